package text

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// outline reads blocks from "ID kind level" entries: h heading, art article, p
// paragraph, s sub-paragraph, t unnumbered text, o option, f footnote.
func outline(s string) []Block {
	kinds := map[byte]Kind{'h': Heading, 'r': Article, 'p': Paragraph, 's': SubParagraph, 't': Unnumbered, 'o': Option, 'f': Footnote}
	var blocks []Block
	for i, field := range strings.Fields(s) {
		level, _ := strconv.Atoi(field[1:])
		blocks = append(blocks, Block{ID: fmt.Sprintf("%c%d", field[0], i+1), Kind: kinds[field[0]], Level: level, Text: "text"})
	}
	return blocks
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ name, blocks, want string }{
		{"paragraphs count on under a heading", "h1 p p h1 p", "- 1 2 - 3"},
		{"and anew under an article", "p r1 p p r1 p", "1 - 1 2 - 1"},
		{"sub-paragraphs by level", "p s1 s2 s2 s3 s3 s4 s1", "1 (a) (i) (ii) (A) (B) (a) (b)"},
		{"anew behind each paragraph", "p s1 s1 p s1", "1 (a) (b) 2 (a)"},
		{"deeper ones anew behind a wider one", "p s1 s2 s2 s1 s2", "1 (a) (i) (ii) (b) (i)"},
		{"a continuation of their own level does not break a list", "p s1 t1 s1", "1 (a) - (b)"},
		{"one of a lower level does", "p s1 s1 t0 s1", "1 (a) (b) - (a)"},
		{"and an option", "p s1 s2 o1 s2 o0 s1", "1 (a) (i) - (i) - (a)"},
		{"a list under no paragraph", "h1 t0 s1 s1 t0 s1", "- - (a) (b) - (a)"},
		{"a heading ends a list", "p s1 h2 s1", "1 (a) - (a)"},
		{"footnotes count through and break nothing", "p f s1 f s1 r1 p f", "1 1 (a) 2 (b) - 1 3"},
		{"a level left out", "p s2 s2 s1", "1 (i) (ii) (a)"},
		{"levels that no draft has", "p s0 s-3 t-1 o-1 s1", "1 (a) (b) - - (a)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Numbers(outline(c.blocks))
			for i, number := range got {
				if number == "" {
					got[i] = "-"
				}
			}
			if line := strings.Join(got, " "); line != c.want {
				t.Errorf("got %s, want %s", line, c.want)
			}
		})
	}
}

func TestNumbersFrom(t *testing.T) {
	if got, want := NumbersFrom(12, outline("p s1 p r1 p")), []string{"12", "(a)", "13", "", "1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLetter(t *testing.T) {
	for _, c := range []struct {
		level, n int
		want     string
	}{
		{1, 1, "a"}, {1, 26, "z"}, {1, 27, "aa"}, {1, 28, "bb"}, {1, 52, "zz"}, {1, 53, "aaa"},
		{2, 1, "i"}, {2, 4, "iv"}, {2, 9, "ix"}, {2, 14, "xiv"}, {2, 40, "xl"}, {2, 99, "xcix"},
		{3, 1, "A"}, {3, 27, "AA"}, {4, 2, "b"}, {5, 3, "iii"}, {6, 3, "C"},
	} {
		if got := letter(c.level, c.n); got != c.want {
			t.Errorf("level %d, %d: %s, want %s", c.level, c.n, got, c.want)
		}
	}
}

func TestFind(t *testing.T) {
	//                 0  1 2  3  4  5  6 7  8  9 10 11 12 13 14
	plain := outline("h1 p s1 s2 s2 s1 p t1 s1 f h1 p s1 t0 s1")
	articles := outline("p r1 p s1 r1 p s1 h1 p h2 r3 p")
	for _, c := range []struct {
		name   string
		blocks []Block
		ref    string
		want   int
		ids    string // ambiguous among these; with want -1 and no ids: no such block
	}{
		{"an id", plain, "p2", 1, ""},
		{"an id of a heading", plain, "h1", 0, ""},
		{"a number", plain, "2", 6, ""},
		{"as printed", plain, " 2. ", 6, ""},
		{"a sub-paragraph", plain, "1(b)", 5, ""},
		{"with a space", plain, "1 (b)", 5, ""},
		{"deeper", plain, "1(a)(ii)", 4, ""},
		{"deeper, with no-break spaces", plain, "1\u00A0(a)\u00A0(ii)", 4, ""},
		{"behind a continuation", plain, "2(a)", 8, ""},
		{"a footnote", plain, "footnote 1", 9, ""},
		{"none", plain, "9", -1, ""},
		{"half a number", plain, "1(a", -1, ""},
		{"nothing", plain, "", -1, ""},
		{"a list behind each of two chapeaux", plain, "3(a)", -1, "s13 s15"},
		{"a list without its paragraph", plain, "(a)", -1, ""},
		{"anew under each article", articles, "1", -1, "p1 p3 p6 p12"},
		{"under one", articles, "r2/1", 2, ""},
		{"under another", articles, "r5 / 1 (a)", 6, ""},
		{"of a later heading", articles, "h8/2", 8, ""},
		{"within a heading's own headings", articles, "h8/1", 11, ""},
		{"not past the section", articles, "r2/2", -1, ""},
		{"under a paragraph", articles, "p1/1", -1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Find(c.blocks, c.ref)
			if got != c.want {
				t.Errorf("Find(%q) = %d, %v, want %d", c.ref, got, err, c.want)
			}
			var none *NoSuchBlock
			var several *AmbiguousBlock
			switch {
			case c.want >= 0:
				if err != nil {
					t.Error(err)
				}
			case c.ids == "":
				if !errors.As(err, &none) || none.Ref != c.ref {
					t.Errorf("Find(%q) refuses with %v", c.ref, err)
				}
			case !errors.As(err, &several) || strings.Join(several.IDs, " ") != c.ids:
				t.Errorf("Find(%q) refuses with %v, want the ids %s", c.ref, err, c.ids)
			}
		})
	}
}

func TestFindNumberedByTheCirculatedDraft(t *testing.T) {
	blocks := outline("p p s1 p")
	numbers := []string{"12", "12 bis", "(a)", "12 alt 2"}
	for ref, want := range map[string]int{"12": 0, "12 bis": 1, "12bis": 1, "12 bis (a)": 2, "12 alt 2": 3} {
		if got, err := FindNumbered(blocks, numbers, ref); got != want {
			t.Errorf("FindNumbered(%q) = %d, %v, want %d", ref, got, err, want)
		}
	}
	if _, err := FindNumbered(blocks, nil, "12"); err == nil {
		t.Error("found a number where there is none")
	}
}

func TestPaths(t *testing.T) {
	for _, c := range []struct{ name, blocks, want string }{
		{"numbers alone", "h1 p p f", "-|1|2|footnote 1"},
		{"behind those above", "p s1 s2 s2 s1", "1|1 (a)|1 (a) (i)|1 (a) (ii)|1 (b)"},
		{"a level left out", "p s2 s1", "1|1 (i)|1 (a)"},
		{"anew under each article", "r1 p s1 r1 p s1", "-|r1/1|r1/1 (a)|-|r4/1|r4/1 (a)"},
		{"by the nearest heading that tells them apart", "r1 h2 p h2 p r1 h2 p", "-|-|h2/1|-|2|-|-|h7/1"},
		{"an article in a heading of another", "r1 h2 p r3 p", "-|-|r1/1|-|r4/1"},
		{"lists of no paragraph", "h1 s1 s1 h1 s1", "-|h1/(a)|(b)|-|h4/(a)"},
		{"two lists under one heading", "h1 t0 s1 t0 s1 s1", "-|-|-|-|-|(b)"},
		{"two lists of one paragraph", "p t0 s1 t0 s1", "1|-|-|-|-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			blocks := outline(c.blocks)
			got := Paths(blocks, Numbers(blocks))
			for i := range got {
				if got[i] == "" {
					got[i] = "-"
				}
			}
			if line := strings.Join(got, "|"); line != c.want {
				t.Errorf("got  %s\nwant %s", line, c.want)
			}
		})
	}
	blocks := outline("p p s1 p")
	blocks[3].ID = "12" // and not the paragraph that is called so
	if got, want := Paths(blocks, []string{"12", "12 bis", "(a)"}), []string{"", "12 bis", "12 bis (a)", ""}; !slices.Equal(got, want) {
		t.Errorf("by the numbers of the circulated draft: %q, want %q", got, want)
	}
}

// What is refused as ambiguous can be found by each id that the refusal gives, and
// every block can be found by its id, and by its path if it has one.
func TestEveryBlockIsFound(t *testing.T) {
	block := rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"h1", "h2", "r1", "p", "p", "s1", "s1", "s2", "s3", "t0", "t1", "o0", "f"}).Draw(t, "block")
	})
	rapid.Check(t, func(t *rapid.T) {
		blocks := outline(strings.Join(rapid.SliceOfN(block, 0, 25).Draw(t, "blocks"), " "))
		numbers := Numbers(blocks)
		paths, called := numberPaths(blocks, numbers), Paths(blocks, numbers)
		for i, b := range blocks {
			if (numbers[i] == "") != slices.Contains([]Kind{Heading, Article, Unnumbered, Option}, b.Kind) {
				t.Fatalf("a %s has number %q", b.Kind, numbers[i])
			}
			if at, err := Find(blocks, b.ID); at != i {
				t.Fatalf("%s found at %d, %v", b.ID, at, err)
			}
			if called[i] != "" {
				if at, err := Find(blocks, called[i]); at != i {
					t.Fatalf("%s is called %s, which finds %d, %v", b.ID, called[i], at, err)
				}
			}
			if paths[i] == "" {
				continue
			}
			at, err := Find(blocks, paths[i])
			if called[i] == "" && at == i {
				t.Fatalf("%s is found by %s, and not called so", b.ID, paths[i])
			}
			var several *AmbiguousBlock
			if at != i && (!errors.As(err, &several) || !slices.Contains(several.IDs, b.ID)) {
				t.Fatalf("%s has number %s, which finds %d, %v", b.ID, paths[i], at, err)
			}
		}
	})
}
