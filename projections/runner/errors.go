package runner

import (
	"errors"
	"fmt"
	"strings"

	"concord/events"
)

// ErrClosed is returned for what waits on a runner that was closed.
var ErrClosed = errors.New("the readings are no longer kept up with the log: the node is stopping")

// GapError says that the events of the log are not contiguous.
type GapError struct{ Want, Got uint64 }

func (e *GapError) Error() string {
	return fmt.Sprintf("the log is damaged: event %d should come, event %d did", e.Want, e.Got)
}

// DamagedError says which event cannot be read.
type DamagedError struct {
	Seq   uint64
	Cause error
}

func (e *DamagedError) Error() string { return "the log is damaged: " + e.Cause.Error() }
func (e *DamagedError) Unwrap() error { return e.Cause }

// twiceOn says that a command stands on the log a second time.
func twiceOn(r *events.Record) error {
	return &DamagedError{Seq: r.Seq, Cause: fmt.Errorf("event %d: command %s stands on the log twice", r.Seq, r.Command)}
}

// BeyondError says that a place on the log was asked for that is not reached.
type BeyondError struct{ Seq, Head uint64 }

func (e *BeyondError) Error() string {
	return fmt.Sprintf("there is no event %d yet: the log that can be read ends at %d", e.Seq, e.Head)
}

// DiffersError says that readings rebuilt from the log are not those that are live.
type DiffersError struct {
	Seq      uint64
	Readings []string // by name, as [Digest] has them
}

func (e *DiffersError) Error() string {
	return fmt.Sprintf("as of event %d the readings rebuilt from the log differ from the live ones: %s", e.Seq, strings.Join(e.Readings, ", "))
}
