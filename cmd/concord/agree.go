package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/projections/positions"
)

// agreed is the answer to what is done about an agreement.
type agreed struct {
	Report      string                   `json:"report"`
	Paragraph   string                   `json:"paragraph"`
	Path        string                   `json:"path,omitempty"`
	Level       events.Level             `json:"level,omitempty"`
	Pending     []string                 `json:"pending,omitempty"`
	State       positions.AgreementState `json:"state"`
	Conditional bool                     `json:"conditional,omitzero"`

	KeepBrackets bool `json:"keep_brackets,omitzero"`

	Status report.Status `json:"status"` // of the paragraph now
	Seq    uint64        `json:"seq"`
}

// reopened is the state of an agreement that is none any more.
const reopened positions.AgreementState = "open"

func newAgreeCommand(d *door) *cobra.Command {
	var informals, keep bool
	var pending []string
	var read seen
	c := &cobra.Command{
		Use: "agree " + onParagraph, Short: "Mark a paragraph agreed (by the Chair)", Args: takes(onParagraph),
		Long: `Notes that the words of a paragraph are agreed: ad referendum, that is subject to
confirmation by capitals, or with --informals in informals only. It holds for these
words and no others, and stays provisional: nothing is agreed until everything is
agreed. With --pending it waits for the delegations named, and with --keep-brackets the
brackets in the words are meant to stay, as in [sic]: who adopts them takes that over.`,
		Example: `  concord agree apr1#12 --pending FRA,USA
  concord agree confirm apr1#12            (by FRA, by USA, and then by the Chair)
  concord agree reopen apr1#12 --reason "It depends on paragraph 9."`,
		ValidArgsFunction: d.spoken(false),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			on, err := d.speaksOfParagraph(ctx, args[0], read)
			if err != nil {
				return err
			}
			data := report.Agree{Report: on.Report, Block: on.Block, Words: on.Hash, Level: events.AdReferendum, Pending: codes(pending), KeepBrackets: keep}
			if informals {
				data.Level = events.InInformals
			}
			return d.agreeing(ctx, on, client.Wish{Type: "paragraph.agree", Data: data}, func(a *agreed) {
				level := "ad referendum"
				if informals {
					level = "in informals"
				}
				if len(a.Pending) > 0 {
					level += ", pending " + both(a.Pending)
				}
				if a.KeepBrackets {
					level += ", with its brackets"
				}
				d.say("%s is %s %s (event %d).", capital(on.Name), d.out.Bold("agreed"), level, a.Seq)
				d.tellCondition(a)
				d.next("concord agree confirm %s", on.Typed)
			})
		},
	}
	f := c.Flags()
	f.BoolVar(&keep, "keep-brackets", false, "the brackets in it are meant to stay, as in [sic]")
	f.BoolVar(&informals, "informals", false, "in informals: the plenary is still to say so")
	f.StringSliceVar(&pending, "pending", nil, "delegations whose confirmation is still to come: `CODE,CODE`")
	read.flags(c)
	d.completes(c, "pending", d.participantCodes)
	d.signs(c)
	c.AddCommand(newAgreeConfirmCommand(d), newAgreeReopenCommand(d), newAgreeListCommand(d))
	return c
}

// agreeing has something done about an agreement, and tells what is agreed then.
func (d *door) agreeing(ctx context.Context, on prepare.Spoken, w client.Wish, tell func(*agreed)) error {
	answer, err := d.submit(ctx, w)
	if err != nil {
		return err
	}
	out := agreed{Report: on.Report, Paragraph: on.Block, Path: on.Path, State: reopened, Seq: answer.Seq}
	var all []positions.Agreement
	if err := d.node.Get(ctx, client.ReportPath(on.Report, "agreements"), client.MinSeq(answer.Seq), &all); err != nil {
		return err
	}
	for _, a := range all {
		if a.Paragraph == on.Block {
			out.Level, out.Pending, out.State, out.Conditional, out.KeepBrackets = a.Level, a.Pending, a.State, a.Conditional, a.KeepBrackets
		}
	}
	query := client.MinSeq(answer.Seq)
	query.Set("paragraph", on.Block)
	r, err := d.node.Report(ctx, on.Report, query)
	if err != nil {
		return err
	}
	for _, p := range r.Paragraphs {
		out.Status = p.Status
	}
	return d.answer(out, func() { tell(&out) })
}

// tellCondition says that an agreement is conditional, if it is.
func (d *door) tellCondition(a *agreed) {
	if a.Conditional {
		d.say("It is conditional: others of its package are open (concord package list %s).", a.Report)
	}
}

func newAgreeConfirmCommand(d *door) *cobra.Command {
	c := &cobra.Command{
		Use: "confirm " + onParagraph, Short: "Confirm what was agreed: the Chair, or a delegation that was pending for itself", Args: takes(onParagraph),
		ValidArgsFunction: d.completion(d.provisional),
		RunE: func(c *cobra.Command, args []string) error {
			on, err := d.speaksOfParagraph(c.Context(), args[0], seen{})
			if err != nil {
				return err
			}
			data := report.ConfirmAgreement{Report: on.Report, Block: on.Block}
			return d.agreeing(c.Context(), on, client.Wish{Type: "paragraph.confirm", Data: data}, func(a *agreed) {
				d.say("%s confirms that %s is agreed (event %d).", d.out.Bold(d.signed), on.Name, a.Seq)
				switch {
				case a.State == positions.Confirmed:
					d.say("It is %s.", d.out.Bold("agreed"))
				case len(a.Pending) > 0:
					d.say("It is still pending %s.", both(a.Pending))
				default:
					d.next("concord agree confirm %s (by the Chair)", on.Typed)
				}
				d.tellCondition(a)
			})
		},
	}
	return d.signs(c)
}

func newAgreeReopenCommand(d *door) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "reopen " + onParagraph, Short: "Ask for an agreed paragraph to be open again (any member State, until adoption)", Args: takes(onParagraph),
		ValidArgsFunction: d.completion(d.provisional),
		RunE: func(c *cobra.Command, args []string) error {
			if strings.TrimSpace(reason) == "" {
				return wrong("who reopens a paragraph says why: --reason")
			}
			on, err := d.speaksOfParagraph(c.Context(), args[0], seen{})
			if err != nil {
				return err
			}
			data := report.ReopenAgreement{Report: on.Report, Block: on.Block, Reason: reason}
			return d.agreeing(c.Context(), on, client.Wish{Type: "paragraph.reopen", Data: data}, func(a *agreed) {
				d.say("%s is %s again, at the request of %s (event %d).", capital(on.Name), d.out.Bold("open"), d.signed, a.Seq)
				d.next("concord amend %s %s --text WORDS", on.Report, strings.TrimPrefix(on.Typed, on.Report+"#"))
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why; it is needed")
	return d.signs(c)
}

func newAgreeListCommand(d *door) *cobra.Command {
	return readingOf(d, "list", "What is agreed, at which level, and whose word is waited for", "agreements", d.tellAgreements)
}

func (d *door) tellAgreements(ctx context.Context, slug string, all []positions.Agreement) {
	if len(all) == 0 {
		d.say("Nothing is agreed yet.")
		d.next("concord agree %s#PARAGRAPH (by the Chair)", slug)
		return
	}
	var rows [][]string
	for _, a := range all {
		state := string(a.State)
		if a.Conditional {
			state += ", conditional"
		}
		if a.KeepBrackets {
			state += ", brackets kept"
		}
		rows = append(rows, []string{place(a.Path, a.Paragraph), string(a.Level), state, list(a.Pending), d.short(ctx, a.Time)})
	}
	d.table([]string{"PARAGRAPH", "AGREED", "STATE", "PENDING", d.zoned(ctx, "SINCE")}, rows)
}

// provisional completes with the paragraphs that are agreed and not confirmed.
func (d *door) provisional(ctx context.Context, _ []string) []cobra.Completion {
	c, ok := d.hurried()
	if !ok {
		return nil
	}
	var out []cobra.Completion
	for _, slug := range names(d.reportSlugs(ctx)) {
		var all []positions.Agreement
		if c.Get(ctx, client.ReportPath(slug, "agreements"), nil, &all) != nil {
			return out
		}
		for _, a := range all {
			if a.State == positions.Provisional {
				out = append(out, cobra.CompletionWithDesc(typed(slug, a.Path, a.Paragraph), "agreed "+string(a.Level)+", pending "+list(a.Pending)))
			}
		}
	}
	return out
}

// typed is a paragraph as it is typed on a command line.
func typed(slug, path, block string) string {
	if path == "" {
		return slug + "#" + block
	}
	return slug + "#" + strings.ReplaceAll(path, " ", "")
}

// capital begins a sentence.
func capital(words string) string {
	for i, r := range words {
		return strings.ToUpper(string(r)) + words[i+len(string(r)):]
	}
	return words
}
