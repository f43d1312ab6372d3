package log

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"concord/events"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

const (
	// quiet is how long the server stays silent before it sends a sign of life,
	// and silent how long a reader bears with it before it begins anew.
	quiet  = 500 * time.Millisecond
	silent = 4 * quiet

	// again is the pause before a reader begins anew.
	again = 20 * time.Millisecond
)

// Read gives fn the messages from sequence from up to and including to, in
// order, each once; to = 0 stands for [Log.Last] at the time of the call.
// It returns fn's error as it is. A stream that ends before to is a
// [TruncatedError], at once; sequences that are not contiguous are a [GapError].
// fn must not keep the reader waiting for the log itself.
func (l *Log) Read(ctx context.Context, from, to uint64, fn func(events.Stored) error) error {
	from = max(from, 1)
	last, err := l.Last(ctx)
	if err != nil {
		return err
	}
	if to == 0 {
		to = last
		if from > last+1 {
			return &TruncatedError{Want: from - 1, Last: last}
		}
	}
	if to > last {
		return &TruncatedError{Want: to, Last: last}
	}
	if from > to {
		return nil
	}
	r := &reader{log: l, next: from, to: to, fn: fn}
	return r.run(ctx)
}

// Follow gives fn the messages from sequence from on, and then those that are
// appended, until ctx ends (it returns ctx's error) or fn returns an error. It
// survives lost connections and restarts of servers and goes on behind the last
// message that fn was given. What it may meet on the way is a [GapError], a
// [TruncatedError] or a [ChangedError]: the log was damaged.
//
// With one replica the messages of a batch come before it is acknowledged, and
// perhaps before it is complete.
func (l *Log) Follow(ctx context.Context, from uint64, fn func(events.Stored) error) error {
	r := &reader{log: l, next: max(from, 1), fn: fn}
	return r.run(ctx)
}

// reader is one Read or Follow. It lives longer than the consumers on the server
// that feed it: each of them may be lost.
type reader struct {
	log  *Log
	next uint64 // what fn has not been given yet
	to   uint64 // the last to give; 0 follows
	fn   func(events.Stored) error

	lastID string // id of the event at next-1, once one was given
	given  bool   // whether one was
}

// errAgain ends a delivery that the server or the connection let down: the next
// one goes on where it ended.
var errAgain = errors.New("the delivery was interrupted")

// errDone ends a delivery that has given all that was asked for.
var errDone = errors.New("done")

func (r *reader) run(ctx context.Context) error {
	if err := r.readFiles(ctx); err != nil || r.to > 0 && r.next > r.to {
		return err
	}
	for {
		err := r.deliver(ctx)
		switch {
		case errors.Is(err, errDone):
			return nil
		case ctx.Err() != nil && errors.Is(err, ctx.Err()):
			return ctx.Err()
		case r.log.nc.IsClosed() && (errors.Is(err, errAgain) || errors.Is(err, errConnectionLost)):
			return nats.ErrConnectionClosed
		case !errors.Is(err, errAgain) && !errors.Is(err, errConnectionLost):
			return err
		}
		if err := pause(ctx, again); err != nil {
			return err
		}
	}
}

// deliver reads through one consumer: ephemeral, in memory, pushed by the server
// with flow control. It begins one message early where it can, so that a stream
// that was cut and written on does not pass for the one that was read before.
func (r *reader) deliver(ctx context.Context) error {
	l := r.log
	ctx, cancel, err := l.connected(ctx)
	if err != nil {
		return err
	}
	defer cancel(nil)
	start := r.next
	if r.next > 1 {
		start--
		if err := r.reaches(ctx, start); err != nil {
			return err
		}
	}
	d := &delivery{reader: r, stop: cancel, alive: make(chan struct{}, 1)}
	// Once deliver has returned fn is not called any more, nor is it running.
	defer d.end(errDone)
	inbox := l.nc.NewInbox()
	sub, err := l.nc.Subscribe(inbox, d.receive)
	if err != nil {
		return fmt.Errorf("%w: %v", errAgain, err)
	}
	defer func() { _ = sub.Unsubscribe() }() // a connection that is gone has no subscriptions
	if err := sub.SetPendingLimits(-1, -1); err != nil {
		return fmt.Errorf("%w: %v", errAgain, err)
	}
	name := "reader-" + nuid.Next()
	defer func() {
		// If it does not succeed the server forgets the consumer by itself.
		forget, done := context.WithTimeout(context.Background(), time.Second)
		defer done()
		if l.nc.IsConnected() {
			_ = l.js.DeleteConsumer(forget, l.group, name)
		}
	}()
	setup, created := context.WithTimeout(ctx, l.ackTimeout)
	defer created()
	_, err = l.js.CreatePushConsumer(setup, l.group, jetstream.ConsumerConfig{
		Name:              name,
		DeliverSubject:    inbox,
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       start,
		AckPolicy:         jetstream.AckNonePolicy,
		MaxDeliver:        1,
		FlowControl:       true,
		IdleHeartbeat:     quiet,
		MemoryStorage:     true,
		Replicas:          1,
		InactiveThreshold: 10 * time.Second,
	})
	if ctx.Err() != nil {
		return context.Cause(ctx) // the delivery may have ended before the answer came
	}
	if err != nil {
		return fmt.Errorf("%w: %v", errAgain, err)
	}
	timer := time.NewTimer(silent)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-d.alive:
			timer.Reset(silent)
		case <-timer.C:
			return errAgain
		}
	}
}

// reaches asks the leader whether the stream still holds what the reader has
// read or was asked to read behind. A replica that was cut off may take itself
// for the leader for a while: on a cluster it is asked again for as long as an
// answer may take.
func (r *reader) reaches(ctx context.Context, seq uint64) error {
	for end := time.Now().Add(r.log.ackTimeout); ; {
		last, err := r.log.counted(ctx)
		if err != nil {
			return fmt.Errorf("%w: %v", errAgain, err)
		}
		if last >= seq {
			return nil
		}
		if r.log.config.Replicas == 1 || time.Now().After(end) {
			return &TruncatedError{Want: seq, Last: last}
		}
		if err := pause(ctx, again); err != nil {
			return context.Cause(ctx)
		}
	}
}

// delivery is what one consumer brings.
type delivery struct {
	*reader                         // guarded by mu while the delivery lasts
	stop    context.CancelCauseFunc // ends the delivery with a reason
	alive   chan struct{}           // told now and then that something came

	mu       sync.Mutex // held while a message is handled
	ended    bool
	consumer uint64 // messages that came so far, which the consumer numbers
	stream   uint64 // sequence of the last that came, 0 before the first
}

// end ends the delivery for a reason; the first reason stays.
func (d *delivery) end(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended = true
	d.stop(err)
}

// receive is called with each message of the subscription, in order.
func (d *delivery) receive(m *nats.Msg) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended {
		return
	}
	if len(d.alive) == 0 {
		select {
		case d.alive <- struct{}{}:
		default:
		}
	}
	handle := d.event
	if len(m.Data) == 0 && value(m.Header, "Status") != "" {
		handle = d.status
	}
	if err := handle(m); err != nil {
		var (
			gap     *GapError
			changed *ChangedError
		)
		if errors.As(err, &gap) || errors.As(err, &changed) {
			d.log.forbid(err) // a node does not write on a log that it has seen damaged
		}
		d.ended = true
		d.stop(err)
	}
}

// event handles a message of the stream.
func (d *delivery) event(m *nats.Msg) error {
	p, err := placeOf(m.Reply)
	if err != nil {
		return fmt.Errorf("%w: %v", errAgain, err)
	}
	if p.consumer != d.consumer+1 {
		return errAgain // a message was lost on its way
	}
	d.consumer++
	return d.message(p, m)
}

// message checks the place of a message and hands it on.
func (d *delivery) message(p place, m *nats.Msg) error {
	before := d.stream
	d.stream = p.stream
	if before > 0 && p.stream != before+1 {
		return &GapError{Want: before + 1, Got: p.stream}
	}
	if p.stream < d.next {
		// The one that was read last, sent again to be compared. On a replica that is
		// behind the consumer may begin earlier still.
		if p.stream < d.next-1 && d.log.config.Replicas == 1 {
			return &GapError{Want: d.next - 1, Got: p.stream}
		}
		if p.stream == d.next-1 && d.given {
			if now := value(m.Header, events.HeaderID); now != d.lastID {
				return &ChangedError{Seq: p.stream, Was: d.lastID, Now: now}
			}
		}
	} else if before == 0 && p.stream > max(d.next-1, 1) {
		return &GapError{Want: max(d.next-1, 1), Got: p.stream}
	} else {
		header, err := fromNATS(p.stream, m.Header)
		if err != nil {
			return err
		}
		if err := d.fn(events.Stored{Seq: p.stream, Message: events.Message{
			Subject: m.Subject, Header: header, Data: m.Data,
		}}); err != nil {
			return err
		}
		d.next = p.stream + 1
		d.lastID, d.given = value(m.Header, events.HeaderID), true
	}
	if d.to > 0 && d.next > d.to {
		return errDone
	}
	if p.pending == 0 && d.to > 0 {
		return d.ends()
	}
	return nil
}

// ends is called when the consumer has nothing more. If the stream goes on, the
// leader says whether the consumer is behind or the stream has a hole up to its end.
func (d *delivery) ends() error {
	ctx, cancel := context.WithTimeout(context.Background(), d.log.ackTimeout)
	defer cancel()
	last, err := d.log.counted(ctx)
	if err != nil {
		return fmt.Errorf("%w: %v", errAgain, err)
	}
	if last < d.next {
		return nil
	}
	_, err = d.log.get(ctx, d.next)
	var gap *GapError
	if errors.As(err, &gap) {
		return gap
	}
	return nil // what else is wrong with it is said when it comes
}

// status answers the server's signs of life and its flow control.
func (d *delivery) status(m *nats.Msg) error {
	if value(m.Header, "Status") != "100" {
		return errAgain // the consumer is gone, or moved
	}
	if m.Reply != "" {
		if err := m.Respond(nil); err != nil {
			return errAgain
		}
		return nil
	}
	if stalled := value(m.Header, "Nats-Consumer-Stalled"); stalled != "" {
		if err := d.log.nc.Publish(stalled, nil); err != nil {
			return errAgain
		}
	}
	// What the consumer has sent and what came must be the same.
	sent, err := strconv.ParseUint(value(m.Header, "Nats-Last-Consumer"), 10, 64)
	if err == nil && sent != d.consumer {
		return errAgain
	}
	return d.ends()
}

// value returns a header's first value, its name as it is written.
func value(h nats.Header, name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// place is where a delivered message stands.
type place struct {
	stream   uint64 // its sequence on the stream
	consumer uint64 // its number among the consumer's deliveries
	pending  uint64 // messages that the consumer has not delivered yet
}

// placeOf reads the reply subject of a delivered message:
// $JS.ACK.[<domain>.<account hash>.]<stream>.<consumer>.<deliveries>.<stream
// seq>.<consumer seq>.<time>.<pending>[.<token>] – with a domain there are
// twelve tokens, without nine.
func placeOf(reply string) (place, error) {
	var p place
	tokens := strings.Count(reply, ".") + 1
	skip := 5 // tokens in front of the stream's sequence
	if tokens >= 11 {
		skip = 7
	} else if tokens != 9 {
		return p, fmt.Errorf("%q does not say where the message stands", reply)
	}
	if !strings.HasPrefix(reply, "$JS.ACK.") {
		return p, fmt.Errorf("%q does not say where the message stands", reply)
	}
	rest := reply
	for range skip {
		_, rest, _ = strings.Cut(rest, ".")
	}
	for i := range 4 {
		var token string
		token, rest, _ = strings.Cut(rest, ".")
		n, err := strconv.ParseUint(token, 10, 64)
		if err != nil {
			return p, fmt.Errorf("%q does not say where the message stands: %w", reply, err)
		}
		switch i {
		case 0:
			p.stream = n
		case 1:
			p.consumer = n
		case 3:
			p.pending = n
		}
	}
	return p, nil
}
