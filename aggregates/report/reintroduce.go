package report

import (
	"bytes"
	"strings"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

// reintroduce files what another has withdrawn (rule 122): a new amendment, which asks
// for the same of the present text. Its mover is who reintroduces it; nobody follows.
func reintroduce(g *group.State, s *State, c Reintroduce, m Meta) ([]events.Event, *refusal.Refusal) {
	change, no := s.Reintroduction(c.Amendment)
	if no != nil {
		return nil, no
	}
	ready := Rebased{Revision: s.Revision(), Fate: text.Carried, Change: &change}
	switch {
	case c.Revision < 0 || c.Revision > s.Revision():
		return nil, refusal.Input("no-such-revision", "there is no revision %d of %s: the latest is %d", c.Revision, s.Slug, s.Revision())
	case c.Revision < s.Revision():
		no := refusal.Of(refusal.Stale, "stale-text", "%s is reintroduced on revision %d of %s, but the latest is %d", c.Amendment, c.Revision, s.Slug, s.Revision()).Naming(c.Amendment)
		no.Ready = ready
		return nil, no
	case !sameChange(&c.Change, &change):
		no := refusal.Input("other-change", "what is signed is not what %s asks for on revision %d of %s: other words are an amendment of their own", c.Amendment, s.Revision(), s.Slug).By("rule 122").Naming(c.Amendment)
		no.Ready = ready
		return nil, no
	}
	e := events.AmendmentProposed{
		Report: s.Slug, Amendment: AmendmentID(m.NextAmendment), By: m.By,
		Revision: c.Revision, Change: c.Change, Algorithm: text.Algorithm, Reason: c.Reason, Replaces: c.Amendment,
	}
	broken, no := s.underSilence(g, &e, c.Evidence, m)
	if no != nil {
		return nil, no
	}
	if no := file(s, &e, m, len(broken) > 0); no != nil {
		return nil, no
	}
	return append([]events.Event{e}, broken...), nil
}

// triedID is the id under which is tried what a withdrawn amendment would be: no amendment
// is numbered so.
const triedID = "A0"

// Reintroduction returns what a withdrawn amendment asks for on the present text, to be
// signed by whoever reintroduces it, or why nobody can: it is not withdrawn, or stands
// again already, or its words do not apply any more. What is carried in part is what is
// left of it.
func (s *State) Reintroduction(id string) (events.Change, *refusal.Refusal) {
	var none events.Change
	a, ok := s.Amendment(id)
	switch {
	case !ok:
		return none, refusal.NotFound("amendment", id)
	case a.ReintroducedAt != 0:
		return none, refusal.Forbid("reintroduced", "%s has been reintroduced already, as %s (event %d)", id, a.ReplacedBy, a.ReintroducedAt).By("rule 122").Naming(id, a.ReplacedBy)
	case a.WithdrawnAt != 0 && a.ReplacedBy != "":
		return none, refusal.Forbid("restated", "%s was not given up, but restated as %s (event %d)", id, a.ReplacedBy, a.WithdrawnAt).By("rule 122").Naming(id, a.ReplacedBy)
	case a.WithdrawnAt == 0:
		return none, s.notWithdrawn(a)
	}
	filed, no := textChange(&a.Change)
	if no != nil {
		return none, no
	}
	now, anew, err := s.Text.Stale(text.Amendment{ID: triedID, On: a.Revision, By: []string{a.By}, Change: filed})
	if err != nil {
		return none, s.unfiled(err, &a.Change)
	}
	if now.Fate == text.Absorbed {
		return none, refusal.Forbid("changes-nothing", "%s cannot be reintroduced: %s at revision %d says already what it asks for", id, s.Slug, s.Revision()).By("rule 130").Naming(id)
	}
	change := s.change(anew.Change)
	if now.Fate == text.Carried && change != nil {
		return *change, nil
	}
	by := ""
	if causes := now.Causes(); len(causes) > 0 {
		by = " (" + strings.Join(causeNames(causes), ", ") + ")"
	}
	if _, there := s.Text.Block(a.Change.Block, s.Revision()); a.Change.Block != "" && !there {
		return none, refusal.Forbid("paragraph-gone", "%s cannot be reintroduced: %s, which it is about, is gone%s", id, s.NamedBlock(a.Change.Block), by).By("rule 122").Naming(id, a.Change.Block)
	}
	no = refusal.Forbid("not-applicable", "%s cannot be reintroduced: what it is about has changed since%s, and its words are to be found anew, in an amendment of their own", id, by).By("rule 122").Naming(id)
	no.Ready = s.rebased(now, change)
	return none, no
}

// notWithdrawn refuses to reintroduce an amendment that its sponsors have not given up.
func (s *State) notWithdrawn(a *Amendment) *refusal.Refusal {
	id := a.Amendment
	if _, no := undecided(s, id); no != nil {
		no = refusal.Forbid("not-withdrawn", "only what was withdrawn is reintroduced: %s", no.Detail).By("rule 122").Naming(no.Names...)
		return no
	}
	return refusal.Forbid("not-withdrawn", "only what was withdrawn is reintroduced: %s of %s is open, and whoever agrees can join it", id, a.Mover()).By("rule 122").Naming(id)
}

// sameChange reports whether two changes are the same to the letter, as the log has them.
func sameChange(a, b *events.Change) bool {
	x, err1 := events.MarshalJSON(a)
	y, err2 := events.MarshalJSON(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}
