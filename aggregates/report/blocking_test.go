package report_test

import (
	"strings"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// nested is a draft with sub-paragraphs, a footnote and text without a number.
func nested() []text.Block {
	return []text.Block{
		{ID: "h1", Kind: text.Heading, Level: 1, Text: "A. Overview"},
		{ID: "p1", Kind: text.Paragraph, Text: "The group:"},
		{ID: "s1", Kind: text.SubParagraph, Level: 1, Text: "notes [the] incidents;"},
		{ID: "s2", Kind: text.SubParagraph, Level: 1, Text: "continues."},
		{ID: "t1", Kind: text.Unnumbered, Text: "And so on."},
		{ID: "p2", Kind: text.Paragraph, Text: "States:"},
		{ID: "f1", Kind: text.Footnote, Text: "A note."},
	}
}

// TestNamedBlock: a paragraph is named for a sentence as documents print it, with its id.
func TestNamedBlock(t *testing.T) {
	s := stateOf(opened(t, tables(nested()...), revises(setting("p2", ""))))
	for id, want := range map[string]string{
		"h1": "heading h1", "p1": "paragraph 1 (p1)", "s1": "paragraph 1 (a) (s1)", "t1": "text t1",
		"p2": "the former paragraph 2 (p2)", "f1": "footnote 1 (f1)", "p9": "paragraph p9",
	} {
		if got := s.NamedBlock(id); got != want {
			t.Errorf("%s is named %q, not %q", id, got, want)
		}
	}
}

// TestRefusalsNameParagraphs: refusals name a paragraph so that a person finds it, and
// times to the second.
func TestRefusalsNameParagraphs(t *testing.T) {
	a := proposes("FRA", rewords("s1", "incidents", "attacks"))
	b := proposes("KEN", rewords("s1", "incidents", "events"))
	playing(t, map[string]*scene{
		"in conflict": given(tables(nested()...), a, b, revises(incorporating("A1"))).when(revises(incorporating("A2"))).
			no(refusal.Forbidden, "not-carried", "", "A2").saying("A2 on paragraph 1 (a) (s1) is in conflict with A1"),
		"said already": given(tables(nested()...), a, proposes("KEN", rewords("s1", "incidents", "attacks")), revises(incorporating("A1"))).when(revises(incorporating("A2"))).
			no(refusal.Forbidden, "not-carried", "", "A2").saying("A2 on paragraph 1 (a) (s1): the text says already what it asks for"),
		"its brackets": given(tables(nested()...)).when(adopts(group.CodeChair)).
			no(refusal.Forbidden, "not-adoptable", "consensus").saying("paragraph 1 (a) has one square bracket").offering(func(*testing.T, any) {}),
		"none to keep": given(tables(nested()...)).when(adopts(group.CodeChair, "s2")).
			no(refusal.Bad, "no-brackets", "", "s2").saying("no brackets in paragraph 1 (b) (s2)"),
		"too soon": given(tables(nested()...)).when(puts("s2", ending(begin.Add(time.Hour+1500*time.Millisecond)))).
			no(refusal.Forbidden, "too-short", "decision 74/544").saying("would end at 2024-07-08T14:00:01Z; it is"),
		"changes nothing": given(tables(nested()...)).when(says(group.CodeChair, "report.revise", report.Revise{Report: slug, Base: text.HashReport(nested()), Set: []text.Setting{{Block: "s2", Text: "continues."}}})).
			no(refusal.Forbidden, "changes-nothing", "rule 130", "s2").saying("paragraph 1 (b) (s2): it changes nothing"),
	})
	c := opened(t, tables(nested()...))
	said, _ := deadline(report.Deadline{Until: begin.Add(-time.Second)})(t, c)
	if no := refusedBy(t, c, said); strings.Contains(no.Detail, ".") || !strings.Contains(no.Detail, events.Instant(begin.Add(-time.Second))) {
		t.Errorf("%q", no.Detail)
	}
}
