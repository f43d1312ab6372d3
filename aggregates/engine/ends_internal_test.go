package engine

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// stage is an engine without a loop or a log: a test says what waits when.
type stage struct {
	*testing.T
	*Engine
	g     *rehearsal.Group
	clock time.Time
	end   time.Time // of the silence on p2
}

const (
	stageFirst  = "States should respect human rights."
	stageSecond = "States are encouraged to cooperate."
)

func newStage(t *testing.T) *stage {
	t.Helper()
	start := time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC)
	c := rehearsal.NewChamber("stage", t.Name(), start)
	play := func(sub trust.Submission) {
		t.Helper()
		if _, err := c.Play(sub); err != nil {
			t.Fatal(err)
		}
	}
	play(c.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range []string{group.CodeChair, "FRA", "BRA", "KEN", "SGP"} {
		play(c.Enrol(code))
	}
	play(c.ElectChair("SGP"))
	play(c.Table("r", rehearsal.Paragraphs(stageFirst, stageSecond)))
	end := start.Add(73 * time.Hour)
	play(c.Command(group.CodeChair, "silence.put", report.PutSilence{Report: "r", Block: "p2", Words: text.HashText(stageSecond), Until: end}))
	s := &stage{T: t, clock: end.Add(-5 * time.Minute), end: end}
	s.g = rehearsal.New("stage", t.Name(), func() time.Time { return s.clock })
	for range 1000 { // other ids than those of the chamber
		s.g.Command("FRA", "key.rotate", group.Rotate{})
	}
	node := c.Signer(events.CodeNode)
	s.Engine = &Engine{now: func() time.Time { return s.clock }, node: &node, logger: slog.New(slog.DiscardHandler), queue: newQueue()}
	s.done.accepted = &aggregates.Accepted{}
	s.state.Store(&c.State)
	return s
}

// waits puts a command into the queue at a time.
func (s *stage) waits(at time.Time, sub trust.Submission) {
	s.Helper()
	s.clock = at
	in, no := aggregates.Read(sub)
	if no != nil {
		s.Fatal(no)
	}
	if _, err := s.queue.add(&in, s.now); err != nil {
		s.Fatal(err)
	}
}

func (s *stage) amends(who string, n int) trust.Submission {
	wording := stageFirst[:len(stageFirst)-1] + " and, for the " + string(rune('a'+n%26)) + string(rune('a'+n/26)) + " time, dignity."
	return s.g.Reword(who, "r", 0, "p1", stageFirst, wording)
}

func (s *stage) breaks(who string) trust.Submission {
	return s.g.Command(who, "silence.break", report.BreakSilence{Report: "r", Block: "p2"})
}

// decides has some of what waits decided, as the loop does, and returns the names of
// the events in order, with the time of each.
func (s *stage) decides(limit int) (names []string, records []events.Record) {
	s.Helper()
	b := newBatch(*s.state.Load())
	taken, _ := s.queue.take(limit)
	s.add(b, taken)
	for i := range b.all {
		if no := b.all[i].refusal; no != nil {
			s.Fatalf("%s is refused: %v", b.all[i].in.Command.Type, no)
		}
		for _, r := range b.all[i].records {
			names, records = append(names, events.NameOf(r.Event)), append(records, r)
		}
	}
	for i := range records {
		if i > 0 && records[i].Time.Before(records[i-1].Time) {
			s.Errorf("time steps back from %s to %s", records[i-1].Time, records[i].Time)
		}
	}
	return names, records
}

// TestAcrossAnEnd: a delegation with a long line does not come late because others
// that came after the end were taken before it.
func TestAcrossAnEnd(t *testing.T) {
	s := newStage(t)
	for n := range 50 {
		s.waits(s.end.Add(-time.Second), s.amends("FRA", n))
	}
	s.waits(s.end, s.breaks("FRA")) // at the very end
	s.waits(s.end.Add(time.Microsecond), s.amends("BRA", 700))
	names, records := s.decides(2) // one of France's and Brazil's
	if n := slices.Index(names, "silence-broken"); n < 0 || slices.Contains(names, "silence-ended") || slices.Contains(names, "silence-late-objection") {
		t.Errorf("the silence was not broken in time: %v", names)
	} else if records[n].Time.After(s.end) {
		t.Errorf("the break is recorded at %s, after the end", records[n].Time)
	}
	if last := names[len(names)-1]; len(names) != 50+2+1 || last != "amendment-proposed" || !records[len(records)-1].Time.After(s.end) {
		t.Errorf("what came after the end is not the last: %v", names)
	}
}

// TestAheadOfWhatComesAfter: the end is told ahead of the first command that came
// after it, at that one's time, by the node.
func TestAheadOfWhatComesAfter(t *testing.T) {
	s := newStage(t)
	s.waits(s.end.Add(-time.Second), s.amends("FRA", 1))
	s.waits(s.end.Add(time.Microsecond), s.breaks("FRA"))
	s.waits(s.end.Add(time.Second), s.amends("BRA", 2))
	names, records := s.decides(10)
	if want := []string{"amendment-proposed", "silence-ended", "silence-late-objection", "amendment-proposed"}; !slices.Equal(names, want) {
		t.Fatalf("the log has %v, not %v", names, want)
	}
	if r := records[1]; r.Actor != events.CodeNode || r.Via != events.ViaNode || !r.Time.Equal(s.end.Add(time.Microsecond)) {
		t.Errorf("the end is told by %s (%s) at %s", r.Actor, r.Via, r.Time)
	}
}

// TestEndOfAQuietSilence: where nobody says anything the end is told when it has passed,
// and not before.
func TestEndOfAQuietSilence(t *testing.T) {
	s := newStage(t)
	s.clock = s.end
	if wait := s.untilEnd(s.state.Load()); wait == nil || *wait != time.Microsecond {
		t.Errorf("at the very end the loop waits %v", wait)
	}
	if names, _ := s.decides(10); len(names) != 0 {
		t.Errorf("at the very end the log has %v", names)
	}
	s.clock = s.end.Add(24 * time.Hour) // the node was down over the end
	if wait := s.untilEnd(s.state.Load()); wait == nil || *wait > 0 {
		t.Errorf("a day later the loop waits %v", wait)
	}
	names, records := s.decides(10)
	if !slices.Equal(names, []string{"silence-ended"}) || !records[0].Time.Equal(s.clock) || !records[0].Event.(events.SilenceEnded).At.Equal(s.end) {
		t.Errorf("a day later the log has %v", records)
	}
}

// TestNobodyTellsTheEnd: where the node cannot tell of the end, what it bears on is
// refused, and the rest goes on.
func TestNobodyTellsTheEnd(t *testing.T) {
	s := newStage(t)
	stranger := s.g.Signer("stranger")
	s.node = &stranger
	s.waits(s.end.Add(time.Second), s.breaks("FRA"))
	s.waits(s.end.Add(time.Second), s.g.Command(events.CodeSecretariat, "key.enrol", group.Enrol{Participant: "JPN", Key: s.g.Signer("JPN").Name, Custody: events.CustodyOwn}))
	b := newBatch(*s.state.Load())
	taken, _ := s.queue.take(10)
	s.add(b, taken)
	if len(b.all) != 2 || b.all[0].refusal == nil || b.all[1].refusal != nil {
		t.Fatalf("decided was %v", b.all)
	}
	t.Log(b.all[0].refusal)
}

// TestEndsAreAskedAnew: what an end asked for is not carried over when a batch is
// decided again.
func TestEndsAreAskedAnew(t *testing.T) {
	s := newStage(t)
	s.waits(s.end.Add(time.Second), s.amends("FRA", 1))
	b := newBatch(*s.state.Load())
	taken, _ := s.queue.take(10)
	s.add(b, taken)
	if len(b.all) != 2 || len(b.tickets()) != 1 || !b.all[0].own() {
		t.Fatalf("the batch has %d commands and keeps %d", len(b.all), len(b.tickets()))
	}
	again := s.settle(b, landing{err: ErrClosed})
	if len(again) != 0 { // an error that is final answers those who wait
		t.Errorf("%d commands are decided again", len(again))
	}
}

// TestAnEarlierEnd: an end that was set by one of the commands that wait, and that had
// passed for the next of them, is told in its place too.
func TestAnEarlierEnd(t *testing.T) {
	s := newStage(t)
	first := s.end.Add(-20 * time.Minute) // of another silence, which is put in time for that
	s.clock = first.Add(-72 * time.Hour)
	s.waits(s.clock, s.g.Command(group.CodeChair, "silence.put", report.PutSilence{Report: "r", Block: "p1", Words: text.HashText(stageFirst), Until: first}))
	s.clock = first.Add(time.Second)
	s.waits(s.clock, s.g.Command("FRA", "silence.break", report.BreakSilence{Report: "r", Block: "p1"}))
	s.clock = s.end.Add(time.Second)
	s.waits(s.clock, s.breaks("BRA"))
	names, records := s.decides(10)
	if want := []string{"silence-put", "silence-ended", "silence-late-objection", "silence-ended", "silence-late-objection"}; !slices.Equal(names, want) {
		t.Fatalf("the log has %v, not %v", names, want)
	}
	if at := records[1].Event.(events.SilenceEnded).At; !at.Equal(first) {
		t.Errorf("the first end told is %s", at)
	}
}
