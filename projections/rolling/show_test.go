package rolling

import (
	"slices"
	"strings"
	"testing"

	"concord/aggregates"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/projectiontest"
)

// checkFigures counts anew what is printed.
func checkFigures(t fataler, r *report.State, kept Text) {
	t.Helper()
	shown, err := Show(r, kept, 1, r.Issues[0].Time, Options{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	want := Figures{Brackets: 0, Generated: 0, Open: shown.Open}
	for _, p := range shown.Paragraphs {
		want.Brackets += p.Brackets
		want.Generated += p.Generated
	}
	if want != shown.Figures {
		t.Fatalf("the paragraphs add up to %+v, the figures are %+v", want, shown.Figures)
	}
	open := 0
	for a := range r.Open() {
		if s, err := r.Text.State(a.Amendment); err == nil && s.Fate != text.Absorbed {
			open++
		}
	}
	if open != shown.Open {
		t.Fatalf("%d amendments are open, the figures say %d", open, shown.Open)
	}
	if got := openings(shown); got < shown.Brackets+shown.Generated {
		t.Fatalf("%d opening brackets are printed, the figures are %+v", got, shown.Figures)
	}
}

// openings counts the opening brackets that are printed, those in words proposed too.
func openings(r Report) int {
	n := 0
	blocks, labels := r.Printed()
	for i, b := range blocks {
		n += strings.Count(labels[i]+b.Text, "[") + strings.Count(b.Text, "［")
	}
	return n
}

// story tells of a first revision with a bit of everything on it.
func story(t *testing.T) (*projectiontest.Story, Text) {
	t.Helper()
	s := projectiontest.Negotiation(t)
	s.Proposes("FRA", projectiontest.Slug, events.Change{Operation: events.OpInsert, Block: "p1", Kind: text.Paragraph, Text: "The Group heard a briefing on ransomware."}) // A13
	s.Proposes("JPN", projectiontest.Slug, events.Change{Operation: events.OpInsert, Block: "p1", Kind: text.Paragraph, Text: "It took note of it."})                       // A14
	s.Proposes("RUS", projectiontest.Slug, events.Change{Operation: events.OpDelete, Block: "p2"})                                                                          // A15
	s.Proposes("BRA", projectiontest.Slug, events.Change{Operation: events.OpMove, Block: "p4", After: "p1"})                                                               // A16
	s.Rewords("DEU", projectiontest.Slug, "p3", "demand-driven", "driven by demand")                                                                                        // A17
	return s, Of(s.Report(projectiontest.Slug))
}

func TestGolden(t *testing.T) {
	s, kept := story(t)
	r := s.Report(projectiontest.Slug)
	marks := func(block string) []string {
		return map[string][]string{"p1": {"objection — RUS", "reservation — IND, IRN"}, "h1": {"reservation — USA"}}[block]
	}
	for name, o := range map[string]Options{
		"report": {}, "paragraph": {Paragraph: "1"}, "new-paragraph": {Paragraph: "1 ter"}, "contested": {Contested: true}, "marks": {Marks: marks},
	} {
		shown, err := Show(r, kept, s.State.Seq, s.State.Time, o)
		if err != nil {
			t.Fatal(err)
		}
		projectiontest.Golden(t, name, shown)
	}
	// A paragraph goes with what was proposed on it, and a move whose paragraph goes.
	s.Revises(projectiontest.Slug, []string{"A15"}, nil, nil)
	r = s.Report(projectiontest.Slug)
	shown, err := Show(r, kept.Next(r.Text), s.State.Seq, s.State.Time, Options{})
	if err != nil {
		t.Fatal(err)
	}
	projectiontest.Golden(t, "listed", shown.Listed)
	states := through(t, s.Log, func(*aggregates.State, *State, *events.Record) {})
	projectiontest.Golden(t, "counts", states.Counts(projectiontest.Slug))
}

// TestContested: an objection and a reservation leave something open on a paragraph; a
// dissociation does not, since it lets the paragraph be adopted.
func TestContested(t *testing.T) {
	room := projectiontest.NewRoom(t)
	room.Must(t, room.Table(projectiontest.RoomSlug, rehearsal.Paragraphs("States met.", "They should cooperate.", "They will meet again.")))
	contested := func() []string {
		r := room.Report(t)
		shown, err := Show(r, Of(r), room.State.Seq, room.State.Time, Options{Contested: true, Marks: currenttext.MarksOf(r)})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, p := range shown.Paragraphs {
			ids = append(ids, p.ID)
		}
		return ids
	}
	before := contested()
	room.Takes(t, "BRA", events.Dissociate, events.On{Block: "p3"})
	if got := contested(); !slices.Equal(got, before) {
		t.Errorf("with a dissociation from p3 contested are %q, not %q", got, before)
	}
	room.Takes(t, "DEU", events.Reserve, events.On{Block: "p3"})
	if got := contested(); !slices.Contains(got, "p3") {
		t.Errorf("with a reservation on p3 contested are %q", got)
	}
}
