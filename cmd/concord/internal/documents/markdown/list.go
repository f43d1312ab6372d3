package markdown

import (
	"fmt"
	"strings"

	"concord/events/text"
)

// item is an item of a list that what follows may belong to.
type item struct {
	column  int // of the marker
	content int // of the text behind it
	mark    marker
	level   int // of its block
	piece   *piece
}

// leave closes the items that what begins at a column is not within.
func (s *scanner) leave(column int) {
	for len(s.items) > 0 && s.items[len(s.items)-1].column >= column {
		s.pop()
	}
}

func (s *scanner) pop() {
	s.dropEmptyItem()
	s.items = s.items[:len(s.items)-1]
}

// dropEmptyItem takes away the innermost item if it has come to its end without
// a word.
func (s *scanner) dropEmptyItem() {
	if !s.listed {
		return
	}
	s.listed = false
	last := s.pieces[len(s.pieces)-1]
	s.warnings.add(last.line, fmt.Sprintf("the item %s has no words and is dropped", last.mark.written))
	s.pieces = s.pieces[:len(s.pieces)-1]
}

// within is the level of text and options in the innermost open item: that of what
// they belong to, so that text.Numbers begins anew behind them what is deeper.
func (s *scanner) within() int {
	if len(s.items) == 0 {
		return 0
	}
	return s.items[len(s.items)-1].level
}

// below is the level of an item in the innermost open one.
func (s *scanner) below() int {
	if len(s.items) == 0 {
		return 0
	}
	return s.within() + 1
}

// begins says whether a marker begins an item here, and settles whether (i) is a
// letter or a number.
func (s *scanner) begins(m marker, column int) (marker, bool) {
	sibling := s.sibling(m, column)
	if m.asRoman > 0 && m.style == letter {
		switch asLetter := sibling; {
		case asLetter != nil && asLetter.mark.ordinal+1 == m.ordinal:
		default:
			read := m
			read.style, read.ordinal = roman, m.asRoman
			asRoman := s.sibling(read, column)
			if m.asRoman == 1 || asRoman != nil && asRoman.mark.ordinal+1 == m.asRoman {
				m, sibling = read, asRoman
			}
		}
	}
	next := sibling != nil && m.ordinal == sibling.mark.ordinal+1
	switch {
	case m.style == bullet:
		return m, true
	case s.open == nil:
		return m, m.firm || next || m.ordinal == 1
	case m.style == number:
		// Within a paragraph only what cannot well be its next line: the first
		// number, or one that goes on with the list.
		const mostLeftOut = 20
		return m, m.ordinal == 1 || sibling != nil && m.ordinal > sibling.mark.ordinal && m.ordinal <= sibling.mark.ordinal+mostLeftOut
	case next:
		return m, true
	}
	last := s.open.lines[len(s.open.lines)-1]
	return m, m.ordinal == 1 && endsOpen(last) || m.firm && strings.HasSuffix(last, ":")
}

// sibling is the open item that one with this marker at this column would follow
// in the same list, if there is one.
func (s *scanner) sibling(m marker, column int) *item {
	for i := len(s.items) - 1; i >= 0; i-- {
		it := &s.items[i]
		if it.mark.style == m.style && (it.column == column || column < it.content && column > it.column && it.mark.ordinal+1 == m.ordinal) {
			return it
		}
	}
	return nil
}

// endsOpen says whether a line ends so that a list may follow.
func endsOpen(l string) bool {
	for _, sign := range []string{":", ";", ",", "：", "；", "،", "؛", "—", "-", "and", "or"} {
		if strings.HasSuffix(l, sign) {
			return true
		}
	}
	return false
}

// item begins an item of a list.
func (s *scanner) item(l line, m marker) error {
	counts, follows := false, false
search:
	for len(s.items) > 0 {
		top := &s.items[len(s.items)-1]
		switch {
		case top.column > l.indent:
			s.pop()
		case top.column == l.indent && top.mark.style == m.style,
			top.column < l.indent && l.indent < top.content && top.mark.style == m.style &&
				(m.style == bullet && l.indent == top.column+1 || m.style != bullet && m.ordinal == top.mark.ordinal+1):
			// The next of its list.
			follows = true
			counts = m.style == number && m.ordinal == 1 && top.mark.ordinal == 1
			top.piece.counts = top.piece.counts || counts
			s.pop()
			break search
		case top.column == l.indent && (m.style < top.mark.style || m.style == bullet):
			s.pop()
		default:
			break search // within it
		}
	}
	level := s.below()
	kind := text.SubParagraph
	switch {
	case m.style == bullet:
		kind = text.Unnumbered
	case m.style == number && len(s.items) == 0 && !s.afterChapeau(l.indent, m):
		kind = text.Paragraph
	default:
		level = max(level, m.style.level(), 1)
	}
	rest := l.text[m.width:]
	if words, ok := parseOption(rest); ok {
		rest = words
	}
	it := item{column: l.indent, mark: m, level: level, content: l.indent + len(m.written) + 1}
	if gap := m.width - len(m.written); gap > 1 && gap <= tabStop {
		it.content = l.indent + m.width
	}
	p := &piece{line: l.number, kind: kind, level: level, mark: m, counts: counts}
	if err := s.add(p); err != nil {
		return err
	}
	it.piece = p
	s.items = append(s.items, it)
	if m.style == bullet && !follows {
		s.warn(l, fmt.Sprintf("the bullet %s is dropped: the item is a paragraph without number", m.written))
	}
	if rest == "" {
		s.listed, s.open = true, nil
		return nil
	}
	if within, ok := parseMarker(rest); ok && within.style != bullet && within.firm {
		s.warn(l, fmt.Sprintf("%s directly behind %s stays as a word of the paragraph", within.written, m.written))
	}
	if n := insertedNumber(rest); n != "" {
		s.warn(l, fmt.Sprintf("the number %s is not one that is counted: it stays as words of the paragraph", n))
	}
	p.lines = []string{rest}
	s.open = p
	return nil
}

// afterChapeau says whether a list that is indented, and in no item, belongs to the
// text or option in front of it: "States should:" and then its own 1., 2., 3.
func (s *scanner) afterChapeau(indent int, m marker) bool {
	if indent < 2 || len(s.pieces) == 0 {
		return false
	}
	switch s.pieces[len(s.pieces)-1].kind {
	case text.SubParagraph:
		return true
	case text.Unnumbered, text.Option:
		return m.ordinal == 1
	}
	return false
}
