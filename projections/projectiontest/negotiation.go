package projectiontest

import (
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// Slug is the report of a negotiation.
const Slug = "apr3"

// Negotiation tells of a report with a bit of everything on it: a first text of six
// blocks with a bracket; amendments of words that touch, are equal and are joined,
// structural ones, some withdrawn, restated, declined, entered by the secretariat;
// and a first revision that takes some up.
func Negotiation(t T) *Story {
	t.Helper()
	s := Begin(t)
	s.TablesBlocks(Slug,
		text.Block{ID: "h1", Kind: text.Heading, Level: 1, Text: "Overview"},
		text.Block{ID: "p1", Kind: text.Paragraph, Text: "States should respect human rights and promote the free flow of information."},
		text.Block{ID: "p2", Kind: text.Paragraph, Text: "States [shall] exchange information on threats."},
		text.Block{ID: "p3", Kind: text.Paragraph, Text: "Capacity-building should be demand-driven and sustainable. It should be open to all States."},
		text.Block{ID: "p3a", Kind: text.SubParagraph, Level: 1, Text: "on a voluntary basis;"},
		text.Block{ID: "p4", Kind: text.Paragraph, Text: "The group will meet again."},
	)
	s.Do(s.Command("CHAIR", "report.deadline", report.Deadline{Report: Slug, Until: Start.AddDate(0, 0, 2)}))
	must := s.Rewords("FRA", Slug, "p1", "should", "must")                                                                             // A1
	s.Rewords("USA", Slug, "p1", "respect", "respect and protect")                                                                     // A2
	s.Rewords("RUS", Slug, "p1", "should respect human rights and promote the free flow of information", "shall respect human rights") // A3
	s.Joins("DEU", must)
	s.Rewords("JPN", Slug, "p1", "should", "must") // A4: equal to A1
	s.Rewords("KEN", Slug, "p2", "[shall]", "should")
	gone := s.Rewords("BRA", Slug, "p4", "again", "again in 2025") // A6
	s.Withdraws("BRA", gone)
	s.Proposes("BRA", Slug, events.Change{Operation: events.OpInsert, Block: "p3a", Kind: text.SubParagraph, Level: 1, Text: "on mutually agreed terms;"}) // A7
	s.Proposes("RUS", Slug, events.Change{Operation: events.OpDelete, Block: "p4"})                                                                        // A8
	s.Splits("KEN", Slug, "p3", len("Capacity-building should be demand-driven and sustainable."))                                                         // A9
	s.Do(s.Signed(s.Signer(events.CodeSecretariat), trust.Command{                                                                                         // A10
		Actor: events.CodeSecretariat, Type: "amendment.propose", For: "DEU", Channel: events.ChannelFloor, Occurred: Start,
	}, report.Propose{Report: Slug, Change: s.Rewording(Slug, "p3", "demand-driven", "needs-based"), Reason: "agreed language of resolution 75/240"}))
	s.Do(s.Command("USA", "amendment.restate", report.Restate{Amendment: "A2", Change: s.Rewording(Slug, "p1", "respect", "respect and ensure")})) // A11
	s.Revises(Slug, []string{must, "A7", "A9"}, []string{"A8"}, map[string]string{"p4": "The group will meet again before its final session."})
	s.Rewords("FRA", Slug, "p4", "final session", "final substantive session") // A12
	s.Declines("A10", "not in the mandate's words")
	return s
}
