package report

import (
	"fmt"
	"slices"
	"strings"

	"concord/events"
	"concord/events/text"
)

// NumberOf returns the number of a paragraph in the present text, or its id where it
// has none or is gone.
func (s *State) NumberOf(block string) string {
	blocks := s.Text.Current()
	numbers := text.Numbers(blocks)
	for i, b := range blocks {
		if b.ID == block && numbers[i] != "" {
			return numbers[i]
		}
	}
	return block
}

// NamedBlock names a paragraph of the present text for a sentence, by the number that
// people know and the id that commands know: "paragraph 12 (p15)".
func (s *State) NamedBlock(block string) string {
	b, ok := s.Text.Block(block, s.Revision())
	if !ok {
		return "paragraph " + block
	}
	if number := s.NumberOf(block); number != block {
		return named(b, number) + " (" + block + ")"
	}
	return named(b, "")
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
	s.positions.objected.Scan(func(place string, _ int) bool {
		on := s.onPlace(place)
		block, by := s.Barring(on)
		if len(by) == 0 {
			return true
		}
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
		return true
	})
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
	_, standing := s.standingBlockers(func(string) string { return s.named(b) })
	for _, x := range standing {
		if x.Paragraph == block && x.Kind != BlockerSilence {
			out = append(out, x)
		}
	}
	if x, is := s.bracketBlocker(b, keep, func() string { return s.named(b) }); is {
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

// named names a block of the present text by its number where it has one.
func (s *State) named(b text.Block) string {
	if number := s.NumberOf(b.ID); number != b.ID {
		return named(b, number)
	}
	return named(b, "")
}

// bracketBlocker is what a block's literal brackets put in the way: those that are not
// meant to stay, by what is said now or was when the block was adopted ahead of the whole.
func (s *State) bracketBlocker(b text.Block, keep []string, name func() string) (Blocker, bool) {
	n, sign := barringBrackets(b)
	if n == 0 || slices.Contains(keep, b.ID) || s.AdoptedAhead(b.ID) {
		return Blocker{}, false
	}
	return Blocker{Kind: BlockerBracket, Paragraph: b.ID, Detail: fmt.Sprintf("%s has %s", name(), counted(n, sign))}, true
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
