package report_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
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

// issued has a text issued and read back. It must come within one commit.
func issued(t *testing.T, c *rehearsal.Chamber, said trust.Submission, want []text.Block) {
	t.Helper()
	start := time.Now()
	commit, messages, err := c.Decide(said)
	if err != nil {
		t.Fatal(err)
	}
	decided := time.Since(start)
	if len(messages) > events.MaxCommitLength {
		t.Errorf("%d events in one commit", len(messages))
	}
	size := 0
	for _, m := range messages {
		size += len(m.Data)
	}
	start = time.Now()
	if _, err := c.Play(said); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d events, %d KiB; decided in %v, decided and evolved in %v", len(commit.Events), size>>10, decided.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))
	now := stateOf(c).Text.Current()
	if len(now) != len(want) {
		t.Fatalf("%d blocks were issued, %d are there", len(want), len(now))
	}
	for i := range now {
		if now[i].Text != want[i].Text || now[i].Kind != want[i].Kind || now[i].Level != want[i].Level {
			t.Fatalf("block %d reads otherwise than it was issued", i+1)
		}
	}
}

// TestLargeBlock: a block as large as one may be, between small ones, comes over
// several events and reads as it was signed; whatever its signs take in JSON.
func TestLargeBlock(t *testing.T) {
	of := func(word string) string {
		words := strings.Repeat(word+" ", text.MaxBytes/(len(word)+1))
		return words + strings.Repeat("x", text.MaxBytes-len(words))
	}
	for name, large := range map[string]string{
		"letters":    of(strings.Repeat("a", 30)),
		"quotations": of(`"` + strings.Repeat("a", 80) + `\"`),
		"Cyrillic":   of(strings.Repeat("ж", 30)),
		"beyond":     of(strings.Repeat("𝔸", 40)),
	} {
		if testing.Short() && name != "quotations" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if text.Check(large) != nil || len(large) != text.MaxBytes {
				t.Fatalf("%d bytes, %v: no block may be so", len(large), text.Check(large))
			}
			blocks := rehearsal.Paragraphs("Before.", large, large, "Behind.")
			c := opened(t)
			issued(t, c, c.Table(slug, blocks), blocks)
			pieces := 0
			for i, s := range c.Log {
				if len(s.Data) > events.MaxData {
					t.Errorf("event %d has %d bytes", i+1, len(s.Data))
				}
				if strings.HasSuffix(s.Subject, ".block-continued") {
					pieces++
				}
			}
			if pieces < 2*15 {
				t.Errorf("two blocks of 1 MiB came in %d pieces more", pieces)
			}
			// It is amended, and redrafted, as any other.
			blocks[1].Text = strings.TrimRight(large, "x") + "y"
			said, _ := revises(redrafting(blocks))(t, c)
			issued(t, c, said, blocks)
			if err := c.Again(); err != nil {
				t.Fatal("the log, decided again, is another") // its reading is too long to print
			}
		})
	}
}

// TestLargeDraft: drafts of thousands of paragraphs are tabled, and redrafted, each in
// one commit.
func TestLargeDraft(t *testing.T) {
	for _, x := range []struct{ paragraphs, sentences int }{{5_000, 5}, {report.MaxBlocks, 5}} {
		if testing.Short() && x.paragraphs > 5_000 {
			continue
		}
		t.Run(fmt.Sprint(x.paragraphs), func(t *testing.T) {
			blocks := many(x.paragraphs, x.sentences)
			c := opened(t)
			issued(t, c, c.Table(slug, blocks), blocks)
			// Of ten paragraphs one gets other words, one goes, one comes.
			var anew []text.Block
			for i, b := range blocks {
				switch i % 10 {
				case 3:
					b.Text = strings.Replace(b.Text, "should", "must", 1)
				case 6:
					b.Text = fmt.Sprintf("A paragraph %d that was not there before, of quite other words.", i)
				}
				anew = append(anew, b)
			}
			start := time.Now()
			said, _ := revises(redrafting(anew))(t, c)
			t.Logf("planned in %v", time.Since(start).Round(time.Millisecond))
			issued(t, c, said, anew)
		})
	}
}

// BenchmarkTable decides the tabling of a draft of 5,000 paragraphs of some 80 words,
// and evolves the report by its events.
func BenchmarkTable(b *testing.B) {
	c := opened(b)
	said := c.Table(slug, many(5_000, 5))
	for b.Loop() {
		if _, err := c.Fork().Play(said); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(5_000, "paragraphs")
}

// BenchmarkRedraft makes a revision out of the plan of a redraft in which each of 600
// paragraphs of some 80 words gets other words in three places: as it stands on a log,
// as it is asked before it comes there (that its edits are those that the words give),
// and the whole decision.
func BenchmarkRedraft(b *testing.B) {
	const paragraphs = 600
	blocks := many(paragraphs, 5)
	c := opened(b, tables(blocks...))
	for i := range 300 {
		said, _ := proposes("FRA", rewords(fmt.Sprintf("p%d", 2*i+1), "exchange", "share"))(b, c)
		if _, err := c.Play(said); err != nil {
			b.Fatal(err)
		}
	}
	anew := many(paragraphs, 5)
	for i := range anew {
		anew[i].Text = strings.NewReplacer("should, in matter 0", "must, in matter 0", "matter 2", "the second matter", "matter 4 of the draft,", "matter 4").Replace(anew[i].Text)
	}
	s := stateOf(c)
	plan, err := s.Text.PlanRedraft(text.Revision{}, anew)
	if err != nil || len(plan.Runs) != paragraphs {
		b.Fatal(len(plan.Runs), err)
	}
	r := text.Revision{Redraft: &plan}
	said, _ := revises(redrafting(anew))(b, c)
	for _, x := range []struct {
		name string
		do   func() error
	}{
		{"from the log", func() error { _, err := s.Text.Revise(r); return err }},
		{"strictly", func() error { _, err := s.Text.ReviseStrictly(r); return err }},
		{"decided", func() error { _, _, err := c.Decide(said); return err }},
		{"played", func() error { _, err := c.Fork().Play(said); return err }},
	} {
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := x.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
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
