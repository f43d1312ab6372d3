package aggregates_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// consenting plays how a room comes to agree: positions of all kinds, paragraphs that
// are agreed, opened again and tied together, silences that end in every way, and what
// becomes of the text when it is adopted.
func consenting(c *chamber) {
	on := func(block string) events.On { return events.On{Report: "apr", Block: block} }
	chair := func(kind string, data any) { c.t.Helper(); c.do(c.Command(group.CodeChair, kind, data)) }
	take := func(by string, on events.On, stance events.Stance, more report.TakePosition) {
		c.t.Helper()
		more.On, more.Stance = on, stance
		more.Words, _ = c.report().Words(on)
		c.do(c.Command(by, "position.take", more))
	}
	var plain report.TakePosition
	lift := func(by string, on events.On, condition string) {
		c.t.Helper()
		c.do(c.Command(by, "position.lift", report.LiftPosition{On: on, If: condition, Reason: "new instructions"}))
	}
	set := func(incorporate []string, block, words string) {
		c.t.Helper()
		s, err := c.report().Text.PlanSetting(text.Revision{Incorporate: incorporate}, block, words)
		if err != nil {
			c.t.Fatal(err)
		}
		c.revise(report.Revise{Incorporate: incorporate, Set: []text.Setting{s}})
	}
	agree := func(block string, level events.Level, pending ...string) {
		c.t.Helper()
		words, _ := c.report().Words(on(block))
		chair("paragraph.agree", report.Agree{Report: "apr", Block: block, Words: words, Level: level, Pending: pending})
	}
	confirm := func(by, block string) {
		c.t.Helper()
		c.do(c.Command(by, "paragraph.confirm", report.ConfirmAgreement{Report: "apr", Block: block}))
	}
	var until time.Time
	put := func(block string, keep ...string) {
		c.t.Helper()
		until = c.Now.Add(73 * time.Hour)
		words, _ := c.report().Words(on(block))
		chair("silence.put", report.PutSilence{Report: "apr", Block: block, Words: words, Until: until, Zone: "America/New_York", KeepBrackets: keep})
	}
	breaks := func(by, block string) {
		c.t.Helper()
		c.do(c.Command(by, "silence.break", report.BreakSilence{Report: "apr", Block: block, Reason: "the second half of it"}))
	}
	over := func() { c.Now = until.Add(time.Hour) } // the node tells of it ahead of what comes next
	onPaper := func(by, kind string, data any) []events.Record {
		c.t.Helper()
		return c.do(c.Signed(c.Signer(events.CodeSecretariat), trust.Command{Actor: events.CodeSecretariat, Type: kind, For: by, Channel: events.ChannelLetter, Occurred: until.Add(-time.Hour)}, data))
	}
	is := func(want report.SilenceState) {
		c.t.Helper()
		if all := c.report().Silences(); all[len(all)-1].State != want {
			c.t.Fatalf("the silence is %+v, not %s", all[len(all)-1], want)
		}
	}
	secretariat := func(kind string, data any, attachments ...[]byte) {
		c.t.Helper()
		c.do(c.Command(events.CodeSecretariat, kind, data, attachments...))
	}

	c.do(c.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range []string{"CHAIR", "FRA", "BRA", "KEN", "CHN", "USA", "RUS", "SGP", "EU", "VAT"} {
		c.do(c.Enrol(code))
	}
	c.do(c.ElectChair("SGP"))
	draft, err := events.MarshalJSON(rehearsal.Paragraphs(
		"States reaffirm that the Charter applies.",
		"States share what they know of threats.",
		"States help one another to build capacity.",
		"The group meets again in December.",
		"The term “cyber [sic] space” is used as it was.",
	))
	if err != nil {
		c.t.Fatal(err)
	}
	c.do(c.Command(group.CodeChair, "report.table", report.Table{Report: "apr", Kind: events.AnnualReport, Title: "Annual progress report", Language: "en", Draft: rehearsal.Name(draft)}, draft))
	secretariat("document.issue", report.IssueDocument{Report: "apr", Hash: c.report().Hash(), Symbol: "A/AC.292/2024/CRP.1", Distribution: events.Limited, Date: "2024-07-08"})

	take("FRA", on(""), events.Support, plain)
	take("KEN", on("p1"), events.Accept, plain)
	take("CHN", on("p2"), events.Reserve, report.TakePosition{Reason: "the capital is being asked"})
	take("USA", on("p3"), events.Object, report.TakePosition{Reason: "“build” is too little"})
	take("EU", on("p1"), events.Object, report.TakePosition{Members: []string{"DEU", "FRA"}})
	take("FRA", on("p1"), events.Accept, plain) // its own overrides
	take("EU", on(""), events.Reserve, plain)   // as such
	take("BRA", on("p4"), events.Dissociate, plain)
	c.do(c.Signed(c.Signer(events.CodeSecretariat), trust.Command{Actor: events.CodeSecretariat, Type: "position.take", For: "SGP", Channel: events.ChannelFloor, Meeting: "s8-m4", Occurred: c.Now.Add(-time.Minute)},
		report.TakePosition{On: on(""), Stance: events.Support, Words: c.report().Hash()}))
	better := c.reword("FRA", "p3", "build", "build and keep")
	take("USA", on("p3"), events.Accept, report.TakePosition{If: better})
	take("KEN", on("p4"), events.Object, report.TakePosition{If: better})
	take("RUS", events.On{Report: "apr", Amendment: better}, events.Object, plain)
	other := c.reword("CHN", "p3", "help one another", "help all others")
	chair("report.order", report.SetOrder{Report: "apr", Amendments: []string{other, better}})
	c.revise(report.Revise{Incorporate: []string{better}, Decline: []string{other}}) // the whole has other words: what was said of it lapses
	lift("RUS", events.On{Report: "apr", Amendment: better}, "")
	lift("KEN", on("p4"), better)
	lift("EU", on("p1"), "")

	c.do(c.Command("FRA", "position.explain", report.Explain{On: on("p1"), Language: "fr", Text: "La France comprend que la Charte s’applique tout entière."}))
	long := []byte(strings.Repeat("The Holy See recalls what it has said before.\n", 50))
	c.do(c.Command("VAT", "position.explain", report.Explain{On: on(""), File: rehearsal.Name(long)}, long))

	agree("p1", events.InInformals)
	agree("p1", events.AdReferendum, "CHN", "USA")
	confirm("CHN", "p1")
	confirm("USA", "p1")
	lift("CHN", on("p2"), "")
	agree("p2", events.AdReferendum)
	confirm(group.CodeChair, "p2")
	chair("package.make", report.MakePackage{Report: "apr", Blocks: []string{"p1", "p2"}})
	chair("package.untie", report.UntiePackage{Report: "apr", Package: 1})
	chair("package.make", report.MakePackage{Report: "apr", Blocks: []string{"p2", "p4"}})
	c.do(c.Command("BRA", "paragraph.reopen", report.ReopenAgreement{Report: "apr", Block: "p2", Reason: "“know” is not what was said"}))

	put("p3")
	breaks("FRA", "p3")
	is(report.SilenceBroken)
	lift("FRA", on("p3"), "") // which does not mend it
	put("p1")
	chair("silence.extend", report.ExtendSilence{Report: "apr", Block: "p1", Until: until.Add(24 * time.Hour), Zone: "America/New_York"})
	chair("silence.withdraw", report.WithdrawSilence{Report: "apr", Block: "p1", Reason: "the room asks for a day"})
	is(report.SilenceWithdrawn)

	shared := c.reword("BRA", "p2", "share", "share early")
	take("KEN", on("p3"), events.Object, report.TakePosition{If: shared})
	put("p1")
	put("p3")
	set([]string{shared}, "p1", "States reaffirm that the whole Charter applies.") // that on p1 is void, and the objection of KEN breaks that on p3
	is(report.SilenceBroken)
	lift("KEN", on("p3"), shared)

	put("p3")
	more := c.reword("EU", "p3", "one another", "all others") // as such: it breaks nothing
	is(report.SilenceRunning)
	c.do(c.Command("BRA", "amendment.cosponsor", report.Cosponsor{Amendment: more}))
	is(report.SilenceBroken)
	chair("amendment.decline", report.Decline{Amendment: more})

	put("p3")
	over()
	breaks("USA", "p3") // too late
	onPaper("CHN", "silence.break", report.BreakSilence{Report: "apr", Block: "p3", Reason: "not yet", Evidence: "a letter, received an hour before the end"})
	is(report.SilenceBroken)
	c.do(c.Signed(c.Signer(events.CodeSecretariat), trust.Command{Actor: events.CodeSecretariat, Type: "position.lift", For: "CHN", Channel: events.ChannelPaper}, report.LiftPosition{On: on("p3")}))

	put("p3")
	over()
	c.do(c.Command("KEN", "position.explain", report.Explain{On: on("p3"), Text: "We waited."}))
	is(report.SilenceUnbroken)
	words := c.words("p3")
	late := onPaper("RUS", "amendment.propose", report.Propose{
		Report: "apr", Revision: c.report().Revision(), Change: rehearsal.Rewording("p3", words, "States help one another."), Evidence: "a letter, received an hour before the end",
	})[0].Event.(events.AmendmentProposed).Amendment
	is(report.SilenceBroken)
	c.do(c.Command("RUS", "amendment.withdraw", report.Withdraw{Amendment: late}))

	put("p5", "p5")
	over()
	chair("silence.confirm", report.ConfirmSilence{Report: "apr", Block: "p5"})
	breaks("USA", "p5") // later still
	put("", "p5")
	c.reword("EU", "p4", "in December", "in March") // falls with the confirmation
	over()
	chair("silence.confirm", report.ConfirmSilence{Report: "apr"})
	is(report.SilenceConfirmed)
	breaks("KEN", "")
	chair("report.reconsider", report.Reconsider{Report: "apr", For: 120, Against: 50, Abstaining: 7, Reason: "paragraph 4 was read out wrongly"})
	take("CHN", on("p2"), events.Object, plain)
	lift("CHN", on("p2"), "")
	chair("report.adopt", report.Adopt{Report: "apr", Base: c.report().Hash(), KeepBrackets: []string{"p5"}})
	take("CHN", on("p2"), events.Reserve, report.TakePosition{Reason: "for the record"})
	take("KEN", on("p2"), events.Dissociate, plain)
	c.do(c.Command("KEN", "position.explain", report.Explain{On: on(""), Text: "We would have objected."}))

	secretariat("document.submit", report.SubmitDocument{Report: "apr", Symbol: "A/79/214", Session: 79, Hash: c.report().Hash(), Date: "2024-07-19"})
	corrected := []byte("Paragraph 4: for “December” read “December 2024”.")
	secretariat("document.correct", report.CorrectDocument{Report: "apr", Document: "A/79/214", File: rehearsal.Name(corrected), Date: "2024-07-19"}, corrected)
}

// keptConsensus is the log that was kept of it.
var keptConsensus = fmt.Sprintf("testdata/kept-rules-%d-consensus.ndjson", aggregates.Rules)

// TestKeptConsensus decides it again, as [TestKeptLog] does.
func TestKeptConsensus(t *testing.T) {
	if r := keeps(t, "consensus", consenting); report.ReportStatus(&r) != report.StatusAdopted {
		t.Error("the report of the kept log does not say that it is adopted")
	}
}

// TestEveryCommandIsKept: of every command that somebody may give a log is kept, so that
// no decider changes unnoticed.
func TestEveryCommandIsKept(t *testing.T) {
	paths, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	commands := map[string]bool{"clock.set": true} // of a simulated clock, which these logs do not have
	for _, p := range paths {
		if !strings.HasPrefix(p.Name(), "kept-rules-") {
			continue
		}
		for _, s := range read(t, "testdata/"+p.Name()) {
			r, err := events.Decode(s)
			if err != nil {
				t.Fatal(err)
			}
			if r.Part > 1 {
				continue
			}
			said, err := trust.Parse(r.Signed.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			commands[said.Type] = true
		}
	}
	for _, c := range group.Commands() {
		if !commands[c] {
			t.Errorf("no log is kept of the command %s", c)
		}
	}
}

// TestResultOfSilence: who does something to a silence is told which, and what it is now.
func TestResultOfSilence(t *testing.T) {
	told := map[string]aggregates.Result{} // by event: of the last command with it
	var command []events.Record
	for _, s := range read(t, keptConsensus) {
		r, err := events.Decode(s)
		if err != nil {
			t.Fatal(err)
		}
		if command = append(command, r); r.Part < r.Parts {
			continue
		}
		for i := range command {
			told[events.NameOf(command[i].Event)] = aggregates.ResultOf(command)
		}
		command = nil
	}
	for event, want := range map[string]aggregates.Result{
		"silence-put":            {Report: "apr", Silence: "S9", State: "running"},
		"silence-extended":       {Report: "apr", Paragraph: "p1", Silence: "S2", State: "running"},
		"silence-withdrawn":      {Report: "apr", Paragraph: "p1", Silence: "S2", State: "withdrawn"},
		"silence-broken":         {Report: "apr", Amendment: "A5", Silence: "S7", State: "broken"},
		"silence-ended":          {Report: "apr", Silence: "S9", State: "unbroken"},
		"silence-late-objection": {Report: "apr", Silence: "S9", Participant: "KEN", Late: true},
	} {
		if got := told[event]; got != want {
			t.Errorf("%s is answered with %+v, not %+v", event, got, want)
		}
	}
	if got := told["silence-confirmed"]; got.Silence != "S9" || got.State != "confirmed" || !got.Adopted || *got.Revision != 2 {
		t.Errorf("the confirmation is answered with %+v", got)
	}
	// The one revision under silence voids S3 and breaks S4: both are told by the events, the last by the answer.
	if got := told["silence-voided"]; got.Silence != "S4" || got.State != "broken" {
		t.Errorf("the revision is answered with %+v", got)
	}
}
