package engine

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/google/uuid"

	"concord/aggregates"
	"concord/events"
	"concord/events/trust"
)

// own reports whether a command is the engine's own: nobody waits for its answer.
func (t *ticket) own() bool { return t.done == nil }

// after reports whether a command came after an end of which the log does not tell yet.
func after(b *batch, t *ticket) bool {
	end := b.state.NextEnd()
	return !end.IsZero() && b.state.Group.Clock != events.ClockSimulated && events.Time(t.received).After(end)
}

// passedEnd returns the next end that the log has to tell of, if it had passed when the
// last of some commands came; with none, if it has passed now.
func (e *Engine) passedEnd(b *batch, tickets []*ticket) (end time.Time, passed bool) {
	end = b.state.NextEnd()
	if e.node == nil || end.IsZero() || e.standby.Load() {
		return end, false
	}
	if len(tickets) == 0 || b.state.Group.Clock == events.ClockSimulated {
		return end, aggregates.Now(&b.state, e.now()).After(end)
	}
	return end, slices.ContainsFunc(tickets, func(t *ticket) bool { return after(b, t) })
}

// parted divides commands, in order of receipt, at an end: those that came up to and
// including it, with all such that still wait in the queue, and those that came after
// it. Fairness keeps a command waiting while others that came later are decided, but
// not across an end.
func (e *Engine) parted(b *batch, tickets []*ticket, end time.Time) (before, later []*ticket) {
	if b.state.Group.Clock == events.ClockSimulated {
		return nil, tickets
	}
	for _, t := range tickets {
		if after(b, t) {
			later = append(later, t)
		} else {
			before = append(before, t)
		}
	}
	before = append(before, e.queue.takeUntil(end)...)
	sortByReceipt(before)
	return before, later
}

// tellEnd puts onto a batch what the node says of an end, and of others at the same
// instant: at the time at which the next command came, or now. It returns false if
// that cannot be said.
func (e *Engine) tellEnd(b *batch, end time.Time, next []*ticket) bool {
	if e.node == nil || end.IsZero() {
		return false
	}
	received := e.now()
	if len(next) > 0 {
		received = next[0].received
	}
	if !aggregates.Now(&b.state, received).After(end) {
		return false
	}
	for _, due := range aggregates.Due(&b.state, end.Add(time.Microsecond)) {
		t, err := e.ownCommand(&b.state, due, received)
		if err != nil {
			e.logger.Error("an end cannot be told", "type", due.Type, "error", err)
			return false
		}
		d, behind := decideOne(&b.state, t)
		if d.refusal != nil {
			e.logger.Error("an end cannot be told: is the node's key enrolled?", "type", due.Type, "error", d.refusal)
			return false
		}
		b.all = append(b.all, d)
		b.take(&d, behind)
	}
	return true
}

// ownCommand is a command of the node's own, signed with its key.
func (e *Engine) ownCommand(s *aggregates.State, end aggregates.Ending, received time.Time) (*ticket, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	var salt [16]byte
	if _, err := rand.Read(salt[:]); err != nil {
		return nil, err
	}
	body, err := trust.NewCommand(trust.Command{
		Group: s.Group.Mandate.Group, Type: end.Type, Actor: events.CodeNode, Issued: aggregates.Now(s, received),
	}, end.Data, id, salt)
	if err != nil {
		return nil, err
	}
	in, no := aggregates.Read(e.node.Sign(body))
	if no != nil {
		return nil, no
	}
	return &ticket{in: &in, received: received}, nil
}

// alarm wakes the loop when an end has passed and nobody says anything.
type alarm struct {
	*time.Timer
	until time.Time // not to ring before: the last telling failed
}

// longestNap is how long the loop sleeps at most while an end is to come, so that a
// clock that was set is noticed.
const longestNap = time.Second

func newAlarm() *alarm {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return &alarm{Timer: t}
}

// at sets the alarm; nil stands for never.
func (a *alarm) at(wait *time.Duration) <-chan time.Time {
	if wait == nil {
		return nil
	}
	a.Reset(max(*wait, time.Until(a.until), 0))
	return a.C
}

// rest keeps the alarm quiet for a while.
func (a *alarm) rest() { a.until = time.Now().Add(longestNap) }

// untilEnd returns how long the loop may sleep before it looks for an end that has
// passed; nil: as long as it likes. A simulated clock passes none by itself.
func (e *Engine) untilEnd(s *aggregates.State) *time.Duration {
	end := s.NextEnd()
	if end.IsZero() || e.node == nil || e.standby.Load() {
		return nil
	}
	wait := end.Sub(aggregates.Now(s, e.now())) + time.Microsecond // it has passed when it is over
	if s.Group.Clock == events.ClockSimulated && wait > 0 {
		return nil
	}
	wait = min(wait, longestNap)
	return &wait
}
