package currenttext

import (
	"slices"

	"concord/aggregates/report"
	"concord/events"
)

// Held is who holds what of words, where it bears on their adoption: by code, a
// member for which a group speaks too.
type Held struct {
	Objections    []string `json:"objections,omitempty"`    // they stand in the way
	Reservations  []string `json:"reservations,omitempty"`  // they keep a paragraph from being agreed
	Dissociations []string `json:"dissociations,omitempty"` // they let it be adopted and stand apart
}

// heldIn says who holds what, by block; "" is the whole report. An objection to an
// amendment that was incorporated is one to its paragraph. Nothing is held of a draft
// that was followed by another.
func (s *shower) heldIn() map[string]Held {
	out := map[string]Held{}
	if !s.latest() {
		return out
	}
	var places []events.On
	s.report.Positions(func(p *report.Position) bool {
		if len(places) == 0 || places[len(places)-1] != p.On {
			places = append(places, p.On)
		}
		return true
	})
	if len(places) == 0 {
		return out
	}
	for _, on := range places {
		if on.Amendment != "" {
			continue
		}
		h := out[on.Block]
		for _, x := range s.report.Standings(on) {
			switch {
			case x.Position.AsGroup: // it speaks for none of its members
			case x.Position.Stance == events.Reserve:
				h.Reservations = append(h.Reservations, x.Participant)
			case x.Position.Stance == events.Dissociate:
				h.Dissociations = append(h.Dissociations, x.Participant)
			}
		}
		out[on.Block] = h
	}
	for _, b := range report.Blockers(s.report, nil) {
		if b.Kind != report.BlockerObjection {
			continue
		}
		h := out[b.Paragraph]
		if at, there := slices.BinarySearch(h.Objections, b.Participant); !there {
			h.Objections = slices.Insert(h.Objections, at, b.Participant)
		}
		out[b.Paragraph] = h
	}
	return out
}

// agreement says whose confirmation of what was agreed of a block is still to come,
// and whether it is conditional on others of its package.
func (s *shower) agreement(block string) (pending []string, conditional bool) {
	if !s.latest() {
		return nil, false
	}
	if a, ok := s.report.Agreement(block); ok && s.report.Adopted == nil {
		pending = a.Pending
	}
	return pending, len(s.report.ConditionalOn(block)) > 0
}

// Statuses returns the status of each block of the present text, by id.
func Statuses(r *report.State) map[string]report.Status {
	s := newShower(r, r.Revision())
	out := make(map[string]report.Status, len(s.draft.Blocks))
	for i, b := range s.draft.Blocks {
		out[b.ID] = s.status(i)
	}
	return out
}
