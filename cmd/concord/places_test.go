package main

import (
	"strings"
	"testing"
)

// TestNumbersForPeople: wherever a paragraph is named it is by the number that
// documents print, with those that it stands under, and by its id beside it; where
// numbers begin anew the heading tells which is meant, and what is read can be typed.
func TestNumbersForPeople(t *testing.T) {
	s := newStage(t)
	s.enrols("CHAIR", "FRA", "USA")
	s.must("SECRETARIAT", "officers", "elect", "SGP", "--office", "chair")
	s.must("CHAIR", "report", "table", "treaty", s.file("treaty.md", `# Agreement

## Article 1

1. Parties shall cooperate:

    1. in [marine] science;
    2. in training.

2. They shall meet.

## Article 2

1. Parties shall report.
`), "--kind", "other")
	s.must("FRA", "amend", "treaty", "1(b)", "--text", "in training and research.")
	s.must("USA", "amend", "treaty", "h3/1", "--text", "Parties should report.")
	s.must("USA", "amend", "treaty", "1 (a)", "--insert-after", "--text", "in fisheries;")
	s.must("FRA", "amend", "treaty", "2", "--move-after", "h3/1")
	for _, c := range []struct {
		line string
		want []string
	}{
		{"amendment list treaty", []string{"1 (b) [p3]", "h3/1 [p5]", "1 (a) [p2]", "move it behind paragraph h3/1 [p5]"}},
		{"amendment show A1", []string{"A1 on paragraph 1 (b) [p3] of treaty (as tabled), open"}},
		{"report status treaty", []string{"bracket     1 (a) [p2]", "amendment   1 (b) [p3]", "amendment   h3/1 [p5]"}},
		{"report history treaty", []string{
			"FRA proposed A1 on paragraph 1 (b): adds “and research”", "USA proposed A2 on paragraph h3/1: shall → should",
			"USA proposed A3: a new sub-paragraph after paragraph 1 (a), “in fisheries;”", "FRA proposed A4: move paragraph 2 after paragraph h3/1",
		}},
		{"report blame treaty --paragraph 1(b)", []string{"1 (b) [p3]"}},
		{"report show treaty --contested", []string{"1 (a) [p2] · bracketed · A3\n(a) in [marine] science;", "h3/1 [p5] · pending · A2"}},
		{"report show treaty --paragraph h3/1", []string{"h3/1 [p5] · pending · A2"}},
		{"report show treaty --format md --contested", []string{"treaty"}},
	} {
		got := s.must("", strings.Fields(c.line)...)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("concord %s does not say %q:\n%s", c.line, want, got)
			}
		}
	}
	if r := s.must("CHAIR", "report", "revise", "treaty", "--set", "h3/1=Parties may report.", "--dry-run"); !strings.Contains(r, "A2 on paragraph h3/1 [p5]: it asks for “should”, Rev.1 has made it “may”") {
		t.Errorf("%s", r)
	}
	s.must("CHAIR", "report", "revise", "treaty", "--set", "h3/1=Parties may report.", "--incorporate", "A1")
	if r := s.must("", "report", "diff", "treaty"); !strings.Contains(r, "1 (b) [p3] reworded") || !strings.Contains(r, "h3/1 [p5] reworded") {
		t.Errorf("%s", r)
	}
	if r := s.gives("USA", "amend", "treaty", "h3/1", "--rev", "0", "--text", "Parties must report."); !strings.Contains(r.err, "conflict on paragraph h3/1 [p5]") {
		t.Errorf("%s", r.err)
	}
	if r := s.gives("USA", "amend", "treaty", "1(b)", "--split-at", "4"); !strings.Contains(r.err, "paragraph 1 (b) is within a word") {
		t.Errorf("%s", r.err)
	}
	s.must("CHAIR", "report", "revise", "treaty", "--set", "2=")
	if r := s.must("", "amendment", "list", "treaty"); !strings.Contains(r, "2 [p4], gone") {
		t.Errorf("%s", r)
	}
}
