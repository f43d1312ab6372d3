package report

import (
	"slices"
	"time"

	"concord/events"
)

// Brief is what is known of a report without the report itself, which may lie on the
// disk. It is not to be altered.
type Brief struct {
	Slug      string
	Kind      events.ReportKind
	Tabled    bool
	Adopted   bool
	Documents []Document
	Silences  int       // put so far
	End       time.Time // see [State.NextEnd]
}

// Known returns the brief itself: a note of a report that was put away has it.
func (b Brief) Known() Brief { return b }

// Brief returns what is known of a report without the report itself.
func (s *State) Brief() Brief {
	return Brief{
		Slug: s.Slug, Kind: s.Kind, Tabled: s.Tabled(), Adopted: s.Adopted != nil,
		Documents: s.documents, Silences: len(s.silences), End: s.NextEnd(),
	}
}

// documentOf returns the document with a symbol; nil if the report has none.
func (b *Brief) documentOf(symbol string) *Document { return documentOf(b.Documents, symbol) }

func documentOf(documents []Document, symbol string) *Document {
	i := slices.IndexFunc(documents, func(d Document) bool { return d.Symbol == symbol })
	if i < 0 {
		return nil
	}
	return &documents[i]
}
