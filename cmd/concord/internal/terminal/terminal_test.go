package terminal

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestPipe(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	defer write.Close()
	env := func(name string) string { return map[string]string{"COLUMNS": "60", "TERM": "xterm"}[name] }
	for _, w := range []Screen{On(&bytes.Buffer{}, env), On(write, env)} {
		if w.Interactive || w.Colour || w.Width != 0 {
			t.Errorf("a pipe is taken for a terminal: %+v", w)
		}
		if got := w.Bold("a") + w.Gone("b") + w.New("c") + w.Open("d") + w.Dim("e"); got != "abcde" {
			t.Errorf("styles in a pipe: %q", got)
		}
	}
}

func TestStyles(t *testing.T) {
	s := Screen{Colour: true}
	if got := s.Bold("a") + s.Bold(""); got != "\x1b[1ma\x1b[0m" {
		t.Errorf("%q", got)
	}
}

func TestTable(t *testing.T) {
	rows := [][]string{{"A1", "open", "“should” → “must”, and many more words than a narrow screen takes"}, {"A12", "", "世界\x1b[2J\nsecond line"}}
	header := []string{"ID", "STATE", "CHANGE"}
	want := "ID   STATE  CHANGE\n" +
		"A1   open   “should” → “must”, and many more words than a narrow screen takes\n" +
		"A12         世界\ufffd[2J second line\n"
	if got := (Screen{}).Table(header, rows); got != want {
		t.Errorf("in a pipe:\n%s\nwant:\n%s", got, want)
	}
	narrow := (Screen{Width: 40, Interactive: true}).Table(header, rows)
	for line := range strings.Lines(narrow) {
		if n := Columns(strings.TrimRight(line, "\n")); n > 40 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	if strings.Join(strings.Fields(narrow), "") != strings.Join(strings.Fields(want), "") {
		t.Errorf("words were lost:\n%s", narrow)
	}
	if got := (Screen{}).Table(header, nil); got != "ID  STATE  CHANGE\n" {
		t.Errorf("without rows: %q", got)
	}
}

// TestWrap: no word is lost or cut, and lines keep to the width where words do.
func TestWrap(t *testing.T) {
	words := rapid.SliceOfN(rapid.StringMatching(`[a-zé世]{1,8}`), 0, 30)
	rapid.Check(t, func(t *rapid.T) {
		in := words.Draw(t, "words")
		width := rapid.IntRange(30, 60).Draw(t, "width")
		got := Wrap(strings.Join(in, " "), "12. ", "    ", width)
		if back := strings.Fields(strings.TrimPrefix(got, "12. ")); strings.Join(back, " ") != strings.Join(in, " ") {
			t.Fatalf("%q of %q", back, in)
		}
		for i, line := range strings.Split(got, "\n") {
			if Columns(line) > width {
				t.Fatalf("%d columns of %d: %q", Columns(line), width, line)
			}
			if i > 0 && !strings.HasPrefix(line, "    ") {
				t.Fatalf("not indented: %q", line)
			}
		}
	})
	if got := Wrap("a b", "1. ", "   ", 0); got != "1. a b" {
		t.Errorf("%q", got)
	}
}

// TestSafe: whatever others wrote, nothing of it commands a terminal; styles of our
// own stay in a line that is Styled.
func TestSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.String().Draw(t, "words") + rapid.SampledFrom([]string{"\x1b[2J", "\x9b2J", "\u202e", "\x07", "é\n\t"}).Draw(t, "more")
		for _, r := range Safe(in) {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\u202e' {
				t.Fatalf("%q of %q", r, in)
			}
		}
		s := Screen{Colour: true}
		if got := Styled(s.Bold("x") + "\x1b[2J" + s.Gone("y")); strings.Contains(got, "\x1b[2J") || !strings.Contains(got, s.Bold("x")) || !strings.Contains(got, s.Gone("y")) {
			t.Fatalf("%q", got)
		}
	})
}
