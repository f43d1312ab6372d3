package plain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"concord/events/text"
)

// style is how a terminal sets characters off.
type style int

const (
	noStyle style = iota
	headingStyle
	optionStyle
	numberStyle
	unpairedStyle     // a bracket without a partner
	bracketStyle      // and those behind it: brackets, by how deep they stand
	bracketColors = 4 // so many, then the first again
)

// sequences are the ANSI escape sequences that begin the styles (ECMA-48, SGR).
var sequences = [...]string{
	headingStyle:     "\x1b[1m",
	optionStyle:      "\x1b[1m",
	numberStyle:      "\x1b[2m",
	unpairedStyle:    "\x1b[7;31m",
	bracketStyle:     "\x1b[33m",
	bracketStyle + 1: "\x1b[36m",
	bracketStyle + 2: "\x1b[35m",
	bracketStyle + 3: "\x1b[32m",
}

const plainAgain = "\x1b[0m"

// place is a character of a report.
type place struct {
	block  int // index
	offset int // code points of its text in front
}

// bracketStyles gives each bracket of the report its style: two that are a pair
// have the same. One in a label is the partner of one in the words behind.
func bracketStyles(blocks []text.Block, labels []string) map[place]style {
	blocks = slices.Clone(blocks)
	inFront := make([]int, len(blocks))
	for i, label := range labels {
		blocks[i].Text, inFront[i] = label+blocks[i].Text, utf8.RuneCountInString(label)
	}
	scanned := text.ScanBrackets(blocks)
	styles := map[place]style{}
	at := func(b text.Bracket) place { return place{b.Index, b.Offset - inFront[b.Index]} }
	var closing []place // of the pairs that are open
	for _, pair := range scanned.Pairs {
		from := at(pair.Open)
		for n := len(closing); n > 0 && before(closing[n-1], from); n = len(closing) {
			closing = closing[:n-1]
		}
		s := bracketStyle + style(len(closing)%bracketColors)
		styles[from], styles[at(pair.Close)] = s, s
		closing = append(closing, at(pair.Close))
	}
	for _, b := range scanned.Warnings {
		styles[at(b)] = unpairedStyle
	}
	return styles
}

func before(a, b place) bool {
	return a.block < b.block || a.block == b.block && a.offset < b.offset
}

// styled gives the characters of a block. A control character, which no block that
// was admitted has, would speak to the terminal: it is shown as U+FFFD.
func (p *page) styled(index int, b text.Block) []cell {
	usual := noStyle
	if p.options.Color && (b.Kind == text.Heading || b.Kind == text.Article) {
		usual = headingStyle
	}
	bold := 0 // characters of the words that name an option
	if p.options.Color && b.Kind == text.Option {
		if colon := strings.IndexAny(b.Text, ":："); colon >= 0 && colon < 40 {
			bold = len([]rune(b.Text[:colon])) + 1
		}
	}
	cells := make([]cell, 0, len(b.Text))
	joined := false
	for _, r := range b.Text {
		if unicode.IsControl(r) {
			r = unicode.ReplacementChar
		}
		c := cell{sign: r, columns: runeWidth(r), style: usual}
		if joined {
			c.columns = 0
		}
		joined = r == joiner
		if len(cells) < bold {
			c.style = optionStyle
		}
		if s, ok := p.brackets[place{index, len(cells)}]; ok {
			c.style = s
		}
		cells = append(cells, c)
	}
	return cells
}

// paint gives a line with the sequences of its styles. Each line begins and ends
// without style.
func (p *page) paint(line []cell) string {
	var out strings.Builder
	last := noStyle
	set := func(s style) {
		if s == last {
			return
		}
		if last != noStyle {
			out.WriteString(plainAgain)
		}
		if s != noStyle {
			out.WriteString(sequences[s])
		}
		last = s
	}
	for _, c := range line {
		set(c.style)
		out.WriteRune(c.sign)
	}
	set(noStyle)
	return out.String()
}

// set sets words of our own off.
func (p *page) set(s style, words string) string {
	if !p.options.Color || words == "" {
		return words
	}
	return sequences[s] + words + plainAgain
}
