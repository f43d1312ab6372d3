package node

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"concord/events/log/logtest"
	"concord/events/trust"
)

// TestNotLetIn: servers that know the node's key not, or want a password, refuse it, and
// it says what to do.
func TestNotLetIn(t *testing.T) {
	other, err := trust.NewSigner()
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoLog: true, NoSigs: true, JetStream: true, StoreDir: t.TempDir(),
		Nkeys: []*server.NkeyUser{{Nkey: other.Name}}, Users: []*server.User{{Username: "node", Password: "right"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server did not start")
	}
	for _, url := range []string{s.ClientURL(), strings.Replace(s.ClientURL(), "nats://", "nats://node:wrong@", 1)} {
		var no *AccessError
		_, err = Start(t.Context(), Options{Dir: t.TempDir(), NATS: []string{url}})
		if !errors.As(err, &no) || !strings.Contains(err.Error(), "concord cluster init") || !strings.Contains(err.Error(), no.Key) || no.Key == "" {
			t.Errorf("%s: %v", url, err)
		}
		if strings.Contains(err.Error(), "wrong@") {
			t.Errorf("it shows the password: %v", err)
		}
	}
}

// TestOtherCopies: a log with other copies than were asked for is told from one that
// somebody has changed, and nothing is written on it.
func TestOtherCopies(t *testing.T) {
	place := logtest.Separate(t)
	first := start(t, Options{Dir: t.TempDir(), NATS: place.URLs()})
	before := first.Seq()
	var conflict *ConflictError
	if _, err := Start(t.Context(), Options{Dir: t.TempDir(), NATS: place.URLs(), Replicas: 3, Join: true}); !errors.As(err, &conflict) || !strings.Contains(err.Error(), "--replicas 1") {
		t.Errorf("three copies of a log with one: %v", err)
	}
	if last, err := first.Log.Last(t.Context()); err != nil || last != before {
		t.Errorf("the log ends at %d, it was %d (%v)", last, before, err)
	}
	if err := first.Log.CheckConfig(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestOpenCredentials: a file to log in with that others may read is refused before
// anything is made, and so is one that holds none.
func TestOpenCredentials(t *testing.T) {
	key, err := trust.NewSigner()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "sys.nk")
	if err := key.WriteFile(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ file, says string }{{file, "chmod 600"}, {empty, "neither"}, {filepath.Join(t.TempDir(), "none"), "no such file"}} {
		dir := filepath.Join(t.TempDir(), "data")
		var option *OptionError
		if _, err := Start(t.Context(), Options{Dir: dir, NATS: []string{"nats://127.0.0.1:1"}, Sys: tt.file}); !errors.As(err, &option) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.file, err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Error("something was made all the same")
		}
	}
}
