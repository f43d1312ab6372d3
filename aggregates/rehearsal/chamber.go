package rehearsal

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/trust"
)

// Chamber is a group at work without an engine: what is said in it is decided at
// once, and stands on a log in memory. It is for one goroutine.
type Chamber struct {
	*Group
	State aggregates.State // as of the end of the log
	Log   []events.Stored
	Now   time.Time // moves on by Pace with every command

	base aggregates.State // where this chamber began
	from int              // and how long the log was then
}

// Pace is the time from one command in a chamber to the next.
const Pace = 1500 * time.Millisecond

// NewChamber opens a chamber in which nothing has been said.
func NewChamber(name, seed string, now time.Time) *Chamber {
	c := &Chamber{Now: now}
	c.Group = New(name, seed, func() time.Time { return c.Now })
	return c
}

// Fork returns a chamber that goes on from here by itself.
func (c *Chamber) Fork() *Chamber {
	fork := &Chamber{State: c.State, Log: slices.Clip(c.Log), Now: c.Now, base: c.State, from: len(c.Log)}
	fork.Group = New(c.Name, c.seed, func() time.Time { return fork.Now })
	c.mu.Lock()
	defer c.mu.Unlock()
	fork.count = c.count
	return fork
}

// Decide says what would come of a command now, and changes nothing. The error is a
// [*refusal.Refusal], or says that the signature does not hold or that the log could
// not keep the events.
func (c *Chamber) Decide(s trust.Submission) (events.Commit, []events.Message, error) {
	in, no := aggregates.Read(s)
	if no != nil {
		return events.Commit{}, nil, no
	}
	if err := trust.Verify(s.Signed, s.Key); err != nil {
		return events.Commit{}, nil, err
	}
	commit, no := aggregates.Decide(&c.State, &in, c.Now)
	if no != nil {
		return events.Commit{}, nil, no
	}
	messages, err := events.Encode(commit)
	return commit, messages, err
}

// Play has a command decided and puts its events on the log. The error is as in
// [Chamber.Decide], or says that an event does not fit the state, which is then the
// one before the command.
//
// What the clock has brought by then comes first, and what the command makes the clock
// bring comes behind it, as with an engine; the records are those of the command alone.
func (c *Chamber) Play(s trust.Submission) ([]events.Record, error) {
	c.Now = c.Now.Add(Pace)
	if err := c.ends(); err != nil {
		return nil, err
	}
	records, err := c.play(s)
	if err != nil {
		return nil, err
	}
	return records, c.ends()
}

// ends has the node say which ends have passed.
func (c *Chamber) ends() error {
	for _, e := range aggregates.Due(&c.State, aggregates.Now(&c.State, c.Now)) {
		if _, err := c.play(c.Command(events.CodeNode, e.Type, e.Data)); err != nil {
			return fmt.Errorf("what the clock brings: %w", err)
		}
	}
	return nil
}

func (c *Chamber) play(s trust.Submission) ([]events.Record, error) {
	commit, messages, err := c.Decide(s)
	if err != nil {
		return nil, err
	}
	records := commit.Records(c.State.Seq, messages)
	state := c.State
	for i := range records {
		if state, err = aggregates.Evolve(state, &records[i]); err != nil {
			return nil, fmt.Errorf("what was decided cannot be carried out: %w", err)
		}
	}
	c.State = state
	for i := range records {
		c.Log = append(c.Log, events.Stored{Seq: records[i].Seq, Message: messages[i]})
	}
	return records, nil
}

// Again decides once more all that was said since the chamber was opened, or forked,
// and returns the first difference from what the log says.
func (c *Chamber) Again() error {
	x := aggregates.Reexecution{State: c.base}
	for _, s := range c.Log[c.from:] {
		if err := x.Next(s); err != nil {
			return err
		}
	}
	if was, is := Reading(&c.State), Reading(&x.State); was != is {
		return fmt.Errorf("the log, decided again, reads\n%s\nnot\n%s", is, was)
	}
	return nil
}

// Reading sums up what can be read from a state, for people and to compare.
func Reading(s *aggregates.State) string {
	var b strings.Builder
	fmt.Fprintln(&b, s.Seq, s.Time, s.Group.Officer(events.OfficeChair))
	s.Group.Keys(func(k group.Key) bool { fmt.Fprintln(&b, k); return true })
	for r := range s.Reports {
		fmt.Fprintln(&b, r.Slug, len(r.Issues), r.Deadline, r.Adopted != nil)
		if !r.Tabled() {
			continue
		}
		fmt.Fprintln(&b, r.Text.Current())
		for a := range r.Amendments {
			state, err := r.Text.State(a.Amendment)
			said, _ := events.MarshalJSON([]any{*a, state})
			fmt.Fprintln(&b, string(said), err)
		}
		consensus(&b, &r)
	}
	return b.String()
}

// consensus sums up where a report stands: what everybody said of its words and how it
// counts, what is agreed, under silence and in the way.
func consensus(b *strings.Builder, r *report.State) {
	places := []events.On{{Report: r.Slug}}
	for p := range r.Positions {
		fmt.Fprintln(b, *p, r.ValidityOf(p))
		if places[len(places)-1] != p.On {
			places = append(places, p.On)
		}
	}
	for _, on := range places {
		for _, x := range r.Standings(on) {
			fmt.Fprintln(b, on, x.Participant, x.Position.Seq, x.Through())
		}
	}
	fmt.Fprintln(b, r.Explanations(), r.Packages(), r.Silences(), r.Reconsiderations(), r.Parts())
	for _, block := range r.Text.Current() {
		fmt.Fprint(b, block.ID, " ", report.BlockStatus(r, block, 0), " ", r.ConditionalOn(block.ID))
		if a, ok := r.Agreement(block.ID); ok {
			fmt.Fprint(b, " ", *a)
		}
		fmt.Fprintln(b)
	}
	fmt.Fprintln(b, report.ReportStatus(r), report.Blockers(r, nil), r.NextEnd(), r.DeadlinePassed)
	if r.Adopted != nil {
		fmt.Fprintln(b, *r.Adopted)
	}
}
