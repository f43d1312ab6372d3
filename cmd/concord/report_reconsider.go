package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/projections/positions"
)

func newReportReconsiderCommand(d *door) *cobra.Command {
	var data report.Reconsider
	var paragraph string
	favour := &inFavour{votes: &data.For, by: &d.entered.by}
	c := &cobra.Command{
		Use: "reconsider SLUG --for N --against N", Short: "Open an adopted report again, by two thirds of those voting (rule 123)", Args: takes("SLUG"),
		Long: `Opens an adopted report again, where two thirds of the members present and voting are
for it; who abstains does not vote. What was said and agreed on the report stays. It is
entered by the Chair, or by the secretariat that counted; once the report has gone to
the General Assembly it is too late.

Before the whole is adopted, a part that was adopted separately (--part) or a paragraph
that was adopted under silence (--paragraph) is opened again alone, by the same majority.`,
		Example: `  concord report reconsider apr1 --for 120 --against 31 --abstaining 12 --reason "Paragraph 27 was left out."
  concord report reconsider apr1 --part 1 --for 120 --against 31
  concord report reconsider apr1 --for 120 --against 31 --for CHAIR --channel floor   (by the secretariat)`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			data.Report = d.about(args[0])
			if !favour.counted || !c.Flags().Changed("against") {
				return wrong("how many were for it, and how many against? --for N --against N")
			}
			what := data.Report
			switch {
			case paragraph != "" && c.Flags().Changed("part"):
				return wrong("a part is opened again, or a paragraph: say one of --part and --paragraph")
			case c.Flags().Changed("part") && data.Part < 1:
				return wrong("%d is no part: it is a number from 1, as report divide --list shows", data.Part)
			case data.Part != 0:
				what = "Part " + strconv.Itoa(data.Part) + " of " + data.Report
			case paragraph != "":
				draft, err := d.draft(c.Context(), data.Report, nil)
				if err != nil {
					return err
				}
				i, err := draft.Find(strings.TrimPrefix(paragraph, "#"))
				if err != nil {
					return err
				}
				data.Block = draft.Blocks[i].ID
				what = capital(draft.Name(i)) + " of " + data.Report
			}
			a, err := d.submit(c.Context(), client.Wish{Type: "report.reconsider", Data: data})
			if err != nil {
				return err
			}
			out := struct {
				report.Reconsider
				Seq uint64 `json:"seq"`
			}{data, a.Seq}
			return d.answer(out, func() {
				d.say("%s is open again, by %d votes to %d with %d abstaining (event %d).", d.out.Bold(what), data.For, data.Against, data.Abstaining, a.Seq)
				d.next("concord report status %s", data.Report)
			})
		},
	}
	d.signs(c)
	f := c.Flags()
	f.Lookup("for").Value = favour
	f.Lookup("for").Usage = "how many members were for it: `N`; with a code and --channel, for whom the secretariat enters this"
	f.IntVar(&data.Against, "against", 0, "how many were against it: `N`")
	f.IntVar(&data.Abstaining, "abstaining", 0, "how many abstained: `N`")
	f.IntVar(&data.Part, "part", 0, "only part `N`, that was adopted separately")
	f.StringVar(&paragraph, "paragraph", "", "only this paragraph, that was adopted under silence: `P`")
	f.StringVar(&data.Reason, "reason", "", "why")
	d.completes(c, "part", d.partsIn(report.PartAdopted))
	d.completes(c, "paragraph", d.hushed)
	return c
}

// hushed completes with the paragraphs, of the report named in front, that were adopted
// under silence.
func (d *door) hushed(ctx context.Context, before []string) []cobra.Completion {
	c, ok := d.hurried()
	var all []positions.Silence
	if !ok || len(before) == 0 || c.Get(ctx, client.ReportPath(before[0], "silences"), nil, &all) != nil {
		return nil
	}
	var out []cobra.Completion
	for i := range all {
		if x := &all[i]; x.State == report.SilenceConfirmed && x.Paragraph != "" && x.Reconsidered == 0 {
			_, p, _ := strings.Cut(typed(before[0], x.Path, x.Paragraph), "#")
			out = append(out, cobra.CompletionWithDesc(p, "adopted under silence "+x.Silence))
		}
	}
	return out
}

// inFavour is the flag --for where there is a vote: a number says how many were for it,
// a code for whom the secretariat enters that, as everywhere.
type inFavour struct {
	votes   *int
	by      *string
	counted bool
}

func (v *inFavour) Set(said string) error {
	if n, err := strconv.Atoi(said); err == nil {
		*v.votes, v.counted = n, true
		return nil
	}
	*v.by = said
	return nil
}

func (v *inFavour) String() string { return "" }
func (v *inFavour) Type() string   { return "string" }
