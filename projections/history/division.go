package history

import (
	"fmt"

	"concord/aggregates/report"
	"concord/events"
	"concord/projections/currenttext"
)

// division tells what was done about parts that are decided separately. It is "" of
// anything else.
func (t *teller) division(e *Entry) string {
	switch x := e.Event.(type) {
	case events.ReportDivided:
		return fmt.Sprintf("asked for %s to be decided separately, as part %d%s", t.blocks(e, x.Blocks), x.Part, because(x.Reason))
	case events.DivisionOpposed:
		if p := t.partOf(x.Part); p != nil && p.TakenBack() {
			return "took back what was asked: " + t.part(x.Part) + " is decided with the whole" + because(x.Reason)
		}
		return "objected to the division: " + t.part(x.Part) + " is decided with the whole" + because(x.Reason)
	case events.PartAdopted:
		s := fmt.Sprintf("declared part %d adopted: %s, as in %s", x.Part, t.blocks(e, x.Blocks), currenttext.RevisionName(x.Revision))
		if len(x.KeepBrackets) > 0 {
			s += ", with the brackets of " + t.blocks(e, x.KeepBrackets) + " kept"
		}
		return s
	}
	return ""
}

// partOf returns a part of the report, nil if it does not know of it.
func (t *teller) partOf(n int) *report.Part {
	for i, all := 0, t.report.Parts(); i < len(all); i++ {
		if all[i].Part == n {
			return &all[i]
		}
	}
	return nil
}

// partBlocks returns the paragraphs that a part was asked for.
func (t *teller) partBlocks(n int) []string {
	if p := t.partOf(n); p != nil {
		return p.Blocks
	}
	return nil
}

// part names a part with its paragraphs, as they were called when it was asked for.
func (t *teller) part(n int) string {
	p := t.partOf(n)
	if p == nil {
		return fmt.Sprintf("part %d", n)
	}
	return fmt.Sprintf("part %d (%s)", n, t.names(t.revisionAt(p.Seq), p.Blocks))
}

// votes tells a count.
func votes(yes, no, abstaining int) string {
	s := fmt.Sprintf("by %d votes to %d", yes, no)
	if abstaining > 0 {
		s += ", with " + count(abstaining, "abstention")
	}
	return s
}
