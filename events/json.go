package events

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The one JSON of the log: deterministic when written; when read, duplicate
// names, unknown names, invalid UTF-8, nulls and trailing bytes are refused.
var (
	writeOptions = json.JoinOptions(json.Deterministic(true), jsontext.AllowInvalidUTF8(false))
	readOptions  = json.JoinOptions(json.RejectUnknownMembers(true), jsontext.AllowDuplicateNames(false), jsontext.AllowInvalidUTF8(false))
)

// ErrNull is returned for JSON that holds a null: on the log, what is absent is left out.
var ErrNull = errors.New("null is not allowed: leave out what is absent")

// MarshalJSON writes v as the log has it.
func MarshalJSON(v any) ([]byte, error) { return json.Marshal(v, writeOptions) }

// UnmarshalJSON reads JSON as strictly as the log is read. The error says what is
// wrong and where (a JSON pointer and a byte offset).
func UnmarshalJSON(data []byte, v any) error {
	if bytes.Contains(data, []byte("null")) {
		if err := refuseNull(data); err != nil {
			return err
		}
	}
	return json.Unmarshal(data, v, readOptions)
}

// refuseNull looks for the literal null outside strings.
func refuseNull(data []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(data), readOptions)
	for {
		t, err := d.ReadToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if t.Kind() == 'n' {
			return fmt.Errorf("%w (at %q)", ErrNull, d.StackPointer())
		}
	}
}

// Time returns t as the log keeps times: UTC, whole microseconds.
func Time(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// FormatTime prints a time as the log has it in headers.
func FormatTime(t time.Time) string { return Time(t).Format(time.RFC3339Nano) }

// Instant prints a time for a sentence: to the second, in UTC. Whoever shows the sentence
// to a person can put it in that person's zone.
func Instant(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }

// ParseTime reads what [FormatTime] printed and nothing else.
func ParseTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, err
	}
	if t = t.UTC(); FormatTime(t) != s {
		return time.Time{}, fmt.Errorf("time %q is not in UTC to the microsecond", s)
	}
	return t, nil
}
