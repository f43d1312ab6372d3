package markdown

import (
	"testing"

	"concord/events/text"
)

func TestWriteLabelled(t *testing.T) {
	blocks := []text.Block{
		{ID: "h1", Kind: text.Heading, Level: 1, Text: "Draft"},
		{ID: "p1", Kind: text.Paragraph, Text: "States [should][shall — FRA] *act*:"},
		{ID: "p1", Kind: text.Unnumbered, Text: "[12: move after 14 — BRA]"},
		{ID: "p2", Kind: text.SubParagraph, Level: 1, Text: "together;"},
		{ID: "A3", Kind: text.SubParagraph, Level: 1, Text: "alone. — KEN]"},
		{ID: "A4", Kind: text.Paragraph, Text: "They will meet. — FRA]"},
		{ID: "p3", Kind: text.SubParagraph, Level: 1, Text: "under a paragraph that is not there yet;"},
		{ID: "p4", Kind: text.Paragraph, Text: "It adjourned."},
		{ID: "f1", Kind: text.Footnote, Text: "See A/75/816."},
		{ID: "p5", Kind: text.Paragraph, Text: "Far behind."},
		{ID: "p5", Kind: text.Unnumbered, Text: "[20: move after 14 — BRA]"},
		{ID: "p6", Kind: text.Paragraph, Text: "The next."},
		{ID: "u1", Kind: text.Unnumbered, Text: "[alt. text]"},
	}
	labels := []string{"", "12.", "", "(a)", "[(a) bis.", "[12 bis.", "(a)", "13.", "1", "20.", "", "21.", ""}
	want := `---
title: "A report"
---

# Draft

12. States [should][shall — FRA] \*act\*:

    [12: move after 14 — BRA]

    (a) together;

    [(a) bis. alone. — KEN]

[12 bis. They will meet. — FRA]

(a) under a paragraph that is not there yet;

13. It adjourned.

    Footnote 1: See A/75/816.

20\. Far behind.

[20: move after 14 — BRA]

21. The next.

[alt. text]
`
	if got := string(WriteLabelled(blocks, labels, "A report")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
