package metrics

import (
	_ "embed"
	"slices"
)

//go:embed dashboard.json
var dashboard []byte

// Dashboard returns the dashboard for these metrics, as Grafana imports it (JSON).
func Dashboard() []byte { return slices.Clone(dashboard) }
