package api

import (
	"net/http/httptest"
	"testing"

	"concord/cmd/concord/internal/node"
)

// BenchmarkReadings reads the demonstration's report, as it is read most often.
func BenchmarkReadings(b *testing.B) {
	n, err := node.Start(b.Context(), node.Options{Dir: b.TempDir(), Demo: true})
	if err != nil {
		b.Fatal(err)
	}
	defer n.Close()
	if _, err := n.Runner.Wait(b.Context(), n.Seq()); err != nil {
		b.Fatal(err)
	}
	s := New(Options{})
	s.SetNode(n)
	defer s.stop()
	for _, path := range []string{"/api/v1/group", "/api/v1/participants", "/api/v1/reports/apr1", "/api/v1/reports/apr1?view=marked", "/api/v1/reports/apr1/status", "/api/v1/reports/apr1/amendments", "/api/v1/events"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				s.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
				if w.Code != 200 {
					b.Fatal(w.Code, w.Body)
				}
			}
		})
	}
}
