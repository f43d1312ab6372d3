package main

import (
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/group"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/projections/participation"
)

func newParticipantsCommand(d *door) *cobra.Command {
	c := &cobra.Command{
		Use: "participants", Short: "Who takes part",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			no := wrong("there is no command %q", "concord participants "+args[0])
			for _, name := range prepare.Meant(args[0], []string{"list", "register"}) {
				no.meant = append(no.meant, "concord participants "+name)
			}
			return no
		},
	}
	d.listsParticipants(c)
	all := &cobra.Command{Use: "list", Short: "Who takes part", Args: takes()}
	d.listsParticipants(all)
	c.AddCommand(all, newParticipantsRegisterCommand(d))
	return c
}

// listsParticipants makes a command one that lists participants.
func (d *door) listsParticipants(c *cobra.Command) {
	var category string
	c.RunE = func(c *cobra.Command, _ []string) error {
		query := url.Values{}
		if category != "" {
			if err := oneOf("--category", category, categoryNames()); err != nil {
				return err
			}
			query.Set("category", category)
		}
		var all []participation.Participant
		return d.read(c.Context(), "/api/v1/participants", query, &all, func() {
			var rows [][]string
			for _, p := range all {
				of := strings.Join(p.Groups, ", ")
				if len(p.Members) > 0 {
					of = "speaks for " + counted(len(p.Members), "member")
				}
				rows = append(rows, []string{p.Code, p.Name, string(p.Category), string(p.Region), of})
			}
			d.table([]string{"CODE", "NAME", "CATEGORY", "REGION", "GROUPS"}, rows)
		})
	}
	c.Flags().StringVar(&category, "category", "", "only those of this category")
	d.completesFixed(c, "category", categoryNames()...)
}

func categoryNames() []string {
	var out []string
	for _, c := range events.Categories {
		out = append(out, string(c))
	}
	return out
}

func newParticipantsRegisterCommand(d *door) *cobra.Command {
	var p events.Participant
	var category, region string
	c := &cobra.Command{
		Use: "register CODE", Short: "Add a participant (by the secretariat)", Args: takes("CODE"),
		RunE: func(c *cobra.Command, args []string) error {
			p.Code, p.Category, p.Region = strings.ToUpper(args[0]), events.Category(category), events.RegionalGroup(region)
			if category == "" || p.Name == "" {
				return wrong("--category and --name are needed")
			}
			if err := oneOf("--category", category, categoryNames()); err != nil {
				return err
			}
			a, err := d.submit(c.Context(), client.Wish{Type: "participant.register", Data: group.Register{Participant: p}})
			if err != nil {
				return err
			}
			out := struct {
				events.Participant
				Seq uint64 `json:"seq"`
			}{p, a.Seq}
			return d.answer(out, func() {
				d.say("%s (%s) takes part as %s.", d.out.Bold(p.Code), p.Name, p.Category)
				d.next("concord key enrol %s --public KEY", p.Code)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&category, "category", "", "what it is: "+strings.Join(categoryNames(), ", "))
	f.StringVar(&p.Name, "name", "", "its name, as a name plate has it")
	f.StringVar(&region, "region", "", "of a member State: its regional group")
	f.StringSliceVar(&p.Members, "members", nil, "of a group: for whom it speaks: `CODE,CODE`")
	d.completesFixed(c, "category", categoryNames()...)
	var regions []string
	for _, r := range events.RegionalGroups {
		regions = append(regions, string(r))
	}
	d.completesFixed(c, "region", regions...)
	d.completes(c, "members", d.participantCodes)
	return d.signs(c)
}
