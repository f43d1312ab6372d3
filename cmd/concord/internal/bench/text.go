package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"concord/cmd/concord/internal/demo"
	"concord/cmd/concord/internal/documents/markdown"
	"concord/events/text"
)

// Text says on what the words are measured.
type Text struct {
	Draft  []byte // Markdown; nil: the report of the demonstration
	Few    int    // amendments of the smaller measurement
	Many   int    // and of the larger
	Rounds int
}

// DefaultText is what `concord bench text` measures.
var DefaultText = Text{Few: 1_000, Many: 10_000, Rounds: 5}

// Run measures the text: the edits of so many wordings, filing them, finding who
// touches whom, and, when a revision has changed every tenth paragraph, what has
// become of each.
func (o Text) Run(ctx context.Context) (*Report, error) {
	if o.Few < 1 || o.Many < o.Few || o.Rounds < 1 {
		return nil, errors.New("amendments and rounds are at least 1, and many are not fewer than few")
	}
	draft, err := draftOf(o.Draft)
	if err != nil {
		return nil, err
	}
	words := 0
	for _, b := range draft.Blocks {
		words += text.WordCount(b.Text)
	}
	out := &Report{Scenario: "text", About: fmt.Sprintf("a draft of %d blocks and %d words, %d rounds", len(draft.Blocks), words, o.Rounds)}
	var each [2][]float64
	for i, n := range []int{o.Few, o.Many} {
		var total, diff, file, pairs, revise, states []float64
		for round := range o.Rounds {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			m, err := measureText(draft.Blocks, n, uint64(round))
			if err != nil {
				return nil, err
			}
			ms := milliseconds([]time.Duration{m.diff, m.file, m.pairs, m.revise, m.states, m.diff + m.file + m.pairs + m.revise + m.states})
			diff, file, pairs = append(diff, ms[0]), append(file, ms[1]), append(pairs, ms[2])
			revise, states, total = append(revise, ms[3]), append(states, ms[4]), append(total, ms[5])
			each[i] = append(each[i], 1000*ms[5]/float64(n))
		}
		aim := ""
		if i == 0 {
			aim = "1000 for 1,000"
		}
		name := fmt.Sprintf("%d amendments: ", n)
		out.add(name+"all", "ms", aim, total)
		out.add(name+"edits of the wordings", "ms", "", diff)
		out.add(name+"filing", "ms", "", file)
		out.add(name+"who touches whom", "ms", "", pairs)
		out.add(name+"a revision of every tenth paragraph", "ms", "", revise)
		out.add(name+"what became of each", "ms", "", states)
		out.add(name+"cost of one", "µs", "", each[i])
	}
	out.add(fmt.Sprintf("cost of one among %d / among %d", o.Many, o.Few), "x", "about 1", ratios(each[1], each[0]))
	return out, nil
}

// draftOf reads the draft to measure on: that of the demonstration if there is none.
func draftOf(source []byte) (markdown.Draft, error) {
	if source == nil {
		source = demo.Report()
	}
	return markdown.Read(source)
}

type textTimes struct{ diff, file, pairs, revise, states time.Duration }

func measureText(blocks []text.Block, n int, seed uint64) (m textTimes, err error) {
	chance := rand.New(rand.NewPCG(seed, 42))
	doc, err := text.Table(blocks)
	if err != nil {
		return m, err
	}
	type wording struct{ block, old, new string }
	wordings := make([]wording, 0, n)
	for len(wordings) < n {
		b := blocks[chance.IntN(len(blocks))]
		if new := reworded(chance, b.Text, len(wordings)); new != b.Text {
			wordings = append(wordings, wording{b.ID, b.Text, new})
		}
	}
	filed := make([]text.Amendment, n)
	m.diff = timed(func() {
		for i, w := range wordings {
			filed[i] = text.Amendment{ID: fmt.Sprintf("A%d", i+1), Seq: int64(i + 1), By: []string{"FRA"}, Change: text.Reword{Block: w.block, Edits: text.Edits(w.old, w.new)}}
		}
	})
	m.file = timed(func() {
		for _, a := range filed {
			if doc, err = doc.File(a); err != nil {
				return
			}
		}
	})
	if err != nil {
		return m, err
	}
	m.pairs = timed(func() { doc.Pairs() })
	var r text.Revision
	for i := 0; i < len(blocks); i += 10 {
		s, err := doc.PlanSetting(text.Revision{}, blocks[i].ID, reworded(chance, blocks[i].Text, n+i))
		if err != nil {
			return m, err
		}
		r.Set = append(r.Set, s)
	}
	m.revise = timed(func() { doc, err = doc.Revise(r) })
	if err != nil {
		return m, err
	}
	m.states = timed(func() {
		for _, a := range filed {
			if _, err = doc.State(a.ID); err != nil {
				return
			}
		}
	})
	return m, err
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// reworded puts other words for some of a text's, or takes some out, or puts some in.
func reworded(chance *rand.Rand, s string, k int) string {
	words := strings.Split(s, " ")
	at := chance.IntN(len(words))
	to := min(len(words), at+1+chance.IntN(3))
	switch chance.IntN(3) {
	case 0:
		return strings.Join(append(append(append([]string(nil), words[:at]...), fmt.Sprintf("duly-%d", k%7)), words[at:]...), " ")
	case 1:
		if len(words) > 4 {
			return strings.TrimSpace(strings.Join(append(append([]string(nil), words[:at]...), words[to:]...), " "))
		}
	}
	return strings.Join(append(append(append([]string(nil), words[:at]...), fmt.Sprintf("other-%d", k%5)), words[to:]...), " ")
}
