package terminal

import (
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Screen is where something is written.
type Screen struct {
	io.Writer
	Interactive bool // a person sits in front of it: it is a terminal
	Colour      bool // it shows colours, and they are wanted
	Width       int  // columns; 0 in a pipe: lines are as long as they are
}

// defaultWidth stands for a terminal that does not say how wide it is.
const defaultWidth = 80

// On returns the screen that a writer is. The environment says more of it: NO_COLOR
// (https://no-color.org), TERM, and COLUMNS where the terminal itself does not know.
func On(w io.Writer, env func(string) string) Screen {
	s := Screen{Writer: w}
	f, ok := w.(*os.File)
	if !ok {
		return s
	}
	width, ok := widthOf(f)
	if !ok {
		return s
	}
	s.Interactive, s.Width = true, width
	s.Colour = env("NO_COLOR") == "" && env("TERM") != "dumb"
	if s.Width <= 0 {
		s.Width, _ = strconv.Atoi(env("COLUMNS"))
	}
	if s.Width <= 0 {
		s.Width = defaultWidth
	}
	return s
}

// The styles of words on a screen.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
)

func (s Screen) styled(code, words string) string {
	if !s.Colour || words == "" {
		return words
	}
	return "\x1b[" + code + "m" + words + "\x1b[0m"
}

// Bold is for what the eye should find first.
func (s Screen) Bold(words string) string { return s.styled(bold, words) }

// Dim is for what is there for those who look for it.
func (s Screen) Dim(words string) string { return s.styled(dim, words) }

// Gone is for words that are taken away, and for what went wrong.
func (s Screen) Gone(words string) string { return s.styled(red, words) }

// New is for words that are added.
func (s Screen) New(words string) string { return s.styled(green, words) }

// Open is for what is not settled.
func (s Screen) Open(words string) string { return s.styled(yellow, words) }

// Safe returns words that others wrote as they can be put on a screen: what would
// move the cursor or turn the direction of reading stands as U+FFFD.
func Safe(words string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e:
			return unicode.ReplacementChar
		}
		return r
	}, words)
}

// style is an escape sequence that sets the style of what follows (ECMA-48, SGR).
var style = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Styled is Safe for a line of which some words have been given a style: sequences
// that set one stay.
func Styled(line string) string {
	var out strings.Builder
	at := 0
	for _, m := range style.FindAllStringIndex(line, -1) {
		out.WriteString(Safe(line[at:m[0]]))
		out.WriteString(line[m[0]:m[1]])
		at = m[1]
	}
	return out.String() + Safe(line[at:])
}

// Columns is how many columns words take, of the longest line; colours take none.
func Columns(words string) int { return text.LongestLineLen(words) }
