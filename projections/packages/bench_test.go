package packages

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"concord/aggregates/rehearsal"
	"concord/events"
)

// disputed makes a report with n open amendments, three to a paragraph of which two
// touch, and twenty delegations that object to paragraphs and bargain: each accepts one
// if an amendment is in that is to it, or one time of so many to another.
func disputed(b testing.TB, n int, seed uint64, bargains int) *room {
	b.Helper()
	chance := rand.New(rand.NewPCG(seed, 60))
	r := &room{b, opened().Fork()}
	delegations := []string{"FRA", "KEN", "CHN", "BRA", "DEU", "USA", "RUS", "SGP", "IND", "ZAF", "EGY", "MEX", "JPN", "AUS", "NLD", "CHE", "IRN", "PAK", "CUB", "NGA"}
	for _, code := range delegations {
		r.tries(r.c.Enrol(code))
	}
	var texts []string
	for i := range (n + 2) / 3 {
		texts = append(texts, fmt.Sprintf("In paragraph %d States should respect the rules and norms that the group has noted before.", i+1))
	}
	r.does(r.c.Table(slug, rehearsal.Paragraphs(texts...)))
	var ids []string
	for i := range n {
		block := fmt.Sprintf("p%d", i/3+1)
		by := delegations[chance.IntN(len(delegations))]
		switch i % 3 {
		case 0:
			r.amends(by, block, "should respect", fmt.Sprintf("must%d respect", i))
		case 1:
			r.amends(by, block, "should respect", fmt.Sprintf("shall%d respect", i))
		default:
			r.amends(by, block, "rules and norms", fmt.Sprintf("rules%d and norms", i))
		}
		ids = append(ids, fmt.Sprintf("A%d", i+1))
	}
	for range n {
		who := delegations[chance.IntN(len(delegations))]
		p := chance.IntN(len(texts))
		block := fmt.Sprintf("p%d", p+1)
		r.tries(r.takes(who, events.Object, block, ""))
		for range 1 + chance.IntN(2) {
			given := ids[min(3*p+chance.IntN(3), n-1)]
			if chance.IntN(bargains) == 0 {
				given = ids[chance.IntN(n)]
			}
			r.tries(r.takes(who, events.Accept, block, given))
		}
		if chance.IntN(4) == 0 {
			r.tries(r.takes(delegations[chance.IntN(len(delegations))], events.Object, ids[chance.IntN(n)], ""))
		}
		if chance.IntN(5) == 0 {
			r.tries(r.takes(delegations[chance.IntN(len(delegations))], events.Object, block, ids[chance.IntN(n)]))
		}
	}
	return r
}

// BenchmarkFind finds what would settle reports with about so many disputed amendments:
// four of five that are open could lift an objection.
func BenchmarkFind(b *testing.B) {
	for _, about := range []int{20, 40, 60} {
		n := about * 5 / 4
		b.Run(fmt.Sprint(about), func(b *testing.B) {
			var reports []*room
			for seed := range uint64(5) {
				reports = append(reports, disputed(b, n, seed, 3))
			}
			steps, exact, options, i := 0, 0, 0, 0
			for b.Loop() {
				x := Find(reports[i%len(reports)].state(), Budget)
				if steps, options = steps+x.Steps, options+x.Disputed; x.Exact {
					exact++
				}
				i++
			}
			b.ReportMetric(float64(options)/float64(i), "disputed/op")
			b.ReportMetric(float64(steps)/float64(i), "steps/op")
			b.ReportMetric(100*float64(exact)/float64(i), "%exact")
		})
	}
}
