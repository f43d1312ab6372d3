// Package plain writes the blocks of a report as text for a terminal or a pipe:
// numbers in a hanging indent, headings underlined, words wrapped by the columns
// that they take on the screen, square brackets in colour where a terminal shows
// colours.
//
// It reads nothing back and knows nothing of Markdown. The order of the characters
// is that of the text: a line in Arabic or Hebrew is laid out by the terminal.
package plain

import (
	"bufio"
	"io"
	"slices"
	"strings"

	"concord/events/text"
)

// Options say how the text is laid out.
type Options struct {
	Width int  // columns of a line; 0: lines are not wrapped. Less than MinWidth is MinWidth
	Color bool // brackets, numbers and headings set off by ANSI escape sequences
	// Labels are what stands in front of the blocks, one for each, instead of the
	// numbers that are counted from their order: those of a text with 12 bis in it. The
	// number of a footnote is raised, unless the label begins with a bracket.
	Labels []string
	// Notes are what is said below the blocks, one for each, in the words of whoever
	// shows the text: "" says nothing.
	Notes []string
}

// MinWidth is the least width, in columns, that text is wrapped to.
const MinWidth = 20

// Write writes blocks with the numbers that they are printed with. The only errors
// are those of w.
func Write(w io.Writer, blocks []text.Block, o Options) error {
	out := bufio.NewWriter(w)
	if o.Width > 0 {
		o.Width = max(o.Width, MinWidth)
	}
	p := &page{out: out, options: o}
	if o.Labels != nil {
		labels := slices.Clone(o.Labels)
		for i, l := range labels {
			if blocks[i].Kind == text.Footnote && !strings.HasPrefix(l, "[") {
				labels[i] = superscript(l)
			}
		}
		p.columns = columnsOf(labels, blocks, o.Width)
	} else {
		p.columns = columnsFor(text.Numbers(blocks), blocks, o.Width)
	}
	if o.Color {
		p.brackets = bracketStyles(blocks, o.Labels)
	}
	for i, b := range blocks {
		p.block(i, b)
	}
	return out.Flush()
}

// page is the text as far as it is written. Errors of out come to light when it is
// flushed.
type page struct {
	out      *bufio.Writer
	options  Options
	columns  columns
	brackets map[place]style
	begun    bool // something is written
	numbered bool // a numbered paragraph stands between here and the heading above
}

// block writes block i behind a blank line.
func (p *page) block(i int, b text.Block) {
	if p.begun {
		p.out.WriteString("\n")
	}
	p.begun = true
	words := p.styled(i, b)
	label := p.columns.labels[i]
	switch b.Kind {
	case text.Heading, text.Article:
		p.numbered = false
		p.heading(words, b.Level)
		p.note(i, 0)
		return
	case text.Paragraph:
		p.numbered = true
	}
	at, hang := p.columns.of(b, p.numbered)
	if label != "" {
		hang = max(hang, at+stringWidth(label)+1)
	}
	lines := wrap(words, p.lineWidth(hang))
	for n, l := range lines {
		lead := strings.Repeat(" ", hang)
		if n == 0 && label != "" {
			lead = strings.Repeat(" ", at) + p.set(numberStyle, label) + strings.Repeat(" ", hang-at-stringWidth(label))
		}
		p.out.WriteString(lead + p.paint(l) + "\n")
	}
	p.note(i, hang)
}

// note writes what is said below block i, as far in as its words.
func (p *page) note(i, hang int) {
	if i >= len(p.options.Notes) || p.options.Notes[i] == "" {
		return
	}
	var cells []cell
	for _, r := range p.options.Notes[i] {
		cells = append(cells, cell{sign: r, columns: runeWidth(r), style: noStyle})
	}
	for _, l := range wrap(cells, p.lineWidth(hang)) {
		p.out.WriteString(strings.Repeat(" ", hang) + p.set(numberStyle, p.paint(l)) + "\n")
	}
}

// lineWidth is the room that words have which are indented.
func (p *page) lineWidth(indent int) int {
	if p.options.Width == 0 {
		return 0
	}
	const least = 2 // an ideograph
	return max(p.options.Width-indent, least)
}

// heading writes a heading underlined, the wider the heading the heavier.
func (p *page) heading(words []cell, level int) {
	widest := 0
	for _, l := range wrap(words, p.options.Width) {
		widest = max(widest, lineColumns(l))
		p.out.WriteString(p.paint(l) + "\n")
	}
	const underlines = "==-." // by level
	sign := underlines[min(max(level, 0), len(underlines)-1)]
	p.out.WriteString(p.set(headingStyle, strings.Repeat(string(sign), widest)) + "\n")
}
