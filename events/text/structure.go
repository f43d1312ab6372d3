package text

import "slices"

// stand is what a structural change is at a revision (TEXT.md 7).
type stand struct {
	fate    Fate
	finding *Finding
	blocks  []string // what it deletes, moves, splits or merges
	place   Place
	edits   []Present // of a split
	slot    int       // of an insert or a move: the index in the layout where its block would come
}

func (s *stand) decide(fate Fate, block string, causes []Cause) {
	s.fate = fate
	s.finding = &Finding{Block: block, Fate: fate, Causes: causes}
}

// stand finds what a structural change of the document is at a revision.
func (d *Document) stand(e *entry, rev int) stand {
	s := stand{fate: Carried}
	switch c := e.Change.(type) {
	case Insert:
		d.standInsert(&s, e, c, rev)
	case Delete:
		d.standDelete(&s, e, c, rev)
	case Move:
		d.standMove(&s, e, c, rev)
	case Split:
		d.standSplit(&s, e, rev)
	case Merge:
		d.standMerge(&s, e, c, rev)
	}
	return s
}

// takenUp is the score, in thousandths, from which a new block of a redraft is a new
// paragraph that was asked for, in other words (TEXT.md 7).
const takenUp = 600

func (d *Document) standInsert(s *stand, e *entry, c Insert, rev int) {
	l := d.layout(rev)
	d.standAt(s, l, e.place, d.rankOf(e, rev))
	if s.fate == Conflict || rev == e.On { // no revision can have brought it yet
		return
	}
	equal := func(o *entry) bool {
		oc, ok := o.Change.(Insert)
		return ok && o != e && o.decision == Incorporated && o.decided <= rev && o.decided > e.On && sameInsert(c, oc) &&
			l.sameSide(e.place, e.On, o.On)
	}
	d.putAfter(e.place, func(o *entry) {
		if s.fate != Absorbed && equal(o) {
			if _, there := l.at[o.block]; there {
				s.decide(Absorbed, o.block, []Cause{o.cause()})
			}
		}
	})
	if s.fate == Absorbed {
		return
	}
	for _, id := range d.brought {
		b, _ := d.block(id)
		first := b.versions[0]
		if _, there := l.at[id]; !there || first.made <= e.On || first.made > rev {
			continue
		}
		switch {
		case sameInsert(c, Insert{Kind: first.kind, Level: c.Level, Text: first.text}):
			s.decide(Absorbed, id, []Cause{{Revision: first.made}})
			return
		case s.fate == Carried && isHeading(c.Kind) == isHeading(first.kind) && likeness(c.Text, first.text) >= takenUp:
			s.decide(Conflict, id, []Cause{{Revision: first.made}})
			s.finding.Own, s.finding.Theirs = c.Text, first.text
		}
	}
}

// sameInsert says whether two new blocks are the same but for their place.
func sameInsert(a, b Insert) bool {
	return a.Text == b.Text && a.Kind == b.Kind && a.Level == b.Level
}

// likeness is the score of two texts with all weights 1 (TEXT.md 8), in thousandths.
func likeness(a, b string) int {
	lex := newLexicon()
	read := lex.read([]Block{{Text: a}, {Text: b}})
	all, both := len(read[0].sequence)+len(read[1].sequence), 0
	if all == 0 {
		return 0
	}
	common(read[0].bag, read[1].bag, func(_, _, times int) { both += times })
	return 2000 * both / all
}

// rank orders what is put after one place.
type rank struct {
	rev int
	seq int64
}

// rankOf is where an Insert or a Move stands among what was filed after its place:
// equal ones count as the first of them.
func (d *Document) rankOf(e *entry, rev int) rank {
	first := rank{e.On, e.Seq}
	l := d.layout(rev)
	d.putAfter(e.place, func(o *entry) {
		if o.Seq < first.seq && o.openAt(rev) && o.On <= rev && d.sameWish(e, o, rev) {
			if _, sealed := l.sealed(l.ids[o.place], o.On, o.Seq); !sealed { // in conflict it equals nothing
				first = rank{o.On, o.Seq}
			}
		}
	})
	return first
}

// sameWish says whether two open amendments put the same blocks at the same place.
func (d *Document) sameWish(a, b *entry, rev int) bool {
	if a.place != b.place || !d.layout(rev).sameSide(a.place, a.On, b.On) {
		return false
	}
	switch x := a.Change.(type) {
	case Insert:
		y, ok := b.Change.(Insert)
		return ok && sameInsert(x, y)
	case Move:
		y, ok := b.Change.(Move)
		return ok && slices.Equal(d.heirs(x.Block, a.start, rev).there, d.heirs(y.Block, b.start, rev).there)
	}
	return false
}

// standAt finds where a block would come after a place, or what closed it.
func (d *Document) standAt(s *stand, l *layout, id int, at rank) {
	parent := l.ids[id]
	if causes, sealed := l.sealed(parent, at.rev, at.seq); sealed {
		s.decide(Conflict, "", causes)
		return
	}
	s.slot = l.slot(parent, at.rev, at.seq, false)
	s.place = Place{After: l.blockBefore(s.slot), Known: true}
}

// heirs is what became of a block.
type heirs struct {
	there  []string // the blocks where its text is
	gone   *passage // what deleted the last of those that are not there
	merged *passage // what ran one of them together with another block
}

// heirs finds what became of a block from one of its versions up to a revision.
func (d *Document) heirs(id string, from, rev int) heirs {
	var h heirs
	d.inherit(&h, id, from, rev)
	return h
}

func (d *Document) inherit(h *heirs, id string, from, rev int) {
	b, _ := d.block(id)
	for _, o := range b.history {
		if o.made > rev || o.version < from || o.kind != regrouped {
			continue
		}
		if len(o.passage.old) > 1 {
			h.merged = o.passage
			return
		}
		for _, v := range o.passage.new {
			d.inherit(h, v.block, v.index, rev)
		}
		return
	}
	if gone := b.goneAt(rev); gone == nil {
		h.there = append(h.there, id)
	} else {
		h.gone = gone
	}
}

func (d *Document) standDelete(s *stand, e *entry, c Delete, rev int) {
	h := d.heirs(c.Block, e.start, rev)
	switch {
	case h.merged != nil:
		s.decide(Conflict, c.Block, h.merged.causes)
	case len(h.there) == 0:
		s.decide(Absorbed, c.Block, h.gone.causes)
	default:
		s.blocks = d.inOrder(h.there, rev)
	}
}

// inOrder sorts blocks as they stand at a revision.
func (d *Document) inOrder(blocks []string, rev int) []string {
	l := d.layout(rev)
	slices.SortFunc(blocks, func(a, b string) int { return l.at[a] - l.at[b] })
	return blocks
}

func (d *Document) standMove(s *stand, e *entry, c Move, rev int) {
	h := d.heirs(c.Block, e.start, rev)
	switch {
	case h.merged != nil:
		s.decide(Conflict, c.Block, h.merged.causes)
		return
	case len(h.there) == 0:
		s.decide(Conflict, c.Block, h.gone.causes)
		return
	}
	l := d.layout(rev)
	d.standAt(s, l, e.place, d.rankOf(e, rev))
	if s.fate == Conflict {
		return
	}
	blocks := d.inOrder(h.there, rev)
	lead := &l.spots[l.at[blocks[0]]]
	// It is done if an equal one made the place, or the block was moved, or others
	// around it by a redraft, so that making it would change nothing.
	before := s.slot - 1
	for before >= 0 && (l.spots[before].block == "" || slices.Contains(blocks, l.spots[before].block)) {
		before--
	}
	at := l.at[blocks[0]] - 1
	for at >= 0 && l.spots[at].block == "" {
		at--
	}
	together := true
	order := l.order()
	first := slices.Index(order, blocks[0])
	for i, b := range blocks {
		together = together && first+i < len(order) && order[first+i] == b
	}
	equalMade := lead.parent == e.place && !lead.part && lead.made > e.On && l.sameSide(e.place, e.On, lead.rev)
	moved := lead.id != e.stood || lead.block != c.Block || d.reordered(e.On, l)
	if together && (at == before && moved || equalMade) {
		s.decide(Absorbed, c.Block, lead.causes)
		return
	}
	if lead.block == c.Block && lead.id != e.stood && l.blockBefore(l.at[c.Block]) != e.behind {
		s.decide(Conflict, c.Block, lead.causes)
		return
	}
	s.blocks = blocks
}

// reordered says whether a redraft has put a block that stood at revision on in
// another place since.
func (d *Document) reordered(on int, l *layout) bool {
	then := d.layout(on)
	return slices.ContainsFunc(l.spots, func(s spot) bool {
		_, stood := then.at[s.block]
		return stood && s.made > on && len(s.causes) > 0 && s.causes[len(s.causes)-1].Revision > 0
	})
}

func (d *Document) standSplit(s *stand, e *entry, rev int) {
	t := d.strandsAt(e, rev)
	if len(t.settled) > 0 {
		s.fate, s.finding = t.settled[0].fate, &t.settled[0].finding
		return
	}
	r := d.results(t.strands, rev)[0]
	switch {
	case r.gone != nil:
		s.decide(Conflict, r.block, r.gone.causes)
	case r.conflict():
		f := r.notes[0].finding()
		f.Block, f.Fate = r.block, Conflict
		s.fate, s.finding = Conflict, &f
	case len(r.presents()) == 0:
		s.decide(Absorbed, r.block, nil)
	default:
		s.blocks = []string{r.block}
		for _, x := range export(r.carried, r.now.tokens) {
			s.edits = append(s.edits, Present{Block: r.block, Edit: x, Split: true})
		}
	}
}

// edge is a block at one of whose ends a merge holds on.
type edge struct {
	block string
	from  int // index of its version
}

// next is the first split or merge of the edge's block up to a revision.
func (d *Document) next(x edge, rev int) *passage {
	b, _ := d.block(x.block)
	for _, o := range b.history {
		if o.kind == regrouped && o.version >= x.from && o.made <= rev {
			return o.passage
		}
	}
	return nil
}

func (d *Document) standMerge(s *stand, e *entry, c Merge, rev int) {
	first, second := edge{c.Block, e.start}, edge{e.behind, e.second} // the end of one, the beginning of the other
	for {
		p, q := d.next(first, rev), d.next(second, rev)
		if p == nil && q == nil {
			break
		}
		if p == nil || q != nil && q.number < p.number {
			p = q
		}
		joint := p.joint(first, second)
		if joint.joined {
			if joint.both {
				s.decide(Absorbed, p.new[0].block, p.causes)
			} else {
				s.decide(Conflict, c.Block, p.causes)
			}
			return
		}
		first, second = joint.first, joint.second
		if first.block == second.block { // run together the other way round
			s.decide(Conflict, first.block, p.causes)
			return
		}
	}
	x, _ := d.block(first.block)
	y, _ := d.block(second.block)
	l := d.layout(rev)
	switch gone := x.goneAt(rev); {
	case gone != nil:
		s.decide(Conflict, first.block, gone.causes)
		return
	case y.goneAt(rev) != nil:
		s.decide(Conflict, second.block, y.goneAt(rev).causes)
		return
	}
	if _, behind := l.neighbours(first.block); behind != second.block {
		s.decide(Conflict, first.block, l.parted(first.block, second.block, e.On))
		return
	}
	s.blocks = []string{first.block, second.block}
}

// meeting is what a passage made of the place where two blocks meet.
type meeting struct {
	joined, both  bool // something was joined to one of them there; that was the other
	first, second edge
}

// joint follows the end of one block and the beginning of another through a passage.
func (p *passage) joint(first, second edge) meeting {
	m := meeting{first: first, second: second}
	i := slices.IndexFunc(p.old, func(v *version) bool { return v.block == first.block && v.index >= first.from })
	j := slices.IndexFunc(p.old, func(v *version) bool { return v.block == second.block && v.index >= second.from })
	if i >= 0 {
		k, joined := p.across(i, true)
		m.joined, m.both = joined, joined && j == i+1
		m.first = edge{p.new[k].block, p.new[k].index}
	}
	if j >= 0 && !m.joined {
		k, joined := p.across(j, false)
		m.joined = joined
		m.second = edge{p.new[k].block, p.new[k].index}
	}
	return m
}

// across gives the new block at the end, or the beginning, of old block i, and
// whether another old block is joined to it there.
func (p *passage) across(i int, end bool) (k int, joined bool) {
	if end && i == len(p.old)-1 {
		return len(p.new) - 1, false
	}
	if !end && i == 0 {
		return 0, false
	}
	at := 0
	for _, v := range p.old[:i] {
		at += len(v.tokens)
	}
	if end {
		at += len(p.old[i].tokens)
	}
	shift := 0
	for _, c := range p.move.changes {
		if c.to <= at {
			shift = c.end - c.to
		}
	}
	cut := slices.Index(p.cuts, at+shift)
	if cut <= 0 {
		return 0, true
	}
	if end {
		return cut - 1, false
	}
	return cut, false
}

// parted gives what parted two blocks that stood together at a revision.
func (l *layout) parted(first, second string, on int) []Cause {
	var causes []Cause
	from, to := l.at[first], l.at[second]
	for _, i := range []int{from, to} {
		s := &l.spots[i]
		for s.part && s.made == s.rev && s.parent >= 0 { // a split put it there, beside this
			s = &l.spots[l.ids[s.parent]]
		}
		if s.made > on {
			causes = joinCauses(causes, s.causes)
		}
	}
	if causes != nil {
		return causes
	}
	for i := min(from, to) + 1; i < max(from, to); i++ {
		if s := &l.spots[i]; s.block != "" && s.made > on {
			causes = joinCauses(causes, s.causes)
		}
	}
	return causes
}
