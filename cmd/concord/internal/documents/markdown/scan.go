package markdown

import (
	"fmt"
	"strings"

	"concord/events/text"
)

// piece is a block as it stands in the file, its marks still in it.
type piece struct {
	line   int // on which it begins
	kind   text.Kind
	level  int
	lines  []string
	code   bool       // of a block of code: no marks in it
	mark   marker     // of an item of a list: as printed; else width 0
	counts bool       // the list is marked 1. 1. 1., which means: count
	forced attributes // what an attribute line says that it is
	margin bool       // it is in no item of a list
}

// scanner cuts the lines of a file into pieces.
type scanner struct {
	lines    []line
	raw      []string // with indentation, for code
	fences   fences
	pieces   []*piece
	items    []item // open, the innermost last
	open     *piece // the paragraph that the next line may go on with
	listed   bool   // the item that is innermost has no text yet
	notes    []*note
	links    map[string]*reference
	warnings *warnings
}

// scan reads all lines. The only errors are limits.
func (s *scanner) scan() error {
	for at := 0; at < len(s.lines); {
		next, err := s.step(at)
		if err != nil {
			return err
		}
		at = next
	}
	s.dropEmptyItem()
	return nil
}

// step reads the block or the line of one that begins at a line, and gives the
// line behind it.
func (s *scanner) step(at int) (int, error) {
	l := s.lines[at]
	if l.blank() {
		s.open = nil
		return at + 1, nil
	}
	if closing, ok := s.fences.closing(at); ok {
		return closing + 1, s.code(at, closing)
	}
	if _, length, _ := l.fence(); length > 0 {
		s.warn(l, "these signs open no block of code and are dropped: "+quote(l.text[:length]))
		if l.text = strings.Trim(l.text[length:], asciiSpace); l.text == "" {
			s.open = nil
			return at + 1, nil
		}
		s.lines[at] = l // for those below that look at more than one line
	}
	if strings.HasPrefix(l.text, "{:") && isAttribute(l.text) {
		s.attribute(l)
		return at + 1, nil
	}
	if label, rest, ok := noteDefinition(l.text); ok {
		return s.footnote(at, label, rest)
	}
	if s.open == nil {
		if ref, ok := parseReference(l.text); ok {
			s.define(l, ref)
			return at + 1, nil
		}
	}
	if level, title, attributes := l.heading(); level > 0 {
		return at + 1, s.heading(l, level, title, attributes)
	}
	if next := at + 1; next < len(s.lines) && strings.Contains(l.text, "|") && s.lines[next].isTableRule() {
		return s.table(at)
	}
	if level := s.underlined(l); level > 0 {
		s.open.kind, s.open.level, s.open = text.Heading, level, nil
		return at + 1, nil
	}
	if l.isRule() {
		s.open = nil
		s.leave(l.indent)
		s.warn(l, "a horizontal rule is dropped")
		return at + 1, nil
	}
	if strings.HasPrefix(l.text, ">") {
		return s.quotation(at)
	}
	if words, ok := parseOption(l.text); ok {
		return at + 1, s.option(l, words)
	}
	if mark, ok := parseMarker(l.text); ok {
		if mark, ok = s.begins(mark, l.indent); ok {
			return at + 1, s.item(l, mark)
		}
	}
	return at + 1, s.paragraph(l)
}

// add begins a block.
func (s *scanner) add(p *piece) error {
	if p.level > MaxLevel {
		return &Error{Line: p.line, Text: fmt.Sprintf("lists are nested deeper than %d levels", MaxLevel)}
	}
	if err := s.full(p.line); err != nil {
		return err
	}
	s.dropEmptyItem()
	p.margin = len(s.items) == 0
	s.pieces = append(s.pieces, p)
	return nil
}

// full refuses one block more than a draft may have.
func (s *scanner) full(line int) error {
	if len(s.pieces)+len(s.notes) >= MaxBlocks {
		return &Error{Line: line, Text: fmt.Sprintf("the draft has more than %d blocks", MaxBlocks)}
	}
	return nil
}

// paragraph goes on with the open paragraph or begins one.
func (s *scanner) paragraph(l line) error {
	if s.open != nil {
		s.open.lines = append(s.open.lines, l.text)
		return nil
	}
	s.leave(l.indent)
	if s.listed { // the words of an item whose marker stands alone on its line
		s.listed = false
		s.open = s.pieces[len(s.pieces)-1]
		s.open.lines = []string{l.text}
		return nil
	}
	if n := insertedNumber(l.text); n != "" {
		s.warn(l, fmt.Sprintf("the number %s is not one that is counted: it stays as words of a paragraph without number", n))
	}
	s.open = &piece{line: l.number, kind: text.Unnumbered, level: s.within(), lines: []string{l.text}}
	return s.add(s.open)
}

// underlined is the level of the heading that the open paragraph becomes when this
// line follows: 0 if it stays what it is.
func (s *scanner) underlined(l line) int {
	if s.open == nil || s.open.kind != text.Unnumbered || s.open.level > 0 || len(s.items) > 0 {
		return 0
	}
	const least = 3
	switch {
	case len(l.text) < least:
	case l.isUnderline('='):
		return 1
	case l.isUnderline('-'):
		return 2
	}
	return 0
}

func (s *scanner) heading(l line, level int, title, list string) error {
	s.leave(0)
	s.open = nil
	if list != "" {
		s.warn(l, "the attributes of a heading are dropped: "+quote(list))
	}
	if title == "" {
		s.warn(l, "a heading without words is dropped")
		return nil
	}
	return s.add(&piece{line: l.number, kind: text.Heading, level: level, lines: []string{title}})
}

func (s *scanner) option(l line, words string) error {
	s.leave(l.indent)
	if s.listed { // "2." alone on its line: the option is its text
		s.open, l.text = nil, words
		return s.paragraph(l)
	}
	s.open = &piece{line: l.number, kind: text.Option, level: s.within(), lines: []string{words}}
	return s.add(s.open)
}

func (s *scanner) warn(l line, message string) { s.warnings.add(l.number, message) }
