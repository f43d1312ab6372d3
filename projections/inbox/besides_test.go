package inbox_test

import (
	"slices"
	"strings"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/disposition"
	"concord/projections/inbox"
	"concord/projections/positions"
	"concord/projections/projectiontest"
)

// TestConditionAmongOthers: an acceptance under a condition is of the words with that
// amendment alone. Where others come in with it, it does not count, and its owner is told
// which; where what comes is the same, or is elsewhere, it does.
func TestConditionAmongOthers(t *testing.T) {
	const alone = ", and it was said of those with A1 alone"
	for name, x := range map[string]struct {
		block string   // that is accepted; "": the report
		takes []string // amendments that the revision takes
		set   string   // words of the Chair for p2
		first []string // that a revision before it takes
		why   string   // "": it counts
	}{
		"alone":                       {takes: []string{"A1"}},
		"with the same":               {takes: []string{"A1", "A2"}},
		"with another":                {takes: []string{"A1", "A3"}, why: "A3 changed the words too" + alone},
		"with several":                {takes: []string{"A1", "A3", "A4"}, set: "The group will convene again.", why: "A3, A4, words of the Chair’s own changed the words too" + alone},
		"behind another":              {first: []string{"A3"}, takes: []string{"A1"}, why: "A3 changed the words too" + alone},
		"of a paragraph alone":        {block: "p1", takes: []string{"A1", "A3"}},
		"of a paragraph, with others": {block: "p1", takes: []string{"A1", "A4"}, why: "A4 changed the words too" + alone},
	} {
		t.Run(name, func(t *testing.T) {
			r := projectiontest.NewRoom(t)
			r.Must(t, r.Table(projectiontest.RoomSlug, rehearsal.Paragraphs("States should respect the law.", "The group will meet again.", "Last.")))
			r.Proposes(t, "FRA", "p1", "States must respect the law.")
			r.Proposes(t, "DEU", "p1", "States must respect the law.")
			r.Proposes(t, "BRA", "p3", "At last.")
			r.Proposes(t, "BRA", "p1", "States should respect the rule of law.")
			on := events.On{Report: projectiontest.RoomSlug, Block: x.block}
			r.Must(t, r.Command("KEN", "position.take", report.TakePosition{On: on, Stance: events.Accept, Words: r.Words(t, on), If: "A1"}))
			if len(x.first) > 0 {
				r.Revises(t, x.first...)
			}
			revise := report.Revise{Report: projectiontest.RoomSlug, Base: r.Report(t).Hash(), Incorporate: x.takes}
			if x.set != "" {
				set, err := r.Report(t).Text.PlanSetting(text.Revision{Incorporate: x.takes}, "p2", x.set)
				if err != nil {
					t.Fatal(err)
				}
				revise.Set = append(revise.Set, set)
			}
			r.Must(t, r.Command(group.CodeChair, "report.revise", revise))

			told := inbox.Of(&r.Read, &r.History, "KEN", 0, r.Now)
			last := told[len(told)-1]
			held := positions.List(r.Report(t), positions.Filter{})[0]
			stood := disposition.Of(r.Report(t), &r.History, r.Read.Seq, "KEN").Positions[0]
			if x.why == "" {
				if last.Kind != inbox.PositionHolds || held.State != report.Holds || held.Why != "" || !slices.Equal(held.CountsFor, []string{"KEN"}) || stood.Outcome != disposition.Stands {
					t.Errorf("told is %+v, held %+v, it stood %+v", last, held, stood)
				}
				return
			}
			if last.Kind != inbox.PositionLapsed || !strings.Contains(last.Detail, "said for the case that A1 is in, does not count though Rev.") || !strings.Contains(last.Detail, "has it in: "+x.why+"; say it anew") {
				t.Errorf("told is %+v", last)
			}
			if held.State != report.Lapsed || held.Why != x.why || stood.Outcome != disposition.Lapsed || stood.Why != x.why {
				t.Errorf("held is %+v, it stood %+v", held, stood)
			}
		})
	}
}

// TestNoLongerPending: whoever was waited for is told when a paragraph is agreed once
// more without it.
func TestNoLongerPending(t *testing.T) {
	r := projectiontest.NewRoom(t)
	r.Must(t, r.Table(projectiontest.RoomSlug, rehearsal.Paragraphs("States met.", "They will meet again.")))
	agrees := func(level events.Level, pending ...string) {
		t.Helper()
		on := events.On{Report: projectiontest.RoomSlug, Block: "p1"}
		r.Must(t, r.Command(group.CodeChair, "paragraph.agree", report.Agree{Report: on.Report, Block: on.Block, Words: r.Words(t, on), Level: level, Pending: pending}))
	}
	told := func(code string) []string {
		var out []string
		for _, n := range inbox.Of(&r.Read, &r.History, code, 0, r.Now) {
			if n.Kind == inbox.ParagraphPending {
				out = append(out, n.Detail)
			}
		}
		return out
	}
	agrees(events.InInformals, "FRA", "KEN")
	r.Must(t, r.Command("KEN", "paragraph.confirm", report.ConfirmAgreement{Report: projectiontest.RoomSlug, Block: "p1"}))
	agrees(events.AdReferendum)
	if got := told("FRA"); len(got) != 2 || !strings.Contains(got[1], "no longer waited for") {
		t.Errorf("FRA is told %q", got)
	}
	if got := told("KEN"); len(got) != 1 {
		t.Errorf("KEN, which had confirmed, is told %q", got)
	}
}
