package events

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unique"

	"github.com/google/uuid"
)

// Commit is one command's outcome: its events and what they have in common.
// It goes onto the log as one piece.
type Commit struct {
	Group    string
	Time     time.Time // when the node recorded it
	Actor    string    // who signed
	For      string    // on whose behalf, or ""
	Via      Via
	Occurred time.Time // when it happened, if the command says so; else zero
	Meeting  string    // where it happened, if the command says so
	Command  uuid.UUID
	Key      string // public nkey of the signer
	Signed   Signed
	Rules    int // version of the deciders
	Events   []Event
}

// Signed is what a participant signed, as it came.
type Signed struct {
	Bytes     []byte // the exact bytes of the command
	Signature []byte // 64 bytes, Ed25519
}

// MaxSigned is how many bytes a signed command may have. Base64url in a header
// makes 43,691 of them; all headers together may have [MaxHeader].
const MaxSigned = 32 << 10

// Record is one event as read from the log.
type Record struct {
	Seq      uint64
	Subject  string
	ID       uuid.UUID
	Type     string // as it was written; Event may be of a later version
	Time     time.Time
	Actor    string
	For      string
	Via      Via
	Occurred time.Time
	Meeting  string
	Command  uuid.UUID
	Part     int // from 1
	Parts    int // how many messages its command has
	Key      string
	Signed   Signed // on the first part only
	Rules    int    // on the first part only
	Data     []byte // as it was written
	Event    Event
}

// By returns the participant whose act it is: the one on whose behalf it was
// entered, else the one who signed.
func (r *Record) By() string {
	if r.For != "" {
		return r.For
	}
	return r.Actor
}

// eventSpace is the name space of event ids (UUIDv5): an event's id follows from
// its command and its part, so that deciding again gives the same bytes.
var eventSpace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:concord:event"))

// EventID returns the id of a command's part (from 1).
func EventID(command uuid.UUID, part int) uuid.UUID {
	var name [24]byte
	copy(name[:16], command[:])
	for i := range 8 {
		name[16+i] = byte(part >> (8 * (7 - i)))
	}
	return uuid.NewSHA1(eventSpace, name[:])
}

const spec = "1.0"

// Encode turns a commit into the messages that go onto the log, in order. It
// refuses what the log cannot hold: no event, more than [MaxCommitLength], an
// event above [MaxData], headers above [MaxHeader].
func Encode(c Commit) ([]Message, error) {
	n := len(c.Events)
	if n == 0 {
		return nil, fmt.Errorf("command %s has no events", c.Command)
	}
	if n > MaxCommitLength {
		return nil, fmt.Errorf("command %s has %d events: a commit holds at most %d", c.Command, n, MaxCommitLength)
	}
	if len(c.Signed.Bytes) > MaxSigned {
		return nil, fmt.Errorf("command %s has %d signed bytes: at most %d", c.Command, len(c.Signed.Bytes), MaxSigned)
	}
	messages := make([]Message, n)
	when, command, source := FormatTime(c.Time), c.Command.String(), "concord:"+c.Group
	for i, e := range c.Events {
		data, err := MarshalJSON(e)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.name(), err)
		}
		if len(data) > MaxData {
			return nil, fmt.Errorf("%s has %d bytes: an event holds at most %d", e.name(), len(data), MaxData)
		}
		kind, id := e.aggregate()
		h := make(Header, 0, len(HeaderNames))
		h = append(h,
			Field{HeaderID, EventID(c.Command, i+1).String()},
			Field{HeaderSource, source},
			Field{HeaderSpec, spec},
			Field{HeaderType, e.name().String()},
			Field{HeaderTime, when},
			Field{HeaderSubject, kind + "/" + id},
			Field{HeaderActor, c.Actor})
		if c.For != "" {
			h = append(h, Field{HeaderFor, c.For})
		}
		h = append(h, Field{HeaderVia, string(c.Via)})
		if !c.Occurred.IsZero() {
			h = append(h, Field{HeaderOccurred, FormatTime(c.Occurred)})
		}
		if c.Meeting != "" {
			h = append(h, Field{HeaderMeeting, c.Meeting})
		}
		h = append(h,
			Field{HeaderCommand, command},
			Field{HeaderPart, strconv.Itoa(i+1) + "/" + strconv.Itoa(n)})
		if i == 0 {
			h = append(h,
				Field{HeaderKey, c.Key},
				Field{HeaderSignature, base64.RawURLEncoding.EncodeToString(c.Signed.Signature)},
				Field{HeaderSigned, base64.RawURLEncoding.EncodeToString(c.Signed.Bytes)},
				Field{HeaderRules, strconv.Itoa(c.Rules)})
		}
		if size := h.size(); size > MaxHeader {
			return nil, fmt.Errorf("%s has %d bytes of headers: at most %d", e.name(), size, MaxHeader)
		}
		messages[i] = Message{Subject: Subject(c.Group, e), Header: h, Data: data}
	}
	return messages, nil
}

// Records returns the commit as it will be read from the log, if its messages
// (from [Encode]) come to stand behind the event after.
func (c *Commit) Records(after uint64, messages []Message) []Record {
	out := make([]Record, len(messages))
	for i, m := range messages {
		out[i] = Record{
			Seq: after + uint64(i) + 1, Subject: m.Subject, ID: EventID(c.Command, i+1), Type: TypeOf(c.Events[i]), Time: Time(c.Time),
			Actor: c.Actor, For: c.For, Via: c.Via, Occurred: c.Occurred, Meeting: c.Meeting, Command: c.Command,
			Part: i + 1, Parts: len(messages), Data: m.Data, Event: c.Events[i],
		}
	}
	out[0].Key, out[0].Signed, out[0].Rules = c.Key, c.Signed, c.Rules
	return out
}

// Subject returns where an event of a group stands: "oewg-ict.report.apr1.amendment-proposed".
func Subject(group string, e Event) string {
	kind, id := e.aggregate()
	return group + "." + kind + "." + id + "." + e.name().event
}

// size is the number of bytes that the headers take in the NATS protocol.
func (h Header) size() int {
	n := len("NATS/1.0\r\n\r\n")
	for _, f := range h {
		n += len(f.Name) + len(f.Value) + len(": \r\n")
	}
	return n
}

func (t typeName) String() string {
	return "concord." + t.kind + "." + t.event + ".v" + strconv.Itoa(t.version)
}

// Decode reads a message of the log. It checks that headers, subject and data
// belong together; an event of an older version comes back as its present type.
// The error names the sequence.
func Decode(s Stored) (Record, error) {
	r, err := decode(s, types)
	if err != nil {
		return Record{}, fmt.Errorf("event %d: %w", s.Seq, err)
	}
	return r, nil
}

func decode(s Stored, known registry) (Record, error) {
	r := Record{Seq: s.Seq, Subject: s.Subject, Data: s.Data}
	var err error
	next := 0 // headers come in the order of HeaderNames, each at most once
	for _, f := range s.Header {
		at := indexFrom(HeaderNames, f.Name, next)
		if at < 0 {
			return r, fmt.Errorf("header %q is unknown, doubled or out of order", f.Name)
		}
		next = at + 1
		switch f.Name {
		case HeaderID:
			r.ID, err = uuid.Parse(f.Value)
		case HeaderSource, HeaderSubject:
		case HeaderSpec:
			if f.Value != spec {
				err = fmt.Errorf("CloudEvents %q is not %s", f.Value, spec)
			}
		case HeaderType:
			r.Type = kept(f.Value)
		case HeaderTime:
			r.Time, err = ParseTime(f.Value)
		case HeaderActor:
			r.Actor = kept(f.Value)
		case HeaderFor:
			r.For = kept(f.Value)
		case HeaderVia:
			r.Via = Via(kept(f.Value))
		case HeaderOccurred:
			r.Occurred, err = ParseTime(f.Value)
		case HeaderMeeting:
			r.Meeting = kept(f.Value)
		case HeaderCommand:
			r.Command, err = uuid.Parse(f.Value)
		case HeaderPart:
			r.Part, r.Parts, err = parsePart(f.Value)
		case HeaderKey:
			r.Key = kept(f.Value)
		case HeaderSignature:
			r.Signed.Signature, err = base64.RawURLEncoding.DecodeString(f.Value)
		case HeaderSigned:
			r.Signed.Bytes, err = base64.RawURLEncoding.DecodeString(f.Value)
		case HeaderRules:
			r.Rules, err = strconv.Atoi(f.Value)
		}
		if err != nil {
			return r, fmt.Errorf("header %s: %w", f.Name, err)
		}
	}
	if r.Parts == 0 || r.Actor == "" || r.Time.IsZero() {
		return r, fmt.Errorf("headers %s, %s and %s are needed", HeaderPart, HeaderActor, HeaderTime)
	}
	if r.ID != EventID(r.Command, r.Part) {
		return r, fmt.Errorf("id %s is not that of part %d of command %s", r.ID, r.Part, r.Command)
	}
	r.Event, err = known.event(r.Type, s.Data)
	if err != nil {
		return r, err
	}
	group, _, _ := strings.Cut(s.Subject, ".")
	if want := subjectOf(group, r.Type, r.Event); s.Subject != want {
		return r, fmt.Errorf("subject %q does not fit the event, which belongs to %q", s.Subject, want)
	}
	kind, id := r.Event.aggregate()
	if source, about := s.Header.Get(HeaderSource), s.Header.Get(HeaderSubject); source != "concord:"+group || about != kind+"/"+id {
		return r, fmt.Errorf("headers %s %q and %s %q do not fit the subject %q", HeaderSource, source, HeaderSubject, about, s.Subject)
	}
	return r, nil
}

// kept returns a string that readings may hold on to: the one that stands for all that
// are equal. That of a header is a piece of all headers of its message, which it would
// keep in memory, the signed command with them.
func kept(s string) string { return unique.Make(s).Value() }

// subjectOf is [Subject] for an event that was written under another type name.
func subjectOf(group, written string, e Event) string {
	kind, id := e.aggregate()
	name := e.name().event
	if t, err := parseType(written); err == nil {
		name = t.event
	}
	return group + "." + kind + "." + id + "." + name
}

func indexFrom(names []string, name string, from int) int {
	for i := from; i < len(names); i++ {
		if names[i] == name {
			return i
		}
	}
	return -1
}

func parsePart(s string) (part, parts int, err error) {
	a, b, ok := strings.Cut(s, "/")
	if ok {
		part, err = strconv.Atoi(a)
		if err == nil {
			parts, err = strconv.Atoi(b)
		}
	}
	if !ok || err != nil || part < 1 || parts < part || parts > MaxCommitLength {
		return 0, 0, fmt.Errorf("%q is not a part like 1/3", s)
	}
	return part, parts, nil
}

func parseType(s string) (typeName, error) {
	f := strings.Split(s, ".")
	if len(f) == 4 && f[0] == "concord" && strings.HasPrefix(f[3], "v") {
		if v, err := strconv.Atoi(f[3][1:]); err == nil && v > 0 {
			return typeName{f[1], f[2], v}, nil
		}
	}
	return typeName{}, fmt.Errorf("%q is not an event type like concord.report.tabled.v1", s)
}
