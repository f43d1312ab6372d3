package history

import (
	"slices"

	"concord/aggregates/report"
	"concord/events"
	"concord/projections/currenttext"
)

// OfReport tells every act that concerns a report, in order. The report is as of
// the same place on the log as the history, or a later one.
func OfReport(s *State, r *report.State) []Act {
	t := newTeller(r)
	out := []Act{}
	for e := range s.Report(r.Slug) {
		out = append(out, t.act(e))
		t.note(e)
	}
	return out
}

// OfParagraph tells the acts that concern one paragraph, by its id: how it came
// into the text, the amendments filed on it and what was done with them, and the
// revisions in which its words or its place changed.
func OfParagraph(s *State, r *report.State, block string) []Act {
	t := newTeller(r)
	out := []Act{}
	for e := range s.Report(r.Slug) {
		if slices.Contains(t.paragraphs(e), block) {
			out = append(out, t.act(e))
		}
		t.note(e)
	}
	return out
}

// OfGroup tells the acts that concern the group as a whole: its founding, its
// participants, keys, officers and clock.
func OfGroup(s *State) []Act {
	t := newTeller(&report.State{})
	out := []Act{}
	for e := range entries(s.group) {
		out = append(out, t.act(e))
	}
	return out
}

// Line tells an act in a sentence. The report is that which it concerns, as of the
// act or later; an empty one if it concerns none.
func Line(e *Entry, r *report.State) string { return newTeller(r).line(e) }

// Paragraphs returns the ids of the blocks that an act concerns, in order of the
// text that it led to. All of a report, as on its tabling and its adoption, is told
// as none.
func Paragraphs(e *Entry, r *report.State) []string {
	switch e.Event.(type) {
	case events.ReportTabled, events.ReportAdopted:
		return nil
	}
	return newTeller(r).paragraphs(e)
}

// AmendmentOf returns the amendment that an event is about, or "".
func AmendmentOf(e events.Event) string {
	switch e := e.(type) {
	case events.AmendmentProposed:
		return e.Amendment
	case events.AmendmentCosponsored:
		return e.Amendment
	case events.AmendmentLeft:
		return e.Amendment
	case events.AmendmentWithdrawn:
		return e.Amendment
	case events.AmendmentDeclined:
		return e.Amendment
	case events.AmendmentFallen:
		return e.Amendment
	case events.PositionTaken:
		return e.Amendment
	case events.PositionLifted:
		return e.Amendment
	case events.ExplanationGiven:
		return e.Amendment
	}
	return ""
}

// paragraphs returns the ids of the blocks that an act concerns.
func (t *teller) paragraphs(e *Entry) []string {
	switch event := e.Event.(type) {
	case events.ReportTabled:
		return ids(t.drafts.Of(0))
	case events.ReportAdopted:
		return ids(t.drafts.Of(event.Revision))
	case events.ReportRevised:
		var ids []string
		for _, c := range t.drafts.Changes(event.Revision) {
			ids = append(ids, c.ID)
		}
		return ids
	}
	switch event := e.Event.(type) {
	case events.PackageUntied:
		return t.tied[event.Package]
	case events.DivisionOpposed:
		return t.partBlocks(event.Part)
	case events.PartReconsidered:
		return t.partBlocks(event.Part)
	}
	if blocks := blocksOf(e.Event); len(blocks) > 0 {
		return blocks
	}
	if a, ok := t.report.Amendment(AmendmentOf(e.Event)); ok {
		if a.Change.Operation == events.OpInsert {
			if a.Change.Block == "" {
				return []string{a.Amendment}
			}
			return []string{a.Change.Block, a.Amendment} // the new block has the amendment's id
		}
		return []string{a.Change.Block}
	}
	return nil
}

func (t *teller) act(e *Entry) Act {
	a := Act{
		Seq: e.Seq, Time: e.Time, Type: e.Type, Actor: e.Actor, For: e.For, Via: e.Via, By: e.By,
		Occurred: e.Occurred, Meeting: e.Meeting, Report: report.SlugOf(e.Event), Amendment: AmendmentOf(e.Event), Text: t.line(e),
	}
	revision := -1
	switch event := e.Event.(type) {
	case events.ReportTabled:
		revision = 0
	case events.ReportRevised:
		revision = event.Revision
	case events.ReportAdopted:
		revision = event.Revision
	case events.PartAdopted:
		revision = event.Revision
	}
	if revision >= 0 {
		a.Revision = &revision
	}
	if filed, ok := t.report.Amendment(a.Amendment); ok {
		a.Paragraph = filed.Change.Block
		d := t.drafts.Of(filed.Revision)
		a.Number, a.Path = d.Number(a.Paragraph), d.Path(a.Paragraph)
	}
	if blocks := blocksOf(e.Event); len(blocks) == 1 {
		a.Paragraph = blocks[0]
		a.Number = t.drafts.Of(t.revisionAt(e.Seq)).Number(a.Paragraph)
	}
	return a
}

func ids(d *currenttext.Draft) []string {
	out := make([]string, len(d.Blocks))
	for i, b := range d.Blocks {
		out[i] = b.ID
	}
	return out
}
