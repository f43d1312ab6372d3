package markdown

import (
	"testing"

	"pgregory.net/rapid"

	"concord/events/text"
)

// signs are what words are strung together from in the property tests: words, and
// everything that could be a mark.
var signs = []string{
	"States", "shall", "a", "i", "1", "12", "bis", "Option", "Article", "the", "NDMC", "é", "国家", "。", "يجوز",
	" ", " ", " ", "\u00A0", "*", "**", "***", "_", "__", "[", "]", "][", "(", ")", "[[", "]]", "[^1]", "[^x", "](", "](http://x.org)", "](#a)",
	"`", "``", "\\", "\\*", "&", "&amp;", "&#42;", "<", "<b>", "<br>", "</i>", "<!--", "-->", "<http://x.org>", "!", "![", "^", "5^th^",
	"#", "##", "{", "}", "{:.x}", "{#id}", "{:toc}", "-", "--", "---", "- ", "* ", "+ ", "• ", "1. ", "2) ", "(a) ", "(i) ", "a. ", "(A) ", "> ", "~~~", "```",
	"===", "|", "|-|", ":", ": ", "：", ".", ". ", ";", ",", "Option 1: ", "Option (a): ", "**Option 2:** ", "7.bis ", "TOC", "\"", "'", "[a]: http://x.org",
}

// normalText draws words that a block can have.
func normalText(t *rapid.T, label string) string {
	parts := rapid.SliceOfN(rapid.SampledFrom(signs), 1, 12).Draw(t, label)
	joined := ""
	for _, p := range parts {
		joined += p
	}
	if words := text.Normalize(joined); words != "" {
		return words
	}
	return "words"
}

func drawBlocks(t *rapid.T) []text.Block {
	kinds := append([]text.Kind{text.Footnote}, blockKinds...)
	count := rapid.IntRange(1, 8).Draw(t, "blocks")
	blocks := make([]text.Block, count)
	for i := range blocks {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		level := rapid.IntRange(0, 4).Draw(t, "level")
		switch kind {
		case text.Paragraph:
			level = 0
		case text.Footnote:
			level = 0
		}
		blocks[i] = text.Block{Kind: kind, Level: level, Text: normalText(t, "text")}
	}
	return blocks
}

// What is written is read as it was: kinds, levels, texts, title.
func TestWriteIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		blocks := drawBlocks(t)
		title := normalText(t, "title")
		written := Write(blocks, title)
		draft, err := Read(written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if draft.Title != title {
			t.Fatalf("title %q was read as %q", title, draft.Title)
		}
		if len(draft.Blocks) != len(blocks) {
			t.Fatalf("%d blocks were read as %d\n%s\n%v", len(blocks), len(draft.Blocks), written, draft.Blocks)
		}
		for i, read := range draft.Blocks {
			want := blocks[i]
			want.ID = read.ID
			if read != want {
				t.Fatalf("block %d\n%+v\nwas read as\n%+v\nof\n%s", i, want, read, written)
			}
		}
	})
}
