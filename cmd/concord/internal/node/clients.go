package node

import (
	"encoding/base64"
	"sync/atomic"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"concord/aggregates/group"
	"concord/cmd/concord/internal/accounts"
	"concord/events"
)

// clients says who may log in to the embedded server, where it has a port: the node
// itself, whoever runs it, and whoever holds a key that is enrolled and valid. Package accounts says
// where each is let in, and what it may do there. Who is let in does not act by that:
// acts are signed commands.
type clients struct {
	node     string // the node's own key
	serving  string // the key of the connection over which the node offers its service
	operator string // the key of whoever runs the node, who may ask how the server is
	group    string
	state    atomic.Pointer[func() *group.State] // nil until the log has been read
	server   atomic.Pointer[server.Server]       // nil until its accounts are set up
	logins   logins
}

// Check implements [server.Authentication].
func (c *clients) Check(a server.ClientAuthentication) bool {
	o := a.GetOpts()
	if !signed(o, a.GetNonce()) {
		return false
	}
	switch o.Nkey {
	case c.node:
		a.RegisterUser(&server.User{Username: events.CodeNode})
		return true
	case c.serving:
		a.RegisterUser(&server.User{Username: accounts.Service, Permissions: accounts.Serving(c.group)})
		return true
	case c.operator:
		s := c.server.Load()
		if s != nil {
			a.RegisterUser(&server.User{Username: codeOperator, Account: s.SystemAccount(), Permissions: accounts.Operator()})
		}
		return s != nil
	}
	c.logins.add(o.Nkey) // before it is looked at, so that a revocation that comes meanwhile finds it
	k, ok := c.valid(o.Nkey)
	if !ok {
		return false
	}
	user, err := c.user(k.Participant)
	if err != nil {
		return false
	}
	a.RegisterUser(user)
	return true
}

// signed reports whether a client has signed the server's nonce with the key that it
// names.
func signed(o *server.ClientOpts, nonce []byte) bool {
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
	return key.Verify(nonce, sig) == nil
}

// valid returns an enrolled key with which somebody may log in now. Another node's key
// is none: nodes do not share an embedded server.
func (c *clients) valid(public string) (group.Key, bool) {
	state := c.state.Load()
	if state == nil || c.server.Load() == nil {
		return group.Key{}, false
	}
	k, ok := (*state)().Key(public)
	return k, ok && k.Revoked == 0 && k.Participant != events.CodeNode
}

// user returns as whom somebody is let in who acts for a code.
func (c *clients) user(code string) (*server.User, error) {
	s := c.server.Load()
	if code == events.CodeAuditor {
		account, err := s.LookupAccount(accounts.Auditors)
		return &server.User{Username: code, Account: account, Permissions: accounts.Auditor(c.group)}, err
	}
	account, err := accounts.Admit(s, c.group, code)
	return &server.User{Username: code, Account: account, Permissions: accounts.Participant(c.group)}, err
}
