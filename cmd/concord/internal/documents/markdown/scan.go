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

// item is an item of a list that what follows may belong to.
type item struct {
	column  int // of the marker
	content int // of the text behind it
	mark    marker
	level   int // of its block
	piece   *piece
}

// note is the definition of a footnote.
type note struct {
	line   int
	label  string
	lines  []string
	after  *piece // what stands in front of it; nil: nothing
	placed bool
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
		s.warn(l, "the signs "+l.text[:length]+" open no block of code and are dropped")
		if l.text = strings.Trim(l.text[length:], asciiSpace); l.text == "" {
			s.open = nil
			return at + 1, nil
		}
	}
	if strings.HasPrefix(l.text, "{:") && isAttribute(l.text) {
		s.attribute(l)
		return at + 1, nil
	}
	if label, rest, ok := noteDefinition(l.text); ok {
		return s.footnote(at, label, rest), nil
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

// add begins a block.
func (s *scanner) add(p *piece) error {
	if p.level > MaxLevel {
		return &Error{Line: p.line, Text: fmt.Sprintf("lists are nested deeper than %d levels", MaxLevel)}
	}
	if len(s.pieces)+len(s.notes) >= MaxBlocks {
		return &Error{Line: p.line, Text: fmt.Sprintf("the draft has more than %d blocks", MaxBlocks)}
	}
	s.dropEmptyItem()
	p.margin = len(s.items) == 0
	s.pieces = append(s.pieces, p)
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
	return m, m.ordinal == 1 && endsOpen(s.open.lines[len(s.open.lines)-1])
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

// code keeps the words of a block of code.
func (s *scanner) code(at, closing int) error {
	l := s.lines[at]
	_, _, info := l.fence()
	s.open = nil
	s.leave(l.indent)
	message := "a block of code is kept as a paragraph"
	if info != "" {
		message += "; its label is dropped: " + quote(info)
	}
	s.warn(l, message)
	content := s.raw[at+1 : closing]
	if strings.Trim(strings.Join(content, ""), asciiSpace) == "" {
		return nil
	}
	return s.add(&piece{line: l.number, kind: text.Unnumbered, level: s.within(), lines: content, code: true})
}

// table keeps each row of a table as a paragraph.
func (s *scanner) table(at int) (int, error) {
	s.open = nil
	s.leave(s.lines[at].indent)
	s.warn(s.lines[at], "a table is kept as one paragraph for each row")
	for row := at; ; row++ {
		if row == at+1 {
			continue // the rule under the head
		}
		if row >= len(s.lines) || s.lines[row].blank() || !strings.Contains(s.lines[row].text, "|") {
			return row, nil
		}
		cells := strings.TrimSuffix(strings.TrimPrefix(s.lines[row].text, "|"), "|")
		p := &piece{line: s.lines[row].number, kind: text.Unnumbered, level: s.within(), lines: []string{cells}}
		if strings.Trim(cells, "| \t") == "" {
			continue
		}
		if err := s.add(p); err != nil {
			return row, err
		}
	}
}

// quotation keeps the paragraphs of a block quote.
func (s *scanner) quotation(at int) (int, error) {
	s.open = nil
	s.leave(s.lines[at].indent)
	s.warn(s.lines[at], "a block quote is kept as paragraphs without number")
	var p *piece
	for ; at < len(s.lines) && strings.HasPrefix(s.lines[at].text, ">"); at++ {
		words := strings.TrimLeft(s.lines[at].text, "> \t")
		switch {
		case words == "":
			p = nil
		case p == nil:
			p = &piece{line: s.lines[at].number, kind: text.Unnumbered, level: s.within(), lines: []string{words}}
			if err := s.add(p); err != nil {
				return at, err
			}
		default:
			p.lines = append(p.lines, words)
		}
	}
	return at, nil
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

func (s *scanner) warn(l line, message string) { s.warnings.add(l.number, message) }
