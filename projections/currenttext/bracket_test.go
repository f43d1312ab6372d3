package currenttext_test

import (
	"slices"
	"testing"

	"concord/aggregates/report"
	"concord/projections/currenttext"
	"concord/projections/projectiontest"
)

// TestBracketAcrossParagraphs: a paragraph in which a bracket is only closed opens none,
// and is not clean either: it bars the gavel, and is shown with what is contested.
func TestBracketAcrossParagraphs(t *testing.T) {
	s := projectiontest.Begin(t)
	s.Tables("r", "States should [cooperate.", "They should exchange views.]", "They met.")
	shown, err := currenttext.Show(s.Report("r"), 9, currenttext.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []report.Status{report.StatusBracketed, report.StatusBracketed, report.StatusClean}
	for i, p := range shown.Paragraphs {
		if p.Status != want[i] || p.Brackets != []int{1, 0, 0}[i] {
			t.Errorf("%s is %s, with %d opening brackets", p.ID, p.Status, p.Brackets)
		}
	}
	if blockers := currenttext.StatusOf(s.Report("r")).Blockers; len(blockers) != 2 || blockers[1].Detail != "paragraph 2 has one closing square bracket" {
		t.Errorf("in the way stand %+v", blockers)
	}
	shown, err = currenttext.Show(s.Report("r"), 9, currenttext.Options{Contested: true})
	if got := shownIDs(shown); err != nil || !slices.Equal(got, []string{"p1", "p2"}) {
		t.Errorf("contested are %q (%v)", got, err)
	}
}
