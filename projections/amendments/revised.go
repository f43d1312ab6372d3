package amendments

import (
	"slices"

	"concord/aggregates/report"
	"concord/events/text"
	"concord/projections/currenttext"
)

// Outcome says what became of the amendments when a revision was issued: those that
// were open then and left so, as they stood once it was there. What was withdrawn
// since, or declined while that revision stood, is not told any more: as of the
// revision's own event it is. It is false if there is no such revision, or it is the
// text as tabled.
func Outcome(r *report.State, revision int) (Revised, bool) {
	if revision < 1 || revision > r.Revision() {
		return Revised{}, false
	}
	issue := &r.Issues[revision]
	out := Revised{
		Report: r.Slug, Revision: revision, Incorporated: orNone(issue.Incorporate), Declined: orNone(issue.Decline),
		Carried: []string{}, Absorbed: []string{}, Conflicts: []InConflict{},
	}
	drafts := currenttext.DraftsOf(r)
	r.Amendments(func(a *report.Amendment) bool {
		decided := slices.Contains(issue.Incorporate, a.Amendment) || slices.Contains(issue.Decline, a.Amendment)
		if a.Seq > issue.Seq || decided {
			return true
		}
		s, err := r.Text.StateAt(a.Amendment, revision)
		if err != nil || s.Decision != text.Open {
			return true
		}
		switch s.Fate {
		case text.Carried:
			out.Carried = append(out.Carried, a.Amendment)
		case text.Absorbed:
			out.Absorbed = append(out.Absorbed, a.Amendment)
		case text.Conflict:
			c := conflict(drafts, a, s, revision)
			out.Conflicts = append(out.Conflicts, InConflict{
				Amendment: a.Amendment, With: c.With, Words: c.Words, Why: c.Why,
				Paragraph: a.Change.Block, Path: drafts.Of(a.Revision).Path(a.Change.Block),
			})
		}
		return true
	})
	return out, true
}
