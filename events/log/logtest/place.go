// Package logtest gives tests a place for a log: a server inside the log's own
// process, a server apart from it, or a cluster of three. Each can be stopped and
// started, and the connection to it can be cut, so that a test can make every
// outcome of a commit happen, the unknown one too.
//
// Everything listens on free ports of the loopback interface and ends with the test.
package logtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"concord/events/log"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Aggregates are those of the logs in tests.
var Aggregates = []string{"group", "report", "debate", "attachment"}

// patience is how long a place waits for its servers, and for a log to open.
const patience = 60 * time.Second

// Place is where a log lives in a test.
type Place struct {
	Kind string // "embedded", "separate" or "cluster"

	t       testing.TB
	dir     string // embedded: the log's directory
	servers []*host
	logs    []*log.Log // opened and perhaps not closed yet
}

// Embedded gives a directory for a log whose server runs inside it.
func Embedded(t testing.TB) *Place {
	t.Helper()
	p := &Place{Kind: "embedded", t: t, dir: t.TempDir()}
	t.Cleanup(p.closeLogs)
	return p
}

// Separate starts one server, which writes through to the disk, with a proxy in
// front of it.
func Separate(t testing.TB) *Place {
	t.Helper()
	p := &Place{Kind: "separate", t: t}
	p.servers = []*host{newHost(t, "apart", &server.Options{})}
	p.servers[0].start(t)
	t.Cleanup(p.closeLogs)
	return p
}

// Cluster starts three servers that write through to the disk, each with a proxy
// in front of it, and waits until they have a leader. It takes some seconds: an
// election takes as long.
func Cluster(t testing.TB) *Place {
	t.Helper()
	p := &Place{Kind: "cluster", t: t}
	ports := freePorts(t, 3)
	var routes string
	for i, port := range ports {
		if i > 0 {
			routes += ","
		}
		routes += fmt.Sprintf("nats://127.0.0.1:%d", port)
	}
	for i, port := range ports {
		h := newHost(t, fmt.Sprintf("s%d", i+1), &server.Options{
			Cluster: server.ClusterOpts{
				Name: "concord", Host: "127.0.0.1", Port: port,
				// Clients know the proxies alone.
				NoAdvertise: true,
			},
			Routes: server.RoutesFromStr(routes),
		})
		p.servers = append(p.servers, h)
		h.launch(t)
	}
	for _, h := range p.servers {
		h.ready(t)
	}
	p.await("a leader of the cluster", func() bool {
		for _, h := range p.servers {
			if h.running().JetStreamIsLeader() {
				return true
			}
		}
		return false
	})
	t.Cleanup(p.closeLogs)
	p.awaitPeers()
	return p
}

// awaitPeers waits until the leader of the cluster has heard of all servers: before,
// it places no stream with three copies.
func (p *Place) awaitPeers() {
	p.t.Helper()
	nc, err := nats.Connect(p.servers[0].url(), nats.MaxReconnects(-1))
	if err != nil {
		p.t.Fatalf("connecting to the cluster: %v", err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	const probe = "logtest-probe"
	p.await("three servers in the cluster", func() bool {
		_, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: probe, Subjects: []string{probe}, Storage: jetstream.MemoryStorage, Replicas: len(p.servers)})
		return err == nil
	})
	if err := js.DeleteStream(ctx, probe); err != nil {
		p.t.Fatalf("taking the probe out of the cluster: %v", err)
	}
}

// await waits for a condition or ends the test.
func (p *Place) await(what string, condition func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); !condition(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("%s: waited in vain for %s", p.Kind, what)
		}
	}
}

// Replicas is how many copies of a log the place keeps.
func (p *Place) Replicas() int { return max(len(p.servers), 1) }

// Options completes o so that it fits the place.
func (p *Place) Options(o log.Options) log.Options {
	if o.Aggregates == nil {
		o.Aggregates = Aggregates
	}
	// Tests cut connections by the hundred: they are made again at once.
	o.Client = append([]nats.Option{nats.ReconnectWait(time.Millisecond), nats.ReconnectJitter(time.Millisecond, time.Millisecond)}, o.Client...)
	if p.dir != "" {
		o.Dir = p.dir
	} else {
		o.Replicas = p.Replicas()
	}
	return o
}

// TryOpen opens a log with these options, completed by those of the place. An
// embedded place holds one log at a time.
func (p *Place) TryOpen(o log.Options) (*log.Log, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var (
		l   *log.Log
		err error
	)
	if p.dir != "" {
		l, err = log.OpenEmbedded(ctx, p.Options(o))
	} else {
		l, err = log.Connect(ctx, p.URLs(), p.Options(o))
	}
	if err == nil {
		p.logs = append(p.logs, l)
	}
	return l, err
}

// Open opens the log of a group and closes it when the test ends.
func (p *Place) Open(group string) *log.Log {
	p.t.Helper()
	l, err := p.TryOpen(log.Options{Group: group})
	if err != nil {
		p.t.Fatalf("%s: opening the log: %v", p.Kind, err)
	}
	return l
}

// Beside opens the same log as another node does, beside l.
func (p *Place) Beside(l *log.Log) *log.Log {
	p.t.Helper()
	if p.dir == "" {
		return p.Open(l.Group())
	}
	o := p.Options(log.Options{Group: l.Group(), Client: []nats.Option{nats.InProcessServer(l.Server())}})
	o.Dir = "" // the other node has its own, or none
	other, err := log.Connect(context.Background(), []string{"nats://in-process"}, o)
	if err != nil {
		p.t.Fatalf("%s: opening the log beside: %v", p.Kind, err)
	}
	p.logs = append(p.logs, other)
	return other
}

// Apart opens the same log as another node does whose connection does not go
// through the proxies.
func (p *Place) Apart(l *log.Log) *log.Log {
	p.t.Helper()
	if p.dir != "" {
		return p.Beside(l)
	}
	var urls []string
	for _, h := range p.servers {
		urls = append(urls, h.url())
	}
	other, err := log.Connect(context.Background(), urls, p.Options(log.Options{Group: l.Group()}))
	if err != nil {
		p.t.Fatalf("%s: opening the log apart: %v", p.Kind, err)
	}
	p.logs = append(p.logs, other)
	return other
}

// Stranger connects a client that is not a node, for mischief.
func (p *Place) Stranger(l *log.Log) *nats.Conn {
	p.t.Helper()
	var (
		nc  *nats.Conn
		err error
	)
	if p.dir != "" {
		nc, err = nats.Connect("", nats.InProcessServer(l.Server()))
	} else {
		nc, err = nats.Connect(p.servers[0].url())
	}
	if err != nil {
		p.t.Fatalf("%s: connecting: %v", p.Kind, err)
	}
	p.t.Cleanup(nc.Close)
	return nc
}

// Reopen closes the log, stops every server of the place, starts them again and
// opens the log anew.
func (p *Place) Reopen(l *log.Log) *log.Log {
	p.t.Helper()
	if err := l.Close(); err != nil {
		p.t.Fatalf("%s: closing the log: %v", p.Kind, err)
	}
	for i := range p.servers {
		p.Stop(i)
	}
	for _, h := range p.servers {
		h.launch(p.t)
	}
	for _, h := range p.servers {
		h.ready(p.t)
	}
	return p.Open(l.Group())
}

// Cut cuts the log's connection: at the proxies, or inside the process.
func (p *Place) Cut(l *log.Log) {
	p.t.Helper()
	if p.dir == "" {
		for _, h := range p.servers {
			h.proxy.Cut()
		}
		return
	}
	id, err := l.Conn().GetClientID()
	if err != nil {
		return // it is cut already
	}
	// It may be gone by now, which is as good.
	_ = l.Server().DisconnectClientByID(id)
}

// URLs returns the proxies' addresses, none for an embedded place.
func (p *Place) URLs() []string {
	var urls []string
	for _, h := range p.servers {
		urls = append(urls, h.proxy.URL())
	}
	return urls
}

// Proxy returns the proxy in front of server i.
func (p *Place) Proxy(i int) *Proxy { return p.servers[i].proxy }

// Servers returns how many servers can be stopped and started: 0, 1 or 3. An
// embedded server stops with its log.
func (p *Place) Servers() int { return len(p.servers) }

// Stop stops server i; its files stay.
func (p *Place) Stop(i int) { p.servers[i].stop() }

// Start starts server i on the files that it had, at the address that it had.
func (p *Place) Start(i int) {
	p.t.Helper()
	p.servers[i].start(p.t)
}

// Leader returns which server leads the group's stream, or -1 if none does now.
// A single one always does.
func (p *Place) Leader(group string) int {
	if len(p.servers) == 1 {
		return 0
	}
	for i, h := range p.servers {
		if s := h.running(); s != nil && s.JetStreamIsStreamLeader(server.DEFAULT_GLOBAL_ACCOUNT, group) {
			return i
		}
	}
	return -1
}

// StoreDir returns the directory of the group's stream on server i (embedded:
// whatever i), where its block files lie under "msgs".
func (p *Place) StoreDir(group string, i int) string {
	dir := p.dir
	if dir == "" {
		dir = p.servers[i].opts.StoreDir
	}
	return streamDir(dir, group)
}

func (p *Place) closeLogs() {
	for _, l := range p.logs {
		if err := l.Close(); err != nil {
			p.t.Errorf("%s: closing the log: %v", p.Kind, err)
		}
	}
	for _, h := range p.servers {
		h.stop()
	}
}

// Embedded returns the server inside the place's open log, nil if there is none.
func (p *Place) Embedded() *server.Server {
	for _, l := range p.logs {
		if s := l.Server(); s != nil && s.Running() {
			return s
		}
	}
	return nil
}
