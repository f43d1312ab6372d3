package runner

import (
	"concord/aggregates/report"
	"concord/events"
	"concord/projections/currenttext"
)

// Listed is a report as a list of reports has it.
type Listed struct {
	Slug     string
	Kind     events.ReportKind
	Title    string
	Language string
	Revision int
	Status   report.Status
	Brackets int // opening ones
	Words    int
}

func listedOf(r *report.State) Listed {
	now := currenttext.StatusOf(r)
	return Listed{
		Slug: r.Slug, Kind: r.Kind, Title: r.Title, Language: r.Language,
		Revision: now.Revision, Status: now.Status, Brackets: now.Counts.Brackets, Words: now.Counts.Words,
	}
}

// Listed calls yield for each report, in order of slug. Those that lie on the disk are
// not brought for it.
func (r *Root) Listed(yield func(Listed) bool) {
	for brief := range r.State.Briefs {
		l, known := brief.Beside.(Listed)
		if !known {
			state, _ := r.State.Report(brief.Slug)
			l = listedOf(&state)
		}
		if !yield(l) {
			return
		}
	}
}

// noteListed adds to the note of a report, which is a [report.Brief], how it is listed.
func noteListed(it item) item {
	plain := it.note
	it.note = func() any {
		brief := plain().(report.Brief)
		if brief.Beside == nil {
			brief.Beside = listedOf(it.Value().(*report.State))
		}
		return brief
	}
	return it
}
