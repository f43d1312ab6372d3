package main

import (
	"time"

	"github.com/spf13/cobra"

	"concord/aggregates/group"
	"concord/cmd/concord/internal/client"
	"concord/events"
)

func newClockCommand(d *door) *cobra.Command {
	c := &cobra.Command{Use: "clock", Short: "The simulated clock of a rehearsal"}
	c.AddCommand(d.signs(&cobra.Command{
		Use: "set TIME", Short: "Move a simulated clock on (by the secretariat); forward only", Args: takes("TIME"),
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			t, err := d.time(ctx, args[0])
			if err != nil {
				return err
			}
			now := events.Time(t)
			a, err := d.submit(ctx, client.Wish{Type: "clock.set", Data: group.SetClock{Now: now}})
			if err != nil {
				return err
			}
			out := struct {
				Clock events.Clock `json:"clock"`
				Now   time.Time    `json:"now"`
				Seq   uint64       `json:"seq"`
			}{events.ClockSimulated, now, a.Seq}
			return d.answer(out, func() { d.say("It is %s.", d.out.Bold(d.clock(ctx, now))) })
		},
	}))
	return noun(c)
}
