package api

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"concord/cmd/concord/internal/node"
	"concord/events"
)

// served serves a server on a port of its own until the test ends.
func served(t *testing.T, s *Server) (address string) {
	t.Helper()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(at) }()
	t.Cleanup(func() { _ = s.http.Close() })
	return at.Addr().String()
}

// says sends words over a connection of its own, and returns what comes back until the
// other side closes it, with the time that it took.
func says(t *testing.T, address, words string) (string, time.Duration) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if _, err := io.WriteString(conn, words); err != nil {
		t.Fatal(err)
	}
	back, err := io.ReadAll(conn)
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		t.Errorf("the connection stays open: %.60q", words)
	}
	return string(back), time.Since(start)
}

// TestWhoIsSlowToAsk: neither a header nor a body that does not come holds a connection.
func TestWhoIsSlowToAsk(t *testing.T) {
	s := New(Options{})
	s.http.ReadHeaderTimeout, s.http.IdleTimeout, s.unread = 200*time.Millisecond, 200*time.Millisecond, 200*time.Millisecond
	address := served(t, s)
	if back, took := says(t, address, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "); took < 150*time.Millisecond || strings.Contains(back, "200") {
		t.Errorf("half a header: %q after %s", back, took)
	}
	if back, _ := says(t, address, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); !strings.Contains(back, "200 OK") {
		t.Errorf("one who then does nothing: %q", back)
	}
	if back, _ := says(t, address, "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"); !strings.Contains(back, "200 OK") {
		t.Errorf("a body that nobody asked for and that does not come: %q", back)
	}
}

// TestSlowBody: a body that does not come in time is told so, and one that is announced
// as too long is not read.
func TestSlowBody(t *testing.T) {
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, p := body(w, r, 100, 200*time.Millisecond)
		if p != nil {
			p.write(w)
			return
		}
		_, _ = w.Write(content)
	}))
	defer front.Close()
	address := strings.TrimPrefix(front.URL, "http://")
	for _, x := range []struct{ length, sent, status, slug string }{
		{"10", "half", "408", "too-slow"},
		{"101", "", "413", "too-large"},
	} {
		back, _ := says(t, address, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "+x.length+"\r\n\r\n"+x.sent)
		if !strings.HasPrefix(back, "HTTP/1.1 "+x.status) || !strings.Contains(back, x.slug) {
			t.Errorf("%s bytes announced, %q sent: %q", x.length, x.sent, back)
		}
	}
	chunks := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", 101, strings.Repeat("x", 101))
	if back, _ := says(t, address, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"+chunks); !strings.HasPrefix(back, "HTTP/1.1 413") {
		t.Errorf("more than is taken, of unknown length: %q", back)
	}
}

// TestStreamsOutlastAnswers: the time in which an answer is to be taken is none for a
// stream.
func TestStreamsOutlastAnswers(t *testing.T) {
	h := open(t, node.Options{})
	h.server.write = 200 * time.Millisecond
	last := h.node.Seq()
	l := h.listen(fmt.Sprintf("/api/v1/events?follow=true&from=%d", last), nil)
	l.seqs(last)
	time.Sleep(3 * h.server.write)
	next := h.done(events.CodeSecretariat, "participant.register", organization(1)).Seq
	if got := l.seqs(next); !run(got, next, next) {
		t.Errorf("later came %v", got)
	}
}

// TestCompressedStreams: what is told comes at once in every coding, and a stream that
// was cut goes on where it was.
func TestCompressedStreams(t *testing.T) {
	h := open(t, node.Options{})
	for i, coding := range []string{"identity", "gzip", "zstd"} {
		for j, accept := range []string{"application/x-ndjson", "text/event-stream"} {
			last := h.node.Seq()
			for cut := range 2 {
				name := fmt.Sprintf("%s in %s", accept, coding)
				header := map[string]string{"Accept": accept, "Accept-Encoding": coding, "Last-Event-ID": fmt.Sprint(last)}
				lines, end := h.told(name, header)
				last++
				done := h.done(events.CodeSecretariat, "participant.register", organization(10*i+2*j+cut)).Seq
				if done != last {
					t.Fatalf("event %d, want %d", done, last)
				}
				if got := sequence(t, lines, 5*time.Second); got != last {
					t.Errorf("%s: told of event %d, want %d", name, got, last)
				}
				end()
			}
		}
	}
}

// told follows the events in a coding, and returns their lines and what cuts it off.
func (h *house) told(name string, header map[string]string) (lines <-chan string, end func()) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 20*time.Second)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+"/api/v1/events?follow=true", nil)
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
	if got, want := resp.Header.Get("Content-Encoding"), header["Accept-Encoding"]; resp.StatusCode != http.StatusOK || got != want && want != "identity" {
		h.t.Errorf("%s: %d in %q", name, resp.StatusCode, got)
	}
	out := make(chan string)
	go func() {
		defer close(out)
		defer resp.Body.Close()
		var in io.Reader = resp.Body
		var err error
		switch resp.Header.Get("Content-Encoding") {
		case "gzip":
			in, err = gzip.NewReader(resp.Body)
		case "zstd":
			in, err = zstd.NewReader(resp.Body)
		}
		if err != nil {
			return
		}
		for scan := bufio.NewScanner(in); scan.Scan(); {
			select {
			case out <- scan.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, cancel
}

// sequence reads on to the next event and returns its sequence, 0 if none comes in time.
func sequence(t *testing.T, lines <-chan string, patience time.Duration) uint64 {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case line, ok := <-lines:
			line = strings.TrimPrefix(line, "data: ")
			if !ok {
				return 0
			}
			if !strings.HasPrefix(line, "{") {
				continue
			}
			var e told
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Errorf("%v: %s", err, line)
			}
			return e.Seq
		case <-late:
			return 0
		}
	}
}

// TestTurns: one at a time, few in line, and nobody holds a place that was given up.
func TestTurns(t *testing.T) {
	all := newTurns(1, "busy here")
	all.longest = 1
	end, err := all.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	waits := make(chan error)
	go func() {
		_, err := all.take(ctx)
		waits <- err
	}()
	for all.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	var no *Problem
	if _, err := all.take(t.Context()); !errors.As(err, &no) || no.Status != http.StatusTooManyRequests || no.Detail != "busy here" || no.GetHeaders().Get("Retry-After") == "" {
		t.Errorf("one too many in line: %v", err)
	}
	cancel()
	if err := <-waits; !errors.Is(err, context.Canceled) {
		t.Errorf("one who went away: %v", err)
	}
	go func() {
		end, err := all.take(t.Context())
		if err == nil {
			end()
		}
		waits <- err
	}()
	for all.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	end()
	if err := <-waits; err != nil {
		t.Errorf("one whose turn has come: %v", err)
	}
	if n := all.waiting.Load(); n != 0 || len(all.tokens) != 0 {
		t.Errorf("%d wait, %d are at it", n, len(all.tokens))
	}
}
