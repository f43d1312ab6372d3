package aggregates_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// letting plays amendments that are not put since another was taken: with the revision
// that takes it, of which the text is under way then, and by a word of the Chair later.
func letting(c *chamber) {
	c.do(c.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range []string{"CHAIR", "FRA", "BRA", "KEN", "RUS", "SGP"} {
		c.do(c.Enrol(code))
	}
	c.do(c.ElectChair("SGP"))
	words := []string{"States should cooperate in good faith.", "They should exchange views.", "The group will continue its work."}
	c.do(c.Table("apr", rehearsal.Paragraphs(words...)))

	must, shall := c.reword("FRA", "p1", "should", "must"), c.reword("RUS", "p1", "should", "shall")
	gone := c.amend("KEN", c.base(events.OpDelete, "p2"))
	c.reword("BRA", "p2", "exchange", "share")
	c.do(c.Command("BRA", "position.take", report.TakePosition{On: events.On{Report: "apr", Block: "p3"}, Stance: events.Object, Words: text.HashText(words[2]), If: shall}))
	c.revise(report.Revise{Incorporate: []string{must}})
	plan, err := c.report().Text.PlanRedraft(text.Revision{Incorporate: []string{gone}}, rehearsal.Paragraphs("States must cooperate in good faith.", "The group will continue its important work."))
	if err != nil {
		c.t.Fatal(err)
	}
	attached, err := events.MarshalJSON(plan)
	if err != nil {
		c.t.Fatal(err)
	}
	c.revise(report.Revise{Incorporate: []string{gone}, Redraft: rehearsal.Name(attached), LetFall: true}, attached)
	c.do(c.Command(group.CodeChair, "amendment.fall", report.Fall{Amendment: shall, With: must, Reason: "“must” was taken"}))
	c.do(c.Command(group.CodeChair, "report.adopt", report.Adopt{Report: "apr", Base: c.report().Hash()}))
}

// TestKeptFall decides a kept log of them again, as [TestKeptLog] does.
func TestKeptFall(t *testing.T) {
	r := keeps(t, "fall", letting)
	var fell []string
	for a := range r.Amendments {
		if a.FallenAt != 0 {
			fell = append(fell, fmt.Sprintf("%s with %s, Rev.%d", a.Amendment, a.FallenWith, a.FallenIn))
		}
	}
	if got := strings.Join(fell, "; "); got != "A2 with A1, Rev.0; A4 with A3, Rev.2" {
		t.Errorf("of the kept log fell %s", got)
	}
}
