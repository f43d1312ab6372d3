package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/events/text"
)

// tabled is the answer to the tabling of a draft.
type tabled struct {
	Report     string    `json:"report"`
	Revision   int       `json:"revision"`
	Paragraphs int       `json:"paragraphs"` // blocks of every kind
	Brackets   int       `json:"brackets"`   // opening ones
	Warnings   []warning `json:"warnings"`
	Seq        uint64    `json:"seq"`
}

// warning is what a person who hands in a draft should look at. It is told, never
// repaired.
type warning struct {
	Line      int    `json:"line,omitzero"`       // of the file, from 1
	Paragraph string `json:"paragraph,omitempty"` // id
	Detail    string `json:"detail"`
}

func (w warning) String() string {
	switch {
	case w.Line > 0:
		return "line " + strconv.Itoa(w.Line) + ": " + w.Detail
	case w.Paragraph != "":
		return "paragraph " + w.Paragraph + ": " + w.Detail
	}
	return w.Detail
}

func newReportTableCommand(d *door) *cobra.Command {
	var kind, title, lang string
	c := &cobra.Command{
		Use: "table SLUG FILE", Short: "Put a draft before the group, from Markdown", Args: takes("SLUG", "FILE"),
		Long: `Tables a draft (by the Chair, or by the secretariat on the Chair's instruction).

FILE is Markdown: headings, numbered paragraphs, lettered sub-paragraphs, footnotes;
front matter is passed over but for its title. "-" reads the standard input. Numbers
are computed from the order, square brackets are text.`,
		Example: "  concord report table apr1 draft.md --kind annual --title \"Draft annual progress report\"",
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			file, err := d.content(args[1])
			if err != nil {
				return err
			}
			t, err := prepare.Table(slug, file, events.ReportKind(kind), title, lang)
			if err != nil {
				return err
			}
			a, err := d.submit(ctx, client.Wish{Type: "report.table", Data: t.Command, Attachments: [][]byte{t.Draft}})
			if err != nil {
				return err
			}
			out := tabled{Report: slug, Paragraphs: len(t.Blocks), Warnings: warnings(&t), Seq: a.Seq}
			for _, n := range t.Brackets.Opening {
				out.Brackets += n
			}
			return d.answer(out, func() {
				d.say("%s is tabled: “%s”, %s, %s (event %d).", d.out.Bold(slug), t.Command.Title,
					counted(out.Paragraphs, "paragraph"), counted(out.Brackets, "bracket"), a.Seq)
				for _, w := range out.Warnings {
					d.warn("%s", w)
				}
				d.next("concord report show %s", slug)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&kind, "kind", string(events.AnnualReport), "what the report is to the group: annual, final, procedural or other")
	f.StringVar(&title, "title", "", "its title; else the file's")
	f.StringVar(&lang, "lang", "en", "the language of the text")
	var kinds []string
	for _, k := range events.ReportKinds {
		kinds = append(kinds, string(k))
	}
	d.completesFixed(c, "kind", kinds...)
	return d.signs(c)
}

// warnings are those of the file, and the brackets that do not pair.
func warnings(t *prepare.Tabling) []warning {
	out := []warning{}
	for _, w := range t.Warnings {
		out = append(out, warning{Line: w.Line, Detail: w.Text})
	}
	for _, b := range t.Brackets.Warnings {
		out = append(out, unpaired(b))
	}
	return out
}

func unpaired(b text.Bracket) warning {
	what := "is never closed"
	if b.Sign == ']' || b.Sign == '］' {
		what = "closes none"
	}
	return warning{Paragraph: b.Block, Detail: fmt.Sprintf("the bracket “%c” behind %s %s", b.Sign, counted(b.Offset, "character"), what)}
}
