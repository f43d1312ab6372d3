package consensus_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concord/aggregates"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/consensus"
	"concord/projections/currenttext"
	"concord/projections/projectiontest"
)

// slowly is where a report stands, found in the whole of it by what the gavel is
// refused with and what the status shows.
func slowly(s *report.State) consensus.Point {
	p := consensus.Point{Revision: s.Revision(), Status: report.ReportStatus(s)}
	for _, b := range report.Blockers(s, nil) {
		p.Blockers++
		if b.Kind == report.BlockerObjection {
			p.Objections++
		}
	}
	standing := currenttext.StatusOf(s)
	p.Brackets, p.Paragraphs = standing.Counts.Brackets, standing.Counts.Paragraphs
	for a := range s.Open() {
		now, err := s.Text.State(a.Amendment)
		switch {
		case err != nil || now.Fate == text.Absorbed:
		case now.Fate == text.Conflict:
			p.Conflicts++
		default:
			p.Open++
		}
	}
	agreed := []report.Status{report.StatusAdopted, report.StatusAgreed, report.StatusAgreedAdRef, report.StatusAgreedInformals}
	for _, b := range s.Text.Current() {
		status := report.BlockStatus(s, b, 0)
		_, noted := s.Agreement(b.ID)
		if slices.Contains(agreed, status) || status == report.StatusSilence && noted {
			p.Agreed++
		}
	}
	return p
}

// TestTrendIsWhatStands lets groups negotiate at random. Behind every command the last
// point says what the whole text does, points are there where something changed and
// nowhere else, and what was told before stays.
func TestTrendIsWhatStands(t *testing.T) {
	begun := projectiontest.NewRoom(t)
	rapid.Check(t, func(t *rapid.T) {
		r := begun.Fork()
		var last []consensus.Point
		var read consensus.State
		overTime(r, &read, func(command []events.Record, s *aggregates.State) {
			rep, ok := s.Report("r")
			if !ok {
				return
			}
			seq := command[len(command)-1].Seq
			trend := read.Of(&rep, seq, s.Time)
			n := len(trend.Points)
			want := slowly(&rep)
			got := trend.Points[n-1]
			if at := got.Seq; at == seq {
				if !got.Time.Equal(command[len(command)-1].Time) {
					t.Fatalf("point %d is of %s, the command of %s", seq, got.Time, command[len(command)-1].Time)
				}
				if len(last) > 0 && sameFigures(last[len(last)-1], got) {
					t.Fatalf("nothing changed behind %d, and there is a point", seq)
				}
				last = append(last, got)
			}
			want.Seq, want.Time = got.Seq, got.Time
			if got != want {
				t.Fatalf("behind %d (%s) the trend says\n%+v\nthe text\n%+v", seq, command[0].Type, got, want)
			}
			if !slices.Equal(trend.Points, last) {
				t.Fatalf("behind %d the past is another", seq)
			}
		})
		r.Goes(t, rapid.IntRange(0, 40).Draw(t, "commands"))
	})
}

func sameFigures(a, b consensus.Point) bool {
	b.Seq, b.Time = a.Seq, a.Time
	return a == b
}

// An older state tells what it told, however the group goes on.
func TestOlderTrendsStay(t *testing.T) {
	begun := projectiontest.NewRoom(t)
	rapid.Check(t, func(t *rapid.T) {
		r := begun.Fork()
		type told struct {
			read  consensus.State
			state report.State
			trend consensus.Trend
		}
		var all []told
		var read consensus.State
		overTime(r, &read, func(_ []events.Record, s *aggregates.State) {
			if rep, ok := s.Report("r"); ok {
				all = append(all, told{read, rep, read.Of(&rep, s.Seq, s.Time)})
			}
		})
		r.Goes(t, 12)
		for _, then := range all {
			if now := then.read.Of(&then.state, then.trend.Seq, then.trend.Time); !slices.Equal(now.Points, then.trend.Points) {
				t.Fatalf("as of %d it reads otherwise now", then.trend.Seq)
			}
		}
	})
}
