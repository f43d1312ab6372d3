package main

import (
	"context"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/prepare"
	"concord/projections/currenttext"
	"concord/projections/rolling"
)

func newWhatIfCommand(d *door) *cobra.Command {
	var at string
	c := &cobra.Command{
		Use: "whatif SLUG FILE", Short: "What a report would be if these commands were given; nothing is written", Args: takes("SLUG", "FILE"),
		Long: `Tries hypothetical commands on a copy of a report, one after the other: what would
stand in the way then, and what the text and the rolling text would be. The file has one
command on a line ("-" reads the standard input; what begins with # is passed over):
a verb as it is typed, or for programs a JSON object {type, actor, data}, in which the
hashes that a door would compute may be left out.

` + prepare.Suppositions,
		Example: `  echo "revise --uncontested" | concord whatif apr1 -
  concord whatif apr1 bargain.txt      (revise --incorporate A1,A7; position FRA lift #12)`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			query, err := asOf(at)
			if err != nil {
				return err
			}
			file, err := d.content(args[1])
			if err != nil {
				return err
			}
			if _, err := prepare.Lines(string(file)); err != nil {
				return &inputError{err}
			}
			node, err := d.client()
			if err != nil {
				return err
			}
			out, body, err := node.WhatIf(ctx, slug, string(file), query)
			if err != nil {
				return err
			}
			if d.json {
				return d.documentAsIs(body)
			}
			return d.tellWhatIf(ctx, &out)
		},
	}
	atFlag(c, &at)
	return c
}

func (d *door) tellWhatIf(ctx context.Context, w *prepare.WhatIf) error {
	d.say("%s as of event %d, if this were done (nothing was):", d.out.Bold(w.Report), w.Seq)
	for _, s := range w.Steps {
		d.say("  %d. %s: %s", s.Line, s.Actor, s.Text)
	}
	d.say("")
	n := strconv.Itoa
	b, a := &w.Before, &w.After
	d.table([]string{"", "NOW", "THEN"}, [][]string{
		{"status", string(b.Status), string(a.Status)},
		{"text", revisionName(b.Revision), revisionName(a.Revision)},
		{"in the way", n(len(b.Blockers)), n(len(a.Blockers))},
		{"brackets", n(b.Counts.Brackets), n(a.Counts.Brackets)},
		{"amendments open", n(b.Counts.Open), n(a.Counts.Open)},
		{"in conflict", n(b.Counts.Conflict), n(a.Counts.Conflict)},
	})
	if gone := besides(b.Blockers, a.Blockers); len(gone) > 0 {
		d.say("")
		d.tellBlockers(ctx, "OUT OF THE WAY", gone)
	}
	if come := besides(a.Blockers, b.Blockers); len(come) > 0 {
		d.say("")
		d.tellBlockers(ctx, "NEW IN THE WAY", come)
	}
	if len(w.Changed) > 0 {
		d.say("")
		d.tellDifferences(w.Changed)
	}
	if w.Rolling == nil {
		return nil
	}
	d.say("")
	d.say("%s", d.out.Bold("Where something would still be open:"))
	open := *w.Rolling
	open.Paragraphs = slices.DeleteFunc(slices.Clone(open.Paragraphs), func(p rolling.Paragraph) bool {
		return p.Generated == 0 && p.Brackets == 0 && len(p.Marks) == 0
	})
	return writePrinted(d.out, &open)
}

// besides returns what stands in the way and is not among others, whatever its
// paragraph's number is there.
func besides(all, others []currenttext.Blocker) []currenttext.Blocker {
	var out []currenttext.Blocker
	for _, b := range all {
		if !slices.ContainsFunc(others, func(o currenttext.Blocker) bool {
			return o.Kind == b.Kind && o.Paragraph == b.Paragraph && o.Amendment == b.Amendment && o.Participant == b.Participant
		}) {
			out = append(out, b)
		}
	}
	return out
}
