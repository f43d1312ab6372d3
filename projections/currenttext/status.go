package currenttext

import (
	"concord/aggregates/report"
	"concord/events/text"
)

// Standing is what stands between a report and its adoption, as a list that can be
// worked off.
type Standing struct {
	Report    string        `json:"report"`
	Revision  int           `json:"revision"`
	Status    report.Status `json:"status"`
	Adoptable bool          `json:"adoptable"` // nothing bars the gavel
	Blockers  []Blocker     `json:"blockers"`
	Counts    Counts        `json:"counts"`
}

// Blocker is what bars the gavel, with what people call the paragraph that it is on.
type Blocker struct {
	report.Blocker
	Path string `json:"path,omitempty"` // see [Paragraph]; absent where the block is not in the present text
}

// Counts are figures of a report.
type Counts struct {
	Paragraphs int `json:"paragraphs"` // blocks of every kind
	Clean      int `json:"clean"`      // of these, by status
	Pending    int `json:"pending"`
	Bracketed  int `json:"bracketed"`
	Adopted    int `json:"adopted"`
	Brackets   int `json:"brackets"` // opening ones
	Words      int `json:"words"`

	Objection   int `json:"objection"` // paragraphs, by status, as above
	Silence     int `json:"silence"`
	Agreed      int `json:"agreed"`
	AdRef       int `json:"agreed_ad_referendum"`
	Informals   int `json:"agreed_informals"`
	Reserved    int `json:"reserved"`
	Conditional int `json:"conditional"` // of whatever status: a partner in its package is open

	Objections    int `json:"objections"` // that stand in the way, each member's for itself
	Reservations  int `json:"reservations"`
	Dissociations int `json:"dissociations"`

	Amendments   int `json:"amendments"` // all that were ever filed
	Open         int `json:"open"`       // of these, by state
	Conflict     int `json:"conflict"`
	Absorbed     int `json:"absorbed"`
	Incorporated int `json:"incorporated"`
	Declined     int `json:"declined"`
	Withdrawn    int `json:"withdrawn"`
	Fallen       int `json:"fallen"`
	InBrackets   int `json:"in_brackets"` // put into the text in brackets
}

// StatusOf says how far a report is from adoption. What bars it is what the gavel is
// refused with: [report.Blockers].
func StatusOf(r *report.State) Standing {
	out := Standing{Report: r.Slug, Revision: r.Revision(), Status: report.ReportStatus(r), Blockers: []Blocker{}}
	out.Adoptable = out.Status == report.StatusReady
	s := newShower(r, r.Revision())
	for _, b := range report.Blockers(r, nil) {
		out.Blockers = append(out.Blockers, Blocker{b, s.draft.Path(b.Paragraph)})
	}
	for i := range s.draft.Blocks {
		switch s.status(i) {
		case report.StatusAdopted:
			out.Counts.Adopted++
		case report.StatusBracketed:
			out.Counts.Bracketed++
		case report.StatusPending:
			out.Counts.Pending++
		case report.StatusClean:
			out.Counts.Clean++
		case report.StatusObjection:
			out.Counts.Objection++
		case report.StatusSilence:
			out.Counts.Silence++
		case report.StatusAgreed:
			out.Counts.Agreed++
		case report.StatusAgreedAdRef:
			out.Counts.AdRef++
		case report.StatusAgreedInformals:
			out.Counts.Informals++
		case report.StatusReserved:
			out.Counts.Reserved++
		}
		if _, conditional := s.agreement(s.draft.Blocks[i].ID); conditional {
			out.Counts.Conditional++
		}
		out.Counts.hold(s.held[s.draft.Blocks[i].ID])
	}
	out.Counts.hold(s.held[""])
	for _, b := range out.Blockers {
		if b.Kind == report.BlockerObjection {
			out.Counts.Objections++
		}
	}
	out.Counts.Paragraphs = len(s.draft.Blocks)
	out.Counts.Brackets, out.Counts.Words = s.figures()
	r.Amendments(func(a *report.Amendment) bool {
		out.Counts.Amendments++
		*out.Counts.of(r, a)++
		return true
	})
	return out
}

// hold counts who holds what of one thing.
func (c *Counts) hold(h Held) {
	c.Reservations += len(h.Reservations)
	c.Dissociations += len(h.Dissociations)
}

// of returns the figure that an amendment counts in.
func (c *Counts) of(r *report.State, a *report.Amendment) *int {
	switch {
	case a.WithdrawnAt != 0:
		return &c.Withdrawn
	case a.DeclinedAt != 0:
		return &c.Declined
	case a.TakenUpAt != 0:
		return &c.Incorporated
	case a.FallenAt != 0:
		return &c.Fallen
	case a.BracketedAt != 0:
		return &c.InBrackets
	}
	if now, err := r.Text.State(a.Amendment); err == nil {
		switch now.Fate {
		case text.Conflict:
			return &c.Conflict
		case text.Absorbed:
			return &c.Absorbed
		}
	}
	return &c.Open
}
