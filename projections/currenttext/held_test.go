package currenttext_test

import (
	"slices"
	"testing"

	"concord/aggregates/report"
	"concord/events"
	"concord/projections/currenttext"
	"concord/projections/projectiontest"
)

// TestConsultation shows what delegations hold beside the words, and counts it.
func TestConsultation(t *testing.T) {
	s := projectiontest.Consultation(t)
	r := s.Report(projectiontest.Consulted)
	shown, err := currenttext.Show(r, s.State.Seq, currenttext.Options{})
	if err != nil {
		t.Fatal(err)
	}
	projectiontest.Golden(t, "consultation", shown)
	projectiontest.Golden(t, "consultation-status", currenttext.StatusOf(r))
}

// TestHeld: objections are those that stand in the way, to a paragraph and to what was
// incorporated in it, each member's once; of a draft that was followed by another
// nothing is held.
func TestHeld(t *testing.T) {
	s := projectiontest.Begin(t)
	s.Tables("r", "States should respect human rights.", "States will meet again.")
	a := s.Rewords("FRA", "r", "p1", "should", "must")
	s.Do(s.Command("RUS", "position.take", report.TakePosition{On: events.On{Report: "r", Amendment: a}, Stance: events.Object}))
	held := func(revision int, block int) currenttext.Held {
		t.Helper()
		shown, err := currenttext.Show(s.Report("r"), s.State.Seq, currenttext.Options{Revision: &revision})
		if err != nil {
			t.Fatal(err)
		}
		if block < 0 {
			return shown.Held
		}
		return shown.Paragraphs[block].Held
	}
	if h := held(0, 0); len(h.Objections) != 0 {
		t.Errorf("an objection to what is only proposed stands in the way: %+v", h)
	}
	s.Revises("r", []string{a}, nil, nil)
	s.Takes("RUS", "r", "p1", events.Object, nil)
	s.Takes("BRA", "r", "p1", events.Object, nil)
	s.Takes("KEN", "r", "p1", events.Reserve, nil)
	s.Takes("DEU", "r", "", events.Dissociate, nil)
	s.Takes("JPN", "r", "", events.Object, nil)
	if h := held(1, 0); !slices.Equal(h.Objections, []string{"BRA", "RUS"}) || !slices.Equal(h.Reservations, []string{"KEN"}) {
		t.Errorf("%+v", h)
	}
	if h := held(1, -1); !slices.Equal(h.Objections, []string{"JPN"}) || !slices.Equal(h.Dissociations, []string{"DEU"}) {
		t.Errorf("of the whole: %+v", h)
	}
	if h := held(0, 0); len(h.Objections)+len(h.Reservations) != 0 {
		t.Errorf("of an earlier draft: %+v", h)
	}
	c := currenttext.StatusOf(s.Report("r")).Counts
	if c.Objections != 4 || c.Reservations != 1 || c.Dissociations != 1 || c.Objection != 1 || c.Clean != 1 {
		t.Errorf("%+v", c)
	}
	contested, err := currenttext.Show(s.Report("r"), s.State.Seq, currenttext.Options{Contested: true})
	if err != nil || len(contested.Paragraphs) != 1 || contested.Paragraphs[0].ID != "p1" {
		t.Errorf("contested: %+v, %v", contested.Paragraphs, err)
	}
}
