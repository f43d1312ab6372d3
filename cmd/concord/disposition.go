package main

import (
	"strings"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
)

var dispositionFormats = []string{formatText, formatMarkdown, formatJSON}

func newDispositionCommand(d *door) *cobra.Command {
	var participant, at, format, file string
	c := &cobra.Command{
		Use: "disposition SLUG", Short: "Where every amendment and position went", Args: takes("SLUG"),
		Long: `Tells of every amendment where it went (taken up as proposed, in part and with which
words, merged with whose, not taken up, withdrawn, fallen, overtaken), by whose decision
and when; of every position what became of it; and what was proposed and not taken.
With --participant only what that one asked is told.`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			query, err := asOf(at)
			if err != nil {
				return err
			}
			if d.json && !c.Flags().Changed("format") {
				format = formatJSON
			}
			if err := oneOf("--format", format, dispositionFormats); err != nil {
				return err
			}
			if participant != "" {
				query.Set("participant", strings.ToUpper(participant))
			}
			out, write, err := d.output(file)
			if err != nil {
				return err
			}
			if err := d.showAs(c.Context(), out, client.ReportPath(d.about(args[0]), "disposition"), query, format); err != nil {
				return err
			}
			return write()
		},
	}
	f := c.Flags()
	f.StringVar(&participant, "participant", "", "only what this participant asked: `CODE`")
	atFlag(c, &at)
	f.StringVar(&format, "format", formatText, "text, md or json")
	f.StringVar(&file, "out", "", "write it to a `FILE`")
	d.completes(c, "participant", d.participantCodes)
	d.completesFixed(c, "format", dispositionFormats...)
	return c
}
