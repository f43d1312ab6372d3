package log

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"concord/events"
)

// block writes a log of some events and gives its block file back.
func block(t testing.TB) []byte {
	t.Helper()
	dir := t.TempDir()
	l, err := OpenEmbedded(context.Background(), Options{Group: "g", Aggregates: []string{"report"}, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	message := func(data string) events.Message {
		return events.Message{Subject: "g.report.r.x", Data: []byte(data), Header: events.Header{{Name: events.HeaderID, Value: "1"}}}
	}
	_, err = l.Append(context.Background(), 0, [][]events.Message{
		{message("{}")}, {message("")}, {message("a\r\n\r\nb"), message("{}")}, {{Subject: "g.report.r.x"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "jetstream", "$G", "streams", "g", "msgs", "1.blk"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestCheckBlock flips every bit of a block the server wrote, and cuts it at every
// byte: nothing but the whole passes.
func TestCheckBlock(t *testing.T) {
	data, key := block(t), blockKey("g", 1)
	if offset, next, reason := checkBlock(data, key, 1); reason != "" || next != 6 {
		t.Fatalf("the whole block: event %d at %d: %s", next, offset, reason)
	}
	for at := range data {
		for bit := range 8 {
			data[at] ^= 1 << bit
			if _, next, reason := checkBlock(data, key, 1); reason == "" {
				t.Errorf("bit %d at %d was not noticed (%d events)", bit, at, next-1)
			}
			data[at] ^= 1 << bit
		}
		if _, next, reason := checkBlock(data[:at], key, 1); reason == "" && next == 6 {
			t.Errorf("a cut at %d was not noticed", at)
		}
	}
	for name, check := range map[string]func() (int64, uint64, string){
		"another block's":  func() (int64, uint64, string) { return checkBlock(data, blockKey("g", 2), 1) },
		"another stream's": func() (int64, uint64, string) { return checkBlock(data, blockKey("h", 1), 1) },
		"another place":    func() (int64, uint64, string) { return checkBlock(data, key, 2) },
	} {
		if _, _, reason := check(); reason == "" {
			t.Errorf("%s block was taken", name)
		}
	}
}

func FuzzCheckBlock(f *testing.F) {
	data := block(f)
	f.Add(data, uint64(1))
	f.Add(data[:len(data)-3], uint64(1))
	f.Add([]byte{}, uint64(7))
	f.Fuzz(func(t *testing.T, data []byte, want uint64) {
		offset, next, reason := checkBlock(data, blockKey("g", 1), want)
		if next < want && want != 0 || offset < 0 || offset > int64(len(data)) {
			t.Errorf("at %d, next %d: %s", offset, next, reason)
		}
	})
}
