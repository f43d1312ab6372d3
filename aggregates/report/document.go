package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
)

// Document is a report, or a correction to it, as it was circulated under a symbol.
type Document struct {
	Symbol       string              `json:"symbol"`
	Report       string              `json:"report"`
	Kind         DocumentKind        `json:"kind"`
	Revision     int                 `json:"revision"`               // of the report; of a corrigendum that of the document it corrects
	Hash         string              `json:"hash"`                   // of the report's text
	Distribution events.Distribution `json:"distribution,omitempty"` // of what was issued
	Date         events.Date         `json:"date"`
	Language     string              `json:"language"`           // of the original
	Session      int                 `json:"session,omitzero"`   // of the General Assembly to which it was submitted
	With         []string            `json:"with,omitempty"`     // reports that became one document with it
	Corrects     string              `json:"corrects,omitempty"` // of a corrigendum: the symbol of the document that it corrects
	File         string              `json:"file,omitempty"`     // of a corrigendum: SHA-256 of its text
	Seq          uint64              `json:"seq"`
	Time         time.Time           `json:"time"`
}

// DocumentKind says how a document came about.
type DocumentKind string

// The kinds of document.
const (
	DocumentIssued     DocumentKind = "issued"
	DocumentSubmitted  DocumentKind = "submitted" // to the General Assembly
	DocumentCorrection DocumentKind = "corrigendum"
)

// Documents returns the documents of a report, in order of the log.
func (s *State) Documents() []Document { return s.documents }

// document notes what was circulated.
func (s *State) document(d Document, r *events.Record) {
	d.Report, d.Language, d.Seq, d.Time = s.Slug, s.Language, r.Seq, r.Time
	s.documents = append(slices.Clip(s.documents), d)
}

func (s *State) issued(e events.DocumentIssued, r *events.Record) {
	s.document(Document{Symbol: e.Symbol, Kind: DocumentIssued, Revision: e.Revision, Hash: e.Hash, Distribution: e.Distribution, Date: e.Date}, r)
}

func (s *State) submit(e events.DocumentSubmitted, r *events.Record) {
	s.document(Document{Symbol: e.Symbol, Kind: DocumentSubmitted, Revision: s.Revision(), Hash: e.Hash, Date: e.Date, Session: e.Session, With: e.With}, r)
}

func (s *State) corrected(e events.CorrigendumIssued, r *events.Record) {
	d := Document{Symbol: e.Symbol, Kind: DocumentCorrection, Date: e.Date, File: e.File, Corrects: strings.TrimSuffix(e.Symbol, fmt.Sprintf("/%s.%d", Corrected, e.Number))}
	if of := s.documentOf(d.Corrects); of != nil {
		d.Revision, d.Hash = of.Revision, of.Hash
	}
	s.document(d, r)
}

// documentOf returns the document with a symbol; nil if the report has none.
func (s *State) documentOf(symbol string) *Document { return documentOf(s.documents, symbol) }

// submitted says as which document a report went to the Assembly, by itself or with
// another; "" if it did not.
func submitted(s Brief, m Meta) (symbol string, seq uint64) {
	find := func(of *Brief) {
		for _, d := range of.Documents {
			if d.Kind == DocumentSubmitted && (of.Slug == s.Slug || slices.Contains(d.With, s.Slug)) {
				symbol, seq = d.Symbol, d.Seq
			}
		}
	}
	find(&s)
	m.eachReport(find)
	return symbol, seq
}

// eachReport calls f for all reports of the group.
func (m *Meta) eachReport(f func(*Brief)) {
	if m.Reports == nil {
		return
	}
	m.Reports(func(b Brief) bool {
		f(&b)
		return true
	})
}

// unused refuses a symbol that a document has already: it is given once.
func unused(s *State, symbol string, m Meta) *refusal.Refusal {
	var no *refusal.Refusal
	find := func(of *Brief) {
		if d := of.documentOf(symbol); d != nil {
			no = refusal.Forbid("symbol-given", "the symbol %s was given already, to a document of %s (event %d)", symbol, of.Slug, d.Seq).Naming(symbol)
		}
	}
	own := s.Brief()
	find(&own)
	m.eachReport(find)
	return no
}

// dated checks the date that a document bears, which may be long ago: what was circulated
// is entered when it is. The calendar is that of where the group meets, which may be a
// day ahead of the log's times or behind them.
func dated(date events.Date, m Meta) *refusal.Refusal {
	day, err := time.Parse(time.DateOnly, string(date))
	if err != nil || day.Format(time.DateOnly) != string(date) {
		return refusal.Input("bad-date", "%.40q is no date, as 2024-07-12 is", date)
	}
	if day.After(m.Time.Add(24 * time.Hour)) {
		return refusal.Input("bad-date", "a document of %s is still to come: it is %s", date, events.Instant(m.Time))
	}
	return nil
}

func issueDocument(g *group.State, s *State, c IssueDocument, m Meta) ([]events.Event, *refusal.Refusal) {
	if c.Revision < 0 || c.Revision > s.Revision() {
		return nil, refusal.Input("no-such-revision", "there is no revision %d of %s: the latest is %d", c.Revision, s.Slug, s.Revision())
	}
	issue := &s.Issues[c.Revision]
	if c.Hash != issue.Hash {
		return nil, refusal.Input("other-words", "revision %d of %s has the hash %q, not %q", c.Revision, s.Slug, issue.Hash, c.Hash)
	}
	symbol, err := ParseSymbol(g.Mandate.Body, c.Symbol)
	if err != nil {
		return nil, refusal.Input("bad-symbol", "%v", err)
	}
	switch {
	case symbol.Body == "":
		return nil, refusal.Forbid("of-the-assembly", "%s is a symbol of the General Assembly: the group's begin with %s/, and a report gets one of the Assembly when it is submitted", c.Symbol, g.Mandate.Body).Naming(c.Symbol)
	case len(symbol.Suffix) > 0 && symbol.Suffix[len(symbol.Suffix)-1].Kind == Corrected:
		return nil, refusal.Input("bad-symbol", "%s is the symbol of a corrigendum, which is numbered when it is issued as one", c.Symbol).Naming(c.Symbol)
	}
	if no := unused(s, c.Symbol, m); no != nil {
		return nil, no
	}
	if of, changes := symbol.Changes(); changes && s.documentOf(of.String()) == nil {
		return nil, refusal.Forbid("no-such-document", "%s would change %s, and no document of %s has that symbol: issue it first", c.Symbol, of, s.Slug).Naming(of.String())
	}
	if !slices.Contains(events.Distributions, c.Distribution) {
		return nil, refusal.Input("bad-distribution", "%.40q is no distribution: it is one of %v", c.Distribution, events.Distributions)
	}
	if symbol.Series == ForDecision && c.Distribution != events.Limited {
		return nil, refusal.Forbid("not-limited", "%s is of the L series, which is of limited distribution, not %s", c.Symbol, c.Distribution).Naming(c.Symbol)
	}
	if no := dated(c.Date, m); no != nil {
		return nil, no
	}
	if year := yearOf(c.Date); symbol.Year < year-1 || symbol.Year > year+1 {
		return nil, refusal.Input("bad-symbol", "%s is a symbol of %d, the document is of %s", c.Symbol, symbol.Year, c.Date).Naming(c.Symbol)
	}
	return []events.Event{events.DocumentIssued{
		Report: s.Slug, Revision: c.Revision, Hash: issue.Hash, Symbol: c.Symbol, Distribution: c.Distribution, Date: c.Date, Language: s.Language,
	}}, nil
}

// yearOf is the year of a date that was checked.
func yearOf(d events.Date) int {
	day, _ := time.Parse(time.DateOnly, string(d))
	return day.Year()
}

func submitDocument(g *group.State, s *State, c SubmitDocument, m Meta) ([]events.Event, *refusal.Refusal) {
	if s.Adopted == nil {
		return nil, refusal.Forbid("not-adopted", "%s has not been adopted: what goes to the General Assembly is adopted first", s.Slug)
	}
	if symbol, seq := submitted(s.Brief(), m); symbol != "" {
		return nil, refusal.Forbid("submitted", "%s went to the General Assembly already, as %s (event %d): what is to be put right is a corrigendum", s.Slug, symbol, seq).Naming(symbol)
	}
	if c.Hash != s.Adopted.Hash {
		return nil, refusal.Input("other-words", "%s was adopted with the hash %q, not %q", s.Slug, s.Adopted.Hash, c.Hash)
	}
	symbol, err := ParseSymbol(g.Mandate.Body, c.Symbol)
	if err != nil {
		return nil, refusal.Input("bad-symbol", "%v", err)
	}
	switch {
	case symbol.Body != "" || len(symbol.Suffix) > 0:
		return nil, refusal.Forbid("not-of-the-assembly", "%s is no symbol under which a report goes to the General Assembly: those are like A/80/257", c.Symbol).Naming(c.Symbol)
	case symbol.Session != c.Session:
		return nil, refusal.Input("bad-symbol", "%s is a symbol of session %d of the General Assembly, not of session %d", c.Symbol, symbol.Session, c.Session).Naming(c.Symbol)
	}
	if no := due(g, s, c); no != nil {
		return nil, no
	}
	if no := unused(s, c.Symbol, m); no != nil {
		return nil, no
	}
	if no := goesWith(s, c.With, m); no != nil {
		return nil, no
	}
	if no := dated(c.Date, m); no != nil {
		return nil, no
	}
	if adopted := events.Date(s.Adopted.AsOf.Add(-24 * time.Hour).Format(time.DateOnly)); c.Date < adopted {
		return nil, refusal.Input("bad-date", "a document of %s is older than what it is of: %s was adopted at %s", c.Date, s.Slug, events.Instant(s.Adopted.AsOf))
	}
	return []events.Event{events.DocumentSubmitted{Report: s.Slug, With: c.With, Symbol: c.Symbol, Session: c.Session, Hash: s.Adopted.Hash, Date: c.Date}}, nil
}

// due checks that the mandate sends a report of this kind to this session of the
// Assembly, under a symbol that is not set aside for another.
func due(g *group.State, s *State, c SubmitDocument) *refusal.Refusal {
	var sessions []string
	fits, other := false, ""
	for _, d := range g.Mandate.Reports {
		switch {
		case d.Kind != s.Kind:
		case d.Assembly != c.Session:
			sessions = append(sessions, fmt.Sprint(d.Assembly))
		case d.Symbol == "" || d.Symbol == c.Symbol:
			fits = true
		default:
			other = d.Symbol
		}
		if d.Symbol == c.Symbol && (d.Kind != s.Kind || d.Assembly != c.Session) {
			return refusal.Forbid("symbol-set-aside", "%s is set aside for another report: %s", c.Symbol, d.Title).Naming(c.Symbol)
		}
	}
	switch {
	case fits:
		return nil
	case other != "":
		return refusal.Forbid("symbol-set-aside", "for the %s report that goes to session %d of the General Assembly the symbol %s is set aside, not %s", s.Kind, c.Session, other, c.Symbol).Naming(c.Symbol, other)
	case len(sessions) > 0:
		return refusal.Forbid("other-session", "by the mandate a report of the kind %s goes to the General Assembly at session %s, not at session %d", s.Kind, strings.Join(sessions, " or "), c.Session)
	}
	return refusal.Forbid("not-due", "the mandate asks for no report of the kind %s to the General Assembly: a procedural report goes with the one that it belongs to", s.Kind)
}

// goesWith checks the reports that become one document with another.
func goesWith(s *State, with []string, m Meta) *refusal.Refusal {
	for i, slug := range with {
		if slug == s.Slug || slices.Contains(with[:i], slug) {
			return refusal.Input("twice", "the report %s is named twice in the submission", slug).Naming(slug)
		}
		var other *Brief
		m.eachReport(func(r *Brief) {
			if r.Slug == slug && r.Tabled {
				other = r
			}
		})
		switch {
		case other == nil:
			return refusal.NotFound("report", slug)
		case other.Kind == events.AnnualReport || other.Kind == events.FinalReport:
			return refusal.Forbid("by-itself", "%s is a report of the kind %s, which goes to the General Assembly by itself", slug, other.Kind).Naming(slug)
		case !other.Adopted:
			return refusal.Forbid("not-adopted", "%s has not been adopted: what goes to the General Assembly is adopted first", slug).Naming(slug)
		}
		if symbol, seq := submitted(*other, m); symbol != "" {
			return refusal.Forbid("submitted", "%s went to the General Assembly already, as %s (event %d)", slug, symbol, seq).Naming(slug, symbol)
		}
	}
	return nil
}

func correctDocument(g *group.State, s *State, c CorrectDocument, m Meta) ([]events.Event, *refusal.Refusal) {
	of := s.documentOf(c.Document)
	switch {
	case of == nil && len(s.documents) == 0:
		return nil, refusal.Of(refusal.Missing, "no-such-document", "no document of %s has been issued: only an issued one is corrected", s.Slug)
	case of == nil:
		return nil, refusal.Of(refusal.Missing, "no-such-document", "no document of %s has the symbol %.80q", s.Slug, c.Document).Naming(c.Document)
	case of.Kind == DocumentCorrection:
		return nil, refusal.Forbid("a-corrigendum", "%s is a corrigendum: the next one is to %s too", of.Symbol, of.Corrects).Naming(of.Symbol, of.Corrects)
	}
	content := string(m.Attachments[c.File])
	if strings.TrimSpace(content) == "" {
		return nil, refusal.Input("no-words", "the corrigendum has no words")
	}
	// The layout of a corrigendum may have tabs in it.
	if no := group.Line("corrigendum", strings.ReplaceAll(content, "\t", " "), MaxCorrigendum); no != nil {
		return nil, no
	}
	if no := dated(c.Date, m); no != nil {
		return nil, no
	}
	if c.Date < of.Date {
		return nil, refusal.Input("bad-date", "a corrigendum of %s is older than %s, of %s", c.Date, of.Symbol, of.Date)
	}
	number := 1
	for _, d := range s.documents {
		if d.Corrects == of.Symbol {
			number++
		}
	}
	symbol, err := ParseSymbol(g.Mandate.Body, of.Symbol)
	if err != nil {
		return nil, refusal.Forbid("bad-symbol", "%v", err).Naming(of.Symbol) // a log of other rules than these
	}
	return []events.Event{events.CorrigendumIssued{Report: s.Slug, Number: number, Symbol: symbol.Corrigendum(number).String(), File: c.File, Date: c.Date}}, nil
}
