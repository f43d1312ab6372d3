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

func newReportDivideCommand(d *door) *cobra.Command {
	var reason, at string
	var list bool
	var object int
	c := &cobra.Command{
		Use: "divide SLUG P,…", Short: "Have paragraphs decided separately, ahead of the whole (rule 129)", Args: takes("SLUG", "[P,…]"),
		Long: `Asks for paragraphs to be decided as a part of their own: by a member State, or by the
Chair. They are, unless a member State objects to the division (--object), which it may
until the part is decided; who asked takes it back in the same way. A part is of
paragraphs, whatever their words are by then.

The Chair puts the part with "concord report adopt SLUG --part N". What is adopted as a
part is sealed, and the whole is still to be adopted; before its parts are decided, it
is not. --list tells of all parts, and what is in the way of each.`,
		Example: `  concord report divide apr1 12,13(a) --reason "Nobody speaks to these."
  concord report divide apr1 --list
  concord report divide apr1 --object 1 --reason "They hang together with 15."`,
		ValidArgsFunction: d.completion(d.slugs, d.paragraphs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			objects := c.Flags().Changed("object")
			switch n := chosen(len(args) > 1, list, objects); {
			case n == 0:
				return wrong("which paragraphs are to be decided separately? P,…, or --list, or --object N")
			case n > 1:
				return wrong("say one of the three: which paragraphs, --list, or --object N")
			case list && reason != "", !list && at != "":
				return wrong("--at goes with --list, and --reason with what is asked or objected to")
			case list:
				query, err := asOf(at)
				if err != nil {
					return err
				}
				var all []positions.Part
				return d.read(ctx, client.ReportPath(slug, "parts"), query, &all, func() { d.tellParts(ctx, slug, all) })
			case objects:
				data := report.OpposeDivision{Report: slug, Part: object, Reason: reason}
				return d.dividing(ctx, slug, client.Wish{Type: "division.oppose", Data: data}, func(p *positions.Part) {
					if p.TakenBack {
						d.say("%s takes back what was asked: part %d of %s is %s (event %d).", d.out.Bold(d.signed), p.Part, slug, d.out.Bold("decided with the whole"), p.Seq)
					} else {
						d.say("%s objects to the division: part %d of %s has fallen and is %s (event %d).", d.out.Bold(d.signed), p.Part, slug, d.out.Bold("decided with the whole"), p.Seq)
					}
				})
			}
			draft, err := d.draft(ctx, slug, nil)
			if err != nil {
				return err
			}
			data := report.Divide{Report: slug, Reason: reason}
			for ref := range strings.SplitSeq(args[1], ",") {
				i, err := draft.Find(strings.TrimSpace(ref))
				if err != nil {
					return err
				}
				data.Blocks = append(data.Blocks, draft.Blocks[i].ID)
			}
			return d.dividing(ctx, slug, client.Wish{Type: "report.divide", Data: data}, func(p *positions.Part) {
				d.say("Part %s of %s: %s, decided separately unless a member State objects (event %d).", d.out.Bold(strconv.Itoa(p.Part)), slug, both(partNames(p)), p.Seq)
				d.next("concord report divide %s --list", slug)
			})
		},
	}
	f := c.Flags()
	f.BoolVar(&list, "list", false, "tell of the parts of the report, and how each stands")
	f.IntVar(&object, "object", 0, "object to the division of part `N`, or take back what you asked")
	f.StringVar(&reason, "reason", "", "why, for the others to read")
	atFlag(c, &at)
	d.completes(c, "object", d.partsIn(report.PartOpen))
	return d.signs(c)
}

// dividing has something done about a part, and tells how it stands then.
func (d *door) dividing(ctx context.Context, slug string, w client.Wish, tell func(*positions.Part)) error {
	answer, err := d.submit(ctx, w)
	if err != nil {
		return err
	}
	p, err := d.partOf(ctx, slug, answer.Result.Part, answer.Seq)
	if err != nil {
		return err
	}
	return d.answer(p, func() { tell(&p) })
}

// partOf reads a part as it stands behind an event.
func (d *door) partOf(ctx context.Context, slug string, part int, seq uint64) (positions.Part, error) {
	var all []positions.Part
	err := d.node.Get(ctx, client.ReportPath(slug, "parts"), client.MinSeq(seq), &all)
	for _, p := range all {
		if p.Part == part {
			return p, err
		}
	}
	return positions.Part{Part: part, Report: slug, Seq: seq}, err
}

// partNames names the paragraphs of a part for a sentence.
func partNames(p *positions.Part) []string {
	var out []string
	for _, t := range p.Paragraphs {
		out = append(out, paragraph(t.Path, t.Paragraph))
	}
	return out
}

func (d *door) tellParts(ctx context.Context, slug string, all []positions.Part) {
	if len(all) == 0 {
		d.say("No part of %s is decided separately.", slug)
		d.next("concord report divide %s P,… (by a member State, or the Chair)", slug)
		return
	}
	var rows [][]string
	for i := range all {
		p := &all[i]
		for j, t := range p.Paragraphs {
			row := []string{"", "", "", place(t.Path, t.Paragraph), string(t.Status), ""}
			if j == 0 {
				row[0], row[1], row[2], row[5] = strconv.Itoa(p.Part), p.By, string(p.State), stoodPart(p)
			}
			rows = append(rows, row)
		}
		if len(p.Paragraphs) == 0 {
			rows = append(rows, []string{strconv.Itoa(p.Part), p.By, string(p.State), "", "", stoodPart(p)})
		}
	}
	d.table([]string{"PART", "BY", "STATE", "PARAGRAPH", "STATUS", "HOW"}, rows)
	for i := range all {
		if p := &all[i]; p.State == report.PartOpen && len(p.Blockers) == 0 {
			d.next("concord report adopt %s --part %d (by the Chair)", slug, p.Part)
		}
	}
	for i := range all {
		if p := &all[i]; len(p.Blockers) > 0 {
			d.say("")
			d.tellBlockers(ctx, "IN THE WAY OF "+strconv.Itoa(p.Part), p.Blockers)
		}
	}
}

// stoodPart says in a few words how a part went.
func stoodPart(p *positions.Part) string {
	switch p.State {
	case report.PartOpposed:
		how := p.OpposedBy + " objected to the division"
		if p.TakenBack {
			how = p.OpposedBy + " took it back"
		}
		if p.Opposed != "" {
			how += ": " + p.Opposed
		}
		return how
	case report.PartAdopted:
		return "as in " + revisionName(*p.Revision) + ", ahead of the whole"
	case report.PartReconsidered:
		return "adopted, and open again by two thirds"
	case report.PartGone:
		return "nothing of it is left in the text"
	}
	if n := len(p.Blockers); n > 0 {
		return counted(n, "thing") + " in the way"
	}
	return "nothing in the way"
}

// partsIn completes with the parts, of the report named in front, that are in a state.
func (d *door) partsIn(state report.PartState) named {
	return func(ctx context.Context, before []string) []cobra.Completion {
		c, ok := d.hurried()
		var all []positions.Part
		if !ok || len(before) == 0 || c.Get(ctx, client.ReportPath(before[0], "parts"), nil, &all) != nil {
			return nil
		}
		var out []cobra.Completion
		for i := range all {
			if p := &all[i]; p.State == state {
				out = append(out, cobra.CompletionWithDesc(strconv.Itoa(p.Part), both(partNames(p))))
			}
		}
		return out
	}
}
