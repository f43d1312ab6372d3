package rolling

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
)

// View is the name of this reading among the views of a report.
const View = currenttext.Rolling

// Report is a report's rolling text. Its members are those of [currenttext.Report]
// where they have the same name; text is the rolling text.
type Report struct {
	Report     string                `json:"report"` // its slug
	Kind       events.ReportKind     `json:"kind"`
	Title      string                `json:"title"`
	Language   string                `json:"language"`
	View       currenttext.View      `json:"view"` // rolling
	Revision   int                   `json:"revision"`
	Seq        uint64                `json:"seq"`  // as of which event it is shown
	Time       time.Time             `json:"time"` // of that event
	Hash       string                `json:"hash"` // of the whole present text
	Status     report.Status         `json:"status"`
	Figures                          // of the whole, whatever part is shown
	Words      int                   `json:"words"`    // of the present text
	Warnings   []currenttext.Warning `json:"warnings"` // brackets of the text that do not pair
	Paragraphs []Paragraph           `json:"paragraphs"`
	Listed     []currenttext.Listed  `json:"listed,omitempty"` // what prints nowhere, with the reason
}

// Paragraph is a block in the rolling text, or one that would come in.
type Paragraph struct {
	ID         string        `json:"id"`             // of a proposed one: the id that it would have
	Number     string        `json:"number"`         // as printed; "12 bis" where it is proposed; "" for a block without
	Path       string        `json:"path,omitempty"` // with the numbers that it stands under: see [currenttext.Paragraph]
	Kind       text.Kind     `json:"kind"`
	Level      int           `json:"level,omitzero"`
	Label      string        `json:"label"` // what is printed in front of the words: "12.", "(a)", "[12 bis."; "" where nothing is
	Text       string        `json:"text"`  // the rolling text, without a label in which no bracket opens
	Base       string        `json:"base"`  // the words of the present text; "" of one that is proposed
	Hash       string        `json:"hash"`  // of the present text; of one that is proposed that of its own
	Status     report.Status `json:"status"`
	Brackets   int           `json:"brackets"`   // opening ones that stand in the text
	Generated  int           `json:"generated"`  // those that the rolling text sets, with the lines below
	Amendments []string      `json:"amendments"` // the open ones that concern it, in log order
	Segments   []Segment     `json:"segments,omitempty"`
	Proposed   *Wish         `json:"proposed,omitempty"`     // who would put it in; absent for what stands in the text
	Deletion   *Wish         `json:"deletion,omitempty"`     // who would take it out
	Whole      []Alternative `json:"alternatives,omitempty"` // to the whole: 12 alt
	Below      []Line        `json:"below,omitempty"`        // what is printed below it: alternatives to the whole, moves, merges, marks
	Marks      []string      `json:"marks,omitempty"`        // objections, reservations and the like, as the caller gave them

	disputed bool // somebody objects to it, or has reserved its position
}

// Line is a line below a paragraph.
type Line struct {
	Kind       text.LineKind `json:"kind"`
	Label      string        `json:"label"` // what the text begins with: "[12 alt.", "[12:"
	Text       string        `json:"text"`  // the whole of it
	Amendments []string      `json:"amendments,omitempty"`
	Sponsors   []string      `json:"sponsors,omitempty"`
}

// Segment is a piece of a paragraph: words that nobody would change; words with the
// alternatives to them (TEXT 10); or a place where somebody would split it. Texts and
// bases, one behind the other, are the words of the present text.
type Segment struct {
	Text         string        `json:"text,omitempty"`         // where nothing is proposed, with the white space around it
	Base         string        `json:"base,omitempty"`         // the words over the span; absent where words are only added
	Alternatives []Alternative `json:"alternatives,omitempty"` // in order of first submission
	Split        *Wish         `json:"split,omitempty"`
}

// Alternative is other words for a segment, or for a whole paragraph.
type Alternative struct {
	Text string `json:"text"` // "" deletes
	Wish
	Space *string `json:"space,omitempty"` // white space in front of these words, where it is other than in front of the base
	After *string `json:"after,omitempty"` // white space behind, where it is other than behind the base
}

// Wish says who asks for something.
type Wish struct {
	Amendments []string `json:"amendments"`         // in log order
	Sponsors   []string `json:"sponsors"`           // in order of joining, each once
	Revision   *int     `json:"revision,omitempty"` // in conflict, all of it: the earlier text on which it was filed
	Earlier    []Filed  `json:"earlier,omitempty"`  // in conflict, some of it or on several texts: who filed it on which
}

// Filed says on which earlier text a sponsor's words were filed.
type Filed struct {
	Sponsor  string `json:"sponsor"`
	Revision int    `json:"revision"`
}

// Printed gives the rolling text as blocks to be laid out, and what stands in front of
// each: what would come in and what stands below a paragraph are blocks of their own,
// these with the id of the paragraph. A sub-paragraph whose paragraph is not shown, in a
// part of the text, has the number of that in front of its own.
func (r *Report) Printed() (blocks []text.Block, labels []string) {
	shown := map[string]bool{} // the paths of the last paragraph and of what is under it
	put := func(b text.Block, label, words string) {
		b.Text = words
		if strings.HasPrefix(label, "[") { // its bracket opens the words
			b.Text = strings.TrimPrefix(words, label+" ")
		}
		blocks, labels = append(blocks, b), append(labels, label)
	}
	for i := range r.Paragraphs {
		p := &r.Paragraphs[i]
		b := text.Block{ID: p.ID, Kind: p.Kind, Level: p.Level}
		path := p.Path[strings.LastIndexByte(p.Path, '/')+1:]
		if p.Kind == text.Paragraph {
			clear(shown)
		}
		shown[path] = true
		put(b, p.Label, p.Text)
		alone := false
		if under, ok := strings.CutSuffix(path, " "+p.Number); ok && p.Kind == text.SubParagraph {
			alone = !shown[under]
		}
		relabel := func() {
			if last := len(labels) - 1; alone {
				labels[last] = strings.Replace(labels[last], p.Number, path, 1)
			}
		}
		relabel()
		note := text.Block{ID: p.ID, Kind: text.Unnumbered, Level: p.Level}
		if p.Kind == text.Footnote {
			note.Level++ // as far in as its words
		}
		for _, l := range p.Below {
			if l.Kind == text.LineAlternative && p.Number != "" {
				put(b, l.Label, l.Text)
				relabel()
			} else {
				put(note, "", l.Text)
			}
		}
	}
	return blocks, labels
}

// headWidth is the most characters that a line of the head has, if its parts allow.
const headWidth = 80

// Head gives the lines above the text, the title aside: which text it is and as of when,
// with the marks of a log that is not real; how far it is from agreement; and how it is
// to be read.
func (r *Report) Head(marks []string) []string {
	symbol := r.Report + ", as tabled"
	if r.Revision > 0 {
		symbol = r.Report + "/" + currenttext.RevisionName(r.Revision)
	}
	lines := inLines(append([]string{symbol, fmt.Sprintf("rolling text as of event %d", r.Seq), r.Time.UTC().Format("2 January 2006, 15:04 UTC")}, marks...))
	lines = append(lines, inLines([]string{
		several(r.Open, "amendment") + " open", several(r.Generated, "bracket") + " around what is proposed", fmt.Sprintf("%d in the text itself", r.Brackets),
	})...)
	if r.Generated == 0 {
		return lines
	}
	key := []string{"[old words][other words — who proposes them]", "[words — who: delete]"}
	if r.earlier() {
		key = append(key, "(Rev.n): proposed to that earlier text")
	}
	if r.Brackets > 0 {
		key = append(key, "other brackets stand in the text")
	}
	return append(lines, inLines(key)...)
}

// inLines puts parts into as few lines as hold them.
func inLines(parts []string) []string {
	const between = " · "
	var lines []string
	for _, p := range parts {
		if last := len(lines) - 1; last >= 0 && utf8.RuneCountInString(lines[last]+between+p) <= headWidth {
			lines[last] += between + p
		} else {
			lines = append(lines, p)
		}
	}
	return lines
}

// earlier says whether something is shown that was proposed to an earlier text.
func (r *Report) earlier() bool {
	old := func(w *Wish) bool { return w != nil && (w.Revision != nil || w.Earlier != nil) }
	return slices.ContainsFunc(r.Paragraphs, func(p Paragraph) bool {
		return slices.ContainsFunc(p.Whole, func(a Alternative) bool { return old(&a.Wish) }) ||
			slices.ContainsFunc(p.Segments, func(s Segment) bool {
				return slices.ContainsFunc(s.Alternatives, func(a Alternative) bool { return old(&a.Wish) })
			})
	})
}

func several(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
