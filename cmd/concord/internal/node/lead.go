package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"concord/aggregates/engine"
	"concord/cmd/concord/internal/lease"
	"concord/events"
)

// Writer says which node of a group writes, as one of them knows it.
type Writer struct {
	Held    bool      `json:"held" doc:"whether this node writes"`
	Node    string    `json:"node" doc:"public key of the node that holds the lease; empty if none is known to"`
	Address string    `json:"address" doc:"where the other nodes reach it"`
	Since   time.Time `json:"since,omitzero" doc:"by its own clock"`
}

// Writer returns who writes; nil for a node that is alone and needs no lease.
func (n *Node) Writer() *Writer {
	if n.lease == nil {
		return nil
	}
	h, _ := n.lease.Holding()
	return &Writer{Held: n.lease.Held(), Node: h.Node, Address: h.Address, Since: h.Since}
}

// enter has the node take its place among those on one log: it comes up with the log,
// tries to get the lease, and follows while another node writes.
func (n *Node) enter(ctx context.Context, o *Options) (err error) {
	if n.Engine.State().Group.Founded() { // who writes must not be long in coming up
		if _, err := n.Runner.Wait(ctx, n.Seq()); err != nil {
			return err
		}
	}
	n.others.agent = "concord-node"
	n.lease, err = lease.Open(ctx, n.Log.Conn(), lease.Options{
		Group: n.Group, Node: n.key.Name, Address: o.Address, Replicas: o.Replicas, Limit: o.Lease, Logger: o.Logger,
		Eligible: func() bool { return n.mayWrite(o.Join) },
	})
	if err != nil {
		return err
	}
	attending, leave := context.WithCancel(context.WithoutCancel(ctx))
	n.leave, n.left = leave, make(chan struct{})
	go n.attend(attending)
	return nil
}

// mayWrite says whether this node may hold the lease: it founds the group, or its key
// is enrolled. Only an enrolled key can say on the log that an end has passed.
func (n *Node) mayWrite(joins bool) bool {
	if !n.Engine.State().Group.Founded() {
		return !joins
	}
	return n.enrolled() && n.Log.Writable() == nil
}

// enrolled says whether the node's key is enrolled.
func (n *Node) enrolled() bool {
	k, ok := n.Engine.State().Group.Key(n.key.Name)
	return ok && k.Revoked == 0 && k.Participant == events.CodeNode
}

// attend keeps the engine to the lease until ctx ends.
func (n *Node) attend(ctx context.Context) {
	defer close(n.left)
	for ctx.Err() == nil {
		following, stop := context.WithCancel(ctx)
		go func() {
			if n.lease.Await(following, true) == nil {
				stop()
			}
		}()
		err := n.Engine.Follow(following)
		stop()
		if err == nil && ctx.Err() == nil {
			err = n.Engine.Lead(ctx)
		}
		switch {
		case ctx.Err() != nil || errors.Is(err, engine.ErrClosed):
			return
		case err != nil:
			n.logger.Error("this node neither follows nor writes", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
			continue
		}
		n.logger.Info("this node writes", "seq", n.Seq())
		if n.lease.Await(ctx, false) == nil {
			n.logger.Warn("this node writes no more: it follows", "seq", n.Seq())
		}
	}
}

// CatchUp waits until this node has what stands on the log now.
func (n *Node) CatchUp(ctx context.Context) error {
	last, err := n.Log.Last(ctx)
	if err == nil {
		_, err = n.Runner.Wait(ctx, last)
	}
	return err
}

// awaitPlace waits until this node writes on a log that is not founded, or the group
// was founded by another.
func (n *Node) awaitPlace(ctx context.Context, joins bool) error {
	if n.lease == nil || n.Engine.State().Group.Founded() {
		return nil
	}
	if joins {
		n.logger.Info("waiting for another node to found the group", "group", n.Group)
	}
	for !n.Engine.State().Group.Founded() && n.Engine.Standby() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s to be founded: %w", n.Group, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
	// Whoever founds the group enrols the keys that it was told right after.
	for end := time.Now().Add(enrolTime); joins && !n.enrolled() && time.Now().Before(end) && ctx.Err() == nil; {
		time.Sleep(20 * time.Millisecond)
	}
	return nil
}

// enrolTime is how long a node that joins a group waits at its founding to be enrolled.
const enrolTime = 2 * time.Second
