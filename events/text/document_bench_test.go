package text

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// realBlocks are the paragraphs of a real negotiated draft, as its blank lines part it.
func realBlocks(t testing.TB) []Block {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join(sharedDir(t), "texts", "paris-2015", "2015-12-04.md"))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []Block
	for _, part := range strings.Split(string(packed), "\n\n") {
		if text := Normalize(part); text != "" && Check(text) == nil {
			blocks = append(blocks, Block{ID: fmt.Sprintf("p%d", len(blocks)+1), Kind: Paragraph, Text: text})
		}
	}
	return blocks
}

// someAmendments rewords blocks here and there: most amendments replace a word or
// two, some put words in or take them out, one in fifty is structural.
func someAmendments(t testing.TB, blocks []Block, n int) []Amendment {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	tokens := make([][]Token, len(blocks))
	for i, b := range blocks {
		tokens[i] = Tokenize(b.Text)
	}
	out := make([]Amendment, 0, n)
	for len(out) < n {
		i := random.IntN(len(blocks))
		b := blocks[i]
		a := Amendment{ID: fmt.Sprintf("A%d", len(out)+1), Seq: int64(len(out) + 1), By: []string{"FRA"}}
		if random.IntN(50) == 0 {
			a.Change = []Change{
				Insert{After: b.ID, Kind: Paragraph, Text: fmt.Sprintf("The Group heard briefing %d.", len(out))},
				Delete{b.ID}, Move{b.ID, blocks[random.IntN(len(blocks))].ID},
			}[random.IntN(3)]
			if m, ok := a.Change.(Move); ok && (m.After == b.ID || i > 0 && m.After == blocks[i-1].ID) {
				continue
			}
			out = append(out, a)
			continue
		}
		words := slices.Clone(tokens[i])
		for range 1 + random.IntN(3) {
			at := random.IntN(len(words))
			switch random.IntN(4) {
			case 0:
				words = slices.Insert(words, at, Token{" ", "developing"}, Token{" ", "States"})
			case 1:
				words = slices.Delete(words, at, min(len(words), at+1+random.IntN(5)))
			default:
				words[at] = Token{" ", []string{"shall", "should", "may", "voluntary", "binding"}[random.IntN(5)]}
			}
			if len(words) == 0 {
				break
			}
		}
		text := Normalize(Join(words))
		if text == "" || text == b.Text {
			continue
		}
		a.Change = Reword{b.ID, Edits(b.Text, text)}
		out = append(out, a)
	}
	return out
}

func filed(t testing.TB, blocks []Block, all []Amendment) Document {
	t.Helper()
	d, err := Table(blocks)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if d, err = d.File(a); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// BenchmarkEdits finds the edits of amendments to the paragraphs of a real draft.
func BenchmarkEdits(b *testing.B) {
	blocks := realBlocks(b)
	all := someAmendments(b, blocks, 1000)
	old, new := []string{}, []string{}
	for _, a := range all {
		if r, ok := a.Change.(Reword); ok {
			i := slices.IndexFunc(blocks, func(b Block) bool { return b.ID == r.Block })
			text, err := Apply(blocks[i].Text, r.Edits)
			if err != nil {
				b.Fatal(err)
			}
			old, new = append(old, blocks[i].Text), append(new, text)
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Edits(old[i%len(old)], new[i%len(old)])
	}
}

// BenchmarkFile files amendments one after the other: what one costs does not grow
// with how many there are.
func BenchmarkFile(b *testing.B) {
	blocks := realBlocks(b)
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			all := someAmendments(b, blocks, n)
			b.ReportAllocs()
			for b.Loop() {
				filed(b, blocks, all)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/amendment")
		})
	}
}

// BenchmarkTouching asks for each amendment what it touches.
func BenchmarkTouching(b *testing.B) {
	blocks := realBlocks(b)
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := filed(b, blocks, someAmendments(b, blocks, n))
			ids := d.Amendments()
			for i := 0; b.Loop(); i++ {
				if _, err := d.Touching(ids[i%n]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPairs finds all pairs that touch.
func BenchmarkPairs(b *testing.B) {
	blocks := realBlocks(b)
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := filed(b, blocks, someAmendments(b, blocks, n))
			for b.Loop() {
				d.Pairs()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/amendment")
		})
	}
}

// BenchmarkRevise moves every block of a real draft on, and with it all amendments.
func BenchmarkRevise(b *testing.B) {
	blocks := realBlocks(b)
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d := filed(b, blocks, someAmendments(b, blocks, n))
			redraft := slices.Clone(blocks)
			for i := range redraft {
				redraft[i].Text = Normalize(strings.Replace(redraft[i].Text, " the ", " each ", 1) + " As agreed.")
			}
			plan, err := d.PlanRedraft(Revision{}, redraft)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := d.Revise(Revision{Redraft: &plan}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/amendment")
		})
	}
}

// BenchmarkThousandOpenAmendments is the work on a thousand amendments in all: their
// edits found, filed, rebased over a redraft of every paragraph, and compared.
func BenchmarkThousandOpenAmendments(b *testing.B) {
	blocks := realBlocks(b)
	all := someAmendments(b, blocks, 1000)
	redraft := slices.Clone(blocks)
	for i := range redraft {
		redraft[i].Text = Normalize(strings.Replace(redraft[i].Text, " the ", " each ", 1) + " As agreed.")
	}
	at := map[string]string{}
	for _, x := range blocks {
		at[x.ID] = x.Text
	}
	texts := make([]string, len(all))
	for i, a := range all {
		if r, ok := a.Change.(Reword); ok {
			texts[i], _ = Apply(at[r.Block], r.Edits)
		}
	}
	plan, err := filed(b, blocks, nil).PlanRedraft(Revision{}, redraft)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for i, a := range all {
			if r, ok := a.Change.(Reword); ok {
				all[i].Change = Reword{r.Block, Edits(at[r.Block], texts[i])}
			}
		}
		d, err := filed(b, blocks, all).Revise(Revision{Redraft: &plan})
		if err != nil {
			b.Fatal(err)
		}
		d.Pairs()
	}
}
