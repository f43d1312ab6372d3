package prepare

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestMeant(t *testing.T) {
	verbs := []string{"table", "list", "show", "diff", "blame", "status", "revise", "adopt", "history", "deadline"}
	codes := []string{"FRA", "GBR", "USA", "RUS", "DEU", "AFRICAN-GROUP", "CHAIR"}
	slugs := []string{"apr1", "apr2", "final", "annual-2024"}
	paragraphs := []string{"p1", "1", "p12", "12", "12(a)", "p13", "13", "footnote 2"}
	for _, c := range []struct {
		typed string
		known []string
		want  []string
	}{
		{"shw", verbs, []string{"show"}},
		{"hsow", verbs, []string{"show"}}, // two letters exchanged are one mistake
		{"tabel", verbs, []string{"table"}},
		{"rev", verbs, []string{"revise"}}, // the beginning of a name
		{"xyzzy", verbs, nil},
		{"", verbs, nil},
		{"fra", codes, []string{"FRA"}},
		{"FRE", codes, []string{"FRA"}},
		{"african", codes, []string{"AFRICAN-GROUP"}},
		{"apr3", slugs, []string{"apr1", "apr2"}},
		{"fnal", slugs, []string{"final"}},
		{"annual", slugs, []string{"annual-2024"}},
		{"12(b)", paragraphs, []string{"12(a)"}},
		{"q12", paragraphs, []string{"p12", "12"}},
	} {
		if got := Meant(c.typed, c.known); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.typed, got, c.want)
		}
	}
}

// TestDistance holds the distance to the laws of one.
func TestDistance(t *testing.T) {
	word := rapid.StringMatching(`[abcé]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := distance(a, b)
		if d != distance(b, a) {
			t.Fatalf("%q to %q is %d, back %d", a, b, d, distance(b, a))
		}
		if (d == 0) != (a == b) {
			t.Fatalf("%q to %q is %d", a, b, d)
		}
		m, n := len([]rune(a)), len([]rune(b))
		if d < max(m-n, n-m) || d > max(m, n) {
			t.Fatalf("%q to %q is %d", a, b, d)
		}
	})
}
