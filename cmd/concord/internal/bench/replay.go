package bench

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"concord/events"
	"concord/events/log"
	"concord/projections/runner"
)

// Replay measures how fast the readings are rebuilt from a log, against the raw drain of
// the same stream by an ordered consumer, the two in turn.
type Replay struct {
	Dir    string // a node's data directory that [Negotiation] made, or a copy of one; nobody writes to it meanwhile
	Rounds int
	Past   int // readings as of somewhere in the past
}

// DefaultReplay is what is measured if nothing else is said.
var DefaultReplay = Replay{Rounds: 3, Past: 20}

// Run measures.
func (b Replay) Run(ctx context.Context) (*Report, error) {
	l, err := log.OpenEmbedded(ctx, log.Options{Group: groupName, Aggregates: events.Aggregates, Dir: b.Dir})
	if err != nil {
		return nil, err
	}
	defer func() { _ = l.Close() }() // nothing was written
	last, err := l.Last(ctx)
	if err != nil {
		return nil, err
	}
	var drained, rebuilt, peaks, middle []float64
	for range b.Rounds {
		runtime.GC()
		begun := time.Now()
		if err := drain(ctx, l, last); err != nil {
			return nil, err
		}
		drained = append(drained, float64(last)/time.Since(begun).Seconds())
		runtime.GC()
		var rate, peak float64
		var past []float64
		if rate, peak, past, err = b.rebuild(ctx, l, last); err != nil {
			return nil, err
		}
		rebuilt, peaks, middle = append(rebuilt, rate), append(peaks, peak), append(middle, past...)
	}
	r := &Report{Scenario: "replay", About: fmt.Sprintf("the readings from a log of %d events, against a raw drain of the stream", last)}
	r.add("raw drain by an ordered consumer", "events/s", "", drained)
	r.add("all readings rebuilt", "events/s", "", rebuilt)
	r.add("… against the raw drain", "x", "0.5, at least 0.3", ratios(rebuilt, drained))
	r.add("memory at most, while rebuilt", "MiB", "", peaks)
	r.add("as of an event in the middle", "ms", "50", middle)
	return r, nil
}

// drain reads all messages and does nothing with them.
func drain(ctx context.Context, l *log.Log, last uint64) error {
	js, err := jetstream.New(l.Conn())
	if err != nil {
		return err
	}
	stream, err := js.Stream(ctx, groupName)
	if err != nil {
		return err
	}
	c, err := stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{DeliverPolicy: jetstream.DeliverAllPolicy})
	if err != nil {
		return err
	}
	messages, err := c.Messages()
	if err != nil {
		return err
	}
	defer messages.Stop()
	for n := uint64(0); n < last; n++ {
		if _, err := messages.Next(); err != nil {
			return err
		}
	}
	return nil
}

// rebuild makes the readings from nothing; peak is the most of the heap that was in use,
// in MiB, past how many milliseconds readings as of the middle took.
func (b Replay) rebuild(ctx context.Context, l *log.Log, last uint64) (rate, peak float64, past []float64, err error) {
	var most atomic.Uint64
	watched := make(chan struct{})
	stop := make(chan struct{})
	go func() {
		defer close(watched)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapInuse))
			select {
			case <-stop:
				return
			case <-time.After(500 * time.Millisecond):
			}
		}
	}()
	begun := time.Now()
	r := runner.Open(ctx, l, runner.Options{})
	defer r.Close()
	_, err = r.Wait(ctx, last)
	rate = float64(last) / time.Since(begun).Seconds()
	close(stop)
	<-watched
	if err != nil {
		return 0, 0, nil, err
	}
	for i := range uint64(b.Past) {
		begun := time.Now()
		if _, err := r.At(ctx, last/2+37*i); err != nil {
			return 0, 0, nil, err
		}
		past = append(past, time.Since(begun).Seconds()*1000)
	}
	return rate, float64(most.Load()) / (1 << 20), past, nil
}
