package mandate

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"concord/events"
)

// refusal is an alteration by which a mandate does not hold, and what is said then.
type refusal struct {
	name  string
	alter func(*events.Mandate)
	want  string
}

// refusals each break one rule of a mandate that holds.
var refusals = func() []refusal {
	participant := func(code string) func(events.Mandate) *events.Participant {
		return func(m events.Mandate) *events.Participant {
			return &m.Participants[slices.IndexFunc(m.Participants, func(p events.Participant) bool { return p.Code == code })]
		}
	}
	return []refusal{
		{"no group", func(m *events.Mandate) { m.Group = "" }, `/group: 2 to 32 characters of a-z0-9-`},
		{"group with a dot", func(m *events.Mandate) { m.Group = "oewg.ict" }, `/group: 2 to 32 characters`},
		{"group with a hyphen at the end", func(m *events.Mandate) { m.Group = "oewg-" }, `no hyphen at the ends`},
		{"group too long", func(m *events.Mandate) { m.Group = strings.Repeat("a", MaxGroupID+1) }, `/group: 2 to 32`},
		{"no title", func(m *events.Mandate) { m.Title = "" }, `/title: must not be empty`},
		{"long title", func(m *events.Mandate) { m.Title = strings.Repeat("a", MaxTitle+1) }, `/title: at most 512 bytes, not 513`},
		{"control character", func(m *events.Mandate) { m.ShortTitle = "OEWG\x1b[31m" }, `/short_title: character 4 (U+001B)`},
		{"bidirectional override", func(m *events.Mandate) { m.ShortTitle = "OEWG \u202e" }, `/short_title: character 5 (U+202E)`},
		{"line break", func(m *events.Mandate) { m.Procedure = "one\ntwo" }, `/procedure: one space between words`},
		{"decomposed letter", func(m *events.Mandate) { m.Place = "Gene\u0301ve" }, `/place: one space between words, none at the ends, and letters composed`},
		{"body", func(m *events.Mandate) { m.Body = "A/AC 292" }, `/body: must be a document symbol`},
		{"body with an empty part", func(m *events.Mandate) { m.Body = "A//AC" }, `/body: must be a document symbol`},
		{"zone", func(m *events.Mandate) { m.TimeZone = "../etc/passwd" }, `/time_zone: must be the name of a time zone`},
		{"zone as an offset", func(m *events.Mandate) { m.TimeZone = "-05:00" }, `/time_zone: must be the name of a time zone`},
		{"no languages", func(m *events.Mandate) { m.Languages = nil }, `/languages: must be from 1 to 32, not 0`},
		{"language", func(m *events.Mandate) { m.Languages[1] = "English" }, `/languages/1: must be a language tag`},
		{"language twice", func(m *events.Mandate) { m.Languages[1] = "ar" }, `/languages/1: "ar" stands here for the second time`},
		{"original language", func(m *events.Mandate) { m.OriginalLanguage = "de" }, `/original_language: must be one of the languages: not "de"`},
		{"decisions", func(m *events.Mandate) { m.Decisions = "majority" }, `/decisions: must be one of "consensus"`},
		{"drafting", func(m *events.Mandate) { m.Drafting = "committee" }, `/drafting: must be one of "chair", "rolling"`},
		{"no silence", func(m *events.Mandate) { m.MinSilence = 0 }, `/min_silence: must be from 1 to 31622400, not 0`},
		{"long silence", func(m *events.Mandate) { m.MinSilence = MaxSilence + 1 }, `/min_silence: must be from 1`},
		{"word ceiling", func(m *events.Mandate) { m.WordCeiling = -1 }, `/word_ceiling: must be from 0`},
		{"channel", func(m *events.Mandate) { m.ActsFor[0] = "telephone" }, `/acts_for/0: must be one of "floor", "letter", "paper"`},
		{"channel twice", func(m *events.Mandate) { m.ActsFor[2] = "floor" }, `/acts_for/2: "floor" stands here for the second time`},
		{"no Chair", func(m *events.Mandate) { m.Offices = m.Offices[1:] }, `/offices: the office "chair" is missing`},
		{"two Chairs", func(m *events.Mandate) { m.Offices[0].Places = 2 }, `/offices/0: a group has one Chair`},
		{"Chair not required", func(m *events.Mandate) { m.Offices[0].Required = false }, `/offices/0: a group has one Chair`},
		{"no place", func(m *events.Mandate) { m.Offices[1].Places = 0 }, `/offices/1/places: must be from 1 to 64, not 0`},
		{"office twice", func(m *events.Mandate) { m.Offices[2].ID = "vice-chair" }, `/offices/2/id: "vice-chair" stands here for the second time`},
		{"no agenda", func(m *events.Mandate) { m.Agenda = nil }, `/agenda: must not be empty`},
		{"item left out", func(m *events.Mandate) { m.Agenda = slices.Delete(m.Agenda, 1, 2) }, `/agenda/1/item: items are numbered through, to 99, and their parts lettered a to z: here comes 2 or 1a, not "3"`},
		{"letter left out", func(m *events.Mandate) { m.Agenda = slices.Delete(m.Agenda, 6, 7) }, `here comes 6 or 5b, not "5c"`},
		{"letter first", func(m *events.Mandate) { m.Agenda[0].Item = "0a" }, `/agenda/0/item: items are numbered through`},
		{"purpose", func(m *events.Mandate) { m.Agenda[0].Purpose = "coffee" }, `/agenda/0/purpose: must be one of "election"`},
		{"purpose of a part", func(m *events.Mandate) { m.Agenda[5].Purpose = events.ForElection }, `/agenda/5/purpose: must be one of "substance": not "election"`},
		{"annotation", func(m *events.Mandate) { m.Agenda[0].Annotation = strings.Repeat("a", MaxAnnotation+1) }, `/agenda/0/annotation: at most 4096 bytes`},
		{"no such day", func(m *events.Mandate) { m.Sessions[0].From = "2021-02-29" }, `/sessions/0/from: must be a date`},
		{"date with a time", func(m *events.Mandate) { m.Sessions[0].To = "2021-06-02T10:00:00Z" }, `/sessions/0/to: must be a date`},
		{"ends before it begins", func(m *events.Mandate) { m.Sessions[0].To = "2021-05-31" }, `/sessions/0/to: a session ends on 2021-05-31 before it begins on 2021-06-01`},
		{"overlap", func(m *events.Mandate) { m.Sessions[1].From = "2021-06-02" }, `/sessions/1/from: begins on 2021-06-02, when session org, up to 2021-06-02, is not over`},
		{"out of order", func(m *events.Mandate) { m.Sessions[1], m.Sessions[2] = m.Sessions[2], m.Sessions[1] }, `/sessions/2/from: begins on`},
		{"session twice", func(m *events.Mandate) { m.Sessions[2].ID = "s1" }, `/sessions/2/id: "s1" stands here for the second time`},
		{"kind of session", func(m *events.Mandate) { m.Sessions[2].Kind = "informal" }, `/sessions/2/kind: must be one of`},
		{"kind of report", func(m *events.Mandate) { m.Reports[0].Kind = events.ProceduralReport }, `/reports/0/kind: must be one of "annual", "final"`},
		{"report at no session", func(m *events.Mandate) { m.Reports[0].Session = "s99" }, `/reports/0/session: there is no session "s99"`},
		{"report before the last", func(m *events.Mandate) { m.Reports[1].Session = "s1" }, `/reports/1/session: is due before the report above it`},
		{"report under no item", func(m *events.Mandate) { m.Reports[0].Item = "9" }, `/reports/0/item: there is no agenda item "9"`},
		{"report under another item", func(m *events.Mandate) { m.Reports[0].Item = "5a" }, `/reports/0/item: agenda item 5 (a) is for "substance", a report of kind "annual" needs one for "annual-reports"`},
		{"two final reports", func(m *events.Mandate) { m.Reports = append(m.Reports, m.Reports[3]) }, `/reports/4: nothing is due after the final report`},
		{"assembly", func(m *events.Mandate) { m.Reports[0].Assembly = 0 }, `/reports/0/assembly: must be from 1 to 999`},
		{"symbol", func(m *events.Mandate) { m.Reports[0].Symbol = "A/77/" }, `/reports/0/symbol: must be a document symbol`},
		{"code in small letters", func(m *events.Mandate) { m.Participants[0].Code = "afg" }, `/participants/0/code: 2 to 16 characters of A-Z0-9-`},
		{"code of one letter", func(m *events.Mandate) { m.Participants[0].Code = "A" }, `/participants/0/code: 2 to 16`},
		{"code twice", func(m *events.Mandate) { m.Participants[1].Code = "AFG" }, `/participants/1/code: "AFG" stands here for the second time`},
		{"code of an office", func(m *events.Mandate) { participant("VAT")(*m).Code = "VICE-CHAIR" }, `"VICE-CHAIR" signs for another`},
		{"code of another office", func(m *events.Mandate) {
			m.Offices = append(m.Offices, events.Office{ID: "teller", Title: "Teller", Places: 2})
			participant("VAT")(*m).Code = "TELLER"
		}, `"TELLER" is how an officer signs`},
		{"code of the node", func(m *events.Mandate) { participant("VAT")(*m).Code = "NODE" }, `"NODE" signs for another`},
		{"a State under the secretariat's code", func(m *events.Mandate) { participant("VAT")(*m).Code = "SECRETARIAT" }, `"SECRETARIAT" signs for another`},
		{"a State under the auditor's code", func(m *events.Mandate) { participant("VAT")(*m).Code = "AUDITOR" }, `"AUDITOR" signs for another`},
		{"the secretariat under another code", func(m *events.Mandate) { participant("SECRETARIAT")(*m).Code = "BUREAU" }, `the secretariat signs as "SECRETARIAT", not "BUREAU"`},
		{"name twice", func(m *events.Mandate) { m.Participants[1].Name = "Afghanistan" }, `/participants/1/name: "Afghanistan" stands here for the second time`},
		{"category", func(m *events.Mandate) { m.Participants[0].Category = "chair" }, `/participants/0/category: must be one of "member-state"`},
		{"region", func(m *events.Mandate) { m.Participants[0].Region = "antarctic" }, `/participants/0/region: must be one of "african"`},
		{"region of an observer", func(m *events.Mandate) { participant("VAT")(*m).Region = events.WesternEuropeanAndOthers }, `/region: only member States stand in regional groups`},
		{"no secretariat", func(m *events.Mandate) {
			m.Participants = slices.Delete(m.Participants, len(m.Participants)-2, len(m.Participants)-1)
		}, `/participants: one participant must be the secretariat, not 0`},
		{"no member State", func(m *events.Mandate) { m.Participants = m.Participants[len(m.Participants)-2:] }, `/participants: there is no member State`},
		{"members of a State", func(m *events.Mandate) { m.Participants[0].Members = []string{"ALB"} }, `/participants/0/members: only a group speaks for members`},
		{"group without members", func(m *events.Mandate) { participant("EU")(*m).Members = nil }, `/members: must be from 1 to 1000, not 0`},
		{"member unknown", func(m *events.Mandate) { participant("NORDIC")(*m).Members[4] = "XYZ" }, `/members/4: a group speaks for States that take part: "XYZ" is none`},
		{"member twice", func(m *events.Mandate) { participant("NORDIC")(*m).Members[4] = "NOR" }, `/members/4: "NOR" stands here for the second time`},
		{"members not in order", func(m *events.Mandate) { slices.Reverse(participant("NORDIC")(*m).Members) }, `/members: members stand in alphabetical order`},
		{"member no State", func(m *events.Mandate) { participant("NORDIC")(*m).Members[4] = "UNIDIR" }, `/members/4: a group speaks for States that take part: "UNIDIR" is none`},
		{"larger than a message", func(m *events.Mandate) {
			for i := range m.Agenda {
				m.Agenda[i].Annotation = strings.Repeat("ж", MaxAnnotation/2)
			}
		}, `without its participants a mandate has at most 30720 bytes as JSON`},
		{"too many participants", func(m *events.Mandate) {
			for i := len(m.Participants); i <= MaxParticipants; i++ {
				m.Participants = append(m.Participants, events.Participant{Code: fmt.Sprintf("S%d", i), Name: fmt.Sprint("Stakeholder ", i), Category: events.Stakeholder})
			}
		}, `/participants: at most 5000, not 5001`},
	}
}()

func TestValidateRefuses(t *testing.T) {
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			m := BuiltIn()
			c.alter(&m)
			wantFault(t, Validate(m), c.want)
		})
	}
}

// What the rules leave open is open.
func TestValidateAccepts(t *testing.T) {
	for _, c := range []struct {
		name  string
		alter func(*events.Mandate)
	}{
		{"as it is", func(m *events.Mandate) {}},
		{"nothing entered on behalf of others", func(m *events.Mandate) { m.ActsFor = nil }},
		{"no ceiling", func(m *events.Mandate) { m.WordCeiling = 0 }},
		{"a Chair alone", func(m *events.Mandate) { m.Offices = m.Offices[:1] }},
		{"a State in no regional group", func(m *events.Mandate) { m.Participants[0].Region = "" }},
		{"no report due", func(m *events.Mandate) { m.Reports = nil }},
		{"one day's session, and the next on the day after", func(m *events.Mandate) {
			m.Sessions[0].To = m.Sessions[0].From
			m.Sessions[1].From = "2021-06-02"
		}},
		{"zone of one word, script of a language", func(m *events.Mandate) {
			m.TimeZone = "UTC"
			m.Languages[1] = "zh-Hant"
		}},
		{"as many participants as may be", func(m *events.Mandate) {
			for i := len(m.Participants); i < MaxParticipants; i++ {
				m.Participants = append(m.Participants, events.Participant{Code: fmt.Sprintf("S%d", i), Name: fmt.Sprint("Stakeholder ", i), Category: events.Stakeholder})
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := BuiltIn()
			c.alter(&m)
			if err := Validate(m); err != nil {
				t.Error(err)
			}
		})
	}
}

// A participant that is registered later is held to the same rules.
func TestValidateParticipant(t *testing.T) {
	isState := func(code string) bool { return code == "FRA" || code == "VAT" }
	for _, c := range []struct {
		name string
		p    events.Participant
		want string // "" if it can be registered
	}{
		{"stakeholder", events.Participant{Code: "NET-LAB", Name: "Network Laboratory", Category: events.Stakeholder}, ""},
		{"State", events.Participant{Code: "DEU", Name: "Germany", Category: events.MemberState, Region: events.WesternEuropeanAndOthers}, ""},
		{"group", events.Participant{Code: "FRIENDS", Name: "Friends of the Chair", Category: events.GroupOfStates, Members: []string{"FRA", "VAT"}}, ""},
		{"second auditor", events.Participant{Code: "AUDITOR-2", Name: "Second auditor", Category: events.Auditor}, ""},
		{"nothing", events.Participant{}, `/code: 2 to 16 characters`},
		{"second secretariat", events.Participant{Code: "SECRETARIAT", Name: "Secretariat", Category: events.Secretariat}, `/category: a group has one secretariat`},
		{"node", events.Participant{Code: "NODE", Name: "Node", Category: events.Stakeholder}, `/code: "NODE" signs for another`},
		{"Chair", events.Participant{Code: "CHAIR", Name: "Chair", Category: events.MemberState}, `/code: "CHAIR" signs for another`},
		{"name with a control character", events.Participant{Code: "X1", Name: "X\a", Category: events.Stakeholder}, `/name: character 1 (U+0007)`},
		{"member that is no State", events.Participant{Code: "FRIENDS", Name: "Friends", Category: events.GroupOfStates, Members: []string{"FRA", "ITU"}}, `/members/1: a group speaks for States that take part: "ITU" is none`},
		{"members of a stakeholder", events.Participant{Code: "NET-LAB", Name: "Network Laboratory", Category: events.Stakeholder, Members: []string{"FRA"}}, `/members: only a group speaks for members`},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := ValidateParticipant(c.p, isState)
			if c.want != "" {
				wantFault(t, err, c.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// The faults of a mandate are told together, in the order of its parts, and not
// without end.
func TestValidateTellsAll(t *testing.T) {
	m := BuiltIn()
	m.Group, m.MinSilence, m.Sessions[3].From = "X", -1, "soon"
	want := []string{"/group", "/min_silence", "/sessions/3/from"}
	var got []string
	for _, f := range check(m) {
		got = append(got, f.Path)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	for i := range m.Participants {
		m.Participants[i].Name = ""
	}
	if n := len(check(m)); n != MaxFaults {
		t.Errorf("%d faults told, want %d", n, MaxFaults)
	}
}

// Participants in parts are the participants, no part is too large, and no
// participant would have fitted the part before its own.
func TestParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		codes := rapid.SliceOfN(rapid.StringMatching(`[A-Z0-9]{2,16}`), 0, 30)
		ps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) events.Participant {
			return events.Participant{
				Code:     rapid.StringMatching(`[A-Z]{2,16}`).Draw(t, "code"),
				Name:     rapid.StringN(1, 40, -1).Draw(t, "name"),
				Category: events.GroupOfStates,
				Members:  codes.Draw(t, "members"),
			}
		}), 0, 30).Draw(t, "participants")
		max := rapid.IntRange(100, 3000).Draw(t, "max")
		parts, err := Parts(ps, max)
		if err != nil {
			for _, p := range ps {
				if n, _ := encodedSize([]events.Participant{p}); n > max {
					return // rightly refused
				}
			}
			t.Fatal(err)
		}
		for i, part := range parts {
			if n, err := encodedSize(part); err != nil || n > max || len(part) == 0 {
				t.Fatalf("part %d: %d participants in %d bytes of %d, %v", i, len(part), n, max, err)
			}
			if i > 0 {
				if n, _ := encodedSize(append(slices.Clone(parts[i-1]), part[0])); n <= max {
					t.Fatalf("part %d could begin in the one before", i)
				}
			}
		}
		if all := slices.Concat(parts...); len(all) != len(ps) || len(ps) > 0 && !cmp.Equal(ps, all) {
			t.Fatalf("%d participants became %d", len(ps), len(all))
		}
	})
}
