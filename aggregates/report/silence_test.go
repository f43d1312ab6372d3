package report_test

import (
	"strings"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// decision is the rule that the refusals here go by.
const decision = "decision 74/544"

// broken is the event of a breaking of S1, by an objection as [breaks] makes it.
func broken(by, block string, otherwise ...func(*events.SilenceBroken)) events.SilenceBroken {
	e := events.SilenceBroken{Silence: "S1", Report: slug, Block: block, By: by, Reason: "Not so."}
	for _, f := range otherwise {
		f(&e)
	}
	return e
}

// without says that a breaking gives no reason.
func without(e *events.SilenceBroken) { e.Reason = "" }

// by says which amendment broke it.
func byAmendment(id string) func(*events.SilenceBroken) {
	return func(e *events.SilenceBroken) { e.Amendment, e.Reason = id, "" }
}

// shorter is the event of a revision of the calm draft that takes its second paragraph out.
var shorter = events.ReportRevised{
	Report: slug, Revision: 1, Set: []text.Setting{{Block: "p2", Edits: []text.Edit{}}},
	Hash: text.HashReport(rehearsal.Paragraphs(calmTexts[0], calmTexts[2])), Algorithm: 1,
}

// notSo gives a position the reason that [breaks] gives.
func notSo(e *events.PositionTaken) { e.Reason = "Not so." }

// TestPutSilence is the first point: by the Chair, with the exact text, the exact end,
// and no shorter than the mandate lets it be.
func TestPutSilence(t *testing.T) {
	put := func(block, words string, otherwise ...func(*events.SilencePut)) events.SilencePut {
		e := events.SilencePut{Silence: "S1", Report: slug, Block: block, Words: words, Until: end}
		for _, f := range otherwise {
			f(&e)
		}
		return e
	}
	lasting := func(d time.Duration) act { // from the instant at which it is put
		return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
			return puts("", ending(c.Now.Add(rehearsal.Pace+d)))(t, c)
		}
	}
	york := time.FixedZone("", -5*3600)
	in := func(zone string) func(*report.PutSilence) { return func(c *report.PutSilence) { c.Zone = zone } }
	seen := func(words string) func(*report.PutSilence) {
		return func(c *report.PutSilence) { c.Words = words }
	}
	playing(t, map[string]*scene{
		"on the report": given(calm).when(puts("")).then(put("", calmHash)).and(all(silenceIs(report.SilenceRunning), func(t *testing.T, _, after *report.State) {
			x := lastSilence(t, after)
			if x.ID != "S1" || x.Words != calmHash || !x.Until.Equal(end) || x.Put == 0 || x.Last != x.Put || x.Since.IsZero() {
				t.Errorf("there is %+v", x)
			}
		}, inTheWay("silence: silence S1 on apr runs until 2024-07-12T17:00:00Z"), statusIs("", report.StatusSilence), statusIs("p1", report.StatusSilence))),
		"on a paragraph": given(calm).when(puts("p2")).then(put("p2", calmWords(2))).and(all(inTheWay("silence p2: silence S1 on paragraph 2 runs until 2024-07-12T17:00:00Z"),
			statusIs("", report.StatusOpen), statusIs("p1", report.StatusClean), statusIs("p2", report.StatusSilence))),
		"by the Vice-Chair": given(calm).when(says(group.CodeViceChair, "silence.put", report.PutSilence{Report: slug, Words: calmHash, Until: end})).then(put("", calmHash)),
		"with its zone": given(calm).when(puts("", in("America/New_York"), ending(time.Date(2024, 11, 4, 10, 0, 0, 7, york)))).
			then(put("", calmHash, func(e *events.SilencePut) {
				e.Zone, e.Until = "America/New_York", time.Date(2024, 11, 4, 15, 0, 0, 0, time.UTC)
			})),
		"on two paragraphs at once":                           given(calm, puts("p1")).when(puts("p2")).then(put("p2", calmWords(2), func(e *events.SilencePut) { e.Silence = "S2" })),
		"on a paragraph with a bracket that is meant to stay": given(tabled).when(puts("p2", keeping("p2"))).then(put("p2", hash["p2"], func(e *events.SilencePut) { e.KeepBrackets = []string{"p2"} })),
		"on a report with such":                               given(tabled).when(puts("", keeping("p2"))).then(put("", text.HashReport(draft()), func(e *events.SilencePut) { e.KeepBrackets = []string{"p2"} })),
		"on a paragraph, whatever is elsewhere": given(tabled, rus, objects("KEN", onBlock("p2")), objects("KEN", onReport()), takes("USA", onBlock("p3"), events.Reserve), proposes("FRA", inserts("p3", "More."))).
			when(puts("p3")).then(put("p3", hash["p3"])),
		"again, when the first is broken":    given(calm, puts("p1"), breaks("FRA", "p1"), lifts("FRA", onBlock("p1"), "")).when(puts("p1")).then(put("p1", calmWords(1), func(e *events.SilencePut) { e.Silence = "S2" })),
		"again, when the first is withdrawn": given(calm, puts(""), takesBack("")).when(puts("")).then(put("", calmHash, func(e *events.SilencePut) { e.Silence = "S2" })),
		"again, when the first is void":      given(calm, puts(""), revises(setting("p1", calmMust))).when(puts("p2")).then(put("p2", calmWords(2), func(e *events.SilencePut) { e.Silence = "S2" })),
		"counted through the group's life": given(calm, func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
			return c.Table("apr2", rehearsal.Paragraphs("Words.")), true
		},
			says(group.CodeChair, "silence.put", report.PutSilence{Report: "apr2", Words: text.HashReport(rehearsal.Paragraphs("Words.")), Until: end})).
			when(puts("")).then(put("", calmHash, func(e *events.SilencePut) { e.Silence = "S2" })),
		"of exactly the least length": given(calm).when(lasting(72 * time.Hour)).then(put("", calmHash, func(e *events.SilencePut) {
			e.Until = begin.Add(time.Duration(len(actors)+5)*rehearsal.Pace + 72*time.Hour)
		})),

		"a moment shorter":                given(calm).when(lasting(72*time.Hour-time.Microsecond)).no(refusal.Forbidden, "too-short", decision).saying("a silence runs at least 72 hours: not before 2024-07-11T13:00:"),
		"to an end that is past":          given(calm).when(puts("", ending(begin))).no(refusal.Forbidden, "too-short", decision),
		"to no end":                       given(calm).when(puts("", ending(time.Time{}))).no(refusal.Forbidden, "too-short", decision),
		"to the year 10000":               given(calm).when(puts("", ending(time.Date(9999, 12, 31, 23, 0, 0, 0, york)))).no(refusal.Bad, "bad-end", "").saying("the year 10000"),
		"in no zone":                      given(calm).when(puts("", in("New York"))).no(refusal.Bad, "bad-zone", "").saying(`"New York"`),
		"in a zone without an end":        given(calm).when(puts("", in(strings.Repeat("a", 65)))).no(refusal.Bad, "bad-zone", ""),
		"by a delegation":                 given(calm).when(says("SGP", "silence.put", report.PutSilence{Report: slug, Words: calmHash, Until: end})).no(refusal.Denied, "not-permitted", "").saying("the Chair puts a silence procedure"),
		"on no report":                    given(calm).when(says(group.CodeChair, "silence.put", report.PutSilence{Report: "apr2", Until: end})).no(refusal.Missing, "no-such-report", "", "apr2"),
		"on nothing":                      given(calm).when(puts("p9")).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"on other words":                  given(calm, firmer, revises(incorporating("A1"))).when(puts("p1", seen(calmWords(1)))).no(refusal.Stale, "stale-text", "", "p1").offering(present(1, text.HashText(calmMust))),
		"on another text":                 given(calm).when(puts("", seen(calmWords(1)))).no(refusal.Stale, "stale-text", "").offering(present(0, calmHash)),
		"twice":                           given(calm, puts("p1")).when(puts("p1")).no(refusal.Forbidden, "under-silence", decision, "S1").saying("paragraph 1 (p1) of apr is under silence S1 already (running, until 2024-07-12T17:00:00Z)"),
		"on the whole, where a part is":   given(calm, puts("p1")).when(puts("")).no(refusal.Forbidden, "under-silence", decision, "S1"),
		"on a part, where the whole is":   given(calm, puts("")).when(puts("p1")).no(refusal.Forbidden, "under-silence", decision, "S1").saying("apr is under silence S1 already"),
		"before the first is confirmed":   given(calm, puts("p1"), passes).when(puts("p1", ending(end.Add(end.Sub(begin))))).no(refusal.Forbidden, "under-silence", decision, "S1").saying("unbroken"),
		"on what was adopted under one":   given(calm, puts("p1"), passes, concludes("p1")).when(puts("p1", ending(end.Add(end.Sub(begin))))).no(refusal.Forbidden, "adopted", "rule 123", "p1"),
		"on a report that was adopted":    given(calm, adopts(group.CodeChair)).when(puts("")).no(refusal.Forbidden, "adopted", "rule 123"),
		"keeping what are no brackets":    given(calm).when(puts("p1", keeping("p1"))).no(refusal.Bad, "no-brackets", "", "p1"),
		"keeping another's brackets":      given(tabled).when(puts("p1", keeping("p2"))).no(refusal.Bad, "other-paragraph", "", "p2"),
		"on a paragraph with a bracket":   given(tabled).when(puts("p2")).no(refusal.Forbidden, "not-adoptable", decision).saying("silence cannot be put on paragraph 2 (p2) of apr").offering(barred(bracket("p2", "paragraph 2 has one square bracket"))),
		"on a report with a bracket":      given(tabled).when(puts("")).no(refusal.Forbidden, "not-adoptable", decision).offering(barred(bracket("p2", "paragraph 2 has one square bracket"))),
		"on words that are objected to":   given(calm, objects("KEN", onBlock("p1"))).when(puts("p1")).no(refusal.Forbidden, "not-adoptable", decision).saying("KEN objects to paragraph 1").offering(barred(report.Blocker{Kind: report.BlockerObjection, Paragraph: "p1", Participant: "KEN", Detail: "KEN objects to paragraph 1"})),
		"on a report objected to in part": given(calm, objects("KEN", onBlock("p1"))).when(puts("")).no(refusal.Forbidden, "not-adoptable", decision).offering(barred(report.Blocker{Kind: report.BlockerObjection, Paragraph: "p1", Participant: "KEN", Detail: "KEN objects to paragraph 1"})),
		"on words with an amendment":      given(calm, firmer).when(puts("p1")).no(refusal.Forbidden, "not-adoptable", decision).offering(barred(amendment("A1", "p1", "FRA", "has not been disposed of"))),
	})
}

// TestBreakSilence is the second point: by a member State's objection or amendment, up
// to and including the end.
func TestBreakSilence(t *testing.T) {
	objection := func(by, block, words string, otherwise ...func(*events.PositionTaken)) events.PositionTaken {
		return taken(by, onBlock(block), events.Object, words, otherwise...)
	}
	p1, whole := calmWords(1), calmHash
	members := func(e *events.SilenceBroken) { e.Members = []string{"FRA"} }
	amended := func(id, by, block string) events.AmendmentProposed {
		e := filed(id, rehearsal.Rewording("p1", calmTexts[0], calmMust))
		e.By = by
		return e
	}
	overEU := amended("A1", "EU", "p1")
	overEU.OnBehalfOf = []string{"FRA"}
	group1 := func(members ...string) act {
		return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
			return c.Command("EU", "amendment.propose", report.Propose{Report: slug, Change: rewords("p1", "should", "must")(t, stateOf(c)), OnBehalfOf: members}), true
		}
	}
	asGroup := func(e *events.PositionTaken) { e.AsGroup = true }
	isBroken := silenceIs(report.SilenceBroken)
	isRunning := silenceIs(report.SilenceRunning)
	playing(t, map[string]*scene{
		"the report's": given(calm, puts("")).when(breaks("FRA", "")).then(objection("FRA", "", whole, notSo), broken("FRA", "")).and(all(isBroken,
			inTheWay("objection FRA: FRA objects to apr: Not so."), statusIs("", report.StatusObjection), statusIs("p1", report.StatusClean))),
		"a paragraph's":                  given(calm, puts("p1")).when(breaks("FRA", "p1")).then(objection("FRA", "p1", p1, notSo), broken("FRA", "p1")).and(all(isBroken, statusIs("p1", report.StatusObjection))),
		"the report's, for a paragraph":  given(calm, puts("")).when(breaks("FRA", "p1")).then(objection("FRA", "p1", p1, notSo), broken("FRA", "")).and(isBroken),
		"by the Chair's own delegation":  given(calm, puts("")).when(breaks("SGP", "")).then(objection("SGP", "", whole, notSo), broken("SGP", "")),
		"by a group for a member":        given(calm, puts("")).when(breaks("EU", "", "FRA")).then(objection("EU", "", whole, notSo, ofMembers("FRA")), broken("EU", "", members)).and(isBroken),
		"at the end, to the microsecond": given(calm, puts(""), fromEnd(0)).when(breaks("FRA", "")).then(objection("FRA", "", whole, notSo), broken("FRA", "")).and(isBroken),
		"by an objection":                given(calm, puts("")).when(objects("FRA", onReport())).then(objection("FRA", "", whole), broken("FRA", "", without)).and(isBroken),
		"by an objection to a paragraph": given(calm, puts("")).when(objects("FRA", onBlock("p1"), because("Not so."))).then(objection("FRA", "p1", p1, notSo), broken("FRA", "")),
		"by an objection at the end":     given(calm, puts("p1"), fromEnd(0)).when(objects("FRA", onBlock("p1"))).then(objection("FRA", "p1", p1), broken("FRA", "p1", without)),
		"by an objection to an amendment that is in it": given(calm, firmer, revises(incorporating("A1")), puts("p1")).when(objects("KEN", onAmendment("A1"))).
			then(taken("KEN", onAmendment("A1"), events.Object, text.HashText(calmMust)), broken("KEN", "p1", without)).and(isBroken),
		"by a group's objection for a member": given(calm, puts("p1")).when(objects("EU", onBlock("p1"), speakingFor("FRA"))).then(objection("EU", "p1", p1, ofMembers("FRA")), broken("EU", "p1", without, members)),
		"entered by the secretariat from the floor": given(calm, puts("")).when(entersFor("FRA", events.ChannelFloor, 0, "silence.break", report.BreakSilence{Report: slug, Reason: "Not so.", Evidence: "the record of the meeting"})).
			then(objection("FRA", "", whole, notSo), broken("FRA", "", func(e *events.SilenceBroken) { e.Evidence = "the record of the meeting" })),
		"of one of two": given(calm, puts("p1"), puts("p2")).when(breaks("FRA", "p1")).then(objection("FRA", "p1", p1, notSo), broken("FRA", "p1")).and(all(isRunning, statusIs("p2", report.StatusSilence), statusIs("p1", report.StatusObjection))),
		"of the whole, by one that accepted before": given(calm, takes("FRA", onReport(), events.Accept), puts("")).when(breaks("FRA", "")).then(objection("FRA", "", whole, notSo), broken("FRA", "")),
		"by one that accepted in a case that is met": given(calm, firmer, takes("KEN", onBlock("p1"), events.Accept, under("A1")), revises(incorporating("A1")), puts("p1")).when(breaks("KEN", "p1")).
			then(objection("KEN", "p1", text.HashText(calmMust), notSo), broken("KEN", "p1")).and(inTheWay("objection p1 KEN: KEN objects to paragraph 1: Not so.")),
		"by a group for one of two that has a position of its own": given(calm, takes("FRA", onReport(), events.Accept), puts("")).when(breaks("EU", "", "DEU", "FRA")).
			then(objection("EU", "", whole, notSo, ofMembers("DEU", "FRA")), broken("EU", "", func(e *events.SilenceBroken) { e.Members = []string{"DEU", "FRA"} })).and(inTheWay("objection DEU: DEU objects to apr through EU: Not so.")),

		"by an amendment":                     given(calm, puts("")).when(firmer).then(amended("A1", "FRA", "p1"), broken("FRA", "", byAmendment("A1"))).and(all(isBroken, inTheWay("amendment p1 A1 FRA: A1 of FRA has not been disposed of"))),
		"by an amendment to the paragraph":    given(calm, puts("p1")).when(firmer).then(amended("A1", "FRA", "p1"), broken("FRA", "p1", byAmendment("A1"))),
		"by an amendment at the end":          given(calm, puts(""), fromEnd(0)).when(firmer).then(amended("A1", "FRA", "p1"), broken("FRA", "", byAmendment("A1"))),
		"by a group's amendment for a member": given(calm, puts("p1")).when(group1("FRA")).then(overEU, broken("EU", "p1", byAmendment("A1"), members)),
		"by a deletion":                       given(calm, puts("p3")).when(proposes("FRA", deletes("p3"))).then(filed("A1", events.Change{Operation: events.OpDelete, Block: "p3", Base: calmWords(3)}), broken("FRA", "p3", byAmendment("A1"))),
		"by a move":                           given(calm, puts("p3")).when(proposes("FRA", moves("p3", "p1"))).then(filed("A1", events.Change{Operation: events.OpMove, Block: "p3", Base: calmWords(3), After: "p1"}), broken("FRA", "p3", byAmendment("A1"))),
		"by a merge with it":                  given(calm, puts("p3")).when(proposes("FRA", merges("p2"))).then(filed("A1", events.Change{Operation: events.OpMerge, Block: "p2", Base: calmWords(2)}), broken("FRA", "p3", byAmendment("A1"))),
		"by two at once, of two paragraphs": given(calm, puts("p2"), puts("p3")).when(proposes("FRA", merges("p2"))).then(filed("A1", events.Change{Operation: events.OpMerge, Block: "p2", Base: calmWords(2)}), broken("FRA", "p2", byAmendment("A1")),
			broken("FRA", "p3", byAmendment("A1"), func(e *events.SilenceBroken) { e.Silence = "S2" })),
		"of the report, by a new paragraph": given(calm, puts("")).when(proposes("FRA", inserts("p3", "More."))).
			then(filed("A1", events.Change{Operation: events.OpInsert, Block: "p3", Kind: text.Paragraph, Text: "More."}), broken("FRA", "", byAmendment("A1"))),
		"by an amendment after the deadline for amendments": given(calm, until(time.Hour), later(2*time.Hour), puts("")).when(firmer).then(amended("A1", "FRA", "p1"), broken("FRA", "", byAmendment("A1"))),
		"by a member that joins a group's":                  given(calm, puts("p1"), group1()).when(joins("FRA", "A1")).then(events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "FRA"}, broken("FRA", "p1", byAmendment("A1"))).and(isBroken),
		"by a member that joins a group's, of one of two":   given(calm, puts("p1"), puts("p2"), group1()).when(joins("FRA", "A1")).then(events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "FRA"}, broken("FRA", "p1", byAmendment("A1"))),
		"not by a member that joins a group's elsewhere":    given(calm, puts("p2"), group1()).when(joins("FRA", "A1")).then(events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "FRA"}).and(isRunning),
		"by a member that joins a group's, of the report":   given(calm, puts(""), group1()).when(joins("FRA", "A1")).then(events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "FRA"}, broken("FRA", "", byAmendment("A1"))),

		"not by a reservation":                     given(calm, puts("p1")).when(takes("FRA", onBlock("p1"), events.Reserve)).then(taken("FRA", onBlock("p1"), events.Reserve, p1)).and(isRunning),
		"not by a dissociation":                    given(calm, puts("p1")).when(takes("FRA", onBlock("p1"), events.Dissociate)).then(taken("FRA", onBlock("p1"), events.Dissociate, p1)).and(isRunning),
		"not by an objection in another case":      given(calm, proposes("BRA", deletes("p2")), puts("p1")).when(objects("FRA", onBlock("p1"), under("A1"))).then(objection("FRA", "p1", p1, func(e *events.PositionTaken) { e.If, e.WordsThen = "A1", p1 })).and(isRunning),
		"not by an objection to another":           given(calm, puts("p1")).when(objects("FRA", onBlock("p2"))).then(objection("FRA", "p2", calmWords(2))).and(isRunning),
		"not a paragraph's, by one to the whole":   given(calm, puts("p1")).when(objects("FRA", onReport())).then(objection("FRA", "", whole)).and(isRunning),
		"not by an objection to an open amendment": given(calm, puts(""), group1()).when(objects("FRA", onAmendment("A1"))).then(taken("FRA", onAmendment("A1"), events.Object, text.HashText(calmMust))).and(isRunning),
		"not by a group as such":                   given(calm, puts("")).when(objects("EU", onReport())).then(objection("EU", "", whole, asGroup)).and(isRunning),
		"not by a group's amendment as such":       given(calm, puts("")).when(group1()).then(amended("A1", "EU", "p1")).and(all(isRunning, inTheWay("silence: silence S1 on apr runs until 2024-07-12T17:00:00Z", "amendment p1 A1 EU: A1 of EU has not been disposed of"))),
		"not by a group that joins a group's":      given(calm, puts("p1"), group1()).when(joins("NAM-GROUP", "A1")).then(events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "NAM-GROUP"}).and(isRunning),
		"not by a group, over its member's own":    given(calm, takes("FRA", onBlock("p1"), events.Accept), puts("p1")).when(objects("EU", onBlock("p1"), speakingFor("FRA"))).then(objection("EU", "p1", p1, ofMembers("FRA"))).and(all(isRunning, stand(onBlock("p1"), "FRA accept"))),
		"not by an amendment to another":           given(calm, puts("p2")).when(firmer).then(amended("A1", "FRA", "p1")).and(isRunning),
		"not by what comes behind it":              given(calm, puts("p2")).when(proposes("FRA", inserts("p2", "More."))).then(filed("A1", events.Change{Operation: events.OpInsert, Block: "p2", Kind: text.Paragraph, Text: "More."})).and(isRunning),
		"not by what is restated elsewhere": given(calm, proposes("FRA", rewords("p1", "should", "will")), puts("p2")).when(restates("FRA", "A1", rewords("p1", "should", "may"))).and(isRunning).then(
			func() events.Event {
				e := filed("A2", rehearsal.Rewording("p1", calmTexts[0], "States may respect human rights."))
				e.Replaces = "A1"
				return e
			}(),
			events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "FRA", ReplacedBy: "A2"}),
		"by what is restated in it": given(calm, proposes("FRA", rewords("p1", "should", "will")), puts("p2")).when(restates("FRA", "A1", deletes("p2"))).and(isBroken).then(
			func() events.Event {
				e := filed("A2", events.Change{Operation: events.OpDelete, Block: "p2", Base: calmWords(2)})
				e.Replaces = "A1"
				return e
			}(),
			events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "FRA", ReplacedBy: "A2"}, broken("FRA", "p2", byAmendment("A2"))),

		"twice":                           given(calm, puts(""), breaks("FRA", "")).when(breaks("FRA", "")).no(refusal.Forbidden, "silence-broken", decision, "S1").saying("silence S1 on apr was broken by FRA"),
		"twice, by another":               given(calm, puts(""), breaks("FRA", "")).when(breaks("KEN", "")).no(refusal.Forbidden, "silence-broken", decision, "S1").saying("a new silence may be put"),
		"twice, for a paragraph":          given(calm, puts(""), breaks("FRA", "")).when(breaks("KEN", "p1")).no(refusal.Forbidden, "silence-broken", decision, "S1"),
		"when its objection was lifted":   given(calm, puts(""), breaks("FRA", ""), lifts("FRA", onReport(), "")).when(breaks("KEN", "")).no(refusal.Forbidden, "silence-broken", decision, "S1"),
		"where there is none":             given(calm).when(breaks("FRA", "")).no(refusal.Missing, "no-silence", decision).saying("no silence was put on apr"),
		"where there is none on it":       given(calm, puts("p1")).when(breaks("FRA", "p2")).no(refusal.Missing, "no-silence", decision).saying("no silence was put on paragraph 2 (p2) of apr"),
		"the whole, where only a part is": given(calm, puts("p1")).when(breaks("FRA", "")).no(refusal.Missing, "no-silence", decision),
		"of nothing":                      given(calm, puts("")).when(breaks("FRA", "p9")).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"that was withdrawn":              given(calm, puts(""), takesBack("")).when(breaks("FRA", "")).no(refusal.Forbidden, "silence-withdrawn", decision, "S1"),
		"that is void":                    given(calm, puts("p1"), revises(setting("p1", calmMust))).when(breaks("FRA", "p1")).no(refusal.Forbidden, "silence-void", decision, "S1").saying("its words have changed"),
		"by an observer":                  given(calm, puts("")).when(breaks("VAT", "")).no(refusal.Denied, "not-permitted", "").saying("only a member State's objection breaks a silence"),
		"by the Chair":                    given(calm, puts("")).when(breaks(group.CodeChair, "")).no(refusal.Denied, "not-permitted", ""),
		"by an observer's amendment":      given(calm, puts("")).when(proposes("VAT", rewords("p1", "should", "must"))).no(refusal.Denied, "not-permitted", ""),
		"by a group as such":              given(calm, puts("")).when(breaks("EU", "")).no(refusal.Denied, "as-a-group", decision).saying("a group as such does not break a silence"),
		"by a group for an observer":      given(calm, puts("")).when(breaks("ARAB-GROUP", "", "PSE")).no(refusal.Forbidden, "no-member-state", decision, "PSE"),
		"by a group for another's member": given(calm, puts("")).when(breaks("EU", "", "KEN")).no(refusal.Bad, "not-a-member", "", "KEN"),
		"by a delegation for another":     given(calm, puts("")).when(breaks("FRA", "", "DEU")).no(refusal.Bad, "not-a-group", ""),
		"by a group, over its members' own": given(calm, takes("FRA", onReport(), events.Accept), takes("DEU", onReport(), events.Reserve), puts("")).when(breaks("EU", "", "FRA", "DEU")).
			no(refusal.Forbidden, "overridden", decision, "FRA").saying("FRA takes a position of its own on apr (accept, event "),
		"for a bad reason":                               given(calm, puts("")).when(says("FRA", "silence.break", report.BreakSilence{Report: slug, Reason: "\a"})).no(refusal.Bad, "bad-text", ""),
		"with bad evidence":                              given(calm, puts("")).when(says("FRA", "silence.break", report.BreakSilence{Report: slug, Evidence: "\a"})).no(refusal.Bad, "bad-text", "").saying("the evidence"),
		"by the Chair's amendment":                       given(calm, puts("")).when(proposes(group.CodeChair, rewords("p1", "should", "must"))).no(refusal.Forbidden, "under-silence", decision, "S1").saying("who put it withdraws it before proposing other words"),
		"by the Vice-Chair's":                            given(calm, puts("p1")).when(proposes(group.CodeViceChair, rewords("p1", "should", "must"))).no(refusal.Forbidden, "under-silence", decision, "S1"),
		"by what is amended badly":                       given(calm, puts("")).when(proposes("FRA", moves("p3", "p2"))).no(refusal.Forbidden, "changes-nothing", "rule 130", "p3"),
		"by an amendment to old words":                   given(calm, proposes("BRA", deletes("p3")), revises(incorporating("A1")), puts("p1")).when(proposing(rewords("p1", "should", "must"), func(p *report.Propose) { p.Revision = 0 })).no(refusal.Stale, "stale-text", "").offering(func(*testing.T, any) {}),
		"with bad evidence of an amendment":              given(calm, puts("")).when(proposing(rewords("p1", "should", "must"), func(p *report.Propose) { p.Evidence = "\a" })).no(refusal.Bad, "bad-text", "").saying("the evidence"),
		"with evidence of an amendment that breaks none": given(calm).when(proposing(rewords("p1", "should", "must"), func(p *report.Propose) { p.Evidence = "a letter" })).no(refusal.Bad, "no-silence", decision),
		"the gavel, while it runs":                       given(calm, puts("")).when(adopts(group.CodeChair)).no(refusal.Forbidden, "not-adoptable", "consensus").offering(barred(report.Blocker{Kind: report.BlockerSilence, Detail: "silence S1 on apr runs until 2024-07-12T17:00:00Z"})),
		"the gavel, before it is confirmed": given(calm, puts("p1"), passes).when(adopts(group.CodeChair)).no(refusal.Forbidden, "not-adoptable", "consensus").
			offering(barred(report.Blocker{Kind: report.BlockerSilence, Paragraph: "p1", Detail: "silence S1 on paragraph 1 ended unbroken and is to be confirmed"})),
	})
	tells(t, "lifting the objection does not mend it",
		story{act: calm}, story{act: puts("")}, story{act: breaks("FRA", ""), check: isBroken}, story{lifts("FRA", onReport(), ""), all(isBroken, inTheWay(), statusIs("", report.StatusReady))},
		story{puts("", ending(end.Add(200*time.Hour))), silenceIs(report.SilenceRunning)}, story{act: passes, check: silenceIs(report.SilenceUnbroken)})
	tells(t, "withdrawing the amendment does not mend it",
		story{act: calm}, story{act: puts("p1")}, story{act: firmer, check: isBroken}, story{withdraws("FRA", "A1"), all(isBroken, inTheWay())})
}

// TestRevivedObjection: an objection that was not heard and is heard again while silence
// runs over its words breaks it.
func TestRevivedObjection(t *testing.T) {
	p1 := onBlock("p1")
	isBroken, isRunning := silenceIs(report.SilenceBroken), silenceIs(report.SilenceRunning)
	by := func(who string) func(t *testing.T, _, after *report.State) {
		return func(t *testing.T, _, after *report.State) {
			t.Helper()
			if x := lastSilence(t, after); x.Broken.By != who {
				t.Errorf("it was broken by %+v", x.Broken)
			}
		}
	}
	tells(t, "a member lifts what overrode its group",
		story{act: calm}, story{act: objects("EU", p1, speakingFor("FRA"))}, story{act: takes("FRA", p1, events.Accept)}, story{puts("p1"), isRunning}, story{lifts("FRA", p1, ""), all(isBroken, by("EU"))})
	tells(t, "of two groups one is silent again",
		story{act: calm}, story{act: objects("ARAB-GROUP", p1, speakingFor("QAT"))}, story{act: takes("NAM-GROUP", p1, events.Accept, speakingFor("QAT", "EGY"))}, story{puts(""), isRunning},
		story{takes("NAM-GROUP", p1, events.Accept, speakingFor("EGY")), all(isBroken, by("ARAB-GROUP"))})
	tells(t, "one lifts what it said in a case that is met",
		story{act: calm}, story{act: grown}, story{act: objects("KEN", p1)}, story{act: takes("KEN", p1, events.Accept, under("A1"))}, story{act: revises(incorporating("A1"))}, story{puts("p1"), isRunning},
		story{lifts("KEN", p1, "A1"), all(isBroken, by("KEN"))})
	tells(t, "a revision makes it so, and leaves the words",
		story{act: calm}, story{act: grown}, story{act: objects("KEN", p1, under("A1"))}, story{puts("p1"), isRunning}, story{act: puts("p3")},
		story{revises(incorporating("A1")), func(t *testing.T, _, after *report.State) {
			if x := after.Silences(); x[0].State != report.SilenceBroken || x[0].Broken.By != "KEN" || x[1].State != report.SilenceRunning {
				t.Errorf("there are %+v", x)
			}
		}})
	tells(t, "a revision makes it so, and changes the words",
		story{act: calm}, story{act: firmer}, story{act: grown}, story{act: objects("KEN", p1, under("A2"))}, story{act: declines("A1", "")}, story{puts("p1"), isRunning},
		story{revises(incorporating("A2"), setting("p1", calmMust)), silenceIs(report.SilenceVoid)})
	tells(t, "what the text has absorbed is taken back, which changes nothing",
		story{act: calm}, story{act: grown}, story{act: objects("KEN", p1)}, story{act: takes("KEN", p1, events.Accept, under("A1"))},
		story{act: revises(setting("p2", "The group notes the growing number of incidents."))}, story{puts("p1"), isRunning}, story{withdraws("BRA", "A1"), all(isRunning, stand(p1, "KEN accept"))})
	tells(t, "what the text had absorbed is taken out of it",
		story{act: calm}, story{act: grown}, story{act: objects("KEN", p1)}, story{act: takes("KEN", p1, events.Accept, under("A1"))},
		story{act: revises(setting("p2", "The group notes the growing number of incidents."))}, story{puts("p1"), isRunning},
		story{revises(setting("p2", "The group notes all of them.")), all(isBroken, by("KEN"))})
	tells(t, "behind the end it comes too late",
		story{act: calm}, story{act: objects("EU", p1, speakingFor("FRA"))}, story{act: takes("FRA", p1, events.Accept)}, story{act: puts("p1")}, story{act: passes},
		story{lifts("FRA", p1, ""), all(silenceIs(report.SilenceUnbroken), statusIs("p1", report.StatusSilence), inTheWay("silence p1: silence S1 on paragraph 1 ended unbroken and is to be confirmed"))},
		story{concludes("p1"), all(statusIs("p1", report.StatusAdopted), inTheWay(), stand(p1, "FRA object through EU"))})
	tells(t, "until other words are there",
		story{act: calm}, story{act: objects("EU", p1, speakingFor("FRA"))}, story{act: takes("FRA", p1, events.Accept)}, story{act: puts("p1")}, story{act: passes}, story{act: lifts("FRA", p1, "")},
		story{revises(setting("p1", calmMust)), all(silenceIs(report.SilenceVoid), inTheWay("objection p1 FRA: FRA objects to paragraph 1 through EU"))})
}

// TestAlterSilence is the fourth point: extended before the end only, with the text
// unchanged, and withdrawn before it.
func TestAlterSilence(t *testing.T) {
	extended := func(block string) events.SilenceExtended {
		return events.SilenceExtended{Silence: "S1", Report: slug, Block: block, Until: end.Add(24 * time.Hour), Zone: "America/New_York"}
	}
	withdrawn := events.SilenceWithdrawn{Silence: "S1", Report: slug, Reason: "More time is needed."}
	to := func(at time.Time, zone string) act {
		return says(group.CodeChair, "silence.extend", report.ExtendSilence{Report: slug, Until: at, Zone: zone})
	}
	day := 24 * time.Hour
	playing(t, map[string]*scene{
		"extended": given(calm, puts("")).when(extends("", day)).then(extended("")).and(func(t *testing.T, before, after *report.State) {
			x := lastSilence(t, after)
			if x.State != report.SilenceRunning || !x.Until.Equal(end.Add(day)) || x.Zone != "America/New_York" || !lastSilence(t, before).Until.Equal(end) {
				t.Errorf("there is %+v", x)
			}
		}),
		"extended, a paragraph's":    given(calm, puts("p1")).when(extends("p1", day)).then(extended("p1")),
		"extended a moment before":   given(calm, puts(""), fromEnd(-time.Microsecond)).when(extends("", day)).then(extended("")),
		"extended by the Vice-Chair": given(calm, puts("")).when(says(group.CodeViceChair, "silence.extend", report.ExtendSilence{Report: slug, Until: end.Add(day), Zone: "America/New_York"})).then(extended("")),
		"extended, and broken behind the first end": given(calm, puts(""), extends("", day), func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
			c.Now = end.Add(time.Hour)
			return trust.Submission{}, false
		}).
			when(objects("FRA", onReport())).then(taken("FRA", onReport(), events.Object, calmHash), broken("FRA", "", without)).and(silenceIs(report.SilenceBroken)),
		"withdrawn":                 given(calm, puts("")).when(takesBack("")).then(withdrawn).and(all(silenceIs(report.SilenceWithdrawn), inTheWay(), statusIs("", report.StatusReady))),
		"withdrawn a moment before": given(calm, puts(""), fromEnd(-time.Microsecond)).when(takesBack("")).then(withdrawn),

		"extended at the end":            given(calm, puts(""), fromEnd(0)).when(extends("", day)).no(refusal.Forbidden, "silence-ended", decision, "S1").saying("it is extended before that only"),
		"extended after it":              given(calm, puts(""), passes).when(extends("", day)).no(refusal.Forbidden, "silence-ended", decision, "S1").saying("ended unbroken at 2024-07-12T17:00:00Z"),
		"extended to an earlier end":     given(calm, puts("")).when(extends("", -time.Hour)).no(refusal.Forbidden, "not-later", decision, "S1"),
		"extended to the same":           given(calm, puts("")).when(extends("", 0)).no(refusal.Forbidden, "not-later", decision, "S1"),
		"extended to the year 10000":     given(calm, puts("")).when(to(time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -4*3600)), "")).no(refusal.Bad, "bad-end", ""),
		"extended in no zone":            given(calm, puts("")).when(to(end.Add(day), "!")).no(refusal.Bad, "bad-zone", ""),
		"extended where there is none":   given(calm).when(to(end.Add(day), "")).no(refusal.Missing, "no-silence", decision),
		"extended of another":            given(calm, puts("p1")).when(to(end.Add(day), "")).no(refusal.Missing, "no-silence", decision),
		"extended when broken":           given(calm, puts(""), breaks("FRA", "")).when(extends("", day)).no(refusal.Forbidden, "silence-broken", decision, "S1").saying("it cannot be extended"),
		"extended when withdrawn":        given(calm, puts(""), takesBack("")).when(extends("", day)).no(refusal.Forbidden, "silence-withdrawn", decision, "S1"),
		"extended when the text changed": given(calm, puts(""), revises(setting("p1", calmMust))).when(extends("", day)).no(refusal.Forbidden, "silence-void", decision, "S1"),
		"extended when confirmed":        given(calm, puts("p1"), passes, concludes("p1")).when(extends("p1", day)).no(refusal.Forbidden, "silence-confirmed", decision, "S1"),
		"extended by a delegation":       given(calm, puts("")).when(says("FRA", "silence.extend", report.ExtendSilence{Report: slug, Until: end.Add(day)})).no(refusal.Denied, "not-permitted", "").saying("the Chair, who put the silence, extends it"),
		"withdrawn at the end":           given(calm, puts(""), fromEnd(0)).when(takesBack("")).no(refusal.Forbidden, "silence-ended", decision, "S1"),
		"withdrawn after it":             given(calm, puts(""), passes).when(takesBack("")).no(refusal.Forbidden, "silence-ended", decision, "S1").saying("cannot be withdrawn any more"),
		"withdrawn twice":                given(calm, puts(""), takesBack("")).when(takesBack("")).no(refusal.Forbidden, "silence-withdrawn", decision, "S1"),
		"withdrawn when broken":          given(calm, puts(""), breaks("FRA", "")).when(takesBack("")).no(refusal.Forbidden, "silence-broken", decision, "S1"),
		"withdrawn where there is none":  given(calm).when(takesBack("p1")).no(refusal.Missing, "no-silence", decision),
		"withdrawn for a bad reason":     given(calm, puts("")).when(says(group.CodeChair, "silence.withdraw", report.WithdrawSilence{Report: slug, Reason: "\a"})).no(refusal.Bad, "bad-text", ""),
		"withdrawn by a delegation":      given(calm, puts("")).when(says("FRA", "silence.withdraw", report.WithdrawSilence{Report: slug})).no(refusal.Denied, "not-permitted", ""),
	})
}

// TestVoid: other words are another silence.
func TestVoid(t *testing.T) {
	void := func(block string, revision int) events.SilenceVoided {
		return events.SilenceVoided{Silence: "S1", Report: slug, Block: block, Revision: revision}
	}
	set := func(block, words string) act { return revises(setting(block, words)) }
	follow := func(n int, want ...events.SilenceVoided) func(t *testing.T, before, after *report.State) {
		return func(t *testing.T, before, after *report.State) {
			t.Helper()
			var got []events.SilenceVoided
			for i, x := range after.Silences() {
				if x.State == report.SilenceVoid && before.Silences()[i].State != report.SilenceVoid {
					got = append(got, events.SilenceVoided{Silence: x.ID, Report: slug, Block: x.Block, Revision: after.Revision()})
				}
			}
			if len(got) != len(want) || len(got) > 0 && got[0] != want[0] || len(got) > 1 && got[1] != want[1] {
				t.Errorf("void are %+v, not %+v", got, want)
			}
		}
	}
	tells(t, "the report's, by any words", story{act: calm}, story{act: puts("")}, story{set("p3", "The group will meet."), all(follow(1, void("", 1)), inTheWay(), statusIs("p1", report.StatusClean))})
	tells(t, "the report's, not by what is declined", story{act: calm}, story{act: proposes("EU", deletes("p1"))}, story{act: declines("A1", "")}, story{act: puts("")}, story{act: proposes("EU", deletes("p2"))}, story{revises(declining("A2")), follow(1)})
	tells(t, "the report's, by an order", story{act: calm}, story{act: proposes("EU", moves("p3", "p1"))}, story{act: declines("A1", "")}, story{act: puts("")},
		story{revises(redrafting([]text.Block{{Kind: text.Paragraph, Text: calmTexts[1]}, {Kind: text.Paragraph, Text: calmTexts[0]}, {Kind: text.Paragraph, Text: calmTexts[2]}})), follow(1, void("", 1))})
	tells(t, "a paragraph's, by its words alone", story{act: calm}, story{act: puts("p1")}, story{act: puts("p2")}, story{set("p3", "The group will meet."), follow(2)}, story{set("p1", calmMust), all(follow(2, void("p1", 2)), statusIs("p1", report.StatusClean), statusIs("p2", report.StatusSilence))})
	tells(t, "a paragraph's, not by where it stands", story{act: calm}, story{act: puts("p1")},
		story{revises(redrafting([]text.Block{{Kind: text.Paragraph, Text: calmTexts[1]}, {Kind: text.Paragraph, Text: calmTexts[0]}, {Kind: text.Paragraph, Text: calmTexts[2]}})), follow(1)})
	tells(t, "a paragraph's, by its being gone", story{act: calm}, story{act: puts("p1")}, story{act: puts("p2")}, story{set("p1", ""), follow(2, void("p1", 1))})
	tells(t, "after its end, before it is confirmed", story{act: calm}, story{act: puts("")}, story{act: passes}, story{set("p1", calmMust), all(follow(1, void("", 1)), inTheWay())})
	tells(t, "when its words come back it is past", story{act: calm}, story{act: puts("p1")}, story{act: set("p1", calmMust)}, story{set("p1", calmTexts[0]), all(silenceIs(report.SilenceVoid), statusIs("p1", report.StatusClean))},
		story{puts("p1"), silenceIs(report.SilenceRunning)})
	tells(t, "what is broken is not void", story{act: calm}, story{act: puts("")}, story{act: breaks("FRA", "")}, story{set("p1", calmMust), silenceIs(report.SilenceBroken)})
	playing(t, map[string]*scene{
		"it is told": given(calm, puts("")).when(revises(setting("p2", ""))).then(shorter, void("", 1)),
	})
}

// TestEndSilence is the end, which the log tells of; and the third point, by which what
// nobody broke is adopted as of then.
func TestEndSilence(t *testing.T) {
	ends := func(id string) act {
		return says(events.CodeNode, "silence.end", report.EndSilence{Report: slug, Silence: id})
	}
	confirmed := func(block string) events.SilenceConfirmed {
		return events.SilenceConfirmed{Silence: "S1", Report: slug, Block: block, AsOf: end}
	}
	fallen := func(id string) events.AmendmentFallen {
		return events.AmendmentFallen{Report: slug, Amendment: id, Reason: "the text was adopted without it, under silence S1"}
	}
	adopted := events.ReportAdopted{Report: slug, Hash: calmHash}
	group1 := proposes("EU", rewords("p1", "should", "must")) // as such: it breaks nothing
	playing(t, map[string]*scene{
		"it is over": given(calm, puts("p1"), fromEnd(time.Microsecond)).when(takes("FRA", onBlock("p2"), events.Support)).then(taken("FRA", onBlock("p2"), events.Support, calmWords(2))).and(all(
			silenceIs(report.SilenceUnbroken), statusIs("p1", report.StatusSilence), inTheWay("silence p1: silence S1 on paragraph 1 ended unbroken and is to be confirmed"))),
		"confirmed, of the report": given(calm, takes("FRA", onReport(), events.Reserve), puts(""), passes).when(concludes("")).then(confirmed(""), adopted).and(all(silenceIs(report.SilenceConfirmed),
			statusIs("", report.StatusAdopted), statusIs("p1", report.StatusAdopted), inTheWay(), func(t *testing.T, _, after *report.State) {
				if a := after.Adopted; a == nil || !a.AsOf.Equal(end) || !a.Time.After(end) {
					t.Errorf("adopted is %+v", a)
				}
			})),
		"confirmed, of a paragraph": given(calm, puts("p1"), passes).when(concludes("p1")).then(confirmed("p1")).and(all(silenceIs(report.SilenceConfirmed), inTheWay(),
			statusIs("p1", report.StatusAdopted), statusIs("p2", report.StatusClean), statusIs("", report.StatusReady))),
		"confirmed by the Vice-Chair":                    given(calm, puts("p1"), passes).when(says(group.CodeViceChair, "silence.confirm", report.ConfirmSilence{Report: slug, Block: "p1"})).then(confirmed("p1")),
		"confirmed with brackets that stay":              given(tabled, puts("", keeping("p2")), passes).when(concludes("")).then(confirmed(""), events.ReportAdopted{Report: slug, Hash: text.HashReport(draft()), KeepBrackets: []string{"p2"}}),
		"confirmed, a paragraph with brackets that stay": given(tabled, puts("p2", keeping("p2")), passes).when(concludes("p2")).then(confirmed("p2")).and(all(inTheWay(), statusIs("p2", report.StatusAdopted), statusIs("", report.StatusReady))),
		"confirmed, an amendment falls": given(calm, puts(""), group1, passes).when(concludes("")).then(confirmed(""), fallen("A1"), adopted).and(func(t *testing.T, _, after *report.State) {
			a, _ := after.Amendment("A1")
			if a.FallenAt == 0 || a.FallenWith != "" || a.Fallen == "" || !a.Decided() {
				t.Errorf("there is %+v", a)
			}
		}),
		"confirmed, those fall that are about the words": given(calm, firmer, proposes("FRA", inserts("p2", "More.")), puts("p2"), proposes("EU", merges("p2")), proposes("EU", merges("p1")), proposes("EU", splits("p3", "will")), passes).when(concludes("p2")).
			then(confirmed("p2"), fallen("A3"), fallen("A4")),
		"confirmed, what is in the text stays": given(calm, firmer, revises(setting("p1", calmMust)), puts(""), passes).when(concludes("")).
			then(confirmed(""), events.ReportAdopted{Report: slug, Revision: 1, Hash: text.HashReport(rehearsal.Paragraphs(calmMust, calmTexts[1], calmTexts[2]))}),

		"ended before its end":      given(calm, puts("")).when(ends("S1")).no(refusal.Forbidden, "silence-running", decision, "S1").saying("runs until 2024-07-12T17:00:00Z; it is"),
		"ended at its end":          given(calm, puts(""), fromEnd(0)).when(ends("S1")).no(refusal.Forbidden, "silence-running", decision, "S1"),
		"ended twice":               given(calm, puts(""), passes).when(ends("S1")).no(refusal.Forbidden, "silence-ended", decision, "S1"),
		"ended when broken":         given(calm, puts(""), breaks("FRA", "")).when(ends("S1")).no(refusal.Forbidden, "silence-broken", decision, "S1"),
		"ended, which is not there": given(calm).when(ends("S1")).no(refusal.Missing, "no-such-silence", "", "S1"),
		"ended by the Chair":        given(calm, puts("")).when(says(group.CodeChair, "silence.end", report.EndSilence{Report: slug, Silence: "S1"})).no(refusal.Denied, "not-permitted", ""),
		"confirmed before its end":  given(calm, puts("")).when(concludes("")).no(refusal.Forbidden, "silence-running", decision, "S1").saying("it cannot be confirmed before that"),
		"confirmed at its end":      given(calm, puts(""), fromEnd(0)).when(concludes("")).no(refusal.Forbidden, "silence-running", decision, "S1"),
		"confirmed when broken":     given(calm, puts(""), breaks("FRA", "")).when(concludes("")).no(refusal.Forbidden, "silence-broken", decision, "S1"),
		"confirmed when withdrawn":  given(calm, puts(""), takesBack("")).when(concludes("")).no(refusal.Forbidden, "silence-withdrawn", decision, "S1"),
		"confirmed when void":       given(calm, puts(""), passes, revises(setting("p1", calmMust))).when(concludes("")).no(refusal.Forbidden, "silence-void", decision, "S1"),
		"confirmed twice":           given(calm, puts("p1"), passes, concludes("p1")).when(concludes("p1")).no(refusal.Forbidden, "silence-confirmed", decision, "S1").saying("it is adopted as of 2024-07-12T17:00:00Z"),
		"confirmed twice, of all":   given(calm, puts(""), passes, concludes("")).when(concludes("")).no(refusal.Forbidden, "adopted", "rule 123"),
		"confirmed of the whole":    given(calm, puts("p1"), passes).when(concludes("")).no(refusal.Missing, "no-silence", decision),
		"confirmed, none":           given(calm).when(concludes("")).no(refusal.Missing, "no-silence", decision),
		"confirmed by a delegation": given(calm, puts(""), passes).when(says("FRA", "silence.confirm", report.ConfirmSilence{Report: slug})).no(refusal.Denied, "not-permitted", "").saying("the Chair confirms that nobody objected"),
	})
}

// TestBehindTheEnd is the fifth point, and what reached the Chair in time on paper.
func TestBehindTheEnd(t *testing.T) {
	late := func(by, block string, otherwise ...func(*events.SilenceLateObjection)) events.SilenceLateObjection {
		e := events.SilenceLateObjection{Silence: "S1", Report: slug, Block: block, By: by, Reason: "Not so."}
		for _, f := range otherwise {
			f(&e)
		}
		return e
	}
	isUnbroken, isConfirmed, isBroken := silenceIs(report.SilenceUnbroken), silenceIs(report.SilenceConfirmed), silenceIs(report.SilenceBroken)
	// changingNothing asks that a late objection is noted, and all else is as it was.
	changingNothing := func(t *testing.T, before, after *report.State) {
		t.Helper()
		was, is := lastSilence(t, before), lastSilence(t, after)
		if len(is.Late) != len(was.Late)+1 || is.Late[len(was.Late)].Seq == 0 || is.Late[len(was.Late)].Time.IsZero() || is.State != was.State || is.Last != was.Last {
			t.Errorf("the silence was %+v, is %+v", was, is)
		}
		n := 0
		for range after.Positions {
			n++
		}
		for range before.Positions {
			n--
		}
		if n != 0 || statusOf(t, before, "") != statusOf(t, after, "") || statusOf(t, before, "p1") != statusOf(t, after, "p1") {
			t.Errorf("the objection that came too late changed something")
		}
	}
	inTime := 50 * time.Hour
	onPaper := func(block string, came time.Duration, evidence string, members ...string) act {
		who := "FRA"
		if len(members) > 0 {
			who = "EU"
		}
		return entersFor(who, events.ChannelPaper, came, "silence.break", report.BreakSilence{Report: slug, Block: block, Members: members, Reason: "Not so.", Evidence: evidence})
	}
	const letter = "letter of 10 July, received at 11 a.m."
	proved := func(e *events.SilenceBroken) { e.Evidence = letter }
	amends := func(who string, came time.Duration, evidence string, members ...string) act {
		return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
			return entersFor(who, events.ChannelLetter, came, "amendment.propose", report.Propose{Report: slug, Revision: stateOf(c).Revision(), Change: rewords("p1", "should", "must")(t, stateOf(c)), OnBehalfOf: members, Evidence: evidence})(t, c)
		}
	}
	byLetter := filed("A1", rehearsal.Rewording("p1", calmTexts[0], calmMust))
	sealedP1 := []act{calm, puts("p1"), passes, concludes("p1")}
	playing(t, map[string]*scene{
		"a second later":               given(calm, puts(""), fromEnd(time.Second)).when(breaks("FRA", "")).then(late("FRA", "")).and(func(t *testing.T, before, after *report.State) { isUnbroken(t, before, after) }),
		"a microsecond later":          given(calm, puts(""), fromEnd(time.Microsecond)).when(objects("FRA", onReport(), because("Not so."))).then(late("FRA", "")).and(isUnbroken),
		"when the log tells of it":     given(calm, puts(""), passes).when(breaks("FRA", "")).then(late("FRA", "")).and(changingNothing),
		"to a paragraph":               given(calm, puts("p1"), passes).when(breaks("FRA", "p1")).then(late("FRA", "p1")).and(changingNothing),
		"to a paragraph of the report": given(calm, puts(""), passes).when(objects("FRA", onBlock("p1"), because("Not so."))).then(late("FRA", "")).and(changingNothing),
		"to an amendment that is in it": given(calm, firmer, revises(incorporating("A1")), puts("p1"), passes).when(objects("KEN", onAmendment("A1"), because("Not so."))).
			then(late("KEN", "p1")).and(changingNothing),
		"after it was confirmed":               given(calm, puts("p1"), passes, concludes("p1")).when(breaks("FRA", "p1")).then(late("FRA", "p1")).and(all(isConfirmed, changingNothing)),
		"after it was confirmed, an objection": given(sealedP1...).when(objects("FRA", onBlock("p1"), because("Not so."))).then(late("FRA", "p1")).and(all(isConfirmed, changingNothing)),
		"after the report was adopted by it":   given(calm, puts(""), passes, concludes("")).when(breaks("FRA", "")).then(late("FRA", "")).and(changingNothing),
		"after that, by an objection":          given(calm, puts(""), passes, concludes("")).when(objects("FRA", onBlock("p1"), because("Not so."))).then(late("FRA", "")).and(changingNothing),
		"by a group for members":               given(calm, puts(""), passes).when(breaks("EU", "", "FRA")).then(late("EU", "", func(e *events.SilenceLateObjection) { e.Members = []string{"FRA"} })).and(changingNothing),
		"by a second":                          given(calm, puts(""), passes, breaks("FRA", "")).when(breaks("KEN", "")).then(late("KEN", "")).and(changingNothing),
		"by a group for other members":         given(calm, puts(""), passes, breaks("EU", "", "FRA")).when(breaks("EU", "", "DEU")).then(late("EU", "", func(e *events.SilenceLateObjection) { e.Members = []string{"DEU"} })),
		"its owner explains its position":      given(calm, puts(""), passes, breaks("FRA", ""), concludes("")).when(says("FRA", "position.explain", report.Explain{On: onReport(), Text: "We would have objected."})).then(events.ExplanationGiven{On: onReport(), By: "FRA", Text: "We would have objected."}),
		"a group as such takes its position":   given(calm, puts("p1"), passes).when(objects("EU", onBlock("p1"))).then(taken("EU", onBlock("p1"), events.Object, calmWords(1), func(e *events.PositionTaken) { e.AsGroup = true })).and(isUnbroken),
		"what is under a condition is no objection yet": given(calm, grown, puts("p1"), passes).when(objects("FRA", onBlock("p1"), under("A1"))).
			then(taken("FRA", onBlock("p1"), events.Object, calmWords(1), func(e *events.PositionTaken) { e.If, e.WordsThen = "A1", calmWords(1) })).and(isUnbroken),
		"what it was not on is objected to": given(calm, puts("p1"), passes).when(objects("FRA", onReport())).then(taken("FRA", onReport(), events.Object, calmHash)).and(isUnbroken),
		"a reservation is none":             given(calm, puts("p1"), passes).when(takes("FRA", onBlock("p1"), events.Reserve)).then(taken("FRA", onBlock("p1"), events.Reserve, calmWords(1))).and(isUnbroken),

		"on paper in time": given(calm, puts(""), passes).when(onPaper("", inTime, letter)).then(taken("FRA", onReport(), events.Object, calmHash, notSo), broken("FRA", "", proved)).and(all(isBroken, func(t *testing.T, _, after *report.State) {
			if x := lastSilence(t, after); x.Broken.Evidence != letter {
				t.Errorf("it was broken by %+v", x.Broken)
			}
		}, inTheWay("objection FRA: FRA objects to apr: Not so."))),
		"on paper in time, to a paragraph": given(calm, puts(""), passes).when(onPaper("p1", inTime, letter)).then(taken("FRA", onBlock("p1"), events.Object, calmWords(1), notSo), broken("FRA", "", proved)),
		"on paper in time, by a group for members": given(calm, puts("p1"), passes).when(onPaper("p1", inTime, letter, "FRA")).then(taken("EU", onBlock("p1"), events.Object, calmWords(1), notSo, ofMembers("FRA")),
			broken("EU", "p1", proved, func(e *events.SilenceBroken) { e.Members = []string{"FRA"} })),
		"on paper at the end":                       given(calm, puts(""), passes).when(onPaper("", 100*time.Hour, letter)).then(taken("FRA", onReport(), events.Object, calmHash, notSo), broken("FRA", "", proved)),
		"on paper a moment later":                   given(calm, puts(""), passes).when(onPaper("", 100*time.Hour+time.Microsecond, letter)).then(late("FRA", "")),
		"on paper before it was put":                given(calm, later(time.Hour), puts(""), passes).when(onPaper("", time.Minute, letter)).then(late("FRA", "")),
		"on paper, nobody says when":                given(calm, puts(""), passes).when(onPaper("", -1, letter)).then(late("FRA", "")),
		"on paper in time, after the confirmation":  given(calm, puts("p1"), passes, concludes("p1")).when(onPaper("p1", inTime, letter)).then(late("FRA", "p1")).and(changingNothing),
		"said in the room in time, and not written": given(calm, puts(""), passes).when(entersFor("FRA", events.ChannelFloor, inTime, "silence.break", report.BreakSilence{Report: slug, Reason: "Not so.", Evidence: letter})).then(late("FRA", "")),
		"its own key, saying that it was in time": given(calm, puts(""), passes).when(func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
			return c.Signed(c.Signer("FRA"), trust.Command{Actor: "FRA", Type: "silence.break", Occurred: begin.Add(inTime)}, report.BreakSilence{Report: slug, Reason: "Not so.", Evidence: letter}), true
		}).then(late("FRA", "")),
		"an amendment on paper in time": given(calm, puts(""), passes).when(amends("FRA", inTime, letter)).then(byLetter, broken("FRA", "", byAmendment("A1"), proved)).and(isBroken),
		"an amendment on paper in time, by a group for a member": given(calm, puts("p1"), passes).when(amends("EU", inTime, letter, "FRA")).
			then(func() events.Event { e := byLetter; e.By, e.OnBehalfOf = "EU", []string{"FRA"}; return e }(), broken("EU", "p1", byAmendment("A1"), proved, func(e *events.SilenceBroken) { e.Members = []string{"FRA"} })),

		"twice":                            given(calm, puts(""), passes, breaks("FRA", "")).when(breaks("FRA", "")).no(refusal.Forbidden, "late-already", decision).saying("the late objection of FRA to silence S1 is on record already"),
		"twice, otherwise":                 given(calm, puts(""), passes, breaks("FRA", "")).when(objects("FRA", onBlock("p1"))).no(refusal.Forbidden, "late-already", decision),
		"an objection of other words":      given(calm, puts("p1"), passes).when(objects("FRA", onBlock("p1"), seeing(calmHash))).no(refusal.Stale, "stale-text", "", "p1").offering(present(0, calmWords(1))),
		"on paper without evidence":        given(calm, puts(""), passes).when(onPaper("", inTime, "")).no(refusal.Bad, "no-evidence", decision, "S1").saying("what proves when it came"),
		"on paper, as a position":          given(calm, puts(""), passes).when(entersFor("FRA", events.ChannelPaper, inTime, "position.take", report.TakePosition{On: onReport(), Stance: events.Object, Words: calmHash})).no(refusal.Bad, "no-evidence", decision, "S1").saying("is entered as a break of the silence"),
		"on paper, by a group as such":     given(calm, puts(""), passes).when(entersFor("EU", events.ChannelPaper, inTime, "silence.break", report.BreakSilence{Report: slug, Evidence: letter})).no(refusal.Denied, "as-a-group", decision),
		"on paper twice":                   given(calm, puts(""), passes, onPaper("", inTime, letter)).when(onPaper("", inTime, letter)).no(refusal.Forbidden, "silence-broken", decision, "S1"),
		"on paper, over a member's own":    given(calm, takes("FRA", onReport(), events.Accept), puts(""), passes).when(onPaper("", inTime, letter, "FRA")).no(refusal.Forbidden, "overridden", decision, "FRA"),
		"an amendment on paper, unproved":  given(calm, puts(""), passes).when(amends("FRA", inTime, "")).no(refusal.Bad, "no-evidence", decision, "S1"),
		"an amendment on paper, late":      given(calm, puts(""), passes).when(amends("FRA", 101*time.Hour, letter)).no(refusal.Forbidden, "silence-ended", decision, "S1"),
		"a group's amendment on paper":     given(calm, puts(""), passes).when(amends("EU", inTime, letter)).no(refusal.Forbidden, "silence-ended", decision, "S1"),
		"an amendment":                     given(calm, puts("p1"), passes).when(firmer).no(refusal.Forbidden, "silence-ended", decision, "S1").saying("it cannot be amended any more"),
		"an amendment to what was adopted": given(sealedP1...).when(firmer).no(refusal.Forbidden, "adopted", "rule 123", "S1").saying("paragraph 1 (p1) of apr was adopted under silence S1"),
		"a deletion of what was adopted":   given(sealedP1...).when(proposes("FRA", deletes("p1"))).no(refusal.Forbidden, "adopted", "rule 123", "S1"),
		"a merge with what was adopted":    given(calm, puts("p2"), passes, concludes("p2")).when(proposes("FRA", merges("p1"))).no(refusal.Forbidden, "adopted", "rule 123", "S1"),
		"an amendment beside it": given(sealedP1...).when(grown).then(func() events.Event {
			e := filed("A1", rehearsal.Rewording("p2", calmTexts[1], "The group notes the growing number of incidents."))
			e.By = "BRA"
			return e
		}()),
		"a new paragraph behind it":      given(sealedP1...).when(proposes("FRA", inserts("p1", "More."))).then(filed("A1", events.Change{Operation: events.OpInsert, Block: "p1", Kind: text.Paragraph, Text: "More."})),
		"a revision of what was adopted": given(sealedP1...).when(revises(setting("p1", calmMust))).no(refusal.Forbidden, "adopted", "rule 123", "p1", "S1").saying("a revision does not change it"),
		"its deletion by a revision":     given(sealedP1...).when(revises(setting("p1", ""))).no(refusal.Forbidden, "adopted", "rule 123", "p1", "S1"),
		"a redraft that leaves it out":   given(sealedP1...).when(revises(redrafting([]text.Block{{Kind: text.Paragraph, Text: "All is new here."}}))).no(refusal.Forbidden, "adopted", "rule 123", "p1", "S1"),
		"a revision beside it":           given(sealedP1...).when(revises(setting("p2", ""))).then(shorter),
		"the gavel on the rest":          given(sealedP1...).when(adopts(group.CodeChair)).then(events.ReportAdopted{Report: slug, Hash: calmHash}),
	})
}

// TestDue: the node tells of ends in their order, each once, and of no other.
func TestDue(t *testing.T) {
	c := opened(t, calm, puts("p2", ending(end.Add(2*time.Hour))), puts("p1", ending(end.Add(time.Hour))), puts("p3", ending(end.Add(time.Hour))), deadline(report.Deadline{Until: end.Add(time.Hour)}))
	s := stateOf(c)
	next := func(s *report.State, want time.Time) {
		t.Helper()
		if got := s.NextEnd(); !got.Equal(want) {
			t.Errorf("the next end is %s, not %s", got, want)
		}
	}
	next(s, end.Add(time.Hour))
	first, then := end.Add(time.Hour), end.Add(2*time.Hour)
	pass, two, three, one := report.PassDeadline{Report: slug}, report.EndSilence{Report: slug, Silence: "S1"}, report.EndSilence{Report: slug, Silence: "S2"}, report.EndSilence{Report: slug, Silence: "S3"}
	for _, x := range []struct {
		now  time.Time
		want []report.Command
	}{
		{first, nil}, {first.Add(time.Microsecond), []report.Command{pass, three, one}}, {then, []report.Command{pass, three, one}}, {then.Add(time.Microsecond), []report.Command{pass, three, one, two}},
	} {
		got := s.Due(x.now)
		if len(got) != len(x.want) {
			t.Fatalf("at %s are due %+v", x.now, got)
		}
		for i := range got {
			if got[i] != x.want[i] {
				t.Errorf("at %s are due %+v", x.now, got)
			}
		}
	}
	for i, x := range []report.Command{pass, three, one, two} {
		want := first
		if i == 3 {
			want = then
		}
		if got := s.EndOf(x); !got.Equal(want) {
			t.Errorf("%+v is about %s", x, got)
		}
	}
	c.Now = first
	if _, err := c.Play(c.Command("FRA", "position.take", report.TakePosition{On: onReport(), Stance: events.Support, Words: calmHash})); err != nil {
		t.Fatal(err)
	}
	s = stateOf(c)
	next(s, then)
	if got := s.Due(then); len(got) != 0 || !s.DeadlinePassed {
		t.Errorf("are due %+v", got)
	}
	// What is said behind an end of which the log does not tell is not decided.
	c = opened(t, calm, puts("p1"), fromEnd(time.Microsecond))
	if no := refusedBy(t, c, c.Command("FRA", "position.explain", report.Explain{On: onReport(), Text: "Words."})); no.Type != "end-not-told" || no.Rule != decision {
		t.Errorf("refused with %+v", no)
	}
	s = stateOf(opened(t, calm, until(time.Hour), adopts(group.CodeChair)))
	next(s, time.Time{})
	if got := s.Due(end); got != nil {
		t.Errorf("of an adopted report are due %+v", got)
	}
}

// TestPassDeadline: the node tells of a deadline that has passed, once, and of no other.
func TestPassDeadline(t *testing.T) {
	pass := says(events.CodeNode, "deadline.pass", report.PassDeadline{Report: slug})
	playing(t, map[string]*scene{
		"where there is none": given(calm).when(pass).no(refusal.Forbidden, "no-deadline", "").saying("no deadline of apr has passed that the log does not tell of"),
		"before it":           given(calm, until(time.Hour)).when(pass).no(refusal.Forbidden, "no-deadline", ""),
		"twice":               given(calm, until(time.Hour), later(2*time.Hour), firstly).when(pass).no(refusal.Forbidden, "no-deadline", ""),
		"by the Chair":        given(calm, until(time.Hour)).when(says(group.CodeChair, "deadline.pass", report.PassDeadline{Report: slug})).no(refusal.Denied, "not-permitted", ""),
	})
}

// firstly is something that changes nothing, ahead of which the node tells of ends.
var firstly = says("KEN", "position.explain", report.Explain{On: onReport(), Text: "It is late."})

// TestSmallGroup: a group sets the least length of its silences itself.
func TestSmallGroup(t *testing.T) {
	c := rehearsal.NewChamber("small", "a small group", begin)
	m := mandate.BuiltIn()
	m.MinSilence = 90
	do := func(s trust.Submission) {
		t.Helper()
		if _, err := c.Play(s); err != nil {
			t.Fatal(err)
		}
	}
	do(c.Found(m, events.ClockReal, time.Time{}))
	do(c.Enrol(group.CodeChair))
	do(c.Enrol("FRA"))
	do(c.ElectChair("SGP"))
	do(c.Table(slug, rehearsal.Paragraphs(calmTexts...)))
	put := report.PutSilence{Report: slug, Words: calmHash, Until: c.Now.Add(rehearsal.Pace + 89*time.Second)}
	if no := refusedBy(t, c, c.Command(group.CodeChair, "silence.put", put)); no.Type != "too-short" || !strings.Contains(no.Detail, "a silence runs at least 1m30s") {
		t.Errorf("refused with %+v", no)
	}
	put.Until = c.Now.Add(rehearsal.Pace + 90*time.Second)
	do(c.Command(group.CodeChair, "silence.put", put))
	c.Now = c.Now.Add(2 * time.Minute)
	do(c.Command(group.CodeChair, "silence.confirm", report.ConfirmSilence{Report: slug}))
	if s := stateOf(c); s.Adopted == nil || !s.Adopted.AsOf.Equal(put.Until) {
		t.Errorf("adopted is %+v", s.Adopted)
	}
}
