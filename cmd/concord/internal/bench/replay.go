package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
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
	l, err := b.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = l.Close() }() // nothing was written
	last, err := l.Last(ctx)
	if err != nil {
		return nil, err
	}
	snapshots, err := os.MkdirTemp("", "concord-bench-snapshot-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(snapshots) }() // it lies where such things are cleared away
	var drained, rebuilt, peaks, middle, opened, started, first, later []float64
	for i := range b.Rounds {
		runtime.GC()
		begun := time.Now()
		if err := drain(ctx, l, last); err != nil {
			return nil, err
		}
		drained = append(drained, float64(last)/time.Since(begun).Seconds())
		runtime.GC()
		dir := filepath.Join(snapshots, strconv.Itoa(i))
		peak := heapPeak()
		begun = time.Now()
		r, err := begin(ctx, l, dir)
		if err != nil {
			return nil, err
		}
		rebuilt, peaks = append(rebuilt, float64(last)/time.Since(begun).Seconds()), append(peaks, peak())
		past, err := b.past(ctx, r, last/2)
		r.Close() // it leaves a snapshot
		if err != nil {
			return nil, err
		}
		middle = append(middle, past...)

		// Another start, from what the first one left.
		if err := l.Close(); err != nil {
			return nil, err
		}
		runtime.GC()
		begun = time.Now()
		if l, err = b.open(ctx); err != nil {
			return nil, err
		}
		opened = append(opened, time.Since(begun).Seconds())
		if r, err = begin(ctx, l, dir); err != nil {
			return nil, err
		}
		started = append(started, time.Since(begun).Seconds())
		past, err = b.past(ctx, r, last/2)
		r.Close()
		if err != nil {
			return nil, err
		}
		first, later = append(first, past[0]), append(later, past[1:]...)
		if err := os.RemoveAll(dir); err != nil {
			return nil, err
		}
	}
	r := &Report{Scenario: "replay", About: fmt.Sprintf("the readings from a log of %d events, against a raw drain of the stream", last)}
	r.add("raw drain by an ordered consumer", "events/s", "", drained)
	r.add("all readings rebuilt, snapshots written", "events/s", "", rebuilt)
	r.add("… against the raw drain", "x", "0.5, at least 0.3", ratios(rebuilt, drained))
	r.add("memory at most, while rebuilt", "MiB", "", peaks)
	r.add("as of an event in the middle", "ms", "50", middle)
	r.add("started again: the log opened", "s", "", opened)
	r.add("… and the readings there, from a snapshot", "s", "2", started)
	r.add("as of the middle, the first time after that", "ms", "50", first)
	r.add("… and then", "ms", "50", later)
	return r, nil
}

func (b Replay) open(ctx context.Context) (*log.Log, error) {
	return log.OpenEmbedded(ctx, log.Options{Group: groupName, Aggregates: events.Aggregates, Dir: b.Dir})
}

// begin makes the readings as a node does when it starts.
func begin(ctx context.Context, l *log.Log, snapshots string) (*runner.Runner, error) {
	return runner.Begin(ctx, l, runner.Options{Snapshots: snapshots})
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

// heapPeak begins to watch how much of the heap is in use. What it returns ends that, and
// gives the most that was, in MiB.
func heapPeak() func() float64 {
	var most uint64
	watched, stop := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			select {
			case <-stop:
				return
			case <-time.After(500 * time.Millisecond):
			}
		}
	}()
	return func() float64 {
		close(stop)
		<-watched
		return float64(most) / (1 << 20)
	}
}

// past returns how many milliseconds readings as of somewhere behind an event take.
func (b Replay) past(ctx context.Context, r *runner.Runner, from uint64) ([]float64, error) {
	var took []float64
	for i := range uint64(b.Past) {
		begun := time.Now()
		if _, err := r.At(ctx, from+37*i); err != nil {
			return nil, err
		}
		took = append(took, time.Since(begun).Seconds()*1000)
	}
	return took, nil
}
