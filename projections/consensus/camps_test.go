package consensus_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concord/aggregates"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/projections/consensus"
	"concord/projections/projectiontest"
)

// disputed tells of a report on which sides are taken: KEN and BRA for other words,
// which FRA and DEU object to; the same words twice; a paragraph with which BRA alone
// cannot live, and one that the EU reserves on for its members.
func disputed(t *testing.T) *projectiontest.Room {
	r := projectiontest.NewRoom(t)
	r.Must(t, r.Table("r", rehearsal.Paragraphs(
		"States should cooperate.", "States should refrain from harm.", "The group will meet again.", "States recall the Charter.")))
	duty := r.Proposes(t, "KEN", "p1", "States shall cooperate.") // A1
	r.Proposes(t, "BRA", "p1", "States shall cooperate.")         // A2: the same
	for _, code := range []string{"FRA", "DEU"} {
		r.Takes(t, code, events.Object, events.On{Amendment: duty})
	}
	r.Takes(t, "BRA", events.Object, events.On{Block: "p2"})
	r.Takes(t, "KEN", events.Support, events.On{Block: "p2"})
	r.Takes(t, "KEN", events.Support, events.On{Block: "p3"}) // nobody disputes that
	r.Must(t, r.Command("EU", "position.take", report.TakePosition{
		On: events.On{Report: "r", Block: "p4"}, Stance: events.Reserve, Words: r.Words(t, events.On{Block: "p4"}), Members: []string{"DEU", "FRA"},
	}))
	return r
}

func TestCamps(t *testing.T) {
	r := disputed(t)
	rep := r.Report(t)
	camps := consensus.CampsOf(rep)
	projectiontest.Golden(t, "camps", camps)
	for _, c := range []struct{ got, want string }{
		{camps.Together(), "DEU, FRA stand together with a reservation on paragraph 4 and against A1 (the same as A2); BRA, KEN stand together for A1 (the same as A2)"},
		{camps.Lone(), "BRA stands alone against paragraph 2"},
	} {
		if c.got != c.want {
			t.Errorf("told: %q\nwant: %q", c.got, c.want)
		}
	}
	if s := consensus.StatusOf(rep); len(s.Camps.Camps) != len(camps.Camps) || len(s.Blockers) == 0 {
		t.Errorf("the status has %d camps and %d blockers", len(s.Camps.Camps), len(s.Blockers))
	}
}

// What is settled is disputed no longer, and an amendment that nobody joins is no
// stand against others until somebody is against it.
func TestCampsEnd(t *testing.T) {
	r := disputed(t)
	alone := func() []string {
		var out []string
		camps := consensus.CampsOf(r.Report(t))
		for _, l := range camps.Alone {
			out = append(out, l.Participant+" "+string(l.Side)+" "+l.Paragraph+" "+l.Amendment)
		}
		return out
	}
	r.Proposes(t, "FRA", "p3", "The group will meet again soon.")
	r.Takes(t, "EU", events.Object, events.On{Block: "p3"}) // as a group: it is in nobody's way
	if got := alone(); !slices.Equal(got, []string{"BRA against p2 "}) {
		t.Fatalf("alone are %q", got)
	}
	r.Takes(t, "DEU", events.Reserve, events.On{Amendment: "A3"})
	if got, want := alone(), []string{"BRA against p2 ", "DEU reserved p3 A3", "FRA for p3 A3"}; !slices.Equal(got, want) {
		t.Fatalf("alone are %q, want %q", got, want)
	}
	r.Must(t, r.Command("DEU", "position.lift", report.LiftPosition{On: events.On{Report: "r", Amendment: "A3"}}))
	r.Must(t, r.Command("BRA", "position.lift", report.LiftPosition{On: events.On{Report: "r", Block: "p2"}}))
	r.Must(t, r.Command("CHAIR", "amendment.decline", report.Decline{Amendment: "A1"}))
	r.Must(t, r.Command("CHAIR", "amendment.decline", report.Decline{Amendment: "A2"}))
	r.Must(t, r.Command("EU", "position.lift", report.LiftPosition{On: events.On{Report: "r", Block: "p4"}}))
	r.Must(t, r.Command("CHAIR", "report.revise", report.Revise{Report: "r", Base: r.Report(t).Hash(), Incorporate: []string{"A3"}}))
	if camps := consensus.CampsOf(r.Report(t)); len(camps.Camps)+len(camps.Alone) > 0 || camps.Together() != "" || camps.Lone() != "" {
		t.Errorf("nothing is disputed, and there are %+v", camps)
	}
	// An objection to what was incorporated is one to the text.
	r.Must(t, r.Command("KEN", "position.take", report.TakePosition{On: events.On{Report: "r", Amendment: "A3"}, Stance: events.Object}))
	if got := alone(); !slices.Equal(got, []string{"KEN against p3 A3", "FRA for p3 A3"}) && !slices.Equal(got, []string{"FRA for p3 A3", "KEN against p3 A3"}) {
		t.Errorf("alone are %q", got)
	}
}

// TestCampsAreWhole lets groups negotiate at random: everybody who objects is in one
// camp and in no other, with what it objects to; who is told to stand alone is alone.
func TestCampsAreWhole(t *testing.T) {
	begun := projectiontest.NewRoom(t)
	rapid.Check(t, func(t *rapid.T) {
		r := begun.Fork()
		r.Each = func(_, s *aggregates.State, _ []events.Record) {
			rep, ok := s.Report("r")
			if !ok {
				return
			}
			camps := consensus.CampsOf(&rep)
			of := map[string][]consensus.Stand{}
			for _, c := range camps.Camps {
				for _, code := range c.Participants {
					if of[code] != nil {
						t.Fatalf("%s is in two camps", code)
					}
					of[code] = c.Stands
				}
			}
			for _, b := range report.Blockers(&rep, nil) {
				if b.Kind != report.BlockerObjection {
					continue
				}
				if !slices.ContainsFunc(of[b.Participant], func(x consensus.Stand) bool {
					return x.Side == consensus.Against && x.Amendment == b.Amendment && x.Paragraph == b.Paragraph
				}) {
					t.Fatalf("%s stands nowhere against %s %s: %+v", b.Participant, b.Paragraph, b.Amendment, of[b.Participant])
				}
			}
			for _, l := range camps.Alone {
				n := 0
				for _, stands := range of {
					if slices.ContainsFunc(stands, func(x consensus.Stand) bool {
						return x.Side == l.Side && x.Amendment == l.Amendment && x.Paragraph == l.Paragraph
					}) {
						n++
					}
				}
				if n != 1 {
					t.Fatalf("%s is one of %d on %+v", l.Participant, n, l.Stand)
				}
			}
		}
		r.Goes(t, rapid.IntRange(0, 30).Draw(t, "commands"))
	})
}
