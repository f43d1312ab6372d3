package runner

import (
	"time"

	"concord/aggregates"
	"concord/events"
	"concord/projections/consensus"
	"concord/projections/history"
)

// Root is everything that the readings read, as of one place on the log, between
// two commands. It is not to be altered.
type Root struct {
	State     aggregates.State
	History   history.State
	Consensus consensus.State
	Seq       uint64    // the last event; 0 before the first
	Time      time.Time // its ce-time
}

// after returns the root after a whole command, and leaves r as it was. An event that
// the deciders would never have written is a [DamagedError].
func (r *Root) after(command []events.Record) (*Root, error) {
	next := *r
	state, err := evolved(r.State, command)
	if err != nil {
		return nil, err
	}
	next.reads(&r.State, &state, command)
	next.State, next.Seq, next.Time = state, state.Seq, state.Time
	return &next, nil
}

// evolved returns the state behind a whole command.
func evolved(s aggregates.State, command []events.Record) (aggregates.State, error) {
	var err error
	for i := range command {
		if s, err = aggregates.Evolve(s, &command[i]); err != nil {
			return s, &DamagedError{Seq: command[i].Seq, Cause: err}
		}
	}
	return s, nil
}

// reads takes a whole command into the readings of a root that nobody has yet, given
// the state before and behind it.
func (r *Root) reads(before, behind *aggregates.State, command []events.Record) {
	for i := range command {
		r.History = history.Apply(r.History, &command[i])
	}
	r.Consensus = consensus.Apply(r.Consensus, before, behind, command)
}

// landed returns the root after what has landed, and leaves r as it was. The state
// comes with it; that it is the one behind these commands is shown by [Runner.Replay],
// that nothing is missing here. Of several commands that landed at once the states
// between them are made again, since some readings are told behind each.
func (r *Root) landed(l *aggregates.Landed) (*Root, error) {
	if err := contiguous(r.Seq, l); err != nil {
		return nil, err
	}
	next := *r
	before := r.State
	for i, command := range l.Commands {
		behind := l.State
		if i < len(l.Commands)-1 {
			var err error
			if behind, err = evolved(before, command); err != nil {
				return nil, err
			}
		}
		next.reads(&before, &behind, command)
		before = behind
	}
	next.State, next.Seq, next.Time = l.State, l.State.Seq, l.State.Time
	return &next, nil
}
