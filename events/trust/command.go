package trust

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

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
// as is a command longer than [events.MaxSigned]. Times come back as the log keeps
// them ([events.Time]). The error is a [*MalformedError].
func Parse(signed []byte) (Command, error) {
	var c Command
	if len(signed) > events.MaxSigned {
		return c, &MalformedError{fmt.Sprintf("it has %d bytes, at most %d are allowed: larger content is attached", len(signed), events.MaxSigned)}
	}
	if err := events.UnmarshalJSON(signed, &c); err != nil {
		return c, &MalformedError{err.Error()}
	}
	c.Issued, c.NotAfter, c.Occurred = events.Time(c.Issued), events.Time(c.NotAfter), events.Time(c.Occurred)
	switch salt, err := base64.RawURLEncoding.Strict().DecodeString(c.Salt); {
	case c.ID.Version() != 7 || c.ID.Variant() != uuid.RFC4122:
		return c, &MalformedError{fmt.Sprintf("id %q is not a UUIDv7", c.ID)}
	case !spelled(signed, c.ID):
		return c, &MalformedError{fmt.Sprintf("id is not written as %q", c.ID)}
	case c.Group == "" || c.Type == "" || c.Actor == "":
		return c, &MalformedError{"group, type and actor are needed"}
	case c.Issued.IsZero():
		return c, &MalformedError{"issued is needed"}
	case err != nil || len(salt) != saltBytes || len(c.Salt) != base64.RawURLEncoding.EncodedLen(saltBytes): // the decoder passes over line ends
		return c, &MalformedError{"salt is not 128 bits in base64url without padding"}
	case (c.For == "") != (c.Channel == ""):
		return c, &MalformedError{"for and channel go together"}
	case c.Data.Kind() != '{':
		return c, &MalformedError{"data is not an object"}
	}
	for _, t := range []time.Time{c.Issued, c.NotAfter, c.Occurred} {
		if _, err := events.ParseTime(events.FormatTime(t)); err != nil {
			return c, &MalformedError{fmt.Sprintf("a time of the year %d cannot be kept", t.Year())}
		}
	}
	for _, s := range []string{c.Group, c.Type, c.Actor, c.For, string(c.Channel), c.Meeting} {
		if err := headerSafe(s); err != nil {
			return c, &MalformedError{err.Error()}
		}
	}
	return c, nil
}

// spelled reports whether the id of a command stands in its bytes in the one form
// that the log uses: a UUID can be read from others too.
func spelled(signed []byte, id uuid.UUID) bool {
	d := jsontext.NewDecoder(bytes.NewReader(signed))
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return false
		}
		ours := name.String() == "id"
		value, err := d.ReadValue()
		if err != nil || ours {
			return err == nil && string(value) == `"`+id.String()+`"`
		}
	}
	return false
}

// maxName bounds the names that a command carries outside its data, in bytes.
const maxName = 128

// headerSafe says whether s can stand in a header of the log.
func headerSafe(s string) error {
	if len(s) > maxName {
		return fmt.Errorf("%q… is longer than %d bytes", strings.ToValidUTF8(s[:20], ""), maxName)
	}
	if strings.ContainsFunc(s, unseen) {
		return fmt.Errorf("%q holds white space or control characters", s)
	}
	return nil
}

// unseen reports whether a reader of a name would not see r, or would see the name
// in another order for it.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
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

// NewCommand completes a command and returns the bytes to be signed. The caller
// has filled in who asks for what and when (Group, Type, Actor, Issued, and the
// optional members); id is a fresh UUIDv7 and salt comes fresh from a source of
// randomness, which this package is not. Times are cut to whole microseconds. What
// [Parse] would refuse is not refused here.
func NewCommand(c Command, data any, id uuid.UUID, salt [saltBytes]byte) ([]byte, error) {
	raw, err := events.MarshalJSON(data)
	if err != nil {
		return nil, fmt.Errorf("the data of %s: %w", c.Type, err)
	}
	c.ID, c.Salt, c.Data = id, base64.RawURLEncoding.EncodeToString(salt[:]), raw
	c.Issued, c.NotAfter, c.Occurred = events.Time(c.Issued), events.Time(c.NotAfter), events.Time(c.Occurred)
	return events.MarshalJSON(c)
}
