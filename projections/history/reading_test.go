package history_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"concord/aggregates/report"
	"concord/events"
	"concord/projections/history"
	"concord/projections/projectiontest"
)

func TestGolden(t *testing.T) {
	s := projectiontest.Negotiation(t)
	projectiontest.Golden(t, "report", history.OfReport(&s.History, s.Report(projectiontest.Slug)))
	projectiontest.Golden(t, "paragraph", history.OfParagraph(&s.History, s.Report(projectiontest.Slug), "p1"))
}

// TestConsultation reads the history of a consultation, as people are told it.
func TestConsultation(t *testing.T) {
	s := projectiontest.Consultation(t)
	r := s.Report(projectiontest.Consulted)
	told := map[string][]string{}
	for _, a := range history.OfReport(&s.History, r) {
		told["report"] = append(told["report"], a.Text)
	}
	for _, block := range []string{"p1", "p2a", "p4", "p5"} {
		for _, a := range history.OfParagraph(&s.History, r, block) {
			told[block] = append(told[block], a.Text)
		}
	}
	projectiontest.Golden(t, "consultation", told)
}

// TestParagraphs: what concerns a paragraph, and what does not.
func TestParagraphs(t *testing.T) {
	s := projectiontest.Negotiation(t)
	r := s.Report(projectiontest.Slug)
	for block, want := range map[string]string{
		"h1": "tabled",
		"p2": "tabled, A5",
		"p3": "tabled, A9, A10, Rev.1, A10",
		"p4": "tabled, A6, A6, A8, Rev.1, A12",
		"A7": "A7, Rev.1", // the block that A7 brought
		"A9": "Rev.1",     // the second part of the split
		"zz": "",
	} {
		var got []string
		for _, a := range history.OfParagraph(&s.History, r, block) {
			switch {
			case a.Amendment != "":
				got = append(got, a.Amendment)
			case *a.Revision > 0:
				got = append(got, "Rev.1")
			default:
				got = append(got, "tabled")
			}
		}
		if got := strings.Join(got, ", "); got != want {
			t.Errorf("%s: %s, want %s", block, got, want)
		}
	}
}

// TestOfGroup tells what concerns the whole group, and nothing of its reports.
func TestOfGroup(t *testing.T) {
	s := projectiontest.Negotiation(t)
	acts := history.OfGroup(&s.History)
	var told []string
	for _, a := range acts {
		if a.Report != "" || a.Amendment != "" {
			t.Errorf("event %d concerns the report %q", a.Seq, a.Report)
		}
		told = append(told, a.Text)
	}
	for _, want := range []string{
		"the secretariat founded the group oewg-ict",
		"the secretariat enrolled a key for the Chair",
		"the secretariat enrolled a key for FRA",
		"the secretariat declared SGP elected to the office of chair by acclamation",
	} {
		if !slices.Contains(told, want) {
			t.Errorf("it is not told that %q; told are\n%s", want, strings.Join(told, "\n"))
		}
	}
}

// TestLines tells every type of event, also those that no command brings about in
// the other tests.
func TestLines(t *testing.T) {
	at := time.Date(2024, 7, 10, 16, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		by    string
		event events.Event
		want  string
	}{
		{"SECRETARIAT", events.GroupFounded{Clock: events.ClockSimulated, Mandate: events.Mandate{Group: "g"}}, "the secretariat founded the group g, whose clock is simulated"},
		{"SECRETARIAT", events.ParticipantsRegistered{Participants: []events.Participant{{Code: "FRA", Name: "France"}}}, "the secretariat registered FRA (France)"},
		{"SECRETARIAT", events.ParticipantsRegistered{Participants: make([]events.Participant, 3)}, "the secretariat registered 3 participants"},
		{"SECRETARIAT", events.KeyEnrolled{Participant: "CHAIR", Custody: events.CustodyIssued}, "the secretariat enrolled a key for the Chair, made by the node"},
		{"FRA", events.KeyRevoked{Participant: "FRA", Reason: "rotated"}, "FRA revoked a key of FRA. Reason: rotated"},
		{"SECRETARIAT", events.ClockSet{Now: at}, "the secretariat set the clock to 2024-07-10T16:00:00Z"},
		{"NODE", events.AttachmentStored{SHA256: "ab"}, "the node attached ab"},
		{"CHAIR", events.ReportTabled{Title: "Draft", Blocks: 1}, "the Chair tabled the draft “Draft”: 1 block"},
		{"VICE-CHAIR", events.ReportAdopted{Revision: 0}, "the Vice-Chair declared the draft as tabled adopted"},
		{"CHAIR", events.ReportAdopted{Revision: 2, KeepBrackets: []string{"p9"}}, "the Chair declared Rev.2 adopted, with the brackets of the paragraph [p9] kept"},
		{"CHAIR", events.DeadlineSet{Until: at}, "the Chair set the deadline for amendments: 2024-07-10T16:00:00Z"},
		{"CHAIR", events.DeadlineLifted{}, "the Chair lifted the deadline for amendments"},
		{"CHAIR", events.LeaveGiven{Participant: "FRA"}, "the Chair gave FRA leave to file an amendment late"},
		{"DEU", events.AmendmentCosponsored{Amendment: "A1", By: "DEU"}, "DEU joined A1"},
		{"DEU", events.AmendmentLeft{Amendment: "A1", By: "DEU"}, "DEU took its name off A1"},
		{"USA", events.AmendmentWithdrawn{Amendment: "A1", ReplacedBy: "A2"}, "USA withdrew A1, in the place of which stands A2"},
		{"CHAIR", events.AmendmentDeclined{Amendment: "A1"}, "the Chair did not take up A1"},
		{"CHAIR", events.ReportRevised{Revision: 3, Incorporate: []string{"A1", "A2", "A3"}, Decline: []string{"A4"}, Redraft: "ab"}, "the Chair issued Rev.3: with A1, A2 and A3, without A4, redrafted as a whole"},
		{"CHAIR", events.ReportRevised{Revision: 1}, "the Chair issued Rev.1"},
		{"EU", events.AmendmentProposed{Amendment: "A1", OnBehalfOf: []string{"DEU", "FRA"}, Change: events.Change{Operation: events.OpMove, Block: "p1"}}, "EU proposed, on behalf of DEU and FRA, A1: move the paragraph [p1] to the beginning"},
		{"FRA", events.AmendmentProposed{Amendment: "A2", Replaces: "A1", Change: events.Change{Operation: events.OpMerge, Block: "p1"}}, "FRA proposed A2 (in the place of A1): merge the paragraph [p1] with the next"},
		{"FRA", events.PositionTaken{On: events.On{Block: "p1"}, By: "FRA", Stance: events.Support}, "FRA supported the paragraph [p1]"},
		{"EU", events.PositionTaken{On: events.On{Block: "p1"}, By: "EU", Stance: events.Accept, Members: []string{"DEU", "FRA"}, If: "A3"}, "EU accepted the paragraph [p1] on behalf of DEU and FRA, for the case that A3 is in the text"},
		{"EU", events.PositionTaken{By: "EU", Stance: events.Reserve, AsGroup: true, Reason: "no instructions"}, "EU reserved its position on the report, as a group and for none of its members. Reason: no instructions"},
		{"FRA", events.PositionTaken{On: events.On{Amendment: "A7"}, By: "FRA", Stance: events.Object}, "FRA objected to A7"},
		{"FRA", events.PositionTaken{On: events.On{Block: "p27"}, By: "FRA", Stance: events.Dissociate}, "FRA dissociated itself from the paragraph [p27]"},
		{"FRA", events.PositionLifted{On: events.On{Block: "p27"}, By: "FRA", Reason: "new instructions"}, "FRA lifted its position on the paragraph [p27]. Reason: new instructions"},
		{"FRA", events.PositionLifted{By: "FRA", If: "A3"}, "FRA lifted its position on the report for the case that A3 is in the text"},
		{"FRA", events.ExplanationGiven{By: "FRA", Text: "We have joined the consensus."}, "FRA explained its position on the report: “We have joined the consensus.”"},
		{"FRA", events.ExplanationGiven{By: "FRA", File: "ab"}, "FRA explained its position on the report (the statement is attached)"},
		{"CHAIR", events.ParagraphAgreed{Block: "p1", Level: events.AdReferendum, Pending: []string{"FRA", "USA"}}, "the Chair noted that the paragraph [p1] is agreed ad referendum, pending FRA and USA"},
		{"CHAIR", events.ParagraphAgreed{Block: "p1", Level: events.InInformals}, "the Chair noted that the paragraph [p1] was agreed in informals"},
		{"CHAIR", events.AgreementConfirmed{Block: "p1", By: "CHAIR"}, "the Chair confirmed that the paragraph [p1] is agreed"},
		{"FRA", events.AgreementConfirmed{Block: "p1", By: "FRA"}, "FRA confirmed for itself that the paragraph [p1] is agreed"},
		{"FRA", events.AgreementReopened{Block: "p1", By: "FRA", Reason: "it depends on paragraph 9"}, "FRA asked for the paragraph [p1] to be open again. Reason: it depends on paragraph 9"},
		{"CHAIR", events.PackageMade{Package: 1, Blocks: []string{"p1", "p2"}}, "the Chair tied the paragraph [p1] and the paragraph [p2] together, to be settled together or not at all (package 1)"},
		{"CHAIR", events.PackageUntied{Package: 1}, "the Chair took package 1 apart"},
		{"CHAIR", events.SilencePut{Silence: "S1", Until: at, Zone: "America/New_York"}, "the Chair put silence S1 on the report until 2024-07-10T16:00:00Z (said in America/New_York)"},
		{"CHAIR", events.SilencePut{Silence: "S2", Block: "p1", Until: at, KeepBrackets: []string{"p1"}}, "the Chair put silence S2 on the paragraph [p1] until 2024-07-10T16:00:00Z, with the brackets of the paragraph [p1] kept"},
		{"FRA", events.SilenceBroken{Silence: "S1", By: "FRA", Reason: "not agreed"}, "FRA broke silence S1 on the report by an objection. Reason: not agreed"},
		{"EU", events.SilenceBroken{Silence: "S1", By: "EU", Members: []string{"DEU"}, Amendment: "A9"}, "EU broke silence S1 on the report by the amendment A9 on behalf of DEU"},
		{"FRA", events.SilenceBroken{Silence: "S1", By: "FRA", Evidence: "note verbale 112, stamped 15:58"}, "FRA broke silence S1 on the report by an objection, which came in time: note verbale 112, stamped 15:58"},
		{"FRA", events.SilenceLateObjection{Silence: "S1", Block: "p1", By: "FRA", Reason: "our capital was closed"}, "FRA objected to the paragraph [p1] after the end of silence S1: late, and without effect. Reason: our capital was closed"},
		{"CHAIR", events.SilenceExtended{Silence: "S1", Until: at}, "the Chair extended silence S1 on the report until 2024-07-10T16:00:00Z"},
		{"CHAIR", events.SilenceWithdrawn{Silence: "S1", Reason: "a mistake in the text"}, "the Chair withdrew silence S1 on the report. Reason: a mistake in the text"},
		{"NODE", events.SilenceEnded{Silence: "S1", At: at}, "the node recorded that silence S1 on the report ended unbroken at 2024-07-10T16:00:00Z"},
		{"CHAIR", events.SilenceConfirmed{Silence: "S1", AsOf: at}, "the Chair confirmed that nobody broke silence S1: the report is adopted as of 2024-07-10T16:00:00Z"},
		{"CHAIR", events.SilenceVoided{Silence: "S1", Block: "p1", Revision: 2}, "the Chair made silence S1 on the paragraph [p1] void: Rev.2 has changed the words"},
		{"NODE", events.DeadlinePassed{At: at}, "the node recorded that the deadline for amendments passed at 2024-07-10T16:00:00Z"},
		{"CHAIR", events.AmendmentFallen{Amendment: "A1", With: "A2"}, "the Chair declared A1 fallen with the adoption of A2"},
		{"CHAIR", events.AmendmentOrderSet{Amendments: []string{"A3", "A1"}}, "the Chair set the order in which amendments are taken: A3 and A1"},
		{"CHAIR", events.AmendmentOrderSet{}, "the Chair took back the order that was set for the amendments: they are taken in the proposed one"},
		{"CHAIR", events.ReportReconsidered{For: 80, Against: 12, Abstaining: 1}, "the Chair opened the report again for reconsideration, by 80 votes to 12, with 1 abstention"},
		{"CHAIR", events.PartReconsidered{Part: 2, For: 80, Against: 12}, "the Chair opened part 2 again for reconsideration, by 80 votes to 12"},
		{"SECRETARIAT", events.ParagraphReconsidered{Block: "p4", Silence: "S3", For: 80, Against: 12, Abstaining: 2, Reason: "a word was lost"}, "the secretariat opened the paragraph [p4], adopted under silence S3, again for reconsideration, by 80 votes to 12, with 2 abstentions. Reason: a word was lost"},
		{"FRA", events.ReportDivided{Part: 2, Blocks: []string{"p4", "p5"}, By: "FRA", Reason: "they are ripe"}, "FRA asked for the paragraph [p4] and the paragraph [p5] to be decided separately, as part 2. Reason: they are ripe"},
		{"KEN", events.DivisionOpposed{Part: 2, By: "KEN", Reason: "they hang together"}, "KEN objected to the division: part 2 is decided with the whole. Reason: they hang together"},
		{"CHAIR", events.PartAdopted{Part: 2, Blocks: []string{"p4"}, Revision: 3, KeepBrackets: []string{"p4"}}, "the Chair declared part 2 adopted: the paragraph [p4], as in Rev.3, with the brackets of the paragraph [p4] kept"},
		{"SECRETARIAT", events.DocumentIssued{Revision: 2, Symbol: "A/AC.292/2024/CRP.1", Distribution: events.Limited}, "the secretariat issued Rev.2 as A/AC.292/2024/CRP.1 (distribution: limited)"},
		{"SECRETARIAT", events.DocumentSubmitted{Symbol: "A/79/214", Session: 79, With: []string{"proc"}}, "the secretariat submitted the report to the General Assembly at its session 79 as A/79/214, as one document with proc"},
		{"SECRETARIAT", events.CorrigendumIssued{Number: 1, Symbol: "A/79/214/Corr.1"}, "the secretariat issued corrigendum 1 as A/79/214/Corr.1"},
	} {
		e := history.Entry{By: c.by, Actor: c.by, Event: c.event}
		if got := history.Line(&e, &report.State{}); got != c.want {
			t.Errorf("%T: %q, want %q", c.event, got, c.want)
		}
	}
}

// TestEveryActIsKeptOnce lets groups negotiate at random: the history of the group
// and those of its reports together have every act once, in order, and each has a
// sentence; a history that went on leaves the one that it came from as it was.
func TestEveryActIsKeptOnce(t *testing.T) {
	begun := projectiontest.Begin(t)
	before := history.OfGroup(&begun.History)
	rapid.Check(t, func(t *rapid.T) {
		s := begun.Fork(t)
		s.Goes(t, "r", rapid.IntRange(0, 15).Draw(t, "commands"))
		acts := slices.Concat(history.OfGroup(&s.History), history.OfReport(&s.History, s.Report("r")))
		slices.SortFunc(acts, func(a, b history.Act) int { return int(a.Seq) - int(b.Seq) })
		next := 0
		for _, stored := range s.Log.Stored() {
			record, err := events.Decode(stored)
			if err != nil {
				t.Fatal(err)
			}
			if _, kept := history.EntryOf(&record); !kept {
				continue
			}
			if next == len(acts) || acts[next].Seq != record.Seq || acts[next].By != record.By() || acts[next].Type != record.Type {
				t.Fatalf("event %d (%s) is not told where it stands", record.Seq, record.Type)
			}
			if text := acts[next].Text; !strings.HasPrefix(text, "the ") && !strings.HasPrefix(text, record.By()) || strings.Contains(text, "cannot tell") {
				t.Fatalf("event %d: %q", record.Seq, text)
			}
			next++
		}
		if next != len(acts) || s.History.Len() != len(acts) || s.History.CountBehind(begun.State.Seq) != len(acts)-len(before) {
			t.Fatalf("%d acts told, %d are on the log, %d kept", len(acts), next, s.History.Len())
		}
		if after := history.OfGroup(&begun.History); len(after) != len(before) || begun.History.Len() != len(before) {
			t.Fatalf("the history that others went on from has %d acts, it had %d", begun.History.Len(), len(before))
		}
	})
}

func BenchmarkApply(b *testing.B) {
	var s history.State
	r := events.Record{Command: uuid.New(), Event: events.AmendmentCosponsored{Report: "apr1", Amendment: "A1", By: "FRA"}}
	b.ReportAllocs()
	for b.Loop() {
		r.Seq++
		s = history.Apply(s, &r)
	}
}

// TestReintroduced: what was withdrawn and stands again is told as that, and what was
// restated as something else.
func TestReintroduced(t *testing.T) {
	s := projectiontest.Begin(t)
	s.Tables("r", "States should cooperate.")
	file := func(by, word string) {
		s.Do(s.Command(by, "amendment.propose", report.Propose{Report: "r", Change: s.Rewording("r", "p1", "should", word)}))
	}
	file("FRA", "must")
	s.Do(s.Command("FRA", "amendment.withdraw", report.Withdraw{Amendment: "A1"}))
	file("USA", "shall")
	s.Do(s.Command("USA", "amendment.restate", report.Restate{Amendment: "A2", Change: s.Rewording("r", "p1", "should", "will")}))
	change, no := s.Report("r").Reintroduction("A1")
	if no != nil {
		t.Fatal(no)
	}
	s.Do(s.Command("KEN", "amendment.reintroduce", report.Reintroduce{Amendment: "A1", Change: change, Reason: "It stays right."}))
	var told []string
	for _, a := range history.OfReport(&s.History, s.Report("r")) {
		told = append(told, a.Text)
	}
	want := []string{
		"FRA proposed A1 on paragraph 1: should → must", "FRA withdrew A1 on paragraph 1", "USA proposed A2 on paragraph 1: should → shall",
		"USA proposed A3 (in the place of A2) on paragraph 1: should → will", "USA withdrew A2 on paragraph 1, in the place of which stands A3",
		"KEN reintroduced A1 as A4 on paragraph 1: should → must. Reason: It stays right.",
	}
	if len(told) < len(want) || !slices.Equal(told[len(told)-len(want):], want) {
		t.Errorf("told is\n%s", strings.Join(told, "\n"))
	}
}
