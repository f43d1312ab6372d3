package markdown

import "strings"

// line is one line of the file.
type line struct {
	number int    // from 1
	indent int    // columns of white space in front
	text   string // without white space at either end
}

const tabStop = 4

// measure takes the indentation off a line.
func measure(number int, raw string) line {
	column, at := 0, 0
indentation:
	for ; at < len(raw); at++ {
		switch raw[at] {
		case ' ':
			column++
		case '\t':
			column += tabStop - column%tabStop
		default:
			break indentation
		}
	}
	return line{number: number, indent: column, text: strings.TrimRight(raw[at:], asciiSpace)}
}

const asciiSpace = " \t\n\v\f\r"

func (l line) blank() bool { return l.text == "" }

// isRule says whether the line is a horizontal rule: three or more of one of - * _,
// with or without spaces between.
func (l line) isRule() bool {
	count := 0
	for i := 0; i < len(l.text); i++ {
		switch c := l.text[i]; {
		case c == ' ' || c == '\t':
		case (c == '-' || c == '*' || c == '_') && c == l.text[0]:
			count++
		default:
			return false
		}
	}
	return count >= 3
}

// isUnderline says whether the line is nothing but the sign c: what underlines a
// heading in the style called setext.
func (l line) isUnderline(c byte) bool {
	return l.text != "" && strings.Trim(l.text, string(c)) == ""
}

// heading gives level and text of a heading that begins with #; level 0 if the
// line is none. The attributes that kramdown allows at its end, {#id} or {: …},
// come apart.
func (l line) heading() (level int, title, attributes string) {
	for level < len(l.text) && l.text[level] == '#' {
		level++
	}
	rest := l.text[level:]
	if level == 0 || level > 6 || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return 0, "", ""
	}
	rest = strings.Trim(rest, asciiSpace)
	if at := strings.LastIndexByte(rest, '{'); at >= 0 && strings.HasSuffix(rest, "}") && isAttribute(rest[at:]) && !escaped(rest, at) {
		rest, attributes = strings.TrimRight(rest[:at], asciiSpace), rest[at:]
	}
	// Signs # at the end close the heading, if they stand apart.
	if bare := strings.TrimRight(rest, "#"); bare == "" || bare != rest && strings.HasSuffix(bare, " ") {
		rest = strings.TrimRight(bare, asciiSpace)
	}
	return level, rest, attributes
}

// isAttribute says whether s is what kramdown calls an attribute list: {: …} or,
// behind a heading, {#id}.
func isAttribute(s string) bool {
	return strings.HasPrefix(s, "{:") && strings.HasSuffix(s, "}") && strings.Count(s, "}") == 1 ||
		strings.HasPrefix(s, "{#") && strings.HasSuffix(s, "}") && !strings.ContainsAny(s[2:len(s)-1], "{} \t") && len(s) > 3
}

// escaped says whether an odd number of backslashes stands in front of s[at].
func escaped(s string, at int) bool {
	n := 0
	for at-n-1 >= 0 && s[at-n-1] == '\\' {
		n++
	}
	return n%2 == 1
}

// fence gives the sign and the length of a line that opens or closes a block of
// code, and the label behind it, one word; length 0 if it is none.
func (l line) fence() (sign byte, length int, info string) {
	if l.text == "" || l.text[0] != '`' && l.text[0] != '~' {
		return 0, 0, ""
	}
	sign = l.text[0]
	for length < len(l.text) && l.text[length] == sign {
		length++
	}
	info = strings.Trim(l.text[length:], asciiSpace)
	if length < 3 || strings.ContainsAny(info, "` \t") {
		return 0, 0, ""
	}
	return sign, length, info
}

// isTableRule says whether the line is the second of a table, |---|:--:|.
func (l line) isTableRule() bool {
	return strings.Contains(l.text, "-") && strings.Contains(l.text, "|") && strings.Trim(l.text, "|-: \t") == ""
}

// quote shows words of the draft in a warning, shortened.
func quote(s string) string {
	const most = 120 // code points
	s = strings.Join(strings.Fields(s), " ")
	n := 0
	for at := range s {
		if n == most {
			return "“" + s[:at] + "…”"
		}
		n++
	}
	return "“" + s + "”"
}
