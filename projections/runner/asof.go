package runner

import (
	"context"
	"errors"
	"sort"
	"time"

	"concord/events"
)

// At returns the root as of an event: the state after the last command that had
// ended by then. An event in the middle of a command gives the state before that
// command, since no command is ever half done; [Root.Seq] tells. What is not
// reached yet is refused with a [BeyondError].
func (r *Runner) At(ctx context.Context, seq uint64) (*Root, error) {
	head := r.Current()
	switch {
	case seq > head.Seq:
		return nil, &BeyondError{Seq: seq, Head: head.Seq}
	case seq == head.Seq:
		return head, nil
	}
	root, _ := r.nearest(func(kept *Root) bool { return kept.Seq <= seq })
	if root.Seq == seq {
		return root, nil
	}
	return r.forward(ctx, root, seq, func(*events.Record) bool { return true })
}

// AtTime returns the root as of a time: the state after the last event that was
// recorded (ce-time) at or before it. For a time behind the last event that is the
// current root.
func (r *Runner) AtTime(ctx context.Context, t time.Time) (*Root, error) {
	head := r.Current()
	if !head.Time.After(t) {
		return head, nil
	}
	root, next := r.nearest(func(kept *Root) bool { return kept.Seq == 0 || !kept.Time.After(t) })
	if next == nil {
		next = head
	}
	return r.forward(ctx, root, next.Seq, func(last *events.Record) bool { return !last.Time.After(t) })
}

// nearest returns the last kept root for which before holds, and the one behind
// it, or nil. It holds for the empty one, and for none behind one for which it
// does not.
func (r *Runner) nearest(before func(*Root) bool) (root, next *Root) {
	r.mu.Lock()
	kept := r.kept
	r.mu.Unlock()
	n := sort.Search(len(kept), func(i int) bool { return !before(kept[i]) })
	if n < len(kept) {
		next = kept[n]
	}
	return kept[n-1], next
}

// errFar ends a reading that has come far enough.
var errFar = errors.New("far enough")

// forward applies what follows root on the log, up to and including the event to,
// while within holds for the last event of a command.
func (r *Runner) forward(ctx context.Context, root *Root, to uint64, within func(last *events.Record) bool) (*Root, error) {
	reading := commands{last: root.Seq, whole: func(command []events.Record) error {
		if !within(&command[len(command)-1]) {
			return errFar
		}
		next, err := root.after(command)
		if err == nil {
			root = next
		}
		return err
	}}
	if err := r.source.Read(ctx, root.Seq+1, to, reading.event); err != nil && !errors.Is(err, errFar) {
		return nil, err
	}
	return root, nil
}

// Behind calls yield with the root behind the command of each of some events, which are
// in order: as of each of them, with what its command did besides. The log is read once
// from the nearest root that was kept, and from a nearer one where there is one between
// two events. An error of yield ends it. What is not reached yet is refused with a
// [BeyondError].
func (r *Runner) Behind(ctx context.Context, seqs []uint64, yield func(*Root) error) error {
	head := r.Current()
	root := &Root{}
	for len(seqs) > 0 {
		if seqs[0] > head.Seq {
			return &BeyondError{Seq: seqs[0], Head: head.Seq}
		}
		near := func() *Root {
			kept, _ := r.nearest(func(kept *Root) bool { return kept.Seq <= seqs[0] })
			return kept
		}
		if kept := near(); kept.Seq > root.Seq {
			root = kept
		}
		var failed error
		reached := func() error {
			for len(seqs) > 0 && seqs[0] <= root.Seq {
				if failed = yield(root); failed != nil {
					return errFar
				}
				seqs = seqs[1:]
			}
			if len(seqs) == 0 || near().Seq > root.Seq {
				return errFar
			}
			return nil
		}
		if err := reached(); err != nil {
			if failed != nil {
				return failed
			}
			continue
		}
		reading := commands{last: root.Seq, whole: func(command []events.Record) error {
			next, err := root.after(command)
			if err != nil {
				return err
			}
			root = next
			return reached()
		}}
		if err := r.source.Read(ctx, root.Seq+1, head.Seq, reading.event); err != nil && !errors.Is(err, errFar) {
			return err
		}
		if failed != nil {
			return failed
		}
	}
	return nil
}
