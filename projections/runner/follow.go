package runner

import (
	"context"
	"errors"

	"concord/events"
)

// follow reads the log from an event on, decodes it and applies it, up to and
// including the event to; 0 goes on until ctx ends.
func (r *Runner) follow(ctx context.Context, from, to uint64) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	decoded, room := make(chan []events.Record, waiting), make(way, waiting)
	applied := make(chan struct{})
	go func() {
		defer close(applied)
		if err := r.apply(ctx, decoded, room); err != nil {
			cancel(err)
		}
	}()
	err := r.read(ctx, from, to, decoded, room)
	close(decoded)
	<-applied // what was read whole before a gap is good, and is published
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return err
}

// read reads the log and decodes it.
func (r *Runner) read(ctx context.Context, from, to uint64, decoded chan<- []events.Record, room way) error {
	reading := commands{last: from - 1, whole: func(command []events.Record) error {
		if err := room.enter(ctx, command); err != nil {
			return err
		}
		select {
		case decoded <- command:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}}
	err := r.source.Follow(ctx, from, func(s events.Stored) error {
		if err := reading.event(s); err != nil {
			return err
		}
		r.seen.Store(s.Seq)
		if s.Seq == to {
			return errFar
		}
		return nil
	})
	if errors.Is(err, errFar) {
		return nil
	}
	return err
}

// apply applies commands and publishes what comes of them. The state goes ahead on a
// goroutine of its own: the readings of one command are made while that of the next is.
// While commands wait the root is published only where it is kept.
func (r *Runner) apply(ctx context.Context, decoded <-chan []events.Record, room way) error {
	root := r.current.Load()
	behind := make(chan *carriedOut, waiting)
	var damaged error // before behind is closed
	go func() {
		defer close(behind)
		state := root.State
		for command := range decoded {
			if ctx.Err() != nil {
				return
			}
			if state, damaged = evolved(state, command); damaged == nil {
				damaged = r.accepted.note(command)
			}
			if damaged != nil {
				return
			}
			select {
			case behind <- &carriedOut{command, state}:
			case <-ctx.Done():
				return
			}
		}
	}()
	next := *root
	for c := range behind {
		if ctx.Err() != nil {
			continue
		}
		next.take(c)
		room.leave(c.command)
		over := adopts(c.command)
		if len(behind) == 0 || r.keeps(root, &next) || over && r.snapshotDue(&next, true) {
			published := next
			r.publish(&published, over)
			root = &published
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return damaged
}

// waiting is how many decoded commands may be on their way to the root, and pieceOfRoom how
// many bytes of events count as one: a few large ones fill it too. The reader of the log
// waits when there are more. With 64, each of the goroutines on the way waits for another
// now and then, and reading a long log takes a third longer: a revision takes as long as
// hundreds of other commands.
const (
	waiting     = 1_024
	pieceOfRoom = 16 << 10
)

// way is the room for commands on their way from the log to the root.
type way chan struct{}

// enter waits until there is room for a command.
func (w way) enter(ctx context.Context, command []events.Record) error {
	for range roomOf(command) {
		select {
		case w <- struct{}{}:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// leave gives back the room that a command had.
func (w way) leave(command []events.Record) {
	for range roomOf(command) {
		<-w
	}
}

func roomOf(command []events.Record) int {
	size := 0
	for i := range command {
		size += len(command[i].Data) + len(command[i].Signed.Bytes)
	}
	return min(1+size/pieceOfRoom, waiting)
}
