package report_test

import (
	"slices"
	"strings"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// agreed asks how far agreement on a paragraph goes, and on whom it is pending; "" asks
// that nothing is agreed.
func agreed(block string, level events.Level, pending ...string) func(t *testing.T, before, after *report.State) {
	return func(t *testing.T, _, after *report.State) {
		t.Helper()
		a, ok := after.Agreement(block)
		switch {
		case ok != (level != ""):
			t.Errorf("%s is agreed: %v", block, ok)
		case ok && (a.Level != level || !slices.Equal(a.Pending, pending)):
			t.Errorf("%s is agreed %s, pending %v, not %s, pending %v", block, a.Level, a.Pending, level, pending)
		}
	}
}

func TestAgree(t *testing.T) {
	noted := func(i int, level events.Level, pending ...string) events.ParagraphAgreed {
		return events.ParagraphAgreed{Report: slug, Block: "p" + string(rune('0'+i)), Words: calmWords(i), Level: level, Pending: pending}
	}
	agree := func(by string, other func(*report.Agree)) act {
		c := report.Agree{Report: slug, Block: "p1", Words: calmWords(1), Level: events.AdReferendum}
		other(&c)
		return says(by, "paragraph.agree", c)
	}
	p1, adRef := "p1", events.AdReferendum
	objection := report.Blocker{Kind: report.BlockerObjection, Paragraph: "p1", Participant: "KEN", Detail: "KEN objects to paragraph 1"}
	playing(t, map[string]*scene{
		"ad referendum":  given(calm).when(agrees(p1, adRef)).then(noted(1, adRef)).and(all(agreed(p1, adRef), statusIs(p1, report.StatusAgreedAdRef), statusIs("p2", report.StatusClean))),
		"in informals":   given(calm).when(agrees(p1, events.InInformals)).then(noted(1, events.InInformals)).and(all(agreed(p1, events.InInformals), statusIs(p1, report.StatusAgreedInformals))),
		"pending some":   given(calm).when(agrees(p1, adRef, "CHN", "USA")).then(noted(1, adRef, "CHN", "USA")).and(agreed(p1, adRef, "CHN", "USA")),
		"by Vice-Chair":  given(calm).when(agree(group.CodeViceChair, func(*report.Agree) {})).then(noted(1, adRef)),
		"from informals": given(calm, agrees(p1, events.InInformals, "CHN")).when(agrees(p1, adRef)).then(noted(1, adRef)).and(agreed(p1, adRef)),
		"again, in other words": given(calm, agrees(p1, adRef), confirms(group.CodeChair, p1), firmer, revises(incorporating("A1"))).when(agrees(p1, events.InInformals)).
			then(events.ParagraphAgreed{Report: slug, Block: p1, Words: text.HashText(calmMust), Level: events.InInformals}).and(statusIs(p1, report.StatusAgreedInformals)),
		"where a group as such objects": given(calm, objects("EU", onBlock(p1)), takes("EU", onBlock(p1), events.Reserve)).when(agrees(p1, adRef)).then(noted(1, adRef)),
		"where the report is objected to, or another paragraph": given(calm, objects("KEN", onReport()), objects("KEN", onBlock("p2")), takes("FRA", onReport(), events.Reserve)).
			when(agrees(p1, adRef)).then(noted(1, adRef)),
		"behind which a new paragraph is proposed": given(calm, proposes("FRA", inserts(p1, "The group recalls."))).when(agrees(p1, adRef)).then(noted(1, adRef)),
		"where one dissociates":                    given(calm, takes("KEN", onBlock(p1), events.Dissociate)).when(agrees(p1, adRef)).then(noted(1, adRef)),

		"by a delegation":             given(calm).when(agree("FRA", func(*report.Agree) {})).no(refusal.Denied, "not-permitted", "").saying("the Chair notes that a paragraph is agreed"),
		"of nothing":                  given(calm).when(agree(group.CodeChair, func(c *report.Agree) { c.Block = "p9" })).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"of other words":              given(calm, firmer, revises(incorporating("A1"))).when(agree(group.CodeChair, func(*report.Agree) {})).no(refusal.Stale, "stale-text", "", p1).offering(present(1, text.HashText(calmMust))),
		"at no level":                 given(calm).when(agree(group.CodeChair, func(c *report.Agree) { c.Level = "agreed" })).no(refusal.Bad, "bad-level", "").saying(`not "agreed"`),
		"pending one that is unknown": given(calm).when(agrees(p1, adRef, "XXX")).no(refusal.Missing, "no-such-participant", "", "XXX"),
		"pending an observer":         given(calm).when(agrees(p1, adRef, "VAT")).no(refusal.Forbidden, "no-member-state", "", "VAT"),
		"pending a group":             given(calm).when(agrees(p1, adRef, "EU")).no(refusal.Forbidden, "no-member-state", "", "EU"),
		"pending one twice":           given(calm).when(agrees(p1, adRef, "FRA", "FRA")).no(refusal.Bad, "twice", "", "FRA"),
		"that is objected to": given(calm, objects("KEN", onBlock(p1))).when(agrees(p1, adRef)).no(refusal.Forbidden, "not-agreed", "", p1).
			saying("paragraph 1 (p1) cannot be marked agreed: KEN objects to paragraph 1").offering(barred(objection)),
		"in which an amendment is that is objected to": given(calm, firmer, objects("KEN", onAmendment("A1")), revises(incorporating("A1"))).when(agrees(p1, adRef)).no(refusal.Forbidden, "not-agreed", "", p1).
			offering(barred(report.Blocker{Kind: report.BlockerObjection, Paragraph: p1, Amendment: "A1", Participant: "KEN", Detail: "KEN objects to A1, which Rev.1 incorporated"})),
		"with a bracket": given(tabled).when(agree(group.CodeChair, func(c *report.Agree) { c.Block, c.Words = "p2", hash["p2"] })).no(refusal.Forbidden, "not-agreed", "", "p2").
			saying("paragraph 2 (p2) cannot be marked agreed: paragraph 2 has one square bracket").offering(barred(bracket("p2", "paragraph 2 has one square bracket"))),
		"with an amendment": given(calm, firmer).when(agrees(p1, adRef)).no(refusal.Forbidden, "not-agreed", "", p1).offering(barred(amendment("A1", p1, "FRA", "has not been disposed of"))),
		"into which another would be run": given(calm, proposes("FRA", merges(p1))).when(agrees("p2", adRef)).no(refusal.Forbidden, "not-agreed", "", "p2").
			offering(barred(amendment("A1", p1, "FRA", "has not been disposed of"))),
		"where an amendment went with a part that was split off": given(calm, proposes("FRA", splits(p1, "States")), proposes("USA", rewords(p1, "human", "all human")), revises(incorporating("A1"))).
			when(agree(group.CodeChair, func(c *report.Agree) { c.Block, c.Words = "A1", text.HashText("should respect human rights.") })).no(refusal.Forbidden, "not-agreed", "", "A1").
			offering(barred(amendment("A2", p1, "USA", "has not been disposed of"))),
		"that is reserved":         given(calm, takes("KEN", onBlock(p1), events.Reserve), takes("EU", onBlock(p1), events.Reserve, speakingFor("DEU"))).when(agrees(p1, adRef)).no(refusal.Forbidden, "reserved", "", p1).saying("while there is a reservation of DEU, KEN"),
		"that is agreed":           given(calm, agrees(p1, adRef)).when(agrees(p1, adRef, "CHN")).no(refusal.Forbidden, "agreed-already", "", p1),
		"that is agreed further":   given(calm, agrees(p1, adRef)).when(agrees(p1, events.InInformals)).no(refusal.Forbidden, "agreed-already", "", p1),
		"that is confirmed":        given(calm, agrees(p1, events.InInformals), confirms(group.CodeChair, p1)).when(agrees(p1, adRef)).no(refusal.Forbidden, "agreed-already", "", p1),
		"under silence":            given(calm, puts(p1)).when(agrees(p1, adRef)).no(refusal.Forbidden, "under-silence", "decision 74/544", p1, "S1").saying("what comes of that is waited for"),
		"of a report under it":     given(calm, puts("")).when(agrees(p1, adRef)).no(refusal.Forbidden, "under-silence", "decision 74/544", p1, "S1"),
		"after its end":            given(calm, puts(p1), passes).when(agrees(p1, adRef)).no(refusal.Forbidden, "under-silence", "decision 74/544", p1, "S1"),
		"adopted under it":         given(calm, puts(p1), passes, concludes(p1)).when(agrees(p1, adRef)).no(refusal.Forbidden, "adopted", "rule 123", p1),
		"beside one under silence": given(calm, puts("p2")).when(agrees(p1, adRef)).then(noted(1, adRef)),
		"a heading":                given(tabled).when(agree(group.CodeChair, func(c *report.Agree) { c.Block, c.Words = "h1", hash["p1"] })).no(refusal.Stale, "stale-text", "", "h1").saying("the words of heading h1 of apr").offering(present(0, hash["h1"])),
		"of what is adopted":       given(calm, adopts(group.CodeChair)).when(agrees(p1, adRef)).no(refusal.Forbidden, "adopted", "rule 123"),
	})
}

func TestConfirmAgreement(t *testing.T) {
	by := func(code string) events.AgreementConfirmed {
		return events.AgreementConfirmed{Report: slug, Block: "p1", By: code}
	}
	p1, adRef, chair := "p1", events.AdReferendum, group.CodeChair
	playing(t, map[string]*scene{
		"by the Chair":                     given(calm, agrees(p1, adRef)).when(confirms(chair, p1)).then(by(chair)).and(statusIs(p1, report.StatusAgreed)),
		"by the Chair, from informals":     given(calm, agrees(p1, events.InInformals)).when(confirms(chair, p1)).then(by(chair)).and(statusIs(p1, report.StatusAgreed)),
		"by one of two that are pending":   given(calm, agrees(p1, adRef, "CHN", "USA")).when(confirms("USA", p1)).then(by("USA")).and(all(agreed(p1, adRef, "CHN"), statusIs(p1, report.StatusAgreedAdRef))),
		"by the last that is pending":      given(calm, agrees(p1, adRef, "CHN", "USA"), confirms("USA", p1)).when(confirms("CHN", p1)).then(by("CHN")).and(all(agreed(p1, adRef), statusIs(p1, report.StatusAgreed))),
		"by the last, in informals":        given(calm, agrees(p1, events.InInformals, "CHN")).when(confirms("CHN", p1)).then(by("CHN")).and(statusIs(p1, report.StatusAgreedInformals)),
		"by the Chair after the last":      given(calm, agrees(p1, events.InInformals, "CHN"), confirms("CHN", p1)).when(confirms(chair, p1)).then(by(chair)).and(statusIs(p1, report.StatusAgreed)),
		"by one that is pending, whatever": given(calm, agrees(p1, adRef, "CHN"), firmer, takes("KEN", onBlock(p1), events.Reserve), puts("p2")).when(confirms("CHN", p1)).then(by("CHN")),

		"by one that is not":         given(calm, agrees(p1, adRef, "CHN")).when(confirms("USA", p1)).no(refusal.Denied, "not-pending", "", p1).saying("the confirmation of USA is not waited for"),
		"by one that was":            given(calm, agrees(p1, adRef, "CHN", "USA"), confirms("USA", p1)).when(confirms("USA", p1)).no(refusal.Denied, "not-pending", "", p1),
		"by a group":                 given(calm, agrees(p1, adRef, "FRA")).when(confirms("EU", p1)).no(refusal.Denied, "not-permitted", ""),
		"by the Chair before others": given(calm, agrees(p1, adRef, "CHN", "USA")).when(confirms(chair, p1)).no(refusal.Forbidden, "pending", "", p1).saying("agreed pending CHN, USA: each confirms for itself"),
		"by the Chair before many": given(calm, agrees(p1, adRef, "AUT", "BEL", "BGR", "CHN", "CYP", "DEU", "FRA", "KEN", "RUS", "USA")).when(confirms(chair, p1)).no(refusal.Forbidden, "pending", "", p1).
			saying("agreed pending AUT, BEL, BGR, CHN, CYP, DEU, FRA, KEN and 2 more: each"),
		"of nothing":            given(calm).when(confirms(chair, "p9")).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"of what is not agreed": given(calm).when(confirms(chair, p1)).no(refusal.Forbidden, "not-agreed", "", p1).saying("paragraph 1 (p1) has not been agreed"),
		"of other words":        given(calm, agrees(p1, adRef), firmer, revises(incorporating("A1"))).when(confirms(chair, p1)).no(refusal.Forbidden, "words-changed", "", p1).saying("was agreed in other words"),
		"of what was reopened":  given(calm, agrees(p1, adRef), reopens("KEN", p1)).when(confirms(chair, p1)).no(refusal.Forbidden, "not-agreed", "", p1),
		"twice":                 given(calm, agrees(p1, adRef), confirms(chair, p1)).when(confirms(chair, p1)).no(refusal.Forbidden, "agreed-already", "", p1),
		"with an amendment":     given(calm, agrees(p1, adRef), firmer).when(confirms(chair, p1)).no(refusal.Forbidden, "not-agreed", "", p1).saying("cannot be confirmed").offering(barred(amendment("A1", p1, "FRA", "has not been disposed of"))),
		"with a reservation":    given(calm, agrees(p1, adRef), takes("KEN", onBlock(p1), events.Reserve)).when(confirms(chair, p1)).no(refusal.Forbidden, "reserved", "", p1).saying("cannot be confirmed while there is a reservation of KEN"),
		"under silence":         given(calm, agrees(p1, adRef), puts("")).when(confirms(chair, p1)).no(refusal.Forbidden, "under-silence", "decision 74/544", p1, "S1"),
		"adopted under it":      given(calm, agrees(p1, adRef), puts(p1), passes, concludes(p1)).when(confirms(chair, p1)).no(refusal.Forbidden, "adopted", "rule 123", p1),
	})
}

func TestReopen(t *testing.T) {
	reopened := events.AgreementReopened{Report: slug, Block: "p1", By: "KEN", Reason: "It was agreed in haste."}
	giving := func(reason string) act {
		return says("KEN", "paragraph.reopen", report.ReopenAgreement{Report: slug, Block: "p1", Reason: reason})
	}
	p1, adRef := "p1", events.AdReferendum
	playing(t, map[string]*scene{
		"what is agreed":    given(calm, agrees(p1, adRef)).when(reopens("KEN", p1)).then(reopened).and(all(agreed(p1, ""), statusIs(p1, report.StatusClean))),
		"what is confirmed": given(calm, agrees(p1, adRef), confirms(group.CodeChair, p1)).when(reopens("KEN", p1)).then(reopened).and(statusIs(p1, report.StatusClean)),
		"what is under silence, which is no objection": given(calm, agrees(p1, adRef), puts(p1)).when(reopens("KEN", p1)).then(reopened).and(silenceIs(report.SilenceRunning)),

		"what is not agreed":    given(calm).when(reopens("KEN", p1)).no(refusal.Forbidden, "not-agreed", "", p1),
		"what was reopened":     given(calm, agrees(p1, adRef), reopens("FRA", p1)).when(reopens("KEN", p1)).no(refusal.Forbidden, "not-agreed", "", p1),
		"what has other words":  given(calm, agrees(p1, adRef), firmer, revises(incorporating("A1"))).when(reopens("KEN", p1)).no(refusal.Forbidden, "words-changed", "", p1),
		"nothing":               given(calm).when(reopens("KEN", "p9")).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"without a reason":      given(calm, agrees(p1, adRef)).when(giving(" ")).no(refusal.Bad, "no-reason", "").saying("says why"),
		"for a bad reason":      given(calm, agrees(p1, adRef)).when(giving("\a")).no(refusal.Bad, "bad-text", ""),
		"for a long reason":     given(calm, agrees(p1, adRef)).when(giving(strings.Repeat("x", 2001))).no(refusal.Bad, "too-long", ""),
		"by the Chair":          given(calm, agrees(p1, adRef)).when(reopens(group.CodeChair, p1)).no(refusal.Denied, "not-permitted", "").saying("a member State asks for it"),
		"by a group":            given(calm, agrees(p1, adRef)).when(reopens("EU", p1)).no(refusal.Denied, "not-permitted", ""),
		"adopted under silence": given(calm, agrees(p1, adRef), puts(p1), passes, concludes(p1)).when(reopens("KEN", p1)).no(refusal.Forbidden, "adopted", "rule 123", p1),
		"what is adopted":       given(calm, agrees(p1, adRef), adopts(group.CodeChair)).when(reopens("KEN", p1)).no(refusal.Forbidden, "adopted", "rule 123"),
	})
}

// TestAgreementLapses: what is agreed is agreed of its words, until an objection or a
// reopening undoes it; what an amendment asks for does not.
func TestAgreementLapses(t *testing.T) {
	p1 := "p1"
	tells(t, "with its words",
		story{act: calm}, story{act: agrees(p1, events.AdReferendum)}, story{confirms(group.CodeChair, p1), statusIs(p1, report.StatusAgreed)},
		story{firmer, all(statusIs(p1, report.StatusAgreed), inTheWay("amendment p1 A1 FRA: A1 of FRA has not been disposed of"))},
		story{revises(incorporating("A1")), all(agreed(p1, ""), statusIs(p1, report.StatusClean))},
		story{revises(setting(p1, calmTexts[0])), all(agreed(p1, events.AdReferendum), statusIs(p1, report.StatusAgreed))},
		story{revises(setting("p2", "")), statusIs(p1, report.StatusAgreed)},
		story{act: revises(setting(p1, "")), check: agreed(p1, "")})
	tells(t, "under an objection, until it is lifted",
		story{act: calm}, story{act: agrees(p1, events.InInformals)}, story{objects("KEN", onBlock(p1)), all(agreed(p1, events.InInformals), statusIs(p1, report.StatusObjection))},
		story{lifts("KEN", onBlock(p1), ""), statusIs(p1, report.StatusAgreedInformals)},
		story{takes("KEN", onBlock(p1), events.Reserve), statusIs(p1, report.StatusAgreedInformals)}, // what is agreed stays so
		story{reopens("KEN", p1), statusIs(p1, report.StatusReserved)})
	tells(t, "under silence",
		story{act: calm}, story{act: agrees(p1, events.AdReferendum)}, story{puts(p1), statusIs(p1, report.StatusSilence)}, story{takesBack(p1), statusIs(p1, report.StatusAgreedAdRef)})
}

// conditional asks on which partners a paragraph is conditional.
func conditional(block string, on ...string) func(t *testing.T, before, after *report.State) {
	return func(t *testing.T, _, after *report.State) {
		t.Helper()
		if got := after.ConditionalOn(block); !slices.Equal(got, on) {
			t.Errorf("%s is conditional on %v, not %v", block, got, on)
		}
	}
}

func TestPackages(t *testing.T) {
	made := func(n int, blocks ...string) events.PackageMade {
		return events.PackageMade{Report: slug, Package: n, Blocks: blocks}
	}
	unties := func(by string, n int) act {
		return says(by, "package.untie", report.UntiePackage{Report: slug, Package: n})
	}
	many := make([]string, report.MaxNamed+1)
	playing(t, map[string]*scene{
		"two paragraphs": given(calm).when(ties("p1", "p3")).then(made(1, "p1", "p3")).and(all(conditional("p1", "p3"), conditional("p2"), conditional("p3", "p1"), func(t *testing.T, _, after *report.State) {
			if p, ok := after.PackageOf("p3"); !ok || p.Package != 1 || p.Seq == 0 {
				t.Errorf("p3 is in %+v", p)
			}
			if p, ok := after.PackageOf("p2"); ok {
				t.Errorf("p2 is in %+v", p)
			}
		})),
		"by the Vice-Chair": given(calm).when(says(group.CodeViceChair, "package.make", report.MakePackage{Report: slug, Blocks: []string{"p1", "p2"}})).then(made(1, "p1", "p2")),
		"another, when the first is untied": given(calm, ties("p1", "p2"), unties(group.CodeChair, 1)).when(ties("p2", "p3")).then(made(2, "p2", "p3")).and(func(t *testing.T, _, after *report.State) {
			if all := after.Packages(); len(all) != 1 || all[0].Package != 2 {
				t.Errorf("there are %+v", all)
			}
		}),
		"untied": given(calm, ties("p1", "p2")).when(unties(group.CodeChair, 1)).then(events.PackageUntied{Report: slug, Package: 1}).and(conditional("p1")),

		"one paragraph":             given(calm).when(ties("p1")).no(refusal.Bad, "too-few", ""),
		"too many":                  given(calm).when(ties(many...)).no(refusal.Bad, "too-many", "").saying("5000"),
		"what is not there":         given(calm).when(ties("p1", "p9")).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"one twice":                 given(calm).when(ties("p1", "p1")).no(refusal.Bad, "twice", "", "p1"),
		"one that is in another":    given(calm, ties("p1", "p2")).when(ties("p2", "p3")).no(refusal.Forbidden, "in-a-package", "", "p2").saying("is in package 1 already"),
		"by a delegation":           given(calm).when(says("FRA", "package.make", report.MakePackage{Report: slug, Blocks: []string{"p1", "p2"}})).no(refusal.Denied, "not-permitted", ""),
		"untied by a delegation":    given(calm, ties("p1", "p2")).when(unties("FRA", 1)).no(refusal.Denied, "not-permitted", ""),
		"untied, which is not":      given(calm, ties("p1", "p2")).when(unties(group.CodeChair, 2)).no(refusal.Missing, "no-such-package", "").saying("there is no package 2 of apr"),
		"untied twice":              given(calm, ties("p1", "p2"), unties(group.CodeChair, 1)).when(unties(group.CodeChair, 1)).no(refusal.Missing, "no-such-package", ""),
		"after the adoption":        given(calm, adopts(group.CodeChair)).when(ties("p1", "p2")).no(refusal.Forbidden, "adopted", "rule 123"),
		"untied after the adoption": given(calm, ties("p1", "p2"), adopts(group.CodeChair)).when(unties(group.CodeChair, 1)).no(refusal.Forbidden, "adopted", "rule 123"),
		"silence on one, while its partner is open": given(calm, ties("p1", "p3"), agrees("p1", events.AdReferendum)).when(puts("p1")).no(refusal.Forbidden, "in-a-package", "decision 74/544", "p1", "p3").
			saying("silence cannot be put on paragraph 1 (p1) of apr alone: it is settled together with paragraph 3 (p3), or not at all"),
		"silence on the whole": given(calm, ties("p1", "p3")).when(puts("")).
			then(events.SilencePut{Silence: "S1", Report: slug, Words: calmHash, Until: end}),
	})
	tells(t, "settled together",
		story{act: calm}, story{ties("p1", "p2", "p3"), conditional("p1", "p2", "p3")},
		story{agrees("p2", events.InInformals), all(conditional("p1", "p3"), conditional("p2", "p1", "p3"))},
		story{agrees("p3", events.AdReferendum), all(conditional("p1"), conditional("p2", "p1"))},
		story{objects("KEN", onBlock("p3")), conditional("p1", "p3")}, // an objection undoes what was agreed
		story{lifts("KEN", onBlock("p3"), ""), conditional("p1")},
		story{puts("p1"), all(conditional("p2", "p1"), conditional("p1"))},
		story{act: passes, check: conditional("p2", "p1")},
		story{concludes("p1"), all(conditional("p2"), conditional("p1"))},
		story{reopens("KEN", "p2"), all(conditional("p3", "p2"), conditional("p1"))}, // what is adopted is conditional no more
		story{revises(setting("p2", "")), conditional("p3", "p2")},                   // nor settled by being gone
		story{adopts(group.CodeChair), all(conditional("p1"), conditional("p3"))})
}
