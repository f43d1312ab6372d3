package main

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"concord/projections/rolling"
)

// TestRolling reads the rolling text of a draft with a bit of everything on it, as a
// delegate does, in part, as it was, and as a program does.
func TestRolling(t *testing.T) {
	s := newStage(t)
	s.enrols("CHAIR", "FRA", "USA", "RUS", "KEN")
	s.must("SECRETARIAT", "officers", "elect", "SGP", "--office", "chair")
	s.must("CHAIR", "report", "table", "apr7", s.file("draft.md", `# Draft report

1. States noted [with concern][with interest] the following threats:

    (a) those to critical infrastructure;

    (b) those to electoral processes.

2. States should respect human rights and promote the free flow of information.[^1]

3. Capacity-building should be demand-driven and sustainable. It should be open to all States.

4. The group recognized that all States have an interest in a stable environment for information technologies.

5. The group will meet again.

[^1]: See A/75/816.
`), "--kind", "annual", "--title", "Draft report")
	s.must("FRA", "amend", "apr7", "1", "--text", "States noted with concern the following threats:")
	s.must("RUS", "amend", "apr7", "1(a)", "--delete")
	s.must("KEN", "amend", "apr7", "1(a)", "--insert-after", "--text", "those to the health sector;")
	s.must("FRA", "amend", "apr7", "2", "--text", "States must respect human rights and promote the free flow of information.")
	s.must("USA", "amend", "apr7", "2", "--text", "States should respect and protect human rights and promote the free flow of information.")
	s.must("RUS", "amend", "apr7", "2", "--text", "States shall respect human rights.")
	s.must("KEN", "amend", "apr7", "3", "--split-at", "59")
	s.must("USA", "amend", "apr7", "4", "--text", "Stability in the use of these technologies was described as a common interest of every State.")
	s.must("RUS", "amend", "apr7", "5", "--move-after", "2")
	s.must("FRA", "amend", "apr7", "5", "--insert-after", "--text", "It thanked the Secretariat.")
	s.must("USA", "amend", "apr7", "4", "--merge-next")
	golden(t, "rolling.txt", s.must("", "report", "show", "apr7", "--view", "rolling"))

	s.must("CHAIR", "report", "revise", "apr7", "--incorporate", "A4,A7", "--set", "5=")
	golden(t, "rolling-revised.txt", s.must("", "report", "show", "apr7", "--view", "rolling"))
	golden(t, "rolling-contested.md", s.must("", "report", "show", "apr7", "--view", "rolling", "--contested", "--format", "md"))

	before := s.must("", "report", "show", "apr7", "--view", "rolling", "--rev", "0", "--paragraph", "1(a)")
	for _, want := range []string{"apr7, as tabled · rolling text as of event", "[1 (a) those to critical infrastructure; — RUS: delete]", "[1 (a) bis. those to the health sector; — KEN]"} {
		if !strings.Contains(before, want) {
			t.Errorf("Rev.0 does not say %q:\n%s", want, before)
		}
	}
	var r rolling.Report
	if err := json.Unmarshal([]byte(s.must("", "report", "show", "apr7", "--view", "rolling", "--paragraph", "1(a) bis", "--json")), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Paragraphs) != 1 || r.Paragraphs[0].Text != "[(a) bis. those to the health sector; — KEN]" || r.Paragraphs[0].Proposed == nil || r.View != rolling.View {
		t.Errorf("%+v", r)
	}
	if a := s.gives("", "report", "show", "apr7", "--view", "rolling", "--paragraph", "1(a) ter"); a.code != exitMissing || !strings.Contains(a.err, "1(a) ter") {
		t.Errorf("exit %d: %s", a.code, a.err)
	}
}
