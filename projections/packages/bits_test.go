package packages

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Sets do what sets of numbers do.
func TestSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (set, map[int]bool) {
			var s set
			m := map[int]bool{}
			for _, i := range rapid.SliceOfN(rapid.IntRange(0, 200), 0, 12).Draw(t, name) {
				s.add(i)
				m[i] = true
			}
			return s, m
		}
		a, ma := draw("a")
		b, mb := draw("b")
		i := rapid.IntRange(0, 200).Draw(t, "i")
		same := func(what string, got set, want func(int) bool) {
			t.Helper()
			var all []int
			for k := range 201 {
				if want(k) {
					all = append(all, k)
				}
			}
			if members := slices.Collect(got.each); !slices.Equal(members, all) || got.count() != len(all) || got.empty() != (len(all) == 0) {
				t.Fatalf("%s is %v, not %v", what, members, all)
			}
		}
		same("a", a, func(k int) bool { return ma[k] })
		same("and", a.and(b), func(k int) bool { return ma[k] && mb[k] })
		same("minus", a.minus(b), func(k int) bool { return ma[k] && !mb[k] })
		same("with", a.with(i), func(k int) bool { return ma[k] || k == i })
		same("without", a.without(i), func(k int) bool { return ma[k] && k != i })
		joined := slices.Clone(a)
		joined.join(b)
		same("join", joined, func(k int) bool { return ma[k] || mb[k] })
		same("a", a, func(k int) bool { return ma[k] }) // none of these has altered it
		if a.has(i) != ma[i] || a.meets(b) != !a.and(b).empty() || a.within(b) != a.minus(b).empty() {
			t.Fatalf("of %v and %v", ma, mb)
		}
		if equal := maps.Equal(ma, mb); a.equal(b) != equal || (a.key() == b.key()) != equal {
			t.Fatalf("%v and %v are equal: %v", ma, mb, equal)
		}
	})
}
