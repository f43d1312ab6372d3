package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/events"
	"concord/projections/positions"
)

func newAgreeCommand(d *door) *cobra.Command {
	var informals bool
	var pending []string
	c := &cobra.Command{
		Use: "agree SLUG#PARAGRAPH", Short: "Note that a paragraph is agreed (by the Chair)",
		Long: `Notes that the words of a paragraph are agreed at the table, ad referendum: subject to
confirmation by capitals. With --informals, that the informals agree on them. With
--pending it is agreed but for the delegations named, each of which confirms for
itself. It holds for these words: nothing is agreed until everything is agreed.`,
		Example: `  concord agree apr1#12 --pending CHN,USA
  concord agree confirm apr1#12
  concord agree reopen apr1#12 --reason "The footnote is missing"`,
		Args: takes("SLUG#PARAGRAPH"), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			on, err := d.paragraphOf(c.Context(), args[0], "")
			if err != nil {
				return err
			}
			level := events.AdReferendum
			if informals {
				level = events.InInformals
			}
			data := report.Agree{Report: on.Report, Block: on.Block, Words: on.words, Level: level, Pending: upper(pending)}
			return d.act(c.Context(), "paragraph.agree", data, nil, func(done) {
				how := "ad referendum"
				if informals {
					how = "in informals"
				}
				if len(pending) > 0 {
					how += ", pending " + list(data.Pending)
				}
				d.say("%s is agreed %s.", on.capital(), how)
				d.next("concord agree confirm %s", on.typed)
			})
		},
	}
	c.Flags().BoolVar(&informals, "informals", false, "the informals agree; the plenary is still to")
	c.Flags().StringSliceVar(&pending, "pending", nil, "but for these delegations: `CODE,…`")
	d.completes(c, "pending", d.participantCodes)
	var reason string
	confirm := &cobra.Command{
		Use: "confirm SLUG#PARAGRAPH", Short: "Confirm it: the Chair, or a delegation that was pending for itself",
		Args: takes("SLUG#PARAGRAPH"), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			on, err := d.paragraphOf(c.Context(), args[0], "")
			if err != nil {
				return err
			}
			return d.act(c.Context(), "paragraph.confirm", report.ConfirmAgreement{Report: on.Report, Block: on.Block}, nil, func(done) {
				d.say("%s confirms %s.", d.signed, on.name)
			})
		},
	}
	reopen := &cobra.Command{
		Use: "reopen SLUG#PARAGRAPH", Short: "Ask for what was agreed to be open again (any member State)",
		Args: takes("SLUG#PARAGRAPH"), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			on, err := d.paragraphOf(c.Context(), args[0], "")
			if err != nil {
				return err
			}
			return d.act(c.Context(), "paragraph.reopen", report.ReopenAgreement{Report: on.Report, Block: on.Block, Reason: reason}, nil, func(done) {
				d.say("%s has reopened %s.", d.signed, on.name)
			})
		},
	}
	reopen.Flags().StringVar(&reason, "reason", "", "why, which has to be said")
	c.AddCommand(d.signs(confirm), d.signs(reopen), newAgreeListCommand(d))
	return d.signs(c)
}

func newAgreeListCommand(d *door) *cobra.Command {
	var at string
	c := &cobra.Command{
		Use: "list SLUG", Short: "What is agreed of a report", Args: takes("SLUG"), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			query, err := asOf(at)
			if err != nil {
				return err
			}
			var all []positions.Agreement
			return d.read(c.Context(), client.ReportPath(d.about(args[0]), "agreements"), query, &all, func() {
				if len(all) == 0 {
					d.say("Nothing has been marked agreed.")
					return
				}
				var rows [][]string
				for _, a := range all {
					state := string(a.State)
					if a.Conditional {
						state += ", conditional"
					}
					rows = append(rows, []string{place(a.Path, a.Paragraph), string(a.Level), state, strings.Join(a.Pending, ", ")})
				}
				d.table([]string{"PARAGRAPH", "AGREED", "STATE", "PENDING"}, rows)
			})
		},
	}
	atFlag(c, &at)
	return c
}

func newPackageCommand(d *door) *cobra.Command {
	c := &cobra.Command{
		Use: "package SLUG P1,P2,…", Short: "Tie paragraphs into a package: settled together or not at all (by the Chair)",
		Args: takes("SLUG", "P1,P2,…"), ValidArgsFunction: d.completion(d.slugs, d.paragraphs),
		RunE: func(c *cobra.Command, args []string) error {
			draft, err := d.draft(c.Context(), d.about(args[0]), nil)
			if err != nil {
				return err
			}
			blocks, err := d.placed(draft, strings.Split(args[1], ","))
			if err != nil {
				return err
			}
			return d.act(c.Context(), "package.make", report.MakePackage{Report: args[0], Blocks: blocks}, nil, func(out done) {
				d.say("Package %d of %s: %s are settled together or not at all.", out.Package, args[0], args[1])
			})
		},
	}
	untie := &cobra.Command{
		Use: "untie SLUG N", Short: "Take a package apart (by the Chair)", Args: takes("SLUG", "N"), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := strconv.Atoi(args[1])
			if err != nil {
				return wrong("%q is no number of a package", args[1])
			}
			return d.act(c.Context(), "package.untie", report.UntiePackage{Report: d.about(args[0]), Package: n}, nil, func(done) {
				d.say("Package %d of %s is taken apart.", n, args[0])
			})
		},
	}
	var at string
	all := &cobra.Command{
		Use: "list SLUG", Short: "The packages of a report", Args: takes("SLUG"), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			query, err := asOf(at)
			if err != nil {
				return err
			}
			var all []positions.Package
			return d.read(c.Context(), client.ReportPath(d.about(args[0]), "packages"), query, &all, func() {
				if len(all) == 0 {
					d.say("None.")
					return
				}
				var rows [][]string
				for _, p := range all {
					for _, t := range p.Paragraphs {
						rows = append(rows, []string{strconv.Itoa(p.Package), place(t.Path, t.Paragraph), string(t.Status)})
					}
				}
				d.table([]string{"PACKAGE", "PARAGRAPH", "STATUS"}, rows)
			})
		},
	}
	atFlag(all, &at)
	c.AddCommand(d.signs(untie), all)
	return d.signs(c)
}
