package bench

import (
	"context"
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"
	"time"

	"concord/aggregates/engine"
	"concord/events/log"
	"concord/events/trust"
)

// BenchmarkWriting measures what a command costs: at the engine's entrance, and
// over HTTP with the node's readings kept up and the callers in the same process.
// The time of the wall depends on who else uses the machine; the processor's time
// for a command (cpu-µs/op: every thread of the process, the system's part too)
// much less. Run it with -benchtime 11580x, which is one round of [DefaultWriting].
func BenchmarkWriting(b *testing.B) {
	o := Writing{InFlight: DefaultWriting.InFlight, Dir: b.TempDir()}
	ctx := context.Background()
	bench := func(b *testing.B, on func(r *room, measure func(submit func(context.Context, trust.Submission) error) error) error) {
		defer debug.SetGCPercent(debug.SetGCPercent(200)) // as the program has it
		floor := make([]byte, 128<<20)
		defer runtime.KeepAlive(floor)
		r, err := newRoom(b.Name())
		if err != nil {
			b.Fatal(err)
		}
		each := (b.N + len(r.states) - 1) / len(r.states)
		commands := r.proposals(r.states, each)
		n := float64(each * len(r.states))
		b.ReportAllocs()
		if err := on(r, func(submit func(context.Context, trust.Submission) error) error {
			runtime.GC()
			b.ResetTimer()
			before := processorTime()
			took, _, err := rush(ctx, commands, o.InFlight, submit)
			b.StopTimer()
			b.ReportMetric(float64((processorTime()-before).Microseconds())/n, "cpu-µs/op")
			b.ReportMetric(rate(int(n), took), "commands/s")
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("entrance", func(b *testing.B) {
		bench(b, func(r *room, measure func(func(context.Context, trust.Submission) error) error) error {
			return o.onEngine(ctx, r, func(_ *log.Log, e *engine.Engine) error {
				return measure(func(ctx context.Context, s trust.Submission) error {
					_, err := e.Submit(ctx, s)
					return err
				})
			})
		})
	})
	b.Run("http", func(b *testing.B) {
		bench(b, func(r *room, measure func(func(context.Context, trust.Submission) error) error) error {
			return o.onHTTP(ctx, r, measure)
		})
	})
}

// processorTime is what the process has used of the processors so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
