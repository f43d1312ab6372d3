package runner

import (
	"context"
	"time"

	"concord/events"
)

// Replayed is what a replay found.
type Replayed struct {
	Seq     uint64  `json:"seq"`
	Events  uint64  `json:"events"`
	State   string  `json:"state"` // see [Hash]: equal on every node and every run for the same seq
	Seconds float64 `json:"seconds"`
}

// reportEvery is how many events lie between two reports of progress.
const reportEvery = 1_000

// Replay rebuilds every reading from the log, from nothing and beside the live
// ones, as of an event (0: of the current root) and compares both; an event in the
// middle of a command stands for the one before that command. If they differ the
// error is a [DiffersError], and the answer is that of the log. progress, if not
// nil, is told now and then how many of the events are done.
func (r *Runner) Replay(ctx context.Context, at uint64, progress func(done, total uint64)) (Replayed, error) {
	start := time.Now()
	head := r.Current()
	if at == 0 {
		at = head.Seq
	}
	live, err := r.At(ctx, at)
	if err != nil {
		return Replayed{}, err
	}
	root := &Root{}
	if at > 0 {
		reading := commands{whole: func(command []events.Record) error {
			next, err := root.after(command)
			if err == nil {
				root = next
			}
			return err
		}}
		err = r.source.Read(ctx, 1, at, func(s events.Stored) error {
			if progress != nil && (s.Seq%reportEvery == 0 || s.Seq == at) {
				defer progress(s.Seq, at)
			}
			return reading.event(s)
		})
		if err != nil {
			return Replayed{}, err
		}
	}
	rebuilt := Digest(root)
	out := Replayed{Seq: root.Seq, Events: root.Seq, State: sum(rebuilt)}
	differ := differing(rebuilt, Digest(live))
	out.Seconds = time.Since(start).Seconds()
	if len(differ) > 0 {
		return out, &DiffersError{Seq: root.Seq, Readings: differ}
	}
	return out, nil
}
