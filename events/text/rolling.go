package text

import (
	"cmp"
	"slices"
)

// Rolling is the rolling text of a document (TEXT.md 11): the present text with what
// every open amendment would make of it. Tools read this; [Rolling.Lines] prints it.
type Rolling struct {
	First  []NewBlock // what would come in front of the first block
	Blocks []RollingBlock
	Listed []Unprinted // what prints nowhere, in log order
}

// RollingBlock is a block of the present text with what is proposed on it. The block ""
// is the place in front of the first: it has nothing but New.
type RollingBlock struct {
	Block    Block
	Segments []Segment     // its words; joined, with their white space and without alternatives, they are Block.Text
	Whole    []Alternative // wordings of the whole that print below it: 12 alt, 12 alt 2
	Delete   Voice         // who would take it out
	Below    []Shift       // moves and merges, in log order
	Marks    []string      // what stands against it beside the words, given by the caller: "objection — CHN"; printed below it as [12: objection — CHN]
	New      []NewBlock    // new blocks that would come behind it, in their order
}

// Segment is a piece of a block: words that nobody would change; or words with what
// would be put in their place (TEXT.md 10); or a place where the block would be split.
type Segment struct {
	From, To     int           // token indices in the block
	Space        string        // white space in front of the words, or of the first bracket
	Base         string        // the words of the text, without the white space at their ends; "" where words are only added
	Alternatives []Alternative // in order of first submission
	Split        Voice         // who would split the block here; From = To then
}

// Plain says of a segment that nobody would change its words.
func (s *Segment) Plain() bool { return len(s.Alternatives) == 0 && s.Split.silent() }

// Alternative is what one or more amendments make of the words of a segment, or of the
// whole block. Whoever puts Text for Base in each segment where an amendment has an
// alternative, with Space in front of it and with After behind it in place of the white
// space that stands there, has the wording of that amendment (law L12).
type Alternative struct {
	Voice
	Text  string // "" takes the words out
	Space string // in front of the first word
	After string // in front of what stands behind, where that is a word of the text
}

// NewBlock is a block that amendments would put in.
type NewBlock struct {
	Voice
	Block Block // with the id that it would have: that of the first of the amendments
}

// Shift is a change of the place or of the bounds of a block, which no words show.
type Shift struct {
	Voice
	Merge  bool   // it would be run together with Target; else it would be moved
	Target string // the block behind which it would come, "" for the beginning; of a merge the next block
}

// Unprinted is something that an open amendment asks for and that prints nowhere in the
// rolling text: a structural change in conflict, words whose block is gone or that a
// split or a merge has left behind. The finding says why.
type Unprinted struct {
	Amendment string
	Finding   Finding
}

// Voice is who asks for something in the rolling text.
type Voice struct {
	Amendments []string // in log order
	Names      []Name   // in order of joining, each once
}

func (v *Voice) silent() bool { return len(v.Amendments) == 0 }

// Name is a sponsor. Earlier says that it asks for words in conflict, of the revision
// On on which they were filed (the first, where it asks for them several times).
type Name struct {
	Code    string
	Earlier bool
	On      int
}

// Rolling gives the rolling text of the latest revision. Time O(n + m log m + knots)
// a block, of n tokens and m present edits.
func (d Document) Rolling() Rolling {
	var out Rolling
	changes := map[string][]string{}
	d.entries.each(func(e *entry) bool {
		if e.open() {
			p := d.printing(e)
			if _, ok := e.Change.(Reword); !ok {
				for _, b := range p.At {
					changes[b] = append(changes[b], e.ID)
				}
			}
			for _, f := range p.Unprinted {
				out.Listed = append(out.Listed, Unprinted{e.ID, f})
			}
		}
		return true
	})
	out.First = d.newBlocks("", changes[""])
	for _, id := range d.layout(d.Revision()).order() {
		out.Blocks = append(out.Blocks, d.rollingBlock(id, changes[id]))
	}
	return out
}

// RollingOf gives one block of the rolling text, or with "" the place in front of the
// first. Changes are the structural amendments that print there, in log order: those
// of which [Document.Printing] names the block; others are passed over. Who keeps the
// rolling text as it goes on asks for nothing but the blocks that an event touched.
func (d Document) RollingOf(block string, changes []string) (RollingBlock, error) {
	if block == "" {
		return RollingBlock{New: d.newBlocks("", changes)}, nil
	}
	if _, ok := d.standing(block, d.Revision()); !ok {
		return RollingBlock{}, refuseBlock(NotInText, block, "")
	}
	return d.rollingBlock(block, changes), nil
}

// Printing is where an open amendment prints in the rolling text.
type Printing struct {
	At        []string  // the blocks, each once; "" is the place in front of the first
	Unprinted []Finding // what of it prints nowhere, and why
	Absorbed  bool      // the text says what it asks for: it prints nowhere, and nothing is missing
}

// Printing says where an amendment prints in the rolling text; nowhere if it was decided
// on.
func (d Document) Printing(id string) Printing {
	e, ok := d.entry(id)
	if !ok || !e.open() {
		return Printing{}
	}
	return d.printing(e)
}

func (d *Document) printing(e *entry) Printing {
	out := Printing{At: d.printsAt(e)}
	s := d.stateOf(e, d.Revision())
	out.Absorbed = s.Fate == Absorbed
	if s.Fate != Conflict {
		return out
	}
	for _, f := range s.Findings {
		shows := !f.Final && slices.ContainsFunc(s.Edits, func(p Present) bool { return p.Block == f.Block && p.Conflict })
		if f.Fate == Conflict && !shows {
			out.Unprinted = append(out.Unprinted, f)
		}
	}
	return out
}

func (d *Document) printsAt(e *entry) []string {
	if e.strands != nil {
		var out []string
		for _, p := range d.numbered(e) {
			if !slices.Contains(out, p.block) {
				out = append(out, p.block)
			}
		}
		return out
	}
	if _, ok := e.Change.(Reword); ok {
		return nil // all of it was left behind
	}
	s := d.stand(e, d.Revision())
	if s.fate != Carried {
		return nil
	}
	switch e.Change.(type) {
	case Insert:
		return []string{s.place.After}
	case Delete:
		return s.blocks
	case Move, Merge:
		return s.blocks[:1]
	}
	return nil
}

// Changes is what an act has changed in a document, for those who keep something made
// of it.
type Changes struct {
	Revised    bool     // another revision is the latest: blocks may have come, gone or moved
	Blocks     []string // whose words, or what is open on them, may differ; in order of id
	Amendments []string // that were filed, decided on or joined, or whose edits are elsewhere, in log order
}

// Since tells what differs from an earlier document of which this one came. What both
// share is not looked at: it costs as much as has changed.
func (d Document) Since(earlier Document) Changes {
	out := Changes{Revised: len(d.revisions) != len(earlier.revisions)}
	d.blocks.differ(earlier.blocks, func(a, b *block) bool { return a == b }, func(b *block) { out.Blocks = append(out.Blocks, b.id) })
	d.entries.differ(earlier.entries, func(a, b *entry) bool { return a == b }, func(e *entry) { out.Amendments = append(out.Amendments, e.ID) })
	return out
}

// rollingBlock gives a block that is in the text.
func (d *Document) rollingBlock(id string, changes []string) RollingBlock {
	v, _ := d.standing(id, d.Revision())
	b, _ := d.block(id)
	w := newWordings(d, v, b)
	out := RollingBlock{Block: v.asBlock(), Segments: w.segments(), Whole: w.whole()}
	var shifts, deletions []*entry
	for _, x := range changes {
		e, ok := d.entry(x)
		if !ok || !e.open() || !slices.Contains(d.printsAt(e), id) {
			continue
		}
		switch e.Change.(type) {
		case Delete:
			deletions = append(deletions, e)
		case Move, Merge:
			shifts = append(shifts, e)
		}
	}
	out.Delete = d.voice(deletions, nil)
	out.Below = d.shifts(shifts)
	out.New = d.newBlocks(id, changes)
	return out
}

// shifts gives moves and merges, equal ones as one.
func (d *Document) shifts(entries []*entry) []Shift {
	var out []Shift
	for _, group := range d.alike(entries) {
		s := d.stand(group[0], d.Revision())
		x := Shift{Voice: d.voice(group, nil)}
		if _, x.Merge = group[0].Change.(Merge); x.Merge {
			x.Target = s.blocks[1]
		} else {
			x.Target = d.comesBehind(&s)
		}
		out = append(out, x)
	}
	return out
}

// comesBehind gives the block behind which blocks that are moved would come. It is none
// of them: where others went, that could stand in front of an empty place.
func (d *Document) comesBehind(s *stand) string {
	l := d.layout(d.Revision())
	at := s.slot
	for {
		before := l.blockBefore(at)
		if before == "" || !slices.Contains(s.blocks, before) {
			return before
		}
		at = l.at[before]
	}
}

// newBlocks gives the new blocks that would come behind a block, in the order in which
// they would stand if all came in.
func (d *Document) newBlocks(behind string, changes []string) []NewBlock {
	type coming struct {
		group []*entry
		slot  int
		depth int
		rank  rank
	}
	var entries []*entry
	for _, x := range changes {
		if e, ok := d.entry(x); ok && e.open() {
			if _, ok := e.Change.(Insert); ok && slices.Equal(d.printsAt(e), []string{behind}) {
				entries = append(entries, e)
			}
		}
	}
	rev := d.Revision()
	l := d.layout(rev)
	var all []coming
	for _, group := range d.alike(entries) {
		s := d.stand(group[0], rev)
		all = append(all, coming{group, s.slot, l.spots[l.ids[group[0].place]].depth, d.rankOf(group[0], rev)})
	}
	// What was put after different places and comes to one slot: the one place stands at
	// the other, and what is put after it comes first.
	slices.SortStableFunc(all, func(a, b coming) int {
		return cmp.Or(cmp.Compare(a.slot, b.slot), cmp.Compare(b.depth, a.depth), cmp.Compare(b.rank.rev, a.rank.rev), cmp.Compare(a.rank.seq, b.rank.seq))
	})
	out := make([]NewBlock, 0, len(all))
	for _, x := range all {
		c := x.group[0].Change.(Insert)
		out = append(out, NewBlock{d.voice(x.group, nil), Block{ID: x.group[0].ID, Kind: c.Kind, Level: c.Level, Text: c.Text}})
	}
	return slices.Clip(out)
}

// alike gathers structural amendments that print at one place and are equal (TEXT.md 7),
// in log order of the first of each.
func (d *Document) alike(entries []*entry) [][]*entry {
	var groups [][]*entry
	standings := map[int64]standing{}
	for _, e := range entries {
		standings[e.Seq] = d.standingOf(e)
	}
	for _, e := range entries {
		at := slices.IndexFunc(groups, func(g []*entry) bool {
			return d.relateStandings(standings[g[0].Seq], standings[e.Seq]) == equal
		})
		if at < 0 {
			groups = append(groups, []*entry{e})
		} else {
			groups[at] = append(groups[at], e)
		}
	}
	return groups
}

// voice names the amendments, which are in log order, and their sponsors. conflict says
// of each whether it shows a conflict; nil: none does.
func (d *Document) voice(entries []*entry, conflict []bool) Voice {
	type backer struct {
		Sponsor
		earlier bool
		on      int
	}
	var out Voice
	var backers []backer
	for i, e := range entries {
		out.Amendments = append(out.Amendments, e.ID)
		for _, s := range e.sponsors {
			backers = append(backers, backer{s, conflict != nil && conflict[i], e.On})
		}
	}
	slices.SortStableFunc(backers, func(a, b backer) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, b := range backers {
		at := slices.IndexFunc(out.Names, func(n Name) bool { return n.Code == b.Code })
		if at < 0 {
			out.Names = append(out.Names, Name{b.Code, b.earlier, b.on})
		} else if out.Names[at].Earlier && !b.earlier {
			out.Names[at] = Name{Code: b.Code} // it asks for these words of the present text
		}
	}
	for i := range out.Names {
		if !out.Names[i].Earlier {
			out.Names[i].On = 0
		}
	}
	return out
}
