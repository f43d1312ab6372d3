package markdown

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"concord/events/text"
)

var update = flag.Bool("update", false, "write the golden files anew; read the difference before keeping it")

// golden compares with a file of testdata.
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

// All constructs together: what is read of testdata/draft.md, and how that is written.
func TestGolden(t *testing.T) {
	file, err := os.ReadFile("testdata/draft.md")
	if err != nil {
		t.Fatal(err)
	}
	draft, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "draft.read", []byte(render(draft)))
	golden(t, "draft.written.md", Write(draft.Blocks, draft.Title))
}

// lines shows blocks in short: "kind level number text".
func lines(blocks []text.Block) string {
	var out strings.Builder
	for i, number := range text.Numbers(blocks) {
		fmt.Fprintf(&out, "%s %d %s|%s\n", blocks[i].Kind, blocks[i].Level, number, blocks[i].Text)
	}
	return out.String()
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, source, want string
		warnings           []string // of each a part; none but these
	}{
		{"alternatives are no links", "[shall][should] [a](b) [Article 3bis] *(REDD-plus)*",
			"text 0 |[shall][should] [a](b) [Article 3bis] (REDD-plus)\n", nil},
		{"a named link", "the *[draft][source]*\n\n[source]: http://example.org",
			"text 0 |the draft\n", []string{"its address is dropped", "the definition of the link [source]"}},
		{"a line that only looks like a definition", "[Placeholder]: words", "text 0 |[Placeholder]: words\n", nil},
		{"emphasis across brackets", "*[Taking* account] r*ecognizing* __under__ snake_case_word",
			"text 0 |[Taking account] recognizing under snake_case_word\n", nil},
		{"a footnote mark of a word", "*[NDMC*][INDC],* and [NDMC*]", "text 0 |[NDMC*][INDC], and [NDMC*]\n", nil},
		{"asterisks without partner", "*This is [the", "text 0 |*This is [the\n", []string{"asterisks without a partner stay"}},
		{"emphasis that ends behind a space", "*(A choice.) *", "text 0 |(A choice.)\n", nil},
		{"Chinese in bold", "**第一条。**本条", "text 0 |第一条。本条\n", nil},
		{"escapes and entities", `\*a\* &lt;b&gt; &#233; AT&T &nosuch; c\ d`, "text 0 |*a* <b> é AT&T &nosuch; c d\n",
			[]string{"a backslash in front of a space"}},
		{"numbers run through headings", "## A\n\n1. a\n2. b\n\n## B\n\n3. c",
			"heading 2 |A\nparagraph 0 1|a\nparagraph 0 2|b\nheading 2 |B\nparagraph 0 3|c\n", nil},
		{"numbers begin anew", "## A\n\n1. a\n2. b\n\n## B\n\n1. c",
			"heading 2 |A\nparagraph 0 1|a\nparagraph 0 2|b\narticle 2 |B\nparagraph 0 1|c\n", nil},
		{"numbers run on across articles", "## Article 1\n\n1. a\n\n## Article 2\n\n2. b",
			"article 2 |Article 1\nparagraph 0 1|a\nheading 2 |Article 2\nparagraph 0 2|b\n", nil},
		{"articles in other languages", "# Статья 1\n\n# المادة 2\n\n# 第三条\n\n# Artículo 4\n\n# Articles of association",
			"article 1 |Статья 1\narticle 1 |المادة 2\narticle 1 |第三条\narticle 1 |Artículo 4\nheading 1 |Articles of association\n", nil},
		{"letters at the margin", "1. a:\n\n(a) b\n(b) c:\n(i) d\n(ii) e\n(c) f\n\n2. g",
			"paragraph 0 1|a:\nsub-paragraph 1 (a)|b\nsub-paragraph 1 (b)|c:\nsub-paragraph 2 (i)|d\nsub-paragraph 2 (ii)|e\nsub-paragraph 1 (c)|f\nparagraph 0 2|g\n", nil},
		{"the ninth letter", "1. a:\n   (h) x\n   (i) y\n", "paragraph 0 1|a:\nsub-paragraph 1 (a)|x\nsub-paragraph 1 (b)|y\n",
			[]string{"(h) will be printed as (a), and those"}},
		{"styles of markers", "1) a:\n   a) b\n   b) c:\n      i. d —\n         (A) e\n2) f",
			"paragraph 0 1|a:\nsub-paragraph 1 (a)|b\nsub-paragraph 1 (b)|c:\nsub-paragraph 2 (i)|d —\nsub-paragraph 3 (A)|e\nparagraph 0 2|f\n", nil},
		{"a year is no item", "1. It was agreed in\n2015. And (b) stays\n(b) too; so does\nI. this", "paragraph 0 1|It was agreed in 2015. And (b) stays (b) too; so does I. this\n", nil},
		{"lists indented by eye", " 1. a\n\n2. b\n\n  1. c\n  2. d\n\n3. e",
			"paragraph 0 1|a\nparagraph 0 2|b\nsub-paragraph 1 (a)|c\nsub-paragraph 1 (b)|d\nparagraph 0 3|e\n", nil},
		{"a number left out", "1. a\n3. b\n4. c\n5. d", "paragraph 0 1|a\nparagraph 0 2|b\nparagraph 0 3|c\nparagraph 0 4|d\n",
			[]string{"the number 3. will be printed as 2, and those"}},
		{"numbers left to the reader", "1. a\n1. b\n1. c", "paragraph 0 1|a\nparagraph 0 2|b\nparagraph 0 3|c\n", nil},
		{"numbers put in between", "7. a\n\n   7.bis b\n\n3.3 c", "paragraph 0 1|a\ntext 0 |7.bis b\ntext 0 |3.3 c\n",
			[]string{"7. will be printed as 1", "the number 7.bis", "the number 3.3"}},
		{"options", "**Option 1:** a\n**Option 2:**b\n\nOption (c): d\n\nOption 3 and option 4 are one\n\n**Option 5 (new)** e\n\n备选案文1：f",
			"option 0 |Option 1: a\noption 0 |Option 2:b\noption 0 |Option (c): d\ntext 0 |Option 3 and option 4 are one\noption 0 |Option 5 (new) e\noption 0 |备选案文1：f\n", nil},
		{"options within a paragraph", "1. **Option 1:** a\n\n    **Option 2:** b:\n\n    1. c\n\n    **Option 3:** d:\n\n    1. e",
			"paragraph 0 1|Option 1: a\noption 0 |Option 2: b:\nsub-paragraph 1 (a)|c\noption 0 |Option 3: d:\nsub-paragraph 1 (a)|e\n", nil},
		{"options with paragraphs of their own", "# Article 6\n\n**Option 1:**\n\n1. a\n2. b\n\n**Option 2:**\n\n1. c\n\n**Option 3:** none",
			"article 1 |Article 6\narticle 2 |Option 1:\nparagraph 0 1|a\nparagraph 0 2|b\narticle 2 |Option 2:\nparagraph 0 1|c\noption 0 |Option 3: none\n", nil},
		{"options between paragraphs", "1. a\n\n**Option 1:** b\n\n**Option 2:** c\n\n2. d",
			"paragraph 0 1|a\noption 0 |Option 1: b\noption 0 |Option 2: c\nparagraph 0 2|d\n", nil},
		{"footnotes move behind their call", "a [^x].\n\nb[^y]\n\n[^y]: Y\n[^x]: X\nand more",
			"text 0 |a.\nfootnote 0 1|X and more\ntext 0 |b\nfootnote 0 2|Y\n", nil},
		{"a footnote calls a footnote", "a[^1]\n\n[^1]: see[^2]\n[^2]: that", "text 0 |a\nfootnote 0 1|see\nfootnote 0 2|that\n", nil},
		{"a footnote called twice", "a[^1]\n\nb[^1]\n\n[^1]: n", "text 0 |a\nfootnote 0 1|n\ntext 0 |b\n", []string{"is called again"}},
		{"a call in brackets", "a[[^1]]\n\n[^1]: n", "text 0 |a[]\nfootnote 0 1|n\n", []string{"empty brackets"}},
		{"calls and footnotes that do not meet", "a[^1]\n\n[^2]: n\n\nb", "text 0 |a\nfootnote 0 1|n\ntext 0 |b\n",
			[]string{"called and not defined", "never called"}},
		{"a footnote defined twice", "a[^1]\n\n[^1]: n\n\n[^1]: m", "text 0 |a\nfootnote 0 1|n\nfootnote 0 2|m\n", []string{"defined again (first on line 3)"}},
		{"a footnote of several paragraphs", "a[^1]\n\n[^1]: n:\n\n    - b\n    - c\n\nd", "text 0 |a\nfootnote 0 1|n: • b • c\ntext 0 |d\n",
			[]string{"has 3 paragraphs or items"}},
		{"comments", "a <!-- b\n\nc --> d\n\n<!-- open", "text 0 |a\ntext 0 |d\ntext 0 |<!-- open\n", []string{"is left out: “b c”"}},
		{"HTML", "a<br>b <i>c</i> <span style=\"x\">[d]</span> <the words> <a b> 1 < 2 <img alt=\"e f\" src=g>",
			"text 0 |a b c [d] <the words> <a b> 1 < 2 e f\n",
			[]string{"“<br>”", "“<i>”", "“</i>”", "“<span style=\"x\">”", "“</span>”", "“<img"}},
		{"a stray fence", "~~~\n\na *b*\n\n1. c", "text 0 |a b\nparagraph 0 1|c\n", []string{"open no block of code"}},
		{"code within text", "``a ` *b*`` and `c", "text 0 |a ` *b* and `c\n", nil},
		{"a title in front matter", "---\ntitle: 'It''s'\n---\na", "text 0 |a\n", nil},
		{"a rule at the beginning", "---\n\nNote: a\n\n---\n\nb", "text 0 |Note: a\ntext 0 |b\n", []string{"a horizontal rule", "a horizontal rule"}},
		{"an item without words", "1.\n\n2. a", "paragraph 0 1|a\n", []string{"the item 1. has no words", "2. will be printed as 1"}},
		{"a marker on a line of its own", "1.\n   a\n2. b", "paragraph 0 1|a\nparagraph 0 2|b\n", nil},
		{"ends of lines", "\xEF\xBB\xBF# a\r\n\r\nb\rc\n", "heading 1 |a\ntext 0 |b c\n", nil},
		{"a table of contents within a list", "1. a\n* TOC\n{:toc}\n\n\n2. b", "paragraph 0 1|a\nparagraph 0 2|b\n", nil},
		{"kinds that are said", "Option 1: a\n{:.text .level-2}\n\nb\n{:.option}\n{:.large}", "text 2 |Option 1: a\noption 0 |b\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			draft, err := Read([]byte(c.source))
			if err != nil {
				t.Fatal(err)
			}
			if got := lines(draft.Blocks); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
			for i, w := range draft.Warnings {
				if i >= len(c.warnings) || !strings.Contains(w.Text, c.warnings[i]) {
					t.Errorf("warning %d: %v", i, w)
				}
			}
			if len(draft.Warnings) < len(c.warnings) {
				t.Errorf("%d warnings, want %q", len(draft.Warnings), c.warnings)
			}
		})
	}
}

func TestTitle(t *testing.T) {
	for source, want := range map[string]string{
		"---\ntitle: A *b*\n---\n# C\n":                     "A *b*",
		"---\nTitle: \"a \\\"b\\\"\"\nlist:\n  - c\n...\nd": "a \"b\"",
		"## A *b*\n\nc": "A b",
		"a\n\n# b":      "",
	} {
		draft, err := Read([]byte(source))
		if err != nil {
			t.Fatal(err)
		}
		if draft.Title != want {
			t.Errorf("%q: title %q, want %q", source, draft.Title, want)
		}
	}
}

func TestIDs(t *testing.T) {
	draft, err := Read([]byte("# a\n\nb[^1]\n\n1. c\n\n## Article 1\n\n[^1]: d"))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, b := range draft.Blocks {
		ids = append(ids, b.ID)
	}
	if got, want := strings.Join(ids, " "), "h1 p1 f1 p2 h2"; got != want {
		t.Errorf("ids %s, want %s", got, want)
	}
}

func TestRefused(t *testing.T) {
	deep := ""
	for i := range MaxLevel + 2 {
		deep += strings.Repeat(" ", 4*i) + "1. a\n"
	}
	for _, c := range []struct {
		name, source string
		line         int
		part         string
	}{
		{"empty", " \n\n", 0, "no words"},
		{"nothing but marks", "---\ntitle: x\n---\n\n***\n", 0, "no words"},
		{"a NUL", "a\nb\x00", 2, "NUL at byte 3"},
		{"another encoding", "a\r\nb\r\n\xE9", 3, "byte 0xE9 at byte 6"},
		{"UTF-16", "\xFF\xFEa\x00", 0, "UTF-16"},
		{"a control character", "a\n\nb\x1Bc", 3, "U+001B"},
		{"an override", "a\nb\u202Ec", 2, "U+202E"},
		{"an override by its number", "a\n\nb &#x202E; c", 3, "U+202E"},
		{"too deep", deep, MaxLevel + 2, "deeper than 16 levels"},
		{"too many blocks", strings.Repeat("a\n\n", MaxBlocks+1), 2*MaxBlocks + 1, "more than 10000 blocks"},
		{"too long a block", "a\n" + strings.Repeat(strings.Repeat("b", 1000)+"\n", 1100), 1, "longer than 1 MiB"},
		{"too large", strings.Repeat("a", MaxFile+1), 0, "at most"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read([]byte(c.source))
			var refusal *Error
			if !errors.As(err, &refusal) {
				t.Fatalf("got %v", err)
			}
			if refusal.Line != c.line || !strings.Contains(refusal.Error(), c.part) {
				t.Errorf("line %d: %v", refusal.Line, refusal)
			}
		})
	}
}

// A report of 5,000 paragraphs is read.
func TestLongReport(t *testing.T) {
	const paragraphs = 5000
	var source strings.Builder
	for i := range paragraphs {
		fmt.Fprintf(&source, "%d. States should cooperate.\n\n", i+1)
	}
	draft, err := Read([]byte(source.String()))
	if err != nil {
		t.Fatal(err)
	}
	if len(draft.Blocks) != paragraphs || len(draft.Warnings) > 0 {
		t.Errorf("%d blocks, %d warnings", len(draft.Blocks), len(draft.Warnings))
	}
}
