package node

import (
	"encoding/base64"
	"sync/atomic"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"concord/aggregates/group"
	"concord/events"
)

// clients says who may log in to the embedded server, where it has a port: the
// node itself, and whoever holds a valid key of an auditor, who may read the log
// and follow it and nothing else. Who is let in does not act by that: acts are
// signed commands.
type clients struct {
	node  string // the node's own key
	group string
	state atomic.Pointer[func() *group.State] // nil until the log has been read
}

// Check implements [server.Authentication].
func (c *clients) Check(a server.ClientAuthentication) bool {
	o := a.GetOpts()
	key, err := nkeys.FromPublicKey(o.Nkey)
	if err != nil || o.Sig == "" || !nkeys.IsValidPublicUserKey(o.Nkey) {
		return false
	}
	sig, err := base64.RawURLEncoding.DecodeString(o.Sig)
	if err != nil {
		if sig, err = base64.StdEncoding.DecodeString(o.Sig); err != nil { // as older clients write it
			return false
		}
	}
	if key.Verify(a.GetNonce(), sig) != nil {
		return false
	}
	if o.Nkey == c.node {
		a.RegisterUser(&server.User{Username: events.CodeNode})
		return true
	}
	state := c.state.Load()
	if state == nil {
		return false
	}
	k, ok := (*state)().Key(o.Nkey)
	if !ok || k.Revoked != 0 || k.Participant != events.CodeAuditor {
		return false
	}
	a.RegisterUser(&server.User{Username: k.Participant, Permissions: readsOnly(c.group)})
	return true
}

// readsOnly lets a client read the log and follow it. It may ask for messages, but
// not set up consumers, which would be written down.
func readsOnly(name string) *server.Permissions {
	return &server.Permissions{
		Publish: &server.SubjectPermission{Allow: []string{
			"$JS.API.INFO",
			"$JS.API.STREAM.NAMES",
			"$JS.API.STREAM.LIST",
			"$JS.API.STREAM.INFO." + name,
			"$JS.API.STREAM.MSG.GET." + name,
			"$JS.API.DIRECT.GET." + name,
			"$JS.API.DIRECT.GET." + name + ".>",
		}},
		Subscribe: &server.SubjectPermission{Allow: []string{name + ".>", "_INBOX.>"}},
	}
}
