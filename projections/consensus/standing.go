package consensus

import (
	"concord/aggregates/report"
	"concord/projections/currenttext"
)

// Standing is what stands between a report and its adoption, and who stands with whom
// on it.
type Standing struct {
	currenttext.Standing
	Camps
}

// StatusOf says how far a report is from adoption, and between whom.
func StatusOf(r *report.State) Standing {
	return Standing{currenttext.StatusOf(r), CampsOf(r)}
}
