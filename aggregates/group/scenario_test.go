package group_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/nats-io/nkeys"

	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/refusal"
	"concord/events"
)

// A scenario tells what stands on the log, what is asked for, and what comes of it:
//
//	given(t, founded()...).when(command, "FRA").then(events…)
//	given(t, founded()...).when(command, "FRA").refused(refusal.Forbidden, "office-held", "rule 103", "is held by SGP")
type scenario struct {
	t           *testing.T
	state       group.State
	seq         uint64
	key         string
	attachments map[string][]byte
}

// given folds what stands on the log, from sequence 1.
func given(t *testing.T, log ...events.Event) scenario {
	t.Helper()
	s := scenario{t: t}
	for _, e := range log {
		s.seq++
		s.state = group.Evolve(s.state, &events.Record{Seq: s.seq, Type: events.TypeOf(e), Event: e})
	}
	return s
}

// signed says which key signs what comes.
func (s scenario) signed(key string) scenario {
	s.key = key
	return s
}

// attached says what the command's attachment of that name holds.
func (s scenario) attached(name, content string) scenario {
	s.attachments = map[string][]byte{name: []byte(content)}
	return s
}

// outcome is what a command came to.
type outcome struct {
	scenario
	events  []events.Event
	refusal *refusal.Refusal
}

// when asks for something, as the act of by. It is decided twice: a decider knows
// nothing but what it is given.
func (s scenario) when(c group.Command, by string) outcome {
	s.t.Helper()
	meta := group.Meta{Time: at, By: by, Key: s.key, Attachments: s.attachments}
	o := outcome{scenario: s}
	o.events, o.refusal = group.Decide(&s.state, c, meta)
	again, no := group.Decide(&s.state, c, meta)
	if diff := cmp.Diff(o.events, again); diff != "" {
		s.t.Errorf("decided again, other events (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff(o.refusal, no); diff != "" {
		s.t.Errorf("decided again, another refusal (-first +second):\n%s", diff)
	}
	return o
}

// then expects these events, and that the log can keep them as they are. It
// returns the scenario as it stands after them.
func (o outcome) then(want ...events.Event) scenario {
	o.t.Helper()
	if o.refusal != nil {
		o.t.Fatalf("refused: %s: %s", o.refusal.Type, o.refusal.Detail)
	}
	if diff := cmp.Diff(want, o.events); diff != "" {
		o.t.Fatalf("(-want +got)\n%s", diff)
	}
	s := o.scenario
	for _, r := range kept(o.t, s.seq, o.events) {
		s.seq, s.state = r.Seq, group.Evolve(s.state, &r)
	}
	return s
}

// kept writes events as one commit behind the sequence after and reads them back.
func kept(t *testing.T, after uint64, some []events.Event) []events.Record {
	t.Helper()
	messages, err := events.Encode(events.Commit{
		Group: groupID, Time: at, Actor: events.CodeSecretariat, Via: events.ViaOwnKey, Command: uuid.Max, Rules: 1, Events: some,
	})
	if err != nil {
		t.Fatalf("the log cannot keep this: %v", err)
	}
	records := make([]events.Record, len(messages))
	for i, m := range messages {
		records[i], err = events.Decode(events.Stored{Seq: after + uint64(i) + 1, Message: m})
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if diff := cmp.Diff(some[i], records[i].Event); diff != "" {
			t.Fatalf("read back otherwise (-written +read):\n%s", diff)
		}
	}
	return records
}

// refused expects a refusal on a ground, of a type, by a rule of procedure or "",
// whose words hold all of the given ones.
func (o outcome) refused(ground refusal.Ground, kind, rule string, words ...string) {
	o.t.Helper()
	if o.refusal == nil {
		o.t.Fatalf("not refused: %+v", o.events)
	}
	if len(o.events) > 0 {
		o.t.Errorf("refused, and yet there are events: %+v", o.events)
	}
	if got := *o.refusal; got.Ground != ground || got.Type != kind || got.Rule != rule {
		o.t.Errorf("refused on ground %d, %q, by %q: %s\nwant ground %d, %q, by %q", got.Ground, got.Type, got.Rule, got.Detail, ground, kind, rule)
	}
	for _, w := range words {
		if !strings.Contains(o.refusal.Detail, w) {
			o.t.Errorf("the refusal %q does not say %q", o.refusal.Detail, w)
		}
	}
}

// at is when everything here is decided.
var at = time.Date(2021, 6, 1, 14, 30, 0, 0, time.UTC)

const groupID = "small-body"

// small is a mandate with few participants, one of each kind.
func small() events.Mandate {
	m := mandate.BuiltIn()
	m.Group = groupID
	m.Participants = slices.DeleteFunc(m.Participants, func(p events.Participant) bool {
		return !slices.Contains([]string{"FRA", "DEU", "SGP", "BRA", "PSE", "OAS", "UNIDIR", events.CodeSecretariat, events.CodeAuditor}, p.Code)
	})
	m.Participants = append(m.Participants,
		events.Participant{Code: "EU", Name: "European Union", Category: events.GroupOfStates, Members: []string{"DEU", "FRA"}},
		events.Participant{Code: "RHINE", Name: "States on the Rhine", Category: events.GroupOfStates, Members: []string{"DEU", "FRA"}},
		events.Participant{Code: "ICRC", Name: "International Committee of the Red Cross", Category: events.Stakeholder})
	return m
}

// framework is small without its participants, as the founding event has it.
func framework() events.Mandate {
	m := small()
	m.Participants = nil
	return m
}

// founded is how a log begins, by the real clock: with the keys "founder" and "node".
func founded() []events.Event {
	return []events.Event{
		events.GroupFounded{Mandate: framework(), Clock: events.ClockReal},
		events.ParticipantsRegistered{Group: groupID, Participants: small().Participants},
		events.KeyEnrolled{Group: groupID, Participant: events.CodeSecretariat, Key: key("founder"), Label: "founding key", Custody: events.CustodyOwn},
		events.KeyEnrolled{Group: groupID, Participant: events.CodeNode, Key: key("node"), Label: "founding node", Custody: events.CustodyNode},
	}
}

// rehearsed is founded by a simulated clock that begins at 9 o'clock.
func rehearsed() []events.Event {
	log := founded()
	log[0] = events.GroupFounded{Mandate: framework(), Clock: events.ClockSimulated, Now: nine}
	return log
}

var nine = time.Date(2021, 6, 1, 9, 0, 0, 0, time.UTC)

// with is a log and what comes behind.
func with(log []events.Event, more ...events.Event) []events.Event {
	return append(slices.Clip(log), more...)
}

// key returns the public key that goes by a name in these tests.
func key(name string) string {
	raw := make([]byte, 32)
	copy(raw, name)
	raw[31] = 1 // no point of small order
	public, err := nkeys.Encode(nkeys.PrefixByteUser, raw)
	if err != nil {
		panic(err)
	}
	return string(public)
}

// enrolled is the event that enrols a key whose holder made it.
func enrolled(participant, name string) events.Event {
	return events.KeyEnrolled{Group: groupID, Participant: participant, Key: key(name), Custody: events.CustodyOwn}
}

func revoked(participant, name string) events.Event {
	return events.KeyRevoked{Group: groupID, Participant: participant, Key: key(name)}
}

func elected(office, participant string) events.Event {
	return events.OfficerElected{Group: groupID, Office: office, Participant: participant, Manner: events.ByAcclamation}
}

// encoded is a list of participants as the founding's attachment has it.
func encoded(t *testing.T, ps []events.Participant) string {
	t.Helper()
	b, err := events.MarshalJSON(ps)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(b))
}
