package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"time"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
	"concord/projections/consensus"
	"concord/projections/packages"
	"concord/projections/rolling"
)

// Consensus says on what the readings of consensus are measured.
type Consensus struct {
	Draft     []byte // Markdown; nil: the report of the demonstration
	Open      int    // amendments open at once, for the rolling text
	Short     int    // acts, and positions, of the shorter history; the longer has ten times as many
	Disputed  []int  // open amendments of the reports for the package finder
	Measured  int    // acts, and positions, that are measured behind each history
	Instances int    // reports for each number of disputed amendments
}

// DefaultConsensus is what `concord bench consensus` measures.
var DefaultConsensus = Consensus{Open: 1_000, Short: 1_000, Disputed: []int{20, 40, 60}, Measured: 300, Instances: 5}

// Run measures the rolling text of a draft with many open amendments, kept up with one
// act more, against making it anew; the trend behind one position more; both behind a
// history and behind one ten times as long; and the package finder.
func (o Consensus) Run(ctx context.Context) (*Report, error) {
	if o.Open < 1 || o.Short < 1 || o.Measured < 1 || o.Instances < 1 {
		return nil, errors.New("amendments, acts, positions and reports are at least 1")
	}
	draft, err := draftOf(o.Draft)
	if err != nil {
		return nil, err
	}
	out := &Report{Scenario: "consensus", About: fmt.Sprintf("a draft of %d blocks, %d amendments open at once", len(draft.Blocks), o.Open)}
	if err := o.rolling(ctx, draft.Blocks, out); err != nil {
		return nil, err
	}
	if err := o.positions(ctx, draft.Blocks, out); err != nil {
		return nil, err
	}
	return out, o.packages(ctx, out)
}

func microseconds(ds []time.Duration) []float64 {
	out := make([]float64, len(ds))
	for i, d := range ds {
		out[i] = float64(d) / float64(time.Microsecond)
	}
	return out
}

// rolling measures the rolling text in a room that goes on amending: for each amendment
// that is filed beyond those that are to be open, the oldest is withdrawn.
func (o Consensus) rolling(ctx context.Context, blocks []text.Block, out *Report) error {
	chance := rand.New(rand.NewPCG(1, 2))
	doc, err := text.Table(blocks)
	if err != nil {
		return err
	}
	filed, open := 0, []string{}
	act := func() error {
		if len(open) > o.Open {
			doc, err = doc.Withdraw(open[0])
			open = open[1:]
			return err
		}
		for {
			b := blocks[chance.IntN(len(blocks))]
			wording := reworded(chance, b.Text, filed)
			if wording == b.Text {
				continue
			}
			filed++
			id := fmt.Sprintf("A%d", filed)
			doc, err = doc.File(text.Amendment{ID: id, Seq: int64(filed), By: []string{"FRA"}, Change: text.Reword{Block: b.ID, Edits: text.Edits(b.Text, wording)}})
			open = append(open, id)
			return err
		}
	}
	var each [2][]time.Duration
	acts := 0
	for i, history := range []int{o.Open + o.Short, o.Open + 10*o.Short} {
		for ; acts < history; acts++ {
			if err := errors.Join(act(), ctx.Err()); err != nil {
				return err
			}
		}
		kept := rolling.Text{}.Next(doc)
		runtime.GC()
		for range o.Measured {
			if err := act(); err != nil {
				return err
			}
			each[i] = append(each[i], timed(func() { kept = kept.Next(doc) }))
		}
		acts += o.Measured
	}
	var anew []time.Duration
	for range 5 {
		anew = append(anew, timed(func() { rolling.Text{}.Next(doc) }))
	}
	short, long, whole := microseconds(each[0]), microseconds(each[1]), microseconds(anew)
	out.add(fmt.Sprintf("rolling text, one act more behind %d", o.Open+o.Short), "µs", "", short)
	out.add(fmt.Sprintf("rolling text, one act more behind %d", o.Open+10*o.Short), "µs", "", long)
	out.add("rolling text, a longer history / a shorter", "x", "about 1", []float64{median(long) / median(short)})
	out.add("rolling text, made anew", "µs", "", whole)
	out.add("rolling text, made anew / kept up", "x", "", []float64{median(whole) / median(long)})
	return nil
}

// speakers are the delegations that speak in a chamber.
var speakers = []string{"FRA", "KEN", "CHN", "BRA", "DEU", "USA", "RUS", "SGP", "IND", "ZAF", "EGY", "MEX", "JPN", "AUS", "NLD", "CHE", "IRN", "PAK", "CUB", "NGA"}

// chamber is a group at work without a log: a report is tabled, and each command is
// taken into the trend.
type chamber struct {
	*rehearsal.Chamber
	trend  consensus.State
	before aggregates.State
}

func newChamber(seed string, blocks []text.Block) (*chamber, error) {
	c := &chamber{Chamber: rehearsal.NewChamber(groupName, seed, time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC))}
	first := []trust.Submission{c.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}), c.Enrol(group.CodeChair), c.ElectChair("SGP"), c.Table(slug, blocks)}
	for _, code := range speakers {
		first = append(first, c.Enrol(code))
	}
	for _, s := range first {
		if _, err := c.says(s); err != nil {
			return nil, fmt.Errorf("opening a chamber: %w", err)
		}
	}
	return c, nil
}

// says has a command decided, and returns how long the trend took behind it.
func (c *chamber) says(s trust.Submission) (time.Duration, error) {
	c.before = c.State
	records, err := c.Play(s)
	if err != nil {
		return 0, err
	}
	return timed(func() {
		c.trend = consensus.Apply(c.trend, records, func() (before, behind *aggregates.State) { return &c.before, &c.State })
	}), nil
}

func (c *chamber) report() *report.State {
	r, _ := c.State.Report(slug)
	return &r
}

// takes is a position on a paragraph, maybe for the case that an amendment is in.
func (c *chamber) takes(by string, stance events.Stance, block, given, reason string) trust.Submission {
	on := events.On{Report: slug, Block: block}
	words, _ := c.report().Words(on)
	return c.Command(by, "position.take", report.TakePosition{On: on, Stance: stance, Words: words, If: given, Reason: reason})
}

// positions measures what the status over time costs behind one position more: all take
// one on the first paragraph, then all on the second, and so on. What one costs grows
// with how many speak on the same paragraph: measured are those on which all have.
func (o Consensus) positions(ctx context.Context, blocks []text.Block, out *Report) error {
	c, err := newChamber("positions", blocks)
	if err != nil {
		return err
	}
	taken := 0
	take := func(block int) (time.Duration, error) {
		stance := []events.Stance{events.Support, events.Object, events.Accept, events.Reserve}[taken%4]
		taken++
		return c.says(c.takes(speakers[taken%len(speakers)], stance, blocks[block%len(blocks)].ID, "", fmt.Sprintf("position %d", taken)))
	}
	var each [2][]time.Duration
	for i, history := range []int{o.Short, 10 * o.Short} {
		for taken < history {
			if _, err := take(taken / len(speakers)); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		runtime.GC()
		for k := range o.Measured { // on paragraphs on which all have spoken
			took, err := take(k % max(1, o.Short/len(speakers)))
			if err != nil {
				return err
			}
			each[i] = append(each[i], took)
		}
	}
	short, long := microseconds(each[0]), microseconds(each[1])
	out.add(fmt.Sprintf("status, one position more behind %d", o.Short), "µs", "", short)
	out.add(fmt.Sprintf("status, one position more behind %d", 10*o.Short), "µs", "", long)
	out.add("status, a longer history / a shorter", "x", "about 1", []float64{median(long) / median(short)})
	return nil
}

// packages measures the package finder on reports with three open amendments to a
// paragraph, of which two touch, and delegations that object to paragraphs and bargain:
// each accepts one if an amendment to it is in, or now and then another.
func (o Consensus) packages(ctx context.Context, out *Report) error {
	for _, n := range o.Disputed {
		var took []time.Duration
		exact := 0
		for seed := range o.Instances {
			if err := ctx.Err(); err != nil {
				return err
			}
			r, err := bargaining(n, uint64(seed))
			if err != nil {
				return err
			}
			took = append(took, timed(func() {
				if packages.Find(r, packages.Budget).Exact {
					exact++
				}
			}))
		}
		out.add(fmt.Sprintf("package finder, %d amendments bargained over (%d of %d exact)", n, exact, o.Instances), "ms", "", milliseconds(took))
	}
	return nil
}

// bargaining makes a report with n open amendments over which delegations bargain.
func bargaining(n int, seed uint64) (*report.State, error) {
	chance := rand.New(rand.NewPCG(seed, 60))
	one := func() string { return speakers[chance.IntN(len(speakers))] }
	var texts []string
	for i := range (n + 2) / 3 {
		texts = append(texts, fmt.Sprintf("In paragraph %d States should respect the rules and norms that the group has noted before.", i+1))
	}
	c, err := newChamber(fmt.Sprint("bargaining ", seed), rehearsal.Paragraphs(texts...))
	if err != nil {
		return nil, err
	}
	for i := range n {
		p := i / 3
		old, new := "should respect", fmt.Sprintf("must%d respect", i)
		if i%3 == 2 {
			old, new = "rules and norms", fmt.Sprintf("rules%d and norms", i)
		}
		if _, err := c.says(c.Reword(one(), slug, 0, fmt.Sprintf("p%d", p+1), texts[p], strings.Replace(texts[p], old, new, 1))); err != nil {
			return nil, err
		}
	}
	// What is said here may be refused: somebody says the same twice.
	for i := range n {
		p := i / 3
		who, block := one(), fmt.Sprintf("p%d", p+1)
		_, _ = c.says(c.takes(who, events.Object, block, "", ""))
		given := i
		if chance.IntN(3) == 0 {
			given = chance.IntN(n)
		}
		_, _ = c.says(c.takes(who, events.Accept, block, report.AmendmentID(given+1), ""))
	}
	return c.report(), nil
}
