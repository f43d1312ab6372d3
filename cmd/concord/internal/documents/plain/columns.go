package plain

import (
	"strings"

	"concord/events/text"
)

// columns says where the blocks stand.
type columns struct {
	labels    []string // what stands in front of each block: "12.", "(a)"; empty: nothing
	paragraph int      // columns that the numbers of paragraphs take, with the space behind
	sub       int      // the same of sub-paragraphs
	deepest   int      // level below which nothing is indented further, so that room is left for words
}

// mostLevels is how deep blocks are indented at most, whatever the width.
const mostLevels = 8

// columnsFor measures the numbers, so that all paragraphs begin in one column.
func columnsFor(numbers []string, blocks []text.Block, width int) columns {
	labels := make([]string, len(blocks))
	for i, number := range numbers {
		switch {
		case number == "":
		case blocks[i].Kind == text.Paragraph:
			labels[i] = number + "."
		case blocks[i].Kind == text.Footnote:
			labels[i] = superscript(number)
		default:
			labels[i] = number
		}
	}
	return columnsOf(labels, blocks, width)
}

// columnsOf measures labels. One with a bracket, which is no number of the draft, moves
// its own words only.
func columnsOf(labels []string, blocks []text.Block, width int) columns {
	c := columns{labels: labels, paragraph: len("1. "), sub: len("(a) ")}
	for i, label := range labels {
		switch {
		case label == "" || strings.HasPrefix(label, "["):
		case blocks[i].Kind == text.Paragraph:
			c.paragraph = max(c.paragraph, stringWidth(label)+1)
		case blocks[i].Kind == text.SubParagraph:
			const usual = len("(viii) ") // a longer one, which is rare, moves its own words only
			c.sub = max(c.sub, min(stringWidth(label)+1, usual))
		}
	}
	c.deepest = mostLevels
	for width > 0 && c.deepest > 1 && c.paragraph+c.sub*c.deepest > width/2 {
		c.deepest--
	}
	return c
}

// of gives the columns in which the number of a block and its words begin.
func (c columns) of(b text.Block, numbered bool) (at, hang int) {
	level := min(max(b.Level, 0), c.deepest)
	inner := func(level int) int { return c.paragraph + c.sub*level }
	switch b.Kind {
	case text.Paragraph:
		return 0, inner(0)
	case text.SubParagraph:
		level = max(level, 1)
		return inner(level - 1), inner(level)
	case text.Footnote:
		return inner(0), inner(1)
	}
	if level == 0 && !numbered {
		return 0, 0
	}
	return inner(level), inner(level)
}

// superscript raises the digits of the number of a footnote.
func superscript(number string) string {
	return strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
		"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹").Replace(number)
}
