package participation

import "concord/aggregates/group"

// Officer is an office of the mandate and who holds it.
type Officer struct {
	Office      string `json:"office"`
	Title       string `json:"title"`
	Participant string `json:"participant,omitempty"` // the member State that the officer is of; absent: vacant
	Name        string `json:"name,omitempty"`        // of that State
	Required    bool   `json:"required"`              // the group cannot work without it
}

// Officers lists the offices in the mandate's order.
func Officers(g *group.State) []Officer {
	out := make([]Officer, len(g.Mandate.Offices))
	for i, o := range g.Mandate.Offices {
		out[i] = Officer{Office: o.ID, Title: o.Title, Participant: g.Officer(o.ID), Required: o.Required}
		if p, ok := g.Participant(out[i].Participant); ok {
			out[i].Name = p.Name
		}
	}
	return out
}
