package aggregates

import (
	"slices"
	"time"

	"concord/aggregates/report"
)

// Ending is a command of the node's own, by which the log learns that an end has
// passed: of a silence, or of the time for amendments.
type Ending struct {
	Type string
	Data report.Command
}

// Due returns what the node has to say before anything that comes at a time is
// decided, in order of the ends. An end has passed when the log says so, and not
// before: nobody who reads assumes it. What comes at the very end is in time.
func Due(s *State, now time.Time) []Ending {
	if s.end.IsZero() || !now.After(s.end) {
		return nil
	}
	var out []Ending
	var ends []time.Time
	for brief := range s.Briefs {
		if brief.End.IsZero() || !now.After(brief.End) {
			continue
		}
		r, _ := s.Report(brief.Slug)
		for _, c := range r.Due(now) {
			e, end := Ending{Data: c}, r.EndOf(c)
			switch c.(type) {
			case report.EndSilence:
				e.Type = "silence.end"
			case report.PassDeadline:
				e.Type = "deadline.pass"
			}
			at := len(out) // of equal ends, in order of the reports
			for at > 0 && ends[at-1].After(end) {
				at--
			}
			out, ends = slices.Insert(out, at, e), slices.Insert(ends, at, end)
		}
	}
	return out
}

// NextEnd returns the earliest end that is still to come and that the log will have
// to tell of; zero if there is none.
func (s *State) NextEnd() time.Time { return s.end }

func (s *State) firstEnd() time.Time {
	var first time.Time
	for r := range s.Briefs {
		if !r.End.IsZero() && (first.IsZero() || r.End.Before(first)) {
			first = r.End
		}
	}
	return first
}
