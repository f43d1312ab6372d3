package node

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/trust"
)

// found founds the group on an empty log: the secretariat signs, and its key and
// the node's are the first that are enrolled.
func (n *Node) found(ctx context.Context, m events.Mandate, o *Options) error {
	secretariat, err := n.keys.have(events.CodeSecretariat)
	if err != nil {
		return fmt.Errorf("the secretariat's key: %w", err)
	}
	participants, err := events.MarshalJSON(m.Participants)
	if err != nil {
		return err
	}
	name := sha256Name(participants)
	m.Participants = nil
	data := group.Found{Mandate: m, Clock: events.ClockReal, Demo: o.Demo, Node: n.key.Name, Participants: name}
	issued := o.Now()
	if !o.Simulated.IsZero() {
		issued = events.Time(o.Simulated)
		data.Clock, data.Now = events.ClockSimulated, issued
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	salt := uuid.New() // 122 random bits and a fixed form: a founding is not repeated
	signed, err := trust.NewCommand(trust.Command{Group: m.Group, Type: "group.found", Actor: events.CodeSecretariat, Issued: issued}, data, id, salt)
	if err != nil {
		return err
	}
	s := secretariat.Sign(signed)
	s.Attachments = map[string][]byte{name: participants}
	_, err = n.Engine.Submit(ctx, s)
	var no *refusal.Refusal
	if errors.As(err, &no) && no.Type == "founded" {
		return nil // another node was faster: its founding is compared like any other
	}
	if err != nil {
		return fmt.Errorf("founding %s: %w", m.Group, err)
	}
	n.Founded = true
	return nil
}

// sha256Name is the name of an attachment.
func sha256Name(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// founding is what the first command of a log says.
type founding struct {
	events.GroupFounded
	participants []events.Participant
}

// readFounding reads the first command of the log.
func (n *Node) readFounding(ctx context.Context) (founding, error) {
	var f founding
	parts := 0
	take := func(s events.Stored) error {
		r, err := events.Decode(s)
		if err != nil {
			return err
		}
		parts = r.Parts
		switch e := r.Event.(type) {
		case events.GroupFounded:
			f.GroupFounded = e
		case events.ParticipantsRegistered:
			f.participants = append(f.participants, e.Participants...)
		}
		return nil
	}
	err := n.Log.Read(ctx, 1, 1, take)
	if err == nil {
		err = n.Log.Read(ctx, 2, uint64(parts), take)
	}
	if err != nil {
		return f, fmt.Errorf("reading the founding: %w", err)
	}
	if f.Mandate.Group == "" {
		return f, errors.New("the log does not begin with the founding of a group")
	}
	return f, nil
}

// comply compares what was asked for with how the group was founded. The founding
// rules; what differs is refused.
func (f *founding) comply(o *Options) error {
	var differs []string
	if o.Mandate != nil {
		was, asked := f.Mandate, *o.Mandate
		was.Participants = f.participants
		differs = append(differs, differences(was, asked)...)
	}
	switch {
	case o.Simulated.IsZero():
	case f.Clock != events.ClockSimulated:
		differs = append(differs, "the clock is real, not simulated")
	case !f.Now.Equal(events.Time(o.Simulated)):
		differs = append(differs, fmt.Sprintf("its simulated clock began at %s, not at %s", events.FormatTime(f.Now), events.FormatTime(o.Simulated)))
	}
	if o.Demo && !f.Demo {
		differs = append(differs, "it is not a demonstration's")
	}
	if len(differs) > 0 {
		return &ConflictError{fmt.Sprintf("the log of %s stands already, and its founding rules: %s", f.Mandate.Group, strings.Join(differs, "; "))}
	}
	return nil
}

// differences names the parts of two mandates that differ, in order.
func differences(was, asked events.Mandate) []string {
	byCode := func(a, b events.Participant) int { return cmp.Compare(a.Code, b.Code) }
	was.Participants = slices.SortedFunc(slices.Values(was.Participants), byCode)
	asked.Participants = slices.SortedFunc(slices.Values(asked.Participants), byCode)
	a, b := members(was), members(asked)
	names := slices.Sorted(maps.Keys(a))
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []string
	for _, name := range names {
		if bytes.Equal(a[name], b[name]) {
			continue
		}
		if len(a[name])+len(b[name]) > 120 {
			out = append(out, fmt.Sprintf("the mandate's %s differ", name))
			continue
		}
		out = append(out, fmt.Sprintf("the mandate's %s: %s on the log, %s asked for", name, or(a[name]), or(b[name])))
	}
	return out
}

func or(value json.RawMessage) string {
	if value == nil {
		return "nothing"
	}
	return string(value)
}

// members takes a mandate apart into its JSON members.
func members(m events.Mandate) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	b, err := events.MarshalJSON(m)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		panic(fmt.Sprintf("a mandate that holds cannot be written: %v", err))
	}
	return out
}

// patience is how long the founding or a step of the demonstration may take.
const patience = time.Minute
