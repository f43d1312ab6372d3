package aggregates

import (
	"fmt"
	"time"

	"github.com/tidwall/btree"

	"concord/aggregates/group"
	"concord/aggregates/persistent"
	"concord/aggregates/report"
	"concord/aggregates/shelf"
	"concord/events"
)

// State is a group's whole life as of one place on its log. It is a value: Evolve
// returns a new one and leaves the old as it was.
type State struct {
	Group    group.State
	Seq      uint64    // the last event
	Time     time.Time // its time; the next is never earlier
	reports  btree.Map[string, *shelf.Item[report.State]]
	homes    btree.Map[int, string] // number of an amendment -> the report of it and of those behind it, up to the next here
	last     int                    // the highest number of an amendment
	silences int                    // put so far
	end      time.Time              // the earliest that is still to come and that the log will tell of; zero: none
	coming   string                 // the report whose text is under way within a command, or ""
}

// Report returns a report.
func (s *State) Report(slug string) (report.State, bool) {
	if r, ok := s.reports.Get(slug); ok {
		return *r.Get(), true
	}
	return report.State{}, false
}

// Reports calls yield for each report, in order of slug. Where it is enough to know what
// a report is and what it was issued as, [State.Briefs] has less to bring.
func (s *State) Reports(yield func(report.State) bool) {
	s.reports.Scan(func(_ string, r *shelf.Item[report.State]) bool { return yield(*r.Get()) })
}

// Briefs calls yield with what is known at once of each report, in order of slug.
func (s *State) Briefs(yield func(report.Brief) bool) {
	s.reports.Scan(func(_ string, r *shelf.Item[report.State]) bool { return yield(briefOf(r)) })
}

func briefOf(r *shelf.Item[report.State]) report.Brief {
	if place := r.Away(); place != nil && r.Here() == nil {
		if note, ok := place.Note.(interface{ Known() report.Brief }); ok {
			return note.Known()
		}
	}
	return r.Get().Brief()
}

// Shelved calls yield with the item of each report, in order of slug, and its brief: what
// is noted of it where it is put away is that, or has it embedded.
func (s *State) Shelved(yield func(slug string, r shelf.Handle, brief func() report.Brief) bool) {
	s.reports.Scan(func(slug string, r *shelf.Item[report.State]) bool {
		return yield(slug, r, func() report.Brief { return briefOf(r) })
	})
}

// Home returns the slug of the report that an amendment is to, or "".
func (s *State) Home(amendment string) string {
	n, ok := report.AmendmentNumber(amendment)
	if !ok || n > s.last {
		return ""
	}
	home := ""
	s.homes.Descend(n, func(_ int, slug string) bool { home = slug; return false })
	return home
}

// Evolve returns the state after an event. The error says that the log is damaged
// or was written by other rules than these; the state is then the one before.
func Evolve(s State, r *events.Record) (State, error) {
	if r.Rules > Rules {
		return s, fmt.Errorf("event %d was decided by version %d of the rules, this program has %d: it was written by a newer Concord; start that one", r.Seq, r.Rules, Rules)
	}
	next := s
	next.Seq, next.Time = r.Seq, r.Time
	slug := report.SlugOf(r.Event)
	if _, is := r.Event.(events.AttachmentStored); is {
		slug = s.coming
	}
	if slug == "" {
		next.Group = group.Evolve(s.Group, r)
		return next, nil
	}
	var before *report.State
	if item, known := s.reports.Get(slug); known {
		before = item.Get()
	} else {
		before = &report.State{}
	}
	after, err := report.Evolve(before, r)
	if err != nil {
		return s, err
	}
	persistent.Set(&next.reports, slug, shelf.Of(after))
	if after.NextEnd() != before.NextEnd() {
		next.end = next.firstEnd()
	}
	if _, is := r.Event.(events.SilencePut); is {
		next.silences++
	}
	next.coming = ""
	if after.Coming() {
		next.coming = slug
	}
	if e, ok := r.Event.(events.AmendmentProposed); ok {
		if next.last++; e.Amendment != report.AmendmentID(next.last) {
			return s, fmt.Errorf("event %d: amendment %s follows A%d", r.Seq, e.Amendment, s.last)
		}
		if s.Home(report.AmendmentID(s.last)) != slug {
			persistent.Set(&next.homes, next.last, slug)
		}
	}
	return next, nil
}
