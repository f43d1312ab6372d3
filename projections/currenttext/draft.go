package currenttext

import (
	"strconv"

	"concord/aggregates/report"
	"concord/events/text"
)

// Drafts gives the texts of a report as they were circulated, each read once. It is
// not for several goroutines at a time.
type Drafts struct {
	report  *report.State
	read    map[int]*Draft
	changed map[int][]Changed // by a revision; see Changes
}

// Draft is the text of one revision with the numbers that it was circulated with.
type Draft struct {
	Revision int
	Blocks   []text.Block
	Numbers  []string // one for each block
	Paths    []string // one for each block: see [text.Paths]
	at       map[string]int
}

// DraftsOf gives the drafts of a report.
func DraftsOf(r *report.State) *Drafts {
	return &Drafts{report: r, read: map[int]*Draft{}, changed: map[int][]Changed{}}
}

// Of returns the text of a revision; one without blocks if there is none.
func (d *Drafts) Of(revision int) *Draft {
	if read, ok := d.read[revision]; ok {
		return read
	}
	var blocks []text.Block
	if revision >= 0 && revision <= d.report.Revision() {
		// The text has every revision that was issued: there is no error.
		blocks, _ = d.report.Text.Blocks(revision)
	}
	read := newDraft(revision, blocks)
	d.read[revision] = read
	return read
}

// Changes gives what a revision, from 1, changed: see [Compare]. It is found once.
func (d *Drafts) Changes(revision int) []Changed {
	if found, ok := d.changed[revision]; ok {
		return found
	}
	found := Compare(d.Of(revision-1).Blocks, d.Of(revision).Blocks)
	d.changed[revision] = found
	return found
}

func newDraft(revision int, blocks []text.Block) *Draft {
	d := &Draft{Revision: revision, Blocks: blocks, Numbers: text.Numbers(blocks), at: make(map[string]int, len(blocks))}
	d.Paths = text.Paths(blocks, d.Numbers)
	for i, b := range blocks {
		d.at[b.ID] = i
	}
	return d
}

// RevisionName names a revision as people do.
func RevisionName(n int) string {
	if n == 0 {
		return "the draft as tabled"
	}
	return "Rev." + strconv.Itoa(n)
}

// Index returns where a block stands in the draft.
func (d *Draft) Index(id string) (int, bool) {
	i, ok := d.at[id]
	return i, ok
}

// Block returns a block of the draft.
func (d *Draft) Block(id string) (text.Block, bool) {
	i, ok := d.at[id]
	if !ok {
		return text.Block{}, false
	}
	return d.Blocks[i], true
}

// Number returns the number that a block is printed with, or "".
func (d *Draft) Number(id string) string {
	if i, ok := d.at[id]; ok {
		return d.Numbers[i]
	}
	return ""
}

// Path returns the number of a block behind those that it stands under, "3 (a)", or
// "" for one that goes by its id: see [text.Paths].
func (d *Draft) Path(id string) string {
	if i, ok := d.at[id]; ok {
		return d.Paths[i]
	}
	return ""
}

// Name calls a block as people do: "paragraph 12", "paragraph 3 (a)", "footnote 2",
// "the heading [h2]". A block that is not in the draft goes by its id, and so does one
// that its number does not tell apart.
func (d *Draft) Name(id string) string {
	i, ok := d.at[id]
	if !ok {
		return "the paragraph [" + id + "]"
	}
	return Name(d.Blocks[i], d.Numbers[i], d.Paths[i])
}

// KindName calls what a new block is: text that has no number is a paragraph too.
func KindName(k text.Kind) string {
	if k == "" || k == text.Unnumbered {
		return string(text.Paragraph)
	}
	return string(k)
}

// Name calls a block as people do, by the number and the path that it has in a draft:
// see [Draft.Name].
func Name(b text.Block, number, path string) string {
	if called := text.Called(b, path); called != "" {
		return called
	}
	switch {
	case b.Kind == text.Heading || b.Kind == text.Article:
		return "the heading [" + b.ID + "]"
	case number == "":
		return "the text [" + b.ID + "]"
	}
	return string(b.Kind) + " " + number + " [" + b.ID + "]"
}
