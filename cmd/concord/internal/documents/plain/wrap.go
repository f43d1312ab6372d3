package plain

import (
	"strings"
	"unicode"
)

// cell is a character in its place on the page.
type cell struct {
	sign    rune
	columns int
	style   style
}

// wrap breaks words into lines of at most so many columns (0: one line): at spaces,
// which then go, between ideographs, between ][ of two alternatives, and within a
// word only where it is longer than a line. There is always one line.
func wrap(words []cell, most int) [][]cell {
	if most == 0 {
		return [][]cell{words}
	}
	var lines [][]cell
	for len(words) > 0 {
		end, next := fit(words, most)
		lines = append(lines, words[:end])
		words = words[next:]
	}
	if lines == nil {
		lines = [][]cell{nil}
	}
	return lines
}

// fit gives the end of the first line of words, and where the next begins.
func fit(words []cell, most int) (end, next int) {
	columns := 0
	for i, c := range words {
		if i > 0 {
			if before := words[i-1]; isBreakingSpace(c.sign) && !isBreakingSpace(before.sign) {
				end, next = i, i+1
			} else if mayBreak(before.sign, c.sign) {
				end, next = i, i
			}
		}
		columns += c.columns
		if columns > most && !isBreakingSpace(c.sign) {
			if end > 0 {
				return end, skipSpaces(words, next)
			}
			if i > 0 && c.columns > 0 { // a word longer than the line
				return i, i
			}
		}
	}
	return len(words), len(words)
}

func skipSpaces(words []cell, at int) int {
	for at < len(words) && isBreakingSpace(words[at].sign) {
		at++
	}
	return at
}

// isBreakingSpace says whether a line may end at this white space: not at a no-break
// space, as in front of a French colon.
func isBreakingSpace(r rune) bool {
	return unicode.IsSpace(r) && r != '\u00A0' && r != '\u202F'
}

// mayBreak says whether a line may end between two characters without white space
// (UAX #14, as far as ideographs and alternatives need it).
func mayBreak(before, behind rune) bool {
	if before == ']' && behind == '[' {
		return true
	}
	ideographs := isIdeographic(before) || isIdeographic(behind)
	return ideographs && runeWidth(behind) > 0 && !unicode.IsSpace(before) && !unicode.IsSpace(behind) &&
		!strings.ContainsRune("。，、．：；？！）】」』》〉］”’)]},.:;?!%…—·", behind) &&
		!strings.ContainsRune("（【「『《〈［“‘([{—", before)
}

func isIdeographic(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) ||
		strings.ContainsRune("。，、．：；？！）】」』》〉］（【「『《〈［", r)
}

func lineColumns(line []cell) int {
	columns := 0
	for _, c := range line {
		columns += c.columns
	}
	return columns
}
