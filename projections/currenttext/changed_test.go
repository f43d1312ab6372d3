package currenttext

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concord/events/text"
)

// draft makes blocks of a line like "a:one b:two".
func draft(line string) []text.Block {
	var out []text.Block
	for _, f := range strings.Fields(line) {
		id, words, _ := strings.Cut(f, ":")
		out = append(out, text.Block{ID: id, Kind: text.Paragraph, Text: words})
	}
	return out
}

func tell(changed []Changed) string {
	var out []string
	for _, c := range changed {
		s := c.ID + " " + string(c.Change)
		if c.Moved && c.Change != Relocated {
			s += "+moved"
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestCompare(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""},
		{"a:x b:y", "a:x b:y", ""},
		{"a:x b:y", "a:x b:z", "b reworded"},
		{"a:x b:y", "a:x c:n b:y", "c inserted"},
		{"a:x b:y c:z", "a:x c:z", "b deleted"},
		{"a:x b:y", "b:y", "a deleted"},
		{"a:x b:y c:z", "b:y c:z a:x", "a moved"},
		{"a:x b:y c:z", "c:z a:x b:y", "c moved"},
		{"a:x b:y c:z", "b:y c:z a:w", "a reworded+moved"},
		{"a:x b:y c:z d:w", "n:n a:x d:w", "n inserted, b deleted, c deleted"},
		{"a:x", "n:n", "a deleted, n inserted"},
	} {
		if got := tell(Compare(draft(c.from), draft(c.to))); got != c.want {
			t.Errorf("%q → %q: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

// TestCompareTellsAll: what Compare leaves out is the same in both texts, in the
// same order; what it tells is told once.
func TestCompareTellsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := func(name string) []text.Block {
			ids := rapid.SliceOfNDistinct(rapid.IntRange(0, 11), 0, 12, rapid.ID[int]).Draw(t, name)
			out := make([]text.Block, len(ids))
			for i, id := range ids {
				out[i] = text.Block{ID: fmt.Sprintf("p%d", id), Text: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "text")}
			}
			return out
		}
		from, to := some("from"), some("to")
		told := map[string]bool{}
		for _, c := range Compare(from, to) {
			if told[c.ID] {
				t.Fatalf("%s is told twice", c.ID)
			}
			told[c.ID] = true
			if c.Old >= 0 && from[c.Old].ID != c.ID || c.New >= 0 && to[c.New].ID != c.ID {
				t.Fatalf("%+v does not stand there", c)
			}
		}
		rest := func(blocks []text.Block) []text.Block {
			return slices.DeleteFunc(slices.Clone(blocks), func(b text.Block) bool { return told[b.ID] })
		}
		if a, b := rest(from), rest(to); !slices.Equal(a, b) {
			t.Fatalf("left out: %v and %v", a, b)
		}
	})
}
