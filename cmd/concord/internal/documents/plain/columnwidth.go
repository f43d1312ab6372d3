package plain

import (
	"unicode"

	"golang.org/x/text/width"
)

// runeWidth is the number of columns that a terminal gives to a character: two to
// the wide and full-width ones of East Asia and to emoji (UAX #11), none to marks
// that sit on the character before and to signs that are not seen.
func runeWidth(r rune) int {
	switch {
	case r < 0x300: // nothing below combines; the soft hyphen is shown by most terminals
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf),
		r >= 0x1160 && r <= 0x11FF: // vowels and finals of Hangul, written into the initial
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

const joiner = '\u200D' // of emoji: what follows is drawn into what stands before

func stringWidth(s string) int {
	columns, joined := 0, false
	for _, r := range s {
		if !joined {
			columns += runeWidth(r)
		}
		joined = r == joiner
	}
	return columns
}
