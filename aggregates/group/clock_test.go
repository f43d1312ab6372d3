package group_test

import (
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
)

func TestSetClock(t *testing.T) {
	newYork := time.FixedZone("", -4*60*60)
	for _, c := range []struct {
		what     string
		to, want time.Time
	}{
		{"an hour on", nine.Add(time.Hour), nine.Add(time.Hour)},
		{"a microsecond on", nine.Add(time.Microsecond), nine.Add(time.Microsecond)},
		{"in another zone", time.Date(2021, 6, 1, 10, 0, 0, 0, newYork), time.Date(2021, 6, 1, 14, 0, 0, 0, time.UTC)},
		{"finer than the log keeps", nine.Add(1500 * time.Nanosecond), nine.Add(time.Microsecond)},
		{"to the end of the calendar", time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := given(t, rehearsed()...).when(group.SetClock{Now: c.to}, events.CodeSecretariat).
				then(events.ClockSet{Group: groupID, Now: c.want})
			if !s.state.Now.Equal(c.want) {
				t.Errorf("the clock stands at %v, want %v", s.state.Now, c.want)
			}
			s.when(group.SetClock{Now: c.to}, events.CodeSecretariat).
				refused(refusal.Forbidden, "clock-back", "", "it goes forward only", events.FormatTime(c.want))
		})
	}
}

func TestSetClockRefused(t *testing.T) {
	for _, c := range []struct {
		what   string
		log    []events.Event
		to     time.Time
		ground refusal.Ground
		kind   string
		words  string
	}{
		{"where it stands", rehearsed(), nine, refusal.Forbidden, "clock-back", "stands at 2021-06-01T09:00:00Z"},
		{"less on than the log can tell", rehearsed(), nine.Add(999 * time.Nanosecond), refusal.Forbidden, "clock-back", "forward only"},
		{"back", rehearsed(), nine.Add(-time.Second), refusal.Forbidden, "clock-back", "forward only"},
		{"to no time", rehearsed(), time.Time{}, refusal.Forbidden, "clock-back", "forward only"},
		{"back to where it stood", with(rehearsed(), events.ClockSet{Group: groupID, Now: nine.Add(time.Hour)}), nine.Add(time.Minute), refusal.Forbidden, "clock-back", "stands at 2021-06-01T10:00:00Z"},
		{"beyond the calendar", rehearsed(), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), refusal.Bad, "bad-clock", "year 10000"},
		{"a real clock", founded(), nine.AddDate(100, 0, 0), refusal.Forbidden, "real-clock", "goes by the real clock, which nobody sets"},
	} {
		t.Run(c.what, func(t *testing.T) {
			given(t, c.log...).when(group.SetClock{Now: c.to}, events.CodeSecretariat).refused(c.ground, c.kind, "", c.words)
		})
	}
}
