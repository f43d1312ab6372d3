package log_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"
)

// TestLateArrival holds a commit up on its way to the server until its sender has
// given it up, found it absent and sent it again: of the two one lands.
func TestLateArrival(t *testing.T) {
	t.Parallel()
	for name, commit := range map[string][][]events.Message{
		"one message": commits("g", 1, 1, 1),
		"a batch":     commits("g", 1, 1, 20),
	} {
		t.Run(name, func(t *testing.T) {
			p := logtest.Separate(t)
			l, err := p.TryOpen(log.Options{Group: "g", AnswerTimeout: 150 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			other := p.Apart(l)
			p.Proxy(0).Hold()
			_, err = l.Append(soon(t), 0, commit)
			var unknown *log.UnknownError
			if !errors.As(err, &unknown) || unknown.Fence != 0 || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got %v, want an unknown outcome", err)
			}
			if behind, err := other.Since(soon(t), 0); err != nil || len(behind) > 0 {
				t.Fatalf("since 0: %v, %v", behind, err)
			}
			mustAppend(t, other, 0, commit)
			p.Proxy(0).Release()
			// What was held up has been dealt with once an answer comes behind it.
			if _, err := l.Last(soon(t)); err != nil {
				t.Fatal(err)
			}
			mustHold(t, other, flat(commit))

			// The other way round: the held one arrives first, the second is refused.
			p.Proxy(0).Hold()
			n := uint64(len(flat(commit)))
			if _, err = l.Append(soon(t), n, commit); !errors.As(err, &unknown) {
				t.Fatalf("got %v, want an unknown outcome", err)
			}
			p.Proxy(0).Release()
			if _, err := l.Last(soon(t)); err != nil {
				t.Fatal(err)
			}
			var refused *log.FenceError
			if _, err := other.Append(soon(t), n, commit); !errors.As(err, &refused) || refused.Actual != 2*n {
				t.Fatalf("got %v, want a refusal", err)
			}
			if behind, err := other.Since(soon(t), n); err != nil || len(behind) != int(n) {
				t.Fatalf("since %d: %d messages, %v", n, len(behind), err)
			}
		})
	}
}

// TestNotWritten appends while no server can be reached.
func TestNotWritten(t *testing.T) {
	t.Parallel()
	p := logtest.Separate(t)
	l, err := p.TryOpen(log.Options{Group: "g", AnswerTimeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, l, 0, commits("g", 1, 1, 1))
	p.Proxy(0).Deaf(true)
	p.Cut(l)
	for l.Conn().IsConnected() {
		time.Sleep(time.Millisecond)
	}
	var notWritten *log.NotWrittenError
	if done, err := l.Append(soon(t), 1, commits("g", 2, 3, 1)); !errors.As(err, &notWritten) || done != (log.Appended{Last: 1}) {
		t.Errorf("got %+v, %v", done, err)
	}
	p.Proxy(0).Deaf(false)
	for !l.Conn().IsConnected() {
		time.Sleep(time.Millisecond)
	}
	mustAppend(t, l, 1, commits("g", 2, 3, 1))

	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := l.Append(ended, 4, commits("g", 5, 1, 1)); !errors.As(err, &notWritten) || !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
	mustLast(t, l, 4)
}
