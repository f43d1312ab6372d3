package prepare

import (
	"errors"
	"strings"

	"concord/events/text"
	"concord/projections/currenttext"
)

// Draft is the text of a report that a person has in front of them.
type Draft struct {
	Report   string // its slug
	Revision int
	Hash     string
	Blocks   []text.Block
	Numbers  []string // one for each block, as they were circulated
}

// DraftOf returns the draft that a reading of a whole report shows.
func DraftOf(r currenttext.Report) Draft {
	d := Draft{Report: r.Report, Revision: r.Revision, Hash: r.Hash}
	for _, p := range r.Paragraphs {
		d.Blocks = append(d.Blocks, text.Block{ID: p.ID, Kind: p.Kind, Level: p.Level, Text: p.Text})
		d.Numbers = append(d.Numbers, p.Number)
	}
	return d
}

// Start names the place before the first paragraph.
const Start = "start"

// NoParagraphError says that a reference names no paragraph of a draft.
type NoParagraphError struct {
	Report, Ref string
	Near        []string // what may have been meant, likeliest first
}

func (e *NoParagraphError) Error() string {
	return "there is no paragraph “" + e.Ref + "” in " + e.Report
}

// Find returns the index of the paragraph that a person means: see [text.Find]. The
// error is a [*NoParagraphError] or a [*text.AmbiguousBlock].
func (d Draft) Find(ref string) (int, error) {
	i, err := text.FindNumbered(d.Blocks, d.Numbers, ref)
	var none *text.NoSuchBlock
	if errors.As(err, &none) {
		var names []string
		for i, b := range d.Blocks {
			names = append(names, b.ID)
			if l := d.Label(i); l != b.ID {
				names = append(names, l)
			}
		}
		return 0, &NoParagraphError{Report: d.Report, Ref: ref, Near: Meant(strings.ReplaceAll(ref, " ", ""), names)}
	}
	return i, err
}

// Label returns what a person calls a block: its number with those that it stands
// under, "8(a)", or its id where it has none.
func (d Draft) Label(i int) string {
	b := d.Blocks[i]
	switch {
	case d.Numbers[i] == "":
		return b.ID
	case b.Kind == text.Footnote:
		return "footnote " + d.Numbers[i]
	case b.Kind != text.SubParagraph:
		return d.Numbers[i]
	}
	label, level := d.Numbers[i], max(b.Level, 1)
	for j := i - 1; j >= 0 && level > 0; j-- {
		switch above := d.Blocks[j]; above.Kind {
		case text.SubParagraph:
			if max(above.Level, 1) < level {
				label, level = d.Numbers[j]+label, max(above.Level, 1)
			}
		case text.Paragraph:
			return d.Numbers[j] + label
		case text.Heading, text.Article:
			return label
		}
	}
	return label
}

// LabelOf is Label of a block by its id; the id where the draft has no such block.
func (d Draft) LabelOf(id string) string {
	for i, b := range d.Blocks {
		if b.ID == id {
			return d.Label(i)
		}
	}
	return id
}
