package positions

import (
	"time"

	"concord/aggregates/report"
	"concord/projections/currenttext"
)

// Part is paragraphs that are decided separately, ahead of the whole, and how that went
// (rule 129).
type Part struct {
	Part         int                   `json:"part"` // counted through the report's life
	Report       string                `json:"report"`
	State        report.PartState      `json:"state"`
	Paragraphs   []Tied                `json:"paragraphs"` // those that are in the text, or were when it was adopted
	Asked        []string              `json:"asked"`      // ids of those that it was asked for
	By           string                `json:"by"`
	Reason       string                `json:"reason,omitempty"`
	OpposedBy    string                `json:"opposed_by,omitempty"`
	Opposed      string                `json:"opposed,omitempty"` // why
	TakenBack    bool                  `json:"taken_back,omitzero"`
	Blockers     []currenttext.Blocker `json:"blockers"` // while it is open: what the gavel on it is refused with
	Revision     *int                  `json:"revision,omitempty"`
	Hash         string                `json:"hash,omitempty"` // of what was adopted
	KeepBrackets []string              `json:"keep_brackets,omitempty"`
	Put          uint64                `json:"put"`   // sequence
	Since        time.Time             `json:"since"` // when it was asked for
	Seq          uint64                `json:"seq"`   // of the event that brought it into its state; of one that is gone, as put
}

// Parts gives the parts of a report, in the order in which they were asked for.
func Parts(r *report.State) []Part {
	out := []Part{}
	all := r.Parts()
	if len(all) == 0 {
		return out
	}
	d := currenttext.DraftsOf(r).Of(r.Revision())
	status := currenttext.Statuses(r)
	for i := range all {
		p := &all[i]
		read := Part{
			Part: p.Part, Report: r.Slug, State: r.PartStateOf(p), Paragraphs: []Tied{}, Asked: p.Blocks, By: p.By, Reason: p.Reason,
			OpposedBy: p.OpposedBy, Opposed: p.Opposed, Blockers: []currenttext.Blocker{},
			Put: p.Seq, Since: p.Time, Seq: max(p.Seq, p.OpposedAt, p.AdoptedAt, p.Reconsidered),
		}
		for _, b := range r.PartBlocks(p) {
			read.Paragraphs = append(read.Paragraphs, Tied{Paragraph: b, Number: d.Number(b), Path: d.Path(b), Status: status[b]})
		}
		for _, b := range report.PartBlockers(r, p) {
			read.Blockers = append(read.Blockers, currenttext.Blocker{Blocker: b, Path: d.Path(b.Paragraph)})
		}
		if p.OpposedAt != 0 {
			read.TakenBack = p.TakenBack()
		}
		if p.AdoptedAt != 0 {
			revision := p.Revision
			read.Revision, read.Hash, read.KeepBrackets = &revision, p.Hash, p.KeepBrackets
		}
		out = append(out, read)
	}
	return out
}
