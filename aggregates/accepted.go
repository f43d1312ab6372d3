package aggregates

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"sort"

	"github.com/google/uuid"
)

// Stands says where the events of an accepted command stand.
type Stands struct {
	Last  uint64 // sequence of its last event
	Parts int    // how many it has
}

// Accepted knows every command that stands on a log, by its id. Its zero value knows
// none. It is not safe for concurrent use.
type Accepted struct {
	before []byte            // as [Accepted.Bytes] gives them
	since  []acceptedCommand // in the order in which they came
	at     map[uuid.UUID]int // of since
}

type acceptedCommand struct {
	id uuid.UUID
	Stands
}

// acceptedLength is how many bytes [Accepted.Bytes] has for a command: its id, the
// sequence of its last event and its number of events, the latter big-endian.
const acceptedLength = 16 + 8 + 4

// AcceptedFrom returns those that [Accepted.Bytes] gave, which are not to be altered.
func AcceptedFrom(b []byte) (*Accepted, error) {
	if len(b)%acceptedLength != 0 {
		return nil, fmt.Errorf("%d bytes of accepted commands are no multiple of %d", len(b), acceptedLength)
	}
	return &Accepted{before: b}, nil
}

// Len returns how many there are.
func (a *Accepted) Len() int { return len(a.before)/acceptedLength + len(a.since) }

// Get returns where a command stands.
func (a *Accepted) Get(id uuid.UUID) (Stands, bool) {
	if i, ok := a.at[id]; ok {
		return a.since[i].Stands, true
	}
	n := len(a.before) / acceptedLength
	entry := func(i int) []byte { return a.before[i*acceptedLength : (i+1)*acceptedLength] }
	if n == 0 || bytes.Compare(entry(n - 1)[:16], id[:]) < 0 {
		return Stands{}, false // nearly always: ids begin with their time (UUIDv7)
	}
	i := sort.Search(n, func(i int) bool { return bytes.Compare(entry(i)[:16], id[:]) >= 0 })
	if i == n || !bytes.Equal(entry(i)[:16], id[:]) {
		return Stands{}, false
	}
	e := entry(i)
	return Stands{binary.BigEndian.Uint64(e[16:]), int(binary.BigEndian.Uint32(e[24:]))}, true
}

// together is how many commands are kept in the order in which they came, before they are
// put among the others: a map of all there ever were takes several times their room.
const together = 1 << 16

// Put notes a command. It is not one of those that are known.
func (a *Accepted) Put(id uuid.UUID, s Stands) {
	if len(a.since) == together {
		a.before, a.since, a.at = a.Bytes(s.Last), nil, nil // whoever has a copy keeps what it had
	}
	if a.at == nil {
		a.at = map[uuid.UUID]int{}
	}
	a.at[id] = len(a.since)
	a.since = append(a.since, acceptedCommand{id, s})
}

// Bytes returns all commands whose events stand up to a place on the log, for
// [AcceptedFrom]: in order of their ids, each acceptedLength bytes.
func (a *Accepted) Bytes(upTo uint64) []byte {
	since := slices.Clone(a.since)
	slices.SortFunc(since, func(a, b acceptedCommand) int { return bytes.Compare(a.id[:], b.id[:]) })
	out := make([]byte, 0, len(a.before)+len(since)*acceptedLength)
	before := a.before
	for len(since) > 0 || len(before) > 0 {
		if len(since) == 0 || len(before) > 0 && bytes.Compare(before[:16], since[0].id[:]) < 0 {
			if binary.BigEndian.Uint64(before[16:]) <= upTo {
				out = append(out, before[:acceptedLength]...)
			}
			before = before[acceptedLength:]
			continue
		}
		if c := &since[0]; c.Last <= upTo {
			out = append(out, c.id[:]...)
			out = binary.BigEndian.AppendUint64(out, c.Last)
			out = binary.BigEndian.AppendUint32(out, uint32(c.Parts))
		}
		since = since[1:]
	}
	return out
}
