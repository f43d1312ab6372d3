package node

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"

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

// enrol enrols the key of a code, which is made if there is none, and returns its
// public name.
func enrol(t *testing.T, n *Node, code string) string {
	t.Helper()
	s, err := n.keys.have(code)
	if err != nil {
		t.Fatal(err)
	}
	data := group.Enrol{Participant: code, Key: s.Name, Custody: events.CustodyIssued}
	if err := command(t, n, events.CodeSecretariat, "key.enrol", data); err != nil {
		t.Fatal(err)
	}
	return s.Name
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

func TestWhoIsLetIn(t *testing.T) {
	n := start(t, Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if nc, err := nats.Connect(n.Log.ClientURL(), nats.MaxReconnects(0)); err == nil {
		nc.Close()
		t.Error("a client without a key was let in")
	}
	for _, code := range []string{"FRA", "STRANGER"} {
		if _, err := login(t, n, code); err == nil {
			t.Errorf("%s was let in, whose key is not enrolled", code)
		}
	}
	for _, code := range []string{"FRA", events.CodeAuditor, group.CodeChair} {
		enrol(t, n, code)
		if _, err := login(t, n, code); err != nil {
			t.Errorf("%s is not let in: %v", code, err)
		}
	}
	for _, code := range []string{events.CodeSecretariat, events.CodeNode, codeOperator} {
		if _, err := login(t, n, code); err != nil {
			t.Errorf("%s is not let in: %v", code, err)
		}
	}
}

// Who runs the node asks its server how it is, and reaches nothing of the group.
func TestOperator(t *testing.T) {
	n := start(t, Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	nc, err := login(t, n, codeOperator)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := nc.Request("$SYS.REQ.SERVER.PING.JSZ", nil, 10*time.Second); err != nil || !strings.Contains(string(m.Data), n.Log.Server().ID()) {
		t.Errorf("how the server is: %v, %v", m, err)
	}
	before := n.Seq()
	told := make(chan error, 64)
	nc.SetErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { told <- err })
	for _, subject := range []string{
		n.Group + ".report.apr1.adopted", "$JS.API.STREAM.DELETE." + n.Group, "$JS.API.STREAM.INFO." + n.Group,
		"$SYS.REQ.SERVER." + n.Log.Server().ID() + ".RELOAD", "$SYS.REQ.SERVER." + n.Log.Server().ID() + ".KICK", "concord." + n.Group + ".command",
	} {
		if err := nc.Publish(subject, []byte("{}")); err != nil {
			t.Fatal(err)
		}
		if err := nc.FlushTimeout(10 * time.Second); err != nil {
			t.Fatal(err)
		}
		select {
		case <-told:
		case <-time.After(5 * time.Second):
			t.Errorf("%s was not refused", subject)
		}
	}
	if last, err := n.Log.Last(t.Context()); err != nil || last != before {
		t.Errorf("the log ends at %d, %v, and ended at %d", last, err, before)
	}
}

// A key that is revoked lets nobody in, and who is in with it is put out.
func TestRevokedIsPutOut(t *testing.T) {
	n := start(t, Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	enrol(t, n, "DEU")
	other, err := login(t, n, "DEU")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"FRA", events.CodeAuditor} {
		key := enrol(t, n, code)
		nc, err := login(t, n, code)
		if err != nil {
			t.Fatal(err)
		}
		if err := command(t, n, events.CodeSecretariat, "key.revoke", group.Revoke{Key: key}); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(10 * time.Second); !nc.IsClosed(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s is still in, with a key that is revoked", code)
			}
		}
		if _, err := login(t, n, code); err == nil {
			t.Errorf("%s was let in with a key that is revoked", code)
		}
	}
	if err := other.FlushTimeout(5 * time.Second); err != nil {
		t.Errorf("somebody else was put out: %v", err)
	}
}

func TestNoPortUnlessAsked(t *testing.T) {
	n := start(t, Options{Dir: t.TempDir()})
	if url := n.Log.ClientURL(); url != "" {
		t.Errorf("a NATS port is open at %s", url)
	}
	if nc, err := n.ServiceConn(); nc != nil || err != nil {
		t.Errorf("a service is offered to nobody: %v, %v", nc, err)
	}
}
