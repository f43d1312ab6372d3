package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"concord/cmd/concord/internal/metrics"
	"concord/cmd/concord/internal/node"
)

// Options are the server's settings.
type Options struct {
	Version string       // of the program, as readings show it
	Logger  *slog.Logger // nil drops the lines
}

// Server serves one node. It can listen before there is one: then it answers that
// the node is starting.
type Server struct {
	options     Options
	mux         *routes
	huma        huma.API
	http        *http.Server
	attachments *attachments
	replays     *turns
	supposing   *turns        // what hypothetical commands would bring
	looking     *turns        // at a paragraph over time
	finding     *turns        // packages
	past        *turns        // readings as of an event or a time
	copying     *turns        // the log, for a backup
	asked       requests      // for backups
	patience    time.Duration // with one who reads a stream: streamTime
	waits       time.Duration // for an event that a reader asks for: waitTime
	write       time.Duration // an answer: writeTime
	unread      time.Duration // for a body that nobody reads: readNothingTime
	near        uint64        // events that the readings may be behind: near
	rolling     rollingTexts
	metrics     *metrics.Metrics
	described   described

	node    atomic.Pointer[node.Node] // nil until it can answer
	feed    atomic.Pointer[feed]      // with the node
	running context.Context           // ends when streams have to
	stop    context.CancelFunc
	feeding sync.WaitGroup
}

// New makes a server without a node.
func New(o Options) *Server {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		options: o, mux: &routes{}, attachments: newAttachments(time.Now), patience: streamTime, waits: waitTime, write: writeTime, unread: readNothingTime, near: near,
		replays:   newTurns(1, "others have the readings rebuilt: that is done one at a time"),
		supposing: newTurns(1, "others are trying what would be: one is tried at a time"),
		looking:   newTurns(1, "others are looking at paragraphs over time: one is read at a time"),
		finding:   newTurns(atPackages, "others are looking for packages"),
		copying:   newTurns(1, "another backup is being made: one is made at a time"),
		past:      newTurns(atThePast, "others are reading the past"),
	}
	s.metrics = metrics.New(o.Version, s.now)
	s.running, s.stop = context.WithCancel(context.Background())
	s.http = &http.Server{
		Handler:           s,
		ReadHeaderTimeout: readHeaderTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeaders,
		ErrorLog:          slog.NewLogLogger(o.Logger.Handler(), slog.LevelDebug),
	}
	s.http.RegisterOnShutdown(s.stop)
	s.described.types = map[string]reflect.Type{}
	s.huma = humago.New(s.mux, describe(o.Version))
	s.health()
	s.tellMetrics()
	s.commands()
	s.groupReadings()
	s.reportReadings()
	s.positionReadings()
	s.events()
	s.replay()
	s.prepare()
	s.backup()
	s.whatIf() // it answers with what readings answer with, which are described by now
	s.finish()
	return s
}

// SetNode gives the server its node: from now on it answers.
func (s *Server) SetNode(n *node.Node) {
	f := newFeed(n)
	s.feeding.Go(func() { f.run(s.running) })
	s.feed.Store(f)
	s.node.Store(n)
}

// Serve answers on a listener until Shutdown. It always returns an error, which is
// [http.ErrServerClosed] after Shutdown.
func (s *Server) Serve(l net.Listener) error { return s.http.Serve(l) }

// Shutdown ends the streams, waits for the requests under way until ctx ends, and
// closes the listener.
func (s *Server) Shutdown(ctx context.Context) error {
	s.stop()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	s.feeding.Wait()
	return err
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	w := &answer{ResponseWriter: to}
	start := time.Now()
	h, pattern := s.mux.Handler(r)
	defer func() { s.metrics.Served(pattern, w.status, time.Since(start)) }() // however the other ends
	defer func() {
		if p := recover(); p != nil {
			s.caught(w, r, p)
		}
		s.line(r, pattern, w, time.Since(start))
	}()
	maps.Copy(w.Header(), guards)
	// Streams set an end of their own with every write, and what reads a body with that.
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(start.Add(s.write)) // a recorder in a test has none
	if r.ContentLength != 0 {
		_ = control.SetReadDeadline(start.Add(s.unread))
	}
	if compresses(pattern) {
		h = compressed(h)
	}
	switch {
	case pattern == "":
		s.nowhere(w, r)
	case s.node.Load() == nil && strings.Contains(pattern, apiPath):
		s.starting(w)
	case !strings.Contains(pattern, "{"):
		h.ServeHTTP(w, r) // the mux would look the same up again, and find no path values
	case compresses(pattern):
		compressed(&s.mux.ServeMux)(w, r)
	default:
		s.mux.ServeHTTP(w, r)
	}
}

// guards are the headers of every answer. The lists are shared by all of them: a
// handler that wants another sets another list.
var guards = http.Header{
	"X-Content-Type-Options":  {"nosniff"},
	"Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"},
	"Referrer-Policy":         {"no-referrer"},
}

// apiPath stands in front of all that needs a node.
const apiPath = "/api/v1/"

// starting says that there is no node yet.
func (s *Server) starting(w http.ResponseWriter) {
	p := problem(http.StatusServiceUnavailable, "starting", "the node is starting: it reads the log")
	p.retry = time.Second
	p.write(w)
}

// caught turns a panic into an answer, if none was begun, and a line in the log.
func (s *Server) caught(w *answer, r *http.Request, p any) {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.options.Logger.Error("a request made the node panic", "method", r.Method, "path", r.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	if w.status != 0 {
		panic(http.ErrAbortHandler) // half an answer must not pass for a whole one
	}
	problem(http.StatusInternalServerError, "internal", "the node made a mistake, which is in its log").write(w)
}

// nowhere answers what no operation is for: 404, or 405 for a wrong method, which
// the mux knows to tell apart.
func (s *Server) nowhere(w http.ResponseWriter, r *http.Request) {
	said := &unsent{header: http.Header{}}
	s.mux.ServeHTTP(said, r)
	if said.status == http.StatusMethodNotAllowed {
		allow := said.header.Get("Allow")
		w.Header().Set("Allow", allow)
		problem(said.status, "method-not-allowed", fmt.Sprintf("%s is not for %s, but for %s", r.URL.Path, r.Method, allow)).write(w)
		return
	}
	problem(http.StatusNotFound, "no-such-page", fmt.Sprintf("there is nothing at %q", r.URL.Path)).write(w)
}

// unsent takes an answer that is not sent.
type unsent struct {
	header http.Header
	status int
}

func (u *unsent) Header() http.Header         { return u.header }
func (u *unsent) WriteHeader(status int)      { u.status = status }
func (u *unsent) Write(b []byte) (int, error) { return len(b), nil }

// answer notes what was answered.
type answer struct {
	http.ResponseWriter
	status int // 0 until the header is written
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Flush sends what was written.
func (a *answer) Flush() { _ = http.NewResponseController(a.ResponseWriter).Flush() }

// Unwrap lets [http.ResponseController] reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
