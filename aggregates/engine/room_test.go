package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"concord/aggregates"
	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/events"
	"concord/events/trust"
)

// groupName is the group that the tests rehearse.
const groupName = "room"

// delegations sign in the tests, with the Chair.
var delegations = []string{"FRA", "BRA", "KEN", "CHN", "USA", "RUS", "SGP", "CRI", "EGY", "AUS", "JPN", "IND"}

// paragraph is the text of the report of one block that the engine is proved on.
const paragraph = "States should respect human rights and promote the free flow of information."

// open opens an engine on a log and closes it when the test ends.
func open(t testing.TB, l engine.Log) *engine.Engine {
	t.Helper()
	e, err := engine.Open(context.Background(), l, engine.Options{})
	if err != nil {
		t.Fatalf("opening the engine: %v", err)
	}
	t.Cleanup(e.Close)
	return e
}

// found founds the group, enrols the keys, elects a Chair and tables the report "r".
func found(t testing.TB, e *engine.Engine, g *rehearsal.Group) {
	t.Helper()
	for _, s := range beginning(g) {
		if _, err := insist(context.Background(), func() *engine.Engine { return e }, s); err != nil {
			t.Fatalf("founding the group: %v", err)
		}
	}
}

func beginning(g *rehearsal.Group) []trust.Submission {
	out := []trust.Submission{g.Found(mandate.BuiltIn(), events.ClockReal, time.Time{})}
	for _, code := range append([]string{group.CodeChair}, delegations...) {
		out = append(out, g.Enrol(code))
	}
	return append(out, g.ElectChair("SGP"), g.Table("r", rehearsal.Paragraphs(paragraph)))
}

func submit(t testing.TB, e *engine.Engine, s trust.Submission) engine.Answer {
	t.Helper()
	a, err := e.Submit(context.Background(), s)
	if err != nil {
		t.Fatalf("submitting %s: %v", s.Bytes, err)
	}
	return a
}

// rehearse begins a rehearsal that goes by the real clock.
func rehearse(seed string) *rehearsal.Group { return rehearsal.New(groupName, seed, time.Now) }

// wording is the n-th wording that somebody proposes: each is another.
func wording(n int) string {
	return fmt.Sprintf("States should respect human rights and promote the free and open (%d) flow of information.", n)
}

func propose(g *rehearsal.Group, who string, n int) trust.Submission {
	return g.Reword(who, "r", 0, "p1", paragraph, wording(n))
}

// insist submits a command until its outcome is known, as the door does.
func insist(ctx context.Context, e func() *engine.Engine, s trust.Submission) (engine.Answer, error) {
	for {
		a, err := e().Submit(ctx, s)
		var busy *engine.BusyError
		var away *engine.UnavailableError
		switch {
		case err == nil:
			return a, nil
		case errors.As(err, &busy), errors.As(err, &away), errors.Is(err, engine.ErrClosed):
		default:
			var no *refusal.Refusal
			if errors.As(err, &no) || ctx.Err() != nil {
				return a, err
			}
		}
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// checkLog reads the whole log, decides every command of it again, and returns the
// last sequence of each command.
func checkLog(t testing.TB, l interface {
	Read(context.Context, uint64, uint64, func(events.Stored) error) error
}) (map[uuid.UUID]uint64, aggregates.State) {
	t.Helper()
	var x aggregates.Reexecution
	last := map[uuid.UUID]uint64{}
	err := l.Read(context.Background(), 1, 0, func(s events.Stored) error {
		r, err := events.Decode(s)
		if err != nil {
			return err
		}
		if r.Part == r.Parts {
			if at, twice := last[r.Command]; twice {
				return fmt.Errorf("command %s stands at %d and at %d", r.Command, at, r.Seq)
			}
			last[r.Command] = r.Seq
		}
		return x.Next(s)
	})
	if err != nil {
		t.Fatalf("checking the log: %v", err)
	}
	return last, x.State
}

// acknowledged gathers answers from many goroutines.
type acknowledged struct {
	mu   sync.Mutex
	seqs map[uuid.UUID]uint64
}

func (k *acknowledged) add(a engine.Answer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.seqs == nil {
		k.seqs = map[uuid.UUID]uint64{}
	}
	k.seqs[a.Command] = a.Seq
}

// compare checks that every answer that was given is on the log, where it said.
func (k *acknowledged) compare(t testing.TB, log map[uuid.UUID]uint64) {
	t.Helper()
	for id, seq := range k.seqs {
		if at, ok := log[id]; !ok {
			t.Errorf("command %s was acknowledged at %d and is not on the log", id, seq)
		} else if at != seq {
			t.Errorf("command %s was acknowledged at %d and stands at %d", id, seq, at)
		}
	}
}
