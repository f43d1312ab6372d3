package history

import (
	"iter"

	"github.com/tidwall/btree"

	"concord/aggregates/report"
	"concord/events"
)

// State is the history as of one place on the log. It is a value: Apply returns a
// new one and leaves the old as it was.
type State struct {
	all     sequence
	reports btree.Map[string, sequence] // slug -> what concerns that report
}

// Apply returns the history after an event.
func Apply(s State, r *events.Record) State {
	entry, ok := EntryOf(r)
	if !ok {
		return s
	}
	s.all = s.all.append(&entry)
	if slug := report.SlugOf(r.Event); slug != "" {
		of, _ := s.reports.Get(slug)
		s.reports = *s.reports.Copy()
		s.reports.Set(slug, of.append(&entry))
	}
	return s
}

// Len returns how many acts there are.
func (s *State) Len() int { return s.all.count }

// Behind gives the acts behind a sequence of the log, in order. They are not to be
// altered.
func (s *State) Behind(seq uint64) iter.Seq[*Entry] { return entries(s.all, s.all.behind(seq)) }

// CountBehind returns how many acts there are behind a sequence of the log.
func (s *State) CountBehind(seq uint64) int { return s.all.count - s.all.behind(seq) }

// Report gives the acts that concern a report, in order. They are not to be altered.
func (s *State) Report(slug string) iter.Seq[*Entry] {
	of, _ := s.reports.Get(slug)
	return entries(of, 0)
}

func entries(s sequence, from int) iter.Seq[*Entry] {
	return func(yield func(*Entry) bool) {
		for i := from; i < s.count; i++ {
			if !yield(s.at(i)) {
				return
			}
		}
	}
}
