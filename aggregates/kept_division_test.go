package aggregates_test

import (
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// dividing plays how parts are decided ahead of the whole: divisions that are asked,
// opposed and taken back, parts that are adopted, shrink and are opened again, and a
// paragraph under silence that is opened again alone.
func dividing(c *chamber) {
	chair := func(kind string, data any) { c.t.Helper(); c.do(c.Command(group.CodeChair, kind, data)) }
	divide := func(by string, blocks ...string) {
		c.t.Helper()
		c.do(c.Command(by, "report.divide", report.Divide{Report: "apr", Blocks: blocks, Reason: "nobody speaks to these"}))
	}
	oppose := func(by string, part int) {
		c.t.Helper()
		c.do(c.Command(by, "division.oppose", report.OpposeDivision{Report: "apr", Part: part, Reason: "they hang together"}))
	}
	gavel := func(part int, keep ...string) {
		c.t.Helper()
		chair("report.adopt", report.Adopt{Report: "apr", Base: c.report().Hash(), Part: part, KeepBrackets: keep})
	}
	set := func(block, words string) {
		c.t.Helper()
		s, err := c.report().Text.PlanSetting(text.Revision{}, block, words)
		if err != nil {
			c.t.Fatal(err)
		}
		c.revise(report.Revise{Set: []text.Setting{s}})
	}
	c.do(c.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range []string{"CHAIR", "FRA", "BRA", "KEN"} {
		c.do(c.Enrol(code))
	}
	c.do(c.ElectChair("SGP"))
	c.do(c.Table("apr", rehearsal.Paragraphs(
		"States should cooperate.", "They should exchange views [sic].", "The group took stock.", "The group thanks the Chair.", "The group will continue its work.")))

	divide("FRA", "p3", "p1")
	oppose("KEN", 1)
	divide(group.CodeChair, "p1")
	oppose(group.CodeChair, 2)
	divide("FRA", "p4", "p2", "p3") // part 3, that shrinks and moves on
	set("p3", "")
	given := c.reword("KEN", "p2", "should", "must")
	c.revise(report.Revise{Incorporate: []string{given}})
	gavel(3, "p2")
	c.do(c.Command("KEN", "position.take", report.TakePosition{On: events.On{Report: "apr", Block: "p4"}, Stance: events.Dissociate, Words: text.HashText(c.words("p4"))}))
	chair("report.reconsider", report.Reconsider{Report: "apr", Part: 3, For: 90, Against: 45, Abstaining: 10, Reason: "paragraph 4 was read out wrongly"})
	divide("BRA", "p4")
	gavel(4)

	until := c.Now.Add(73 * time.Hour)
	chair("silence.put", report.PutSilence{Report: "apr", Block: "p1", Words: text.HashText(c.words("p1")), Until: until})
	c.Now = until.Add(time.Hour)
	chair("silence.confirm", report.ConfirmSilence{Report: "apr", Block: "p1"})
	chair("report.reconsider", report.Reconsider{Report: "apr", Block: "p1", For: 100, Against: 1})
	set("p1", "States should cooperate closely.")
	divide("BRA", "p1")
	gavel(5)
	c.do(c.Command(group.CodeChair, "report.adopt", report.Adopt{Report: "apr", Base: c.report().Hash(), KeepBrackets: []string{"p2"}}))
}

// TestKeptDivision decides a kept log of it again, as [TestKeptLog] does.
func TestKeptDivision(t *testing.T) {
	if r := keeps(t, "division", dividing); len(r.Parts()) != 5 {
		t.Errorf("the report of the kept log has %d parts", len(r.Parts()))
	}
}
