package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"concord/aggregates/engine"
	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/projections/positions"
)

// silenced is the answer to what is done about a silence: how it stands then.
type silenced struct {
	positions.Silence
	Late   bool   `json:"late,omitzero"`   // the objection came after the end: it is on record and changes nothing
	Fallen int    `json:"fallen,omitzero"` // open amendments that the confirmation made fall
	Seq    uint64 `json:"seq"`
}

func newSilenceCommand(d *door) *cobra.Command {
	c := &cobra.Command{
		Use: "silence", Short: "Silence procedures: put, break, extend, withdraw, confirm",
		Long: `A silence is put by the Chair on an exact text, with an exact end. A member State breaks
it by an objection or an amendment, up to and including the end; one is enough. What
was not broken is adopted as of the end, once the Chair confirms that.`,
	}
	c.AddCommand(newSilenceStartCommand(d), newSilenceBreakCommand(d), newSilenceExtendCommand(d),
		newSilenceWithdrawCommand(d), newSilenceConfirmCommand(d), newSilenceListCommand(d))
	return noun(c)
}

func newSilenceStartCommand(d *door) *cobra.Command {
	var until, length string
	var keep []string
	var read seen
	c := &cobra.Command{
		Use: "start " + onText + " (--until TIME | --length 72h)", Short: "Put a silence on a report or a paragraph (by the Chair)", Args: takes(onText),
		Long: `Puts a silence on the words of a report, or of a paragraph, as you read them. It can be
broken up to and including its end. The end is an instant: say it with its zone, since
the clocks may be changed in between.`,
		Example: `  concord silence start apr1 --until "2024-11-04T10:00[America/New_York]"
  concord silence start apr1#12 --length 72h
  concord silence start apr1 --length 96h --keep-brackets 7`,
		ValidArgsFunction: d.spoken(false),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			if n := chosen(until != "", length != ""); n != 1 {
				return wrong("until when? --until TIME, or --length 72h")
			}
			on, err := d.speaksOfText(ctx, args[0], read)
			if err != nil {
				return err
			}
			data := report.PutSilence{Report: on.Report, Block: on.Block, Words: on.Hash}
			if data.Until, data.Zone, err = d.end(ctx, until, length); err != nil {
				return err
			}
			if len(keep) > 0 {
				draft, err := d.draft(ctx, on.Report, nil)
				if err != nil {
					return err
				}
				for _, ref := range keep {
					i, err := draft.Find(ref)
					if err != nil {
						return err
					}
					data.KeepBrackets = append(data.KeepBrackets, draft.Blocks[i].ID)
				}
			}
			return d.silence(ctx, on, client.Wish{Type: "silence.put", Data: data}, func(x *silenced) {
				d.say("Silence %s is put on %s (event %d).", d.out.Bold(x.Silence.Silence), on.Name, x.Seq)
				d.say("It runs until %s.", d.out.Bold(d.until(ctx, &x.Silence)))
				d.next("concord silence list %s", on.Report)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&until, "until", "", "the last instant at which it can be broken: `TIME`")
	f.StringVar(&length, "length", "", "how long it runs, at least: 72h, 90m; up to a full minute of the clock")
	f.StringSliceVar(&keep, "keep-brackets", nil, "paragraphs whose brackets are meant to stay, as in [sic]: `P,…`")
	read.flags(c)
	d.completes(c, "keep-brackets", func(ctx context.Context, before []string) []cobra.Completion {
		if len(before) == 0 {
			return nil
		}
		slug, _, _ := strings.Cut(before[0], "#")
		return d.paragraphs(ctx, []string{slug})
	})
	return d.signs(c)
}

// end reads until when a silence is to run, and in which zone that was said.
func (d *door) end(ctx context.Context, until, length string) (time.Time, string, error) {
	g, err := d.group(ctx)
	if err != nil {
		return time.Time{}, "", err
	}
	if length != "" {
		run, err := time.ParseDuration(length)
		if err != nil || run <= 0 {
			return time.Time{}, "", wrong("%q is no length of time: it reads like 72h, 90m or 30s", length)
		}
		return events.Time(prepare.Until(g.Time, run, g.Clock != events.ClockSimulated)), g.TimeZone, nil
	}
	if _, err := d.time(ctx, until); err != nil {
		return time.Time{}, "", err
	}
	t, zone, err := prepare.Zoned(until)
	return events.Time(t), zone, err
}

// until says when a silence ends, in the zone in which that was said and in UTC.
func (d *door) until(ctx context.Context, x *positions.Silence) string {
	return d.ends(ctx, x, "Mon 2 January 2006 15:04", " (%s), which is ")
}

// shortly is until in a table.
func (d *door) shortly(ctx context.Context, x *positions.Silence) string {
	return d.ends(ctx, x, "2006-01-02 15:04", " = ")
}

// ends says when a silence ends: the day and the hour as a layout has it, with seconds
// where there are any, and behind the words in between the hour in UTC, with its day
// where that is another.
func (d *door) ends(ctx context.Context, x *positions.Silence, layout, between string) string {
	name := x.Zone
	if name == "" {
		if g, err := d.group(ctx); err == nil {
			name = g.TimeZone
		}
	}
	utc, seconds := x.Until.UTC(), ""
	if utc.Second() != 0 || utc.Nanosecond() != 0 {
		seconds = ":05.999999"
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "UTC" {
		return utc.Format(layout+seconds) + " UTC"
	}
	local, hour := x.Until.In(zone), "15:04"
	if local.Day() != utc.Day() {
		hour = layout
	}
	if strings.Contains(between, "%s") {
		between = fmt.Sprintf(between, name)
	}
	return local.Format(layout+seconds+" MST") + between + utc.Format(hour+seconds) + " UTC"
}

// silence has something done about a silence, and tells how it stands then.
func (d *door) silence(ctx context.Context, on prepare.Spoken, w client.Wish, tell func(*silenced)) error {
	answer, err := d.submit(ctx, w)
	if err != nil {
		return err
	}
	out, err := d.silenceOf(ctx, on.Report, answer)
	if err != nil {
		return err
	}
	return d.answer(out, func() { tell(&out) })
}

// silenceOf reads the silence that a command was about, as it stands behind it.
func (d *door) silenceOf(ctx context.Context, slug string, answer engine.Answer) (silenced, error) {
	out := silenced{Late: answer.Result.Late, Seq: answer.Seq}
	var all []positions.Silence
	if err := d.node.Get(ctx, client.ReportPath(slug, "silences"), client.MinSeq(answer.Seq), &all); err != nil {
		return out, err
	}
	for _, x := range all {
		if x.Silence == answer.Result.Silence {
			out.Silence = x
		}
	}
	for _, e := range answer.Events {
		if strings.Contains(e.Type, ".amendment-fallen.") {
			out.Fallen++
		}
	}
	return out, nil
}

func newSilenceBreakCommand(d *door) *cobra.Command {
	var data report.BreakSilence
	var members []string
	c := &cobra.Command{
		Use: "break " + onText, Short: "Object to what is under silence (a member State)", Args: takes(onText),
		Long: `Breaks a silence by an objection, up to and including its end. One objection is enough,
and lifting it later does not mend the silence. After the end an objection is recorded
as late and changes nothing. Until the Chair confirms, the secretariat may enter one
that arrived in writing in time: --for, --channel, --occurred and --evidence.`,
		Example: `  concord silence break apr1#12 --reason "Paragraph 12 goes beyond the mandate."
  concord silence break apr1 --for FRA --channel letter --occurred "2024-07-11T09:58[America/New_York]" --evidence "note verbale 112, stamped 9.58"`,
		ValidArgsFunction: d.completion(d.underSilence(report.SilenceRunning, report.SilenceUnbroken)),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			on, err := d.speaksOfText(ctx, args[0], seen{})
			if err != nil {
				return err
			}
			data.Report, data.Block, data.Members = on.Report, on.Block, codes(members)
			return d.silence(ctx, on, client.Wish{Type: "silence.break", Data: data}, func(x *silenced) {
				if x.Late {
					d.say("%s: silence %s on %s ended on %s. The objection of %s is on record (event %d) and changes nothing.",
						d.out.Bold("Too late"), x.Silence.Silence, on.Name, d.until(ctx, &x.Silence), d.signed, x.Seq)
					d.next("concord explain %s --text WORDS (an explanation of position)", on.Typed)
					return
				}
				d.say("%s%s objects to %s: silence %s is %s (event %d). What it was on is not adopted.",
					d.out.Bold(d.signed), behalf(data.Members), on.Name, x.Silence.Silence, d.out.Bold("broken"), x.Seq)
				d.next("concord report status %s", on.Report)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&data.Reason, "reason", "", "why, for the others to read")
	f.StringSliceVar(&members, "members", nil, "a group objects for these of its members: `CODE,CODE`")
	f.StringVar(&data.Evidence, "evidence", "", "what proves that it came in time, where it is entered after the end (by the secretariat)")
	d.completes(c, "members", d.participantCodes)
	return d.signs(c)
}

func newSilenceExtendCommand(d *door) *cobra.Command {
	var until string
	c := &cobra.Command{
		Use: "extend " + onText + " --until TIME", Short: "Move the end of a silence to a later time, before it has come (by the Chair)", Args: takes(onText),
		ValidArgsFunction: d.completion(d.underSilence(report.SilenceRunning)),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			if until == "" {
				return wrong("until when? --until TIME")
			}
			on, err := d.speaksOfText(ctx, args[0], seen{})
			if err != nil {
				return err
			}
			data := report.ExtendSilence{Report: on.Report, Block: on.Block}
			if data.Until, data.Zone, err = d.end(ctx, until, ""); err != nil {
				return err
			}
			return d.silence(ctx, on, client.Wish{Type: "silence.extend", Data: data}, func(x *silenced) {
				d.say("Silence %s on %s now runs until %s (event %d).", d.out.Bold(x.Silence.Silence), on.Name, d.out.Bold(d.until(ctx, &x.Silence)), x.Seq)
			})
		},
	}
	c.Flags().StringVar(&until, "until", "", "the new end: `TIME`")
	return d.signs(c)
}

func newSilenceWithdrawCommand(d *door) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "withdraw " + onText, Short: "Take a silence back, before its end (by the Chair)", Args: takes(onText),
		ValidArgsFunction: d.completion(d.underSilence(report.SilenceRunning)),
		RunE: func(c *cobra.Command, args []string) error {
			on, err := d.speaksOfText(c.Context(), args[0], seen{})
			if err != nil {
				return err
			}
			data := report.WithdrawSilence{Report: on.Report, Block: on.Block, Reason: reason}
			return d.silence(c.Context(), on, client.Wish{Type: "silence.withdraw", Data: data}, func(x *silenced) {
				d.say("Silence %s on %s is %s (event %d).", d.out.Bold(x.Silence.Silence), on.Name, d.out.Bold("withdrawn"), x.Seq)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	return d.signs(c)
}

func newSilenceConfirmCommand(d *door) *cobra.Command {
	c := &cobra.Command{
		Use: "confirm " + onText, Short: "Confirm that nobody objected: it is adopted as of the end (by the Chair)", Args: takes(onText),
		ValidArgsFunction: d.completion(d.underSilence(report.SilenceUnbroken)),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			on, err := d.speaksOfText(ctx, args[0], seen{})
			if err != nil {
				return err
			}
			data := report.ConfirmSilence{Report: on.Report, Block: on.Block}
			return d.silence(ctx, on, client.Wish{Type: "silence.confirm", Data: data}, func(x *silenced) {
				d.say("Nobody broke silence %s: %s is %s as of %s (event %d).",
					x.Silence.Silence, on.Name, d.out.Bold("adopted"), d.until(ctx, &x.Silence), x.Seq)
				if x.Fallen > 0 {
					d.say("%s that did not break it %s fallen.", counted(x.Fallen, "open amendment"), has(x.Fallen))
				}
				d.next("concord report status %s", on.Report)
			})
		},
	}
	return d.signs(c)
}

func has(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

func newSilenceListCommand(d *door) *cobra.Command {
	var at string
	c := &cobra.Command{
		Use: "list [SLUG]", Short: "The silence procedures, of a report or of all, and how each went", Args: takes("[SLUG]"),
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			query, err := asOf(at)
			if err != nil {
				return err
			}
			path := "/api/v1/silences"
			if len(args) > 0 {
				path = client.ReportPath(d.about(args[0]), "silences")
			}
			var all []positions.Silence
			return d.read(c.Context(), path, query, &all, func() { d.tellSilences(c.Context(), all) })
		},
	}
	atFlag(c, &at)
	return c
}

func (d *door) tellSilences(ctx context.Context, all []positions.Silence) {
	if len(all) == 0 {
		d.say("None.")
		d.next("concord silence start SLUG --until TIME (by the Chair)")
		return
	}
	var rows [][]string
	for i := range all {
		x := &all[i]
		rows = append(rows, []string{x.Silence, x.Report, spokenOf(x.Path, x.Paragraph, ""), string(x.State), x.By, d.shortly(ctx, x), wentOn(x)})
	}
	d.table([]string{"ID", "REPORT", "ON", "STATE", "BY", "END", "HOW"}, rows)
}

// wentOn says in a few words how a silence went on: how it was broken, and who came too
// late.
func wentOn(x *positions.Silence) string {
	var out []string
	switch x.State {
	case report.SilenceWithdrawn:
		out = append(out, fmt.Sprintf("by the Chair, event %d", x.Seq))
	case report.SilenceVoid:
		out = append(out, fmt.Sprintf("its words have changed, event %d", x.Seq))
	case report.SilenceConfirmed:
		out = append(out, fmt.Sprintf("adopted as of the end, event %d", x.Seq))
	case report.SilenceUnbroken:
		out = append(out, "the Chair is to confirm it")
	case report.SilenceBroken:
		how := "by an objection"
		if x.Amendment != "" {
			how = "by " + x.Amendment
		}
		if how += behalf(x.Members); x.Reason != "" {
			how += ": " + x.Reason
		}
		out = append(out, how)
	}
	if x.Evidence != "" {
		out = append(out, "in time: "+x.Evidence)
	}
	if x.Reconsidered != 0 {
		out = append(out, fmt.Sprintf("open again by two thirds (event %d)", x.Reconsidered))
	}
	for _, l := range x.Late {
		out = append(out, l.Participant+" objected too late"+behalf(l.Members))
	}
	return strings.Join(out, "; ")
}

// underSilence completes with what is under a silence in one of some states.
func (d *door) underSilence(states ...report.SilenceState) named {
	return func(ctx context.Context, _ []string) []cobra.Completion {
		c, ok := d.hurried()
		var all []positions.Silence
		if !ok || c.Get(ctx, "/api/v1/silences", nil, &all) != nil {
			return nil
		}
		var out []cobra.Completion
		for i := range all {
			x := &all[i]
			for _, s := range states {
				if x.State != s {
					continue
				}
				on := x.Report
				if x.Paragraph != "" {
					on = typed(x.Report, x.Path, x.Paragraph)
				}
				out = append(out, cobra.CompletionWithDesc(on, x.Silence+", "+string(x.State)+", until "+d.shortly(ctx, x)))
			}
		}
		return out
	}
}
