package main

import (
	"context"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/projections/consensus"
	"concord/projections/rolling"
)

var trendFormats = []string{formatText, formatJSON, formatSVG}

func newReportTrendCommand(d *door) *cobra.Command {
	var at, format, file, paragraph string
	var all bool
	c := &cobra.Command{
		Use: "trend SLUG", Short: "Consensus over time: what stood in the way, and what was agreed", Args: takes("SLUG"),
		Long: `Shows a report over time, from the tabling on: what stood in the way of adoption,
brackets, open amendments and agreed paragraphs. For a person it has a row where each
text begins and where each day ends; with --all, and for programs, one behind each
command that changed a figure. With --format svg it is a picture, for any program that
shows pictures.

With --paragraph it is one paragraph over time: the brackets in its words, those around
what is proposed on it, its open amendments, its status.`,
		Example: `  concord report trend apr1
  concord report trend apr1 --paragraph 12
  concord report trend apr1 --format svg --out trend.svg`,
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
			if paragraph != "" {
				if c.Flags().Changed("format") || file != "" || all {
					return wrong("--paragraph has one form: --format, --out and --all are of the whole report")
				}
				query.Set("paragraph", paragraph)
				var course rolling.Course
				return d.read(ctx, client.ReportPath(d.about(args[0]), "paragraph-trend"), query, &course, func() { d.tellCourse(ctx, &course) })
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
					points := t.Points
					if !all {
						points = turns(points, d.zone(ctx))
					}
					var rows [][]string
					for i := range points {
						rows = append(rows, d.pointRow(c, &points[i]))
					}
					_, err = out.Write([]byte(out.Table([]string{"SEQ", d.zoned(ctx, "TIME"), "TEXT", "IN THE WAY", "BRACKETS", "OPEN", "AGREED", "STATUS"}, rows)))
					if left := len(t.Points) - len(points); left > 0 {
						d.next("concord report trend %s --all (%d more rows)", t.Report, left)
					}
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
	f.BoolVar(&all, "all", false, "a row behind each command that changed a figure")
	f.StringVar(&paragraph, "paragraph", "", "one paragraph over time: `PARAGRAPH`")
	d.completesFixed(c, "format", trendFormats...)
	d.completes(c, "paragraph", d.paragraphs)
	return c
}

// tellCourse tells one paragraph over time.
func (d *door) tellCourse(ctx context.Context, course *rolling.Course) {
	d.say("%s of %s", d.out.Bold(paragraph(course.Path, course.Paragraph)), course.Report)
	var rows [][]string
	n := strconv.Itoa
	for _, p := range course.Points {
		status := string(p.Status)
		if p.Absent {
			status = "not in the text"
		}
		rows = append(rows, []string{strconv.FormatUint(p.Seq, 10), p.Time.In(d.zone(ctx)).Format("2006-01-02 15:04"), revisionName(p.Revision), n(p.Brackets), n(p.Generated), n(p.Open), status})
	}
	d.table([]string{"SEQ", d.zoned(ctx, "TIME"), "TEXT", "BRACKETS", "PROPOSED", "OPEN", "STATUS"}, rows)
}

// turns returns the points at which a text begins, and the last of each day and of each
// text.
func turns(points []consensus.Point, zone *time.Location) []consensus.Point {
	day := func(i int) string { return points[i].Time.In(zone).Format(time.DateOnly) }
	var out []consensus.Point
	for i := range points {
		begins := i == 0 || points[i-1].Revision != points[i].Revision
		ends := i == len(points)-1 || points[i+1].Revision != points[i].Revision || day(i+1) != day(i)
		if begins || ends {
			out = append(out, points[i])
		}
	}
	return out
}

func (d *door) pointRow(c *cobra.Command, p *consensus.Point) []string {
	n := strconv.Itoa
	return []string{strconv.FormatUint(p.Seq, 10), p.Time.In(d.zone(c.Context())).Format("2006-01-02 15:04"), revisionName(p.Revision), n(p.Blockers), n(p.Brackets),
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
