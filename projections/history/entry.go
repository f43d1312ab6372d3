package history

import (
	"time"

	"github.com/google/uuid"

	"concord/events"
)

// Entry is one act as the history keeps it.
type Entry struct {
	Seq      uint64
	Time     time.Time // when the node recorded it
	Type     string    // as it was written
	By       string    // whose act it is
	Actor    string    // who signed
	For      string    // on whose behalf it was entered, or ""
	Via      events.Via
	Occurred time.Time // when it happened, if the command says so; else zero
	Meeting  string
	Command  uuid.UUID
	Event    events.Event
}

// EntryOf returns the entry of an event. Those that only carry on what the event
// before them says (the blocks of a draft, the pieces of an attachment) have none.
func EntryOf(r *events.Record) (Entry, bool) {
	switch r.Event.(type) {
	case events.BlocksTabled, events.BlockContinued, events.RevisionBlocks, events.AttachmentStored:
		return Entry{}, false
	}
	return Entry{
		Seq: r.Seq, Time: r.Time, Type: r.Type, By: r.By(), Actor: r.Actor, For: r.For, Via: r.Via,
		Occurred: r.Occurred, Meeting: r.Meeting, Command: r.Command, Event: r.Event,
	}, true
}
