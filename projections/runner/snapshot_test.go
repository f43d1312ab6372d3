package runner_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"concord/aggregates"
	"concord/events"
	"concord/projections/currenttext"
	"concord/projections/projectiontest"
	"concord/projections/runner"
)

// years is a story of several reports, one adopted after the other, the last open.
func years(t testing.TB) *projectiontest.Story {
	t.Helper()
	s := projectiontest.Negotiation(t)
	for i := range 4 {
		slug := fmt.Sprintf("y%d", i+1)
		s.Tables(slug, "States should cooperate.", "The group [may] meet again.", "Peace is promoted by States.")
		a := s.Rewords("FRA", slug, "p1", "should", "must")
		s.Joins("DEU", a)
		s.Rewords("KEN", slug, "p2", "[may]", "shall")
		s.Rewords("USA", slug, "p1", "cooperate", "cooperate fully")
		s.Revises(slug, []string{a}, nil, map[string]string{"p2": "The group meets again."})
		if i == 3 {
			s.Rewords("BRA", slug, "p3", "promoted", "kept")
			break
		}
		var open []string
		for a := range s.Report(slug).Open() {
			open = append(open, a.Amendment)
		}
		for _, a := range open {
			s.Declines(a, "not now")
		}
		s.Adopts(slug)
	}
	return s
}

// counting is a log that counts what is read of it.
type counting struct {
	*projectiontest.Log
	read atomic.Int64
}

func (c *counting) Read(ctx context.Context, from, to uint64, fn func(events.Stored) error) error {
	return c.Log.Read(ctx, from, to, func(s events.Stored) error { c.read.Add(1); return fn(s) })
}

func (c *counting) Follow(ctx context.Context, from uint64, fn func(events.Stored) error) error {
	return c.Log.Follow(ctx, from, func(s events.Stored) error { c.read.Add(1); return fn(s) })
}

// prefix is a log with the first n events of a story.
func prefix(stored []events.Stored, n int) *counting {
	l := &counting{Log: &projectiontest.Log{}}
	for _, s := range stored[:n] {
		l.Put(s)
	}
	return l
}

// wholes are the places behind which a command is whole.
func wholes(t testing.TB, stored []events.Stored) []int {
	t.Helper()
	var out []int
	for i, s := range stored {
		r, err := events.Decode(s)
		if err != nil {
			t.Fatal(err)
		}
		if r.Part == r.Parts {
			out = append(out, i+1)
		}
	}
	return out
}

// lines is a log of what a runner has to say.
type lines struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

// begin begins a runner on a log, and gives what it has to say.
func begin(t testing.TB, l runner.Log, dir string) (*runner.Runner, *lines) {
	t.Helper()
	said := &lines{}
	r, err := runner.Begin(soon(t), l, runner.Options{Every: 7, Snapshots: dir, SnapshotEvery: 25, Logger: slog.New(slog.NewTextHandler(said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return r, said
}

// same compares the readings of a runner at some places with those made the plain way.
func same(t *testing.T, r *runner.Runner, stored []events.Stored, step int) {
	t.Helper()
	head := int(r.Current().Seq)
	for n := head; n > 0; n -= step {
		root, err := r.At(soon(t), uint64(n))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := runner.Hash(root), runner.Hash(of(t, stored, n)); got != want {
			t.Fatalf("as of event %d the readings are not those of the log", n)
		}
	}
}

func TestSnapshot(t *testing.T) {
	stored := years(t).Log.Stored()
	places := wholes(t, stored)
	dir := t.TempDir()
	for i := len(places) / 5; i < len(places); i += len(places) / 5 {
		l := prefix(stored, places[i])
		r, said := begin(t, l, dir)
		if read := int(l.read.Load()); strings.Contains(said.String(), "the snapshot was read") && read > len(places)/5*3 {
			t.Errorf("%d events of %d were read beside the snapshot", read, places[i])
		} else if i > len(places)/5 && !strings.Contains(said.String(), "the snapshot was read") {
			t.Errorf("the snapshot was not used: %s", said)
		}
		same(t, r, stored, 11)
		r.Close()
	}
	r, _ := begin(t, prefix(stored, len(stored)), dir)
	defer r.Close()
	same(t, r, stored, 1)
}

// Every accepted command is known behind a snapshot, and nothing else is.
func TestSnapshotKnowsCommands(t *testing.T) {
	stored := years(t).Log.Stored()
	places := wholes(t, stored)
	dir := t.TempDir()
	for _, n := range []int{places[len(places)/3], places[len(places)/2], len(stored)} {
		r, _ := begin(t, prefix(stored, n), dir)
		r.Close()
	}
	r, _ := begin(t, prefix(stored, len(stored)), dir)
	defer r.Close()
	commands := r.Accepted()
	if commands.Len() != len(places) {
		t.Errorf("%d commands, not %d", commands.Len(), len(places))
	}
	for _, s := range stored {
		e, err := events.Decode(s)
		if err != nil {
			t.Fatal(err)
		}
		at, ok := commands.Get(e.Command)
		if want := e.Seq + uint64(e.Parts-e.Part); !ok || at.Last != want || at.Parts != e.Parts {
			t.Errorf("command %s of event %d stands at %v", e.Command, e.Seq, at)
		}
		if _, ok := commands.Get(e.ID); ok {
			t.Errorf("%s is no command, and is known as one", e.ID)
		}
	}
}

// Behind an engine, which knows the commands then, a runner keeps snapshots as it does
// while it reads.
func TestSnapshotBehindAnEngine(t *testing.T) {
	s := years(t)
	stored := s.Log.Stored()
	places := wholes(t, stored)
	half, dir := places[len(places)/2], t.TempDir()
	l := prefix(stored, half)
	r, _ := begin(t, l, dir)
	for _, m := range stored[half:] {
		l.Put(m)
	}
	e := engineOf(t, s)
	commands := r.Accepted()
	for _, n := range places[len(places)/2+1:] {
		m, err := events.Decode(stored[n-1])
		if err != nil {
			t.Fatal(err)
		}
		commands.Put(m.Command, aggregates.Stands{Last: m.Seq, Parts: m.Parts})
	}
	r.Follow(e.landed, commands.Bytes)
	e.lands(s.State.Seq)
	reached(t, r, s)
	r.Close()

	l = prefix(stored, len(stored))
	r, said := begin(t, l, dir)
	defer r.Close()
	if read := l.read.Load(); read > 1 { // the last event, to see that it is the same log
		t.Errorf("%d events were read beside the snapshot: %s", read, said)
	}
	if n := r.Accepted().Len(); n != len(places) {
		t.Errorf("%d commands, not %d", n, len(places))
	}
	same(t, r, stored, 7)
}

// A report that nothing happened to is read from the disk, and is what it was.
func TestIdleReportsAreAway(t *testing.T) {
	s := years(t)
	stored := s.Log.Stored()
	dir := t.TempDir()
	for range 2 { // the second has nothing new to write, and leaves all as it is
		r, _ := begin(t, prefix(stored, len(stored)), dir)
		r.Close()
	}
	r, said := begin(t, prefix(stored, len(stored)), dir)
	defer r.Close()
	away := 0
	for brief := range r.Current().State.Briefs {
		before := s.Report(brief.Slug).Brief()
		if brief.Kind != before.Kind || brief.Adopted != before.Adopted || brief.Tabled != before.Tabled {
			t.Errorf("%s is known as %+v", brief.Slug, brief)
		}
		away++
	}
	if away != 5 {
		t.Errorf("%d reports, not 5: %s", away, said)
	}
	// Their files are not needed for what is known at once.
	for _, name := range files(t, dir) {
		if strings.HasPrefix(name, "report-y1") {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	fresh := of(t, stored, len(stored))
	if got, want := slices.Collect(r.Current().Listed), slices.Collect(fresh.Listed); !slices.Equal(got, want) || len(got) != 5 {
		t.Errorf("listed are %v, not %v", got, want)
	}
	for l := range fresh.Listed {
		rep, _ := fresh.State.Report(l.Slug)
		if now := currenttext.StatusOf(&rep); l.Status != now.Status || l.Brackets != now.Counts.Brackets || l.Words != now.Counts.Words || l.Revision != now.Revision {
			t.Errorf("%s is listed as %+v, and stands at %+v", l.Slug, l, now)
		}
	}
	if strings.Contains(said.String(), "made again") {
		t.Errorf("a report was brought that nobody asked for: %s", said)
	}
	same(t, r, stored, 9)
	if !strings.Contains(said.String(), "made again from the log") {
		t.Errorf("a file was away, and nothing was said: %s", said)
	}
}

func files(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// snapshotOf returns a directory with the snapshot of a whole log.
func snapshotOf(t testing.TB, stored []events.Stored) string {
	t.Helper()
	dir := t.TempDir()
	places := wholes(t, stored)
	for _, n := range []int{places[len(places)/2], places[len(places)*3/4], len(stored)} {
		r, _ := begin(t, prefix(stored, n), dir)
		r.Close()
	}
	return dir
}

// A snapshot that is damaged anywhere is never believed: the readings are those of the
// log, and a line in the log says so.
func TestDamagedSnapshot(t *testing.T) {
	stored := years(t).Log.Stored()
	good := snapshotOf(t, stored)
	used := map[string]bool{}
	label, err := os.ReadFile(filepath.Join(good, "snapshot"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := bytes.Cut(label, []byte("\n"))
	for _, name := range files(t, good) {
		used[name] = name == "snapshot" || bytes.Contains(line, []byte(`"`+name+`"`))
	}
	damages := map[string]func(t *testing.T, file string){
		"a bit": func(t *testing.T, file string) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			content[len(content)/2] ^= 4
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"cut": func(t *testing.T, file string) {
			if err := os.Truncate(file, 100); err != nil {
				t.Fatal(err)
			}
		},
		"emptied": func(t *testing.T, file string) {
			if err := os.Truncate(file, 0); err != nil {
				t.Fatal(err)
			}
		},
		"away": func(t *testing.T, file string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name := range used {
		for what, damage := range damages {
			t.Run(name+" "+what, func(t *testing.T) {
				dir := t.TempDir()
				if err := os.CopyFS(dir, os.DirFS(good)); err != nil {
					t.Fatal(err)
				}
				damage(t, filepath.Join(dir, name))
				r, said := begin(t, prefix(stored, len(stored)), dir)
				same(t, r, stored, 17)
				silent := !used[name] || name == "snapshot" && what == "away"
				if told := strings.Contains(said.String(), "discarded") || strings.Contains(said.String(), "made again"); told == silent {
					t.Errorf("the log says: %s", said)
				}
				r.Close()
				r, said = begin(t, prefix(stored, len(stored)), dir)
				defer r.Close()
				same(t, r, stored, 29)
				if strings.Contains(said.String(), "discarded") {
					t.Errorf("the next snapshot does not hold: %s", said)
				}
			})
		}
	}
}

// A snapshot of another program, or of another log, is discarded.
func TestForeignSnapshot(t *testing.T) {
	stored := years(t).Log.Stored()
	places := wholes(t, stored)
	good := snapshotOf(t, stored)
	for name, x := range map[string]struct {
		stored []events.Stored
		label  func(string) string
		why    string
	}{
		"another program": {stored, func(s string) string {
			i := strings.Index(s, `"program":"`) + len(`"program":"`)
			return s[:i] + strings.Repeat("0", 64) + s[i+64:]
		}, "another version"},
		"another format":  {stored, func(s string) string { return strings.Replace(s, `"format":1`, `"format":2`, 1) }, "another version"},
		"no label":        {stored, func(s string) string { return "{}" + s }, "first line"},
		"a shorter log":   {stored[:places[len(places)-3]], nil, "the log ends at"},
		"another event":   {stored, func(s string) string { i := strings.Index(s, `"event":"`) + 10; return s[:i] + "x" + s[i+1:] }, "that of the log"},
		"another command": {stored, func(s string) string { return strings.Replace(s, `"items":`, `"items":1`, 1) }, "other values"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(good)); err != nil {
				t.Fatal(err)
			}
			if x.label != nil {
				file := filepath.Join(dir, "snapshot")
				content, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(x.label(string(content))), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			r, said := begin(t, prefix(x.stored, len(x.stored)), dir)
			defer r.Close()
			if !strings.Contains(said.String(), "discarded") || !strings.Contains(said.String(), x.why) {
				t.Errorf("the log says: %s", said)
			}
			same(t, r, x.stored, 23)
		})
	}
}

// A node that was killed while it wrote a snapshot has the one before.
func TestKilledWhileWriting(t *testing.T) {
	stored := years(t).Log.Stored()
	places := wholes(t, stored)
	half, dir := places[len(places)/2], t.TempDir()
	r, _ := begin(t, prefix(stored, half), dir)
	r.Close()
	before, err := os.ReadFile(filepath.Join(dir, "snapshot"))
	if err != nil {
		t.Fatal(err)
	}
	r, _ = begin(t, prefix(stored, len(stored)), dir)
	r.Close()
	// The files of the new one are there, and one is half written; its name is not.
	for name, content := range map[string][]byte{"snapshot": before, "report-y9-1.123": []byte("half")} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		r, _ = begin(t, prefix(stored, len(stored)), dir)
		same(t, r, stored, 13)
		r.Close()
	}
	for _, name := range files(t, dir) {
		if strings.HasPrefix(name, "report-y9") {
			t.Errorf("%s was left lying", name)
		}
	}
}

// Readers and snapshots do not disturb each other.
func TestReadersAndSnapshots(t *testing.T) {
	s := years(t)
	stored := s.Log.Stored()
	dir := t.TempDir()
	r, _ := begin(t, prefix(stored, len(stored)/2), dir)
	r.Close()
	l := prefix(stored, len(stored))
	want := map[uint64]string{}
	for n := uint64(len(stored)); n > 40; n -= 37 {
		want[n] = runner.Hash(of(t, stored, int(n)))
	}
	r, said := begin(t, l, dir)
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for n, hash := range want {
				root, err := r.At(context.Background(), n)
				if err != nil || runner.Hash(root) != hash {
					t.Errorf("as of %d: %v, or other readings", n, err)
				}
				for range root.History.Behind(0) {
				}
			}
		})
	}
	r.Close()
	readers.Wait()
	if strings.Contains(said.String(), "damaged") || strings.Contains(said.String(), "not written") {
		t.Error(said)
	}
}

// A log that does not answer keeps no runner from stopping, and a directory that cannot
// be made keeps none from starting.
func TestNoSnapshot(t *testing.T) {
	stored := years(t).Log.Stored()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r, said := begin(t, prefix(stored, len(stored)), filepath.Join(file, "below"))
	same(t, r, stored, 31)
	r.Close()
	if !strings.Contains(said.String(), "no snapshots are kept") {
		t.Errorf("the log says: %s", said)
	}

	l := &silent{Log: prefix(stored, len(stored))}
	r, said = begin(t, l, t.TempDir())
	l.gone.Store(true)
	r.Close()
	if !strings.Contains(said.String(), "not written") {
		t.Errorf("the log says: %s", said)
	}
}

// silent is a log that gives no answer once it is gone.
type silent struct {
	runner.Log
	gone atomic.Bool
}

func (s *silent) Read(ctx context.Context, from, to uint64, fn func(events.Stored) error) error {
	if s.gone.Load() {
		<-ctx.Done()
		return ctx.Err()
	}
	return s.Log.Read(ctx, from, to, fn)
}
