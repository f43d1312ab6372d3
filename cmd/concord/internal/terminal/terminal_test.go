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

// TestWrapKeeps: what stands in a line stays as it is, but where it is broken.
func TestWrapKeeps(t *testing.T) {
	key := strings.Repeat("U7", 28)
	for _, c := range []struct {
		name, words string
		width       int
		want        string
	}{
		{"two spaces and an indent", "  a  b", 30, "  a  b"},
		{"none at the end of a line", "aaaaaaaaaaaaaaa  bbbbbbbbbbbbbbbbbb", 24, "aaaaaaaaaaaaaaa\nbbbbbbbbbbbbbbbbbb"},
		{"a no-break space", "une fin assez longue, et puis\u00a0:\u00a0rien", 30, "une fin assez longue, et\npuis\u00a0:\u00a0rien"},
		{"a key, whole", "it is " + key + " now", 40, "it is\n" + key + "\nnow"},
		{"a long word with hyphens", "intergovernmental-organization", 24, "intergovernmental-\norganization"},
		{"a short one", "a member-state speaks twice", 20, "a member-state\nspeaks twice"},
		{"ideographs", "各国重申国际法适用于信息和通信技术", 22, "各国重申国际法适用于信\n息和通信技术"},
		{"lines", "a\nb", 30, "a\nb"},
		{"styles", "\x1b[1maaaaaaaaaa bbbbbbbbbbb\x1b[0m c", 20, "\x1b[1maaaaaaaaaa\nbbbbbbbbbbb\x1b[0m c"},
		{"nothing", "", 20, ""},
	} {
		if got := Wrap(c.words, "", "", c.width); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestTableFits: a table takes no more columns than the screen has, unless one word of
// each column does not fit; no word is lost or cut.
func TestTableFits(t *testing.T) {
	cell := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,9}`), 0, 8).Draw(t, "words"), " ")
	})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "columns")
		header := make([]string, n)
		for i := range header {
			header[i] = "H"
		}
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, n, n), 0, 5).Draw(t, "rows")
		width := rapid.IntRange(11*n, 100).Draw(t, "width") // nine letters and the gap
		got := (Screen{Width: width}).Table(header, rows)
		for line := range strings.Lines(got) {
			if c := Columns(strings.TrimRight(line, "\n")); c > width {
				t.Fatalf("%d columns of %d: %q", c, width, line)
			}
		}
		for _, row := range rows {
			for _, word := range strings.Fields(strings.Join(row, " ")) {
				if !strings.Contains(got, word) {
					t.Fatalf("%q is cut in\n%s", word, got)
				}
			}
		}
	})
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
