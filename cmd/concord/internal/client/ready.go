package client

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
)

// Readiness is what a node says of whether it can be sent work.
type Readiness struct {
	Ready      bool     `json:"ready"`
	Reasons    []string `json:"reasons"`    // why it is not
	Log        string   `json:"log"`        // unread, checked or read-only
	Durability string   `json:"durability"` // "" until it is known
	Lease      *Lease   `json:"lease"`      // nil for a node that is alone on its log
	Seq        uint64   `json:"seq"`        // that readings show
	Head       uint64   `json:"head"`       // of the log
	Behind     uint64   `json:"behind"`
	Within     uint64   `json:"within"` // what it may be behind

	Date time.Time `json:"-"` // the node's clock on the wall, to the second; zero if it does not say
}

// Lease says which of a group's nodes writes.
type Lease struct {
	Held    bool      `json:"held"` // by the node that says so
	Node    string    `json:"node"` // public key; "" if none is known to
	Address string    `json:"address"`
	Since   time.Time `json:"since"`
}

// Ready asks a node once whether it can be sent work. That it cannot is an answer; the
// error is an [*UnreachableError], a [*Problem] of what is no node, or that of ctx.
func (c *Client) Ready(ctx context.Context) (Readiness, error) {
	var r Readiness
	resp, err := c.send(ctx, http.MethodGet, "/readyz", nil, nil, http.Header{"Accept": {"application/json"}})
	if err != nil {
		return r, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReadiness))
	if err != nil {
		return r, &UnreachableError{Server: c.server, Err: err}
	}
	if json.Unmarshal(body, &r) != nil || !r.Ready && len(r.Reasons) == 0 {
		return Readiness{}, problemOf(resp, body)
	}
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		r.Date = at
	}
	return r, nil
}

// maxReadiness bounds what is read of it, in bytes.
const maxReadiness = 1 << 20
