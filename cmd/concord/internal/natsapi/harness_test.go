package natsapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"concord/cmd/concord/internal/accounts"
	"concord/cmd/concord/internal/api"
	"concord/cmd/concord/internal/node"
	problems "concord/cmd/concord/internal/problem"
	"concord/events"
	"concord/events/trust"
)

// house is a node of a demonstration that is served over HTTP and over NATS.
type house struct {
	t       *testing.T
	node    *node.Node
	server  *api.Server
	service *Service
	url     string // of the NATS servers
}

// open starts a node with a NATS server of its own, and serves it until the test ends.
func open(t *testing.T) *house {
	t.Helper()
	return run(t, node.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", Demo: true})
}

// openElsewhere starts a node on a NATS server that runs elsewhere, with the accounts
// of a group in its configuration.
func openElsewhere(t *testing.T) *house {
	t.Helper()
	dir := t.TempDir()
	key := func(code string) []string {
		s, err := trust.NewSigner()
		if err == nil {
			err = os.MkdirAll(node.KeyDir(dir), 0o700)
		}
		if err == nil {
			err = s.WriteFile(filepath.Join(node.KeyDir(dir), code+".nk"))
		}
		if err != nil {
			t.Fatal(err)
		}
		return []string{s.Name}
	}
	config := filepath.Join(t.TempDir(), "nats.conf")
	err := os.WriteFile(config, []byte("jetstream: {sync_interval: always}\n"+accounts.Config("oewg-ict", accounts.Users{
		Nodes: key("node"), Auditors: key("auditor"),
		Participants: map[string][]string{"FRA": key("FRA"), "CHAIR": key("chair"), events.CodeSecretariat: key("secretariat")},
	})), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	opts, err := server.ProcessConfigFile(config)
	if err != nil {
		t.Fatal(err)
	}
	opts.Host, opts.Port = "127.0.0.1", server.RANDOM_PORT
	opts.StoreDir, opts.NoSigs, opts.NoLog = t.TempDir(), true, true
	s, err := server.NewServer(opts)
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server did not start")
	}
	return run(t, node.Options{Dir: dir, NATS: []string{s.ClientURL()}, Demo: true, Address: "http://127.0.0.1:1"})
}

func run(t *testing.T, o node.Options) *house {
	t.Helper()
	n, err := node.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, node: n, server: api.New(api.Options{Version: "test"}), url: n.Log.ClientURL()}
	if len(o.NATS) > 0 {
		h.url = o.NATS[0]
	}
	h.server.SetNode(n)
	if _, err := n.Runner.Wait(t.Context(), n.Seq()); err != nil {
		t.Fatal(err)
	}
	h.offer(0)
	t.Cleanup(func() {
		h.service.Stop()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := h.server.Shutdown(ctx); err != nil {
			t.Errorf("shutting down: %v", err)
		}
		if err := n.Close(); err != nil {
			t.Errorf("closing the node: %v", err)
		}
	})
	return h
}

// offer offers the service, with answers of at most room bytes.
func (h *house) offer(room int) {
	h.t.Helper()
	conn, err := h.node.ServiceConn()
	if err != nil {
		h.t.Fatal(err)
	}
	o := Options{Conn: conn, Group: h.node.Group, Version: "v1.2.3", HTTP: h.server, Room: room}
	if h.service, err = Offer(o); err != nil {
		h.t.Fatal(err)
	}
}

// login connects a client with the key of a code.
func (h *house) login(code string) *nats.Conn {
	h.t.Helper()
	key, err := nats.NkeyOptionFromSeed(h.node.KeyFile(code))
	if err != nil {
		h.t.Fatal(err)
	}
	nc, err := nats.Connect(h.url, key, nats.MaxReconnects(0), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		h.t.Fatalf("%s is not let in: %v", code, err)
	}
	h.t.Cleanup(nc.Close)
	return nc
}

// ask sends a request to an endpoint.
func (h *house) ask(nc *nats.Conn, endpoint string, header map[string]string, data []byte) *nats.Msg {
	h.t.Helper()
	m := nats.NewMsg(accounts.Subject(h.node.Group, endpoint))
	m.Data = data
	for name, value := range header {
		m.Header.Set(name, value)
	}
	a, err := nc.RequestMsg(m, 10*time.Second)
	if err != nil {
		h.t.Fatalf("asking %s: %v", m.Subject, err)
	}
	return a
}

// refusal reads the problem that an answer is, with its slug.
func refusal(t *testing.T, m *nats.Msg) (api.Problem, string) {
	t.Helper()
	var p api.Problem
	if err := json.Unmarshal(m.Data, &p); err != nil || m.Header.Get("Content-Type") != problems.MediaType {
		t.Fatalf("not a problem: %v %.300s", m.Header, m.Data)
	}
	if m.Header.Get("Nats-Service-Error-Code") == "" || m.Header.Get("Nats-Service-Error") != p.Title {
		t.Errorf("the problem %s is no error of the service: %v", p.Title, m.Header)
	}
	return p, problems.Slug(p.Type)
}

// signer returns the key of a code.
func (h *house) signer(code string) trust.Signer {
	h.t.Helper()
	s, err := trust.LoadSigner(h.node.KeyFile(code))
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// write writes a command.
func (h *house) write(actor, kind string, data any) []byte {
	h.t.Helper()
	id, err := uuid.NewV7()
	if err != nil {
		h.t.Fatal(err)
	}
	b, err := trust.NewCommand(trust.Command{Group: h.node.Group, Type: kind, Actor: actor, Issued: h.node.Engine.Time()}, data, id, uuid.New())
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

// signed gives the headers that sign for a command.
func signed(s trust.Signer, command []byte) map[string]string {
	return map[string]string{headerKey: s.Name, headerSignature: base64.RawURLEncoding.EncodeToString(s.Sign(command).Signature)}
}

// get reads a path over HTTP.
func (h *house) get(path string) *http.Response {
	w := httptest.NewRecorder()
	h.server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Result()
}

func content(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
