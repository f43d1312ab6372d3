package aggregates_test

import (
	"strings"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/trust"
)

// later plays what came to commands that were there already: brackets that are agreed to
// stay, and amendments that are restated and reintroduced on paper and had come in time.
func later(c *chamber) {
	c.do(c.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range []string{"CHAIR", "FRA", "KEN", "SGP"} {
		c.do(c.Enrol(code))
	}
	c.do(c.ElectChair("SGP"))
	c.do(c.Table("apr", rehearsal.Paragraphs("The “cyber [sic] space” is used.", "States should exchange views.", "The group will continue its work.")))
	words := func(block string) string {
		hash, _ := c.report().Words(events.On{Report: "apr", Block: block})
		return hash
	}
	c.do(c.Command(group.CodeChair, "paragraph.agree", report.Agree{Report: "apr", Block: "p1", Words: words("p1"), Level: events.InInformals, KeepBrackets: true}))
	c.do(c.Command(group.CodeChair, "paragraph.agree", report.Agree{Report: "apr", Block: "p1", Words: words("p1"), Level: events.AdReferendum}))

	ended := func() time.Time { // of a silence on p2
		until := c.Now.Add(73 * time.Hour)
		c.do(c.Command(group.CodeChair, "silence.put", report.PutSilence{Report: "apr", Block: "p2", Words: words("p2"), Until: until}))
		c.Now = until.Add(time.Hour)
		return until
	}
	onPaper := func(by, kind string, came time.Time, data any) string {
		said := trust.Command{Actor: events.CodeSecretariat, Type: kind, For: by, Channel: events.ChannelPaper, Occurred: came}
		return c.do(c.Signed(c.Signer(said.Actor), said, data))[0].Event.(events.AmendmentProposed).Amendment
	}
	first := c.reword("FRA", "p3", "continue", "resume")
	must := rehearsal.Rewording("p2", c.words("p2"), strings.Replace(c.words("p2"), "should", "must", 1))
	until := ended()
	again := onPaper("FRA", "amendment.restate", until.Add(-time.Hour), report.Restate{Amendment: first, Change: must, Evidence: "a letter, received an hour before the end"})
	c.do(c.Command("FRA", "amendment.withdraw", report.Withdraw{Amendment: again}))
	until = ended()
	last := onPaper("KEN", "amendment.reintroduce", until, report.Reintroduce{Amendment: again, Change: must, Evidence: "a letter, received at the end"})
	c.revise(report.Revise{Incorporate: []string{last}})
	c.do(c.Command(group.CodeChair, "report.adopt", report.Adopt{Report: "apr", Base: c.report().Hash()}))
}

// TestKeptLater decides a kept log of them again, as [TestKeptLog] does.
func TestKeptLater(t *testing.T) {
	r := keeps(t, "later", later)
	if len(r.Adopted.KeepBrackets) != 1 {
		t.Errorf("the report of the kept log is adopted so: %+v", r.Adopted)
	}
	for _, s := range r.Silences() {
		if s.State != report.SilenceBroken || s.Broken.Evidence == "" {
			t.Errorf("silence %s is %s: %+v", s.ID, s.State, s.Broken)
		}
	}
}
