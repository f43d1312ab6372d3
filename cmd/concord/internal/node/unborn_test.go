package node

import (
	"os"
	"path/filepath"
	"testing"
)

// streamOf founds a log and stops its node; it returns where the stream's files lie.
func streamOf(t *testing.T, dir string) string {
	t.Helper()
	stop(t, start(t, Options{Dir: dir}))
	return filepath.Join(dir, "jetstream", "$G", "streams", "oewg-ict")
}

func remove(t *testing.T, paths ...string) {
	t.Helper()
	for _, p := range paths {
		if err := os.RemoveAll(p); err != nil {
			t.Fatal(err)
		}
	}
}

// A node that was killed while it created the stream can be started again.
func TestInterruptedCreation(t *testing.T) {
	for _, left := range []string{"meta.inf", "msgs", ""} {
		t.Run("left "+left, func(t *testing.T) {
			dir := t.TempDir()
			stream := filepath.Join(dir, "jetstream", "$G", "streams", "oewg-ict")
			if err := os.MkdirAll(filepath.Join(stream, "msgs"), 0o700); err != nil {
				t.Fatal(err)
			}
			if left == "meta.inf" {
				if err := os.WriteFile(filepath.Join(stream, left), []byte(`{"name":"oewg-ict"}`), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if left == "" {
				remove(t, filepath.Join(stream, "msgs"))
			}
			if n := start(t, Options{Dir: dir}); !n.Founded {
				t.Error("not founded")
			}
		})
	}
}

// What may hold an event is never removed.
func TestDamagedStreamIsKept(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(t *testing.T, dir, stream string)
	}{
		{"without checksum, remembered", func(t *testing.T, _, stream string) {
			remove(t, filepath.Join(stream, "meta.sum"))
		}},
		{"without checksum, forgotten", func(t *testing.T, dir, stream string) {
			remove(t, filepath.Join(stream, "meta.sum"), filepath.Join(dir, "oewg-ict.acknowledged.json"))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			stream := streamOf(t, dir)
			blocks, err := filepath.Glob(filepath.Join(stream, "msgs", "*.blk"))
			if err != nil || len(blocks) == 0 {
				t.Fatalf("blocks: %q, %v", blocks, err)
			}
			tt.spoil(t, dir, stream)
			if n, err := Start(t.Context(), Options{Dir: dir}); err == nil {
				stop(t, n)
				t.Error("a damaged stream was taken for one that never was")
			}
			if _, err := os.Stat(blocks[0]); err != nil {
				t.Errorf("its events are gone: %v", err)
			}
		})
	}
}
