package projectiontest

import (
	"strings"
	"time"

	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// Consulted is the report of a consultation.
const Consulted = "apr4"

// Consultation tells of a report with a bit of everything of consensus on it:
// positions that hold, that lapsed with a revision, that are for a case which came and
// for one which did not, of a group for members, and one that was lifted; explanations;
// agreements at each level, pending and confirmed; a package that is settled and one
// that is not; and silences that were broken (S1), voided (S2), confirmed (S3),
// withdrawn (S4), and that ended unbroken with an objection after their end (S5).
func Consultation(t T) *Story {
	t.Helper()
	s := Begin(t)
	s.Do(s.Enrol("EU"))
	s.TablesBlocks(Consulted,
		text.Block{ID: "h1", Kind: text.Heading, Level: 1, Text: "Overview"},
		text.Block{ID: "p1", Kind: text.Paragraph, Text: "States should respect human rights."},
		text.Block{ID: "p2", Kind: text.Paragraph, Text: "States noted:"},
		text.Block{ID: "p2a", Kind: text.SubParagraph, Level: 1, Text: "the needs of small States."},
		text.Block{ID: "p3", Kind: text.Paragraph, Text: "States agree to meet again."},
		text.Block{ID: "p4", Kind: text.Paragraph, Text: "The Chair is requested to report."},
		text.Block{ID: "p5", Kind: text.Paragraph, Text: "The group will meet in New York."},
	)
	must := s.Rewords("FRA", Consulted, "p1", "should", "must")     // A1
	once := s.Rewords("KEN", Consulted, "p3", "again", "in Geneva") // A2

	s.Takes("RUS", Consulted, "p1", events.Support, nil) // it lapses with Rev.1
	s.Takes("USA", Consulted, "p1", events.Accept, func(c *report.TakePosition) { c.If = must })
	s.Takes("BRA", Consulted, "p3", events.Object, func(c *report.TakePosition) { c.If, c.Reason = once, "not in Geneva" })
	s.Takes("EU", Consulted, "p2a", events.Reserve, func(c *report.TakePosition) { c.Members = []string{"DEU", "FRA"} })
	s.Takes("FRA", Consulted, "p2a", events.Accept, nil) // its own goes before the group's
	s.Takes("EU", Consulted, "p3", events.Object, nil)   // as a group: nobody's
	s.Takes("KEN", Consulted, "", events.Dissociate, func(c *report.TakePosition) { c.Reason = "it goes beyond the mandate" })
	s.Do(s.Command("JPN", "position.take", report.TakePosition{On: events.On{Report: Consulted, Amendment: once}, Stance: events.Support}))
	s.Do(s.Signed(s.Signer(events.CodeSecretariat), trust.Command{
		Actor: events.CodeSecretariat, Type: "position.take", For: "JPN", Channel: events.ChannelFloor, Occurred: Start,
	}, report.TakePosition{On: events.On{Report: Consulted, Block: "p4"}, Stance: events.Object, Words: s.words(Consulted, "p4"), Reason: "no money"}))
	s.Revises(Consulted, []string{must}, nil, nil)
	s.Declines(once, "")
	s.Do(s.Command("JPN", "position.lift", report.LiftPosition{On: events.On{Report: Consulted, Block: "p4"}, Reason: "the budget was explained"}))
	s.Do(s.Command("FRA", "position.explain", report.Explain{On: events.On{Report: Consulted}, Language: "fr", Text: "La France se réjouit du consensus."}))
	statement := []byte(strings.Repeat("Thank you, Chair. ", 100))
	s.Do(s.Command("USA", "position.explain", report.Explain{On: events.On{Report: Consulted, Block: "p1"}, File: rehearsal.Name(statement)}, statement))

	agree := func(block string, level events.Level, pending ...string) {
		s.Do(s.Command("CHAIR", "paragraph.agree", report.Agree{Report: Consulted, Block: block, Words: s.words(Consulted, block), Level: level, Pending: pending}))
	}
	agree("p1", events.AdReferendum, "FRA", "USA")
	agree("p2", events.InInformals)
	agree("p3", events.AdReferendum)
	s.Do(s.Command("CHAIR", "package.make", report.MakePackage{Report: Consulted, Blocks: []string{"p1", "p2a"}}))
	s.Do(s.Command("CHAIR", "package.make", report.MakePackage{Report: Consulted, Blocks: []string{"p2", "p3"}}))
	s.Do(s.Command("FRA", "paragraph.confirm", report.ConfirmAgreement{Report: Consulted, Block: "p1"}))
	s.Do(s.Command("CHAIR", "paragraph.confirm", report.ConfirmAgreement{Report: Consulted, Block: "p3"}))

	s.PutsSilence(Consulted, "p4", 73*time.Hour) // S1
	s.Do(s.Command("EU", "silence.break", report.BreakSilence{Report: Consulted, Block: "p4", Members: []string{"DEU"}, Reason: "no instructions"}))
	s.Do(s.Command("EU", "position.lift", report.LiftPosition{On: events.On{Report: Consulted, Block: "p4"}}))
	s.PutsSilence(Consulted, "p4", 73*time.Hour) // S2
	s.Revises(Consulted, nil, nil, map[string]string{"p4": "The Chair is requested to report in writing."})
	s.PutsSilence(Consulted, "p4", 73*time.Hour) // S3
	s.Waits(73 * time.Hour)
	s.Do(s.Command("CHAIR", "silence.confirm", report.ConfirmSilence{Report: Consulted, Block: "p4"}))
	s.PutsSilence(Consulted, "p5", 80*time.Hour) // S4
	s.Do(s.Command("CHAIR", "silence.extend", report.ExtendSilence{Report: Consulted, Block: "p5", Until: s.time.Add(96 * time.Hour), Zone: "Europe/Paris"}))
	s.Do(s.Command("CHAIR", "silence.withdraw", report.WithdrawSilence{Report: Consulted, Block: "p5", Reason: "put on the wrong day"}))
	s.PutsSilence(Consulted, "p5", 73*time.Hour) // S5
	s.Waits(74 * time.Hour)
	s.Takes("KEN", Consulted, "p5", events.Object, func(c *report.TakePosition) { c.Reason = "our capital was closed" })
	return s
}

// Takes has somebody take a position on the words of a block as they are, or on the
// whole report ("").
func (s *Story) Takes(by, slug, block string, stance events.Stance, more func(*report.TakePosition)) {
	s.t.Helper()
	c := report.TakePosition{On: events.On{Report: slug, Block: block}, Stance: stance, Words: s.words(slug, block)}
	if more != nil {
		more(&c)
	}
	s.Do(s.Command(by, "position.take", c))
}

// PutsSilence has the Chair put a silence of some length on the words of a block as
// they are, or on the whole report ("").
func (s *Story) PutsSilence(slug, block string, length time.Duration) {
	s.t.Helper()
	s.Do(s.Command("CHAIR", "silence.put", report.PutSilence{
		Report: slug, Block: block, Words: s.words(slug, block), Until: s.time.Add(length), Zone: "America/New_York",
	}))
}

// words is the hash of what can be spoken of.
func (s *Story) words(slug, block string) string {
	s.t.Helper()
	hash, ok := s.Report(slug).Words(events.On{Report: slug, Block: block})
	if !ok {
		s.t.Fatalf("%s has no block %s", slug, block)
	}
	return hash
}
