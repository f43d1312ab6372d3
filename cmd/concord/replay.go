package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/prepare"
)

func newReplayCommand(d *door) *cobra.Command {
	var at string
	c := &cobra.Command{
		Use: "replay", Short: "Rebuild every reading from the log and compare", Args: takes(),
		Long: `Has the node rebuild all that it shows from the log, from nothing, beside what it shows
now, and compares both. The state is a hash that is equal on every node and in every
run for the same sequence.`,
		RunE: func(c *cobra.Command, _ []string) error {
			node, err := d.client()
			if err != nil {
				return err
			}
			place, err := prepare.At(at)
			if err != nil {
				return err
			}
			shown := false
			progress := func(done, total uint64) {
				if d.errs.Interactive && !d.json {
					fmt.Fprintf(d.errs, "\r%d of %d events", done, total)
					shown = true
				}
			}
			r, err := node.Replay(c.Context(), place, progress)
			if shown {
				fmt.Fprint(d.errs, "\r\x1b[K")
			}
			if err != nil {
				return err
			}
			return d.answer(r, func() {
				d.say("%s read again in %.3f s, up to event %d: the readings are what the log says.", counted(int(r.Events), "event"), r.Seconds, r.Seq)
				d.say("state %s", r.State)
			})
		},
	}
	atFlag(c, &at)
	return c
}
