package text

import (
	"fmt"
	"testing"
)

// BenchmarkFileStructural: what it costs to file a new paragraph and to find what it
// touches and equals, the more of them are open. The cost of one should not grow with
// their number as it did when all were compared with all.
func BenchmarkFileStructural(b *testing.B) {
	for _, open := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(open), func(b *testing.B) {
			var blocks []Block
			for i := range 50 {
				blocks = append(blocks, Block{ID: fmt.Sprintf("p%d", i+1), Kind: Paragraph, Text: fmt.Sprintf("Paragraph number %d of the draft.", i+1)})
			}
			doc, err := Table(blocks)
			if err != nil {
				b.Fatal(err)
			}
			insert := func(d Document, n int) Document {
				a := Amendment{ID: fmt.Sprintf("A%d", n), Seq: int64(n), By: []string{"FRA"}, Change: Insert{
					After: fmt.Sprintf("p%d", 1+n%50), Kind: Paragraph, Text: fmt.Sprintf("A new paragraph, number %d.", n),
				}}
				if d, err = d.File(a); err != nil {
					b.Fatal(err)
				}
				return d
			}
			for n := range open {
				doc = insert(doc, n+1)
			}
			for b.Loop() {
				next := insert(doc, open+1)
				if _, err := next.Equal(fmt.Sprintf("A%d", open+1)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
