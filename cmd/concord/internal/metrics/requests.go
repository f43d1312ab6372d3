package metrics

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// nowhere stands for the method and the route of requests that nothing is for: what
// was asked for would be a label of anybody's choice.
const nowhere = "none"

// classes are the classes of a status: "2xx" for 200 to 299.
var classes = [...]string{"1xx", "2xx", "3xx", "4xx", "5xx"}

func newRequests() *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Name: "http_request_duration_seconds",
		Help:    "HTTP requests that were answered, by route and class of the status; a stream of events lasts as long as somebody listens.",
		Buckets: []float64{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10},
	}, []string{"method", "route", "class"})
}

// routes are those that were asked for, each with what counts its requests: by the
// pattern, a *route. To read it takes no lock.
type routes struct{ sync.Map }

// route counts the requests of one pattern, by class: nil for one that has not come.
type route [len(classes)]atomic.Pointer[prometheus.Observer]

// Served counts a request that was answered, by the pattern of its route ("GET
// /healthz"; "" if nothing is for it) and the status, 0 if none was written.
func (m *Metrics) Served(pattern string, status int, took time.Duration) {
	if status == 0 {
		status = http.StatusOK // as net/http has it
	}
	found, ok := m.routes.Load(pattern)
	if !ok {
		found, _ = m.routes.LoadOrStore(pattern, new(route))
	}
	class := min(max(status/100-1, 0), len(classes)-1)
	of := &found.(*route)[class]
	counts := of.Load()
	if counts == nil {
		method, path, ok := strings.Cut(pattern, " ")
		if !ok {
			method, path = nowhere, nowhere
		}
		made := m.requests.WithLabelValues(method, path, classes[class]) // the same for all who ask
		counts = &made
		of.Store(counts)
	}
	(*counts).Observe(took.Seconds())
}
