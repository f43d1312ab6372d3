package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/events"
	"concord/projections/consensus"
	"concord/projections/currenttext"
	"concord/projections/history"
)

func newReportCommand(d *door) *cobra.Command {
	c := &cobra.Command{Use: "report", Short: "Drafts: table, read, revise, adopt"}
	c.AddCommand(
		newReportTableCommand(d), newReportListCommand(d), newReportShowCommand(d), newReportDiffCommand(d),
		newReportBlameCommand(d), newReportStatusCommand(d), newReportReviseCommand(d), newReportAdoptCommand(d),
		newReportHistoryCommand(d), newReportDeadlineCommand(d), newReportTrendCommand(d), newReportOrderCommand(d), newReportBracketsCommand(d), newReportDivideCommand(d), newReportReconsiderCommand(d), newReportPackagesCommand(d))
	return noun(c)
}

// about notes which report a command line is about.
func (d *door) about(slug string) string {
	d.slug = slug
	return slug
}

func newReportListCommand(d *door) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "The reports", Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			var list []struct {
				Report   string            `json:"report"`
				Kind     events.ReportKind `json:"kind"`
				Title    string            `json:"title"`
				Revision int               `json:"revision"`
				Status   report.Status     `json:"status"`
				Brackets int               `json:"brackets"`
				Words    int               `json:"words"`
			}
			return d.read(c.Context(), "/api/v1/reports", nil, &list, func() {
				if len(list) == 0 {
					d.say("No report has been tabled.")
					d.next("concord report table SLUG FILE")
					return
				}
				var rows [][]string
				for _, r := range list {
					rows = append(rows, []string{r.Report, string(r.Kind), revisionName(r.Revision), string(r.Status), strconv.Itoa(r.Brackets), strconv.Itoa(r.Words), r.Title})
				}
				d.table([]string{"REPORT", "KIND", "TEXT", "STATUS", "BRACKETS", "WORDS", "TITLE"}, rows)
			})
		},
	}
}

// table writes a table of an answer.
func (d *door) table(header []string, rows [][]string) {
	_, _ = d.out.Write([]byte(d.out.Table(header, rows))) // as with every line for a person: nobody is left to be told
}

// revisionName names a revision in a table.
func revisionName(n int) string {
	if n == 0 {
		return "as tabled"
	}
	return "Rev." + strconv.Itoa(n)
}

func newReportStatusCommand(d *door) *cobra.Command {
	return readingOf(d, "status", "What stands between a report and its adoption", "status", func(ctx context.Context, _ string, s consensus.Standing) {
		d.tellStanding(ctx, &s.Standing)
		d.tellCamps(&s.Camps)
	})
}

func atFlag(c *cobra.Command, at *string) {
	c.Flags().StringVar(at, "at", "", "as of a sequence of the log or a `TIME`")
}

func (d *door) tellStanding(ctx context.Context, s *currenttext.Standing) {
	n := &s.Counts
	d.say("%s, %s: %s", d.out.Bold(s.Report), revisionName(s.Revision), d.out.Bold(string(s.Status)))
	d.say("%s%s · %s · %s", counted(n.Paragraphs, "paragraph"), standings(n), counted(n.Brackets, "bracket"), counted(n.Words, "word"))
	d.say("%s%s", counted(n.Amendments, "amendment"), become(n))
	if held := heldOn(n); held != "" {
		d.say("Standing: %s", held)
	}
	if len(s.Blockers) == 0 {
		if s.Status == report.StatusReady {
			d.say("Nothing stands in the way of adoption.")
			d.next("concord report adopt %s (by the Chair)", s.Report)
		}
		return
	}
	d.say("")
	d.tellBlockers(ctx, "IN THE WAY", s.Blockers)
}

// tellBlockers tells in a table what stands in the way, or does not any more.
func (d *door) tellBlockers(ctx context.Context, head string, all []currenttext.Blocker) {
	var rows [][]string
	for _, b := range all {
		on := place(b.Path, b.Paragraph)
		if b.Paragraph == "" && b.Amendment == "" {
			on = "the report"
		}
		what := d.local(ctx, b.Detail)
		if b.Amendment != "" { // it stands in columns of its own
			what = strings.TrimPrefix(what, b.Amendment+" of "+b.Participant+" ")
		}
		rows = append(rows, []string{string(b.Kind), on, b.Amendment, b.Participant, what})
	}
	d.table([]string{head, "PARAGRAPH", "AMENDMENT", "BY", "WHAT"}, rows)
}

func newReportHistoryCommand(d *door) *cobra.Command {
	var paragraph string
	c := &cobra.Command{
		Use: "history SLUG", Short: "Who did what to a report, and when", Args: takes("SLUG"),
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			slug := d.about(args[0])
			query, err := d.paragraphQuery(c.Context(), slug, paragraph)
			if err != nil {
				return err
			}
			var acts []history.Act
			return d.read(c.Context(), client.ReportPath(slug, "history"), query, &acts, func() {
				var rows [][]string
				for _, a := range acts {
					rows = append(rows, []string{strconv.FormatUint(a.Seq, 10), d.short(c.Context(), a.Time), a.Text})
				}
				d.table([]string{"SEQ", d.zoned(c.Context(), "TIME"), "WHAT"}, rows)
			})
		},
	}
	c.Flags().StringVar(&paragraph, "paragraph", "", "only what concerns this paragraph: an id or a number")
	d.completes(c, "paragraph", d.paragraphs)
	return c
}

func newReportAdoptCommand(d *door) *cobra.Command {
	var keep []string
	var part int
	c := &cobra.Command{
		Use: "adopt SLUG", Short: "The Chair's gavel: the report is adopted by consensus", Args: takes("SLUG"),
		Long: `Adopts the latest text. It is refused, with the list, while anything stands in the
way: an objection, an amendment that has not been disposed of, a square bracket that is
not meant to stay, a part that is decided first (see "concord report status").

With --part only a part is adopted that is decided separately (see "concord report
divide"): what is in the way of its paragraphs is in the way, and nothing else. Its words
are sealed then; the whole is still to be adopted.`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			draft, err := d.draft(ctx, slug, nil)
			if err != nil {
				return err
			}
			if c.Flags().Changed("part") && part < 1 {
				return wrong("%d is no part: it is a number from 1, as report divide --list shows", part)
			}
			data := report.Adopt{Report: slug, Base: draft.Hash, Part: part}
			for _, ref := range keep {
				i, err := draft.Find(ref)
				if err != nil {
					return err
				}
				data.KeepBrackets = append(data.KeepBrackets, draft.Blocks[i].ID)
			}
			a, err := d.submit(ctx, client.Wish{Type: "report.adopt", Data: data})
			if err != nil {
				return err
			}
			if part != 0 {
				p, err := d.partOf(ctx, slug, part, a.Seq)
				if err != nil {
					return err
				}
				return d.answer(p, func() {
					d.say("Part %s of %s is adopted, as it stands in %s (event %d): %s. Its words are sealed.", d.out.Bold(strconv.Itoa(part)), slug, currenttext.RevisionName(draft.Revision), a.Seq, both(partNames(&p)))
					d.say("The whole is still to be adopted.")
					d.next("concord report status %s", slug)
				})
			}
			out := struct {
				Report   string        `json:"report"`
				Revision int           `json:"revision"`
				Status   report.Status `json:"status"`
				Hash     string        `json:"hash"`
				Seq      uint64        `json:"seq"`
			}{slug, draft.Revision, report.StatusAdopted, draft.Hash, a.Seq}
			return d.answer(out, func() {
				d.say("%s is adopted, as it stands in %s (event %d). Its text is sealed.", d.out.Bold(slug), currenttext.RevisionName(draft.Revision), a.Seq)
				d.next("concord document issue %s --symbol SYMBOL (by the secretariat)", slug)
			})
		},
	}
	c.Flags().StringSliceVar(&keep, "keep-brackets", nil, "paragraphs whose brackets are meant to stay, as in [sic]: `P,…`")
	c.Flags().IntVar(&part, "part", 0, "only part `N`, that is decided separately (rule 129)")
	d.completes(c, "keep-brackets", d.paragraphs)
	d.completes(c, "part", d.partsIn(report.PartOpen))
	return d.signs(c)
}

func newReportDeadlineCommand(d *door) *cobra.Command {
	var until, leave string
	var lift bool
	c := &cobra.Command{
		Use: "deadline SLUG (--until TIME | --lift | --leave CODE)", Short: "Until when amendments are in time (by the Chair)", Args: takes("SLUG"),
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			data := report.Deadline{Report: d.about(args[0]), Lift: lift, Leave: leave}
			if n := chosen(until != "", lift, leave != ""); n != 1 {
				return wrong("say one of the three: --until TIME, --lift, or --leave CODE")
			}
			if until != "" {
				t, err := d.time(ctx, until)
				if err != nil {
					return err
				}
				data.Until = events.Time(t)
			}
			a, err := d.submit(ctx, client.Wish{Type: "report.deadline", Data: data})
			if err != nil {
				return err
			}
			out := struct {
				report.Deadline
				Seq uint64 `json:"seq"`
			}{data, a.Seq}
			return d.answer(out, func() {
				switch {
				case lift:
					d.say("Amendments to %s are in time whenever they come.", data.Report)
				case leave != "":
					d.say("%s may file one amendment to %s after the deadline.", leave, data.Report)
				default:
					d.say("Amendments to %s are in time up to and including %s.", data.Report, d.clock(ctx, data.Until))
				}
			})
		},
	}
	f := c.Flags()
	f.StringVar(&until, "until", "", "the last moment: `TIME`")
	f.BoolVar(&lift, "lift", false, "there is no deadline any more")
	f.StringVar(&leave, "leave", "", "the participant `CODE` may file one amendment late")
	d.completes(c, "leave", d.participantCodes)
	return d.signs(c)
}

// chosen counts what was said of things that exclude one another.
func chosen(said ...bool) int {
	n := 0
	for _, is := range said {
		if is {
			n++
		}
	}
	return n
}
