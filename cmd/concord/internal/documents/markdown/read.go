package markdown

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"concord/events/text"
)

// Read reads a draft. A refusal is an *Error: what is no text, signs that have no
// place in a text, a draft that is too large or has no words.
func Read(file []byte) (Draft, error) {
	raw, err := admit(file)
	if err != nil {
		return Draft{}, err
	}
	var warned warnings
	title, length := frontMatter(raw)
	clear(raw[:length])
	fences := pairFences(raw)
	raw = withoutComments(raw, fences, warned.add)
	s := &scanner{raw: raw, fences: fences, links: map[string]*reference{}, warnings: &warned}
	s.lines = make([]line, len(raw))
	for i := range raw {
		s.lines[i] = measure(i+1, raw[i])
	}
	if err := s.scan(); err != nil {
		return Draft{}, err
	}
	a := &assembly{scanner: s, words: map[*piece]string{}, behind: map[*piece][]footnote{}}
	blocks, err := a.blocks()
	if err != nil {
		return Draft{}, err
	}
	if len(blocks) == 0 {
		return Draft{}, &Error{Text: "the draft has no words"}
	}
	title = text.Normalize(title)
	if title == "" && isHeading(blocks[0].Kind) {
		title = blocks[0].Text
	}
	return Draft{Title: title, Blocks: blocks, Warnings: warned.sorted()}, nil
}

// assembly makes blocks of pieces.
type assembly struct {
	*scanner
	words  map[*piece]string
	behind map[*piece][]footnote // the footnotes behind a piece; nil: in front of all
	byName map[string][]*note
}

// footnote is a footnote in its place.
type footnote struct {
	line  int
	words string
}

func (a *assembly) blocks() ([]text.Block, error) {
	a.byName = map[string][]*note{}
	for _, n := range a.notes {
		if of := a.byName[n.label]; len(of) > 0 {
			a.warnings.add(n.line, fmt.Sprintf("footnote [^%s] is defined again (first on line %d): both stand behind the call", n.label, of[0].line))
		}
		a.byName[n.label] = append(a.byName[n.label], n)
	}
	for _, p := range a.pieces {
		words, calls, err := a.read(p.line, p.lines, p.code)
		if err != nil {
			return nil, err
		}
		a.words[p] = words
		if err := a.place(p, p.line, calls); err != nil {
			return nil, err
		}
	}
	for _, n := range a.notes {
		if n.placed {
			continue
		}
		a.warnings.add(n.line, fmt.Sprintf("footnote [^%s] is never called: it stands where it is defined", n.label))
		if err := a.put(n.after, n); err != nil {
			return nil, err
		}
	}
	for _, p := range a.pieces {
		p.kind = cmp.Or(p.forced.kind, p.kind)
		if p.forced.hasLevel {
			p.level = p.forced.level
		}
	}
	findArticles(a.pieces, func(p *piece) string { return a.words[p] })
	findOptionArticles(a.pieces)
	return a.inOrder(), nil
}

// place puts the footnotes that are called on a line behind a piece. A footnote
// has one place: behind the block that calls it first.
func (a *assembly) place(p *piece, number int, calls []string) error {
	for _, label := range calls {
		notes := a.byName[label]
		if len(notes) == 0 {
			a.warnings.add(number, fmt.Sprintf("footnote [^%s] is called and not defined: the call is dropped", label))
			continue
		}
		if notes[0].placed {
			a.warnings.add(number, fmt.Sprintf("footnote [^%s] is called again: it stands behind its first call", label))
			continue
		}
		for _, n := range notes {
			if err := a.put(p, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// put puts a footnote behind a piece, and behind it those that it calls.
func (a *assembly) put(p *piece, n *note) error {
	n.placed = true
	words, calls, err := a.read(n.line, n.lines, false)
	if err != nil {
		return err
	}
	a.behind[p] = append(a.behind[p], footnote{line: n.line, words: words})
	return a.place(p, n.line, calls)
}

// inOrder gives the blocks of the draft, and warns of numbers that will be printed
// otherwise than they stand in the file.
func (a *assembly) inOrder() []text.Block {
	var (
		blocks                      []text.Block
		printed                     []*piece // the piece of each block; nil: a footnote
		headings, others, footnotes int
	)
	add := func(b text.Block, p *piece) {
		count, sign := &others, "p"
		switch {
		case isHeading(b.Kind):
			count, sign = &headings, "h"
		case b.Kind == text.Footnote:
			count, sign = &footnotes, "f"
		}
		*count++
		b.ID = sign + strconv.Itoa(*count)
		blocks, printed = append(blocks, b), append(printed, p)
	}
	notes := func(p *piece) {
		for _, n := range a.behind[p] {
			if n.words == "" {
				a.warnings.add(n.line, "a footnote has no words and is dropped")
				continue
			}
			add(text.Block{Kind: text.Footnote, Text: n.words}, nil)
		}
	}
	notes(nil)
	for _, p := range a.pieces {
		b := text.Block{Kind: p.kind, Level: p.level, Text: a.words[p]}
		if b.Text == "" {
			a.warnings.add(p.line, "a block without words is dropped")
		} else {
			add(b, p)
		}
		notes(p)
	}
	a.compareNumbers(blocks, printed)
	return blocks
}

func isHeading(k text.Kind) bool { return k == text.Heading || k == text.Article }

// read gives the normal text of lines, and the footnotes that they call.
func (a *assembly) read(number int, lines []string, code bool) (words string, calls []string, err error) {
	source := strings.Join(lines, "\n")
	if len(source) > text.MaxBytes {
		return "", nil, &Error{Line: number, Text: string(text.TooLong)}
	}
	if code {
		words = text.Normalize(source)
	} else {
		in := readInline(source, a.links)
		for _, notice := range in.notices {
			a.warnings.add(number, notice)
		}
		words, calls = text.Normalize(in.text()), in.calls
	}
	if err := text.Check(words); err != nil {
		return "", nil, refuse(number, err) // characters that entities stand for
	}
	return words, calls, nil
}
