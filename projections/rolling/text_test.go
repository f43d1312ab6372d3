package rolling

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"concord/aggregates"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/projectiontest"
)

// fataler is a test, a benchmark or a property.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// through applies a log, event by event. At is called behind each.
func through(t fataler, log *projectiontest.Log, at func(*aggregates.State, *State, *events.Record)) State {
	t.Helper()
	var group aggregates.State
	var s State
	for _, stored := range log.Stored() {
		r, err := events.Decode(stored)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if group, err = aggregates.Evolve(group, &r); err != nil {
			t.Fatalf("%v", err)
		}
		s = Apply(s, &group, &r)
		at(&group, &s, &r)
	}
	return s
}

// TestKeptUpIsMadeFromNothing lets groups negotiate at random: kept up event by event the
// rolling text is what it is made from nothing, blocks and what is listed and figures;
// older ones stay as they were; and each count tells of a change.
func TestKeptUpIsMadeFromNothing(t *testing.T) {
	begun := projectiontest.Begin(t)
	rapid.Check(t, func(t *rapid.T) {
		story := begun.Fork(t)
		story.Goes(t, "r", rapid.IntRange(0, 40).Draw(t, "commands"))
		var all []Text
		var told []text.Rolling
		var counts []Count
		s := through(t, story.Log, func(group *aggregates.State, s *State, r *events.Record) {
			of, ok := group.Report("r")
			if !ok || r.Part < r.Parts {
				return
			}
			kept, _ := s.Text("r")
			fresh := Of(&of)
			if diff := cmp.Diff(fresh.rolling(), kept.rolling()); diff != "" {
				t.Fatalf("behind event %d (%s) (-from nothing +kept up):\n%s", r.Seq, r.Type, diff)
			}
			if diff := cmp.Diff(of.Text.Rolling(), kept.rolling()); diff != "" {
				t.Fatalf("behind event %d (%s) (-of the text +kept up):\n%s", r.Seq, r.Type, diff)
			}
			if fresh.Figures() != kept.Figures() {
				t.Fatalf("behind event %d (%s): figures %+v, kept up %+v", r.Seq, r.Type, fresh.Figures(), kept.Figures())
			}
			checkFigures(t, &of, kept)
			all, told = append(all, kept), append(told, kept.rolling())
			next := Count{r.Seq, r.Time, of.Revision(), kept.Figures()}
			if n := len(counts); n == 0 || counts[n-1].Figures != next.Figures || counts[n-1].Revision != next.Revision {
				counts = append(counts, next)
			}
		})
		if diff := cmp.Diff(counts, s.Counts("r")); diff != "" {
			t.Fatalf("counts (-as they changed +told):\n%s", diff)
		}
		for i, x := range all {
			if diff := cmp.Diff(told[i], x.rolling()); diff != "" {
				t.Fatalf("an older text was changed:\n%s", diff)
			}
		}
		// From any of them to any later one in one step.
		if n := len(all); n > 1 {
			from := rapid.IntRange(0, n-1).Draw(t, "from")
			if diff := cmp.Diff(told[n-1], all[from].Next(all[n-1].of).rolling()); diff != "" {
				t.Fatalf("in one step (-event by event):\n%s", diff)
			}
		}
	})
}

// TestEqualTakesItsPlace: when the first of two equal new paragraphs is withdrawn, the
// other stands where it would have stood alone, perhaps behind another block.
func TestEqualTakesItsPlace(t *testing.T) {
	d, err := text.Table([]text.Block{{ID: "p1", Kind: text.Paragraph, Text: "One."}, {ID: "p2", Kind: text.Paragraph, Text: "Two."}})
	if err != nil {
		t.Fatal(err)
	}
	kept := Text{}.Next(d)
	after := func(next text.Document, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		d, kept = next, kept.Next(next)
		if diff := cmp.Diff(d.Rolling(), kept.rolling()); diff != "" {
			t.Fatalf("-of the text +kept up:\n%s", diff)
		}
	}
	for i, words := range []string{"The same.", "Another.", "The same."} {
		after(d.File(text.Amendment{ID: report.AmendmentID(i + 1), Seq: int64(i + 1), By: []string{"FRA"}, Change: text.Insert{After: "p1", Kind: text.Paragraph, Text: words}}))
	}
	after(d.Revise(text.Revision{Incorporate: []string{"A2"}}))
	where := func() string {
		for _, b := range kept.rolling().Blocks {
			if len(b.New) > 0 {
				return b.Block.ID
			}
		}
		return ""
	}
	if at := where(); at != "p1" {
		t.Errorf("both stand behind %s", at)
	}
	after(d.Withdraw("A1"))
	if at := where(); at != "A2" {
		t.Errorf("the other stands behind %s", at)
	}
}
