package participation_test

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"concord/aggregates/group"
	"concord/events"
	"concord/projections/participation"
)

func TestMarks(t *testing.T) {
	of := func(demo bool, clock events.Clock) participation.Marks {
		return participation.MarksOf(&group.State{Demo: demo, Clock: clock})
	}
	for _, c := range []struct {
		name           string
		marks          participation.Marks
		document, want string
	}{
		{"a real log", of(false, events.ClockReal), `{"a":1}`, `{"a":1}`},
		{"a log that nobody founded", of(false, ""), `{}`, `{}`},
		{"a demonstration", of(true, events.ClockReal), "{\"a\":1}\n", "{\"fictional\":true,\"a\":1}\n"},
		{"a simulated clock", of(false, events.ClockSimulated), `{"a":{}}`, `{"clock":"simulated","a":{}}`},
		{"both", of(true, events.ClockSimulated), ` { "a" : 1 }`, `{"fictional":true,"clock":"simulated", "a" : 1 }`},
		{"an object without members", of(true, events.ClockReal), `{ }`, `{"fictional":true }`},
		{"a list", of(true, events.ClockSimulated), `[{"a":1}]`, `[{"a":1}]`},
		{"one that says its clock", of(true, events.ClockSimulated), `{"clock":"simulated","demo":true}`, `{"fictional":true,"clock":"simulated","demo":true}`},
		{"one that says both", of(true, events.ClockSimulated), `{"clock":"simulated","fictional":true}`, `{"clock":"simulated","fictional":true}`},
		{"members deeper down", of(true, events.ClockSimulated), `{"a":{"clock":"real"}}`, `{"fictional":true,"clock":"simulated","a":{"clock":"real"}}`},
		{"no JSON", of(true, events.ClockSimulated), `{"a":`, `{"a":`},
	} {
		got := string(c.marks.On([]byte(c.document)))
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if jsontext.Value(c.document).IsValid() && !jsontext.Value(got).IsValid() {
			t.Errorf("%s: it is JSON no more: %s", c.name, got)
		}
	}
}
