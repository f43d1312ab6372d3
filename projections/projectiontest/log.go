package projectiontest

import (
	"context"
	"fmt"
	"sync"

	"concord/events"
)

// Log is a group's log in memory. It is safe for concurrent use.
type Log struct {
	mu     sync.Mutex
	stored []events.Stored
	more   chan struct{} // closed when something is appended, then replaced
}

// Append puts messages at the end, each behind the one before.
func (l *Log) Append(messages ...events.Message) {
	l.mu.Lock()
	last := uint64(0)
	if n := len(l.stored); n > 0 {
		last = l.stored[n-1].Seq
	}
	l.mu.Unlock()
	for i, m := range messages {
		l.Put(events.Stored{Seq: last + 1 + uint64(i), Message: m})
	}
}

// Put puts a message at the end with whatever sequence it has: what a damaged log
// would give.
func (l *Log) Put(s events.Stored) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stored = append(l.stored, s)
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
}

// Stored returns what the log holds. It is not to be altered.
func (l *Log) Stored() []events.Stored {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stored[:len(l.stored):len(l.stored)]
}

// Last returns the sequence of the last message.
func (l *Log) Last(context.Context) (uint64, error) { return uint64(len(l.Stored())), nil }

// Read gives fn the messages from sequence from up to and including to.
func (l *Log) Read(ctx context.Context, from, to uint64, fn func(events.Stored) error) error {
	stored := l.Stored()
	if to == 0 {
		to = uint64(len(stored))
	}
	if to > uint64(len(stored)) {
		return fmt.Errorf("the log ends at %d, before %d", len(stored), to)
	}
	for seq := max(from, 1); seq <= to; seq++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(stored[seq-1]); err != nil {
			return err
		}
	}
	return nil
}

// Follow gives fn the messages from sequence from on, and then those that come.
func (l *Log) Follow(ctx context.Context, from uint64, fn func(events.Stored) error) error {
	for next := int(max(from, 1)) - 1; ; {
		l.mu.Lock()
		stored := l.stored
		if l.more == nil {
			l.more = make(chan struct{})
		}
		more := l.more
		l.mu.Unlock()
		for ; next < len(stored); next++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := fn(stored[next]); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-more:
		}
	}
}
