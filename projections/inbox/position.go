package inbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"concord/aggregates/group"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/history"
)

// taken notes a position of the participant, or of a group that spoke for it, and
// tells of one on an amendment that concerns it.
func (w *watch) taken(e *history.Entry, x *events.PositionTaken) {
	own, lent := x.By == w.code, slices.Contains(x.Members, w.code)
	if own || lent {
		w.positions = slices.DeleteFunc(w.positions, func(p events.PositionTaken) bool { return p.On == x.On && p.By == x.By && p.If == x.If })
		w.positions = append(w.positions, *x)
	}
	w.objected(e, x)
	switch _, mine := w.concerned(x.Amendment, e.Seq); {
	case lent:
		until := ", until you take a position of your own"
		if w.speaksItself(x.On, w.revision) {
			until = "; your own position counts for you"
		}
		w.tell(e, OnBehalf, notice(x.On), "%s %s %s%s on your behalf%s%s",
			x.By, verbs[x.Stance], w.spokenOf(x.On), under(x.If), until, because(x.Reason))
	case mine && !own:
		w.tell(e, AmendmentPosition, notice(x.On), "%s %s your %s%s", x.By, verbs[x.Stance], x.Amendment, because(x.Reason))
	}
}

// speaksItself reports whether the participant had a position of its own on words that
// counted on a revision: what a group says of them is then not said for it.
func (w *watch) speaksItself(on events.On, revision int) bool {
	return slices.ContainsFunc(w.positions, func(p events.PositionTaken) bool {
		return p.On == on && p.By == w.code && w.holds(&p, revision)
	})
}

// objected tells the Chair of an objection to words of the text, and of one in the place
// of which its owner says something else.
func (w *watch) objected(e *history.Entry, x *events.PositionTaken) {
	if w.code != group.CodeChair || x.Amendment != "" {
		return
	}
	before := len(w.objections)
	w.objections = slices.DeleteFunc(w.objections, func(p events.PositionTaken) bool { return p.On == x.On && p.By == x.By && p.If == x.If })
	switch {
	case x.Stance == events.Object && !x.AsGroup:
		w.objections = append(w.objections, *x)
		w.tell(e, Objection, notice(x.On), "%s%s objects to %s%s%s", x.By, behalf(x.Members), w.spokenOf(x.On), under(x.If), because(x.Reason))
	case len(w.objections) < before:
		w.tell(e, Objection, notice(x.On), "%s does not object to %s any more: it %s it%s%s", x.By, w.spokenOf(x.On), verbs[x.Stance], under(x.If), because(x.Reason))
	}
}

// withdrawn tells the Chair that an objection to words of the text was lifted.
func (w *watch) withdrawn(e *history.Entry, x *events.PositionLifted) {
	before := len(w.objections)
	w.objections = slices.DeleteFunc(w.objections, func(p events.PositionTaken) bool {
		return p.On == x.On && p.By == x.By && (x.If == "" || x.If == p.If)
	})
	if len(w.objections) < before {
		w.tell(e, Objection, notice(x.On), "%s lifted its objection to %s%s", x.By, w.spokenOf(x.On), because(x.Reason))
	}
}

// lifted forgets a position that was lifted.
func (w *watch) lifted(e *history.Entry, x *events.PositionLifted) {
	w.withdrawn(e, x)
	affected := false
	w.positions = slices.DeleteFunc(w.positions, func(p events.PositionTaken) bool {
		is := p.On == x.On && p.By == x.By && (x.If == "" || x.If == p.If)
		affected = affected || is
		return is
	})
	switch _, mine := w.concerned(x.Amendment, e.Seq); {
	case affected && x.By != w.code:
		w.tell(e, OnBehalf, notice(x.On), "%s lifted the position on %s that it had taken on your behalf%s", x.By, w.spokenOf(x.On), because(x.Reason))
	case mine && x.By != w.code:
		w.tell(e, AmendmentPosition, notice(x.On), "%s lifted its position on your %s%s", x.By, x.Amendment, because(x.Reason))
	}
}

func notice(on events.On) Notice { return Notice{Paragraph: on.Block, Amendment: on.Amendment} }

// verbs and nouns tell the stances.
var (
	verbs = map[events.Stance]string{
		events.Support: "supports", events.Accept: "accepts", events.Reserve: "reserves its position on",
		events.Object: "objects to", events.Dissociate: "dissociates itself from",
	}
	nouns = map[events.Stance]string{
		events.Support: "support of", events.Accept: "acceptance of", events.Reserve: "reservation on",
		events.Object: "objection to", events.Dissociate: "dissociation from",
	}
)

func under(condition string) string {
	if condition == "" {
		return ""
	}
	return " if " + condition + " is in"
}

// spokenOf names what a position is on.
func (w *watch) spokenOf(on events.On) string {
	if on.Amendment != "" {
		return on.Amendment
	}
	return w.words(on.Block)
}

// said names a position to the participant, who took it or for whom a group did.
func (w *watch) said(p *events.PositionTaken) string {
	s := "your " + nouns[p.Stance] + " " + w.spokenOf(p.On)
	if p.By != w.code {
		s += ", which " + p.By + " took on your behalf,"
	}
	return s
}

// unmet tells of positions under the condition of an amendment that never came in.
func (w *watch) unmet(e *history.Entry, amendment, became string) {
	for i := range w.positions {
		if p := &w.positions[i]; p.If == amendment {
			w.tell(e, PositionUnmet, notice(p.On), "%s, said for the case that %s is in, will never count: %s %s", w.said(p), amendment, amendment, became)
		}
	}
}

// moved tells which positions came to count, or no longer do, with the revision that
// was issued, and which stand against words that it has changed. What a group said is
// not told where the participant spoke for itself.
func (w *watch) moved(e *history.Entry, from, to int) {
	for i := range w.positions {
		p := &w.positions[i]
		was, is := w.holds(p, from), w.holds(p, to)
		switch {
		case p.By != w.code && w.speaksItself(p.On, from) && (w.speaksItself(p.On, to) || !is):
		case was && is && w.against(p, to) && w.hash(p.Block, from) != w.hash(p.Block, to):
			w.tell(e, PositionStands, notice(p.On), "%s stands; Rev.%d has changed the words: %s", w.said(p), to, w.changed(p.On, from, to))
		case was && !is:
			w.tell(e, PositionLapsed, notice(p.On), "%s has lapsed: Rev.%d has changed the words: %s", w.said(p), to, w.changed(p.On, from, to))
		case !is && p.If != "" && !w.in(p.If, from) && w.in(p.If, to):
			w.tell(e, PositionLapsed, notice(p.On), "%s, said for the case that %s is in, does not count though Rev.%d has it in: %s; say it anew of the words that stand",
				w.said(p), p.If, to, cmp.Or(currenttext.BesidesIn(w.report, p, to), "the words are others than it was said of"))
		case !was && is && p.If != "":
			w.tell(e, PositionHolds, notice(p.On), "%s counts now: its condition %s is met by Rev.%d", w.said(p), p.If, to)
		case !was && is:
			w.tell(e, PositionHolds, notice(p.On), "%s holds again: the words are back with Rev.%d", w.said(p), to)
		}
	}
}

// against reports whether a position is against words of the text, whatever they are,
// until it is lifted: one that another, whose condition is met, does not outweigh.
func (w *watch) against(p *events.PositionTaken, revision int) bool {
	if p.Stance == events.Support || p.Stance == events.Accept || p.Amendment != "" {
		return false
	}
	return p.If != "" || !slices.ContainsFunc(w.positions, func(q events.PositionTaken) bool {
		return q.On == p.On && q.By == p.By && q.If != "" && w.holds(&q, revision)
	})
}

// holds reports whether a position counted on a revision, as [report.State.Standings]
// has it for the present one.
func (w *watch) holds(p *events.PositionTaken, revision int) bool {
	words := p.Words
	if p.If != "" {
		if !w.in(p.If, revision) {
			return false
		}
		words = p.WordsThen
	}
	if p.Stance != events.Support && p.Stance != events.Accept || p.Amendment != "" {
		return true
	}
	return words == w.hash(p.Block, revision)
}

// hash names the words of the report, or of a paragraph, on a revision.
func (w *watch) hash(block string, revision int) string {
	return currenttext.WordsAt(w.report, block, revision)
}

// in reports whether what an amendment proposes was in the text of a revision.
func (w *watch) in(amendment string, revision int) bool {
	a, ok := w.report.Amendment(amendment)
	if !ok || a.TakenUpAt != 0 && a.TakenUp <= revision {
		return ok
	}
	s, err := w.report.Text.StateAt(amendment, revision)
	return err == nil && s.Decision == text.Open && s.Fate == text.Absorbed
}

// maxChanges is how many changes of words a notice tells.
const maxChanges = 4

// changed says what a revision did to words.
func (w *watch) changed(on events.On, from, to int) string {
	if on.Block == "" {
		if by := currenttext.ChangedBy(w.report, "", "", from, to); len(by) > 0 {
			return "those of the report (" + strings.Join(by, ", ") + ")"
		}
		return "those of the report"
	}
	if _, stands := w.report.Text.Block(on.Block, to); !stands {
		return "the paragraph is gone"
	}
	diff, err := currenttext.Diff(w.report, from, to)
	i := slices.IndexFunc(diff, func(d currenttext.Difference) bool { return d.Paragraph == on.Block })
	if err != nil || i < 0 {
		return "its place or its kind"
	}
	var out []string
	more := 0
	for k, run := range diff[i].Runs {
		var s string
		switch {
		case run.Op == currenttext.Delete && k+1 < len(diff[i].Runs) && diff[i].Runs[k+1].Op == currenttext.Insert:
			s = fmt.Sprintf("“%s” is now “%s”", run.Text, diff[i].Runs[k+1].Text)
		case run.Op == currenttext.Delete:
			s = fmt.Sprintf("“%s” is out", run.Text)
		case run.Op == currenttext.Insert && (k == 0 || diff[i].Runs[k-1].Op != currenttext.Delete):
			s = fmt.Sprintf("“%s” is in", run.Text)
		default:
			continue
		}
		if len(out) == maxChanges {
			more++
			continue
		}
		for n, by := range run.By {
			if group.OfficeOf(by) != "" {
				run.By[n] = "the Chair’s own words" // only the Chair revises
			}
		}
		if len(run.By) > 0 {
			s += " (" + strings.Join(run.By, ", ") + ")"
		}
		out = append(out, s)
	}
	if more > 0 {
		out = append(out, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(out, "; ")
}
