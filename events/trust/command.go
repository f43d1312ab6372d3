package trust

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"concord/events"
)

// Command is what a participant asks for. The JSON of it, to the byte, is what
// is signed.
type Command struct {
	ID       uuid.UUID      `json:"id"`                 // UUIDv7
	Group    string         `json:"group"`              //
	Type     string         `json:"type"`               // "amendment.propose"
	Actor    string         `json:"actor"`              // who signs: a participant's code, or an office's
	Issued   time.Time      `json:"issued"`             // when it was signed
	Salt     string         `json:"salt"`               // 128 random bits, base64url: makes two equal commands two
	NotAfter time.Time      `json:"not_after,omitzero"` // too late from here on
	Occurred time.Time      `json:"occurred,omitzero"`  // when it happened, if before it was entered
	For      string         `json:"for,omitempty"`      // the participant on whose behalf it is entered
	Channel  events.Channel `json:"channel,omitempty"`  // how that reached the secretariat; with For
	Meeting  string         `json:"meeting,omitempty"`  // the meeting at which it happened
	Data     jsontext.Value `json:"data"`               // as the type has it
}

// saltBytes is the length of a command's salt: 128 bits.
const saltBytes = 16

// MalformedError says that bytes are not a command. It is found before the
// signature is looked at.
type MalformedError struct{ Reason string }

func (e *MalformedError) Error() string { return "not a command: " + e.Reason }

// Parse reads the bytes of a command as strictly as they must have been written:
// unknown or doubled names, nulls, trailing bytes and invalid UTF-8 are refused,
// as is a command longer than [events.MaxSigned]. The error is a [*MalformedError].
func Parse(signed []byte) (Command, error) {
	var c Command
	if len(signed) > events.MaxSigned {
		return c, &MalformedError{fmt.Sprintf("it has %d bytes, at most %d are allowed: larger content is attached", len(signed), events.MaxSigned)}
	}
	if err := events.UnmarshalJSON(signed, &c); err != nil {
		return c, &MalformedError{err.Error()}
	}
	switch salt, err := base64.RawURLEncoding.Strict().DecodeString(c.Salt); {
	case c.ID.Version() != 7:
		return c, &MalformedError{fmt.Sprintf("id %q is not a UUIDv7", c.ID)}
	case c.Group == "" || c.Type == "" || c.Actor == "":
		return c, &MalformedError{"group, type and actor are needed"}
	case c.Issued.IsZero():
		return c, &MalformedError{"issued is needed"}
	case err != nil || len(salt) != saltBytes:
		return c, &MalformedError{"salt is not 128 bits in base64url without padding"}
	case (c.For == "") != (c.Channel == ""):
		return c, &MalformedError{"for and channel go together"}
	case c.Data.Kind() != '{':
		return c, &MalformedError{"data is not an object"}
	}
	for _, s := range []string{c.Group, c.Type, c.Actor, c.For, string(c.Channel), c.Meeting} {
		if err := headerSafe(s); err != nil {
			return c, &MalformedError{err.Error()}
		}
	}
	return c, nil
}

// maxName bounds the names that a command carries outside its data, in bytes.
const maxName = 128

// headerSafe says whether s can stand in a header of the log.
func headerSafe(s string) error {
	if len(s) > maxName {
		return fmt.Errorf("%q… is longer than %d bytes", s[:20], maxName)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return fmt.Errorf("%q holds white space or control characters", s)
	}
	return nil
}

// Submission is a command as it arrives: its bytes, and who says so.
type Submission struct {
	events.Signed
	Key         string            // public nkey of the signer
	Attachments map[string][]byte // what the command names by SHA-256 (lower-case hex)
}

// What is signed is the context and the bytes, so that a signature over one kind
// of thing never passes for another.
const (
	commandContext    = "concord-command-v1\n"
	attachmentContext = "concord-attachment-v1\n"
)

// ErrSignature says that a signature does not hold.
var ErrSignature = errors.New("the signature does not hold for this key and these bytes")

// Sign signs the bytes of a command.
func (s Signer) Sign(command []byte) Submission {
	return Submission{
		Signed: events.Signed{Bytes: command, Signature: s.sign(append([]byte(commandContext), command...))},
		Key:    s.Name,
	}
}

// Verify returns nil if the command was signed by the named key, else an error
// that says why not.
func Verify(s events.Signed, key string) error {
	k, err := ParseKey(key)
	if err != nil {
		return err
	}
	if !k.Verify(append([]byte(commandContext), s.Bytes...), s.Signature) {
		return ErrSignature
	}
	return nil
}

// SignAttachment signs for an attachment by its SHA-256 (lower-case hex), before
// the command that names it is sent.
func (s Signer) SignAttachment(sha256 string) []byte {
	return s.sign([]byte(attachmentContext + sha256))
}

// VerifyAttachment returns nil if the attachment was signed for by the named key.
func VerifyAttachment(sha256 string, signature []byte, key string) error {
	k, err := ParseKey(key)
	if err != nil {
		return err
	}
	if !k.Verify([]byte(attachmentContext+sha256), signature) {
		return ErrSignature
	}
	return nil
}

// NewCommand fills in the rest of a command of the given type and data: a fresh
// id and salt from random (16 bytes each are read), the time, and returns its bytes.
func NewCommand(c Command, data any, id uuid.UUID, salt [saltBytes]byte) ([]byte, error) {
	raw, err := events.MarshalJSON(data)
	if err != nil {
		return nil, err
	}
	c.ID, c.Salt, c.Data = id, base64.RawURLEncoding.EncodeToString(salt[:]), raw
	c.Issued = events.Time(c.Issued)
	return events.MarshalJSON(c)
}
