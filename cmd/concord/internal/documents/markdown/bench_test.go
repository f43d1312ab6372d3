package markdown

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// hostile are files made to take long: each is what it repeats, and what stands
// around it.
var hostile = []struct {
	name, before, repeated, after string
}{
	{name: "brackets open", repeated: "["},
	{name: "brackets close", repeated: "]"},
	{name: "brackets paired", repeated: "]["},
	{name: "brackets nested", repeated: "[[a]"},
	{name: "asterisks", repeated: "*"},
	{name: "asterisks apart", repeated: "a **b* "},
	{name: "runs of three", repeated: "*a**b"},
	{name: "emphasis in brackets", repeated: "*[_a*] "},
	{name: "underscores", repeated: "_a __b "},
	{name: "backticks", repeated: "`a``b```"},
	{name: "backslashes", repeated: "\\"},
	{name: "links", before: "[x]: http://y\n\n", repeated: "[a](http://b \""},
	{name: "link targets", repeated: "](http://a(b"},
	{name: "references", before: "[x]: http://y\n\n", repeated: "[a][x"},
	{name: "footnote calls", repeated: "[^1][^"},
	{name: "footnotes", repeated: "[^1]: a\n"},
	{name: "tags", repeated: "<a '\""},
	{name: "comments", repeated: "<!--\n"},
	{name: "comments shut", before: "-->", repeated: "<!-- a", after: "-->"},
	{name: "entities", repeated: "&amp;&a"},
	{name: "fences", repeated: "~~~\n````\n~~~~ a\n"},
	{name: "quotations", repeated: "> "},
	{name: "tables", before: "|a|\n|-|\n", repeated: "|b"},
	{name: "one paragraph", repeated: "a line of a paragraph\n"},
	{name: "markers", before: "1. a\n", repeated: "2. b "},
	{name: "lists without words", repeated: "1.\n"},
	{name: "deep lists", before: "1. a\n    1. b\n        1. c\n", repeated: "            1.\n"},
	{name: "attributes", before: "a\n", repeated: "{:.x .y}\n"},
	{name: "heads", repeated: "# #\n"},
	{name: "white space", before: "a", repeated: " *  "},
	{name: "blank lines", before: "a", repeated: "\n\n\n\n"},
}

// file is about size bytes of a hostile file, in blocks that are small enough to
// be read if it is of one line.
func file(before, repeated, after string, size int) []byte {
	var out strings.Builder
	out.WriteString(before)
	const block = 40_000 // tokens; a block has at most 50,000
	for n := 0; out.Len() < size; n++ {
		out.WriteString(repeated)
		if !strings.Contains(repeated, "\n") && n%(block/len(repeated)) == 0 {
			out.WriteString("\n\n")
		}
	}
	out.WriteString(after)
	return []byte(out.String())
}

// The metric "growth" is how much longer a file of eight times the size takes for
// each byte: about 1, since reading is linear.
func BenchmarkHostile(b *testing.B) {
	const small = 1 << 20
	for _, h := range hostile {
		b.Run(strings.ReplaceAll(h.name, " ", "-"), func(b *testing.B) {
			little := file(h.before, h.repeated, h.after, small-small/16)
			large := file(h.before, h.repeated, h.after, 8*(small-small/16))
			var littleTime, largeTime time.Duration
			for b.Loop() {
				begin := time.Now()
				_, _ = Read(little)
				littleTime += time.Since(begin)
				begin = time.Now()
				_, _ = Read(large)
				largeTime += time.Since(begin)
			}
			b.ReportMetric(float64(largeTime)/float64(littleTime)/8, "growth")
			b.ReportMetric(float64(len(large)*b.N)/largeTime.Seconds()/1e6, "MB/s")
		})
	}
}

// A draft of 5,000 paragraphs, as it may be tabled.
func BenchmarkRead(b *testing.B) {
	var source strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&source, "%d. *[Recalling* the mandate,] States [shall][should] cooperate[, as appropriate,] with *each* other.\n\n", i+1)
	}
	draft := []byte(source.String())
	b.SetBytes(int64(len(draft)))
	for b.Loop() {
		if _, err := Read(draft); err != nil {
			b.Fatal(err)
		}
	}
}
