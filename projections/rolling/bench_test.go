package rolling

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"concord/events/text"
)

// realDraft is the paragraphs of a real negotiated draft, full of brackets.
func realDraft(b testing.TB) []text.Block {
	b.Helper()
	dir, set := os.LookupEnv("CONCORD_SHARED")
	if !set {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	packed, err := os.ReadFile(filepath.Join(dir, "texts", "paris-2015", "2015-12-04.md"))
	if os.IsNotExist(err) && !set {
		b.Skip("the shared texts are not there")
	}
	if err != nil {
		b.Fatal(err)
	}
	var blocks []text.Block
	for line := range strings.Lines(string(packed)) {
		if words := text.Normalize(line); words != "" && text.Check(words) == nil {
			blocks = append(blocks, text.Block{ID: fmt.Sprintf("p%d", len(blocks)+1), Kind: text.Paragraph, Text: words})
		}
	}
	return blocks
}

// room is a room that goes on amending a draft: for each amendment that is filed, from a
// thousand on, the oldest is withdrawn.
type room struct {
	b      testing.TB
	random *rand.Rand
	blocks []text.Block
	doc    text.Document
	filed  int
	open   []string
}

const openAmendments = 1_000

func newRoom(b testing.TB) *room {
	r := &room{b: b, random: rand.New(rand.NewPCG(1, 2)), blocks: realDraft(b)}
	var err error
	if r.doc, err = text.Table(r.blocks); err != nil {
		b.Fatal(err)
	}
	return r
}

// act does one thing: it files an amendment, or withdraws the oldest.
func (r *room) act() {
	var err error
	if len(r.open) > openAmendments {
		if r.doc, err = r.doc.Withdraw(r.open[0]); err != nil {
			r.b.Fatal(err)
		}
		r.open = r.open[1:]
		return
	}
	r.filed++
	a := text.Amendment{ID: fmt.Sprintf("A%d", r.filed), Seq: int64(r.filed), On: r.doc.Revision(), By: []string{"FRA"}}
	block := r.blocks[r.random.IntN(len(r.blocks))]
	switch r.random.IntN(50) {
	case 0:
		a.Change = text.Insert{After: block.ID, Kind: text.Paragraph, Text: fmt.Sprintf("The Group heard briefing %d.", r.filed)}
	case 1:
		a.Change = text.Delete{Block: block.ID}
	default:
		tokens := text.Tokenize(block.Text)
		at := r.random.IntN(len(tokens))
		tokens[at].Word = []string{"shall", "should", "may", "voluntary", "binding"}[r.random.IntN(5)]
		wording := text.Normalize(text.Join(tokens))
		if wording == block.Text {
			r.filed--
			r.act()
			return
		}
		a.Change = text.Reword{Block: block.ID, Edits: text.Edits(block.Text, wording)}
	}
	if r.doc, err = r.doc.File(a); err != nil {
		r.b.Fatal(err)
	}
	r.open = append(r.open, a.ID)
}

// BenchmarkNext: keeping the rolling text of the draft of 4 December 2015 up with one act
// of a room of a thousand open amendments. What it costs does not grow as history does.
// "from nothing" is what it would cost to make the whole of it anew, for comparison.
func BenchmarkNext(b *testing.B) {
	for _, history := range []int{2_000, 20_000, 200_000} {
		b.Run(fmt.Sprintf("behind %d acts", history), func(b *testing.B) {
			r := newRoom(b)
			for range history {
				r.act()
			}
			docs := []text.Document{r.doc}
			for range 1_000 {
				r.act()
				docs = append(docs, r.doc)
			}
			first := Text{}.Next(docs[0])
			// What the collector makes of a heap with a longer history in it is not asked here.
			runtime.GC()
			defer debug.SetGCPercent(debug.SetGCPercent(-1))
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				t := first
				for _, d := range docs[1:] {
					t = t.Next(d)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*(len(docs)-1)), "ns/act")
		})
	}
	b.Run("from nothing", func(b *testing.B) {
		r := newRoom(b)
		for range 2_000 {
			r.act()
		}
		for b.Loop() {
			Text{}.Next(r.doc)
		}
	})
}

// TestCostOfAnAct: an act costs the same behind a history of twenty thousand as behind
// one of two thousand. It is told in allocations, which no clock disturbs.
func TestCostOfAnAct(t *testing.T) {
	const acts = 300
	cost := func(history int) float64 {
		r := newRoom(t)
		for range history {
			r.act()
		}
		docs := []text.Document{r.doc}
		for range acts {
			r.act()
			docs = append(docs, r.doc)
		}
		first := Text{}.Next(docs[0])
		return testing.AllocsPerRun(1, func() {
			kept := first
			for _, d := range docs[1:] {
				kept = kept.Next(d)
			}
		}) / acts
	}
	short, long := cost(2_000), cost(20_000)
	t.Logf("%.0f allocations an act behind 2,000 acts, %.0f behind 20,000", short, long)
	if long > 1.2*short {
		t.Errorf("an act costs %.0f allocations behind 2,000 acts, %.0f behind 20,000", short, long)
	}
}
