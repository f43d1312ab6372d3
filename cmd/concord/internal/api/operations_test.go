package api

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"

	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/cmd/concord/internal/node"
	"concord/events"
	"concord/events/log"
	"concord/events/trust"
	"concord/projections/currenttext"
)

// busyHouse is a demonstration on which everything that can be listed is there once.
func busyHouse(t *testing.T) *house {
	t.Helper()
	h := open(t, node.Options{Demo: true, Simulated: time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC)})
	text := read200[currenttext.Report](h, "/api/v1/reports/apr1")
	today := events.Date("2024-07-08")
	h.done("USA", "report.divide", report.Divide{Report: "apr1", Blocks: []string{"p5", "p6"}})
	h.done(events.CodeSecretariat, "document.issue", report.IssueDocument{
		Report: "apr1", Revision: text.Revision, Hash: text.Hash, Symbol: "A/AC.292/2024/CRP.1", Distribution: events.Limited, Date: today})
	words, _ := h.attach(h.signer(events.CodeSecretariat), []byte("In paragraph 3, for “must” read “should”."))
	last := h.done(events.CodeSecretariat, "document.correct", report.CorrectDocument{Report: "apr1", Document: "A/AC.292/2024/CRP.1", File: words, Date: today})
	if _, err := h.node.Runner.Wait(t.Context(), last.Seq); err != nil {
		t.Fatal(err)
	}
	return h
}

// try is a request that shows something of an operation.
type try struct {
	operation string
	method    string // GET if absent
	path      string
	header    map[string]string
	body      string
	status    int // 200 if absent
}

func (x try) with(path string, header map[string]string) try {
	x.path, x.header = path, header
	return x
}

func (h *house) try(x try) answered {
	h.t.Helper()
	if x.method == "" {
		x.method = http.MethodGet
	}
	var body io.Reader
	if x.body != "" {
		body = strings.NewReader(x.body)
	}
	return h.ask(x.method, x.path, body, x.header)
}

// tries are requests to every operation: each parameter is in one whose answer is
// another for it.
func (h *house) tries() []try {
	fra := h.signer("FRA")
	head, seq := fmt.Sprint(h.node.Seq()), "60"
	get := func(operation string, paths ...string) []try {
		var out []try
		for _, path := range paths {
			out = append(out, try{operation: operation, path: path})
		}
		return out
	}
	var all []try
	// Readings of the group, as of another event and after one that is still to come.
	for operation, path := range map[string]string{
		"group": "/api/v1/group", "participants": "/api/v1/participants", "keys": "/api/v1/keys", "officers": "/api/v1/officers",
		"agenda": "/api/v1/agenda", "sessions": "/api/v1/sessions", "reports": "/api/v1/reports", "documents": "/api/v1/documents", "silences": "/api/v1/silences",
		"whoami": "/api/v1/whoami?key=" + fra.Name, "amendment": "/api/v1/amendments/A5", "inbox": "/api/v1/inbox/FRA", "document": "/api/v1/documents/" + url.PathEscape("A/AC.292/2024/CRP.1"),
	} {
		all = append(all, get(operation, path)...)
		all = append(all, past(operation, path)...)
	}
	for _, of := range []string{"agreements", "amendments", "blame", "brackets", "disposition", "documents", "explanations", "history", "order", "package-finder", "packages", "parts", "positions", "silences", "status", "trend"} {
		path := "/api/v1/reports/apr1/" + of
		all = append(all, get("report-"+of, path)...)
		all = append(all, past("report-"+of, path)...)
	}
	for operation, path := range map[string]string{
		"report": "/api/v1/reports/apr1", "report-diff": "/api/v1/reports/apr1/diff?from=0", "report-revisions": "/api/v1/reports/apr1/revisions/1",
		"report-paragraph-trend": "/api/v1/reports/apr1/paragraph-trend?paragraph=9",
	} {
		all = append(all, get(operation, path)...)
		all = append(all, past(operation, path)...)
	}
	all = append(all, get("openapi", "/openapi.json")...)
	all = append(all, get("health", "/healthz")...)
	all = append(all, get("ready", "/readyz")...)
	all = append(all, get("metrics", "/metrics")...)
	all = append(all, get("participants", "/api/v1/participants?category=observer-state")...)
	all = append(all, get("inbox", "/api/v1/inbox/FRA?since="+head)...)
	all = append(all, get("report", "/api/v1/reports/apr1?view=marked", "/api/v1/reports/apr1?view=rolling", "/api/v1/reports/apr1?view=blame&paragraph=9", "/api/v1/reports/apr1?contested=true&rev=0",
		"/api/v1/reports/apr1?format=text", "/api/v1/reports/apr1?format=md", "/api/v1/reports/apr1?format=html")...)
	all = append(all, get("report-amendments", "/api/v1/reports/apr1/amendments?state=conflict", "/api/v1/reports/apr1/amendments?paragraph=p4", "/api/v1/reports/apr1/amendments?sponsor=RUS")...)
	all = append(all, get("report-history", "/api/v1/reports/apr1/history?paragraph=p9")...)
	all = append(all, get("report-blame", "/api/v1/reports/apr1/blame?paragraph=9", "/api/v1/reports/apr1/blame?rev=0")...)
	all = append(all, get("report-brackets", "/api/v1/reports/apr1/brackets?paragraph=12", "/api/v1/reports/apr1/brackets?participant=FJI")...)
	all = append(all, get("report-diff", "/api/v1/reports/apr1/diff?from=0&to=0")...)
	all = append(all, get("report-disposition", "/api/v1/reports/apr1/disposition?participant=FRA", "/api/v1/reports/apr1/disposition?format=text", "/api/v1/reports/apr1/disposition?format=md")...)
	all = append(all, get("report-trend", "/api/v1/reports/apr1/trend?format=svg")...)
	all = append(all, get("report-positions", "/api/v1/reports/apr1/positions?participant=RUS", "/api/v1/reports/apr1/positions?paragraph=p4")...)
	all = append(all, get("report-package-finder", "/api/v1/reports/apr1/package-finder?steps=1")...)
	all = append(all, get("events", "/api/v1/events", "/api/v1/events?from="+seq, "/api/v1/events?actor=RUS", "/api/v1/events?report=apr1")...)
	all = append(all, try{operation: "events", path: "/api/v1/events", header: map[string]string{"Last-Event-ID": seq}})
	all = append(all, try{operation: "events", path: "/api/v1/events?follow=perhaps", status: 400})
	all = append(all, h.writes(fra, head)...)
	return all
}

// past are the places on the log that every reading is asked for.
func past(operation, path string) []try {
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	return []try{
		{operation: operation, path: path + sign + "at=999999", status: http.StatusNotFound},
		{operation: operation, path: path + sign + "min_seq=999999", status: http.StatusServiceUnavailable},
	}
}

// writes are requests with a body.
func (h *house) writes(fra trust.Signer, head string) []try {
	const wish = `{"paragraph":"9","operation":"text","text":"Other words."}`
	command := string(h.write("FRA", "amendment.cosponsor", report.Cosponsor{Amendment: "A5"}, nil))
	stale := string(h.write("USA", "position.take", report.TakePosition{On: events.On{Report: "apr1", Block: "p9"}, Stance: events.Accept, Words: strings.Repeat("0", 64)}, nil))
	none := string(h.write("FRA", "amendment.cosponsor", report.Cosponsor{Amendment: "A999"}, nil))
	not := string(h.write("FRA", "report.adopt", report.Adopt{Report: "apr1", Base: strings.Repeat("0", 64)}, nil))
	long := strings.Repeat("x", maxCommand+1)
	name := strings.Repeat("0", 64)
	signature := map[string]string{headerKey: fra.Name, headerSignature: signedAttachment(fra, name)}
	post := func(operation, path, body string, status int, header map[string]string) try {
		return try{operation: operation, method: http.MethodPost, path: path, body: body, status: status, header: header}
	}
	backup := func(code, group string) (body string, header map[string]string) {
		request, err := trust.NewBackupRequest(trust.BackupRequest{ID: uuid.Must(uuid.NewV7()), Group: group, Issued: time.Now()})
		if err != nil {
			h.t.Fatal(err)
		}
		by := h.signer(code)
		return string(request), map[string]string{headerKey: by.Name, headerSignature: base64.RawURLEncoding.EncodeToString(by.SignBackup(request))}
	}
	copied, byNode := backup(events.CodeNode, h.node.Group)
	other, forOther := backup(events.CodeNode, "other")
	notTheirs, byFrance := backup("FRA", h.node.Group)
	return []try{
		post("backup", backupPath, copied, 200, byNode),
		post("backup", backupPath, copied, 403, byNode),
		post("backup", backupPath, other, 400, forOther),
		post("backup", backupPath, notTheirs, 403, byFrance),
		post("backup", backupPath, strings.Repeat(" ", maxRequest+1), 413, byNode),
		post("prepare", "/api/v1/reports/apr1/prepare", wish, 200, nil),
		post("prepare", "/api/v1/reports/apr1/prepare?rev=0", wish, 200, nil),
		post("prepare", "/api/v1/reports/apr9/prepare", wish, 404, nil),
		post("prepare", "/api/v1/reports/apr1/prepare", `{"paragraph":"9","operation":"merge","into":"8"}`, 400, nil),
		post("prepare", "/api/v1/reports/apr1/prepare", `{"paragraph":"9","operation":"move","after":"9"}`, 409, nil),
		post("prepare", "/api/v1/reports/apr1/prepare", long, 413, nil),
		post("dry-run", "/api/v1/dry-run", command, 200, nil),
		post("dry-run", "/api/v1/dry-run", none, 404, nil),
		post("dry-run", "/api/v1/dry-run", not, 403, nil),
		post("dry-run", "/api/v1/dry-run", stale, 409, nil),
		post("dry-run", "/api/v1/dry-run", "{}", 400, nil),
		post("dry-run", "/api/v1/dry-run", long, 413, nil),
		post("submit", "/api/v1/commands", command, 200, signed(fra, []byte(command))),
		post("submit", "/api/v1/commands", none, 404, signed(fra, []byte(none))),
		post("submit", "/api/v1/commands", not, 403, signed(fra, []byte(not))),
		post("submit", "/api/v1/commands", stale, 409, signed(h.signer("USA"), []byte(stale))),
		post("submit", "/api/v1/commands", long, 413, signed(fra, []byte(long))),
		post("whatif", "/api/v1/reports/apr1/whatif", "position FRA object", 200, nil),
		post("whatif", "/api/v1/reports/apr1/whatif?at="+head, "withdraw A5", 200, nil),
		post("whatif", "/api/v1/reports/apr1/whatif?at=999999", "withdraw A5", 404, nil),
		post("whatif", "/api/v1/reports/apr1/whatif", "adopt", 409, nil),
		post("whatif", "/api/v1/reports/apr1/whatif", "position OAS object", 403, nil),
		post("whatif", "/api/v1/reports/apr1/whatif", "burn", 400, nil),
		post("whatif", "/api/v1/reports/apr1/whatif", strings.Repeat("x", maxWhatIf+1), 413, nil),
		post("replay", "/api/v1/replay", "", 200, nil),
		post("replay", "/api/v1/replay?at=20", "", 200, nil),
		post("replay", "/api/v1/replay?at=999999", "", 404, nil),
		post("replay", "/api/v1/replay", "", 200, map[string]string{"Accept": "application/x-ndjson"}),
		{operation: "attach", method: http.MethodPut, path: "/api/v1/attachments/" + name, body: "x", status: 400, header: signature},
		{operation: "attach", method: http.MethodPut, path: "/api/v1/attachments/" + name, body: "x", status: 403, header: map[string]string{headerKey: fra.Name, headerSignature: signature[headerSignature][:40]}},
		{operation: "attach", method: http.MethodPut, path: "/api/v1/attachments/" + name, body: strings.Repeat("x", maxAttachment+1), status: 413, header: signature},
	}
}

// TestEveryOperation: every operation of the document is asked, with every parameter,
// and every status that it is said to answer with occurs. That each answer is as it is
// described [house.ask] looks at.
func TestEveryOperation(t *testing.T) {
	if testing.Short() {
		t.Skip("asks for everything, and checks each answer against its schema")
	}
	h := busyHouse(t)
	c, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	h.server.waits = 5 * time.Millisecond // for events that do not come
	told := map[string]bool{}             // "operation 200 application/json"
	matters := map[string]bool{}          // "operation query at": with it the answer is another
	note := func(x try, a answered) {
		media, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
		told[strings.TrimSpace(fmt.Sprintf("%s %d %s", x.operation, a.status, media))] = true
	}
	first := map[string]try{} // of each operation
	for _, x := range h.tries() {
		a := h.try(x)
		note(x, a)
		if x.status == 0 {
			x.status = http.StatusOK
		}
		if a.status != x.status {
			t.Errorf("%s %s: %d, want %d: %.300s", x.operation, x.path, a.status, x.status, a.body)
		}
		if op := c.find(cmp.Or(x.method, http.MethodGet), x.path); op == nil || op.OperationID != x.operation {
			t.Errorf("%s is no request to %s", x.path, x.operation)
		}
		if _, ok := first[x.operation]; !ok && a.status == http.StatusOK {
			first[x.operation] = x
			if bytes.Equal(bytes.TrimSpace(a.body), []byte("[]")) {
				t.Errorf("%s: nothing is there, and so nothing is shown", x.path)
			}
		}
		for name, without := range x.without() {
			b := h.try(without)
			note(x, b)
			if b.status != a.status || !bytes.Equal(b.body, a.body) {
				matters[x.operation+" "+name] = true
			}
		}
	}
	name, a := h.attach(h.signer("FRA"), []byte("words")) // not before: its name is in the path
	note(try{operation: "attach"}, a)
	first["attach"] = try{operation: "attach", method: http.MethodPut, path: "/api/v1/attachments/" + name}
	for _, key := range []string{headerKey, headerSignature} {
		matters["attach header "+key] = h.ask(http.MethodPut, "/api/v1/attachments/"+name, strings.NewReader("words"), map[string]string{key: "x"}).status != http.StatusOK
	}
	_, a = h.attach(stranger(t), []byte("words"))
	note(try{operation: "attach"}, a)
	whoami := try{operation: "whoami", path: "/api/v1/whoami?key=" + revoked(h)}
	note(whoami, h.try(whoami))

	sse := h.listen("/api/v1/events?follow=true&from=60", map[string]string{"Accept": "text/event-stream"})
	sse.line()
	told["events 200 text/event-stream"], matters["events query follow"] = true, true // see [TestFollowing]
	h.everywhere(c, first, note, matters)
	h.node.Log.Forbid(&log.GapError{Want: 7, Got: 9})
	ready := try{operation: "ready", path: "/readyz"}
	note(ready, h.try(ready))

	// What the node's own mistakes and haste bring, and what is shown by tests of its own.
	elsewhere := func(id, status string) bool {
		return status == "500" || status == "504" || status == "408" /* TestSlowBody */ || id == "attach" && status == "429" /* TestAttachmentsAreBounded */ ||
			id == "submit" && status == "429" /* TestProblems */
	}
	for path, operations := range c.Paths {
		for method, op := range operations {
			if _, ok := first[op.OperationID]; !ok {
				t.Errorf("%s %s is not tried", method, path)
			}
			for status, said := range op.Responses {
				media := slices.Collect(maps.Keys(said.Content))
				if len(media) == 0 {
					media = []string{""}
				}
				for _, m := range media {
					if key := strings.TrimSpace(op.OperationID + " " + status + " " + m); !told[key] && !elsewhere(op.OperationID, status) {
						t.Errorf("it is said that there is %q: it did not occur", key)
					}
				}
			}
			for _, p := range op.Parameters {
				if key := op.OperationID + " " + p.In + " " + p.Name; p.In != "path" && !matters[key] {
					t.Errorf("the parameter %q makes no difference", key)
				}
			}
		}
	}
}

// without gives the same request without one of its parameters, by parameter.
func (x try) without() map[string]try {
	out := map[string]try{}
	path, query, _ := strings.Cut(x.path, "?")
	values, _ := url.ParseQuery(query)
	for name := range values {
		rest := maps.Clone(values)
		delete(rest, name)
		out["query "+name] = x.with(path+"?"+rest.Encode(), x.header)
	}
	for name := range x.header {
		rest := maps.Clone(x.header)
		delete(rest, name)
		out["header "+name] = x.with(x.path, rest)
	}
	return out
}

// revoked is a key that was enrolled and revoked.
func revoked(h *house) string {
	key := stranger(h.t)
	h.done(events.CodeSecretariat, "key.enrol", group.Enrol{Participant: "FRA", Key: key.Name, Custody: events.CustodyOwn})
	last := h.done(events.CodeSecretariat, "key.revoke", group.Revoke{Key: key.Name})
	if _, err := h.node.Runner.Wait(h.t.Context(), last.Seq); err != nil {
		h.t.Fatal(err)
	}
	return key.Name
}

// everywhere asks what is the same for all operations: a parameter that is none, the
// header of an answer alone, what the reader has already, in another coding, when it is
// busy, and of a node that starts.
func (h *house) everywhere(c *contract, first map[string]try, note func(try, answered), matters map[string]bool) {
	t := h.t
	starting := New(Options{})
	for id, x := range first {
		if x.method == "" {
			x.method = http.MethodGet
		}
		sign := "?"
		if strings.Contains(x.path, "?") {
			sign = "&"
		}
		a := h.try(x.with(x.path+sign+"banana=1", x.header))
		note(x, a)
		if _, slug := a.problem(t); a.status != http.StatusBadRequest || slug != "bad-request" {
			t.Errorf("%s with a parameter that is none: %d %s", id, a.status, slug)
		}
		if x.method == http.MethodGet {
			h.readOnce(x, note, matters)
		}
		if strings.HasPrefix(x.path, apiPath) {
			w := httptest.NewRecorder()
			starting.ServeHTTP(w, httptest.NewRequest(x.method, x.path, nil))
			a := answered{w.Code, w.Header(), w.Body.Bytes()}
			conforms(t, x.method, x.path, a)
			note(x, a)
			if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
				t.Errorf("%s of a node that starts: %d %v", id, a.status, a.header)
			}
		}
	}
	for _, all := range []*turns{h.server.replays, h.server.supposing, h.server.looking, h.server.finding, h.server.past, h.server.copying} {
		all.longest = 0
		for len(all.tokens) < cap(all.tokens) {
			all.tokens <- struct{}{}
			defer func() { <-all.tokens }()
		}
	}
	f := h.server.feed.Load()
	f.mu.Lock()
	was := f.listeners
	f.listeners = maxListeners
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.listeners -= maxListeners - was
		f.mu.Unlock()
	}()
	for id, x := range first {
		op := c.find(cmp.Or(x.method, http.MethodGet), x.path)
		if _, ok := op.Responses["429"]; !ok || id == "submit" || id == "attach" {
			continue
		}
		if id != "events" && id != "replay" && id != "whatif" && id != "backup" {
			sign := "?"
			if strings.Contains(x.path, "?") {
				sign = "&"
			}
			x.path += sign + "at=60"
		}
		a := h.try(x)
		note(x, a)
		if _, slug := a.problem(t); a.status != http.StatusTooManyRequests || slug != "busy" || a.header.Get("Retry-After") == "" {
			t.Errorf("%s when it is busy: %d %s %v", id, a.status, slug, a.header)
		}
	}
}

// readOnce asks for what has an answer to GET in other ways.
func (h *house) readOnce(x try, note func(try, answered), matters map[string]bool) {
	t := h.t
	with := func(name, value string) map[string]string {
		header := maps.Clone(x.header)
		if header == nil {
			header = map[string]string{}
		}
		header[name] = value
		return header
	}
	plain := h.try(x.with(x.path, with("Accept-Encoding", "identity")))
	alone := x
	alone.method = http.MethodHead
	a := h.try(alone)
	if a.status != plain.status || len(a.body) > 0 || a.header.Get("Content-Type") != plain.header.Get("Content-Type") || a.header.Get("ETag") != plain.header.Get("ETag") {
		t.Errorf("HEAD %s: %d, %d bytes, %v; GET %v", x.path, a.status, len(a.body), a.header, plain.header)
	}
	if tag := plain.header.Get("ETag"); tag != "" {
		if a.header.Get("Content-Length") != fmt.Sprint(len(plain.body)) {
			t.Errorf("HEAD %s says %s bytes, GET gives %d", x.path, a.header.Get("Content-Length"), len(plain.body))
		}
		a := h.try(x.with(x.path, with("If-None-Match", tag)))
		note(x, a)
		matters[x.operation+" header If-None-Match"] = a.status == http.StatusNotModified && len(a.body) == 0
	} else if strings.HasPrefix(x.path, apiPath) && x.operation != "events" {
		t.Errorf("%s has no ETag", x.path)
	}
	for _, coding := range []string{"gzip", "zstd"} {
		a := h.asIs(x.path, coding)
		got := a.header.Get("Content-Encoding")
		want := ""
		if len(plain.body) >= smallest {
			want = coding
		}
		if x.operation == "metrics" { // it compresses itself, and says other figures each time
			continue
		}
		if got != want || want != "" && !strings.Contains(a.header.Get("Vary"), "Accept-Encoding") || a.header.Get("ETag") != plain.header.Get("ETag") {
			t.Errorf("%s in %s: %v", x.path, coding, a.header)
		}
		if got != "" && (!bytes.Equal(decoded(t, coding, a.body), plain.body) || len(a.body) >= len(plain.body)) {
			t.Errorf("%s in %s is another", x.path, coding)
		}
	}
}

// asIs asks for a coding and leaves the answer in it.
func (h *house) asIs(path, coding string) answered {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.url+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", coding) // set by hand, Go leaves the answer as it comes
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answered{resp.StatusCode, resp.Header, body}
}

// decoded takes a coding off.
func decoded(t *testing.T, coding string, body []byte) []byte {
	t.Helper()
	var in io.Reader
	var err error
	if coding == "gzip" {
		in, err = gzip.NewReader(bytes.NewReader(body))
	} else {
		in, err = zstd.NewReader(bytes.NewReader(body))
	}
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestCommandsAreDescribed: a command that is taken is one that the document describes,
// and what the decider would call malformed is none.
func TestCommandsAreDescribed(t *testing.T) {
	c, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	h := negotiated(t)
	wish := h.ask(http.MethodPost, "/api/v1/reports/apr1/prepare", strings.NewReader(`{"paragraph":"1","operation":"text","text":"Other words."}`), nil)
	var ready struct {
		Type string
		Data json.RawMessage
	}
	if err := json.Unmarshal(wish.body, &ready); err != nil || wish.status != http.StatusOK {
		t.Fatalf("%d %s", wish.status, wish.body)
	}
	command := h.write("FRA", ready.Type, ready.Data, nil)
	const pointer = "/paths/~1api~1v1~1commands/post/requestBody/content/application~1json/schema"
	if err := c.holds(pointer, command, "application/json"); err != nil {
		t.Error(err)
	}
	if a := h.submit(h.signer("FRA"), command); a.status != http.StatusOK {
		t.Errorf("what was prepared is refused: %s", a.body)
	}
	for _, x := range []struct{ old, new string }{
		{`"amendment.propose"`, `"amendment.cosponsor"`},
		{`"revision":`, `"rev":`},
		{`"actor"`, `"who"`},
		{`"operation":"text"`, `"operation":"sing"`},
	} {
		other := strings.Replace(string(command), x.old, x.new, 1)
		if other == string(command) {
			t.Fatalf("there is no %s in %s", x.old, command)
		}
		if c.holds(pointer, []byte(other), "application/json") == nil {
			t.Errorf("%s for %s passes as a command", x.new, x.old)
		}
	}
}
