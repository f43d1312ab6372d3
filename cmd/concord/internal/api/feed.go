package api

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/node"
	"concord/events"
	"concord/projections/runner"
)

// feed reads each new event of the log once, for all who listen; while nobody does,
// it reads nothing. What it does not remember, a listener reads from the log itself.
// It gives nothing that is not durable: it goes no further than the runner.
type feed struct {
	node  *node.Node
	first uint64 // of the log, that it ever held

	mu        sync.Mutex
	listeners int    // who listen now
	lines     []line // contiguous, the last ones
	bytes     int    // of them
	next      uint64 // sequence behind the last
	moved     chan struct{}
	err       error // why nothing more comes
}

// line is an event as it is told.
type line struct {
	seq    uint64
	report string // slug of the report that it is about, or ""
	actor  string // who signed
	by     string // whose act it is
	json   []byte
}

const (
	feedLines = 8_192    // events that the feed remembers
	feedBytes = 16 << 20 // and how large they are together
)

func newFeed(n *node.Node) *feed {
	next := n.Runner.Current().Seq + 1
	return &feed{node: n, first: next, next: next, moved: make(chan struct{})}
}

// run feeds until ctx ends or the log gives no more.
func (f *feed) run(ctx context.Context) {
	err := f.follow(ctx)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
	close(f.moved)
	f.moved = make(chan struct{})
}

func (f *feed) follow(ctx context.Context) error {
	for next := f.first; ; {
		root, err := f.node.Runner.Wait(ctx, next)
		if err != nil {
			return err
		}
		if f.pass(root.Seq) {
			next = root.Seq + 1
			continue
		}
		some, err := readLines(ctx, f.node, next, min(root.Seq, next+feedLines/2-1))
		if err != nil {
			if ctx.Err() != nil || f.node.Runner.Err() != nil {
				return err
			}
			select { // the log is not reached now
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Second):
			}
			continue
		}
		next += uint64(len(some))
		f.add(some)
	}
}

// listen counts one who listens until left is called. It is false if too many do.
func (f *feed) listen() (left func(), ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.listeners >= maxListeners {
		return nil, false
	}
	f.listeners++
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.listeners--
	}, true
}

// listening returns how many listen.
func (f *feed) listening() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.listeners
}

// pass forgets everything up to an event, if nobody listens.
func (f *feed) pass(seq uint64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.listeners > 0 {
		return false
	}
	f.lines, f.bytes, f.next = nil, 0, seq+1
	close(f.moved)
	f.moved = make(chan struct{})
	return true
}

func (f *feed) add(some []line) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lines = append(f.lines, some...)
	for _, l := range some {
		f.bytes += len(l.json)
	}
	drop := 0
	for len(f.lines)-drop > feedLines || f.bytes > feedBytes && len(f.lines)-drop > 1 {
		f.bytes -= len(f.lines[drop].json)
		drop++
	}
	f.lines = append([]line(nil), f.lines[drop:]...) // those who hold the old ones keep them
	f.next += uint64(len(some))
	close(f.moved)
	f.moved = make(chan struct{})
}

// since returns what the feed remembers from a sequence on: nothing if it has
// forgotten that (behind says so) or nothing has come yet, and then a channel that
// is closed when something has.
func (f *feed) since(seq uint64) (some []line, forgotten bool, moved <-chan struct{}, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	first := f.next - uint64(len(f.lines))
	switch {
	case seq < first:
		return nil, true, f.moved, f.err
	case seq >= f.next:
		return nil, false, f.moved, f.err
	}
	return f.lines[seq-first:], false, f.moved, nil
}

// readLines reads events from the log.
func readLines(ctx context.Context, n *node.Node, from, to uint64) ([]line, error) {
	out := make([]line, 0, to-from+1)
	err := n.Log.Read(ctx, from, to, func(s events.Stored) error {
		l, err := tell(s)
		out = append(out, l)
		return err
	})
	return out, err
}

// told is an event as the log's readers get it.
type told struct {
	Seq     uint64         `json:"seq"`
	Time    time.Time      `json:"time"`
	Type    string         `json:"type"`
	Subject string         `json:"subject"`
	Actor   string         `json:"actor"`
	For     string         `json:"for,omitempty"`
	Via     events.Via     `json:"via"`
	Command string         `json:"command"`
	Data    jsontext.Value `json:"data"`
}

// tell puts an event into the form in which it is told.
func tell(s events.Stored) (line, error) {
	r, err := events.Decode(s)
	if err != nil {
		return line{}, &runner.DamagedError{Seq: s.Seq, Cause: err}
	}
	b, err := events.MarshalJSON(told{r.Seq, r.Time, r.Type, r.Subject, r.Actor, r.For, r.Via, r.Command.String(), r.Data})
	if err != nil {
		return line{}, err
	}
	return line{seq: r.Seq, report: report.SlugOf(r.Event), actor: r.Actor, by: r.By(), json: b}, nil
}

// ended says whether a feed ended because the node is stopping.
func ended(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, runner.ErrClosed)
}
