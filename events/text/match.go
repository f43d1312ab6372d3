package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
)

// foldCase is the full case folding of Unicode: Straße and STRASSE are one word.
func foldCase(word string) string {
	ascii := true
	for i := 0; ascii && i < len(word); i++ {
		ascii = word[i] < utf8.RuneSelf
	}
	if ascii {
		return strings.ToLower(word)
	}
	if strings.ContainsFunc(word, cherokeeCapital) {
		var out strings.Builder
		for _, r := range word {
			if cherokeeCapital(r) {
				out.WriteRune(r)
			} else {
				out.WriteString(cases.Fold().String(string(r)))
			}
		}
		return out.String()
	}
	return cases.Fold().String(word)
}

// cherokeeCapital is true of the letters that are capitals and fold to themselves.
// The cases package folds them to the small ones, and those to the capitals.
func cherokeeCapital(r rune) bool { return '\u13A0' <= r && r <= '\u13F5' }
