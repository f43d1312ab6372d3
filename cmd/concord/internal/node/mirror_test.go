package node

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"concord/events"
	"concord/events/log"
)

// mirrorOf waits until the mirror of a node's log has come up with it, and compares
// them message by message.
func mirrorOf(t *testing.T, n *Node) {
	t.Helper()
	js, err := jetstream.NewWithAPIPrefix(n.Log.Conn(), log.MirrorAPI)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	mirror, err := js.Stream(ctx, n.Group)
	for ; err == nil; time.Sleep(20 * time.Millisecond) {
		var info *jetstream.StreamInfo
		if info, err = mirror.Info(ctx); err == nil && info.State.LastSeq >= n.Seq() {
			break
		}
	}
	if err != nil {
		t.Fatalf("the mirror does not come up with the log: %v", err)
	}
	err = n.Log.Read(ctx, 1, n.Seq(), func(s events.Stored) error {
		m, err := mirror.GetMsg(ctx, s.Seq)
		if err != nil {
			return err
		}
		if m.Subject != s.Subject || string(m.Data) != string(s.Data) {
			t.Errorf("message %d of the mirror is %s %s", s.Seq, m.Subject, m.Data)
		}
		for _, f := range s.Header {
			if m.Header.Get(f.Name) != f.Value {
				t.Errorf("message %d of the mirror has %s: %q", s.Seq, f.Name, m.Header.Get(f.Name))
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("the mirror cannot be read: %v", err)
	}
}

// A mirror that is damaged, deleted or not the log's is made anew at the next start,
// and one that is in order is kept.
func TestMirrorIsMadeAgain(t *testing.T) {
	blocks := func(dir string) string {
		return filepath.Join(dir, "jetstream", log.MirrorAccount, "streams", "oewg-ict")
	}
	block := func(t *testing.T, dir string, change func([]byte) []byte) {
		file := filepath.Join(blocks(dir), "msgs", "1.blk")
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, change(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name    string
		stopped func(t *testing.T, dir string)
		running func(ctx context.Context, here, there jetstream.JetStream) error
		kept    bool
	}{
		{name: "in order", kept: true},
		{name: "a flipped bit", stopped: func(t *testing.T, dir string) {
			block(t, dir, func(b []byte) []byte { b[len(b)/2] ^= 4; return b })
		}},
		{name: "cut off", stopped: func(t *testing.T, dir string) {
			block(t, dir, func(b []byte) []byte { return b[:len(b)/2] })
		}},
		{name: "files gone", stopped: func(t *testing.T, dir string) {
			if err := os.RemoveAll(blocks(dir)); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "unreadable description", stopped: func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(blocks(dir), "meta.inf"), []byte("{"), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "deleted", running: func(ctx context.Context, _, there jetstream.JetStream) error {
			return there.DeleteStream(ctx, "oewg-ict")
		}},
		{name: "its consumer deleted", running: func(ctx context.Context, here, _ jetstream.JetStream) error {
			return here.DeleteConsumer(ctx, "oewg-ict", log.MirrorConsumer)
		}},
		{name: "another stream in its place", running: func(ctx context.Context, _, there jetstream.JetStream) error {
			if err := there.DeleteStream(ctx, "oewg-ict"); err != nil {
				return err
			}
			if _, err := there.CreateStream(ctx, jetstream.StreamConfig{Name: "oewg-ict", Subjects: []string{"oewg-ict.>"}}); err != nil {
				return err
			}
			return nil
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			first, err := Start(t.Context(), Options{Dir: dir, Listen: "127.0.0.1:0"})
			if err != nil {
				t.Fatal(err)
			}
			mirrorOf(t, first)
			here, err := jetstream.New(first.Log.Conn())
			if err != nil {
				t.Fatal(err)
			}
			there, err := jetstream.NewWithAPIPrefix(first.Log.Conn(), log.MirrorAPI)
			if err != nil {
				t.Fatal(err)
			}
			made := created(t, there)
			if tt.running != nil {
				if err := tt.running(t.Context(), here, there); err != nil {
					t.Fatal(err)
				}
			}
			stop(t, first)
			if tt.stopped != nil {
				tt.stopped(t, dir)
			}
			second := start(t, Options{Dir: dir, Listen: "127.0.0.1:0"})
			enrol(t, second, "FRA")
			mirrorOf(t, second)
			if there, err = jetstream.NewWithAPIPrefix(second.Log.Conn(), log.MirrorAPI); err != nil {
				t.Fatal(err)
			}
			if kept := created(t, there).Equal(made); kept != tt.kept {
				t.Errorf("kept: %v, want %v", kept, tt.kept)
			}
			if err := second.Log.Writable(); err != nil {
				t.Errorf("the log: %v", err)
			}
		})
	}
}

// created is when the mirror was made.
func created(t *testing.T, there jetstream.JetStream) time.Time {
	t.Helper()
	s, err := there.Stream(t.Context(), "oewg-ict")
	if err != nil {
		t.Fatal(err)
	}
	return s.CachedInfo().Created
}

// A directory that was used without a port before, and is again, is the same log.
func TestMirrorComesAndGoes(t *testing.T) {
	dir := t.TempDir()
	seq := uint64(0)
	for i, listen := range []string{"", "127.0.0.1:0", "", "127.0.0.1:0"} {
		n, err := Start(t.Context(), Options{Dir: dir, Listen: listen})
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 && n.Seq() != seq {
			t.Errorf("the log ends at %d, and ended at %d", n.Seq(), seq)
		}
		enrol(t, n, []string{"FRA", "DEU", "KEN", "BRA"}[i])
		if listen != "" {
			mirrorOf(t, n)
		}
		seq = n.Seq()
		stop(t, n)
	}
}
