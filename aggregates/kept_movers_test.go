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

// movers plays what [everything] does not: several Vice-Chairs, an amendment whose mover
// leaves it, one that is reintroduced, and one that was received in time on paper.
func movers(c *chamber) {
	c.do(c.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range []string{"CHAIR", "VICE-CHAIR", "FRA", "BRA", "KEN", "SGP"} {
		c.do(c.Enrol(code))
	}
	c.do(c.ElectChair("SGP"))
	for _, code := range []string{"KEN", "BRA"} {
		c.do(c.Command(group.CodeChair, "officer.elect", group.Elect{Office: events.OfficeViceChair, Participant: code}))
	}
	c.do(c.Table("apr", rehearsal.Paragraphs("States should cooperate [in good faith].", "They should exchange views.", "The group will continue its work.")))

	given := c.reword("FRA", "p1", "should", "must")
	c.do(c.Command("KEN", "amendment.cosponsor", report.Cosponsor{Amendment: given}))
	c.do(c.Command("BRA", "amendment.cosponsor", report.Cosponsor{Amendment: given}))
	c.do(c.Command("FRA", "amendment.leave", report.Leave{Amendment: given}))
	c.do(c.Command("FRA", "amendment.cosponsor", report.Cosponsor{Amendment: given}))
	c.do(c.Command("KEN", "amendment.withdraw", report.Withdraw{Amendment: given}))
	c.revise(report.Revise{Incorporate: []string{c.reword("SGP", "p1", "cooperate", "cooperate closely")}})
	change, no := c.report().Reintroduction(given)
	if no != nil {
		c.t.Fatal(no)
	}
	again := c.do(c.Command("BRA", "amendment.reintroduce", report.Reintroduce{Amendment: given, Revision: 1, Change: change}))[0].Event.(events.AmendmentProposed)

	c.do(c.Command(group.CodeChair, "report.deadline", report.Deadline{Report: "apr", Until: c.Now.Add(time.Minute)}))
	received := c.Now.Add(30 * time.Second)
	c.Now = c.Now.Add(time.Hour)
	paper := trust.Command{Actor: events.CodeSecretariat, Type: "amendment.propose", For: "FRA", Channel: events.ChannelPaper, Occurred: received}
	words := c.words("p2")
	c.do(c.Signed(c.Signer(paper.Actor), paper, report.Propose{Report: "apr", Revision: 1, Change: rehearsal.Rewording("p2", words, strings.Replace(words, "should", "shall", 1))}))
	c.revise(report.Revise{Incorporate: []string{again.Amendment}, Decline: []string{"A4"}})
	c.do(c.Command(group.CodeViceChair, "report.adopt", report.Adopt{Report: "apr", Base: c.report().Hash(), KeepBrackets: []string{"p1"}}))
}

// TestKeptMovers decides a kept log of them again, as [TestKeptLog] does.
func TestKeptMovers(t *testing.T) { keeps(t, "movers", movers) }
