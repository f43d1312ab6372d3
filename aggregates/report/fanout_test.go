package report

import (
	"fmt"
	"testing"

	"github.com/tidwall/btree"
)

// BenchmarkFanOut changes maps like those of a report, each time on a copy, up to
// 12,000 entries.
func BenchmarkFanOut(b *testing.B) {
	const most = 12_000
	for _, n := range []int{4, fanOut, 16, 32} {
		b.Run(fmt.Sprintf("amendments/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			var m btree.Map[int, *Amendment]
			a := new(Amendment)
			for i := 0; b.Loop(); i++ {
				if i%most == 0 {
					m = *btree.NewMap[int, *Amendment](n)
				}
				m = *m.Copy()
				m.Set(i%most, a)
			}
		})
		b.Run(fmt.Sprintf("onBlock/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			var m btree.Map[string, []int]
			for i := 0; b.Loop(); i++ {
				if i%most == 0 {
					m = *btree.NewMap[string, []int](n)
				}
				m = *m.Copy()
				m.Set(fmt.Sprintf("S%03d p%d", i%193, i%most/193), []int{i})
			}
		})
	}
}
