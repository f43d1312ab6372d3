package engine

import (
	"sync"
	"time"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/events"
)

// Limits of the queue.
const (
	MaxWaiting    = 64    // commands of one participant that have no answer yet
	maxWaitingAll = 8_192 // commands of all
)

// ticket is a command on its way.
type ticket struct {
	in       *aggregates.Input
	number   uint64    // order of receipt
	received time.Time // stamped at receipt
	done     chan outcome
	unheard  bool // it was sent to the log, and the answer got lost
}

type outcome struct {
	answer   Answer
	repeated bool // the answer was given before, and stands on the log
	err      error
}

// queue holds the commands that wait, a line for each participant. It is safe for
// concurrent use.
type queue struct {
	mu     sync.Mutex
	lines  map[string][]*ticket
	turns  []string       // those with a line, in the order in which their turn comes
	count  int            // in the lines
	asked  map[string]int // of each participant: commands without an answer, in a line or decided already
	all    int            // of all
	number uint64
	closed bool
	ready  chan struct{} // holds one token if something may wait, or the queue was closed
	pace   time.Duration // how long a commit took lately: what a busy answer is computed from
}

func newQueue() *queue {
	return &queue{lines: make(map[string][]*ticket), asked: make(map[string]int), ready: make(chan struct{}, 1)}
}

// presiding are those whose line is served first, so that the room never keeps
// them from ending a rush.
func presiding(code string) bool {
	return code == group.CodeChair || code == events.CodeSecretariat || code == events.CodeNode || code == group.CodeViceChair
}

// add puts a command at the end of its participant's line and stamps it.
func (q *queue) add(in *aggregates.Input, now func() time.Time) (*ticket, error) {
	who := in.Command.Actor
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, ErrClosed
	}
	line := q.lines[who]
	if q.asked[who] >= MaxWaiting || q.all >= maxWaitingAll && !presiding(who) {
		wait := q.pace * time.Duration(1+q.all/256)
		return nil, &BusyError{Waiting: q.asked[who], RetryAfter: min(max(wait, 50*time.Millisecond), 5*time.Second)}
	}
	q.number++
	t := &ticket{in: in, number: q.number, received: now(), done: make(chan outcome, 1)}
	if len(line) == 0 {
		q.turns = append(q.turns, who)
	}
	q.lines[who] = append(line, t)
	q.count++
	q.asked[who]++
	q.all++
	q.signal()
	return t, nil
}

func (q *queue) signal() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// take returns up to limit commands that wait, in order of receipt: all of those
// who preside, then one of each participant in turn, round after round. It returns
// false when the queue is closed. Something may wait whenever ready holds a token.
func (q *queue) take(limit int) ([]*ticket, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, false
	}
	var taken []*ticket
	for _, who := range q.turns {
		if presiding(who) {
			n := min(len(q.lines[who]), limit-len(taken))
			taken = append(taken, q.lines[who][:n]...)
			q.lines[who] = q.lines[who][n:]
		}
	}
	for len(taken) < limit {
		before := len(taken)
		for _, who := range q.turns {
			if line := q.lines[who]; len(line) > 0 && len(taken) < limit {
				taken = append(taken, line[0])
				q.lines[who] = line[1:]
			}
		}
		if len(taken) == before {
			break
		}
	}
	q.count -= len(taken)
	// Who was served last time and still waits goes behind; whose line is empty goes.
	turns := q.turns[:0]
	for _, who := range q.turns {
		if len(q.lines[who]) > 0 {
			turns = append(turns, who)
		} else {
			delete(q.lines, who)
		}
	}
	if len(turns) > 1 {
		turns = append(turns[1:], turns[0])
	}
	q.turns = turns
	if q.count > 0 {
		q.signal()
	}
	sortByReceipt(taken)
	return taken, true
}

// takeUntil returns all commands that were received up to and including a time, in
// order of receipt. What is received after it returns is stamped later, as the clock is.
func (q *queue) takeUntil(end time.Time) []*ticket {
	q.mu.Lock()
	defer q.mu.Unlock()
	var taken []*ticket
	turns := q.turns[:0]
	for _, who := range q.turns {
		line := q.lines[who]
		n := 0
		for n < len(line) && !line[n].received.After(end) {
			n++
		}
		taken = append(taken, line[:n]...)
		if line = line[n:]; len(line) > 0 {
			q.lines[who] = line
			turns = append(turns, who)
		} else {
			delete(q.lines, who)
		}
	}
	q.turns = turns
	q.count -= len(taken)
	sortByReceipt(taken)
	return taken
}

// close turns away what waits and what comes.
func (q *queue) close() []*ticket {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	var left []*ticket
	for _, who := range q.turns {
		left = append(left, q.lines[who]...)
	}
	q.lines, q.turns, q.count = map[string][]*ticket{}, nil, 0
	q.signal()
	return left
}

// answered gives a command its answer: its participant may send another.
func (q *queue) answered(t *ticket, o outcome) {
	t.done <- o
	who := t.in.Command.Actor
	q.mu.Lock()
	defer q.mu.Unlock()
	q.all--
	if q.asked[who]--; q.asked[who] == 0 {
		delete(q.asked, who)
	}
}

// depth returns how many commands have no answer yet, how many of them are not
// decided, and whose they are.
func (q *queue) depth() (waiting, queued, participants int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.all, q.count, len(q.asked)
}

func (q *queue) paced(d time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pace = d
}
