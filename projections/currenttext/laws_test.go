package currenttext_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concord/aggregates/report"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/projectiontest"
)

// words gives the words of a text, without its white space.
func words(s string) []string {
	var out []string
	for _, t := range text.Tokenize(text.Normalize(s)) {
		out = append(out, t.Word)
	}
	return out
}

// TestReadingsAgreeWithTheText lets groups negotiate at random and holds every
// reading to the text that it is of: segments and blame have its words once and in
// order, a difference has the words of both texts, and the status bars adoption
// exactly where the gavel is refused.
func TestReadingsAgreeWithTheText(t *testing.T) {
	begun := projectiontest.Begin(t)
	rapid.Check(t, func(t *rapid.T) {
		s := begun.Fork(t)
		s.Goes(t, "r", rapid.IntRange(0, 25).Draw(t, "commands"))
		r := s.Report("r")
		for revision := range r.Revision() + 1 {
			blameCovers(t, r, revision)
			for to := range r.Revision() + 1 {
				differenceLeads(t, r, revision, to)
			}
		}
		segmentsCover(t, s, r)
		standingIsTheGavel(t, s, r)
	})
}

func blameCovers(t *rapid.T, r *report.State, revision int) {
	shown, err := currenttext.Show(r, 0, currenttext.Options{View: currenttext.Blame, Revision: &revision})
	if err != nil {
		t.Fatal(err)
	}
	if got := text.HashReport(blocksOf(shown)); got != r.Issues[revision].Hash {
		t.Fatalf("revision %d is shown with the hash %s, it was issued with %s", revision, got, r.Issues[revision].Hash)
	}
	for _, p := range shown.Paragraphs {
		var joined strings.Builder
		for _, run := range p.Runs {
			joined.WriteString(run.Space + run.Text)
			if len(run.Participants) == 0 || run.Seq == 0 || run.Revision > revision {
				t.Fatalf("%s on revision %d: nobody brought %+v", p.ID, revision, run)
			}
		}
		if joined.String() != p.Text {
			t.Fatalf("%s on revision %d reads %q, its blame %q", p.ID, revision, p.Text, joined.String())
		}
	}
}

func blocksOf(shown currenttext.Report) []text.Block {
	out := make([]text.Block, len(shown.Paragraphs))
	for i, p := range shown.Paragraphs {
		out[i] = text.Block{ID: p.ID, Kind: p.Kind, Level: p.Level, Text: p.Text}
	}
	return out
}

func differenceLeads(t *rapid.T, r *report.State, from, to int) {
	diff, err := currenttext.Diff(r, from, to)
	if err != nil {
		t.Fatal(err)
	}
	if from == to && len(diff) > 0 {
		t.Fatalf("revision %d differs from itself: %+v", from, diff)
	}
	told := map[string]bool{}
	for _, d := range diff {
		told[d.Paragraph] = true
		was, stood := r.Text.Block(d.Paragraph, from)
		is, stands := r.Text.Block(d.Paragraph, to)
		if stood == (d.Change == currenttext.Inserted) || stands == (d.Change == currenttext.Deleted) {
			t.Fatalf("%d → %d: %s is told as %s", from, to, d.Paragraph, d.Change)
		}
		var before, after []string
		for _, run := range d.Runs {
			if run.Op != currenttext.Insert {
				before = append(before, words(run.Text)...)
			}
			if run.Op != currenttext.Delete {
				after = append(after, words(run.Text)...)
			}
			if run.Op != currenttext.Keep && (len(run.By) == 0 || run.Revision <= min(from, to) || run.Revision > max(from, to)) {
				t.Fatalf("%d → %d: %s: nobody did %+v", from, to, d.Paragraph, run)
			}
		}
		if stood && !slices.Equal(before, words(was.Text)) || stands && !slices.Equal(after, words(is.Text)) {
			t.Fatalf("%d → %d: %s led from %q to %q, told as %q to %q", from, to, d.Paragraph, was.Text, is.Text, before, after)
		}
	}
	drafts := currenttext.DraftsOf(r)
	for _, d := range currenttext.Compare(drafts.Of(min(from, to)).Blocks, drafts.Of(max(from, to)).Blocks) {
		if !told[d.ID] {
			t.Fatalf("%d → %d: %s is not told", from, to, d.ID)
		}
	}
}

func segmentsCover(t *rapid.T, s *projectiontest.Story, r *report.State) {
	shown, err := currenttext.Show(r, s.State.Seq, currenttext.Options{View: currenttext.Marked})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, l := range shown.Listed {
		seen[l.Amendment] = true
	}
	for _, p := range shown.Paragraphs {
		if len(p.Segments) == 0 {
			continue
		}
		var base []string
		for _, segment := range p.Segments {
			base = append(base, words(segment.Text+segment.Base)...)
			for _, a := range segment.Alternatives {
				for _, id := range a.Amendments {
					seen[id] = true
				}
				if len(a.Sponsors) == 0 {
					t.Fatalf("%s: nobody stands behind %+v", p.ID, a)
				}
			}
		}
		if !slices.Equal(base, words(p.Text)) {
			t.Fatalf("%s reads %q, its segments %q", p.ID, p.Text, base)
		}
	}
	for a := range r.Open() {
		now, err := r.Text.State(a.Amendment)
		if err != nil {
			t.Fatal(err)
		}
		if now.Fate != text.Absorbed && !seen[a.Amendment] {
			t.Fatalf("%s (%s) shows nowhere", a.Amendment, a.Change.Operation)
		}
	}
}

func standingIsTheGavel(t *rapid.T, s *projectiontest.Story, r *report.State) {
	standing := currenttext.StatusOf(r)
	_, no := s.Fork(t).Try(s.Command("CHAIR", "report.adopt", report.Adopt{Report: r.Slug, Base: r.Hash()}))
	if standing.Adoptable != (no == nil) || standing.Adoptable != (len(standing.Blockers) == 0) {
		t.Fatalf("adoptable: %v with %+v; the gavel says %v", standing.Adoptable, standing.Blockers, no)
	}
	c := standing.Counts
	if c.Clean+c.Pending+c.Bracketed+c.Adopted != c.Paragraphs || c.Open+c.Conflict+c.Absorbed+c.Incorporated+c.Declined+c.Withdrawn != c.Amendments {
		t.Fatalf("the figures do not add up: %+v", c)
	}
}
