package engine

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"concord/aggregates"
)

// A line of the node's log tells of a command who it was, what kind and what became of
// it: nothing of what it says, and nothing of what it was signed with.

// line writes down what became of a submission that began at a time.
func (e *Engine) line(ctx context.Context, began time.Time, in *aggregates.Input, o *outcome) {
	if !e.logger.Enabled(ctx, slog.LevelInfo) {
		return
	}
	took := slog.Duration("took", time.Since(began))
	var elsewhere *StandbyError
	if errors.As(o.err, &elsewhere) {
		return // the node that decides tells of it
	}
	if o.err != nil {
		e.logger.LogAttrs(ctx, slog.LevelInfo, "refused", append(e.named(in), slog.String("reason", refusedAs(o.err)), took)...)
		return
	}
	what := "accepted"
	if o.repeated {
		what = "answered again"
	}
	c, a := &in.Command, &o.answer
	attrs := make([]slog.Attr, 0, 7)
	attrs = append(attrs, slog.String("command", c.ID.String()), slog.String("type", c.Type), slog.String("actor", c.Actor))
	if c.For != "" {
		attrs = append(attrs, slog.String("for", c.For))
	}
	attrs = append(attrs, slog.Uint64("from", a.Events[0].Seq), slog.Uint64("to", a.Seq), took)
	e.logger.LogAttrs(ctx, slog.LevelInfo, what, attrs...)
}

// named says of which command a refusal is, as far as the group knows the names: what
// was sent by anybody, with whatever in it, does not come into the log.
func (e *Engine) named(in *aggregates.Input) []slog.Attr {
	out := make([]slog.Attr, 0, 5)
	c := &in.Command
	if c.ID.Version() == 7 {
		out = append(out, slog.String("command", c.ID.String()))
	}
	if aggregates.IsCommand(c.Type) {
		out = append(out, slog.String("type", c.Type))
	}
	if key, known := e.State().Group.Key(in.Key); known && key.Participant == c.Actor {
		out = append(out, slog.String("actor", c.Actor))
	}
	return out
}

// ownLine writes down that a command of the node's own is on the log: an end has passed.
func (e *Engine) ownLine(d *decided) {
	c := &d.in.Command
	e.logger.LogAttrs(e.ctx, slog.LevelInfo, "accepted", slog.String("command", c.ID.String()), slog.String("type", c.Type),
		slog.String("actor", c.Actor), slog.Uint64("from", d.records[0].Seq), slog.Uint64("to", d.records[len(d.records)-1].Seq))
}
