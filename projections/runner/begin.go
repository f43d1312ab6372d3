package runner

import (
	"context"
	"sync"
	"time"

	"concord/aggregates"
	"concord/events"
)

// Log is what a runner needs of the log where it is begun at its end.
type Log interface {
	Source
	// Last returns the sequence of the last event.
	Last(ctx context.Context) (uint64, error)
}

// Begin makes a runner that has come up with the log as it is now: from its snapshot and
// what came since, or where it has none that holds, from the beginning of the log. It
// goes on when [Runner.Follow] is called. The error says that the log cannot be read or
// is damaged.
func Begin(ctx context.Context, l Log, o Options) (_ *Runner, err error) {
	r := newRunner(context.WithoutCancel(ctx), l, o)
	defer func() {
		if err != nil {
			r.end()
		}
	}()
	last, err := l.Last(ctx)
	if err != nil {
		return nil, err
	}
	r.accepted.list = &aggregates.Accepted{}
	if o.Snapshots != "" {
		if err := r.load(ctx, l, last); err != nil {
			return nil, err
		}
	}
	if from := r.Current().Seq + 1; from <= last {
		if last-from >= manyEvents {
			defer roomy()()
			defer r.tell(tellEvery, last)()
		}
		if err := r.follow(ctx, from, last); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// tellEvery is how often is told how far a long reading has come.
const tellEvery = 5 * time.Second

// tell tells in the log now and then how far the reading has come, up to the event last,
// until what it returns is called: who has waited for some seconds wants to know.
func (r *Runner) tell(every time.Duration, last uint64) (stop func()) {
	done := make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				r.options.Logger.Info("the log is being read", "seq", r.seen.Load(), "last", last)
			}
		}
	})
	return func() {
		close(done)
		telling.Wait()
	}
}

// load begins with the snapshot, if there is one that holds. That none can be kept is
// told in the log, and no more: nothing depends on it.
func (r *Runner) load(ctx context.Context, l Log, last uint64) error {
	s, err := openSnapshots(r.ctx, r.options.Snapshots, l, r.options.Logger)
	if err != nil {
		r.options.Logger.Warn("no snapshots are kept: every start reads the whole log", "error", err)
		return nil
	}
	r.snapshots = s
	found, err := s.load(ctx, last)
	if found == nil || err != nil {
		return err
	}
	r.current.Store(found.root)
	r.kept = found.kept
	r.accepted.list = found.accepted
	r.asked.Store(found.root.Seq)
	return nil
}

// Accepted hands over every command that stands on the log up to the current root. The
// runner has them no longer. It is called between [Begin] and [Runner.Follow].
func (r *Runner) Accepted() *aggregates.Accepted {
	r.accepted.mu.Lock()
	defer r.accepted.mu.Unlock()
	list := r.accepted.list
	r.accepted.list = nil
	return list
}

// Follow goes on with what has landed behind the current root, and returns at once.
// Commands tells, for snapshots, every command that stands on the log up to an event: see
// [aggregates.Accepted.Bytes].
func (r *Runner) Follow(landed Landed, commands func(upTo uint64) []byte) {
	r.accepted.mu.Lock()
	r.accepted.elsewhere = commands
	r.accepted.mu.Unlock()
	r.work.Go(func() { r.run(landed) })
}

// snapshot writes a snapshot. That it cannot be written is told in the log: the next one
// is tried all the same, and nothing depends on it.
func (r *Runner) snapshot(root *Root, kept []*Root) {
	list, known := r.accepted.bytes(root.Seq)
	if !known {
		return
	}
	if err := r.snapshots.write(context.WithoutCancel(r.ctx), root, kept, list); err != nil {
		r.options.Logger.Warn("a snapshot was not written: the next start reads more of the log", "seq", root.Seq, "error", err)
	}
}

// accepted are the commands on the log, as long as the runner is who knows them. Its
// methods are safe for concurrent use.
type accepted struct {
	mu        sync.Mutex
	list      *aggregates.Accepted // nil: somebody else has them
	elsewhere func(upTo uint64) []byte
}

// note takes in a command. One that stands on the log twice is a [DamagedError].
func (a *accepted) note(command []events.Record) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.list == nil {
		return nil
	}
	end := &command[len(command)-1]
	if _, twice := a.list.Get(end.Command); twice {
		return twiceOn(end)
	}
	a.list.Put(end.Command, aggregates.Stands{Last: end.Seq, Parts: end.Parts})
	return nil
}

// bytes returns all commands up to an event; known is false if nobody knows them.
func (a *accepted) bytes(upTo uint64) (list []byte, known bool) {
	a.mu.Lock()
	elsewhere := a.elsewhere
	var now aggregates.Accepted
	if known = a.list != nil; known {
		now = *a.list // what comes later comes behind it
	}
	a.mu.Unlock()
	switch {
	case known:
		return now.Bytes(upTo), true
	case elsewhere != nil:
		return elsewhere(upTo), true
	}
	return nil, false
}
