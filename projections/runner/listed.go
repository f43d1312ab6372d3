package runner

import (
	"concord/aggregates/report"
	"concord/aggregates/shelf"
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
	l := Listed{Slug: r.Slug, Kind: r.Kind, Title: r.Title, Language: r.Language, Revision: r.Revision(), Status: report.ReportStatus(r)}
	l.Brackets, l.Words = currenttext.Figures(r.Text.Current())
	return l
}

// Listed calls yield for each report, in order of slug. Those that lie on the disk are
// not brought for it.
func (r *Root) Listed(yield func(Listed) bool) {
	r.State.Shelved(func(_ string, h shelf.Handle, _ func() report.Brief) bool { return yield(listed(h)) })
}

// listedNote is what is noted of a report that a snapshot has as it is now.
type listedNote struct {
	report.Brief
	Listed Listed
}

// listed returns how a report is listed, from its note if it has one: an item is not altered.
func listed(h shelf.Handle) Listed {
	if place := h.Away(); place != nil {
		if note, ok := place.Note.(listedNote); ok {
			return note.Listed
		}
	}
	return listedOf(h.Value().(*report.State))
}
