package inbox

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/history"
)

// watch goes through the history of one report for one participant, and notes on the
// way what that needs to know of later events.
type watch struct {
	report  *report.State
	code    string
	since   uint64
	drafts  *currenttext.Drafts
	notices []Notice

	revision   int // that stands at this place of the history
	own        []concern
	equal      map[string][]string // an amendment -> those of the participant that say the same now
	positions  []events.PositionTaken
	objections []events.PositionTaken // of whomever: for the Chair
	agreements []agreement
	silences   map[string]events.SilencePut
}

// concern is an amendment that the participant stands behind, or that was filed on its
// behalf, from an event on.
type concern struct {
	*report.Amendment
	from uint64
}

// agreement is what was noted of a paragraph, and whom it concerns.
type agreement struct {
	events.ParagraphAgreed
	confirmed []string
}

func newWatch(r *report.State, code string, since uint64) *watch {
	w := &watch{report: r, code: code, since: since, drafts: currenttext.DraftsOf(r), equal: map[string][]string{}, silences: map[string]events.SilencePut{}}
	for a := range r.Amendments {
		c := concern{Amendment: a}
		switch i := slices.IndexFunc(a.Sponsors, func(s report.Sponsor) bool { return s.Code == code }); {
		case a.By == code, slices.Contains(a.OnBehalfOf, code):
			c.from = a.Seq
		case i >= 0:
			c.from = a.Sponsors[i].Seq
		default:
			continue
		}
		w.own = append(w.own, c)
		if same, err := r.Text.Equal(a.Amendment); err == nil { // one that is decided equals nothing
			for _, other := range same {
				w.equal[other] = append(w.equal[other], a.Amendment)
			}
		}
	}
	return w
}

// concerned finds the participant's concern in an amendment as of an event.
func (w *watch) concerned(amendment string, seq uint64) (concern, bool) {
	i := slices.IndexFunc(w.own, func(c concern) bool { return c.Amendment.Amendment == amendment && c.from < seq })
	if i < 0 {
		return concern{}, false
	}
	return w.own[i], true
}

// tell adds a notice of an act, unless it is of what was seen before.
func (w *watch) tell(e *history.Entry, kind Kind, n Notice, format string, args ...any) {
	if e.Seq <= w.since {
		return
	}
	if a, ok := w.report.Amendment(n.Amendment); ok {
		n.Paragraph = a.Change.Block
	}
	n.Seq, n.Time, n.Kind, n.Report, n.Detail = e.Seq, e.Time, kind, w.report.Slug, fmt.Sprintf(format, args...)
	w.notices = append(w.notices, n)
}

// words names what is spoken of, on the text that stands at this place; a paragraph
// that is gone, as it was called before.
func (w *watch) words(block string) string {
	if block == "" {
		return w.report.Slug
	}
	draft := w.drafts.Of(w.revision)
	if _, stands := draft.Index(block); !stands && w.revision > 0 {
		draft = w.drafts.Of(w.revision - 1)
	}
	return draft.Name(block) + " of " + w.report.Slug
}

// see takes the next act in.
func (w *watch) see(e *history.Entry) {
	if e.For == w.code && e.Actor != w.code {
		n := Notice{Amendment: history.AmendmentOf(e.Event)}
		w.tell(e, Entered, n, "entered on your behalf: %s", history.Line(e, w.report))
	}
	others := e.By != w.code
	switch x := e.Event.(type) {
	case events.ReportRevised:
		w.revised(e, &x)
	case events.ReportAdopted:
		if others {
			w.tell(e, Adopted, Notice{}, "%s is adopted, as it stands in %s", w.report.Slug, currenttext.RevisionName(x.Revision))
		}
	case events.ReportReconsidered, events.PartReconsidered, events.ParagraphReconsidered, events.ReportDivided, events.DivisionOpposed, events.PartAdopted:
		if others {
			w.decided(e)
		}
	case events.AmendmentProposed:
		w.proposed(e, &x)
	case events.AmendmentCosponsored:
		if _, mine := w.concerned(x.Amendment, e.Seq); mine && others {
			w.tell(e, AmendmentSponsors, Notice{Amendment: x.Amendment}, "%s joined %s", x.By, x.Amendment)
		}
	case events.AmendmentLeft:
		if c, mine := w.concerned(x.Amendment, e.Seq); mine && others {
			said := fmt.Sprintf("%s took its name off %s", x.By, x.Amendment)
			if x.By == c.By && c.Mover() == w.code {
				said += ": you hold the mover's part now"
			}
			w.tell(e, AmendmentSponsors, Notice{Amendment: x.Amendment}, "%s", said)
		}
	case events.AmendmentWithdrawn:
		if _, mine := w.concerned(x.Amendment, e.Seq); mine && others {
			said := fmt.Sprintf("%s withdrew %s", x.By, x.Amendment)
			if x.ReplacedBy != "" {
				said += fmt.Sprintf(" and restated it as %s: your name does not follow until you join that one", x.ReplacedBy)
			}
			w.tell(e, AmendmentWithdrawn, Notice{Amendment: x.Amendment}, "%s", said)
		}
		w.unmet(e, x.Amendment, "was withdrawn")
	case events.AmendmentDeclined:
		w.declined(e, x.Amendment, x.Reason)
	case events.AmendmentFallen:
		if _, mine := w.concerned(x.Amendment, e.Seq); mine {
			said := x.Amendment + " has fallen"
			if x.With != "" {
				said += " with the adoption of " + x.With
			}
			w.tell(e, AmendmentFallen, Notice{Amendment: x.Amendment}, "%s%s", said, because(x.Reason))
		}
		w.unmet(e, x.Amendment, "has fallen")
	case events.PositionTaken:
		w.taken(e, &x)
	case events.PositionLifted:
		w.lifted(e, &x)
	case events.ParagraphAgreed:
		waited := slices.ContainsFunc(w.agreements, func(a agreement) bool {
			return a.Block == x.Block && slices.Contains(a.Pending, w.code) && !slices.Contains(a.confirmed, w.code)
		})
		if waited && !slices.Contains(x.Pending, w.code) {
			w.tell(e, ParagraphPending, Notice{Paragraph: x.Block}, "your confirmation of %s is no longer waited for: it was noted as agreed once more, without it", w.words(x.Block))
		}
		w.agreements = append(w.agreementsBut(x.Block), agreement{ParagraphAgreed: x})
		if slices.Contains(x.Pending, w.code) {
			w.tell(e, ParagraphPending, Notice{Paragraph: x.Block}, "%s is agreed pending your confirmation", w.words(x.Block))
		}
	case events.AgreementConfirmed:
		for i := range w.agreements {
			if a := &w.agreements[i]; a.Block == x.Block {
				a.confirmed = append(a.confirmed, x.By)
			}
		}
		if w.code == group.CodeChair && others {
			w.tell(e, ParagraphConfirmed, Notice{Paragraph: x.Block}, "%s confirmed %s", x.By, w.words(x.Block))
		}
	case events.AgreementReopened:
		if why := w.agreedTo(x.Block); why != "" && others {
			w.tell(e, ParagraphReopened, Notice{Paragraph: x.Block}, "%s opened %s again, which %s%s", x.By, w.words(x.Block), why, because(x.Reason))
		}
		w.agreements = w.agreementsBut(x.Block)
	case events.LeaveGiven:
		if x.Participant == w.code {
			w.tell(e, LeaveGiven, Notice{}, "you may file one amendment to %s after the deadline", w.report.Slug)
		}
	case events.SilencePut:
		w.silences[x.Silence] = x
		if others {
			w.silence(e, SilencePut, x.Silence, x.Until, "silence %s was put on %s: it is adopted if no member State objects up to and including the end",
				x.Silence, w.words(x.Block))
		}
	case events.SilenceExtended:
		if others {
			w.silence(e, SilenceExtended, x.Silence, x.Until, "silence %s on %s was extended to a later end", x.Silence, w.words(x.Block))
		}
	case events.SilenceBroken:
		if others {
			how := x.By + " objected" + behalf(x.Members)
			if x.Amendment != "" {
				how = x.By + " proposed " + x.Amendment
			}
			w.silence(e, SilenceBroken, x.Silence, time.Time{}, "silence %s on %s is broken, and the text is not adopted: %s%s", x.Silence, w.words(x.Block), how, because(x.Reason))
		}
	case events.SilenceEnded:
		w.silence(e, SilenceEnded, x.Silence, x.At, "silence %s on %s ended unbroken: the Chair is to confirm it", x.Silence, w.words(x.Block))
	case events.SilenceConfirmed:
		if others {
			w.silence(e, SilenceConfirmed, x.Silence, x.AsOf, "%s is adopted under silence %s, as of its end", w.words(x.Block), x.Silence)
		}
	case events.SilenceWithdrawn:
		if others {
			w.silence(e, SilenceWithdrawn, x.Silence, time.Time{}, "silence %s on %s was withdrawn%s", x.Silence, w.words(x.Block), because(x.Reason))
		}
	case events.SilenceVoided:
		w.silence(e, SilenceVoid, x.Silence, time.Time{}, "silence %s on %s is void: Rev.%d has changed its words", x.Silence, w.words(x.Block), x.Revision)
	case events.SilenceLateObjection:
		if w.code == group.CodeChair {
			w.silence(e, SilenceLate, x.Silence, time.Time{}, "%s objected%s after the end of silence %s on %s, which changes nothing%s", x.By, behalf(x.Members), x.Silence, w.words(x.Block), because(x.Reason))
		}
	}
}

// silence tells of a silence, which concerns everyone.
func (w *watch) silence(e *history.Entry, kind Kind, silence string, until time.Time, format string, args ...any) {
	w.tell(e, kind, Notice{Paragraph: w.silences[silence].Block, Silence: silence, Until: until}, format, args...)
}

// proposed tells of an amendment that a group filed on the participant's behalf, and
// of one that says what one of its own says.
func (w *watch) proposed(e *history.Entry, x *events.AmendmentProposed) {
	if x.By == w.code {
		return
	}
	asks := ""
	if a, ok := w.report.Amendment(x.Amendment); ok {
		asks = ": " + currenttext.Asks(w.report, a)
	}
	if slices.Contains(x.OnBehalfOf, w.code) {
		w.tell(e, OnBehalf, Notice{Amendment: x.Amendment}, "%s proposed %s on your behalf%s", x.By, x.Amendment, asks)
		return
	}
	for _, mine := range w.own {
		if id := mine.Amendment.Amendment; e.Seq > w.since && mine.from < e.Seq && w.same(mine.Amendment, x) {
			w.tell(e, AmendmentEqual, Notice{Amendment: id}, "%s proposes the same as your %s, as %s", x.By, id, x.Amendment)
		}
	}
}

// same reports whether an amendment says what one of the participant's own says now,
// or said on the text that it was filed on.
func (w *watch) same(mine *report.Amendment, x *events.AmendmentProposed) bool {
	if slices.Contains(w.equal[x.Amendment], mine.Amendment) {
		return true
	}
	if mine.Change.Operation != events.OpText || x.Change.Operation != events.OpText || mine.Change.Block != x.Change.Block {
		return false
	}
	a, no := w.report.Text.StateAt(mine.Amendment, x.Revision)
	b, neither := w.report.Text.StateAt(x.Amendment, x.Revision)
	return no == nil && neither == nil && len(a.Edits) > 0 && slices.EqualFunc(a.Edits, b.Edits, func(p, q text.Present) bool {
		return p.Block == q.Block && p.Edit.Equals(q.Edit)
	})
}

func (w *watch) declined(e *history.Entry, id, reason string) {
	if _, mine := w.concerned(id, e.Seq); mine {
		w.tell(e, AmendmentDeclined, Notice{Amendment: id}, "%s was not taken up by the Chair%s", id, because(reason))
	}
	w.unmet(e, id, "was declined")
}

// agreementsBut returns the agreements on other paragraphs.
func (w *watch) agreementsBut(block string) []agreement {
	return slices.DeleteFunc(w.agreements, func(a agreement) bool { return a.Block == block })
}

// agreedTo says how the participant agreed to a paragraph, or "" if it did not.
func (w *watch) agreedTo(block string) string {
	for i := range w.agreements {
		a := &w.agreements[i]
		switch {
		case a.Block != block:
		case slices.Contains(a.confirmed, w.code):
			return "you had confirmed"
		case slices.Contains(a.Pending, w.code):
			return "was pending on you"
		case w.code == group.CodeChair:
			return "was agreed"
		}
	}
	for i := range w.positions {
		if p := &w.positions[i]; p.Block == block && p.If == "" && (p.Stance == events.Support || p.Stance == events.Accept) {
			return "you had accepted"
		}
	}
	return ""
}

func behalf(members []string) string {
	if len(members) == 0 {
		return ""
	}
	return " on behalf of " + strings.Join(members, ", ")
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ". Reason: " + strings.TrimSuffix(reason, ".") + "."
}
