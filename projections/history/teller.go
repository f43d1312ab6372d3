package history

import (
	"concord/aggregates/report"
	"concord/events"
	"concord/projections/currenttext"
)

// teller tells acts of one report.
type teller struct {
	report *report.State
	drafts *currenttext.Drafts

	// As of the acts that were noted:
	held map[events.On][]held
	tied map[int][]string // the blocks of each package
}

func newTeller(r *report.State) *teller {
	return &teller{report: r, drafts: currenttext.DraftsOf(r), held: map[events.On][]held{}, tied: map[int][]string{}}
}
