package prepare

import (
	"cmp"
	"errors"
	"strings"

	"concord/aggregates/report"
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
	Paths    []string // one for each block: see [text.Paths]
}

// NewDraft returns the draft of blocks with the numbers that they are printed with.
func NewDraft(report string, revision int, hash string, blocks []text.Block) Draft {
	d := Draft{Report: report, Revision: revision, Hash: hash, Blocks: blocks, Numbers: text.Numbers(blocks)}
	d.Paths = text.Paths(blocks, d.Numbers)
	return d
}

// DraftOf returns the draft that a reading of a whole report shows.
func DraftOf(r currenttext.Report) Draft {
	d := Draft{Report: r.Report, Revision: r.Revision, Hash: r.Hash}
	for _, p := range r.Paragraphs {
		d.Blocks = append(d.Blocks, text.Block{ID: p.ID, Kind: p.Kind, Level: p.Level, Text: p.Text})
		d.Numbers, d.Paths = append(d.Numbers, p.Number), append(d.Paths, p.Path)
	}
	return d
}

// Start names the place before the first paragraph.
const Start = report.Start

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
			if typed := d.Typed(i); typed != b.ID {
				names = append(names, typed)
			}
		}
		near := Meant(strings.ReplaceAll(ref, " ", ""), names)
		for _, name := range names { // "8a" is 8(a)
			if bare(name) == bare(ref) {
				near = []string{name}
			}
		}
		return 0, &NoParagraphError{Report: d.Report, Ref: ref, Near: near}
	}
	return i, err
}

// bare is a name without the signs that are not said.
func bare(name string) string {
	return strings.ToLower(strings.NewReplacer("(", "", ")", "", ".", "", " ", "").Replace(name))
}

// Label returns what documents call a block: its number with those that it stands
// under, "8 (a)", or its id where that does not tell it apart.
func (d Draft) Label(i int) string { return cmp.Or(d.Paths[i], d.Blocks[i].ID) }

// Typed is Label as one word, as it is typed on a command line: "8(a)".
func (d Draft) Typed(i int) string { return strings.ReplaceAll(d.Label(i), " ", "") }

// Name is Label in a sentence: "paragraph 8 (a)", "footnote 2", "the heading [h1]".
func (d Draft) Name(i int) string {
	return currenttext.Name(d.Blocks[i], d.Numbers[i], d.Paths[i])
}
