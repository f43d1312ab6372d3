package group

import (
	"slices"
	"time"

	"github.com/tidwall/btree"

	"concord/aggregates/persistent"
	"concord/events"
)

// State is the group as the log has it. It is a value: Evolve returns a new one
// and leaves the old as it was, sharing what did not change.
type State struct {
	Mandate      events.Mandate // without its participants: see Participants
	Clock        events.Clock
	Demo         bool
	Now          time.Time // of a simulated clock; else zero
	participants btree.Map[string, events.Participant]
	keys         btree.Map[string, Key]
	officers     btree.Map[string, []string] // office -> codes of the member States, in order of election
}

// Key is an enrolled key.
type Key struct {
	Public      string
	Participant string
	Label       string
	Custody     events.Custody
	Enrolled    uint64 // sequence
	Revoked     uint64 // sequence, or 0 while it is valid
}

// The codes that sign for an office.
const (
	CodeChair     = "CHAIR"
	CodeViceChair = "VICE-CHAIR"
)

// officeCodes are the codes that sign for an office, and which.
var officeCodes = []struct{ code, office string }{
	{CodeChair, events.OfficeChair},
	{CodeViceChair, events.OfficeViceChair},
}

// OfficeOf returns the office that a code signs for, or "".
func OfficeOf(code string) string {
	for _, o := range officeCodes {
		if o.code == code {
			return o.office
		}
	}
	return ""
}

// Founded reports whether there is a group yet.
func (s *State) Founded() bool { return s.Mandate.Group != "" }

// Participant returns the participant of a code.
func (s *State) Participant(code string) (events.Participant, bool) { return s.participants.Get(code) }

// Participants calls yield for each participant in order of code.
func (s *State) Participants(yield func(events.Participant) bool) {
	s.participants.Scan(func(_ string, p events.Participant) bool { return yield(p) })
}

// Key returns an enrolled key.
func (s *State) Key(public string) (Key, bool) { return s.keys.Get(public) }

// Keys calls yield for each key ever enrolled, in order of its name.
func (s *State) Keys(yield func(Key) bool) {
	s.keys.Scan(func(_ string, k Key) bool { return yield(k) })
}

// Officers returns the codes of the member States that hold an office, in order of
// election: as many as the mandate has places, at most.
func (s *State) Officers(office string) []string {
	holders, _ := s.officers.Get(office)
	return slices.Clone(holders)
}

// Officer returns the code of the member State that holds an office, or "". Where
// several hold it, that is the one elected first.
func (s *State) Officer(office string) string {
	if holders, _ := s.officers.Get(office); len(holders) > 0 {
		return holders[0]
	}
	return ""
}

// GroupsOf returns the codes of the groups that speak for a participant, in order.
func (s *State) GroupsOf(code string) []string {
	var groups []string
	s.Participants(func(p events.Participant) bool {
		for _, m := range p.Members {
			if m == code {
				groups = append(groups, p.Code)
			}
		}
		return true
	})
	return groups
}

// Evolve returns the state after an event of the group. Events of other
// aggregates change nothing here.
func Evolve(s State, r *events.Record) State {
	switch e := r.Event.(type) {
	case events.GroupFounded:
		s.Mandate, s.Clock, s.Now, s.Demo = e.Mandate, e.Clock, e.Now, e.Demo
	case events.ParticipantsRegistered:
		s.participants = *s.participants.Copy()
		for _, p := range e.Participants {
			s.participants.Set(p.Code, p)
		}
	case events.KeyEnrolled:
		persistent.Set(&s.keys, e.Key, Key{Public: e.Key, Participant: e.Participant, Label: e.Label, Custody: e.Custody, Enrolled: r.Seq})
	case events.KeyRevoked:
		k, _ := s.keys.Get(e.Key)
		k.Revoked = r.Seq
		persistent.Set(&s.keys, e.Key, k)
	case events.OfficerElected:
		holders, _ := s.officers.Get(e.Office)
		persistent.Set(&s.officers, e.Office, append(slices.Clip(holders), e.Participant))
	case events.ClockSet:
		s.Now = e.Now
	}
	return s
}
