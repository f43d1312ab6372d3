package node

import (
	"context"
	"sync"

	"github.com/nats-io/nats-server/v2/server"

	"concord/projections/runner"
)

// logins are the keys with which somebody has logged in to the embedded server. It is
// safe for concurrent use.
type logins struct {
	mu   sync.Mutex
	keys map[string]bool
}

func (l *logins) add(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.keys == nil {
		l.keys = make(map[string]bool)
	}
	l.keys[key] = true
}

// drop forgets the keys that are not valid any more, and returns them.
func (l *logins) drop(valid func(key string) bool) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for key := range l.keys {
		if !valid(key) {
			out = append(out, key)
			delete(l.keys, key)
		}
	}
	return out
}

// watch cuts off whoever is logged in with a key that is revoked, when it is, until
// ctx ends.
func (c *clients) watch(ctx context.Context, r *runner.Runner) {
	for next := r.Current().Seq + 1; ; {
		root, err := r.Wait(ctx, next)
		if err != nil {
			return
		}
		next = root.Seq + 1
		for _, key := range c.logins.drop(func(key string) bool { _, ok := c.valid(key); return ok }) {
			c.cutOff(key)
		}
	}
}

// everyone is more connections than a server has.
const everyone = 1 << 20

// cutOff closes the connections of a key.
func (c *clients) cutOff(key string) {
	s := c.server.Load()
	all, err := s.Connz(&server.ConnzOptions{Username: true, Limit: everyone})
	if err != nil {
		return // the server stops
	}
	for _, conn := range all.Conns {
		if conn.AuthorizedUser == key {
			_ = s.DisconnectClientByID(conn.Cid) // or it is gone already
		}
	}
}
