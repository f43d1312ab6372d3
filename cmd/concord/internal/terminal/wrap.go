package terminal

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Wrap breaks words so that no line has more than width columns, the first behind
// first and the others behind rest: at spaces, where there is more than one word. A
// word that is longer than a line is broken behind a hyphen or between ideographs, and
// else left whole, so that an address or a key can be copied. Other white space stays
// as it is. Width 0 does not break.
func Wrap(words, first, rest string, width int) string {
	if width <= 0 {
		return first + words
	}
	room := max(narrowest, width-max(Columns(first), Columns(rest)))
	var lines []string
	for line := range strings.SplitSeq(words, "\n") {
		lines = append(lines, wrapped(line, room)...)
	}
	return first + strings.Join(lines, "\n"+rest)
}

// wrapped breaks one line.
func wrapped(line string, room int) []string {
	if Columns(line) <= room {
		return []string{line}
	}
	var lines []string
	var now strings.Builder
	columns, begun := 0, false
	end := func() {
		lines = append(lines, strings.TrimRight(now.String(), " "))
		now.Reset()
		columns, begun = 0, false
	}
	for word := range strings.SplitSeq(line, " ") {
		wide := Columns(word)
		if begun && columns+1+wide > room {
			end()
			if word == "" {
				continue // white space where a line ends
			}
		}
		if begun {
			now.WriteString(" ")
			columns++
		}
		if wide > room {
			for _, piece := range pieces(word) {
				wide = Columns(piece)
				if columns > 0 && columns+wide > room {
					end()
				}
				now.WriteString(piece)
				columns += wide
			}
		} else {
			now.WriteString(word)
			columns += wide
		}
		begun = true
	}
	if begun || len(lines) == 0 {
		end()
	}
	return lines
}

// pieces cuts a word where a line may end within it.
func pieces(word string) []string {
	if strings.Contains(word, "\x1b") {
		return []string{word} // a style goes on to its end
	}
	var out []string
	from := 0
	before := rune(-1)
	for i, r := range word {
		if before == '-' || i > 0 && (text.RuneWidth(before) > 1 || text.RuneWidth(r) > 1) && text.RuneWidth(r) > 0 {
			out = append(out, word[from:i])
			from = i
		}
		before = r
	}
	return append(out, word[from:])
}

// unbroken is how many columns words take at least, wrapped.
func unbroken(words string) int {
	most := 0
	for word := range strings.SplitSeq(words, " ") {
		for _, piece := range pieces(word) {
			most = max(most, Columns(piece))
		}
	}
	return most
}
