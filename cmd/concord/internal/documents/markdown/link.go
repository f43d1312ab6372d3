package markdown

import (
	"fmt"
	"strings"
)

// reference is the definition of a link, "[label]: https://…". It is no text.
type reference struct {
	label, target, title string
	line                 int
}

// parseReference reads the definition of a link. Its target must be one: a line
// such as "[Placeholder]: text" is text.
func parseReference(s string) (reference, bool) {
	if !strings.HasPrefix(s, "[") || strings.HasPrefix(s, "[^") {
		return reference{}, false
	}
	end := strings.IndexAny(s[1:], "[]\\") + 1
	if end <= 1 || end > maxLabel || s[end] != ']' || !strings.HasPrefix(s[end+1:], ":") {
		return reference{}, false
	}
	label := foldLabel(s[1:end])
	rest := strings.Trim(s[end+2:], asciiSpace)
	target, title, _ := strings.Cut(rest, " ")
	target = strings.TrimSuffix(strings.TrimPrefix(target, "<"), ">")
	title = strings.Trim(title, asciiSpace)
	if label == "" || !isTarget(target) || title != "" && !isTitle(title) {
		return reference{}, false
	}
	return reference{label: label, target: target, title: title}, true
}

// define takes a definition in. Of several with one label the first holds.
func (s *scanner) define(l line, ref reference) {
	ref.line = l.number
	message := fmt.Sprintf("the definition of the link [%s] is no text and is left out: %s", ref.label, quote(ref.target+" "+ref.title))
	if _, ok := s.links[ref.label]; ok {
		message = fmt.Sprintf("the link [%s] is defined a second time; the first holds: %s", ref.label, quote(ref.target))
	} else {
		s.links[ref.label] = &ref
	}
	s.warn(l, message)
}

// isTarget says whether s is an address that a link can lead to. In a draft
// [shall](should) are words.
func isTarget(s string) bool {
	if strings.ContainsAny(s, " \t\n[]") {
		return false
	}
	if len(s) > 1 && s[0] == '#' {
		return true
	}
	const longest = len("https://")
	head := strings.ToLower(s[:min(len(s), longest)])
	for _, scheme := range []string{"https://", "http://", "ftp://", "mailto:", "www."} {
		if strings.HasPrefix(head, scheme) && len(s) > len(scheme) {
			return true
		}
	}
	return false
}

// isTitle says whether s is the title of a link: in quotation marks.
func isTitle(s string) bool {
	return len(s) >= 2 && strings.IndexByte(`"'`, s[0]) >= 0 && s[len(s)-1] == s[0] && strings.Count(s, s[:1]) == 2
}

// linkTarget reads "(target)" or "(target "title")" at the beginning of s and
// gives its length; 0 if it is none.
func linkTarget(s string, anyTarget bool) (length int, target string) {
	if s == "" || s[0] != '(' {
		return 0, ""
	}
	at, depth := 1, 0
	for ; at < len(s); at++ {
		c := s[at]
		if c == '(' {
			depth++
		}
		if c == ')' {
			if depth == 0 {
				break
			}
			depth--
		}
		if strings.IndexByte(" \t\n[]", c) >= 0 {
			break
		}
	}
	target = strings.TrimSuffix(strings.TrimPrefix(s[1:at], "<"), ">")
	if !isTarget(target) && !(anyTarget && target != "") {
		return 0, ""
	}
	for at < len(s) && s[at] == ' ' {
		at++
	}
	if at < len(s) && (s[at] == '"' || s[at] == '\'') {
		length := strings.IndexByte(s[at+1:], s[at])
		if length < 0 {
			return 0, ""
		}
		target += " " + s[at:at+length+2]
		at += length + 2
	}
	if at < len(s) && s[at] == ')' {
		return at + 1, target
	}
	return 0, ""
}
