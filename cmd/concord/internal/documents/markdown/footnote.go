package markdown

import (
	"fmt"
	"strings"
)

const maxLabel = 200 // bytes of the label of a footnote or of a link

// note is the definition of a footnote.
type note struct {
	line   int
	label  string
	lines  []string
	after  *piece // what stands in front of it; nil: nothing
	placed bool
}

// noteCall is the length of the footnote call [^label] with which s begins; 0 if
// it is none. A label has no white space and no bracket.
func noteCall(s string) int {
	if !strings.HasPrefix(s, "[^") {
		return 0
	}
	for i := 2; i < len(s) && i < maxLabel; i++ {
		switch s[i] {
		case ']':
			if i == 2 {
				return 0
			}
			return i + 1
		case '[', ' ', '\t', '\n', '\\':
			return 0
		}
	}
	return 0
}

// noteDefinition reads the beginning of a footnote, "[^label]: words".
func noteDefinition(s string) (label, rest string, ok bool) {
	size := noteCall(s)
	if size == 0 || !strings.HasPrefix(s[size:], ":") {
		return "", "", false
	}
	return s[len("[^") : size-1], strings.Trim(s[size+1:], asciiSpace), true
}

// footnote reads a footnote with all that belongs to it: the lines directly
// behind, and behind blank lines those that are indented. It is one block, since
// a block is what has one number: its paragraphs follow one another, its bullets
// stay as signs.
func (s *scanner) footnote(at int, label, rest string) (next int, err error) {
	const leastIndent = 2
	first := s.lines[at]
	s.open = nil
	s.dropEmptyItem()
	n := &note{line: first.number, label: foldLabel(label)}
	if len(s.pieces) > 0 {
		n.after = s.pieces[len(s.pieces)-1]
	}
	if rest != "" {
		n.lines = append(n.lines, rest)
	}
	paragraphs := 1
	at++
	for blank := false; at < len(s.lines); at++ {
		l := s.lines[at]
		if l.blank() {
			blank = true
			continue
		}
		if _, _, ok := noteDefinition(l.text); ok {
			break
		}
		if _, isLink := parseReference(l.text); isLink {
			break
		}
		level, _, _ := l.heading()
		inside := l.indent >= first.indent+leastIndent
		mark, isItem := parseMarker(l.text)
		if !inside && (blank || level > 0 || isItem && mark.firm) || strings.HasPrefix(l.text, "{:") {
			break
		}
		words := l.text
		if isItem && mark.style == bullet {
			words = "• " + words[mark.width:]
		}
		if blank || isItem {
			paragraphs++
		}
		blank = false
		n.lines = append(n.lines, words)
	}
	if paragraphs > 1 {
		s.warn(first, fmt.Sprintf("footnote [^%s] has %d paragraphs or items: they become one", label, paragraphs))
	}
	if len(n.lines) == 0 {
		s.warn(first, fmt.Sprintf("footnote [^%s] has no words and is dropped", label))
		return at, nil
	}
	if err := s.full(n.line); err != nil {
		return at, err
	}
	s.notes = append(s.notes, n)
	return at, nil
}

// foldLabel is what two labels that are the same have in common.
func foldLabel(label string) string {
	return strings.ToLower(strings.Join(strings.Fields(label), " "))
}
