package markdown

import (
	"fmt"
	"slices"
)

// warnings gathers what a reader of the draft should know, up to MaxWarnings.
type warnings struct {
	list []Warning
	more int
}

func (w *warnings) add(line int, message string) {
	if len(w.list) >= MaxWarnings {
		w.more++
		return
	}
	w.list = append(w.list, Warning{Line: line, Text: message})
}

// dropLast takes back the last warning if it speaks of a line.
func (w *warnings) dropLast(line int) {
	if n := len(w.list); n > 0 && w.list[n-1].Line == line {
		w.list = w.list[:n-1]
	}
}

// sorted gives the warnings in the order of the lines, those of one line in the
// order in which they were found.
func (w *warnings) sorted() []Warning {
	slices.SortStableFunc(w.list, func(a, b Warning) int { return a.Line - b.Line })
	if w.more > 0 {
		last := w.list[len(w.list)-1].Line
		w.list = append(w.list, Warning{Line: last, Text: fmt.Sprintf("and %d warnings more", w.more)})
	}
	return w.list
}
