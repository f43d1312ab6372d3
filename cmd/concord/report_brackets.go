package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/cmd/concord/internal/terminal"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/participation"
)

func newReportBracketsCommand(d *door) *cobra.Command {
	var at, paragraph, participant string
	c := &cobra.Command{
		Use: "brackets SLUG", Short: "What stands in brackets: alternatives, and who wants which", Args: takes("SLUG"),
		Long: `Reads the brackets of the latest text back: where words are to be chosen, the
alternatives that stand side by side, and who is named behind which, as in
[word — USA; G77: delete]. Choices are counted in each paragraph, and the alternatives
in each choice: by these numbers --settle of amend, and of report revise, takes one.`,
		Example: `  concord report brackets apr1 --paragraph 12
  concord report brackets apr1 --participant FRA
  concord amend apr1 12 --settle 1=2`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			query, err := asOf(at)
			if err != nil {
				return err
			}
			if paragraph != "" {
				query.Set("paragraph", paragraph)
			}
			if participant != "" {
				query.Set("participant", strings.ToUpper(participant))
			}
			slug := d.about(args[0])
			var all currenttext.Bracketed
			return d.read(c.Context(), client.ReportPath(slug, "brackets"), query, &all, func() { d.tellBrackets(&all) })
		},
	}
	atFlag(c, &at)
	c.Flags().StringVar(&paragraph, "paragraph", "", "only in this one: `PARAGRAPH`")
	c.Flags().StringVar(&participant, "participant", "", "only where this one is named: `CODE`")
	d.completes(c, "paragraph", d.paragraphs)
	d.completes(c, "participant", d.participantCodes)
	return c
}

func (d *door) tellBrackets(all *currenttext.Bracketed) {
	if len(all.Paragraphs) == 0 {
		d.say("Nothing stands in brackets.")
		return
	}
	for i := range all.Paragraphs {
		p := &all.Paragraphs[i]
		name := paragraph(p.Path, p.Paragraph)
		if p.AlternativeTo != "" {
			name += ", an alternative to the whole of " + p.AlternativeTo
		}
		if p.Unpaired > 0 {
			name += fmt.Sprintf(" (%s without a partner)", counted(p.Unpaired, "bracket"))
		}
		d.say("%s", d.out.Bold(name))
		for k := range p.Choices {
			d.tellChoice([]rune(p.Text), &p.Choices[k], 0, len([]rune(p.Text)), "  ")
		}
	}
	n := &all.Counts
	d.say("%s, %s, of which %d with names.", counted(n.Choices, "choice"), counted(n.Alternatives, "alternative"), n.Attributed)
	first := &all.Paragraphs[0]
	if len(first.Choices) > 0 {
		d.next("concord amend %s %s --settle %d=1", all.Report, first.Paragraph, first.Choices[0].Choice)
	}
}

// tellChoice tells the alternatives of a choice, one a line, behind its number and the
// words around it. It stands among the characters from from to to of a text.
func (d *door) tellChoice(words []rune, c *currenttext.Choice, from, to int, indent string) {
	number := ""
	if c.Choice > 0 {
		number = fmt.Sprintf("%d. ", c.Choice)
	}
	around := "the whole of it"
	if strings.TrimSpace(string(words[from:c.From])+string(words[c.To:to])) != "" {
		around = ending(words[from:c.From]) + "[ ]" + beginningOf(words[c.To:to])
	}
	d.say("%s%s%s", indent, number, d.out.Dim(terminal.Safe(around)))
	for k := range c.Alternatives {
		a := &c.Alternatives[k]
		said := "“" + a.Text + "”"
		if who := wants(a); who != "" {
			said += " — " + who
		}
		lead := fmt.Sprintf("%s   %d  ", indent, a.Alternative)
		d.say("%s", terminal.Wrap(terminal.Safe(said), lead, strings.Repeat(" ", len(lead)), d.out.Width))
		for n := range a.Within {
			d.tellChoice(words, &a.Within[n], a.From, a.To, indent+"      ")
		}
	}
}

// toldAround is how many characters are told of what stands on either side of a choice.
const toldAround = 24

// ending is the last whole words of what stands in front of a choice.
func ending(words []rune) string {
	if len(words) <= toldAround {
		return string(words)
	}
	last := words[len(words)-toldAround:]
	if at := slices.Index(last, ' '); at >= 0 && at < len(last)-1 {
		last = last[at+1:]
	}
	return "…" + string(last)
}

// beginningOf is the first whole words of what stands behind one.
func beginningOf(words []rune) string {
	if len(words) <= toldAround {
		return string(words)
	}
	first := string(words[:toldAround])
	if at := strings.LastIndexByte(first, ' '); at > 0 {
		first = first[:at]
	}
	return first + " …"
}

// wants says who is named behind an alternative.
func wants(a *currenttext.Offer) string {
	said := text.Attribution(a.Wanted, a.Delete)
	if len(a.Unknown) > 0 {
		said += "; no participant: " + strings.Join(a.Unknown, ", ")
	}
	return said
}

// settling reads what --settle takes, in a form that the flag names.
func (d *door) settling(ctx context.Context, typed, form string) (*prepare.Settling, error) {
	taken, ok := prepare.ReadSettling(typed)
	if !ok {
		return nil, wrong("%s, not %q: which alternative of which choice (report brackets tells their numbers), 0 for none", form, beginning(typed, 40))
	}
	c, err := d.client()
	if err != nil {
		return nil, err
	}
	var all []participation.Participant
	if err := c.Get(ctx, "/api/v1/participants", nil, &all); err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(all))
	for _, p := range all {
		known[p.Code] = true
	}
	return &prepare.Settling{Taken: taken, Known: func(code string) bool { return known[code] }}, nil
}
