package engine_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"
	"concord/events/text"
)

// standingBy opens an engine beside another that writes. It follows until lead is
// called, which returns when it writes.
func standingBy(t *testing.T, l engine.Log, o engine.Options) (e *engine.Engine, lead func()) {
	t.Helper()
	o.Standby = true
	e, err := engine.Open(context.Background(), l, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e, follows(t, e)
}

// follows has an engine follow the log until lead is called.
func follows(t *testing.T, e *engine.Engine) (lead func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Follow(ctx) }()
	t.Cleanup(cancel)
	for end := time.Now().Add(time.Second); !e.Standby() && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	return func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil || !e.Standby() {
			t.Fatalf("it has followed: %v, and is on standby: %t", err, e.Standby())
		}
		if err := e.Lead(context.Background()); err != nil || e.Standby() {
			t.Fatalf("it was to lead: %v", err)
		}
	}
}

// reaches waits until an engine has an event.
func reaches(t *testing.T, e *engine.Engine, seq uint64) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); e.Seq() < seq; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the follower is at event %d, the log at %d", e.Seq(), seq)
		}
	}
}

// TestFollows: an engine on standby has what another writes, hands it over to its
// readings, decides nothing, and answers what stands on the log; when it leads it has
// all that the other wrote.
func TestFollows(t *testing.T) {
	kinds := []string{"embedded", "separate"}
	if long() {
		kinds = append(kinds, "cluster")
	}
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			place := placeOf(t, kind)
			l := place.Open(groupName)
			e := open(t, l)
			g := rehearse("follows " + kind)
			founding := beginning(g)
			submit(t, e, founding[0])
			other, lead := standingBy(t, place.Beside(l), engine.Options{})
			for _, s := range founding[1:] {
				submit(t, e, s)
			}
			reaches(t, other, e.Seq())
			f := fetch(t, other)

			const each = 20
			var room sync.WaitGroup
			for i, who := range delegations {
				room.Go(func() {
					for n := range each {
						if _, err := e.Submit(context.Background(), propose(g, who, each*i+n)); err != nil {
							t.Error(err)
						}
					}
				})
			}
			room.Wait()
			first := propose(g, "FRA", 10_000)
			was := submit(t, e, first)
			reaches(t, other, was.Seq)
			f.fetch(was.Seq)
			f.compare(l)
			if f.skipped != 1 || len(f.records) != each*len(delegations)+1 {
				t.Errorf("%d events were handed over; %d times it was sent to the log", len(f.records), f.skipped)
			}

			var no *engine.StandbyError
			if _, err := other.Submit(context.Background(), propose(g, "FRA", 10_001)); !errors.As(err, &no) || no.Unknown {
				t.Errorf("on standby a command gets %v", err)
			}
			if a, err := other.Submit(context.Background(), first); err != nil || a.Seq != was.Seq || !other.Stands(first) {
				t.Errorf("a command that stands on the log: event %d, %v; it was event %d", a.Seq, err, was.Seq)
			}

			e.Close()
			lead()
			if a := submit(t, other, propose(g, "BRA", 10_002)); a.Seq != was.Seq+1 {
				t.Errorf("the first event of the new leader is %d, the last before was %d", a.Seq, was.Seq)
			}
			checkLog(t, l)
		})
	}
}

// TestOvertaken: an engine loses its place in the middle of a commit. The other writes;
// what was under way is refused by the fence and decided nowhere here, what waited
// neither; sent to the other it is done, once.
func TestOvertaken(t *testing.T) {
	place := logtest.Separate(t)
	l := place.Open(groupName)
	slow := &slowLog{Log: l, gate: make(chan struct{}, 1000)}
	for range 1000 {
		slow.gate <- struct{}{}
	}
	e := open(t, slow)
	g := rehearse("overtaken")
	found(t, e, g)
	other, lead := standingBy(t, place.Beside(l), engine.Options{})
	for len(slow.gate) > 0 {
		<-slow.gate
	}
	under, waits := propose(g, "FRA", 1), propose(g, "BRA", 2)
	var both sync.WaitGroup
	refused := func(s func() error) {
		both.Go(func() {
			var no *engine.StandbyError
			if err := s(); !errors.As(err, &no) || no.Unknown {
				t.Errorf("a command of one that was overtaken gets %v", err)
			}
		})
	}
	refused(func() error { _, err := e.Submit(context.Background(), under); return err })
	for begin := time.Now(); e.Stats().Queued > 0 || e.Stats().Waiting == 0; time.Sleep(time.Millisecond) {
		if time.Since(begin) > 5*time.Second {
			t.Fatal("the commit does not begin")
		}
	}
	time.Sleep(20 * time.Millisecond) // the commit is under way, and is held back
	refused(func() error { _, err := e.Submit(context.Background(), waits); return err })
	for e.Stats().Waiting < 2 {
		time.Sleep(time.Millisecond)
	}
	follows(t, e)
	lead()
	a := submit(t, other, propose(g, "KEN", 3))
	for range 10 {
		slow.gate <- struct{}{}
	}
	both.Wait()
	reaches(t, e, a.Seq)
	for _, s := range []func() engine.Answer{
		func() engine.Answer { return submit(t, other, under) },
		func() engine.Answer { return submit(t, other, waits) },
	} {
		reaches(t, e, s().Seq)
	}
	_, state := checkLog(t, l)
	if r, _ := state.Report("r"); len(r.Text.Amendments()) != 3 {
		t.Errorf("%d amendments, not 3", len(r.Text.Amendments()))
	}
}

// vanishing is a log whose appends vanish while it says so: nobody knows whether they
// arrive.
type vanishing struct {
	engine.Log
	vanish atomic.Bool
	late   chan struct{} // gets a token for each that vanished
}

func (v *vanishing) Append(ctx context.Context, fence uint64, commits [][]events.Message) (log.Appended, error) {
	if !v.vanish.Load() {
		return v.Log.Append(ctx, fence, commits)
	}
	v.late <- struct{}{}
	time.Sleep(50 * time.Millisecond)
	return log.Appended{Last: fence}, &log.UnknownError{Fence: fence, Cause: errors.New("no answer")}
}

// TestOvertakenInDoubt: what may arrive yet is not called undone.
func TestOvertakenInDoubt(t *testing.T) {
	v := &vanishing{Log: logtest.Embedded(t).Open(groupName), late: make(chan struct{}, 100)}
	e := open(t, v)
	g := rehearse("in doubt")
	found(t, e, g)
	v.vanish.Store(true)
	said := make(chan error, 1)
	go func() {
		_, err := e.Submit(context.Background(), propose(g, "FRA", 1))
		said <- err
	}()
	<-v.late
	follows(t, e)
	var no *engine.StandbyError
	if err := <-said; !errors.As(err, &no) || !no.Unknown {
		t.Errorf("a command whose outcome is not known gets %v", err)
	}
}

// TestOnlyTheLeaderTellsEnds: an engine on standby tells of no end, and does when it
// leads.
func TestOnlyTheLeaderTellsEnds(t *testing.T) {
	place := logtest.Embedded(t)
	l := place.Open(groupName)
	g := rehearse("ends on standby")
	node := g.Signer(events.CodeNode)
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	e, err := engine.Open(context.Background(), l, engine.Options{Now: now}) // it tells of none
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	found(t, e, g)
	submit(t, e, g.Table("q", []text.Block{{ID: "p1", Kind: text.Paragraph, Text: paragraph}}))
	put := submit(t, e, g.Command(group.CodeChair, "silence.put", report.PutSilence{Report: "q", Block: "p1", Words: text.HashText(paragraph), Until: now().Add(72*time.Hour + time.Second)}))
	other, lead := standingBy(t, place.Beside(l), engine.Options{Node: &node, Now: now})
	ahead.Store(int64(73 * time.Hour))
	time.Sleep(300 * time.Millisecond)
	if last, err := l.Last(context.Background()); err != nil || last != put.Seq {
		t.Fatalf("on standby it wrote up to event %d (%v)", last, err)
	}
	lead()
	reaches(t, other, put.Seq+1)
	if r, _ := other.State().Report("q"); r.Silences()[0].State != report.SilenceUnbroken {
		t.Errorf("the silence is %s", r.Silences()[0].State)
	}
	checkLog(t, l)
}
