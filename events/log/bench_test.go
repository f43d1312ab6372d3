package log_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// benchEvent is an event of ordinary size; full gives it the headers of a
// command's first event.
func benchEvent(n int, full bool) events.Message {
	m := events.Message{
		Subject: "g.report.apr1.amendment-proposed",
		Header: events.Header{
			{Name: events.HeaderID, Value: fmt.Sprintf("8f14e45f-ceea-567a-9c3b-%012d", n)},
			{Name: events.HeaderTime, Value: "2024-11-04T10:00:00.000000Z"},
			{Name: events.HeaderPart, Value: "1/1"},
		},
		Data: []byte(`{"amendment":"A17","paragraph":"p7"}`),
	}
	if full {
		m.Header = events.Header{
			m.Header[0],
			{Name: events.HeaderSource, Value: "concord:oewg-ict"},
			{Name: events.HeaderSpec, Value: "1.0"},
			{Name: events.HeaderType, Value: "concord.report.amendment-proposed.v1"},
			m.Header[1],
			{Name: events.HeaderSubject, Value: "report/apr1"},
			{Name: events.HeaderActor, Value: "FRA"},
			{Name: events.HeaderCommand, Value: "018f2b0e-7a3c-7e55-9d2c-2f1f3f8f0a11"},
			m.Header[2],
			{Name: events.HeaderKey, Value: strings.Repeat("U", 56)},
			{Name: events.HeaderSignature, Value: strings.Repeat("s", 86)},
			{Name: events.HeaderSigned, Value: strings.Repeat("d", 600)},
			{Name: events.HeaderRules, Value: "1"},
		}
	}
	return m
}

// BenchmarkAppendWays measures what n commits of one message cost, published one
// after the other, pipelined (which [Log.Append] does not do, see there), and as
// one atomic batch. Where the first and the last meet is breakEven.
//
// CONCORD_LONG=1 does the same with three replicas.
func BenchmarkAppendWays(b *testing.B) {
	places := []func(testing.TB) *logtest.Place{logtest.Embedded}
	if long() {
		places = append(places, logtest.Cluster)
	}
	for _, newPlace := range places {
		place := newPlace(b)
		b.Run(place.Kind, func(b *testing.B) {
			l := place.Open("g")
			for _, n := range []int{1, 2, 4, 8, 16, 32, 64, 256, 1000} {
				var commits [][]events.Message
				for i := range n {
					commits = append(commits, []events.Message{benchEvent(i, true)})
				}
				b.Run(fmt.Sprintf("single/%d", n), func(b *testing.B) {
					benchWay(b, l, n, func(ctx context.Context, fence uint64) error {
						for i := range commits {
							if _, err := l.SendAtOnce(ctx, fence+uint64(i), commits[i:i+1]); err != nil {
								return err
							}
						}
						return nil
					})
				})
				b.Run(fmt.Sprintf("pipelined/%d", n), func(b *testing.B) {
					benchWay(b, l, n, func(ctx context.Context, fence uint64) error {
						return pipeline(ctx, l, fence, commits)
					})
				})
				if n == 1 {
					continue // a batch of one is a single message
				}
				b.Run(fmt.Sprintf("batch/%d", n), func(b *testing.B) {
					benchWay(b, l, n, func(ctx context.Context, fence uint64) error {
						_, err := l.SendAtOnce(ctx, fence, commits)
						return err
					})
				})
			}
		})
	}
}

func benchWay(b *testing.B, l *log.Log, n int, write func(context.Context, uint64) error) {
	ctx := context.Background()
	fence, err := l.Last(ctx)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		if err := write(ctx, fence); err != nil {
			b.Fatal(err)
		}
		fence += uint64(n)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/event")
}

// pipeline publishes without waiting in between, each message behind its own fence.
func pipeline(ctx context.Context, l *log.Log, fence uint64, commits [][]events.Message) error {
	js, err := jetstream.New(l.Conn())
	if err != nil {
		return err
	}
	var answers []jetstream.PubAckFuture
	for i, commit := range commits {
		m := nats.NewMsg(commit[0].Subject)
		m.Data = commit[0].Data
		for _, f := range commit[0].Header {
			m.Header[f.Name] = []string{f.Value}
		}
		answer, err := js.PublishMsgAsync(m, jetstream.WithExpectLastSequence(fence+uint64(i)))
		if err != nil {
			return err
		}
		answers = append(answers, answer)
	}
	for _, answer := range answers {
		select {
		case <-answer.Ok():
		case err := <-answer.Err():
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// BenchmarkRead measures how fast a log is read from its beginning.
func BenchmarkRead(b *testing.B) {
	for _, test := range []struct {
		name string
		full bool
	}{{"small", false}, {"full", true}} {
		b.Run(test.name, func(b *testing.B) {
			const count = 100_000
			l := logtest.Embedded(b).Open("g")
			ctx := context.Background()
			var commits [][]events.Message
			for i := range count {
				commits = append(commits, []events.Message{benchEvent(i, test.full)})
			}
			if _, err := l.Append(ctx, 0, commits); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			for range b.N {
				n := 0
				if err := l.Read(ctx, 1, 0, func(events.Stored) error { n++; return nil }); err != nil || n != count {
					b.Fatalf("%d events, %v", n, err)
				}
			}
			b.ReportMetric(float64(count*b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
