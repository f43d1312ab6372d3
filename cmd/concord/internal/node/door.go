package node

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	switch reason, err := n.Log.KeepMirror(ctx); {
	case errors.Is(err, log.ErrNoMirror):
		n.logger.Info("auditors cannot read over NATS", "reason", err)
	case err != nil:
		n.logger.Warn("there is no mirror of the log for auditors", "error", err)
	case reason != "":
		n.logger.Info("a mirror of the log is made for auditors", "reason", reason)
	}
	n.tasks.Go(func() { c.watch(n.ending, n.Runner) })
	return nil
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
