package markdown

import "strings"

// style is how the items of a list are marked.
type style int

// The styles, the widest first: where they stand one under the other at the same
// indentation, a later one is within an earlier one, as (i) is within (a).
const (
	number style = iota // 1. 1) (1)
	letter              // a. a) (a)
	roman               // i. i) (i)
	upper               // (A)
	bullet              // - * + •
)

// level is that at which text.Numbers prints this style.
func (s style) level() int {
	switch s {
	case letter, roman, upper:
		return int(s)
	}
	return 0
}

// marker is what stands in front of an item of a list.
type marker struct {
	written string // as it stands: "(a)"
	style   style
	ordinal int // (a) is 1; 0 for a bullet
	// asRoman is the ordinal of a marker that may be a letter or a Roman number,
	// such as (i) or (v), read as the latter; else 0.
	asRoman int
	// firm says that the marker stands in brackets or is a number or a bullet, so
	// that it is one wherever a paragraph begins. One that is not, such as "a.",
	// must be the first of a list or the next.
	firm  bool
	width int // bytes of the marker and the white space behind it
}

const maxDigits = 9 // of a number in front of an item, as in CommonMark

// parseMarker reads the marker with which s begins, if it does.
func parseMarker(s string) (marker, bool) {
	if s == "" {
		return marker{}, false
	}
	m := marker{firm: true}
	end := 0
	switch c := s[0]; {
	case c == '-' || c == '*' || c == '+':
		m.style, end = bullet, 1
	case strings.HasPrefix(s, "•"):
		m.style, end = bullet, len("•")
	default:
		inBrackets := c == '('
		begin := 0
		if inBrackets {
			begin = 1
		}
		end = begin
		for end < len(s) && isAlphanumeric(s[end]) {
			end++
		}
		if !m.read(s[begin:end]) || end == len(s) {
			return marker{}, false
		}
		switch sign := s[end]; {
		case sign == ')':
			m.firm = inBrackets || m.style == number
		case sign == '.' && !inBrackets:
			m.firm = m.style == number
		default:
			return marker{}, false
		}
		if m.style == upper && !inBrackets {
			return marker{}, false // an initial, the number of a chapter
		}
		end++
	}
	m.written = s[:end]
	for end < len(s) && (s[end] == ' ' || s[end] == '\t') {
		end++
	}
	if end == len(m.written) && end < len(s) {
		return marker{}, false
	}
	m.width = end
	return m, true
}

// read takes style and ordinal from the letters or digits of a marker.
func (m *marker) read(s string) bool {
	if s == "" || len(s) > maxDigits {
		return false
	}
	switch c := s[0]; {
	case '0' <= c && c <= '9':
		m.style = number
		for i := 0; i < len(s); i++ {
			if s[i] < '0' || s[i] > '9' {
				return false
			}
			m.ordinal = m.ordinal*10 + int(s[i]-'0')
		}
		return true
	case 'A' <= c && c <= 'Z':
		m.style, m.ordinal = upper, letters(strings.ToLower(s))
		return m.ordinal > 0 && strings.ToUpper(s) == s
	case strings.ToLower(s) != s:
		return false
	}
	m.style, m.ordinal, m.asRoman = letter, letters(s), romans(s)
	if len(s) > 1 && m.asRoman > 0 {
		// (ii) is two; only behind (hh) would it be a letter.
		m.style, m.ordinal = roman, m.asRoman
	}
	return m.ordinal > 0
}

// letters is the ordinal of a, b … z, aa, bb … zz, aaa …; 0 for other words, such
// as (an).
func letters(s string) int {
	if strings.Trim(s, s[:1]) != "" || s[0] < 'a' || s[0] > 'z' {
		return 0
	}
	return (len(s)-1)*26 + int(s[0]-'a') + 1
}

// romans is the value of a Roman number below 90, in small letters; 0 if it is none.
func romans(s string) int {
	tens := 0
	for rest := s; ; {
		for ones, numeral := range [...]string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"} {
			if rest == numeral {
				return tens + ones
			}
		}
		switch {
		case strings.HasPrefix(rest, "xl") && tens == 0:
			tens, rest = 40, rest[2:]
		case strings.HasPrefix(rest, "l") && tens == 0:
			tens, rest = 50, rest[1:]
		case strings.HasPrefix(rest, "x") && tens%50 < 30:
			tens, rest = tens+10, rest[1:]
		default:
			return 0
		}
	}
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// insertedNumber gives the number with which s begins where it is one that no list
// counts: 7.bis, 3bis, (17ter), 3.3, 3.x. It stays with the words.
func insertedNumber(s string) string {
	begin := 0
	if strings.HasPrefix(s, "(") {
		begin = 1
	}
	end := begin
	for end < len(s) && '0' <= s[end] && s[end] <= '9' {
		end++
	}
	if end == begin || end-begin > maxDigits {
		return ""
	}
	parts := 0
	for end < len(s) {
		rest := s[end:]
		point := strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, " ")
		if point {
			rest = rest[1:]
		}
		size := 0
		for size < len(rest) && isAlphanumeric(rest[size]) {
			size++
		}
		isInserted := insertions[strings.ToLower(rest[:size])]
		isDecimal := size > 0 && s[end] == '.' && (strings.Trim(rest[:size], "0123456789") == "" || rest[:size] == "x")
		if s[end] == '.' && size > 0 && !isInserted && !isDecimal {
			// 3.3bis: digits, then the word
			digits := 0
			for digits < size && '0' <= rest[digits] && rest[digits] <= '9' {
				digits++
			}
			if digits == 0 || !insertions[strings.ToLower(rest[digits:size])] {
				break
			}
			isInserted = true
		}
		if !isInserted && !isDecimal {
			break
		}
		end = len(s) - len(rest) + size
		parts++
	}
	if parts == 0 {
		return ""
	}
	if begin == 1 {
		if !strings.HasPrefix(s[end:], ")") {
			return ""
		}
		end++
	}
	if end < len(s) && isAlphanumeric(s[end]) {
		return ""
	}
	return s[:end]
}

// insertions are the words behind the number of a paragraph that was put in
// between two others, or beside one.
var insertions = map[string]bool{
	"bis": true, "ter": true, "quat": true, "quater": true, "quinquies": true, "sexies": true,
	"septies": true, "octies": true, "novies": true, "decies": true, "alt": true,
}
