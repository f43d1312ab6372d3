package rolling

import (
	"testing"

	"concord/aggregates"
	"concord/events"
	"concord/projections/projectiontest"
)

// TestStages: the figures of the paragraphs are those that the rolling text shows of
// them, behind every command.
func TestStages(t *testing.T) {
	s, _ := story(t)
	s.Revises(projectiontest.Slug, []string{"A15"}, nil, nil)
	course := map[string]*Course{}
	through(t, s.Log, func(after *aggregates.State, _ *State, r *events.Record) {
		of, ok := after.Report(projectiontest.Slug)
		if !ok || !of.Tabled() || of.Coming() {
			return
		}
		shown, err := Show(&of, Of(&of), r.Seq, r.Time, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range shown.Paragraphs {
			b, stands := of.Text.Block(p.ID, of.Revision())
			if !stands {
				continue // it would come in
			}
			now := StageOf(&of, b.ID, r.Seq, r.Time)
			if now.Absent || now.Brackets != p.Brackets || now.Generated != p.Generated {
				t.Errorf("event %d: %s has %+v, shown are %d and %d brackets", r.Seq, b.ID, now, p.Brackets, p.Generated)
			}
			if course[b.ID] == nil {
				course[b.ID] = &Course{Paragraph: b.ID}
			}
			course[b.ID].Add(now)
		}
	})
	if len(course) < 4 {
		t.Fatalf("%d paragraphs were seen", len(course))
	}
	for id, c := range course {
		for i := 1; i < len(c.Points); i++ {
			was := c.Points[i-1]
			if was.Seq, was.Time = c.Points[i].Seq, c.Points[i].Time; was == c.Points[i] {
				t.Errorf("%s: point %d says what the one before says", id, i)
			}
		}
	}
	last := s.Report(projectiontest.Slug)
	if gone := StageOf(last, "p2", 1, last.Issues[0].Time); !gone.Absent {
		t.Errorf("p2 was deleted, and is %+v", gone)
	}
}
