package currenttext

import (
	"cmp"
	"slices"
	"strings"

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

// Marks tells it as drafts have it beside a paragraph: "objection — BRA, RUS".
func (h Held) Marks() []string {
	var out []string
	for _, of := range []struct {
		what string
		who  []string
	}{{"objection", h.Objections}, {"reservation", h.Reservations}, {"dissociation", h.Dissociations}} {
		if len(of.who) > 0 {
			out = append(out, of.what+" — "+strings.Join(of.who, ", "))
		}
	}
	return out
}

// Notes tells of each paragraph of a report what is held of it, as rolling texts have it:
// "[12: objection — CHN; reservation — IND]"; "" where nothing is.
func (r *Report) Notes() []string {
	out := make([]string, len(r.Paragraphs))
	for i := range r.Paragraphs {
		if marks := r.Paragraphs[i].Marks(); len(marks) > 0 {
			out[i] = "[" + cmp.Or(r.Paragraphs[i].Path, r.Paragraphs[i].ID) + ": " + strings.Join(marks, "; ") + "]"
		}
	}
	return out
}

// Standing tells beside the status of a paragraph what is held of it, and how far what
// was agreed of it goes.
func (p *Paragraph) Standing() []string {
	out := p.Marks()
	if len(p.Pending) > 0 {
		out = append(out, "pending "+strings.Join(p.Pending, ", "))
	}
	if p.Conditional {
		out = append(out, "conditional on others of its package")
	}
	return out
}

// MarksOf tells of each block of the present text what is held of it: see [Held.Marks].
func MarksOf(r *report.State) func(block string) []string {
	s := shower{report: r, draft: &Draft{Revision: r.Revision()}}
	held := s.heldIn()
	return func(block string) []string { return held[block].Marks() }
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
