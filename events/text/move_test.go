package text

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestComposedMovesAreMoves holds every composed move of drawn histories to what a move
// is: in order, disjoint, and outside its changes the words of both texts are the same.
func TestComposedMovesAreMoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawHistory(t, func(d Document) {
			d.blocks.each(func(b *block) bool {
				now := b.last()
				for _, base := range b.versions[b.since:] {
					m := b.moveTo(base, now)
					anew := *b
					anew.reached = nil
					if again := anew.moveTo(base, now); !reflect.DeepEqual(m, again) {
						t.Fatalf("%q → %q: what is kept is %v, and composed anew %v", base.text, now.text, m, again)
					}
					old, new := 0, 0
					same := func(to, at int) {
						if to < old || at-new != to-old || at > len(now.tokens) || to > len(base.tokens) {
							t.Fatalf("%q → %q is no move: %v", base.text, now.text, m.changes)
						}
						if !slices.EqualFunc(base.tokens[old:to], now.tokens[new:at], func(x, y Token) bool { return x.Word == y.Word }) {
							t.Fatalf("%q → %q: words differ outside %v", base.text, now.text, m.changes)
						}
					}
					for _, c := range m.changes {
						same(c.from, c.at)
						if c.to < c.from || c.end < c.at || len(c.causes) == 0 {
							t.Fatalf("%q → %q has the change %v", base.text, now.text, c)
						}
						old, new = c.to, c.end
					}
					same(len(base.tokens), len(now.tokens))
				}
				return true
			})
		})
	})
}

func TestCompose(t *testing.T) {
	tests := []struct {
		name  string
		texts []string // in order; the moves between them are edits
		want  string   // of the composed move
	}{
		{"apart", []string{"a b c d e", "a x c d e", "a x c y e"}, "[1,2)x [3,4)y"},
		{"one over the other", []string{"a b c d e", "a x c d e", "a y c d e"}, "[1,2)y"},
		{"there and back", []string{"a b c d e", "a x c d e", "a b c d e"}, ""},
		{"inserted and taken out", []string{"a b", "a x y b", "a b"}, ""},
		{"inserted, and more at its end", []string{"a b", "a x b", "a x y b"}, "[1,1)x y"},
		{"deleted and put back", []string{"a b c", "a c", "a b c"}, ""},
		{"deleted, and others put there", []string{"a b c", "a c", "a x c"}, "[1,2) [2,2)x"},
		{"a deletion inside a deletion", []string{"a b c d e", "a b d e", "a e"}, "[1,4)"},
		{"behind what was replaced", []string{"a b c", "a x c", "a x y c"}, "[1,2)x [2,2)y"},
		{"through two insertions", []string{"a b c d", "a x b c y d", "a z d"}, "[1,3)z"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var versions []*version
			for _, text := range test.texts {
				versions = append(versions, &version{text: text, tokens: Tokenize(text)})
			}
			var m move
			for i, v := range versions[1:] {
				step := directMove(versions[i].tokens, v.tokens, []Cause{{Revision: i + 1}})
				m = compose(m, step, versions[0], v.tokens)
			}
			now := versions[len(versions)-1].tokens
			var got []string
			for _, c := range m.changes {
				got = append(got, strings.TrimSuffix(tellEdit(Edit{From: c.from, To: c.to}), `""-`)+bare(now[c.at:c.end]))
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("got %q, want %q", strings.Join(got, " "), test.want)
			}
		})
	}
}
