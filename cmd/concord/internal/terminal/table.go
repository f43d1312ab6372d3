package terminal

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// narrowest is how narrow lines of prose get, where there is no room.
const narrowest = 20

// Before the last column, of prose, is narrower than prose, others give way that are wider
// than aside.
const (
	prose = 30
	aside = 14
)

// gap is the white space behind each column but the last.
const gap = 2

// Table lays out rows under a header. On a terminal the columns are wrapped until they
// fit its width: first the last, which is that of prose, then the widest of the others,
// then whichever is widest; no word is cut. In a pipe each row is one line. The cells are made safe, whoever wrote
// them; empty rows give only the header.
func (s Screen) Table(header []string, rows [][]string) string {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "", strings.Repeat(" ", gap)
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	head := make(table.Row, len(header))
	cells := [][]string{header}
	for i, h := range header {
		head[i] = s.Bold(h)
	}
	t.AppendHeader(head)
	for _, r := range rows {
		line, made := make(table.Row, len(r)), make([]string, len(r))
		for i, c := range r {
			made[i] = cell(c)
			line[i] = made[i]
		}
		cells = append(cells, made)
		t.AppendRow(line)
	}
	if s.Width > 0 {
		var columns []table.ColumnConfig
		for i, w := range fitting(cells, s.Width) {
			columns = append(columns, table.ColumnConfig{Number: i + 1, WidthMax: w, WidthMaxEnforcer: func(words string, width int) string {
				return strings.Join(wrapped(words, width), "\n")
			}})
		}
		t.SetColumnConfigs(columns)
	}
	return t.Render() + "\n"
}

// fitting gives columns of a table widths with which it fits a screen, if its words
// allow that.
func fitting(cells [][]string, width int) []int {
	n := len(cells[0])
	widest, least := make([]int, n), make([]int, n)
	over := gap*(n-1) - width
	for i := range n {
		for _, row := range cells {
			widest[i] = max(widest[i], Columns(row[i]))
			least[i] = max(least[i], unbroken(row[i]))
		}
		over += widest[i]
	}
	narrow := func(i, to int) {
		if by := min(over, widest[i]-max(to, least[i])); by > 0 {
			widest[i] -= by
			over -= by
		}
	}
	narrow(n-1, prose)
	for over > 0 {
		at := -1
		for i := range n - 1 {
			if widest[i] > max(least[i], aside) && (at < 0 || widest[i] > widest[at]) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		narrow(at, widest[at]-1)
	}
	for over > 0 {
		at := -1
		for i := range n {
			if widest[i] > least[i] && (at < 0 || widest[i] > widest[at]) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		narrow(at, widest[at]-1)
	}
	return widest
}

// cell is a cell on one line.
func cell(words string) string {
	return Safe(strings.ReplaceAll(words, "\n", " "))
}
