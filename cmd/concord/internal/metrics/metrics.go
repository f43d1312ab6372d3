package metrics

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// namespace begins the name of every metric of ours.
const namespace = "concord"

// Metrics are the metrics of one node. Its methods are safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	routes   routes
	turned   turnedAway
}

// New makes the metrics of a node of a version of the program, as from now. What is
// known of the node is asked for each time that the metrics are read.
func New(version string, now func() Now) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), requests: newRequests()}
	m.turned.by = map[string]uint64{}
	m.registry.MustRegister(
		&nodeCollector{now: now, turned: &m.turned, version: version, began: time.Now()},
		m.requests,
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Handler answers with the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: atOnce})
}

// atOnce is how many may read the metrics at the same time.
const atOnce = 4
