package text

import (
	"cmp"
	"slices"
)

// alternativeWords is how many words a block must have more than, and alternativeShare
// of how many parts of its letters the replacements of an amendment must drop more than
// one, for its wording to print below the block (TEXT.md 11).
const (
	alternativeWords = 12
	alternativeShare = 2
)

// wordings is what open amendments make of the words of one block.
type wordings struct {
	doc    *Document
	tokens []Token
	edits  []*present // of clusters, in order
	splits []*present
	apart  [][]*present // of each amendment that is an alternative to the whole, in log order
}

// Marked gives the words of a block of the latest revision with what every open amendment
// would make of them in their place, alternatives to the whole with the others. Where
// the block would be split is not told.
func (d Document) Marked(block string) ([]Segment, error) {
	v, ok := d.standing(block, d.Revision())
	if !ok {
		return nil, refuseBlock(NotInText, block, "")
	}
	b, _ := d.block(block)
	w := readWordings(&d, v, b)
	w.splits = nil
	return w.segments(), nil
}

// newWordings reads what open amendments make of a block, alternatives to the whole
// apart.
func newWordings(d *Document, v *version, b *block) *wordings {
	w := readWordings(d, v, b)
	w.setApart()
	return w
}

func readWordings(d *Document, v *version, b *block) *wordings {
	w := &wordings{doc: d, tokens: v.tokens}
	b.edits.each(func(p *present) bool {
		if p.split {
			w.splits = append(w.splits, p)
		} else {
			w.edits = append(w.edits, p)
		}
		return true
	})
	return w
}

// setApart takes the amendments that are alternatives to the whole out of the others.
func (w *wordings) setApart() {
	if len(w.edits) == 0 || countWords(w.tokens) <= alternativeWords {
		return
	}
	all := 0
	for _, t := range w.tokens {
		all += t.Letters()
	}
	dropped := map[int64]int{} // by amendment: letters
	for _, p := range w.edits {
		if p.inserts() || p.deletes() {
			continue
		}
		keeps, _ := keptInside(w.tokens[p.from:p.to], p.new)
		for i, keep := range keeps {
			if !keep {
				dropped[p.seq] += w.tokens[p.from+i].Letters()
			}
		}
	}
	whole := func(p *present) bool { return alternativeShare*dropped[p.seq] > all }
	var apart []*present
	for _, p := range w.edits {
		if whole(p) {
			apart = append(apart, p)
		}
	}
	if apart == nil {
		return
	}
	w.edits = slices.DeleteFunc(w.edits, whole)
	slices.SortStableFunc(apart, func(a, b *present) int { return cmp.Compare(a.seq, b.seq) })
	for i, p := range apart {
		if i == 0 || apart[i-1].seq != p.seq {
			w.apart = append(w.apart, nil)
		}
		w.apart[len(w.apart)-1] = append(w.apart[len(w.apart)-1], p)
	}
}

// whole gives the alternatives to the whole block, equal ones as one.
func (w *wordings) whole() []Alternative {
	var all asking
	for _, edits := range w.apart {
		made, _ := apply(w.tokens, plainEdits(edits))
		all.add(w.doc.entryAt(edits[0].seq), made, slices.ContainsFunc(edits, func(p *present) bool { return p.conflict }), "", "")
	}
	return all.alternatives(w.doc)
}

func plainEdits(presents []*present) []edit {
	out := make([]edit, len(presents))
	for i, p := range presents {
		out[i] = p.edit
	}
	return out
}

// segments gives the block in pieces.
func (w *wordings) segments() []Segment {
	g := groupUp(w.tokens, w.edits)
	x := segmenter{wordings: w, state: map[int64]ending{}}
	splits := w.splits
	for i := range g.groups {
		c := &g.groups[i]
		// A split stands in front of all else at its gap, or behind the cluster that spans it.
		for len(splits) > 0 && splits[0].from <= c.from {
			splits = x.split(splits, splits[0].from)
		}
		x.plain(c.from)
		x.cluster(c, g.edits[c.first:c.last])
		for len(splits) > 0 && splits[0].from < c.to {
			splits = x.split(splits, c.to)
		}
	}
	for len(splits) > 0 {
		splits = x.split(splits, splits[0].from)
	}
	x.plain(len(w.tokens))
	return x.out
}

// segmenter writes the segments of a block.
type segmenter struct {
	*wordings
	at    int // what is in front of this token is written
	out   []Segment
	state map[int64]ending // by amendment: where its last alternative ended
}

// ending is how the alternative of one amendment ended.
type ending struct {
	at     int // the token behind it
	writer writer
}

// plain writes the text up to a token.
func (x *segmenter) plain(to int) {
	if x.at == to {
		return
	}
	tokens := x.tokens[x.at:to]
	s := Segment{From: x.at, To: to, Space: tokens[0].Space, Base: bareText(tokens)}
	if x.at == 0 {
		s.Space = x.due()
	}
	x.out, x.at = append(x.out, s), to
}

// due is the white space of what stands first in the text, behind insertions in front of
// it: what follows the first alternative of these.
func (x *segmenter) due() string {
	if last := len(x.out) - 1; last >= 0 && len(x.out[last].Alternatives) > 0 {
		return x.out[last].Alternatives[0].After
	}
	return ""
}

// split writes the mark of the splits at the gap of the first, at a place in the text.
func (x *segmenter) split(splits []*present, at int) []*present {
	x.plain(at)
	gap := splits[0].from
	n := 0
	var entries []*entry
	for n < len(splits) && splits[n].from == gap {
		entries = append(entries, x.doc.entryAt(splits[n].seq))
		n++
	}
	slices.SortFunc(entries, (*entry).compare)
	x.out = append(x.out, Segment{From: at, To: at, Space: " ", Split: x.doc.voice(entries, nil)})
	return splits[n:]
}

// cluster writes a cluster with one alternative for each amendment in it.
func (x *segmenter) cluster(c *group, edits []sharedEdit) {
	made := map[int64][]*present{}
	var seqs []int64
	for i := range edits {
		for _, p := range edits[i].by {
			if made[p.seq] == nil {
				seqs = append(seqs, p.seq)
			}
			made[p.seq] = append(made[p.seq], p)
		}
	}
	slices.Sort(seqs)
	var all asking
	for _, seq := range seqs {
		words, space, after := x.wording(c, seq, made[seq])
		conflict := slices.ContainsFunc(made[seq], func(p *present) bool { return p.conflict })
		all.add(x.doc.entryAt(seq), words, conflict, space, after)
	}
	s := Segment{From: c.from, To: c.to, Alternatives: all.alternatives(x.doc)}
	switch {
	case c.from == 0:
		s.Space = x.due()
	case c.from < c.to:
		s.Space = x.tokens[c.from].Space
	default:
		s.Space = s.Alternatives[0].Space
	}
	if c.from < c.to {
		s.Base = bareText(x.tokens[c.from:c.to])
	}
	x.out, x.at = append(x.out, s), c.to
}

// wording makes the edits of one amendment in a cluster: its words there, the white space
// in front of them and that in front of the word behind.
func (x *segmenter) wording(c *group, seq int64, edits []*present) (words []Token, space, after string) {
	// What stands in front in the amendment's own wording: its own words, if they are
	// directly there.
	last, ok := x.state[seq]
	w := last.writer
	if !ok || last.at != c.from {
		w = writer{bare: true}
		if c.from > 0 {
			w.out = []Token{x.tokens[c.from-1]}
		}
	}
	w.out = slices.Clip(w.out)
	begin := len(w.out)
	w.span(x.tokens, c.from, c.to, true, plainEdits(edits), make([][2]int, len(edits)))
	words = w.out[begin:]
	if len(words) > 0 {
		space = words[0].Space
	}
	end := w // the word behind is not part of this
	if n := len(end.out); n > 1 {
		end.out = slices.Clip(end.out[n-1:])
	}
	x.state[seq] = ending{c.to, end}
	if c.to < len(x.tokens) {
		end.out = slices.Clone(end.out)
		end.put(x.tokens[c.to], true, c.to == 0)
		after = end.out[len(end.out)-1].Space
	}
	return words, space, after
}

// bareText is the text of tokens without the white space in front.
func bareText(tokens []Token) string {
	if len(tokens) == 0 {
		return ""
	}
	return Join(tokens)[len(tokens[0].Space):]
}

// asking gathers what amendments, in log order, make of the same words.
type asking struct {
	found []wanted
	at    map[string]int // words → index in found
}

// wanted is words that one or more amendments ask for.
type wanted struct {
	text         string
	space, after string
	entries      []*entry
	conflict     []bool
}

// add takes in what an amendment makes of the words. Those that make the same of them
// are one alternative, with the white space of the first.
func (a *asking) add(e *entry, words []Token, conflict bool, space, after string) {
	text := bareText(words)
	at, ok := a.at[text]
	if !ok {
		if a.at == nil {
			a.at = map[string]int{}
		}
		at = len(a.found)
		a.at[text] = at
		a.found = append(a.found, wanted{text: text, space: space, after: after})
	}
	x := &a.found[at]
	x.entries, x.conflict = append(x.entries, e), append(x.conflict, conflict)
}

func (a *asking) alternatives(d *Document) []Alternative {
	var out []Alternative
	for _, x := range a.found {
		out = append(out, Alternative{Voice: d.voice(x.entries, x.conflict), Text: x.text, Space: x.space, After: x.after})
	}
	return out
}
