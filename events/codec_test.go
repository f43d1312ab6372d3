package events

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"concord/events/text"
)

var update = flag.Bool("update", false, "write golden files of event types that have none yet; those that stand are never written again")

var (
	when    = time.Date(2024, 7, 12, 15, 4, 5, 678901000, time.UTC)
	command = uuid.MustParse("01907c3a-5b00-7c3a-9d55-0123456789ab")
	space   = " "
)

// samples has one event of each present type with every field filled, in the
// order of the registry.
var samples = []Event{
	GroupFounded{Clock: ClockSimulated, Now: when, Demo: true, Mandate: Mandate{
		Group: "g", Title: "Group of the test", ShortTitle: "Group", EstablishedBy: "Resolution 1", Body: "A/AC.1", Place: "New York", TimeZone: "America/New_York",
		Languages: []string{"en", "fr"}, OriginalLanguage: "en", Decisions: ByConsensus, Procedure: "A/520", Drafting: ChairDrafting, MinSilence: 259200, WordCeiling: 10700,
		ActsFor: []Channel{ChannelFloor}, Closed: true, RecordsPresence: true,
		Offices:  []Office{{ID: OfficeChair, Title: "Chair", Places: 1, Required: true}},
		Agenda:   []AgendaItem{{Item: "1", Title: "Election of officers", Annotation: "The group elects its Chair.", Purpose: ForElection}},
		Sessions: []MandateSession{{ID: "org", Title: "organizational session", Kind: Organizational, From: "2021-06-01", To: "2021-06-02", Place: "Geneva"}},
		Reports:  []ReportDue{{Kind: AnnualReport, Title: "First report", Item: "7", Session: "s3", Assembly: 77, Symbol: "A/77/275"}},
	}},
	ParticipantsRegistered{Group: "g", Participants: []Participant{
		{Code: "FRA", Name: "France", Category: MemberState, Region: WesternEuropeanAndOthers},
		{Code: "EU", Name: "European Union", Category: GroupOfStates, Members: []string{"DEU", "FRA"}},
	}},
	KeyEnrolled{Group: "g", Participant: "FRA", Key: "UKEY", Label: "mission", Custody: CustodyOwn},
	KeyRevoked{Group: "g", Participant: "FRA", Key: "UKEY", Reason: "lost"},
	OfficerElected{Group: "g", Office: OfficeChair, Participant: "SGP", Manner: ByAcclamation},
	ClockSet{Group: "g", Now: when},
	ReportTabled{Report: "apr1", Kind: AnnualReport, Title: "Report", Language: "en", Draft: strings.Repeat("ab", 32), Hash: strings.Repeat("cd", 32), Blocks: 2, Algorithm: 1},
	BlocksTabled{Report: "apr1", From: 1, Blocks: []text.Block{{ID: "p1", Kind: text.SubParagraph, Level: 1, Text: "Les États «devraient» <coopérer> & agir ; 各国应合作。"}}},
	BlockContinued{Report: "apr1", Block: "p1", Text: " and so on."},
	AmendmentProposed{Report: "apr1", Amendment: "A14", By: "EU", OnBehalfOf: []string{"DEU", "FRA"}, Revision: 2, Algorithm: 1, Reason: "clarity", Replaces: "A3", Change: Change{
		Operation: OpText, Block: "p1", Base: strings.Repeat("ab", 32), Wording: strings.Repeat("cd", 32), Text: "words", Kind: text.Paragraph, Level: 1, After: "p2", Gap: 3, Byte: 17,
		Edits: []text.Edit{{From: 1, To: 2, Bytes: [2]int{6, 13}, New: []text.Token{{Space: " ", Word: "must"}}, After: &space}},
	}},
	AmendmentCosponsored{Report: "apr1", Amendment: "A14", By: "BRA"},
	AmendmentLeft{Report: "apr1", Amendment: "A14", By: "BRA"},
	AmendmentWithdrawn{Report: "apr1", Amendment: "A14", By: "FRA", ReplacedBy: "A15"},
	AmendmentDeclined{Report: "apr1", Amendment: "A14", Reason: "no support"},
	ReportRevised{Report: "apr1", Revision: 3, Incorporate: []string{"A1"}, Decline: []string{"A2"}, Set: []text.Setting{{Block: "p2", Text: "Other words.", Edits: []text.Edit{{From: 0, To: 1, Bytes: [2]int{0, 4}, New: []text.Token{{Word: "Other"}}}}}}, Redraft: strings.Repeat("ef", 32), Blocks: 7, Hash: strings.Repeat("cd", 32), Algorithm: 1},
	RevisionBlocks{Report: "apr1", Revision: 3, From: 2, Blocks: []text.Block{{ID: "r3.1", Kind: text.Heading, Level: 2, Text: "Overview"}}},
	DeadlineSet{Report: "apr1", Until: when},
	DeadlineLifted{Report: "apr1"},
	LeaveGiven{Report: "apr1", Participant: "FRA"},
	ReportAdopted{Report: "apr1", Revision: 3, Hash: strings.Repeat("cd", 32), KeepBrackets: []string{"p4"}},
	AttachmentStored{SHA256: strings.Repeat("ab", 32), Part: 1, Parts: 2, Content: []byte("octets \x00\xff")},
	PositionTaken{On: On{Report: "apr1", Block: "p4"}, By: "EU", Members: []string{"DEU", "FRA"}, AsGroup: true, Stance: Accept, Words: strings.Repeat("ab", 32), If: "A14", WordsThen: strings.Repeat("cd", 32), Reason: "if the deadline stays"},
	PositionLifted{On: On{Report: "apr1", Amendment: "A14"}, By: "FRA", If: "A3", Reason: "new instructions"},
	ExplanationGiven{On: On{Report: "apr1", Block: "p4"}, By: "FRA", Language: "fr", Text: "La France comprend ces mots…", File: strings.Repeat("ef", 32)},
	ParagraphAgreed{Report: "apr1", Block: "p4", Words: strings.Repeat("ab", 32), Level: AdReferendum, Pending: []string{"CHN", "USA"}},
	AgreementConfirmed{Report: "apr1", Block: "p4", By: "CHN"},
	AgreementReopened{Report: "apr1", Block: "p4", By: "IND", Reason: "the footnote is not in it"},
	PackageMade{Report: "apr1", Package: 2, Blocks: []string{"p4", "p9"}},
	PackageUntied{Report: "apr1", Package: 2},
	SilencePut{Silence: "S3", Report: "apr1", Block: "p4", Words: strings.Repeat("ab", 32), Until: when, Zone: "America/New_York", KeepBrackets: []string{"p4"}},
	SilenceBroken{Silence: "S3", Report: "apr1", Block: "p4", By: "EU", Members: []string{"DEU", "FRA"}, Amendment: "A14", Reason: "the second sentence", Evidence: "letter of 12 July, 14:58"},
	SilenceLateObjection{Silence: "S3", Report: "apr1", Block: "p4", By: "EU", Members: []string{"DEU"}, Reason: "the second sentence"},
	SilenceExtended{Silence: "S3", Report: "apr1", Block: "p4", Until: when, Zone: "America/New_York"},
	SilenceWithdrawn{Silence: "S3", Report: "apr1", Block: "p4", Reason: "more time is needed"},
	SilenceEnded{Silence: "S3", Report: "apr1", Block: "p4", At: when},
	SilenceConfirmed{Silence: "S3", Report: "apr1", Block: "p4", AsOf: when},
	SilenceVoided{Silence: "S3", Report: "apr1", Block: "p4", Revision: 4},
	DeadlinePassed{Report: "apr1", At: when},
	AmendmentFallen{Report: "apr1", Amendment: "A14", With: "A3", Reason: "the report was adopted without it"},
	AmendmentOrderSet{Report: "apr1", Amendments: []string{"A14", "A3"}},
	ReportReconsidered{Report: "apr1", For: 120, Against: 50, Abstaining: 7, Reason: "paragraph 4 was read out wrongly"},
	ReportDivided{Report: "apr1", Part: 2, Blocks: []string{"p4", "p5"}, By: "FRA", Reason: "they are ripe"},
	DivisionOpposed{Report: "apr1", Part: 2, By: "KEN", Reason: "they depend on paragraph 9"},
	PartAdopted{Report: "apr1", Part: 2, Blocks: []string{"p4", "p5"}, Revision: 3, Hash: strings.Repeat("cd", 32), KeepBrackets: []string{"p4"}},
	PartReconsidered{Report: "apr1", Part: 2, For: 120, Against: 50, Abstaining: 7, Reason: "paragraph 4 was read out wrongly"},
	ParagraphReconsidered{Report: "apr1", Block: "p4", Silence: "S3", For: 120, Against: 50, Abstaining: 7, Reason: "it was read out wrongly"},
	DocumentIssued{Report: "apr1", Revision: 3, Hash: strings.Repeat("cd", 32), Symbol: "A/AC.292/2024/CRP.1", Distribution: Limited, Date: "2024-07-12", Language: "en"},
	DocumentSubmitted{Report: "apr1", With: []string{"proc1"}, Symbol: "A/79/214", Session: 79, Hash: strings.Repeat("cd", 32), Date: "2024-07-22"},
	CorrigendumIssued{Report: "apr1", Number: 1, Symbol: "A/79/214/Corr.1", File: strings.Repeat("ef", 32), Date: "2024-08-02"},
}

// widened has an event of each present type that got a field when it was written already,
// by the field: absent where it was not said, it leaves what was written as it is. The
// sample of the type is without it.
var widened = map[string]Event{
	"bracket":       ReportRevised{Report: "apr1", Revision: 3, Incorporate: []string{"A1"}, Bracket: []string{"A2", "A4"}, Blocks: 7, Hash: strings.Repeat("cd", 32), Algorithm: 1},
	"keep-brackets": ParagraphAgreed{Report: "apr1", Block: "p4", Words: strings.Repeat("ab", 32), Level: InInformals, KeepBrackets: true},
}

func commitOf(es ...Event) Commit {
	return Commit{
		Group: "g", Time: when, Actor: "SECRETARIAT", For: "FRA", Via: ViaLetter, Occurred: when.Add(-time.Hour), Meeting: "s8-m3", Command: command,
		Key: "UKEY", Signed: Signed{Bytes: []byte(`{"id":"…"}`), Signature: bytes.Repeat([]byte{7}, 64)}, Rules: 1, Events: es,
	}
}

// stored puts messages on a log that ends at after.
func stored(after uint64, ms []Message) []Stored {
	out := make([]Stored, len(ms))
	for i, m := range ms {
		out[i] = Stored{Seq: after + uint64(i) + 1, Message: m}
	}
	return out
}

// TestGolden decodes a message of every version ever written, and compares it with
// what was meant. A golden file is never changed.
func TestGolden(t *testing.T) {
	if len(samples) != len(types.decoders) {
		t.Errorf("%d samples for %d event types", len(samples), len(types.decoders))
	}
	seen := map[string]bool{}
	named := map[string]Event{}
	for _, e := range samples {
		named[TypeOf(e)] = e
	}
	for field, e := range widened {
		named[TypeOf(e)+"."+field] = e
	}
	for name, e := range named {
		seen[filepath.Join("testdata", "golden", name+".txt")] = true
		t.Run(name, func(t *testing.T) {
			ms, err := Encode(commitOf(e))
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "golden", name+".txt")
			golden, err := os.ReadFile(path)
			if errors.Is(err, os.ErrNotExist) && *update {
				golden = dump(ms[0])
				if err := os.WriteFile(path, golden, 0o644); err != nil {
					t.Fatal(err)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if got := dump(ms[0]); !bytes.Equal(got, golden) {
				t.Errorf("encoding differs from the golden file:\n%s", cmp.Diff(string(golden), string(got)))
			}
			r, err := Decode(Stored{Seq: 9, Message: undump(t, golden)})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(r.Event, e) {
				t.Errorf("decoded %#v, want %#v", r.Event, e)
			}
		})
	}
	files, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if seen[f] {
			continue
		}
		golden, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(Stored{Seq: 9, Message: undump(t, golden)}); err != nil {
			t.Errorf("%s, of an older version: %v", f, err)
		}
	}
}

// dump writes a message for people and for undump: subject, headers, a blank line, data.
func dump(m Message) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n", m.Subject)
	for _, f := range m.Header {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, f.Value)
	}
	fmt.Fprintf(&b, "\n%s\n", m.Data)
	return b.Bytes()
}

func undump(t *testing.T, b []byte) Message {
	t.Helper()
	head, data, ok := strings.Cut(string(b), "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) < 2 {
		t.Fatalf("not a golden file: %q", b)
	}
	m := Message{Subject: lines[0], Data: []byte(strings.TrimSuffix(data, "\n"))}
	for _, l := range lines[1:] {
		name, value, _ := strings.Cut(l, ": ")
		m.Header = append(m.Header, Field{name, value})
	}
	return m
}

// TestRecordsAreWhatIsRead: the records that the engine evolves from are those that
// a reader of the log gets.
func TestRecordsAreWhatIsRead(t *testing.T) {
	c := commitOf(samples...)
	ms, err := Encode(c)
	if err != nil {
		t.Fatal(err)
	}
	before := c.Records(41, ms)
	for i, s := range stored(41, ms) {
		r, err := Decode(s)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before[i], r); d != "" {
			t.Errorf("part %d differs:\n%s", i+1, d)
		}
	}
}

// TestUpcast: an older version is read as the present one, through a chain.
func TestUpcast(t *testing.T) {
	old := registry{decoders: types.decoders, upcasters: map[string]upcaster{
		"concord.report.left.v1": {to: "concord.report.left.v2", data: func(b []byte) ([]byte, error) {
			return bytes.Replace(b, []byte(`"who"`), []byte(`"by"`), 1), nil
		}},
		"concord.report.left.v2": {to: "concord.report.amendment-left.v1", data: func(b []byte) ([]byte, error) { return b, nil }},
		"concord.report.turn.v1": {to: "concord.report.turn.v1", data: func(b []byte) ([]byte, error) { return b, nil }},
	}}
	ms, err := Encode(commitOf(AmendmentLeft{Report: "apr1", Amendment: "A1", By: "FRA"}))
	if err != nil {
		t.Fatal(err)
	}
	m := ms[0]
	m.Header[3].Value, m.Subject = "concord.report.left.v1", "g.report.apr1.left"
	m.Data = []byte(`{"report":"apr1","amendment":"A1","who":"FRA"}`)
	r, err := decode(Stored{Seq: 3, Message: m}, old)
	if err != nil {
		t.Fatal(err)
	}
	if want := (AmendmentLeft{Report: "apr1", Amendment: "A1", By: "FRA"}); r.Event != Event(want) || r.Type != "concord.report.left.v1" {
		t.Errorf("got %#v, written as %s", r.Event, r.Type)
	}
	if _, err := old.event("concord.report.turn.v1", nil); err == nil {
		t.Error("a chain that turns in a circle was read")
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := func() Stored {
		ms, err := Encode(commitOf(AmendmentLeft{Report: "apr1", Amendment: "A1", By: "FRA"}))
		if err != nil {
			t.Fatal(err)
		}
		return stored(4, ms)[0]
	}
	if _, err := Decode(good()); err != nil {
		t.Fatal(err)
	}
	set := func(name, value string) func(*Stored) {
		return func(s *Stored) {
			for i := range s.Header {
				if s.Header[i].Name == name {
					s.Header[i].Value = value
					return
				}
			}
			t.Fatalf("no header %s", name)
		}
	}
	for name, c := range map[string]struct {
		change func(*Stored)
		says   string
	}{
		"unknown type":       {set(HeaderType, "concord.report.exploded.v1"), "newer Concord"},
		"no such version":    {set(HeaderType, "concord.report.amendment-left.v9"), "newer Concord"},
		"other subject":      {func(s *Stored) { s.Subject = "g.report.apr2.amendment-left" }, "does not fit"},
		"other source":       {set(HeaderSource, "concord:other"), "do not fit"},
		"other about":        {set(HeaderSubject, "report/apr2"), "do not fit"},
		"other id":           {set(HeaderID, uuid.Nil.String()), "is not that of part"},
		"bad part":           {set(HeaderPart, "2/1"), "not a part"},
		"time with a zone":   {set(HeaderTime, "2024-07-12T15:04:05+02:00"), "not in UTC"},
		"nanoseconds":        {set(HeaderTime, "2024-07-12T15:04:05.123456789Z"), "not in UTC"},
		"unknown header":     {func(s *Stored) { s.Header = append(s.Header, Field{"concord-extra", "1"}) }, "unknown, doubled"},
		"doubled header":     {func(s *Stored) { s.Header = append(s.Header, s.Header[len(s.Header)-1]) }, "doubled"},
		"order of headers":   {func(s *Stored) { s.Header[0], s.Header[1] = s.Header[1], s.Header[0] }, "out of order"},
		"bad signed":         {set(HeaderSigned, "***"), HeaderSigned},
		"duplicate name":     {func(s *Stored) { s.Data = []byte(`{"report":"apr1","report":"apr1","amendment":"A1","by":"FRA"}`) }, "duplicate"},
		"unknown name":       {func(s *Stored) { s.Data = []byte(`{"report":"apr1","amendment":"A1","by":"FRA","x":1}`) }, "unknown"},
		"null":               {func(s *Stored) { s.Data = []byte(`{"report":"apr1","amendment":null,"by":"FRA"}`) }, "null"},
		"invalid UTF-8":      {func(s *Stored) { s.Data = []byte("{\"report\":\"apr1\",\"amendment\":\"\xff\",\"by\":\"FRA\"}") }, "UTF-8"},
		"trailing bytes":     {func(s *Stored) { s.Data = append(s.Data, '{') }, "after top-level"},
		"not JSON":           {func(s *Stored) { s.Data = []byte("hello") }, "amendment-left"},
		"no headers at all":  {func(s *Stored) { s.Header = nil }, "are needed"},
		"other spec version": {set(HeaderSpec, "0.3"), "CloudEvents"},
	} {
		t.Run(name, func(t *testing.T) {
			s := good()
			s.Header = append(Header(nil), s.Header...)
			c.change(&s)
			_, err := Decode(s)
			if err == nil {
				t.Fatal("was read")
			}
			if !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "event 5") {
				t.Errorf("the error does not say %q and the sequence: %v", c.says, err)
			}
		})
	}
}

func TestEncodeRefuses(t *testing.T) {
	many := make([]Event, MaxCommitLength+1)
	for i := range many {
		many[i] = DeadlineLifted{Report: "apr1"}
	}
	long := commitOf(DeadlineLifted{Report: "apr1"})
	long.Signed.Bytes = make([]byte, MaxSigned+1)
	for name, c := range map[string]Commit{
		"no events":       commitOf(),
		"too many events": commitOf(many...),
		"too much data":   commitOf(BlockContinued{Report: "apr1", Block: "p1", Text: strings.Repeat("x", MaxData)}),
		"too much signed": long,
	} {
		if _, err := Encode(c); err == nil {
			t.Errorf("%s: was encoded", name)
		}
	}
	// What may be signed fits, with the longest names around it.
	full := commitOf(DeadlineLifted{Report: strings.Repeat("a", 200)})
	full.Signed.Bytes = make([]byte, MaxSigned)
	if _, err := Encode(full); err != nil {
		t.Errorf("a command of the greatest length does not fit: %v", err)
	}
	if _, err := Encode(commitOf(AttachmentStored{SHA256: strings.Repeat("a", 64), Part: 100, Parts: 1000, Content: make([]byte, MaxAttachmentPart)})); err != nil {
		t.Errorf("a full part of an attachment does not fit: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, e := range samples {
		ms, err := Encode(commitOf(e))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(ms[0].Header.Get(HeaderType), ms[0].Data)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		e, err := types.event(name, data)
		if err != nil {
			return
		}
		once, err := MarshalJSON(e)
		if err != nil {
			t.Fatalf("%s was read and cannot be written: %v", name, err)
		}
		again, err := types.event(TypeOf(e), once)
		if err != nil {
			t.Fatalf("%s cannot be read again: %v", name, err)
		}
		if twice, _ := MarshalJSON(again); !bytes.Equal(once, twice) {
			t.Fatalf("%s is written in two ways: %s and %s", name, once, twice)
		}
	})
}

// TestPresent: one of each type that is written, told apart by their names.
func TestPresent(t *testing.T) {
	var names []string
	for _, e := range Present() {
		names = append(names, TypeOf(e))
	}
	if want := slices.Sorted(maps.Keys(types.decoders)); !slices.Equal(names, want) {
		t.Errorf("present are %q, decoded %q", names, want)
	}
}
