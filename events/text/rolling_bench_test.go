package text

import (
	"fmt"
	"testing"
)

// BenchmarkRolling makes the rolling text of a real draft with many open amendments, and
// one block of it alone: what that costs does not grow with what is open elsewhere.
func BenchmarkRolling(b *testing.B) {
	blocks := realBlocks(b)
	for _, n := range []int{1000, 10_000} {
		d := filed(b, blocks, someAmendments(b, blocks, n))
		b.Run(fmt.Sprintf("all/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Rolling()
			}
		})
		b.Run(fmt.Sprintf("printed/%d", n), func(b *testing.B) {
			rolling, numbers := d.Rolling(), Numbers(blocks)
			b.ReportAllocs()
			for b.Loop() {
				rolling.Lines(numbers)
			}
		})
		b.Run(fmt.Sprintf("block/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := d.RollingOf(blocks[i%len(blocks)].ID, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRollingOfOneBlock is the block on which everybody has something open: half
// replace a word, half put words in, all of them different.
func BenchmarkRollingOfOneBlock(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			text := "States [shall][should] cooperate to prevent the malicious use of information and communications technologies, in accordance with their [respective] capabilities."
			d, err := Table([]Block{{ID: "p1", Kind: Paragraph, Text: text}})
			if err != nil {
				b.Fatal(err)
			}
			tokens := Tokenize(text)
			for i := range n {
				made := append([]Token(nil), tokens...)
				at := 8 + i%2*(1+i%12)
				if i%3 == 0 {
					made = append(made[:at:at], append([]Token{{" ", fmt.Sprintf("and%d", i)}}, tokens[at:]...)...)
				} else {
					made[at] = Token{" ", fmt.Sprintf("word%d", i)}
				}
				if d, err = d.File(Amendment{ID: fmt.Sprint("A", i+1), Seq: int64(i + 1), By: []string{"FRA"}, Change: Reword{"p1", Edits(text, Join(made))}}); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				if _, err := d.RollingOf("p1", nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/amendment")
		})
	}
}
