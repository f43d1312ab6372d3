package participation

import "concord/aggregates/group"

// Officer is one who holds an office of the mandate, or an office that nobody holds.
type Officer struct {
	Office      string `json:"office"`
	Title       string `json:"title"`
	Participant string `json:"participant,omitempty"` // the member State that the officer is of; absent: vacant
	Name        string `json:"name,omitempty"`        // of that State
	Places      int    `json:"places"`                // how many may hold the office at once
	Required    bool   `json:"required"`              // the group cannot work without it
}

// Officers lists all who hold an office, by office in the mandate's order, then in order
// of election. An office that nobody holds is listed once.
func Officers(g *group.State) []Officer {
	out := []Officer{}
	for _, o := range g.Mandate.Offices {
		vacant := Officer{Office: o.ID, Title: o.Title, Places: o.Places, Required: o.Required}
		holders := g.Officers(o.ID)
		if len(holders) == 0 {
			out = append(out, vacant)
		}
		for _, code := range holders {
			held := vacant
			held.Participant = code
			if p, ok := g.Participant(code); ok {
				held.Name = p.Name
			}
			out = append(out, held)
		}
	}
	return out
}
