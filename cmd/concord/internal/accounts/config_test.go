package accounts

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// user makes a key, and the option to log in with it.
func user(t *testing.T) (string, nats.Option) {
	t.Helper()
	pair, err := nkeys.CreateUser()
	if err != nil {
		t.Fatal(err)
	}
	public, err := pair.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return public, nats.Nkey(public, pair.Sign)
}

// start starts a server by a configuration.
func start(t *testing.T, config string) *server.Server {
	t.Helper()
	file := filepath.Join(t.TempDir(), "nats.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	opts, err := server.ProcessConfigFile(file)
	if err != nil {
		t.Fatalf("%v\n%s", err, config)
	}
	opts.Host, opts.Port = "127.0.0.1", server.RANDOM_PORT
	opts.StoreDir, opts.NoSigs, opts.NoLog = t.TempDir(), true, true
	s, err := server.NewServer(opts)
	if err != nil {
		t.Fatalf("%v\n%s", err, config)
	}
	go s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server did not start")
	}
	return s
}

// connectAs connects with a key.
func connectAs(t *testing.T, s *server.Server, login nats.Option) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect(s.ClientURL(), login, nats.MaxReconnects(0), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// What is written is what a server takes, and it leads a call to the service, from a
// participant and from nobody else, and its answer back.
func TestConfig(t *testing.T) {
	sys, asSystem := user(t)
	node, asNode := user(t)
	auditor, asAuditor := user(t)
	fra, asFRA := user(t)
	deu, asDEU := user(t)
	s := start(t, "system_account: SYS\njetstream: {sync_interval: always}\n"+Config("oewg-ict", Users{
		System: []string{sys}, Nodes: []string{node}, Auditors: []string{auditor}, Participants: map[string][]string{"FRA": {fra}, "DEU": {deu}},
	}))
	n := connectAs(t, s, asNode)
	if _, err := n.Subscribe(Subject("oewg-ict", Command), func(m *nats.Msg) { _ = m.Respond([]byte("done")) }); err != nil {
		t.Fatal(err)
	}
	if err := n.Flush(); err != nil {
		t.Fatal(err)
	}
	for name, login := range map[string]nats.Option{"FRA": asFRA, "DEU": asDEU} {
		if m, err := connectAs(t, s, login).Request(Subject("oewg-ict", Command), nil, 5*time.Second); err != nil || string(m.Data) != "done" {
			t.Errorf("%s calls the service: %v, %v", name, m, err)
		}
	}
	if _, err := connectAs(t, s, asAuditor).Request(Subject("oewg-ict", Command), nil, 200*time.Millisecond); err == nil {
		t.Error("an auditor calls the service")
	}
	if m, err := connectAs(t, s, asSystem).Request("$SYS.REQ.SERVER.PING.VARZ", nil, 5*time.Second); err != nil || len(m.Data) == 0 {
		t.Errorf("the system's user asks the server: %v, %v", m, err)
	}
	// The node reaches the JetStream of the mirror's account, which auditors have not.
	if m, err := n.Request("$JS.mirror.API.INFO", nil, 5*time.Second); err != nil || len(m.Data) == 0 {
		t.Errorf("the node asks the mirror's account: %v, %v", m, err)
	}
}

func TestConfigIsTheSameEveryTime(t *testing.T) {
	u := Users{Participants: map[string][]string{"A": nil, "B": nil, "C": nil, "D": nil}}
	want := Config("oewg-ict", u)
	for range 20 {
		if got := Config("oewg-ict", u); got != want {
			t.Fatalf("written in another order:\n%s\n%s", want, got)
		}
	}
}
