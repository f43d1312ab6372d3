package main

import (
	_ "embed"

	"github.com/spf13/cobra"
)

//go:embed concord.service
var unit []byte

func newUnitCommand(d *door) *cobra.Command {
	return &cobra.Command{
		Use: "unit", Short: "The systemd unit of a node", Args: takes(),
		Long: `Writes a unit with which systemd runs a node as a user of its own, with its data under
/var/lib/concord, and with no rights that it does not need. It expects the binary at
/usr/local/bin/concord.`,
		Example: `  concord unit > /etc/systemd/system/concord.service`,
		RunE: func(*cobra.Command, []string) error {
			_, err := d.out.Write(unit)
			return err
		},
	}
}
