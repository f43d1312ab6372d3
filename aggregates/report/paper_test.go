package report_test

import (
	"testing"
	"time"

	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/trust"
)

// TestOnPaperAfterTheEnd: what is restated or reintroduced on paper before the end of a
// silence breaks it when it is entered behind the end, with its evidence, as what is
// proposed does.
func TestOnPaperAfterTheEnd(t *testing.T) {
	const letter, inTime = "letter of 10 July, received at 11 a.m.", 50 * time.Hour
	restated := func(came time.Duration, evidence string) act {
		return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
			s := stateOf(c)
			return entersFor("FRA", events.ChannelPaper, came, "amendment.restate", report.Restate{
				Amendment: "A1", Revision: s.Revision(), Change: rewords("p1", "should", "must")(t, s), Evidence: evidence,
			})(t, c)
		}
	}
	reintroduced := func(came time.Duration, evidence string) act {
		return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
			s := stateOf(c)
			change, no := s.Reintroduction("A1")
			if no != nil {
				t.Fatal(no)
			}
			return entersFor("KEN", events.ChannelPaper, came, "amendment.reintroduce", report.Reintroduce{Amendment: "A1", Revision: s.Revision(), Change: change, Evidence: evidence})(t, c)
		}
	}
	in := func(by string) events.AmendmentProposed {
		e := filed("A2", rehearsal.Rewording("p1", calmTexts[0], calmMust))
		e.By, e.Replaces = by, "A1"
		return e
	}
	broken := func(by string) events.SilenceBroken {
		return events.SilenceBroken{Silence: "S1", Report: slug, Block: "p1", By: by, Amendment: "A2", Evidence: letter}
	}
	ended := func(before ...act) *scene {
		return given(append(append([]act{calm}, before...), puts("p1"), passes)...)
	}
	open := proposes("FRA", rewords("p2", "notes", "sees"))
	back := []act{firmer, withdraws("FRA", "A1")}
	playing(t, map[string]*scene{
		"restated": ended(open).when(restated(inTime, letter)).then(in("FRA"), events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "FRA", ReplacedBy: "A2"}, broken("FRA")).
			and(silenceIs(report.SilenceBroken)),
		"restated, unproved":       ended(open).when(restated(inTime, "")).no(refusal.Bad, "no-evidence", "decision 74/544", "S1"),
		"restated, late":           ended(open).when(restated(101*time.Hour, letter)).no(refusal.Forbidden, "silence-ended", "decision 74/544", "S1"),
		"restated, over nothing":   given(calm, open).when(restated(0, letter)).no(refusal.Bad, "no-silence", "decision 74/544"),
		"reintroduced":             ended(back...).when(reintroduced(inTime, letter)).then(in("KEN"), broken("KEN")).and(silenceIs(report.SilenceBroken)),
		"reintroduced, unproved":   ended(back...).when(reintroduced(inTime, "")).no(refusal.Bad, "no-evidence", "decision 74/544", "S1"),
		"reintroduced, late":       ended(back...).when(reintroduced(101*time.Hour, letter)).no(refusal.Forbidden, "silence-ended", "decision 74/544", "S1"),
		"reintroduced, bad letter": ended(back...).when(reintroduced(inTime, "\a")).no(refusal.Bad, "bad-text", "").saying("the evidence"),
	})
}
