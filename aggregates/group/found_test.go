package group_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/refusal"
	"concord/events"
)

// list is the name of the attachment with the participants; whether it is their
// SHA-256 is asked before the group decides.
const list = "list"

func TestFound(t *testing.T) {
	enrolments := founded()[2:]
	for _, c := range []struct {
		what    string
		command group.Found
		first   events.GroupFounded
	}{
		{"by the real clock",
			group.Found{Mandate: framework(), Clock: events.ClockReal, Node: key("node"), Participants: list},
			events.GroupFounded{Mandate: framework(), Clock: events.ClockReal}},
		{"by a simulated clock, to the microsecond and in UTC",
			group.Found{Mandate: framework(), Clock: events.ClockSimulated, Now: time.Date(2021, 6, 1, 5, 0, 0, 999, time.FixedZone("", -4*60*60)), Node: key("node"), Participants: list},
			events.GroupFounded{Mandate: framework(), Clock: events.ClockSimulated, Now: nine}},
		{"as a demonstration",
			group.Found{Mandate: framework(), Clock: events.ClockReal, Demo: true, Node: key("node"), Participants: list},
			events.GroupFounded{Mandate: framework(), Clock: events.ClockReal, Demo: true}},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := given(t).signed(key("founder")).attached(list, encoded(t, small().Participants)).
				when(c.command, events.CodeSecretariat).
				then(c.first, events.ParticipantsRegistered{Group: groupID, Participants: small().Participants}, enrolments[0], enrolments[1])
			if !s.state.Founded() {
				t.Error("founded, and the state does not say so")
			}
			if s.state.Now != c.first.Now || s.state.Clock != c.first.Clock || s.state.Demo != c.first.Demo {
				t.Errorf("the state says clock %q at %v, demo %t", s.state.Clock, s.state.Now, s.state.Demo)
			}
		})
	}
}

// A mandate of very many participants makes several events, which together are
// what was attached.
func TestFoundWithVeryManyParticipants(t *testing.T) {
	ps := small().Participants
	for i := range 2_000 {
		ps = append(ps, events.Participant{Code: fmt.Sprintf("ORG-%d", i), Name: fmt.Sprintf("Organization %d of %s", i, strings.Repeat("x", 100)), Category: events.Stakeholder})
	}
	o := given(t).signed(key("founder")).attached(list, encoded(t, ps)).
		when(group.Found{Mandate: framework(), Clock: events.ClockReal, Node: key("node"), Participants: list}, events.CodeSecretariat)
	if o.refusal != nil {
		t.Fatal(o.refusal)
	}
	if len(o.events) < 6 {
		t.Fatalf("%d events", len(o.events))
	}
	n := 0
	for _, r := range kept(t, 0, o.events) {
		if e, ok := r.Event.(events.ParticipantsRegistered); ok {
			for _, p := range e.Participants {
				if p.Code != ps[n].Code {
					t.Fatalf("participant %d is %s, want %s", n, p.Code, ps[n].Code)
				}
				n++
			}
		}
	}
	if n != len(ps) {
		t.Errorf("%d participants are registered, want %d", n, len(ps))
	}
}

func TestFoundRefused(t *testing.T) {
	good := group.Found{Mandate: framework(), Clock: events.ClockReal, Node: key("node"), Participants: list}
	alter := func(f func(*group.Found)) group.Found {
		c := good
		c.Mandate = framework()
		f(&c)
		return c
	}
	participants := encoded(t, small().Participants)
	without := func(code string) string {
		ps := small().Participants
		for i := range ps {
			if ps[i].Code == code {
				return encoded(t, append(ps[:i], ps[i+1:]...))
			}
		}
		t.Fatalf("no participant %s", code)
		return ""
	}
	for _, c := range []struct {
		what     string
		command  group.Found
		attached string
		key      string
		kind     string
		words    string
	}{
		{"a mandate that does not hold", alter(func(c *group.Found) { c.Mandate.Title = "" }), participants, "founder", "bad-mandate", "/title: must not be empty"},
		{"a mandate for no group", alter(func(c *group.Found) { c.Mandate = events.Mandate{} }), participants, "founder", "bad-mandate", "/group"},
		{"a mandate without a Chair", alter(func(c *group.Found) { c.Mandate.Offices = c.Mandate.Offices[1:] }), participants, "founder", "bad-mandate", `the office "chair" is missing`},
		{"participants in the command", alter(func(c *group.Found) { c.Mandate.Participants = small().Participants }), participants, "founder", "bad-mandate", "are attached"},
		{"no participants", alter(func(c *group.Found) { c.Participants = "" }), participants, "founder", "bad-mandate", "one participant must be the secretariat, not 0"},
		{"no secretariat", good, without(events.CodeSecretariat), "founder", "bad-mandate", "must be the secretariat, not 0"},
		{"a group for States that take no part", good, without("DEU"), "founder", "bad-mandate", `"DEU" is none`},
		{"an attachment that is not there", alter(func(c *group.Found) { c.Participants = "other" }), participants, "founder", "bad-mandate", "cannot be read"},
		{"an attachment that is no list", good, `{}`, "founder", "bad-mandate", "cannot be read"},
		{"an attachment with more behind", good, participants + "[]", "founder", "bad-mandate", "cannot be read"},
		{"an attachment with an unknown name", good, `[{"code":"FRA","colour":"blue"}]`, "founder", "bad-mandate", "colour"},
		{"an attachment with a null", good, `[null]`, "founder", "bad-mandate", "null is not allowed"},
		{"no clock", alter(func(c *group.Found) { c.Clock = "" }), participants, "founder", "bad-clock", "real or simulated"},
		{"an unknown clock", alter(func(c *group.Found) { c.Clock = "water" }), participants, "founder", "bad-clock", `not "water"`},
		{"a real clock that is set", alter(func(c *group.Found) { c.Now = nine }), participants, "founder", "bad-clock", "only a simulated clock is set"},
		{"a simulated clock that is not set", alter(func(c *group.Found) { c.Clock = events.ClockSimulated }), participants, "founder", "bad-clock", "a time to begin at"},
		{"a simulated clock beyond the calendar", alter(func(c *group.Found) {
			c.Clock, c.Now = events.ClockSimulated, time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -60*60))
		}), participants, "founder", "bad-clock", "year 10000"},
		{"a simulated clock before the calendar", alter(func(c *group.Found) {
			c.Clock, c.Now = events.ClockSimulated, time.Date(0, 1, 1, 0, 0, 0, 0, time.FixedZone("", 60*60))
		}), participants, "founder", "bad-clock", "year -1"},
		{"a node without a key", alter(func(c *group.Found) { c.Node = "" }), participants, "founder", "bad-key", "is not a public user nkey"},
		{"the node's key for the secretariat's", alter(func(c *group.Found) { c.Node = key("founder") }), participants, "founder", "bad-key", "must be two"},
	} {
		t.Run(c.what, func(t *testing.T) {
			given(t).signed(key(c.key)).attached(list, c.attached).
				when(c.command, events.CodeSecretariat).
				refused(refusal.Bad, c.kind, "", c.words)
		})
	}
	t.Run("a key that is none", func(t *testing.T) {
		given(t).signed("me").attached(list, participants).when(good, events.CodeSecretariat).
			refused(refusal.Bad, "bad-key", "", `"me" is not a public user nkey`)
	})
	t.Run("twice", func(t *testing.T) {
		given(t, founded()...).signed(key("founder")).attached(list, participants).when(good, events.CodeSecretariat).
			refused(refusal.Forbidden, "founded", "", "small-body is founded already")
	})
}

// What mandate.Validate refuses, the founding refuses, in the same words: a rule stands once.
func TestFoundAsksTheMandate(t *testing.T) {
	m := framework()
	m.Languages, m.WordCeiling, m.Agenda = nil, -1, nil
	whole := m
	whole.Participants = small().Participants
	want := mandate.Validate(whole)
	if want == nil {
		t.Fatal("the mandate holds")
	}
	given(t).signed(key("founder")).attached(list, encoded(t, whole.Participants)).
		when(group.Found{Mandate: m, Clock: events.ClockReal, Node: key("node"), Participants: list}, events.CodeSecretariat).
		refused(refusal.Bad, "bad-mandate", "", want.Error())
}

func TestFoundNamesItsAttachment(t *testing.T) {
	if got := (group.Found{Participants: list}).Attached(); len(got) != 1 || got[0] != list {
		t.Errorf("Attached() = %q", got)
	}
	if got := (group.Found{}).Attached(); len(got) != 0 {
		t.Errorf("Attached() of a founding without participants = %q", got)
	}
}
