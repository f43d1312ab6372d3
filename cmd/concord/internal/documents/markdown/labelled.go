package markdown

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"concord/events/text"
)

// WriteLabelled writes blocks with the label that each is given in front of its words,
// "12.", "(a)", "[12 bis.", for people and for programs that show Markdown. It is not
// read back as it was: numbers that are no count are words there, and a paragraph that
// begins with a bracket is none of a list. A block of the same id as the one in front
// is a note below that.
func WriteLabelled(blocks []text.Block, labels []string, title string) []byte {
	var out bytes.Buffer
	if title != "" && !(len(blocks) > 0 && isHeading(blocks[0].Kind) && blocks[0].Text == title) {
		fmt.Fprintf(&out, "---\ntitle: %s\n---\n\n", quoteScalar(title))
	}
	inItem := false // what is indented stands in the paragraph above
	last := 0       // the number of that
	for i, b := range blocks {
		words := escape(text.Normalize(b.Text), "")
		label := labels[i]
		switch {
		case isHeading(b.Kind):
			inItem = false
			const deepest = 6
			words = strings.Repeat("#", min(max(b.Level, 1), deepest)) + " " + guardHeading(words)
		case b.Kind == text.Paragraph:
			// Markdown counts a list from its first number: one that is not the next is words.
			number, err := strconv.Atoi(strings.TrimSuffix(label, "."))
			inItem = err == nil && (!inItem || number == last+1)
			if last = number; err == nil && !inItem {
				label = strings.TrimSuffix(label, ".") + `\.`
			}
			words = behind(label, words)
		default:
			if b.Kind == text.Footnote && label != "" && !strings.HasPrefix(label, "[") {
				label = "Footnote " + label + ":"
			}
			words = behind(label, words)
			note := i > 0 && b.ID == blocks[i-1].ID
			if inItem = inItem && (b.Level > 0 || b.Kind != text.Unnumbered || note); inItem {
				words = strings.Repeat(" ", tabStop) + words
			}
		}
		out.WriteString(words + "\n\n")
	}
	return append(bytes.TrimRight(out.Bytes(), "\n"), '\n')
}

// behind puts words behind their label, which nothing in Markdown takes for a mark but
// the number of a list that it is.
func behind(label, words string) string {
	if label == "" {
		return guardStart(words)
	}
	return label + " " + words
}
