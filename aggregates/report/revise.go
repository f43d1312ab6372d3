package report

import (
	"fmt"
	"slices"
	"strings"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

func revise(g *group.State, s *State, c Revise, m Meta) ([]events.Event, *refusal.Refusal) {
	if c.Base != s.Hash() {
		return nil, refusal.Of(refusal.Stale, "stale-text", "the revision is of a text with the hash %q, but %s at revision %d has %q", c.Base, s.Slug, s.Revision(), s.Hash())
	}
	if len(c.Incorporate)+len(c.Decline)+len(c.Set) > MaxNamed {
		return nil, refusal.Input("too-many", "a revision names at most %d amendments and paragraphs", MaxNamed)
	}
	for _, id := range append(append([]string(nil), c.Incorporate...), c.Decline...) {
		if _, no := undecided(s, id); no != nil {
			return nil, no
		}
	}
	if c.Compile {
		if no := compiling(g, s, c); no != nil {
			return nil, no
		}
	}
	if c.Uncontested {
		if no := s.withUncontested(&c); no != nil {
			return nil, no
		}
	}
	if no := s.mergesFit(c.Incorporate); no != nil {
		return nil, no
	}
	for i, set := range c.Set {
		switch {
		case slices.ContainsFunc(c.Set[:i], func(o text.Setting) bool { return o.Block == set.Block }):
			return nil, refusal.Input("twice", "%s is given words twice", s.NamedBlock(set.Block)).Naming(set.Block)
		case set.Text == "" && len(set.Edits) > 0:
			return nil, refusal.Input("bad-change", "%s is to have no words: that deletes it, and needs no edits", s.NamedBlock(set.Block)).Naming(set.Block)
		}
	}
	r := text.Revision{Incorporate: c.Incorporate, Decline: c.Decline, Set: c.Set}
	if c.Redraft != "" {
		var plan text.Plan
		if err := events.UnmarshalJSON(m.Attachments[c.Redraft], &plan); err != nil {
			return nil, refusal.Input("bad-draft", "the plan of the redraft cannot be read: %v", err)
		}
		if no := checkBlocks(plan.Blocks); no != nil {
			return nil, no
		}
		r.Redraft = &plan
	}
	if c.Compile {
		var err error
		if r.Bracket, err = s.Text.Compilable(r); err != nil {
			return nil, s.refused(err)
		}
		all := len(r.Bracket)
		r.Bracket = slices.DeleteFunc(r.Bracket, s.onSettled)
		if len(r.Bracket) == 0 && all > 0 {
			return nil, refusal.Forbid("nothing-to-compile", "what is open to %s would change words that are agreed or adopted: brackets are not put into these", s.Slug)
		}
		if len(r.Bracket) == 0 {
			return nil, refusal.Forbid("nothing-to-compile", "no amendment to %s is open that could be put into the text in brackets", s.Slug)
		}
		if len(r.Bracket) > MaxNamed {
			return nil, refusal.Forbid("too-many", "%d amendments would be put into %s in brackets, at most %d are: take or decline some first", len(r.Bracket), s.Slug, MaxNamed)
		}
	}
	after, err := s.Text.ReviseStrictly(r)
	if err != nil {
		if c.Uncontested && unfitting(err) {
			return nil, refusal.Of(refusal.Stale, "stale-text", "what is uncontested in %s has changed since the Chair's own words were put on top of it (%v): do it again", s.Slug, err)
		}
		return nil, s.refused(err)
	}
	now := after.Current()
	if len(now) == 0 {
		return nil, refusal.Forbid("empty-text", "nothing would be left of %s", s.Slug)
	}
	if no := tooLarge(now); no != nil {
		return nil, no
	}
	e := events.ReportRevised{
		Report: s.Slug, Revision: s.Revision() + 1, Incorporate: c.Incorporate, Decline: c.Decline, Set: c.Set,
		Redraft: c.Redraft, Bracket: r.Bracket, Hash: text.HashReport(now), Algorithm: text.Algorithm,
	}
	if len(c.Incorporate)+len(c.Decline)+len(c.Set) == 0 && e.Hash == s.Hash() {
		return nil, refusal.Forbid("changes-nothing", "the revision of %s changes nothing", s.Slug)
	}
	follows, no := s.revising(&e, after, m)
	if no != nil {
		return nil, no
	}
	if c.LetFall {
		fallen, no := s.letFall(c.Incorporate, c.Decline, after)
		if no != nil {
			return nil, no
		}
		follows = append(fallen, follows...)
	}
	var blocks []text.Block
	switch {
	case r.Redraft != nil:
		blocks = r.Redraft.Blocks
	case len(r.Bracket) > 0:
		blocks = now
	default:
		return append([]events.Event{e}, follows...), nil
	}
	e.Blocks = len(blocks)
	return slices.Concat([]events.Event{e}, packed(blocks,
		func(from int, some []text.Block) events.Event {
			return events.RevisionBlocks{Report: s.Slug, Revision: e.Revision, From: from, Blocks: some}
		},
		func(block, piece string) events.Event {
			return events.BlockContinued{Report: s.Slug, Block: block, Text: piece}
		}), follows), nil
}

// compiling asks whether the rolling text may be issued as the document.
func compiling(g *group.State, s *State, c Revise) *refusal.Refusal {
	switch {
	case g.Mandate.Drafting != events.RollingDrafting:
		return refusal.Forbid("chair-drafts", "by the mandate of this group the Chair holds the pen (drafting: %s): the rolling text of %s is a reading beside the draft, and is not issued as the document", events.ChairDrafting, s.Slug)
	case c.Redraft != "" || len(c.Set) > 0:
		return refusal.Input("bad-change", "a compilation puts what is open into the text in brackets as it stands: no words are given beside it")
	case c.LetFall:
		return refusal.Input("bad-change", "a compilation puts what is open into the text in brackets: nothing falls with it")
	}
	return nil
}

// onSettled reports whether an amendment would change words that are agreed, or were
// adopted ahead of the whole: they stand as they are until somebody opens them again.
func (s *State) onSettled(amendment string) bool {
	a, ok := s.Amendment(amendment)
	return ok && slices.ContainsFunc(s.touched(a), func(block string) bool {
		_, agreed := s.Agreement(block)
		return agreed || s.AdoptedAhead(block)
	})
}

func adopt(s *State, c Adopt) ([]events.Event, *refusal.Refusal) {
	if c.Base != s.Hash() {
		return nil, refusal.Of(refusal.Stale, "stale-text", "the gavel is for a text with the hash %q, but %s at revision %d has %q", c.Base, s.Slug, s.Revision(), s.Hash())
	}
	if c.Part != 0 {
		return adoptPart(s, c)
	}
	if no := s.keepable(c.KeepBrackets); no != nil {
		return nil, no
	}
	if left := Blockers(s, c.KeepBrackets); len(left) > 0 {
		no := refusal.Forbid("not-adoptable", "%s cannot be adopted: %s", s.Slug, summed(left)).By("consensus")
		no.Ready = left
		return nil, no
	}
	return []events.Event{events.ReportAdopted{Report: s.Slug, Revision: s.Revision(), Hash: s.Hash(), KeepBrackets: s.keepingAll(c.KeepBrackets)}}, nil
}

// keepable checks the paragraphs whose brackets are meant to stay.
func (s *State) keepable(blocks []string) *refusal.Refusal {
	for i, id := range blocks {
		if slices.Contains(blocks[:i], id) {
			return refusal.Input("twice", "%s is named twice", s.NamedBlock(id)).Naming(id)
		}
		b, no := s.Block(id, s.Revision())
		if no != nil {
			return no
		}
		if BarringBrackets(b) == 0 {
			return refusal.Input("no-brackets", "there are no brackets in %s to keep", s.NamedBlock(id)).Naming(id)
		}
	}
	return nil
}

// summed tells the first things that stand in the way, and how many more there are.
func summed(left []Blocker) string {
	const told = 5
	var out strings.Builder
	for i, b := range left {
		if i == told {
			fmt.Fprintf(&out, "; and %d more", len(left)-told)
			break
		}
		if i > 0 {
			out.WriteString("; ")
		}
		out.WriteString(b.Detail)
	}
	return out.String()
}
