package amendments_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"concord/aggregates"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/amendments"
	"concord/projections/projectiontest"
)

func ids(list []amendments.Amendment) []string {
	out := []string{}
	for _, a := range list {
		out = append(out, a.Amendment)
	}
	return out
}

func TestGolden(t *testing.T) {
	r := projectiontest.Negotiation(t).Report(projectiontest.Slug)
	projectiontest.Golden(t, "list", amendments.List(r, amendments.Filter{}))
	outcome, ok := amendments.Outcome(r, 1)
	if !ok {
		t.Fatal("there is no outcome of the first revision")
	}
	projectiontest.Golden(t, "outcome", outcome)
}

func TestStates(t *testing.T) {
	r := projectiontest.Negotiation(t).Report(projectiontest.Slug)
	want := map[string]amendments.State{
		"A1": amendments.Incorporated, "A2": amendments.Withdrawn, "A3": amendments.Conflicting, "A4": amendments.Absorbed,
		"A5": amendments.Open, "A6": amendments.Withdrawn, "A7": amendments.Incorporated, "A8": amendments.Declined,
		"A9": amendments.Incorporated, "A10": amendments.Declined, "A11": amendments.Open, "A12": amendments.Open,
	}
	for id, state := range want {
		a, ok := amendments.Show(r, id)
		if !ok || a.State != state || a.State.Final() != (state == amendments.Incorporated || state == amendments.Declined || state == amendments.Withdrawn) {
			t.Errorf("%s is %q (there: %v), want %q", id, a.State, ok, state)
		}
	}
	if _, ok := amendments.Show(r, "A99"); ok {
		t.Error("there is an A99")
	}
	if _, ok := amendments.Show(r, "x"); ok {
		t.Error("there is an amendment x")
	}
}

func TestFilter(t *testing.T) {
	r := projectiontest.Negotiation(t).Report(projectiontest.Slug)
	for _, c := range []struct {
		filter amendments.Filter
		want   []string
	}{
		{amendments.Filter{State: amendments.Open}, []string{"A5", "A11", "A12"}},
		{amendments.Filter{Paragraph: "p1"}, []string{"A1", "A2", "A3", "A4", "A11"}},
		{amendments.Filter{Paragraph: "A7"}, []string{"A7"}},
		{amendments.Filter{Sponsor: "DEU"}, []string{"A1", "A10"}},
		{amendments.Filter{Sponsor: "USA", State: amendments.Open}, []string{"A11"}},
		{amendments.Filter{Sponsor: "AUS"}, []string{}},
	} {
		if got := ids(amendments.List(r, c.filter)); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.filter, got, c.want)
		}
	}
}

func TestOutcomeOfNoRevision(t *testing.T) {
	r := projectiontest.Negotiation(t).Report(projectiontest.Slug)
	for _, revision := range []int{-1, 0, 2} {
		if _, ok := amendments.Outcome(r, revision); ok {
			t.Errorf("there is an outcome of revision %d", revision)
		}
	}
}

// TestReadingsAgreeWithTheText lets groups negotiate at random. The list and each
// amendment shown alone say the same; touching and equal go both ways; the edits that
// an open amendment is said to have lead from the present words; and when a revision
// is issued every amendment that was open is told once.
func TestReadingsAgreeWithTheText(t *testing.T) {
	begun := projectiontest.Begin(t)
	rapid.Check(t, func(t *rapid.T) {
		s := begun.Fork(t)
		s.Goes(t, "r", rapid.IntRange(0, 25).Draw(t, "commands"))
		r := s.Report("r")
		list := amendments.List(r, amendments.Filter{})
		if got := ids(list); !slices.Equal(got, append([]string{}, r.Text.Amendments()...)) {
			t.Fatalf("listed %q, filed %q", got, r.Text.Amendments())
		}
		for _, a := range list {
			shown, ok := amendments.Show(r, a.Amendment)
			if !ok || !slices.Equal(shown.Touches, a.Touches) || !slices.Equal(shown.Equals, a.Equals) || shown.State != a.State {
				t.Fatalf("%s is listed as %+v, shown as %+v", a.Amendment, a, shown)
			}
			agrees(t, r, a, list)
		}
		for revision := 1; revision <= r.Revision(); revision++ {
			outcomeIsWhole(t, r, revision)
		}
	})
}

// TestOutcomeAskedLater lets groups negotiate at random: what a revision did is told at
// the end as it was told at once, but for what has been withdrawn since.
func TestOutcomeAskedLater(t *testing.T) {
	begun := projectiontest.Begin(t)
	rapid.Check(t, func(t *rapid.T) {
		s := begun.Fork(t)
		s.Goes(t, "r", rapid.IntRange(5, 40).Draw(t, "commands"))
		r := s.Report("r")
		kept := func(ids []string) []string {
			return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
				a, ok := r.Amendment(id)
				return ok && a.WithdrawnAt != 0
			})
		}
		var state aggregates.State
		told := 0
		for _, stored := range s.Log.Stored() {
			record, err := events.Decode(stored)
			if err != nil {
				t.Fatal(err)
			}
			if state, err = aggregates.Evolve(state, &record); err != nil {
				t.Fatal(err)
			}
			then, ok := state.Report("r")
			if !ok || record.Part != record.Parts || then.Revision() == told {
				continue
			}
			told++
			at, _ := amendments.Outcome(&then, told)
			later, _ := amendments.Outcome(r, told)
			at.Carried, at.Absorbed = kept(at.Carried), kept(at.Absorbed)
			at.Conflicts = slices.DeleteFunc(at.Conflicts, func(c amendments.InConflict) bool { return len(kept([]string{c.Amendment})) == 0 })
			if diff := cmp.Diff(at, later); diff != "" {
				t.Fatalf("what Rev.%d did (-then +now):\n%s", told, diff)
			}
		}
		if told != max(r.Revision(), 0) {
			t.Fatalf("%d revisions of %d", told, r.Revision())
		}
	})
}

func agrees(t *rapid.T, r *report.State, a amendments.Amendment, list []amendments.Amendment) {
	for _, other := range list {
		if slices.Contains(a.Touches, other.Amendment) != slices.Contains(other.Touches, a.Amendment) ||
			slices.Contains(a.Equals, other.Amendment) != slices.Contains(other.Equals, a.Amendment) {
			t.Fatalf("%s and %s do not see one another alike", a.Amendment, other.Amendment)
		}
	}
	if a.State.Final() && (a.Outcome == "" || len(a.Edits) != len(a.AsFiled) || len(a.Touches)+len(a.Equals) > 0) {
		t.Fatalf("%s is final: %+v", a.Amendment, a)
	}
	if (a.State == amendments.Conflicting) != (a.Conflict != nil) {
		t.Fatalf("%s is %s with the conflict %+v", a.Amendment, a.State, a.Conflict)
	}
	if a.Conflict != nil && (a.Conflict.Why == "" || len(a.Conflict.With) == 0) {
		t.Fatalf("%s is in conflict with nothing: %+v", a.Amendment, a.Conflict)
	}
	if a.State == amendments.Open && a.Operation == "text" && len(a.Edits) == 0 {
		t.Fatalf("%s is open and changes nothing", a.Amendment)
	}
	for _, e := range a.Edits {
		if a.State.Final() || a.State == amendments.Absorbed {
			break
		}
		if _, stands := r.Text.Block(e.Paragraph, r.Revision()); !stands || e.Old == "" && e.New == "" {
			t.Fatalf("%s: %+v", a.Amendment, e)
		}
	}
}

func outcomeIsWhole(t *rapid.T, r *report.State, revision int) {
	out, ok := amendments.Outcome(r, revision)
	if !ok {
		t.Fatalf("there is no outcome of revision %d", revision)
	}
	told := slices.Concat(out.Incorporated, out.Declined, out.Carried, out.Absorbed)
	for _, c := range out.Conflicts {
		told = append(told, c.Amendment)
	}
	if sorted := slices.Compact(slices.Sorted(slices.Values(told))); len(sorted) != len(told) {
		t.Fatalf("revision %d tells one twice: %q", revision, told)
	}
	for a := range r.Amendments {
		issued := r.Issues[revision].Seq
		before := a.Seq < issued && a.WithdrawnAt == 0 && (a.DeclinedAt == 0 || a.DeclinedAt >= issued) && (a.TakenUpAt == 0 || a.TakenUp >= revision)
		if before != slices.Contains(told, a.Amendment) {
			t.Fatalf("revision %d: %s was open before it: %v, told: %q", revision, a.Amendment, before, told)
		}
		s, err := r.Text.StateAt(a.Amendment, revision)
		if err == nil && s.Decision == text.Open && s.Fate == text.Carried && !slices.Contains(out.Carried, a.Amendment) && before {
			t.Fatalf("revision %d carried %s", revision, a.Amendment)
		}
	}
}
