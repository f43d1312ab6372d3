package engine_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/log/logtest"
	"concord/events/text"
)

// TestLastMoment: the whole room speaks around the end of a silence, on a real log.
// What stands on the log up to and including the end broke it, what stands behind is
// late, the end stands between, once, and everything is decided again alike.
func TestLastMoment(t *testing.T) {
	l := logtest.Embedded(t).Open(groupName)
	var ahead atomic.Int64 // of the real clock, in nanoseconds: nobody waits for a whole silence
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	g := rehearsal.New(groupName, "last moment", now)
	node := g.Signer(events.CodeNode)
	e, err := engine.Open(context.Background(), l, engine.Options{Node: &node, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	m := mandate.BuiltIn()
	m.MinSilence = 1
	submit(t, e, g.Found(m, events.ClockReal, time.Time{}))
	for _, s := range beginning(g)[1:] {
		submit(t, e, s)
	}
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	for round := range rounds {
		slug := fmt.Sprintf("q%d", round)
		submit(t, e, g.Table(slug, []text.Block{{ID: "p1", Kind: text.Paragraph, Text: paragraph}}))
		until := now().Add(time.Second + 90*time.Millisecond)
		submit(t, e, g.Command(group.CodeChair, "silence.put", report.PutSilence{Report: slug, Block: "p1", Words: text.HashText(paragraph), Until: until}))
		ahead.Add(int64(time.Second))
		var wait sync.WaitGroup
		var in, late atomic.Int64
		for i, who := range delegations {
			wait.Go(func() {
				for n := range 8 {
					if _, err := e.Submit(context.Background(), propose(g, who, round*1000+i*8+n)); err != nil {
						t.Error(err)
					}
				}
				time.Sleep(until.Sub(now()) + time.Duration(i-len(delegations)/2)*200*time.Microsecond)
				sent := now()
				a, err := e.Submit(context.Background(), g.Command(who, "silence.break", report.BreakSilence{Report: slug, Block: "p1"}))
				if err != nil {
					return // broken already
				}
				switch {
				case a.Result.Late:
					late.Add(1)
					if !a.Time.After(until) {
						t.Errorf("%s at %s is late, the end is %s", who, a.Time, until)
					}
				default:
					in.Add(1)
					if sent.After(until) || a.Time.After(until) {
						t.Errorf("%s, sent at %s and recorded at %s, broke a silence that ended at %s", who, sent, a.Time, until)
					}
				}
			})
		}
		wait.Wait()
		if in.Load() > 1 || in.Load()+late.Load() == 0 {
			t.Errorf("%d broke the silence, %d came late", in.Load(), late.Load())
		}
	}
	_, state := checkLog(t, l)
	for r := range state.Reports {
		for _, x := range r.Silences() {
			if x.State != report.SilenceBroken && x.State != report.SilenceUnbroken {
				t.Errorf("silence %s of %s is %s", x.ID, r.Slug, x.State)
			}
		}
	}
}

// TestEndComesByItself: nobody says anything, and the log tells of the end all the
// same; a node that was down over it tells when it comes back, once.
func TestEndComesByItself(t *testing.T) {
	place := logtest.Embedded(t)
	l := place.Open(groupName)
	g := rehearse("by itself")
	node := g.Signer(events.CodeNode)
	var ahead atomic.Int64 // of the real clock, in nanoseconds
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	start := func() *engine.Engine {
		e, err := engine.Open(context.Background(), l, engine.Options{Node: &node, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	e := start()
	found(t, e, g)
	put := func(slug string) {
		submit(t, e, g.Table(slug, []text.Block{{ID: "p1", Kind: text.Paragraph, Text: paragraph}}))
		submit(t, e, g.Command(group.CodeChair, "silence.put", report.PutSilence{Report: slug, Block: "p1", Words: text.HashText(paragraph), Until: now().Add(72*time.Hour + time.Second)}))
	}
	silence := func(slug string) report.SilenceState {
		r, _ := e.State().Report(slug)
		return r.Silences()[0].State
	}
	ends := func(slug string) {
		t.Helper()
		for begin := time.Now(); silence(slug) != report.SilenceUnbroken; time.Sleep(10 * time.Millisecond) {
			if time.Since(begin) > 10*time.Second {
				t.Fatalf("the silence on %s is still %s", slug, silence(slug))
			}
		}
	}
	put("q1")
	if silence("q1") != report.SilenceRunning {
		t.Fatalf("the silence on q1 is %s", silence("q1"))
	}
	ahead.Store(int64(73 * time.Hour)) // the clock jumps
	ends("q1")
	// A second one, over whose end the node is down.
	g = rehearsal.New(groupName, "by itself", now)
	for range 1000 { // other ids than before
		g.Command("FRA", "key.rotate", group.Rotate{})
	}
	put("q2")
	e.Close()
	ahead.Add(int64(80 * time.Hour))
	e = start()
	ends("q2")
	e.Close()
	told := 0
	if err := l.Read(context.Background(), 1, 0, func(s events.Stored) error {
		if strings.HasSuffix(s.Subject, ".silence-ended") {
			told++
		}
		return nil
	}); err != nil || told != 2 {
		t.Errorf("the log tells of %d ends (%v)", told, err)
	}
	checkLog(t, l)
}
