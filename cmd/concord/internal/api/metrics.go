package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"concord/cmd/concord/internal/metrics"
)

// tellMetrics adds what Prometheus reads.
func (s *Server) tellMetrics() {
	s.plain(&huma.Operation{
		OperationID: "metrics", Method: http.MethodGet, Path: "/metrics", Summary: "How the node is doing, for Prometheus",
		Description: "The text format of Prometheus; OpenMetrics where that is accepted. \"concord dashboard\" prints the dashboard for it.",
		Responses: map[string]*huma.Response{"200": {Description: "The metrics", Content: map[string]*huma.MediaType{
			"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}}}}},
	}, s.metrics.Handler().ServeHTTP)
}

// now is what the metrics tell of the node.
func (s *Server) now() metrics.Now {
	now := metrics.Now{Node: s.node.Load(), Ready: s.Readiness().Ready}
	if f := s.feed.Load(); f != nil {
		now.Listeners = f.listening()
	}
	return now
}
