package persistent_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/tidwall/btree"
	"pgregory.net/rapid"

	"concord/aggregates/persistent"
)

// TestPersistent changes maps at random, and goes on from any of them: each stays what it was.
func TestPersistent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type held struct {
			btree.Map[int, string]
			want map[int]string
		}
		all := []held{{want: map[int]string{}}}
		for i := range rapid.IntRange(1, 200).Draw(t, "changes") {
			from := all[rapid.IntRange(0, len(all)-1).Draw(t, "from")]
			next := held{from.Map, maps.Clone(from.want)}
			key := rapid.IntRange(0, 60).Draw(t, "key")
			if rapid.Bool().Draw(t, "delete") {
				persistent.Delete(&next.Map, key)
				delete(next.want, key)
			} else {
				value := fmt.Sprint(i)
				persistent.Set(&next.Map, key, value)
				next.want[key] = value
			}
			all = append(all, next)
		}
		for i := range all {
			got := map[int]string{}
			all[i].Scan(func(key int, value string) bool { got[key] = value; return true })
			if !maps.Equal(got, all[i].want) {
				t.Fatalf("map %d holds %v, not %v", i, got, all[i].want)
			}
		}
	})
}

// BenchmarkFanOut changes maps as states do, each time on a copy, up to 12,000 entries.
func BenchmarkFanOut(b *testing.B) {
	const most = 12_000
	for _, n := range []int{4, 8, 16, 32} {
		b.Run(fmt.Sprintf("numbers/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			var m btree.Map[int, *int]
			for i := 0; b.Loop(); i++ {
				if i%most == 0 {
					m = *btree.NewMap[int, *int](n)
				}
				m = *m.Copy()
				m.Set(i%most, &i)
			}
		})
		b.Run(fmt.Sprintf("words/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			var m btree.Map[string, int]
			for i := 0; b.Loop(); i++ {
				if i%most == 0 {
					m = *btree.NewMap[string, int](n)
				}
				m = *m.Copy()
				m.Set(fmt.Sprintf("S%03d p%d", i%193, i%most/193), i)
			}
		})
	}
}
