package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"concord/aggregates"
	"concord/aggregates/refusal"
	"concord/events"
)

// Answer is what a command's signer gets back. It follows from the command's
// events alone, so that it is the same whenever it is asked for.
type Answer struct {
	Command uuid.UUID         `json:"command"`
	Seq     uint64            `json:"seq"` // of the command's last event
	Time    time.Time         `json:"time"`
	Events  []Place           `json:"events"`
	Result  aggregates.Result `json:"result"`
}

// Place says where an event stands on the log.
type Place struct {
	Seq     uint64 `json:"seq"`
	Type    string `json:"type"`
	Subject string `json:"subject"`
}

func answer(records []events.Record) Answer {
	last := &records[len(records)-1]
	a := Answer{Command: last.Command, Seq: last.Seq, Time: last.Time, Events: make([]Place, len(records)), Result: aggregates.ResultOf(records)}
	for i := range records {
		a.Events[i] = Place{records[i].Seq, records[i].Type, records[i].Subject}
	}
	return a
}

// BusyError says that too many commands wait already; nothing was done with this one.
type BusyError struct {
	Waiting    int           // commands of this participant that wait
	RetryAfter time.Duration // when to try again
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("busy: %d of your commands wait already; try again in %s", e.Waiting, e.RetryAfter.Round(10*time.Millisecond))
}

// UnavailableError says that the log could not be written. Nothing was done with
// the command, and it may be sent again.
type UnavailableError struct{ Cause error }

func (e *UnavailableError) Error() string { return "the log cannot be written now: " + e.Cause.Error() }
func (e *UnavailableError) Unwrap() error { return e.Cause }

// ErrClosed is returned for what comes after the engine was closed, and for what
// was still waiting then: nothing was done with it.
var ErrClosed = errors.New("the node is stopping: send the command again")

// errReused refuses an id that stands on the log with other bytes.
func errReused(id uuid.UUID, seq uint64) *refusal.Refusal {
	return refusal.Input("id-reused", "the command id %s stands on the log already (event %d), with other content: a new command needs a new id", id, seq)
}

// recall gives the answer that an accepted command got, from its events on the
// log. The same id with other bytes is refused.
func (e *Engine) recall(ctx context.Context, in *aggregates.Input, at aggregates.Stands) outcome {
	var records []events.Record
	first := at.Last - uint64(at.Parts) + 1
	err := e.log.Read(ctx, first, at.Last, func(s events.Stored) error {
		r, err := events.Decode(s)
		records = append(records, r)
		return err
	})
	if err != nil {
		return outcome{err: &UnavailableError{err}}
	}
	if string(records[0].Signed.Bytes) != string(in.Signed.Bytes) || records[0].Key != in.Key {
		return outcome{err: errReused(in.Command.ID, first)}
	}
	return outcome{answer: answer(records), repeated: true}
}
