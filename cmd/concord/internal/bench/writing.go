package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"concord/aggregates/engine"
	"concord/cmd/concord/internal/api"
	"concord/cmd/concord/internal/node"
	"concord/events"
	"concord/events/log"
	"concord/events/trust"
	"concord/projections/runner"
)

// Writing says how many commands are measured.
type Writing struct {
	Rounds   int    // in each the baseline and the engine take turns
	Each     int    // commands of each of the 193 signers in a round
	InFlight int    // of each signer
	Alone    int    // commands of a single signer, one after the other
	Dir      string // where the logs are written; "" the system's place for temporary files
}

// DefaultWriting is what `concord bench writing` measures.
var DefaultWriting = Writing{Rounds: 5, Each: 60, InFlight: 4, Alone: 300}

// Run measures writing: 193 signers with commands signed beforehand at the
// engine's entrance, over HTTP and over NATS, against raw JetStream publishing of the same
// messages, sync always throughout.
func (o Writing) Run(ctx context.Context) (*Report, error) {
	if o.Rounds < 1 || o.Each < 1 || o.InFlight < 1 || o.Alone < 1 {
		return nil, errors.New("rounds, commands and those in flight are at least 1")
	}
	var raw, batch, entrance, web, service []float64
	var rawLatency, latency, webLatency, serviceLatency []float64
	var aloneRaw, alone []float64
	for round := range o.Rounds {
		r, err := newRoom(fmt.Sprintf("bench %d", round))
		if err != nil {
			return nil, err
		}
		commands := r.proposals(r.states, o.Each)
		total := len(r.states) * o.Each

		var messages []events.Message
		if err := o.onEngine(ctx, r, func(l *log.Log, e *engine.Engine) error {
			from := e.Seq() + 1
			took, each, err := rush(ctx, commands, o.InFlight, func(ctx context.Context, s trust.Submission) error {
				_, err := e.Submit(ctx, s)
				return err
			})
			if err != nil {
				return err
			}
			entrance, latency = append(entrance, rate(total, took)), append(latency, milliseconds(each)...)
			return l.Read(ctx, from, 0, func(s events.Stored) error {
				messages = append(messages, s.Message)
				return nil
			})
		}); err != nil {
			return nil, err
		}
		if err := o.onLog(ctx, func(l *log.Log) error {
			took, each, err := publishAsync(ctx, l, messages, len(r.states)*o.InFlight)
			raw, rawLatency = append(raw, rate(len(messages), took)), append(rawLatency, milliseconds(each)...)
			return err
		}); err != nil {
			return nil, err
		}
		if err := o.onLog(ctx, func(l *log.Log) error {
			took, err := appendBatches(ctx, l, messages)
			batch = append(batch, rate(len(messages), took))
			return err
		}); err != nil {
			return nil, err
		}
		if err := o.onHTTP(ctx, r, func(post func(context.Context, trust.Submission) error) error {
			took, each, err := rush(ctx, commands, o.InFlight, post)
			web, webLatency = append(web, rate(total, took)), append(webLatency, milliseconds(each)...)
			return err
		}); err != nil {
			return nil, err
		}
		if err := o.onNATS(ctx, r, commands, func(call func(context.Context, trust.Submission) error) error {
			took, each, err := rush(ctx, commands, o.InFlight, call)
			service, serviceLatency = append(service, rate(total, took)), append(serviceLatency, milliseconds(each)...)
			return err
		}); err != nil {
			return nil, err
		}
		if err := o.onEngine(ctx, r, func(l *log.Log, e *engine.Engine) error {
			var took []time.Duration
			for k := range o.Alone {
				s := r.proposal(r.states[k%len(r.states)], k)
				start := time.Now()
				if _, err := e.Submit(ctx, s); err != nil {
					return err
				}
				took = append(took, time.Since(start))
			}
			alone = append(alone, median(milliseconds(took)))
			return nil
		}); err != nil {
			return nil, err
		}
		if err := o.onLog(ctx, func(l *log.Log) error {
			js, err := jetstream.New(l.Conn())
			if err != nil {
				return err
			}
			var took []time.Duration
			for k := range min(o.Alone, len(messages)) {
				start := time.Now()
				if _, err := js.PublishMsg(ctx, wire(messages[k])); err != nil {
					return err
				}
				took = append(took, time.Since(start))
			}
			aloneRaw = append(aloneRaw, median(milliseconds(took)))
			return nil
		}); err != nil {
			return nil, err
		}
	}
	out := &Report{Scenario: "writing", About: fmt.Sprintf(
		"193 signers, %d commands each, %d in flight each, %d rounds; every message on disk before its answer", o.Each, o.InFlight, o.Rounds)}
	out.add("raw JetStream, PublishAsync", "messages/s", "", raw)
	out.add("raw JetStream, atomic batches of 1,000", "messages/s", "", batch)
	out.add("at the engine's entrance", "commands/s", "", entrance)
	out.add("over HTTP", "commands/s", "", web)
	out.add("over NATS", "commands/s", "", service)
	out.add("entrance / raw PublishAsync", "x", "3, at least 2", ratios(entrance, raw))
	out.add("entrance / raw atomic batches", "x", "", ratios(entrance, batch))
	out.add("HTTP / raw PublishAsync", "x", "1.5", ratios(web, raw))
	out.add("NATS / raw PublishAsync", "x", "1.5", ratios(service, raw))
	for _, l := range []struct {
		name   string
		values []float64
	}{{"raw PublishAsync", rawLatency}, {"entrance", latency}, {"HTTP", webLatency}, {"NATS", serviceLatency}} {
		out.add(l.name+", from submission to durable answer, p50", "ms", "", []float64{quantile(l.values, 0.5)})
		out.add(l.name+", from submission to durable answer, p99", "ms", "", []float64{quantile(l.values, 0.99)})
	}
	out.add("one signer alone, raw publish, p50", "ms", "", aloneRaw)
	out.add("one signer alone, at the entrance, p50", "ms", "", alone)
	out.add("one signer alone / raw publish", "x", "at most 2", ratios(alone, aloneRaw))
	return out, nil
}

func rate(n int, took time.Duration) float64 { return float64(n) / took.Seconds() }

func (o Writing) onLog(ctx context.Context, do func(*log.Log) error) error {
	l, remove, err := openLog(ctx, o.Dir)
	if err != nil {
		return err
	}
	defer remove()
	return do(l)
}

// onEngine runs an engine with the room founded.
func (o Writing) onEngine(ctx context.Context, r *room, do func(*log.Log, *engine.Engine) error) error {
	return o.onLog(ctx, func(l *log.Log) error {
		e, err := engine.Open(ctx, l, engine.Options{})
		if err != nil {
			return err
		}
		defer e.Close()
		if err := r.found(ctx, e); err != nil {
			return err
		}
		return do(l, e)
	})
}

// onHTTP runs a whole node, with its projections, and posts to it over loopback.
func (o Writing) onHTTP(ctx context.Context, r *room, do func(post func(context.Context, trust.Submission) error) error) error {
	return o.onEngine(ctx, r, func(l *log.Log, e *engine.Engine) error {
		n := &node.Node{Group: groupName, Log: l, Engine: e, Durability: node.Verified}
		n.Runner = runner.Open(ctx, l, runner.Options{Landed: e.Landed})
		defer n.Runner.Close()
		if _, err := n.Runner.Wait(ctx, e.Seq()); err != nil {
			return err
		}
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := api.New(api.Options{})
		server.SetNode(n)
		go func() { _ = server.Serve(listener) }() // it ends with Shutdown
		defer func() { _ = server.Shutdown(context.WithoutCancel(ctx)) }()
		callers := make(chan *caller, len(r.states)*o.InFlight)
		for range cap(callers) {
			c, err := call(listener.Addr().String())
			if err != nil {
				return err
			}
			defer c.conn.Close()
			callers <- c
		}
		return do(func(_ context.Context, s trust.Submission) error {
			c := <-callers
			defer func() { callers <- c }()
			return c.post(s)
		})
	})
}

// rush has every signer bring its commands, so many in flight at once, and returns
// how long all took and each.
func rush(ctx context.Context, commands [][]trust.Submission, inFlight int, submit func(context.Context, trust.Submission) error) (time.Duration, []time.Duration, error) {
	var (
		mu    sync.Mutex
		each  []time.Duration
		first error
		wait  sync.WaitGroup
	)
	start := time.Now()
	for _, own := range commands {
		next := make(chan trust.Submission)
		wait.Go(func() {
			defer close(next)
			for _, s := range own {
				next <- s
			}
		})
		for range inFlight {
			wait.Go(func() {
				var took []time.Duration
				var failed error
				for s := range next {
					begin := time.Now()
					if err := submit(ctx, s); err != nil && failed == nil {
						failed = err
					}
					took = append(took, time.Since(begin))
				}
				mu.Lock()
				defer mu.Unlock()
				each = append(each, took...)
				if first == nil {
					first = failed
				}
			})
		}
	}
	wait.Wait()
	return time.Since(start), each, first
}

// wire is a message as nats.go sends it.
func wire(m events.Message) *nats.Msg {
	h := make(nats.Header, len(m.Header))
	for _, f := range m.Header {
		h[f.Name] = []string{f.Value}
	}
	return &nats.Msg{Subject: m.Subject, Header: h, Data: m.Data}
}

// publishAsync publishes messages as nats.go does it best, with at most so many
// whose acknowledgement is still to come.
func publishAsync(ctx context.Context, l *log.Log, messages []events.Message, pending int) (time.Duration, []time.Duration, error) {
	js, err := jetstream.New(l.Conn(), jetstream.WithPublishAsyncMaxPending(pending))
	if err != nil {
		return 0, nil, err
	}
	out := make([]*nats.Msg, len(messages))
	for i, m := range messages {
		out[i] = wire(m)
	}
	type sent struct {
		at time.Time
		jetstream.PubAckFuture
	}
	acks := make(chan sent, len(messages))
	took := make([]time.Duration, 0, len(messages))
	done := make(chan error, 1)
	start := time.Now()
	go func() {
		for s := range acks {
			select {
			case <-s.Ok():
				took = append(took, time.Since(s.at))
			case err := <-s.Err():
				done <- err
				return
			case <-ctx.Done():
				done <- ctx.Err()
				return
			}
		}
		done <- nil
	}()
	for _, m := range out {
		at := time.Now()
		f, err := js.PublishMsgAsync(m, jetstream.WithStallWait(time.Minute))
		if err != nil {
			return 0, nil, fmt.Errorf("publishing: %w", err)
		}
		acks <- sent{at, f}
	}
	close(acks)
	err = <-done
	return time.Since(start), took, err
}

// appendBatches writes messages as atomic batches of 1,000.
func appendBatches(ctx context.Context, l *log.Log, messages []events.Message) (time.Duration, error) {
	commits := make([][]events.Message, len(messages))
	for i := range messages {
		commits[i] = messages[i : i+1]
	}
	start := time.Now()
	_, err := l.Append(ctx, 0, commits)
	return time.Since(start), err
}
