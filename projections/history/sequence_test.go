package history

import (
	"testing"

	"pgregory.net/rapid"
)

// TestSequenceKeepsOldValues grows sequences from one another at random: each
// holds what a slice that is copied every time would hold, whatever was grown from
// it before or after.
func TestSequenceKeepsOldValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var grown []sequence
		var want [][]uint64
		grown, want = append(grown, sequence{}), append(want, nil)
		for n := range rapid.IntRange(1, 12).Draw(t, "runs") {
			from := rapid.IntRange(0, len(grown)-1).Draw(t, "from")
			s, w := grown[from], append([]uint64(nil), want[from]...)
			for range rapid.SampledFrom([]int{1, 2, width - 1, width, width + 1, width * width, width*width + width}).Draw(t, "more") {
				seq := uint64(len(w)*10 + n%10 + 1)
				s, w = s.append(&Entry{Seq: seq}), append(w, seq)
			}
			grown, want = append(grown, s), append(want, w)
		}
		for i, s := range grown {
			if s.count != len(want[i]) {
				t.Fatalf("sequence %d holds %d entries, want %d", i, s.count, len(want[i]))
			}
			for j, seq := range want[i] {
				if got := s.at(j).Seq; got != seq {
					t.Fatalf("sequence %d: entry %d is %d, want %d", i, j, got, seq)
				}
			}
		}
	})
}

func TestSequenceDeep(t *testing.T) {
	var s sequence
	const n = width*width*width + 3*width + 5
	for i := range n {
		s = s.append(&Entry{Seq: uint64(2*i + 2)})
	}
	for i := range n {
		if got := s.at(i).Seq; got != uint64(2*i+2) {
			t.Fatalf("entry %d is %d", i, got)
		}
		if got := s.behind(uint64(2*i + 1)); got != i {
			t.Fatalf("behind %d comes entry %d, want %d", 2*i+1, got, i)
		}
		if got := s.behind(uint64(2*i + 2)); got != i+1 {
			t.Fatalf("behind %d comes entry %d, want %d", 2*i+2, got, i+1)
		}
	}
}

func BenchmarkSequenceAppend(b *testing.B) {
	var s sequence
	e := &Entry{}
	b.ReportAllocs()
	for b.Loop() {
		s = s.append(e)
	}
}
