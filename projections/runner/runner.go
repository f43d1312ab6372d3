package runner

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"concord/aggregates"
	"concord/events"
)

// DefaultEvery is how many events lie between two roots that are kept, unless
// [Options] say otherwise.
const DefaultEvery = 1_000

// DefaultSnapshotEvery is how many events lie between two snapshots, unless [Options]
// say otherwise.
const DefaultSnapshotEvery = 50_000

// Options are the runner's settings.
type Options struct {
	// Landed waits until the log is durable beyond the event behind, and returns what
	// has landed since, in order and without a gap; or nothing but upTo, the last
	// event that is durable: then the log is read up to there. It is that of the engine
	// of the same node, which has decoded and evolved what the readings need. Nil
	// follows the log: for a node that only reads, and to which the log gives nothing
	// that is not durable.
	Landed Landed
	Every  int // events between two kept roots; 0: DefaultEvery

	// Snapshots is a directory of the runner's own, in which it keeps what it knows, so
	// that it need not read the whole log when it is begun again; "": it keeps nothing.
	Snapshots     string
	SnapshotEvery int          // events between two snapshots, or half as many more, beside the one at the end; 0: DefaultSnapshotEvery
	Logger        *slog.Logger // nil drops the lines
}

// Landed is how a runner is given what has landed: see [Options].
type Landed func(ctx context.Context, behind uint64) (landed []aggregates.Landed, upTo uint64, err error)

// Runner keeps the readings of one log. Its methods are safe for concurrent use.
type Runner struct {
	source  Source
	options Options
	current atomic.Pointer[Root]
	seen    atomic.Uint64 // the last event that came

	mu    sync.Mutex
	kept  []*Root       // from the empty one on, in order
	moved chan struct{} // closed when current moves on or the runner stops, then replaced
	err   error         // why it stopped

	notices notices // of changes

	snapshots *snapshots // nil: none are kept
	accepted  accepted
	asked     atomic.Uint64 // the last event when a snapshot was last asked for

	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup // all that runs
}

// Open starts a runner on a log and returns at once; [Runner.Wait] tells when it
// has come somewhere. It runs until ctx ends, it is closed, or the log is damaged.
// It keeps no snapshots: see [Begin].
func Open(ctx context.Context, source Source, o Options) *Runner {
	r := newRunner(ctx, source, o)
	r.work.Go(func() { r.run(r.options.Landed) })
	return r
}

func newRunner(ctx context.Context, source Source, o Options) *Runner {
	if o.Every <= 0 {
		o.Every = DefaultEvery
	}
	if o.SnapshotEvery <= 0 {
		o.SnapshotEvery = DefaultSnapshotEvery
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	r := &Runner{source: source, options: o, moved: make(chan struct{})}
	empty := &Root{}
	r.current.Store(empty)
	r.kept = []*Root{empty}
	r.ctx, r.cancel = context.WithCancel(ctx)
	return r
}

// Close stops the runner, and has what it knows on the disk where it keeps snapshots. The
// last root stays readable.
func (r *Runner) Close() {
	r.end()
	if err := r.Err(); r.snapshots == nil || err != nil && err != ErrClosed {
		return
	}
	r.mu.Lock()
	kept := r.kept
	r.mu.Unlock()
	r.snapshot(r.Current(), kept)
}

// end stops all that runs.
func (r *Runner) end() {
	r.cancel()
	r.work.Wait()
}

// run keeps up until it cannot.
func (r *Runner) run(landed Landed) {
	ctx := r.ctx
	var err error
	if landed == nil {
		err = r.follow(ctx, r.current.Load().Seq+1, 0)
	} else {
		err = r.fetch(ctx, landed)
	}
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		err = ErrClosed
	}
	r.stop(err)
}

// fetch takes over what has landed, and reads from the log what it is not given.
func (r *Runner) fetch(ctx context.Context, fetch Landed) error {
	for {
		root := r.current.Load()
		landed, upTo, err := fetch(ctx, root.Seq)
		if err != nil {
			return err
		}
		if len(landed) == 0 {
			if err := r.follow(ctx, root.Seq+1, upTo); err != nil {
				return err
			}
			continue
		}
		for i := range landed {
			if root, err = root.landed(&landed[i]); err != nil {
				return err
			}
			r.seen.Store(root.Seq)
			r.publish(root, slices.ContainsFunc(landed[i].Commands, adopts))
		}
	}
}

// keeps reports whether the root behind another that was published is one to be kept.
func (r *Runner) keeps(before, next *Root) bool {
	every := uint64(r.options.Every)
	return next.Seq/every > before.Seq/every
}

// adopts reports whether a command adopts a report.
func adopts(command []events.Record) bool {
	return slices.ContainsFunc(command, func(r events.Record) bool { _, is := r.Event.(events.ReportAdopted); return is })
}

// snapshotDue reports whether a snapshot is to be asked for at a root. One is taken behind
// the adoption of a report where there is one within half the time that lies between two:
// what is written of a report that is still in work is written once more when it is over.
func (r *Runner) snapshotDue(next *Root, over bool) bool {
	every := uint64(r.options.SnapshotEvery)
	if !over {
		every += every / 2
	}
	return r.snapshots != nil && next.Seq >= r.asked.Load()+every
}

// publish makes a root the current one. Over says whether a report was adopted with it.
func (r *Runner) publish(next *Root, over bool) {
	before := r.current.Swap(next)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.keeps(before, next) {
		r.kept = append(r.kept, next)
	}
	close(r.moved)
	r.moved = make(chan struct{})
	if r.snapshotDue(next, over) {
		r.asked.Store(next.Seq)
		kept := r.kept
		r.work.Go(func() { r.snapshot(next, kept) })
	}
}

func (r *Runner) stop(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = err
	close(r.moved)
	r.moved = make(chan struct{})
	if err != ErrClosed {
		r.options.Logger.Error("the readings stopped", "seq", r.current.Load().Seq, "error", err)
	}
}

// Current returns the newest root that is durable. Before the first event it is
// the empty one.
func (r *Runner) Current() *Root { return r.current.Load() }

// Err returns nil while the runner runs, else why it stopped.
func (r *Runner) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// Wait waits until the event seq is in the current root and returns that, so that
// who writes reads its own write. If the runner has stopped before, the error is
// that of [Runner.Err].
func (r *Runner) Wait(ctx context.Context, seq uint64) (*Root, error) {
	for {
		r.mu.Lock()
		moved, err := r.moved, r.err
		r.mu.Unlock()
		if root := r.current.Load(); root.Seq >= seq {
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-moved:
		}
	}
}

// Figures say how the runner is doing.
type Figures struct {
	Seq    uint64 // of the current root
	Seen   uint64 // the last event that came; what lies between is being applied
	Behind uint64 // Seen − Seq
	Kept   int    // roots kept for the past, the empty one with them
	Acts   int    // of the history
}

// Figures returns the runner's figures.
func (r *Runner) Figures() Figures {
	root := r.current.Load()
	r.mu.Lock()
	kept := len(r.kept)
	r.mu.Unlock()
	seen := max(r.seen.Load(), root.Seq)
	return Figures{Seq: root.Seq, Seen: seen, Behind: seen - root.Seq, Kept: kept, Acts: root.History.Len()}
}
