package report

import (
	"fmt"
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

// NamedBlock names a paragraph of the present text for a sentence: "paragraph 12".
func (s *State) NamedBlock(block string) string {
	b, ok := s.Text.Block(block, s.Revision())
	if !ok {
		return "paragraph " + block
	}
	number := s.NumberOf(block)
	if number == block {
		number = ""
	}
	return named(b, number)
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
	s.positions.objected.Scan(func(place string, n int) bool {
		if n == 0 {
			return true
		}
		on := s.onPlace(place)
		b := Blocker{Kind: BlockerObjection, Paragraph: on.Block}
		to := s.Slug
		switch {
		case on.Amendment != "":
			a, ok := s.Amendment(on.Amendment)
			if !ok || a.TakenUpAt == 0 {
				return true // until it is in, nothing of it is in the way but itself
			}
			b.Amendment, b.Paragraph = a.Amendment, a.Change.Block
			to = fmt.Sprintf("%s, which Rev.%d incorporated", a.Amendment, a.TakenUp)
		case on.Block != "":
			to = name(on.Block)
		}
		for _, x := range s.Objections(on) {
			b.Participant, b.Detail = x.Participant, objecting(x, to)
			add(b)
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
	if len(s.Objections(events.On{Report: s.Slug, Block: block})) > 0 {
		return true
	}
	found := false
	s.positions.objected.Ascend("\x00", func(place string, n int) bool {
		on := s.onPlace(place)
		if on.Block != "" {
			return false // those on amendments stand in front of those on paragraphs
		}
		if on.Amendment != "" && n > 0 {
			a, ok := s.Amendment(on.Amendment)
			found = ok && a.TakenUpAt != 0 && a.Change.Block == block && len(s.Objections(on)) > 0
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
		fmt.Fprintf(&out, ": %s", x.Position.Reason)
	}
	return out.String()
}

// blockBlockers is what stands in the way of one paragraph, but for silence.
func (s *State) blockBlockers(block string, keep []string) []Blocker {
	var out []Blocker
	for _, b := range Blockers(s, keep) {
		if b.Paragraph == block && b.Kind != BlockerSilence {
			out = append(out, b)
		}
	}
	return out
}
