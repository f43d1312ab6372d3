package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/cmd/concord/internal/node"
	"concord/events"
)

// listening is an open stream of events.
type listening struct {
	t     *testing.T
	lines *bufio.Scanner
	end   context.CancelFunc
}

// listen opens a stream.
func (h *house) listen(path string, header map[string]string) *listening {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 20*time.Second)
	h.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %d", path, resp.StatusCode)
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	return &listening{h.t, lines, cancel}
}

// line returns the next line that says something.
func (l *listening) line() string {
	l.t.Helper()
	for l.lines.Scan() {
		if text := l.lines.Text(); text != "" && text[0] != ':' && !strings.HasPrefix(text, "retry: ") {
			return text
		}
	}
	l.t.Fatalf("the stream ended: %v", l.lines.Err())
	return ""
}

// seqs reads events up to a sequence and returns their sequences.
func (l *listening) seqs(to uint64) []uint64 {
	l.t.Helper()
	var out []uint64
	for len(out) == 0 || out[len(out)-1] < to {
		var e told
		if err := json.Unmarshal([]byte(l.line()), &e); err != nil {
			l.t.Fatal(err)
		}
		out = append(out, e.Seq)
	}
	return out
}

// run says whether sequences are from, from+1 … to.
func run(seqs []uint64, from, to uint64) bool {
	if len(seqs) != int(to-from+1) {
		return false
	}
	for i, s := range seqs {
		if s != from+uint64(i) {
			return false
		}
	}
	return true
}

func TestFollowing(t *testing.T) {
	h := open(t, node.Options{})
	first := h.node.Seq()
	fromStart := h.listen("/api/v1/events?follow=true", nil)
	fromEnd := h.listen(fmt.Sprintf("/api/v1/events?follow=true&from=%d", first+1), nil)
	later := h.listen(fmt.Sprintf("/api/v1/events?follow=true&from=%d", first+3), nil)
	of := h.listen("/api/v1/events?follow=true&actor=NGO-2", nil) // nobody
	var last uint64
	for i := range 5 {
		last = h.done(events.CodeSecretariat, "participant.register", organization(i)).Seq
	}
	if got := fromStart.seqs(last); !run(got, 1, last) {
		t.Errorf("from the start: %v", got)
	}
	if got := fromEnd.seqs(last); !run(got, first+1, last) {
		t.Errorf("from the end: %v", got)
	}
	if got := later.seqs(last); !run(got, first+3, last) {
		t.Errorf("from a place that was to come: %v", got)
	}
	of.end()
	for of.lines.Scan() {
		if of.lines.Text() != "" {
			t.Errorf("told to one who did not ask: %s", of.lines.Text())
		}
	}
	if n := strings.Count(string(h.get("/api/v1/events").body), "\n"); n != int(last) {
		t.Errorf("without following there are %d events, want %d", n, last)
	}
	if n := strings.Count(string(h.get(fmt.Sprintf("/api/v1/events?from=%d", last+1)).body), "\n"); n != 0 {
		t.Errorf("behind the end there are %d events", n)
	}
}

// What the feed has forgotten comes from the log, and goes over into what it knows
// without a gap.
func TestForgottenEvents(t *testing.T) {
	h := open(t, node.Options{})
	f := h.server.feed.Load()
	left, _ := f.listen()
	defer left()
	var last uint64
	for i := range 30 {
		last = h.done(events.CodeSecretariat, "participant.register", organization(i)).Seq
	}
	for seq := f.first; ; {
		some, _, moved, err := f.since(seq)
		if err != nil {
			t.Fatal(err)
		}
		if seq += uint64(len(some)); seq > last {
			break
		}
		<-moved
	}
	f.mu.Lock()
	f.lines = f.lines[25:]
	f.mu.Unlock()
	if got := h.listen("/api/v1/events?follow=true&from=2", nil).seqs(last); !run(got, 2, last) {
		t.Errorf("read: %v", got)
	}
}

// While nobody listens nothing is read; who comes then misses nothing.
func TestNobodyListens(t *testing.T) {
	h := open(t, node.Options{})
	f := h.server.feed.Load()
	waits := func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.next == h.node.Seq()+1
	}
	var last uint64
	for i := range 10 {
		last = h.done(events.CodeSecretariat, "participant.register", organization(i)).Seq
	}
	for !waits() {
		time.Sleep(time.Millisecond)
	}
	if some, forgotten, _, err := f.since(last); len(some) > 0 || !forgotten || err != nil {
		t.Errorf("nobody listened, and %d events are remembered (%v)", len(some), err)
	}
	l := h.listen("/api/v1/events?follow=true&from=3", nil)
	for i := range 10 {
		last = h.done(events.CodeSecretariat, "participant.register", organization(10+i)).Seq
	}
	if got := l.seqs(last); !run(got, 3, last) {
		t.Errorf("one who came later: %v", got)
	}
}

func TestServerSentEvents(t *testing.T) {
	h := open(t, node.Options{})
	last := h.node.Seq()
	l := h.listen("/api/v1/events?from=1", map[string]string{"Accept": "text/event-stream", "Last-Event-ID": fmt.Sprint(last - 1)})
	if got := l.line(); got != fmt.Sprintf("id: %d", last) {
		t.Errorf("resumed with %q", got)
	}
	data, ok := strings.CutPrefix(l.line(), "data: ")
	var e told
	if err := json.Unmarshal([]byte(data), &e); !ok || err != nil || e.Seq != last || e.Type == "" || len(e.Data) == 0 {
		t.Errorf("told: %q, %v", data, err)
	}
	next := h.done(events.CodeSecretariat, "participant.register", organization(1)).Seq
	if got := l.line(); got != fmt.Sprintf("id: %d", next) {
		t.Errorf("followed by %q", got)
	}
}

// A listener who does not read is given up, and keeps nobody else waiting.
func TestSlowListener(t *testing.T) {
	h := negotiated(t)
	h.server.patience = 300 * time.Millisecond
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(1 << 12); err != nil {
		t.Fatal(err)
	}
	// It asks for the whole log again and again and reads nothing of it.
	for range 400 {
		if _, err := io.WriteString(conn, "GET /api/v1/events HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			break // it was given up already
		}
	}
	quick := h.listen("/api/v1/events?follow=true", nil)
	if got := quick.seqs(h.node.Seq()); !run(got, 1, h.node.Seq()) {
		t.Errorf("another listener was told %v", got)
	}
	if err := conn.SetReadDeadline(time.Now().Add(15 * time.Second)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(4 * h.server.patience)
	_, err = io.Copy(io.Discard, conn)
	if ne, ok := err.(net.Error); ok && ne.Timeout() {
		t.Error("the connection of one who does not read stays open")
	}
}

// Nothing that is not durable is told: the feed goes no further than the readings.
func TestNothingBeyondWhatIsDurable(t *testing.T) {
	h := open(t, node.Options{})
	l := h.listen("/api/v1/events?follow=true", nil)
	last := h.node.Seq() + 50 // each command is one event
	var writing sync.WaitGroup
	defer writing.Wait()
	writing.Go(func() {
		for i := range 50 {
			h.done(events.CodeSecretariat, "participant.register", organization(i))
		}
	})
	for seq := uint64(0); seq < last; {
		var e told
		if err := json.Unmarshal([]byte(l.line()), &e); err != nil {
			t.Fatal(err)
		}
		if seq = e.Seq; seq > h.node.Seq() {
			t.Fatalf("event %d is told, and durable is %d", seq, h.node.Seq())
		}
	}
}

func TestStreamsEndWithTheServer(t *testing.T) {
	n, err := node.Start(t.Context(), node.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	s := New(Options{})
	s.SetNode(n)
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(at) }()
	h := &house{t: t, node: n, server: s, url: "http://" + at.Addr().String()}
	l := h.listen("/api/v1/events?follow=true", nil)
	l.seqs(n.Seq())
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Errorf("shutting down: %v", err)
	}
	for l.lines.Scan() {
	}
	if err := l.lines.Err(); err != nil {
		t.Errorf("the stream was cut off: %v", err)
	}
	if err := <-ended; err != http.ErrServerClosed {
		t.Errorf("serving ended with %v", err)
	}
}

func TestReplay(t *testing.T) {
	h := negotiated(t)
	type replayed struct {
		Seq, Events uint64
		State       string
	}
	replay := func(path string, header map[string]string) answered {
		return h.ask(http.MethodPost, path, nil, header)
	}
	var now, again, then replayed
	for _, one := range []struct {
		path string
		into *replayed
	}{{"/api/v1/replay", &now}, {"/api/v1/replay", &again}, {"/api/v1/replay?at=20", &then}} {
		a := replay(one.path, nil)
		if err := json.Unmarshal(a.body, one.into); a.status != http.StatusOK || err != nil {
			t.Fatalf("%s: %d %s", one.path, a.status, a.body)
		}
	}
	if now != again || now.Seq != h.node.Seq() || now.State == then.State || then.Seq != 20 || len(now.State) != 64 {
		t.Errorf("replayed: %+v, %+v, then %+v", now, again, then)
	}
	lines := strings.Split(strings.TrimSpace(string(replay("/api/v1/replay", map[string]string{"Accept": "application/x-ndjson"}).body)), "\n")
	if len(lines) < 2 || !strings.Contains(lines[0], `"done"`) || !strings.Contains(lines[len(lines)-1], now.State) {
		t.Errorf("told on the way: %q", lines)
	}
	if _, slug := replay("/api/v1/replay?at=99999", nil).problem(t); slug != "beyond-the-log" {
		t.Errorf("beyond the log: %s", slug)
	}
}

func TestWhoActs(t *testing.T) {
	h := open(t, node.Options{})
	key := stranger(t)
	h.done(events.CodeSecretariat, "key.enrol", group.Enrol{Participant: "FRA", Key: key.Name, Custody: events.CustodyOwn})
	done := h.done(events.CodeSecretariat, "key.revoke", group.Revoke{Key: key.Name})
	p, slug := h.get(fmt.Sprintf("/api/v1/whoami?min_seq=%d&key=%s", done.Seq, key.Name)).problem(t)
	if p.Status != http.StatusForbidden || slug != "revoked-key" || !strings.Contains(p.Detail, "FRA") {
		t.Errorf("a revoked key: %+v", p)
	}
	if a := h.get(fmt.Sprintf("/api/v1/whoami?at=%d&key=%s", done.Seq-1, key.Name)); a.status != http.StatusOK {
		t.Errorf("the key before it was revoked: %d %s", a.status, a.body)
	}
}
