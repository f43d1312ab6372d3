package api

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// routes finds who answers a request, and remembers for what somebody does.
type routes struct {
	http.ServeMux
	patterns []string // "GET /api/v1/group"
}

// HandleFunc adds a handler for a pattern.
func (m *routes) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	m.patterns = append(m.patterns, pattern)
	m.ServeMux.HandleFunc(pattern, h)
}

// plain adds an operation whose bytes huma is to leave alone, and describes it. As with
// huma's own, a parameter of the query that is not described is refused.
func (s *Server) plain(op *huma.Operation, h func(http.ResponseWriter, *http.Request)) {
	s.huma.OpenAPI().AddOperation(op)
	known := []string{}
	for _, p := range op.Parameters {
		if p.In == "query" {
			known = append(known, p.Name)
		}
	}
	s.huma.Adapter().Handle(op, func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		if p := strange(r, known); p != nil {
			p.write(w)
			return
		}
		h(w, r)
	})
}

// strange refuses a parameter that nobody reads.
func strange(r *http.Request, known []string) *Problem {
	if r.URL.RawQuery == "" {
		return nil
	}
	for name := range r.URL.Query() {
		if !slices.Contains(known, name) {
			return problem(http.StatusBadRequest, "bad-request", fmt.Sprintf("there is no parameter %.80q here: there are %q", name, known))
		}
	}
	return nil
}
