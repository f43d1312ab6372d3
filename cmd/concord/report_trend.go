package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/projections/consensus"
)

var trendFormats = []string{formatText, formatJSON, formatSVG}

func newReportTrendCommand(d *door) *cobra.Command {
	var at, format, file string
	c := &cobra.Command{
		Use: "trend SLUG", Short: "Consensus over time: what stood in the way, and what was agreed", Args: takes("SLUG"),
		Long: `Shows a report over time, from the tabling on: what stood in the way of adoption,
brackets, open amendments and agreed paragraphs, behind each command that changed one
of them. With --format svg it is a picture, for any program that shows pictures.`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			query, err := asOf(at)
			if err != nil {
				return err
			}
			if d.json && !c.Flags().Changed("format") {
				format = formatJSON
			}
			if err := oneOf("--format", format, trendFormats); err != nil {
				return err
			}
			out, write, err := d.output(file)
			if err != nil {
				return err
			}
			path := client.ReportPath(d.about(args[0]), "trend")
			if format != formatText {
				err = d.showAs(ctx, out, path, query, format)
			} else {
				var t consensus.Trend
				node, no := d.client()
				if no != nil {
					return no
				}
				if err = node.Get(ctx, path, query, &t); err == nil {
					var rows [][]string
					for i := range t.Points {
						rows = append(rows, d.pointRow(c, &t.Points[i]))
					}
					_, err = out.Write([]byte(out.Table([]string{"SEQ", "TIME", "TEXT", "IN THE WAY", "BRACKETS", "OPEN", "AGREED", "STATUS"}, rows)))
				}
			}
			if err != nil {
				return err
			}
			return write()
		},
	}
	f := c.Flags()
	atFlag(c, &at)
	f.StringVar(&format, "format", formatText, "text, json or svg")
	f.StringVar(&file, "out", "", "write it to a `FILE`")
	d.completesFixed(c, "format", trendFormats...)
	return c
}

func (d *door) pointRow(c *cobra.Command, p *consensus.Point) []string {
	n := strconv.Itoa
	return []string{strconv.FormatUint(p.Seq, 10), d.short(c.Context(), p.Time), revisionName(p.Revision), n(p.Blockers), n(p.Brackets),
		n(p.Open + p.Conflicts), n(p.Agreed) + "/" + n(p.Paragraphs), string(p.Status)}
}

// tellCamps tells in two lines who stands with whom, and who alone.
func (d *door) tellCamps(c *consensus.Camps) {
	for _, line := range []string{c.Together(), c.Lone()} {
		if line != "" {
			d.say("%s.", line)
		}
	}
}
