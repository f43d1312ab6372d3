package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/group"
	"concord/cmd/concord/internal/client"
	"concord/events"
	"concord/projections/participation"
)

func newOfficersCommand(d *door) *cobra.Command {
	c := &cobra.Command{Use: "officers", Short: "Offices and elections"}
	c.AddCommand(&cobra.Command{
		Use: "list", Aliases: []string{"show"}, Short: "The offices and who holds them", Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			var all []participation.Officer
			return d.read(c.Context(), "/api/v1/officers", nil, &all, func() {
				var rows [][]string
				for _, o := range all {
					holder := o.Participant
					if holder == "" {
						holder = "vacant"
					}
					title := o.Title
					if o.Places > 1 {
						title = fmt.Sprintf("%s (%d places)", o.Title, o.Places)
					}
					rows = append(rows, []string{o.Office, title, holder, o.Name})
				}
				d.table([]string{"OFFICE", "TITLE", "OF", "NAME"}, rows)
			})
		},
	}, newOfficersElectCommand(d))
	return noun(c)
}

func newOfficersElectCommand(d *door) *cobra.Command {
	var office string
	c := &cobra.Command{
		Use: "elect CODE", Short: "Declare a member State's candidate elected by acclamation (by whoever presides)", Args: takes("CODE"),
		Long: `Declares the only candidate elected: nobody asked for a ballot (rule 103). Until there
is a Chair the secretariat presides as temporary Chair; then the Chair does.`,
		ValidArgsFunction: d.completion(d.participantCodes),
		RunE: func(c *cobra.Command, args []string) error {
			code := strings.ToUpper(args[0])
			a, err := d.submit(c.Context(), client.Wish{Type: "officer.elect", Data: group.Elect{Office: office, Participant: code}})
			if err != nil {
				return err
			}
			out := struct {
				Office      string        `json:"office"`
				Participant string        `json:"participant"`
				Manner      events.Manner `json:"manner"`
				Seq         uint64        `json:"seq"`
			}{office, code, events.ByAcclamation, a.Seq}
			return d.answer(out, func() {
				d.say("%s is elected %s by acclamation.", d.out.Bold(code), office)
				d.next("concord key enrol %s --public KEY (the office signs with a key of its own)", strings.ToUpper(office))
			})
		},
	}
	c.Flags().StringVar(&office, "office", events.OfficeChair, "the office")
	d.completes(c, "office", d.offices)
	return d.signs(c)
}
