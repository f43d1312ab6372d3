package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/projections/packages"
)

func newReportPackagesCommand(d *door) *cobra.Command {
	var at string
	var steps int
	c := &cobra.Command{
		Use: "packages SLUG", Short: "Find the amendments that together would leave no objection", Args: takes("SLUG"),
		Long: `Finds the smallest sets of open amendments whose incorporation together leaves no
objection of a member State, or the fewest where none leaves none: from who objects to
the report, to paragraphs and to amendments, and from what was said under a condition
(position … accept --if A7). Each set can be incorporated as it is, and is told with who
lifts what because of what. What is found is exact, unless it says that the steps ran out.`,
		Example: `  concord position apr1#12 object
  concord position apr1#12 accept --if A7
  concord report packages apr1`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			query, err := asOf(at)
			if err != nil {
				return err
			}
			if steps < 0 {
				return wrong("--steps is how many steps are made at most, not %d", steps)
			}
			if steps > 0 {
				query.Set("steps", strconv.Itoa(steps))
			}
			slug := d.about(args[0])
			var found packages.Settlement
			return d.read(c.Context(), client.ReportPath(slug, "package-finder"), query, &found, func() { d.tellPackages(&found) })
		},
	}
	atFlag(c, &at)
	c.Flags().IntVar(&steps, "steps", 0, "how many steps the search makes at most: `N`")
	return c
}

func (d *door) tellPackages(found *packages.Settlement) {
	if found.Objections == 0 {
		d.say("No member State objects to %s: nothing is to be found.", d.out.Bold(found.Report))
		return
	}
	d.say("%s: %s; %s could lift some.", d.out.Bold(found.Report), counted(found.Objections, "objection"), counted(found.Disputed, "open amendment"))
	if !found.Exact {
		d.say("The search stopped after %d steps: there may be better sets than these.", found.Steps)
	}
	var first *packages.Bargain
	for i := range found.Sets {
		p := &found.Sets[i]
		d.say("")
		if len(p.Amendments) == 0 {
			d.say("No set of them leaves fewer objections than there are.")
		} else {
			if first == nil {
				first = p
			}
			left := "no objection"
			if p.Objections > 0 {
				left = counted(p.Objections, "objection")
			}
			d.say("%s: %s would be left", d.out.Bold(list(p.Amendments)), left)
		}
		for _, row := range []struct {
			name string
			of   []packages.Objection
		}{{"lifted", p.Lifted}, {"raised", p.Raised}, {"left", p.Left}} {
			for _, o := range row.of {
				d.row("  "+d.out.Dim(pad(row.name)), o.Detail)
			}
		}
	}
	if found.More {
		d.say("")
		d.say("There are other sets as good as these.")
	}
	if first != nil {
		d.next("concord report revise %s --incorporate %s --dry-run (by the Chair)", found.Report, strings.Join(first.Amendments, ","))
	}
}
