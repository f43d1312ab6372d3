package mandate

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"concord/events"
)

// The built-in mandate holds, and its numbers are those of the United Nations.
func TestBuiltInParticipants(t *testing.T) {
	m := BuiltIn()
	byCategory := map[events.Category]int{}
	byRegion := map[events.RegionalGroup]int{}
	members := map[string][]string{}
	var african []string
	iso := regexp.MustCompile(`^[A-Z]{3}$`)
	for _, p := range m.Participants {
		byCategory[p.Category]++
		switch p.Category {
		case events.MemberState:
			byRegion[p.Region]++
			if p.Region == events.AfricanStates {
				african = append(african, p.Code)
			}
			fallthrough
		case events.ObserverState:
			if !iso.MatchString(p.Code) {
				t.Errorf("%s is not an alpha-3 code", p.Code)
			}
		case events.GroupOfStates:
			members[p.Code] = p.Members
		}
	}
	if byCategory[events.MemberState] != 193 || byCategory[events.ObserverState] != 2 {
		t.Errorf("%d member States and %d observer States, want 193 and 2", byCategory[events.MemberState], byCategory[events.ObserverState])
	}
	wantRegions := map[events.RegionalGroup]int{
		events.AfricanStates:             54,
		events.AsiaPacificStates:         54,
		events.EasternEuropeanStates:     23,
		events.LatinAmericanAndCaribbean: 33,
		events.WesternEuropeanAndOthers:  29,
	}
	if diff := cmp.Diff(wantRegions, byRegion); diff != "" {
		t.Errorf("regional groups (-want +got):\n%s", diff)
	}
	wantSizes := map[string]int{
		"AFRICAN-GROUP": 54, "AOSIS": 37, "ARAB-GROUP": 22, "ASEAN": 10, "CARICOM": 14,
		"EU": 27, "G77": 134, "NAM-GROUP": 121, "NORDIC": 5, "PIF": 14,
	}
	sizes := map[string]int{}
	for code, of := range members {
		sizes[code] = len(of)
	}
	if diff := cmp.Diff(wantSizes, sizes); diff != "" {
		t.Errorf("members of groups (-want +got):\n%s", diff)
	}
	slices.Sort(african)
	if diff := cmp.Diff(african, members["AFRICAN-GROUP"]); diff != "" {
		t.Errorf("the African Group is the regional group (-region +group):\n%s", diff)
	}
	for _, state := range members["CARICOM"] { // all of them small islands or low-lying coasts
		if !slices.Contains(members["AOSIS"], state) {
			t.Errorf("%s is in CARICOM and not in AOSIS", state)
		}
	}
}

// States are known by the codes and names under which the rest of the world looks them up.
func TestBuiltInStates(t *testing.T) {
	for _, want := range []events.Participant{
		{Code: "FRA", Name: "France", Category: events.MemberState, Region: events.WesternEuropeanAndOthers},
		{Code: "SGP", Name: "Singapore", Category: events.MemberState, Region: events.AsiaPacificStates},
		{Code: "TUR", Name: "Türkiye", Category: events.MemberState, Region: events.WesternEuropeanAndOthers},
		{Code: "ISR", Name: "Israel", Category: events.MemberState, Region: events.WesternEuropeanAndOthers},
		{Code: "USA", Name: "United States of America", Category: events.MemberState, Region: events.WesternEuropeanAndOthers},
		{Code: "KIR", Name: "Kiribati", Category: events.MemberState, Region: events.AsiaPacificStates},
		{Code: "CYP", Name: "Cyprus", Category: events.MemberState, Region: events.AsiaPacificStates},
		{Code: "CIV", Name: "Côte d'Ivoire", Category: events.MemberState, Region: events.AfricanStates},
		{Code: "NAM", Name: "Namibia", Category: events.MemberState, Region: events.AfricanStates},
		{Code: "VAT", Name: "Holy See", Category: events.ObserverState},
		{Code: "PSE", Name: "State of Palestine", Category: events.ObserverState},
	} {
		ps := BuiltIn().Participants
		i := slices.IndexFunc(ps, func(p events.Participant) bool { return p.Code == want.Code })
		if i < 0 {
			t.Errorf("%s is missing", want.Code)
		} else if diff := cmp.Diff(want, ps[i]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.Code, diff)
		}
	}
}

func TestBuiltInRegime(t *testing.T) {
	m := BuiltIn()
	if m.Group != "oewg-ict" || m.Body != "A/AC.292" || m.Decisions != events.ByConsensus || m.Drafting != events.ChairDrafting {
		t.Errorf("group %s, body %s, decisions by %s, drafting by %s", m.Group, m.Body, m.Decisions, m.Drafting)
	}
	if m.MinSilence != 72*60*60 {
		t.Errorf("a silence of at least %d seconds, want 72 hours", m.MinSilence)
	}
	if m.WordCeiling != 10_700 {
		t.Errorf("a ceiling of %d words, want 10,700", m.WordCeiling)
	}
	for _, o := range m.Offices {
		if o.Required != (o.ID == events.OfficeChair) {
			t.Errorf("office %s required: %t; the group elected a Chair and nobody else", o.ID, o.Required)
		}
	}
	var due []string
	for _, r := range m.Reports {
		due = append(due, strings.Join([]string{string(r.Kind), r.Item, r.Session, r.Symbol}, " "))
	}
	want := []string{"annual 7 s3 A/77/275", "annual 7 s5 A/78/265", "annual 7 s8 A/79/214", "final 8 s11 A/80/257"}
	if diff := cmp.Diff(want, due); diff != "" {
		t.Errorf("reports due (-want +got):\n%s", diff)
	}
}

// A founding carries the mandate in a signed command, and the participants beside it.
func TestBuiltInFitsMessages(t *testing.T) {
	m := BuiltIn()
	ps := m.Participants
	m.Participants = nil
	if n, err := encodedSize(m); err != nil || n > events.MaxSigned {
		t.Errorf("%d bytes without participants, %v; a signed command has at most %d", n, err, events.MaxSigned)
	}
	parts, err := Parts(ps, events.MaxData)
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range parts {
		if n, err := encodedSize(part); err != nil || n > events.MaxData {
			t.Errorf("part %d of the participants: %d bytes, %v", i, n, err)
		}
	}
	if diff := cmp.Diff(ps, slices.Concat(parts...)); diff != "" {
		t.Errorf("participants in parts (-whole +parts):\n%s", diff)
	}
}

// The agenda is that of document A/AC.292/2021/1, item by item, and so are the
// dates and the place: read from the Spanish version of the document itself.
func TestBuiltInFollowsProvisionalAgenda(t *testing.T) {
	document := sharedFile(t, "seed/provisional-agenda-es.txt")
	agenda, annotations, ok := strings.Cut(document, "Anotaciones\n\nDe conformidad")
	if !ok {
		t.Fatal("the document has no annotations")
	}
	var want []string
	number := ""
	line := regexp.MustCompile(`(?m)^(?:([0-9]+)\.| - ([a-z])\)) (.+)$`)
	for _, l := range line.FindAllStringSubmatch(agenda, -1) {
		if l[1] != "" {
			number = l[1]
		}
		want = append(want, number+l[2])
	}
	if len(want) != 15 { // 1 to 8, and 5 (a) to (g)
		t.Fatalf("read %d items from the document: %v", len(want), want)
	}
	m := BuiltIn()
	var got, annotated []string
	for _, item := range m.Agenda {
		got = append(got, item.Item)
		if item.Annotation != "" {
			annotated = append(annotated, item.Item)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("items (-document +mandate):\n%s", diff)
	}
	var wantAnnotated []string
	for _, l := range line.FindAllStringSubmatch(annotations, -1) {
		wantAnnotated = append(wantAnnotated, l[1])
	}
	if diff := cmp.Diff(wantAnnotated, annotated); diff != "" {
		t.Errorf("annotated items (-document +mandate):\n%s", diff)
	}

	if !strings.Contains(annotations, "los días 1 y 2 de junio de 2021") {
		t.Error("the document does not give the days of the organizational session")
	}
	if org := m.Sessions[0]; org.Kind != events.Organizational || org.From != "2021-06-01" || org.To != "2021-06-02" {
		t.Errorf("the first session is %+v, not the organizational one of 1–2 June 2021", org)
	}
	years := regexp.MustCompile(`sustantivos en ([0-9, y]+)\.`).FindStringSubmatch(annotations)
	if years == nil {
		t.Fatal("the document does not give the years of the substantive sessions")
	}
	var met []string
	for _, s := range m.Sessions[1:] {
		if year := string(s.From[:4]); s.Kind == events.Substantive && !slices.Contains(met, year) {
			met = append(met, year)
		}
	}
	if diff := cmp.Diff(regexp.MustCompile(`[0-9]+`).FindAllString(years[1], -1), met); diff != "" {
		t.Errorf("years of substantive sessions (-document +mandate):\n%s", diff)
	}
	if !strings.Contains(annotations, "Todas las sesiones se celebrarán en Nueva York") {
		t.Error("the document does not say where")
	}
	for _, s := range m.Sessions {
		if m.Place != "New York" || s.Place != "" {
			t.Errorf("session %s meets in %q of a group that meets in %q", s.ID, s.Place, m.Place)
		}
	}
	if !strings.Contains(document, "(2021-2025)") || !strings.HasSuffix(m.Title, "2021–2025") {
		t.Errorf("the title %q, and the document's", m.Title)
	}
}

// sharedFile reads a file that stands beside the project and is no part of it.
func sharedFile(t *testing.T, name string) string {
	t.Helper()
	dir, set := os.LookupEnv("CONCORD_SHARED")
	if !set {
		dir = filepath.Join(moduleRoot(t), "..", "shared")
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if os.IsNotExist(err) && !set {
		t.Skipf("skipped: %s is not beside the project", filepath.Join("..", "shared", name))
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// moduleRoot is the directory above the test's that holds go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}
