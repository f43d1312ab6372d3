package text

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// alignSlowly is TEXT.md 3.1 with the whole table of costs.
func alignSlowly[T comparable](a, b []T) (keep []kept, cost int) {
	table := make([][]int, len(a)+1)
	for i := len(a); i >= 0; i-- {
		table[i] = make([]int, len(b)+1)
		for j := len(b); j >= 0; j-- {
			switch {
			case i == len(a):
				table[i][j] = len(b) - j
			case j == len(b):
				table[i][j] = len(a) - i
			case a[i] == b[j]:
				table[i][j] = table[i+1][j+1]
			default:
				table[i][j] = 1 + min(table[i+1][j], table[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			keep = append(keep, kept{i, j})
			i, j = i+1, j+1
		case table[i+1][j] <= table[i][j+1]:
			i++
		default:
			j++
		}
	}
	return keep, table[0][0]
}

func TestAlign(t *testing.T) {
	for _, c := range []struct{ name, a, b, want string }{
		{"nothing", "", "", ""},
		{"from nothing", "", "a b", ""},
		{"to nothing", "a b", "", ""},
		{"the same", "a b c", "a b c", "00 11 22"},
		{"all else", "a b", "c d", ""},
		{"one for another", "a b c", "a x c", "00 22"},
		{"the first of two equal ones stays", "a a", "a", "00"},
		{"the first of two equal ones came", "a", "a a", "00"},
		{"old words go before new ones come", "q s", "s y s", "10"},
		{"and so the later of two old ones stays", "s y s", "q s", "21"},
		{"swapped: the second stays", "a b", "b a", "10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := strings.Fields(c.a), strings.Fields(c.b)
			keep, ok := align(a, b, alignBudget)
			var got []string
			for _, k := range keep {
				got = append(got, string(rune('0'+k.old))+string(rune('0'+k.new)))
			}
			if line := strings.Join(got, " "); line != c.want || !ok {
				t.Errorf("kept %s, %v, want %s", line, ok, c.want)
			}
		})
	}
}

// Law L2, first part: both ways to compute cost agree, and so does what they keep.
func TestAlignAgreesWithTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.IntRange(0, rapid.IntRange(0, 8).Draw(t, "vocabulary")), 0, 30)
		a, b := words.Draw(t, "old"), words.Draw(t, "new")
		want, cost := alignSlowly(a, b)
		got, ok := align(a, b, cost)
		if !ok {
			t.Fatalf("%d elements differ, and that was the budget", cost)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("align(%v, %v)\nkept %v\nwant %v", a, b, got, want)
		}
		if differ := len(a) + len(b) - 2*len(got); differ != cost {
			t.Fatalf("%d elements differ, the table says %d", differ, cost)
		}
		if _, ok := align(a, b, cost-1); ok {
			t.Fatalf("%d elements differ, and one less was the budget", cost)
		}
	})
}

func TestCommonEnds(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		front, back int
	}{
		{"", "", 0, 0}, {"a", "a", 1, 0}, {"aa", "a", 1, 0}, {"a", "aa", 1, 0},
		{"abc", "axc", 1, 1}, {"abab", "ab", 2, 0}, {"xab", "yab", 0, 2}, {"abba", "aba", 2, 1},
	} {
		front, back := commonEnds([]byte(c.a), []byte(c.b))
		if front != c.front || back != c.back {
			t.Errorf("commonEnds(%q, %q) = %d, %d, want %d, %d", c.a, c.b, front, back, c.front, c.back)
		}
	}
}

// A block at its limit, with words changed here and there: the usual way of the
// world; and nothing left of it: what the budget is for.
func BenchmarkAlign(b *testing.B) {
	old := make([]int, MaxTokens)
	few, none := make([]int, MaxTokens), make([]int, MaxTokens)
	for i := range old {
		old[i], few[i], none[i] = i%997, i%997, -i-1
	}
	for i := 500; i < len(few); i += 1000 {
		few[i] = -1
	}
	for name, other := range map[string][]int{"100 differ": few, "all differ": none} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				align(old, other, alignBudget)
			}
		})
	}
}
