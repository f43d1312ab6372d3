package participation

import (
	"cmp"
	"slices"

	"concord/aggregates/group"
	"concord/events"
)

// Participant is one who takes part.
type Participant struct {
	Code     string               `json:"code"`
	Name     string               `json:"name"`
	Category events.Category      `json:"category"`
	Region   events.RegionalGroup `json:"region,omitempty"`
	Groups   []string             `json:"groups"`            // codes of the groups that speak for it, in order
	Members  []string             `json:"members,omitempty"` // of a group: for whom it speaks
}

// Participants lists those of a category, or all for "": by category in the order
// of [events.Categories], then by code.
func Participants(g *group.State, category events.Category) []Participant {
	groups := groupsOf(g)
	out := []Participant{}
	g.Participants(func(p events.Participant) bool {
		if category == "" || p.Category == category {
			out = append(out, reading(p, groups))
		}
		return true
	})
	slices.SortFunc(out, func(a, b Participant) int {
		return cmp.Or(
			cmp.Compare(slices.Index(events.Categories, a.Category), slices.Index(events.Categories, b.Category)),
			cmp.Compare(a.Code, b.Code))
	})
	return out
}

// Find returns the participant of a code.
func Find(g *group.State, code string) (Participant, bool) {
	p, ok := g.Participant(code)
	if !ok {
		return Participant{}, false
	}
	return reading(p, map[string][]string{code: g.GroupsOf(code)}), true
}

func reading(p events.Participant, groups map[string][]string) Participant {
	r := Participant{Code: p.Code, Name: p.Name, Category: p.Category, Region: p.Region, Groups: groups[p.Code], Members: p.Members}
	if r.Groups == nil {
		r.Groups = []string{}
	}
	return r
}

// groupsOf gives for each code the groups that speak for it, in order: what
// [group.State.GroupsOf] gives for one, in one pass for all.
func groupsOf(g *group.State) map[string][]string {
	of := map[string][]string{}
	g.Participants(func(p events.Participant) bool {
		for _, m := range p.Members {
			of[m] = append(of[m], p.Code)
		}
		return true
	})
	return of
}
