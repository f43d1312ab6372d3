package rolling

import (
	"slices"
	"time"

	"github.com/tidwall/btree"

	"concord/aggregates"
	"concord/aggregates/persistent"
	"concord/aggregates/report"
	"concord/events"
)

// State is the rolling text of every report as of one place on the log, and what was
// counted on the way. It is a value: Apply returns a new one and leaves the old as it
// was.
type State struct {
	reports btree.Map[string, *kept]
	coming  []string // the reports that the command under way is about
}

// kept is the rolling text of one report.
type kept struct {
	text   Text
	counts *counted
}

// Count is what was counted in a report's rolling text as of an event.
type Count struct {
	Seq      uint64    `json:"seq"`
	Time     time.Time `json:"time"`
	Revision int       `json:"revision"`
	Figures
}

// counted is a list of counts, the latest first; each shares those before it.
type counted struct {
	Count
	before *counted
}

// Apply returns the rolling texts after an event; the group is as it is after it. They
// move on with the last event of a command, since none is ever half done: an amendment
// that is restated is never counted twice.
func Apply(s State, after *aggregates.State, r *events.Record) State {
	if slug := report.SlugOf(r.Event); slug != "" && !slices.Contains(s.coming, slug) {
		s.coming = append(slices.Clip(s.coming), slug)
	}
	if r.Part < r.Parts {
		return s
	}
	about := s.coming
	s.coming = nil
	for _, slug := range about {
		if of, ok := after.Report(slug); ok {
			persistent.Set(&s.reports, slug, s.next(&of, r))
		}
	}
	return s
}

// next is the rolling text of a report after a command that ends with an event.
func (s *State) next(of *report.State, last *events.Record) *kept {
	before, ok := s.reports.Get(of.Slug)
	if !ok {
		before = &kept{}
	}
	now := &kept{text: before.text.Next(of.Text), counts: before.counts}
	count := Count{Seq: last.Seq, Time: last.Time, Revision: of.Revision(), Figures: now.text.Figures()}
	if was := now.counts; was == nil || was.Revision != count.Revision || was.Figures != count.Figures {
		now.counts = &counted{count, was}
	}
	return now
}

// Text returns the rolling text of a report.
func (s *State) Text(slug string) (Text, bool) {
	k, ok := s.reports.Get(slug)
	if !ok {
		return Text{}, false
	}
	return k.text, true
}

// Counts returns what was counted in a report, as of each event that changed it, in
// order.
func (s *State) Counts(slug string) []Count {
	out := []Count{}
	if k, ok := s.reports.Get(slug); ok {
		for c := k.counts; c != nil; c = c.before {
			out = append(out, c.Count)
		}
	}
	slices.Reverse(out)
	return out
}
