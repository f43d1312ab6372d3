package engine_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"concord/aggregates/engine"
	"concord/aggregates/report"
	"concord/events/log/logtest"
)

// sum is how many values a spread counts.
func sum(s engine.Spread) (n uint64) {
	for _, c := range s.Counts {
		n += c
	}
	return n
}

// TestFigures: every submission is counted once, by what became of it.
func TestFigures(t *testing.T) {
	place := logtest.Embedded(t)
	first := place.Open(groupName)
	founding := open(t, first)
	g := rehearse("figures")
	found(t, founding, g)
	founding.Close()

	slow := &slowLog{Log: place.Reopen(first), gate: make(chan struct{}, 100)}
	e := open(t, slow)
	if st := e.Stats(); st.Commands != 0 || st.Commits != 0 || len(st.Refused) != 0 || sum(st.Answers) != 0 {
		t.Errorf("before anything was submitted: %+v", st)
	}
	slow.gate <- struct{}{}
	submit(t, e, propose(g, "BRA", 0))

	// Six come while one is being written: they share the next commit.
	var wait sync.WaitGroup
	wait.Go(func() { submit(t, e, propose(g, "FRA", 1)) })
	waitUntil(t, func() bool { st := e.Stats(); return st.Waiting == 1 && st.Queued == 0 })
	for n := range 6 {
		s := propose(g, []string{"FRA", "KEN"}[n%2], 2+n)
		wait.Go(func() { submit(t, e, s) })
	}
	waitUntil(t, func() bool { st := e.Stats(); return st.Waiting == 7 && st.Queued == 0 })
	if st := e.Stats(); st.Participants != 2 {
		t.Errorf("the commands of 2 wait, not of %d", st.Participants)
	}
	for range 50 {
		slow.gate <- struct{}{}
	}
	wait.Wait()

	again := propose(g, "USA", 10)
	for range 3 {
		submit(t, e, again)
	}
	refuse := func(n int, kind, actor string, c any) {
		for range n {
			_, err := e.Submit(context.Background(), g.Command(actor, kind, c))
			refusedAs(t, err, map[string]string{"amendment.decline": "not-permitted", "amendment.cosponsor": "no-such-amendment"}[kind])
		}
	}
	refuse(2, "amendment.decline", "FRA", report.Decline{Amendment: "A1"})
	refuse(3, "amendment.cosponsor", "FRA", report.Cosponsor{Amendment: "A99"})
	given, giveUp := context.WithCancel(context.Background())
	giveUp()
	if _, err := e.Submit(given, propose(g, "FRA", 11)); err == nil {
		t.Log("the answer came before it was seen that nobody waits for it")
	} else {
		waitUntil(t, func() bool { return e.Stats().Waiting == 0 })
	}

	st := e.Stats()
	lost := st.Refused["outcome-unknown"] // 1, but for the race above
	delete(st.Refused, "outcome-unknown")
	if diff := cmp.Diff(map[string]uint64{"not-permitted": 2, "no-such-amendment": 3}, st.Refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if st.Commands != 10 || st.Commits != 5 || st.Repeated != 2 || st.Failed != 0 || st.Waiting+st.Queued+st.Participants != 0 {
		t.Errorf("%+v", st)
	}
	if got := sum(st.Answers); got != 10-lost || st.Answers.Sum <= 0 {
		t.Errorf("%d answers in %d ns", got, st.Answers.Sum)
	}
	if diff := cmp.Diff([]uint64{4, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, st.Batches.Counts); diff != "" || st.Batches.Sum != 10 {
		t.Errorf("of batches, %d commands in all (-want +got):\n%s", st.Batches.Sum, diff)
	}
	e.Close()
	if _, err := e.Submit(context.Background(), propose(g, "FRA", 12)); err == nil || e.Stats().Refused["unavailable"] != 1 {
		t.Errorf("behind the end: %v, %+v", err, e.Stats().Refused)
	}
}
