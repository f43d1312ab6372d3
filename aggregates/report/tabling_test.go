package report_test

import (
	"strings"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// tabling is the tabling of a draft that is not quite as it should be.
func tabling(blocks []text.Block, other func(*report.Table)) act {
	return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
		t.Helper()
		content, err := events.MarshalJSON(blocks)
		if err != nil {
			t.Fatal(err)
		}
		command := report.Table{Report: slug, Kind: events.OtherReport, Title: "Draft report", Language: "en", Draft: rehearsal.Name(content)}
		if other != nil {
			other(&command)
		}
		return c.Command(group.CodeChair, "report.table", command, content), true
	}
}

// one is a draft of one block.
func one(b text.Block) []text.Block {
	if b.ID == "" {
		b.ID = "p1"
	}
	if b.Kind == "" {
		b.Kind = text.Paragraph
	}
	return []text.Block{b}
}

func TestTable(t *testing.T) {
	two := rehearsal.Paragraphs("One paragraph.", "And another.")
	content, _ := events.MarshalJSON(two)
	asTabled := []events.Event{
		events.ReportTabled{Report: slug, Kind: events.OtherReport, Title: "Draft report", Language: "en", Draft: rehearsal.Name(content), Hash: text.HashReport(two), Blocks: 2, Algorithm: 1},
		events.BlocksTabled{Report: slug, From: 0, Blocks: two},
	}
	said := func(other func(*report.Table)) act { return tabling(two, other) }
	kinds := one(text.Block{Text: "Words."})
	for i, k := range []text.Kind{text.Heading, text.Article, text.SubParagraph, text.Unnumbered, text.Option, text.Footnote} {
		kinds = append(kinds, text.Block{ID: "k" + strings.Repeat("x", i), Kind: k, Level: min(i, report.MaxLevel), Text: "Words of " + string(k)})
	}
	playing(t, map[string]*scene{
		"the Chair tables a draft": given().when(tables(two...)).then(asTabled...).and(func(t *testing.T, before, after *report.State) {
			if before.Tabled() || !after.Tabled() || after.Revision() != 0 || after.Hash() != text.HashReport(two) || after.Kind != events.OtherReport || after.Title != "Draft report" || after.Language != "en" {
				t.Errorf("tabled is %+v", after)
			}
			if i := after.Issues[0]; i.By != group.CodeChair || i.Seq == 0 || i.Time.IsZero() {
				t.Errorf("issued is %+v", i)
			}
			reads("p1: One paragraph.", "p2: And another.")(t, before, after)
		}),
		"the secretariat tables it on the Chair's instruction": given().when(says(events.CodeSecretariat, "report.table",
			report.Table{Report: slug, Kind: events.OtherReport, Title: "Draft report", Language: "en", Draft: rehearsal.Name(content)}, content)).then(asTabled...),
		"a delegation does not": given().when(says("FRA", "report.table",
			report.Table{Report: slug, Kind: events.OtherReport, Title: "Draft report", Language: "en", Draft: rehearsal.Name(content)}, content)).
			no(refusal.Denied, "not-permitted", "").saying("FRA may not"),
		"a report is tabled once": given(tabled).when(tables(two...)).
			no(refusal.Forbidden, "tabled", "", slug).saying("is a revision"),

		"a slug with capitals":           given().when(said(func(c *report.Table) { c.Report = "APR1" })).no(refusal.Bad, "bad-slug", "").saying(`"APR1"`),
		"a slug with a point":            given().when(said(func(c *report.Table) { c.Report = "apr.1" })).no(refusal.Bad, "bad-slug", ""),
		"a slug that begins with hyphen": given().when(said(func(c *report.Table) { c.Report = "-apr" })).no(refusal.Bad, "bad-slug", ""),
		"a slug that ends with a hyphen": given().when(said(func(c *report.Table) { c.Report = "apr-" })).no(refusal.Bad, "bad-slug", ""),
		"a slug with two hyphens":        given().when(said(func(c *report.Table) { c.Report = "apr--1" })).no(refusal.Bad, "bad-slug", ""),
		"a slug with a line behind it":   given().when(said(func(c *report.Table) { c.Report = "apr\n" })).no(refusal.Bad, "bad-slug", ""),
		"a slug that matches everything": given().when(said(func(c *report.Table) { c.Report = "*" })).no(refusal.Bad, "bad-slug", ""),
		"no slug":                        given().when(said(func(c *report.Table) { c.Report = "" })).no(refusal.Bad, "bad-slug", ""),
		"a slug of 41 characters":        given().when(said(func(c *report.Table) { c.Report = strings.Repeat("a", report.MaxSlug+1) })).no(refusal.Bad, "bad-slug", "").saying("at most 40"),
		"a kind that is none":            given().when(said(func(c *report.Table) { c.Kind = "novel" })).no(refusal.Bad, "bad-kind", "").saying(`"novel"`),
		"a language the group has not":   given().when(said(func(c *report.Table) { c.Language = "tlh" })).no(refusal.Bad, "bad-language", "").saying(`"tlh"`),
		"no title":                       given().when(said(func(c *report.Table) { c.Title = "" })).no(refusal.Bad, "no-title", ""),
		"a title of white space":         given().when(said(func(c *report.Table) { c.Title = " " })).no(refusal.Bad, "bad-text", "").saying("title"),
		"a title of two lines":           given().when(said(func(c *report.Table) { c.Title = "Draft\nreport" })).no(refusal.Bad, "bad-text", "").saying("title"),
		"a title that rings":             given().when(said(func(c *report.Table) { c.Title = "Draft\a report" })).no(refusal.Bad, "bad-text", "").saying("U+0007"),
		"a title that clears the screen": given().when(said(func(c *report.Table) { c.Title = "Draft \x1b[2J" })).no(refusal.Bad, "bad-text", "").saying("U+001B"),
		"a title that reads otherwise":   given().when(said(func(c *report.Table) { c.Title = "Draft \u202etroper" })).no(refusal.Bad, "bad-text", "").saying("U+202E"),
		"a title of 501 characters":      given().when(said(func(c *report.Table) { c.Title = strings.Repeat("é", report.MaxTitle+1) })).no(refusal.Bad, "too-long", "").saying("501 characters"),
		"a draft that is no list":        given().when(says(group.CodeChair, "report.table", report.Table{Report: slug, Kind: events.OtherReport, Title: "T", Language: "en", Draft: rehearsal.Name([]byte("{}"))}, []byte("{}"))).no(refusal.Bad, "bad-draft", "").saying("cannot be read"),
		"a draft that was not sent":      given().when(says(group.CodeChair, "report.table", report.Table{Report: slug, Kind: events.OtherReport, Title: "T", Language: "en", Draft: rehearsal.Name(nil)})).no(refusal.Missing, "no-such-attachment", "", rehearsal.Name(nil)),
		"a draft of no blocks":           given().when(tables([]text.Block{}...)).no(refusal.Bad, "empty-draft", ""),
		"a draft of 10,001 blocks":       given().when(tables(many(report.MaxBlocks+1, 1)...)).no(refusal.Bad, "too-long", "").saying("10001 blocks"),
		"a block without id":             given().when(tables(text.Block{Kind: text.Paragraph, Text: "Words."})).no(refusal.Bad, "bad-draft", "").saying("block 1 has no id"),
		"an id that is a number":         given().when(tables(one(text.Block{ID: "1", Text: "Words."})...)).no(refusal.Bad, "bad-draft", "", "1").saying(`"1"`),
		"an id with a slash":             given().when(tables(one(text.Block{ID: "p/1", Text: "Words."})...)).no(refusal.Bad, "bad-draft", "", "p/1"),
		"an id that is too long":         given().when(tables(one(text.Block{ID: "p" + strings.Repeat("1", report.MaxBlockID), Text: "Words."})...)).no(refusal.Bad, "bad-draft", "").saying("17 characters"),
		"an id as long as a book":        given().when(tables(one(text.Block{ID: "p" + strings.Repeat("1", 100_000), Text: "Words."})...)).no(refusal.Bad, "bad-draft", "").saying("100001 characters"),
		"the place before the first":     given().when(tables(one(text.Block{ID: "start", Text: "Words."})...)).no(refusal.Bad, "bad-draft", "", "start").saying("the place before the first block"),
		"the same in capitals":           given().when(tables(one(text.Block{ID: "Start", Text: "Words."})...)).no(refusal.Bad, "bad-draft", "", "Start").saying(`"start"`),
		"the same with more to it":       given().when(tables(text.Block{ID: "start1", Kind: text.Paragraph, Text: "Words."})).then(kindsTabled(t, []text.Block{{ID: "start1", Kind: text.Paragraph, Text: "Words."}})...),
		"two ids that differ in capitals": given().when(tables(rehearsal.Paragraphs("One.", "Two.")[0], text.Block{ID: "P1", Kind: text.Paragraph, Text: "Two."})).
			no(refusal.Bad, "bad-draft", "", "p1", "P1").saying("differ in capitals alone"),
		"an id that an amendment will get, in small letters": given().when(tables(one(text.Block{ID: "a1", Text: "Words."})...)).no(refusal.Bad, "bad-draft", "", "a1").saying("come with amendments and revisions"),
		"an id that a redraft will get, in capitals":         given().when(tables(one(text.Block{ID: "R1.1", Text: "Words."})...)).no(refusal.Bad, "bad-draft", "", "R1.1"),
		"an id twice": given().when(tables(append(one(text.Block{Text: "Words."}), one(text.Block{Text: "Other words."})...)...)).no(refusal.Bad, "bad-draft", "", "p1").saying("two blocks"),
		"an id that an amendment will get": given().when(tables(one(text.Block{ID: "A1", Text: "Words."})...)).
			no(refusal.Bad, "bad-draft", "", "A1").saying("come with amendments and revisions"),
		"an id that a redraft will get": given().when(tables(one(text.Block{ID: "r1.1", Text: "Words."})...)).no(refusal.Bad, "bad-draft", "", "r1.1"),
		"a level too deep":              given().when(tables(one(text.Block{Level: report.MaxLevel + 1, Text: "Words."})...)).no(refusal.Bad, "bad-draft", "", "p1").saying("level"),
		"a level below the ground":      given().when(tables(one(text.Block{Level: -1, Text: "Words."})...)).no(refusal.Bad, "bad-draft", "", "p1").saying("level -1"),
		"a kind of block that is none":  given().when(tables(one(text.Block{Kind: "table", Text: "Words."})...)).no(refusal.Bad, "bad-kind", "", "p1").saying(`"table"`),
		"a block without words":         given().when(tables(one(text.Block{})...)).no(refusal.Bad, "empty-block", "", "p1").saying("p1 has no words"),
		"a block that ends in a space":  given().when(tables(one(text.Block{Text: "Words. "})...)).no(refusal.Bad, "not-normal", "", "p1"),
		"a block with two spaces":       given().when(tables(one(text.Block{Text: "Some  words."})...)).no(refusal.Bad, "not-normal", "", "p1"),
		"a block that is not composed":  given().when(tables(one(text.Block{Text: "re\u0301solution"})...)).no(refusal.Bad, "not-normal", "", "p1"),
		"a block that rings":            given().when(tables(one(text.Block{Text: "Words\a."})...)).no(refusal.Bad, "bad-text", "", "p1").saying("U+0007"),
		"a block that reads otherwise":  given().when(tables(one(text.Block{Text: "Words \u202e."})...)).no(refusal.Bad, "bad-text", "", "p1").saying("U+202E"),
		"a block above 1 MiB":           given().when(tables(one(text.Block{Text: strings.Repeat("a", text.MaxBytes+1)})...)).no(refusal.Bad, "bad-text", "", "p1").saying("1 MiB"),
		"a block of 50,001 words":       given().when(tables(one(text.Block{Text: strings.TrimSpace(strings.Repeat("a ", text.MaxTokens+1))})...)).no(refusal.Bad, "bad-text", "", "p1").saying("50,000 words"),

		"every kind of block, to the deepest level": given().when(tables(append(kinds, text.Block{ID: "deep", Kind: text.SubParagraph, Level: report.MaxLevel, Text: "Deep."})...)).
			then(kindsTabled(t, append(kinds, text.Block{ID: "deep", Kind: text.SubParagraph, Level: report.MaxLevel, Text: "Deep."}))...),
	})
}

func kindsTabled(t *testing.T, blocks []text.Block) []events.Event {
	content, err := events.MarshalJSON(blocks)
	if err != nil {
		t.Fatal(err)
	}
	return []events.Event{
		events.ReportTabled{Report: slug, Kind: events.OtherReport, Title: "Draft report", Language: "en", Draft: rehearsal.Name(content), Hash: text.HashReport(blocks), Blocks: len(blocks), Algorithm: 1},
		events.BlocksTabled{Report: slug, Blocks: blocks},
	}
}
