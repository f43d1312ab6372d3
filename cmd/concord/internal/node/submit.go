package node

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"concord/aggregates"
	"concord/aggregates/engine"
	"concord/cmd/concord/internal/client"
	problems "concord/cmd/concord/internal/problem"
	"concord/events/trust"
)

// Attachment is content that was sent ahead of a command, as it was signed for.
type Attachment struct {
	Name      string // SHA-256 in hex
	Key       string // public nkey of who signed
	Signature []byte // over the name: see [trust.VerifyAttachment]
	Content   []byte
}

// How long a command waits for a node that takes it when the one that wrote is gone:
// longer than the lease holds and the servers elect. And the pauses between two tries.
const (
	handoverTime  = 12 * time.Second
	firstTryPause = 20 * time.Millisecond
	lastTryPause  = 500 * time.Millisecond
)

// ownWrite is how long an answer from another node waits until it can be read here.
const ownWrite = 2 * time.Second

var (
	errNobody    = errors.New("no node of the group holds the lease")
	errNoAddress = errors.New("the node that holds the lease gave no address at which others reach it: start it with --node-url")
)

// Submit has a command decided by the node that writes, which is this one or the one
// that holds the lease. The errors are those of [engine.Engine.Submit], and a
// [*client.Problem] of the other node. Whatever else it is, the outcome is not known,
// and sending the same command again tells.
//
// The other node decides by the signature alone, so that it matters not who brings a
// command. It sends it no further. What it answered can be read here.
func (n *Node) Submit(ctx context.Context, s trust.Submission, ahead ...Attachment) (engine.Answer, error) {
	if n.lease == nil {
		return n.Engine.Submit(ctx, s)
	}
	doubt := false // it may have come onto the log although nobody answered
	pause := firstTryPause
	for deadline := time.Now().Add(handoverTime); ; pause = min(2*pause, lastTryPause) {
		moved := n.lease.Moved()
		t := n.try(ctx, moved, s, ahead)
		if !t.again {
			return t.answer, t.err
		}
		doubt = doubt || t.doubt
		select {
		case <-moved:
		case <-time.After(pause):
		case <-ctx.Done():
			deadline = time.Time{}
		}
		if time.Now().Before(deadline) {
			continue
		}
		if doubt {
			return engine.Answer{}, fmt.Errorf("no answer from the node that writes: %w", t.err)
		}
		return engine.Answer{}, &engine.UnavailableError{Cause: t.err}
	}
}

// tried is what came of one try.
type tried struct {
	answer engine.Answer
	err    error
	again  bool // another try may succeed
	doubt  bool // and this one may have
}

// try brings a command to the node that writes, until that has changed.
func (n *Node) try(ctx context.Context, moved <-chan struct{}, s trust.Submission, ahead []Attachment) tried {
	if n.lease.Held() || n.Engine.Stands(s) {
		a, err := n.Engine.Submit(ctx, s)
		var no *engine.StandbyError
		standby := errors.As(err, &no)
		return tried{a, err, standby, standby && no.Unknown}
	}
	h, ok := n.lease.Holding()
	switch {
	case !ok:
		return tried{err: errNobody, again: true}
	case h.Node == n.key.Name: // it was started anew: what it held before runs out
		return tried{err: errNobody, again: true}
	case h.Address == "":
		return tried{err: errNoAddress, again: true}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-moved: // whoever is gone does not answer any more
			cancel()
		case <-ctx.Done():
		}
	}()
	a, err := n.sendOn(ctx, h.Address, s, ahead)
	if err == nil {
		n.forwarded.Add(1)
		waits, done := context.WithTimeout(ctx, ownWrite)
		defer done()
		_, _ = n.Runner.Wait(waits, a.Seq) // it is a courtesy: who needs it names the sequence
		return tried{answer: a}
	}
	var no *client.Problem
	switch {
	case errors.As(err, &no) && no.Status == http.StatusServiceUnavailable:
		return tried{err: err, again: true} // nothing was done with it
	case errors.As(err, &no) && no.Status < http.StatusInternalServerError:
		return tried{err: err}
	}
	return tried{err: err, again: true, doubt: !client.NeverSent(err)}
}

// sendOn sends a command on to a node, with what was sent ahead of it if that node has
// not got it.
func (n *Node) sendOn(ctx context.Context, address string, s trust.Submission, ahead []Attachment) (engine.Answer, error) {
	p, err := n.others.at(address)
	if err != nil {
		return engine.Answer{}, err
	}
	a, err := p.Submit(ctx, s)
	var no *client.Problem
	if len(ahead) == 0 || !errors.As(err, &no) || no.Slug() != aggregates.NoSuchAttachment {
		return a, err
	}
	for _, one := range ahead {
		if err := p.Attach(ctx, one.Name, one.Key, one.Signature, one.Content); err != nil {
			return a, err
		}
	}
	return p.Submit(ctx, s)
}

// Attach sends an attachment on to the node that writes, where that is another: the
// command that names it may be brought there by a third. If that fails nothing is lost,
// since it goes with its command.
func (n *Node) Attach(ctx context.Context, a Attachment) {
	if n.lease == nil || n.lease.Held() {
		return
	}
	h, ok := n.lease.Holding()
	if !ok || h.Address == "" || h.Node == n.key.Name {
		return
	}
	p, err := n.others.at(h.Address)
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, attachTime)
		defer cancel()
		err = p.Attach(ctx, a.Name, a.Key, a.Signature, a.Content)
	}
	if err != nil {
		n.logger.Warn("an attachment was not sent on; it goes with its command", "to", h.Address, "error", err)
	}
}

// attachTime is how long sending an attachment on may take.
const attachTime = 10 * time.Second

// OnStandby is the problem of a command that was sent on to a node that does not write:
// it was sent to the wrong one, which sends it no further.
func OnStandby() *client.Problem {
	return &client.Problem{
		Type: problems.Type("standby"), Title: problems.Title("standby"), Status: http.StatusServiceUnavailable,
		Detail: (&engine.StandbyError{}).Error(), RetryAfter: time.Second,
	}
}

// others are the nodes to which commands are sent on: one at a time. It is safe for
// concurrent use.
type others struct {
	agent string

	mu      sync.Mutex
	address string
	peer    client.Peer
}

func (o *others) at(address string) (client.Peer, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.address == address {
		return o.peer, nil
	}
	p, err := client.NewPeer(address, o.agent)
	if err != nil {
		return p, fmt.Errorf("the address in the lease: %w", err)
	}
	if o.peer.Client != nil {
		o.peer.Close()
	}
	o.address, o.peer = address, p
	return p, nil
}

// Forwarded returns how many commands of this node's callers another node answered.
func (n *Node) Forwarded() uint64 { return n.forwarded.Load() }
