package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
)

func newReportReconsiderCommand(d *door) *cobra.Command {
	var data report.Reconsider
	favour := &inFavour{votes: &data.For, by: &d.entered.by}
	c := &cobra.Command{
		Use: "reconsider SLUG --for N --against N", Short: "Open an adopted report again, by two thirds of those voting (rule 123)", Args: takes("SLUG"),
		Long: `Opens an adopted report again, where two thirds of the members present and voting are
for it; who abstains does not vote. What was said and agreed on the report stays. It is
entered by the Chair, or by the secretariat that counted; once the report has gone to
the General Assembly it is too late.`,
		Example: `  concord report reconsider apr1 --for 120 --against 31 --abstaining 12 --reason "Paragraph 27 was left out."
  concord report reconsider apr1 --for 120 --against 31 --for CHAIR --channel floor   (by the secretariat)`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			data.Report = d.about(args[0])
			if !favour.counted || !c.Flags().Changed("against") {
				return wrong("how many were for it, and how many against? --for N --against N")
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
				d.say("%s is open again, by %d votes to %d with %d abstaining (event %d).", d.out.Bold(data.Report), data.For, data.Against, data.Abstaining, a.Seq)
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
	f.StringVar(&data.Reason, "reason", "", "why")
	return c
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
