package text

import "slices"

// layout is the list of places of a report at one revision (TEXT.md 7). A place
// holds a block or is empty, its block deleted, moved away or merged. What was put
// after a place stands behind it with everything that was put after that in turn: the
// list is a forest, written down with the depth of each place. Layouts are not altered
// once a revision has them.
type layout struct {
	spots []spot
	at    map[string]int // block → index of its place
	ids   map[int]int    // place → index
	next  int            // the id of the next place
}

// startPlace is the place before the first block. It never holds one.
const startPlace = 0

// spot is one place.
type spot struct {
	id     int
	parent int // the place that it was put after; -1 if it stands on its own
	depth  int
	block  string // what stands here; "" if nothing
	owner  string // what stood here last and may come back
	// Its rank among what was put after the same place: revision filed on, then log
	// sequence; for a part of a split, the revision that made it.
	rev    int
	seq    int64
	part   bool
	causes []Cause // what put the block here; none if it was tabled here
	made   int     // the revision that made the place; 0 if it was tabled
	seals  []seal
}

// seal closes a place to what was filed before a merge: what would come between the
// two blocks has no place any more.
type seal struct {
	made   int // the revision of the merge
	causes []Cause
	limit  *spot // only what would come in front of this; nil: all
}

// follows says whether s stands behind something of the rank given that is put after
// the same place.
func (s *spot) follows(rev int, seq int64, part bool) bool {
	switch {
	case part && s.part:
		return s.rev < rev
	case part:
		return s.rev < rev
	case s.part:
		return rev >= s.rev
	case s.rev != rev:
		return s.rev < rev
	}
	return s.seq > seq
}

func newLayout(blocks []Block) *layout {
	l := &layout{spots: make([]spot, 0, len(blocks)+1), next: 1}
	l.spots = append(l.spots, spot{id: startPlace, parent: -1})
	for _, b := range blocks {
		l.spots = append(l.spots, spot{id: l.next, parent: -1, block: b.ID, owner: b.ID})
		l.next++
	}
	l.index()
	return l
}

// clone gives a layout to be altered; index ends that.
func (l *layout) clone() *layout {
	return &layout{spots: slices.Clone(l.spots), next: l.next}
}

func (l *layout) index() {
	l.at, l.ids = make(map[string]int, len(l.spots)), make(map[int]int, len(l.spots))
	for i := range l.spots {
		if l.spots[i].block != "" {
			l.at[l.spots[i].block] = i
		}
		l.ids[l.spots[i].id] = i
	}
}

// find gives the index of a block's place while the layout is being altered.
func (l *layout) find(block string) int {
	return slices.IndexFunc(l.spots, func(s spot) bool { return s.block == block })
}

// findPlace gives the index of a place while the layout is being altered.
func (l *layout) findPlace(id int) int {
	return slices.IndexFunc(l.spots, func(s spot) bool { return s.id == id })
}

// slot is the index at which something of the rank given would stand after the place
// at index parent.
func (l *layout) slot(parent int, rev int, seq int64, part bool) int {
	depth := l.spots[parent].depth
	i := parent + 1
	for ; i < len(l.spots) && l.spots[i].depth > depth; i++ {
		if s := &l.spots[i]; s.depth == depth+1 && s.follows(rev, seq, part) {
			return i
		}
	}
	return i
}

// put makes a place after the one at index parent.
func (l *layout) put(parent int, s spot) {
	i := l.slot(parent, s.rev, s.seq, s.part)
	s.id, s.parent, s.depth, s.owner = l.next, l.spots[parent].id, l.spots[parent].depth+1, s.block
	l.next++
	l.spots = slices.Insert(l.spots, i, s)
}

// neighbours gives the blocks in front of and behind a block; "" at the ends.
func (l *layout) neighbours(block string) (before, behind string) {
	at, ok := l.at[block]
	if !ok {
		return "", ""
	}
	for i := at - 1; i >= 0 && before == ""; i-- {
		before = l.spots[i].block
	}
	for i := at + 1; i < len(l.spots) && behind == ""; i++ {
		behind = l.spots[i].block
	}
	return before, behind
}

// blockBefore gives the last block in front of an index; "" if there is none.
func (l *layout) blockBefore(index int) string {
	for i := index - 1; i >= 0; i-- {
		if l.spots[i].block != "" {
			return l.spots[i].block
		}
	}
	return ""
}

// order lists the blocks.
func (l *layout) order() []string {
	out := make([]string, 0, len(l.at))
	for i := range l.spots {
		if l.spots[i].block != "" {
			out = append(out, l.spots[i].block)
		}
	}
	return out
}

// sealBetween closes what lies between two blocks that become one.
func (l *layout) sealBetween(first, second string, made int, causes []Cause) {
	from, to := l.find(first), l.find(second)
	if from < 0 || to < from {
		return
	}
	for i := from; i < to; i++ {
		s := seal{made: made, causes: causes}
		if to < l.end(i) { // the second block stands at this place, by way of limit
			for k := i + 1; k <= to; k++ {
				if l.spots[k].depth == l.spots[i].depth+1 {
					limit := l.spots[k]
					s.limit = &limit
				}
			}
		}
		l.spots[i].seals = append(slices.Clone(l.spots[i].seals), s)
	}
}

// end is the index behind everything that stands at the place at an index.
func (l *layout) end(index int) int {
	i := index + 1
	for i < len(l.spots) && l.spots[i].depth > l.spots[index].depth {
		i++
	}
	return i
}

// sealed gives what closed the place at an index to something of the rank given.
func (l *layout) sealed(index, rev int, seq int64) ([]Cause, bool) {
	for _, s := range l.spots[index].seals {
		if rev < s.made && (s.limit == nil || s.limit.follows(rev, seq, false)) {
			return s.causes, true
		}
	}
	return nil, false
}

// sameSide says whether nothing stands between what was filed after one place on two
// revisions because the block of the place was split.
func (l *layout) sameSide(place, rev1, rev2 int) bool {
	parent, ok := l.ids[place]
	if !ok {
		return false
	}
	low, high := min(rev1, rev2), max(rev1, rev2)
	for i := parent + 1; i < len(l.spots) && l.spots[i].depth > l.spots[parent].depth; i++ {
		if s := &l.spots[i]; s.part && s.parent == place && low < s.rev && s.rev <= high {
			return false
		}
	}
	return true
}

// arrival is a block in the order of a redraft.
type arrival struct {
	block  string
	partOf string // the block that it was cut off; "" if it was not
}

// redraft gives the layout after a redraft (TEXT.md 8). Blocks that keep their order,
// by the alignment of TEXT.md 3.1, keep their places; so do those that come back to a
// place where they stood, whatever emptied it. The others come to new places. Empty
// places follow the place that they followed; what still stands behind the place that
// it was put after, with nothing new between, still stands at it.
func (l *layout) redraft(made int, blocks []arrival) *layout {
	owners := make([]string, len(l.spots))
	for i := range l.spots {
		owners[i] = l.spots[i].owner
	}
	wanted := make([]string, len(blocks))
	for i, b := range blocks {
		wanted[i] = b.block
	}
	stays := make(map[int]int, len(blocks)) // index in blocks → index of the spot
	keep, ok := align(owners, wanted, alignBudget)
	if !ok {
		front, back := commonEnds(owners, wanted)
		for i := range front {
			keep = append(keep, kept{i, i})
		}
		for i := back; i > 0; i-- {
			keep = append(keep, kept{len(owners) - i, len(wanted) - i})
		}
	}
	for _, k := range keep {
		stays[k.new] = k.old
	}
	out := &layout{spots: make([]spot, 0, len(l.spots)+len(blocks)), next: l.next}
	var chain []spot // the place written last, and what it stands at
	write := func(s spot) {
		for len(chain) > 0 && (s.parent < 0 || chain[len(chain)-1].id != s.parent) {
			chain = chain[:len(chain)-1]
		}
		if len(chain) == 0 {
			s.parent = -1
		}
		s.depth = len(chain)
		chain = append(chain, s)
		out.spots = append(out.spots, s)
	}
	next := 0
	old := func(to int) { // the empty places up to one that holds a block
		for ; next < to; next++ {
			s := l.spots[next]
			s.block = ""
			write(s)
		}
	}
	upTo := func(from int) int { // the first spot from there on where a block stays
		end := len(l.spots)
		for i := from; i < len(blocks); i++ {
			if at, ok := stays[i]; ok {
				end = at
				break
			}
		}
		return end
	}
	old(upTo(0))
	for i, b := range blocks {
		if at, ok := stays[i]; ok {
			s := l.spots[at]
			if s.block != b.block {
				s.causes, s.made = []Cause{{Revision: made}}, made // it came back
			}
			s.block = b.block
			next = at + 1
			write(s)
			old(upTo(i + 1))
			continue
		}
		s := spot{id: out.next, parent: -1, block: b.block, owner: b.block, causes: []Cause{{Revision: made}}, made: made}
		out.next++
		if at := slices.IndexFunc(chain, func(c spot) bool { return b.partOf != "" && c.block == b.partOf }); at >= 0 {
			if at == len(chain)-1 || at == len(chain)-2 && chain[at+1].part && chain[at+1].rev == made {
				s.parent, s.rev, s.part = chain[at].id, made, true
			}
		}
		write(s)
	}
	out.index()
	return out
}
