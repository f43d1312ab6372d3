package prepare

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // so that zones are known on every machine
)

// TimeError says why something is no time, or not one only.
type TimeError struct {
	Typed, Reason string
	Place         bool // it could have been the number of an event too
}

func (e *TimeError) Error() string {
	if e.Place {
		return fmt.Sprintf("%q is neither the number of an event nor a time: %s", e.Typed, e.Reason)
	}
	return fmt.Sprintf("%q is not a time: %s", e.Typed, e.Reason)
}

// Time reads a time: RFC 3339 ("2024-11-04T15:00:00Z"), or RFC 9557 with a zone in
// brackets ("2024-11-04T10:00[America/New_York]"), where the offset and the seconds
// may be left out. A time of day that a zone skips or has twice, at a change to or
// from summer time, is refused unless the offset says which; an offset that the zone
// does not have then is refused, so that a notice is never read as two times.
func Time(typed string) (time.Time, error) {
	t, _, err := Zoned(typed)
	return t, err
}

// Zoned is Time, and returns the name of the zone too in which the time was said; ""
// if none was named.
func Zoned(typed string) (time.Time, string, error) {
	bad := func(format string, args ...any) (time.Time, string, error) {
		return time.Time{}, "", &TimeError{Typed: typed, Reason: fmt.Sprintf(format, args...)}
	}
	clock, tags, tagged := strings.Cut(strings.TrimSpace(typed), "[")
	zone := ""
	if tagged {
		if !strings.HasSuffix(tags, "]") {
			return bad("the bracket is not closed")
		}
		for i, tag := range strings.Split(strings.TrimSuffix(tags, "]"), "][") {
			tag, critical := strings.CutPrefix(tag, "!")
			switch {
			case strings.Contains(tag, "=") && critical:
				return bad("what %q asks for is not known here", tag)
			case strings.Contains(tag, "="):
			case i > 0:
				return bad("it names two zones")
			default:
				zone = tag
			}
		}
	}
	const dayLength = len("2024-11-04")
	if len(clock) <= dayLength+1 || !strings.ContainsRune("Tt ", rune(clock[dayLength])) {
		return bad("a day and an hour are needed, as in 2024-11-04T10:00[America/New_York]")
	}
	day, hours := clock[:dayLength], strings.ToUpper(clock[dayLength+1:]) // RFC 3339 takes small letters too
	at := strings.IndexAny(hours, "Z+-")
	offset := ""
	if at >= 0 {
		hours, offset = hours[:at], hours[at:]
	}
	if strings.Count(hours, ":") == 1 {
		hours += ":00"
	}
	if zone == "" {
		if offset == "" {
			return bad("it does not say in which zone: add one, as in %s[America/New_York], or an offset", clock)
		}
		t, err := time.Parse(time.RFC3339Nano, day+"T"+hours+offset)
		if err != nil {
			return bad("it should read like 2024-11-04T15:00:00Z")
		}
		return t, "", nil
	}
	place, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		return bad("no zone %q is known", zone)
	}
	local, err := time.ParseInLocation("2006-01-02T15:04:05.999999999", day+"T"+hours, time.UTC)
	if err != nil {
		return bad("it should read like 2024-11-04T10:00[America/New_York]")
	}
	if offset != "" {
		t, err := time.Parse(time.RFC3339Nano, day+"T"+hours+offset)
		if err != nil {
			return bad("it should read like 2024-11-04T10:00:00-05:00[America/New_York]")
		}
		if _, seconds := t.In(place).Zone(); offset != "Z" && seconds != offsetOf(t) {
			return bad("the offset %s is not that of %s then", offset, zone)
		}
		if byTheSun(t.In(place)) {
			return bad(sun, zone)
		}
		return t.In(place), zone, nil
	}
	all := instants(local, place)
	if slices.ContainsFunc(all, byTheSun) {
		return bad(sun, zone)
	}
	switch len(all) {
	case 0:
		before, after := beside(local, place)
		return bad("in %s the clocks skip that hour: it is %s, or it is %s", zone, instant(before), instant(after))
	case 1:
		return all[0], zone, nil
	default:
		return bad("in %s that hour comes twice: say which with the offset, %s or %s: it is %s, or it is %s",
			zone, all[0].Format("-07:00"), all[1].Format("-07:00"), instant(all[0]), instant(all[1]))
	}
}

// byTheSun reports whether a time is of days before zones, when the clocks of a place
// were not off by whole minutes: no offset of RFC 3339 says by how much.
func byTheSun(t time.Time) bool { return offsetOf(t)%60 != 0 }

const sun = "in %s the clocks went by the sun then, and no offset in minutes says how"

// instant names one in its zone and in UTC.
func instant(t time.Time) string {
	return t.Format("2006-01-02T15:04:05-07:00") + " (" + t.UTC().Format("15:04:05") + " UTC)"
}

// beside returns what a day and an hour that the clocks of a zone skip would be with
// the offset that they have after the skip, and with the one before it: the earlier
// instant first.
func beside(local time.Time, zone *time.Location) (time.Time, time.Time) {
	before := offsetOf(local.Add(-24 * time.Hour).In(zone))
	after := offsetOf(local.Add(24 * time.Hour).In(zone))
	return local.Add(-time.Duration(after) * time.Second).In(zone), local.Add(-time.Duration(before) * time.Second).In(zone)
}

func offsetOf(t time.Time) int {
	_, seconds := t.Zone()
	return seconds
}

// instants returns when the clocks of a zone show a day and an hour, given as if of
// UTC: never, once or twice.
func instants(local time.Time, zone *time.Location) []time.Time {
	var out []time.Time
	for _, around := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		offset := offsetOf(local.Add(around).In(zone))
		t := local.Add(-time.Duration(offset) * time.Second).In(zone)
		if offsetOf(t) == offset && (len(out) == 0 || !out[0].Equal(t)) {
			out = append(out, t)
		}
	}
	return out
}

// At reads what a person says of the place on the log as of which something is
// shown, a sequence or a time, as a node is asked for it. "" is now.
func At(typed string) (string, error) {
	if typed == "" {
		return "", nil
	}
	if _, err := strconv.ParseUint(typed, 10, 64); err == nil {
		return typed, nil
	}
	t, err := Time(typed)
	if err != nil {
		return "", &TimeError{Typed: typed, Reason: err.(*TimeError).Reason, Place: true}
	}
	return t.UTC().Format(time.RFC3339Nano), nil
}
