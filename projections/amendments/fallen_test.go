package amendments_test

import (
	"slices"
	"strings"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/projections/amendments"
	"concord/projections/disposition"
	"concord/projections/inbox"
	"concord/projections/projectiontest"
)

// TestFallen: what fell is told with which, of the revision that it fell with and to
// those who asked for it; what fell later was in conflict when the revision was issued.
func TestFallen(t *testing.T) {
	r := projectiontest.NewRoom(t)
	r.Must(t, r.Table(projectiontest.RoomSlug, rehearsal.Paragraphs("States should respect the law.", "The group will meet again.")))
	must := r.Proposes(t, "FRA", "p1", "States must respect the law.")
	will := r.Proposes(t, "KEN", "p1", "States will respect the law.")
	r.Must(t, r.Command("BRA", "amendment.cosponsor", report.Cosponsor{Amendment: will}))
	meets := r.Proposes(t, "DEU", "p2", "The group meets again.")
	gathers := r.Proposes(t, "KEN", "p2", "The group will gather again.")
	r.Must(t, r.Command(group.CodeChair, "report.revise", report.Revise{Report: projectiontest.RoomSlug, Base: r.Report(t).Hash(), Incorporate: []string{must}, LetFall: true}))
	r.Revises(t, meets)
	r.Must(t, r.Command(group.CodeChair, "amendment.fall", report.Fall{Amendment: gathers, With: meets, Reason: "the room chose “meets”"}))

	s := r.Report(t)
	if got, _ := amendments.Outcome(s, 1); !slices.Equal(got.Fallen, []amendments.FellWith{{Amendment: will, With: must}}) || len(got.Conflicts) > 0 {
		t.Errorf("of Rev.1: %+v", got)
	}
	if got, _ := amendments.Outcome(s, 2); len(got.Fallen) > 0 || len(got.Conflicts) != 1 || !slices.Equal(got.Conflicts[0].With, []string{meets}) {
		t.Errorf("of Rev.2: %+v", got)
	}
	for id, want := range map[string]string{will: "fallen with A1 (event ", gathers: "): the room chose “meets”"} {
		if a, _ := amendments.Show(s, id); a.State != amendments.Fallen || !strings.Contains(a.Outcome, want) {
			t.Errorf("%s is %s: %s", id, a.State, a.Outcome)
		}
	}
	went := disposition.Of(s, &r.History, r.Read.Seq, "KEN")
	for i, want := range []struct {
		with     string
		revision int
	}{{must, 1}, {meets, 2}} {
		x := went.Amendments[i]
		if x.Outcome != disposition.Fallen || len(x.With) != 1 || x.With[0].Amendment != want.with || x.Decision == nil || x.Decision.By != group.CodeChair || x.Decision.Revision != want.revision {
			t.Errorf("%s went %+v (%+v)", x.Amendment, x, x.Decision)
		}
	}
	for code, want := range map[string][]string{
		"KEN": {"BRA joined A2", "A2 has fallen with the adoption of A1", "your A4 is in conflict with A3", "A4 has fallen with the adoption of A3. Reason: the room chose “meets”."},
		"BRA": {"A2 has fallen with the adoption of A1"},
		"FRA": {"A1 was incorporated in Rev.1"},
	} {
		var got []string
		for _, n := range inbox.Of(&r.Read, &r.History, code, 0, r.Now) {
			got = append(got, n.Detail)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s is told\n\t%s\nnot\n\t%s", code, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
		}
	}
}
