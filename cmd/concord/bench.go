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
		Use:   "bench [writing|text|consensus]",
		Short: "Measure this machine: writing, the text and consensus",
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
			if err := draftFile(draft, &text.Draft); err != nil {
				return err
			}
			r, err := text.Run(c.Context())
			return d.measured(c, r, err)
		},
	}
	x.Flags().StringVar(&draft, "draft", "", "Markdown `file` to measure on; the demonstration's report if absent")
	x.Flags().IntVar(&text.Few, "few", text.Few, "amendments of the smaller measurement")
	x.Flags().IntVar(&text.Many, "many", text.Many, "amendments of the larger measurement")
	x.Flags().IntVar(&text.Rounds, "rounds", text.Rounds, "how often each is measured")
	consensus := bench.DefaultConsensus
	var negotiated string
	y := &cobra.Command{
		Use:   "consensus",
		Short: "The rolling text with 1,000 open amendments, the status behind 10,000 positions, the package finder",
		Args:  takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := draftFile(negotiated, &consensus.Draft); err != nil {
				return err
			}
			r, err := consensus.Run(c.Context())
			return d.measured(c, r, err)
		},
	}
	y.Flags().StringVar(&negotiated, "draft", "", "Markdown `file` to measure on; the demonstration's report if absent")
	y.Flags().IntVar(&consensus.Open, "open", consensus.Open, "amendments open at once")
	y.Flags().IntVar(&consensus.Short, "history", consensus.Short, "acts and positions of the shorter history; the longer has ten times as many")
	cmd.AddCommand(w, x, y)
	noun(cmd)
	unknown := cmd.RunE
	cmd.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknown(c, args)
		}
		for _, scenario := range []*cobra.Command{w, x, y} {
			if err := scenario.RunE(c, nil); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}

// draftFile reads the draft to measure on, if one is named.
func draftFile(path string, into *[]byte) error {
	if path == "" {
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return &inputError{fmt.Errorf("the draft: %w", err)}
	}
	*into = content
	return nil
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
