package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"concord/aggregates"
	"concord/events"
	"concord/events/trust"
)

// StandbyError says that another node writes and this one decides nothing: the command
// is for that one.
type StandbyError struct {
	// Unknown says that the command was on its way to the log when the other node took
	// over: it may arrive there yet. Sending the same to the other tells.
	Unknown bool
}

func (e *StandbyError) Error() string {
	if e.Unknown {
		return "another node writes now, and it is not known whether the command stands on the log: send it again"
	}
	return "another node writes: nothing was done with the command here"
}

// Follow keeps the engine up with what others write, until ctx ends or the log is
// damaged. Meanwhile the engine is on standby: it tells of no ends and decides nothing
// but answers what stands on the log already; other commands get a [*StandbyError].
// What was on its way to the log is settled: the fence says what became of it.
//
// It returns nil when ctx has ended. The engine stays on standby until [Engine.Lead].
func (e *Engine) Follow(ctx context.Context) error {
	e.standby.Store(true)
	err := e.follow(ctx)
	if ctx.Err() == nil {
		return fmt.Errorf("following the log: %w", err)
	}
	return nil
}

// Lead ends the standby: what stands on the log is read to its end before anything is
// decided. An error leaves the engine on standby.
func (e *Engine) Lead(ctx context.Context) error { return e.tell(ctx, heard{lead: true}) }

// Standby reports whether another node writes.
func (e *Engine) Standby() bool { return e.standby.Load() }

// Stands reports whether a command is known to stand on the log, by its id.
func (e *Engine) Stands(s trust.Submission) bool {
	in, no := aggregates.Read(s)
	return (no == nil || no.Type == aggregates.NoSuchAttachment) && e.accepted(in.Command.ID)
}

// heard is what the loop is told of the log: what another wrote, or that it is to write
// from now on.
type heard struct {
	stored []events.Stored
	lead   bool
	done   chan error
}

// maxHeard is how many events are taken from the log at once: a whole command at least.
const maxHeard = events.MaxCommitLength + 24

// follow hands what comes on the log over to the loop, up to where it is durable.
func (e *Engine) follow(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	came := make(chan events.Stored, maxHeard)
	ended := make(chan struct{})
	from := e.Seq() + 1
	go func() {
		defer close(ended)
		cancel(e.log.Follow(ctx, from, func(s events.Stored) error {
			select {
			case came <- s:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}))
	}()
	defer func() { <-ended }()
	defer cancel(nil) // before the other is waited for
	var held []events.Stored
	for {
		select {
		case s := <-came:
			held = append(held, s)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		for more := true; more && len(held) < maxHeard; {
			select {
			case s := <-came:
				held = append(held, s)
			default:
				more = false
			}
		}
		durable, err := e.durable(ctx, held[0].Seq)
		if err != nil {
			return err
		}
		whole := 0
		for i := range held {
			if held[i].Seq <= durable && endsCommand(&held[i]) {
				whole = i + 1
			}
		}
		if whole == 0 {
			continue // the rest of the command is to come
		}
		if err := e.tell(ctx, heard{stored: held[:whole:whole]}); err != nil {
			return err
		}
		held = held[whole:]
	}
}

// endsCommand reports whether an event is the last of its command, as far as its header
// says; what is wrong with it is said when it is taken in.
func endsCommand(s *events.Stored) bool {
	part, of, ok := strings.Cut(s.Header.Get(events.HeaderPart), "/")
	return !ok || part == of
}

// durable returns up to which event the log may be believed, which is at least one that
// came. With one replica a reader is given the messages of a batch before it is
// acknowledged.
func (e *Engine) durable(ctx context.Context, came uint64) (uint64, error) {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		last, err := e.log.Last(ctx)
		if err == nil && last >= came {
			return last, nil
		}
		if permanent := e.log.Writable(); permanent != nil {
			return 0, permanent
		}
		select {
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

// tell tells the loop and waits until it has taken it in.
func (e *Engine) tell(ctx context.Context, h heard) error {
	h.done = make(chan error, 1)
	select {
	case e.heard <- h:
	case <-e.stopped:
		return ErrClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case err := <-h.done:
		return err
	case <-e.stopped:
		return ErrClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// hear is the loop's side of tell; nothing is being written.
func (e *Engine) hear(h heard) error {
	if h.lead {
		err := e.readOn()
		if err == nil {
			e.standby.Store(false)
		}
		return err
	}
	state := *e.state.Load()
	stored := h.stored
	for len(stored) > 0 && stored[0].Seq <= state.Seq { // read on from the fence meanwhile
		stored = stored[1:]
	}
	return e.takeIn(state, stored)
}

// takeIn takes whole commands that another wrote into the state. What is not as it has
// to be forbids writing.
func (e *Engine) takeIn(state aggregates.State, stored []events.Stored) error {
	reading := catchUp{state: &state, done: &e.done, keep: true}
	for _, s := range stored {
		if err := reading.event(s); err != nil {
			e.log.Forbid(err)
			return err
		}
	}
	if err := reading.whole(); err != nil {
		return err
	}
	if len(stored) > 0 {
		e.advance(aggregates.Landed{Commands: reading.commands, State: state})
	}
	return nil
}

// onStandby answers a command that is not decided here.
func (e *Engine) onStandby(t *ticket) {
	e.queue.answered(t, outcome{err: &StandbyError{Unknown: t.unheard}})
}

// unhear notes of commands that the answer to their writing got lost.
func unhear(tickets []*ticket) {
	for _, t := range tickets {
		t.unheard = true
	}
}
