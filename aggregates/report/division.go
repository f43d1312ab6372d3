package report

import (
	"fmt"
	"slices"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

// division is the rule by which parts are decided separately.
const division = "rule 129"

// Part is paragraphs that are decided on separately, ahead of the whole.
type Part struct {
	events.ReportDivided
	Seq          uint64
	Time         time.Time
	OpposedAt    uint64 // sequence, or 0
	OpposedBy    string
	Opposed      string // why
	AdoptedAt    uint64 // sequence of the gavel, or 0
	AdoptedTime  time.Time
	Adopted      []string // the paragraphs that were adopted with it, in the order of the text
	Revision     int      // in which they were
	Hash         string   // of them
	KeepBrackets []string
	Reconsidered uint64 // sequence of the decision by which it was opened again, or 0
}

// PartState is where a part stands.
type PartState string

// The states of a part.
const (
	PartOpen         PartState = "open"         // to be decided, ahead of the whole
	PartOpposed      PartState = "opposed"      // a member objected to the division: it is decided with the whole
	PartAdopted      PartState = "adopted"      // its words are sealed
	PartReconsidered PartState = "reconsidered" // it was adopted, and opened again since
	PartGone         PartState = "gone"         // nothing of it is left in the text
)

// Parts returns all parts of the report, in the order in which they were asked for.
func (s *State) Parts() []Part { return s.parts }

// PartBlocks returns the paragraphs of a part: of one that was adopted those that were,
// of another those that are in the text, in the order of the text. A part is of
// paragraphs, not of words: it has what is left of them, in whatever words.
func (s *State) PartBlocks(p *Part) []string {
	if p.AdoptedAt != 0 {
		return p.Adopted
	}
	return s.inOrder(slices.DeleteFunc(slices.Clone(p.Blocks), func(block string) bool {
		_, ok := s.Text.Block(block, s.Revision())
		return !ok
	}))
}

// PartStateOf says where a part stands.
func (s *State) PartStateOf(p *Part) PartState {
	switch {
	case p.OpposedAt != 0:
		return PartOpposed
	case p.Reconsidered != 0:
		return PartReconsidered
	case p.AdoptedAt != 0:
		return PartAdopted
	case len(s.PartBlocks(p)) == 0:
		return PartGone
	}
	return PartOpen
}

// decided reports whether a part is adopted.
func (p *Part) decided() bool { return p.AdoptedAt != 0 && p.Reconsidered == 0 }

// TakenBack reports whether a division fell not by the objection of a member, but
// because who had asked for it does not any more.
func (p *Part) TakenBack() bool { return p.OpposedBy == p.By || group.OfficeOf(p.OpposedBy) != "" }

// inOrder puts paragraphs of the present text in its order.
func (s *State) inOrder(blocks []string) []string {
	slices.SortFunc(blocks, func(a, b string) int {
		x, _ := s.Text.Order(a)
		y, _ := s.Text.Order(b)
		return x - y
	})
	return blocks
}

// adoptedPart returns the part that was adopted with a paragraph in it, or nil.
func (s *State) adoptedPart(block string) *Part {
	for i := range s.parts {
		if p := &s.parts[i]; p.decided() && slices.Contains(p.Adopted, block) {
			return p
		}
	}
	return nil
}

// openPart returns the part with a paragraph in it that is to be decided, or nil.
func (s *State) openPart(block string) *Part {
	for i := range s.parts {
		if p := &s.parts[i]; p.OpposedAt == 0 && p.AdoptedAt == 0 && slices.Contains(p.Blocks, block) && s.PartStateOf(p) == PartOpen {
			return p
		}
	}
	return nil
}

func (s *State) divided(e events.ReportDivided, r *events.Record) {
	s.parts = append(slices.Clip(s.parts), Part{ReportDivided: e, Seq: r.Seq, Time: r.Time})
}

// alterPart changes what is known of a part.
func (s *State) alterPart(n int, change func(*Part)) {
	s.parts = slices.Clone(s.parts)
	for i := range s.parts {
		if s.parts[i].Part == n {
			change(&s.parts[i])
		}
	}
}

// divide asks that paragraphs be decided as a part of their own.
func divide(s *State, c Divide, m Meta) ([]events.Event, *refusal.Refusal) {
	if s.Adopted != nil {
		return nil, refusal.Forbid("adopted", "%s was adopted (event %d): nothing of it is left to be decided separately", s.Slug, s.Adopted.Seq).By(division)
	}
	if len(c.Blocks) == 0 {
		return nil, refusal.Input("too-few", "which paragraphs are to be decided separately? a part has one or more")
	}
	if len(c.Blocks) > MaxNamed {
		return nil, refusal.Input("too-many", "a part has at most %d paragraphs", MaxNamed)
	}
	if no := group.Reason(c.Reason); no != nil {
		return nil, no
	}
	for i, block := range c.Blocks {
		if _, no := s.Block(block, s.Revision()); no != nil {
			return nil, no.By(division)
		}
		if slices.Contains(c.Blocks[:i], block) {
			return nil, refusal.Input("twice", "%s is named twice in the part", s.NamedBlock(block)).Naming(block)
		}
		if no := s.divisible(block); no != nil {
			return nil, no
		}
	}
	if s.whole(c.Blocks) {
		return nil, refusal.Forbid("the-whole", "these are all paragraphs of %s: a part leaves something to be decided beside it, and the whole needs no division", s.Slug).By(division)
	}
	return []events.Event{events.ReportDivided{
		Report: s.Slug, Part: len(s.parts) + 1, Blocks: s.inOrder(slices.Clone(c.Blocks)), By: m.By, Reason: c.Reason,
	}}, nil
}

// divisible refuses to make a part of a paragraph that was decided on separately, or is
// about to be.
func (s *State) divisible(block string) *refusal.Refusal {
	if x := s.sealOf(block); x != nil {
		return refusal.Forbid("adopted", "%s: it has been decided on separately already", x.adopted(s.NamedBlock(block))).By(division).Naming(block)
	}
	if x := s.silenceOver(block); x != nil {
		return refusal.Forbid("under-silence", "%s is under silence %s until %s: what comes of that is waited for", s.NamedBlock(block), x.ID, x.end()).By(division).Naming(block, x.ID)
	}
	if p := s.openPart(block); p != nil {
		return refusal.Forbid("in-a-part", "%s is in part %d already (event %d), which has not been decided", s.NamedBlock(block), p.Part, p.Seq).By(division).Naming(block)
	}
	return nil
}

// whole reports whether nothing of the present text but headings stands beside some
// paragraphs.
func (s *State) whole(blocks []string) bool {
	return !slices.ContainsFunc(s.Text.Current(), func(b text.Block) bool {
		return b.Kind != text.Heading && b.Kind != text.Article && !slices.Contains(blocks, b.ID)
	})
}

// thePart returns a part that is to be decided, or refuses.
func (s *State) thePart(n int) (*Part, *refusal.Refusal) {
	at := slices.IndexFunc(s.parts, func(p Part) bool { return p.Part == n })
	if at < 0 {
		return nil, refusal.Of(refusal.Missing, "no-such-part", "%s has no part %d: nobody asked for that division", s.Slug, n).By(division)
	}
	p := &s.parts[at]
	switch s.PartStateOf(p) {
	case PartOpposed:
		if p.TakenBack() {
			return nil, refusal.Forbid("division-opposed", "part %d of %s is not decided separately: what was asked was taken back (event %d)", n, s.Slug, p.OpposedAt).By(division)
		}
		return nil, refusal.Forbid("division-opposed", "part %d of %s is not decided separately: %s objected to the division (event %d)", n, s.Slug, p.OpposedBy, p.OpposedAt).By(division)
	case PartAdopted:
		return nil, refusal.Forbid("part-adopted", "part %d of %s was adopted (event %d): it has been decided", n, s.Slug, p.AdoptedAt).By(division)
	case PartReconsidered:
		return nil, refusal.Forbid("part-reconsidered", "part %d of %s was adopted, and opened again (event %d): another division can be asked for", n, s.Slug, p.Reconsidered).By(division)
	case PartGone:
		return nil, refusal.Forbid("part-gone", "part %d of %s has fallen: none of its paragraphs is left in the text", n, s.Slug).By(division)
	}
	return p, nil
}

// opposeDivision is a member's objection to a division, by which it falls. Who presides
// objects to none, and can take back what was asked from the Chair.
func opposeDivision(s *State, c OpposeDivision, m Meta) ([]events.Event, *refusal.Refusal) {
	p, no := s.thePart(c.Part)
	if no != nil {
		return nil, no
	}
	if no := group.Reason(c.Reason); no != nil {
		return nil, no
	}
	if group.OfficeOf(m.By) != "" && group.OfficeOf(p.By) == "" {
		return nil, refusal.Deny("no-member-state", "%s asked for part %d: only a member State objects to the division", p.By, p.Part).By(division)
	}
	return []events.Event{events.DivisionOpposed{Report: s.Slug, Part: p.Part, By: m.By, Reason: c.Reason}}, nil
}

// adoptPart is the gavel on a part: whatever would bar the whole in its paragraphs bars
// it. None of them is under silence: what is in a part that is to be decided is not put
// under one, nor the reverse.
func adoptPart(s *State, c Adopt) ([]events.Event, *refusal.Refusal) {
	p, no := s.thePart(c.Part)
	if no != nil {
		return nil, no
	}
	if no := s.keepable(c.KeepBrackets); no != nil {
		return nil, no
	}
	blocks := s.PartBlocks(p)
	for _, id := range c.KeepBrackets {
		if !slices.Contains(blocks, id) {
			return nil, refusal.Input("other-paragraph", "part %d is of %s: it says nothing of the brackets in %s", p.Part, s.joinedBlocks(blocks), s.NamedBlock(id)).Naming(id)
		}
	}
	if left := s.partBlockers(blocks, c.KeepBrackets); len(left) > 0 {
		no := refusal.Forbid("not-adoptable", "part %d of %s cannot be adopted: %s", p.Part, s.Slug, summed(left)).By("consensus")
		no.Ready = left
		return nil, no
	}
	words := make([]text.Block, len(blocks))
	for i, id := range blocks {
		words[i], _ = s.Text.Block(id, s.Revision())
	}
	return []events.Event{events.PartAdopted{
		Report: s.Slug, Part: p.Part, Blocks: blocks, Revision: s.Revision(), Hash: text.HashReport(words), KeepBrackets: s.keeping(c.KeepBrackets, blocks),
	}}, nil
}

// partBlockers is what stands in the way of some paragraphs, each thing once: what bars
// them in the whole, and that others which are open are settled with them or not at all.
func (s *State) partBlockers(blocks, keep []string) []Blocker {
	var out []Blocker
	for _, block := range blocks {
		open := slices.DeleteFunc(s.ConditionalOn(block), func(partner string) bool { return slices.Contains(blocks, partner) })
		if len(open) > 0 {
			out = append(out, Blocker{Kind: BlockerPackage, Paragraph: block, Detail: fmt.Sprintf("%s is settled together with %s, or not at all", s.NamedBlock(block), s.joinedBlocks(open))})
		}
		for _, b := range s.blockBlockers(block, keep) {
			if !slices.Contains(out, b) {
				out = append(out, b)
			}
		}
	}
	return out
}

// PartBlockers lists what stands in the way of the gavel on a part that is to be
// decided: it is refused with that, and whoever reads of the part is shown it.
func PartBlockers(s *State, p *Part) []Blocker {
	if s.Adopted != nil || s.PartStateOf(p) != PartOpen {
		return nil
	}
	return s.partBlockers(s.PartBlocks(p), nil)
}

// undecidedParts lists the parts that stand in the way of the whole, for they are decided
// before it.
func (s *State) undecidedParts(name func(block string) string) []Blocker {
	var out []Blocker
	for i := range s.parts {
		p := &s.parts[i]
		if s.PartStateOf(p) != PartOpen {
			continue
		}
		var names []string
		for _, block := range s.PartBlocks(p) {
			names = append(names, name(block))
		}
		out = append(out, Blocker{Kind: BlockerPart, Participant: p.By, Detail: fmt.Sprintf("part %d (%s) is decided ahead of the whole", p.Part, joined(names))})
	}
	return out
}

// tooLate refuses an objection to words that were adopted as a part.
func (s *State) tooLate(block string, p *Part) *refusal.Refusal {
	return refusal.Forbid("adopted", "%s was adopted as part %d (event %d): an objection to it comes too late; who stands apart dissociates itself from it, or explains its position", s.silenced(block), p.Part, p.AdoptedAt).By(reconsideration).Naming(block)
}
