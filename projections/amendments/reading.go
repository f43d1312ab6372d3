package amendments

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
)

// Filter chooses amendments. The zero Filter chooses all.
type Filter struct {
	State     State
	Paragraph string // id of a block
	Sponsor   string // code
}

// List gives the amendments to a report, in the order of the log.
func List(r *report.State, f Filter) []Amendment {
	l := newReader(r)
	l.touches, l.equals = related(r)
	out := []Amendment{}
	r.Amendments(func(a *report.Amendment) bool {
		if f.Paragraph != "" && a.Change.Block != f.Paragraph && a.Amendment != f.Paragraph || f.Sponsor != "" && !a.SponsoredBy(f.Sponsor) {
			return true
		}
		if read := l.read(a); f.State == "" || read.State == f.State {
			out = append(out, read)
		}
		return true
	})
	return out
}

// Show gives one amendment.
func Show(r *report.State, id string) (Amendment, bool) {
	a, ok := r.Amendment(id)
	if !ok {
		return Amendment{}, false
	}
	l := newReader(r)
	l.touches, l.equals = map[string][]string{}, map[string][]string{}
	// One that is decided touches and equals nothing: that is no error.
	if ids, err := r.Text.Touching(id); err == nil {
		l.touches[id] = ids
	}
	if ids, err := r.Text.Equal(id); err == nil {
		l.equals[id] = ids
	}
	return l.read(a), true
}

// related gives for each open amendment those that it touches and that it equals,
// in the order of the log.
func related(r *report.State) (touches, equals map[string][]string) {
	touch, same := r.Text.Pairs()
	return partners(touch), partners(same)
}

func partners(pairs [][2]string) map[string][]string {
	of := map[string][]string{}
	for _, p := range pairs {
		of[p[0]] = append(of[p[0]], p[1])
		of[p[1]] = append(of[p[1]], p[0])
	}
	for _, ids := range of {
		slices.SortFunc(ids, func(a, b string) int {
			m, _ := report.AmendmentNumber(a)
			n, _ := report.AmendmentNumber(b)
			return m - n
		})
	}
	return of
}

// reader reads amendments of one report.
type reader struct {
	report          *report.State
	drafts          *currenttext.Drafts
	touches, equals map[string][]string
}

func newReader(r *report.State) *reader {
	return &reader{report: r, drafts: currenttext.DraftsOf(r)}
}

func (l *reader) read(a *report.Amendment) Amendment {
	c := &a.Change
	filedOn := l.drafts.Of(a.Revision)
	out := Amendment{
		Amendment: a.Amendment, Report: a.Report, Paragraph: c.Block, Number: filedOn.Number(c.Block), Path: filedOn.Path(c.Block), Operation: c.Operation,
		By: a.By, Sponsors: Sponsors(a), OnBehalfOf: a.OnBehalfOf,
		Edits: []Edit{}, Base: c.Base, Revision: a.Revision, Text: c.Text, Kind: c.Kind, Level: c.Level, After: c.After, AfterPath: filedOn.Path(c.After),
		Touches: orNone(l.touches[a.Amendment]), Equals: orNone(l.equals[a.Amendment]),
		Reason: a.Reason, ReplacedBy: a.ReplacedBy, Replaces: a.Replaces,
		Filed: Filed{Seq: a.Seq, Time: a.Time, Via: a.Via, Actor: a.Actor},
	}
	if mover := a.Mover(); mover != a.By {
		out.Mover = mover
	}
	if b, ok := filedOn.Block(c.Block); ok {
		for _, e := range c.Edits {
			out.AsFiled = append(out.AsFiled, edit(b, e))
		}
		if c.Operation == events.OpSplit {
			out.Splits = splits(b, c.Gap)
		}
	}
	now, err := l.report.Text.State(a.Amendment)
	if err != nil {
		// The text has every amendment that was filed: it was not filed on words.
		out.State = Open
		return out
	}
	out.State = stateOf(a, now)
	if out.State.Final() || out.State == Absorbed {
		out.Edits = append(out.Edits, out.AsFiled...)
	}
	if out.State.Final() {
		out.Outcome = decided(a)
		if out.State == Bracketed {
			out.Outcome += l.settled(a.Amendment)
		}
		return out
	}
	present := l.drafts.Of(l.report.Revision())
	for _, p := range now.Edits {
		b, ok := present.Block(p.Block)
		if !ok || p.Split {
			continue
		}
		e := edit(b, p.Edit)
		e.Conflict = p.Conflict
		out.Edits = append(out.Edits, e)
	}
	out.InPartAbsorbed = now.Partly
	switch out.State {
	case Conflicting:
		out.Conflict = conflict(l.drafts, a, now, l.report.Revision())
		out.Outcome = "in conflict: " + out.Conflict.Why
	case Absorbed:
		out.Outcome = l.absorbed(a, now)
	case Open:
		out.Outcome = carried(a, now, filedOn, present)
	}
	return out
}

// Sponsors returns the codes of those who stand behind an amendment, in order of joining.
func Sponsors(a *report.Amendment) []string {
	out := make([]string, len(a.Sponsors))
	for i, s := range a.Sponsors {
		out[i] = s.Code
	}
	return out
}

func orNone(ids []string) []string {
	if ids == nil {
		return []string{}
	}
	return ids
}

// stateOf joins what was decided on an amendment and what the text has made of it.
func stateOf(a *report.Amendment, now text.State) State {
	switch {
	case a.WithdrawnAt != 0:
		return Withdrawn
	case a.DeclinedAt != 0:
		return Declined
	case a.FallenAt != 0:
		return Fallen
	case a.TakenUpAt != 0:
		return Incorporated
	case a.BracketedAt != 0:
		return Bracketed
	}
	switch now.Fate {
	case text.Conflict:
		return Conflicting
	case text.Absorbed:
		return Absorbed
	}
	return Open
}

// edit reads an edit on the words of a block.
func edit(b text.Block, e text.Edit) Edit {
	out := Edit{Paragraph: b.ID, New: strings.TrimSpace(text.Join(e.New))}
	if from, to := e.Bytes[0], e.Bytes[1]; 0 <= from && from <= to && to <= len(b.Text) {
		out.Old = strings.TrimSpace(b.Text[from:to])
	}
	return out
}

// splits gives the two parts that a split would make.
func splits(b text.Block, gap int) []string {
	tokens := text.Tokenize(b.Text)
	if gap <= 0 || gap >= len(tokens) {
		return nil
	}
	return []string{text.Join(tokens[:gap]), strings.TrimSpace(text.Join(tokens[gap:]))}
}

// decided says what was decided on an amendment.
func decided(a *report.Amendment) string {
	switch {
	case a.ReintroducedAt != 0:
		return fmt.Sprintf("withdrawn (event %d), reintroduced as %s (event %d)", a.WithdrawnAt, a.ReplacedBy, a.ReintroducedAt)
	case a.WithdrawnAt != 0 && a.ReplacedBy != "":
		return fmt.Sprintf("restated as %s (event %d)", a.ReplacedBy, a.WithdrawnAt)
	case a.WithdrawnAt != 0:
		return fmt.Sprintf("withdrawn (event %d)", a.WithdrawnAt)
	case a.DeclinedAt != 0 && a.Declined != "":
		return fmt.Sprintf("not taken up by the Chair (event %d): %s", a.DeclinedAt, a.Declined)
	case a.DeclinedAt != 0:
		return fmt.Sprintf("not taken up by the Chair (event %d)", a.DeclinedAt)
	}
	if a.BracketedAt != 0 {
		return fmt.Sprintf("in brackets since %s (event %d)", currenttext.RevisionName(a.Bracketed), a.BracketedAt)
	}
	if a.FallenAt != 0 {
		return a.Fell()
	}
	return fmt.Sprintf("incorporated in %s (event %d)", currenttext.RevisionName(a.TakenUp), a.TakenUpAt)
}

// settled says what has become of an amendment in brackets.
func (l *reader) settled(amendment string) string {
	switch out, _ := l.report.Text.Outcome(amendment); out {
	case text.SettledFor:
		return "; they are settled as it asks for"
	case text.SettledInPart:
		return "; they are settled in part as it asks for"
	case text.SettledAgainst:
		return "; they are settled otherwise"
	}
	return ""
}

// absorbed says since when the text says what an amendment asks for, and of a change of
// structure what has done it.
func (l *reader) absorbed(a *report.Amendment, now text.State) string {
	since := l.report.Revision()
	for since > a.Revision+1 {
		s, err := l.report.Text.StateAt(a.Amendment, since-1)
		if err != nil || s.Fate != text.Absorbed {
			break
		}
		since--
	}
	if a.Change.Operation == events.OpText {
		return currenttext.RevisionName(since) + " says what it asks for"
	}
	out := currenttext.RevisionName(since) + " does what it asks for"
	for _, f := range now.Findings {
		if did := l.drafts.Happened(a, f); did != "" {
			out += ": " + did
		}
	}
	return out
}

// carried says of an open amendment that the text has moved on under it, and what that
// was to it: "" while the text is that on which it was filed.
func carried(a *report.Amendment, now text.State, filedOn, present *currenttext.Draft) string {
	if present.Revision == filedOn.Revision {
		return ""
	}
	out := "carried to Rev." + strconv.Itoa(present.Revision)
	if was, is := filedOn.Path(a.Change.Block), present.Path(a.Change.Block); is != was && is != "" {
		out += ", where it is on " + present.Name(a.Change.Block)
	}
	if now.Partly {
		out += ", which says a part of it already"
	}
	if deleted := beside(now); deleted != "" {
		out += "; it stands " + deleted
	}
	return out
}

// beside says which deleted words a carried insertion stands beside.
func beside(now text.State) string {
	for _, f := range now.Findings {
		if f.Fate == text.Carried && f.Beside != "" {
			return "beside deleted words: “" + strings.TrimSpace(f.Beside) + "”"
		}
	}
	return ""
}

// conflict sums up what an amendment is in conflict with.
func conflict(drafts *currenttext.Drafts, a *report.Amendment, now text.State, revision int) *Conflict {
	out := &Conflict{With: []string{}, Why: drafts.Why(a, now, revision)}
	for _, cause := range now.Causes() {
		out.With = append(out.With, cause.String())
	}
	var own, theirs []string
	for _, f := range now.Findings {
		if f.Fate != text.Conflict {
			continue
		}
		words, other := strings.TrimSpace(f.Own), strings.TrimSpace(f.Theirs)
		if words != "" {
			own = append(own, words)
		}
		if other != "" {
			theirs = append(theirs, other)
		}
	}
	out.Words, out.Theirs = strings.Join(own, " … "), strings.Join(theirs, " … ")
	return out
}
