package currenttext

import "concord/aggregates/report"

// Asks says what an amendment asks for, where words do not show it: "delete paragraph
// 12", by the numbers of the draft that it was filed on.
func Asks(r *report.State, a *report.Amendment) string {
	s := shower{report: r}
	return s.asks(a)
}
