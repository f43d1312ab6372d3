package logtest

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
)

// host is one server of a place. It keeps its address and its files when it is
// stopped and started again.
type host struct {
	opts  *server.Options
	proxy *Proxy

	mu  sync.Mutex
	srv *server.Server // nil while stopped
}

// newHost prepares a server that writes through to the disk.
func newHost(t testing.TB, name string, opts *server.Options) *host {
	t.Helper()
	opts.ServerName = name
	opts.Host, opts.Port = "127.0.0.1", freePorts(t, 1)[0]
	opts.JetStream = true
	opts.StoreDir = t.TempDir()
	opts.SyncAlways = true
	opts.NoSigs, opts.NoLog = true, true
	h := &host{opts: opts}
	h.proxy = newProxy(t, h.address)
	return h
}

func (h *host) running() *server.Server {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.srv
}

// address returns where the server listens, "" while it is stopped.
func (h *host) address() string {
	if h.running() == nil {
		return ""
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(h.opts.Port))
}

func (h *host) url() string { return "nats://" + h.address() }

func (h *host) start(t testing.TB) {
	t.Helper()
	h.launch(t)
	h.ready(t)
}

// launch starts the server and does not wait for it.
func (h *host) launch(t testing.TB) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.srv != nil {
		return
	}
	srv, err := server.NewServer(h.opts.Clone())
	if err != nil {
		t.Fatalf("setting up server %s: %v", h.opts.ServerName, err)
	}
	h.srv = srv
	go srv.Start()
}

func (h *host) ready(t testing.TB) {
	t.Helper()
	if srv := h.running(); !srv.ReadyForConnections(patience) || !srv.JetStreamEnabled() {
		t.Fatalf("server %s did not start", h.opts.ServerName)
	}
}

func (h *host) stop() {
	h.mu.Lock()
	srv := h.srv
	h.srv = nil
	h.mu.Unlock()
	h.proxy.Cut()
	if srv != nil {
		srv.Shutdown()
		srv.WaitForShutdown()
	}
}

// The ports that servers of a place get. A server that is stopped comes back at the
// same port, so they lie below those that the system hands out for connections: one of
// these could have taken it meanwhile.
const firstPort, ports = 15_000, 15_000

// nextPort counts the ports that this process has looked at, from a place of its own:
// none is handed out twice, since there is a while before its server listens.
var nextPort = func() *atomic.Int64 {
	var n atomic.Int64
	n.Store(int64(os.Getpid()) * 997 % ports)
	return &n
}()

// freePorts returns n ports of the loopback interface that nobody listens on.
func freePorts(t testing.TB, n int) []int {
	t.Helper()
	var free []int
	for range ports {
		port := firstPort + int(nextPort.Add(1)%ports)
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatalf("giving port back: %v", err)
		}
		if free = append(free, port); len(free) == n {
			return free
		}
	}
	t.Fatal("no free ports")
	return nil
}

// streamDir is where a server with this store directory keeps a stream.
func streamDir(store, stream string) string {
	return filepath.Join(store, "jetstream", server.DEFAULT_GLOBAL_ACCOUNT, "streams", stream)
}
