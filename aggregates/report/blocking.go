package report

import (
	"fmt"
	"slices"
	"strings"

	"concord/events"
	"concord/events/text"
)

// NamedBlock names a paragraph for a sentence, by the number that people know and the id
// that commands know: "paragraph 3 (a) (p15)". One that is gone is named as it last stood,
// "the former paragraph 2 (p7)".
func (s *State) NamedBlock(block string) string {
	if _, stands := s.Text.Block(block, s.Revision()); stands {
		return s.namedAt(block, s.Revision(), true)
	}
	for revision := s.Revision() - 1; revision >= 0; revision-- {
		if _, stood := s.Text.Block(block, revision); stood {
			return "the former " + s.namedAt(block, revision, true)
		}
	}
	return "paragraph " + block
}

// namedAt names a block that stood on a revision: "paragraph 3 (a)", or with its id
// behind that, if it is wanted and not in the name.
func (s *State) namedAt(block string, revision int, withID bool) string {
	blocks, _ := s.Text.Blocks(revision) // there is the revision, and the block: there is no error
	numbers := text.Numbers(blocks)
	i := slices.IndexFunc(blocks, func(b text.Block) bool { return b.ID == block })
	name := named(blocks[i], numbers[i], text.Paths(blocks, numbers)[i])
	if withID && !strings.Contains(name, block) {
		name += " (" + block + ")"
	}
	return name
}

// named names a block for a sentence, by what people call it: "paragraph 3 (a)"; else by
// its id: "heading h2", "paragraph 2 [p7]" where others have the number too.
func named(b text.Block, number, path string) string {
	if called := text.Called(b, path); called != "" {
		return called
	}
	if number != "" {
		return fmt.Sprintf("%s %s [%s]", b.Kind, number, b.ID)
	}
	return fmt.Sprintf("%s %s", b.Kind, b.ID)
}

// namedAmendment names an amendment for a sentence, with the paragraph that it is on.
func (s *State) namedAmendment(a *Amendment) string {
	if a.Change.Block == "" {
		return a.Amendment
	}
	return a.Amendment + " on " + s.NamedBlock(a.Change.Block)
}

// joinedBlocks names paragraphs for a sentence.
func (s *State) joinedBlocks(blocks []string) string {
	names := make([]string, len(blocks))
	for i, b := range blocks {
		names[i] = s.NamedBlock(b)
	}
	return joined(names)
}

// joinedStandings names participants for a sentence, in order of code.
func joinedStandings(all []Standing) string {
	codes := make([]string, len(all))
	for i, x := range all {
		codes[i] = x.Participant
	}
	return joined(codes)
}

// joined tells the first of some names, and how many more there are.
func joined(names []string) string {
	const told = 8
	if len(names) <= told {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:told], ", "), len(names)-told)
}

// Barring returns those whose objections to words stand in the way, and the paragraph in
// which they do, or "" for the whole report. Those to an amendment do once it is in the
// text. None does where a silence has ended over the words, or they were adopted as a
// part: it would have come too late.
func (s *State) Barring(on events.On) (block string, by []Standing) {
	block, in := s.within(on)
	if !in || s.endedOver(block) != nil || s.adoptedPart(block) != nil {
		return block, nil
	}
	return block, s.Objections(on)
}

// Barred is a paragraph, or "" for the whole report, with those whose objections stand in
// the way in it.
type Barred struct {
	Paragraph string
	By        []Standing
}

// AllBarring calls yield for all words to which objections stand in the way, as
// [State.Barring] has them: those on the whole report first, then on amendments, then on
// paragraphs.
func (s *State) AllBarring(yield func(events.On, Barred) bool) {
	s.positions.objected.Scan(func(place string, _ int) bool {
		on := s.onPlace(place)
		block, by := s.Barring(on)
		return len(by) == 0 || yield(on, Barred{block, by})
	})
}

// standingBlockers lists the objections and silences that stand in the way: first
// those on the whole report, then each with the paragraph that it is about. What names
// paragraphs for a sentence is asked only where there is one.
func (s *State) standingBlockers(name func(block string) string) (whole, rest []Blocker) {
	add := func(b Blocker) {
		if b.Paragraph == "" {
			whole = append(whole, b)
		} else {
			rest = append(rest, b)
		}
	}
	for on, b := range s.AllBarring {
		block, by := b.Paragraph, b.By
		to := s.Slug
		switch {
		case on.Amendment != "":
			a, _ := s.Amendment(on.Amendment)
			to = fmt.Sprintf("%s, which Rev.%d incorporated", a.Amendment, a.TakenUp)
		case on.Block != "":
			to = name(on.Block)
		}
		for _, x := range by {
			add(Blocker{Kind: BlockerObjection, Paragraph: block, Amendment: on.Amendment, Participant: x.Participant, Detail: objecting(x, to)})
		}
	}
	for i := range s.silences {
		x := &s.silences[i]
		if !x.pending() {
			continue
		}
		on := s.Slug
		if x.Block != "" {
			on = name(x.Block)
		}
		how := "runs until " + x.end()
		if x.State == SilenceUnbroken {
			how = "ended unbroken and is to be confirmed"
		}
		add(Blocker{Kind: BlockerSilence, Paragraph: x.Block, Detail: fmt.Sprintf("silence %s on %s %s", x.ID, on, how)})
	}
	return whole, rest
}

// objectedIn reports whether there is an objection to a paragraph, or to an amendment
// of it that was incorporated.
func (s *State) objectedIn(block string) bool {
	if _, by := s.Barring(events.On{Report: s.Slug, Block: block}); len(by) > 0 {
		return true
	}
	found := false
	s.positions.objected.Scan(func(place string, _ int) bool {
		on := s.onPlace(place)
		if on.Block != "" {
			return false // those on the report and on amendments stand in front of those on paragraphs
		}
		if in, _ := s.within(on); on.Amendment != "" && in == block {
			_, by := s.Barring(on)
			found = len(by) > 0
		}
		return !found
	})
	return found
}

// objecting says who objects to what, and how.
func objecting(x Standing, to string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s objects to %s", x.Participant, to)
	if g := x.Through(); g != "" {
		fmt.Fprintf(&out, " through %s", g)
	}
	if x.Position.If != "" {
		fmt.Fprintf(&out, ", now that %s is in", x.Position.If)
	}
	if x.Position.Reason != "" {
		fmt.Fprintf(&out, ": %s", inALine(x.Position.Reason))
	}
	return out.String()
}

// inALine gives the beginning of a reason, which may be long and of several lines.
func inALine(reason string) string {
	const told = 100 // characters
	line := []rune(strings.Join(strings.Fields(reason), " "))
	if len(line) <= told {
		return string(line)
	}
	return string(line[:told]) + "…"
}

// blockBlockers is what stands in the way of one paragraph, but for silence. It is all
// that [Blockers] has of the paragraph, and the amendments that are about its words.
func (s *State) blockBlockers(block string, keep []string) []Blocker {
	b, ok := s.Text.Block(block, s.Revision())
	if !ok {
		return nil
	}
	var out []Blocker
	_, standing := s.standingBlockers(func(string) string { return s.namedAt(b.ID, s.Revision(), false) })
	for _, x := range standing {
		if x.Paragraph == block && x.Kind != BlockerSilence {
			out = append(out, x)
		}
	}
	if x, is := s.bracketBlocker(b, keep, func() string { return s.namedAt(b.ID, s.Revision(), false) }); is {
		out = append(out, x)
	}
	for a := range s.Open() {
		if slices.Contains(s.touched(a), block) {
			if x, _, is := s.amendmentBlocker(a); is {
				out = append(out, x)
			}
		}
	}
	return out
}

// bracketBlocker is what a block's literal brackets put in the way: those that are not
// meant to stay, by what is said now or was when the block was adopted ahead of the whole.
func (s *State) bracketBlocker(b text.Block, keep []string, name func() string) (Blocker, bool) {
	n, sign := barringBrackets(b)
	if n == 0 || slices.Contains(keep, b.ID) || s.KeptAsAgreed(b) || s.AdoptedAhead(b.ID) {
		return Blocker{}, false
	}
	return Blocker{Kind: BlockerBracket, Paragraph: b.ID, Detail: fmt.Sprintf("%s has %s", name(), counted(n, sign))}, true
}

// BracketsBar reports whether a block's literal brackets stand in the way of the gavel, if
// nothing more is said of them.
func (s *State) BracketsBar(b text.Block) bool {
	_, is := s.bracketBlocker(b, nil, func() string { return b.ID })
	return is && s.Adopted == nil
}

// amendmentBlocker is what an open amendment puts in the way: nothing where it was
// absorbed, for then it is in the text, or what it took out is gone.
func (s *State) amendmentBlocker(a *Amendment) (b Blocker, now text.State, is bool) {
	now, err := s.Text.State(a.Amendment)
	if err != nil || now.Fate == text.Absorbed {
		return Blocker{}, now, false
	}
	what := "has not been disposed of"
	if now.Fate == text.Conflict {
		what = "is in conflict and has not been disposed of"
	}
	return Blocker{
		Kind: BlockerAmendment, Paragraph: a.Change.Block, Amendment: a.Amendment, Participant: a.Mover(),
		Detail: fmt.Sprintf("%s of %s %s", a.Amendment, a.Mover(), what),
	}, now, true
}
