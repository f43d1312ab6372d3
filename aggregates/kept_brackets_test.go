package aggregates_test

import (
	"slices"
	"testing"
	"time"

	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// drafting plays a room that negotiates on the bracketed text itself: what is open is put
// into the text in brackets, joined there, and settled.
func drafting(c *chamber) {
	m := mandate.BuiltIn()
	m.Drafting = events.RollingDrafting
	c.do(c.Found(m, events.ClockReal, time.Time{}))
	for _, code := range []string{"CHAIR", "FRA", "BRA", "KEN", "RUS", "SGP"} {
		c.do(c.Enrol(code))
	}
	c.do(c.ElectChair("SGP"))
	c.do(c.Table("apr", rehearsal.Paragraphs("States should cooperate in good faith.", "They exchange views [in full — KEN; RUS: delete].", "The group will continue its work.")))

	c.reword("FRA", "p1", "should", "must")
	c.reword("RUS", "p1", "should", "shall")
	c.amend("KEN", c.base(events.OpDelete, "p3"))
	c.reword("BRA", "p2", "exchange", "share")
	c.amend("BRA", events.Change{Operation: events.OpInsert, Block: "p1", Kind: text.Paragraph, Text: "The Group heard a briefing."})
	move := c.base(events.OpMove, "p1")
	move.After = "p2"
	c.amend("FRA", move)
	c.revise(report.Revise{Uncontested: true, Compile: true})
	c.reword("BRA", "p1", "[should][must — FRA][shall — RUS]", "must")
	c.revise(report.Revise{Compile: true})
	settle := func(block string, taken map[int]int) {
		b, _ := c.report().Text.Block(block, c.report().Revision())
		words, err := text.Settle(b.Text, nil, taken)
		if err != nil {
			c.t.Fatal(err)
		}
		set, err := c.report().Text.PlanSetting(text.Revision{}, block, words)
		if err != nil {
			c.t.Fatal(err)
		}
		c.revise(report.Revise{Set: []text.Setting{set}})
	}
	settle("p1", map[int]int{1: 2})
	settle("p2", map[int]int{1: 1})
	for _, b := range c.report().Text.Current() {
		if len(text.Choices(b.Text, nil)) > 0 {
			settle(b.ID, map[int]int{1: 1})
		}
	}
	c.do(c.Command("CHAIR", "report.adopt", report.Adopt{Report: "apr", Base: c.report().Hash()}))
}

// TestKeptBrackets decides a kept log of them again, as [TestKeptLog] does.
func TestKeptBrackets(t *testing.T) {
	r := keeps(t, "brackets", drafting)
	compiled := 0
	for _, i := range r.Issues {
		if len(i.Bracket) > 0 {
			compiled++
		}
	}
	if compiled != 2 || !slices.ContainsFunc(r.Text.Current(), func(b text.Block) bool { return b.Text == "States must cooperate in good faith." }) {
		t.Errorf("%d compilations came to %+v", compiled, r.Text.Current())
	}
}
