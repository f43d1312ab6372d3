package report

import (
	"slices"
	"strings"
	"time"

	"github.com/tidwall/btree"

	"concord/aggregates/group"
	"concord/aggregates/persistent"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

// Agreement is what the Chair noted of a paragraph. It holds for its words alone.
type Agreement struct {
	events.ParagraphAgreed // Pending: those whose confirmation is still to come
	Seq                    uint64
	Time                   time.Time
	ConfirmedAt            uint64 // sequence, or 0
}

// Package is paragraphs that are settled together or not at all.
type Package struct {
	events.PackageMade
	Seq uint64
}

// agreements are those of one report, by paragraph.
type agreements struct {
	noted    btree.Map[string, *Agreement]
	packages []Package
	made     int // packages so far
}

// Agreement returns what is agreed of a paragraph, if its words are those that were.
func (s *State) Agreement(block string) (*Agreement, bool) {
	a, ok := s.agreements.noted.Get(block)
	if !ok {
		return nil, false
	}
	now, ok := s.Words(events.On{Report: s.Slug, Block: block})
	return a, ok && now == a.Words
}

// Packages returns the packages, in the order in which they were made.
func (s *State) Packages() []Package { return s.agreements.packages }

// PackageOf returns the package that a paragraph is in.
func (s *State) PackageOf(block string) (Package, bool) {
	for _, p := range s.agreements.packages {
		if slices.Contains(p.Blocks, block) {
			return p, true
		}
	}
	return Package{}, false
}

// settled reports whether a paragraph is agreed at any level, or adopted.
func (s *State) settled(block string) bool {
	if s.Adopted != nil || s.AdoptedAhead(block) {
		return true
	}
	if s.objectedIn(block) {
		return false
	}
	_, ok := s.Agreement(block)
	return ok
}

// ConditionalOn returns the partners in a paragraph's package that are still open:
// while there are any, what is agreed of it is conditional.
func (s *State) ConditionalOn(block string) []string {
	p, ok := s.PackageOf(block)
	if !ok || s.Adopted != nil || s.AdoptedAhead(block) {
		return nil
	}
	var open []string
	for _, b := range p.Blocks {
		if b != block && !s.settled(b) {
			open = append(open, b)
		}
	}
	return open
}

// alterAgreement changes what is known of an agreement.
func (s *State) alterAgreement(block string, change func(*Agreement)) {
	a, ok := s.agreements.noted.Get(block)
	if !ok {
		return
	}
	next := *a
	change(&next)
	persistent.Set(&s.agreements.noted, block, &next)
}

func (s *State) agreed(e events.ParagraphAgreed, r *events.Record) {
	persistent.Set(&s.agreements.noted, e.Block, &Agreement{ParagraphAgreed: e, Seq: r.Seq, Time: r.Time})
}

func (s *State) confirmed(e events.AgreementConfirmed, r *events.Record) {
	s.alterAgreement(e.Block, func(a *Agreement) {
		was := len(a.Pending)
		a.Pending = slices.DeleteFunc(slices.Clone(a.Pending), func(code string) bool { return code == e.By })
		switch {
		case len(a.Pending) == was: // no delegation's own word: the Chair's, for all
			a.ConfirmedAt = r.Seq
		case len(a.Pending) == 0 && a.Level == events.AdReferendum: // the last that was waited for
			a.ConfirmedAt = r.Seq
		}
	})
}

func (s *State) reopened(e events.AgreementReopened) {
	persistent.Delete(&s.agreements.noted, e.Block)
}

func agree(g *group.State, s *State, c Agree) ([]events.Event, *refusal.Refusal) {
	b, no := s.Block(c.Block, s.Revision())
	if no != nil {
		return nil, no
	}
	on := events.On{Report: s.Slug, Block: c.Block}
	now := text.HashBlock(b)
	if c.Words != now {
		return nil, s.movedOn(on, c.Words, now)
	}
	if c.Level != events.InInformals && c.Level != events.AdReferendum {
		return nil, refusal.Input("bad-level", "a paragraph is agreed %q or %q, not %q", events.InInformals, events.AdReferendum, c.Level)
	}
	for i, code := range c.Pending {
		p, ok := g.Participant(code)
		switch {
		case !ok:
			return nil, refusal.NotFound("participant", code)
		case p.Category != events.MemberState:
			return nil, refusal.Forbid("no-member-state", "%s is no member State: only their agreement is waited for", code).Naming(code)
		case slices.Contains(c.Pending[:i], code):
			return nil, refusal.Input("twice", "%s is named twice among those on whom it is pending", code).Naming(code)
		}
	}
	if no := s.closed(c.Block); no != nil {
		return nil, no
	}
	var keep []string
	if c.KeepBrackets {
		keep = []string{c.Block}
	}
	if no := s.keepable(keep); no != nil {
		return nil, no
	}
	if no := s.closing(c.Block, "marked agreed", keep); no != nil {
		return nil, no
	}
	if a, ok := s.Agreement(c.Block); ok && (a.Level == c.Level || a.ConfirmedAt != 0 || a.Level == events.AdReferendum) {
		return nil, refusal.Forbid("agreed-already", "%s was agreed already (event %d)", s.NamedBlock(c.Block), a.Seq).Naming(c.Block)
	}
	return []events.Event{events.ParagraphAgreed{Report: s.Slug, Block: c.Block, Words: now, Level: c.Level, Pending: c.Pending, KeepBrackets: c.KeepBrackets || s.KeptAsAgreed(b)}}, nil
}

// KeptAsAgreed reports whether the brackets of a block are meant to stay by an agreement
// on the words that it has.
func (s *State) KeptAsAgreed(b text.Block) bool {
	a, ok := s.agreements.noted.Get(b.ID)
	return ok && a.KeepBrackets && a.Words == text.HashBlock(b)
}

// keeping gives the blocks of which it is said now that their brackets stay, and behind
// them those of some blocks of which an agreement says so already: whoever adopts them
// takes that over.
func (s *State) keeping(said, blocks []string) []string {
	keep := slices.Clip(said)
	for _, id := range blocks {
		if b, ok := s.Text.Block(id, s.Revision()); ok && s.KeptAsAgreed(b) && !slices.Contains(said, id) {
			keep = append(keep, id)
		}
	}
	return keep
}

// keepingAll is keeping of the whole report.
func (s *State) keepingAll(said []string) []string {
	var blocks []string
	s.agreements.noted.Scan(func(block string, _ *Agreement) bool {
		if _, stands := s.Text.Block(block, s.Revision()); stands {
			blocks = append(blocks, block)
		}
		return true
	})
	return s.keeping(said, s.inOrder(blocks))
}

// closing asks whether a paragraph can be marked agreed, or confirmed: nothing stands in
// its way, nobody reserves its position, and it is under no silence.
func (s *State) closing(block, done string, keep []string) *refusal.Refusal {
	if x := s.silenceOver(block); x != nil {
		return refusal.Forbid("under-silence", "%s cannot be %s: it is under silence %s until %s, and what comes of that is waited for", s.NamedBlock(block), done, x.ID, x.end()).By(assembly).Naming(block, x.ID)
	}
	if left := s.blockBlockers(block, keep); len(left) > 0 {
		no := refusal.Forbid("not-agreed", "%s cannot be %s: %s", s.NamedBlock(block), done, summed(left)).Naming(block)
		no.Ready = left
		return no
	}
	if r := s.Reservations(events.On{Report: s.Slug, Block: block}); len(r) > 0 {
		return refusal.Forbid("reserved", "%s cannot be %s while there is a reservation of %s", s.NamedBlock(block), done, joinedStandings(r)).Naming(block)
	}
	return nil
}

// agreedNow returns what is agreed of a paragraph, or refuses: nothing is, or it is
// settled for good.
func (s *State) agreedNow(block string) (*Agreement, *refusal.Refusal) {
	if _, no := s.Block(block, s.Revision()); no != nil {
		return nil, no
	}
	if no := s.closed(block); no != nil {
		return nil, no
	}
	a, ok := s.Agreement(block)
	switch {
	case a != nil && !ok:
		return nil, refusal.Forbid("words-changed", "%s was agreed in other words (event %d), and these have changed since", s.NamedBlock(block), a.Seq).Naming(block)
	case !ok:
		return nil, refusal.Forbid("not-agreed", "%s has not been agreed", s.NamedBlock(block)).Naming(block)
	}
	return a, nil
}

func confirmAgreement(s *State, c ConfirmAgreement, m Meta) ([]events.Event, *refusal.Refusal) {
	a, no := s.agreedNow(c.Block)
	if no != nil {
		return nil, no
	}
	pending := slices.Contains(a.Pending, m.By)
	switch {
	case a.ConfirmedAt != 0:
		return nil, refusal.Forbid("agreed-already", "%s was confirmed already (event %d)", s.NamedBlock(c.Block), a.ConfirmedAt).Naming(c.Block)
	case !pending && group.OfficeOf(m.By) == "":
		return nil, refusal.Deny("not-pending", "the confirmation of %s is not waited for: %s is confirmed by the Chair, or by a delegation on which it is pending", m.By, s.NamedBlock(c.Block)).Naming(c.Block)
	case !pending && len(a.Pending) > 0:
		return nil, refusal.Forbid("pending", "%s is agreed pending %s: each confirms for itself", s.NamedBlock(c.Block), joined(a.Pending)).Naming(c.Block)
	}
	if !pending { // who was waited for says so, whatever else is in the way
		if no := s.closing(c.Block, "confirmed", nil); no != nil {
			return nil, no
		}
	}
	return []events.Event{events.AgreementConfirmed{Report: s.Slug, Block: c.Block, By: m.By}}, nil
}

func reopenAgreement(s *State, c ReopenAgreement, m Meta) ([]events.Event, *refusal.Refusal) {
	if _, no := s.agreedNow(c.Block); no != nil {
		return nil, no
	}
	if strings.TrimSpace(c.Reason) == "" {
		return nil, refusal.Input("no-reason", "who reopens a paragraph says why: no reason is given")
	}
	if no := group.Reason(c.Reason); no != nil {
		return nil, no
	}
	return []events.Event{events.AgreementReopened{Report: s.Slug, Block: c.Block, By: m.By, Reason: c.Reason}}, nil
}

func makePackage(s *State, c MakePackage) ([]events.Event, *refusal.Refusal) {
	if len(c.Blocks) < 2 {
		return nil, refusal.Input("too-few", "a package ties two paragraphs or more together")
	}
	if len(c.Blocks) > MaxNamed {
		return nil, refusal.Input("too-many", "a package has at most %d paragraphs", MaxNamed)
	}
	for i, b := range c.Blocks {
		if _, no := s.Block(b, s.Revision()); no != nil {
			return nil, no
		}
		if slices.Contains(c.Blocks[:i], b) {
			return nil, refusal.Input("twice", "%s is named twice in the package", s.NamedBlock(b)).Naming(b)
		}
		if p, ok := s.PackageOf(b); ok {
			return nil, refusal.Forbid("in-a-package", "%s is in package %d already (event %d): untie that one first", s.NamedBlock(b), p.Package, p.Seq).Naming(b)
		}
	}
	return []events.Event{events.PackageMade{Report: s.Slug, Package: s.agreements.made + 1, Blocks: c.Blocks}}, nil
}

func untiePackage(s *State, c UntiePackage) ([]events.Event, *refusal.Refusal) {
	if !slices.ContainsFunc(s.agreements.packages, func(p Package) bool { return p.Package == c.Package }) {
		return nil, refusal.Of(refusal.Missing, "no-such-package", "there is no package %d of %s", c.Package, s.Slug)
	}
	return []events.Event{events.PackageUntied{Report: s.Slug, Package: c.Package}}, nil
}
