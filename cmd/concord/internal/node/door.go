package node

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"concord/cmd/concord/internal/accounts"
	"concord/events/log"
)

// openDoor sets up what others than the node find on the NATS servers: where they are
// embedded, the accounts; and a mirror of the log for auditors, where there is an
// account for it. That there is no mirror does not keep the node from its work.
func (n *Node) openDoor(ctx context.Context, c *clients) error {
	if s := n.Log.Server(); s != nil {
		if n.Log.ClientURL() == "" {
			return nil // nobody can come in
		}
		damage, err := n.Log.ClearMirror()
		if err != nil {
			return err
		}
		if damage != nil {
			n.logger.Warn("the mirror of the log for auditors is damaged: it is made anew", "error", damage)
		}
		if err := accounts.Prepare(s, n.Group); err != nil {
			return fmt.Errorf("the accounts of the embedded server: %w", err)
		}
		c.server.Store(s)
	}
	switch {
	case n.lease == nil:
		n.mirror(ctx)
	case !n.lease.Held() || !n.mirror(ctx): // two nodes that make it at once undo each other's
		n.tasks.Go(func() { n.mirrors(n.ending) })
	}
	n.tasks.Go(func() { c.watch(n.ending, n.Runner) })
	return nil
}

// How long one try to make the mirror may take, and the pause before the next.
const (
	mirrorPatience = 20 * time.Second
	mirrorPause    = 5 * time.Second
)

// mirror sees to the mirror for auditors once, and returns whether there is nothing left
// to do about it.
func (n *Node) mirror(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, mirrorPatience)
	defer cancel()
	switch reason, err := n.Log.KeepMirror(ctx); {
	case errors.Is(err, log.ErrNoMirror):
		n.logger.Info("auditors cannot read over NATS", "reason", err)
	case err != nil:
		n.logger.Warn("there is no mirror of the log for auditors", "error", err)
		return false
	case reason != "":
		n.logger.Info("a mirror of the log is made for auditors", "reason", reason)
	}
	return true
}

// mirrors sees to the mirror when this node writes, until it is there or ctx ends.
func (n *Node) mirrors(ctx context.Context) {
	for n.lease.Await(ctx, true) == nil && !n.mirror(ctx) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(mirrorPause):
		}
	}
}

// ServiceConn opens a connection over which the node offers its service, nil if nobody
// could reach it there. On an embedded server it has no right to write on the log.
func (n *Node) ServiceConn() (*nats.Conn, error) {
	if n.dial == nil {
		return nil, nil
	}
	nc, err := n.dial(nats.Name("concord service "+n.Group), nats.MaxReconnects(-1))
	if err != nil {
		return nil, fmt.Errorf("connecting for the service over NATS: %w", err)
	}
	return nc, nil
}

// dialsTo says how to connect to servers that run elsewhere.
func (n *Node) dialsTo(urls []string, login ...nats.Option) {
	n.dial = func(with ...nats.Option) (*nats.Conn, error) {
		return nats.Connect(strings.Join(urls, ","), append(with, login...)...)
	}
}

// servingKey makes the key of the service's connection, which lives as long as the
// node does, and the option with which it logs in.
func servingKey() (public string, login nats.Option, err error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return "", nil, err
	}
	if public, err = pair.PublicKey(); err != nil {
		return "", nil, err
	}
	return public, nats.Nkey(public, pair.Sign), nil
}
