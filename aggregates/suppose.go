package aggregates

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/google/uuid"

	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/trust"
)

// Supposed is a command that nobody has given.
type Supposed struct {
	Actor       string
	Type        string
	Data        any
	Attachments map[string][]byte
}

// Suppose decides a command as if its actor had signed it at a time, and returns the
// state behind it with the events that would follow; s stays as it is, and nothing is
// written. The nth tells several commands apart that are supposed one after the other.
// It is refused as the command would be.
func Suppose(s *State, c Supposed, at time.Time, nth int) (State, []events.Record, error) {
	now := Now(s, at)
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("supposed"), uint64(nth)))
	id := uuid.UUID(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80 // of the form that commands have
	body, err := trust.NewCommand(trust.Command{Group: s.Group.Mandate.Group, Type: c.Type, Actor: c.Actor, Issued: now}, c.Data, id, [16]byte(sum[16:]))
	if err != nil {
		return *s, nil, refusal.Input("malformed", "%v", err)
	}
	in, no := Read(trust.Submission{Signed: events.Signed{Bytes: body}, Attachments: c.Attachments})
	if no != nil {
		return *s, nil, no
	}
	commit, no := DecideUnsigned(s, &in, now)
	if no != nil {
		return *s, nil, no
	}
	messages, err := events.Encode(commit)
	if err != nil {
		return *s, nil, err
	}
	records := commit.Records(s.Seq, messages)
	next := *s
	for i := range records {
		if next, err = Evolve(next, &records[i]); err != nil {
			return *s, nil, err
		}
	}
	return next, records, nil
}
