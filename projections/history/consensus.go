package history

import (
	"fmt"
	"slices"
	"sort"
	"time"

	"concord/aggregates/group"
	"concord/events"
	"concord/projections/currenttext"
)

// consensus tells what was done about consensus: what delegations hold of words, how
// far these are agreed, under which silence, and how the report goes on from there. It
// is "" of anything else.
func (t *teller) consensus(e *Entry) string {
	switch x := e.Event.(type) {
	case events.PositionTaken:
		return t.took(e, &x)
	case events.PositionLifted:
		return t.lifted(e, &x) + because(x.Reason)
	case events.ExplanationGiven:
		return t.explained(e, &x)
	case events.ParagraphAgreed:
		s := "noted that " + t.block(e, x.Block) + " is agreed ad referendum"
		if x.Level == events.InInformals {
			s = "noted that " + t.block(e, x.Block) + " was agreed in informals"
		}
		if len(x.Pending) > 0 {
			s += ", pending " + list(x.Pending)
		}
		if x.KeepBrackets {
			s += ", with its brackets kept"
		}
		return s
	case events.AgreementConfirmed:
		if group.OfficeOf(x.By) == "" {
			return "confirmed for itself that " + t.block(e, x.Block) + " is agreed"
		}
		return "confirmed that " + t.block(e, x.Block) + " is agreed"
	case events.AgreementReopened:
		return "asked for " + t.block(e, x.Block) + " to be open again" + because(x.Reason)
	case events.PackageMade:
		return fmt.Sprintf("tied %s together, to be settled together or not at all (package %d)", t.blocks(e, x.Blocks), x.Package)
	case events.PackageUntied:
		s := fmt.Sprintf("took package %d apart", x.Package)
		if tied := t.tied[x.Package]; len(tied) > 0 {
			s += ": " + t.blocks(e, tied)
		}
		return s
	}
	if s := t.silence(e); s != "" {
		return s
	}
	if s := t.division(e); s != "" {
		return s
	}
	return t.procedure(e)
}

// silence tells what was done about a silence procedure, or what the clock brought.
func (t *teller) silence(e *Entry) string {
	switch x := e.Event.(type) {
	case events.SilencePut:
		s := fmt.Sprintf("put silence %s on %s until %s", x.Silence, t.under(e, x.Block), end(x.Until, x.Zone))
		if len(x.KeepBrackets) > 0 {
			s += ", with the brackets of " + t.blocks(e, x.KeepBrackets) + " kept"
		}
		return s
	case events.SilenceBroken:
		s := fmt.Sprintf("broke silence %s on %s by an objection", x.Silence, t.under(e, x.Block))
		if x.Amendment != "" {
			s = fmt.Sprintf("broke silence %s on %s by the amendment %s", x.Silence, t.under(e, x.Block), x.Amendment)
		}
		s += onBehalf(x.Members)
		if x.Evidence != "" {
			s += ", which came in time: " + x.Evidence
		}
		return s + because(x.Reason)
	case events.SilenceLateObjection:
		return fmt.Sprintf("objected to %s%s after the end of silence %s: late, and without effect%s",
			t.under(e, x.Block), onBehalf(x.Members), x.Silence, because(x.Reason))
	case events.SilenceExtended:
		return fmt.Sprintf("extended silence %s on %s until %s", x.Silence, t.under(e, x.Block), end(x.Until, x.Zone))
	case events.SilenceWithdrawn:
		return fmt.Sprintf("withdrew silence %s on %s%s", x.Silence, t.under(e, x.Block), because(x.Reason))
	case events.SilenceEnded:
		return fmt.Sprintf("recorded that silence %s on %s ended unbroken at %s", x.Silence, t.under(e, x.Block), events.FormatTime(x.At))
	case events.SilenceConfirmed:
		return fmt.Sprintf("confirmed that nobody broke silence %s: %s is adopted as of %s", x.Silence, t.under(e, x.Block), events.FormatTime(x.AsOf))
	case events.SilenceVoided:
		on := "the report"
		if x.Block != "" {
			on = t.drafts.Of(x.Revision - 1).Name(x.Block)
		}
		return fmt.Sprintf("made silence %s on %s void: %s has changed the words", x.Silence, on, currenttext.RevisionName(x.Revision))
	case events.DeadlinePassed:
		return "recorded that the deadline for amendments passed at " + events.FormatTime(x.At)
	}
	return ""
}

// procedure tells what the Chair and the secretariat did with amendments, a report that
// was adopted, and its documents.
func (t *teller) procedure(e *Entry) string {
	switch x := e.Event.(type) {
	case events.AmendmentFallen:
		s := "declared " + t.amendment(x.Amendment) + " fallen"
		if x.With != "" {
			s += " with the adoption of " + x.With
		}
		return s + because(x.Reason)
	case events.AmendmentOrderSet:
		if len(x.Amendments) == 0 {
			return "took back the order that was set for the amendments: they are taken in the proposed one"
		}
		return "set the order in which amendments are taken: " + list(x.Amendments)
	case events.ReportReconsidered:
		return "opened the report again for reconsideration, " + votes(x.For, x.Against, x.Abstaining) + because(x.Reason)
	case events.PartReconsidered:
		return "opened " + t.part(x.Part) + " again for reconsideration, " + votes(x.For, x.Against, x.Abstaining) + because(x.Reason)
	case events.ParagraphReconsidered:
		return "opened " + t.block(e, x.Block) + ", adopted under silence " + x.Silence + ", again for reconsideration, " + votes(x.For, x.Against, x.Abstaining) + because(x.Reason)
	case events.DocumentIssued:
		return fmt.Sprintf("issued %s as %s (distribution: %s)", currenttext.RevisionName(x.Revision), x.Symbol, x.Distribution)
	case events.DocumentSubmitted:
		s := fmt.Sprintf("submitted the report to the General Assembly at its session %d as %s", x.Session, x.Symbol)
		if len(x.With) > 0 {
			s += ", as one document with " + list(x.With)
		}
		return s
	case events.CorrigendumIssued:
		return fmt.Sprintf("issued corrigendum %d as %s", x.Number, x.Symbol)
	}
	return ""
}

// took tells a position. One on words under silence is an objection like any other:
// that it broke the silence is an act of its own.
func (t *teller) took(e *Entry, x *events.PositionTaken) string {
	var s string
	switch x.Stance {
	case events.Support:
		s = "supported " + t.of(e, x.On)
	case events.Accept:
		s = "accepted " + t.of(e, x.On)
	case events.Reserve:
		s = "reserved its position " + t.on(e, x.On)
	case events.Object:
		s = "objected to " + t.of(e, x.On)
	case events.Dissociate:
		s = "dissociated itself from " + t.of(e, x.On)
	}
	s += onBehalf(x.Members)
	if x.AsGroup {
		s += ", as a group and for none of its members"
	}
	if x.If != "" {
		s += ", for the case that " + x.If + " is in the text"
	}
	return s + because(x.Reason)
}

// held is a position that a participant has, as far as acts have been told.
type held struct {
	by, condition string
	stance        events.Stance
}

// lifted tells what a participant took back. What that was is known where the acts in
// front of it have been told too.
func (t *teller) lifted(e *Entry, x *events.PositionLifted) string {
	var of []events.Stance
	for _, h := range t.held[x.On] {
		if h.by == x.By && (x.If == "" || h.condition == x.If) {
			of = append(of, h.stance)
		}
	}
	s := "positions on"
	switch {
	case len(of) == 1:
		s = lifts[of[0]]
	case x.If != "" || len(of) == 0:
		s = "position on"
	}
	s += " " + t.of(e, x.On)
	if x.If != "" {
		s += " for the case that " + x.If + " is in the text"
	}
	return "lifted its " + s
}

// lifts names each position as one that is taken back.
var lifts = map[events.Stance]string{
	events.Support: "support of", events.Accept: "acceptance of", events.Reserve: "reservation on",
	events.Object: "objection to", events.Dissociate: "dissociation from",
}

// note keeps in mind what of an act later ones are told with.
func (t *teller) note(e *Entry) {
	switch x := e.Event.(type) {
	case events.PositionTaken:
		t.held[x.On] = append(slices.DeleteFunc(t.held[x.On], func(h held) bool { return h.by == x.By && h.condition == x.If }), held{x.By, x.If, x.Stance})
	case events.PositionLifted:
		t.held[x.On] = slices.DeleteFunc(t.held[x.On], func(h held) bool { return h.by == x.By && (x.If == "" || h.condition == x.If) })
	case events.PackageMade:
		t.tied[x.Package] = x.Blocks
	}
}

func (t *teller) explained(e *Entry, x *events.ExplanationGiven) string {
	s := "explained its position " + t.on(e, x.On)
	if x.File != "" {
		return s + " (the statement is attached)"
	}
	return s + ": " + quote(x.Text)
}

// of names words that somebody speaks of: "paragraph 12", "A3 on paragraph 12", "the report".
func (t *teller) of(e *Entry, on events.On) string {
	if on.Amendment != "" {
		return t.amendment(on.Amendment)
	}
	return t.under(e, on.Block)
}

// on is of, where the sentence says "on".
func (t *teller) on(e *Entry, on events.On) string { return "on " + t.of(e, on) }

// end tells until when a silence runs, as an instant, and in which zone that was said.
func end(until time.Time, zone string) string {
	s := events.FormatTime(until)
	if zone != "" {
		s += " (said in " + zone + ")"
	}
	return s
}

// under names what a silence is on.
func (t *teller) under(e *Entry, block string) string {
	if block == "" {
		return "the report"
	}
	return t.block(e, block)
}

// block calls a block as it was called when an act was recorded.
func (t *teller) block(e *Entry, id string) string { return t.drafts.Of(t.revisionAt(e.Seq)).Name(id) }

func (t *teller) blocks(e *Entry, ids []string) string { return t.names(t.revisionAt(e.Seq), ids) }

// revisionAt returns the revision that was the latest as of an event.
func (t *teller) revisionAt(seq uint64) int {
	issues := t.report.Issues
	return sort.Search(len(issues), func(i int) bool { return issues[i].Seq > seq }) - 1
}

func onBehalf(members []string) string {
	if len(members) == 0 {
		return ""
	}
	return " on behalf of " + list(members)
}

// blocksOf returns the blocks that an act of consensus names; none where it is on the
// whole report, or on an amendment.
func blocksOf(e events.Event) []string {
	block := ""
	switch e := e.(type) {
	case events.PackageMade:
		return e.Blocks
	case events.ReportDivided:
		return e.Blocks
	case events.PartAdopted:
		return e.Blocks
	case events.ParagraphReconsidered:
		block = e.Block
	case events.PositionTaken:
		block = e.Block
	case events.PositionLifted:
		block = e.Block
	case events.ExplanationGiven:
		block = e.Block
	case events.ParagraphAgreed:
		block = e.Block
	case events.AgreementConfirmed:
		block = e.Block
	case events.AgreementReopened:
		block = e.Block
	case events.SilencePut:
		block = e.Block
	case events.SilenceBroken:
		block = e.Block
	case events.SilenceLateObjection:
		block = e.Block
	case events.SilenceExtended:
		block = e.Block
	case events.SilenceWithdrawn:
		block = e.Block
	case events.SilenceEnded:
		block = e.Block
	case events.SilenceConfirmed:
		block = e.Block
	case events.SilenceVoided:
		block = e.Block
	}
	if block == "" {
		return nil
	}
	return []string{block}
}
