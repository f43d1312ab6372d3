package log_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"

	"github.com/nats-io/nats.go/jetstream"
)

// TestDamage spoils the files of a closed log: it flips a bit or cuts a file
// short, anywhere. Then either the log is as it was, event by event, or the
// damage is noticed: on opening, by Writable, or by the reader. A log that is
// taken for whole and is not would be the one thing that may not be.
func TestDamage(t *testing.T) {
	t.Parallel()
	rounds := 60
	switch {
	case long():
		rounds = 3000
	case testing.Short():
		rounds = 20
	}
	whole := t.TempDir()
	l := openDir(t, whole)
	c := slices.Concat(commits("g", 1, 20, 1), commits("g", 21, 3, 40), commits("g", 141, 60, 1))
	last := mustAppend(t, l, 0, c[:23])
	last = mustAppend(t, l, last, c[23:63]) // a batch
	last = mustAppend(t, l, last, c[63:73]) // one by one
	last = mustAppend(t, l, last, c[73:])
	want := flat(c)
	if int(last) != len(want) {
		t.Fatalf("the log ends at %d, want %d", last, len(want))
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var blocks, others []string // relative to the directory
	err := filepath.WalkDir(whole, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(whole, path)
		info, infoErr := entry.Info()
		if err = errors.Join(err, infoErr); err != nil || info.Size() == 0 {
			return err
		}
		if strings.HasSuffix(name, ".blk") {
			blocks = append(blocks, name)
		} else if name != "log.lock" {
			others = append(others, name)
		}
		return nil
	})
	if err != nil || len(blocks) == 0 || len(others) < 3 {
		t.Fatalf("the log's files: %v, %v, %v", blocks, others, err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	noticed := map[string]int{}
	for round := range rounds {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		files := blocks
		if round%4 == 3 {
			files = others
		}
		file := files[random.IntN(len(files))]
		what, err := spoil(filepath.Join(dir, file), random, random.IntN(2) == 0)
		if err == nil && round%3 == 0 {
			// Without its index, as after a kill, the server reads the blocks anew.
			err = os.Remove(filepath.Join(dir, filepath.Dir(blocks[0]), "index.db"))
			what += ", without index,"
		}
		if err != nil {
			t.Fatal(err)
		}
		how, err := noticedHow(t, dir, want)
		if err != nil {
			t.Errorf("%s of %s: %v", what, file, err)
		}
		noticed[how]++
	}
	t.Logf("%d damages: %v", rounds, noticed)
	if noticed["found in the file"] == 0 || noticed["as it was"] == 0 {
		t.Errorf("the damages brought about too little: %v", noticed)
	}
}

// spoil flips one bit of a file or cuts it short.
func spoil(path string, random *rand.Rand, flip bool) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	at := random.IntN(len(data))
	what := fmt.Sprintf("a cut at %d", at)
	if flip {
		bit := random.IntN(8)
		what = fmt.Sprintf("bit %d at %d", bit, at)
		data[at] ^= 1 << bit
	} else {
		data = data[:at]
	}
	return what, os.WriteFile(path, data, 0o600)
}

// noticedHow opens a log that may be damaged. It says how that was noticed, or
// that the log is as it was; it fails if something else is taken for whole.
func noticedHow(t *testing.T, dir string, want []events.Message) (string, error) {
	l, err := log.OpenEmbedded(soon(t), log.Options{Group: "g", Aggregates: logtest.Aggregates, Dir: dir})
	var file *log.FileError
	if errors.As(err, &file) {
		return "found in the file", nil
	}
	if err != nil {
		return "opening refused", nil
	}
	defer func() { _ = l.Close() }() // of a damaged log it may fail, and does not matter
	n := 0
	err = l.Read(soon(t), 1, 0, func(s events.Stored) error {
		if n == len(want) {
			return fmt.Errorf("%w: more events than were written", errDiffers)
		}
		if s.Seq != uint64(n+1) || !same(s.Message, want[n]) {
			return fmt.Errorf("%w at %d: %v", errDiffers, n+1, s)
		}
		n++
		return nil
	})
	how := "writing refused"
	if err != nil {
		how = "reading stopped"
	}
	switch {
	case errors.Is(err, errDiffers):
		return "not at all", err
	case err != nil || l.Writable() != nil:
		done, err := l.Append(soon(t), uint64(n), commits("g", n+1, 1, 1))
		if err == nil || done.Commits != 0 {
			return "not at all", errors.New("written on although it is damaged")
		}
		return how, nil
	case n < len(want):
		return "not at all", fmt.Errorf("only %d of %d events, and nobody noticed", n, len(want))
	}
	// As it was: then it can be written on, and the sequence goes on.
	if _, err := l.Append(soon(t), uint64(n), commits("g", n+1, 1, 1)); err != nil {
		return "not at all", fmt.Errorf("all events are there, but: %w", err)
	}
	return "as it was", nil
}

var errDiffers = errors.New("not what was written")

func same(a, b events.Message) bool {
	return a.Subject == b.Subject && slices.Equal(a.Header, b.Header) && string(a.Data) == string(b.Data)
}

// TestRemembers opens logs that are not what the node remembers.
func TestRemembers(t *testing.T) {
	t.Parallel()
	const note = "g.acknowledged.json"
	for _, test := range []struct {
		name, note string // "" leaves what the node wrote
		writable   bool
		want       string // in the error
	}{
		{name: "as it was", writable: true},
		{name: "no note", note: "-", writable: true},
		{name: "less", note: `{"group":"g","seq":2,"id":"event-2"}`, writable: true},
		{name: "shorter than known", note: `{"group":"g","seq":7,"id":"event-7"}`, want: `ends at 5, but this node saw event "event-7" acknowledged at 7`},
		{name: "another event", note: `{"group":"g","seq":3,"id":"event-x"}`, want: `has event "event-3" at 3, but this node saw event "event-x"`},
		{name: "not a note", note: `{"group":`, want: "does not say what was last acknowledged"},
		{name: "another group's", note: `{"group":"h","seq":1,"id":"event-1"}`, want: "does not say what was last acknowledged in g"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			l := openDir(t, dir)
			mustAppend(t, l, 0, commits("g", 1, 5, 1))
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, note)
			got, err := os.ReadFile(path)
			if err != nil || string(got) != `{"group":"g","seq":5,"id":"event-5"}`+"\n" {
				t.Fatalf("the note says %q (%v)", got, err)
			}
			switch test.note {
			case "":
			case "-":
				err = os.Remove(path)
			default:
				err = os.WriteFile(path, []byte(test.note), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			l, err = log.OpenEmbedded(soon(t), log.Options{Group: "g", Aggregates: logtest.Aggregates, Dir: dir})
			if err != nil {
				if test.want == "" || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "remove") {
					t.Fatalf("got %v, want %q and what to do", err, test.want)
				}
				return
			}
			t.Cleanup(func() { _ = l.Close() })
			err = l.Writable()
			if test.writable {
				if err != nil {
					t.Fatal(err)
				}
				mustAppend(t, l, 5, commits("g", 6, 1, 1))
				return
			}
			var lost *log.LostError
			if !errors.As(err, &lost) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if done, err := l.Append(soon(t), 5, commits("g", 6, 1, 1)); !errors.As(err, &lost) || done.Commits != 0 {
				t.Errorf("written on: %+v, %v", done, err)
			}
			mustHold(t, l, flat(commits("g", 1, 5, 1))) // reading goes on
		})
	}
}

// TestEndsInsideCommit opens a log that ends with the first part of a commit.
func TestEndsInsideCommit(t *testing.T) {
	t.Parallel()
	p := logtest.Embedded(t)
	l := p.Open("g")
	c := commit("g", 1, 3)
	mustAppend(t, l, 0, [][]events.Message{c[:2]}) // a writer that lies about its parts
	l = p.Reopen(l)
	var part *log.PartError
	if err := l.Writable(); !errors.As(err, &part) || *part != (log.PartError{Seq: 2, Part: "2/3"}) {
		t.Errorf("got %v", err)
	}
	mustHold(t, l, c[:2])
}

// TestCutLog cuts the end of a log off in ways that leave every record sound.
func TestCutLog(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		note string // what the node remembers; "" leaves it
		less int    // bytes taken from the end; -1 stands for the last record
		last uint64 // where the log then ends, if it opens; it can be written on if it was never acknowledged
		lost bool
	}{
		{name: "between two events", less: -1, last: 4, lost: true},
		{name: "inside an acknowledged event", less: 10},
		{name: "inside an event that nobody saw acknowledged", note: `{"group":"g","seq":4,"id":"event-4"}`, less: 10, last: 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			l := openDir(t, dir)
			block := filepath.Join(dir, "jetstream", "$G", "streams", "g", "msgs", "1.blk")
			last := mustAppend(t, l, 0, commits("g", 1, 4, 1))
			before, err := os.Stat(block)
			if err != nil {
				t.Fatal(err)
			}
			mustAppend(t, l, last, commits("g", 5, 1, 1))
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			after, err := os.Stat(block)
			if err != nil {
				t.Fatal(err)
			}
			size := after.Size() - int64(test.less)
			if test.less < 0 {
				size = before.Size()
			}
			if err := os.Truncate(block, size); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(filepath.Join(filepath.Dir(block), "index.db")); err != nil {
				t.Fatal(err)
			}
			if test.note != "" {
				if err := os.WriteFile(filepath.Join(dir, "g.acknowledged.json"), []byte(test.note), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			l, err = log.OpenEmbedded(soon(t), log.Options{Group: "g", Aggregates: logtest.Aggregates, Dir: dir})
			var file *log.FileError
			if errors.As(err, &file) {
				if test.last != 0 || file.Seq != 5 || file.Offset != before.Size() || file.File != block {
					t.Errorf("got %v", err)
				}
				if now, err := os.Stat(block); err != nil || now.Size() != size {
					t.Errorf("the file was changed: %v, %v", now, err)
				}
				return
			}
			if err != nil || test.last == 0 {
				t.Fatalf("got %v", err)
			}
			t.Cleanup(func() { _ = l.Close() })
			mustHold(t, l, flat(commits("g", 1, int(test.last), 1)))
			var lost *log.LostError
			if errors.As(l.Writable(), &lost) != test.lost {
				t.Errorf("writable: %v", l.Writable())
			}
			if !test.lost {
				mustAppend(t, l, test.last, commits("g", 100, 1, 1))
			}
		})
	}
}

// TestManyBlocks opens a log of several block files: whole it opens, and damage in
// one that is not the last is found whatever the node remembers.
func TestManyBlocks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := openDir(t, dir)
	c := commits("g", 1, 300, 1)
	for i := range c {
		c[i][0].Data = make([]byte, events.MaxData)
	}
	mustAppend(t, l, 0, c)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	blocks, err := filepath.Glob(filepath.Join(dir, "jetstream", "$G", "streams", "g", "msgs", "*.blk"))
	if err != nil || len(blocks) < 2 {
		t.Fatalf("blocks: %v, %v", blocks, err)
	}
	l = openDir(t, dir)
	mustHold(t, l, flat(c))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "g.acknowledged.json")); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(blocks[0])
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(blocks[0], data, 0o600); err != nil {
		t.Fatal(err)
	}
	var file *log.FileError
	l, err = log.OpenEmbedded(soon(t), log.Options{Group: "g", Aggregates: logtest.Aggregates, Dir: dir})
	if !errors.As(err, &file) || file.File != blocks[0] {
		t.Errorf("got %v", err)
	}
	if err == nil {
		_ = l.Close()
	}
}

// TestForgottenStream opens a directory whose stream the server leaves out,
// because it cannot read what the stream is, or because it is gone: no new one
// takes its place.
func TestForgottenStream(t *testing.T) {
	t.Parallel()
	for _, removed := range []string{"", "g.acknowledged.json", "jetstream"} {
		dir := t.TempDir()
		l := openDir(t, dir)
		mustAppend(t, l, 0, commits("g", 1, 5, 1))
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		meta := filepath.Join(dir, "jetstream", "$G", "streams", "g", "meta.inf")
		if err := os.WriteFile(meta, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		if removed != "" {
			if err := os.RemoveAll(filepath.Join(dir, removed)); err != nil {
				t.Fatal(err)
			}
		}
		l, err := log.OpenEmbedded(soon(t), log.Options{Group: "g", Aggregates: logtest.Aggregates, Dir: dir})
		if err == nil {
			_ = l.Close()
			t.Fatalf("%q removed: opened", removed)
		}
		var lost *log.LostError
		if errors.As(err, &lost) != (removed == "jetstream") {
			t.Errorf("%q removed: %v", removed, err)
		}
		if !strings.Contains(strings.ToLower(err.Error()), "restore") {
			t.Errorf("%q removed: the error does not say what to do: %v", removed, err)
		}
	}
}

// TestHalfFounded opens a directory in which a node was killed while it founded the
// stream: nothing was ever written on it, so it is founded anew.
func TestHalfFounded(t *testing.T) {
	t.Parallel()
	for _, left := range []string{"meta.inf", "meta.sum", "both"} {
		dir := t.TempDir()
		if err := openDir(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"meta.inf", "meta.sum"} {
			if left == name || left == "both" {
				if err := os.Remove(filepath.Join(dir, "jetstream", "$G", "streams", "g", name)); err != nil {
					t.Fatal(err)
				}
			}
		}
		l, err := log.OpenEmbedded(soon(t), log.Options{Group: "g", Aggregates: logtest.Aggregates, Dir: dir})
		if err != nil {
			t.Fatalf("without %s: %v", left, err)
		}
		mustAppend(t, l, 0, commits("g", 1, 5, 1))
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestHoleWhileRunning takes messages out of a log in use, as somebody can who
// may change the stream: a limit is set, and taken away again so that the stream
// looks as it should. The reader stops, and nothing more is written.
func TestHoleWhileRunning(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		limit func(*jetstream.StreamConfig)
		want  log.GapError
	}{
		// Events 4 and 5 have one subject, every other event its own.
		{"in the middle", func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 1 }, log.GapError{Want: 4, Got: 5}},
		{"the beginning", func(c *jetstream.StreamConfig) { c.Discard, c.MaxMsgs = jetstream.DiscardOld, 8 }, log.GapError{Want: 1, Got: 3}},
		{"everything", func(c *jetstream.StreamConfig) { c.MaxAge, c.Duplicates = 100*time.Millisecond, 100*time.Millisecond }, log.GapError{Want: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := logtest.Embedded(t)
			l := p.Open("g")
			c := commits("g", 1, 10, 1)
			for i := range c {
				c[i][0].Subject = fmt.Sprintf("g.report.r%d.tabled", i+1)
			}
			c[4][0].Subject = c[3][0].Subject
			mustAppend(t, l, 0, c)
			js, err := jetstream.New(p.Stranger(l))
			if err != nil {
				t.Fatal(err)
			}
			good := log.StreamConfig("g", logtest.Aggregates, 1)
			bad := good
			test.limit(&bad)
			if _, err := js.UpdateStream(soon(t), bad); err != nil {
				t.Fatal(err)
			}
			for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
				stream, err := js.Stream(soon(t), "g")
				if err != nil {
					t.Fatal(err)
				}
				if stream.CachedInfo().State.Msgs < 10 {
					break
				}
				if time.Now().After(end) {
					t.Fatal("nothing was taken out")
				}
			}
			if _, err := js.UpdateStream(soon(t), good); err != nil {
				t.Fatal(err)
			}
			for name, read := range map[string]func(func(events.Stored) error) error{
				"read":   func(fn func(events.Stored) error) error { return l.Read(soon(t), 1, 10, fn) },
				"follow": func(fn func(events.Stored) error) error { return l.Follow(soon(t), 1, fn) },
			} {
				var gap *log.GapError
				if err := read(func(events.Stored) error { return nil }); !errors.As(err, &gap) || *gap != test.want {
					t.Errorf("%s: got %v, want %v", name, err, &test.want)
				}
			}
			if l.Writable() == nil {
				t.Error("still writable")
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			l, err = p.TryOpen(log.Options{Group: "g"})
			if err == nil {
				err = l.Writable()
			}
			var (
				gap  *log.GapError
				file *log.FileError
			)
			if !errors.As(err, &gap) && !errors.As(err, &file) {
				t.Errorf("opened anew: %v", err)
			}
		})
	}
}
