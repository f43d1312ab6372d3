package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"concord/aggregates/group"
	"concord/cmd/concord/internal/node"
	"concord/events"
)

// figures are what metrics say, by name and labels: "concord_ready", "x_total{type=\"busy\"}";
// of a histogram the count, the sum and each bucket.
type figures map[string]float64

// scrape reads metrics as Prometheus does.
func scrape(t *testing.T, body []byte) figures {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	out := figures{}
	for name, f := range families {
		for _, m := range f.Metric {
			labels := labelled(m.Label)
			switch f.GetType() {
			case dto.MetricType_COUNTER:
				out[name+labels] = m.GetCounter().GetValue()
			case dto.MetricType_HISTOGRAM:
				h := m.GetHistogram()
				out[name+"_count"+labels], out[name+"_sum"+labels] = float64(h.GetSampleCount()), h.GetSampleSum()
				for _, b := range h.Bucket {
					out[fmt.Sprintf("%s_bucket%s<=%v", name, labels, b.GetUpperBound())] = float64(b.GetCumulativeCount())
				}
			default:
				out[name+labels] = m.GetGauge().GetValue()
			}
		}
	}
	return out
}

func labelled(pairs []*dto.LabelPair) string {
	var out []string
	for _, p := range pairs {
		out = append(out, fmt.Sprintf("%s=%q", p.GetName(), p.GetValue()))
	}
	if len(out) == 0 {
		return ""
	}
	slices.Sort(out)
	return "{" + strings.Join(out, ",") + "}"
}

// want compares some of the figures.
func (f figures) want(t *testing.T, want figures) {
	t.Helper()
	for name, v := range want {
		if got, ok := f[name]; !ok || got != v {
			t.Errorf("%s is %v (%t), want %v", name, got, ok, v)
		}
	}
}

// TestMetrics: after a known series of requests the metrics say just that.
func TestMetrics(t *testing.T) {
	dir := t.TempDir()
	founding, err := node.Start(t.Context(), node.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := founding.Close(); err != nil {
		t.Fatal(err)
	}
	h := open(t, node.Options{Dir: dir})
	before := h.node.Seq()
	scrape(t, h.get("/metrics").body).want(t, figures{
		"concord_commands_total": 0, "concord_commits_total": 0, "concord_command_answer_seconds_count": 0,
		"concord_log_sequence": float64(before), "concord_ready": 1, "concord_event_listeners": 0,
	})

	secretariat, unknown := h.signer(events.CodeSecretariat), stranger(t)
	register := func(n int) []byte {
		return h.write(events.CodeSecretariat, "participant.register", organization(n), nil)
	}
	answer := func(a answered, status int) {
		t.Helper()
		if a.status != status {
			t.Fatalf("%d, want %d: %s", a.status, status, a.body)
		}
	}
	first := register(0)
	answer(h.submit(secretariat, first), http.StatusOK)
	for n := range 4 {
		answer(h.submit(secretariat, register(n+1)), http.StatusOK)
	}
	for range 2 { // the same again
		answer(h.submit(secretariat, first), http.StatusOK)
	}
	for range 3 {
		answer(h.submit(unknown, register(9)), http.StatusForbidden)
	}
	answer(h.submit(secretariat, h.write(events.CodeSecretariat, "key.revoke", group.Revoke{Key: unknown.Name}, nil)), http.StatusNotFound)
	for range 2 {
		answer(h.ask(http.MethodPost, "/api/v1/commands", bytes.NewReader(first), nil), http.StatusBadRequest)
	}
	answer(h.ask(http.MethodPost, "/api/v1/commands", bytes.NewReader(make([]byte, maxCommand+1)), signed(unknown, nil)), http.StatusRequestEntityTooLarge)
	for range 4 {
		answer(h.get("/healthz"), http.StatusOK)
	}
	for _, slug := range []string{"one", "two"} {
		answer(h.get("/api/v1/reports/"+slug), http.StatusNotFound)
		answer(h.get("/"+slug), http.StatusNotFound)
	}
	answer(h.ask("PURGE", "/healthz", nil, nil), http.StatusMethodNotAllowed)
	hears := h.listen("/api/v1/events?follow=true", nil)
	hears.line()
	if _, err := h.node.Runner.Wait(t.Context(), h.node.Seq()); err != nil {
		t.Fatal(err)
	}

	a := h.get("/metrics")
	answer(a, http.StatusOK)
	if kind := a.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain; version=0.0.4") {
		t.Errorf("as %s", kind)
	}
	faults, err := promlint.New(bytes.NewReader(a.body)).Lint()
	if err != nil {
		t.Error(err)
	}
	for _, fault := range faults {
		t.Errorf("%s: %s", fault.Metric, fault.Text)
	}
	got := scrape(t, a.body)
	seq := float64(before + 5)
	got.want(t, figures{
		"concord_commands_total": 5, "concord_commits_total": 5, "concord_commits_failed_total": 0, "concord_commands_repeated_total": 2,
		`concord_commands_refused_total{type="unknown-key"}`: 3,
		`concord_commands_refused_total{type="no-such-key"}`: 1,
		`concord_commands_refused_total{type="unsigned"}`:    2,
		`concord_commands_refused_total{type="too-large"}`:   1,
		"concord_commit_commands_count":                      5,
		"concord_commit_commands_sum":                        5,
		"concord_commit_commands_bucket<=1":                  5,
		"concord_commit_commands_bucket<=1000":               5,
		"concord_command_answer_seconds_count":               5,
		"concord_command_answer_seconds_bucket<=30":          5,
		"concord_commands_waiting":                           0,
		"concord_commands_queued":                            0,
		"concord_participants_waiting":                       0,
		"concord_log_sequence":                               seq,
		"concord_log_writable":                               1,
		"concord_readings_sequence":                          seq,
		"concord_readings_lag_events":                        0,
		"concord_readings_running":                           1,
		"concord_readings_kept_roots":                        float64(h.node.Runner.Figures().Kept),
		"concord_event_listeners":                            1,
		"concord_durability_verified":                        1,
		"concord_ready":                                      1,

		`concord_http_request_duration_seconds_count{class="2xx",method="POST",route="/api/v1/commands"}`:      7,
		`concord_http_request_duration_seconds_count{class="4xx",method="POST",route="/api/v1/commands"}`:      3 + 1 + 2 + 1,
		`concord_http_request_duration_seconds_count{class="2xx",method="GET",route="/healthz"}`:               4,
		`concord_http_request_duration_seconds_count{class="4xx",method="GET",route="/api/v1/reports/{slug}"}`: 2,
		`concord_http_request_duration_seconds_count{class="4xx",method="none",route="none"}`:                  3,
		`concord_http_request_duration_seconds_count{class="2xx",method="GET",route="/metrics"}`:               1,
	})
	refused, requests := 0, 0
	for name := range got {
		if strings.HasPrefix(name, "concord_commands_refused_total") {
			refused++
		}
		if strings.HasPrefix(name, "concord_http_request_duration_seconds_count") {
			requests++
		}
	}
	if refused != 4 || requests != 6 {
		t.Errorf("%d types of refusal, %d of requests", refused, requests)
	}
	if s := got["concord_command_answer_seconds_sum"]; s <= 0 || s > 5*answerTime.Seconds() {
		t.Errorf("answered in %v s", s)
	}
	if s := got["concord_uptime_seconds"]; s <= 0 || s > 600 {
		t.Errorf("up for %v s", s)
	}
	if _, ok := got["go_goroutines"]; !ok {
		t.Error("nothing of the process")
	}
	built := slices.ContainsFunc(strings.Split(string(a.body), "\n"), func(line string) bool {
		return strings.HasPrefix(line, `concord_build_info{go_version="go1.`) && strings.HasSuffix(line, `version="test"} 1`)
	})
	if !built {
		t.Error("it does not say what was built")
	}
}

// TestMetricsOfAStart: a node that starts says so, and nothing of a log.
func TestMetricsOfAStart(t *testing.T) {
	s := New(Options{Version: "test"})
	defer func() { _ = s.Shutdown(context.Background()) }()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	got := scrape(t, w.Body.Bytes())
	got.want(t, figures{"concord_ready": 0})
	if _, ok := got["concord_log_sequence"]; ok || w.Code != http.StatusOK {
		t.Errorf("%d, %v", w.Code, got)
	}
}
