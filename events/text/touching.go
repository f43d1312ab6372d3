package text

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Touching gives the open amendments that an open amendment touches on the latest
// revision (TEXT.md 4, 7), in log order.
func (d Document) Touching(id string) ([]string, error) { return d.related(id, touching) }

// Equal gives the open amendments that ask for exactly what an open amendment asks for
// on the latest revision, in log order.
func (d Document) Equal(id string) ([]string, error) { return d.related(id, equal) }

// Asking gives the open rewordings whose present edits are these and no others, each equal
// to one of them, all in one block (TEXT.md 4), in log order.
func (d Document) Asking(block string, edits []Edit) []string {
	b, ok := d.block(block)
	if !ok || len(edits) == 0 {
		return nil
	}
	var seqs []int64
	first := &edits[0]
	b.edits.between(first.From, &present{edit: edit{from: first.To, to: math.MaxInt}}, func(o *present) {
		if o.from == first.From && o.to == first.To && sameNew(o.new, first.New) {
			seqs = append(seqs, o.seq)
		}
	})
	slices.Sort(seqs)
	var out []string
	for _, seq := range slices.Compact(seqs) {
		e := d.entryAt(seq)
		if _, is := e.Change.(Reword); !is {
			continue
		}
		if slices.EqualFunc(d.stateOf(e, d.Revision()).Edits, edits, func(p Present, asked Edit) bool {
			return p.Block == block && p.Edit.Equals(asked)
		}) {
			out = append(out, e.ID)
		}
	}
	return out
}

func (d *Document) related(id string, want relation) ([]string, error) {
	e, err := d.openEntry(id)
	if err != nil {
		return nil, err
	}
	found := map[int64]relation{}
	presents := d.numbered(e)
	for _, p := range presents {
		b, _ := d.block(p.block)
		b.edits.between(p.from, &present{edit: edit{from: p.to, to: math.MaxInt}}, func(o *present) {
			if r := relate(&p.edit, &o.edit); r != apart {
				noteBeside(found, e.Seq, o.seq, r)
			}
		})
	}
	for seq, r := range found { // one equal edit does not make two amendments equal
		if o := d.entryAt(seq); r == equal && !sameThroughout(presents, d.numbered(o)) {
			delete(found, seq)
		}
	}
	mine := d.standingOf(e)
	for _, seq := range d.textUnder(mine) {
		noteBeside(found, e.Seq, seq, touching)
	}
	d.structural.each(func(o *entry) bool {
		if !mayMeet(e, o) {
			return true
		}
		if o = d.entryAt(o.Seq); !o.open() || o == e {
			return true
		}
		other := d.standingOf(o)
		r := d.relateStandings(mine, other)
		if _, ok := o.Change.(Delete); ok && slices.ContainsFunc(presents, func(p presentIn) bool { return slices.Contains(other.blocks, p.block) }) {
			r = touching
		}
		if r != apart {
			noteBeside(found, e.Seq, o.Seq, r)
		}
		return true
	})
	var seqs []int64
	for seq, r := range found {
		if r == want {
			seqs = append(seqs, seq)
		}
	}
	slices.Sort(seqs)
	out := make([]string, len(seqs))
	for i, seq := range seqs {
		out[i] = d.entryAt(seq).ID
	}
	return out, nil
}

// noteBeside keeps what is known of an amendment beside another: one touch is enough.
func noteBeside(found map[int64]relation, seq, other int64, r relation) {
	if seq != other && found[other] != touching {
		found[other] = r
	}
}

// sameThroughout says whether two amendments have equal present edits, one for one,
// and at least one.
func sameThroughout(a, b []presentIn) bool {
	return len(a) > 0 && slices.EqualFunc(a, b, func(x, y presentIn) bool {
		return x.block == y.block && relate(&x.edit, &y.edit) == equal
	})
}

// standing is an open amendment with what it is on the latest revision.
type standing struct {
	*entry
	stand
}

// standingOf is empty of blocks for a Reword.
func (d *Document) standingOf(e *entry) standing {
	if _, ok := e.Change.(Reword); ok {
		return standing{entry: e}
	}
	return standing{e, d.stand(e, d.Revision())}
}

// relateStandings compares two amendments by the table of TEXT.md 7. What they do to
// the words of one block is compared by their edits, not here.
func (d *Document) relateStandings(x, y standing) relation {
	if x.fate != Carried || y.fate != Carried {
		return apart // a Reword has none: its edits are compared
	}
	if rankOfKind(x.Change) > rankOfKind(y.Change) {
		x, y = y, x
	}
	share := slices.ContainsFunc(x.blocks, func(b string) bool { return slices.Contains(y.blocks, b) })
	l := d.layout(d.Revision())
	switch x.Change.(type) {
	case Insert:
		switch y.Change.(type) {
		case Insert:
			return equalIf(d.sameWish(x.entry, y.entry, d.Revision()))
		case Merge:
			return touchingIf(l.between(x.slot, y.blocks))
		}
	case Delete:
		if _, ok := y.Change.(Delete); ok && slices.Equal(x.blocks, y.blocks) {
			return equal
		}
		return touchingIf(share)
	case Move:
		switch y.Change.(type) {
		case Move:
			if d.sameWish(x.entry, y.entry, d.Revision()) {
				return equal
			}
			return touchingIf(share)
		case Merge:
			return touchingIf(share || l.between(x.slot, y.blocks))
		}
	case Split:
		if _, ok := y.Change.(Merge); ok {
			return touchingIf(share)
		}
	case Merge:
		return equalIf(slices.Equal(x.blocks, y.blocks))
	}
	return apart
}

func equalIf(is bool) relation {
	if is {
		return equal
	}
	return apart
}

func touchingIf(is bool) relation {
	if is {
		return touching
	}
	return apart
}

// mayMeet says whether two amendments, as they were filed, can touch or be equal by the
// table of TEXT.md 7, beside what their edits tell. It is asked of many for one, and so
// looks at no text that it need not.
func mayMeet(a, b *entry) bool {
	if rankOfKind(a.Change) > rankOfKind(b.Change) {
		a, b = b, a
	}
	switch x := a.Change.(type) {
	case Reword:
		_, ok := b.Change.(Delete)
		return ok
	case Insert:
		if y, ok := b.Change.(Insert); ok {
			return a.place == b.place && sameInsert(x, y)
		}
		_, ok := b.Change.(Merge)
		return ok
	}
	return true
}

// rankOfKind is the order of the table in TEXT.md 7.
func rankOfKind(c Change) int {
	switch c.(type) {
	case Reword:
		return 0
	case Insert:
		return 1
	case Delete:
		return 2
	case Move:
		return 3
	case Split:
		return 4
	}
	return 5
}

// between says whether what comes at a slot comes between two blocks.
func (l *layout) between(slot int, blocks []string) bool {
	return l.at[blocks[0]] < slot && slot <= l.at[blocks[1]]
}

// textUnder gives the amendments whose present edits, or splits, are in blocks that
// an amendment deletes.
func (d *Document) textUnder(s standing) []int64 {
	if _, ok := s.Change.(Delete); !ok || s.fate != Carried {
		return nil
	}
	var out []int64
	for _, id := range s.blocks {
		b, _ := d.block(id)
		b.edits.each(func(p *present) bool {
			out = append(out, p.seq)
			return true
		})
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Pairs gives all pairs of open amendments on the latest revision that touch, and all
// that are equal, each in log order, and sorted by it. Text is compared by sort and
// sweep: time O(m log m + pairs) for the m present edits of a block.
func (d Document) Pairs() (touch, same [][2]string) {
	var all []*entry
	d.entries.each(func(e *entry) bool {
		if e.open() {
			all = append(all, e)
		}
		return true
	})
	return d.pairsAmong(all, func(yield func(block string, edits []*present)) {
		d.blocks.each(func(b *block) bool {
			var edits []*present
			b.edits.each(func(p *present) bool {
				edits = append(edits, p)
				return true
			})
			yield(b.id, edits)
			return true
		})
	})
}

// PairsOf is Pairs among the present edits of one block alone.
func (d Document) PairsOf(block string) (touch [][2]string, err error) {
	b, ok := d.block(block)
	if !ok {
		return nil, refuseBlock(NotInText, block, "")
	}
	var edits []*present
	b.edits.each(func(p *present) bool {
		edits = append(edits, p)
		return true
	})
	found := pairs{}
	sweep(edits, func(x, y *present, r relation) { found.note(x.seq, y.seq, r) })
	return d.pairIDs(found, touching), nil
}

// chosen gives the pairs among some open amendments.
func (d *Document) chosen(entries []*entry) (touch, same [][2]string) {
	return d.pairsAmong(entries, func(yield func(block string, edits []*present)) {
		byBlock := map[string][]*present{}
		var blocks []string
		for _, e := range entries {
			for _, p := range d.numbered(e) {
				if byBlock[p.block] == nil {
					blocks = append(blocks, p.block)
				}
				byBlock[p.block] = append(byBlock[p.block], p.present)
			}
		}
		slices.Sort(blocks)
		for _, b := range blocks {
			slices.SortFunc(byBlock[b], (*present).compare)
			yield(b, byBlock[b])
		}
	})
}

// pairs is what is known of pairs of amendments, by log sequence, the lesser first.
type pairs map[[2]int64]relation

// note keeps a relation; one touch is enough.
func (p pairs) note(x, y int64, r relation) {
	pair := [2]int64{min(x, y), max(x, y)}
	if x != y && p[pair] != touching {
		p[pair] = r
	}
}

func (d *Document) pairsAmong(entries []*entry, text func(yield func(block string, edits []*present))) (touch, same [][2]string) {
	found := pairs{}
	inBlock := map[string][]int64{}
	text(func(block string, edits []*present) {
		sweep(edits, func(x, y *present, r relation) {
			if r == touching {
				found.note(x.seq, y.seq, r)
			}
		})
		for _, p := range edits {
			inBlock[block] = append(inBlock[block], p.seq)
		}
	})
	// Equal amendments write the same signature; places are compared then.
	bySign := map[string][]int64{}
	presents := map[int64][]presentIn{}
	var standings []standing
	for _, e := range entries {
		if e.strands != nil {
			p := d.numbered(e)
			if len(p) > 0 {
				sign := signature(p)
				for _, seq := range bySign[sign] {
					if sameThroughout(p, presents[seq]) {
						found.note(e.Seq, seq, equal)
					}
				}
				bySign[sign] = append(bySign[sign], e.Seq)
				presents[e.Seq] = p
			}
		}
		if _, ok := e.Change.(Reword); !ok {
			standings = append(standings, d.standingOf(e))
		}
	}
	for i, x := range standings {
		for _, y := range standings[:i] {
			if r := d.relateStandings(x, y); r != apart {
				found.note(x.Seq, y.Seq, r)
			}
		}
		if _, ok := x.Change.(Delete); ok && x.fate == Carried {
			for _, id := range x.blocks {
				for _, seq := range inBlock[id] {
					found.note(x.Seq, seq, touching)
				}
			}
		}
	}
	return d.pairIDs(found, touching), d.pairIDs(found, equal)
}

func signature(presents []presentIn) string {
	var out strings.Builder
	for _, p := range presents {
		out.WriteString(p.block + "\x00" + strconv.Itoa(p.from) + "\x00" + strconv.Itoa(p.to))
		for _, t := range p.new {
			out.WriteString("\x00" + t.Word)
		}
		out.WriteByte(1)
	}
	return out.String()
}

func (d *Document) pairIDs(found pairs, want relation) [][2]string {
	var wanted [][2]int64
	for pair, r := range found {
		if r == want {
			wanted = append(wanted, pair)
		}
	}
	slices.SortFunc(wanted, func(a, b [2]int64) int { return slices.Compare(a[:], b[:]) })
	out := make([][2]string, len(wanted))
	for i, p := range wanted {
		for side, seq := range p {
			out[i][side] = d.entryAt(seq).ID
		}
	}
	return out
}

// sweep compares the present edits of one block, which are in order, with all that
// they could touch or equal.
func sweep(edits []*present, yield func(x, y *present, r relation)) {
	var active []*present
	for _, p := range edits {
		active = slices.DeleteFunc(active, func(a *present) bool { return a.to < p.from })
		for _, a := range active {
			if a.seq == p.seq {
				continue
			}
			if r := relate(&a.edit, &p.edit); r != apart {
				yield(a, p, r)
			}
		}
		active = append(active, p)
	}
}
