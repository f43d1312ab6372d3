package log

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/events"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// manyEvents opens a log in which so many events lie that they are read from its files,
// of which there are several.
func manyEvents(t testing.TB) (*Log, []events.Message) {
	t.Helper()
	l, err := OpenEmbedded(context.Background(), Options{Group: "g", Aggregates: []string{"report"}, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	var all []events.Message
	var commits [][]events.Message
	for i := range 3 * many {
		all = append(all, events.Message{
			Subject: fmt.Sprintf("g.report.r%d.x", i/2), Data: []byte(strings.Repeat(fmt.Sprint(i), 1_000)),
			Header: events.Header{{Name: events.HeaderID, Value: fmt.Sprint("id ", i)}, {Name: events.HeaderActor, Value: "FRA"}},
		})
		commits = append(commits, all[i:])
	}
	if _, err := l.Append(context.Background(), 0, commits); err != nil {
		t.Fatal(err)
	}
	return l, all
}

func equal(a, b events.Message) bool {
	return a.Subject == b.Subject && slices.Equal(a.Header, b.Header) && bytes.Equal(a.Data, b.Data)
}

// collect reads and gives back what came, and how much of that from the files.
func collect(t testing.TB, l *Log, from, to uint64, fromFiles bool) (got []events.Stored, next uint64, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r := &reader{log: l, next: from, to: to, fn: func(s events.Stored) error {
		got = append(got, s)
		return nil
	}}
	if fromFiles {
		err = r.readFiles(ctx)
	} else {
		err = r.run(ctx)
	}
	return got, r.next, err
}

// TestReadFiles reads a log from its files and through a consumer: the same comes.
func TestReadFiles(t *testing.T) {
	l, all := manyEvents(t)
	if files, err := blockFiles(l.server.files); err != nil || len(files) < 2 {
		t.Fatalf("there are %d files: %v", len(files), err)
	}
	last := uint64(len(all))
	for _, test := range []struct{ from, to, next uint64 }{
		{1, last, last + 1},
		{1, 0, last + 1},
		{2, last - 1, last},
		{last / 2, last, last + 1},
		{many, 2*many - 1, 2 * many},
		{many + 1, 2*many - 1, many + 1}, // too few
		{last + 1, 0, last + 1},
	} {
		got, next, err := collect(t, l, test.from, test.to, true)
		if err != nil || next != test.next {
			t.Errorf("from %d to %d: the reader is at %d, not %d: %v", test.from, test.to, next, test.next, err)
		}
		for i, s := range got {
			if want := (events.Stored{Seq: test.from + uint64(i), Message: all[test.from-1+uint64(i)]}); s.Seq != want.Seq || !equal(s.Message, want.Message) {
				t.Fatalf("from the files came %v, not %v", s, want)
			}
		}
	}
	whole, _, err := collect(t, l, 1, last, false)
	server := l.server.files
	l.server.files = ""
	consumed, _, err2 := collect(t, l, 1, last, false)
	l.server.files = server
	if err != nil || err2 != nil || !slices.EqualFunc(whole, consumed, func(a, b events.Stored) bool { return a.Seq == b.Seq && equal(a.Message, b.Message) }) {
		t.Errorf("through a consumer comes something else: %v, %v", err, err2)
	}
}

// TestReadFilesAndOn follows from the beginning, while more is appended: nothing is
// missing where the files end and the consumer begins.
func TestReadFilesAndOn(t *testing.T) {
	l, all := manyEvents(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	enough := errors.New("enough")
	want, appended := uint64(1), 0
	err := l.Follow(ctx, 1, func(s events.Stored) error {
		if s.Seq != want || !equal(s.Message, all[(s.Seq-1)%uint64(len(all))]) {
			t.Fatalf("event %d comes where %d had to", s.Seq, want)
		}
		want++
		if s.Seq%1_000 == 0 && appended < 5 { // while the files are read, and then
			if _, err := l.Append(ctx, uint64(len(all)+appended), [][]events.Message{all[appended : appended+1]}); err != nil {
				t.Fatal(err)
			}
			appended++
		}
		if s.Seq == uint64(len(all)+3) {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Errorf("followed to %d: %v", want-1, err)
	}
}

// TestReadFilesStopped: what fn returns is returned, and an end of the context ends it.
func TestReadFilesStopped(t *testing.T) {
	l, _ := manyEvents(t)
	stop := errors.New("stop")
	n := 0
	err := l.Follow(context.Background(), 1, func(s events.Stored) error {
		if n++; n == 7 {
			return stop
		}
		return nil
	})
	if err != stop || n != 7 {
		t.Errorf("%d events, %v", n, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	n = 0
	err = l.Follow(ctx, 1, func(s events.Stored) error {
		if n++; n == 7 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n != 7 {
		t.Errorf("%d events, %v", n, err)
	}
}

// TestReadFilesSpoiled changes the files under a running server. What comes is what was
// written, and what is wrong with the rest the consumer says.
func TestReadFilesSpoiled(t *testing.T) {
	l, all := manyEvents(t)
	files, err := blockFiles(l.server.files)
	if err != nil {
		t.Fatal(err)
	}
	first, err := files[1].firstSeq()
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(files[1].path)
	if err != nil {
		t.Fatal(err)
	}
	const whole = 100 // records of the second file that stay as they are
	for name, spoilt := range map[string]struct {
		file []byte // nil: none
		next uint64
	}{
		"a bit":          {flipped(second, offsetOf(t, second, first, whole)+100), first + whole},
		"a length":       {flipped(second, offsetOf(t, second, first, whole)), first + whole},
		"cut":            {second[:offsetOf(t, second, first, whole)+20], first + whole},
		"cut at a place": {second[:offsetOf(t, second, first, whole)], first + whole},
		"empty":          {[]byte{}, first},
		"gone":           {nil, first},
		"another":        {second[offsetOf(t, second, first, whole):], first},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.Remove(files[1].path); err != nil {
				t.Fatal(err)
			}
			if spoilt.file != nil {
				if err := os.WriteFile(files[1].path, spoilt.file, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, next, err := collect(t, l, 1, uint64(len(all)), true)
			if err != nil || next != spoilt.next {
				t.Errorf("the reader is at %d, not %d: %v", next, spoilt.next, err)
			}
			for i, s := range got {
				if s.Seq != uint64(i+1) || !equal(s.Message, all[i]) {
					t.Fatalf("event %d is not what was written", s.Seq)
				}
			}
			if err := os.WriteFile(files[1].path, second, 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func flipped(data []byte, at int) []byte {
	out := slices.Clone(data)
	out[at] ^= 1
	return out
}

// offsetOf returns where the n-th record of a block begins.
func offsetOf(t *testing.T, block []byte, first uint64, n int) int {
	t.Helper()
	at := 0
	for range n {
		at += int(uint32(block[at]) | uint32(block[at+1])<<8 | uint32(block[at+2])<<16 | uint32(block[at+3]&0x7f)<<24)
	}
	return at
}

// TestReadFilesHole takes an event out of a log in use. It lies in the files still, and
// is not read from there: the reader says that it is missing.
func TestReadFilesHole(t *testing.T) {
	l, all := manyEvents(t)
	js, err := jetstream.New(l.Conn())
	if err != nil {
		t.Fatal(err)
	}
	// Each subject has two events: the earlier of them go.
	limited := StreamConfig("g", []string{"report"}, 1)
	limited.MaxMsgsPerSubject = 1
	if _, err := js.UpdateStream(context.Background(), limited); err != nil {
		t.Fatal(err)
	}
	got, _, err := collect(t, l, 1, uint64(len(all)), false)
	var gap *GapError
	if !errors.As(err, &gap) || len(got) > 0 {
		t.Errorf("%d events, %v", len(got), err)
	}
}

// FuzzReadHeader reads headers as they stand in the protocol in both ways.
func FuzzReadHeader(f *testing.F) {
	f.Add([]byte("NATS/1.0\r\nce-id: 1\r\nconcord-actor: FRA\r\nNats-Batch-Id: x\r\n\r\n"))
	f.Add([]byte("NATS/1.0\r\nconcord-actor: FRA\r\nce-id: 1\r\n\r\n"))
	f.Add([]byte("NATS/1.0\r\nce-id: 1\r\nce-id: 2\r\n\r\n"))
	f.Add([]byte("NATS/1.0\r\nCe-Id: 1\r\n\r\n"))
	f.Add([]byte("NATS/1.0\r\nce-id:1\r\n\r\n"))
	f.Add([]byte("NATS/1.0\r\nce-id: \r\n\r\n"))
	f.Add([]byte("NATS/1.0\r\nce-id:  a \r\n\r\n"))
	f.Add([]byte("NATS/1.0\r\nce-id: a\nb\r\n\r\n"))
	f.Add([]byte("NATS/1.0 503\r\n\r\n"))
	f.Add([]byte("NATS/1.0\r\n\r\n"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, header []byte) {
		got, err := readHeader(7, header)
		var read nats.Header
		var want events.Header
		err2 := error(nil)
		if len(header) > 0 {
			read, err2 = nats.DecodeHeadersMsg(header)
		}
		if err2 == nil {
			want, err2 = fromNATS(7, read)
		}
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%q: %v, and through the client %v", header, err, err2)
		}
		if err == nil && !slices.Equal(got, want) {
			t.Fatalf("%q gives %v, and through the client %v", header, got, want)
		}
	})
}
