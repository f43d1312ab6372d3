package positions_test

import (
	"fmt"
	"slices"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/projections/positions"
	"concord/projections/projectiontest"
)

// TestParts: how each part stands, and what is in the way of those that are open.
func TestParts(t *testing.T) {
	const slug = projectiontest.RoomSlug
	r := projectiontest.NewRoom(t)
	r.Must(t, r.Table(slug, rehearsal.Paragraphs("One.", "Two.", "Three [sic].", "Four.", "Five.")))
	if all := positions.Parts(r.Report(t)); all == nil || len(all) > 0 {
		t.Errorf("before any was asked for there are %+v", all)
	}
	for _, blocks := range [][]string{{"p2", "p1"}, {"p3"}, {"p4"}} {
		r.Must(t, r.Command("FRA", "report.divide", report.Divide{Report: slug, Blocks: blocks}))
	}
	r.Takes(t, "KEN", events.Object, events.On{Block: "p2"})
	r.Must(t, r.Command(group.CodeChair, "report.adopt", report.Adopt{Report: slug, Base: r.Report(t).Hash(), Part: 2, KeepBrackets: []string{"p3"}}))
	r.Must(t, r.Command("FRA", "division.oppose", report.OpposeDivision{Report: slug, Part: 3, Reason: "it was in haste"}))
	var got []string
	for _, p := range positions.Parts(r.Report(t)) {
		told := fmt.Sprint(p.Part, " ", p.State, " ", p.KeepBrackets, p.Opposed, p.TakenBack)
		for _, on := range p.Paragraphs {
			told += fmt.Sprint(" ", on.Path, " ", on.Status)
		}
		for _, b := range p.Blockers {
			told += fmt.Sprint(" ", b.Kind, " of ", b.Participant, " at ", b.Path)
		}
		got = append(got, told)
	}
	if want := []string{
		"1 open []false 1 clean 2 objection objection of KEN at 2", "2 adopted [p3]false 3 adopted", "3 opposed []it was in hastetrue 4 clean",
	}; !slices.Equal(got, want) {
		t.Errorf("told is\n%q, not\n%q", got, want)
	}
}
