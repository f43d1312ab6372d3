package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"
	"concord/events/text"
	"concord/events/trust"
)

// TestMainJob is the engine's main job on a report of one block: tabled, amended,
// revised and adopted, and the log decided again gives the same bytes.
func TestMainJob(t *testing.T) {
	l := logtest.Embedded(t).Open(groupName)
	e := open(t, l)
	g := rehearse("main job")
	found(t, e, g)

	must := strings.Replace(paragraph, "should", "must", 1)
	protect := strings.Replace(paragraph, "respect", "respect and protect", 1)
	a1 := submit(t, e, g.Reword("FRA", "r", 0, "p1", paragraph, must))
	a2 := submit(t, e, g.Reword("USA", "r", 0, "p1", paragraph, protect))
	if a1.Result.Amendment != "A1" || a2.Result.Amendment != "A2" {
		t.Fatalf("ids %q and %q", a1.Result.Amendment, a2.Result.Amendment)
	}
	submit(t, e, g.Command("BRA", "amendment.cosponsor", report.Cosponsor{Amendment: "A1"}))
	r, _ := e.State().Report("r")
	submit(t, e, g.Command(group.CodeChair, "report.revise", report.Revise{Report: "r", Base: r.Hash(), Incorporate: []string{"A1"}}))

	// Filed on the words of revision 0: told what it would be on the present ones.
	_, err := e.Submit(context.Background(), g.Reword("KEN", "r", 0, "p1", paragraph, strings.Replace(paragraph, "free", "free and secure", 1)))
	no := refusedAs(t, err, "stale-text")
	ready := no.Ready.(report.Rebased)
	if ready.Fate != text.Carried || ready.Change == nil || ready.Revision != 1 {
		t.Fatalf("rebased: %+v", ready)
	}
	a3 := submit(t, e, g.Command("KEN", "amendment.propose", report.Propose{Report: "r", Revision: 1, Change: *ready.Change}))

	r, _ = e.State().Report("r")
	_, err = e.Submit(context.Background(), g.Command(group.CodeChair, "report.adopt", report.Adopt{Report: "r", Base: r.Hash()}))
	if no := refusedAs(t, err, "not-adoptable"); len(no.Ready.([]report.Blocker)) != 2 {
		t.Errorf("blockers: %+v", no.Ready)
	}
	submit(t, e, g.Command(group.CodeChair, "report.revise", report.Revise{Report: "r", Base: r.Hash(), Incorporate: []string{"A2", a3.Result.Amendment}}))
	r, _ = e.State().Report("r")
	submit(t, e, g.Command(group.CodeChair, "report.adopt", report.Adopt{Report: "r", Base: r.Hash()}))

	want := "States must respect and protect human rights and promote the free and secure flow of information."
	r, _ = e.State().Report("r")
	if got := r.Text.Current()[0].Text; got != want {
		t.Errorf("the text is %q, not %q", got, want)
	}
	_, err = e.Submit(context.Background(), g.Reword("FRA", "r", 2, "p1", want, "States must."))
	refusedAs(t, err, "adopted")

	_, state := checkLog(t, l)
	if again, _ := state.Report("r"); again.Hash() != r.Hash() || state.Seq != e.Seq() {
		t.Errorf("decided again: %s at %d, not %s at %d", again.Hash(), state.Seq, r.Hash(), e.Seq())
	}
}

func refusedAs(t testing.TB, err error, kind string) *refusal.Refusal {
	t.Helper()
	var no *refusal.Refusal
	if !errors.As(err, &no) {
		t.Fatalf("want the refusal %q, got %v", kind, err)
	}
	if no.Type != kind {
		t.Fatalf("want the refusal %q, got %q: %v", kind, no.Type, no)
	}
	return no
}

// TestWhoSigns: unsigned, badly signed, revoked, unknown or wrongly attributed
// commands are refused and leave nothing.
func TestWhoSigns(t *testing.T) {
	l := logtest.Embedded(t).Open(groupName)
	e := open(t, l)
	g := rehearse("who signs")
	found(t, e, g)
	submit(t, e, g.Command(events.CodeSecretariat, "key.revoke", group.Revoke{Key: g.Signer("IND").Name}))
	before := e.Seq()

	good := propose(g, "FRA", 1)
	unsigned, flipped, changed := good, good, good
	unsigned.Signature = nil
	flipped.Signature = append([]byte(nil), good.Signature...)
	flipped.Signature[40] ^= 1
	changed.Bytes = []byte(strings.Replace(string(good.Bytes), "open", "OPEN", 1))
	stranger := g.Signed(g.Signer("nobody"), commandOf("FRA"), report.Cosponsor{Amendment: "A1"})
	other := g.Signed(g.Signer("BRA"), commandOf("FRA"), report.Cosponsor{Amendment: "A1"})
	forFrance := commandOf("BRA")
	forFrance.For, forFrance.Channel = "FRA", events.ChannelFloor
	ahead, behind, tooLate, otherGroup := commandOf("FRA"), commandOf("FRA"), commandOf("FRA"), commandOf("FRA")
	ahead.Issued = time.Now().Add(time.Hour)
	behind.Issued = time.Now().Add(-time.Hour)
	tooLate.NotAfter = time.Now().Add(-time.Second)
	otherGroup.Group = "other"
	for name, c := range map[string]struct {
		s    trust.Submission
		kind string
	}{
		"unsigned":                   {unsigned, "bad-signature"},
		"a bit of it flipped":        {flipped, "bad-signature"},
		"other bytes":                {changed, "bad-signature"},
		"a key that nobody enrolled": {stranger, "unknown-key"},
		"another's key":              {other, "other-actor"},
		"a revoked key":              {propose(g, "IND", 2), "revoked-key"},
		"for another":                {g.Signed(g.Signer("BRA"), forFrance, report.Cosponsor{Amendment: "A1"}), "not-for-others"},
		"issued an hour ahead":       {g.Signed(g.Signer("FRA"), ahead, report.Cosponsor{Amendment: "A1"}), "bad-time"},
		"issued an hour ago":         {g.Signed(g.Signer("FRA"), behind, report.Cosponsor{Amendment: "A1"}), "bad-time"},
		"too late":                   {g.Signed(g.Signer("FRA"), tooLate, report.Cosponsor{Amendment: "A1"}), "too-late"},
		"another group's":            {g.Signed(g.Signer("FRA"), otherGroup, report.Cosponsor{Amendment: "A1"}), "other-group"},
		"not the Chair":              {g.Command("FRA", "amendment.decline", report.Decline{Amendment: "A1"}), "not-permitted"},
		"founded twice":              {g.Found(e.State().Group.Mandate, events.ClockReal, time.Time{}), "founded"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := e.Submit(context.Background(), c.s)
			refusedAs(t, err, c.kind)
		})
	}
	if e.Seq() != before {
		t.Errorf("refusals left events: the log went from %d to %d", before, e.Seq())
	}
}

func commandOf(actor string) trust.Command {
	return trust.Command{Actor: actor, Type: "amendment.cosponsor"}
}

// TestIdempotency: the same command again gets its first answer, also from an
// engine that was started since; the same id with other bytes is refused.
func TestIdempotency(t *testing.T) {
	place := logtest.Embedded(t)
	l := place.Open(groupName)
	e := open(t, l)
	g := rehearse("idempotency")
	found(t, e, g)
	s := propose(g, "FRA", 1)

	// Many at once, of one command.
	answers := make([]engine.Answer, 20)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() {
			a, err := e.Submit(context.Background(), s)
			if err != nil {
				t.Errorf("submitting again: %v", err)
			}
			answers[i] = a
		})
	}
	wait.Wait()
	first, _ := json.Marshal(answers[0])
	for _, a := range answers {
		if again, _ := json.Marshal(a); string(again) != string(first) {
			t.Errorf("answers differ: %s and %s", first, again)
		}
	}
	var c trust.Command
	if err := events.UnmarshalJSON(s.Bytes, &c); err != nil {
		t.Fatal(err)
	}
	same := trust.Command{ID: c.ID, Actor: "FRA", Type: "amendment.cosponsor"}
	_, err := e.Submit(context.Background(), g.Signed(g.Signer("FRA"), same, report.Cosponsor{Amendment: "A1"}))
	refusedAs(t, err, "id-reused")

	// An accepted command is known again without what was attached to it.
	draft := g.Table("second", rehearsal.Paragraphs(paragraph))
	tabled := submit(t, e, draft)
	draft.Attachments = nil
	if again := submit(t, e, draft); again.Seq != tabled.Seq {
		t.Errorf("the tabling again: event %d, not %d", again.Seq, tabled.Seq)
	}

	// A refusal leaves nothing: it may be tried again, and succeeds when its time has come.
	early := g.Command("BRA", "amendment.cosponsor", report.Cosponsor{Amendment: "A2"})
	_, err = e.Submit(context.Background(), early)
	refusedAs(t, err, "no-such-amendment")
	submit(t, e, propose(g, "KEN", 2))
	submit(t, e, early)

	e.Close()
	l2 := place.Reopen(l)
	e2 := open(t, l2)
	a := submit(t, e2, s)
	if again, _ := json.Marshal(a); string(again) != string(first) {
		t.Errorf("after a restart: %s, not %s", again, first)
	}
	last, _ := checkLog(t, l2)
	if len(last) != len(beginning(rehearse("x")))+4 {
		t.Errorf("%d commands are on the log", len(last))
	}
}

// TestManyAtOnce: many delegations at once; nothing acknowledged is missing,
// nothing doubled, times never step back.
func TestManyAtOnce(t *testing.T) {
	for _, kind := range []string{"embedded", "separate", "cluster"} {
		t.Run(kind, func(t *testing.T) {
			place := placeOf(t, kind)
			l := place.Open(groupName)
			e := open(t, l)
			g := rehearse("many at once " + kind)
			found(t, e, g)
			var k acknowledged
			var wait sync.WaitGroup
			each := 25
			for i, who := range delegations {
				for n := range each {
					s := propose(g, who, i*each+n)
					wait.Go(func() {
						a, err := insist(context.Background(), func() *engine.Engine { return e }, s)
						if err != nil {
							t.Errorf("%s: %v", who, err)
							return
						}
						k.add(a)
					})
				}
			}
			wait.Wait()
			last, state := checkLog(t, l)
			k.compare(t, last)
			r, _ := state.Report("r")
			if n := len(r.Text.Amendments()); n != each*len(delegations) {
				t.Errorf("%d amendments, not %d", n, each*len(delegations))
			}
			if st := e.Stats(); st.Commits >= st.Commands && kind != "embedded" {
				t.Errorf("%d commands took %d commits: nobody shared one", st.Commands, st.Commits)
			}
			var before time.Time
			err := l.Read(context.Background(), 1, 0, func(s events.Stored) error {
				r, err := events.Decode(s)
				if err == nil && r.Time.Before(before) {
					err = fmt.Errorf("event %d steps back from %s to %s", s.Seq, before, r.Time)
				}
				before = r.Time
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func placeOf(t testing.TB, kind string) *logtest.Place {
	switch kind {
	case "separate":
		return logtest.Separate(t)
	case "cluster":
		return logtest.Cluster(t)
	}
	return logtest.Embedded(t)
}

// TestClockStepsBack: a clock on the wall that jumps moves no time on the log back.
func TestClockStepsBack(t *testing.T) {
	l := logtest.Embedded(t).Open(groupName)
	clock := time.Now()
	var mu sync.Mutex
	now := func() time.Time { mu.Lock(); defer mu.Unlock(); return clock }
	e, err := engine.Open(context.Background(), l, engine.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	g := rehearse("clock")
	found(t, e, g)
	a := submit(t, e, propose(g, "FRA", 1))
	mu.Lock()
	clock = clock.Add(-3 * time.Minute)
	mu.Unlock()
	b := submit(t, e, propose(g, "FRA", 2))
	if b.Time.Before(a.Time) {
		t.Errorf("time stepped back from %s to %s", a.Time, b.Time)
	}
	checkLog(t, l)
}

// TestTwoWriters: two engines on one log, both writing: each loses the fence again
// and again, decides again on what the other wrote, and nothing is lost or doubled.
func TestTwoWriters(t *testing.T) {
	for _, kind := range []string{"embedded", "separate"} {
		t.Run(kind, func(t *testing.T) {
			place := placeOf(t, kind)
			l := place.Open(groupName)
			e := open(t, l)
			g := rehearse("two writers " + kind)
			found(t, e, g)
			other := open(t, place.Beside(l))
			var k acknowledged
			var wait sync.WaitGroup
			each := 30
			for i, who := range delegations[:8] {
				by := []*engine.Engine{e, other}[i%2]
				wait.Go(func() {
					for n := range each {
						a, err := insist(context.Background(), func() *engine.Engine { return by }, propose(g, who, i*each+n))
						if err != nil {
							t.Errorf("%s: %v", who, err)
							return
						}
						k.add(a)
					}
				})
			}
			wait.Wait()
			last, state := checkLog(t, l)
			k.compare(t, last)
			if r, _ := state.Report("r"); len(r.Text.Amendments()) != 8*each {
				t.Errorf("%d amendments, not %d", len(r.Text.Amendments()), 8*each)
			}
		})
	}
}

// slowLog lets a test hold the writing back.
type slowLog struct {
	engine.Log
	gate chan struct{}
}

func (s *slowLog) Append(ctx context.Context, fence uint64, c [][]events.Message) (log.Appended, error) {
	select {
	case <-s.gate:
	case <-ctx.Done():
		return log.Appended{Last: fence}, &log.NotWrittenError{Fence: fence, Cause: ctx.Err()}
	}
	return s.Log.Append(ctx, fence, c)
}

// TestBusy: a participant's line is bounded; who presides is served first, and
// others are not kept waiting by one who floods.
func TestBusy(t *testing.T) {
	slow := &slowLog{Log: logtest.Embedded(t).Open(groupName), gate: make(chan struct{}, 1_000_000)}
	for range 100 {
		slow.gate <- struct{}{}
	}
	e := open(t, slow)
	g := rehearse("busy")
	found(t, e, g)
	for len(slow.gate) > 0 {
		<-slow.gate
	}
	ctx := context.Background()
	first := propose(g, "BRA", 0)
	var wait sync.WaitGroup
	wait.Go(func() { _, _ = e.Submit(ctx, first) }) // the loop holds it, before the gate
	waitUntil(t, func() bool { return e.Stats().Waiting == 1 })
	time.Sleep(20 * time.Millisecond)
	errs := make(chan error, 2*engine.MaxWaiting)
	for n := range engine.MaxWaiting {
		s := propose(g, "FRA", n+1)
		wait.Go(func() { _, err := e.Submit(ctx, s); errs <- err })
	}
	waitUntil(t, func() bool { return e.Stats().Waiting == engine.MaxWaiting+1 })
	_, err := e.Submit(ctx, propose(g, "FRA", 900))
	var busy *engine.BusyError
	if !errors.As(err, &busy) || busy.RetryAfter <= 0 || busy.Waiting != engine.MaxWaiting {
		t.Fatalf("want busy with a time to wait, got %v", err)
	}
	// Another is not kept out by it.
	s := propose(g, "KEN", 901)
	var answer engine.Answer
	wait.Go(func() { answer, err = e.Submit(ctx, s) })
	waitUntil(t, func() bool { return e.Stats().Waiting == engine.MaxWaiting+2 })
	for range 1000 {
		slow.gate <- struct{}{}
	}
	wait.Wait()
	if err != nil || answer.Seq == 0 {
		t.Errorf("the other was not served: %v", err)
	}
	close(errs)
	for err := range errs {
		if err != nil {
			t.Errorf("one who waited in line: %v", err)
		}
	}
}

func waitUntil(t testing.TB, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); {
		if time.Now().After(end) {
			t.Fatal("it did not come to that")
		}
		time.Sleep(time.Millisecond)
	}
}

// TestGiveUp: who stops waiting can ask again with the same command and learns the outcome.
func TestGiveUp(t *testing.T) {
	slow := &slowLog{Log: logtest.Embedded(t).Open(groupName), gate: make(chan struct{}, 1000)}
	for range 1000 {
		slow.gate <- struct{}{}
	}
	e := open(t, slow)
	g := rehearse("give up")
	found(t, e, g)
	for len(slow.gate) > 0 {
		<-slow.gate
	}
	s := propose(g, "FRA", 1)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := e.Submit(ctx, s); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("want the deadline, got %v", err)
	}
	slow.gate <- struct{}{}
	slow.gate <- struct{}{}
	if a := submit(t, e, s); a.Result.Amendment != "A1" {
		t.Errorf("answer %+v", a)
	}
	last, _ := checkLog(t, slow.Log)
	var c trust.Command
	if err := events.UnmarshalJSON(s.Bytes, &c); err != nil {
		t.Fatal(err)
	}
	if last[c.ID] == 0 || len(last) != len(beginning(rehearse("x")))+1 {
		t.Errorf("%d commands on the log", len(last))
	}
}

func TestDryRun(t *testing.T) {
	l := logtest.Embedded(t).Open(groupName)
	e := open(t, l)
	g := rehearse("dry run")
	found(t, e, g)
	before := e.Seq()
	s := propose(g, "FRA", 1)
	s.Signature, s.Key = nil, ""
	es, err := e.DryRun(s)
	if err != nil || len(es) != 1 || events.NameOf(es[0]) != "amendment-proposed" {
		t.Errorf("dry run: %v, %v", es, err)
	}
	s = g.Command("FRA", "amendment.decline", report.Decline{Amendment: "A1"})
	_, err = e.DryRun(s)
	refusedAs(t, err, "not-permitted")
	if e.Seq() != before {
		t.Error("a dry run wrote")
	}
}
