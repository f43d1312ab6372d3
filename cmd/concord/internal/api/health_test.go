package api

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"concord/aggregates"
	"concord/cmd/concord/internal/node"
	"concord/events"
	"concord/events/log/logtest"
	"concord/projections/runner"
)

// readiness reads /readyz, with its status.
func (h *house) readiness() (Readiness, int) {
	h.t.Helper()
	a := h.get("/readyz")
	var r Readiness
	if err := json.Unmarshal(a.body, &r); err != nil {
		h.t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	return r, a.status
}

// TestReadingsThatLag: a node whose readings are far behind is not ready, and says what
// is missing; it is ready when they are near again.
func TestReadingsThatLag(t *testing.T) {
	h := open(t, node.Options{})
	founded := h.node.Seq()
	// Readings that are given the events up to one that the test says.
	given := make(chan uint64, 1)
	given <- founded
	behind := *h.node
	behind.Runner = runner.Open(t.Context(), h.node.Log, runner.Options{
		Landed: func(ctx context.Context, _ uint64) ([]aggregates.Landed, uint64, error) {
			select {
			case seq := <-given:
				return nil, seq, nil
			case <-ctx.Done():
				return nil, 0, ctx.Err()
			}
		},
	})
	t.Cleanup(behind.Runner.Close)
	if _, err := behind.Runner.Wait(t.Context(), founded); err != nil {
		t.Fatal(err)
	}
	h.server.near = 5
	h.server.node.Store(&behind)
	check := func(status int, want Readiness) {
		t.Helper()
		want.Within, want.Durability = 5, node.Verified
		got, is := h.readiness()
		if diff := cmp.Diff(want, got); diff != "" || is != status {
			t.Errorf("%d, want %d (-want +got):\n%s", is, status, diff)
		}
	}
	register := func(from, to int) {
		for n := from; n <= to; n++ {
			h.done(events.CodeSecretariat, "participant.register", organization(n))
		}
	}
	if founded != 5 {
		t.Fatalf("the founding is %d events: the sentences below are of 5", founded)
	}
	register(1, 5)
	check(http.StatusOK, Readiness{Ready: true, Reasons: []string{}, Log: Whole, Seq: 5, Head: 10, Behind: 5})
	register(6, 6)
	check(http.StatusServiceUnavailable, Readiness{
		Reasons: []string{"the readings are 6 events behind the log, more than 5: events 6 to 11 are missing"},
		Log:     Whole, Seq: 5, Head: 11, Behind: 6,
	})
	scrape(t, h.get("/metrics").body).want(t, figures{"concord_ready": 0, "concord_readings_lag_events": 6, "concord_readings_sequence": 5, "concord_log_sequence": 11})

	given <- 11
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := behind.Runner.Wait(ctx, 11); err != nil {
		t.Fatal(err)
	}
	check(http.StatusOK, Readiness{Ready: true, Reasons: []string{}, Log: Whole, Seq: 11, Head: 11})

	behind.Runner.Close()
	check(http.StatusServiceUnavailable, Readiness{
		Reasons: []string{"the readings stopped: " + runner.ErrClosed.Error()}, Log: Whole, Seq: 11, Head: 11,
	})
}

// TestUnverifiedIsReady: on a server that nobody was asked about the node works, and
// says so.
func TestUnverifiedIsReady(t *testing.T) {
	h := open(t, node.Options{NATS: logtest.Separate(t).URLs()})
	r, status := h.readiness()
	if status != http.StatusOK || !r.Ready || r.Durability != node.Unverified || r.Log != Whole {
		t.Errorf("%d, %+v", status, r)
	}
	scrape(t, h.get("/metrics").body).want(t, figures{"concord_durability_verified": 0, "concord_ready": 1})
}
