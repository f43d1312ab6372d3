package logtest

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// Proxy stands on a loopback port in front of a server and can cut what goes
// through it, at any moment or after so many bytes.
type Proxy struct {
	listener net.Listener
	target   func() string // the server's address; "" while it is stopped

	mu    sync.Mutex
	conns map[net.Conn]bool // both ends of every pair
	deaf  bool              // takes no new connections
	held  chan struct{}     // closed when what goes to the server may pass; nil if it may now

	// Bytes that may pass yet before the next cut; none is due if negative.
	toServer, toClient atomic.Int64
	// Cuts that came about by CutAfter.
	cuts atomic.Int64
}

func newProxy(t testing.TB, target func() string) *Proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listening for clients: %v", err)
	}
	p := &Proxy{listener: listener, target: target, conns: map[net.Conn]bool{}}
	p.toServer.Store(-1)
	p.toClient.Store(-1)
	go p.accept()
	t.Cleanup(func() {
		_ = listener.Close()
		p.Release()
		p.Cut()
	})
	return p
}

// URL returns the address for clients.
func (p *Proxy) URL() string { return "nats://" + p.listener.Addr().String() }

// Cut closes every connection now. Clients may connect again.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.conns {
		_ = conn.Close()
	}
	clear(p.conns)
}

// CutAfter cuts every connection once so many more bytes have gone to the server
// or to the client, whichever comes first; a negative number means no cut in that
// direction. Of a write that would go beyond, what fits still passes: the cut
// falls inside a message. It happens once.
func (p *Proxy) CutAfter(toServer, toClient int64) {
	p.toServer.Store(toServer)
	p.toClient.Store(toClient)
}

// Cuts returns how many times CutAfter has cut.
func (p *Proxy) Cuts() int64 { return p.cuts.Load() }

// Deaf makes the proxy refuse new connections, or take them again. It does not
// cut those that stand.
func (p *Proxy) Deaf(deaf bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deaf = deaf
}

// Hold keeps back what goes to the server, until Release.
func (p *Proxy) Hold() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held == nil {
		p.held = make(chan struct{})
	}
}

// Release lets pass what Hold kept back, and what comes.
func (p *Proxy) Release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held != nil {
		close(p.held)
		p.held = nil
	}
}

// wait waits until what goes to the server may pass.
func (p *Proxy) wait() {
	p.mu.Lock()
	held := p.held
	p.mu.Unlock()
	if held != nil {
		<-held
	}
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		deaf := p.deaf
		p.mu.Unlock()
		address := p.target()
		if deaf || address == "" {
			_ = client.Close()
			continue
		}
		server, err := net.Dial("tcp", address)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns[client], p.conns[server] = true, true
		p.mu.Unlock()
		go p.pass(server, client, &p.toServer)
		go p.pass(client, server, &p.toClient)
	}
}

// pass copies from one end to the other until one of them is gone or a cut is due.
func (p *Proxy) pass(to, from net.Conn, left *atomic.Int64) {
	defer func() {
		_ = to.Close()
		_ = from.Close()
		p.mu.Lock()
		delete(p.conns, to)
		delete(p.conns, from)
		p.mu.Unlock()
	}()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if left == &p.toServer {
			p.wait()
		}
		if n > 0 {
			if due := spend(left, n); due >= 0 {
				_, _ = to.Write(buffer[:due])
				p.CutAfter(-1, -1)
				p.cuts.Add(1)
				p.Cut()
				return
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				_ = to.Close()
			}
			return
		}
	}
}

// spend takes n bytes of what may pass. It returns -1, or how many of the n may
// still pass before the cut.
func spend(left *atomic.Int64, n int) int {
	for {
		have := left.Load()
		if have < 0 {
			return -1
		}
		if have < int64(n) {
			return int(have)
		}
		if left.CompareAndSwap(have, have-int64(n)) {
			return -1
		}
	}
}
