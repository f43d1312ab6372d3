package image

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkObjects notes 300,000 objects, as one report of a long log has, each of which
// is met twice, in the table and in a map of the language.
func BenchmarkObjects(b *testing.B) {
	const many = 300_000
	type object struct {
		key uint64
		len int32
	}
	keys := make([]object, many)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range keys {
		keys[i] = object{key: (0xc000000000 + random.Uint64N(1<<30)&^15) << 16, len: single}
	}
	var table, plain float64
	b.Run("table", func(b *testing.B) {
		var t objects
		for b.Loop() {
			clear(t.slots)
			t.used = 0
			for range 2 {
				for i, k := range keys {
					if at := t.place(k.key, k.len); at.number == 0 {
						t.put(at, placed{k.key, k.len, uint32(i + 1)})
					}
				}
			}
		}
		table = b.Elapsed().Seconds() / float64(b.N)
	})
	b.Run("map", func(b *testing.B) {
		m := map[object]uint32{}
		for b.Loop() {
			clear(m)
			for range 2 {
				for i, k := range keys {
					if m[k] == 0 {
						m[k] = uint32(i + 1)
					}
				}
			}
		}
		plain = b.Elapsed().Seconds() / float64(b.N)
		b.ReportMetric(plain/table, "x")
	})
}
