// Package markdown reads a draft written in Markdown into the blocks of a report,
// and writes the blocks of a report as Markdown.
//
// It is made for the drafts that are really circulated: bracketed text in which
// [shall][should] is two alternatives and not a link, in which an asterisk may be
// a word's footnote mark, lists are indented as they happen to be, letters and
// numbers stand in as many styles as hands that typed them. So it is a reader of
// lines of its own (CommonMark and kramdown where they agree with such text), with
// two promises:
//
//   - Nothing is lost. Every word and every bracket of the file is in exactly one
//     block, in order; a footnote moves behind the block that calls it. What is no
//     text (front matter, definitions of links, kramdown attribute lines, comments,
//     the marks of Markdown themselves) goes, and where a reader of the draft could
//     miss it a warning says so.
//   - Read(Write(blocks)) gives the same kinds, levels and texts.
//
// Both take time and memory in proportion to the file, whatever is in it. The
// package is pure: no clock, no randomness, no files.
package markdown

import (
	"fmt"

	"concord/events/text"
)

// Limits of a draft. What exceeds them is refused, naming the line; the limits of
// one block are those of package text.
const (
	MaxFile     = 8 << 20 // bytes of a file
	MaxBlocks   = 10_000
	MaxLevel    = 16    // of a block: how deep lists may be nested
	MaxWarnings = 1_000 // more are counted, not listed
)

// Draft is what a Markdown file says.
type Draft struct {
	// Title is that of the front matter; without it the text of the heading with
	// which the draft begins (which is a block all the same); else empty.
	Title string

	// Blocks have the ids p1, p2 … (h1 … for headings and articles, f1 … for
	// footnotes), each counted in the order of the document, and normal text that
	// passes text.Check.
	Blocks []text.Block

	// Warnings are in the order of the lines they speak of.
	Warnings []Warning
}

// Warning tells the person who tables a draft what the file says otherwise than
// the blocks do: a mark that was dropped, a number that will be printed otherwise.
type Warning struct {
	Line int // from 1
	Text string
}

func (w Warning) String() string { return fmt.Sprintf("line %d: %s", w.Line, w.Text) }

// Error is a refusal: the file cannot be tabled as it is.
type Error struct {
	Line int // from 1; 0 if it is the whole file
	Text string
	Err  error // the cause, such as a *text.Fault, if there is one
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return "reading Markdown: " + e.Text
	}
	return fmt.Sprintf("reading Markdown: line %d: %s", e.Line, e.Text)
}

func (e *Error) Unwrap() error { return e.Err }
