package group_test

import (
	"fmt"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/refusal"
	"concord/events"
)

func TestRegister(t *testing.T) {
	for _, p := range []events.Participant{
		{Code: "JPN", Name: "Japan", Category: events.MemberState, Region: events.AsiaPacificStates},
		{Code: "VAT", Name: "Holy See", Category: events.ObserverState},
		{Code: "ITU", Name: "International Telecommunication Union", Category: events.UNSystemEntity},
		{Code: "CAFE-1", Name: "Société « Café »", Category: events.Stakeholder},
		{Code: "ALPS", Name: "Alpine States", Category: events.GroupOfStates, Members: []string{"DEU", "FRA"}},
		{Code: "OBS", Name: "A group with an observer State", Category: events.GroupOfStates, Members: []string{"BRA", "PSE"}},
	} {
		t.Run(p.Code, func(t *testing.T) {
			s := given(t, founded()...).
				when(group.Register{Participant: p}, events.CodeSecretariat).
				then(events.ParticipantsRegistered{Group: groupID, Participants: []events.Participant{p}})
			if got, ok := s.state.Participant(p.Code); !ok || got.Name != p.Name {
				t.Errorf("the state has %+v, %t", got, ok)
			}
			s.when(group.Register{Participant: p}, events.CodeSecretariat).
				refused(refusal.Forbidden, "registered", "", p.Code+" is registered already")
		})
	}
}

func TestRegisterRefused(t *testing.T) {
	for _, c := range []struct {
		what   string
		p      events.Participant
		ground refusal.Ground
		kind   string
		words  string
	}{
		{"a code that is taken", events.Participant{Code: "FRA", Name: "Another", Category: events.MemberState}, refusal.Forbidden, "registered", "FRA is registered already"},
		{"a name that is taken", events.Participant{Code: "FR2", Name: "France", Category: events.MemberState}, refusal.Forbidden, "registered", `"France" is registered already, as FRA`},
		{"the secretariat again", events.Participant{Code: events.CodeSecretariat, Name: "Another", Category: events.Secretariat}, refusal.Forbidden, "registered", "SECRETARIAT is registered already"},
		{"a second secretariat", events.Participant{Code: "SECOND", Name: "Second", Category: events.Secretariat}, refusal.Bad, "bad-participant", "one secretariat"},
		{"the Chair's code", events.Participant{Code: group.CodeChair, Name: "Chair", Category: events.MemberState}, refusal.Bad, "bad-participant", `"CHAIR" signs for another`},
		{"a Vice-Chair's code", events.Participant{Code: group.CodeViceChair, Name: "Vice", Category: events.MemberState}, refusal.Bad, "bad-participant", `"VICE-CHAIR" signs for another`},
		{"the Rapporteur's code", events.Participant{Code: "RAPPORTEUR", Name: "Rapporteur", Category: events.MemberState}, refusal.Bad, "bad-participant", `"RAPPORTEUR" signs for another`},
		{"the node's code", events.Participant{Code: events.CodeNode, Name: "Node", Category: events.Auditor}, refusal.Bad, "bad-participant", `"NODE" signs for another`},
		{"no code", events.Participant{Name: "Japan", Category: events.MemberState}, refusal.Bad, "bad-participant", "/code"},
		{"a code in lower case", events.Participant{Code: "jpn", Name: "Japan", Category: events.MemberState}, refusal.Bad, "bad-participant", "/code"},
		{"a code that is no token of a subject", events.Participant{Code: "JP.N", Name: "Japan", Category: events.MemberState}, refusal.Bad, "bad-participant", "/code"},
		{"no name", events.Participant{Code: "JPN", Category: events.MemberState}, refusal.Bad, "bad-participant", "/name: must not be empty"},
		{"a name with a control character", events.Participant{Code: "JPN", Name: "Japan\x1b[31m", Category: events.MemberState}, refusal.Bad, "bad-participant", "/name"},
		{"no category", events.Participant{Code: "JPN", Name: "Japan"}, refusal.Bad, "bad-participant", "/category"},
		{"an office for a category", events.Participant{Code: "JPN", Name: "Japan", Category: "chair"}, refusal.Bad, "bad-participant", "/category"},
		{"a region of no member State", events.Participant{Code: "VAT", Name: "Holy See", Category: events.ObserverState, Region: events.WesternEuropeanAndOthers}, refusal.Bad, "bad-participant", "/region"},
		{"a State that speaks for others", events.Participant{Code: "JPN", Name: "Japan", Category: events.MemberState, Members: []string{"FRA"}}, refusal.Bad, "bad-participant", "only a group"},
		{"a group of nobody", events.Participant{Code: "ALPS", Name: "Alps", Category: events.GroupOfStates}, refusal.Bad, "bad-participant", "/members"},
		{"a group of strangers", events.Participant{Code: "ALPS", Name: "Alps", Category: events.GroupOfStates, Members: []string{"CHE"}}, refusal.Bad, "bad-participant", `"CHE" is none`},
		{"a group of groups", events.Participant{Code: "ALPS", Name: "Alps", Category: events.GroupOfStates, Members: []string{"EU"}}, refusal.Bad, "bad-participant", `"EU" is none`},
		{"a group with a stakeholder", events.Participant{Code: "ALPS", Name: "Alps", Category: events.GroupOfStates, Members: []string{"ICRC"}}, refusal.Bad, "bad-participant", `"ICRC" is none`},
		{"a group of itself", events.Participant{Code: "ALPS", Name: "Alps", Category: events.GroupOfStates, Members: []string{"ALPS"}}, refusal.Bad, "bad-participant", `"ALPS" is none`},
		{"a group out of order", events.Participant{Code: "ALPS", Name: "Alps", Category: events.GroupOfStates, Members: []string{"FRA", "DEU"}}, refusal.Bad, "bad-participant", "alphabetical"},
		{"a group that names one twice", events.Participant{Code: "ALPS", Name: "Alps", Category: events.GroupOfStates, Members: []string{"DEU", "DEU"}}, refusal.Bad, "bad-participant", "second time"},
	} {
		t.Run(c.what, func(t *testing.T) {
			given(t, founded()...).when(group.Register{Participant: c.p}, events.CodeSecretariat).refused(c.ground, c.kind, "", c.words)
		})
	}
}

func TestRegisterUpToTheLimit(t *testing.T) {
	var many []events.Participant
	for i := len(small().Participants); i < mandate.MaxParticipants; i++ {
		many = append(many, events.Participant{Code: fmt.Sprintf("ORG-%d", i), Name: fmt.Sprintf("Organization %d", i), Category: events.Stakeholder})
	}
	one := group.Register{Participant: events.Participant{Code: "JPN", Name: "Japan", Category: events.MemberState}}
	given(t, with(founded(), events.ParticipantsRegistered{Group: groupID, Participants: many[1:]})...).
		when(one, events.CodeSecretariat).
		then(events.ParticipantsRegistered{Group: groupID, Participants: []events.Participant{one.Participant}})
	given(t, with(founded(), events.ParticipantsRegistered{Group: groupID, Participants: many})...).
		when(one, events.CodeSecretariat).
		refused(refusal.Forbidden, "too-many", "", fmt.Sprint(mandate.MaxParticipants))
}
