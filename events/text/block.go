package text

// Algorithm is the number of the rules that this package computes by. It is
// recorded with every amendment and revision; other rules get another number and
// stand beside these, which stay.
const Algorithm = 1

// Kind says what a block is in a document. Numbers are computed from kinds,
// levels and order, and are never stored.
type Kind string

// The kinds of block.
const (
	Heading      Kind = "heading"       // Level 1 is the widest
	Article      Kind = "article"       // a heading under which paragraphs are numbered anew from 1
	Paragraph    Kind = "paragraph"     // numbered 1, 2, 3; Level 0
	SubParagraph Kind = "sub-paragraph" // Level 1: (a), (b); 2: (i), (ii); 3: (A), (B); deeper begins again
	Unnumbered   Kind = "text"          // a preambular paragraph, a continuation, a chapeau; Level as what it belongs to
	Option       Kind = "option"        // "Option 1: …", an alternative by block; its number is part of its text
	Footnote     Kind = "footnote"      // numbered through the document; stands behind the block that calls it
)

// Block is one unit of a draft: what an amendment amends. Text is normal text
// (see Normalize); the ID holds for life, whatever number the block is printed with.
type Block struct {
	ID    string `json:"id"`
	Kind  Kind   `json:"kind"`
	Level int    `json:"level,omitzero"`
	Text  string `json:"text"`
}

// Next gives the block that follows another on a revision; ok is false if none does,
// or the other was not in the text then.
func (d Document) Next(id string, revision int) (b Block, ok bool) {
	if revision < 0 || revision > d.Revision() {
		return Block{}, false
	}
	_, behind := d.layout(revision).neighbours(id)
	if behind == "" {
		return Block{}, false
	}
	return d.Block(behind, revision)
}

// Order gives where a block stands on the latest revision, or stood before it went, as
// a number that grows in the order of the text; all are above 0, which is the place
// before the first block. ok is false if there never was such a block.
func (d Document) Order(id string) (at int, ok bool) {
	latest := d.layout(d.Revision())
	for rev := d.Revision(); rev >= 0; rev-- {
		l := d.layout(rev)
		if i, stood := l.at[id]; stood {
			at, ok = latest.ids[l.spots[i].id]
			return at, ok
		}
	}
	return 0, false
}

// Block gives a block as it stood on a revision; ok is false if it was not in the
// text then.
func (d Document) Block(id string, revision int) (b Block, ok bool) {
	if revision < 0 || revision > d.Revision() {
		return Block{}, false
	}
	v, ok := d.standing(id, revision)
	if !ok {
		return Block{}, false
	}
	return v.asBlock(), true
}
