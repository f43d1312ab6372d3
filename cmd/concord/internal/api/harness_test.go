package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"concord/aggregates/engine"
	"concord/cmd/concord/internal/node"
	problems "concord/cmd/concord/internal/problem"
	"concord/events/trust"
)

var update = flag.Bool("update", false, "write the golden files anew")

// house is a node that is served.
type house struct {
	t      *testing.T
	node   *node.Node
	server *Server
	url    string
	keys   map[string]trust.Signer // beside those of the node's directory
}

// open starts a node and serves it, both until the test ends.
func open(t *testing.T, o node.Options) *house {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	n, err := node.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, node: n, server: New(Options{Version: "test"})}
	h.server.SetNode(n)
	if _, err := n.Runner.Wait(t.Context(), n.Seq()); err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(h.server)
	h.url = front.URL
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := h.server.Shutdown(ctx); err != nil {
			t.Errorf("shutting down: %v", err)
		}
		front.Close()
		if err := n.Close(); err != nil {
			t.Errorf("closing the node: %v", err)
		}
	})
	return h
}

// answered is an answer to a request.
type answered struct {
	status int
	header http.Header
	body   []byte
}

// problem reads the problem that an answer is, with its slug.
func (a answered) problem(t *testing.T) (Problem, string) {
	t.Helper()
	var p Problem
	if err := json.Unmarshal(a.body, &p); err != nil || a.header.Get("Content-Type") != problemType {
		t.Fatalf("not a problem, but %s: %.300s", a.header.Get("Content-Type"), a.body)
	}
	if p.Status != a.status {
		t.Errorf("the problem says %d, the status is %d", p.Status, a.status)
	}
	return p, problems.Slug(p.Type)
}

// ask sends a request.
func (h *house) ask(method, path string, body io.Reader, header map[string]string) answered {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	a := answered{resp.StatusCode, resp.Header, content}
	if h.server != nil { // else it is no node, but a part of one
		conforms(h.t, method, path, a)
	}
	return a
}

func (h *house) get(path string) answered {
	h.t.Helper()
	return h.ask(http.MethodGet, path, nil, nil)
}

// read reads an answer that is there.
func read200[T any](h *house, path string) T {
	h.t.Helper()
	a := h.get(path)
	var v T
	if err := json.Unmarshal(a.body, &v); a.status != http.StatusOK || err != nil {
		h.t.Fatalf("%s: %d %v: %.300s", path, a.status, err, a.body)
	}
	return v
}

// signer returns the key of a code.
func (h *house) signer(code string) trust.Signer {
	h.t.Helper()
	if s, ok := h.keys[code]; ok {
		return s
	}
	s, err := trust.LoadSigner(h.node.KeyFile(code))
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// stranger is a key that nobody knows.
func stranger(t *testing.T) trust.Signer {
	t.Helper()
	s, err := trust.NewSigner()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// write writes a command.
func (h *house) write(actor, kind string, data any, change func(*trust.Command)) []byte {
	h.t.Helper()
	id, err := uuid.NewV7()
	if err != nil {
		h.t.Fatal(err)
	}
	c := trust.Command{Group: h.node.Group, Type: kind, Actor: actor, Issued: h.node.Engine.Time()}
	if change != nil {
		change(&c)
	}
	if c.ID != uuid.Nil {
		id = c.ID
	}
	b, err := trust.NewCommand(c, data, id, uuid.New())
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

// signed gives the headers that sign for a command.
func signed(s trust.Signer, command []byte) map[string]string {
	return map[string]string{headerKey: s.Name, headerSignature: base64.RawURLEncoding.EncodeToString(s.Sign(command).Signature)}
}

// submit sends a command with the signature of a key.
func (h *house) submit(s trust.Signer, command []byte) answered {
	h.t.Helper()
	return h.ask(http.MethodPost, "/api/v1/commands", bytes.NewReader(command), signed(s, command))
}

// done submits what is to be accepted.
func (h *house) done(actor, kind string, data any) engine.Answer {
	h.t.Helper()
	a := h.submit(h.signer(actor), h.write(actor, kind, data, nil))
	var out engine.Answer
	if err := json.Unmarshal(a.body, &out); a.status != http.StatusOK || err != nil {
		h.t.Fatalf("%s by %s: %d %s", kind, actor, a.status, a.body)
	}
	return out
}

// signedAttachment signs for an attachment.
func signedAttachment(s trust.Signer, name string) string {
	return base64.RawURLEncoding.EncodeToString(s.SignAttachment(name))
}

// attach sends an attachment and returns its name.
func (h *house) attach(s trust.Signer, content []byte) (string, answered) {
	h.t.Helper()
	sum := sha256.Sum256(content)
	name := hex.EncodeToString(sum[:])
	return name, h.ask(http.MethodPut, "/api/v1/attachments/"+name, bytes.NewReader(content), map[string]string{
		headerKey: s.Name, headerSignature: signedAttachment(s, name),
	})
}

// What differs from run to run.
var (
	anyKey  = regexp.MustCompile(`U[A-Z2-7]{55}`)
	anyUUID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
)

// golden compares an answer with a file, JSON indented so that a person can read it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	var indented bytes.Buffer
	if json.Indent(&indented, got, "", "  ") == nil {
		got = indented.Bytes()
	}
	got = anyKey.ReplaceAll(got, []byte("UKEY"))
	got = anyUUID.ReplaceAll(got, []byte("UUID"))
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); -update writes it anew:\n%s", path, diff)
	}
}
