package currenttext_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/projectiontest"
)

func shownIDs(shown currenttext.Report) []string {
	var out []string
	for _, p := range shown.Paragraphs {
		out = append(out, p.ID)
	}
	return out
}

func TestShowChooses(t *testing.T) {
	r := projectiontest.Negotiation(t).Report(projectiontest.Slug)
	tabled, first := 0, 1
	for _, c := range []struct {
		name    string
		options currenttext.Options
		want    []string
	}{
		{"all", currenttext.Options{}, []string{"h1", "p1", "p2", "p3", "A9", "p3a", "A7", "p4"}},
		{"as tabled", currenttext.Options{Revision: &tabled}, []string{"h1", "p1", "p2", "p3", "p3a", "p4"}},
		{"contested", currenttext.Options{Contested: true}, []string{"p1", "p2", "p4"}},
		{"contested as tabled", currenttext.Options{Contested: true, Revision: &tabled}, []string{"p1", "p2", "p3", "p3a", "p4"}},
		{"by id", currenttext.Options{Paragraph: "p3a"}, []string{"p3a"}},
		{"by number", currenttext.Options{Paragraph: "2", View: currenttext.Marked}, []string{"p2"}},
		{"by the number of an earlier draft", currenttext.Options{Paragraph: "4", Revision: &tabled}, []string{"p4"}},
		{"by the same number now", currenttext.Options{Paragraph: "4", Revision: &first}, []string{"A9"}},
		{"by a path", currenttext.Options{Paragraph: "4(a)"}, []string{"p3a"}},
	} {
		shown, err := currenttext.Show(r, 99, c.options)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := shownIDs(shown); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if shown.Seq != 99 || shown.Hash != r.Issues[shown.Revision].Hash {
			t.Errorf("%s: as of %d with the hash %s", c.name, shown.Seq, shown.Hash)
		}
	}
}

// What somebody objects to, or reserves its position on, is contested, though nobody has
// other words for it: until it is lifted, and on the present text alone.
func TestContestedByPositions(t *testing.T) {
	s := projectiontest.Negotiation(t)
	on := func(block string) events.On { return events.On{Report: projectiontest.Slug, Block: block} }
	take := func(by, block string, stance events.Stance) {
		t.Helper()
		words, _ := s.Report(projectiontest.Slug).Words(on(block))
		s.Do(s.Command(by, "position.take", report.TakePosition{On: on(block), Stance: stance, Words: words}))
	}
	contested := func(revision int, want ...string) {
		t.Helper()
		shown, err := currenttext.Show(s.Report(projectiontest.Slug), 99, currenttext.Options{Contested: true, Revision: &revision})
		if got := shownIDs(shown); err != nil || !slices.Equal(got, want) {
			t.Errorf("contested are %q (%v), want %q", got, err, want)
		}
	}
	take("FRA", "h1", events.Reserve)
	take("RUS", "p3a", events.Object)
	take("KEN", "p3", events.Support)
	take("KEN", "A9", events.Dissociate)
	contested(1, "h1", "p1", "p2", "p3a", "p4")
	contested(0, "p1", "p2", "p3", "p3a", "p4") // as tabled, where p3a had amendments
	s.Do(s.Command("RUS", "position.lift", report.LiftPosition{On: on("p3a")}))
	contested(1, "h1", "p1", "p2", "p4")
}

func TestShowRefuses(t *testing.T) {
	r := projectiontest.Negotiation(t).Report(projectiontest.Slug)
	before, beyond, tabled := -1, 2, 0
	var (
		noReport   *currenttext.NotTabledError
		noRevision *currenttext.RevisionError
		noView     *currenttext.ViewError
		noMarks    *currenttext.MarkedError
		noBlock    *text.NoSuchBlock
	)
	for _, c := range []struct {
		name    string
		report  *report.State
		options currenttext.Options
		want    any
		says    string
	}{
		{"nothing tabled", &report.State{Slug: "x"}, currenttext.Options{}, &noReport, `no report "x"`},
		{"before the tabling", r, currenttext.Options{Revision: &before}, &noRevision, "the last is Rev.1"},
		{"not issued yet", r, currenttext.Options{Revision: &beyond}, &noRevision, "has no Rev.2"},
		{"no such view", r, currenttext.Options{View: "x"}, &noView, `"marked"`},
		{"marks of an earlier draft", r, currenttext.Options{View: currenttext.Marked, Revision: &tabled}, &noMarks, "as of a time before the next revision"},
		{"no such paragraph", r, currenttext.Options{Paragraph: "99"}, &noBlock, "99"},
	} {
		_, err := currenttext.Show(c.report, 1, c.options)
		if !errors.As(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := currenttext.Diff(r, 0, 2); !errors.As(err, &noRevision) {
		t.Errorf("a difference to a revision that is not there: %v", err)
	}
	if _, err := currenttext.Diff(&report.State{Slug: "x"}, 0, 0); !errors.As(err, &noReport) {
		t.Errorf("a difference of nothing: %v", err)
	}
}

// TestShowAdopted: what is adopted is, and the drafts before it are not.
func TestShowAdopted(t *testing.T) {
	s := projectiontest.Begin(t)
	s.Tables("r", "States should [sic] cooperate.", "The group will meet again.")
	s.Revises("r", nil, nil, map[string]string{"p2": "The group will meet again in 2025."})
	s.Adopts("r", "p1")
	r := s.Report("r")
	now, err := currenttext.Show(r, s.State.Seq, currenttext.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tabled := 0
	before, err := currenttext.Show(r, s.State.Seq, currenttext.Options{Revision: &tabled})
	if err != nil {
		t.Fatal(err)
	}
	if now.Status != report.StatusAdopted || now.Paragraphs[0].Status != report.StatusAdopted {
		t.Errorf("adopted, it is shown as %s with a paragraph %s", now.Status, now.Paragraphs[0].Status)
	}
	if before.Status != report.StatusOpen || before.Paragraphs[0].Status != report.StatusBracketed || before.Paragraphs[1].Status != report.StatusClean {
		t.Errorf("the draft before is shown as %s with %s and %s", before.Status, before.Paragraphs[0].Status, before.Paragraphs[1].Status)
	}
	if standing := currenttext.StatusOf(r); standing.Status != report.StatusAdopted || standing.Adoptable || len(standing.Blockers) > 0 || standing.Counts.Adopted != 2 {
		t.Errorf("standing: %+v", standing)
	}
}

// TestDiffTellsWho: the words that an amendment took out, those that the Chair did,
// a block that the Chair moved, and a word that went and came back.
func TestDiffTellsWho(t *testing.T) {
	s := projectiontest.Begin(t)
	s.Tables("r", "States should respect the law and promote peace, security and development.", "The group will meet again.", "It takes note of the views that were expressed.")
	out := s.Rewords("FRA", "r", "p1", " and promote peace, security and development", "")
	s.Revises("r", []string{out}, nil, map[string]string{"p3": "It takes note of the views."})
	s.Redrafts("r",
		text.Block{Kind: text.Paragraph, Text: "The group will meet again."},
		text.Block{Kind: text.Paragraph, Text: "States must respect the law."},
		text.Block{Kind: text.Paragraph, Text: "It takes note of the views that were expressed."})
	diff, err := currenttext.Diff(s.Report("r"), 0, 2)
	if err != nil {
		t.Fatal(err)
	}
	projectiontest.Golden(t, "diff-who", diff)
}

// TestDiffKeepsWhatNobodyTouched: words between two changes are nobody's change, though
// the edits from the one text to the other take both changes for one.
func TestDiffKeepsWhatNobodyTouched(t *testing.T) {
	s := projectiontest.Begin(t)
	s.Tables("r", "States drew attention to ransomware, which has interrupted services in several regions, and called for cooperation.")
	a := s.Rewords("KEN", "r", "p1", "several regions", "every region")
	b := s.Rewords("USA", "r", "p1", "called", "stressed the urgent need")
	s.Revises("r", []string{a, b}, nil, nil)
	for _, c := range []struct {
		from, to int
		want     string
	}{
		{0, 1, "…services in [-several regions-](A1) {+every region+}(A1), and [-called-](A2) {+stressed the urgent need+}(A2) for cooperation."},
		{1, 0, "…services in [-every region-](A1) {+several regions+}(A1), and [-stressed the urgent need-](A2) {+called+}(A2) for cooperation."},
	} {
		diff, err := currenttext.Diff(s.Report("r"), c.from, c.to)
		if err != nil || len(diff) != 1 {
			t.Fatalf("%+v, %v", diff, err)
		}
		var told strings.Builder
		for _, run := range diff[0].Runs {
			signs := map[currenttext.Op][2]string{currenttext.Delete: {"[-", "-]"}, currenttext.Insert: {"{+", "+}"}}[run.Op]
			told.WriteString(run.Space + signs[0] + run.Text + signs[1])
			if run.Op != currenttext.Keep {
				told.WriteString("(" + strings.Join(run.By, ", ") + ")")
			}
		}
		if _, got, _ := strings.Cut(told.String(), "interrupted "); "…"+got != c.want {
			t.Errorf("%d → %d: …%s\nwant %s", c.from, c.to, got, c.want)
		}
	}
}
