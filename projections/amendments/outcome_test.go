package amendments_test

import (
	"testing"

	"concord/events"
	"concord/events/text"
	"concord/projections/amendments"
	"concord/projections/projectiontest"
)

// TestOutcomeTellsWhatHappened: of an amendment whose paragraph is no more what it was
// it is told what has happened to it, by whom.
func TestOutcomeTellsWhatHappened(t *testing.T) {
	begun := projectiontest.Begin(t)
	const (
		one   = "States should respect the law and should promote peace, security and development."
		two   = "The group will meet again in the coming year."
		three = "It takes note of the views that were expressed by delegations."
	)
	paragraph := func(words ...string) []text.Block {
		var out []text.Block
		for _, w := range words {
			out = append(out, text.Block{Kind: text.Paragraph, Text: w})
		}
		return out
	}
	change := func(op events.Operation, block, after string) events.Change {
		return events.Change{Operation: op, Block: block, After: after}
	}
	type story = *projectiontest.Story
	for _, c := range []struct {
		name   string
		asks   func(s story) string // the amendment that is told of
		meets  func(s story)        // what then happens
		state  amendments.State
		wanted string
	}{
		{"words of a paragraph that is deleted",
			func(s story) string { return s.Rewords("USA", "r", "p2", "coming", "next") },
			func(s story) {
				s.Revises("r", []string{s.Proposes("FRA", "r", change(events.OpDelete, "p2", ""))}, nil, nil)
			},
			amendments.Conflicting, "in conflict: A2 of FRA has deleted paragraph 2"},
		{"words of a paragraph that the Chair leaves out",
			func(s story) string { return s.Rewords("USA", "r", "p2", "coming", "next") },
			func(s story) { s.Redrafts("r", paragraph(one, three)...) },
			amendments.Conflicting, "in conflict: Rev.1 has deleted paragraph 2"},
		{"words of a paragraph that others empty",
			func(s story) string { return s.Rewords("USA", "r", "p2", "coming", "next") },
			func(s story) {
				a := s.Rewords("FRA", "r", "p2", "The group will meet again ", "")
				b := s.Rewords("DEU", "r", "p2", " in the coming year.", "")
				s.Revises("r", []string{a, b}, nil, nil)
			},
			amendments.Conflicting, "in conflict: A2 of FRA has taken all words out of paragraph 2, which is deleted; A3 of DEU has taken all words out of paragraph 2, which is deleted"},
		{"words across the place where a paragraph is split",
			func(s story) string { return s.Rewords("USA", "r", "p1", "law and", "laws or") },
			func(s story) {
				s.Revises("r", []string{s.Splits("FRA", "r", "p1", len("States should respect the law"))}, nil, nil)
			},
			amendments.Conflicting, "in conflict: it asks for “laws or” where A2 of FRA has split paragraph 1"},
		{"a move of a paragraph that is deleted",
			func(s story) string { return s.Proposes("USA", "r", change(events.OpMove, "p3", "p1")) },
			func(s story) {
				s.Revises("r", []string{s.Proposes("FRA", "r", change(events.OpDelete, "p3", ""))}, nil, nil)
			},
			amendments.Conflicting, "in conflict: A2 of FRA has deleted paragraph 3"},
		{"a move of one that is moved elsewhere",
			func(s story) string { return s.Proposes("USA", "r", change(events.OpMove, "p3", "p1")) },
			func(s story) {
				s.Revises("r", []string{s.Proposes("FRA", "r", change(events.OpMove, "p3", ""))}, nil, nil)
			},
			amendments.Conflicting, "in conflict: A2 of FRA has moved paragraph 3 to the beginning"},
		{"a move of one that the Chair moves",
			func(s story) string { return s.Proposes("USA", "r", change(events.OpMove, "p3", "p1")) },
			func(s story) { s.Redrafts("r", paragraph(three, one, two)...) },
			amendments.Conflicting, "in conflict: Rev.1 has moved paragraph 3"},
		{"a deletion of one that is merged",
			func(s story) string { return s.Proposes("USA", "r", change(events.OpDelete, "p2", "")) },
			func(s story) {
				s.Revises("r", []string{s.Proposes("FRA", "r", change(events.OpMerge, "p2", ""))}, nil, nil)
			},
			amendments.Conflicting, "in conflict: A2 of FRA has merged paragraph 2 with the next"},
		{"a deletion of one that the Chair joins to another",
			func(s story) string { return s.Proposes("USA", "r", change(events.OpDelete, "p2", "")) },
			func(s story) { s.Redrafts("r", paragraph(one+" "+two, three)...) },
			amendments.Conflicting, "in conflict: Rev.1 has joined paragraph 2 to paragraph 1"},
		{"a new paragraph between two that are merged",
			func(s story) string {
				return s.Proposes("USA", "r", events.Change{Operation: events.OpInsert, Block: "p2", Kind: text.Paragraph, Text: "New."})
			},
			func(s story) {
				s.Revises("r", []string{s.Proposes("FRA", "r", change(events.OpMerge, "p2", ""))}, nil, nil)
			},
			amendments.Conflicting, "in conflict: A2 of FRA has merged paragraph 2 with the next"},
		{"a new paragraph that comes in other words",
			func(s story) string {
				return s.Proposes("USA", "r", events.Change{Operation: events.OpInsert, Block: "p2", Kind: text.Paragraph, Text: "States should share what they know of threats to hospitals."})
			},
			func(s story) {
				s.Redrafts("r", paragraph(one, two, "States share what they know of grave threats to hospitals.", three)...)
			},
			amendments.Conflicting, "in conflict: Rev.1 has taken it up in other words: “States share what they know of grave threats to hospitals.”"},
		{"a split of one that is deleted",
			func(s story) string { return s.Splits("USA", "r", "p1", len("States should respect the law")) },
			func(s story) {
				s.Revises("r", []string{s.Proposes("FRA", "r", change(events.OpDelete, "p1", ""))}, nil, nil)
			},
			amendments.Conflicting, "in conflict: A2 of FRA has deleted paragraph 1"},
		{"a merge whose second is moved away",
			func(s story) string { return s.Proposes("USA", "r", change(events.OpMerge, "p1", "")) },
			func(s story) {
				s.Revises("r", []string{s.Proposes("FRA", "r", change(events.OpMove, "p2", "p3"))}, nil, nil)
			},
			amendments.Conflicting, "in conflict: A2 of FRA has moved paragraph 2 after paragraph 3"},
		{"a merge of two that are parted",
			func(s story) string { return s.Proposes("USA", "r", change(events.OpMerge, "p1", "")) },
			func(s story) {
				s.Revises("r", []string{s.Proposes("FRA", "r", events.Change{Operation: events.OpInsert, Block: "p1", Kind: text.Paragraph, Text: "New."})}, nil, nil)
			},
			amendments.Conflicting, "in conflict: A2 of FRA has put a new paragraph after paragraph 1"},
		{"a merge of two that the Chair parts",
			func(s story) string { return s.Proposes("USA", "r", change(events.OpMerge, "p1", "")) },
			func(s story) {
				s.Redrafts("r", paragraph(one, "Nothing of this was known before today.", two, three)...)
			},
			amendments.Conflicting, "in conflict: Rev.1 has parted paragraph 1 from the next"},
		{"a deletion that an equal one makes",
			func(s story) string { return s.Proposes("USA", "r", change(events.OpDelete, "p2", "")) },
			func(s story) {
				s.Revises("r", []string{s.Proposes("FRA", "r", change(events.OpDelete, "p2", ""))}, nil, nil)
			},
			amendments.Absorbed, "Rev.1 does what it asks for: A2 of FRA has deleted paragraph 2"},
		{"a merge that the Chair makes",
			func(s story) string { return s.Proposes("USA", "r", change(events.OpMerge, "p1", "")) },
			func(s story) { s.Redrafts("r", paragraph(one+" "+two, three)...) },
			amendments.Absorbed, "Rev.1 does what it asks for: Rev.1 has joined paragraph 2 to paragraph 1"},
		{"a split that is made by an equal one",
			func(s story) string { return s.Splits("USA", "r", "p1", len("States should respect the law")) },
			func(s story) {
				s.Revises("r", []string{s.Splits("FRA", "r", "p1", len("States should respect the law"))}, nil, nil)
			},
			amendments.Absorbed, "Rev.1 does what it asks for: A2 of FRA has split paragraph 1"},
		{"two changes of words",
			func(s story) string {
				return s.Rewords("USA", "r", "p2", "will meet again", "convenes again")
			},
			func(s story) {
				a := s.Rewords("FRA", "r", "p2", "will", "should")
				b := s.Rewords("DEU", "r", "p2", "meet", "gather")
				s.Revises("r", []string{a, b}, nil, nil)
			},
			amendments.Conflicting, "in conflict: it asks for “convenes”, A2, A3 have made it “should gather”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := begun.Fork(t)
			s.Tables("r", one, two, three)
			id := c.asks(s)
			c.meets(s)
			a, ok := amendments.Show(s.Report("r"), id)
			if !ok || a.State != c.state || a.Outcome != c.wanted {
				t.Errorf("%s is %s:\n got %s\nwant %s", id, a.State, a.Outcome, c.wanted)
			}
		})
	}
}
