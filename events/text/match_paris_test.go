package text

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Two successive drafts of the Paris Agreement, each line that is not blank a block.
const (
	october  = "2015-10-23.md"
	december = "2015-12-04.md"
)

// leading is what Markdown and the drafts' own numbers put in front of the words.
var leading = regexp.MustCompile(`^(?:#+ +|[0-9]+[a-z.]*[.)] *|[-*] +|\(?[a-z]{1,4}\) +)`)

// paris reads a draft of 2015.
func paris(t testing.TB, name string) []Block {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sharedDir(t), "texts", "paris-2015", name))
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(strings.TrimPrefix(string(data), "---"), "---") // front matter
	var blocks []Block
	for line := range strings.Lines(body) {
		line = Normalize(line)
		b := Block{ID: fmt.Sprint("b", len(blocks)), Kind: Paragraph}
		if strings.HasPrefix(line, "#") {
			b.Kind = Heading
		}
		if b.Text = leading.ReplaceAllString(line, ""); b.Text != "" {
			blocks = append(blocks, b)
		}
	}
	return blocks
}

// What both drafts have in the same words is found wherever it went (law L15), and
// of what was reworded enough for most of the new draft to be known.
func TestMatchParis(t *testing.T) {
	old, new := paris(t, october), paris(t, december)
	checkMatch(t, old, new, Hint{})
	links := Match(old, new, Hint{})
	count := map[Role]int{}
	for _, l := range links {
		count[l.Role]++
	}
	t.Logf("%d blocks to %d: %v", len(old), len(new), count)
	if count[Matched]+count[Part] < len(new)*3/4 {
		t.Errorf("only %v of %d blocks are known", count, len(new))
	}
	for _, back := range Match(old, old, Hint{}) {
		if back.Old != back.New || back.Role != Matched {
			t.Errorf("the draft against itself: %+v", back)
		}
	}
}

// A claim of TEXT.md 13: a thousand paragraphs against a thousand in under a second.
func BenchmarkMatch(b *testing.B) {
	old, new := paris(b, october), paris(b, december)
	b.Run("October to December", func(b *testing.B) {
		for b.Loop() {
			Match(old, new, Hint{})
		}
	})
	// Both drafts, against both with a word in seven gone: no block stays the same.
	thousand := slices.Concat(old, new)[:1000]
	b.Run("1000 to 1000, none the same", func(b *testing.B) {
		var reworded []Block
		for i, block := range thousand {
			words := strings.Fields(block.Text)
			for k := i % 7; k < len(words); k += 7 {
				words[k] = fmt.Sprint("reworded", i)
			}
			block.Text = strings.Join(words, " ")
			reworded = append(reworded, block)
		}
		b.ResetTimer()
		for b.Loop() {
			Match(thousand, reworded, Hint{})
		}
	})
	b.Run("1000 to the same 1000", func(b *testing.B) {
		for b.Loop() {
			Match(thousand, thousand, Hint{})
		}
	})
}
