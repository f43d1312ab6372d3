package report_test

import (
	"slices"
	"strings"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// fra is an amendment of FRA, the first to the draft.
var fra = proposes("FRA", rewords("p1", "should", "must"))

// sponsored asks who stands behind A1, in order, and whether it is still open.
func sponsored(open bool, codes ...string) func(t *testing.T, before, after *report.State) {
	return func(t *testing.T, _, after *report.State) {
		t.Helper()
		a, ok := after.Amendment("A1")
		if !ok {
			t.Fatal("A1 is not there")
		}
		var got []string
		for _, s := range a.Sponsors {
			got = append(got, s.Code)
		}
		if !slices.Equal(got, codes) || a.Decided() == open {
			t.Errorf("behind A1 stand %v (decided: %v), not %v", got, a.Decided(), codes)
		}
		if in, err := after.Text.Sponsors("A1"); err != nil || open && len(in) != len(codes) {
			t.Errorf("the text has the sponsors %v (%v)", in, err)
		}
	}
}

func TestCosponsor(t *testing.T) {
	playing(t, map[string]*scene{
		"another delegation joins": given(tabled, fra).when(joins("KEN", "A1")).
			then(events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "KEN"}).and(sponsored(true, "FRA", "KEN")),
		"a group joins": given(tabled, fra, joins("KEN", "A1")).when(joins("EU", "A1")).
			then(events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "EU"}).and(sponsored(true, "FRA", "KEN", "EU")),
		"one comes back": given(tabled, fra, joins("KEN", "A1"), joins("BRA", "A1"), leaves("KEN", "A1")).when(joins("KEN", "A1")).
			then(events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "KEN"}).and(sponsored(true, "FRA", "BRA", "KEN")),
		"the mover already stands behind it":    given(tabled, fra).when(joins("FRA", "A1")).no(refusal.Forbidden, "already-sponsor", "").saying("FRA is a sponsor of A1 already"),
		"twice":                                 given(tabled, fra, joins("KEN", "A1")).when(joins("KEN", "A1")).no(refusal.Forbidden, "already-sponsor", "").saying("KEN"),
		"the Chair does not":                    given(tabled, fra).when(joins(group.CodeChair, "A1")).no(refusal.Denied, "not-permitted", "").saying("CHAIR"),
		"what is not there":                     given(tabled, fra).when(joins("KEN", "A2")).no(refusal.Missing, "no-such-amendment", "", "A2"),
		"what is no amendment":                  given(tabled, fra).when(joins("KEN", "p1")).no(refusal.Missing, "no-such-amendment", "", "p1"),
		"nothing":                               given(tabled, fra).when(joins("KEN", "")).no(refusal.Missing, "no-such-amendment", "", ""),
		"a number written otherwise":            given(tabled, fra).when(joins("KEN", "A01")).no(refusal.Missing, "no-such-amendment", "", "A01"),
		"a number with a sign":                  given(tabled, fra).when(joins("KEN", "A+1")).no(refusal.Missing, "no-such-amendment", "", "A+1"),
		"a number that no machine has":          given(tabled, fra).when(joins("KEN", "A99999999999999999999")).no(refusal.Missing, "no-such-amendment", "", "A99999999999999999999"),
		"before there is a report":              given().when(joins("KEN", "A1")).no(refusal.Missing, "no-such-amendment", "", "A1"),
		"what was withdrawn":                    given(tabled, fra, withdraws("FRA", "A1")).when(joins("KEN", "A1")).no(refusal.Forbidden, "withdrawn", "rule 122", "A1").saying("was withdrawn"),
		"what was declined":                     given(tabled, fra, declines("A1", "")).when(joins("KEN", "A1")).no(refusal.Forbidden, "declined", "", "A1").saying("by the Chair"),
		"what was declined in a revision":       given(tabled, fra, revises(declining("A1"))).when(joins("KEN", "A1")).no(refusal.Forbidden, "declined", "", "A1"),
		"what was taken up":                     given(tabled, fra, revises(incorporating("A1"))).when(joins("KEN", "A1")).no(refusal.Forbidden, "incorporated", "", "A1").saying("in Rev.1"),
		"what was restated":                     given(tabled, fra, restates("FRA", "A1", rewords("p1", "should", "shall"))).when(joins("KEN", "A1")).no(refusal.Forbidden, "withdrawn", "rule 122", "A1", "A2").saying("restated as A2"),
		"what the revision left open, it joins": given(tabled, fra, revises(setting("p4", "Words."))).when(joins("KEN", "A1")).then(events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "KEN"}),
	})
}

func TestLeave(t *testing.T) {
	playing(t, map[string]*scene{
		"a co-sponsor leaves": given(tabled, fra, joins("KEN", "A1")).when(leaves("KEN", "A1")).
			then(events.AmendmentLeft{Report: slug, Amendment: "A1", By: "KEN"}).and(sponsored(true, "FRA")),
		"the mover leaves, and it stands": given(tabled, fra, joins("KEN", "A1")).when(leaves("FRA", "A1")).
			then(events.AmendmentLeft{Report: slug, Amendment: "A1", By: "FRA"}).and(sponsored(true, "KEN")),
		"the last one leaves, and it is withdrawn": given(tabled, fra).when(leaves("FRA", "A1")).
			then(events.AmendmentLeft{Report: slug, Amendment: "A1", By: "FRA"}, events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "FRA"}).and(sponsored(false)),
		"the last co-sponsor leaves": given(tabled, fra, joins("KEN", "A1"), leaves("FRA", "A1")).when(leaves("KEN", "A1")).
			then(events.AmendmentLeft{Report: slug, Amendment: "A1", By: "KEN"}, events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "KEN"}).and(sponsored(false)),
		"one that never joined":   given(tabled, fra).when(leaves("KEN", "A1")).no(refusal.Forbidden, "not-a-sponsor", "").saying("KEN is no sponsor of A1"),
		"twice":                   given(tabled, fra, joins("KEN", "A1"), leaves("KEN", "A1")).when(leaves("KEN", "A1")).no(refusal.Forbidden, "not-a-sponsor", ""),
		"what is not there":       given(tabled).when(leaves("KEN", "A1")).no(refusal.Missing, "no-such-amendment", "", "A1"),
		"what was declined":       given(tabled, fra, declines("A1", "")).when(leaves("FRA", "A1")).no(refusal.Forbidden, "declined", "", "A1"),
		"the Chair its own":       given(tabled, proposes("CHAIR", rewords("p1", "should", "must"))).when(leaves("CHAIR", "A1")).then(events.AmendmentLeft{Report: slug, Amendment: "A1", By: "CHAIR"}, events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "CHAIR"}),
		"the Chair's own country": given(tabled, proposes("CHAIR", rewords("p1", "should", "must"))).when(leaves("SGP", "A1")).no(refusal.Forbidden, "not-a-sponsor", "").saying("SGP"),
	})
}

func TestWithdraw(t *testing.T) {
	playing(t, map[string]*scene{
		"the mover": given(tabled, fra).when(withdraws("FRA", "A1")).
			then(events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "FRA"}).and(func(t *testing.T, _, after *report.State) {
			state, err := after.Text.State("A1")
			if err != nil || state.Decision != text.Withdrawn || len(state.Edits) != 0 || len(report.Blockers(after, []string{"p2"})) != 0 {
				t.Errorf("A1 has become %+v (%v)", state, err)
			}
		}),
		"the mover, though others joined":       given(tabled, fra, joins("KEN", "A1")).when(withdraws("FRA", "A1")).then(events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "FRA"}),
		"the mover, though it is in conflict":   given(tabled, fra, proposes("RUS", rewords("p1", "should", "shall")), revises(incorporating("A2"))).when(withdraws("FRA", "A1")).then(events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "FRA"}),
		"the Chair its own":                     given(tabled, proposes("CHAIR", deletes("p4"))).when(withdraws("CHAIR", "A1")).then(events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "CHAIR"}),
		"a co-sponsor may only leave":           given(tabled, fra, joins("KEN", "A1")).when(withdraws("KEN", "A1")).no(refusal.Denied, "not-the-mover", "rule 122").saying("only the mover (FRA) withdraws A1; a co-sponsor may leave it"),
		"one that has nothing to do with it":    given(tabled, fra).when(withdraws("RUS", "A1")).no(refusal.Denied, "not-the-mover", "rule 122").saying("only the mover (FRA) withdraws A1"),
		"a mover that left it to others":        given(tabled, fra, joins("KEN", "A1"), leaves("FRA", "A1")).when(withdraws("FRA", "A1")).no(refusal.Denied, "not-the-mover", "rule 122"),
		"the Chair what a delegation moved":     given(tabled, fra).when(withdraws("CHAIR", "A1")).no(refusal.Denied, "not-the-mover", "rule 122"),
		"the Chair's country what it moved":     given(tabled, proposes("CHAIR", deletes("p4"))).when(withdraws("SGP", "A1")).no(refusal.Denied, "not-the-mover", "rule 122"),
		"a member what its group moved":         given(tabled, proposes("EU", deletes("p4"))).when(withdraws("FRA", "A1")).no(refusal.Denied, "not-the-mover", "rule 122").saying("(EU)"),
		"what is not there":                     given(tabled).when(withdraws("FRA", "A7")).no(refusal.Missing, "no-such-amendment", "", "A7"),
		"twice":                                 given(tabled, fra, withdraws("FRA", "A1")).when(withdraws("FRA", "A1")).no(refusal.Forbidden, "withdrawn", "rule 122", "A1"),
		"after the decision: it was taken up":   given(tabled, fra, revises(incorporating("A1"))).when(withdraws("FRA", "A1")).no(refusal.Forbidden, "incorporated", "", "A1").saying("Rev.1"),
		"after the decision: it was declined":   given(tabled, fra, declines("A1", "no")).when(withdraws("FRA", "A1")).no(refusal.Forbidden, "declined", "", "A1"),
		"after the decision: all of it adopted": given(tabled, fra, revises(incorporating("A1")), adopts("CHAIR", "p2")).when(withdraws("FRA", "A1")).no(refusal.Forbidden, "adopted", "rule 123").saying("its text is sealed"),
	})
}

func TestRestate(t *testing.T) {
	c := rehearsal.Rewording("p1", draft()[1].Text, strings.Replace(draft()[1].Text, "should", "shall", 1))
	anew := filed("A2", c)
	anew.Replaces = "A1"
	withdrawn := events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "FRA", ReplacedBy: "A2"}
	moved := filed("A2", events.Change{Operation: events.OpInsert, Block: "p4", Kind: text.Paragraph, Text: "A paragraph."})
	moved.Replaces = "A1"
	same := filed("A2", rehearsal.Rewording("p1", draft()[1].Text, strings.Replace(draft()[1].Text, "should", "must", 1)))
	same.Replaces = "A1"
	spoken := anew
	spoken.By, spoken.OnBehalfOf = "EU", []string{"DEU", "FRA"}
	settled := filed("A3", rehearsal.Rewording("p1", strings.Replace(draft()[1].Text, "should", "shall", 1), strings.Replace(draft()[1].Text, "should", "must", 1)))
	settled.Revision, settled.Replaces = 1, "A1"
	late := withdrawn
	late.ReplacedBy = "A3"
	shall := rewords("p1", "should", "shall")
	playing(t, map[string]*scene{
		"in other words": given(tabled, fra).when(restates("FRA", "A1", shall)).then(anew, withdrawn).and(func(t *testing.T, _, after *report.State) {
			if old, _ := after.Amendment("A1"); old.ReplacedBy != "A2" || !old.Decided() {
				t.Errorf("A1 has become %+v", old)
			}
		}),
		"co-sponsors do not follow": given(tabled, fra, joins("KEN", "A1")).when(restates("FRA", "A1", shall)).then(anew, withdrawn).and(func(t *testing.T, _, after *report.State) {
			if a, _ := after.Amendment("A2"); len(a.Sponsors) != 1 || a.SponsoredBy("KEN") {
				t.Errorf("A2 has %+v", a.Sponsors)
			}
		}),
		"something else":    given(tabled, fra).when(restates("FRA", "A1", inserts("p4", "A paragraph."))).then(moved, withdrawn),
		"in the same words": given(tabled, fra).when(restates("FRA", "A1", rewords("p1", "should", "must"))).then(same, withdrawn),
		"a group for the same members": given(tabled, behalf("EU", events.Change{Operation: events.OpDelete, Block: "p4", Base: hash["p4"]}, "DEU", "FRA")).
			when(restates("EU", "A1", shall)).then(spoken, events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "EU", ReplacedBy: "A2"}),
		"one in conflict, on the present text": given(tabled, fra, proposes("RUS", shall), revises(incorporating("A2"))).
			when(restates("FRA", "A1", rewords("p1", "shall", "must"))).then(settled, late),

		"a co-sponsor does not":    given(tabled, fra, joins("KEN", "A1")).when(restates("KEN", "A1", shall)).no(refusal.Denied, "not-the-mover", "rule 122").saying("restates A1"),
		"another does not":         given(tabled, fra).when(restates("RUS", "A1", shall)).no(refusal.Denied, "not-the-mover", "rule 122"),
		"what is not there":        given(tabled).when(restates("FRA", "A1", shall)).no(refusal.Missing, "no-such-amendment", "", "A1"),
		"before there is a report": given().when(says("FRA", "amendment.restate", report.Restate{Amendment: "A1", Change: c})).no(refusal.Missing, "no-such-amendment", "", "A1"),
		"what was taken up":        given(tabled, fra, revises(incorporating("A1"))).when(restates("FRA", "A1", rewords("p1", "must", "shall"))).no(refusal.Forbidden, "incorporated", "", "A1"),
		"with edits that are not":  given(tabled, fra).when(restates("FRA", "A1", but(shall, func(c *events.Change) { c.Wording = "" }))).no(refusal.Bad, "other-wording", "", "p1"),
		"in words that it proposed elsewhere": given(tabled, fra, proposes("FRA", shall)).when(restates("FRA", "A1", shall)).
			no(refusal.Forbidden, "proposed-already", "", "A2"),
		"with a reason too long": given(tabled, fra).when(says("FRA", "amendment.restate", report.Restate{Amendment: "A1", Change: c, Reason: strings.Repeat("x", 2001)})).no(refusal.Bad, "too-long", ""),
	})
}

// TestMover: where the mover of an amendment has left it, the mover's part goes to the
// first in order of joining of those who stand behind it still, who is alone or not.
func TestMover(t *testing.T) {
	shall := rewords("p1", "should", "shall")
	both := []act{tabled, fra, joins("KEN", "A1"), joins("BRA", "A1")}
	left := append(slices.Clip(both), leaves("FRA", "A1"))
	back := append(slices.Clip(left), joins("FRA", "A1"))
	alone := append(slices.Clip(left), leaves("KEN", "A1"))
	withdrawn := func(by string) events.Event {
		return events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: by}
	}
	anew := filed("A2", rehearsal.Rewording("p1", draft()[1].Text, strings.Replace(draft()[1].Text, "should", "shall", 1)))
	anew.By, anew.Replaces = "KEN", "A1"
	restated := events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "KEN", ReplacedBy: "A2"}
	const heir = "only KEN, which is in the mover's place since FRA left it, withdraws A1"
	notTheMover := func(s *scene) *scene { return s.no(refusal.Denied, "not-the-mover", "rule 122") }
	mover := func(code string) func(t *testing.T, before, after *report.State) {
		return func(t *testing.T, before, _ *report.State) {
			t.Helper()
			a, _ := before.Amendment("A1")
			if a.Mover() != code {
				t.Errorf("the mover of A1 is %s, not %s: %+v", a.Mover(), code, a.Sponsors)
			}
			if bar := report.Blockers(before, []string{"p2"}); len(bar) != 1 || bar[0].Participant != code || !strings.Contains(bar[0].Detail, "A1 of "+code) {
				t.Errorf("in the way stand %+v", bar)
			}
		}
	}
	playing(t, map[string]*scene{
		"the mover, among others":                 given(both...).when(withdraws("FRA", "A1")).then(withdrawn("FRA")).and(mover("FRA")),
		"the first of those who remain withdraws": given(left...).when(withdraws("KEN", "A1")).then(withdrawn("KEN")).and(mover("KEN")),
		"the second does not":                     notTheMover(given(left...).when(withdraws("BRA", "A1"))).saying(heir + "; a co-sponsor may leave it"),
		"the mover that left does not":            notTheMover(given(left...).when(withdraws("FRA", "A1"))).saying(heir),
		"one that has nothing to do with it":      notTheMover(given(left...).when(withdraws("RUS", "A1"))).saying(heir),
		"a mover that is back is the last":        notTheMover(given(back...).when(withdraws("FRA", "A1"))).saying(heir + "; a co-sponsor may leave it"),
		"though it is back, the first withdraws":  given(back...).when(withdraws("KEN", "A1")).then(withdrawn("KEN")).and(mover("KEN")),
		"back, and all others gone":               given(append(slices.Clip(back), leaves("KEN", "A1"), leaves("BRA", "A1"))...).when(withdraws("FRA", "A1")).then(withdrawn("FRA")).and(mover("FRA")),
		"the first is gone too: the next, alone":  given(alone...).when(withdraws("BRA", "A1")).then(withdrawn("BRA")).and(mover("BRA")),
		"what the Chair moved and left":           given(tabled, proposes(group.CodeChair, deletes("p4")), joins("KEN", "A1"), leaves(group.CodeChair, "A1")).when(withdraws("KEN", "A1")).then(withdrawn("KEN")).and(mover("KEN")),
		"the first of those who remain restates":  given(left...).when(restates("KEN", "A1", shall)).then(anew, restated),
		"the second does not restate":             notTheMover(given(left...).when(restates("BRA", "A1", shall))).saying("restates A1; a co-sponsor may leave it"),
		"the mover that left does not restate":    notTheMover(given(left...).when(restates("FRA", "A1", shall))),
		"the members of a group are not the next one's": given(tabled, behalf("EU", events.Change{Operation: events.OpDelete, Block: "p4", Base: hash["p4"]}, "DEU", "FRA"),
			joins("KEN", "A1"), leaves("EU", "A1")).when(restates("KEN", "A1", shall)).then(anew, restated),
		"nobody is left": given(append(slices.Clip(alone), leaves("BRA", "A1"))...).when(fra).then(filed("A2", rehearsal.Rewording("p1", draft()[1].Text, strings.Replace(draft()[1].Text, "should", "must", 1)))).
			and(func(t *testing.T, before, _ *report.State) {
				if a, _ := before.Amendment("A1"); a.Mover() != "FRA" || len(a.Sponsors) != 0 {
					t.Errorf("behind A1, of %s, stand %+v", a.Mover(), a.Sponsors)
				}
			}),
	})
}

func TestDecline(t *testing.T) {
	playing(t, map[string]*scene{
		"the Chair declines": given(tabled, fra).when(declines("A1", "Not now.")).
			then(events.AmendmentDeclined{Report: slug, Amendment: "A1", Reason: "Not now."}).and(func(t *testing.T, _, after *report.State) {
			a, _ := after.Amendment("A1")
			if a.Declined != "Not now." || !a.Decided() || after.Revision() != 0 {
				t.Errorf("A1 has become %+v at revision %d", a, after.Revision())
			}
		}),
		"its own":             given(tabled, proposes("CHAIR", deletes("p4"))).when(declines("A1", "")).then(events.AmendmentDeclined{Report: slug, Amendment: "A1"}),
		"a delegation cannot": given(tabled, fra).when(says("RUS", "amendment.decline", report.Decline{Amendment: "A1"})).no(refusal.Denied, "not-permitted", "").saying("RUS"),
		"the Vice-Chair cannot": given(tabled, fra).when(says(group.CodeViceChair, "amendment.decline", report.Decline{Amendment: "A1"})).
			no(refusal.Denied, "not-permitted", "").saying("VICE-CHAIR"),
		"for a reason that rings": given(tabled, fra).when(declines("A1", "No\a.")).no(refusal.Bad, "bad-text", "").saying("the reason"),
		"what is not there":       given(tabled).when(declines("A1", "")).no(refusal.Missing, "no-such-amendment", "", "A1"),
		"twice":                   given(tabled, fra, declines("A1", "")).when(declines("A1", "")).no(refusal.Forbidden, "declined", "", "A1"),
		"what was withdrawn":      given(tabled, fra, withdraws("FRA", "A1")).when(declines("A1", "")).no(refusal.Forbidden, "withdrawn", "rule 122", "A1"),
	})
}

// TestEnteredForAnother: what the secretariat enters is the act of the delegation, and
// is asked what the delegation would be asked.
func TestEnteredForAnother(t *testing.T) {
	enters := func(who, kind string, data any) act {
		return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
			said := trust.Command{Actor: events.CodeSecretariat, Type: kind, For: who, Channel: events.ChannelLetter}
			return c.Signed(c.Signer(events.CodeSecretariat), said, data), true
		}
	}
	playing(t, map[string]*scene{
		"it joins":              given(tabled, fra).when(enters("KEN", "amendment.cosponsor", report.Cosponsor{Amendment: "A1"})).then(events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "KEN"}),
		"it withdraws":          given(tabled, fra).when(enters("FRA", "amendment.withdraw", report.Withdraw{Amendment: "A1"})).then(events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "FRA"}),
		"it is not the mover":   given(tabled, fra).when(enters("KEN", "amendment.withdraw", report.Withdraw{Amendment: "A1"})).no(refusal.Denied, "not-the-mover", "rule 122"),
		"it may not":            given(tabled, fra).when(enters("KEN", "amendment.decline", report.Decline{Amendment: "A1"})).no(refusal.Denied, "not-permitted", "").saying("KEN"),
		"the secretariat alone": given(tabled, fra).when(says(events.CodeSecretariat, "amendment.cosponsor", report.Cosponsor{Amendment: "A1"})).no(refusal.Denied, "not-permitted", "").saying("SECRETARIAT"),
	})
}
