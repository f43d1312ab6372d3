package report_test

import (
	"fmt"
	"strings"

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
