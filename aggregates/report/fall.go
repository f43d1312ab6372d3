package report

import (
	"fmt"
	"slices"
	"strings"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

// By rule 130 an amendment is not put if the adoption of another necessarily implies its
// rejection. Here that is so where the other was incorporated and the amendment is in
// conflict because of it: what it asks for cannot be done to the words that stand now.

// fall has an amendment fall with one that is in the text.
func fall(s *State, c Fall) ([]events.Event, *refusal.Refusal) {
	const rule = "rule 130"
	a, no := undecided(s, c.Amendment)
	if no != nil {
		return nil, no
	}
	taken, ok := s.Amendment(c.With)
	switch {
	case c.With == a.Amendment:
		return nil, refusal.Input("with-itself", "an amendment falls with another that was taken: %s does not fall with itself", c.With).By(rule).Naming(c.With)
	case !ok:
		return nil, refusal.NotFound("amendment", c.With)
	case taken.TakenUpAt == 0:
		return nil, refusal.Forbid("not-taken", "%s does not fall with %s, which is not in the text: only the adoption of another makes an amendment fall", a.Amendment, c.With).By(rule).Naming(a.Amendment, c.With)
	}
	if no := group.Reason(c.Reason); no != nil {
		return nil, no
	}
	now, err := s.Text.State(a.Amendment)
	if err != nil {
		return nil, s.refused(err)
	}
	causes := now.Causes()
	switch {
	case now.Fate == text.Absorbed:
		return nil, refusal.Forbid("absorbed", "%s does not fall: the text says already what it asks for", a.Amendment).By(rule).Naming(a.Amendment)
	case now.Fate != text.Conflict:
		return nil, refusal.Forbid("no-conflict", "%s does not fall with %s: it is not in conflict with the text, and can still be put", a.Amendment, c.With).By(rule).Naming(a.Amendment, c.With)
	case !slices.Contains(amendmentsOf(causes), c.With):
		with := causeNames(causes)
		return nil, refusal.Forbid("other-conflict", "%s does not fall with %s: it is in conflict with %s", a.Amendment, c.With, strings.Join(with, ", ")).By(rule).Naming(append([]string{a.Amendment, c.With}, amendmentsOf(causes)...)...)
	}
	return []events.Event{events.AmendmentFallen{Report: s.Slug, Amendment: a.Amendment, With: c.With, Reason: c.Reason}}, nil
}

// amendmentsOf returns the amendments among causes.
func amendmentsOf(causes []text.Cause) []string {
	var out []string
	for _, c := range causes {
		if c.Amendment != "" {
			out = append(out, c.Amendment)
		}
	}
	return out
}

// fallsWith says with which of the amendments that are taken one would fall that was
// open: the first that its conflict names, or "" where they bring it into none. What was
// in conflict before is not put in it by them.
func fallsWith(before, after *text.State, taken []string) string {
	if before.Fate == text.Conflict || after.Decision != text.Open || after.Fate != text.Conflict {
		return ""
	}
	for _, id := range amendmentsOf(after.Causes()) {
		if slices.Contains(taken, id) {
			return id
		}
	}
	return ""
}

// letFall gives the falling of those that a revision leaves open and that come into
// conflict with what it takes, in order of the log. What words of the Chair's own put in
// conflict does not fall: nothing was adopted in its place.
func (s *State) letFall(taken, declined []string, after text.Document) ([]events.Event, *refusal.Refusal) {
	if len(taken) == 0 {
		return nil, refusal.Input("nothing-taken", "amendments fall with others that are taken, and the revision takes none").By("rule 130")
	}
	var out []events.Event
	for a := range s.Open() {
		if slices.Contains(taken, a.Amendment) || slices.Contains(declined, a.Amendment) {
			continue
		}
		before, err := s.Text.State(a.Amendment)
		if err != nil {
			continue
		}
		now, err := after.State(a.Amendment)
		if err != nil {
			continue
		}
		if with := fallsWith(&before, &now, taken); with != "" {
			out = append(out, events.AmendmentFallen{Report: s.Slug, Amendment: a.Amendment, With: with})
		}
	}
	if len(out) > MaxFall {
		return nil, refusal.Forbid("too-many", "%d amendments would fall with this revision, and at most %d fall by one command: decline some before, or take fewer at once", len(out), MaxFall)
	}
	return out, nil
}

// Fell says of an amendment that has fallen with which, and why: "fallen with A1 (event 12)".
func (a *Amendment) Fell() string {
	out := "fallen"
	if a.FallenWith != "" {
		out += " with " + a.FallenWith
	}
	out += fmt.Sprintf(" (event %d)", a.FallenAt)
	if a.Fallen != "" {
		out += ": " + a.Fallen
	}
	return out
}
