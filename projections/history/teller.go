package history

import (
	"concord/aggregates/report"
	"concord/projections/currenttext"
)

// teller tells acts of one report.
type teller struct {
	report *report.State
	drafts *currenttext.Drafts
}

func newTeller(r *report.State) *teller {
	return &teller{report: r, drafts: currenttext.DraftsOf(r)}
}
