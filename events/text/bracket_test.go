package text

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestScanBrackets(t *testing.T) {
	for _, c := range []struct {
		name            string
		texts           []string
		pairs, warnings string
		opening         []int
		depth           int
	}{
		{"none", []string{"States should"}, "", "", []int{0}, 0},
		{"alternatives", []string{"States [shall][should] act"}, "1:7-13 1:14-21", "", []int{2}, 1},
		{"nested", []string{"[a [b] c]"}, "1:0-8 1:3-5", "", []int{2}, 2},
		{"through two blocks", []string{"[one", "two]"}, "1:0-2:3", "", []int{1, 0}, 1},
		{"none open", []string{"a] b"}, "", "1:1]", []int{0}, 0},
		{"open at the end", []string{"[a [b]", "c"}, "1:3-5", "1:0[", []int{2, 0}, 2},
		{"warnings in text order", []string{"[a", "b]]", "[c"}, "1:0-2:1", "2:2] 3:0[", []int{1, 0, 1}, 1},
		{"offsets are code points", []string{"é国👩[a]"}, "1:3-5", "", []int{1}, 1},
		{"full width, and mixed", []string{"［应］[当］"}, "1:0-2 1:3-5", "", []int{2}, 1},
		{"right to left", []string{"ينبغي [للدول]"}, "1:6-12", "", []int{1}, 1},
		{"other brackets are signs", []string{"(a) {b} <c> 【d】"}, "", "", []int{0}, 0},
		{"depth is of the whole report", []string{"[", "[", "[", "]]]"}, "1:0-4:2 2:0-4:1 3:0-4:0", "", []int{1, 1, 1, 0}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			var blocks []Block
			for i, s := range c.texts {
				blocks = append(blocks, Block{ID: fmt.Sprint(i + 1), Kind: Paragraph, Text: s})
			}
			got := ScanBrackets(blocks)
			var pairs, warnings []string
			for _, p := range got.Pairs {
				end := fmt.Sprint(p.Close.Offset)
				if p.Close.Block != p.Open.Block {
					end = p.Close.Block + ":" + end
				}
				pairs = append(pairs, fmt.Sprintf("%s:%d-%s", p.Open.Block, p.Open.Offset, end))
			}
			for _, w := range got.Warnings {
				warnings = append(warnings, fmt.Sprintf("%s:%d%c", w.Block, w.Offset, w.Sign))
			}
			if line := strings.Join(pairs, " "); line != c.pairs {
				t.Errorf("pairs %s, want %s", line, c.pairs)
			}
			if line := strings.Join(warnings, " "); line != c.warnings {
				t.Errorf("warnings %s, want %s", line, c.warnings)
			}
			if fmt.Sprint(got.Opening) != fmt.Sprint(c.opening) || got.Depth != c.depth {
				t.Errorf("opening %v, depth %d, want %v, %d", got.Opening, got.Depth, c.opening, c.depth)
			}
		})
	}
}

// Law L16: every literal bracket is in exactly one pair or one warning.
func TestEveryBracketIsInOnePlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("[[]]［］aé国 ")))
		var blocks []Block
		for i, s := range rapid.SliceOfN(text, 0, 6).Draw(t, "texts") {
			blocks = append(blocks, Block{ID: fmt.Sprint(i), Kind: Paragraph, Text: Normalize(s)})
		}
		got := ScanBrackets(blocks)
		seen := map[string]int{}
		place := func(b Bracket) string { return fmt.Sprintf("%s %d %c", b.Block, b.Offset, b.Sign) }
		before := func(a, b Bracket) bool {
			return a.Index < b.Index || a.Index == b.Index && a.Offset < b.Offset
		}
		for i, p := range got.Pairs {
			seen[place(p.Open)]++
			seen[place(p.Close)]++
			if !opens(p.Open.Sign) || opens(p.Close.Sign) || !before(p.Open, p.Close) {
				t.Fatalf("%+v is no pair", p)
			}
			for _, q := range got.Pairs[i+1:] {
				if !before(p.Open, q.Open) {
					t.Fatalf("pairs not in order: %+v, %+v", p, q)
				}
				if before(q.Open, p.Close) && !before(q.Close, p.Close) {
					t.Fatalf("%+v and %+v cross", p, q)
				}
			}
		}
		for i, w := range got.Warnings {
			seen[place(w)]++
			if i > 0 && !before(got.Warnings[i-1], w) {
				t.Fatalf("warnings not in text order: %+v", got.Warnings)
			}
		}
		count := 0
		for i, b := range blocks {
			opening := 0
			for offset, r := range []rune(b.Text) {
				if !isBracket(r) {
					continue
				}
				count++
				if opens(r) {
					opening++
				}
				if at := fmt.Sprintf("%s %d %c", b.ID, offset, r); seen[at] != 1 {
					t.Fatalf("bracket %s is in %d places", at, seen[at])
				}
			}
			if got.Opening[i] != opening {
				t.Fatalf("block %d opens %d brackets, want %d", i, got.Opening[i], opening)
			}
		}
		if len(seen) != count {
			t.Fatalf("%d brackets found, %d stand there", len(seen), count)
		}
	})
}

func TestBracketPairsOfTokens(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"States [shall] [should] act", "[{1 3} {4 6}]"},
		{"] [a [b] ［c]", "[{3 5} {6 8}]"},
		{"\u0301 [a]\u0301", "[{0 2}]"},
		{"no brackets", "[]"},
	} {
		if got := fmt.Sprint(bracketPairs(Tokenize(c.in))); got != c.want {
			t.Errorf("%+q: %s, want %s", c.in, got, c.want)
		}
	}
}

// The bracketed texts of Paris, by the numbers that MANDATE.md gives.
func TestScanBracketsOfParis(t *testing.T) {
	for name, opening := range map[string]int{"2015-10-23.md": 1052, "2015-12-04.md": 1055} {
		data, err := os.ReadFile(filepath.Join(sharedDir(t), "texts", "paris-2015", name))
		if err != nil {
			t.Fatal(err)
		}
		got := ScanBrackets([]Block{{ID: name, Text: string(data)}})
		signs := strings.Count(string(data), "[") + strings.Count(string(data), "]")
		if got.Opening[0] != opening || 2*len(got.Pairs)+len(got.Warnings) != signs {
			t.Errorf("%s: %d opening brackets, %d pairs, %d warnings, %d signs", name, got.Opening[0], len(got.Pairs), len(got.Warnings), signs)
		}
		t.Logf("%s: %d pairs, %d warnings, depth %d", name, len(got.Pairs), len(got.Warnings), got.Depth)
	}
}
