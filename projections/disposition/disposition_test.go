package disposition_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concord/aggregates/group"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/disposition"
	"concord/projections/projectiontest"
)

const slug = projectiontest.RoomSlug

// negotiated tells of a report to its adoption under silence, with an amendment for
// each end that one can come to.
func negotiated(t *testing.T) *projectiontest.Room {
	r := projectiontest.NewRoom(t)
	chair := group.CodeChair
	words := func(block string) string {
		return r.Words(t, events.On{Report: slug, Block: block})
	}
	r.Must(t, r.Table(slug, rehearsal.Paragraphs(
		"States should cooperate on security.", "States should refrain from harm.", "The group will meet again.", "States recall the Charter.",
		"Annexes follow.", "The Chair will report to the Assembly.")))
	r.Proposes(t, "FRA", "p1", "States must cooperate on security.")  // A1: taken up
	r.Proposes(t, "KEN", "p1", "States must cooperate on security.")  // A2: the same
	r.Proposes(t, "BRA", "p1", "States shall cooperate on security.") // A3: the text moves on
	r.Proposes(t, "FRA", "p2", "States should not harm.")             // A4: declined
	r.Proposes(t, "KEN", "p3", "The group will meet again in 2025.")  // A5: restated
	r.Must(t, r.Command("KEN", "amendment.restate", report.Restate{
		Amendment: "A5", Change: rehearsal.Rewording("p3", "The group will meet again.", "The group will meet again in May 2025."),
	})) // A6: later in part
	r.Must(t, r.Command("BRA", "amendment.propose", report.Propose{
		Report: slug, Change: events.Change{Operation: events.OpInsert, Block: "p4", Kind: text.Paragraph, Text: "States recall resolution 75/240."}, Reason: "It is our basis",
	})) // A7: taken up
	r.Must(t, r.Command("EU", "amendment.propose", report.Propose{
		Report: slug, Change: events.Change{Operation: events.OpDelete, Block: "p5", Base: words("p5")}, OnBehalfOf: []string{"DEU", "FRA"},
	})) // A8: taken up
	r.Proposes(t, "DEU", "p4", "States recall and reaffirm the Charter.") // A9: the Chair's own words say it
	r.Takes(t, "BRA", events.Object, events.On{Amendment: "A4"})
	r.Takes(t, "KEN", events.Support, events.On{Block: "p3"})
	r.Takes(t, "BRA", events.Object, events.On{Block: "p6"})
	r.Takes(t, "EU", events.Accept, events.On{Block: "p6"}, "DEU", "FRA")
	r.Must(t, r.Command("KEN", "position.take", report.TakePosition{On: events.On{Report: slug, Block: "p2"}, Stance: events.Object, Words: words("p2"), If: "A4"}))
	r.Must(t, r.Command(chair, "amendment.decline", report.Decline{Amendment: "A4", Reason: "Not agreed language"}))
	r.Revises(t, "A1", "A6", "A7", "A8")

	set, err := r.Report(t).Text.PlanSetting(text.Revision{}, "p3", "The group will meet in May.")
	if err != nil {
		t.Fatal(err)
	}
	recalls, err := r.Report(t).Text.PlanSetting(text.Revision{}, "p4", "States recall and reaffirm the Charter, and the work done.")
	if err != nil {
		t.Fatal(err)
	}
	r.Must(t, r.Command(chair, "report.revise", report.Revise{Report: slug, Base: r.Report(t).Hash(), Set: []text.Setting{set, recalls}, Decline: []string{"A3"}}))
	r.Must(t, r.Command("BRA", "position.lift", report.LiftPosition{On: events.On{Report: slug, Block: "p6"}, Reason: "In a spirit of compromise"}))
	r.Takes(t, "BRA", events.Reserve, events.On{Block: "p6"})
	r.Takes(t, "BRA", events.Dissociate, events.On{Block: "p6"})
	put := report.PutSilence{Report: slug, Until: r.Now.Add(73 * time.Hour), Words: r.Report(t).Hash(), Zone: "America/New_York"}
	r.Must(t, r.Command(chair, "silence.put", put))
	r.Now = r.Now.Add(74 * time.Hour)
	r.Must(t, r.Command("KEN", "silence.break", report.BreakSilence{Report: slug, Reason: "Our capital was asleep"}))
	r.Must(t, r.Command(chair, "silence.confirm", report.ConfirmSilence{Report: slug}))
	r.Must(t, r.Command("BRA", "position.explain", report.Explain{On: events.On{Report: slug, Block: "p6"}, Text: "The Assembly is to decide on its own.", Language: "en"}))
	return r
}

func of(r *projectiontest.Room, t projectiontest.T, code string) disposition.Disposition {
	return disposition.Of(r.Report(t), &r.History, r.Read.Seq, code)
}

func TestGolden(t *testing.T) {
	r := negotiated(t)
	projectiontest.Golden(t, "all", of(r, t, ""))
	projectiontest.Golden(t, "BRA", of(r, t, "BRA"))
}

func TestOutcomes(t *testing.T) {
	r := negotiated(t)
	all := of(r, t, "")
	want := map[string]disposition.Outcome{
		"A1": disposition.Verbatim, "A2": disposition.Merged, "A3": disposition.Declined, "A4": disposition.Declined, "A5": disposition.Withdrawn,
		"A6": disposition.InPart, "A7": disposition.Verbatim, "A8": disposition.Verbatim, "A9": disposition.Absorbed,
	}
	for _, a := range all.Amendments {
		if a.Outcome != want[a.Amendment] {
			t.Errorf("%s: %s, want %s: %s", a.Amendment, a.Outcome, want[a.Amendment], a.Why)
		}
	}
	if got := all.Minority.Amendments; !slices.Equal(got, []string{"A3", "A4", "A6"}) {
		t.Errorf("the minority record has %q", got)
	}
	if len(all.Minority.Positions) != 2 { // BRA's dissociation, KEN's late objection
		t.Errorf("the minority record has the positions %d", all.Minority.Positions)
	}
}

// A fallen amendment, one that was overtaken, and a paragraph that is gone.
func TestFallenAndOvertaken(t *testing.T) {
	r := projectiontest.NewRoom(t)
	r.Must(t, r.Table(slug, rehearsal.Paragraphs("States should cooperate.", "Annexes follow.")))
	r.Proposes(t, "FRA", "p1", "States must cooperate.")
	r.Proposes(t, "BRA", "p1", "States shall cooperate.")
	r.Takes(t, "KEN", events.Object, events.On{Block: "p2"})
	r.Must(t, r.Command("BRA", "amendment.propose", report.Propose{
		Report: slug, Change: events.Change{Operation: events.OpDelete, Block: "p2", Base: r.Words(t, events.On{Report: slug, Block: "p2"})},
	}))
	r.Revises(t, "A1", "A3")
	all := of(r, t, "")
	if a := all.Amendments[1]; a.Outcome != disposition.Overtaken || a.Decision.Revision != 1 || !strings.Contains(a.Why, "shall") {
		t.Errorf("A2: %+v", a)
	}
	if p := all.Positions[0]; p.Outcome != disposition.Overtaken || p.Decision.Revision != 1 {
		t.Errorf("the objection to what is gone: %+v", p)
	}
	set, err := r.Report(t).Text.PlanSetting(text.Revision{}, "p1", "States will cooperate.")
	if err != nil {
		t.Fatal(err)
	}
	r.Must(t, r.Command(group.CodeChair, "report.revise", report.Revise{Report: slug, Base: r.Report(t).Hash(), Set: []text.Setting{set}}))
	if a := of(r, t, "FRA").Amendments[0]; a.Outcome != disposition.Overtaken || a.Decision.Revision != 1 || !strings.Contains(a.Why, "Rev.2") {
		t.Errorf("A1: %+v", a)
	}
}

// TestAllIsDisposedOf lets groups negotiate at random: everything that was asked is
// told once, as what was decided and what the text is; of what a revision has just
// taken up all is in the text; words that are said to be in it are.
func TestAllIsDisposedOf(t *testing.T) {
	begun := projectiontest.NewRoom(t)
	rapid.Check(t, func(t *rapid.T) {
		r := begun.Fork()
		r.Goes(t, rapid.IntRange(0, 40).Draw(t, "commands"))
		rep := r.Report(t)
		all := of(r, t, "")
		var told []string
		for _, a := range all.Amendments {
			told = append(told, a.Amendment)
			fits(t, rep, &a)
		}
		if !slices.Equal(told, rep.Text.Amendments()) {
			t.Fatalf("told of %q, filed %q", told, rep.Text.Amendments())
		}
		taken, standing := 0, 0
		for e := range r.History.Report(slug) {
			switch e.Event.(type) {
			case events.PositionTaken, events.SilenceLateObjection:
				taken++
			}
		}
		for p := range rep.Positions {
			if rep.ValidityOf(p) == report.Holds {
				standing++
			}
		}
		kept := map[uint64]*report.Position{}
		for p := range rep.Positions {
			kept[p.Seq] = p
		}
		for _, p := range all.Positions {
			if p.Outcome == disposition.Stands || p.Outcome == disposition.Overtaken || p.Outcome == disposition.Outweighed {
				standing--
			}
			if p.Outcome != disposition.Stands && p.Outcome != disposition.Outweighed {
				continue
			}
			taken := kept[p.Taken.Seq]
			if taken == nil {
				t.Fatalf("%+v is told, and nobody holds it any more", p)
			}
			counts := slices.ContainsFunc(rep.Standings(taken.On), func(x report.Standing) bool { return x.Position == taken })
			if taken.Amendment == "" && counts != (p.Outcome == disposition.Stands) {
				t.Fatalf("%+v is told; it counts: %v", p, counts)
			}
		}
		if taken != len(all.Positions) || standing > 0 {
			t.Fatalf("%d positions were taken, %d are told; %d count and are not told so", taken, len(all.Positions), standing)
		}
		// Who asked for something finds it, and nothing else.
		for _, code := range projectiontest.RoomDelegations {
			own := of(r, t, code)
			for _, a := range all.Amendments {
				mine := a.By == code || slices.Contains(a.Sponsors, code) || slices.Contains(a.OnBehalfOf, code)
				if mine != slices.ContainsFunc(own.Amendments, func(o disposition.Disposed) bool { return o.Amendment == a.Amendment }) {
					t.Fatalf("%s of %v is told to %s: %v", a.Amendment, a.Sponsors, code, !mine)
				}
			}
		}
	})
}

func fits(t *rapid.T, rep *report.State, a *disposition.Disposed) {
	filed, _ := rep.Amendment(a.Amendment)
	now, err := rep.Text.State(a.Amendment)
	if err != nil {
		t.Fatal(err)
	}
	var may []disposition.Outcome
	switch {
	case filed.WithdrawnAt != 0:
		may = []disposition.Outcome{disposition.Withdrawn}
	case filed.FallenAt != 0:
		may = []disposition.Outcome{disposition.Fallen}
	case filed.DeclinedAt != 0:
		may = []disposition.Outcome{disposition.Declined}
	case filed.TakenUpAt != 0:
		may = []disposition.Outcome{disposition.Verbatim, disposition.InPart, disposition.Overtaken}
	case now.Fate == text.Absorbed:
		may = []disposition.Outcome{disposition.Merged, disposition.Absorbed}
	case now.Fate == text.Conflict:
		may = []disposition.Outcome{disposition.Overtaken, disposition.InPart}
	default:
		may = []disposition.Outcome{disposition.Open}
	}
	if !slices.Contains(may, a.Outcome) {
		t.Fatalf("%s: %s, may be %q", a.Amendment, a.Outcome, may)
	}
	if (a.Outcome == disposition.Open) != (a.Decision == nil) {
		t.Fatalf("%s: %s by %+v", a.Amendment, a.Outcome, a.Decision)
	}
	if filed.TakenUpAt != 0 && filed.TakenUp == rep.Revision() && filed.Change.Operation == events.OpText && len(rep.Issues[filed.TakenUp].Set) == 0 {
		if a.Outcome != disposition.Verbatim {
			t.Fatalf("%s was taken up just now, and is %s: %s", a.Amendment, a.Outcome, a.Why)
		}
	}
	for _, w := range a.Words {
		b, ok := rep.Text.Block(w.Paragraph, rep.Revision())
		if ok && !strings.Contains(b.Text, w.Text) {
			t.Fatalf("%s is said to have “%s” in “%s”", a.Amendment, w.Text, b.Text)
		}
		if w.Name != currenttext.DraftsOf(rep).Of(rep.Revision()).Name(w.Paragraph) {
			t.Fatalf("%s: %+v", a.Amendment, w)
		}
	}
}

// TestDivisions: what was to be decided separately, and what became of that.
func TestDivisions(t *testing.T) {
	r := projectiontest.NewRoom(t)
	chair := group.CodeChair
	r.Must(t, r.Table(slug, rehearsal.Paragraphs("One.", "Two.", "Three.", "Four.", "Five.", "Six.")))
	divide := func(by string, blocks ...string) {
		t.Helper()
		r.Must(t, r.Command(by, "report.divide", report.Divide{Report: slug, Blocks: blocks, Reason: "it is ripe"}))
	}
	gavel := func(part int) {
		t.Helper()
		r.Must(t, r.Command(chair, "report.adopt", report.Adopt{Report: slug, Base: r.Report(t).Hash(), Part: part}))
	}
	for i, by := range []string{"FRA", "KEN", "FRA", "BRA", "FRA"} { // parts 1 to 5
		divide(by, fmt.Sprintf("p%d", i+1))
	}
	r.Must(t, r.Command("KEN", "division.oppose", report.OpposeDivision{Report: slug, Part: 1, Reason: "not yet"}))
	r.Must(t, r.Command("KEN", "division.oppose", report.OpposeDivision{Report: slug, Part: 2}))
	gavel(3)
	gavel(4)
	r.Must(t, r.Command(chair, "report.reconsider", report.Reconsider{Report: slug, Part: 4, For: 2, Against: 1}))
	set, err := r.Report(t).Text.PlanSetting(text.Revision{}, "p5", "")
	if err != nil {
		t.Fatal(err)
	}
	r.Must(t, r.Command(chair, "report.revise", report.Revise{Report: slug, Base: r.Report(t).Hash(), Set: []text.Setting{set}}))
	divide("BRA", "p6")
	var got []string
	for _, x := range of(r, t, "").Divisions {
		by := ""
		if x.Decision != nil {
			by = x.Decision.By
		}
		got = append(got, fmt.Sprint(x.Part, " ", x.By, " ", x.Outcome, " ", by, " ", x.Why))
	}
	if want := []string{
		"1 FRA opposed KEN not yet", "2 KEN withdrawn KEN ", "3 FRA separately CHAIR ", "4 BRA reopened CHAIR ", "5 FRA overtaken CHAIR none of its paragraphs is in the text since", "6 BRA open  ",
	}; !slices.Equal(got, want) {
		t.Errorf("told is\n%q, not\n%q", got, want)
	}
	if mine := of(r, t, "BRA").Divisions; len(mine) != 2 || mine[0].Part != 4 || mine[0].Places[0].Name != "paragraph 4" {
		t.Errorf("of BRA is told %+v", mine)
	}
}

// What a group says counts for those of its members that do not speak for themselves,
// and for whom it counts is told.
func TestGroupForSome(t *testing.T) {
	r := projectiontest.NewRoom(t)
	r.Must(t, r.Table(slug, rehearsal.Paragraphs("States should cooperate.")))
	r.Takes(t, "EU", events.Reserve, events.On{Block: "p1"}, "DEU", "FRA", "NLD")
	r.Takes(t, "FRA", events.Accept, events.On{Block: "p1"})
	if p := of(r, t, "FRA").Positions[0]; p.Outcome != disposition.Stands || p.Why != "for DEU, NLD; another position counts for FRA" {
		t.Errorf("%+v", p)
	}
	r.Must(t, r.Command("FRA", "position.lift", report.LiftPosition{On: events.On{Report: slug, Block: "p1"}}))
	if p := of(r, t, "FRA").Positions[0]; p.Outcome != disposition.Stands || p.Why != "" {
		t.Errorf("for all three: %+v", p)
	}
}

// What an amendment asked for was done though a twin of it would not find it in the text:
// its words have run together with those in front, or it took the last word of what a split
// had left of its paragraph.
func TestTakenUpThoughNotFound(t *testing.T) {
	for name, x := range map[string]struct {
		draft    string
		wordings []string // of FRA, then of BRA
		split    bool
		revise   []string
	}{
		"run together": {"[", []string{"States", "[shall]"}, false, []string{"A1", "A2"}},
		"emptied":      {"States States", []string{"States"}, true, []string{"A2", "A1"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := projectiontest.NewRoom(t)
			r.Must(t, r.Table(slug, rehearsal.Paragraphs(x.draft, "Annexes follow.")))
			for i, words := range x.wordings {
				r.Proposes(t, []string{"FRA", "BRA"}[i], "p1", words)
			}
			if x.split {
				r.Must(t, r.Command("BRA", "amendment.propose", report.Propose{Report: slug, Change: events.Change{
					Operation: events.OpSplit, Block: "p1", Base: r.Words(t, events.On{Report: slug, Block: "p1"}), Gap: 1, Byte: len("States"),
				}}))
			}
			for _, id := range x.revise {
				r.Revises(t, id)
			}
			last := x.revise[len(x.revise)-1]
			for _, a := range of(r, t, "").Amendments {
				if a.Amendment == last && a.Outcome != disposition.Verbatim {
					t.Errorf("%s: %s, by %v: %s", a.Amendment, a.Outcome, a.Decision, a.Why)
				}
			}
		})
	}
}
