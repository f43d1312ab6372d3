package inbox

import (
	"slices"
	"strings"

	"concord/events"
	"concord/events/text"
	"concord/projections/amendments"
	"concord/projections/history"
)

// revised tells what a revision did to what concerns the participant: amendments,
// positions, and what was agreed.
func (w *watch) revised(e *history.Entry, x *events.ReportRevised) {
	for _, id := range x.Incorporate {
		if _, mine := w.concerned(id, e.Seq); mine {
			w.tell(e, AmendmentIncorporated, Notice{Amendment: id}, "%s was incorporated in Rev.%d", id, x.Revision)
		}
	}
	for _, id := range x.Bracket {
		if _, mine := w.concerned(id, e.Seq); mine {
			w.tell(e, AmendmentBracketed, Notice{Amendment: id}, "what %s asks for stands in the text of Rev.%d, in brackets", id, x.Revision)
		}
	}
	for _, id := range x.Decline {
		w.declined(e, id, "")
	}
	for _, c := range w.own {
		w.settled(e, c, x.Revision)
		decided := slices.Contains(x.Incorporate, c.Amendment.Amendment) || slices.Contains(x.Decline, c.Amendment.Amendment) || slices.Contains(x.Bracket, c.Amendment.Amendment)
		if c.from < e.Seq && c.Revision < x.Revision && !decided {
			w.became(e, c, x.Revision)
		}
	}
	w.revision = x.Revision
	w.moved(e, x.Revision-1, x.Revision)
	for i := range w.agreements {
		a := &w.agreements[i]
		was, is := w.hash(a.Block, x.Revision-1), w.hash(a.Block, x.Revision)
		if why := w.agreedTo(a.Block); was == a.Words && is != a.Words && why != "" {
			w.tell(e, ParagraphLapsed, Notice{Paragraph: a.Block}, "what was agreed of %s, which %s, holds no longer: Rev.%d has changed the words: %s",
				w.words(a.Block), why, x.Revision, w.changed(events.On{Block: a.Block}, x.Revision-1, x.Revision))
		}
	}
}

// settled tells how a revision has settled the brackets in which an amendment was put.
func (w *watch) settled(e *history.Entry, c concern, revision int) {
	if c.BracketedAt == 0 || c.Bracketed >= revision {
		return
	}
	id := c.Amendment.Amendment
	was, err := w.report.Text.OutcomeAt(id, revision-1)
	is, no := w.report.Text.OutcomeAt(id, revision)
	if err != nil || no != nil || was == is {
		return
	}
	how := map[text.Outcome]string{
		text.SettledFor: "as it asks for", text.SettledInPart: "in part as it asks for", text.SettledAgainst: "otherwise",
	}[is]
	if how == "" {
		w.tell(e, AmendmentBracketed, Notice{Amendment: id}, "what your %s asks for stands in brackets again, in Rev.%d", id, revision)
		return
	}
	w.tell(e, AmendmentSettled, Notice{Amendment: id}, "Rev.%d has settled the brackets in which your %s was put %s", revision, id, how)
}

// became tells what the text of a revision made of an open amendment.
func (w *watch) became(e *history.Entry, c concern, revision int) {
	id := c.Amendment.Amendment
	is, err := amendments.At(w.report, c.Amendment, revision)
	if err != nil || is.Decision != text.Open {
		return
	}
	was := text.Carried
	if c.Revision < revision-1 {
		if before, err := amendments.At(w.report, c.Amendment, revision-1); err == nil {
			was = before.Fate
		}
	}
	if was == is.Fate {
		return
	}
	n := Notice{Amendment: id}
	switch is.Fate {
	case text.Conflict:
		w.tell(e, AmendmentConflict, n, "your %s is %s", id, w.conflict(id, revision, is))
	case text.Absorbed:
		w.tell(e, AmendmentAbsorbed, n, "Rev.%d says what your %s asks for", revision, id)
	case text.Carried:
		w.tell(e, AmendmentCarried, n, "your %s can be taken up again: Rev.%d has given its words back their place", id, revision)
	}
}

// conflict says with what an amendment was in conflict on a revision; on the present
// one with which words.
func (w *watch) conflict(id string, revision int, s text.State) string {
	if revision == w.report.Revision() {
		if a, ok := amendments.Show(w.report, id); ok && a.Conflict != nil {
			return a.Outcome
		}
	}
	var with []string
	for _, c := range s.Causes() {
		with = append(with, c.String())
	}
	return "in conflict with " + strings.Join(with, ", ")
}
