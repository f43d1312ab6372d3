package currenttext_test

import (
	"testing"

	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/projectiontest"
)

func TestBracketedOf(t *testing.T) {
	s := projectiontest.Begin(t)
	s.Tables("r",
		"States [shall][should — FRA; RUS: delete] respect [the law [and custom — USA]] now.",
		"It met.",
		"A [bracket without a partner.",
		"[The Group met. — DEU, XYZ]",
	)
	known := s.State.Group.Known
	r := s.Report("r")
	all, err := currenttext.BracketedOf(r, known, "", "")
	if err != nil {
		t.Fatal(err)
	}
	projectiontest.Golden(t, "bracketed", all)
	one, err := currenttext.BracketedOf(r, known, "1", "USA")
	if err != nil || len(one.Paragraphs) != 1 || len(one.Paragraphs[0].Choices) != 1 || one.Paragraphs[0].Choices[0].Choice != 2 || one.Counts.Choices != 2 {
		t.Errorf("what names the USA in paragraph 1: %+v, %v", one, err)
	}
	if none, err := currenttext.BracketedOf(r, known, "2", ""); err != nil || len(none.Paragraphs) != 0 {
		t.Errorf("paragraph 2: %+v, %v", none, err)
	}
	if _, err := currenttext.BracketedOf(r, known, "9", ""); err == nil {
		t.Error("there is a paragraph 9")
	}
	// What is told can be settled.
	first := all.Paragraphs[0]
	for _, c := range first.Choices {
		for _, a := range c.Alternatives {
			if _, err := text.Settle(first.Text, known, map[int]int{c.Choice: a.Alternative}); err != nil {
				t.Error(err)
			}
		}
		if bracketed := string([]rune(first.Text)[c.From:c.To]); bracketed[0] != '[' || bracketed[len(bracketed)-1] != ']' {
			t.Errorf("choice %d is %q", c.Choice, bracketed)
		}
	}
}
