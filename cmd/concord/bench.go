package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/bench"
	"concord/events"
)

// newBenchCommand is "concord bench": what Concord claims to be fast at, measured
// against a baseline in the same run.
func newBenchCommand(d *door) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench [writing|text]",
		Short: "Measure this machine: writing and the text",
		Long: `Measure, on this machine and without a node, what Concord claims to be fast at,
against a baseline in the same run. Machines are noisy: the figures are medians over
rounds in which the two take turns, and what counts is the ratio. Without the name
of a scenario all are measured.`,
	}
	writing := bench.DefaultWriting
	w := &cobra.Command{
		Use:   "writing",
		Short: "193 signers at once, at the engine's entrance and over HTTP, against raw JetStream; and one alone",
		Args:  takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := writing.Run(c.Context())
			return d.measured(c, r, err)
		},
	}
	w.Flags().IntVar(&writing.Rounds, "rounds", writing.Rounds, "how often each is measured, in turn")
	w.Flags().IntVar(&writing.Each, "commands", writing.Each, "commands of each signer in a round")
	w.Flags().IntVar(&writing.InFlight, "in-flight", writing.InFlight, "commands of each signer under way at once")
	w.Flags().IntVar(&writing.Alone, "alone", writing.Alone, "commands of the signer alone, in a round")
	w.Flags().StringVar(&writing.Dir, "dir", "", "`directory` for the logs, on the disk to be measured; removed afterwards")
	text := bench.DefaultText
	var draft string
	x := &cobra.Command{
		Use:   "text",
		Short: "Edits, touching, rebase and conflicts of 1,000 and of 10,000 amendments",
		Args:  takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			if draft != "" {
				content, err := os.ReadFile(draft)
				if err != nil {
					return &inputError{fmt.Errorf("the draft: %w", err)}
				}
				text.Draft = content
			}
			r, err := text.Run(c.Context())
			return d.measured(c, r, err)
		},
	}
	x.Flags().StringVar(&draft, "draft", "", "Markdown `file` to measure on; the demonstration's report if absent")
	x.Flags().IntVar(&text.Few, "few", text.Few, "amendments of the smaller measurement")
	x.Flags().IntVar(&text.Many, "many", text.Many, "amendments of the larger measurement")
	x.Flags().IntVar(&text.Rounds, "rounds", text.Rounds, "how often each is measured")
	cmd.AddCommand(w, x)
	noun(cmd)
	unknown := cmd.RunE
	cmd.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknown(c, args)
		}
		for _, scenario := range []*cobra.Command{w, x} {
			if err := scenario.RunE(c, nil); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}

// measured prints what a scenario showed.
func (d *door) measured(c *cobra.Command, r *bench.Report, err error) error {
	if err != nil {
		if errors.Is(err, c.Context().Err()) {
			return errors.New("the measurement was broken off")
		}
		return err
	}
	if !d.json {
		r.Print(c.OutOrStdout())
		return nil
	}
	out, err := events.MarshalJSON(r)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s\n", out)
	return err
}
