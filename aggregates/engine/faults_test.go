package engine_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"concord/aggregates/engine"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"
	"concord/events/trust"
)

// long reports whether the long suite runs: CONCORD_LONG=1.
func long() bool { return os.Getenv("CONCORD_LONG") != "" }

// often is how many times a fault is made to happen: everyday, or in the long suite.
func often(everyday, many int) int {
	if long() {
		return many
	}
	return everyday
}

// TestConnectionCut makes unknown outcomes happen: the connection is cut while
// commands are being written, wherever it may be in a message or its answer. Every
// command is acknowledged in the end, each stands on the log once.
func TestConnectionCut(t *testing.T) {
	for _, kind := range []string{"separate", "cluster"} {
		t.Run(kind, func(t *testing.T) {
			place := placeOf(t, kind)
			l := place.Open(groupName)
			e := open(t, l)
			g := rehearse("cut " + kind)
			found(t, e, g)
			stop := make(chan struct{})
			var breaking sync.WaitGroup
			breaking.Go(func() {
				for {
					select {
					case <-stop:
						return
					case <-time.After(time.Duration(1+rand.IntN(10)) * time.Millisecond):
					}
					for i := range place.Servers() {
						switch rand.IntN(3) {
						case 0:
							place.Proxy(i).Cut()
						case 1:
							place.Proxy(i).CutAfter(rand.Int64N(20_000), -1)
						default:
							place.Proxy(i).CutAfter(-1, rand.Int64N(2_000))
						}
					}
				}
			})
			cuts := func() (n int64) {
				for i := range place.Servers() {
					n += place.Proxy(i).Cuts()
				}
				return n
			}
			want := int64(often(100, 400))
			k := rush(t, func() *engine.Engine { return e }, g, func() bool { return cuts() < want })
			close(stop)
			breaking.Wait()
			for i := range place.Servers() {
				place.Proxy(i).CutAfter(-1, -1) // what was to come is called off
			}
			last, state := checkLog(t, place.Open(groupName))
			k.compare(t, last)
			r, _ := state.Report("r")
			t.Logf("%d cuts, %d amendments, at event %d", cuts(), len(r.Text.Amendments()), state.Seq)
			if len(r.Text.Amendments()) != len(k.seqs) {
				t.Errorf("%d amendments stand on the log, %d were acknowledged", len(r.Text.Amendments()), len(k.seqs))
			}
		})
	}
}

// rush has all delegations propose without pause, each waiting for its answer,
// while more says so.
func rush(t *testing.T, e func() *engine.Engine, g *rehearsal.Group, more func() bool) *acknowledged {
	t.Helper()
	var k acknowledged
	var wait sync.WaitGroup
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	for i, who := range delegations {
		wait.Go(func() {
			for n := 0; more() && n < 900; n++ {
				a, err := insist(ctx, e, propose(g, who, 1000*i+n))
				if err != nil {
					t.Errorf("%s: %v", who, err)
					return
				}
				k.add(a)
			}
		})
	}
	wait.Wait()
	return &k
}

// half is a log on which only the first half of the commits of an append land.
type half struct{ engine.Log }

func (h half) Append(ctx context.Context, fence uint64, commits [][]events.Message) (log.Appended, error) {
	if len(commits) < 2 {
		return h.Log.Append(ctx, fence, commits)
	}
	done, err := h.Log.Append(ctx, fence, commits[:len(commits)/2])
	if err == nil {
		err = &log.NotWrittenError{Fence: done.Last, Cause: errors.New("no server took the rest")}
	}
	return done, err
}

// TestPartLands: where only the first commands of an append land, the state is the one
// behind them, the others are decided again, and all of them stand on the log.
func TestPartLands(t *testing.T) {
	l := logtest.Embedded(t).Open(groupName)
	e := open(t, half{l})
	g := rehearse("part lands")
	found(t, e, g)
	more := often(300, 3000)
	var asked atomic.Int64
	k := rush(t, func() *engine.Engine { return e }, g, func() bool { return asked.Add(1) <= int64(more) })
	last, state := checkLog(t, l)
	k.compare(t, last)
	r, _ := state.Report("r")
	if n := len(r.Text.Amendments()); n != more || len(k.seqs) != more {
		t.Errorf("%d amendments stand on the log, %d were acknowledged, of %d", n, len(k.seqs), more)
	}
	if s := e.State(); s.Seq != state.Seq || !s.Time.Equal(state.Time) {
		t.Errorf("the engine is at event %d, the log at %d", s.Seq, state.Seq)
	}
}

// TestServerRestarts stops the server and starts it again under the engine.
func TestServerRestarts(t *testing.T) {
	place := logtest.Separate(t)
	l := place.Open(groupName)
	e := open(t, l)
	g := rehearse("restart")
	found(t, e, g)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range often(8, 100) {
			time.Sleep(time.Duration(20+rand.IntN(60)) * time.Millisecond)
			place.Stop(0)
			place.Start(0)
		}
	}()
	k := rush(t, func() *engine.Engine { return e }, g, func() bool {
		select {
		case <-done:
			return false
		default:
			return true
		}
	})
	<-done
	last, _ := checkLog(t, place.Open(groupName))
	k.compare(t, last)
	if len(k.seqs) == 0 {
		t.Error("nothing was acknowledged")
	}
}

// childDir tells a child process of TestKill where its log is.
const childDir = "CONCORD_TEST_ENGINE_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		child(dir)
		return
	}
	os.Exit(m.Run())
}

// child is a node that is killed: it opens its log, and writes amendments until it
// dies, a line for every answer.
func child(dir string) {
	fail := func(err error) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ctx := context.Background()
	l, err := log.OpenEmbedded(ctx, log.Options{Group: groupName, Aggregates: logtest.Aggregates, Dir: dir})
	if err != nil {
		fail(err)
	}
	e, err := engine.Open(ctx, l, engine.Options{})
	if err != nil {
		fail(err)
	}
	g := rehearse(fmt.Sprintf("killed at %d", e.Seq()))
	signers := rehearsal.New(groupName, "killed", time.Now)
	var mu sync.Mutex
	say := func(a engine.Answer) {
		mu.Lock()
		defer mu.Unlock()
		line, err := json.Marshal(map[string]any{"command": a.Command, "seq": a.Seq})
		if err != nil {
			fail(err)
		}
		fmt.Println(string(line))
	}
	if e.Seq() == 0 {
		for _, s := range beginning(signers) {
			a, err := e.Submit(ctx, s)
			if err != nil {
				fail(err)
			}
			say(a)
		}
	}
	start := int(e.Seq()) // every life proposes other words than those before it
	var wait sync.WaitGroup
	for i, who := range delegations {
		wait.Go(func() {
			for n := 0; ; n++ {
				a := sign(e.Submit, g, signers.Signer(who), who, "amendment.propose", report.Propose{
					Report: "r", Change: rehearsal.Rewording("p1", paragraph, wording(10_000*start+n*len(delegations)+i)),
				})
				say(a)
				say(sign(e.Submit, g, signers.Signer(who), who, "amendment.withdraw", report.Withdraw{Amendment: a.Result.Amendment}))
			}
		})
	}
	wait.Wait()
}

// sign submits a command of a child; the child ends if it is refused.
func sign(submit func(context.Context, trust.Submission) (engine.Answer, error), g *rehearsal.Group, by trust.Signer, who, kind string, data any) engine.Answer {
	a, err := submit(context.Background(), g.Signed(by, trust.Command{Actor: who, Type: kind}, data))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return a
}

// lockedBuffer is a buffer that a process may still write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestKill kills a node with SIGKILL in the middle of writing, again and again, on
// one log: what it acknowledged is there, once, and the rest of the log is whole.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	var k acknowledged
	for range often(12, 120) {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), childDir+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var said lockedBuffer
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines, before := bufio.NewScanner(out), len(k.seqs)
		enough := before + 20 + rand.IntN(200)
		for lines.Scan() {
			var a struct {
				Command uuid.UUID
				Seq     uint64
			}
			if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
				break // the line at which it died
			}
			k.add(engine.Answer{Command: a.Command, Seq: a.Seq})
			if len(k.seqs) == enough {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = cmd.Wait() // it was killed
		if len(k.seqs) < enough {
			t.Fatalf("the node ended by itself after %d answers: %s", len(k.seqs)-before, said.String())
		}
	}
	l, err := log.OpenEmbedded(context.Background(), log.Options{Group: groupName, Aggregates: logtest.Aggregates, Dir: dir})
	if err != nil {
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		t.Fatalf("opening what is left: %v (%v)", err, files)
	}
	defer l.Close()
	last, state := checkLog(t, l)
	k.compare(t, last)
	t.Logf("%d answers, %d commands on the log, %d events", len(k.seqs), len(last), state.Seq)
}
