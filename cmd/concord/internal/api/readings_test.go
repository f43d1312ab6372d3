package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/cmd/concord/internal/node"
	"concord/events"
	"concord/projections/currenttext"
	"concord/projections/participation"
)

func TestReadings(t *testing.T) {
	h := negotiated(t)
	key := h.signer("FRA").Name
	tests := []struct {
		name string // of the golden file
		path string
	}{
		{"health", "/healthz"},
		{"ready", "/readyz"},
		{"group", "/api/v1/group"},
		{"whoami", "/api/v1/whoami?key=" + key},
		{"whoami-chair", "/api/v1/whoami?key=" + h.signer(group.CodeChair).Name},
		{"participants", "/api/v1/participants?category=observer-state"},
		{"officers", "/api/v1/officers"},
		{"officers-before", "/api/v1/officers?at=5"},
		{"keys", "/api/v1/keys?at=7"},
		{"agenda", "/api/v1/agenda"},
		{"sessions", "/api/v1/sessions"},
		{"reports", "/api/v1/reports"},
		{"report", "/api/v1/reports/apr1"},
		{"report-paragraph", "/api/v1/reports/apr1?paragraph=2(a)"},
		{"report-marked", "/api/v1/reports/apr1?view=marked"},
		{"report-rolling", "/api/v1/reports/apr1?view=rolling&contested=true"},
		{"report-marked-before", "/api/v1/reports/apr1?view=marked&rev=0"},
		{"report-blame", "/api/v1/reports/apr1?view=blame&paragraph=p2"},
		{"report-tabled", "/api/v1/reports/apr1?rev=0&paragraph=1"},
		{"report-contested", "/api/v1/reports/apr1?contested=true&at=19"},
		{"status", "/api/v1/reports/apr1/status"},
		{"paragraph-trend", "/api/v1/reports/apr1/paragraph-trend?paragraph=1"},
		{"history", "/api/v1/reports/apr1/history"},
		{"history-paragraph", "/api/v1/reports/apr1/history?paragraph=p2"},
		{"amendments", "/api/v1/reports/apr1/amendments"},
		{"amendments-chosen", "/api/v1/reports/apr1/amendments?sponsor=DEU&state=incorporated"},
		{"amendment", "/api/v1/amendments/A3"},
		{"blame", "/api/v1/reports/apr1/blame?paragraph=1"},
		{"diff", "/api/v1/reports/apr1/diff?from=seq:20&to=1"},
		{"revision", "/api/v1/reports/apr1/revisions/1"},
		{"events", "/api/v1/events?actor=DEU"},
		{"events-report", "/api/v1/events?report=apr1&from=20"},
		{"text", "/api/v1/reports/apr1?format=text&view=marked"},
		{"text-before", "/api/v1/reports/apr1?format=text&view=marked&rev=0"},
		{"text-part", "/api/v1/reports/apr1?format=text&contested=true"},
		{"markdown", "/api/v1/reports/apr1?format=md"},
		{"markdown-part", "/api/v1/reports/apr1?format=md&contested=true&view=marked"},
		{"page", "/api/v1/reports/apr1?format=html&view=marked"},
		{"text-rolling", "/api/v1/reports/apr1?format=text&view=rolling"},
		{"text-rolling-tabled", "/api/v1/reports/apr1?format=text&view=rolling&rev=0"},
		{"markdown-rolling", "/api/v1/reports/apr1?format=md&view=rolling"},
		{"page-rolling", "/api/v1/reports/apr1?format=html&view=rolling&paragraph=1"},
		{"page-blame", "/api/v1/reports/apr1?format=html&view=blame&paragraph=1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := h.get(tt.path)
			if a.status != http.StatusOK {
				t.Fatalf("%d: %s", a.status, a.body)
			}
			golden(t, tt.name, a.body)
		})
	}
}

// A page has its title once, also of a rolling text that begins with it.
func TestPageHasOneTitle(t *testing.T) {
	h := open(t, node.Options{Demo: true, Simulated: time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC)})
	for _, view := range []string{"clean", "rolling"} {
		body := string(h.get("/api/v1/reports/apr1?format=html&view=" + view).body)
		if n := strings.Count(body, ">Draft annual progress report (fictional: written for a demonstration)</h"); n != 1 {
			t.Errorf("%s: the title stands in %d headings", view, n)
		}
	}
}

func TestReadingProblems(t *testing.T) {
	h := negotiated(t)
	tests := []struct {
		path   string
		status int
		slug   string
	}{
		{"/", 404, "no-such-page"},
		{"/api/v1/nothing", 404, "no-such-page"},
		{"/api/v1/whoami", 400, "bad-request"},
		{"/api/v1/whoami?key=" + stranger(t).Name, 404, "unknown-key"},
		{"/api/v1/participants?category=pirates", 400, "bad-request"},
		{"/api/v1/participants?catgory=stakeholder", 400, "bad-request"},
		{"/api/v1/agenda?at=yesterday", 400, "bad-request"},
		{"/api/v1/agenda?at=999999", 404, "beyond-the-log"},
		{"/api/v1/agenda?min_seq=-1", 400, "bad-request"},
		{"/api/v1/reports/apr9", 404, "no-such-report"},
		{"/api/v1/reports/apr1?at=9", 404, "no-such-report"},
		{"/api/v1/reports/apr1?view=pretty", 400, "no-such-view"},
		{"/api/v1/reports/apr1?format=pdf", 400, "no-such-format"},
		{"/api/v1/reports/apr1?rev=7", 404, "no-such-revision"},
		{"/api/v1/reports/apr1?rev=one", 400, "bad-request"},
		{"/api/v1/reports/apr1?rev=7&view=marked", 404, "no-such-revision"},
		{"/api/v1/reports/apr1?paragraph=999", 404, "no-such-paragraph"},
		{"/api/v1/reports/apr9/status", 404, "no-such-report"},
		{"/api/v1/reports/apr1/diff", 400, "bad-request"},
		{"/api/v1/reports/apr1/diff?from=x", 400, "bad-request"},
		{"/api/v1/reports/apr1/diff?from=seq:9", 404, "no-such-report"},
		{"/api/v1/reports/apr1/diff?from=seq:x", 400, "bad-request"},
		{"/api/v1/reports/apr1/diff?from=0&to=5", 404, "no-such-revision"},
		{"/api/v1/reports/apr1/blame?paragraph=999", 404, "no-such-paragraph"},
		{"/api/v1/reports/apr1/revisions/0", 404, "no-such-revision"},
		{"/api/v1/reports/apr1/revisions/x", 400, "bad-request"},
		{"/api/v1/amendments/A999", 404, "no-such-amendment"},
		{"/api/v1/amendments/banana", 404, "no-such-amendment"},
		{"/api/v1/events?from=x", 400, "bad-request"},
		{"/api/v1/events?follow=perhaps", 400, "bad-request"},
		{"/api/v1/events?until=7", 400, "bad-request"},
		{"/api/v1/commands", 405, "method-not-allowed"},
	}
	for _, tt := range tests {
		t.Run(strings.TrimPrefix(tt.path, "/api/v1/"), func(t *testing.T) {
			a := h.get(tt.path)
			p, slug := a.problem(t)
			if a.status != tt.status || slug != tt.slug {
				t.Errorf("%d %s, want %d %s", a.status, slug, tt.status, tt.slug)
			}
			if p.Title == "" || p.Detail == "" {
				t.Errorf("the problem says nothing: %+v", p)
			}
		})
	}
}

// A reading as of every event is the reading that could be had then.
func TestAsOf(t *testing.T) {
	h := open(t, node.Options{})
	type then struct {
		seq  uint64
		tag  string
		time time.Time
	}
	var all []then
	for i := range 4 {
		p := events.Participant{Code: fmt.Sprintf("NGO-%d", i), Name: fmt.Sprintf("Organization %d", i), Category: events.Stakeholder}
		a := h.done(events.CodeSecretariat, "participant.register", group.Register{Participant: p})
		now := h.get(fmt.Sprintf("/api/v1/participants?min_seq=%d", a.Seq))
		if got := now.header.Get("Concord-Seq"); got != fmt.Sprint(a.Seq) {
			t.Errorf("the reading is as of %s, the command was answered with %d", got, a.Seq)
		}
		all = append(all, then{a.Seq, now.header.Get("ETag"), a.Time})
		time.Sleep(2 * time.Millisecond) // so that times differ
	}
	for i, was := range all {
		for _, at := range []string{fmt.Sprint(was.seq), was.time.Format(time.RFC3339Nano), was.time.In(time.FixedZone("", 5*3600)).Format(time.RFC3339Nano)} {
			if got := h.get("/api/v1/participants?at=" + at).header.Get("ETag"); got != was.tag {
				t.Errorf("participants as of %s are not those of then", at)
			}
			if n := len(read200[[]participation.Participant](h, "/api/v1/participants?category=stakeholder&at="+at)); n != i+1 {
				t.Errorf("%d stakeholders as of %s, want %d", n, at, i+1)
			}
		}
	}
}

func TestETag(t *testing.T) {
	h := open(t, node.Options{})
	first := h.get("/api/v1/participants")
	tag := first.header.Get("ETag")
	if tag == "" || len(first.body) == 0 {
		t.Fatal("no ETag")
	}
	for _, list := range []string{tag, strings.TrimPrefix(tag, "W/"), `"x", ` + tag, "*"} {
		a := h.ask(http.MethodGet, "/api/v1/participants", nil, map[string]string{"If-None-Match": list})
		if a.status != http.StatusNotModified || len(a.body) != 0 || a.header.Get("ETag") != tag {
			t.Errorf("If-None-Match: %s: %d with %d bytes", list, a.status, len(a.body))
		}
	}
	p := events.Participant{Code: "NGO-1", Name: "An organization", Category: events.Stakeholder}
	done := h.done(events.CodeSecretariat, "participant.register", group.Register{Participant: p})
	a := h.ask(http.MethodGet, fmt.Sprintf("/api/v1/participants?min_seq=%d", done.Seq), nil, map[string]string{"If-None-Match": tag})
	if a.status != http.StatusOK || a.header.Get("ETag") == tag {
		t.Errorf("what has changed is said not to have: %d", a.status)
	}
}

// A report that was not tabled yet, at the place that is asked for, is not said never to
// have been.
func TestNotTabledYet(t *testing.T) {
	h := negotiated(t)
	for path, want := range map[string]string{
		"/api/v1/reports/apr1?at=9":        "it was tabled later, by event",
		"/api/v1/reports/apr1/status?at=9": "it was tabled later, by event",
		"/api/v1/reports/apr9?at=9":        "there is no report",
	} {
		p, slug := h.get(path).problem(t)
		if slug != "no-such-report" || !strings.Contains(p.Detail, want) {
			t.Errorf("%s: %s: %s", path, slug, p.Detail)
		}
	}
}

// Every document says what the headers say of the log; a list says it in its headers
// alone, and a log that is real says nothing.
func TestMarks(t *testing.T) {
	paths := []string{
		"group", "agenda", "whoami?key=", "reports/REPORT", "reports/REPORT?view=blame&paragraph=1", "reports/REPORT/status", "amendments/A1",
		"participants", "officers", "keys", "sessions", "reports", "reports/REPORT/history", "reports/REPORT/amendments", "reports/REPORT/blame?paragraph=1",
	}
	of := func(h *house, report string) {
		t.Helper()
		real := h.node.Demo == nil
		for _, path := range paths {
			path = strings.ReplaceAll(path, "REPORT", report)
			if strings.HasSuffix(path, "key=") {
				path += h.signer(events.CodeSecretariat).Name
			}
			a := h.get("/api/v1/" + path)
			if a.status == http.StatusNotFound && real {
				continue // nothing has been tabled there
			}
			var says struct {
				Fictional *bool        `json:"fictional"`
				Clock     events.Clock `json:"clock"`
			}
			list := a.body[0] == '['
			if !list {
				if err := json.Unmarshal(a.body, &says); err != nil || a.status != http.StatusOK {
					t.Fatalf("%s: %d %v: %.200s", path, a.status, err, a.body)
				}
			}
			clock, demo := a.header.Get("Concord-Clock"), a.header.Get("Concord-Demo")
			switch {
			case real && (clock != "real" || demo != "false" || says.Fictional != nil || says.Clock == events.ClockSimulated):
				t.Errorf("%s is not told as real: %s %s %.100s", path, clock, demo, a.body)
			case !real && (clock != "simulated" || demo != "true"):
				t.Errorf("%s: the headers say %s %s", path, clock, demo)
			case !real && !list && (says.Fictional == nil || !*says.Fictional || says.Clock != events.ClockSimulated):
				t.Errorf("%s does not say that it is fictional: %.100s", path, a.body)
			}
		}
		for _, accept := range []string{"application/json", "application/x-ndjson"} {
			a := h.ask(http.MethodPost, "/api/v1/replay", nil, map[string]string{"Accept": accept})
			last := a.body[1+strings.LastIndexByte(strings.TrimSpace(string(a.body)), '\n'):]
			if strings.Contains(string(last), `"fictional":true,"clock":"simulated","seq":`) == real || a.header.Get("Concord-Clock") == "" {
				t.Errorf("a replay as %s: %v %s", accept, a.header, last)
			}
		}
		if a := h.get("/api/v1/events?from=1&actor=NODE"); a.header.Get("Concord-Demo") != fmt.Sprint(!real) {
			t.Errorf("the events: %v", a.header)
		}
	}
	of(open(t, node.Options{}), "none")
	rehearsed := open(t, node.Options{Demo: true, Simulated: time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC)})
	of(rehearsed, rehearsed.node.Demo.Report)
}

// What a page and a text show is what the JSON shows, and what is dangerous in it is
// told as words.
func TestPageIsTextOnly(t *testing.T) {
	r := currenttext.Report{
		Report: "x", Title: "<script>alert(1)</script>", Language: `en"><script>`,
		Paragraphs: []currenttext.Paragraph{{ID: `p1" onclick="x`, Number: "1", Kind: "paragraph", Text: "a <b>bold</b> [word] & ［another］"}},
	}
	var out strings.Builder
	if err := writePage(&out, &r, AsIs{}); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	for _, no := range []string{"<script", "<b>", `" onclick="x"`} {
		if strings.Contains(page, no) {
			t.Errorf("the page has %s in it", no)
		}
	}
	for _, yes := range []string{"&lt;b&gt;bold&lt;/b&gt;", `<span class="bracket">[</span>word<span class="bracket">]</span>`, `<span class="bracket">［</span>`} {
		if !strings.Contains(page, yes) {
			t.Errorf("the page lacks %s", yes)
		}
	}
}
