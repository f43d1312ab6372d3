package report_test

import (
	"testing"

	"concord/aggregates/refusal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// TestMergeKinds: only two blocks of one kind are merged, when a merge is filed and
// when it is taken up.
func TestMergeKinds(t *testing.T) {
	mixed := func() []text.Block {
		return []text.Block{
			{ID: "h1", Kind: text.Heading, Level: 1, Text: "A. Overview"},
			{ID: "p1", Kind: text.Paragraph, Text: "States should cooperate:"},
			{ID: "s1", Kind: text.SubParagraph, Level: 1, Text: "In peace;"},
			{ID: "s2", Kind: text.SubParagraph, Level: 1, Text: "In good faith."},
			{ID: "f1", Kind: text.Footnote, Text: "See the report of 2021."},
			{ID: "f2", Kind: text.Footnote, Text: "See the report of 2015."},
			{ID: "o1", Kind: text.Option, Text: "Option 1: they decide."},
			{ID: "o2", Kind: text.Option, Text: "Option 2: they take note."},
			{ID: "t1", Kind: text.Unnumbered, Text: "The group,"},
			{ID: "p2", Kind: text.Paragraph, Text: "It will continue its work."},
		}
	}
	base := func(id string) events.Change {
		for _, b := range mixed() {
			if b.ID == id {
				return events.Change{Operation: events.OpMerge, Block: id, Base: text.HashBlock(b)}
			}
		}
		panic(id)
	}
	// A redraft makes a text of another kind of p4, with the words that it had.
	recast := draft()
	recast[4].Kind = text.Unnumbered
	before := []act{tabled, proposes("FRA", merges("p3")), revises(redrafting(recast))}
	playing(t, map[string]*scene{
		"two sub-paragraphs": given(tables(mixed()...)).when(proposes("FRA", merges("s1"))).then(filed("A1", base("s1"))),
		"two footnotes":      given(tables(mixed()...)).when(proposes("FRA", merges("f1"))).then(filed("A1", base("f1"))),
		"two options":        given(tables(mixed()...)).when(proposes("FRA", merges("o1"))).then(filed("A1", base("o1"))),

		"a heading with what stands under it": given(tables(mixed()...)).when(proposes("FRA", merges("h1"))).
			no(refusal.Forbidden, "other-kind", "", "h1", "p1").saying("heading h1 cannot be merged with paragraph 1 (p1), which follows it: they are of the kinds heading and paragraph, and only two of one kind are merged"),
		"a paragraph with its first part": given(tables(mixed()...)).when(proposes("FRA", merges("p1"))).
			no(refusal.Forbidden, "other-kind", "", "p1", "s1").saying("paragraph 1 (p1) cannot be merged with paragraph 1 (a) (s1), which follows it: they are of the kinds paragraph and sub-paragraph"),
		"a sub-paragraph with its footnote": given(tables(mixed()...)).when(proposes("FRA", merges("s2"))).
			no(refusal.Forbidden, "other-kind", "", "s2", "f1").saying("paragraph 1 (b) (s2) cannot be merged with footnote 1 (f1), which follows it: they are of the kinds sub-paragraph and footnote, and a footnote is merged with a footnote only"),
		"a footnote with an option": given(tables(mixed()...)).when(proposes("FRA", merges("f2"))).
			no(refusal.Forbidden, "other-kind", "", "f2", "o1").saying("a footnote is merged with a footnote only"),
		"an option with a text":   given(tables(mixed()...)).when(proposes("FRA", merges("o2"))).no(refusal.Forbidden, "other-kind", "", "o2", "t1").saying("option"),
		"a text with a paragraph": given(tables(mixed()...)).when(proposes("FRA", merges("t1"))).no(refusal.Forbidden, "other-kind", "", "t1", "p2").saying("they are of the kinds text and paragraph"),
		"the last with nothing":   given(tables(mixed()...)).when(proposes("FRA", merges("p2"))).no(refusal.Forbidden, "no-such-place", "", "p2"),
		"what restates another":   given(tables(mixed()...), proposes("FRA", deletes("p2"))).when(restates("FRA", "A1", merges("h1"))).no(refusal.Forbidden, "other-kind", "", "h1", "p1"),
		"on an old text, as it was": given(tables(mixed()...), revises(setting("p2", "It will go on."))).
			when(proposing(exactly(base("h1")), func(p *report.Propose) { p.Revision = 0 })).no(refusal.Forbidden, "other-kind", "", "h1", "p1"),
		"the kind has changed since it was seen": given(tabled, revises(redrafting(recast))).
			when(proposing(exactly(events.Change{Operation: events.OpMerge, Block: "p3", Base: hash["p3"]}), func(p *report.Propose) { p.Revision = 0 })).
			no(refusal.Stale, "stale-text", "").offering(func(t *testing.T, ready any) {
			if r := ready.(report.Rebased); r.Change != nil || r.Fate != text.Carried {
				t.Errorf("ready to be signed is %+v", r)
			}
		}),
		"the kind has changed since it was filed": given(before...).when(revises(incorporating("A1"))).
			no(refusal.Forbidden, "other-kind", "", "A1", "p3", "p4").saying("A1 is a merge that cannot be made any more: paragraph 3 (p3) cannot be merged with text p4, which follows it: they are of the kinds paragraph and text"),
		"the kind has changed, and is declined": given(before...).when(revises(declining("A1"))).
			then(events.ReportRevised{Report: slug, Revision: 2, Decline: []string{"A1"}, Hash: text.HashReport(recast), Algorithm: 1}),
	})
}
