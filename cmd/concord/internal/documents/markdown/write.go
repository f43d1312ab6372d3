package markdown

import (
	"bytes"
	"fmt"
	"strings"

	"concord/events/text"
)

// Write writes blocks as Markdown: front matter with the title (unless it is the
// text of the heading in front), headings with #, numbers as they are printed,
// each level indented by four, options in bold, footnotes at the end. A sign is
// escaped only where Read would take it for a mark.
//
// Where the marks alone would be read as another kind or level, a paragraph without
// number that begins "Option 1:", say, an attribute line {:.text} behind the block
// says what it is. Blocks without words are not written.
func Write(blocks []text.Block, title string) []byte {
	w := &writer{title: title}
	for _, b := range blocks {
		b.Text = text.Normalize(b.Text)
		b.Level = min(max(b.Level, 0), MaxLevel)
		if b.Text == "" {
			continue
		}
		if b.Kind != text.Footnote && !known(b.Kind) {
			b.Kind = text.Unnumbered
		}
		w.blocks = append(w.blocks, b)
	}
	w.saying = make([]attributes, len(w.blocks))
	// What is read otherwise than it is, is said. Twice, because the kind of a
	// heading follows from the paragraphs under it.
	for range 2 {
		written := w.write()
		if w.agrees(written) {
			return written
		}
	}
	return w.write()
}

func known(k text.Kind) bool {
	for _, kind := range blockKinds {
		if kind == k {
			return true
		}
	}
	return false
}

// writer is what Write knows about the blocks.
type writer struct {
	title  string
	blocks []text.Block
	saying []attributes // what must be said of each
	items  []written    // the items of lists that what follows can stand in, the innermost last
}

// written is an item of a list that has been written.
type written struct {
	level  int
	bullet bool
}

// agrees says whether Read gives the kinds and levels of the blocks, and notes
// what must be said where it does not.
func (w *writer) agrees(written []byte) bool {
	draft, err := Read(written)
	if err != nil || len(draft.Blocks) != len(w.blocks) {
		return true // nothing that an attribute would mend
	}
	agrees := true
	for i, read := range draft.Blocks {
		b := w.blocks[i]
		if read.Kind != b.Kind && b.Kind != text.Footnote {
			w.saying[i].kind, agrees = b.Kind, false
		}
		if read.Level != b.Level && b.Kind != text.Footnote {
			w.saying[i].level, w.saying[i].hasLevel, agrees = b.Level, true, false
		}
	}
	return agrees
}

func (w *writer) write() []byte {
	var out, notes bytes.Buffer
	if w.title != "" && !(len(w.blocks) > 0 && isHeading(w.blocks[0].Kind) && w.blocks[0].Text == w.title) {
		fmt.Fprintf(&out, "---\ntitle: %s\n---\n\n", quoteScalar(w.title))
	}
	numbers := text.Numbers(w.blocks)
	w.items = nil
	for at := 0; at < len(w.blocks); {
		b := w.blocks[at]
		if b.Kind == text.Footnote { // in front of all: nothing can call it
			fmt.Fprintf(&out, "[^%s]: %s\n\n{:.%s}\n\n", numbers[at], escape(b.Text, ""), text.Footnote)
			at++
			continue
		}
		calls := ""
		next := at + 1
		for ; next < len(w.blocks) && w.blocks[next].Kind == text.Footnote; next++ {
			calls += "[^" + numbers[next] + "]"
			fmt.Fprintf(&notes, "[^%s]: %s\n\n", numbers[next], escape(w.blocks[next].Text, ""))
		}
		out.WriteString(w.block(b, numbers[at], calls))
		if saying := w.saying[at]; saying != (attributes{}) {
			out.WriteString("\n" + saying.String())
		}
		out.WriteString("\n\n")
		at = next
	}
	out.Write(notes.Bytes())
	return append(bytes.TrimRight(out.Bytes(), "\n"), '\n')
}

// block is a block, with the calls of its footnotes. Each item of a list is
// indented into the one that it is in, whatever the levels; text and options stand
// in the item of their own level; text one level deeper is the item of a bullet.
func (w *writer) block(b text.Block, number, calls string) string {
	words := guardOption(escape(b.Text, calls))
	switch b.Kind {
	case text.Heading, text.Article:
		const deepest = 6
		w.items = nil
		return strings.Repeat("#", min(max(b.Level, 1), deepest)) + " " + guardHeading(words)
	case text.Paragraph:
		w.items = []written{{level: 0}}
		return number + ". " + words
	case text.SubParagraph:
		return w.item(b.Level, false) + number + " " + words
	case text.Option:
		w.leave(b.Level + 1)
		return w.indent() + guardStart(bold(words))
	}
	w.leave(b.Level + 1)
	if top := len(w.items) - 1; top >= 0 && (w.items[top].level == b.Level-1 || w.items[top].bullet) {
		indent := w.item(b.Level, true)
		if (line{text: "- " + words}).isRule() {
			words = `\` + words
		}
		return indent + "- " + words
	}
	return w.indent() + guardStart(words)
}

// leave ends the items of a level and of deeper ones.
func (w *writer) leave(level int) {
	for len(w.items) > 0 && w.items[len(w.items)-1].level >= level {
		w.items = w.items[:len(w.items)-1]
	}
}

func (w *writer) indent() string { return strings.Repeat(" ", tabStop*len(w.items)) }

// item begins an item and gives its indentation.
func (w *writer) item(level int, bullet bool) string {
	w.leave(level)
	indent := w.indent()
	w.items = append(w.items, written{level: level, bullet: bullet})
	return indent
}

// bold puts the words with which an option begins in bold, where they stand apart.
func bold(words string) string {
	end := optionHead(words)
	if end == 0 {
		return words
	}
	end += colonSize(words[end:])
	if end < len(words) && words[end] != ' ' && words[end] != '.' {
		return words
	}
	return "**" + words[:end] + "**" + words[end:]
}

// quoteScalar is a value of front matter.
func quoteScalar(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
