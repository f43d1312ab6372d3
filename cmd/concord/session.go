package main

import (
	"github.com/spf13/cobra"

	"concord/projections/participation"
)

func newSessionCommand(d *door) *cobra.Command {
	c := &cobra.Command{Use: "session", Short: "The sessions"}
	c.AddCommand(&cobra.Command{
		Use: "list", Aliases: []string{"show"}, Short: "The sessions that the mandate foresees", Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			var all []participation.Session
			return d.read(c.Context(), "/api/v1/sessions", nil, &all, func() {
				var rows [][]string
				for _, s := range all {
					rows = append(rows, []string{s.Session, string(s.From), string(s.To), s.Place, string(s.Kind), s.Title})
				}
				d.table([]string{"SESSION", "FROM", "TO", "PLACE", "KIND", "TITLE"}, rows)
			})
		},
	})
	return noun(c)
}
