package node

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"concord/aggregates/group"
	"concord/events"
	"concord/events/trust"
)

// command has a node decide a command that one of its own keys signs.
func command(t *testing.T, n *Node, actor, kind string, data any) error {
	t.Helper()
	s, err := n.keys.have(actor)
	if err != nil {
		t.Fatal(err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := trust.NewCommand(trust.Command{Group: n.Group, Type: kind, Actor: actor, Issued: n.Engine.Time()}, data, id, uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	_, err = n.Engine.Submit(t.Context(), s.Sign(signed))
	return err
}

// login connects a client with the key of a code.
func login(t *testing.T, n *Node, code string) (*nats.Conn, error) {
	t.Helper()
	if _, err := n.keys.have(code); err != nil {
		t.Fatal(err)
	}
	key, err := nats.NkeyOptionFromSeed(n.KeyFile(code))
	if err != nil {
		t.Fatal(err)
	}
	nc, err := nats.Connect(n.Log.ClientURL(), key, nats.MaxReconnects(0), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err == nil {
		t.Cleanup(nc.Close)
	}
	return nc, err
}

func TestNATSClients(t *testing.T) {
	n := start(t, Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if nc, err := nats.Connect(n.Log.ClientURL(), nats.MaxReconnects(0)); err == nil {
		nc.Close()
		t.Error("a client without a key was let in")
	}
	if _, err := login(t, n, "STRANGER"); err == nil {
		t.Error("a client with a key that is not enrolled was let in")
	}
	if _, err := login(t, n, events.CodeSecretariat); err == nil {
		t.Error("the secretariat was let in, although nothing is offered to it here")
	}
	auditor, err := n.keys.have(events.CodeAuditor)
	if err != nil {
		t.Fatal(err)
	}
	enrol := group.Enrol{Participant: events.CodeAuditor, Key: auditor.Name, Custody: events.CustodyIssued}
	if err := command(t, n, events.CodeSecretariat, "key.enrol", enrol); err != nil {
		t.Fatal(err)
	}
	nc, err := login(t, n, events.CodeAuditor)
	if err != nil {
		t.Fatal(err)
	}
	auditing(t, n, nc)

	if err := command(t, n, events.CodeSecretariat, "key.revoke", group.Revoke{Key: auditor.Name}); err != nil {
		t.Fatal(err)
	}
	if _, err := login(t, n, events.CodeAuditor); err == nil {
		t.Error("an auditor whose key was revoked was let in")
	}
}

// auditing checks that an auditor's client can read the log and follow it, and
// cannot change anything.
func auditing(t *testing.T, n *Node, nc *nats.Conn) {
	t.Helper()
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(300*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	stream, err := js.Stream(ctx, n.Group)
	if err != nil {
		t.Fatalf("the auditor cannot look at the stream: %v", err)
	}
	m, err := stream.GetMsg(ctx, 1)
	if err != nil || m.Header.Get(events.HeaderActor) != events.CodeSecretariat {
		t.Errorf("the auditor reads event 1: %v, %v", m, err)
	}
	follow, err := nc.SubscribeSync(n.Group + ".>")
	if err != nil || nc.Flush() != nil {
		t.Fatal(err)
	}
	register := group.Register{Participant: events.Participant{Code: "NGO-1", Name: "An organization", Category: events.Stakeholder}}
	if err := command(t, n, events.CodeSecretariat, "participant.register", register); err != nil {
		t.Fatal(err)
	}
	if m, err := follow.NextMsg(2 * time.Second); err != nil || m.Header.Get(events.HeaderType) != "concord.group.participants-registered.v1" {
		t.Errorf("the auditor follows: %v, %v", m, err)
	}

	before := n.Seq()
	// What is not permitted is not answered at all.
	mischief := func() context.Context {
		ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		t.Cleanup(cancel)
		return ctx
	}
	if _, err := js.Publish(mischief(), n.Group+".group."+n.Group+".founded", []byte("{}"), jetstream.WithRetryAttempts(0)); err == nil {
		t.Error("the auditor published on the log")
	}
	if err := js.DeleteStream(mischief(), n.Group); err == nil {
		t.Error("the auditor deleted the log")
	}
	if err := stream.Purge(mischief()); err == nil {
		t.Error("the auditor purged the log")
	}
	if _, err := js.UpdateStream(mischief(), jetstream.StreamConfig{Name: n.Group, Subjects: []string{n.Group + ".>"}, MaxMsgs: 1}); err == nil {
		t.Error("the auditor changed the log's configuration")
	}
	if _, err := stream.CreateConsumer(mischief(), jetstream.ConsumerConfig{Durable: "mine"}); err == nil {
		t.Error("the auditor left a consumer on the log")
	}
	if last, err := n.Log.Last(ctx); err != nil || last != before {
		t.Errorf("the log ends at %d, %v, and ended at %d", last, err, before)
	}
	if err := n.Log.CheckConfig(ctx); err != nil {
		t.Error(err)
	}
}

func TestNoPortUnlessAsked(t *testing.T) {
	n := start(t, Options{Dir: t.TempDir()})
	if url := n.Log.ClientURL(); url != "" {
		t.Errorf("a NATS port is open at %s", url)
	}
}
