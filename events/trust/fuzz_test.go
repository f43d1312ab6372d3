package trust

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"concord/events"
)

// FuzzParse: Parse never panics, refuses with a *MalformedError only, and what it
// takes can be written again and read as the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte(plain))
	f.Add([]byte(swap(`"data"`, `"not_after":"2024-07-12T16:00:00Z","occurred":"2024-07-12T10:00:00-04:00","for":"DEU","channel":"floor","meeting":"s8-m10","data"`)))
	f.Add([]byte(swap(`{"amendment":"A14"}`, `{"a":[1.5e3,{"b":"\u00e9 null"}],"c":true}`)))
	f.Add([]byte(swap(`"FRA"`, `"\u0046RA"`)))
	f.Add([]byte(swap(`2024-07-12T15`, `0000-01-01T15`)))
	f.Add([]byte(swap(`"FRA"`, `null`)))
	f.Add([]byte(`{"id":{}}`))
	f.Fuzz(func(t *testing.T, signed []byte) {
		before := bytes.Clone(signed)
		c, err := Parse(signed)
		if !bytes.Equal(before, signed) {
			t.Fatal("Parse changes what it reads")
		}
		if err != nil {
			var malformed *MalformedError
			if !errors.As(err, &malformed) {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		for _, name := range []string{c.Group, c.Type, c.Actor, c.For, string(c.Channel), c.Meeting} {
			if bytes.ContainsAny([]byte(name), "\x00\r\n\t ") || len(name) > maxName {
				t.Fatalf("the name %q cannot stand in a header", name)
			}
		}
		for _, at := range []string{events.FormatTime(c.Issued), events.FormatTime(c.Occurred), events.FormatTime(c.NotAfter)} {
			if _, err := events.ParseTime(at); err != nil {
				t.Fatalf("a time cannot be read back from the log: %v", err)
			}
		}
		again, err := events.MarshalJSON(c)
		if err != nil {
			t.Fatalf("%+v cannot be written: %v", c, err)
		}
		back, err := Parse(again)
		if err != nil {
			t.Fatalf("%s\nwas written as\n%s\nwhich does not parse: %v", signed, again, err)
		}
		c.Data, back.Data = compact(t, c.Data), compact(t, back.Data)
		if diff := cmp.Diff(c, back); diff != "" {
			t.Fatalf("read again (-first +second)\n%s", diff)
		}
	})
}

// compact writes data in the one form that the codec writes.
func compact(t *testing.T, data []byte) []byte {
	t.Helper()
	out, err := events.MarshalJSON(jsontext.Value(data))
	if err != nil {
		t.Fatal(err)
	}
	return out
}
