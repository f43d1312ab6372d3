package engine_test

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"concord/aggregates"
	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"
)

// fetching fetches what lands on an engine and notes it, event by event.
type fetching struct {
	t       *testing.T
	e       *engine.Engine
	at      uint64 // the last event that it has
	records map[uint64]events.Record
	states  []aggregates.State
	skipped int // times that it was sent to the log
}

// fetch fetches until it has the event seq.
func (f *fetching) fetch(seq uint64) {
	for f.at < seq {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		landed, upTo, err := f.e.Landed(ctx, f.at)
		cancel()
		switch {
		case err != nil:
			f.t.Errorf("fetching behind event %d: %v", f.at, err)
			return
		case len(landed) == 0 && upTo <= f.at:
			f.t.Errorf("behind event %d it is sent to the log up to %d", f.at, upTo)
			return
		case len(landed) == 0:
			f.at = upTo
			f.skipped++
			continue
		}
		for _, l := range landed {
			for _, command := range l.Commands {
				for _, r := range command {
					if f.at++; r.Seq != f.at {
						f.t.Errorf("event %d landed where %d should", r.Seq, f.at)
						return
					}
					f.records[r.Seq] = r
				}
			}
			if l.State.Seq != f.at {
				f.t.Errorf("behind event %d the state is that of event %d", f.at, l.State.Seq)
			}
			f.states = append(f.states, l.State)
		}
		if f.at != upTo {
			f.t.Errorf("what landed ends with event %d, durable is %d", f.at, upTo)
		}
	}
}

// compare compares what was fetched with what the log says.
func (f *fetching) compare(l engine.Log) {
	f.t.Helper()
	err := l.Read(context.Background(), 1, 0, func(s events.Stored) error {
		r, err := events.Decode(s)
		if got, ok := f.records[s.Seq]; ok && err == nil && !reflect.DeepEqual(got, r) {
			f.t.Errorf("event %d landed as\n%+v\nand is read as\n%+v", s.Seq, got, r)
		}
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

func fetch(t *testing.T, e *engine.Engine) *fetching {
	f := &fetching{t: t, e: e, records: map[uint64]events.Record{}}
	f.fetch(e.Seq()) // from here on the engine keeps what lands
	return f
}

// TestLandedIsWhatTheLogSays: what is handed over is, to the last member, what a
// reader of the log decodes, of events of every kind that the engine's tests bring
// about and of a whole room at once.
func TestLandedIsWhatTheLogSays(t *testing.T) {
	l := logtest.Embedded(t).Open(groupName)
	e := open(t, l)
	g := rehearse("landed")
	founding := beginning(g)
	submit(t, e, founding[0])
	f := fetch(t, e)
	start := f.at
	if f.skipped != 1 || len(f.records) != 0 {
		t.Errorf("the first call gave %d events", len(f.records))
	}
	for _, s := range founding[1:] {
		submit(t, e, s)
	}
	f.fetch(e.Seq())
	const each = 20
	var room sync.WaitGroup
	for i, who := range delegations {
		room.Go(func() {
			for n := range each {
				a, err := e.Submit(context.Background(), propose(g, who, each*i+n))
				if err == nil && n%3 == 0 {
					_, err = e.Submit(context.Background(), g.Command(delegations[(i+1)%len(delegations)], "amendment.cosponsor", report.Cosponsor{Amendment: a.Result.Amendment}))
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	fetched := make(chan struct{})
	to := e.Seq() + uint64(len(delegations)*(each+(each+2)/3))
	go func() {
		defer close(fetched)
		f.fetch(to)
	}()
	room.Wait()
	<-fetched
	r, _ := e.State().Report("r")
	submit(t, e, g.Command(group.CodeChair, "report.revise", report.Revise{Report: "r", Base: r.Hash(), Incorporate: []string{"A1"}, Decline: []string{"A2"}}))
	f.fetch(e.Seq())
	if f.skipped != 1 || uint64(len(f.records)) != e.Seq()-start {
		t.Errorf("of %d events %d were handed over; %d times it was sent to the log", e.Seq()-start, len(f.records), f.skipped)
	}
	f.compare(l)
	for _, s := range f.states {
		if want := f.records[s.Seq].Time; !s.Time.Equal(want) {
			t.Errorf("the state behind event %d is of %s, the event of %s", s.Seq, s.Time, want)
		}
	}
}

// TestLandedByAnother: what another wrote, and what the engine learnt by reading on,
// is handed over like the rest.
func TestLandedByAnother(t *testing.T) {
	place := logtest.Separate(t)
	l := place.Open(groupName)
	e := open(t, l)
	g := rehearse("landed by another")
	found(t, e, g)
	f := fetch(t, e)
	other, err := engine.Open(context.Background(), place.Beside(l), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	submit(t, other, propose(g, "FRA", 1))
	submit(t, other, g.Command("BRA", "amendment.cosponsor", report.Cosponsor{Amendment: "A1"}))
	a := submit(t, e, propose(g, "KEN", 2)) // behind the fence there is more than it knew
	f.fetch(a.Seq)
	if f.skipped != 1 || len(f.records) != 3 {
		t.Errorf("%d events were handed over; %d times it was sent to the log", len(f.records), f.skipped)
	}
	f.compare(l)
}

// lost is a log that says of every commit, once it is written, that its outcome is
// not known.
type lost struct{ engine.Log }

func (l lost) Append(ctx context.Context, fence uint64, commits [][]events.Message) (log.Appended, error) {
	done, err := l.Log.Append(ctx, fence, commits)
	if err == nil {
		return log.Appended{Last: fence}, &log.UnknownError{Fence: fence, Cause: errors.New("the answer got lost")}
	}
	return done, err
}

// TestLandedUnknown: so is what was found on the log when its outcome was not known.
func TestLandedUnknown(t *testing.T) {
	l := lost{logtest.Embedded(t).Open(groupName)}
	e := open(t, l)
	g := rehearse("landed unknown")
	founding := beginning(g)
	submit(t, e, founding[0])
	f := fetch(t, e)
	start := f.at
	for _, s := range founding[1:] {
		submit(t, e, s)
	}
	submit(t, e, propose(g, "FRA", 1))
	f.fetch(e.Seq())
	if f.skipped != 1 || uint64(len(f.records)) != e.Seq()-start {
		t.Errorf("of %d events %d were handed over", e.Seq()-start, len(f.records))
	}
	f.compare(l)
}

// TestLandedIsBounded: who does not fetch for long is sent to the log, and is given
// what lands from then on.
func TestLandedIsBounded(t *testing.T) {
	l := &taken{}
	e := open(t, l)
	g := rehearse("landed bounded")
	found(t, e, g)
	f := fetch(t, e)
	before := f.at
	submit(t, e, propose(g, "FRA", 1))
	a := submit(t, e, g.Command("KEN", "amendment.cosponsor", report.Cosponsor{Amendment: "A1"}))
	for range 4_100 { // makes more events than are held
		submit(t, e, g.Command("BRA", "amendment.cosponsor", report.Cosponsor{Amendment: "A1"}))
		a = submit(t, e, g.Command("BRA", "amendment.leave", report.Leave{Amendment: "A1"}))
	}
	if a.Seq-before <= 8*events.MaxCommitLength {
		t.Fatalf("only %d events", a.Seq-before)
	}
	f.fetch(a.Seq)
	if f.skipped != 2 || len(f.records) > events.MaxCommitLength {
		t.Errorf("%d events were handed over; %d times it was sent to the log", len(f.records), f.skipped)
	}
	f.fetch(submit(t, e, propose(g, "FRA", 2)).Seq)
	if f.skipped != 2 {
		t.Error("what landed then was not kept")
	}
}

// taken is a log that takes everything and forgets it.
type taken struct{ last uint64 }

func (l *taken) Append(_ context.Context, _ uint64, commits [][]events.Message) (log.Appended, error) {
	for _, c := range commits {
		l.last += uint64(len(c))
	}
	return log.Appended{Commits: len(commits), Last: l.last}, nil
}
func (l *taken) Since(context.Context, uint64) ([]events.Stored, error) { return nil, nil }
func (l *taken) Read(context.Context, uint64, uint64, func(events.Stored) error) error {
	return nil
}
func (l *taken) Follow(ctx context.Context, _ uint64, _ func(events.Stored) error) error {
	<-ctx.Done()
	return ctx.Err()
}
func (l *taken) Last(context.Context) (uint64, error) { return l.last, nil }
func (l *taken) Writable() error                      { return nil }
func (l *taken) Forbid(error)                         {}
