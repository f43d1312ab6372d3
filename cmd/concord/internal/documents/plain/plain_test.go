package plain

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concord/events/text"
)

var update = flag.Bool("update", false, "write the golden files anew; read the difference before keeping it")

// report has every kind of block, in several scripts.
var report = []text.Block{
	{ID: "h1", Kind: text.Heading, Level: 1, Text: "Draft report of the working group"},
	{ID: "p1", Kind: text.Unnumbered, Text: "The group met in New York, and its report speaks of what States [shall][should] do, each of them [according to its capacity] and all together."},
	{ID: "h2", Kind: text.Heading, Level: 2, Text: "Norms, rules and principles of responsible State behaviour in the use of information technologies"},
	{ID: "p2", Kind: text.Paragraph, Text: "States [[reaffirm][recall] the framework, [as [further] developed,]] and:"},
	{ID: "p3", Kind: text.SubParagraph, Level: 1, Text: "Exchange what they know of threats;"},
	{ID: "p4", Kind: text.SubParagraph, Level: 2, Text: "At first among points of contact, within a day of becoming aware of them;"},
	{ID: "p5", Kind: text.SubParagraph, Level: 2, Text: "Then in the group."},
	{ID: "p6", Kind: text.Unnumbered, Level: 2, Text: "Nothing here concerns what is classified."},
	{ID: "p7", Kind: text.SubParagraph, Level: 3, Text: "Unless a State decides otherwise."},
	{ID: "f1", Kind: text.Footnote, Text: "See A/75/816, annex, which the Assembly welcomed and which all of its members have since affirmed."},
	{ID: "p8", Kind: text.Option, Text: "Option 1: States shall cooperate] in good faith."},
	{ID: "p9", Kind: text.Option, Text: "Option 2: No text"},
	{ID: "h3", Kind: text.Article, Level: 3, Text: "第三条 国家责任"},
	{ID: "p10", Kind: text.Paragraph, Text: "各国重申，国际法、特别是《联合国宪章》［适用］于信息和通信技术环境，对于维护和平、安全与稳定［至关重要］［必不可少］。"},
	{ID: "p11", Kind: text.Paragraph, Text: "تؤكّد الدول من جديد أنّ القانون الدولي [ينطبق] على استخدام تكنولوجيات المعلومات والاتصالات في سياق الأمن الدولي."},
	{ID: "p12", Kind: text.Paragraph, Text: "Les États\u00A0: une URL, https://example.org/a/very/long/address/that/does/not/fit/on/a/line/of/this/width, et fin [."},
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run with -update and read what changes:\n%s", path, got)
	}
}

func TestGolden(t *testing.T) {
	for name, options := range map[string]Options{
		"report.60.txt":    {Width: 60},
		"report.color.txt": {Width: 60, Color: true},
		"report.wide.txt":  {},
		"report.20.txt":    {Width: 1},
	} {
		var out bytes.Buffer
		if err := Write(&out, report, options); err != nil {
			t.Fatal(err)
		}
		golden(t, name, out.Bytes())
	}
}

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "é": 1, "e\u0301": 1, "国家": 4, "［": 2, "ｶ": 1, "한": 2, "\u1112\u1161\u11AB": 2,
		"الأمن": 5, "أنّ": 2, "👍": 2, "👩\u200D🔬": 2, "\u2066a\u2069": 1, "กำ": 2,
	} {
		if got := stringWidth(s); got != want {
			t.Errorf("%q takes %d columns, want %d", s, got, want)
		}
	}
}

// No line is wider than asked, whatever the numbers and levels.
func TestNumbersFit(t *testing.T) {
	kinds := []text.Kind{text.Heading, text.Article, text.Paragraph, text.SubParagraph, text.Unnumbered, text.Option, text.Footnote}
	rapid.Check(t, func(t *rapid.T) {
		var blocks []text.Block
		for range rapid.IntRange(1, 40).Draw(t, "blocks") {
			blocks = append(blocks, text.Block{
				Kind:  rapid.SampledFrom(kinds).Draw(t, "kind"),
				Level: rapid.IntRange(0, 12).Draw(t, "level"),
				Text:  "States [shall][should] 国家责任 cooperate internationally",
			})
		}
		width := rapid.IntRange(MinWidth, 80).Draw(t, "width")
		var out bytes.Buffer
		if err := Write(&out, blocks, Options{Width: width}); err != nil {
			t.Fatal(err)
		}
		for l := range strings.Lines(out.String()) {
			if stringWidth(strings.TrimSuffix(l, "\n")) > width {
				t.Fatalf("%d columns: %q", stringWidth(l), l)
			}
		}
	})
}

// The words are those of the block: what a line break takes is white space.
func TestLinesFit(t *testing.T) {
	words := []string{"States", "shall", "[", "]", "[should]", "国家", "责任。", "（", "الأمن", "e\u0301", "👩\u200D🔬", " ", " ", " ", "\u00A0", "a-word-longer-than-a-line-of-forty-columns"}
	rapid.Check(t, func(t *rapid.T) {
		var joined strings.Builder
		for _, w := range rapid.SliceOfN(rapid.SampledFrom(words), 1, 40).Draw(t, "words") {
			joined.WriteString(w)
		}
		b := text.Block{Kind: text.Unnumbered, Text: text.Normalize(joined.String())}
		width := rapid.IntRange(MinWidth, 60).Draw(t, "width")
		var out bytes.Buffer
		if err := Write(&out, []text.Block{b}, Options{Width: width}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		for _, l := range lines {
			if stringWidth(l) > width {
				t.Fatalf("%d columns: %q", stringWidth(l), l)
			}
		}
		bare := strings.NewReplacer(" ", "", "\n", "")
		if bare.Replace(out.String()) != bare.Replace(b.Text) {
			t.Fatalf("%q was written as %q", b.Text, out.String())
		}
	})
}

// Without the escape sequences the coloured text is the plain one; every sequence
// is ended on its line; and what stands in a text never reaches a terminal as one.
func TestColor(t *testing.T) {
	var colored, plain bytes.Buffer
	blocks := append([]text.Block{{Kind: text.Unnumbered, Text: "\x1b[2Ja"}}, report...)
	if err := errors.Join(Write(&colored, blocks, Options{Width: 60, Color: true}), Write(&plain, blocks, Options{Width: 60})); err != nil {
		t.Fatal(err)
	}
	stripped := colored.String()
	for _, s := range append(sequences[1:], plainAgain) {
		stripped = strings.ReplaceAll(stripped, s, "")
	}
	if stripped != plain.String() {
		t.Error("colours change more than colours")
	}
	if strings.Contains(plain.String(), "\x1b") {
		t.Error("an escape sequence of the text reaches the terminal")
	}
	for _, l := range strings.Split(colored.String(), "\n") {
		if strings.Count(l, "\x1b") != 2*strings.Count(l, plainAgain) {
			t.Errorf("a style is not ended: %q", l)
		}
	}
}

// The colours of brackets tell pairs apart by how deep they stand, across blocks.
func TestBracketStyles(t *testing.T) {
	styles := bracketStyles([]text.Block{{Text: "[a [b]"}, {Text: "]] [c"}}, nil)
	want := map[place]style{
		{0, 0}: bracketStyle, {0, 3}: bracketStyle + 1, {0, 5}: bracketStyle + 1,
		{1, 0}: bracketStyle, {1, 1}: unpairedStyle, {1, 3}: unpairedStyle,
	}
	if len(styles) != len(want) {
		t.Errorf("%d brackets, want %d", len(styles), len(want))
	}
	for at, s := range want {
		if styles[at] != s {
			t.Errorf("bracket at %v has style %d, want %d", at, styles[at], s)
		}
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestWriteFails(t *testing.T) {
	if err := Write(failing{}, report, Options{Width: 60}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkWrite(b *testing.B) {
	blocks := make([]text.Block, 0, 5000)
	for range 5000 {
		blocks = append(blocks, report[3])
	}
	b.SetBytes(int64(len(blocks) * len(report[3].Text)))
	for b.Loop() {
		var out bytes.Buffer
		if err := Write(&out, blocks, Options{Width: 80, Color: true}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestLabels: what stands in front of the blocks is given, brackets with it; a long one
// moves its own words only, and what it opens is closed in its colour.
func TestLabels(t *testing.T) {
	blocks := []text.Block{
		{Kind: text.Paragraph, Text: "States agree on these and a few other words."},
		{Kind: text.Paragraph, Text: "They will meet again in the spring, or later. — FRA]"},
		{Kind: text.SubParagraph, Level: 1, Text: "with observers;"},
		{Kind: text.Unnumbered, Text: "[12: move after 14 — BRA]"},
		{Kind: text.Footnote, Text: "See the annex."},
	}
	o := Options{Width: 40, Labels: []string{"12.", "[12 quinquies.", "(a)", "", "1"}}
	var out bytes.Buffer
	if err := Write(&out, blocks, o); err != nil {
		t.Fatal(err)
	}
	want := `12. States agree on these and a few
    other words.

[12 quinquies. They will meet again in
               the spring, or later. —
               FRA]

    (a) with observers;

    [12: move after 14 — BRA]

    ¹   See the annex.
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	styles := bracketStyles(blocks, o.Labels)
	if got := styles[place{1, len([]rune(blocks[1].Text)) - 1}]; got != bracketStyle {
		t.Errorf("the bracket that ends the new paragraph has style %d, want %d", got, bracketStyle)
	}
}

// TestNotes: what is said below a block stands as far in as its words, and moves no number.
func TestNotes(t *testing.T) {
	blocks := []text.Block{
		{Kind: text.Heading, Text: "Overview"},
		{Kind: text.Paragraph, Text: "States agree."},
		{Kind: text.SubParagraph, Level: 1, Text: "on this;"},
		{Kind: text.SubParagraph, Level: 1, Text: "on that."},
	}
	o := Options{Width: 30, Notes: []string{"[h1: objection — BRA]", "", "[1 (a): objection — BRA, RUS; reservation — KEN]", ""}}
	var out bytes.Buffer
	if err := Write(&out, blocks, o); err != nil {
		t.Fatal(err)
	}
	want := `Overview
========
[h1: objection — BRA]

1. States agree.

   (a) on this;
       [1 (a): objection —
       BRA, RUS; reservation —
       KEN]

   (b) on that.
`
	if out.String() != want {
		t.Errorf("%s\nnot\n%s", out.String(), want)
	}
}
