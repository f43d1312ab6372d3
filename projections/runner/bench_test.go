package runner_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"
	"concord/projections/projectiontest"
	"concord/projections/runner"
)

// busy tells of a report of many paragraphs to which many amendments are filed and
// joined: some n events.
func busy(b *testing.B, n uint64) *projectiontest.Story {
	b.Helper()
	s := projectiontest.Begin(b)
	const paragraphs = 100
	texts := make([]string, paragraphs)
	for i := range texts {
		texts[i] = fmt.Sprintf("States should, in the framework of item %d, cooperate to prevent the malicious use of information and communications technologies and to promote an open, secure and peaceful environment.", i)
	}
	s.Tables("r", texts...)
	for i := 0; s.State.Seq < n; i++ {
		by := projectiontest.Delegations[i%len(projectiontest.Delegations)]
		block := fmt.Sprintf("p%d", i%paragraphs+1)
		a := s.Rewords(by, "r", block, "open", fmt.Sprintf("open and accessible %d", i))
		for _, code := range projectiontest.Delegations {
			if code != by {
				s.Joins(code, a)
			}
		}
	}
	return s
}

// written puts a story on a log on disk.
func written(b *testing.B, s *projectiontest.Story) *log.Log {
	b.Helper()
	l := logtest.Embedded(b).Open("oewg-ict")
	appendAll(b, l, 0, s.Log.Stored())
	return l
}

// BenchmarkRunner drains one log in four ways, in the same run: raw, decoded, as the
// runner follows it, and as the plain fold over a log in memory that needs no reading.
// The ratios are to the raw drain.
func BenchmarkRunner(b *testing.B) {
	const n = 10_000
	s := busy(b, n)
	l := written(b, s)
	total := s.State.Seq
	ctx := context.Background()
	var raw, decoded, followed, folded time.Duration
	timed := func(d *time.Duration, drain func() error) {
		start := time.Now()
		if err := drain(); err != nil {
			b.Fatal(err)
		}
		*d += time.Since(start)
	}
	follow := func(source runner.Source) error {
		r := runner.Open(ctx, source, runner.Options{})
		defer r.Close()
		_, err := r.Wait(ctx, total)
		return err
	}
	for b.Loop() {
		timed(&raw, func() error { return l.Read(ctx, 1, total, func(events.Stored) error { return nil }) })
		timed(&decoded, func() error {
			return l.Read(ctx, 1, total, func(s events.Stored) error {
				_, err := events.Decode(s)
				return err
			})
		})
		timed(&followed, func() error { return follow(l) })
		timed(&folded, func() error { return follow(s.Log) })
	}
	rate := func(d time.Duration) float64 { return float64(total) * float64(b.N) / d.Seconds() }
	b.ReportMetric(rate(raw), "raw/s")
	b.ReportMetric(rate(decoded), "decoded/s")
	b.ReportMetric(rate(followed), "followed/s")
	b.ReportMetric(rate(folded), "folded/s")
	b.ReportMetric(rate(followed)/rate(raw), "of-raw")
	b.ReportMetric(rate(followed)/rate(decoded), "of-decoded")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkHash times every reading together, on a report with many amendments.
func BenchmarkHash(b *testing.B) {
	s := busy(b, 3_000)
	r := runner.Open(context.Background(), s.Log, runner.Options{})
	defer r.Close()
	root, err := r.Wait(context.Background(), s.State.Seq)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		runner.Hash(root)
	}
}
