package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/projections/positions"
)

// lift is the verb that takes a position back.
const lift = "lift"

func stanceNames() []string {
	var out []string
	for _, s := range events.Stances {
		out = append(out, string(s))
	}
	return append(out, lift)
}

func newPositionCommand(d *door) *cobra.Command {
	var reason, condition, rev string
	var members []string
	c := &cobra.Command{
		Use: "position SLUG[#PARAGRAPH]|AMENDMENT POSITION", Short: "Take a position: support, accept, reserve, object, dissociate; or lift it",
		Long: `Says what you think of a report, of one of its paragraphs, or of an amendment.

  support, accept   are of the words as they are: they lapse when these change
  reserve           keeps a paragraph from being marked agreed; it does not bar adoption
  object            stands in the way of adoption, until you lift it
  dissociate        lets the text be adopted, and stands apart from it
  lift              takes your position back

With --if AMENDMENT a position is for the case that the amendment is in the text: to
object, and to accept under a condition, is to say at what price you would join.
A group speaks for those of its members that it names.`,
		Example: `  concord position apr1#12 object --reason "No mandate for it"
  concord position apr1#12 accept --if A14
  concord position A14 support
  concord position apr1#12 lift`,
		Args:              takes("SLUG[#PARAGRAPH]|AMENDMENT", "POSITION"),
		ValidArgsFunction: d.completion(d.targets, func(context.Context, []string) []cobra.Completion { return stanceNames() }),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, stance := c.Context(), args[1]
			if err := oneOf("POSITION", stance, stanceNames()); err != nil {
				return err
			}
			on, err := d.spokenOf(ctx, args[0], rev)
			if err != nil {
				return err
			}
			condition := strings.ToUpper(condition)
			if stance == lift {
				if len(members) > 0 {
					return wrong("a position is lifted as it was taken: --members does not go with lift")
				}
				return d.act(ctx, "position.lift", report.LiftPosition{On: on.On, If: condition, Reason: reason}, nil, func(done) {
					d.say("%s has lifted its position on %s.", d.signed, on.name)
				})
			}
			data := report.TakePosition{On: on.On, Stance: events.Stance(stance), Words: on.words, Members: upper(members), If: condition, Reason: reason}
			return d.act(ctx, "position.take", data, nil, func(out done) { d.tellPosition(&out, &on, condition) })
		},
	}
	f := c.Flags()
	f.StringVar(&reason, "reason", "", "why, for the others to read")
	f.StringVar(&condition, "if", "", "for the case that this `AMENDMENT` is in the text")
	f.StringSliceVar(&members, "members", nil, "a group speaks for these of its members: `CODE,…`")
	f.StringVar(&rev, "rev", "", "the revision on which the words were read; else the latest")
	d.completes(c, "if", d.openAmendments)
	d.completes(c, "members", d.participantCodes)
	c.AddCommand(newPositionListCommand(d))
	return d.signs(c)
}

func upper(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = strings.ToUpper(strings.TrimSpace(c))
	}
	return out
}

// tellPosition says what a position came to.
func (d *door) tellPosition(out *done, on *spoken, condition string) {
	if out.Late {
		d.say("The silence %s had ended: the objection of %s is on record as late, and changes nothing.", out.Silence, d.signed)
		d.next("concord explain %s --text WORDS", on.typed)
		return
	}
	does := map[string]string{
		"support": "supports", "accept": "accepts", "reserve": "reserves its position on", "object": "objects to", "dissociate": "dissociates itself from",
	}[out.Position]
	if condition != "" {
		d.say("%s %s %s, if %s is in.", d.signed, does, on.name, condition)
	} else {
		d.say("%s %s %s.", d.signed, does, on.name)
	}
	if out.State == string(report.SilenceBroken) {
		d.say("This has broken the silence %s: the text is not adopted.", out.Silence)
	}
	switch out.Position {
	case "object", "reserve":
		d.next("concord position %s lift", on.typed)
	case "dissociate":
		d.next("concord explain %s --text WORDS", on.typed)
	}
}

func newPositionListCommand(d *door) *cobra.Command {
	var at, participant, paragraph string
	c := &cobra.Command{
		Use: "list SLUG", Short: "The positions on a report", Args: takes("SLUG"), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			query, err := asOf(at)
			if err != nil {
				return err
			}
			only, err := d.paragraphQuery(ctx, slug, paragraph)
			if err != nil {
				return err
			}
			if only != nil {
				query.Set("paragraph", only.Get("paragraph"))
			}
			if participant != "" {
				query.Set("participant", strings.ToUpper(participant))
			}
			var all []positions.Position
			return d.read(ctx, client.ReportPath(slug, "positions"), query, &all, func() { d.tellPositions(slug, all) })
		},
	}
	c.Flags().StringVar(&participant, "participant", "", "only those of this participant: `CODE`")
	c.Flags().StringVar(&paragraph, "paragraph", "", "only those on this paragraph: an id or a number")
	d.completes(c, "participant", d.participantCodes)
	d.completes(c, "paragraph", d.paragraphs)
	atFlag(c, &at)
	return c
}

func (d *door) tellPositions(slug string, all []positions.Position) {
	if len(all) == 0 {
		d.say("None.")
		d.next("concord position %s#PARAGRAPH accept", slug)
		return
	}
	var rows [][]string
	for i := range all {
		p := &all[i]
		on := "the report"
		switch {
		case p.Amendment != "":
			on = p.Amendment
		case p.Paragraph != "":
			on = place(p.Path, p.Paragraph)
		}
		kind := string(p.Kind)
		if p.If != "" {
			kind += " if " + p.If
		}
		who := p.Participant
		if len(p.Members) > 0 {
			who += " for " + strings.Join(p.Members, ", ")
		}
		rows = append(rows, []string{on, who, kind, string(p.State), p.Reason})
	}
	d.table([]string{"ON", "BY", "POSITION", "STATE", "REASON"}, rows)
}

func newExplainCommand(d *door) *cobra.Command {
	var words, file, lang string
	c := &cobra.Command{
		Use: "explain SLUG[#PARAGRAPH]|AMENDMENT", Short: "Explain your position, before the adoption or after it (rule 128)",
		Args: takes("SLUG[#PARAGRAPH]|AMENDMENT"), ValidArgsFunction: d.completion(d.targets),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			if n := chosen(c.Flags().Changed("text"), c.Flags().Changed("file")); n != 1 {
				return wrong("give the words by --text or by --file")
			}
			said, err := d.words(words, file)
			if err != nil {
				return err
			}
			on, err := d.spokenOf(ctx, args[0], "")
			if err != nil {
				return err
			}
			data, attached := prepare.Explain(on.On, lang, said)
			return d.act(ctx, "position.explain", data, attached, func(done) {
				d.say("The explanation of position of %s on %s is on record.", d.signed, on.name)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&words, "text", "", "what you say")
	f.StringVar(&file, "file", "", "the same, from a `FILE` (\"-\": the standard input)")
	f.StringVar(&lang, "lang", "", "the language that it is in: en, fr …")
	c.AddCommand(newExplainListCommand(d))
	return d.signs(c)
}

func newExplainListCommand(d *door) *cobra.Command {
	var at string
	c := &cobra.Command{
		Use: "list SLUG", Short: "The explanations of position on a report", Args: takes("SLUG"), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			query, err := asOf(at)
			if err != nil {
				return err
			}
			var all []positions.Explanation
			return d.read(c.Context(), client.ReportPath(d.about(args[0]), "explanations"), query, &all, func() {
				if len(all) == 0 {
					d.say("None.")
				}
				for _, e := range all {
					on := "the report"
					switch {
					case e.Amendment != "":
						on = e.Amendment
					case e.Paragraph != "":
						on = paragraph(e.Path, e.Paragraph)
					}
					when := "before"
					if e.AfterAdoption {
						when = "after"
					}
					d.say("%s on %s, event %s (%s adoption):", d.out.Bold(e.Participant), on, strconv.FormatUint(e.Seq, 10), when)
					if e.Text == "" {
						d.say("  attached: %s", e.File)
						continue
					}
					d.row("  ", e.Text)
				}
			})
		},
	}
	atFlag(c, &at)
	return c
}
