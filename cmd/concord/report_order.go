package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/events/text"
)

func newReportOrderCommand(d *door) *cobra.Command {
	var set []string
	var proposed bool
	c := &cobra.Command{
		Use: "order SLUG", Short: "In which order the amendments are taken (rule 130)", Args: takes("SLUG"),
		Long: `Proposes for each paragraph in which order its open amendments are taken: the one
furthest removed from the present text first, and which would fall with which. How far
one is removed is counted in letters: those that it drops and those that it brings. A
deletion of the paragraph drops all; what only moves, splits or merges counts none.

With --set the Chair sets another order: those named come first, the other amendments
of their paragraphs follow in the proposed order. --proposed takes back what was set.`,
		Example: `  concord report order apr1
  concord report order apr1 --set A3,A1`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			var all []report.Ordering
			path := client.ReportPath(slug, "order")
			if len(set) == 0 && !proposed {
				return d.read(ctx, path, nil, &all, func() { d.tellOrder(slug, all) })
			}
			if len(set) > 0 && proposed {
				return wrong("--set sets an order, --proposed takes it back: say one of them")
			}
			data := report.SetOrder{Report: slug, Amendments: []string{}}
			for _, id := range set {
				data.Amendments = append(data.Amendments, strings.ToUpper(strings.TrimSpace(id)))
			}
			a, err := d.submit(ctx, client.Wish{Type: "report.order", Data: data})
			if err != nil {
				return err
			}
			return d.read(ctx, path, client.MinSeq(a.Seq), &all, func() {
				if proposed {
					d.say("The amendments to %s are taken in the proposed order (event %d).", slug, a.Seq)
				} else {
					d.say("The order is set (event %d).", a.Seq)
				}
				d.tellOrder(slug, all)
			})
		},
	}
	f := c.Flags()
	f.StringSliceVar(&set, "set", nil, "by the Chair: take these first, in this order: `A3,A1`")
	f.BoolVar(&proposed, "proposed", false, "by the Chair: take back what was set")
	d.completes(c, "set", d.openAmendments)
	return d.signs(c)
}

func (d *door) tellOrder(slug string, all []report.Ordering) {
	if len(all) == 0 {
		d.say("No amendment to %s is open.", slug)
		return
	}
	var rows [][]string
	for _, o := range all {
		for i, x := range o.Order {
			on, turn := "", strconv.Itoa(i+1)
			if i == 0 {
				if on = place(o.Path, o.Paragraph); o.Set {
					on += " (set)"
				}
			}
			if x.State != text.Carried {
				turn = "—" // it cannot be taken as it is
			}
			rows = append(rows, []string{on, turn, x.Amendment, x.By, fmt.Sprintf("%d (-%d +%d)", x.Measure, x.Dropped, x.Brought), taking(&x)})
		}
	}
	d.table([]string{"PARAGRAPH", "TAKEN", "ID", "BY", "LETTERS", "IF IT IS TAKEN"}, rows)
}

// taking says what becomes of others if an amendment is taken.
func taking(x *report.InOrder) string {
	var out []string
	if x.State != text.Carried {
		out = append(out, "it is in conflict with the text")
	}
	if len(x.Falls) > 0 {
		out = append(out, "falls: "+list(x.Falls))
	}
	if len(x.Absorbs) > 0 {
		out = append(out, "in the text with it: "+list(x.Absorbs))
	}
	return strings.Join(out, "; ")
}
