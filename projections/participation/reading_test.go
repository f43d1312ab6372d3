package participation_test

import (
	"slices"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/events"
	"concord/projections/participation"
	"concord/projections/projectiontest"
)

func TestGolden(t *testing.T) {
	s := projectiontest.Begin(t)
	g := &s.State.Group
	projectiontest.Golden(t, "group", participation.OfGroup(g))
	projectiontest.Golden(t, "groups-of-states", participation.Participants(g, events.GroupOfStates))
	projectiontest.Golden(t, "officers", participation.Officers(g))
	projectiontest.Golden(t, "agenda", participation.OfAgenda(g))
	projectiontest.Golden(t, "sessions", participation.Sessions(g))
	projectiontest.Golden(t, "keys", participation.Keys(g))
}

// TestParticipants: 193 member States first, each with the groups that speak for it.
func TestParticipants(t *testing.T) {
	g := &projectiontest.Begin(t).State.Group
	all := participation.Participants(g, "")
	states := participation.Participants(g, events.MemberState)
	if len(states) != 193 || !slices.EqualFunc(states, all[:193], func(a, b participation.Participant) bool { return a.Code == b.Code }) {
		t.Errorf("%d member States, %s the first of all", len(states), all[0].Code)
	}
	for i, p := range all {
		found, ok := participation.Find(g, p.Code)
		if !ok || !slices.Equal(found.Groups, p.Groups) || found.Name != p.Name || p.Groups == nil {
			t.Errorf("%s is listed as %+v, found as %+v", p.Code, p, found)
		}
		for _, code := range p.Groups {
			if of, _ := participation.Find(g, code); !slices.Contains(of.Members, p.Code) {
				t.Errorf("%s does not speak for %s", code, p.Code)
			}
		}
		if i > 0 && all[i-1].Category == p.Category && all[i-1].Code >= p.Code {
			t.Errorf("%s stands behind %s", p.Code, all[i-1].Code)
		}
	}
	if fra, _ := participation.Find(g, "FRA"); !slices.Contains(fra.Groups, "EU") || fra.Region != events.WesternEuropeanAndOthers {
		t.Errorf("FRA: %+v", fra)
	}
	if _, ok := participation.Find(g, "XXX"); ok {
		t.Error("there is a participant XXX")
	}
}

func TestHolder(t *testing.T) {
	s := projectiontest.Begin(t)
	vacant := projectiontest.Begin(t)
	vacant.Do(vacant.Enrol(group.CodeViceChair))
	key := func(s *projectiontest.Story, code string) string { return s.Signer(code).Name }
	for _, c := range []struct {
		name string
		s    *projectiontest.Story
		code string
		want participation.Holder
	}{
		{"a delegation", s, "FRA", participation.Holder{Participant: "FRA", Category: group.Capacity(events.MemberState), Roles: []string{}}},
		{"the Chair", s, "CHAIR", participation.Holder{Participant: "CHAIR", Category: group.AsChair, Roles: []string{"chair"}}},
		{"a vacant office", vacant, "VICE-CHAIR", participation.Holder{Participant: "VICE-CHAIR", Roles: []string{}}},
		{"the secretariat", s, "SECRETARIAT", participation.Holder{Participant: "SECRETARIAT", Category: group.Capacity(events.Secretariat), Roles: []string{}}},
		{"the node", s, "NODE", participation.Holder{Participant: "NODE", Category: group.AsNode, Roles: []string{}}},
	} {
		got, ok := participation.HolderOf(&c.s.State.Group, key(c.s, c.code))
		if !ok || got.Participant != c.want.Participant || got.Category != c.want.Category || !slices.Equal(got.Roles, c.want.Roles) {
			t.Errorf("%s: %+v (%v), want %+v", c.name, got, ok, c.want)
		}
	}
	s.Do(s.Command("SECRETARIAT", "key.revoke", group.Revoke{Key: key(s, "FRA"), Reason: "lost"}))
	if h, ok := participation.HolderOf(&s.State.Group, key(s, "FRA")); ok {
		t.Errorf("a revoked key acts for %+v", h)
	}
	if h, ok := participation.HolderOf(&s.State.Group, "U"); ok {
		t.Errorf("a key that was never enrolled acts for %+v", h)
	}
	for _, k := range participation.Keys(&s.State.Group) {
		if (k.Participant == "FRA") != (k.Revoked == s.State.Seq) || k.Participant != "FRA" && k.Revoked != 0 {
			t.Errorf("%+v", k)
		}
	}
}

// TestSimulated: a log whose clock is simulated says so wherever the group is told.
func TestSimulated(t *testing.T) {
	var g group.State
	now := projectiontest.Start
	g = group.Evolve(g, &events.Record{Event: events.GroupFounded{Clock: events.ClockSimulated, Now: now, Mandate: events.Mandate{Group: "g"}}})
	g = group.Evolve(g, &events.Record{Event: events.ClockSet{Group: "g", Now: now.Add(time.Hour)}})
	if of := participation.OfGroup(&g); of.Clock != events.ClockSimulated || !of.Now.Equal(now.Add(time.Hour)) {
		t.Errorf("%+v", of)
	}
	if of := participation.OfGroup(&group.State{}); of.Group != "" || of.Languages == nil || of.ActsFor == nil {
		t.Errorf("before the founding: %+v", of)
	}
}

// TestOfficers: all who hold an office are listed, in order of election.
func TestOfficers(t *testing.T) {
	s := projectiontest.Begin(t)
	for _, code := range []string{"KEN", "BRA", "FRA"} {
		s.Do(s.Command(group.CodeChair, "officer.elect", group.Elect{Office: events.OfficeViceChair, Participant: code}))
	}
	want := []participation.Officer{
		{Office: events.OfficeChair, Title: "Chair", Participant: "SGP", Name: "Singapore", Places: 1, Required: true},
		{Office: events.OfficeViceChair, Title: "Vice-Chair", Participant: "KEN", Name: "Kenya", Places: 4},
		{Office: events.OfficeViceChair, Title: "Vice-Chair", Participant: "BRA", Name: "Brazil", Places: 4},
		{Office: events.OfficeViceChair, Title: "Vice-Chair", Participant: "FRA", Name: "France", Places: 4},
		{Office: events.OfficeRapporteur, Title: "Rapporteur", Places: 1},
	}
	if got := participation.Officers(&s.State.Group); !slices.Equal(got, want) {
		t.Errorf("the officers are %+v", got)
	}
}
