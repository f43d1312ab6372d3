package prepare

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/cmd/concord/internal/documents/markdown"
	"concord/events"
	"concord/events/text"
)

// negotiated returns the draft of 4 December 2015 with n open amendments of short
// rewordings, from 50 delegations, on paragraphs anywhere in it: many touch.
func negotiated(b *testing.B, n int) report.State {
	b.Helper()
	dir, set := os.LookupEnv("CONCORD_SHARED")
	if !set {
		dir = filepath.Join("..", "..", "..", "..", "..", "shared")
	}
	file, err := os.ReadFile(filepath.Join(dir, "texts/paris-2015/2015-12-04.md"))
	if err != nil {
		b.Skipf("the shared material is not beside the project: %v", err)
	}
	draft, err := markdown.Read(file)
	if err != nil {
		b.Fatal(err)
	}
	content, err := events.MarshalJSON(draft.Blocks)
	if err != nil {
		b.Fatal(err)
	}
	s := &report.State{}
	var seq uint64
	does := func(by string, c report.Command, attached map[string][]byte) {
		out, no := report.Decide(&group.State{Mandate: events.Mandate{Languages: []string{"en"}}}, s, c, report.Meta{
			Time: time.Unix(0, 0).UTC(), By: by, Report: "apr1", NextAmendment: int(seq) + 1, Seq: seq, Attachments: attached,
		})
		if no != nil {
			return // proposed already, and the like
		}
		for i, e := range out {
			seq++
			if s, err = report.Evolve(s, &events.Record{Seq: seq, Actor: by, Event: e, Part: i + 1, Parts: len(out), Command: uuid.Nil}); err != nil {
				b.Fatal(err)
			}
		}
	}
	does("CHAIR", report.Table{Report: "apr1", Kind: events.AnnualReport, Title: "Draft", Language: "en", Draft: nameOf(content)}, map[string][]byte{nameOf(content): content})
	chance := rand.New(rand.NewPCG(4, 12))
	for open := 0; open < n; {
		was := seq
		block := draft.Blocks[chance.IntN(len(draft.Blocks))]
		tokens := text.Tokenize(block.Text)
		at := chance.IntN(len(tokens))
		words := text.Normalize(text.Join(tokens[:at]) + fmt.Sprintf(" duly-%d ", chance.IntN(7)) + text.Join(tokens[min(len(tokens), at+chance.IntN(3)):]))
		does(fmt.Sprintf("D%d", chance.IntN(50)), report.Propose{Report: "apr1", Change: events.Change{
			Operation: events.OpText, Block: block.ID, Base: text.HashBlock(block), Edits: text.Edits(block.Text, words), Wording: text.HashText(words),
		}}, nil)
		if seq > was {
			open++
		}
	}
	// On every tenth paragraph a position stands, and on every fifth amendment.
	for i := 0; i < len(draft.Blocks); i += 10 {
		does("FRA", report.TakePosition{On: events.On{Report: "apr1", Block: draft.Blocks[i].ID}, Stance: events.Object, Words: text.HashBlock(draft.Blocks[i])}, nil)
	}
	var open []string
	for a := range s.Open() {
		open = append(open, a.Amendment)
	}
	for i := 0; i < len(open); i += 5 {
		does("CHN", report.TakePosition{On: events.On{Report: "apr1", Amendment: open[i]}, Stance: events.Reserve}, nil)
	}
	return *s
}

// BenchmarkUncontested decides a revision with all that is uncontested.
func BenchmarkUncontested(b *testing.B) {
	for _, n := range []int{100, 1_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := negotiated(b, n)
			take, left := report.Uncontested(&s, nil)
			for b.Loop() {
				if _, no := report.Decide(&group.State{}, &s, report.Revise{Report: "apr1", Base: s.Hash(), Uncontested: true}, report.Meta{Report: "apr1"}); no != nil {
					b.Fatal(no)
				}
			}
			b.ReportMetric(float64(len(take)), "taken")
			b.ReportMetric(float64(len(left)), "left")
		})
	}
}

// BenchmarkOrder finds the order of all open amendments, and which fall with which.
func BenchmarkOrder(b *testing.B) {
	for _, n := range []int{100, 1_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := negotiated(b, n)
			for b.Loop() {
				report.Order(&s)
			}
		})
	}
}
