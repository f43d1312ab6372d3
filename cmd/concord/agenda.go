package main

import (
	"github.com/spf13/cobra"

	"concord/projections/participation"
)

func newAgendaCommand(d *door) *cobra.Command {
	c := &cobra.Command{Use: "agenda", Short: "The agenda"}
	c.AddCommand(&cobra.Command{
		Use: "show", Aliases: []string{"list"}, Short: "The agenda, item by item", Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			var a participation.Agenda
			return d.read(c.Context(), "/api/v1/agenda", nil, &a, func() {
				d.say("%s", d.out.Bold("Agenda ("+string(a.Status)+")"))
				var rows [][]string
				for _, i := range a.Items {
					rows = append(rows, []string{i.Number, string(i.Purpose), i.Title})
				}
				d.table([]string{"ITEM", "FOR", "TITLE"}, rows)
			})
		},
	})
	return noun(c)
}
