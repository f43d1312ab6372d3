package client

import (
	"bytes"
	"context"
	"net/http"

	"github.com/go-json-experiment/json"

	"concord/aggregates/engine"
	"concord/events/trust"
)

// HeaderForwarded marks what one node sends on to another: who gets it and does not
// write either sends it no further.
const HeaderForwarded = "Concord-Forwarded"

// Peer is another node of the group, to which commands are sent on as they were
// signed. It is safe for concurrent use.
type Peer struct{ *Client }

// maxPeerConns is how many connections to a peer are kept open.
const maxPeerConns = 256

// NewPeer returns the node at a URL.
func NewPeer(address, agent string) (Peer, error) {
	c, err := New(address, 0, agent)
	if err != nil {
		return Peer{}, err
	}
	transport := c.http.Transport.(*http.Transport)
	transport.Proxy = nil // nodes reach each other
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = maxPeerConns, maxPeerConns
	return Peer{c}, nil
}

// Close gives the connections back that nothing is sent on.
func (p Peer) Close() { p.http.CloseIdleConnections() }

// Submit brings a signed command to the peer, once. The error is a [*Problem] as the
// peer tells it, an [*UnreachableError], or that of ctx. [NeverSent] tells of the
// second whether the peer may have got it.
func (p Peer) Submit(ctx context.Context, s trust.Submission) (engine.Answer, error) {
	var a engine.Answer
	resp, err := p.send(ctx, http.MethodPost, "/api/v1/commands", nil, bytes.NewReader(s.Bytes), http.Header{
		"Content-Type":      {"application/json"},
		"Accept":            {"application/json"},
		"Concord-Key":       {s.Key},
		"Concord-Signature": {signature(s.Signature)},
		HeaderForwarded:     {"1"},
	})
	if err != nil {
		return a, err
	}
	body, err := answer(resp)
	if err == nil {
		err = json.Unmarshal(body, &a)
	}
	return a, err
}

// Attach brings an attachment to the peer, once, as it was signed for. The error is as
// that of Submit.
func (p Peer) Attach(ctx context.Context, name, key string, signed, content []byte) error {
	resp, err := p.send(ctx, http.MethodPut, "/api/v1/attachments/"+name, nil, bytes.NewReader(content), http.Header{
		"Content-Type":      {"application/octet-stream"},
		"Concord-Key":       {key},
		"Concord-Signature": {signature(signed)},
		HeaderForwarded:     {"1"},
	})
	if err != nil {
		return err
	}
	_, err = answer(resp)
	return err
}

// NeverSent says whether an error shows that the node has not got the request.
func NeverSent(err error) bool { return neverSent(err) }
