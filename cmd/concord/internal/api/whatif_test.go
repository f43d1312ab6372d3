package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/prepare"
	"concord/projections/packages"
)

func TestWhatIf(t *testing.T) {
	h := negotiated(t)
	before := string(h.get("/api/v1/events").body)
	try := func(path, commands string) answered {
		t.Helper()
		return h.ask(http.MethodPost, path, strings.NewReader(commands), map[string]string{"Content-Type": "text/plain"})
	}
	const path = "/api/v1/reports/apr1/whatif"
	a := try(path, "# as it would be\nposition FRA object\namend FRA 1 --text \"Other words.\"\n")
	var out prepare.WhatIf
	if err := json.Unmarshal(a.body, &out); a.status != http.StatusOK || err != nil {
		t.Fatalf("%d: %s", a.status, a.body)
	}
	if len(out.Steps) != 2 || out.Steps[1].Line != 3 || out.Steps[0].Type != "position.take" || out.After.Status != report.StatusObjection || len(out.After.Blockers) != len(out.Before.Blockers)+2 {
		t.Errorf("%+v", out)
	}
	if a.header.Get(headerClock) == "" {
		t.Error("the answer does not say of what log it is")
	}
	for _, x := range []struct {
		path, commands string
		status         int
		slug, says     string
	}{
		{path, "", 400, "bad-input", "there is no command to suppose"},
		{path, "\xff", 400, "bad-text", "UTF-8"},
		{path, strings.Repeat("# too long\n", 1<<16), 413, "too-large", "at most"},
		{path, strings.Repeat("adopt\n", prepare.MaxSuppositions+1), 400, "bad-input", "at most 100"},
		{path, "position FRA object\nburn", 400, "bad-input", "line 2: "},
		{path, "position FRA object #99", 404, "no-such-paragraph", "line 1: there is no paragraph"},
		{path, "position ATL object", 404, "no-such-participant", "line 1: "},
		{path, "position OAS object", 403, "not-permitted", "line 1: "},
		{path, "adopt", 409, "not-adoptable", "line 1: consensus: "},
		{path, `{"type": "report.burn", "actor": "CHAIR"}`, 400, "unknown-command", "line 1: "},
		{path, `{"type": "report.adopt", "data": {"report": "apr1", "gladly": true}}`, 400, "malformed", "line 1: "},
		{"/api/v1/reports/apr9/whatif", "adopt", 404, "no-such-report", "apr9"},
		{path + "?at=never", "adopt", 400, "bad-request", "never"},
		{path + "?at=99999", "adopt", 404, "beyond-the-log", ""},
	} {
		p, slug := try(x.path, x.commands).problem(t)
		if p.Status != x.status || slug != x.slug || !strings.Contains(p.Detail, x.says) {
			t.Errorf("%.60q: %d %s %q, want %d %s", x.commands, p.Status, slug, p.Detail, x.status, x.slug)
		}
	}
	if after := string(h.get("/api/v1/events").body); after != before {
		t.Error("what was only tried is on the log")
	}
	// One at a time: whoever comes waits, and does not wait for ever.
	h.server.supposing.tokens <- struct{}{}
	done := make(chan answered)
	go func() { done <- try(path, "position FRA object") }()
	select {
	case a := <-done:
		t.Fatalf("two are tried at a time: %d", a.status)
	default:
	}
	<-h.server.supposing.tokens
	if a := <-done; a.status != http.StatusOK {
		t.Errorf("%d: %s", a.status, a.body)
	}
}

func TestPackageFinder(t *testing.T) {
	h := negotiated(t)
	x := read200[packages.Settlement](h, "/api/v1/reports/apr1/package-finder?steps=5")
	if x.Report != "apr1" || x.Budget != 5 || !x.Exact {
		t.Errorf("%+v", x)
	}
	if x := read200[packages.Settlement](h, "/api/v1/reports/apr1/package-finder?steps=999999999"); x.Budget != packages.Budget {
		t.Errorf("as many steps as anybody likes: %+v", x)
	}
	if p, slug := h.get("/api/v1/reports/apr1/package-finder?steps=-1").problem(t); p.Status != http.StatusBadRequest || slug != "bad-request" {
		t.Errorf("%+v", p)
	}
}
