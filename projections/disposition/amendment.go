package disposition

import (
	"fmt"
	"slices"
	"strings"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/amendments"
	"concord/projections/currenttext"
)

// amendment tells where an amendment went.
func (d *reader) amendment(a *report.Amendment, read amendments.Amendment) Disposed {
	out := Disposed{
		Amendment: a.Amendment, By: a.By, Sponsors: read.Sponsors, OnBehalfOf: a.OnBehalfOf, Place: d.where(a.Change.Block, a.Revision),
		Operation: a.Change.Operation, Asked: read.AsFiled, Reason: a.Reason, Filed: Moment{a.Seq, a.Time, a.Revision},
		ReplacedBy: a.ReplacedBy, Words: d.words[a.Amendment],
	}
	if a.Change.Operation != events.OpText {
		out.Asks = currenttext.Asks(d.report, a)
	}
	switch {
	case a.WithdrawnAt != 0:
		out.Outcome, out.Words, out.Decision = Withdrawn, nil, d.act(a.WithdrawnAt)
		if a.ReplacedBy != "" {
			out.Why = "restated as " + a.ReplacedBy
		}
	case a.FallenAt != 0:
		out.Outcome, out.Decision, out.Why = Fallen, d.act(a.FallenAt), a.Fallen
		if a.FallenIn > 0 {
			out.Decision.Revision = a.FallenIn
		}
		if a.FallenWith != "" {
			out.With = d.partners([]string{a.FallenWith})
		}
	case a.DeclinedAt != 0:
		out.Outcome, out.Decision, out.Why = Declined, d.act(a.DeclinedAt), a.Declined
	case a.TakenUpAt != 0:
		d.takenUp(a, &out)
	case a.BracketedAt != 0:
		d.bracketed(a, &out)
	default:
		d.undecided(a, read, &out)
	}
	return out
}

// bracketed tells how the brackets were settled in which an amendment was put.
func (d *reader) bracketed(a *report.Amendment, out *Disposed) {
	out.Decision = d.issued(a.Bracketed)
	// It was put in brackets: there is no error.
	settled, _ := d.report.Text.Outcome(a.Amendment)
	if settled == text.Unsettled {
		out.Outcome = Bracketed
		return
	}
	switch whole, some := d.standing(a, out.Words); {
	case settled == text.SettledFor || whole:
		out.Outcome, out.Why = Verbatim, "the brackets in which it was put are settled as it asked"
	case settled == text.SettledInPart || some:
		out.Outcome, out.Why = InPart, "the brackets in which it was put are settled"
	default:
		out.Outcome, out.Why = Overtaken, "the brackets in which it was put are settled otherwise"
	}
	if n := d.reworded(a); n > 0 {
		out.Decision = d.issued(n)
	}
}

// takenUp tells how much of an incorporated amendment is in the text.
func (d *reader) takenUp(a *report.Amendment, out *Disposed) {
	out.Decision = d.issued(a.TakenUp)
	out.With = d.partners(d.equal(a, a.TakenUp))
	switch whole, some := d.standing(a, out.Words); {
	case whole || d.untouched(a):
		out.Outcome = Verbatim
		return
	case some:
		out.Outcome = InPart
	default:
		out.Outcome = Overtaken
	}
	if n := d.reworded(a); n > 0 {
		out.Why = fmt.Sprintf("%s has other words there since", currenttext.RevisionName(n))
	}
}

// undecided tells what the text has made of an amendment on which nothing was decided.
func (d *reader) undecided(a *report.Amendment, read amendments.Amendment, out *Disposed) {
	now, err := d.report.Text.State(a.Amendment)
	if err != nil {
		out.Outcome = Open
		return
	}
	for _, f := range now.Findings {
		if own := strings.TrimSpace(f.Own); f.Fate == text.Absorbed && own != "" {
			w := Words{d.where(f.Block, d.report.Revision()), own}
			if !slices.Contains(out.Words, w) {
				out.Words = append(out.Words, w)
			}
		}
	}
	switch now.Fate {
	case text.Absorbed:
		n := d.since(a, text.Absorbed)
		out.Decision = d.issued(n)
		same := d.equal(a, n)
		if out.Outcome = Merged; len(same) == 0 {
			out.Outcome, same = Absorbed, d.around(a, n)
		}
		out.With = d.partners(same)
		if len(same) == 0 {
			out.Why = "the words of the Chair say what it asks for"
		}
	case text.Conflict:
		out.Outcome, out.Decision = Overtaken, d.issued(d.since(a, text.Conflict))
		if len(out.Words) > 0 {
			out.Outcome = InPart
		}
		if read.Conflict != nil {
			out.Why = read.Conflict.Why
		}
	default:
		out.Outcome = Open
		if read.InPartAbsorbed {
			out.Why = "in part the text says what it asks for"
		}
	}
}

// standing says whether all that an incorporated amendment did is in the text of now,
// or some of it: it is asked of a twin, filed now on the text that the amendment was
// filed on. Of a new paragraph the words are compared, since that is taken for done
// until the paragraph is gone.
func (d *reader) standing(a *report.Amendment, words []Words) (whole, some bool) {
	if a.Change.Operation == events.OpInsert {
		var all []string
		for _, w := range words {
			all = append(all, w.Text)
		}
		return strings.Join(all, " ") == a.Change.Text, len(words) > 0
	}
	// What was filed can be filed again: there is no error.
	twin, _ := d.report.Text.Filed(a.Amendment)
	twin.ID, twin.Seq = "twin of "+a.Amendment, 0
	now, _, err := d.report.Text.Stale(twin)
	if err != nil {
		return false, len(words) > 0
	}
	some = len(words) > 0 || now.Partly
	// A block that lost its last word is gone, and the twin's edits with it.
	emptied := len(now.Findings) > 0 && len(now.Edits) == 0
	for _, f := range now.Findings {
		some = some || f.Fate == text.Absorbed
		emptied = emptied && (f.Fate == text.Absorbed || slices.ContainsFunc(f.Causes, func(c text.Cause) bool { return c.Amendment == a.Amendment }))
	}
	return now.Fate == text.Absorbed || emptied, some
}

// untouched reports whether the paragraph of an incorporated amendment stands as the
// revision left it that took up the amendment and no words of the Chair's besides. What it
// asked for is there then, even where its words have run together with others: a twin of
// it would not find them.
func (d *reader) untouched(a *report.Amendment) bool {
	_, stands := d.report.Text.Block(a.Change.Block, a.TakenUp)
	return a.Change.Operation == events.OpText && stands && len(d.report.Issues[a.TakenUp].Set) == 0 && d.reworded(a) == 0
}

// reworded is the last revision behind the one that took an amendment up, or put it in
// brackets, that changed the words of its paragraph, or 0.
func (d *reader) reworded(a *report.Amendment) int {
	block := a.Change.Block
	if a.Change.Operation == events.OpInsert {
		block = a.Amendment
	}
	for n := d.report.Revision(); n > max(a.TakenUp, a.Bracketed); n-- {
		is, stands := d.report.Text.Block(block, n)
		was, stood := d.report.Text.Block(block, n-1)
		if stands != stood || is.Text != was.Text {
			return n
		}
	}
	return 0
}

// equal lists the amendments that said what one said when a revision came, and that
// this one took up.
func (d *reader) equal(a *report.Amendment, revision int) []string {
	return d.beside(a, revision, func(x, y []text.Present) bool {
		return len(x) > 0 && slices.EqualFunc(x, y, func(p, q text.Present) bool { return p.Block == q.Block && p.Edit.Equals(q.Edit) })
	})
}

// around lists those that a revision took up and that changed the words that an
// amendment would change.
func (d *reader) around(a *report.Amendment, revision int) []string {
	return d.beside(a, revision, func(x, y []text.Present) bool {
		return slices.ContainsFunc(x, func(p text.Present) bool {
			return slices.ContainsFunc(y, func(q text.Present) bool {
				return p.Block == q.Block && (p.Edit.Touches(q.Edit) || p.Edit.Equals(q.Edit))
			})
		})
	})
}

// beside lists the amendments that a revision took up and that stood to one as is asked
// when it came, by their edits on the text before. Structural ones are equal if they
// asked for the same of one text.
func (d *reader) beside(a *report.Amendment, revision int, is func(x, y []text.Present) bool) []string {
	if revision == 0 {
		return nil
	}
	own, err := d.report.Text.StateAt(a.Amendment, revision-1)
	var out []string
	for _, id := range d.report.Issues[revision].Incorporate {
		o, ok := d.report.Amendment(id)
		if !ok || id == a.Amendment {
			continue
		}
		if a.Change.Operation != events.OpText || o.Change.Operation != events.OpText {
			if sameChange(a, o) {
				out = append(out, id)
			}
			continue
		}
		if other, no := d.report.Text.StateAt(id, revision-1); err == nil && no == nil && is(own.Edits, other.Edits) {
			out = append(out, id)
		}
	}
	return out
}

// sameChange reports whether two amendments ask for the same structural change of one text.
func sameChange(a, b *report.Amendment) bool {
	x, y := &a.Change, &b.Change
	return a.Revision == b.Revision && x.Operation == y.Operation && x.Block == y.Block && x.After == y.After && x.Text == y.Text &&
		x.Kind == y.Kind && x.Level == y.Level && x.Gap == y.Gap && x.Operation != events.OpText
}

func (d *reader) partners(ids []string) []Partner {
	var out []Partner
	for _, id := range ids {
		p := Partner{Amendment: id, Sponsors: []string{}}
		if a, ok := d.report.Amendment(id); ok {
			p.Sponsors = amendments.Sponsors(a)
		}
		out = append(out, p)
	}
	return out
}
