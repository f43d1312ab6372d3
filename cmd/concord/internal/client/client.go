package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"concord/events"
	"concord/projections/participation"
)

// DefaultServer is where a node listens unless it is told otherwise.
const DefaultServer = "http://127.0.0.1:8080"

// Client talks to one node. It is safe for concurrent use.
type Client struct {
	server   string
	http     *http.Client
	patience time.Duration
	agent    string

	simulated, demo atomic.Bool // what the last answers said of the log
	written         atomic.Bool // a command of this client was answered: its node is there, or comes back
}

// Marks say of the log that the last answers came from whether it is real.
func (c *Client) Marks() participation.Marks {
	m := participation.Marks{Fictional: c.demo.Load()}
	if c.simulated.Load() {
		m.Clock = events.ClockSimulated
	}
	return m
}

// Patience is how long a client goes on with a node that is busy, or that was not
// heard, unless it is told otherwise.
const Patience = 30 * time.Second

// The pauses between two tries: they double from the first to the last.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 2 * time.Second
)

// dialing is how long a connection may take to come about; hearing how long a
// command may take to be answered before it is asked for again.
const (
	dialing = 5 * time.Second
	hearing = 15 * time.Second
)

// maxAnswer bounds an answer, in bytes: a report of [events.MaxCommitLength] full
// messages in every view is far below.
const maxAnswer = 512 << 20

// New returns a client of the node at a URL, which goes on for so long with one that
// does not answer. The agent is how it introduces itself.
func New(server string, patience time.Duration, agent string) (*Client, error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%q is not the address of a node: it reads like %s", server, DefaultServer)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = (&net.Dialer{Timeout: dialing}).DialContext
	return &Client{
		server: strings.TrimRight(u.String(), "/"), http: &http.Client{Transport: transport},
		patience: patience, agent: agent,
	}, nil
}

// Server returns the address of the node.
func (c *Client) Server() string { return c.server }

// Get reads a path into v.
func (c *Client) Get(ctx context.Context, path string, query url.Values, v any) error {
	body, err := c.read(ctx, path, query, "application/json")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("the answer of %s to %s cannot be read: %w", c.server, path, err)
	}
	return nil
}

// Document reads a path as it is, in the media type that is accepted.
func (c *Client) Document(ctx context.Context, path string, query url.Values, accept string) ([]byte, error) {
	return c.read(ctx, path, query, accept)
}

// read reads a path. A node that is busy or not ready is asked again until
// patience ends; one that is not there is not, unless it has answered a command
// before: what that brought about is read when it is back.
func (c *Client) read(ctx context.Context, path string, query url.Values, accept string) ([]byte, error) {
	deadline, pause := time.Now().Add(c.patience), firstPause
	for {
		body, err := c.once(ctx, path, query, accept)
		var no *Problem
		var away *UnreachableError
		again := time.Duration(0)
		switch {
		case errors.As(err, &no) && no.Passing():
			again = no.RetryAfter
		case errors.As(err, &away) && c.written.Load():
		default:
			return body, err
		}
		if err := c.wait(ctx, max(pause, again), deadline, err); err != nil {
			return nil, err
		}
		pause = min(2*pause, lastPause)
	}
}

func (c *Client) once(ctx context.Context, path string, query url.Values, accept string) ([]byte, error) {
	resp, err := c.send(ctx, http.MethodGet, path, query, nil, http.Header{"Accept": {accept}})
	if err != nil {
		return nil, err
	}
	return answer(resp)
}

// send sends a request. The error is an [*UnreachableError], or that of ctx.
func (c *Client) send(ctx context.Context, method, path string, query url.Values, body io.Reader, header http.Header) (*http.Response, error) {
	u := c.server + path
	if len(query) > 0 {
		u += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, u, body)
	if err != nil {
		return nil, err
	}
	req.Header = header
	req.Header.Set("User-Agent", c.agent)
	resp, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &UnreachableError{Server: c.server, Err: reason(err)}
	}
	if clock := resp.Header.Get("Concord-Clock"); clock != "" {
		c.simulated.Store(clock == string(events.ClockSimulated))
		c.demo.Store(resp.Header.Get("Concord-Demo") == "true")
	}
	return resp, nil
}

// answer reads the body of an answer and closes it. The error is a [*Problem] if
// the node says no.
func answer(resp *http.Response) ([]byte, error) {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, &UnreachableError{Server: resp.Request.URL.Host, Err: fmt.Errorf("the answer broke off: %w", err)}
	case len(body) > maxAnswer:
		return nil, fmt.Errorf("the answer of %s is longer than %d bytes", resp.Request.URL.Host, maxAnswer)
	case resp.StatusCode >= http.StatusBadRequest:
		return nil, problemOf(resp, body)
	}
	return body, nil
}

// wait pauses before another try, or returns why there is none.
func (c *Client) wait(ctx context.Context, pause time.Duration, deadline time.Time, why error) error {
	if time.Now().Add(pause).After(deadline) {
		return why
	}
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// MinSeq is the query that waits until the node's reading has an event.
func MinSeq(seq uint64) url.Values {
	return url.Values{"min_seq": {strconv.FormatUint(seq, 10)}}
}

// At is the query for a reading as of an event.
func At(seq uint64) url.Values {
	return url.Values{"at": {strconv.FormatUint(seq, 10)}}
}

// UnreachableError says that no node answered.
type UnreachableError struct {
	Server string
	Err    error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("no node answers at %s: %v", e.Server, e.Err)
}
func (e *UnreachableError) Unwrap() error { return e.Err }

// Reason is an error of the HTTP client without the address, which it repeats.
func Reason(err error) error { return reason(err) }

// reason takes the address out of an error of the HTTP client, which repeats it.
func reason(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return &dialError{op.Err}
	}
	return err
}

// dialError says that no connection came about: nothing was sent.
type dialError struct{ err error }

func (e *dialError) Error() string { return e.err.Error() }
func (e *dialError) Unwrap() error { return e.err }

// neverSent says whether an error shows that the node has not got the request.
func neverSent(err error) bool {
	var d *dialError
	return errors.As(err, &d)
}
