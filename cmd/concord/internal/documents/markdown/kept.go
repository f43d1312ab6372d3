package markdown

import (
	"strings"

	"concord/events/text"
)

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
