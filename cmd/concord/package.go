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

func newPackageCommand(d *door) *cobra.Command {
	c := &cobra.Command{
		Use: "package SLUG P1,P2,…", Short: "Tie paragraphs together: settled together or not at all (by the Chair)", Args: takes("SLUG", "P1,P2,…"),
		Long: `Ties paragraphs together. What is agreed of one of them is conditional while another
is open, and none is settled before all are.`,
		Example: `  concord package apr1 12,15,17(a)
  concord package list apr1
  concord package untie apr1 1`,
		ValidArgsFunction: d.completion(d.slugs, d.paragraphs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			draft, err := d.draft(ctx, d.about(args[0]), nil)
			if err != nil {
				return err
			}
			data := report.MakePackage{Report: args[0]}
			var tied []string
			for ref := range strings.SplitSeq(args[1], ",") {
				i, err := draft.Find(strings.TrimSpace(ref))
				if err != nil {
					return err
				}
				data.Blocks, tied = append(data.Blocks, draft.Blocks[i].ID), append(tied, draft.Name(i))
			}
			answer, err := d.submit(ctx, client.Wish{Type: "package.make", Data: data})
			if err != nil {
				return err
			}
			out := struct {
				Package    int      `json:"package"`
				Report     string   `json:"report"`
				Paragraphs []string `json:"paragraphs"`
				Seq        uint64   `json:"seq"`
			}{answer.Result.Package, data.Report, data.Blocks, answer.Seq}
			return d.answer(out, func() {
				d.say("Package %d of %s: %s are settled together or not at all (event %d).", out.Package, data.Report, both(tied), answer.Seq)
				d.next("concord package list %s", data.Report)
			})
		},
	}
	d.signs(c)
	c.AddCommand(newPackageListCommand(d), newPackageUntieCommand(d))
	return c
}

func newPackageListCommand(d *door) *cobra.Command {
	return readingOf(d, "list", "The packages of a report, and what is open in them", "packages", d.tellTied)
}

func (d *door) tellTied(_ context.Context, slug string, all []positions.Package) {
	if len(all) == 0 {
		d.say("None.")
		d.next("concord package %s P1,P2 (by the Chair)", slug)
		return
	}
	var rows [][]string
	for _, p := range all {
		state := "open"
		if p.Settled {
			state = "settled"
		}
		for i, t := range p.Paragraphs {
			row := []string{"", place(t.Path, t.Paragraph), string(t.Status), ""}
			if i == 0 {
				row[0], row[3] = strconv.Itoa(p.Package), state
			}
			rows = append(rows, row)
		}
	}
	d.table([]string{"PACKAGE", "PARAGRAPH", "STATUS", "THE WHOLE"}, rows)
}

func newPackageUntieCommand(d *door) *cobra.Command {
	c := &cobra.Command{
		Use: "untie SLUG N", Short: "Take a package apart (by the Chair)", Args: takes("SLUG", "N"),
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := strconv.Atoi(args[1])
			if err != nil || n < 1 {
				return wrong("%q is no package: it is a number, as package list shows", args[1])
			}
			data := report.UntiePackage{Report: d.about(args[0]), Package: n}
			answer, err := d.submit(c.Context(), client.Wish{Type: "package.untie", Data: data})
			if err != nil {
				return err
			}
			out := struct {
				Package int    `json:"package"`
				Report  string `json:"report"`
				Seq     uint64 `json:"seq"`
			}{n, data.Report, answer.Seq}
			return d.answer(out, func() { d.say("Package %d of %s is taken apart (event %d).", n, data.Report, answer.Seq) })
		},
	}
	return d.signs(c)
}
