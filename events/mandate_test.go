package events

import (
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// The mandate stands on the log for ever: this is how it is written there.
// Whoever changes these bytes changes what old logs say.
func TestMandateOnTheLog(t *testing.T) {
	m := Mandate{
		Group: "small-body", Title: "Small body", ShortTitle: "Small", EstablishedBy: "resolution 1",
		Body: "A/AC.1", Place: "Geneva", TimeZone: "Europe/Zurich",
		Languages: []string{"en", "fr"}, OriginalLanguage: "en",
		Decisions: ByConsensus, Procedure: "A/520", Drafting: RollingDrafting,
		MinSilence: 60, WordCeiling: 10_700, ActsFor: []Channel{ChannelLetter}, Closed: true, RecordsPresence: true,
		Offices:  []Office{{ID: OfficeChair, Title: "Chair", Places: 1, Required: true}, {ID: OfficeRapporteur, Title: "Rapporteur", Places: 1}},
		Agenda:   []AgendaItem{{Item: "1", Title: "Report", Annotation: "Adopt it.", Purpose: ForFinalReport}},
		Sessions: []MandateSession{{ID: "s1", Title: "first session", Kind: Substantive, From: "2024-02-26", To: "2024-03-01"}},
		Reports:  []ReportDue{{Kind: FinalReport, Title: "Final report", Item: "1", Session: "s1", Assembly: 80}},
		Participants: []Participant{
			{Code: "FRA", Name: "France", Category: MemberState, Region: WesternEuropeanAndOthers},
			{Code: "EU", Name: "European Union", Category: GroupOfStates, Members: []string{"FRA"}},
		},
	}
	const want = `{"group":"small-body","title":"Small body","short_title":"Small","established_by":"resolution 1",` +
		`"body":"A/AC.1","place":"Geneva","time_zone":"Europe/Zurich","languages":["en","fr"],"original_language":"en",` +
		`"decisions":"consensus","procedure":"A/520","drafting":"rolling","min_silence":60,"word_ceiling":10700,` +
		`"acts_for":["letter"],"closed":true,"records_presence":true,` +
		`"offices":[{"id":"chair","title":"Chair","places":1,"required":true},{"id":"rapporteur","title":"Rapporteur","places":1}],` +
		`"agenda":[{"item":"1","title":"Report","annotation":"Adopt it.","purpose":"final-report"}],` +
		`"sessions":[{"id":"s1","title":"first session","kind":"substantive","from":"2024-02-26","to":"2024-03-01"}],` +
		`"reports":[{"kind":"final","title":"Final report","item":"1","session":"s1","assembly":80}],` +
		`"participants":[{"code":"FRA","name":"France","category":"member-state","region":"western-european-and-others"},` +
		`{"code":"EU","name":"European Union","category":"group","members":["FRA"]}]}`
	got, err := MarshalJSON(m)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("a mandate is written as\n%s\nwant\n%s", got, want)
	}
	var back Mandate
	if err := UnmarshalJSON(got, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, back); diff != "" {
		t.Errorf("read back (-written +read):\n%s", diff)
	}
}

// Nothing in a mandate can be written in two ways: no maps, floats, interfaces
// or pointers, and every name is in snake case.
func TestMandateIsDeterministic(t *testing.T) {
	var walk func(reflect.Type, string)
	walk = func(typ reflect.Type, path string) {
		switch typ.Kind() {
		case reflect.String, reflect.Bool, reflect.Int, reflect.Int64:
		case reflect.Slice:
			walk(typ.Elem(), path+"[]")
		case reflect.Struct:
			for i := range typ.NumField() {
				f := typ.Field(i)
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r != '_' && !unicode.IsLower(r) }) {
					t.Errorf("%s.%s is named %q on the log", path, f.Name, name)
				}
				walk(f.Type, path+"."+f.Name)
			}
		default:
			t.Errorf("%s is a %s", path, typ.Kind())
		}
	}
	walk(reflect.TypeFor[Mandate](), "Mandate")
}

func TestAgendaItemPrinted(t *testing.T) {
	for _, c := range []struct{ item, number, letter, printed string }{
		{"5", "5", "", "5"},
		{"5a", "5", "a", "5 (a)"},
		{"12g", "12", "g", "12 (g)"},
		{"", "", "", ""},
	} {
		a := AgendaItem{Item: c.item}
		if a.Number() != c.number || a.Letter() != c.letter || a.String() != c.printed {
			t.Errorf("item %q: number %q, letter %q, printed %q", c.item, a.Number(), a.Letter(), a)
		}
	}
}
