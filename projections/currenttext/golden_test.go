package currenttext_test

import (
	"testing"

	"concord/projections/currenttext"
	"concord/projections/projectiontest"
)

func TestGolden(t *testing.T) {
	s := projectiontest.Negotiation(t)
	r := s.Report(projectiontest.Slug)
	for _, view := range currenttext.Views {
		shown, err := currenttext.Show(r, s.State.Seq, currenttext.Options{View: view})
		if err != nil {
			t.Fatal(err)
		}
		projectiontest.Golden(t, "show-"+string(view), shown)
	}
	tabled := 0
	shown, err := currenttext.Show(r, s.State.Seq, currenttext.Options{Revision: &tabled})
	if err != nil {
		t.Fatal(err)
	}
	projectiontest.Golden(t, "show-tabled", shown)
	for _, c := range []struct {
		name     string
		from, to int
	}{{"diff", 0, 1}, {"diff-back", 1, 0}} {
		diff, err := currenttext.Diff(r, c.from, c.to)
		if err != nil {
			t.Fatal(err)
		}
		projectiontest.Golden(t, c.name, diff)
	}
	blame, err := currenttext.BlameOf(r, 1, "1")
	if err != nil {
		t.Fatal(err)
	}
	projectiontest.Golden(t, "blame", blame)
	projectiontest.Golden(t, "status", currenttext.StatusOf(r))
}
