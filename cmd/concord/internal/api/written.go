package api

import (
	"fmt"
	"io"
	"strings"

	"concord/cmd/concord/internal/documents/markdown"
	"concord/cmd/concord/internal/documents/plain"
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
	if err := plain.Write(w, blocks(r, part), plain.Options{Width: textWidth, Notes: r.Notes()}); err != nil {
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
	parts := []string{r.Report, r.Which(), string(r.Status),
		fmt.Sprintf("%d words", r.Words), fmt.Sprintf("%d brackets", r.Brackets), fmt.Sprintf("event %d", r.Seq)}
	parts = append(parts, r.Marks()...)
	return strings.Join(append(parts, is.marks().Words()...), " · ")
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
			if p.Kind == text.SubParagraph && p.Path != "" {
				b.Text = p.Path + " "
			}
		}
		b.Text += currenttext.Shown(p)
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

// listed tells an amendment that the words of no paragraph show.
func listed(l *currenttext.Listed) string {
	return fmt.Sprintf("%s — %s: %s", l.Amendment, strings.Join(l.Sponsors, ", "), l.Detail)
}
