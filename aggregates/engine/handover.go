package engine

import (
	"context"

	"concord/aggregates"
	"concord/events"
)

// maxHeld is how many events wait to be fetched before all of them are let go: who
// is that far behind reads the log.
const maxHeld = 8 * events.MaxCommitLength

// handover holds what has landed until the readings of the node fetch it, so that
// they need not read back and decode what was just encoded. It is guarded by the
// engine's landing lock.
type handover struct {
	fetched bool // somebody fetches; before that nothing is kept
	landed  []aggregates.Landed
	events  int // of landed
}

// keep takes in what has landed.
func (h *handover) keep(l aggregates.Landed) {
	if !h.fetched {
		return
	}
	n := 0
	for _, command := range l.Commands {
		n += len(command)
	}
	if h.events += n; h.events > maxHeld {
		h.landed, h.events = nil, 0
		return
	}
	h.landed = append(h.landed, l)
}

// Landed waits until the log is durable beyond the event behind, and returns what has
// landed since, in order and without a gap. Where the engine does not hold that, as
// at the first call, it returns nothing but upTo, the last event that is durable: then
// the log is to be read up to there. What is returned is not held any longer, so
// that the engine has one who fetches. The error is that of ctx.
func (e *Engine) Landed(ctx context.Context, behind uint64) (landed []aggregates.Landed, upTo uint64, err error) {
	for {
		moved := *e.moved.Load()
		if landed, upTo := e.fetch(behind); upTo > behind {
			return landed, upTo, nil
		}
		select {
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		case <-moved:
		}
	}
}

func (e *Engine) fetch(behind uint64) (landed []aggregates.Landed, upTo uint64) {
	e.landing.Lock()
	defer e.landing.Unlock()
	h := &e.handover
	landed = h.landed
	h.fetched, h.landed, h.events = true, nil, 0
	for len(landed) > 0 && landed[0].State.Seq <= behind { // read from the log meanwhile
		landed = landed[1:]
	}
	if len(landed) > 0 && landed[0].Commands[0][0].Seq != behind+1 {
		landed = nil
	}
	return landed, e.Seq()
}
