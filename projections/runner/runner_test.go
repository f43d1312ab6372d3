package runner_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concord/aggregates"
	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"
	"concord/projections/projectiontest"
	"concord/projections/runner"
)

// patience is how long a test waits for what must happen.
const patience = 30 * time.Second

func soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func open(t testing.TB, source runner.Source, o runner.Options) *runner.Runner {
	t.Helper()
	r := runner.Open(context.Background(), source, o)
	t.Cleanup(r.Close)
	return r
}

// reached waits until the runner has the whole of a story.
func reached(t testing.TB, r *runner.Runner, s *projectiontest.Story) *runner.Root {
	t.Helper()
	root, err := r.Wait(soon(t), s.State.Seq)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// of makes the root of the first n events of a log the plain way: whole commands
// folded one by one from nothing.
func of(t interface{ Fatal(...any) }, stored []events.Stored, n int) *runner.Root {
	l := &projectiontest.Log{}
	whole := 0
	for i := range stored[:n] {
		r, err := events.Decode(stored[i])
		if err != nil {
			t.Fatal(err)
		}
		if r.Part == r.Parts {
			whole = i + 1
		}
	}
	for _, s := range stored[:whole] {
		l.Put(s)
	}
	r := runner.Open(context.Background(), l, runner.Options{})
	defer r.Close()
	root, err := r.Wait(context.Background(), uint64(whole))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// TestAsOf: the root as of every event and every time is that of a fresh fold over
// the events up to there, whatever roots were kept.
func TestAsOf(t *testing.T) {
	s := projectiontest.Negotiation(t)
	stored := s.Log.Stored()
	fresh := make([]string, len(stored)+1)
	seqs := make([]uint64, len(stored)+1)
	times := make([]time.Time, len(stored)+1)
	for n := range fresh {
		root := of(t, stored, n)
		fresh[n], seqs[n] = runner.Hash(root), root.Seq
		if n > 0 {
			r, err := events.Decode(stored[n-1])
			if err != nil {
				t.Fatal(err)
			}
			times[n] = r.Time
		}
	}
	for _, every := range []int{1, 3, 7, 1000} {
		r := open(t, s.Log, runner.Options{Every: every})
		head := reached(t, r, s)
		for n := range fresh {
			root, err := r.At(soon(t), uint64(n))
			if err != nil {
				t.Fatal(err)
			}
			if root.Seq != seqs[n] || runner.Hash(root) != fresh[n] {
				t.Errorf("every %d: as of event %d the root is of %d, a fresh fold is of %d, or they differ", every, n, root.Seq, seqs[n])
			}
			if root.Seq != root.State.Seq || !root.Time.Equal(root.State.Time) {
				t.Errorf("every %d: the root of %d holds the state of %d", every, root.Seq, root.State.Seq)
			}
			if n == 0 {
				continue
			}
			for _, c := range []struct {
				at   time.Time
				last int
			}{{times[n], lastAt(times, times[n])}, {times[n].Add(time.Second), lastAt(times, times[n])}, {times[n].Add(-time.Microsecond), lastBefore(times, times[n])}} {
				root, err := r.AtTime(soon(t), c.at)
				if err != nil {
					t.Fatal(err)
				}
				if root.Seq != seqs[c.last] {
					t.Errorf("every %d: as of %s the root is of event %d, want %d", every, c.at, root.Seq, seqs[c.last])
				}
			}
		}
		if root, err := r.AtTime(soon(t), head.Time.AddDate(1, 0, 0)); err != nil || root != head {
			t.Errorf("as of a time to come the root is not the current one: %v", err)
		}
		if root, err := r.AtTime(soon(t), time.Time{}); err != nil || root.Seq != 0 {
			t.Errorf("as of a time before the founding: %v, %v", root, err)
		}
		var beyond *runner.BeyondError
		if _, err := r.At(soon(t), head.Seq+1); !errors.As(err, &beyond) || beyond.Head != head.Seq {
			t.Errorf("as of an event to come: %v", err)
		}
	}
}

// TestBehind: the root behind the command of any event is that as of the command's end,
// whatever roots were kept and however the events that are asked for lie.
func TestBehind(t *testing.T) {
	s := projectiontest.Negotiation(t)
	stored := s.Log.Stored()
	ends := make([]uint64, len(stored)+1) // of the command of each event
	for n := len(stored); n > 0; n-- {
		if root := of(t, stored, n); root.Seq == uint64(n) {
			ends[n] = root.Seq
		} else {
			ends[n] = ends[n+1]
		}
	}
	for _, every := range []int{1, 3, 7, 1000} {
		r := open(t, s.Log, runner.Options{Every: every})
		head := reached(t, r, s)
		for _, step := range []int{1, 2, 5, len(stored)} {
			var asked []uint64
			for n := 1; n <= len(stored); n += step {
				asked = append(asked, uint64(n))
			}
			got := 0
			err := r.Behind(soon(t), asked, func(root *runner.Root) error {
				want, err := r.At(soon(t), ends[asked[got]])
				if err != nil {
					return err
				}
				if root.Seq != want.Seq || runner.Hash(root) != runner.Hash(want) {
					t.Errorf("every %d: behind event %d stands the root of %d, not of %d, or they differ", every, asked[got], root.Seq, want.Seq)
				}
				got++
				return nil
			})
			if err != nil || got != len(asked) {
				t.Errorf("every %d, every %d-th event: %d of %d roots, %v", every, step, got, len(asked), err)
			}
		}
		stop := errors.New("enough")
		if err := r.Behind(soon(t), []uint64{1, 2}, func(*runner.Root) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("the reader's own error is %v", err)
		}
		var beyond *runner.BeyondError
		if err := r.Behind(soon(t), []uint64{1, head.Seq + 1}, func(*runner.Root) error { return nil }); !errors.As(err, &beyond) {
			t.Errorf("behind what is not there: %v", err)
		}
		if err := r.Behind(soon(t), nil, func(*runner.Root) error { return stop }); err != nil {
			t.Errorf("behind nothing: %v", err)
		}
	}
}

// lastAt returns the last event recorded at or before a time, lastBefore before it.
func lastAt(times []time.Time, at time.Time) int {
	n := 0
	for i := 1; i < len(times); i++ {
		if !times[i].After(at) {
			n = i
		}
	}
	return n
}

func lastBefore(times []time.Time, at time.Time) int { return lastAt(times, at.Add(-time.Nanosecond)) }

// TestAsOfAtRandom is TestAsOf on negotiations at random.
func TestAsOfAtRandom(t *testing.T) {
	begun := projectiontest.Begin(t)
	rapid.Check(t, func(t *rapid.T) {
		s := begun.Fork(t)
		s.Goes(t, "r", rapid.IntRange(1, 12).Draw(t, "commands"))
		stored := s.Log.Stored()
		r := runner.Open(context.Background(), s.Log, runner.Options{Every: rapid.IntRange(1, 9).Draw(t, "every")})
		defer r.Close()
		if _, err := r.Wait(context.Background(), s.State.Seq); err != nil {
			t.Fatal(err)
		}
		for n := int(begun.State.Seq); n <= len(stored); n++ {
			root, err := r.At(context.Background(), uint64(n))
			if err != nil {
				t.Fatal(err)
			}
			if want := of(t, stored, n); root.Seq != want.Seq || runner.Hash(root) != runner.Hash(want) {
				t.Fatalf("as of event %d the root is of %d and differs from a fresh fold, which is of %d", n, root.Seq, want.Seq)
			}
		}
		replayed, err := r.Replay(context.Background(), 0, nil)
		if err != nil || replayed.State != runner.Hash(r.Current()) {
			t.Fatalf("replayed: %+v, %v", replayed, err)
		}
	})
}

// TestOldRootsStay: roots that were taken on the way are what they were when the log
// has gone on.
func TestOldRootsStay(t *testing.T) {
	s := projectiontest.Negotiation(t)
	l := &projectiontest.Log{}
	r := open(t, l, runner.Options{})
	var roots []*runner.Root
	var hashes []string
	for _, m := range s.Log.Stored() {
		l.Put(m)
		if m.Header.Get(events.HeaderPart) == "1/1" {
			root, err := r.Wait(soon(t), m.Seq)
			if err != nil {
				t.Fatal(err)
			}
			roots, hashes = append(roots, root), append(hashes, runner.Hash(root))
		}
	}
	for i, root := range roots {
		if runner.Hash(root) != hashes[i] {
			t.Errorf("the root of event %d is not what it was", root.Seq)
		}
	}
}

// TestWholeCommandsOnly: of a command that is there in part nothing is published.
func TestWholeCommandsOnly(t *testing.T) {
	s := projectiontest.Begin(t)
	before := s.State.Seq
	s.Tables("r", "One.", "Two.")
	after := s.State.Seq
	if after-before < 3 {
		t.Fatalf("a tabling makes %d events: the test needs three", after-before)
	}
	l := &projectiontest.Log{}
	r := open(t, l, runner.Options{})
	for _, m := range s.Log.Stored()[:after-1] {
		l.Put(m)
	}
	for r.Figures().Seen < after-1 {
		time.Sleep(time.Millisecond)
	}
	if root := r.Current(); root.Seq > before {
		t.Errorf("the root is of event %d, in the middle of the command behind %d", root.Seq, before)
	}
	l.Put(s.Log.Stored()[after-1])
	if root := reached(t, r, s); root.Seq != after {
		t.Errorf("the root is of event %d, the command ends at %d", root.Seq, after)
	}
	if root, err := r.At(soon(t), after-1); err != nil || root.Seq != before {
		t.Errorf("as of event %d, in the middle of a command: %+v, %v", after-1, root, err)
	}
	if replayed, err := r.Replay(soon(t), after-1, nil); err != nil || replayed.Seq != before || replayed.Events != before {
		t.Errorf("replayed to the middle of a command: %+v, %v", replayed, err)
	}
}

// engine is what the engine of a node would give: the events of a log, of which some
// are durable, in commits of so many commands.
type engine struct {
	t       testing.TB
	mu      sync.Mutex
	stored  []events.Stored
	durable uint64
	commit  int    // commands that land at once
	held    uint64 // the first event that it still has
	more    chan struct{}
	altered func(*aggregates.Landed)
}

// lands makes the log durable up to an event.
func (e *engine) lands(seq uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.durable = seq
	close(e.more)
	e.more = make(chan struct{})
}

func (e *engine) landed(ctx context.Context, behind uint64) ([]aggregates.Landed, uint64, error) {
	for {
		e.mu.Lock()
		durable, more := e.durable, e.more
		e.mu.Unlock()
		switch {
		case durable > behind && behind+1 < e.held:
			return nil, durable, nil
		case durable > behind:
			return e.commits(behind, durable), durable, nil
		}
		select {
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		case <-more:
		}
	}
}

// commits decodes and evolves the events behind one, up to another, anew.
func (e *engine) commits(behind, upTo uint64) []aggregates.Landed {
	var out []aggregates.Landed
	var state aggregates.State
	var command []events.Record
	for _, s := range e.stored[:upTo] {
		r, err := events.Decode(s)
		if err != nil {
			e.t.Error(err)
		}
		if state, err = aggregates.Evolve(state, &r); err != nil {
			e.t.Error(err)
		}
		if command = append(command, r); r.Part < r.Parts {
			continue
		}
		if r.Seq > behind {
			if n := len(out); n == 0 || len(out[n-1].Commands) == e.commit {
				out = append(out, aggregates.Landed{})
			}
			l := &out[len(out)-1]
			l.Commands, l.State = append(l.Commands, command), state
		}
		command = nil
	}
	if e.altered != nil {
		e.altered(&out[len(out)-1])
	}
	return out
}

func engineOf(t testing.TB, s *projectiontest.Story) *engine {
	return &engine{t: t, stored: s.Log.Stored(), commit: 3, more: make(chan struct{})}
}

// TestNothingBeforeItIsDurable: what the node does not know to be durable is not
// published, not told and not read as of.
func TestNothingBeforeItIsDurable(t *testing.T) {
	s := projectiontest.Negotiation(t)
	const durable = 20
	e := engineOf(t, s)
	r := open(t, s.Log, runner.Options{Landed: e.landed})
	e.lands(durable)
	if root, err := r.Wait(soon(t), durable); err != nil || root.Seq != durable {
		t.Fatalf("the root of what is durable: %+v, %v", root, err)
	}
	short, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if root, err := r.Wait(short, durable+1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("event %d is not durable, but there is %+v, %v", durable+1, root, err)
	}
	var beyond *runner.BeyondError
	if _, err := r.At(soon(t), durable+1); !errors.As(err, &beyond) {
		t.Errorf("as of an event that is not durable: %v", err)
	}
	if f := r.Figures(); f.Seq != durable || f.Seen != durable || f.Behind != 0 {
		t.Errorf("figures: %+v", f)
	}
	e.lands(s.State.Seq)
	reached(t, r, s)
}

// TestLanded: what the engine hands over gives the readings that the log gives, as of
// every event, whatever landed at once and wherever the engine's memory begins.
func TestLanded(t *testing.T) {
	s := projectiontest.Negotiation(t)
	stored := s.Log.Stored()
	for _, commit := range []int{1, 4, 1000} {
		for _, held := range []uint64{0, 21, s.State.Seq + 1} {
			e := engineOf(t, s)
			e.commit, e.held = commit, held
			r := open(t, s.Log, runner.Options{Landed: e.landed, Every: 5})
			for n, m := range stored {
				if part, parts, _ := strings.Cut(m.Header.Get(events.HeaderPart), "/"); part == parts && (n%4 == 0 || n == len(stored)-1) {
					e.lands(m.Seq)
				}
			}
			head := reached(t, r, s)
			for n := range stored {
				at, want := uint64(n+1), of(t, stored, n+1)
				root, err := r.At(soon(t), at)
				if err != nil {
					t.Fatal(err)
				}
				if root.Seq != want.Seq || !root.Time.Equal(want.Time) || runner.Hash(root) != runner.Hash(want) {
					t.Errorf("commits of %d, held from %d: as of event %d the root is of %d and not that of the log", commit, held, at, root.Seq)
				}
			}
			if replayed, err := r.Replay(soon(t), 0, nil); err != nil || replayed.State != runner.Hash(head) {
				t.Errorf("replayed: %+v, %v", replayed, err)
			}
		}
	}
}

// TestLandedWithAGap: what was handed over with something missing stops the runner, as
// it does on the log.
func TestLandedWithAGap(t *testing.T) {
	s := projectiontest.Negotiation(t)
	var gap *runner.GapError
	var damaged *runner.DamagedError
	for _, c := range []struct {
		name  string
		alter func(*aggregates.Landed)
		want  any
	}{
		{"a command missing", func(l *aggregates.Landed) { l.Commands = l.Commands[1:] }, &gap},
		{"a part missing at the end", func(l *aggregates.Landed) {
			last := &l.Commands[len(l.Commands)-1]
			*last = (*last)[:len(*last)-1]
		}, &damaged},
		{"a part of another command", func(l *aggregates.Landed) { l.Commands[len(l.Commands)-1][1].Command[0]++ }, &damaged},
		{"the state of another place", func(l *aggregates.Landed) { l.State.Seq-- }, &damaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := engineOf(t, s)
			e.altered, e.commit = c.alter, 1000
			r := open(t, s.Log, runner.Options{Landed: e.landed})
			e.lands(17) // the last command by then is the tabling, of three events
			if root, err := r.Wait(soon(t), 17); !errors.As(err, c.want) || r.Current().Seq != 0 {
				t.Errorf("it goes on to %v, %v", root, err)
			}
		})
	}
}

// TestDamage: a gap, an event that cannot be read, parts that are missing and an
// event that cannot follow stop the runner with an error that names them; the last
// good root stays.
func TestDamage(t *testing.T) {
	s := projectiontest.Negotiation(t)
	whole := s.Log.Stored()
	tabled := -1 // index of the tabling, a command of three events
	for i, m := range whole {
		if m.Header.Get(events.HeaderType) == "concord.report.tabled.v1" {
			tabled = i
		}
	}
	alter := func(i int, change func(*events.Stored)) []events.Stored {
		out := slices.Clone(whole)
		out[i].Header = slices.Clone(out[i].Header)
		change(&out[i])
		return out
	}
	var gap *runner.GapError
	var damaged *runner.DamagedError
	for _, c := range []struct {
		name string
		log  []events.Stored
		good uint64
		want any
		says string
	}{
		{"a gap", slices.Delete(slices.Clone(whole), 20, 21), 20, &gap, "event 21 should come, event 22 did"},
		{"an event again", slices.Insert(slices.Clone(whole), 20, whole[19]), 20, &gap, "event 21 should come, event 20 did"},
		{"data that are none", alter(22, func(s *events.Stored) { s.Data = []byte("{") }), 22, &damaged, "event 23"},
		{"a type that nobody knows", alter(22, func(s *events.Stored) { s.Header[3].Value = "concord.report.other.v1" }), 22, &damaged, "event 23"},
		{"a part missing", alter(tabled+1, func(s *events.Stored) { *s = events.Stored{Seq: s.Seq, Message: whole[tabled+3].Message} }), uint64(tabled), &damaged, "parts of a command are missing"},
		{"what cannot follow", alter(tabled+3, func(s *events.Stored) {
			s.Data = []byte(strings.Replace(string(s.Data), projectiontest.Slug, "other", 1))
		}), uint64(tabled + 3), &damaged, ""},
		{"an amendment of no amendment", alter(21, func(s *events.Stored) {
			s.Data = []byte(strings.Replace(string(s.Data), `"A1"`, `"A99"`, 1))
		}), 21, &damaged, "event 22"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &projectiontest.Log{}
			for _, m := range c.log {
				l.Put(m)
			}
			r := open(t, l, runner.Options{})
			if root, err := r.Wait(soon(t), uint64(len(whole))); err == nil {
				t.Fatalf("it goes on to %d", root.Seq)
			}
			err := r.Err()
			if !errors.As(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("it stops with %v", err)
			}
			root, waited := r.Wait(soon(t), c.good)
			if waited != nil || root.Seq != c.good || r.Current() != root {
				t.Fatalf("the last good root is of event %d, want %d (%v)", r.Current().Seq, c.good, waited)
			}
			if runner.Hash(root) != runner.Hash(of(t, whole, int(c.good))) {
				t.Error("the last good root is not that of the events before the damage")
			}
			for _, err := range r.Changes(soon(t), root.Seq) {
				if !errors.As(err, c.want) {
					t.Errorf("a follower is told %v", err)
				}
			}
		})
	}
}

func TestClosed(t *testing.T) {
	s := projectiontest.Begin(t)
	r := runner.Open(context.Background(), s.Log, runner.Options{})
	root := reached(t, r, s)
	waited := make(chan error)
	go func() {
		_, err := r.Wait(context.Background(), s.State.Seq+1)
		waited <- err
	}()
	r.Close()
	r.Close()
	if err := <-waited; !errors.Is(err, runner.ErrClosed) || !errors.Is(r.Err(), runner.ErrClosed) {
		t.Errorf("who waited is told %v; the runner says %v", err, r.Err())
	}
	if now, err := r.Wait(context.Background(), root.Seq); err != nil || now != root {
		t.Errorf("the last root is not readable any more: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r = runner.Open(ctx, s.Log, runner.Options{})
	cancel()
	r.Close()
	if !errors.Is(r.Err(), runner.ErrClosed) {
		t.Errorf("its context ended, and it says %v", r.Err())
	}
}

// failing is a log whose reader is let down.
type failing struct {
	*projectiontest.Log
	err error
}

func (f failing) Follow(context.Context, uint64, func(events.Stored) error) error { return f.err }

func TestSourceFails(t *testing.T) {
	s := projectiontest.Begin(t)
	broken := errors.New("the disk is gone")
	r := open(t, failing{s.Log, broken}, runner.Options{})
	if _, err := r.Wait(soon(t), 1); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	r = open(t, s.Log, runner.Options{Landed: func(context.Context, uint64) ([]aggregates.Landed, uint64, error) { return nil, 0, broken }})
	if _, err := r.Wait(soon(t), 1); !errors.Is(err, broken) || r.Current().Seq != 0 {
		t.Errorf("what the engine does not give: %v", err)
	}
}

// TestReplayFindsWhatDiffers: a log that says something else than what the live
// readings were built from.
func TestReplayFindsWhatDiffers(t *testing.T) {
	s := projectiontest.Negotiation(t)
	l := &swapped{Log: s.Log}
	r := open(t, l, runner.Options{})
	reached(t, r, s)
	var told []uint64
	replayed, err := r.Replay(soon(t), 0, func(done, total uint64) { told = append(told, done, total) })
	if err != nil || replayed.Seq != s.State.Seq || replayed.Events != s.State.Seq || replayed.State != runner.Hash(r.Current()) || replayed.Seconds <= 0 {
		t.Fatalf("replayed: %+v, %v", replayed, err)
	}
	if want := []uint64{s.State.Seq, s.State.Seq}; !slices.Equal(told, want) {
		t.Errorf("told of progress: %d, want %d", told, want)
	}
	l.seq, l.from, l.to = s.State.Seq, "not in the mandate's words", "not in the words of the mandate"
	_, err = r.Replay(soon(t), 0, nil)
	var differs *runner.DiffersError
	if !errors.As(err, &differs) || !slices.Equal(differs.Readings, []string{"report apr3: amendments", "report apr3: history"}) {
		t.Errorf("a reason was altered: %v", err)
	}
	if _, err := r.Replay(soon(t), s.State.Seq-1, nil); err != nil {
		t.Errorf("before it: %v", err)
	}
	if _, err := r.Replay(soon(t), s.State.Seq+1, nil); err == nil {
		t.Error("replayed beyond the head")
	}
}

// swapped is a log that gives other words to those who read one event again.
type swapped struct {
	*projectiontest.Log
	seq      uint64
	from, to string
}

func (l *swapped) Read(ctx context.Context, from, to uint64, fn func(events.Stored) error) error {
	return l.Log.Read(ctx, from, to, func(s events.Stored) error {
		if s.Seq == l.seq {
			s.Data = []byte(strings.Replace(string(s.Data), l.from, l.to, 1))
		}
		return fn(s)
	})
}

func TestChanges(t *testing.T) {
	s := projectiontest.Negotiation(t)
	r := open(t, s.Log, runner.Options{})
	reached(t, r, s)
	got := map[uint64]runner.Change{}
	last := uint64(0)
	for c, err := range r.Changes(soon(t), 14) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Seq <= last {
			t.Errorf("event %d is told behind %d", c.Seq, last)
		}
		last = c.Seq
		got[c.Seq] = c
		if c.Seq == s.State.Seq {
			break
		}
	}
	for seq, want := range map[uint64]runner.Change{
		15: {Type: "concord.report.tabled.v1"},
		18: {Type: "concord.report.deadline-set.v1"},
		19: {Type: "concord.report.amendment-proposed.v1", Paragraphs: []string{"p1"}, Amendment: "A1"},
		27: {Type: "concord.report.amendment-proposed.v1", Paragraphs: []string{"p3a", "A7"}, Amendment: "A7"},
		33: {Type: "concord.report.revised.v1", Paragraphs: []string{"p1", "p3", "A9", "A7", "p4"}},
		35: {Type: "concord.report.amendment-declined.v1", Paragraphs: []string{"p3"}, Amendment: "A10"},
	} {
		c := got[seq]
		if c.Seq != seq || c.Type != want.Type || c.Report != projectiontest.Slug || c.Amendment != want.Amendment || !slices.Equal(c.Paragraphs, want.Paragraphs) || c.ReadAgain {
			t.Errorf("event %d is told as %+v, want %+v", seq, c, want)
		}
	}
	if _, parts := got[16]; parts {
		t.Error("the blocks of a draft are told apart from its tabling")
	}
	// One that comes to the head waits for what comes.
	next := make(chan runner.Change)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	head := s.State.Seq
	go func() {
		for c, err := range r.Changes(ctx, head) {
			if err != nil {
				ended <- err
				return
			}
			next <- c
		}
	}()
	s.Joins("KEN", "A12")
	if c := <-next; c.Seq != s.State.Seq || c.Amendment != "A12" {
		t.Errorf("what came is told as %+v", c)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("its context ended, and it is told %v", err)
	}
}

// TestSlowFollower: one that is far behind is told to read again, and keeps nobody
// waiting.
func TestSlowFollower(t *testing.T) {
	s := projectiontest.Begin(t)
	s.Tables("r", "States should cooperate.")
	a := s.Rewords("FRA", "r", "p1", "should", "must")
	r := open(t, s.Log, runner.Options{})
	reached(t, r, s)
	from := s.State.Seq
	for range 600 {
		s.Joins("KEN", a)
		s.Leaves("KEN", a)
	}
	reached(t, r, s)
	var told []runner.Change
	for c, err := range r.Changes(soon(t), from) {
		if err != nil {
			t.Fatal(err)
		}
		told = append(told, c)
		if len(told) == 1 {
			s.Joins("KEN", a)
			reached(t, r, s)
			continue
		}
		break
	}
	if !told[0].ReadAgain || told[0].Seq != s.State.Seq-1 || told[1].ReadAgain || told[1].Seq != s.State.Seq {
		t.Errorf("told: %+v", told)
	}
}

// TestReadersAndTheRunner: many read, wait, look back and follow while the log goes on.
func TestReadersAndTheRunner(t *testing.T) {
	s := projectiontest.Negotiation(t)
	stored := s.Log.Stored()
	l := &projectiontest.Log{}
	r := open(t, l, runner.Options{Every: 5})
	ctx := soon(t)
	var readers sync.WaitGroup
	for i := range 4 {
		readers.Go(func() {
			for r.Current().Seq < uint64(len(stored)) {
				root := r.Current()
				hash := runner.Hash(root)
				if past, err := r.At(ctx, root.Seq/2+uint64(i)%2); root.Seq > 1 && (err != nil || past.Seq > root.Seq) {
					t.Errorf("as of %d: %v", root.Seq/2, err)
				}
				if _, err := r.AtTime(ctx, root.Time.Add(-time.Duration(i)*time.Minute)); err != nil {
					t.Error(err)
				}
				r.Figures()
				if again := runner.Hash(root); again != hash {
					t.Errorf("the root of event %d changed while it was held", root.Seq)
				}
			}
		})
		readers.Go(func() {
			for c, err := range r.Changes(ctx, 0) {
				if err != nil {
					t.Error(err)
				}
				if c.Seq >= uint64(len(stored)) {
					return
				}
			}
		})
	}
	for _, m := range stored {
		l.Put(m)
	}
	if _, err := r.Wait(ctx, uint64(len(stored))); err != nil {
		t.Error(err)
	}
	readers.Wait()
}

// TestEmbedded: over a log on disk, with a commit behind the follower, and again on a
// second node, the readings and their hash are the same.
func TestEmbedded(t *testing.T) {
	s := projectiontest.Negotiation(t)
	place := logtest.Embedded(t)
	l := place.Open("oewg-ict")
	stored := s.Log.Stored()
	half := 20
	appendAll(t, l, 0, stored[:half])
	r := open(t, l, runner.Options{Every: 10})
	if _, err := r.Wait(soon(t), uint64(half)); err != nil {
		t.Fatal(err)
	}
	appendAll(t, l, uint64(half), stored[half:])
	root := reached(t, r, s)
	if want := of(t, stored, len(stored)); runner.Hash(root) != runner.Hash(want) {
		t.Error("the readings of the log on disk are not those of the log in memory")
	}
	beside := open(t, place.Beside(l), runner.Options{})
	if other := reached(t, beside, s); runner.Hash(other) != runner.Hash(root) {
		t.Error("the readings of two nodes differ")
	}
	for _, at := range []uint64{1, 13, 16, 25, root.Seq} {
		replayed, err := r.Replay(soon(t), at, nil)
		if err != nil || replayed.Seq > at {
			t.Errorf("replayed to %d: %+v, %v", at, replayed, err)
		}
	}
}

// appendAll writes messages as the engine would, each command as one commit.
func appendAll(t testing.TB, l *log.Log, fence uint64, stored []events.Stored) {
	t.Helper()
	var commits [][]events.Message
	for _, s := range stored {
		if part, _, _ := strings.Cut(s.Header.Get(events.HeaderPart), "/"); part == "1" {
			commits = append(commits, nil)
		}
		commits[len(commits)-1] = append(commits[len(commits)-1], s.Message)
	}
	done, err := l.Append(soon(t), fence, commits)
	if err != nil || done.Last != fence+uint64(len(stored)) {
		t.Fatalf("appended up to %d: %v", done.Last, err)
	}
}
