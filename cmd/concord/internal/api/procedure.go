package api

import (
	"context"

	"concord/aggregates/report"
	"concord/projections/runner"
)

// procedureReadings adds what the rules of procedure are asked for: in which order
// amendments are taken.
func (s *Server) procedureReadings() {
	readReport(s, "order", "In which order the open amendments are taken (rule 130), and which would fall with which",
		func(_ context.Context, _ *runner.Root, rep *report.State, _ *OfReport) ([]report.Ordering, error) {
			return report.Order(rep), nil
		})
}
