package engine

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"concord/aggregates"
	"concord/events/trust"
)

// BenchmarkLine is what a command costs more because a line tells of it, written to a
// file that nobody reads; without, at a level at which it is not written.
func BenchmarkLine(b *testing.B) {
	to, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer to.Close()
	for name, level := range map[string]slog.Level{"with": slog.LevelInfo, "without": slog.LevelWarn} {
		b.Run(name, func(b *testing.B) {
			e := &Engine{logger: slog.New(slog.NewJSONHandler(to, &slog.HandlerOptions{Level: level}))}
			in := aggregates.Input{Command: trust.Command{ID: uuid.Must(uuid.NewV7()), Type: "amendment.propose", Actor: "FRA"}}
			o := outcome{answer: Answer{Seq: 1_000_000, Events: []Place{{Seq: 1_000_000}}}}
			began := time.Now()
			b.ReportAllocs()
			for b.Loop() {
				e.line(context.Background(), began, &in, &o)
			}
		})
	}
}
