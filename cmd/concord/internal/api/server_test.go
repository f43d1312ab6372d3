package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"concord/aggregates/engine"
	"concord/aggregates/refusal"
	problems "concord/cmd/concord/internal/problem"
	"concord/events/log"
)

func TestBeforeThereIsANode(t *testing.T) {
	s := New(Options{})
	tests := []struct {
		method, path string
		status       int
	}{
		{"GET", "/healthz", 200},
		{"GET", "/readyz", 503},
		{"GET", "/openapi.json", 200},
		{"GET", "/api/v1/group", 503},
		{"POST", "/api/v1/commands", 503},
		{"PUT", "/api/v1/attachments/" + strings.Repeat("0", 64), 503},
		{"GET", "/api/v1/events", 503},
		{"POST", "/api/v1/replay", 503},
		{"GET", "/api/v1/reports/apr1", 503},
	}
	for _, tt := range tests {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
		if w.Code != tt.status {
			t.Errorf("%s %s: %d, want %d", tt.method, tt.path, w.Code, tt.status)
		}
		if strings.HasPrefix(tt.path, apiPath) && (w.Header().Get("Retry-After") == "" || w.Header().Get("Content-Type") != problemType) {
			t.Errorf("%s does not say that it may be tried again", tt.path)
		}
	}
	if r := s.Readiness(); r.Ready || len(r.Reasons) != 1 || r.Log != Unread {
		t.Errorf("ready: %+v", r)
	}
}

func TestReadinessSaysWhy(t *testing.T) {
	h := negotiated(t)
	h.node.Log.Forbid(&log.GapError{Want: 7, Got: 9})
	a := h.get("/readyz")
	var r Readiness
	if err := json.Unmarshal(a.body, &r); err != nil || a.status != http.StatusServiceUnavailable {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if r.Ready || len(r.Reasons) != 1 || !strings.Contains(r.Reasons[0], "damaged") || r.Log != ReadOnly {
		t.Errorf("ready: %+v", r)
	}
	if a := h.get("/api/v1/reports/apr1"); a.status != http.StatusOK {
		t.Errorf("what can be read is not: %d", a.status)
	}
	sec := h.signer("SECRETARIAT")
	p, slug := h.submit(sec, h.write("SECRETARIAT", "participant.register", organization(1), nil)).problem(t)
	if p.Status != http.StatusServiceUnavailable || slug != "unavailable" {
		t.Errorf("writing on a damaged log: %+v", p)
	}
}

func TestPanicIsAnswered(t *testing.T) {
	var lines bytes.Buffer
	s := New(Options{Logger: slog.New(slog.NewTextHandler(&lines, nil))})
	s.mux.ServeMux.HandleFunc("GET /at-once", func(http.ResponseWriter, *http.Request) { panic("oh") })
	s.mux.ServeMux.HandleFunc("GET /later", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("half an ans"))
		w.(interface{ Unwrap() http.ResponseWriter }).Unwrap().(http.Flusher).Flush()
		panic("oh")
	})
	front := httptest.NewServer(s)
	defer front.Close()
	h := &house{t: t, url: front.URL}
	if p, slug := h.get("/at-once").problem(t); p.Status != 500 || slug != "internal" || strings.Contains(p.Detail, "oh") {
		t.Errorf("a panic is answered with %+v", p)
	}
	if !strings.Contains(lines.String(), "/at-once") || !strings.Contains(lines.String(), "server_test.go") {
		t.Errorf("the log says %q", lines.String())
	}
	resp, err := http.Get(front.URL + "/later")
	if err == nil {
		_, err = new(bytes.Buffer).ReadFrom(resp.Body)
		resp.Body.Close()
	}
	if err == nil {
		t.Error("half an answer passed for a whole one")
	}
}

func TestProblems(t *testing.T) {
	tests := []struct {
		err    error
		status int
		slug   string
		retry  string
	}{
		{refusal.Forbid("touching", "x").By("rule 130").Naming("A1", "A2"), 409, "touching", ""},
		{refusal.Of(refusal.Stale, "stale-text", "x"), 409, "stale-text", ""},
		{refusal.Input("malformed", "x"), 400, "malformed", ""},
		{refusal.Deny("not-permitted", "x"), 403, "not-permitted", ""},
		{refusal.NotFound("report", "x"), 404, "no-such-report", ""},
		{&engine.BusyError{Waiting: 64, RetryAfter: 120 * time.Millisecond}, 429, "busy", "1"},
		{&engine.BusyError{Waiting: 64, RetryAfter: 1200 * time.Millisecond}, 429, "busy", "2"},
		{&engine.UnavailableError{Cause: errors.New("x")}, 503, "unavailable", "1"},
		{fmt.Errorf("wrapped: %w", engine.ErrClosed), 503, "unavailable", "1"},
		{errors.New("a secret of ours"), 500, "internal", ""},
	}
	for _, tt := range tests {
		p := problemOf(tt.err)
		if p.Status != tt.status || p.Type != problems.Type(tt.slug) || p.GetHeaders().Get("Retry-After") != tt.retry {
			t.Errorf("%v: %d %s, retry %q", tt.err, p.Status, p.Type, p.GetHeaders().Get("Retry-After"))
		}
		if strings.Contains(p.Detail, "secret") {
			t.Errorf("%v is told to everyone", tt.err)
		}
	}
	p := problemOf(tests[0].err)
	if p.Rule != "rule 130" || len(p.Names) != 2 {
		t.Errorf("the problem leaves out what the refusal says: %+v", p)
	}
}

func TestHeadersAreBounded(t *testing.T) {
	s := New(Options{})
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(at) }()
	defer s.http.Close()
	h := &house{t: t, url: "http://" + at.Addr().String()}
	if a := h.ask("GET", "/healthz", nil, map[string]string{"X": strings.Repeat("x", 64<<10)}); a.status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("64 KiB of headers: %d", a.status)
	}
}

// Everything that the OpenAPI document refers to is in it, and every operation says
// what it answers.
func TestOpenAPI(t *testing.T) {
	w := httptest.NewRecorder()
	New(Options{Version: "test"}).ServeHTTP(w, httptest.NewRequest("GET", "/openapi.json", nil))
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Summary     string
			Responses   map[string]any
		}
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("OpenAPI %s", doc.OpenAPI)
	}
	for _, ref := range regexp.MustCompile(`"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(w.Body.String(), -1) {
		if _, ok := doc.Components.Schemas[ref[1]]; !ok {
			t.Errorf("there is no schema %q", ref[1])
		}
	}
	for _, document := range []string{"Report", "Standing", "Amendment", "Revised", "Agenda", "Holder", "Group", "Replayed"} {
		if of := doc.Components.Schemas[document].Properties; of["fictional"] == nil || of["clock"] == nil {
			t.Errorf("%s is not said to bear the marks of its log", document)
		}
	}
	seen := map[string]bool{}
	for path, operations := range doc.Paths {
		for method, op := range operations {
			if op.Summary == "" || op.Responses["200"] == nil || seen[op.OperationID] || op.OperationID == "" {
				t.Errorf("%s %s: %+v", method, path, op)
			}
			seen[op.OperationID] = true
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/api/v1/commands", "/api/v1/dry-run", "/api/v1/attachments/{sha256}", "/api/v1/events", "/api/v1/replay", "/api/v1/reports/{slug}/diff"} {
		if doc.Paths[path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
}
