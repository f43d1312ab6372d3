package text

import (
	"strconv"
	"strings"
)

// LineKind says what a line of the rolling text is.
type LineKind string

// The kinds of line.
const (
	LineBlock       LineKind = "block"       // a block of the text, with what is proposed on its words
	LineAlternative LineKind = "alternative" // other words for the whole of it, below: 12 alt
	LineShift       LineKind = "shift"       // a move or a merge, below the first block that it is about
	LineMarks       LineKind = "marks"       // the marks of a block, below all that is proposed on it
	LineNew         LineKind = "new"         // a block that would come in: 12 bis
)

// Line is a line of the rolling text as it is printed (TEXT.md 11).
type Line struct {
	Kind   LineKind
	Block  Block  // the block, or the one below which it stands; of a new one as it would come in
	Number string // "12", "12 bis", "12 alt 2"; of a shift that of its block; "" where there is none
	Path   string // of a block and a new one: the number with those that it stands under, "3 (a) bis"; "" where there is none
	Label  string // what stands in front of the words, a generated bracket with it: "12.", "(a)", "[12 bis.", "[12:"; "" where nothing does
	Text   string // the rest of the line
	Voice         // who asks for it: nobody for a block, unless it would be deleted
	// Brackets in the line, opening ones: those that the rolling text has set, and
	// those of the present text. Those that stand in words proposed are not counted:
	// they may never come into the text.
	Generated, Literal int
}

// String is the whole line.
func (l Line) String() string {
	if l.Label == "" {
		return l.Text
	}
	return l.Label + " " + l.Text
}

// Lines prints the rolling text. Numbers are those of the circulated draft, one for
// each block (see [Numbers]); "" or none for a block without.
//
// A new paragraph counts on from the last numbered paragraph in front of it, a new
// sub-paragraph from the last of its level under the same paragraph, a new footnote
// from the last footnote: behind (b) of paragraph 12 comes 12 bis, not (b) bis, and
// the paragraphs of one article do not count on from those of another. TEXT.md 11 says
// of all blocks only "from the last numbered one before".
func (r *Rolling) Lines(numbers []string) []Line {
	p := printer{blocks: make([]Block, len(r.Blocks)), numbers: make([]string, len(r.Blocks)), at: make(map[string]int, len(r.Blocks)), later: map[int]int{}}
	copy(p.numbers, numbers)
	for i := range r.Blocks {
		p.blocks[i] = r.Blocks[i].Block
		p.at[p.blocks[i].ID] = i
	}
	p.printed, p.paths = printedPaths(p.blocks, p.numbers), Paths(p.blocks, p.numbers)
	p.newBlocks(-1, r.First)
	for i := range r.Blocks {
		p.block(i, &r.Blocks[i])
	}
	return p.out
}

// printer prints the blocks in order.
type printer struct {
	blocks  []Block
	numbers []string
	printed []string // with the numbers that they stand under
	paths   []string // and with a heading where these do not tell them apart
	at      map[string]int
	later   map[int]int // how many new blocks have counted on from a block
	out     []Line
}

func (p *printer) block(i int, b *RollingBlock) {
	line := Line{Kind: LineBlock, Block: b.Block, Number: p.numbers[i], Path: p.printed[i], Label: label(b.Block.Kind, p.numbers[i]), Text: Print(b.Segments), Voice: b.Delete}
	line.Generated, line.Literal = Generated(b.Segments), openings(b.Block.Text)
	if !b.Delete.silent() {
		if called := calledBefore(b.Block.Kind); called != "" && line.Label != "" {
			line.Label = called + line.Label + "."
		}
		line.open()
		line.Text += deletedBy(&b.Delete) + "]"
		line.Generated++
	}
	p.out = append(p.out, line)
	for n, a := range b.Whole {
		number := strings.TrimLeft(p.numbers[i]+" "+alternativeName, " ")
		if n > 0 {
			number += " " + strconv.Itoa(n+1)
		}
		p.out = append(p.out, Line{
			Kind: LineAlternative, Block: b.Block, Number: number, Label: "[" + calledBefore(b.Block.Kind) + number + ".",
			Text: quoted(a.Text) + by(&a.Voice) + "]", Voice: a.Voice, Generated: 1,
		})
	}
	for _, s := range b.Below {
		what := "move to the beginning"
		switch {
		case s.Merge:
			what = "merge with " + p.other(s.Target, b.Block.ID)
		case s.Target != "":
			what = "move after " + p.other(s.Target, b.Block.ID)
		}
		p.out = append(p.out, Line{
			Kind: LineShift, Block: b.Block, Number: p.numbers[i], Label: "[" + p.name(b.Block.ID) + ":",
			Text: what + by(&s.Voice) + "]", Voice: s.Voice, Generated: 1,
		})
	}
	if len(b.Marks) > 0 { // no words are in these brackets: they are not counted
		p.out = append(p.out, Line{
			Kind: LineMarks, Block: b.Block, Number: p.numbers[i], Label: "[" + p.name(b.Block.ID) + ":", Text: strings.Join(b.Marks, "; ") + "]",
		})
	}
	p.newBlocks(i, b.New)
}

// newBlocks prints the blocks that would come behind block i.
func (p *printer) newBlocks(i int, all []NewBlock) {
	for _, n := range all {
		line := Line{Kind: LineNew, Block: n.Block, Text: quoted(n.Block.Text) + by(&n.Voice) + "]", Voice: n.Voice, Generated: 1}
		if from := p.countsFrom(i, n.Block); from >= 0 {
			p.later[from]++
			name := " " + counted(p.later[from])
			line.Number, line.Path = p.numbers[from]+name, p.printed[from]+name
			line.Label = calledBefore(n.Block.Kind) + line.Number + "."
		}
		line.open()
		p.out = append(p.out, line)
	}
}

// open sets a bracket in front of the line.
func (l *Line) open() {
	if l.Label == "" {
		l.Text = "[" + l.Text
	} else {
		l.Label = "[" + l.Label
	}
}

// countsFrom gives the block from which a new one behind block i counts on; -1: none.
func (p *printer) countsFrom(i int, n Block) int {
	for ; i >= 0; i-- {
		b := &p.blocks[i]
		switch n.Kind {
		case Paragraph:
			if b.Kind == Article {
				return -1
			}
		case SubParagraph:
			if isHeading(b.Kind) || b.Kind == Paragraph || b.Kind == SubParagraph && subLevel(*b) < subLevel(n) {
				return -1
			}
			if b.Kind == SubParagraph && subLevel(*b) > subLevel(n) {
				continue
			}
		}
		if b.Kind == n.Kind && p.numbers[i] != "" {
			return i
		}
	}
	return -1
}

// name is how a line below a block names it: by its number, with those of the
// paragraphs that it stands under, or by its id.
func (p *printer) name(id string) string {
	if i, ok := p.at[id]; ok && p.printed[i] != "" {
		return p.printed[i]
	}
	return id
}

// other is how a line below a block names another one. Where numbers begin anew under
// headings, that of the other stands in front of its number: "h3/12 (a)".
func (p *printer) other(id, than string) string {
	i, ok := p.at[id]
	if !ok {
		return id
	}
	heading, _, anew := strings.Cut(p.paths[i], "/")
	switch {
	case p.paths[i] == "":
		return id
	case anew && strings.HasPrefix(p.paths[p.at[than]], heading+"/"):
		return p.printed[i]
	}
	return p.paths[i]
}

// calledBefore is what a number is called by where it stands in a line of its own and
// could be taken for that of a paragraph.
func calledBefore(k Kind) string {
	if k == Footnote {
		return string(Footnote) + " "
	}
	return ""
}

// label is what stands in front of a block that has a number.
func label(k Kind, number string) string {
	if k == Paragraph && number != "" {
		return number + "."
	}
	return number
}

// laterNames are the names of the blocks that come behind one without renumbering
// (12 bis): of the first, the second …
var laterNames = [...]string{"bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies"}

// counted names the n-th block behind another, from 1. Behind decies come bis 10, bis 11.
func counted(n int) string {
	if n <= len(laterNames) {
		return laterNames[n-1]
	}
	return "bis " + strconv.Itoa(n)
}

// Print is the segments in one line, as TEXT.md 11 prints them.
func Print(segments []Segment) string {
	var out strings.Builder
	for i := range segments {
		s := &segments[i]
		out.WriteString(s.Space)
		switch {
		case !s.Split.silent():
			out.WriteString("[¶" + by(&s.Split) + ": split]")
		case s.Plain():
			out.WriteString(s.Base)
		default:
			if s.Base != "" {
				out.WriteString("[" + quoted(s.Base) + deletions(s.Alternatives) + "]")
			}
			for k := range s.Alternatives {
				if a := &s.Alternatives[k]; a.Text != "" {
					out.WriteString("[" + quoted(a.Text) + by(&a.Voice) + "]")
				}
			}
		}
	}
	return out.String()
}

// Brackets counts the opening brackets that a block has in the rolling text, with the
// lines below it: those that the rolling text sets, and those of the present text.
func (b *RollingBlock) Brackets() (generated, literal int) {
	generated = Generated(b.Segments) + len(b.Whole) + len(b.Below) + len(b.New)
	if !b.Delete.silent() {
		generated++
	}
	return generated, openings(b.Block.Text)
}

// Generated counts the opening brackets that segments print and that are not those of
// the text.
func Generated(segments []Segment) int {
	n := 0
	for i := range segments {
		s := &segments[i]
		switch {
		case !s.Split.silent():
			n++
		case !s.Plain():
			if s.Base != "" {
				n++
			}
			for k := range s.Alternatives {
				if s.Alternatives[k].Text != "" {
					n++
				}
			}
		}
	}
	return n
}

// deletions tells on the words of the text who would take them out.
func deletions(all []Alternative) string {
	for i := range all {
		if all[i].Text == "" {
			return deletedBy(&all[i].Voice)
		}
	}
	return ""
}

func deletedBy(v *Voice) string {
	if len(v.Names) == 0 {
		return " — delete"
	}
	return by(v) + ": " + forDeletion
}

func by(v *Voice) string {
	if len(v.Names) == 0 {
		return ""
	}
	return " — " + v.String()
}

// String lists the names as the rolling text prints them, with the revision on which
// words in conflict were filed: "FRA, DEU", "USA (Rev.0)". Names in a row that have
// the same mark have it once, behind the last; where others stand beside them a
// semicolon parts them: "FRA; RUS, CHN (Rev.0)".
func (v *Voice) String() string {
	var out strings.Builder
	for i, n := range v.Names {
		switch {
		case i == 0:
		case sameMark(n, v.Names[i-1]):
			out.WriteString(", ")
		default:
			out.WriteString("; ")
		}
		out.WriteString(n.Code)
		if n.Earlier && (i+1 == len(v.Names) || !sameMark(n, v.Names[i+1])) {
			out.WriteString(" (Rev." + strconv.Itoa(n.On) + ")")
		}
	}
	return out.String()
}

func sameMark(a, b Name) bool { return a.Earlier == b.Earlier && (!a.Earlier || a.On == b.On) }

// quoted puts words that are nothing but square brackets in quotation marks, so that
// they are not read as those that the rolling text sets.
func quoted(words string) string {
	if words == "" || strings.ContainsFunc(words, func(r rune) bool { return !isBracket(r) && !isSpace(r) }) {
		return words
	}
	return "“" + words + "”"
}
