package runner

import (
	"time"

	"concord/aggregates"
	"concord/events"
	"concord/projections/history"
)

// Root is everything that the readings read, as of one place on the log, between
// two commands. It is not to be altered.
type Root struct {
	State   aggregates.State
	History history.State
	Seq     uint64    // the last event; 0 before the first
	Time    time.Time // its ce-time
}

// after returns the root after a whole command, and leaves r as it was. An event that
// the deciders would never have written is a [DamagedError].
func (r *Root) after(command []events.Record) (*Root, error) {
	next := *r
	var err error
	for i := range command {
		event := &command[i]
		if next.State, err = aggregates.Evolve(next.State, event); err != nil {
			return nil, &DamagedError{Seq: event.Seq, Cause: err}
		}
		next.History = history.Apply(next.History, event)
	}
	next.Seq, next.Time = next.State.Seq, next.State.Time
	return &next, nil
}

// landed returns the root after what has landed, and leaves r as it was. The state
// comes with it; that it is the one behind these commands is shown by [Runner.Replay],
// that nothing is missing here.
func (r *Root) landed(l *aggregates.Landed) (*Root, error) {
	if err := contiguous(r.Seq, l); err != nil {
		return nil, err
	}
	next := &Root{State: l.State, History: r.History, Seq: l.State.Seq, Time: l.State.Time}
	for _, command := range l.Commands {
		for i := range command {
			next.History = history.Apply(next.History, &command[i])
		}
	}
	return next, nil
}
