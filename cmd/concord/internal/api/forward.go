package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/node"
	"concord/events/trust"
)

// bring brings a command to the node that writes. What another node has sent on to this
// one goes no further, so that nothing goes round in circles.
func (s *Server) bring(ctx context.Context, r *http.Request, sub trust.Submission) (engine.Answer, error) {
	n := s.node.Load()
	if r.Header.Get(client.HeaderForwarded) == "" {
		return n.Submit(ctx, sub, s.attachments.signed(sub.Attachments)...)
	}
	a, err := n.Engine.Submit(ctx, sub)
	var standby *engine.StandbyError
	if errors.As(err, &standby) && !standby.Unknown {
		err = node.OnStandby()
	}
	return a, err
}

// sendOn sends an attachment on to the node that writes, unless it was sent on to here.
func (s *Server) sendOn(r *http.Request, a node.Attachment) {
	if r.Header.Get(client.HeaderForwarded) == "" {
		s.node.Load().Attach(r.Context(), a)
	}
}

// enrolledKey looks a key up. One that is not known may have been enrolled by another
// node a moment ago.
func (s *Server) enrolledKey(ctx context.Context, name string) (group.Key, bool) {
	n := s.node.Load()
	k, ok := n.Engine.State().Group.Key(name)
	if !ok && n.Engine.Standby() {
		ctx, cancel := context.WithTimeout(ctx, catchUpTime)
		defer cancel()
		if n.CatchUp(ctx) == nil {
			k, ok = n.Engine.State().Group.Key(name)
		}
	}
	return k, ok
}

// catchUpTime is how long a node that follows may take to come up with the log.
const catchUpTime = 2 * time.Second
