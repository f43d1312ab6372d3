package markdown

import (
	"strconv"
	"strings"

	"concord/events/text"
)

// attributes are what an attribute line of kramdown, {:.text .level-2}, says of
// the block in front of it. Write uses it where the marks of Markdown alone would
// be read as another kind or level; other attributes speak of looks and are dropped.
type attributes struct {
	kind     text.Kind // empty: not said
	level    int
	hasLevel bool
	contents bool // {:toc}: a table of contents stands here
}

const levelClass = "level-"

// blockKinds are the kinds that an attribute can name.
var blockKinds = []text.Kind{text.Heading, text.Article, text.Paragraph, text.SubParagraph, text.Unnumbered, text.Option}

func parseAttributes(s string) attributes {
	var a attributes
	s = strings.TrimSuffix(strings.TrimPrefix(s, "{:"), "}")
	for _, word := range strings.Fields(s) {
		class, isClass := strings.CutPrefix(word, ".")
		if !isClass {
			a.contents = a.contents || word == "toc"
			continue
		}
		for _, kind := range blockKinds {
			if class == string(kind) {
				a.kind = kind
			}
		}
		if digits, ok := strings.CutPrefix(class, levelClass); ok {
			if level, err := strconv.Atoi(digits); err == nil && level >= 0 && level <= MaxLevel {
				a.level, a.hasLevel = level, true
			}
		}
	}
	return a
}

func (a *attributes) merge(b attributes) {
	if b.kind != "" {
		a.kind = b.kind
	}
	if b.hasLevel {
		a.level, a.hasLevel = b.level, true
	}
}

// String is the attribute line.
func (a attributes) String() string {
	var classes []string
	if a.kind != "" {
		classes = append(classes, "."+string(a.kind))
	}
	if a.hasLevel {
		classes = append(classes, "."+levelClass+strconv.Itoa(a.level))
	}
	return "{:" + strings.Join(classes, " ") + "}"
}

// attribute obeys a kramdown attribute line as far as it speaks of what Write
// says with it, and drops the place of a table of contents.
func (s *scanner) attribute(l line) {
	a := parseAttributes(l.text)
	if len(s.pieces) == 0 {
		return
	}
	last := s.pieces[len(s.pieces)-1]
	if a.contents && last.mark.width > 0 && last.line == l.number-1 && len(s.items) > 0 {
		if words := strings.Join(last.lines, " "); !strings.EqualFold(words, "TOC") {
			s.warn(l, "the place of the table of contents is dropped: "+quote(words))
		}
		s.warnings.dropLast(last.line)
		s.pieces = s.pieces[:len(s.pieces)-1]
		s.items = s.items[:len(s.items)-1]
		s.open, s.listed = nil, false
		return
	}
	last.forced.merge(a)
	s.open = nil
}
