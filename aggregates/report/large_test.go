package report_test

import (
	"fmt"
	"strings"
	"testing"

	"concord/events/text"
)

// many makes a draft of so many paragraphs, each of so many different sentences.
func many(paragraphs, sentences int) []text.Block {
	out := make([]text.Block, paragraphs)
	for i := range out {
		var b strings.Builder
		for j := range sentences {
			fmt.Fprintf(&b, " State %d should, in matter %d of the draft, exchange views on measure %d with all others.", i, j, (i*7919+j*104729)%10007)
		}
		out[i] = text.Block{ID: fmt.Sprintf("p%d", i+1), Kind: text.Paragraph, Text: b.String()[1:]}
	}
	return out
}

// BenchmarkPropose decides one more amendment among many that are open.
func BenchmarkPropose(b *testing.B) {
	for name, another := range map[string]func(i int) change{
		"words": func(i int) change {
			return rewords(fmt.Sprintf("p%d", i%100+1), "should", fmt.Sprintf("must%d", i))
		},
		"paragraphs": func(i int) change {
			return inserts(fmt.Sprintf("p%d", i%100+1), fmt.Sprintf("Another paragraph %d.", i))
		},
	} {
		for _, open := range []int{10, 100, 300} {
			b.Run(fmt.Sprintf("%s/open=%d", name, open), func(b *testing.B) {
				c := opened(b, tables(many(100, 1)...))
				for i := range open {
					said, _ := proposes("FRA", another(i))(b, c)
					if _, err := c.Play(said); err != nil {
						b.Fatal(err)
					}
				}
				said, _ := proposes("KEN", another(open))(b, c)
				for b.Loop() {
					if _, _, err := c.Decide(said); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
