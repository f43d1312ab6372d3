package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// Token is one word or sign of a block with the white space in front of it
// (TEXT.md 1). Both are substrings of the block's text. The first token of a
// block has no white space; that one further on has an empty Space means that
// it stands directly behind the word before.
type Token struct {
	Space string // of property White_Space, in front of Word
	Word  string // never empty
}

// Tokenize cuts normal text into tokens: at white space first, then each stretch
// by the word boundaries of UAX #29. Marks that stand alone, such as an accent
// behind a space, join the next token, at the very end the last one. The tokens
// joined give the text back, byte for byte; so they do for text that is not
// normal (white space at its end stays with the last token).
func Tokenize(normal string) []Token {
	tokens := make([]Token, 0, len(normal)/5+1)
	segments := words.FromString("")
	var (
		pos      int // what is in front of it is read
		end      int // end of the stretch without white space that pos is in
		space    int // where the token under way begins, with its white space
		word     = -1
		lastWord int // where the word of the last token begins
	)
	for pos < len(normal) {
		opens := pos >= end // a stretch begins here
		if opens {
			if pos = skipSpace(normal, pos); pos == len(normal) {
				break
			}
			end = stretchEnd(normal, pos)
		}
		if word < 0 {
			word = pos
		}
		begin := pos
		pos += segment(normal[pos:end], segments)
		// Inside a stretch UAX #29 has joined a mark to what is in front of it.
		if opens && onlyMarks(normal[begin:pos]) {
			continue
		}
		tokens = append(tokens, Token{Space: normal[space:word], Word: normal[word:pos]})
		lastWord, space, word = word, pos, -1
	}
	if space < len(normal) {
		if len(tokens) > 0 {
			tokens[len(tokens)-1].Word = normal[lastWord:]
		} else {
			tokens = append(tokens, Token{Space: normal[:max(word, 0)], Word: normal[max(word, 0):]})
		}
	}
	return tokens
}

// Join gives the text that the tokens make.
func Join(tokens []Token) string {
	size := 0
	for _, t := range tokens {
		size += len(t.Space) + len(t.Word)
	}
	var out strings.Builder
	out.Grow(size)
	for _, t := range tokens {
		out.WriteString(t.Space)
		out.WriteString(t.Word)
	}
	return out.String()
}

// Letters is the number of the token's characters of category L or N.
func (t Token) Letters() int {
	n := 0
	for _, r := range t.Word {
		if isLetter(r) {
			n++
		}
	}
	return n
}

// CountsAsWord says whether the token has a letter: marks of punctuation have none.
func (t Token) CountsAsWord() bool { return strings.IndexFunc(t.Word, isLetter) >= 0 }

// WordCount is the number of the tokens of normal text that count as words, as a
// ceiling on the length of a document counts them.
func WordCount(normal string) int {
	n := 0
	for _, t := range Tokenize(normal) {
		if t.CountsAsWord() {
			n++
		}
	}
	return n
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return isAlphanumeric(byte(r))
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// pause ranks where a change best begins (TEXT.md 3.3): behind a word that ends a
// sentence 3, behind a semicolon or colon 2, behind a comma 1, else 0. The
// beginning of a block, which has no word in front, is worth sentenceEnd too.
func pause(word string) int {
	switch r, _ := utf8.DecodeLastRuneInString(word); r {
	case '.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।':
		return sentenceEnd
	case ';', ':', '；', '：', '؛':
		return clauseEnd
	case ',', '،', '、', '，':
		return commaEnd
	}
	return 0
}

const (
	commaEnd    = 1
	clauseEnd   = 2
	sentenceEnd = 3
)

// skipSpace gives the first position from pos on that is not white space.
func skipSpace(s string, pos int) int {
	for pos < len(s) {
		r, size := utf8.DecodeRuneInString(s[pos:])
		if !isSpace(r) {
			break
		}
		pos += size
	}
	return pos
}

// stretchEnd gives the first position from pos on that is white space.
func stretchEnd(s string, pos int) int {
	for pos < len(s) {
		if c := s[pos]; c < utf8.RuneSelf {
			if c == ' ' || '\t' <= c && c <= '\r' {
				break
			}
			pos++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[pos:])
		if isSpace(r) {
			break
		}
		pos += size
	}
	return pos
}

// segment is the length of the first segment of s, which is not empty and begins
// at a boundary: UAX #29 never looks back across one.
func segment(s string, segments *words.Iterator[string]) int {
	if n := segmentASCII(s); n > 0 {
		return n
	}
	segments.SetText(s)
	segments.Next()
	return segments.End()
}

// segmentASCII is the length of the first segment of s where the characters up to
// its end and those that UAX #29 looks ahead at are ASCII; 0 if it must be asked.
func segmentASCII(s string) int {
	n := 0
	for n < len(s) && isAlphanumeric(s[n]) {
		n++
	}
	if n == 0 {
		n = 1
		if s[0] >= utf8.RuneSelf || s[0] == '_' {
			return 0
		}
		if n < len(s) && s[n] >= utf8.RuneSelf {
			return 0
		}
		return n
	}
	if n == len(s) {
		return n
	}
	switch next := s[n]; {
	case next >= utf8.RuneSelf, next == '_': // an accent, a letter; an underscore joins words
		return 0
	case next == '.', next == ',', next == ':', next == ';', next == '\'':
		// These hold words or numbers together if one follows: don't, 1.5, 1/CP.17.
		if n+1 < len(s) && (s[n+1] >= utf8.RuneSelf || isAlphanumeric(s[n+1])) {
			return 0
		}
	}
	return n
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// onlyMarks says whether a segment that opens a stretch has nothing but
// characters whose Word_Break is Extend, Format or ZWJ.
func onlyMarks(segment string) bool {
	first, _ := utf8.DecodeRuneInString(segment)
	if first < utf8.RuneSelf || unicode.In(first, unicode.Lu, unicode.Ll, unicode.Lo) {
		return false // no such character is of these categories
	}
	for _, r := range segment {
		if !isMark(r) {
			return false
		}
	}
	return true
}

// isMark says whether Word_Break of r is Extend, Format or ZWJ. A hyphen joins
// these and nothing else.
func isMark(r rune) bool {
	pair := words.FromString("-" + string(r))
	pair.Next()
	return pair.End() > 1
}
