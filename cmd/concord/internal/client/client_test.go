package client

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	problems "concord/cmd/concord/internal/problem"
	"concord/events"
	"concord/events/trust"
)

// fakeNode is a node of which a test says how it answers.
type fakeNode struct {
	mu       sync.Mutex
	commands []string       // bodies, as they came
	attached map[string]int // how often each attachment came
	submit   func(try int, w http.ResponseWriter, body []byte)
	attach   func(try int, w http.ResponseWriter)
}

func serve(t *testing.T, f *fakeNode, more ...func(*http.ServeMux)) *Client {
	t.Helper()
	f.attached = map[string]int{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/group", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"group":"test","time":"2024-07-08T14:00:00Z","seq":7,"something_new":true}`)
	})
	mux.HandleFunc("PUT /api/v1/attachments/{sha256}", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		name := r.PathValue("sha256")
		signature, err := base64.RawURLEncoding.DecodeString(r.Header.Get("Concord-Signature"))
		if err == nil {
			err = trust.VerifyAttachment(name, signature, r.Header.Get("Concord-Key"))
		}
		if err != nil || name != Name(body) {
			t.Errorf("the attachment %s is not signed for: %v", name, err)
		}
		f.mu.Lock()
		f.attached[name]++
		try := f.attached[name]
		f.mu.Unlock()
		if f.attach != nil {
			f.attach(try, w)
		}
	})
	mux.HandleFunc("POST /api/v1/commands", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		signature, err := base64.RawURLEncoding.DecodeString(r.Header.Get("Concord-Signature"))
		if err == nil {
			err = trust.Verify(events.Signed{Bytes: body, Signature: signature}, r.Header.Get("Concord-Key"))
		}
		if err != nil {
			t.Errorf("the command is not signed: %v", err)
		}
		f.mu.Lock()
		f.commands = append(f.commands, string(body))
		try := len(f.commands)
		f.mu.Unlock()
		f.submit(try, w, body)
	})
	for _, m := range more {
		m(mux)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	c, err := New(server.URL, 5*time.Second, "test")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// accepted answers as a node does that has done a command.
func accepted(w http.ResponseWriter, body []byte) {
	c, err := trust.Parse(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintf(w, `{"command":%q,"seq":9,"time":"2024-07-08T14:00:00Z","events":[{"seq":9,"type":"x","subject":"y"}],"result":{"report":"apr1"}}`, c.ID)
}

func problem(w http.ResponseWriter, status int, slug, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"type":%q,"title":"No","status":%d,"detail":%q,"rule":"rule 120","names":["A1"]}`, problems.Type(slug), status, detail)
}

// lose breaks the connection off, as a network does.
func lose(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

func signer(t *testing.T) trust.Signer {
	t.Helper()
	s, err := trust.NewSigner()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func written(t *testing.T, c *Client, attachments ...[]byte) Command {
	t.Helper()
	cmd, err := c.Write(t.Context(), "FRA", Wish{Type: "report.table", Data: struct{}{}, Attachments: attachments})
	if err != nil {
		t.Fatal(err)
	}
	return cmd
}

func TestWrite(t *testing.T) {
	c := serve(t, &fakeNode{})
	when := time.Date(2024, 7, 8, 9, 0, 0, 0, time.UTC)
	cmd, err := c.Write(t.Context(), "SECRETARIAT", Wish{Type: "amendment.withdraw", Data: map[string]string{"amendment": "A1"}, For: "FRA", Channel: events.ChannelFloor, Occurred: when, Meeting: "3"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := trust.Parse(cmd.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != cmd.ID || got.Group != "test" || got.Actor != "SECRETARIAT" || got.For != "FRA" || got.Channel != events.ChannelFloor ||
		!got.Occurred.Equal(when) || got.Meeting != "3" || got.Issued.Format(time.RFC3339) != "2024-07-08T14:00:00Z" {
		t.Errorf("%+v", got)
	}
	var long *TooLongError
	if _, err := c.Write(t.Context(), "FRA", Wish{Type: "x", Data: map[string]string{"words": strings.Repeat("x", events.MaxSigned)}}); !errors.As(err, &long) {
		t.Errorf("a command that is too long: %v", err)
	}
}

func TestSubmitAgainWhatWasNotHeard(t *testing.T) {
	f := &fakeNode{submit: func(try int, w http.ResponseWriter, body []byte) {
		switch try {
		case 1:
			lose(w)
		case 2:
			problem(w, http.StatusGatewayTimeout, "outcome-unknown", "it is not known")
		default:
			accepted(w, body)
		}
	}}
	c := serve(t, f)
	cmd := written(t, c)
	a, err := c.Submit(t.Context(), signer(t), cmd)
	if err != nil || a.Seq != 9 || a.Command != cmd.ID || a.Result.Report != "apr1" {
		t.Fatalf("%+v, %v", a, err)
	}
	if len(f.commands) != 3 || f.commands[0] != f.commands[1] || f.commands[1] != f.commands[2] {
		t.Errorf("the same bytes three times, not %q", f.commands)
	}
}

func TestSubmitWaitsWhileTheNodeIsBusy(t *testing.T) {
	f := &fakeNode{submit: func(try int, w http.ResponseWriter, body []byte) {
		if try == 1 {
			w.Header().Set("Retry-After", "1")
			problem(w, http.StatusTooManyRequests, "busy", "busy")
			return
		}
		accepted(w, body)
	}}
	c := serve(t, f)
	cmd := written(t, c)
	begun := time.Now()
	if _, err := c.Submit(t.Context(), signer(t), cmd); err != nil {
		t.Fatal(err)
	}
	if waited := time.Since(begun); waited < time.Second {
		t.Errorf("it was tried again after %s, the node asked for a second", waited)
	}
}

func TestSubmitIsRefusedOnce(t *testing.T) {
	f := &fakeNode{submit: func(_ int, w http.ResponseWriter, _ []byte) {
		problem(w, http.StatusConflict, "late", "too late")
	}}
	c := serve(t, f)
	_, err := c.Submit(t.Context(), signer(t), written(t, c))
	var no *Problem
	if !errors.As(err, &no) || no.Slug() != "late" || no.Rule != "rule 120" || !slices.Equal(no.Names, []string{"A1"}) || err.Error() != "too late" {
		t.Errorf("%v", err)
	}
	if len(f.commands) != 1 {
		t.Errorf("a refusal was asked for %d times", len(f.commands))
	}
}

// TestSubmitNeverGuesses: what was sent and never answered is not known, whatever is
// refused afterwards for being busy; what was never sent is known.
func TestSubmitNeverGuesses(t *testing.T) {
	f := &fakeNode{submit: func(try int, w http.ResponseWriter, _ []byte) {
		if try == 1 {
			lose(w)
			return
		}
		problem(w, http.StatusServiceUnavailable, "unavailable", "not now")
	}}
	c := serve(t, f)
	c.patience = 600 * time.Millisecond
	cmd := written(t, c)
	_, err := c.Submit(t.Context(), signer(t), cmd)
	var unknown *UnknownError
	if !errors.As(err, &unknown) || unknown.Command != cmd.ID {
		t.Errorf("not answered: %v", err)
	}

	f = &fakeNode{submit: func(_ int, w http.ResponseWriter, _ []byte) {
		problem(w, http.StatusServiceUnavailable, "unavailable", "not now")
	}}
	c = serve(t, f)
	c.patience = 300 * time.Millisecond
	_, err = c.Submit(t.Context(), signer(t), written(t, c))
	var no *Problem
	if !errors.As(err, &no) || errors.As(err, &unknown) {
		t.Errorf("nothing was done, and it is said: %v", err)
	}

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close() // nobody listens there
	nobody, err := New("http://"+listener.Addr().String(), 300*time.Millisecond, "test")
	if err != nil {
		t.Fatal(err)
	}
	_, err = nobody.Submit(t.Context(), signer(t), Command{ID: uuid.Must(uuid.NewV7()), Bytes: []byte("{}")})
	var unreachable *UnreachableError
	if !errors.As(err, &unreachable) || errors.As(err, &unknown) {
		t.Errorf("never sent: %v", err)
	}
}

func TestSubmitInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := &fakeNode{submit: func(_ int, w http.ResponseWriter, _ []byte) { cancel(); lose(w) }}
	c := serve(t, f)
	_, err := c.Submit(ctx, signer(t), written(t, c))
	var unknown *UnknownError
	if !errors.As(err, &unknown) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestAttachmentsComeFirstAndAgain(t *testing.T) {
	one, two := []byte("one"), []byte("two")
	f := &fakeNode{
		attach: func(try int, w http.ResponseWriter) {
			if try == 1 {
				problem(w, http.StatusTooManyRequests, "busy", "busy")
			}
		},
		submit: func(try int, w http.ResponseWriter, body []byte) {
			if try == 1 { // they were dropped meanwhile
				problem(w, http.StatusNotFound, "no-such-attachment", "dropped")
				return
			}
			accepted(w, body)
		},
	}
	c := serve(t, f)
	if _, err := c.Submit(t.Context(), signer(t), written(t, c, one, two, one)); err != nil {
		t.Fatal(err)
	}
	for _, a := range [][]byte{one, two} {
		if n := f.attached[Name(a)]; n != 3 { // refused, taken, taken anew
			t.Errorf("%s came %d times", a, n)
		}
	}
}

func TestReadWaitsForANodeThatStarts(t *testing.T) {
	tries := 0
	c := serve(t, &fakeNode{}, func(mux *http.ServeMux) {
		mux.HandleFunc("GET /api/v1/keys", func(w http.ResponseWriter, _ *http.Request) {
			if tries++; tries < 3 {
				problem(w, http.StatusServiceUnavailable, "starting", "it reads the log")
				return
			}
			io.WriteString(w, `[{"key":"U1"}]`)
		})
		mux.HandleFunc("GET /api/v1/broken", func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<h1>Bad gateway</h1>", http.StatusBadGateway)
		})
		mux.HandleFunc("GET /api/v1/nonsense", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") })
	})
	var keys []struct{ Key string }
	if err := c.Get(t.Context(), "/api/v1/keys", nil, &keys); err != nil || tries != 3 {
		t.Errorf("%v after %d tries", err, tries)
	}
	var no *Problem
	if err := c.Get(t.Context(), "/api/v1/broken", nil, &keys); !errors.As(err, &no) || no.Status != http.StatusBadGateway || no.Slug() != "" || strings.Contains(err.Error(), "<h1>") {
		t.Errorf("what is no problem of ours: %v", err)
	}
	if err := c.Get(t.Context(), "/api/v1/nonsense", nil, &keys); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("what is no JSON: %v", err)
	}
}

func TestEvents(t *testing.T) {
	var asked []url.Values
	line := func(seq int) string {
		return `{"seq":` + strconv.Itoa(seq) + `,"time":"2024-07-08T14:00:00Z","type":"t","subject":"s","actor":"FRA","via":"own","command":"c","data":{"a":1}}` + "\n"
	}
	c := serve(t, &fakeNode{}, func(mux *http.ServeMux) {
		mux.HandleFunc("GET /api/v1/events", func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Query())
			from, _ := strconv.Atoi(r.URL.Query().Get("from"))
			switch len(asked) {
			case 1: // it breaks off within a line
				io.WriteString(w, line(from)+"\n"+line(from+1)+line(from + 2)[:20])
				w.(http.Flusher).Flush()
				lose(w)
			case 2:
				io.WriteString(w, line(from)+`{"seq":`+strconv.Itoa(from+1)+`,"type":"withheld"}`+"\n")
			default:
				problem(w, http.StatusBadRequest, "bad-request", "enough")
			}
		})
	})
	var seqs []uint64
	err := c.Events(t.Context(), Selection{From: 5, Report: "apr1", Actor: "FRA", Follow: true}, func(e Event) error {
		seqs = append(seqs, e.Seq)
		if !strings.HasPrefix(string(e.Line), `{"seq":`+strconv.FormatUint(e.Seq, 10)) {
			t.Errorf("event %d stands in the line %s", e.Seq, e.Line)
		}
		return nil
	})
	var no *Problem
	if !errors.As(err, &no) || no.Detail != "enough" {
		t.Errorf("%v", err)
	}
	if !slices.Equal(seqs, []uint64{5, 6, 7, 8}) {
		t.Errorf("told were %d: each once", seqs)
	}
	if len(asked) != 3 || asked[1].Get("from") != "7" || asked[1].Get("report") != "apr1" || asked[1].Get("actor") != "FRA" || asked[1].Get("follow") != "true" || asked[2].Get("from") != "9" {
		t.Errorf("asked were %v", asked)
	}
}

func TestEventsEnd(t *testing.T) {
	stop := errors.New("stop")
	c := serve(t, &fakeNode{}, func(mux *http.ServeMux) {
		mux.HandleFunc("GET /api/v1/events", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, `{"seq":1,"type":"t"}`+"\n"+`{"seq":2,"type":"t"}`+"\n")
		})
	})
	count := 0
	if err := c.Events(t.Context(), Selection{}, func(Event) error { count++; return nil }); err != nil || count != 2 {
		t.Errorf("%d, %v", count, err)
	}
	if err := c.Events(t.Context(), Selection{Follow: true}, func(Event) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
}

func TestReplay(t *testing.T) {
	answers := map[string]string{
		"":  `{"done":1000,"total":2000}` + "\n" + `{"done":2000,"total":2000}` + "\n" + `{"seq":2000,"events":2000,"state":"ab","seconds":0.5}` + "\n",
		"7": `{"done":1,"total":7}` + "\n" + `{"type":"urn:concord:problem:readings-differ","title":"Readings differ","status":500,"detail":"they differ"}` + "\n",
		"8": `{"done":1,"total":8}` + "\n",
	}
	c := serve(t, &fakeNode{}, func(mux *http.ServeMux) {
		mux.HandleFunc("POST /api/v1/replay", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, answers[r.URL.Query().Get("at")]) })
	})
	var told [][2]uint64
	r, err := c.Replay(t.Context(), "", func(done, total uint64) { told = append(told, [2]uint64{done, total}) })
	if err != nil || r.Seq != 2000 || r.State != "ab" || !slices.Equal(told, [][2]uint64{{1000, 2000}, {2000, 2000}}) {
		t.Errorf("%+v, %v, told %v", r, err, told)
	}
	var no *Problem
	if _, err := c.Replay(t.Context(), "7", nil); !errors.As(err, &no) || no.Slug() != "readings-differ" {
		t.Errorf("%v", err)
	}
	if _, err := c.Replay(t.Context(), "8", nil); !errors.Is(err, errNoEnd) {
		t.Errorf("%v", err)
	}
}

func TestServerAddress(t *testing.T) {
	for _, wrong := range []string{"", "127.0.0.1:8080", "ftp://x", "http://", "http://x?y", "http://x#y", "::"} {
		if _, err := New(wrong, 0, ""); err == nil {
			t.Errorf("%q is taken for an address", wrong)
		}
	}
	c, err := New("https://concord.example/node/", 0, "")
	if err != nil || c.Server() != "https://concord.example/node" {
		t.Errorf("%v, %v", c, err)
	}
}

func TestRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{"": 0, "3": 3 * time.Second, "-3": 0, "soon": 0, "Mon, 02 Jan 2006 15:04:05 GMT": 0} {
		if got := retryAfter(value); got != want {
			t.Errorf("%q: %s", value, got)
		}
	}
	if got := retryAfter(time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)); got < 59*time.Minute {
		t.Errorf("in an hour: %s", got)
	}
}
