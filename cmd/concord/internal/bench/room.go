package bench

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/events"
	"concord/events/log"
	"concord/events/text"
	"concord/events/trust"
)

// groupName and slug name what is measured on.
const (
	groupName = "bench"
	slug      = "draft"
)

// room is a group with all its member States' keys enrolled and a report tabled.
type room struct {
	*rehearsal.Group
	states []string // codes of the member States
	blocks []text.Block
}

func newRoom(seed string) (*room, error) {
	draft, err := draftOf(nil)
	if err != nil {
		return nil, err
	}
	r := &room{Group: rehearsal.New(groupName, seed, time.Now), blocks: draft.Blocks}
	for _, p := range mandate.BuiltIn().Participants {
		if p.Category == events.MemberState {
			r.states = append(r.states, p.Code)
		}
	}
	return r, nil
}

// found founds the group on an engine.
func (r *room) found(ctx context.Context, e *engine.Engine) error {
	first := []trust.Submission{r.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}), r.Enrol(group.CodeChair), r.ElectChair("SGP"), r.Table(slug, r.blocks)}
	for _, s := range first {
		if _, err := e.Submit(ctx, s); err != nil {
			return fmt.Errorf("founding the group: %w", err)
		}
	}
	var wait sync.WaitGroup
	errs := make([]error, len(r.states))
	limit := make(chan struct{}, engine.MaxWaiting/2) // all are the secretariat's, whose line is bounded too
	for i, code := range r.states {
		wait.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			_, errs[i] = e.Submit(ctx, r.Enrol(code))
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("enrolling keys: %w", err)
		}
	}
	return nil
}

// proposals signs n amendments for each of some States beforehand: each puts other
// words into one of the paragraphs.
func (r *room) proposals(states []string, n int) [][]trust.Submission {
	out := make([][]trust.Submission, len(states))
	var wait sync.WaitGroup
	for i, code := range states {
		wait.Go(func() {
			for k := range n {
				out[i] = append(out[i], r.proposal(code, i*n+k))
			}
		})
	}
	wait.Wait()
	return out
}

// proposal signs the k-th amendment: two words come in somewhere in the report.
func (r *room) proposal(code string, k int) trust.Submission {
	for at := k; ; at++ {
		b := r.blocks[at%len(r.blocks)]
		words := strings.Split(b.Text, " ")
		if len(words) < 8 {
			continue
		}
		gap := 1 + (k/len(r.blocks))%(len(words)-2)
		wording := strings.Join(words[:gap], " ") + fmt.Sprintf(" duly (%d) ", k) + strings.Join(words[gap:], " ")
		return r.Reword(code, slug, 0, b.ID, b.Text, wording)
	}
}

// openLog opens a fresh log under dir, which is removed by the returned function.
func openLog(ctx context.Context, under string, with ...func(*log.Options)) (*log.Log, func(), error) {
	dir, err := os.MkdirTemp(under, "concord-bench-")
	if err != nil {
		return nil, nil, err
	}
	o := log.Options{Group: groupName, Aggregates: events.Aggregates, Dir: dir}
	for _, change := range with {
		change(&o)
	}
	l, err := log.OpenEmbedded(ctx, o)
	if err != nil {
		return nil, nil, fmt.Errorf("opening a log under %s: %w", under, err)
	}
	return l, func() {
		_ = l.Close() // it is thrown away
		_ = os.RemoveAll(dir)
	}, nil
}
