package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/cmd/concord/internal/terminal"
	"concord/projections/positions"
)

func newExplainCommand(d *door) *cobra.Command {
	var words, file, language string
	c := &cobra.Command{
		Use: "explain " + onWords, Short: "Give an explanation of position (rule 128)", Args: takes(onWords),
		Long: `Gives an explanation of position, before the adoption or after it: a statement, which
bars nothing and stays on record. It is on the report, or on a paragraph of it.`,
		Example: `  concord explain apr1 --file statement.txt --lang en
  concord explain apr1#27 --text "We dissociate ourselves from this paragraph because …"
  concord explain list apr1`,
		ValidArgsFunction: d.spoken(true),
		RunE: func(c *cobra.Command, args []string) error {
			if n := chosen(c.Flags().Changed("text"), c.Flags().Changed("file")); n != 1 {
				return wrong("give the statement by --text or by --file")
			}
			said, err := d.words(words, file)
			if err != nil {
				return err
			}
			on, err := d.speaks(c.Context(), args[0], seen{})
			if err != nil {
				return err
			}
			data, attached := prepare.Explain(on.On, language, said)
			answer, err := d.submit(c.Context(), client.Wish{Type: "position.explain", Data: data, Attachments: attached})
			if err != nil {
				return err
			}
			out := struct {
				Participant string `json:"participant"`
				Report      string `json:"report"`
				Paragraph   string `json:"paragraph,omitempty"`
				Amendment   string `json:"amendment,omitempty"`
				Language    string `json:"language,omitempty"`
				File        string `json:"file,omitempty"`
				Seq         uint64 `json:"seq"`
			}{d.signed, on.Report, on.Block, on.Amendment, language, data.File, answer.Seq}
			return d.answer(out, func() {
				d.say("The explanation of %s on %s is on record (event %d).", d.out.Bold(d.signed), on.Name, answer.Seq)
				d.next("concord explain list %s", on.Report)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&words, "text", "", "the statement")
	f.StringVar(&file, "file", "", "the same, from a `FILE` (\"-\": the standard input)")
	f.StringVar(&language, "lang", "", "the language that it is in: en, fr …")
	d.completes(c, "lang", d.languages)
	d.signs(c)
	c.AddCommand(newExplainListCommand(d))
	return c
}

// languages completes with those of the group.
func (d *door) languages(ctx context.Context, _ []string) []cobra.Completion {
	g, err := d.group(ctx)
	if err != nil {
		return nil
	}
	return g.Languages
}

func newExplainListCommand(d *door) *cobra.Command {
	return readingOf(d, "list", "The explanations of position on a report", "explanations", d.tellExplanations)
}

func (d *door) tellExplanations(ctx context.Context, slug string, all []positions.Explanation) {
	if len(all) == 0 {
		d.say("None.")
		d.next("concord explain %s --text WORDS", slug)
	}
	for i, e := range all {
		if i > 0 {
			d.say("")
		}
		about := []string{spokenOf(e.Path, e.Paragraph, e.Amendment), d.clock(ctx, e.Time), "event " + strconv.FormatUint(e.Seq, 10)}
		if e.Language != "" {
			about = append(about, e.Language)
		}
		if e.AfterAdoption {
			about = append(about, "after the adoption")
		}
		d.say("%s %s", d.out.Bold(e.Participant), d.out.Dim(strings.Join(about, " · ")))
		for line := range strings.SplitSeq(e.Text, "\n") {
			d.say("%s", terminal.Wrap(terminal.Safe(line), "  ", "  ", d.out.Width))
		}
	}
}
