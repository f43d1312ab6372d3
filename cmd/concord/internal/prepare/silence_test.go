package prepare

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestUntil(t *testing.T) {
	now := time.Date(2024, 7, 8, 14, 0, 30, 500, time.UTC)
	for _, c := range []struct {
		length time.Duration
		runs   bool
		want   string
	}{
		{72 * time.Hour, false, "2024-07-11T14:00:30.0000005Z"},
		{72 * time.Hour, true, "2024-07-11T14:01:00Z"},
		{72*time.Hour + 25*time.Second, true, "2024-07-11T14:02:00Z"},
		{5 * time.Second, true, "2024-07-08T14:00:37Z"},
		{time.Minute, false, "2024-07-08T14:01:30.0000005Z"},
	} {
		if got := Until(now, c.length, c.runs).Format(time.RFC3339Nano); got != c.want {
			t.Errorf("%s: %s, want %s", c.length, got, c.want)
		}
	}
}

// TestUntilIsLongEnough: a silence is never shorter than was said, and little longer.
func TestUntilIsLongEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(0, rapid.Int64Range(1e18, 2e18).Draw(t, "now")).UTC()
		length := time.Duration(rapid.Int64Range(1, int64(400*24*time.Hour)).Draw(t, "length"))
		end := Until(now, length, true)
		over := end.Sub(now) - length
		most := time.Minute + 10*time.Second
		if length < time.Hour {
			most = 2 * time.Second
		}
		if over < time.Second || over > most || end.Nanosecond() != 0 {
			t.Fatalf("%s from %s is %s, which is %s more", length, now, end, over)
		}
	})
}
