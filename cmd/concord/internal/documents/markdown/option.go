package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// optionWords are the words that begin an alternative by block, in the languages
// of the United Nations, in small letters.
var optionWords = []string{"option", "opción", "вариант", "الخيار", "خيار", "备选案文", "方案"}

// parseOption says whether a line begins an alternative by block, "Option 1:",
// "**Option II:**", "Option (a):", "**Option 3**", and gives it without the marks
// of emphasis on these words (which Markdown itself would not always see:
// **Option 3:**Building on). Where there are none a colon must follow: a paragraph
// may well begin with the words "Option 1 and option 2".
func parseOption(s string) (string, bool) {
	marks := 0
	for marks < len(s) && marks < 3 && (s[marks] == '*' || s[marks] == '_') && s[marks] == s[0] {
		marks++
	}
	size := optionHead(s[marks:])
	if size == 0 {
		return "", false
	}
	at := marks + size
	for size = noteCall(s[at:]); size > 0; size = noteCall(s[at:]) { // **Option 1[^6]:**
		at += size
	}
	colon := colonSize(s[at:])
	if marks == 0 {
		return s, colon > 0
	}
	if colon == 0 && strings.HasPrefix(s[at:], ".") {
		colon = 1 // **Option 1.**
	}
	at += colon
	if strings.HasPrefix(s[at:], s[:marks]) {
		return s[marks:at] + s[at+marks:], true
	}
	// **Option 2 (the Chair's):** is one, **Option 1 and option 2 …** is a note.
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[at:], " "))
	return s, marks > 1 && strings.Contains(s[at:], s[:marks]) && (colon > 0 || isSign(next))
}

// optionHead is the length of the words "Option 1" at the beginning of s; 0 if there
// are none.
func optionHead(s string) int {
	at := 0
	for _, word := range optionWords {
		if len(s) >= len(word) && strings.ToLower(s[:len(word)]) == word {
			at = len(word)
			break
		}
	}
	if at == 0 {
		return 0
	}
	apart := at < len(s) && s[at] == ' '
	for at < len(s) && s[at] == ' ' {
		at++
	}
	size := optionName(s[at:])
	if size == 0 || !apart && !mayFollow(s[at:]) {
		return 0
	}
	return at + size
}

// optionName is the length of what an option is called at the beginning of s:
// digits, a Roman number, a letter, also in round brackets.
func optionName(s string) int {
	begin := 0
	if strings.HasPrefix(s, "(") {
		begin = 1
	}
	end := begin
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			break
		}
		end += size
	}
	name := s[begin:end]
	first, _ := utf8.DecodeRuneInString(name)
	switch {
	case name == "":
		return 0
	case unicode.IsNumber(first):
	case utf8.RuneCountInString(name) == 1:
	case strings.Trim(strings.ToLower(name), "ivx") == "":
	default:
		return 0
	}
	if begin == 1 {
		if !strings.HasPrefix(s[end:], ")") {
			return 0
		}
		end++
	}
	return end
}

// mayFollow says whether the name of an option may stand directly behind the word:
// "Option1", "备选案文一", but not "Options".
func mayFollow(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return r == '(' || unicode.IsNumber(r) || unicode.Is(unicode.Han, r)
}

// colonSize is the length of the colon with which s begins, plain or full-width;
// 0 if there is none.
func colonSize(s string) int {
	for _, sign := range []string{":", "："} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	return 0
}
