package consensus_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"concord/aggregates"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
	"concord/projections/consensus"
	"concord/projections/projectiontest"
)

// december is the draft of the Paris Agreement of 4 December 2015 as its blank lines
// part it, from the shared texts beside the module.
func december(b *testing.B) []text.Block {
	b.Helper()
	shared := os.Getenv("CONCORD_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	content, err := os.ReadFile(filepath.Join(shared, "texts", "paris-2015", "2015-12-04.md"))
	if err != nil {
		b.Skipf("the draft is not beside the module: %v", err)
	}
	var blocks []text.Block
	for part := range strings.SplitSeq(string(content), "\n\n") {
		if words := text.Normalize(part); words != "" && text.Check(words) == nil {
			blocks = append(blocks, text.Block{ID: fmt.Sprintf("p%d", len(blocks)+1), Kind: text.Paragraph, Text: words})
		}
	}
	return blocks
}

// BenchmarkPosition takes the position behind so many others into the trend, on the
// draft of 4 December, in the same run: what one costs grows with how many speak on
// the same paragraph, and must not with how many positions there are. Beside it the
// same by counting the whole text again.
func BenchmarkPosition(b *testing.B) {
	blocks := december(b)
	r := projectiontest.NewRoom(b)
	var members []string
	for p := range r.State.Group.Participants {
		if p.Category == events.MemberState && len(members) < 20 {
			members = append(members, p.Code)
		}
	}
	for _, code := range members {
		r.Must(b, r.Enrol(code))
	}
	var read consensus.State
	overTime(r, &read, nil)
	r.Must(b, r.Table("r", blocks))
	// All take one on the first paragraph, then all on the second, and so on.
	position := func(n, block int) trust.Submission {
		on := events.On{Report: "r", Block: blocks[block%len(blocks)].ID}
		stance := []events.Stance{events.Support, events.Object, events.Accept, events.Reserve}[n%4]
		take := report.TakePosition{On: on, Stance: stance, Words: r.Words(b, on), Reason: fmt.Sprintf("position %d", n)}
		return r.Command(members[n%len(members)], "position.take", take)
	}
	taken := 0
	var each [2]time.Duration
	for i, many := range []int{1_000, 10_000} {
		for ; taken < many; taken++ {
			r.Must(b, position(taken, taken/len(members)))
		}
		before := r.Read
		var after aggregates.State
		var command []events.Record
		next := r.Fork()
		next.Each = func(_, s *aggregates.State, c []events.Record) { command, after = c, *s }
		next.Must(b, position(taken, 0)) // of one who has spoken there already, like all others
		rep := next.Report(b)
		b.Run(fmt.Sprintf("after %d", many), func(b *testing.B) {
			for b.Loop() {
				consensus.Apply(read, command, func() (*aggregates.State, *aggregates.State) { return &before, &after })
			}
			each[i] = b.Elapsed() / time.Duration(b.N)
			if i == 1 && each[0] > 0 {
				b.ReportMetric(float64(each[1])/float64(each[0]), "x")
			}
		})
		b.Run(fmt.Sprintf("after %d, whole text", many), func(b *testing.B) {
			for b.Loop() {
				slowly(rep)
			}
		})
	}
}
