package prepare

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTime(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"2024-11-04T15:00:00Z", "2024-11-04T15:00:00Z"},
		{"2024-11-04t15:00:00z", "2024-11-04T15:00:00Z"},
		{"2024-11-04T10:00:00-05:00", "2024-11-04T15:00:00Z"},
		{"2024-11-04 10:00:00-05:00", "2024-11-04T15:00:00Z"},
		{"2024-11-04T10:00:00.5-05:00", "2024-11-04T15:00:00.5Z"},
		{"2024-11-04T10:00[America/New_York]", "2024-11-04T15:00:00Z"}, // the clocks were put back the day before
		{"2024-11-02T10:00[America/New_York]", "2024-11-02T14:00:00Z"},
		{"2024-07-04T10:00:30[America/New_York]", "2024-07-04T14:00:30Z"},
		{"2024-11-04T10:00:00-05:00[America/New_York]", "2024-11-04T15:00:00Z"},
		{"2024-11-04T15:00:00Z[America/New_York]", "2024-11-04T15:00:00Z"}, // RFC 9557: Z goes with every zone
		{"2024-11-04T10:00[Asia/Kolkata]", "2024-11-04T04:30:00Z"},
		{"2024-11-04T10:00[America/New_York][u-ca=gregory]", "2024-11-04T15:00:00Z"},
		{"2024-11-03T01:30:00-04:00[America/New_York]", "2024-11-03T05:30:00Z"}, // the hour that comes twice
		{"2024-11-03T01:30:00-05:00[America/New_York]", "2024-11-03T06:30:00Z"},
	} {
		got, err := Time(c.typed)
		if err != nil || got.UTC().Format(time.RFC3339Nano) != c.want {
			t.Errorf("%s: %s, %v; want %s", c.typed, got.UTC().Format(time.RFC3339Nano), err, c.want)
		}
	}
}

func TestTimeRefused(t *testing.T) {
	for _, c := range []struct{ typed, says string }{
		{"", "a day and an hour"},
		{"tomorrow", "a day and an hour"},
		{"2024-11-04", "a day and an hour"},
		{"2024-11-04T10:00", "in which zone"},
		{"2024-13-04T10:00:00Z", "should read like"},
		{"2024-02-30T10:00[Europe/Paris]", "should read like"},
		{"2024-11-04T25:00:00Z", "should read like"},
		{"2024-11-04T10:00[America/Nowhere]", `no zone "America/Nowhere"`},
		{"2024-11-04T10:00[Local]", "no zone"},
		{"2024-11-04T10:00[America/New_York", "not closed"},
		{"2024-11-04T10:00[Europe/Paris][Europe/Berlin]", "two zones"},
		{"2024-11-04T10:00[Europe/Paris][!u-ca=hebrew]", "not known here"},
		{"2024-11-04T10:00:00-04:00[America/New_York]", "not that of America/New_York"},
		{"2024-03-10T02:30[America/New_York]", "skip that hour: it is 2024-03-10T01:30:00-05:00 (06:30:00 UTC), or it is 2024-03-10T03:30:00-04:00 (07:30:00 UTC)"},
		{"2024-10-06T02:15[Australia/Lord_Howe]", "skip that hour: it is 2024-10-06T01:45:00+10:30 (15:15:00 UTC), or it is 2024-10-06T02:45:00+11:00 (15:45:00 UTC)"},
		{"0001-01-01T10:00Z[Europe/Paris]", "in Europe/Paris the clocks went by the sun then"},
		{"1850-06-01T12:00[Europe/Paris]", "no offset in minutes says how"},
		{"2024-11-03T01:30[America/New_York]", "comes twice: say which with the offset, -04:00 or -05:00: it is 2024-11-03T01:30:00-04:00 (05:30:00 UTC), or it is 2024-11-03T01:30:00-05:00 (06:30:00 UTC)"},
	} {
		_, err := Time(c.typed)
		var no *TimeError
		if !errors.As(err, &no) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v, want %q", c.typed, err, c.says)
		}
	}
}

// TestTimeReadsItsZone: what the clocks of a zone show at an instant, with the
// offset that they have then, is that instant; without it, it is that instant or one
// that is told to be two.
func TestTimeReadsItsZone(t *testing.T) {
	zones := []string{"America/New_York", "Europe/Paris", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(1_000_000_000, 1_900_000_000).Draw(t, "at"), 0).In(place)
		got, err := Time(at.Format("2006-01-02T15:04:05-07:00") + "[" + zone + "]")
		if err != nil || !got.Equal(at) {
			t.Fatalf("%s is read as %s, %v", at, got, err)
		}
		got, err = Time(at.Format("2006-01-02T15:04:05") + "[" + zone + "]")
		var no *TimeError
		if errors.As(err, &no) && strings.Contains(no.Reason, "twice") {
			return
		}
		if err != nil || !got.Equal(at) {
			t.Fatalf("%s is read as %s, %v", at, got, err)
		}
	})
}

func TestAt(t *testing.T) {
	for _, c := range []struct {
		typed, want string
		wrong       bool
	}{
		{typed: "", want: ""},
		{typed: "84", want: "84"},
		{typed: "2024-11-04T10:00[America/New_York]", want: "2024-11-04T15:00:00Z"},
		{typed: "yesterday", wrong: true},
		{typed: "-1", wrong: true},
	} {
		got, err := At(c.typed)
		if (err != nil) != c.wrong || got != c.want {
			t.Errorf("%q: %q, %v", c.typed, got, err)
		}
	}
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2024-11-04T10:00[America/New_York]", "2024-11-04T15:00:00Z", "2024-11-03T01:30:00-04:00[!Europe/Paris][u-ca=x]", "[", "T[]", "0000-01-01 0:00Z[Europe/Paris]", "1850-06-01T12:00[Europe/Paris]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := Time(s)
		if err != nil {
			var no *TimeError
			if !errors.As(err, &no) {
				t.Fatalf("%q: %v is no TimeError", s, err)
			}
			return
		}
		again, err := Time(at.Format(time.RFC3339Nano))
		if err != nil || !again.Equal(at) {
			t.Fatalf("%q is %s, which is read as %s, %v", s, at, again, err)
		}
	})
}
