package main

import (
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"concord/projections/participation"
)

func newWhoamiCommand(d *door) *cobra.Command {
	return &cobra.Command{
		Use: "whoami", Short: "As whom your key acts", Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := d.signer()
			if err != nil {
				return err
			}
			var who participation.Holder
			return d.read(c.Context(), "/api/v1/whoami", url.Values{"key": {s.Name}}, &who, func() {
				as := string(who.Category)
				if as == "" {
					as = "an office that nobody holds"
				}
				as = strings.NewReplacer("-", " ", "state", "State").Replace(as)
				d.say("%s, as %s", d.out.Bold(who.Participant), as)
				if len(who.Roles) > 0 {
					d.say("roles: %s", list(who.Roles))
				}
				d.say("%s", d.out.Dim("key "+s.Name))
			})
		},
	}
}
