package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"concord/aggregates"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/log"
	"concord/events/trust"
)

// Log is what the engine needs of the group's log: see [log.Log].
type Log interface {
	// Append must have the commits durable once it counts them.
	Append(ctx context.Context, fence uint64, commits [][]events.Message) (log.Appended, error)
	// Since must answer for what the leader of the log has.
	Since(ctx context.Context, fence uint64) ([]events.Stored, error)
	Read(ctx context.Context, from, to uint64, fn func(events.Stored) error) error
	Follow(ctx context.Context, from uint64, fn func(events.Stored) error) error
	// Last must be the end of a batch that is acknowledged.
	Last(ctx context.Context) (uint64, error)
	Writable() error
	Forbid(reason error)
}

// Options are the engine's settings.
type Options struct {
	Now    func() time.Time // the real clock; a group with a simulated one goes by its log
	Node   *trust.Signer    // the node's own key: it signs that an end has passed; nil: this engine tells of none
	Logger *slog.Logger     // nil drops the lines

	// Standby says that another node may write: the engine decides nothing before
	// [Engine.Lead] was called.
	Standby bool

	// State is the group as of a place on the log that was read and found whole, and
	// Accepted every command up to there, which is the engine's own from then on. The
	// log is read from behind that place on; their zero values stand for its beginning.
	State    aggregates.State
	Accepted *aggregates.Accepted
}

// Engine decides the commands of one group. Its methods are safe for concurrent use.
type Engine struct {
	log    Log
	now    func() time.Time
	node   *trust.Signer
	logger *slog.Logger
	queue  *queue
	state  atomic.Pointer[aggregates.State] // as of the last event that is durable
	moved  atomic.Pointer[chan struct{}]    // closed when state moves on, then replaced

	landing  sync.Mutex // held while state moves on and what has landed is kept
	handover handover   // guarded by landing

	ctx     context.Context // ends when the engine is closed
	cancel  context.CancelFunc
	stopped chan struct{} // closed when the loop has ended

	standby atomic.Bool // another node writes; only the loop takes it back
	heard   chan heard  // what the loop is told of the log

	done doneList // every accepted command; guarded by its own lock

	misses int  // the loop's own: commits in a row that no server took
	told   bool // the loop's own: a line says why nothing is written any more

	commits, failed, commands, repeated atomic.Uint64
	refused                             tally
	batches, answers                    spread
}

// Open reads the log, from its beginning or from where the options say, and starts the
// engine on it. A log that is not whole is an error: nothing is ever written on it.
func Open(ctx context.Context, l Log, o Options) (*Engine, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	e := &Engine{log: l, now: o.Now, node: o.Node, logger: o.Logger, queue: newQueue(), heard: make(chan heard), stopped: make(chan struct{})}
	e.standby.Store(o.Standby)
	e.batches, e.answers = newSpread(batchBounds), newSpread(answerBounds)
	state := o.State
	if e.done.accepted = o.Accepted; o.Accepted == nil {
		e.done.accepted = &aggregates.Accepted{}
	}
	reading := catchUp{state: &state, done: &e.done}
	if err := l.Read(ctx, state.Seq+1, 0, reading.event); err != nil {
		return nil, fmt.Errorf("reading the log: %w", err)
	}
	if err := reading.whole(); err != nil {
		return nil, fmt.Errorf("reading the log: %w", err)
	}
	e.state.Store(&state)
	moved := make(chan struct{})
	e.moved.Store(&moved)
	e.ctx, e.cancel = context.WithCancel(context.WithoutCancel(ctx))
	go e.run()
	return e, nil
}

// Close ends the engine: the commit under way is finished, what still waits is
// answered with [ErrClosed].
func (e *Engine) Close() {
	for _, t := range e.queue.close() {
		e.queue.answered(t, outcome{err: ErrClosed})
	}
	select {
	case <-e.stopped:
	case <-time.After(closePatience):
		e.cancel()
		<-e.stopped
	}
	e.cancel()
}

// closePatience is how long a stopping engine waits for the outcome of a commit
// that may have been written.
const closePatience = 15 * time.Second

// Accepted returns every command that stands on the log up to an event, as
// [aggregates.Accepted.Bytes] has them.
func (e *Engine) Accepted(upTo uint64) []byte {
	e.done.mu.RLock()
	now := *e.done.accepted // what comes later comes behind it
	e.done.mu.RUnlock()
	return now.Bytes(upTo)
}

// State returns the group as of the last event that is known to be durable.
func (e *Engine) State() *aggregates.State { return e.state.Load() }

// Seq returns the sequence of the last event that is known to be durable: nothing
// behind it leaves the node.
func (e *Engine) Seq() uint64 { return e.state.Load().Seq }

// Time returns the group's time: the real clock, or what the simulated one shows.
func (e *Engine) Time() time.Time { return aggregates.Now(e.State(), e.now()) }

// Submit has a command decided and waits for the durable answer. The error is a
// [*refusal.Refusal], a [*BusyError], an [*UnavailableError], [ErrClosed], or that
// of ctx: then the outcome is not known, and sending the same command again tells. An
// engine on standby gives a [*StandbyError].
func (e *Engine) Submit(ctx context.Context, s trust.Submission) (Answer, error) {
	began := time.Now()
	in, no := aggregates.Read(s)
	o := e.submit(ctx, s, &in, no)
	e.count(began, o.repeated, o.err)
	e.line(ctx, began, &in, &o)
	return o.answer, o.err
}

func (e *Engine) submit(ctx context.Context, s trust.Submission, in *aggregates.Input, no *refusal.Refusal) outcome {
	if no != nil && !(no.Type == aggregates.NoSuchAttachment && e.accepted(in.Command.ID)) {
		return outcome{err: no} // an accepted command is answered without its attachments
	}
	if no := aggregates.Acquainted(e.State(), in); no != nil {
		return outcome{err: no}
	}
	if err := trust.Verify(s.Signed, s.Key); err != nil {
		return outcome{err: refusal.Deny("bad-signature", "%v", err)}
	}
	if at, ok := e.done.get(in.Command.ID); ok {
		return e.recall(ctx, in, at)
	}
	if e.standby.Load() {
		return outcome{err: &StandbyError{}}
	}
	t, err := e.queue.add(in, e.now)
	if err != nil {
		return outcome{err: err}
	}
	select {
	case o := <-t.done:
		return o
	case <-ctx.Done():
		return outcome{err: ctx.Err()}
	}
}

// accepted reports whether a command stands on the log.
func (e *Engine) accepted(id uuid.UUID) bool {
	_, ok := e.done.get(id)
	return ok
}

// DryRun says what would come of a command now, or why not. Nothing is written,
// and the signature is not asked for; the key is, if one is named.
func (e *Engine) DryRun(s trust.Submission) ([]events.Event, error) {
	in, no := aggregates.Read(s)
	if no != nil {
		return nil, no
	}
	commit, no := aggregates.DecideUnsigned(e.State(), &in, e.now())
	if no != nil {
		return nil, no
	}
	return commit.Events, nil
}

// maxTaken is how many commands the loop takes from the queue at once, so that it
// looks up between them whether the commit under way has landed.
const maxTaken = 128

// batch is what the loop has decided and not yet written: commands in order, each
// decided on the state behind the one before.
type batch struct {
	fence   uint64           // sequence behind which it goes
	state   aggregates.State // behind its last command
	all     []decided
	commits [][]events.Message
	room    int               // messages that still fit
	ids     map[uuid.UUID]int // the commands in it that will be written
	under   map[uuid.UUID]int // the same of the batch below, which is being written
	twice   []*ticket         // commands that stand in one of the two already: they get the same answer
	left    []*ticket         // commands that did not fit
}

func newBatch(state aggregates.State) *batch {
	return &batch{fence: state.Seq, state: state, room: events.MaxCommitLength, ids: map[uuid.UUID]int{}}
}

func (b *batch) empty() bool { return len(b.all) == 0 && len(b.twice) == 0 }
func (b *batch) full() bool  { return b.room <= 0 || len(b.left) > 0 }

// tickets returns all commands of the batch, in order of receipt.
func (b *batch) tickets() []*ticket {
	var out []*ticket
	for i := range b.all {
		if !b.all[i].own() { // what an end asks for is asked anew
			out = append(out, b.all[i].ticket)
		}
	}
	out = append(append(out, b.twice...), b.left...)
	sortByReceipt(out)
	return out
}

// landing is what became of a batch that was written.
type landing struct {
	appended log.Appended
	err      error
}

// run is the loop. It decides what comes on top of what is being written, so that
// the next commit is ready when the one under way has landed. If that one fails,
// what was decided on top of it is decided again.
func (e *Engine) run() {
	defer close(e.stopped)
	var writing *batch // nil if nothing is under way
	landed := make(chan landing, 1)
	next := newBatch(*e.state.Load())
	start := time.Now()
	closing := false
	alarm := newAlarm()
	defer alarm.Stop()
	for {
		if writing == nil && !next.empty() {
			writing, next = next, newBatch(next.state)
			next.under = writing.ids
			start = time.Now()
			if len(writing.commits) == 0 {
				landed <- landing{appended: log.Appended{Last: writing.fence}}
			} else {
				go func(fence uint64, commits [][]events.Message) {
					appended, err := e.log.Append(e.ctx, fence, commits)
					landed <- landing{appended, err}
				}(writing.fence, writing.commits)
			}
			left := writing.left
			writing.left = nil
			e.add(next, left)
		}
		if closing && writing == nil {
			return
		}
		ready := e.queue.ready
		if closing || next.full() {
			ready = nil // what waits goes on waiting
		}
		heard := e.heard
		if writing != nil || closing {
			heard = nil
		}
		var ended <-chan time.Time
		if ready != nil {
			ended = alarm.at(e.untilEnd(&next.state))
		}
		select {
		case <-ended:
			e.add(next, nil)
		case l := <-landed:
			if l.err != nil {
				alarm.rest()
			}
			again := e.settle(writing, l)
			if len(again) > 0 || l.err != nil {
				again = append(again, next.tickets()...)
				sortByReceipt(again)
				next = newBatch(*e.state.Load())
				e.add(next, again)
			}
			writing = nil
			e.queue.paced(time.Since(start))
		case <-ready:
			taken, open := e.queue.take(maxTaken)
			closing = !open
			e.add(next, taken)
		case h := <-heard:
			h.done <- e.hear(h)
			next = newBatch(*e.state.Load()) // nothing was decided on the one before
		}
	}
}

// decided is a command of a batch and what the deciders said.
type decided struct {
	*ticket
	records  []events.Record
	messages []events.Message
	refusal  error
}

// add decides commands on top of a batch. An end that had passed when a command came
// is told ahead of it, and all that came before the end is decided before that.
func (e *Engine) add(b *batch, tickets []*ticket) {
	for {
		end, passed := e.passedEnd(b, tickets)
		if !passed {
			tickets = e.decide(b, tickets, e.node != nil)
			if len(tickets) == 0 {
				return
			}
			continue // an end that was set only now has passed for the rest
		}
		before, after := e.parted(b, tickets, end)
		if later := e.decide(b, before, true); len(later) > 0 {
			tickets = append(later, after...) // an earlier end was set among them
			continue
		}
		if b.full() {
			b.left = append(b.left, after...)
			return
		}
		if !e.tellEnd(b, end, after) {
			e.decide(b, after, false) // what the end bears on is refused
			return
		}
		tickets = after
	}
}

// decide decides commands on top of a batch, in order. It returns those that came
// after an end of which the log does not tell yet, if that is to be looked at.
func (e *Engine) decide(b *batch, tickets []*ticket, ends bool) (later []*ticket) {
	for i, t := range tickets {
		if ends && !e.standby.Load() && after(b, t) {
			return tickets[i:]
		}
		id := t.in.Command.ID
		if at, ok := e.done.get(id); ok {
			go func() { // reading the log takes a while: the loop goes on
				e.queue.answered(t, e.recall(e.ctx, t.in, at))
			}()
			continue
		}
		if e.standby.Load() {
			e.onStandby(t)
			continue
		}
		_, here := b.ids[id]
		if _, below := b.under[id]; here || below {
			b.twice = append(b.twice, t)
			continue
		}
		if b.full() {
			b.left = append(b.left, tickets[i:]...)
			return nil
		}
		d, behind := decideOne(&b.state, t)
		if d.refusal == nil && len(d.messages) > b.room && len(b.commits) > 0 {
			b.left = append(b.left, tickets[i:]...)
			return nil
		}
		b.all = append(b.all, d)
		if d.refusal != nil {
			continue
		}
		b.take(&d, behind)
		if b.state.Group.Clock == events.ClockSimulated { // it may have been set beyond ends
			for e.tellEnd(b, b.state.NextEnd(), nil) {
			}
		}
	}
	return nil
}

// take notes a command that will be written, the last of all, and the state behind it.
func (b *batch) take(d *decided, behind aggregates.State) {
	b.ids[d.in.Command.ID] = len(b.all) - 1
	b.state = behind
	b.commits = append(b.commits, d.messages)
	b.room -= len(d.messages)
}

// settle answers a batch whose writing has come to an end, and returns the commands
// that must be decided again: those that did not land although nothing is wrong
// with them, and those that stood in it twice.
func (e *Engine) settle(b *batch, l landing) (again []*ticket) {
	written := 0
	var landed [][]events.Record
	for i := range b.all {
		d := &b.all[i]
		switch {
		case d.own() && written >= l.appended.Commits: // it did not land: it is asked for anew
		case d.refusal != nil && l.err == nil:
			e.queue.answered(d.ticket, outcome{err: d.refusal})
		case d.refusal != nil: // said of a state that perhaps never came about
			again = append(again, d.ticket)
		case written < l.appended.Commits:
			written++
			e.done.put(d.in.Command.ID, aggregates.Stands{Last: d.records[len(d.records)-1].Seq, Parts: len(d.records)})
			landed = append(landed, d.records)
		default:
			again = append(again, d.ticket)
		}
	}
	// Whoever is answered finds the state moved on, and is counted.
	if len(landed) > 0 {
		e.commits.Add(1)
		e.commands.Add(uint64(len(landed)))
		e.batches.add(int64(len(landed)))
		state := b.state
		if len(landed) < len(b.commits) { // it is the one behind what did not land too
			var err error
			if state, err = evolve(*e.state.Load(), landed...); err != nil {
				e.log.Forbid(err) // it was evolved before, just so
			}
		}
		e.advance(aggregates.Landed{Commands: landed, State: state})
	}
	for i := range b.all {
		d := &b.all[i]
		if written == 0 {
			break
		}
		if d.refusal == nil {
			written--
			if d.own() {
				e.ownLine(d)
				continue
			}
			e.queue.answered(d.ticket, outcome{answer: answer(d.records)})
		}
	}
	again = append(again, b.twice...)
	if l.err == nil {
		e.misses = 0
		return again
	}
	e.failed.Add(1)
	return e.recover(l.err, again)
}

// advance publishes what is durable.
func (e *Engine) advance(l aggregates.Landed) {
	e.landing.Lock()
	defer e.landing.Unlock()
	e.handover.keep(l)
	e.state.Store(&l.State)
	moved := make(chan struct{})
	close(*e.moved.Swap(&moved))
}

// decideOne decides one command on a state, and returns the state behind it.
func decideOne(s *aggregates.State, t *ticket) (d decided, behind aggregates.State) {
	d.ticket = t
	commit, no := aggregates.Decide(s, t.in, t.received)
	if no != nil {
		d.refusal = no
		return d, behind
	}
	messages, err := events.Encode(commit)
	if err != nil {
		d.refusal = refusal.Input("too-large", "%v", err)
		return d, behind
	}
	d.messages = messages
	d.records = commit.Records(s.Seq, messages)
	if behind, err = evolve(*s, d.records); err != nil {
		d.refusal = fmt.Errorf("a decision cannot be carried out, which is a mistake of this program; nothing was written: %w", err)
	}
	return d, behind
}

// evolve returns the state after the events of some commands.
func evolve(s aggregates.State, commands ...[]events.Record) (aggregates.State, error) {
	var err error
	for _, records := range commands {
		for i := range records {
			if s, err = aggregates.Evolve(s, &records[i]); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// How often, and after what pause, a commit that no server took is brought again
// before its commands are told that the log cannot be written.
const (
	maxMisses = 60
	missPause = 50 * time.Millisecond
)

// recover finds out what became of a write that failed, and returns which of its
// commands are to be decided again.
func (e *Engine) recover(err error, again []*ticket) []*ticket {
	var (
		fence   *log.FenceError
		unknown *log.UnknownError
		missed  *log.NotWrittenError
		invalid *log.InvalidError
	)
	switch {
	case errors.As(err, &invalid):
		// What the encoder lets through the log must take: this is a mistake of ours.
		e.logger.Error("the log refused a message", "error", err)
		e.fail(again, &UnavailableError{err})
		return nil
	case errors.As(err, &missed) && e.misses < maxMisses && e.ctx.Err() == nil:
		// A cluster that elects a leader takes nothing for a moment.
		e.misses++
		select {
		case <-e.ctx.Done():
		case <-time.After(missPause):
		}
		return again
	case errors.As(err, &missed):
		e.misses = 0
		e.logger.Warn("the log was not reached", "error", err)
		e.fail(again, &UnavailableError{err})
		return nil
	case errors.As(err, &fence):
		e.logger.Warn("another writer was on the log: deciding again", "error", err)
	case errors.As(err, &unknown):
		e.logger.Warn("the outcome of a commit is unknown: reading on from the fence", "error", err)
		unhear(again)
	default:
		if !e.told { // every command says so from now on
			e.told = true
			e.logger.Error("the log is not written on", "error", err)
		}
		e.fail(again, &UnavailableError{err})
		return nil
	}
	if err := e.readOn(); err != nil {
		e.logger.Error("reading on from the fence", "error", err)
		// The outcome is not known, and will not be here: whoever asks again with
		// the same command learns it.
		e.fail(again, fmt.Errorf("the outcome is not known; send the same command again to learn it: %w", err))
		return nil
	}
	return again
}

func (e *Engine) fail(tickets []*ticket, err error) {
	for _, t := range tickets {
		e.queue.answered(t, outcome{err: err})
	}
}

// The pauses between tries to read on from the fence.
const (
	firstPause = 10 * time.Millisecond
	lastPause  = time.Second
)

// readOn reads what stands behind the state and takes it in: what others wrote,
// and what of our own arrived although its answer got lost. It tries until the log
// answers or the engine is closed.
func (e *Engine) readOn() error {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		state := *e.state.Load()
		stored, err := e.log.Since(e.ctx, state.Seq)
		if err == nil {
			if err := e.takeIn(state, stored); err == nil {
				return nil
			}
		}
		if permanent := e.log.Writable(); permanent != nil {
			return permanent
		}
		select {
		case <-e.ctx.Done():
			return e.ctx.Err()
		case <-time.After(pause):
		}
	}
}

func sortByReceipt(tickets []*ticket) {
	slices.SortFunc(tickets, func(a, b *ticket) int { return cmp.Compare(a.number, b.number) })
}
