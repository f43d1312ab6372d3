package api

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// turns lets few at a time do what keeps a processor or the disk busy. The others wait
// in line: neither many nor for ever. It is safe for concurrent use.
type turns struct {
	tokens  chan struct{} // one for each that may be at it
	longest int32         // the line
	waiting atomic.Int32
	busy    string // what those are told who do not come to their turn
}

// newTurns lets so many at it.
func newTurns(at int, busy string) *turns {
	return &turns{tokens: make(chan struct{}, at), longest: longestLine, busy: busy}
}

// take waits for a turn and returns what ends it. The error is a problem that says
// that it is busy, or that of ctx.
func (t *turns) take(ctx context.Context) (done func(), err error) {
	done = func() { <-t.tokens }
	select {
	case t.tokens <- struct{}{}:
		return done, nil
	default:
	}
	defer t.waiting.Add(-1)
	if t.waiting.Add(1) > t.longest {
		return nil, t.no()
	}
	patience := time.NewTimer(waitTime)
	defer patience.Stop()
	select {
	case t.tokens <- struct{}{}:
		return done, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-patience.C:
		return nil, t.no()
	}
}

// no says that it is busy.
func (t *turns) no() *Problem { return busy(t.busy, time.Second) }

// busy is the problem of what may be tried again.
func busy(why string, again time.Duration) *Problem {
	p := problem(http.StatusTooManyRequests, "busy", why)
	p.retry = again
	return p
}
