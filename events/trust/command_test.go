package trust

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"concord/events"
)

var (
	commandID   = uuid.MustParse("01920000-0000-7000-8000-000000000001")
	commandSalt = [saltBytes]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
)

// plain is a command with nothing optional, as it is written.
const plain = `{"id":"01920000-0000-7000-8000-000000000001","group":"oewg-ict","type":"amendment.withdraw","actor":"FRA",` +
	`"issued":"2024-07-12T15:04:05.123456Z","salt":"AAECAwQFBgcICQoLDA0ODw","data":{"amendment":"A14"}}`

func TestParse(t *testing.T) {
	issued := time.Date(2024, 7, 12, 15, 4, 5, 123456000, time.UTC)
	want := Command{
		ID: commandID, Group: "oewg-ict", Type: "amendment.withdraw", Actor: "FRA",
		Issued: issued, Salt: "AAECAwQFBgcICQoLDA0ODw", Data: []byte(`{"amendment":"A14"}`),
	}
	for _, c := range []struct {
		what string
		text string
		want func(*Command)
	}{
		{"nothing optional", plain, func(*Command) {}},
		{"another order, white space", " {\n\t\"data\" : {\"amendment\":\"A14\"}, \"salt\":\"AAECAwQFBgcICQoLDA0ODw\", \"issued\":\"2024-07-12T15:04:05.123456Z\"," +
			`"actor":"FRA","type":"amendment.withdraw","group":"oewg-ict","id":"01920000-0000-7000-8000-000000000001"}` + " \r\n", func(*Command) {}},
		{"a time with an offset", swap(`15:04:05.123456Z`, `11:04:05.123456-04:00`), func(*Command) {}},
		{"a time finer than the log's", swap(`.123456Z`, `.123456789Z`), func(*Command) {}},
		{"everything optional", swap(`"data"`, `"not_after":"2024-07-12T16:00:00Z","occurred":"2024-07-12T10:00:00-04:00","for":"DEU","channel":"floor","meeting":"s8-m10","data"`), func(c *Command) {
			c.NotAfter = time.Date(2024, 7, 12, 16, 0, 0, 0, time.UTC)
			c.Occurred = time.Date(2024, 7, 12, 14, 0, 0, 0, time.UTC)
			c.For, c.Channel, c.Meeting = "DEU", events.ChannelFloor, "s8-m10"
		}},
		{"the word null within a text", swap(`"A14"`, `"null and void"`), func(c *Command) { c.Data = []byte(`{"amendment":"null and void"}`) }},
		{"names in any script", swap(`"data"`, `"meeting":"сессия-8","data"`), func(c *Command) { c.Meeting = "сессия-8" }},
		{"a name as long as names may be", swap(`"data"`, `"meeting":"`+strings.Repeat("m", maxName)+`","data"`), func(c *Command) { c.Meeting = strings.Repeat("m", maxName) }},
		{"no data in it", swap(`{"amendment":"A14"}`, `{}`), func(c *Command) { c.Data = []byte(`{}`) }},
		{"as long as a command may be", plain + strings.Repeat(" ", events.MaxSigned-len(plain)), func(*Command) {}},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, err := Parse([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			want := want
			c.want(&want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			for _, at := range []time.Time{got.Issued, got.NotAfter, got.Occurred} {
				if at != events.Time(at) {
					t.Errorf("%v is not as the log keeps times", at)
				}
			}
		})
	}
}

// swap is the plain command with one thing in another's place.
func swap(old, new string) string {
	if strings.Count(plain, old) != 1 {
		panic(fmt.Sprintf("%q does not stand once in the plain command", old))
	}
	return strings.Replace(plain, old, new, 1)
}

func TestParseRefuses(t *testing.T) {
	longest := plain + strings.Repeat(" ", events.MaxSigned-len(plain))
	member := func(s string) string { return swap(`"data"`, s+`,"data"`) }
	for _, c := range []struct{ what, text, want string }{
		{"nothing", ``, "EOF"},
		{"a list", `[` + plain + `]`, "unmarshal"},
		{"a string", `"command"`, "unmarshal"},
		{"cut off", plain[:len(plain)-1], "EOF"},
		{"a comma too many", swap(`}}`, `},}`), "invalid character"},
		{"a comment", swap(`"id"`, `/* */"id"`), "invalid character"},
		{"a byte order mark", "\ufeff" + plain, "invalid character"},

		{"unknown name", member(`"priority":1`), "priority"},
		{"unknown name in another case", swap(`"id"`, `"ID"`), "unknown object member"},
		{"doubled name", member(`"actor":"FRA"`), `duplicate object member name "actor"`},
		{"doubled name, spelled otherwise", member(`"\u0061ctor":"DEU"`), `duplicate object member name`},
		{"doubled name in the data", swap(`{"amendment":"A14"}`, `{"a":{"b":1,"b":2}}`), `duplicate object member name "b"`},
		{"null", member(`"meeting":null`), "null is not allowed"},
		{"null for a whole command", `null`, "null is not allowed"},
		{"null as data", swap(`{"amendment":"A14"}`, `null`), "null is not allowed"},
		{"null deep in the data", swap(`{"amendment":"A14"}`, `{"a":[{"b":[1,null]}]}`), "null is not allowed"},
		{"trailing bytes", plain + `x`, "after top-level value"},
		{"two commands", plain + plain, "after top-level value"},
		{"a zero byte behind", plain + "\x00", "after top-level value"},
		{"invalid UTF-8", swap(`"FRA"`, "\"FR\xff\""), "invalid UTF-8"},
		{"invalid UTF-8 in the data", swap(`"A14"`, "\"A\xc3\x28\""), "invalid UTF-8"},
		{"half a surrogate pair", swap(`"A14"`, `"\ud800"`), "surrogate"},

		{"no id", swap(`"id":"01920000-0000-7000-8000-000000000001",`, ``), "not a UUIDv7"},
		{"UUIDv4", swap(`-7000-`, `-4000-`), "not a UUIDv7"},
		{"no UUID of that kind at all", swap(`-7000-8000-`, `-7000-c000-`), "not a UUIDv7"},
		{"an id with braces", swap(`"01920000-0000-7000-8000-000000000001"`, `"{01920000-0000-7000-8000-000000000001}"`), "id is not written as"},
		{"an id as a URN", swap(`"01920000-`, `"urn:uuid:01920000-`), "id is not written as"},
		{"an id without hyphens", swap(`01920000-0000-7000-8000-000000000001`, `01920000000070008000000000000001`), "id is not written as"},
		{"an id in capitals", swap(`000000000001`, `00000000000A`), "id is not written as"},
		{"an id with an escape", swap(`"01920000-`, `"\u00301920000-`), "id is not written as"},
		{"an id cut short", swap(`000000000001"`, `00000000001"`), "UUID"},
		{"an id that is a number", swap(`"01920000-0000-7000-8000-000000000001"`, `1`), "unmarshal"},

		{"no group", swap(`"oewg-ict"`, `""`), "group, type and actor are needed"},
		{"no type", swap(`"type":"amendment.withdraw",`, ``), "group, type and actor are needed"},
		{"no actor", swap(`"FRA"`, `""`), "group, type and actor are needed"},

		{"no time", swap(`"issued":"2024-07-12T15:04:05.123456Z",`, ``), "issued is needed"},
		{"a day without a time", swap(`2024-07-12T15:04:05.123456Z`, `2024-07-12`), "unmarshal"},
		{"a time without a zone", swap(`.123456Z`, ``), "unmarshal"},
		{"a time as a number", swap(`"2024-07-12T15:04:05.123456Z"`, `1720796645`), "unmarshal"},
		{"the 30th of February", swap(`07-12`, `02-30`), "unmarshal"},
		{"a time before the year 0, in UTC", member(`"occurred":"0000-01-01T00:00:00+01:00"`), "year -1"},
		{"a time after the year 9999, in UTC", member(`"not_after":"9999-12-31T23:59:59-01:00"`), "year 10000"},

		{"no salt", swap(`"salt":"AAECAwQFBgcICQoLDA0ODw",`, ``), "salt is not"},
		{"a short salt", swap(`AAECAwQFBgcICQoLDA0ODw`, `AAECAwQFBgcICQoLDA0O`), "salt is not"},
		{"a long salt", swap(`AAECAwQFBgcICQoLDA0ODw`, `AAECAwQFBgcICQoLDA0ODxA`), "salt is not"},
		{"padding", swap(`DA0ODw"`, `DA0ODw=="`), "salt is not"},
		{"spare bits set", swap(`DA0ODw"`, `DA0ODx"`), "salt is not"},
		{"the alphabet of base64 without url", swap(`AAECAwQFBgcICQoLDA0ODw`, `++ECAwQFBgcICQoLDA0ODw`), "salt is not"},
		{"a line end in the salt", swap(`AAECAw`, `AAEC\nAw`), "salt is not"},

		{"for without channel", member(`"for":"DEU"`), "for and channel go together"},
		{"channel without for", member(`"channel":"floor"`), "for and channel go together"},

		{"no data", swap(`,"data":{"amendment":"A14"}`, ``), "data is not an object"},
		{"data a list", swap(`{"amendment":"A14"}`, `[]`), "data is not an object"},
		{"data a string", swap(`{"amendment":"A14"}`, `"{}"`), "data is not an object"},
		{"data a number", swap(`{"amendment":"A14"}`, `14`), "data is not an object"},
		{"data true", swap(`{"amendment":"A14"}`, `true`), "data is not an object"},
		{"data too deep", swap(`{"amendment":"A14"}`, `{"a":`+strings.Repeat("[", 10_001)+strings.Repeat("]", 10_001)+`}`), "depth"},

		{"one byte too long", longest + " ", "larger content is attached"},
		{"a megabyte", strings.Repeat("x", 1<<20), "larger content is attached"},

		{"a line end in the group", swap(`"oewg-ict"`, `"oewg\nict"`), "white space or control characters"},
		{"a space in the type", swap(`"amendment.withdraw"`, `"amendment withdraw"`), "white space or control characters"},
		{"a tab in the actor", swap(`"FRA"`, `"FRA\t"`), "white space or control characters"},
		{"a carriage return in for", member(`"for":"DEU\r","channel":"floor"`), "white space or control characters"},
		{"a zero in the channel", member(`"for":"DEU","channel":"floor\u0000"`), "white space or control characters"},
		{"a delete in the meeting", member(`"meeting":"s8\u007f"`), "white space or control characters"},
		{"a control character of Latin 1", member(`"meeting":"s8\u0085"`), "white space or control characters"},
		{"a space that does not break", member(`"meeting":"s8\u00a0"`), "white space or control characters"},
		{"a bidirectional override", member(`"meeting":"s8\u202e1m"`), "white space or control characters"},
		{"a long name", member(`"meeting":"` + strings.Repeat("m", maxName+1) + `"`), "longer than 128 bytes"},
		{"a long name in another script", member(`"meeting":"` + strings.Repeat("м", maxName) + `"`), "longer than 128 bytes"},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, err := Parse([]byte(c.text))
			var malformed *MalformedError
			if !errors.As(err, &malformed) {
				t.Fatalf("Parse = %+v, %v; want a *MalformedError", got, err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %q does not say %q", err, c.want)
			}
		})
	}
}

func TestNewCommand(t *testing.T) {
	type withdraw struct {
		Amendment string `json:"amendment"`
	}
	zone := time.FixedZone("", -4*60*60)
	c := Command{Group: "oewg-ict", Type: "amendment.withdraw", Actor: "FRA", Issued: time.Date(2024, 7, 12, 11, 4, 5, 123456789, zone)}
	got, err := NewCommand(c, withdraw{"A14"}, commandID, commandSalt)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != plain {
		t.Errorf("NewCommand =\n%s, want\n%s", got, plain)
	}

	c.NotAfter, c.Occurred = c.Issued.Add(time.Hour), c.Issued.Add(-time.Hour)
	c.For, c.Channel, c.Meeting = "DEU", events.ChannelPaper, "s8-m10"
	got, err = NewCommand(c, withdraw{"A14"}, commandID, commandSalt)
	if err != nil {
		t.Fatal(err)
	}
	want := swap(`"data"`, `"not_after":"2024-07-12T16:04:05.123456Z","occurred":"2024-07-12T14:04:05.123456Z","for":"DEU","channel":"paper","meeting":"s8-m10","data"`)
	if string(got) != want {
		t.Errorf("NewCommand =\n%s, want\n%s", got, want)
	}
	if _, err := Parse(got); err != nil {
		t.Errorf("what NewCommand made does not parse: %v", err)
	}

	if _, err := NewCommand(c, withdraw{"\xff"}, commandID, commandSalt); err == nil {
		t.Error("data that is not UTF-8 was written")
	}
}

func BenchmarkParse(b *testing.B) {
	signed := []byte(swap(`"A14"`, `"`+strings.Repeat("a", 2_000)+`"`))
	b.SetBytes(int64(len(signed)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(signed); err != nil {
			b.Fatal(err)
		}
	}
}
