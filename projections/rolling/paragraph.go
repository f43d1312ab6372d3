package rolling

import (
	"slices"
	"time"

	"concord/aggregates/report"
	"concord/events/text"
)

// Course is one paragraph of a report over time: a point behind each act that concerned
// it and left another figure than the act before.
type Course struct {
	Report    string  `json:"report"`
	Paragraph string  `json:"paragraph"` // id
	Path      string  `json:"path,omitempty"`
	Revision  int     `json:"revision"`
	Points    []Stage `json:"points"`
}

// Stage is where a paragraph stood.
type Stage struct {
	Seq      uint64        `json:"seq"`
	Time     time.Time     `json:"time"`
	Revision int           `json:"revision"`
	Figures                // of the paragraph: Open are the amendments that print at it
	Status   report.Status `json:"status,omitempty"` // absent where it is not in the text
	Absent   bool          `json:"absent,omitzero"`  // not in the text, or no longer
}

// StageOf counts one block of a report as it stands.
func StageOf(r *report.State, block string, seq uint64, at time.Time) Stage {
	p := Stage{Seq: seq, Time: at, Revision: r.Revision()}
	b, ok := r.Text.Block(block, r.Revision())
	if !ok {
		p.Absent = true
		return p
	}
	var changes []string // to the structure
	for a := range r.Open() {
		printing := r.Text.Printing(a.Amendment)
		if printing.Absorbed || !slices.Contains(printing.At, block) {
			continue
		}
		filed, _ := r.Text.Filed(a.Amendment) // it is open, and so was filed
		switch filed.Change.(type) {
		case text.Insert:
			continue // a paragraph of its own, behind this one
		case text.Reword:
		default:
			changes = append(changes, a.Amendment)
		}
		p.Open++
	}
	// It is in the text: there is no error.
	shown, _ := r.Text.RollingOf(block, changes)
	p.Generated, p.Brackets = shown.Brackets()
	p.Status = report.BlockStatus(r, b, p.Open)
	return p
}

// Add adds a point, unless the paragraph stands as it did.
func (c *Course) Add(p Stage) {
	if n := len(c.Points); n > 0 {
		last := c.Points[n-1]
		if last.Seq, last.Time = p.Seq, p.Time; last == p {
			return
		}
	}
	c.Points = append(c.Points, p)
}
