package report_test

import (
	"strings"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// The amendments of the scenes here, to the calm draft.
var (
	firmer   = proposes("FRA", rewords("p1", "should", "must"))
	protect  = proposes("USA", rewords("p1", "respect", "respect and protect"))
	stronger = proposes("RUS", rewords("p1", "should", "shall"))
	grown    = proposes("BRA", rewords("p2", "the", "the growing number of"))
)

const (
	calmMust = "States must respect human rights."
)

// present looks for the words that stand now in what is ready instead.
func present(revision int, words string) func(t *testing.T, ready any) {
	return func(t *testing.T, ready any) {
		t.Helper()
		if want := (report.Present{Revision: revision, Words: words}); ready != want {
			t.Errorf("ready is %+v, not %+v", ready, want)
		}
	}
}

func TestTakePosition(t *testing.T) {
	scenes := map[string]*scene{}
	for _, stance := range events.Stances {
		scenes["on the report: "+string(stance)] = given(calm).when(takes("FRA", onReport(), stance)).
			then(taken("FRA", onReport(), stance, calmHash)).and(stand(onReport(), "FRA "+string(stance)))
		scenes["on a paragraph: "+string(stance)] = given(calm).when(takes("FRA", onBlock("p1"), stance, because("As said.\nAnd meant."))).
			then(taken("FRA", onBlock("p1"), stance, calmWords(1), func(e *events.PositionTaken) { e.Reason = "As said.\nAnd meant." })).
			and(all(stand(onBlock("p1"), "FRA "+string(stance)), stand(onReport())))
		scenes["on an amendment: "+string(stance)] = given(calm, firmer).when(takes("KEN", onAmendment("A1"), stance)).
			then(taken("KEN", onAmendment("A1"), stance, text.HashText(calmMust))).and(stand(onAmendment("A1"), "KEN "+string(stance)))
	}
	for name, s := range map[string]*scene{
		"on an amendment, whose words need no naming": given(calm, firmer).when(takes("KEN", onAmendment("A1"), events.Support, seeing(""))).
			then(taken("KEN", onAmendment("A1"), events.Support, text.HashText(calmMust))),
		"on a new paragraph that is proposed": given(calm, proposes("FRA", inserts("p1", "The group recalls."))).when(takes("KEN", onAmendment("A1"), events.Support)).
			then(taken("KEN", onAmendment("A1"), events.Support, text.HashText("The group recalls."))),
		"on a deletion": given(calm, proposes("FRA", deletes("p2"))).when(objects("KEN", onAmendment("A1"))).then(taken("KEN", onAmendment("A1"), events.Object, calmWords(2))),
		"on an amendment that is in": given(calm, firmer, revises(incorporating("A1"))).when(objects("KEN", onAmendment("A1"))).
			then(taken("KEN", onAmendment("A1"), events.Object, text.HashText(calmMust))),
		"on one's own amendment": given(calm, firmer).when(takes("FRA", onAmendment("A1"), events.Reserve)).then(taken("FRA", onAmendment("A1"), events.Reserve, text.HashText(calmMust))),
		"a group for some of its members": given(calm).when(objects("EU", onBlock("p1"), speakingFor("FRA", "DEU"))).
			then(taken("EU", onBlock("p1"), events.Object, calmWords(1), ofMembers("FRA", "DEU"))).and(stand(onBlock("p1"), "DEU object through EU", "FRA object through EU")),
		"a group as such, for none of its members": given(calm).when(objects("EU", onBlock("p1"))).
			then(taken("EU", onBlock("p1"), events.Object, calmWords(1), func(e *events.PositionTaken) { e.AsGroup = true })).and(all(
			stand(onBlock("p1"), "EU object"), inTheWay(), statusIs("p1", report.StatusClean))),
		"entered by the secretariat": given(calm).when(entersFor("FRA", events.ChannelFloor, 0, "position.take", report.TakePosition{On: onReport(), Stance: events.Support, Words: calmHash})).
			then(taken("FRA", onReport(), events.Support, calmHash)).and(func(t *testing.T, _, after *report.State) {
			for p := range after.Positions {
				if p.Actor != events.CodeSecretariat || p.Via != events.ViaFloor || p.By != "FRA" || p.Seq == 0 || p.Time.IsZero() {
					t.Errorf("it is told to have come as %+v", p)
				}
			}
		}),
		"for the case that an amendment is in": given(calm, firmer).when(takes("KEN", onBlock("p1"), events.Accept, under("A1"))).
			then(taken("KEN", onBlock("p1"), events.Accept, calmWords(1), func(e *events.PositionTaken) { e.If, e.WordsThen = "A1", text.HashText(calmMust) })).and(stand(onBlock("p1"))),
		"for the case that another paragraph is amended": given(calm, firmer).when(takes("KEN", onBlock("p2"), events.Accept, under("A1"))).
			then(taken("KEN", onBlock("p2"), events.Accept, calmWords(2), func(e *events.PositionTaken) { e.If, e.WordsThen = "A1", calmWords(2) })),
		"for the case that its paragraph is gone": given(calm, proposes("FRA", deletes("p2"))).when(objects("KEN", onBlock("p2"), under("A1"))).
			then(taken("KEN", onBlock("p2"), events.Object, calmWords(2), func(e *events.PositionTaken) { e.If = "A1" })),
		"on the report, for the case that an amendment is in": given(calm, firmer).when(takes("KEN", onReport(), events.Accept, under("A1"))).
			then(taken("KEN", onReport(), events.Accept, calmHash, func(e *events.PositionTaken) {
				e.If, e.WordsThen = "A1", text.HashReport(rehearsal.Paragraphs(calmMust, calmTexts[1], calmTexts[2]))
			})),
		"another in its place": given(calm, objects("FRA", onBlock("p1"))).when(takes("FRA", onBlock("p1"), events.Accept)).
			then(taken("FRA", onBlock("p1"), events.Accept, calmWords(1))).and(all(stand(onBlock("p1"), "FRA accept"), inTheWay())),
		"the same for another reason": given(calm, objects("FRA", onBlock("p1"))).when(objects("FRA", onBlock("p1"), because("It is vague."))).
			then(taken("FRA", onBlock("p1"), events.Object, calmWords(1), func(e *events.PositionTaken) { e.Reason = "It is vague." })),
		"the same on other words": given(calm, takes("KEN", onBlock("p1"), events.Support), firmer, revises(incorporating("A1"))).when(takes("KEN", onBlock("p1"), events.Support)).
			then(taken("KEN", onBlock("p1"), events.Support, text.HashText(calmMust))).and(stand(onBlock("p1"), "KEN support")),
		"for other members in its place": given(calm, objects("EU", onBlock("p1"), speakingFor("FRA", "DEU"))).when(objects("EU", onBlock("p1"), speakingFor("DEU"))).
			then(taken("EU", onBlock("p1"), events.Object, calmWords(1), ofMembers("DEU"))).and(stand(onBlock("p1"), "DEU object through EU")),
		"without a condition, in the place of one whose condition is met": given(calm, firmer, objects("KEN", onBlock("p1")), takes("KEN", onBlock("p1"), events.Accept, under("A1")), revises(incorporating("A1")), takes("KEN", onReport(), events.Reserve)).
			when(objects("KEN", onBlock("p1"))).then(taken("KEN", onBlock("p1"), events.Object, text.HashText(calmMust))).and(func(t *testing.T, before, after *report.State) {
			stand(onBlock("p1"), "KEN accept")(t, nil, before)
			stand(onBlock("p1"), "KEN object")(t, nil, after)
		}),
		"that does as it did, where another counts": given(calm, firmer, takes("KEN", onBlock("p2"), events.Accept, under("A1")), objects("KEN", onBlock("p2")), revises(incorporating("A1"))).
			when(objects("KEN", onBlock("p2"))).then(taken("KEN", onBlock("p2"), events.Object, calmWords(2))).and(stand(onBlock("p2"), "KEN object")),
		"without a condition, beside one whose condition may be met": given(calm, firmer, takes("KEN", onBlock("p1"), events.Accept, under("A1"))).
			when(objects("KEN", onBlock("p1"))).then(taken("KEN", onBlock("p1"), events.Object, calmWords(1))).and(func(t *testing.T, _, after *report.State) {
			n := 0
			for range after.PositionsOn(onBlock("p1")) {
				n++
			}
			if n != 2 {
				t.Errorf("%d positions are there", n)
			}
		}),
		"a reservation after the adoption": given(calm, adopts(group.CodeChair)).when(takes("FRA", onBlock("p1"), events.Reserve)).then(taken("FRA", onBlock("p1"), events.Reserve, calmWords(1))),
		"a dissociation after the adoption": given(calm, adopts(group.CodeChair)).when(takes("FRA", onBlock("p1"), events.Dissociate)).
			then(taken("FRA", onBlock("p1"), events.Dissociate, calmWords(1))).and(stand(onBlock("p1"), "FRA dissociate")),

		"by an observer State": given(calm).when(objects("VAT", onReport())).no(refusal.Denied, "not-permitted", "").saying("only a member State, or a group on behalf of member States, takes a position"),
		"by an auditor":        given(calm).when(takes("AUDITOR", onReport(), events.Support)).no(refusal.Denied, "not-permitted", ""),
		"by the Chair":         given(calm).when(objects(group.CodeChair, onReport())).no(refusal.Denied, "not-permitted", ""),
		"by the secretariat":   given(calm).when(takes(events.CodeSecretariat, onReport(), events.Support)).no(refusal.Denied, "not-permitted", ""),
		"entered for an observer State": given(calm).when(entersFor("VAT", events.ChannelFloor, 0, "position.take", report.TakePosition{On: onReport(), Stance: events.Object, Words: calmHash})).
			no(refusal.Denied, "not-permitted", "").saying("VAT"),
		"a lifting":     given(calm).when(takes("FRA", onReport(), "lift")).no(refusal.Bad, "bad-position", "").saying(`"lift" is no position`),
		"none":          given(calm).when(takes("FRA", onReport(), "")).no(refusal.Bad, "bad-position", ""),
		"on both":       given(calm, firmer).when(takes("FRA", events.On{Report: slug, Block: "p1", Amendment: "A1"}, events.Support)).no(refusal.Bad, "bad-position", "").saying("not on both"),
		"on no report":  given(calm).when(takes("FRA", events.On{Report: "apr2"}, events.Support)).no(refusal.Missing, "no-such-report", "", "apr2"),
		"before a text": given().when(takes("FRA", onReport(), events.Support, seeing(calmHash))).no(refusal.Missing, "no-such-report", "", slug),
		"on nothing":    given(calm).when(takes("FRA", onBlock("p9"), events.Support)).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"on what is gone": given(calm, proposes("FRA", deletes("p2")), revises(incorporating("A1"))).when(takes("FRA", onBlock("p2"), events.Support)).
			no(refusal.Missing, "no-such-paragraph", "", "p2"),
		"on no amendment":                      given(calm).when(objects("FRA", onAmendment("A1"))).no(refusal.Missing, "no-such-amendment", "", "A1"),
		"on an amendment to another":           given(calm, firmer).when(objects("FRA", events.On{Report: "apr2", Amendment: "A1"})).no(refusal.Missing, "no-such-report", "", "apr2"),
		"on what was withdrawn":                given(calm, firmer, withdraws("FRA", "A1")).when(objects("KEN", onAmendment("A1"))).no(refusal.Forbidden, "withdrawn", "rule 122", "A1"),
		"on what was restated":                 given(calm, firmer, restates("FRA", "A1", rewords("p1", "should", "will"))).when(objects("KEN", onAmendment("A1"))).no(refusal.Forbidden, "withdrawn", "rule 122", "A1", "A2"),
		"on what was declined":                 given(calm, firmer, declines("A1", "Not now.")).when(objects("KEN", onAmendment("A1"))).no(refusal.Forbidden, "declined", "", "A1"),
		"for a bad reason":                     given(calm).when(objects("FRA", onReport(), because("\a"))).no(refusal.Bad, "bad-text", "").saying("the reason"),
		"for a long reason":                    given(calm).when(objects("FRA", onReport(), because(strings.Repeat("x", 2001)))).no(refusal.Bad, "too-long", "").saying("2001"),
		"a delegation for others":              given(calm).when(objects("FRA", onReport(), speakingFor("DEU"))).no(refusal.Bad, "not-a-group", "").saying("FRA speaks for itself alone"),
		"a group for one that is no member":    given(calm).when(objects("EU", onReport(), speakingFor("USA"))).no(refusal.Bad, "not-a-member", "", "USA"),
		"a group for one member twice":         given(calm).when(objects("EU", onReport(), speakingFor("FRA", "FRA"))).no(refusal.Bad, "twice", "", "FRA"),
		"a group for an observer among it":     given(calm).when(objects("ARAB-GROUP", onReport(), speakingFor("EGY", "PSE"))).no(refusal.Forbidden, "no-member-state", "", "PSE").saying("PSE is no member State"),
		"on a paragraph that has moved on":     given(calm, firmer, revises(incorporating("A1"))).when(takes("KEN", onBlock("p1"), events.Support, seeing(calmWords(1)))).no(refusal.Stale, "stale-text", "", "p1").saying("the words of paragraph 1 (p1) of apr have changed since they were read: they are those of revision 1 now").offering(present(1, text.HashText(calmMust))),
		"on a report that has moved on":        given(calm, firmer, revises(incorporating("A1"))).when(objects("KEN", onReport(), seeing(calmHash))).no(refusal.Stale, "stale-text", "").saying("the words of apr have changed").offering(present(1, text.HashReport(rehearsal.Paragraphs(calmMust, calmTexts[1], calmTexts[2])))),
		"on words that are not named":          given(calm).when(takes("KEN", onBlock("p1"), events.Support, seeing(""))).no(refusal.Stale, "stale-text", "", "p1").offering(present(0, calmWords(1))),
		"on other words than an amendment's":   given(calm, firmer).when(objects("KEN", onAmendment("A1"), seeing(calmWords(1)))).no(refusal.Bad, "other-words", "", "A1").saying("A1 proposes words with the hash"),
		"a support under a condition":          given(calm, firmer).when(takes("KEN", onBlock("p1"), events.Support, under("A1"))).no(refusal.Bad, "bad-condition", "").saying("only accept and object are said under a condition"),
		"a reservation under a condition":      given(calm, firmer).when(takes("KEN", onBlock("p1"), events.Reserve, under("A1"))).no(refusal.Bad, "bad-condition", ""),
		"on an amendment, under a condition":   given(calm, firmer, protect).when(objects("KEN", onAmendment("A1"), under("A2"))).no(refusal.Bad, "bad-condition", "").saying("a position on an amendment has no condition"),
		"under a condition that is not there":  given(calm).when(objects("KEN", onBlock("p1"), under("A1"))).no(refusal.Missing, "no-such-amendment", "", "A1"),
		"under a condition that was withdrawn": given(calm, firmer, withdraws("FRA", "A1")).when(objects("KEN", onBlock("p1"), under("A1"))).no(refusal.Forbidden, "withdrawn", "rule 122", "A1"),
		"under a condition that is met":        given(calm, firmer, revises(incorporating("A1"))).when(objects("KEN", onBlock("p1"), under("A1"))).no(refusal.Forbidden, "incorporated", "", "A1"),
		"under a condition that was absorbed":  given(calm, firmer, revises(setting("p1", calmMust))).when(objects("KEN", onBlock("p1"), under("A1"))).no(refusal.Forbidden, "not-carried", "", "A1"),
		"under a condition that is in conflict": given(calm, firmer, stronger, revises(incorporating("A1"))).when(objects("KEN", onBlock("p1"), under("A2"))).
			no(refusal.Forbidden, "not-carried", "", "A2"),
		"the same twice":                   given(calm, objects("FRA", onBlock("p1"))).when(objects("FRA", onBlock("p1"))).no(refusal.Forbidden, "same-position", "").saying("FRA has taken exactly this position on paragraph 1 (p1) of apr already"),
		"the same twice, on the report":    given(calm, takes("FRA", onReport(), events.Accept)).when(takes("FRA", onReport(), events.Accept)).no(refusal.Forbidden, "same-position", "").saying("on apr already"),
		"the same twice, on an amendment":  given(calm, firmer, objects("KEN", onAmendment("A1"))).when(objects("KEN", onAmendment("A1"))).no(refusal.Forbidden, "same-position", "").saying("on A1 already"),
		"the same twice, for a case":       given(calm, firmer, objects("KEN", onBlock("p1"), under("A1"))).when(objects("KEN", onBlock("p1"), under("A1"))).no(refusal.Forbidden, "same-position", ""),
		"a support after the adoption":     given(calm, adopts(group.CodeChair)).when(takes("FRA", onReport(), events.Support)).no(refusal.Forbidden, "adopted", "rule 123"),
		"an acceptance after the adoption": given(calm, adopts(group.CodeChair)).when(takes("FRA", onReport(), events.Accept)).no(refusal.Forbidden, "adopted", "rule 123"),
		"an objection after the adoption":  given(calm, adopts(group.CodeChair)).when(objects("FRA", onBlock("p1"))).no(refusal.Forbidden, "adopted", "rule 123").saying("the report apr was adopted"),
	} {
		scenes[name] = s
	}
	playing(t, scenes)
}

func TestLiftPosition(t *testing.T) {
	lifted := func(by string, on events.On, condition string) events.PositionLifted {
		return events.PositionLifted{On: on, By: by, If: condition}
	}
	both := []act{calm, firmer, objects("KEN", onBlock("p1")), objects("KEN", onBlock("p1"), under("A1"))}
	playing(t, map[string]*scene{
		"an objection": given(calm, objects("FRA", onBlock("p1"))).when(lifts("FRA", onBlock("p1"), "")).then(lifted("FRA", onBlock("p1"), "")).and(func(t *testing.T, before, after *report.State) {
			inTheWay("objection p1 FRA: FRA objects to paragraph 1")(t, nil, before)
			inTheWay()(t, nil, after)
		}),
		"all of one's own, and no other's": given(append(both, objects("FRA", onBlock("p1")))...).when(lifts("KEN", onBlock("p1"), "")).then(lifted("KEN", onBlock("p1"), "")).
			and(stand(onBlock("p1"), "FRA object")),
		"that under a condition alone": given(both...).when(lifts("KEN", onBlock("p1"), "A1")).then(lifted("KEN", onBlock("p1"), "A1")).and(stand(onBlock("p1"), "KEN object")),
		"a group's":                    given(calm, objects("EU", onReport(), speakingFor("FRA"))).when(lifts("EU", onReport(), "")).then(lifted("EU", onReport(), "")).and(stand(onReport())),
		"a member's own, and the group speaks for it again": given(calm, objects("EU", onReport(), speakingFor("FRA")), takes("FRA", onReport(), events.Accept)).
			when(lifts("FRA", onReport(), "")).then(lifted("FRA", onReport(), "")).and(stand(onReport(), "FRA object through EU")),
		"on a paragraph that is gone": given(calm, objects("KEN", onBlock("p2")), proposes("FRA", deletes("p2")), revises(incorporating("A1"))).when(lifts("KEN", onBlock("p2"), "")).
			then(lifted("KEN", onBlock("p2"), "")).and(func(t *testing.T, before, after *report.State) {
			inTheWay("objection p2 KEN: KEN objects to the former paragraph 2 (p2)")(t, nil, before)
			inTheWay()(t, nil, after)
		}),
		"on an amendment that is not there any more": given(calm, firmer, objects("KEN", onAmendment("A1")), declines("A1", "")).when(lifts("KEN", onAmendment("A1"), "")).
			then(lifted("KEN", onAmendment("A1"), "")),
		"one of after the adoption": given(calm, adopts(group.CodeChair), takes("FRA", onBlock("p1"), events.Reserve)).when(lifts("FRA", onBlock("p1"), "")).then(lifted("FRA", onBlock("p1"), "")),

		"where there is none":          given(calm).when(lifts("FRA", onBlock("p1"), "")).no(refusal.Missing, "no-position", "").saying("FRA has no position on paragraph 1 (p1) of apr"),
		"another's":                    given(calm, objects("KEN", onBlock("p1"))).when(lifts("FRA", onBlock("p1"), "")).no(refusal.Missing, "no-position", ""),
		"on the report":                given(calm, objects("FRA", onBlock("p1"))).when(lifts("FRA", onReport(), "")).no(refusal.Missing, "no-position", "").saying("on apr"),
		"under another condition":      given(both...).when(lifts("KEN", onBlock("p1"), "A2")).no(refusal.Missing, "no-position", "").saying("under the condition A2"),
		"a member the group's":         given(calm, objects("EU", onReport(), speakingFor("FRA"))).when(lifts("FRA", onReport(), "")).no(refusal.Missing, "no-position", ""),
		"twice":                        given(calm, objects("FRA", onReport()), lifts("FRA", onReport(), "")).when(lifts("FRA", onReport(), "")).no(refusal.Missing, "no-position", ""),
		"on both":                      given(calm, firmer).when(lifts("FRA", events.On{Report: slug, Block: "p1", Amendment: "A1"}, "")).no(refusal.Bad, "bad-position", ""),
		"for a bad reason":             given(calm, objects("FRA", onReport())).when(says("FRA", "position.lift", report.LiftPosition{On: onReport(), Reason: "\a"})).no(refusal.Bad, "bad-text", ""),
		"by an observer":               given(calm).when(lifts("VAT", onReport(), "")).no(refusal.Denied, "not-permitted", ""),
		"what the adoption has record": given(calm, takes("FRA", onBlock("p1"), events.Reserve), adopts(group.CodeChair)).when(lifts("FRA", onBlock("p1"), "")).no(refusal.Forbidden, "adopted", "").saying("apr was adopted with this position on record"),
	})
}

func TestExplain(t *testing.T) {
	explains := func(by string, e report.Explain, attachments ...[]byte) act {
		return says(by, "position.explain", e, attachments...)
	}
	of := func(on events.On) report.Explain {
		return report.Explain{On: on, Language: "fr", Text: "La France comprend ces mots ainsi."}
	}
	told := func(by string, e report.Explain) events.ExplanationGiven {
		return events.ExplanationGiven{On: e.On, By: by, Language: e.Language, Text: e.Text, File: e.File}
	}
	long := []byte(strings.Repeat("Words of some length.\n", 100))
	attached := report.Explain{On: onReport(), File: rehearsal.Name(long)}
	with := func(f func(*report.Explain)) report.Explain { e := of(onBlock("p1")); f(&e); return e }
	toolong := []byte(strings.Repeat("é", report.MaxStatement+1))
	playing(t, map[string]*scene{
		"of the report":                given(calm).when(explains("FRA", of(onReport()))).then(told("FRA", of(onReport()))).and(inTheWay()),
		"of a paragraph":               given(calm).when(explains("FRA", of(onBlock("p1")))).then(told("FRA", of(onBlock("p1")))),
		"of another's amendment":       given(calm, firmer).when(explains("KEN", of(onAmendment("A1")))).then(told("KEN", of(onAmendment("A1")))),
		"of one that was incorporated": given(calm, firmer, revises(incorporating("A1"))).when(explains("KEN", of(onAmendment("A1")))).then(told("KEN", of(onAmendment("A1")))),
		"attached":                     given(calm).when(explains("FRA", attached, long)).then(told("FRA", attached)),
		"by an observer State":         given(calm).when(explains("VAT", of(onReport()))).then(told("VAT", of(onReport()))),
		"by a group":                   given(calm).when(explains("EU", of(onReport()))).then(told("EU", of(onReport()))),
		"after the adoption": given(calm, adopts(group.CodeChair)).when(explains("FRA", of(onReport()))).then(told("FRA", of(onReport()))).and(func(t *testing.T, _, after *report.State) {
			if x := after.Explanations(); len(x) != 1 || !x[0].AfterAdoption || x[0].Seq == 0 || x[0].Time.IsZero() {
				t.Errorf("explained is %+v", x)
			}
		}),
		"twice": given(calm, explains("FRA", of(onReport()))).when(explains("FRA", of(onReport()))).then(told("FRA", of(onReport()))).and(func(t *testing.T, before, after *report.State) {
			if len(before.Explanations()) != 1 || len(after.Explanations()) != 2 || before.Explanations()[0].AfterAdoption {
				t.Errorf("explained was %+v, is %+v", before.Explanations(), after.Explanations())
			}
		}),

		"by the Chair":             given(calm).when(explains(group.CodeChair, of(onReport()))).no(refusal.Denied, "not-permitted", ""),
		"by an auditor":            given(calm).when(explains("AUDITOR", of(onReport()))).no(refusal.Denied, "not-permitted", ""),
		"of one's own proposal":    given(calm, firmer).when(explains("FRA", of(onAmendment("A1")))).no(refusal.Forbidden, "own-proposal", "rule 128", "A1"),
		"of what one has joined":   given(calm, firmer, joins("KEN", "A1")).when(explains("KEN", of(onAmendment("A1")))).no(refusal.Forbidden, "own-proposal", "rule 128", "A1"),
		"of what one has left":     given(calm, firmer, joins("KEN", "A1"), leaves("KEN", "A1")).when(explains("KEN", of(onAmendment("A1")))).then(told("KEN", of(onAmendment("A1")))),
		"of nothing":               given(calm).when(explains("FRA", of(onBlock("p9")))).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"of what was withdrawn":    given(calm, firmer, withdraws("FRA", "A1")).when(explains("KEN", of(onAmendment("A1")))).no(refusal.Forbidden, "withdrawn", "rule 122", "A1"),
		"in no language of theirs": given(calm).when(explains("FRA", with(func(e *report.Explain) { e.Language = "la" }))).no(refusal.Bad, "bad-language", "").saying(`"la"`),
		"without words":            given(calm).when(explains("FRA", with(func(e *report.Explain) { e.Text = " \n" }))).no(refusal.Bad, "bad-explanation", "").saying("no words"),
		"without words, attached":  given(calm).when(explains("FRA", report.Explain{On: onReport(), File: rehearsal.Name(nil)}, nil)).no(refusal.Bad, "bad-explanation", ""),
		"said and attached":        given(calm).when(explains("FRA", with(func(e *report.Explain) { e.File = rehearsal.Name(long) }), long)).no(refusal.Bad, "bad-explanation", "").saying("not both"),
		"with hidden signs":        given(calm).when(explains("FRA", with(func(e *report.Explain) { e.Text = "a\u202eb" }))).no(refusal.Bad, "bad-text", "").saying("U+202E"),
		"too long":                 given(calm).when(explains("FRA", report.Explain{On: onReport(), File: rehearsal.Name(toolong)}, toolong)).no(refusal.Bad, "too-long", "").saying("50001"),
	})
}

// validity asks how the one position on words counts.
func validity(on events.On, want report.Validity) func(t *testing.T, before, after *report.State) {
	return func(t *testing.T, _, after *report.State) {
		t.Helper()
		n := 0
		for p := range after.PositionsOn(on) {
			n++
			if got := after.ValidityOf(p); got != want {
				t.Errorf("the position of %s on %+v %s, not %s", p.By, on, got, want)
			}
		}
		if n != 1 {
			t.Errorf("%d positions are there on %+v", n, on)
		}
	}
}

// TestLapse: support and acceptance are of words; what stands against words stands.
func TestLapse(t *testing.T) {
	for stance, lapses := range map[events.Stance]bool{events.Support: true, events.Accept: true, events.Reserve: false, events.Object: false, events.Dissociate: false} {
		gone := report.Holds
		if lapses {
			gone = report.Lapsed
		}
		tells(t, string(stance)+" of a paragraph",
			story{act: calm}, story{act: takes("KEN", onBlock("p1"), stance), check: validity(onBlock("p1"), report.Holds)},
			story{act: grown}, story{act: firmer},
			story{act: revises(incorporating("A1")), check: validity(onBlock("p1"), report.Holds)}, // another paragraph
			story{act: revises(incorporating("A2")), check: validity(onBlock("p1"), gone)},
			story{act: revises(setting("p1", calmTexts[0])), check: validity(onBlock("p1"), report.Holds)}, // its words come back
			story{act: revises(setting("p1", "")), check: validity(onBlock("p1"), gone)},                   // it is deleted
		)
		tells(t, string(stance)+" of the report",
			story{act: calm}, story{act: takes("KEN", onReport(), stance), check: validity(onReport(), report.Holds)},
			story{act: grown}, story{act: firmer, check: validity(onReport(), report.Holds)},
			story{act: revises(declining("A2")), check: validity(onReport(), report.Holds)},
			story{act: revises(incorporating("A1")), check: validity(onReport(), gone)},
			story{act: revises(setting("p2", calmTexts[1])), check: validity(onReport(), report.Holds)},
		)
		tells(t, string(stance)+" of an amendment",
			story{act: calm}, story{act: firmer}, story{act: takes("KEN", onAmendment("A1"), stance), check: validity(onAmendment("A1"), report.Holds)},
			story{act: protect}, story{act: revises(incorporating("A2")), check: validity(onAmendment("A1"), report.Holds)}, // carried: as filed it stays
			story{act: revises(incorporating("A1")), check: validity(onAmendment("A1"), report.Holds)},
		)
	}
}

// TestConditions: what is said for the case that an amendment is in counts when it is,
// and not before.
func TestConditions(t *testing.T) {
	p1 := onBlock("p1")
	accepting := []story{{act: calm}, {act: firmer}, {act: protect}, {act: grown},
		{act: takes("KEN", p1, events.Accept, under("A1")), check: all(validity(p1, report.Conditional), stand(p1))}}
	objecting := []story{{act: calm}, {act: firmer}, {act: protect}, {act: grown},
		{act: objects("KEN", p1, under("A1"), because("It binds.")), check: all(validity(p1, report.Conditional), inTheWay(
			"amendment p1 A1 FRA: A1 of FRA has not been disposed of", "amendment p1 A2 USA: A2 of USA has not been disposed of", "amendment p2 A3 BRA: A3 of BRA has not been disposed of"))}}
	then := func(before []story, more ...story) []story { return append(before[:len(before):len(before)], more...) }
	tells(t, "accept, alone", then(accepting, story{revises(incorporating("A1")), all(validity(p1, report.Holds), stand(p1, "KEN accept"))})...)
	tells(t, "accept, with another paragraph", then(accepting, story{revises(incorporating("A1", "A3")), stand(p1, "KEN accept")})...)
	tells(t, "accept, with other words of it", then(accepting, story{revises(incorporating("A1", "A2")), all(validity(p1, report.Lapsed), stand(p1))})...)
	tells(t, "accept, with words of the Chair", then(accepting, story{revises(incorporating("A1"), setting("p1", "States must.")), validity(p1, report.Lapsed)},
		story{revises(setting("p1", calmMust)), validity(p1, report.Holds)})...)
	tells(t, "accept, and it is declined", then(accepting, story{declines("A1", ""), all(validity(p1, report.Unmet), stand(p1))})...)
	tells(t, "accept, and it is withdrawn", then(accepting, story{withdraws("FRA", "A1"), validity(p1, report.Unmet)})...)
	tells(t, "accept, and it is restated", then(accepting, story{restates("FRA", "A1", rewords("p1", "should", "will")), validity(p1, report.Unmet)})...)
	tells(t, "accept, and another takes its words up", then(accepting, story{revises(setting("p1", calmMust)), all(validity(p1, report.Holds), stand(p1, "KEN accept"))},
		story{withdraws("FRA", "A1"), stand(p1, "KEN accept")})...) // they stay in the text
	tells(t, "accept, and it is declined with the words that it asked for", then(accepting,
		story{revises(declining("A1"), setting("p1", calmMust)), stand(p1, "KEN accept")}, story{revises(setting("p1", "States must.")), validity(p1, report.Lapsed)})...)
	tells(t, "accept, and its words go before it is withdrawn", then(accepting, story{revises(setting("p1", calmMust)), stand(p1, "KEN accept")},
		story{revises(setting("p1", "States will respect them.")), stand(p1)}, story{withdraws("FRA", "A1"), stand(p1)})...)
	tells(t, "object, alone", then(objecting, story{revises(incorporating("A1"), declining("A2", "A3")), all(validity(p1, report.Holds),
		inTheWay("objection p1 KEN: KEN objects to paragraph 1, now that A1 is in: It binds."), statusIs("p1", report.StatusObjection))},
		story{revises(setting("p1", "States may respect them.")), inTheWay("objection p1 KEN: KEN objects to paragraph 1, now that A1 is in: It binds.")}, // until it is lifted
		story{lifts("KEN", p1, "A1"), inTheWay()})...)
	tells(t, "object, with other words of it", then(objecting, story{revises(incorporating("A1", "A2"), declining("A3")), inTheWay("objection p1 KEN: KEN objects to paragraph 1, now that A1 is in: It binds.")})...)
	tells(t, "object, and it is declined", then(objecting, story{revises(declining("A1", "A2", "A3")), all(validity(p1, report.Unmet), inTheWay())})...)
	// The trade: no, unless.
	tells(t, "object, unless it is in",
		story{act: calm}, story{act: firmer}, story{act: objects("KEN", p1)}, story{act: takes("KEN", p1, events.Accept, under("A1")), check: stand(p1, "KEN object")},
		story{revises(incorporating("A1")), all(stand(p1, "KEN accept"), inTheWay(), statusIs("p1", report.StatusClean))},
		story{revises(setting("p1", "States must.")), all(stand(p1, "KEN object"), statusIs("p1", report.StatusObjection))}) // these were not the words
	tells(t, "object, unless another paragraph is amended",
		story{act: calm}, story{act: firmer}, story{act: grown}, story{act: objects("KEN", p1)}, story{act: takes("KEN", p1, events.Accept, under("A2")), check: stand(p1, "KEN object")},
		story{revises(incorporating("A2")), stand(p1, "KEN accept")},
		story{revises(incorporating("A1")), stand(p1, "KEN object")})
	tells(t, "an amendment that deletes the paragraph",
		story{act: calm}, story{act: proposes("FRA", deletes("p2"))}, story{act: objects("KEN", onBlock("p2"), under("A1")), check: validity(onBlock("p2"), report.Conditional)},
		story{revises(incorporating("A1")), inTheWay("objection p2 KEN: KEN objects to the former paragraph 2 (p2), now that A1 is in")})
	tells(t, "no, unless it is deleted",
		story{act: calm}, story{act: proposes("FRA", deletes("p2"))}, story{act: objects("KEN", onBlock("p2"))}, story{act: takes("KEN", onBlock("p2"), events.Accept, under("A1")), check: stand(onBlock("p2"), "KEN object")},
		story{revises(incorporating("A1")), all(stand(onBlock("p2"), "KEN accept"), inTheWay())})
	tells(t, "two conditions",
		story{act: calm}, story{act: firmer}, story{act: grown}, story{act: takes("KEN", onBlock("p3"), events.Accept, under("A1"))}, story{act: objects("KEN", onBlock("p3"), under("A2"))},
		story{revises(incorporating("A1")), stand(onBlock("p3"), "KEN accept")},
		story{revises(incorporating("A2")), stand(onBlock("p3"), "KEN object")}, // what was said later
		story{takes("KEN", onBlock("p3"), events.Support), stand(onBlock("p3"), "KEN support")},
		story{lifts("KEN", onBlock("p3"), ""), stand(onBlock("p3"))})
}

// TestGroups: a group speaks for those that it names, a member's own overrides it.
func TestGroups(t *testing.T) {
	p1 := onBlock("p1")
	tells(t, "a member's own overrides",
		story{act: calm}, story{act: objects("EU", p1, speakingFor("FRA", "DEU")), check: inTheWay("objection p1 DEU: DEU objects to paragraph 1 through EU", "objection p1 FRA: FRA objects to paragraph 1 through EU")},
		story{takes("FRA", p1, events.Accept), all(stand(p1, "DEU object through EU", "FRA accept"), inTheWay("objection p1 DEU: DEU objects to paragraph 1 through EU"))},
		story{takes("DEU", p1, events.Reserve), all(stand(p1, "DEU reserve", "FRA accept"), inTheWay(), statusIs("p1", report.StatusReserved))},
		story{lifts("DEU", p1, ""), statusIs("p1", report.StatusObjection)},
		story{lifts("EU", p1, ""), all(stand(p1, "FRA accept"), inTheWay())})
	tells(t, "whose own has lapsed, the group speaks for again",
		story{act: calm}, story{act: firmer}, story{act: takes("DEU", p1, events.Accept)}, story{act: objects("EU", p1, speakingFor("DEU")), check: stand(p1, "DEU accept")},
		story{revises(incorporating("A1")), stand(p1, "DEU object through EU")})
	tells(t, "of two groups the later counts",
		story{act: calm}, story{act: objects("NAM-GROUP", p1, speakingFor("EGY", "QAT"))}, story{act: takes("ARAB-GROUP", p1, events.Accept, speakingFor("QAT")), check: stand(p1, "EGY object through NAM-GROUP", "QAT accept through ARAB-GROUP")},
		story{objects("NAM-GROUP", p1, speakingFor("EGY", "QAT"), because("Again.")), stand(p1, "EGY object through NAM-GROUP", "QAT object through NAM-GROUP")},
		story{objects("NAM-GROUP", p1, speakingFor("EGY")), stand(p1, "EGY object through NAM-GROUP", "QAT accept through ARAB-GROUP")})
	// ARAB-GROUP said it between; what NAM-GROUP says now that A1 is in it had said before.
	tells(t, "of two groups the later counts, whatever they are called",
		story{act: calm}, story{act: firmer}, story{act: takes("NAM-GROUP", onBlock("p2"), events.Accept, under("A1"), speakingFor("QAT"))},
		story{act: takes("ARAB-GROUP", onBlock("p2"), events.Reserve, speakingFor("QAT"))}, story{act: objects("NAM-GROUP", onBlock("p2"), speakingFor("QAT")), check: stand(onBlock("p2"), "QAT object through NAM-GROUP")},
		story{revises(incorporating("A1")), stand(onBlock("p2"), "QAT reserve through ARAB-GROUP")})
	tells(t, "a group as such is no member",
		story{act: calm}, story{act: takes("EU", p1, events.Reserve), check: all(stand(p1, "EU reserve"), statusIs("p1", report.StatusClean))},
		story{objects("EU", onReport()), all(inTheWay(), statusIs("", report.StatusReady))},
		story{act: agrees("p1", events.AdReferendum)}, story{act: adopts(group.CodeChair)})
}

// TestObjectionToAmendment: it bars once the amendment is in the text, and not before.
func TestObjectionToAmendment(t *testing.T) {
	const before = "amendment p1 A1 FRA: A1 of FRA has not been disposed of"
	opened := []story{{act: calm}, {act: firmer}, {objects("KEN", onAmendment("A1"), because("It binds,\n as it is.")), all(inTheWay(before), statusIs("p1", report.StatusClean))}}
	then := func(more ...story) []story { return append(opened[:len(opened):len(opened)], more...) }
	tells(t, "incorporated", then(story{revises(incorporating("A1")), all(inTheWay("objection p1 A1 KEN: KEN objects to A1, which Rev.1 incorporated: It binds, as it is."), statusIs("p1", report.StatusObjection), statusIs("", report.StatusObjection))},
		story{lifts("KEN", onAmendment("A1"), ""), all(inTheWay(), statusIs("p1", report.StatusClean))})...)
	tells(t, "declined", then(story{declines("A1", ""), inTheWay()})...)
	tells(t, "withdrawn", then(story{withdraws("FRA", "A1"), inTheWay()})...)
	tells(t, "absorbed", then(story{revises(setting("p1", calmMust)), inTheWay()})...) // the words are the Chair's now
	tells(t, "a new paragraph, which is the one objected to",
		story{act: calm}, story{act: proposes("FRA", inserts("p1", "The group recalls."))}, story{act: proposes("BRA", inserts("p1", "The group recalls."))},
		story{act: objects("KEN", onAmendment("A2"))}, story{act: objects("USA", onAmendment("A1"))},
		story{revises(incorporating("A1", "A2")), all(inTheWay("objection A1 A1 USA: USA objects to A1, which Rev.1 incorporated", "objection A1 A2 KEN: KEN objects to A2, which Rev.1 incorporated"),
			statusIs("A1", report.StatusObjection), statusIs("p1", report.StatusClean))})
	tells(t, "a deletion",
		story{act: calm}, story{act: proposes("FRA", deletes("p1"))}, story{act: objects("KEN", onAmendment("A1"))}, story{act: objects("KEN", onBlock("p3"))},
		story{revises(incorporating("A1")), inTheWay("objection p1 A1 KEN: KEN objects to A1, which Rev.1 incorporated", "objection p3 KEN: KEN objects to paragraph 2")})
}

// TestObjectionsInTheWay: they are told in the order of the text, those to the whole first,
// and the gavel is refused with all of them.
func TestObjectionsInTheWay(t *testing.T) {
	long := strings.Repeat("word ", 40)
	blockers := []report.Blocker{
		{Kind: report.BlockerObjection, Participant: "DEU", Detail: "DEU objects to apr through EU"},
		{Kind: report.BlockerObjection, Paragraph: "p1", Amendment: "A1", Participant: "KEN", Detail: "KEN objects to A1, which Rev.1 incorporated"},
		{Kind: report.BlockerObjection, Paragraph: "p1", Participant: "RUS", Detail: "RUS objects to paragraph 1"},
		{Kind: report.BlockerAmendment, Paragraph: "p1", Amendment: "A2", Participant: "USA", Detail: "A2 of USA has not been disposed of"},
		{Kind: report.BlockerObjection, Paragraph: "p3", Participant: "CHN", Detail: "CHN objects to paragraph 3: " + strings.Repeat("word ", 20) + "…"},
		{Kind: report.BlockerObjection, Paragraph: "p3", Participant: "RUS", Detail: "RUS objects to paragraph 3"},
	}
	before := []act{calm, firmer, objects("RUS", onBlock("p3")), objects("CHN", onBlock("p3"), because(long)), objects("KEN", onAmendment("A1")), objects("EU", onReport(), speakingFor("DEU")),
		objects("RUS", onBlock("p1")), protect, takes("FRA", onBlock("p2"), events.Reserve), takes("FRA", onBlock("p2"), events.Dissociate), revises(incorporating("A1"))}
	playing(t, map[string]*scene{
		"the gavel": given(before...).when(adopts(group.CodeChair)).no(refusal.Forbidden, "not-adoptable", "consensus").offering(barred(blockers...)).
			saying("DEU objects to apr through EU; KEN objects to A1"),
		"the gavel, when they are lifted": given(append(before, lifts("EU", onReport(), ""), lifts("KEN", onAmendment("A1"), ""), lifts("RUS", onBlock("p1"), ""), lifts("RUS", onBlock("p3"), ""), lifts("CHN", onBlock("p3"), ""), declines("A2", ""))...).
			when(adopts(group.CodeChair)).then(events.ReportAdopted{Report: slug, Revision: 1, Hash: text.HashReport(rehearsal.Paragraphs(calmMust, calmTexts[1], calmTexts[2]))}).
			and(func(t *testing.T, before, after *report.State) {
				if a := after.Adopted; !a.AsOf.Equal(a.Time) {
					t.Errorf("adopted as of %s at %s", a.AsOf, a.Time)
				}
				stand(onBlock("p2"), "FRA dissociate")(t, before, after) // it stays on record
			}),
		"a reservation does not bar it": given(calm, takes("FRA", onReport(), events.Reserve), takes("FRA", onBlock("p1"), events.Reserve)).when(adopts(group.CodeChair)).then(events.ReportAdopted{Report: slug, Hash: calmHash}),
	})
}
