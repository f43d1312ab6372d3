package api

import (
	"fmt"
	"io"
	"strings"

	"concord/cmd/concord/internal/documents/markdown"
	"concord/cmd/concord/internal/documents/plain"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
)

// textWidth is how many columns a line of plain text has.
const textWidth = 80

// writeText writes a report as plain text.
func writeText(w io.Writer, r *currenttext.Report, is AsIs, part bool) error {
	head := r.Title + "\n" + about(r, is)
	if titled(r) {
		head = about(r, is)
	}
	if _, err := fmt.Fprintf(w, "%s\n\n", head); err != nil {
		return err
	}
	if err := plain.Write(w, blocks(r, part), plain.Options{Width: textWidth}); err != nil {
		return err
	}
	for _, l := range r.Listed {
		if _, err := fmt.Fprintf(w, "\n%s\n", listed(&l)); err != nil {
			return err
		}
	}
	return nil
}

// writeMarkdown writes a report as Markdown. In the view clean it is read back as it
// was.
func writeMarkdown(w io.Writer, r *currenttext.Report, is AsIs, part bool) error {
	all := blocks(r, part)
	for _, l := range r.Listed {
		all = append(all, text.Block{Kind: text.Unnumbered, Text: listed(&l)})
	}
	if _, err := w.Write(markdown.Write(all, r.Title)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n<!-- %s -->\n", about(r, is))
	return err
}

// titled says whether what is shown begins with the title as its heading.
func titled(r *currenttext.Report) bool {
	return len(r.Paragraphs) > 0 && r.Paragraphs[0].Kind == text.Heading && r.Paragraphs[0].Text == r.Title
}

// about says in a line what a document shows, and of what log.
func about(r *currenttext.Report, is AsIs) string {
	parts := []string{r.Report, currenttext.RevisionName(r.Revision), string(r.Status),
		fmt.Sprintf("%d words", r.Words), fmt.Sprintf("%d brackets", r.Brackets), fmt.Sprintf("event %d", r.Seq)}
	if is.Clock == events.ClockSimulated {
		parts = append(parts, "simulated clock")
	}
	if is.Demo {
		parts = append(parts, "demonstration, fictional")
	}
	return strings.Join(parts, " · ")
}

// blocks gives the paragraphs of a report with their words as the view shows them.
// In a part of a report the numbers are words: those that would be counted from the
// order are not those that were circulated.
func blocks(r *currenttext.Report, part bool) []text.Block {
	out := make([]text.Block, len(r.Paragraphs))
	for i := range r.Paragraphs {
		p := &r.Paragraphs[i]
		b := text.Block{ID: p.ID, Kind: p.Kind, Level: p.Level}
		if part && p.Number != "" {
			b.Kind, b.Text = text.Unnumbered, numbered(p)+" "
		}
		for _, piece := range pieces(p) {
			b.Text += piece.String()
		}
		out[i] = b
	}
	return out
}

// numbered is a paragraph's number as it is printed in front of it, or "".
func numbered(p *currenttext.Paragraph) string {
	switch {
	case p.Number == "":
		return ""
	case p.Kind == text.Paragraph:
		return p.Number + "."
	case p.Kind == text.Footnote:
		return "Footnote " + p.Number + ":"
	}
	return p.Number
}

// piece is words of a paragraph as one of the views shows them.
type piece struct {
	Space string // in front
	Words string
	Is    string // "": words that stand; "contested", "proposed", "brought"
	By    string // who asks for them, or who brought them
}

// The kinds of piece beside words that stand.
const (
	contested = "contested" // words that stand and that somebody would change
	proposed  = "proposed"  // words that somebody would put
	brought   = "brought"   // words, with who brought them
)

// String prints a piece in one line of text (TEXT 11): what is proposed in brackets
// with a dash, which those of the text itself have not.
func (p piece) String() string {
	switch {
	case p.Is == brought && p.By != "":
		return p.Space + p.Words + " {" + p.By + "}"
	case p.Is == "" || p.Is == brought:
		return p.Space + p.Words
	case p.By != "":
		return p.Space + "[" + p.Words + " — " + p.By + "]"
	}
	return p.Space + "[" + p.Words + "]"
}

// pieces gives a paragraph in the pieces that its view has.
func pieces(p *currenttext.Paragraph) []piece {
	var out []piece
	switch {
	case len(p.Segments) > 0:
		for _, s := range p.Segments {
			if s.Text != "" {
				out = append(out, piece{Words: s.Text})
			}
			out = append(out, alternatives(&s)...)
		}
	case len(p.Runs) > 0:
		for _, r := range p.Runs {
			out = append(out, piece{Space: r.Space, Words: r.Text, Is: brought, By: bringer(&r)})
		}
	default:
		out = append(out, piece{Words: p.Text})
	}
	return out
}

// alternatives gives the words of a segment that somebody would change, and what
// would be put for them.
func alternatives(s *currenttext.Segment) []piece {
	var out []piece
	var deletes []string
	for _, a := range s.Alternatives {
		if a.Text == "" {
			deletes = append(deletes, sponsors(&a))
			continue
		}
		out = append(out, piece{Words: a.Text, Is: proposed, By: sponsors(&a)})
	}
	if s.Base == "" {
		return out
	}
	base := piece{Words: s.Base, Is: contested}
	if len(deletes) > 0 {
		base.By = strings.Join(deletes, ", ") + ": delete"
	}
	return append([]piece{base}, out...)
}

// sponsors names those who ask for an alternative, and the text that they asked it
// of where that has moved on.
func sponsors(a *currenttext.Alternative) string {
	by := strings.Join(a.Sponsors, ", ")
	if a.Revision != nil {
		by += fmt.Sprintf(" (Rev.%d)", *a.Revision)
	}
	return by
}

// bringer names what brought words, "" for those that were tabled.
func bringer(r *currenttext.BlameRun) string {
	all := r.Amendments
	if len(all) == 0 && r.Amendment != "" {
		all = []string{r.Amendment}
	}
	switch {
	case len(all) > 0:
		return strings.Join(all, ", ") + " " + strings.Join(r.Participants, ", ")
	case r.Revision > 0:
		return currenttext.RevisionName(r.Revision)
	}
	return ""
}

// listed tells an amendment that the words of no paragraph show.
func listed(l *currenttext.Listed) string {
	return fmt.Sprintf("%s — %s: %s", l.Amendment, strings.Join(l.Sponsors, ", "), l.Detail)
}
