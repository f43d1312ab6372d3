package engine

import (
	"errors"
	"maps"
	"sync/atomic"
	"time"

	"concord/aggregates/refusal"
)

// Stats says what the engine has done since it was opened, and what it has before it.
type Stats struct {
	Commits  uint64 // that brought something onto the log
	Failed   uint64 // writes that did not succeed; what they held was decided again, or its signers were told
	Commands uint64 // written
	Repeated uint64 // answered once more, from the log

	// Refused counts the submissions that brought nothing about, by type: that of the
	// refusal, or "busy", "unavailable", "standby", "outcome-unknown".
	Refused map[string]uint64

	Waiting      int // commands without an answer
	Queued       int // those of them that are not decided yet
	Participants int // those whose commands wait

	Batches Spread // commands of each commit
	Answers Spread // nanoseconds from a submission to its answer, of those that were written
}

// Stats returns the engine's figures.
func (e *Engine) Stats() Stats {
	s := Stats{
		Commits: e.commits.Load(), Failed: e.failed.Load(), Commands: e.commands.Load(), Repeated: e.repeated.Load(),
		Refused: e.refused.read(), Batches: e.batches.read(), Answers: e.answers.read(),
	}
	s.Waiting, s.Queued, s.Participants = e.queue.depth()
	return s
}

// Spread says how values are spread.
type Spread struct {
	Bounds []int64  // ascending
	Counts []uint64 // values up to each bound and above the one before; at the end those above all
	Sum    int64    // of all values
}

// The bounds of the engine's figures.
var (
	batchBounds  = []int64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000}
	answerBounds = nanoseconds(
		500*time.Microsecond, time.Millisecond, 2*time.Millisecond, 5*time.Millisecond, 10*time.Millisecond,
		20*time.Millisecond, 50*time.Millisecond, 100*time.Millisecond, 200*time.Millisecond, 500*time.Millisecond,
		time.Second, 2*time.Second, 5*time.Second, 10*time.Second, 30*time.Second)
)

func nanoseconds(of ...time.Duration) []int64 {
	out := make([]int64, len(of))
	for i, d := range of {
		out[i] = d.Nanoseconds()
	}
	return out
}

// spread counts values. It is safe for concurrent use and takes no lock.
type spread struct {
	bounds []int64
	counts []atomic.Uint64
	sum    atomic.Int64
}

func newSpread(bounds []int64) spread {
	return spread{bounds: bounds, counts: make([]atomic.Uint64, len(bounds)+1)}
}

func (s *spread) add(v int64) {
	i := 0
	for i < len(s.bounds) && v > s.bounds[i] {
		i++
	}
	s.counts[i].Add(1)
	s.sum.Add(v)
}

func (s *spread) read() Spread {
	out := Spread{Bounds: s.bounds, Counts: make([]uint64, len(s.counts)), Sum: s.sum.Load()}
	for i := range s.counts {
		out.Counts[i] = s.counts[i].Load()
	}
	return out
}

// maxTypes is how many types of refusal are told apart; there are fewer, since each
// is a word of this program.
const maxTypes = 512

// otherTypes stands for those above.
const otherTypes = "other"

// tally counts by type. It is safe for concurrent use, and takes no lock: the map is
// replaced when a type comes for the first time.
type tally struct {
	counts atomic.Pointer[map[string]*atomic.Uint64]
}

func (t *tally) add(kind string) {
	for {
		now := t.counts.Load()
		if now != nil {
			if n, ok := (*now)[kind]; ok {
				n.Add(1)
				return
			}
			if len(*now) >= maxTypes && kind != otherTypes {
				kind = otherTypes
				continue
			}
		}
		next := map[string]*atomic.Uint64{}
		if now != nil {
			next = maps.Clone(*now)
		}
		next[kind] = new(atomic.Uint64)
		t.counts.CompareAndSwap(now, &next)
	}
}

func (t *tally) read() map[string]uint64 {
	out := map[string]uint64{}
	if now := t.counts.Load(); now != nil {
		for kind, n := range *now {
			out[kind] = n.Load()
		}
	}
	return out
}

// count notes what became of a submission that began at a time.
func (e *Engine) count(began time.Time, repeated bool, err error) {
	switch {
	case err != nil:
		e.refused.add(refusedAs(err))
	case repeated:
		e.repeated.Add(1)
	default:
		e.answers.add(time.Since(began).Nanoseconds())
	}
}

// refusedAs is the type under which an error of [Engine.Submit] is counted.
func refusedAs(err error) string {
	var (
		no          *refusal.Refusal
		busy        *BusyError
		unavailable *UnavailableError
		standby     *StandbyError
	)
	switch {
	case errors.As(err, &no):
		return no.Type
	case errors.As(err, &busy):
		return "busy"
	case errors.As(err, &unavailable), errors.Is(err, ErrClosed):
		return "unavailable"
	case errors.As(err, &standby) && !standby.Unknown:
		return "standby"
	}
	return "outcome-unknown"
}
