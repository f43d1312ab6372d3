package consensus

import (
	"slices"

	"concord/aggregates/report"
	"concord/events"
)

// touched is what a command can have changed the figures of.
type touched struct {
	everything bool
	places     []place  // words on which positions were taken or lifted
	blocks     []string // paragraphs that may be agreed now, or no longer, with their brackets
	amendments []string // filed, or decided on
	ended      []string // those of them that were withdrawn or declined, or that fell
}

// place is words on which a position was taken or lifted, and the paragraph in which they
// are, or for which an amendment is.
type place struct {
	on    events.On
	block string // "" of the whole report
}

// filed counts the amendments of words that a command filed to a report, and says
// whether nothing else in it changes a figure. Such an amendment is open: it is filed
// on the present text, and changes it.
func filed(slug string, command []events.Record) (n int, alone bool) {
	for i := range command {
		if report.SlugOf(command[i].Event) != slug {
			continue
		}
		e, is := command[i].Event.(events.AmendmentProposed)
		switch {
		case is && e.Change.Operation == events.OpText:
			n++
		case !idle(command[i].Event):
			return 0, false
		}
	}
	return n, true
}

// idle reports whether an event changes no figure whatever the report is.
func idle(e events.Event) bool {
	switch e.(type) {
	case events.AmendmentCosponsored, events.AmendmentLeft, events.ExplanationGiven, events.PackageMade, events.PackageUntied,
		events.DeadlineSet, events.DeadlineLifted, events.DeadlinePassed, events.LeaveGiven, events.AmendmentOrderSet,
		events.DocumentIssued, events.DocumentSubmitted, events.CorrigendumIssued:
		return true
	}
	return false
}

// touchedBy finds out what a command touched of a report. An event that is not known
// here may have changed anything.
func touchedBy(was, is *report.State, command []events.Record) touched {
	var t touched
	if !was.Tabled() || was.Revision() != is.Revision() || (was.Adopted == nil) != (is.Adopted == nil) {
		return touched{everything: true}
	}
	for i := range command {
		if report.SlugOf(command[i].Event) != is.Slug {
			continue
		}
		switch e := command[i].Event.(type) {
		case events.PositionTaken:
			t.position(is, e.On)
		case events.PositionLifted:
			t.position(is, e.On)
		case events.AmendmentProposed:
			t.amendment(e.Amendment)
		case events.AmendmentWithdrawn:
			t.decided(e.Amendment)
		case events.AmendmentDeclined:
			t.decided(e.Amendment)
		case events.AmendmentFallen:
			t.decided(e.Amendment)
		case events.ParagraphAgreed:
			t.block(e.Block)
		case events.AgreementConfirmed:
			t.block(e.Block)
		case events.AgreementReopened:
			t.block(e.Block)
		case events.SilenceBroken, events.SilenceEnded, events.SilenceConfirmed:
			return touched{everything: true} // what bars does not once a silence has ended over it
		case events.SilencePut, events.SilenceLateObjection, events.SilenceExtended, events.SilenceWithdrawn, events.SilenceVoided:
			// silences are counted in any case
		case events.ReportDivided, events.DivisionOpposed:
			// and so are parts
		default:
			if !idle(e) {
				return touched{everything: true}
			}
		}
	}
	// A position under the condition that an amendment is in counts no longer when one
	// that the text had taken up is withdrawn, declined or falls.
	if slices.ContainsFunc(t.ended, func(id string) bool { return was.Conditional(id) && was.In(id) != is.In(id) }) {
		return touched{everything: true}
	}
	return t
}

// position notes that a position on words was taken or lifted: an objection to a
// paragraph, or to an amendment that is in it, undoes what was agreed of it.
func (t *touched) position(s *report.State, on events.On) {
	p := place{on, on.Block}
	if a, ok := s.Amendment(on.Amendment); ok {
		p.block = a.Change.Block
	}
	if !slices.Contains(t.places, p) {
		t.places = append(t.places, p)
	}
}

func (t *touched) block(id string) {
	if !slices.Contains(t.blocks, id) {
		t.blocks = append(t.blocks, id)
	}
}

func (t *touched) decided(id string) {
	t.amendment(id)
	t.ended = append(t.ended, id)
}

func (t *touched) amendment(id string) {
	if !slices.Contains(t.amendments, id) {
		t.amendments = append(t.amendments, id)
	}
}
