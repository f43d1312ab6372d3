package runner_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concord/aggregates"
	"concord/events"
	"concord/projections/projectiontest"
	"concord/projections/runner"
)

// TestLandedTogether has a group negotiate at random and what it did land several
// commands at a time: every reading is then what the log, read one command after
// another, gives. So no state between two commands is missed.
func TestLandedTogether(t *testing.T) {
	begun := projectiontest.NewRoom(t)
	rapid.Check(t, func(t *rapid.T) {
		room := begun.Fork()
		at := room.Read
		var all []aggregates.Landed
		var together aggregates.Landed
		land := func() {
			if len(together.Commands) > 0 {
				all = append(all, together)
				together = aggregates.Landed{}
			}
		}
		room.Each = func(_, behind *aggregates.State, command []events.Record) {
			together.Commands = append(together.Commands, command)
			together.State = *behind
			if rapid.IntRange(0, 4).Draw(t, "lands") == 0 {
				land()
			}
		}
		room.Goes(t, rapid.IntRange(0, 25).Draw(t, "commands"))
		land()

		log := &projectiontest.Log{}
		for _, s := range room.Log {
			log.Put(s)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		r := runner.Open(ctx, log, runner.Options{Landed: func(ctx context.Context, behind uint64) ([]aggregates.Landed, uint64, error) {
			switch {
			case behind < at.Seq:
				return nil, at.Seq, nil
			case behind == at.Seq && len(all) > 0:
				return all, room.Read.Seq, nil
			}
			<-ctx.Done()
			return nil, 0, ctx.Err()
		}})
		defer r.Close()
		if _, err := r.Wait(ctx, room.Read.Seq); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Replay(ctx, 0, nil); err != nil {
			t.Fatal(err)
		}
	})
}
