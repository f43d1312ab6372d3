package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

const (
	comeBack   = 2 * time.Second  // after which a browser takes up a stream that broke off
	heartbeat  = 15 * time.Second // between two signs of life on a stream where nothing happens
	streamTime = 20 * time.Second // that a listener may take for one piece, before it is given up
	pieceLines = 512              // events written at once
)

// noDeadline lifts a deadline.
var noDeadline time.Time

// events adds the stream of events.
func (s *Server) events() {
	whole := func(name, what string, kind string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: what, Schema: &huma.Schema{Type: kind}}
	}
	op := &huma.Operation{
		OperationID: "events", Method: http.MethodGet, Path: "/api/v1/events", Summary: "The events of the log",
		Description: "One event a line (NDJSON; an empty line now and then is a sign of life), or as server-sent events where text/event-stream is accepted: " +
			"their id is the sequence, and Last-Event-ID goes on behind it. Nothing that is not durable is told.",
		Parameters: []*huma.Param{
			whole("from", "the first sequence; 1 if absent", huma.TypeInteger),
			whole("report", "only what concerns this report", huma.TypeString),
			whole("actor", "only what this one signed, or what was entered on its behalf", huma.TypeString),
			{Name: "Last-Event-ID", In: "header", Description: "go on behind this sequence; it goes before from", Schema: &huma.Schema{Type: huma.TypeInteger}},
			whole("follow", "go on with what comes (server-sent events always do)", huma.TypeBoolean),
		},
		Responses: s.responses(http.StatusOK, "The events", reflect.TypeFor[Problem](), 400, 429, 503),
	}
	op.Responses["200"].Content = map[string]*huma.MediaType{}
	ok := op.Responses["200"].Content
	ok["application/x-ndjson"] = &huma.MediaType{Schema: s.describesEvents()}
	ok["text/event-stream"] = ok["application/x-ndjson"]
	s.plain(op, s.listen)
}

// listener is one who reads the stream.
type listener struct {
	next   uint64 // what it has not been given yet
	to     uint64 // the last to give; 0 follows
	report string
	actor  string
	sse    bool
}

// wants says whether the listener asked for an event.
func (l *listener) wants(e *line) bool {
	return (l.report == "" || l.report == e.report) && (l.actor == "" || l.actor == e.actor || l.actor == e.by)
}

func (s *Server) listen(w http.ResponseWriter, r *http.Request) {
	l, p := s.listener(r)
	if p != nil {
		p.write(w)
		return
	}
	left, ok := s.feed.Load().listen()
	if !ok {
		busy(fmt.Sprintf("%d listen already", maxListeners), 10*time.Second).write(w)
		return
	}
	defer left()
	mark(w.Header(), &s.node.Load().Runner.Current().State.Group)
	w.Header().Set("Content-Type", "application/x-ndjson")
	if l.sse {
		w.Header().Set("Content-Type", "text/event-stream")
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy in between is not to wait for more
	if r.Method == http.MethodHead {
		return
	}
	out := s.streamTo(w)
	if l.to == 0 && out.write([]byte(l.begin())) != nil { // so that the listener knows that it is heard
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.running, cancel)()
	if err := s.stream(ctx, &l, out); err != nil && !ended(err) {
		s.options.Logger.Debug("a listener was given up", "at", l.next, "error", err)
		panic(http.ErrAbortHandler) // an end that is none must not look like one
	}
}

// listener reads what is asked for.
func (s *Server) listener(r *http.Request) (listener, *Problem) {
	q := r.URL.Query()
	l := listener{next: 1, report: q.Get("report"), actor: q.Get("actor"), sse: strings.Contains(r.Header.Get("Accept"), "text/event-stream")}
	follow := l.sse
	if text := q.Get("follow"); text != "" && !l.sse {
		var err error
		if follow, err = strconv.ParseBool(text); err != nil {
			return l, problem(http.StatusBadRequest, "bad-request", fmt.Sprintf("follow is true or false, not %.80q", text))
		}
	}
	if text := q.Get("from"); text != "" {
		from, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			return l, problem(http.StatusBadRequest, "bad-request", fmt.Sprintf("from is a sequence, not %.80q", text))
		}
		l.next = max(from, 1)
	}
	if text := r.Header.Get("Last-Event-ID"); text != "" {
		last, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			return l, problem(http.StatusBadRequest, "bad-request", fmt.Sprintf("Last-Event-ID is a sequence, not %.80q", text))
		}
		l.next = last + 1
	}
	if !follow {
		l.to = s.node.Load().Runner.Current().Seq
	}
	return l, nil
}

// stream gives a listener what it asked for.
func (s *Server) stream(ctx context.Context, l *listener, out *stream) error {
	f := s.feed.Load()
	for follows := l.to == 0; follows || l.next <= l.to; {
		if ctx.Err() != nil { // also of one that was given up
			return ctx.Err()
		}
		some, forgotten, moved, err := f.since(l.next)
		switch {
		case forgotten:
			to := min(f.node.Runner.Current().Seq, l.next+pieceLines-1)
			if !follows {
				to = min(to, l.to)
			}
			if some, err = readLines(ctx, f.node, l.next, to); err != nil {
				return err
			}
		case err != nil:
			return err
		case len(some) == 0:
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-moved:
			case <-time.After(heartbeat):
				if err := out.write([]byte(l.alive())); err != nil {
					return err
				}
			}
			continue
		}
		if len(some) > pieceLines {
			some = some[:pieceLines]
		}
		if err := out.write(l.piece(some)); err != nil {
			return err
		}
	}
	return nil
}

// piece writes down what the listener wants of some events, and goes on behind them.
func (l *listener) piece(some []line) []byte {
	var b bytes.Buffer
	for i := range some {
		e := &some[i]
		if l.to > 0 && e.seq > l.to {
			break
		}
		l.next = e.seq + 1
		switch {
		case !l.wants(e):
		case l.sse:
			fmt.Fprintf(&b, "id: %d\ndata: %s\n\n", e.seq, e.json)
		default:
			b.Write(e.json)
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

// begin is what is sent first: that the stream stands, and how soon to come back when it
// breaks off.
func (l *listener) begin() string {
	if l.sse {
		return fmt.Sprintf("retry: %d\n\n", comeBack.Milliseconds())
	}
	return "\n"
}

// alive is what is sent while nothing happens. The id is that of the last event that was
// looked at, so that whoever asked for few does not have all looked at again.
func (l *listener) alive() string {
	if l.sse {
		return fmt.Sprintf(": nothing new\nid: %d\n\n", l.next-1)
	}
	return "\n"
}

// stream writes to a listener, who is given up if it does not read.
type stream struct {
	w        http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration // for one piece
}

func (s *Server) streamTo(w http.ResponseWriter) *stream {
	return &stream{w: w, control: http.NewResponseController(w), patience: s.patience}
}

func (s *stream) write(b []byte) error {
	_ = s.control.SetWriteDeadline(time.Now().Add(s.patience)) // a recorder in a test has none
	if _, err := s.w.Write(b); err != nil {
		return err
	}
	return s.control.Flush()
}
