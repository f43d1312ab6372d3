package terminal

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// narrowest is how narrow a column of prose may get before the table is allowed to
// be wider than the screen.
const narrowest = 20

// Table lays out rows under a header. On a terminal the last column, which is that
// of prose, is wrapped to what is left of the width; in a pipe each row is one line.
// The cells are made safe, whoever wrote them; empty rows give only the header.
func (s Screen) Table(header []string, rows [][]string) string {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	head := make(table.Row, len(header))
	for i, h := range header {
		head[i] = s.Bold(h)
	}
	t.AppendHeader(head)
	before := 0
	for i := range header {
		widest := Columns(header[i])
		for _, r := range rows {
			widest = max(widest, Columns(cell(r[i])))
		}
		if i < len(header)-1 {
			before += widest + 2
		}
	}
	for _, r := range rows {
		line := make(table.Row, len(r))
		for i, c := range r {
			line[i] = cell(c)
		}
		t.AppendRow(line)
	}
	if last := len(header) - 1; s.Width > 0 {
		t.SetColumnConfigs([]table.ColumnConfig{{
			Number: last + 1, WidthMax: max(narrowest, s.Width-before-2), WidthMaxEnforcer: text.WrapSoft,
		}})
	}
	return t.Render() + "\n"
}

// cell is a cell on one line.
func cell(words string) string {
	return Safe(strings.ReplaceAll(words, "\n", " "))
}

// Wrap breaks words so that no line has more than width columns, the first behind
// first and the others behind rest. Width 0 does not break.
func Wrap(words, first, rest string, width int) string {
	if width <= 0 {
		return first + words
	}
	room := max(narrowest, width-max(Columns(first), Columns(rest)))
	lines := strings.Split(text.WrapSoft(words, room), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return first + strings.Join(lines, "\n"+rest)
}
