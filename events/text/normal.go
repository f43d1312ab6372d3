package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of one block (TEXT.md 1), counted on its normal text.
const (
	MaxTokens = 50_000
	MaxBytes  = 1 << 20
)

// Normalize gives the normal text of s (TEXT.md 1): NFC; every run of spaces,
// tabs and line or paragraph breaks is one U+0020; other white space, such as
// the no-break space in front of a French semicolon, stays as it is; at both
// ends all white space goes. Normal text is its own normal text.
//
// Normalize accepts anything: bytes that are not UTF-8 become U+FFFD. What a
// participant sends goes through Check first, which refuses them.
func Normalize(s string) string {
	s = nfc(strings.ToValidUTF8(s, "\uFFFD"))
	return oneSpace(strings.TrimFunc(s, isSpace))
}

// isSpace is the Unicode property White_Space.
func isSpace(r rune) bool { return unicode.Is(unicode.White_Space, r) }

// folds says whether r is white space of the kind whose runs become one U+0020.
func folds(r rune) bool {
	switch {
	case '\t' <= r && r <= '\r', r == ' ', r == '\u0085', r == '\u2028', r == '\u2029':
		return true
	}
	return false
}

// oneSpace puts one U+0020 for each run of white space that folds.
func oneSpace(s string) string {
	settled := func() bool { // the usual case: nothing to do, nothing to copy
		before := rune(0)
		for _, r := range s {
			if folds(r) && (r != ' ' || before == ' ') {
				return false
			}
			before = r
		}
		return true
	}
	if settled() {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	inRun := false
	for _, r := range s {
		if !folds(r) {
			out.WriteRune(r)
		} else if !inRun {
			out.WriteByte(' ')
		}
		inRun = folds(r)
	}
	return out.String()
}

// graphemeJoiner is U+034F. The norm package writes the Stream-Safe Text Format
// of UAX #15: after thirty combining marks it puts this sign in, which is not NFC.
const graphemeJoiner = "\u034F"

// nfc is NFC of valid UTF-8, without the joiners that norm adds.
func nfc(s string) string {
	composed := norm.NFC.String(s)
	if strings.Count(composed, graphemeJoiner) == strings.Count(s, graphemeJoiner) {
		return composed
	}
	return nfcByDefinition(s)
}

// nfcByDefinition is NFC as section 3.11 of the Unicode Standard defines it:
// decompose, order the marks, compose. It takes the mappings of single characters
// and of pairs from norm, whose limit on the number of marks they do not reach.
func nfcByDefinition(s string) string {
	var whole []rune
	for _, r := range s {
		whole = append(whole, []rune(norm.NFD.String(string(r)))...)
	}
	orderMarks(whole)
	out := whole[:0]
	starter := -1         // where in out the last starter stands
	lastClass := uint8(0) // class of the last mark in out behind that starter
	for _, r := range whole {
		class := combiningClass(r)
		if starter >= 0 && (len(out)-1 == starter || lastClass < class) {
			if pair, ok := composite(out[starter], r); ok {
				out[starter] = pair
				continue
			}
		}
		if class == 0 {
			starter = len(out)
		}
		lastClass = class
		out = append(out, r)
	}
	return string(out)
}

// orderMarks puts each run of combining marks into the order of their classes,
// marks of one class as they stood.
func orderMarks(runes []rune) {
	for begin := 0; begin < len(runes); begin++ {
		end := begin
		for end < len(runes) && combiningClass(runes[end]) != 0 {
			end++
		}
		slices.SortStableFunc(runes[begin:end], func(a, b rune) int {
			return int(combiningClass(a)) - int(combiningClass(b))
		})
		begin = end
	}
}

func combiningClass(r rune) uint8 { return norm.NFD.PropertiesString(string(r)).CCC() }

// composite is the primary composite of a pair, if there is one.
func composite(starter, r rune) (rune, bool) {
	composed := norm.NFC.String(string(starter) + string(r))
	pair, size := utf8.DecodeRuneInString(composed)
	if size != len(composed) {
		return 0, false
	}
	// <â, U+0323> is canonically ậ without being a pair that composes to it.
	return pair, norm.NFD.String(composed) == norm.NFD.String(string(starter))+string(r)
}

// Reason says why a text is not admitted.
type Reason string

// The reasons of Check, in words that stand behind the place.
const (
	NotUTF8       Reason = "not UTF-8"
	LoneSurrogate Reason = "half of a surrogate pair stands for no character"
	ControlSign   Reason = "control characters have no place in a text"
	ReversingSign Reason = "a bidirectional override shows words in another order than they are read"
	TooManyTokens Reason = "the block has more than 50,000 words and signs"
	TooLong       Reason = "the block is longer than 1 MiB"
)

// Fault is a text that is refused at the border, and the place where.
type Fault struct {
	Block  string // id of the block; empty if the text was not yet one
	Offset int    // code points in front of the place: of the text as given, for the limits of its normal text
	Rune   rune   // what stands there
	Reason Reason
}

func (f *Fault) Error() string {
	place := fmt.Sprintf("character %d (U+%04X)", f.Offset, f.Rune)
	if f.Block != "" {
		place = "block " + f.Block + ", " + place
	}
	return place + ": " + string(f.Reason)
}

// Check says whether a text can be admitted (TEXT.md 1). A refusal is a *Fault.
//
// Refused are bytes that are not UTF-8, surrogates, control characters that are
// not white space, and the bidirectional overrides U+202D and U+202E, which
// make words read otherwise than they stand and that no orthography needs. The
// other directional signs are admitted: the marks U+200E, U+200F and U+061C
// stand in ordinary Arabic and Hebrew text beside numbers and brackets, the
// isolates U+2066–2069 are what Unicode recommends around a foreign name, and the
// older embeddings U+202A–202C are what word processors write for the same end.
// They can misplace a word on a page only within their paragraph.
func Check(s string) error {
	offset := 0
	for i, r := range s {
		if reason, sign := admit(s[i:], r); reason != "" {
			return &Fault{Offset: offset, Rune: sign, Reason: reason}
		}
		offset++
	}
	return checkLimits(Normalize(s))
}

// CheckBlock is Check of the text of b, with the id of b in the refusal.
func CheckBlock(b Block) error {
	err := Check(b.Text)
	if fault, ok := err.(*Fault); ok {
		fault.Block = b.ID
	}
	return err
}

// admit gives the reason not to admit r, with which rest begins, and what to
// call it; no reason if it is admitted.
func admit(rest string, r rune) (Reason, rune) {
	switch {
	case r == utf8.RuneError:
		if _, size := utf8.DecodeRuneInString(rest); size != 1 {
			return "", r // an honest U+FFFD
		}
		if half := surrogate(rest); half != 0 {
			return LoneSurrogate, half
		}
		return NotUTF8, rune(rest[0])
	case unicode.IsControl(r) && !folds(r):
		return ControlSign, r
	case r == '\u202D', r == '\u202E':
		return ReversingSign, r
	}
	return "", r
}

// surrogate reads the three bytes that a surrogate has where it is written as if
// it were a character; 0 if there is none.
func surrogate(s string) rune {
	if len(s) < 3 || s[0]&0xF0 != 0xE0 || s[1]&0xC0 != 0x80 || s[2]&0xC0 != 0x80 {
		return 0
	}
	r := rune(s[0]&0x0F)<<12 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F)
	if !utf16.IsSurrogate(r) {
		return 0
	}
	return r
}

// checkLimits names the first character that is too many.
func checkLimits(normal string) error {
	if len(normal) > MaxBytes {
		within := MaxBytes
		for !utf8.RuneStart(normal[within]) {
			within--
		}
		return faultAt(normal, within, TooLong)
	}
	if len(normal) <= MaxTokens { // a token has at least one byte
		return nil
	}
	tokens := Tokenize(normal)
	if len(tokens) <= MaxTokens {
		return nil
	}
	within := 0
	for _, t := range tokens[:MaxTokens] {
		within += len(t.Space) + len(t.Word)
	}
	return faultAt(normal, within+len(tokens[MaxTokens].Space), TooManyTokens)
}

func faultAt(normal string, at int, reason Reason) *Fault {
	r, _ := utf8.DecodeRuneInString(normal[at:])
	return &Fault{Offset: utf8.RuneCountInString(normal[:at]), Rune: r, Reason: reason}
}
