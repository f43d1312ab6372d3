package main

import (
	"context"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/terminal"
	"concord/events"
	"concord/projections/amendments"
)

func newAmendmentCommand(d *door) *cobra.Command {
	c := &cobra.Command{Use: "amendment", Short: "Amendments: read, join, withdraw, restate, reintroduce, decline, let fall"}
	c.AddCommand(newAmendmentListCommand(d), newAmendmentShowCommand(d), newAmendmentRestateCommand(d), newAmendmentReintroduceCommand(d), newAmendmentDeclineCommand(d), newAmendmentFallCommand(d),
		newAmendmentActCommand(d, "cosponsor", "Join an amendment", "%s stands behind %s now.",
			func(id string) any { return report.Cosponsor{Amendment: id} }),
		newAmendmentActCommand(d, "leave", "Take your name off an amendment", "%s no longer stands behind %s.",
			func(id string) any { return report.Leave{Amendment: id} }),
		newAmendmentActCommand(d, "withdraw", "Take your amendment back (rule 122)", "%s has withdrawn %s.",
			func(id string) any { return report.Withdraw{Amendment: id} }))
	return noun(c)
}

func newAmendmentListCommand(d *door) *cobra.Command {
	var state, paragraph, sponsor string
	c := &cobra.Command{
		Use: "list SLUG", Short: "The amendments to a report", Args: takes("SLUG"),
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			query := url.Values{}
			if state != "" {
				if err := oneOf("--state", state, stateNames()); err != nil {
					return err
				}
				query.Set("state", state)
			}
			if sponsor != "" {
				query.Set("sponsor", strings.ToUpper(sponsor))
			}
			only, err := d.paragraphQuery(ctx, slug, paragraph)
			if err != nil {
				return err
			}
			if only != nil {
				query.Set("paragraph", only.Get("paragraph"))
			}
			var all []amendments.Amendment
			return d.read(ctx, client.ReportPath(slug, "amendments"), query, &all, func() { d.tellAmendments(ctx, slug, all) })
		},
	}
	f := c.Flags()
	f.StringVar(&state, "state", "", "only those in this state: "+strings.Join(stateNames(), ", "))
	f.StringVar(&paragraph, "paragraph", "", "only those on this paragraph: an id or a number")
	f.StringVar(&sponsor, "sponsor", "", "only those of this participant: `CODE`")
	d.completesFixed(c, "state", stateNames()...)
	d.completes(c, "paragraph", d.paragraphs)
	d.completes(c, "sponsor", d.participantCodes)
	return c
}

func stateNames() []string {
	var out []string
	for _, s := range []amendments.State{
		amendments.Open, amendments.Incorporated, amendments.Absorbed, amendments.Conflicting, amendments.Declined, amendments.Withdrawn, amendments.Fallen, amendments.Bracketed,
	} {
		out = append(out, string(s))
	}
	return out
}

func (d *door) tellAmendments(ctx context.Context, slug string, all []amendments.Amendment) {
	if len(all) == 0 {
		d.say("None.")
		d.next("concord amend %s PARAGRAPH --text WORDS", slug)
		return
	}
	now := map[string]string{} // of the blocks that stand in the present text: their paths there
	draft, err := d.draft(ctx, slug, nil)
	for i, b := range draft.Blocks {
		now[b.ID] = draft.Paths[i]
	}
	var rows [][]string
	for i := range all {
		a := all[i]
		on := place(a.Path, a.Paragraph)
		if path, stands := now[a.Paragraph]; stands {
			on = place(path, a.Paragraph)
		} else if a.Paragraph != "" && err == nil {
			on += ", gone"
		}
		if path, stands := now[a.After]; stands {
			a.AfterPath = path
		}
		state := string(a.State)
		if a.InPartAbsorbed {
			state += " (in part absorbed)"
		}
		rows = append(rows, []string{a.Amendment, on, state, strings.Join(a.Sponsors, ", "), strings.Join(a.Touches, ", "), what(&a)})
	}
	d.table([]string{"ID", "PARAGRAPH", "STATE", "SPONSORS", "TOUCHES", "CHANGE"}, rows)
}

func newAmendmentShowCommand(d *door) *cobra.Command {
	var at string
	c := &cobra.Command{
		Use: "show ID", Short: "An amendment, and what has become of it", Args: takes("ID"),
		ValidArgsFunction: d.completion(d.openAmendments),
		RunE: func(c *cobra.Command, args []string) error {
			query, err := asOf(at)
			if err != nil {
				return err
			}
			return d.showAmendment(c.Context(), args[0], query, func() {})
		},
	}
	atFlag(c, &at)
	return c
}

// showAmendment reads an amendment and tells it, behind what is said before.
func (d *door) showAmendment(ctx context.Context, id string, query url.Values, before func()) error {
	var a amendments.Amendment
	return d.read(ctx, "/api/v1/amendments/"+url.PathEscape(strings.ToUpper(id)), query, &a, func() {
		before()
		d.tellAmendment(ctx, &a)
	})
}

func (d *door) tellAmendment(ctx context.Context, a *amendments.Amendment) {
	d.say("%s %s, %s", d.out.Bold(a.Amendment), where(a), d.out.Bold(string(a.State)))
	row := func(name, value string) { d.row(d.out.Dim(pad(name)), value) }
	row("sponsors", strings.Join(a.Sponsors, ", "))
	if a.Mover != "" {
		row("mover", a.Mover+", since "+a.By+" left it")
	}
	row("on behalf of", strings.Join(a.OnBehalfOf, ", "))
	switch {
	case a.Operation != events.OpText:
		row("asks", what(a))
	case len(a.Edits) > 0:
		for _, e := range a.Edits {
			row("asks", edited(e))
		}
	default:
		for _, e := range a.AsFiled {
			row("asked", edited(e))
		}
	}
	row("reason", a.Reason)
	if len(a.Touches) > 0 {
		row("touches", strings.Join(a.Touches, ", "))
	}
	if len(a.Equals) > 0 {
		row("the same as", strings.Join(a.Equals, ", "))
	}
	row("in place of", a.Replaces)
	row("replaced by", a.ReplacedBy)
	row("outcome", a.Outcome)
	row("filed", d.clock(ctx, a.Filed.Time)+", event "+revisionNumber(int(a.Filed.Seq))+", "+via(a.Filed.Via, a.Filed.Actor))
	if a.State == amendments.Conflicting {
		d.next("concord amendment restate %s --text WORDS", a.Amendment)
	}
}

// row says a row of an answer, behind its padded name; one without a value is left out.
func (d *door) row(name, value string) {
	if value != "" {
		d.say("%s", terminal.Wrap(terminal.Safe(value), name, pad(""), d.out.Width))
	}
}

// pad is the name of a row of an answer.
func pad(name string) string {
	const width = 14
	return name + strings.Repeat(" ", max(1, width-len(name)))
}

// via says how something came onto the log.
func via(v events.Via, actor string) string {
	switch v {
	case events.ViaOwnKey:
		return "signed by " + actor
	case events.ViaIssuedKey:
		return "signed by " + actor + " with an issued key"
	case events.ViaNode:
		return "by the node"
	}
	return "entered by " + actor + " (" + string(v) + ")"
}

// newAmendmentActCommand makes a verb that says no more than which amendment.
func newAmendmentActCommand(d *door, verb, short, done string, data func(id string) any) *cobra.Command {
	c := &cobra.Command{
		Use: verb + " ID", Short: short, Args: takes("ID"), ValidArgsFunction: d.completion(d.openAmendments),
		RunE: func(c *cobra.Command, args []string) error {
			id := strings.ToUpper(args[0])
			return d.actOnAmendment(c.Context(), "amendment."+verb, id, data(id), done)
		},
	}
	return d.signs(c)
}

// actOnAmendment has something done with an amendment, and shows what it is then.
func (d *door) actOnAmendment(ctx context.Context, command, id string, data any, done string) error {
	answer, err := d.submit(ctx, client.Wish{Type: command, Data: data})
	if err != nil {
		return err
	}
	return d.showAmendment(ctx, id, client.MinSeq(answer.Seq), func() { d.say(done, d.signed, id) })
}

func newAmendmentDeclineCommand(d *door) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "decline ID", Short: "Not taken up (by the Chair); no new revision is needed", Args: takes("ID"),
		ValidArgsFunction: d.completion(d.openAmendments),
		RunE: func(c *cobra.Command, args []string) error {
			id := strings.ToUpper(args[0])
			return d.actOnAmendment(c.Context(), "amendment.decline", id, report.Decline{Amendment: id, Reason: reason}, "%s does not take up %s.")
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	return d.signs(c)
}

func newAmendmentFallCommand(d *door) *cobra.Command {
	var with, reason string
	c := &cobra.Command{
		Use: "fall ID --with A1", Short: "Not put any more, since another was taken (by the Chair; rule 130)", Args: takes("ID"),
		Long: `An amendment is not put if the adoption of another implies its rejection (rule 130): one
that is in conflict with the text because A1 is in it falls with A1. “report revise
--let-fall” does it with the revision that takes A1 up.`,
		ValidArgsFunction: d.completion(d.conflictingAmendments),
		RunE: func(c *cobra.Command, args []string) error {
			id, with := strings.ToUpper(args[0]), strings.ToUpper(strings.TrimSpace(with))
			if with == "" {
				return wrong("with which does %s fall? --with A1, an amendment that is in the text", id)
			}
			return d.actOnAmendment(c.Context(), "amendment.fall", id, report.Fall{Amendment: id, With: with, Reason: reason}, "%s does not put %s any more.")
		},
	}
	f := c.Flags()
	f.StringVar(&with, "with", "", "the amendment that was taken: `A1`")
	f.StringVar(&reason, "reason", "", "why")
	d.completes(c, "with", d.takenInConflict)
	return d.signs(c)
}

func newAmendmentRestateCommand(d *door) *cobra.Command {
	var words, file, reason, rev, evidence string
	c := &cobra.Command{
		Use: "restate ID", Short: "File your amendment anew, in other words", Args: takes("ID"),
		Long: `Files an amendment anew and withdraws the old one, which says by what it is replaced.
Co-sponsors do not follow until they renew. The words are the whole new wording of
the paragraph, or of the paragraph that the amendment would put in.`,
		ValidArgsFunction: d.completion(d.openAmendments),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, id := c.Context(), strings.ToUpper(args[0])
			if n := chosen(c.Flags().Changed("text"), c.Flags().Changed("file")); n != 1 {
				return wrong("give the words by --text or by --file")
			}
			wording, err := d.words(words, file)
			if err != nil {
				return err
			}
			node, err := d.client()
			if err != nil {
				return err
			}
			old, err := node.Amendment(ctx, id, nil)
			if err != nil {
				return err
			}
			query, err := revisionQuery(rev)
			if err != nil {
				return err
			}
			draft, err := d.draft(ctx, d.about(old.Report), query)
			if err != nil {
				return err
			}
			if !c.Flags().Changed("reason") {
				reason = old.Reason
			}
			data, err := draft.Restate(old, wording, reason)
			if err != nil {
				return err
			}
			data.Evidence = evidence
			a, seq, err := d.fileAmendment(ctx, client.Wish{Type: "amendment.restate", Data: data})
			if err != nil {
				return err
			}
			out := struct {
				amended
				Replaces string `json:"replaces"`
			}{amendedOf(&a), id}
			out.Seq = seq
			return d.answer(out, func() {
				d.say("%s is withdrawn; in its place %s is filed %s", id, d.out.Bold(a.Amendment), filing(&a))
				d.tellRelations(&a)
				if others := without(old.Sponsors, a.By); len(others) > 0 {
					d.next("%s stood behind %s: concord amendment cosponsor %s", list(others), id, a.Amendment)
				}
			})
		},
	}
	f := c.Flags()
	f.StringVar(&words, "text", "", "the whole new wording")
	f.StringVar(&file, "file", "", "the same, from a `FILE` (\"-\": the standard input)")
	f.StringVar(&reason, "reason", "", "why; else as before")
	f.StringVar(&rev, "rev", "", "the revision on which the words were written; else the latest")
	evidenceFlag(f, &evidence)
	return d.signs(c)
}

func newAmendmentReintroduceCommand(d *door) *cobra.Command {
	var reason, evidence string
	var dryRun bool
	c := &cobra.Command{
		Use: "reintroduce ID", Short: "File what was withdrawn once more, in your own name (rule 122)", Args: takes("ID"),
		Long: `Files an amendment that was withdrawn once more: any member State may, whoever had moved
it. It is a new amendment, and the old one says by what it is replaced. It asks for the
same of the present text; where its words do not apply any more, the answer says why.
Co-sponsors do not follow until they join.`,
		ValidArgsFunction: d.completion(d.withdrawnAmendments),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, id := c.Context(), strings.ToUpper(args[0])
			node, err := d.client()
			if err != nil {
				return err
			}
			old, err := node.Amendment(ctx, id, nil)
			if err != nil {
				return err
			}
			state, err := node.ReportState(ctx, d.about(old.Report))
			if err != nil {
				return err
			}
			change, no := state.Reintroduction(id)
			if no != nil {
				return no
			}
			if !c.Flags().Changed("reason") {
				reason = old.Reason
			}
			wish := client.Wish{Type: "amendment.reintroduce", Data: report.Reintroduce{
				Amendment: id, Revision: state.Revision(), Change: change, Reason: reason, Evidence: evidence,
			}}
			out := struct {
				amended
				Replaces string `json:"replaces"`
			}{Replaces: id}
			if dryRun {
				a, err := d.tryAmendment(ctx, old.Report, wish)
				if err != nil {
					return err
				}
				out.amended = amendedOf(&a)
				out.DryRun = true
				return d.answer(out, func() {
					d.say("%s would be reintroduced as %s %s", id, d.out.Bold(a.Amendment), filing(&a))
					d.tellRelations(&a)
					d.say("Nothing was filed.")
				})
			}
			a, seq, err := d.fileAmendment(ctx, wish)
			if err != nil {
				return err
			}
			out.amended = amendedOf(&a)
			out.Seq = seq
			return d.answer(out, func() {
				d.say("%s reintroduces %s as %s %s", d.signed, id, d.out.Bold(a.Amendment), filing(&a))
				d.tellRelations(&a)
				if others := without(old.Sponsors, a.By); len(others) > 0 {
					d.next("%s stood behind %s: concord amendment cosponsor %s", list(others), id, a.Amendment)
				}
			})
		},
	}
	f := c.Flags()
	f.StringVar(&reason, "reason", "", "why; else as before")
	evidenceFlag(f, &evidence)
	f.BoolVar(&dryRun, "dry-run", false, "only say what would be filed")
	return d.signs(c)
}

func without(names []string, one string) []string {
	var out []string
	for _, n := range names {
		if n != one {
			out = append(out, n)
		}
	}
	return out
}
