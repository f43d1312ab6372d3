package main

import (
	"testing"

	"concord/cmd/concord/internal/metrics"
)

// TestDashboard: the command writes the file as it is, in a pipe and with --json.
func TestDashboard(t *testing.T) {
	s := &stage{t: t, keys: map[string]string{}}
	for _, args := range [][]string{{"dashboard"}, {"dashboard", "--json"}} {
		if out := s.must("", args...); out != string(metrics.Dashboard()) {
			t.Errorf("%q: %d bytes, not the dashboard: %.80q", args, len(out), out)
		}
	}
}
