package markdown

import (
	"html"
	"strings"
)

// The elements of HTML whose tags are marks and not words. Only names that are known
// are: in a draft <the secretariat> may be words.
var (
	inlineElements = nameSet("a abbr b bdi bdo big center cite code del dfn em font i ins kbd mark nobr q s samp small span strike strong sub sup tt u var wbr")
	blockElements  = nameSet("article aside blockquote br caption col colgroup dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr img li main nav ol p pre section summary table tbody td tfoot th thead tr ul")
)

func nameSet(names string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(names) {
		set[name] = true
	}
	return set
}

const maxTag = 400 // bytes

// tag leaves out the HTML tag or the marks of the bare address <https://…> that
// begins at a place; the place itself if it is neither.
func (in *inline) tag(at int) int {
	s := in.source[at:]
	if len(s) > maxTag {
		s = s[:maxTag]
	}
	if end := strings.IndexAny(s[1:], "<> \t\n") + 1; end > 1 && s[end] == '>' && isTarget(s[1:end]) && s[1] != '#' {
		in.drop(at, at+1)
		in.keep(at+1, at+end)
		return in.drop(at+end, at+end+1)
	}
	name, end := parseTag(s)
	if end == 0 {
		return at
	}
	in.notice("an HTML tag is dropped: " + quote(s[:end]))
	if blockElements[name] {
		words := " " // what stood in two cells is two words
		if name == "img" {
			words = " " + alternative(s[:end]) + " "
		}
		in.spans = append(in.spans, span{from: at, to: at + end, words: words, run: -1})
		return at + end
	}
	return in.drop(at, at+end)
}

// parseTag gives the name and the length of the tag with which s begins; length 0
// if it is none of HTML.
func parseTag(s string) (name string, length int) {
	at := 1
	if strings.HasPrefix(s, "</") {
		at = 2
	}
	begin := at
	for at < len(s) && isAlphanumeric(s[at]) {
		at++
	}
	name = strings.ToLower(s[begin:at])
	if !inlineElements[name] && !blockElements[name] {
		return "", 0
	}
	if at < len(s) && strings.IndexByte(" \t\n/>", s[at]) < 0 {
		return "", 0
	}
	for quoted := byte(0); at < len(s); at++ {
		switch c := s[at]; {
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'':
			quoted = c
		case c == '<':
			return "", 0
		case c == '>':
			if words := s[begin+len(name) : at]; !plainTag(words) {
				return "", 0
			}
			return name, at + 1
		}
	}
	return "", 0
}

// plainTag says whether what stands in a tag behind its name can be attributes:
// nothing, or assignments. "<a word>" is words.
func plainTag(rest string) bool {
	rest = strings.Trim(rest, " \t\n/")
	return rest == "" || strings.Contains(rest, "=")
}

// alternative is the text that stands for an image.
func alternative(tag string) string {
	lower := strings.ToLower(tag)
	at := strings.Index(lower, "alt=")
	if at < 0 || len(lower) != len(tag) {
		return ""
	}
	value := tag[at+len("alt="):]
	if value == "" || value[0] != '"' && value[0] != '\'' {
		return ""
	}
	end := strings.IndexByte(value[1:], value[0])
	if end < 0 {
		return ""
	}
	return html.UnescapeString(value[1 : 1+end])
}

// entity gives the characters that the reference &name; or &#number; stands for
// with which s begins, and its length; 0 if it is none.
func entity(s string) (words string, length int) {
	const longest = 32 // bytes of the longest name
	end := strings.IndexByte(s[:min(len(s), longest+2)], ';')
	if end < 2 {
		return "", 0
	}
	for i := 1; i < end; i++ {
		if !isAlphanumeric(s[i]) && !(i == 1 && s[i] == '#') {
			return "", 0
		}
	}
	words = html.UnescapeString(s[:end+1])
	if words == s[:end+1] || strings.HasSuffix(words, ";") && s[:end+1] != "&semi;" {
		return "", 0
	}
	return words, end + 1
}
