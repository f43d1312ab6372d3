package group_test

import (
	"slices"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
)

func TestElect(t *testing.T) {
	for _, c := range []struct {
		what                    string
		before                  []events.Event
		by, office, participant string
	}{
		{"a Chair, under the temporary Chair", nil, events.CodeSecretariat, events.OfficeChair, "SGP"},
		{"a Rapporteur before there is a Chair", nil, events.CodeSecretariat, events.OfficeRapporteur, "BRA"},
		{"a Vice-Chair, under the Chair", []events.Event{elected(events.OfficeChair, "SGP")}, group.CodeChair, events.OfficeViceChair, "FRA"},
		{"a Rapporteur, under a Vice-Chair", []events.Event{elected(events.OfficeChair, "SGP"), elected(events.OfficeViceChair, "FRA")}, group.CodeViceChair, events.OfficeRapporteur, "DEU"},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := given(t, with(founded(), c.before...)...).
				when(group.Elect{Office: c.office, Participant: c.participant}, c.by).
				then(elected(c.office, c.participant))
			if got := s.state.Officer(c.office); got != c.participant {
				t.Errorf("the office is held by %q", got)
			}
			if got := s.state.Officers(c.office); !slices.Equal(got, []string{c.participant}) {
				t.Errorf("the office is held by %q", got)
			}
			if c.office != events.OfficeViceChair { // which has places for more
				s.when(group.Elect{Office: c.office, Participant: "DEU"}, c.by).
					refused(refusal.Forbidden, "office-held", "rule 103", "is held by "+c.participant)
			}
		})
	}
}

func TestElectRefused(t *testing.T) {
	chaired := with(founded(), elected(events.OfficeChair, "SGP"))
	for _, c := range []struct {
		what    string
		log     []events.Event
		by      string
		command group.Elect
		ground  refusal.Ground
		kind    string
		rule    string
		words   string
	}{
		{"to an office that the mandate does not have", founded(), events.CodeSecretariat, group.Elect{Office: "treasurer", Participant: "FRA"}, refusal.Missing, "no-such-office", "", `no office "treasurer"`},
		{"to no office", founded(), events.CodeSecretariat, group.Elect{Participant: "FRA"}, refusal.Missing, "no-such-office", "", `no office ""`},
		{"to an office by its title", founded(), events.CodeSecretariat, group.Elect{Office: "Chair", Participant: "FRA"}, refusal.Missing, "no-such-office", "", `no office "Chair"`},
		{"to an office that is held", chaired, group.CodeChair, group.Elect{Office: events.OfficeChair, Participant: "FRA"}, refusal.Forbidden, "office-held", "rule 103", "held by SGP"},
		{"to an office that is held, by the same", chaired, group.CodeChair, group.Elect{Office: events.OfficeChair, Participant: "SGP"}, refusal.Forbidden, "office-held", "rule 103", "held by SGP"},
		{"the temporary Chair ends with the election", chaired, events.CodeSecretariat, group.Elect{Office: events.OfficeRapporteur, Participant: "FRA"}, refusal.Denied, "not-presiding", "rule 106", "only until a Chair is elected"},
		{"a stranger", founded(), events.CodeSecretariat, group.Elect{Office: events.OfficeChair, Participant: "ATL"}, refusal.Missing, "no-such-participant", "", `"ATL"`},
		{"nobody", founded(), events.CodeSecretariat, group.Elect{Office: events.OfficeChair}, refusal.Missing, "no-such-participant", "", `""`},
		{"an observer State", founded(), events.CodeSecretariat, group.Elect{Office: events.OfficeChair, Participant: "PSE"}, refusal.Forbidden, "not-eligible", "rule 103", "PSE is no member State"},
		{"an organization", founded(), events.CodeSecretariat, group.Elect{Office: events.OfficeChair, Participant: "OAS"}, refusal.Forbidden, "not-eligible", "rule 103", "OAS is no member State"},
		{"a UN entity", founded(), events.CodeSecretariat, group.Elect{Office: events.OfficeChair, Participant: "UNIDIR"}, refusal.Forbidden, "not-eligible", "rule 103", "UNIDIR is no member State"},
		{"a stakeholder", founded(), events.CodeSecretariat, group.Elect{Office: events.OfficeChair, Participant: "ICRC"}, refusal.Forbidden, "not-eligible", "rule 103", "ICRC is no member State"},
		{"a group of States", founded(), events.CodeSecretariat, group.Elect{Office: events.OfficeChair, Participant: "EU"}, refusal.Forbidden, "not-eligible", "rule 103", "EU is no member State"},
		{"the secretariat", founded(), events.CodeSecretariat, group.Elect{Office: events.OfficeChair, Participant: events.CodeSecretariat}, refusal.Forbidden, "not-eligible", "rule 103", "SECRETARIAT is no member State"},
		{"the auditor", founded(), events.CodeSecretariat, group.Elect{Office: events.OfficeChair, Participant: events.CodeAuditor}, refusal.Forbidden, "not-eligible", "rule 103", "AUDITOR is no member State"},
		{"an office", chaired, group.CodeChair, group.Elect{Office: events.OfficeViceChair, Participant: group.CodeChair}, refusal.Missing, "no-such-participant", "", `"CHAIR"`},
	} {
		t.Run(c.what, func(t *testing.T) {
			given(t, c.log...).when(c.command, c.by).refused(c.ground, c.kind, c.rule, c.words)
		})
	}
}

// An office of several places is filled by one election after the other, each of somebody
// else, and all who hold it act as it does.
func TestElectSeveral(t *testing.T) {
	elect := func(code string) group.Elect {
		return group.Elect{Office: events.OfficeViceChair, Participant: code}
	}
	s := given(t, with(founded(), elected(events.OfficeChair, "SGP"))...)
	var holders []string
	for _, code := range []string{"FRA", "DEU", "BRA", "SGP"} { // the Chair's delegation may have another office
		before := s
		s = s.when(elect(code), group.CodeChair).then(elected(events.OfficeViceChair, code))
		holders = append(holders, code)
		if got := s.state.Officers(events.OfficeViceChair); !slices.Equal(got, holders) {
			t.Errorf("the Vice-Chairs are of %q, elected were %q", got, holders)
		}
		if got := before.state.Officers(events.OfficeViceChair); len(got) != len(holders)-1 {
			t.Errorf("the Vice-Chairs were of %q before", got)
		}
		if got := s.state.Officer(events.OfficeViceChair); got != "FRA" {
			t.Errorf("the first Vice-Chair is of %q", got)
		}
		if !slices.Contains(s.state.Roles(code), events.OfficeViceChair) {
			t.Errorf("%s has the roles %q", code, s.state.Roles(code))
		}
		s.when(elect(code), group.CodeChair).refused(refusal.Forbidden, "office-held", "rule 103", code+" holds the office of vice-chair already")
	}
	s.when(elect("PSE"), group.CodeChair).refused(refusal.Forbidden, "office-held", "rule 103", "all 4 places of the office of vice-chair are held: by FRA, DEU, BRA, SGP")
	if names := s.when(elect("PSE"), group.CodeChair).refusal.Names; !slices.Equal(names, holders) {
		t.Errorf("the refusal names %q", names)
	}
	// Any of them presides: with a key of the office.
	for _, command := range []string{"report.adopt", "officer.elect"} {
		if no := s.state.May(group.CodeViceChair, command); no != nil {
			t.Errorf("a Vice-Chair may not preside: %v", no)
		}
	}
}

// An office acts from its election on, and the secretariat presides until there is a Chair.
func TestRoles(t *testing.T) {
	before := given(t, founded()...).state
	after := given(t, with(founded(), elected(events.OfficeChair, "SGP"), elected(events.OfficeRapporteur, "SGP"), elected(events.OfficeViceChair, "FRA"))...).state
	for _, c := range []struct {
		code          string
		before, after []string
	}{
		{events.CodeSecretariat, []string{"temporary-chair"}, nil},
		{group.CodeChair, nil, []string{events.OfficeChair}},
		{group.CodeViceChair, nil, []string{events.OfficeViceChair}},
		{"SGP", nil, []string{events.OfficeChair, events.OfficeRapporteur}},
		{"FRA", nil, []string{events.OfficeViceChair}},
		{"DEU", nil, nil},
		{"ATL", nil, nil},
	} {
		if got := before.Roles(c.code); !slices.Equal(got, c.before) {
			t.Errorf("before the election %s is %q, want %q", c.code, got, c.before)
		}
		if got := after.Roles(c.code); !slices.Equal(got, c.after) {
			t.Errorf("after the election %s is %q, want %q", c.code, got, c.after)
		}
	}
}
