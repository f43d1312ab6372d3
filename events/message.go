package events

import "fmt"

// Field is one header of an event: a name and a value without newlines or
// outer spaces (the NATS protocol would lose them).
type Field struct{ Name, Value string }

// Header is the ordered list of an event's headers. The order is that of
// [HeaderNames], always, so that a digest over it means the same on every
// machine; a transport that keeps headers in a map puts them back in order.
type Header []Field

// The headers of an event, in the order in which they stand in a [Header].
// The first five are CloudEvents 1.0 in NATS binary mode, the others ours.
const (
	HeaderID        = "ce-id"             // UUIDv5 of command id and part: deciding again gives the same
	HeaderSource    = "ce-source"         // "concord:" + group
	HeaderSpec      = "ce-specversion"    // "1.0"
	HeaderType      = "ce-type"           // "concord.report.amendment-proposed.v1"
	HeaderTime      = "ce-time"           // when the node recorded it: RFC 3339, UTC, microseconds
	HeaderSubject   = "ce-subject"        // what it is about: "report/apr1"
	HeaderActor     = "concord-actor"     // who signed: a participant's code, or "NODE"
	HeaderFor       = "concord-for"       // only if entered on another's behalf: that participant's code
	HeaderVia       = "concord-via"       // how it came: see Via
	HeaderOccurred  = "concord-occurred"  // only if the command says so: when it happened
	HeaderMeeting   = "concord-meeting"   // only if the command says so: the meeting at which it happened
	HeaderCommand   = "concord-command"   // the command's id
	HeaderPart      = "concord-part"      // "i/n": which of the command's messages this is, from 1
	HeaderKey       = "concord-key"       // first message only: public nkey of the signer
	HeaderSignature = "concord-signature" // first message only: base64url Ed25519
	HeaderSigned    = "concord-signed"    // first message only: the exact signed bytes, base64url
	HeaderRules     = "concord-rules"     // first message only: version of the deciders that decided it
)

// HeaderNames lists every header that an event may carry, in order.
var HeaderNames = []string{
	HeaderID, HeaderSource, HeaderSpec, HeaderType, HeaderTime, HeaderSubject,
	HeaderActor, HeaderFor, HeaderVia, HeaderOccurred, HeaderMeeting, HeaderCommand, HeaderPart,
	HeaderKey, HeaderSignature, HeaderSigned, HeaderRules,
}

// Limits of one message on the log.
const (
	MaxData         = 64 << 10 // bytes of data in one message
	MaxHeader       = 65_535   // bytes that the NATS protocol allows for all headers of a message
	MaxCommitLength = 1_000    // messages in one commit: the server's limit for an atomic batch
)

// Get returns the value of the named header, or "" if there is none.
func (h Header) Get(name string) string {
	for _, f := range h {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Message is one event as it stands on the log: where, its headers in order, and its data.
type Message struct {
	Subject string
	Header  Header
	Data    []byte
}

// Stored is a message with its place on the log. Sequences start at 1 and have no gaps.
type Stored struct {
	Seq uint64
	Message
}

func (s Stored) String() string {
	return fmt.Sprintf("%d %s %s", s.Seq, s.Header.Get(HeaderType), s.Subject)
}
