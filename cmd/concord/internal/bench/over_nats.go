package bench

import (
	"context"
	"encoding/base64"
	"fmt"
	"sync/atomic"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"concord/aggregates/engine"
	"concord/cmd/concord/internal/accounts"
	"concord/cmd/concord/internal/api"
	"concord/cmd/concord/internal/natsapi"
	"concord/cmd/concord/internal/node"
	"concord/events"
	"concord/events/log"
	"concord/events/trust"
	"concord/projections/runner"
)

// asTold lets everybody in who says who it is, in the account that a node would let it
// into: what is measured is what comes after.
type asTold struct{ server atomic.Pointer[server.Server] }

// Check implements [server.Authentication].
func (t *asTold) Check(a server.ClientAuthentication) bool {
	user := &server.User{Username: a.GetOpts().Username}
	if user.Username != events.CodeNode {
		account, err := accounts.Admit(t.server.Load(), groupName, user.Username)
		if err != nil {
			return false
		}
		user.Account, user.Permissions = account, accounts.Participant(groupName)
	}
	a.RegisterUser(user)
	return true
}

// onNATS runs a whole node, with its projections, and has commands brought to its
// service over loopback, those of each signer over a connection of its own.
func (o Writing) onNATS(ctx context.Context, r *room, commands [][]trust.Submission, do func(call func(context.Context, trust.Submission) error) error) error {
	who := &asTold{}
	asNode := nats.UserInfo(events.CodeNode, "")
	l, remove, err := openLog(ctx, o.Dir, func(o *log.Options) {
		o.ListenAddr, o.Client = "127.0.0.1:0", []nats.Option{asNode}
		o.Customize = func(s *server.Options) { s.CustomClientAuthentication = who }
	})
	if err != nil {
		return err
	}
	defer remove()
	who.server.Store(l.Server())
	e, err := engine.Open(ctx, l, engine.Options{})
	if err != nil {
		return err
	}
	defer e.Close()
	if err := r.found(ctx, e); err != nil {
		return err
	}
	n := &node.Node{Group: groupName, Log: l, Engine: e, Durability: node.Verified}
	n.Runner = runner.Open(ctx, l, runner.Options{Landed: e.Landed})
	defer n.Runner.Close()
	if _, err := n.Runner.Wait(ctx, e.Seq()); err != nil {
		return err
	}
	web := api.New(api.Options{})
	web.SetNode(n)
	defer func() { _ = web.Shutdown(context.WithoutCancel(ctx)) }()
	conn, err := nats.Connect("", nats.InProcessServer(l.Server()), asNode)
	if err != nil {
		return err
	}
	service, err := natsapi.Offer(natsapi.Options{Conn: conn, Group: groupName, HTTP: web})
	if err != nil {
		return err
	}
	defer service.Stop()
	callers := map[string]*nats.Conn{} // by the key that they sign with
	for i, own := range commands {
		nc, err := nats.Connect(l.ClientURL(), nats.UserInfo(r.states[i], ""))
		if err != nil {
			return err
		}
		defer nc.Close()
		callers[own[0].Key] = nc
	}
	return do(func(ctx context.Context, s trust.Submission) error {
		m := nats.NewMsg(accounts.Subject(groupName, accounts.Command))
		m.Data = s.Bytes
		m.Header.Set("Concord-Key", s.Key)
		m.Header.Set("Concord-Signature", base64.RawURLEncoding.EncodeToString(s.Signature))
		a, err := callers[s.Key].RequestMsgWithContext(ctx, m)
		if err != nil {
			return err
		}
		if code := a.Header.Get(micro.ErrorCodeHeader); code != "" {
			return fmt.Errorf("%s: %s", code, a.Data)
		}
		return nil
	})
}
