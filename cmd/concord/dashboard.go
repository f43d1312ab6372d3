package main

import (
	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/metrics"
)

func newDashboardCommand(d *door) *cobra.Command {
	return &cobra.Command{
		Use: "dashboard", Short: "The Grafana dashboard of a node's metrics", Args: takes(),
		Long: `Writes a dashboard that Grafana imports (Dashboards, New, Import), for the metrics that
each node gives at /metrics to Prometheus. It asks for the data source, and shows one
node or all of them.`,
		Example: `  concord dashboard > concord.json`,
		RunE: func(*cobra.Command, []string) error {
			_, err := d.out.Write(metrics.Dashboard())
			return err
		},
	}
}
