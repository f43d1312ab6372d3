package aggregates

import (
	"time"

	"github.com/tidwall/btree"

	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/events"
)

// State is a group's whole life as of one place on its log. It is a value: Evolve
// returns a new one and leaves the old as it was.
type State struct {
	Group   group.State
	Seq     uint64    // the last event
	Time    time.Time // its time; the next is never earlier
	reports btree.Map[string, report.State]
	homes   btree.Map[int, string] // number of an amendment -> its report
	last    int                    // the highest number of an amendment
}

// Report returns a report.
func (s *State) Report(slug string) (report.State, bool) { return s.reports.Get(slug) }

// Reports calls yield for each report, in order of slug.
func (s *State) Reports(yield func(report.State) bool) {
	s.reports.Scan(func(_ string, r report.State) bool { return yield(r) })
}

// Home returns the slug of the report that an amendment is to, or "".
func (s *State) Home(amendment string) string {
	n, ok := report.AmendmentNumber(amendment)
	if !ok {
		return ""
	}
	slug, _ := s.homes.Get(n)
	return slug
}

// Evolve returns the state after an event.
func Evolve(s State, r *events.Record) State {
	s.Seq, s.Time = r.Seq, r.Time
	if slug := report.SlugOf(r.Event); slug != "" {
		before, _ := s.reports.Get(slug)
		s.reports = *s.reports.Copy()
		s.reports.Set(slug, report.Evolve(before, r))
		if e, ok := r.Event.(events.AmendmentProposed); ok {
			if n, ok := report.AmendmentNumber(e.Amendment); ok {
				s.homes = *s.homes.Copy()
				s.homes.Set(n, slug)
				s.last = max(s.last, n)
			}
		}
		return s
	}
	s.Group = group.Evolve(s.Group, r)
	return s
}
