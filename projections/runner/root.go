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
	state, err := evolved(r.State, command)
	if err != nil {
		return nil, err
	}
	next := *r
	next.take(&carriedOut{command, state})
	return &next, nil
}

// carriedOut is a whole command and the state behind it.
type carriedOut struct {
	command []events.Record
	state   aggregates.State
}

// take takes what has been carried out on its state into a root that nobody has yet.
func (r *Root) take(c *carriedOut) {
	r.reads(c.command, func() (before, behind *aggregates.State) { return &r.State, &c.state })
	r.State, r.Seq, r.Time = c.state, c.state.Seq, c.state.Time
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

// reads takes a whole command into the readings of a root that nobody has yet.
func (r *Root) reads(command []events.Record, states consensus.States) {
	for i := range command {
		r.History = history.Apply(r.History, &command[i])
	}
	r.Consensus = consensus.Apply(r.Consensus, command, states)
}

// landed returns the root after what has landed, and leaves r as it was. The state
// comes with it; that it is the one behind these commands is shown by [Runner.Replay],
// that nothing is missing here.
func (r *Root) landed(l *aggregates.Landed) (*Root, error) {
	if err := contiguous(r.Seq, l); err != nil {
		return nil, err
	}
	next := *r
	at := between{landed: l, before: r.State, behind: r.State}
	for i, command := range l.Commands {
		next.reads(command, func() (before, behind *aggregates.State) { return at.command(i) })
	}
	next.State, next.Seq, next.Time = l.State, l.State.Seq, l.State.Time
	return &next, at.err
}

// between makes the states between several commands that landed at once, as far as a
// reading asks for them.
type between struct {
	landed         *aggregates.Landed
	done           int // commands that are in behind
	before, behind aggregates.State
	err            error
}

// command returns the states before and behind the i-th command. It is asked for in
// order.
func (b *between) command(i int) (before, behind *aggregates.State) {
	for ; b.done <= i; b.done++ {
		b.before = b.behind
		if b.done == len(b.landed.Commands)-1 {
			b.behind = b.landed.State
			continue
		}
		var err error
		if b.behind, err = evolved(b.before, b.landed.Commands[b.done]); err != nil && b.err == nil {
			b.err = err
		}
	}
	return &b.before, &b.behind
}
