package main

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/projections/positions"
)

func newSilenceCommand(d *door) *cobra.Command {
	c := &cobra.Command{Use: "silence", Short: "Silence procedures: put, break, extend, withdraw, confirm"}
	c.AddCommand(newSilenceStartCommand(d), newSilenceBreakCommand(d), newSilenceExtendCommand(d), newSilenceWithdrawCommand(d), newSilenceConfirmCommand(d), newSilenceListCommand(d))
	return noun(c)
}

const silenceOn = "SLUG[#PARAGRAPH]"

// silenced reads what a silence is on: a report, or one of its paragraphs.
func (d *door) silenced(ctx context.Context, typed string) (spoken, error) {
	if amendmentID.MatchString(typed) {
		return spoken{}, wrong("a silence is put on a report or on a paragraph, not on an amendment")
	}
	return d.spokenOf(ctx, typed, "")
}

// end reads the end of a silence, and the zone in which it is said.
func (d *door) end(ctx context.Context, typed string) (time.Time, string, error) {
	t, err := d.time(ctx, typed)
	if err != nil {
		return t, "", err
	}
	zone := ""
	if _, tag, ok := strings.Cut(typed, "["); ok {
		zone, _, _ = strings.Cut(tag, "]")
		zone = strings.TrimPrefix(zone, "!")
	}
	if strings.Contains(zone, "=") {
		zone = ""
	}
	return t, zone, nil
}

// instant says an end for a person: where it was said, and in UTC.
func instant(t time.Time, zone string) string {
	utc := t.UTC().Format("2 January 2006, 15:04:05") + " UTC"
	if zone == "" {
		return utc
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		return utc
	}
	return t.In(place).Format("2 January 2006, 15:04:05 MST") + " (" + zone + "; " + utc + ")"
}

func newSilenceStartCommand(d *door) *cobra.Command {
	var until string
	var keep []string
	c := &cobra.Command{
		Use: "start " + silenceOn, Short: "Put a silence procedure: adopted, unless a member State objects (by the Chair)",
		Long: `Puts a report, or a paragraph, under silence. It is adopted as of the end if no member
State objects to it or amends it up to and including the end, and the Chair confirms
that. The end is an instant with its zone: 2024-11-04T10:00[America/New_York].`,
		Args: takes(silenceOn), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			if until == "" {
				return wrong("say until when: --until TIME, as in 2024-11-04T10:00[America/New_York]")
			}
			end, zone, err := d.end(ctx, until)
			if err != nil {
				return err
			}
			on, err := d.silenced(ctx, args[0])
			if err != nil {
				return err
			}
			data := report.PutSilence{Report: on.Report, Block: on.Block, Words: on.words, Until: end, Zone: zone}
			if len(keep) > 0 {
				draft, err := d.draft(ctx, on.Report, nil)
				if err != nil {
					return err
				}
				if data.KeepBrackets, err = d.placed(draft, keep); err != nil {
					return err
				}
			}
			return d.act(ctx, "silence.put", data, nil, func(out done) {
				d.say("%s is under silence %s until %s.", on.capital(), d.out.Bold(out.Silence), instant(end, zone))
				d.next("concord silence break %s --reason WHY (by a member State, up to and including the end)", on.typed)
			})
		},
	}
	c.Flags().StringVar(&until, "until", "", "the end: `TIME`, with its zone")
	c.Flags().StringSliceVar(&keep, "keep-brackets", nil, "paragraphs whose brackets are meant to stay: `P,…`")
	return d.signs(c)
}

func newSilenceBreakCommand(d *door) *cobra.Command {
	var reason, evidence string
	var members []string
	c := &cobra.Command{
		Use: "break " + silenceOn, Short: "Object to what is under silence (a member State)", Args: takes(silenceOn), ValidArgsFunction: d.completion(d.slugs),
		Long: `Objects to what is under silence, which breaks it. After the end an objection is
recorded as late and changes nothing. What reached the Chair in writing in time is
entered by the secretariat with --for, --channel, --occurred and --evidence until the
Chair confirms the silence.`,
		RunE: func(c *cobra.Command, args []string) error {
			on, err := d.silenced(c.Context(), args[0])
			if err != nil {
				return err
			}
			data := report.BreakSilence{Report: on.Report, Block: on.Block, Members: upper(members), Reason: reason, Evidence: evidence}
			return d.act(c.Context(), "silence.break", data, nil, func(out done) {
				if !out.Late {
					out.Position = "object"
				}
				d.tellPosition(&out, &on, "")
			})
		},
	}
	f := c.Flags()
	f.StringVar(&reason, "reason", "", "why, for the others to read")
	f.StringVar(&evidence, "evidence", "", "what proves when a break in writing came")
	f.StringSliceVar(&members, "members", nil, "a group objects for these of its members: `CODE,…`")
	d.completes(c, "members", d.participantCodes)
	return d.signs(c)
}

func newSilenceExtendCommand(d *door) *cobra.Command {
	var until string
	c := &cobra.Command{
		Use: "extend " + silenceOn, Short: "Move the end, before it has come (by the Chair)", Args: takes(silenceOn), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			if until == "" {
				return wrong("say until when: --until TIME")
			}
			end, zone, err := d.end(ctx, until)
			if err != nil {
				return err
			}
			on, err := d.silenced(ctx, args[0])
			if err != nil {
				return err
			}
			return d.act(ctx, "silence.extend", report.ExtendSilence{Report: on.Report, Block: on.Block, Until: end, Zone: zone}, nil, func(out done) {
				d.say("Silence %s on %s runs until %s.", d.out.Bold(out.Silence), on.name, instant(end, zone))
			})
		},
	}
	c.Flags().StringVar(&until, "until", "", "the new end: `TIME`, with its zone")
	return d.signs(c)
}

func newSilenceWithdrawCommand(d *door) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "withdraw " + silenceOn, Short: "Take the silence back, before its end (by the Chair)", Args: takes(silenceOn), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			on, err := d.silenced(c.Context(), args[0])
			if err != nil {
				return err
			}
			return d.act(c.Context(), "silence.withdraw", report.WithdrawSilence{Report: on.Report, Block: on.Block, Reason: reason}, nil, func(out done) {
				d.say("Silence %s on %s is withdrawn.", out.Silence, on.name)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	return d.signs(c)
}

func newSilenceConfirmCommand(d *door) *cobra.Command {
	c := &cobra.Command{
		Use: "confirm " + silenceOn, Short: "Confirm that nobody objected: it is adopted as of the end (by the Chair)", Args: takes(silenceOn), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			on, err := d.silenced(c.Context(), args[0])
			if err != nil {
				return err
			}
			return d.act(c.Context(), "silence.confirm", report.ConfirmSilence{Report: on.Report, Block: on.Block}, nil, func(out done) {
				d.say("%s is adopted, as of the end of silence %s.", on.capital(), out.Silence)
			})
		},
	}
	return d.signs(c)
}

func newSilenceListCommand(d *door) *cobra.Command {
	var at string
	c := &cobra.Command{
		Use: "list [SLUG]", Short: "Silence procedures, and how they went", Args: takes("[SLUG]"), ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			var query url.Values
			query, err := asOf(at)
			if err != nil {
				return err
			}
			path := "/api/v1/silences"
			if len(args) > 0 {
				path = client.ReportPath(d.about(args[0]), "silences")
			}
			var all []positions.Silence
			return d.read(c.Context(), path, query, &all, func() {
				if len(all) == 0 {
					d.say("None.")
					return
				}
				var rows [][]string
				for _, x := range all {
					on := x.Report
					if x.Paragraph != "" {
						on += "#" + place(x.Path, x.Paragraph)
					}
					how := string(x.State)
					if x.By != "" {
						how += " by " + x.By
					}
					if len(x.Late) > 0 {
						how += ", " + counted(len(x.Late), "late objection")
					}
					rows = append(rows, []string{x.Silence, on, how, instant(x.Until, x.Zone)})
				}
				d.table([]string{"SILENCE", "ON", "STATE", "UNTIL"}, rows)
			})
		},
	}
	atFlag(c, &at)
	return c
}
