package runner

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// told are lines of a log, of which those are dropped for which nobody has had time.
type told chan string

func (t told) Write(line []byte) (int, error) {
	select {
	case t <- string(line):
	default:
	}
	return len(line), nil
}

// Who waits for a long log to be read is told how far that is, until it is over.
func TestTell(t *testing.T) {
	said := make(told, 1)
	r := newRunner(context.Background(), nil, Options{Logger: slog.New(slog.NewTextHandler(said, nil))})
	r.seen.Store(7)
	stop := r.tell(time.Millisecond, 100)
	select {
	case line := <-said:
		if !strings.Contains(line, "seq=7 last=100") {
			t.Errorf("told is %q", line)
		}
	case <-time.After(10 * time.Second):
		t.Error("nothing is told")
	}
	stop()
	for len(said) > 0 {
		<-said
	}
	select {
	case line := <-said:
		t.Errorf("told is, when it is over, %q", line)
	case <-time.After(20 * time.Millisecond):
	}
}
