package amendments

import (
	"slices"

	"concord/aggregates/report"
	"concord/events/text"
	"concord/projections/currenttext"
)

// Outcome says what became of the amendments when a revision was issued: those that
// were open then and left so, as they stood once it was there, whatever was decided on
// them since. What was withdrawn is as if it had never been filed (TEXT 6): as of the
// revision's own event it is told. It is false if there is no such revision, or it is
// the text as tabled.
func Outcome(r *report.State, revision int) (Revised, bool) {
	if revision < 1 || revision > r.Revision() {
		return Revised{}, false
	}
	issue := &r.Issues[revision]
	out := Revised{
		Report: r.Slug, Revision: revision, Incorporated: orNone(issue.Incorporate), Declined: orNone(issue.Decline), Bracketed: issue.Bracket,
		Carried: []string{}, Absorbed: []string{}, Conflicts: []InConflict{}, Fallen: []FellWith{},
	}
	drafts := currenttext.DraftsOf(r)
	r.Amendments(func(a *report.Amendment) bool {
		decided := slices.Contains(issue.Incorporate, a.Amendment) || slices.Contains(issue.Decline, a.Amendment) || slices.Contains(issue.Bracket, a.Amendment)
		if a.Seq > issue.Seq || decided {
			return true
		}
		if a.FallenIn == revision {
			out.Fallen = append(out.Fallen, FellWith{a.Amendment, a.FallenWith})
			return true
		}
		s, err := At(r, a, revision)
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
			path := drafts.Of(revision).Path(a.Change.Block)
			if path == "" { // it is gone, or goes by its id
				path = drafts.Of(a.Revision).Path(a.Change.Block)
			}
			out.Conflicts = append(out.Conflicts, InConflict{
				Amendment: a.Amendment, With: c.With, Words: c.Words, Why: c.Why,
				Paragraph: a.Change.Block, Path: path,
			})
		}
		return true
	})
	return out, true
}

// At says what the text of a revision made of an amendment when that was issued,
// whatever was decided on it while the revision stood.
func At(r *report.State, a *report.Amendment, revision int) (text.State, error) {
	s, err := r.Text.StateAt(a.Amendment, revision)
	if err == nil && s.Decision != text.Open && max(a.DeclinedAt, a.FallenAt) > r.Issues[revision].Seq {
		return then(r, a, revision)
	}
	return s, err
}

// then says what an amendment was at the revision that stood when it was declined or
// fell: what another is that asks for the same. For the text, which knows decisions by
// revision, it was decided on at that revision already.
func then(r *report.State, a *report.Amendment, revision int) (text.State, error) {
	as, err := r.Text.Filed(a.Amendment)
	if err != nil {
		return text.State{}, err
	}
	as.ID += " as it was" // no amendment has such an id
	as.Seq = freeBeside(r, as.Seq)
	filed, err := r.Text.File(as)
	if err != nil {
		return text.State{}, err
	}
	return filed.StateAt(as.ID, revision)
}

// freeBeside returns the sequence nearest to one at which no amendment was filed: in
// what is put after one place the order of the log counts.
func freeBeside(r *report.State, seq int64) int64 {
	for far := int64(1); ; far++ {
		for _, at := range []int64{seq + far, seq - far} {
			if at > 0 && !r.Text.FiledAt(at) {
				return at
			}
		}
	}
}
