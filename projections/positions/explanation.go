package positions

import (
	"time"

	"concord/aggregates/report"
	"concord/projections/currenttext"
)

// Explanation is an explanation of position (rule 128).
type Explanation struct {
	Participant   string    `json:"participant"`
	Report        string    `json:"report"`
	Paragraph     string    `json:"paragraph,omitempty"` // id of the block that it is on; absent with amendment: the whole report
	Number        string    `json:"number,omitempty"`    // of that block in the present text
	Path          string    `json:"path,omitempty"`      // and behind those that it stands under, "3 (a)"
	Amendment     string    `json:"amendment,omitempty"`
	Language      string    `json:"language,omitempty"` // BCP 47
	Text          string    `json:"text,omitempty"`     // the words; absent where they are attached and were not read with it
	File          string    `json:"file,omitempty"`     // SHA-256 of the attachment with the words
	AfterAdoption bool      `json:"after_adoption,omitzero"`
	Seq           uint64    `json:"seq"`
	Time          time.Time `json:"time"`
}

// Explanations gives the explanations of position on a report, in order of the log.
func Explanations(r *report.State) []Explanation {
	d := currenttext.DraftsOf(r).Of(r.Revision())
	out := []Explanation{}
	for _, e := range r.Explanations() {
		out = append(out, Explanation{
			Participant: e.By, Report: r.Slug, Paragraph: e.Block, Number: d.Number(e.Block), Path: d.Path(e.Block), Amendment: e.Amendment,
			Language: e.Language, Text: e.Text, File: e.File, AfterAdoption: e.AfterAdoption, Seq: e.Seq, Time: e.Time,
		})
	}
	return out
}
