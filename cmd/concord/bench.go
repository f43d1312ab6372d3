package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/bench"
	"concord/events"
)

// newBenchCommand is "concord bench": what Concord claims to be fast at, measured
// against a baseline in the same run.
func newBenchCommand(d *door) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench [writing|text|consensus|log|replay|behind]",
		Short: "Measure this machine: writing, the text, consensus, replay",
		Long: `Measure, on this machine and without a node, what Concord claims to be fast at,
against a baseline in the same run. Machines are noisy: the figures are medians over
rounds in which the two take turns, and what counts is the ratio. Without the name
of a scenario the first three are measured; replay and behind need a log, which log
makes.`,
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
	cmd.AddCommand(w, x, y, d.newBenchLogCommand(), d.newBenchReplayCommand(), d.newBenchBehindCommand())
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

// newBenchLogCommand makes a log of years.
func (d *door) newBenchLogCommand() *cobra.Command {
	n := bench.DefaultNegotiation
	c := &cobra.Command{
		Use: "log DIR", Short: "Make the log of a group that has worked for years, for replay to be measured on", Args: takes("DIR"),
		Long: `Makes a data directory with the log of a negotiation that the deciders themselves
decide: reports are tabled, amended, revised and adopted, one after the other. The same
seed gives the same log. Of a hundred acts 62 are amendments, 14 join one, 16 take or
lift a position, 5 withdraw, 2 explain and one agrees on a paragraph; a revision takes
what is uncontested behind every 500 acts, and a report has 20,000.`,
		Example: `  concord bench log /tmp/years --events 1000000
  concord bench replay /tmp/years
  concord bench behind /tmp/years`,
		RunE: func(c *cobra.Command, args []string) error {
			n.Dir = args[0]
			told := time.Now()
			n.Told = func(made, reports int) error {
				if time.Since(told) > 5*time.Second && !d.json {
					told = time.Now()
					d.say("%s, %s", counted(made, "event"), counted(reports, "report"))
				}
				return c.Context().Err()
			}
			made, err := n.Make(c.Context())
			if err != nil {
				return err
			}
			return d.answer(made, func() {
				d.say("%s: %s in %s by %s, in %.0f seconds", made.Dir, counted(int(made.Events), "event"), counted(made.Reports, "report"), counted(made.Commands, "command"), made.Seconds)
				d.next("concord bench replay %s", made.Dir)
			})
		},
	}
	c.Flags().IntVar(&n.Events, "events", n.Events, "at least so many events")
	c.Flags().StringVar(&n.Seed, "seed", n.Seed, "what is said follows from it")
	return c
}

// newBenchReplayCommand measures the rebuilding of the readings.
func (d *door) newBenchReplayCommand() *cobra.Command {
	b := bench.DefaultReplay
	c := &cobra.Command{
		Use: "replay DIR", Short: "Rebuild all readings from a log, against a raw drain of the stream", Args: takes("DIR"),
		RunE: func(c *cobra.Command, args []string) error {
			b.Dir = args[0]
			r, err := b.Run(c.Context())
			return d.measured(c, r, err)
		},
	}
	c.Flags().IntVar(&b.Rounds, "rounds", b.Rounds, "how often each is measured, in turn")
	return c
}

// newBenchBehindCommand measures writing with a long log behind.
func (d *door) newBenchBehindCommand() *cobra.Command {
	b := bench.DefaultBehind
	c := &cobra.Command{
		Use: "behind DIR", Short: "Write with years behind, against writing with hardly any history", Args: takes("DIR"),
		Long: `Measures how many commands are taken, and how long one alone waits, on a copy of a log
that log has made and on a short one, the two in turn. The copy lies beside the log and
is removed afterwards.`,
		RunE: func(c *cobra.Command, args []string) error {
			b.Dir = args[0]
			r, err := b.Run(c.Context())
			return d.measured(c, r, err)
		},
	}
	c.Flags().StringVar(&b.Seed, "seed", b.Seed, "with which the log was made")
	c.Flags().IntVar(&b.Few, "few", b.Few, "events on the short log, at least")
	c.Flags().IntVar(&b.Rounds, "rounds", b.Rounds, "how often each is measured, in turn")
	return c
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
