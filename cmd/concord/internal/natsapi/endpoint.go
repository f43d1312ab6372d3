package natsapi

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"concord/aggregates"
	"concord/cmd/concord/internal/accounts"
	problems "concord/cmd/concord/internal/problem"
	"concord/events"
)

// endpoint is one of the service's.
type endpoint struct {
	name     string
	subject  string
	queue    string // of all nodes, one of which takes a request; "": each takes all of them
	metadata map[string]string
	inOrder  bool // one request after the other
	serves   func(*nats.Msg) *answer
	service  *Service
	counts
}

// offered are the endpoints.
func (s *Service) offered() []*endpoint {
	all := []*endpoint{
		{name: accounts.Command, queue: micro.DefaultQueueGroup, serves: s.command, metadata: map[string]string{
			"description": "submits a signed command; the answer comes when its events are on disk",
			"request":     fmt.Sprintf("the exact signed bytes, at most %d", events.MaxSigned),
			"headers":     headerKey + ", " + headerSignature,
			"http":        "POST /api/v1/commands",
		}},
		{name: accounts.DryRun, queue: micro.DefaultQueueGroup, serves: s.dryRun, metadata: map[string]string{
			"description": "says what would come of a command; nothing is written",
			"request":     fmt.Sprintf("a command, unsigned, at most %d bytes", events.MaxSigned),
			"http":        "POST /api/v1/dry-run",
		}},
		{name: accounts.Attach, inOrder: true, serves: s.attach, metadata: map[string]string{
			"description": "sends what a command will name, piece by piece",
			"request":     fmt.Sprintf("a piece of it, of at most %d bytes in all", aggregates.MaxAttachment),
			"headers":     headerKey + ", " + headerSignature + ", " + headerSHA256 + ", " + headerSize + ", " + headerOffset,
			"http":        "PUT /api/v1/attachments/{sha256}",
		}},
		{name: accounts.Query, queue: micro.DefaultQueueGroup, serves: s.query, metadata: map[string]string{
			"description": "a reading: query.reports.apr1.status reads reports/apr1/status",
			"request":     "what stands behind the ? over HTTP (view=rolling), or nothing",
			"http":        "GET /api/v1/…",
		}},
	}
	for _, e := range all {
		e.service, e.subject = s, accounts.Subject(s.Group, e.name)
		if e.name == accounts.Query {
			e.subject += ".>"
		}
	}
	return all
}

// take answers a request. It does not wait for the answer, unless requests go in
// order.
func (e *endpoint) take(m *nats.Msg) {
	begun := time.Now()
	if !e.begin() {
		e.finish(m, refuse(busy()), begun)
		return
	}
	serve := func() { e.finish(m, e.serves(m), begun) }
	if e.inOrder {
		serve()
	} else {
		e.service.waiting.Go(serve)
	}
}

// finish sends an answer.
func (e *endpoint) finish(m *nats.Msg, a *answer, begun time.Time) {
	if err := e.service.send(m.Reply, a); err != nil {
		e.service.Logger.Warn("an answer over NATS was not sent", "subject", m.Subject, "error", err)
	}
	e.end(a, time.Since(begun))
}

// atOnce is how many requests an endpoint has under way at once.
const atOnce = 1_024

// counts are what an endpoint has done. It is safe for concurrent use.
type counts struct {
	mu       sync.Mutex
	underWay int
	answered int
	refused  int    // of those answered
	last     string // the short type of the last refusal: what it says is for the one who asked
	took     time.Duration
}

// stats are the statistics of the protocol; beside them stands what is under way.
func (e *endpoint) stats() *micro.EndpointStats {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := &micro.EndpointStats{
		Name: e.name, Subject: e.subject, QueueGroup: e.queue,
		NumRequests: e.answered, NumErrors: e.refused, LastError: e.last, ProcessingTime: e.took,
		Data: json.RawMessage(fmt.Sprintf(`{"under_way":%d}`, e.underWay)),
	}
	if e.answered > 0 {
		out.AverageProcessingTime = e.took / time.Duration(e.answered)
	}
	return out
}

// begin counts a request in, and says whether there is room for it.
func (c *counts) begin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.underWay++
	return c.underWay <= atOnce
}

func (c *counts) end(a *answer, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.underWay--
	c.answered++
	c.took += took
	if a.refused() {
		c.refused++
		c.last = problems.Slug(a.kind())
	}
}
