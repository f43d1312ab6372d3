package currenttext

import (
	"fmt"
	"slices"

	"concord/aggregates/report"
	"concord/events/text"
)

// Options choose what of a report is shown.
type Options struct {
	View      View   // "" is clean
	Paragraph string // one paragraph: an id or a number of the draft that is shown; "" shows all
	Contested bool   // only paragraphs with something open: brackets, amendments, objections, reservations
	Revision  *int   // nil is the latest
	Before    int    // the revision that was issued next, if the report is as of just before that; else 0
}

// RevisionError says that a revision was asked for that was not issued.
type RevisionError struct {
	Report   string
	Revision int
	Last     int
}

func (e *RevisionError) Error() string {
	return fmt.Sprintf("the report %s has no Rev.%d: the last is %s", e.Report, e.Revision, RevisionName(e.Last))
}

// ViewError says that there is no such view.
type ViewError struct{ View View }

func (e *ViewError) Error() string {
	return fmt.Sprintf("there is no view %q: the views are %q", e.View, append(slices.Clone(Views), Rolling))
}

// MarkedError says that proposals are shown on the latest text alone.
type MarkedError struct {
	Report   string
	Revision int
	Until    uint64 // the event that issued the revision after it
}

func (e *MarkedError) Error() string {
	return fmt.Sprintf("what was proposed on %s of %s is shown as of a time before the next revision, up to event %d", RevisionName(e.Revision), e.Report, e.Until-1)
}

// NotTabledError says that there is no report of that name.
type NotTabledError struct{ Report string }

func (e *NotTabledError) Error() string { return fmt.Sprintf("there is no report %q", e.Report) }

// Show shows a report as of an event. The error is a [NotTabledError], a
// [RevisionError], a [ViewError], a [MarkedError], or what [text.Find] says of the paragraph. An
// earlier revision is shown with what was open on it, and never as adopted.
func Show(r *report.State, seq uint64, o Options) (Report, error) {
	if !r.Tabled() {
		return Report{}, &NotTabledError{r.Slug}
	}
	revision := r.Revision()
	if o.Revision != nil {
		revision = *o.Revision
	}
	if revision < 0 || revision > r.Revision() {
		return Report{}, &RevisionError{Report: r.Slug, Revision: revision, Last: r.Revision()}
	}
	if o.View == "" {
		o.View = Clean
	}
	if !slices.Contains(Views, o.View) {
		return Report{}, &ViewError{o.View}
	}
	if o.View == Marked && revision < r.Revision() {
		return Report{}, &MarkedError{Report: r.Slug, Revision: revision, Until: r.Issues[revision+1].Seq}
	}
	s := newShower(r, revision)
	out := Report{
		Report: r.Slug, Kind: r.Kind, Title: r.Title, Language: r.Language, Revision: revision, Before: o.Before, Seq: seq,
		Hash: r.Issues[revision].Hash, Status: s.reportStatus(), Held: s.held[""], Warnings: []Warning{}, Paragraphs: []Paragraph{},
	}
	out.Brackets, out.Words = s.figures()
	for _, w := range s.brackets.Warnings {
		out.Warnings = append(out.Warnings, Warning{Paragraph: w.Block, Offset: w.Offset, Sign: string(w.Sign)})
	}
	only := -1
	if o.Paragraph != "" {
		var err error
		if only, err = text.FindNumbered(s.draft.Blocks, s.draft.Numbers, o.Paragraph); err != nil {
			return Report{}, err
		}
	}
	for i := range s.draft.Blocks {
		if only >= 0 && i != only || o.Contested && !s.contested(i) {
			continue
		}
		p, err := s.paragraph(i, o.View)
		if err != nil {
			return Report{}, err
		}
		out.Paragraphs = append(out.Paragraphs, p)
	}
	if o.View == Marked && only < 0 {
		out.Listed = s.listed()
	}
	return out, nil
}

// shower shows one revision of a report.
type shower struct {
	report   *report.State
	draft    *Draft
	brackets text.Brackets
	pending  map[string][]string // block -> the amendments open on it, in the order of the log
	held     map[string]Held     // block -> who holds what of it; "": of the whole
	statuses report.Statuses
}

func newShower(r *report.State, revision int) *shower {
	d := DraftsOf(r).Of(revision)
	s := &shower{report: r, draft: d, brackets: text.ScanBrackets(d.Blocks), pending: map[string][]string{}}
	r.Amendments(func(a *report.Amendment) bool {
		for _, block := range s.concerns(a) {
			s.pending[block] = append(s.pending[block], a.Amendment)
		}
		return true
	})
	s.held = s.heldIn()
	of := r
	if !s.latest() {
		of = &report.State{} // an earlier draft is never what was adopted
	}
	s.statuses = report.StatusesOf(of)
	return s
}

// concerns returns the blocks of the draft that an amendment is on, if it was open on
// that draft and the text does not say already what it asks for.
func (s *shower) concerns(a *report.Amendment) []string {
	if a.Revision > s.draft.Revision {
		return nil
	}
	now, err := s.report.Text.StateAt(a.Amendment, s.draft.Revision)
	if err != nil || now.Decision != text.Open || now.Fate == text.Absorbed {
		return nil
	}
	var blocks []string
	add := func(block string) {
		if _, stands := s.draft.Index(block); stands && !slices.Contains(blocks, block) {
			blocks = append(blocks, block)
		}
	}
	for _, e := range now.Edits {
		add(e.Block)
	}
	for _, b := range now.Blocks {
		add(b)
	}
	if len(blocks) == 0 {
		add(a.Change.Block)
	}
	return blocks
}

// latest reports whether the draft is the present text.
func (s *shower) latest() bool { return s.draft.Revision == s.report.Revision() }

// status is that of the block at an index.
func (s *shower) status(i int) report.Status {
	b := s.draft.Blocks[i]
	return s.statuses.Of(b, len(s.pending[b.ID]))
}

// reportStatus is that of the whole; a draft that was followed by another is open.
func (s *shower) reportStatus() report.Status {
	if !s.latest() {
		return report.StatusOpen
	}
	return report.ReportStatus(s.report)
}

// contested reports whether something is open on the block at an index: a bracket, an
// amendment, and of the present text an objection or a reservation.
func (s *shower) contested(i int) bool {
	b := s.draft.Blocks[i]
	h := s.held[b.ID]
	return report.BarringBrackets(b) > 0 && !s.report.KeptAsAgreed(b) || len(s.pending[b.ID])+len(h.Objections)+len(h.Reservations) > 0
}

func (s *shower) figures() (brackets, words int) { return figures(s.draft.Blocks, s.brackets) }

// Figures counts the opening brackets and the words of blocks.
func Figures(blocks []text.Block) (brackets, words int) {
	return figures(blocks, text.ScanBrackets(blocks))
}

func figures(blocks []text.Block, found text.Brackets) (brackets, words int) {
	for i, b := range blocks {
		brackets += found.Opening[i]
		words += text.WordCount(b.Text)
	}
	return brackets, words
}

func (s *shower) paragraph(i int, view View) (Paragraph, error) {
	b := s.draft.Blocks[i]
	p := Paragraph{
		ID: b.ID, Number: s.draft.Numbers[i], Path: s.draft.Paths[i], Kind: b.Kind, Level: b.Level, Text: b.Text, Hash: text.HashBlock(b),
		Status: s.status(i), Brackets: s.brackets.Opening[i], Amendments: []string{}, Held: s.held[b.ID],
	}
	p.Pending, p.Conditional = s.agreement(b.ID)
	p.Amendments = append(p.Amendments, s.pending[b.ID]...)
	var err error
	switch view {
	case Marked:
		if len(p.Amendments) > 0 {
			p.Segments, err = s.segments(b)
		}
	case Blame:
		p.Runs, err = s.blame(b)
	}
	return p, err
}
