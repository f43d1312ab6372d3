package positions

import (
	"time"

	"concord/aggregates/report"
	"concord/events"
	"concord/projections/currenttext"
)

// Agreement is what the Chair noted as agreed of a paragraph.
type Agreement struct {
	Report      string         `json:"report"`
	Paragraph   string         `json:"paragraph"` // id of the block
	Number      string         `json:"number,omitempty"`
	Path        string         `json:"path,omitempty"` // and behind those that it stands under, "3 (a)"
	Level       events.Level   `json:"level"`
	Pending     []string       `json:"pending"` // whose confirmation is still to come
	State       AgreementState `json:"state"`
	Conditional bool           `json:"conditional,omitzero"` // a partner in its package is open
	Words       string         `json:"words"`                // hash of the words that were agreed
	Seq         uint64         `json:"seq"`
	Time        time.Time      `json:"time"`
	Confirmed   uint64         `json:"confirmed,omitzero"` // sequence of the confirmation

	KeepBrackets bool `json:"keep_brackets,omitzero"` // those in the words are meant to stay
}

// AgreementState says how far an agreement goes.
type AgreementState string

// The states of an agreement. All but the last are provisional until the report is
// adopted: nothing is agreed until everything is agreed.
const (
	Provisional AgreementState = "provisional" // to be confirmed
	Confirmed   AgreementState = "confirmed"
	Past        AgreementState = "past" // the words have changed since
)

// Agreements gives what is agreed, in the order of the present text.
func Agreements(r *report.State) []Agreement {
	d := currenttext.DraftsOf(r).Of(r.Revision())
	out := []Agreement{}
	for i, b := range d.Blocks {
		a, holds := r.Agreement(b.ID)
		if a == nil {
			continue
		}
		read := Agreement{
			Report: r.Slug, Paragraph: b.ID, Number: d.Numbers[i], Path: d.Paths[i], Level: a.Level, Pending: append([]string{}, a.Pending...), State: Provisional,
			Conditional: len(r.ConditionalOn(b.ID)) > 0, Words: a.Words, Seq: a.Seq, Time: a.Time, Confirmed: a.ConfirmedAt,
			KeepBrackets: a.KeepBrackets,
		}
		switch {
		case !holds:
			read.State = Past
		case a.ConfirmedAt != 0:
			read.State = Confirmed
		}
		out = append(out, read)
	}
	return out
}

// Package is paragraphs that are settled together or not at all.
type Package struct {
	Package    int      `json:"package"`
	Report     string   `json:"report"`
	Paragraphs []Tied   `json:"paragraphs"`
	Settled    bool     `json:"settled"` // all are agreed, or adopted
	Open       []string `json:"open"`    // ids of those that are not
	Seq        uint64   `json:"seq"`
}

// Tied is a paragraph of a package.
type Tied struct {
	Paragraph string        `json:"paragraph"` // id of the block
	Number    string        `json:"number,omitempty"`
	Path      string        `json:"path,omitempty"` // and behind those that it stands under, "3 (a)"
	Status    report.Status `json:"status"`
}

// Packages gives the packages of a report, in the order in which they were tied.
func Packages(r *report.State) []Package {
	out := []Package{}
	all := r.Packages()
	if len(all) == 0 {
		return out
	}
	d := currenttext.DraftsOf(r).Of(r.Revision())
	status := currenttext.Statuses(r)
	for _, p := range all {
		read := Package{Package: p.Package, Report: r.Slug, Paragraphs: []Tied{}, Open: []string{}, Seq: p.Seq}
		for i, b := range p.Blocks {
			read.Paragraphs = append(read.Paragraphs, Tied{Paragraph: b, Number: d.Number(b), Path: d.Path(b), Status: status[b]})
			partner := p.Blocks[(i+1)%len(p.Blocks)] // that knows of this one
			for _, open := range r.ConditionalOn(partner) {
				if open == b {
					read.Open = append(read.Open, b)
				}
			}
		}
		read.Settled = len(read.Open) == 0
		out = append(out, read)
	}
	return out
}
