package main

import (
	"bytes"
	"fmt"

	"concord/cmd/concord/internal/documents/plain"
	"concord/cmd/concord/internal/terminal"
	"concord/events/text"
	"concord/projections/participation"
	"concord/projections/rolling"
)

// writeRolling writes a rolling text, or a part of one, as a body would circulate it.
func writeRolling(out terminal.Screen, r *rolling.Report, marks participation.Marks, part bool) error {
	var page bytes.Buffer
	blocks, _ := r.Printed()
	if part || len(blocks) == 0 || blocks[0].Kind != text.Heading || blocks[0].Text != r.Title {
		fmt.Fprintln(&page, out.Bold(terminal.Safe(r.Title))) // else it is the heading with which the text begins
	}
	for _, line := range r.Head(marks.Words()) {
		fmt.Fprintln(&page, out.Dim(terminal.Wrap(terminal.Safe(line), "", "", out.Width)))
	}
	fmt.Fprintln(&page)
	if err := writePrinted(terminal.Screen{Writer: &page, Colour: out.Colour, Width: out.Width}, r); err != nil {
		return err
	}
	if len(r.Listed) > 0 {
		fmt.Fprintln(&page, "\n"+out.Bold("Proposed, and printed nowhere above:"))
		for _, l := range r.Listed {
			fmt.Fprintln(&page, terminal.Wrap(terminal.Safe(fmt.Sprintf("%s — %s: %s", l.Amendment, list(l.Sponsors), l.Detail)), "  ", "      ", out.Width))
		}
	}
	_, err := out.Write(page.Bytes())
	return err
}

// writePrinted writes what is printed of a rolling text, without its head.
func writePrinted(out terminal.Screen, r *rolling.Report) error {
	blocks, labels := r.Printed()
	if len(blocks) == 0 {
		_, err := fmt.Fprintln(out, "(nothing)")
		return err
	}
	return plain.Write(out, blocks, plain.Options{Width: out.Width, Color: out.Colour, Labels: labels})
}
