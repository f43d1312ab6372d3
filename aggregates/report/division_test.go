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

const (
	rule129 = "rule 129"
	rule123 = "rule 123"
)

func divides(by string, blocks ...string) act {
	return says(by, "report.divide", report.Divide{Report: slug, Blocks: blocks, Reason: "They are ripe."})
}

func opposes(by string, part int) act {
	return says(by, "division.oppose", report.OpposeDivision{Report: slug, Part: part, Reason: "They hang together."})
}

// adoptsPart is the gavel on a part, on the present text.
func adoptsPart(part int, keep ...string) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		return c.Command(group.CodeChair, "report.adopt", report.Adopt{Report: slug, Base: stateOf(c).Hash(), Part: part, KeepBrackets: keep}), true
	}
}

// votesOn is the count on whether a part, or a paragraph, is reconsidered alone.
func votesOn(part int, block string, yes, no int) act {
	return says(group.CodeChair, "report.reconsider", report.Reconsider{Report: slug, Part: part, Block: block, For: yes, Against: no, Abstaining: 7, Reason: "It was read out wrongly."})
}

func divided(part int, by string, blocks ...string) events.ReportDivided {
	return events.ReportDivided{Report: slug, Part: part, Blocks: blocks, By: by, Reason: "They are ripe."}
}

// partIs asks where a part stands, and of which paragraphs it is.
func partIs(part int, state report.PartState, blocks ...string) func(t *testing.T, before, after *report.State) {
	return func(t *testing.T, _, after *report.State) {
		t.Helper()
		all := after.Parts()
		if len(all) < part || all[part-1].Part != part {
			t.Fatalf("the parts are %+v", all)
		}
		p := &all[part-1]
		if got := after.PartStateOf(p); got != state || !slices.Equal(after.PartBlocks(p), blocks) {
			t.Errorf("part %d is %s, of %q; not %s, of %q", part, got, after.PartBlocks(p), state, blocks)
		}
	}
}

func TestDivide(t *testing.T) {
	first := "part 1 (paragraph 1, paragraph 3) is decided ahead of the whole"
	many := make([]string, report.MaxNamed+1)
	playing(t, map[string]*scene{
		"by a member State, in the order of the text": given(calm).when(divides("FRA", "p3", "p1")).then(divided(1, "FRA", "p1", "p3")).and(all(
			partIs(1, report.PartOpen, "p1", "p3"), inTheWay("part FRA: "+first), statusIs("", report.StatusOpen), statusIs("p1", report.StatusClean))),
		"by the Chair":                          given(calm).when(divides(group.CodeChair, "p1")).then(divided(1, group.CodeChair, "p1")),
		"by the Vice-Chair":                     given(calm).when(divides(group.CodeViceChair, "p1")).then(divided(1, group.CodeViceChair, "p1")),
		"beside another part":                   given(calm, divides("FRA", "p1")).when(divides("KEN", "p2")).then(divided(2, "KEN", "p2")),
		"all of it, in several parts":           given(calm, divides("FRA", "p1", "p2")).when(divides("KEN", "p3")).then(divided(2, "KEN", "p3")),
		"what was in one that fell":             given(calm, divides("FRA", "p1"), opposes("KEN", 1)).when(divides("FRA", "p1", "p2")).then(divided(2, "FRA", "p1", "p2")),
		"what was in one that was opened":       given(calm, divides("FRA", "p1"), adoptsPart(1), votesOn(1, "", 100, 50)).when(divides("FRA", "p1")).then(divided(2, "FRA", "p1")),
		"what was under silence":                given(calm, puts("p1"), breaks("KEN", "p1")).when(divides("FRA", "p1")).then(divided(1, "FRA", "p1")),
		"with something in its way":             given(calm, objects("KEN", onBlock("p1"))).when(divides("FRA", "p1")).then(divided(1, "FRA", "p1")),
		"what is in a package":                  given(calm, ties("p1", "p2")).when(divides("FRA", "p1")).then(divided(1, "FRA", "p1")),
		"entered for one that asked":            given(calm).when(entersFor("FRA", events.ChannelFloor, -1, "report.divide", report.Divide{Report: slug, Blocks: []string{"p1"}})).then(events.ReportDivided{Report: slug, Part: 1, Blocks: []string{"p1"}, By: "FRA"}),
		"when the whole was opened again":       given(calm, gavel, votesOn(0, "", 100, 50)).when(divides("FRA", "p1")).then(divided(1, "FRA", "p1")),
		"no paragraphs":                         given(calm).when(divides("FRA")).no(refusal.Bad, "too-few", ""),
		"too many":                              given(calm).when(divides("FRA", many...)).no(refusal.Bad, "too-many", ""),
		"one twice":                             given(calm).when(divides("FRA", "p1", "p1")).no(refusal.Bad, "twice", "", "p1"),
		"one that is not there":                 given(calm).when(divides("FRA", "p1", "p9")).no(refusal.Missing, "no-such-paragraph", rule129, "p9"),
		"one that is gone":                      given(calm, revises(setting("p2", ""))).when(divides("FRA", "p2")).no(refusal.Missing, "no-such-paragraph", rule129, "p2"),
		"one in another part":                   given(calm, divides("KEN", "p1")).when(divides("FRA", "p1", "p2")).no(refusal.Forbidden, "in-a-part", rule129, "p1").saying("paragraph 1 (p1) is in part 1 already"),
		"one under silence":                     given(calm, puts("p1")).when(divides("FRA", "p1", "p2")).no(refusal.Forbidden, "under-silence", rule129, "p1", "S1").saying("until 2024-07-12T17:00:00Z"),
		"of a report under silence":             given(calm, puts("")).when(divides("FRA", "p1")).no(refusal.Forbidden, "under-silence", rule129, "p1", "S1"),
		"one adopted under silence":             given(calm, puts("p1"), passes, concludes("p1")).when(divides("FRA", "p1")).no(refusal.Forbidden, "adopted", rule129, "p1").saying("was adopted under silence S1 (event"),
		"one adopted as a part":                 given(calm, divides("FRA", "p1"), adoptsPart(1)).when(divides("FRA", "p2", "p1")).no(refusal.Forbidden, "adopted", rule129, "p1").saying("was adopted as part 1 (event"),
		"the whole":                             given(calm).when(divides("FRA", "p1", "p2", "p3")).no(refusal.Forbidden, "the-whole", rule129),
		"the whole but for headings":            given(tabled).when(divides("FRA", "p1", "p2", "p3", "p4")).no(refusal.Forbidden, "the-whole", rule129),
		"what is adopted":                       given(calm, gavel).when(divides("FRA", "p1")).no(refusal.Forbidden, "adopted", rule129).saying("apr was adopted (event"),
		"a report that is not there":            given(calm).when(says("FRA", "report.divide", report.Divide{Report: "apr2", Blocks: []string{"p1"}})).no(refusal.Missing, "no-such-report", "", "apr2"),
		"for a reason that is a book":           given(calm).when(says("FRA", "report.divide", report.Divide{Report: slug, Blocks: []string{"p1"}, Reason: strings.Repeat("x", group.MaxReason+1)})).no(refusal.Bad, "too-long", ""),
		"by an observer":                        given(calm).when(divides("VAT", "p1")).no(refusal.Denied, "not-permitted", "").saying("a member State asks that parts be decided separately, or the Chair proposes it (rule 129)"),
		"by a group as such":                    given(calm).when(divides("EU", "p1")).no(refusal.Denied, "not-permitted", ""),
		"by the secretariat, of its own":        given(calm).when(divides(events.CodeSecretariat, "p1")).no(refusal.Denied, "not-permitted", ""),
		"silence on one of its paragraphs":      given(calm, divides("FRA", "p1", "p2")).when(puts("p2")).no(refusal.Forbidden, "in-a-part", rule129, "p2").saying("part 1"),
		"silence on the whole, before it":       given(calm, divides("FRA", "p1")).when(puts("")).no(refusal.Forbidden, "not-adoptable", decision).offering(barred(report.Blocker{Kind: report.BlockerPart, Participant: "FRA", Detail: "part 1 (paragraph 1) is decided ahead of the whole"})),
		"the gavel on the whole, before it":     given(calm, divides("FRA", "p1", "p3")).when(adopts(group.CodeChair)).no(refusal.Forbidden, "not-adoptable", "consensus").saying(first).offering(barred(report.Blocker{Kind: report.BlockerPart, Participant: "FRA", Detail: first})),
		"silence on another":                    given(calm, divides("FRA", "p1")).when(puts("p2")).then(events.SilencePut{Silence: "S1", Report: slug, Block: "p2", Words: calmWords(2), Until: end}),
		"what is drafted goes on: an amendment": given(calm, divides("FRA", "p3")).when(proposes("FRA", deletes("p3"))).then(filed("A1", events.Change{Operation: events.OpDelete, Block: "p3", Base: calmWords(3)})),
	})
}

func TestOpposeDivision(t *testing.T) {
	asked := []act{calm, divides("FRA", "p1", "p2")}
	opposed := func(by string) events.DivisionOpposed {
		return events.DivisionOpposed{Report: slug, Part: 1, By: by, Reason: "They hang together."}
	}
	after := func(more ...act) *scene { return given(append(slices.Clone(asked), more...)...) }
	playing(t, map[string]*scene{
		"by a member State":         after().when(opposes("KEN", 1)).then(opposed("KEN")).and(all(partIs(1, report.PartOpposed, "p1", "p2"), inTheWay(), statusIs("", report.StatusReady))),
		"by who asked":              after().when(opposes("FRA", 1)).then(opposed("FRA")),
		"by the Chair, its own":     given(calm, divides(group.CodeChair, "p1")).when(opposes(group.CodeChair, 1)).then(opposed(group.CodeChair)),
		"by the Vice-Chair":         given(calm, divides(group.CodeChair, "p1")).when(opposes(group.CodeViceChair, 1)).then(opposed(group.CodeViceChair)),
		"silence is free again":     after(opposes("KEN", 1)).when(puts("")).then(events.SilencePut{Silence: "S1", Report: slug, Words: calmHash, Until: end}),
		"by the Chair, another's":   after().when(opposes(group.CodeChair, 1)).no(refusal.Denied, "no-member-state", rule129).saying("FRA asked for part 1: only a member State objects"),
		"twice":                     after(opposes("KEN", 1)).when(opposes("DEU", 1)).no(refusal.Forbidden, "division-opposed", rule129).saying("KEN objected to the division (event"),
		"what was taken back":       after(opposes("FRA", 1)).when(opposes("DEU", 1)).no(refusal.Forbidden, "division-opposed", rule129).saying("what was asked was taken back (event"),
		"of no part":                after().when(opposes("KEN", 2)).no(refusal.Missing, "no-such-part", rule129).saying("apr has no part 2"),
		"of a part below the first": after().when(opposes("KEN", -1)).no(refusal.Missing, "no-such-part", rule129),
		"when it is adopted":        after(adoptsPart(1)).when(opposes("KEN", 1)).no(refusal.Forbidden, "part-adopted", rule129).saying("part 1 of apr was adopted (event"),
		"when the whole is":         after(adoptsPart(1), gavel).when(opposes("KEN", 1)).no(refusal.Forbidden, "part-adopted", rule129),
		"when it was opened":        after(adoptsPart(1), votesOn(1, "", 2, 1)).when(opposes("KEN", 1)).no(refusal.Forbidden, "part-reconsidered", rule129),
		"when nothing is left":      after(revises(setting("p1", ""), setting("p2", ""))).when(opposes("KEN", 1)).no(refusal.Forbidden, "part-gone", rule129).saying("none of its paragraphs is left"),
		"by an observer":            after().when(opposes("VAT", 1)).no(refusal.Denied, "not-permitted", "").saying("only a member State objects to a division (rule 129)"),
		"by a group":                after().when(opposes("EU", 1)).no(refusal.Denied, "not-permitted", ""),
		"with a book":               after().when(says("KEN", "division.oppose", report.OpposeDivision{Report: slug, Part: 1, Reason: strings.Repeat("x", group.MaxReason+1)})).no(refusal.Bad, "too-long", ""),
	})
}

func TestAdoptPart(t *testing.T) {
	asked := []act{calm, divides("FRA", "p1", "p3")}
	after := func(more ...act) *scene { return given(append(slices.Clone(asked), more...)...) }
	of := func(texts ...string) string { return text.HashReport(rehearsal.Paragraphs(texts...)) }
	adopted := events.PartAdopted{Report: slug, Part: 1, Blocks: []string{"p1", "p3"}, Hash: of(calmTexts[0], calmTexts[2])}
	kept := tables(rehearsal.Paragraphs("One.", "The “cyber[sic]space”.", "Three [or four].")...)
	reserves := takes("KEN", onBlock("p1"), events.Reserve)
	playing(t, map[string]*scene{
		"its words are sealed": after().when(adoptsPart(1)).then(adopted).and(all(partIs(1, report.PartAdopted, "p1", "p3"), inTheWay(),
			statusIs("p1", report.StatusAdopted), statusIs("p2", report.StatusClean), statusIs("p3", report.StatusAdopted), statusIs("", report.StatusReady),
			func(t *testing.T, _, after *report.State) {
				if p := after.Parts()[0]; p.AdoptedAt == 0 || p.AdoptedTime.IsZero() || after.Adopted != nil {
					t.Errorf("the part is %+v", p)
				}
			})),
		"then the whole":             after(adoptsPart(1)).when(gavel).then(events.ReportAdopted{Report: slug, Hash: calmHash}),
		"then the whole, by silence": after(adoptsPart(1)).when(puts("")).then(events.SilencePut{Silence: "S1", Report: slug, Words: calmHash, Until: end}),
		"by the Vice-Chair": after().when(func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
			return c.Command(group.CodeViceChair, "report.adopt", report.Adopt{Report: slug, Base: calmHash, Part: 1}), true
		}).then(adopted),
		"with a reservation": after(reserves).when(adoptsPart(1)).then(adopted),
		"what bars others bars it not": after(objects("KEN", onBlock("p2")), objects("KEN", onReport()), proposes("KEN", inserts("p1", "More.")), proposes("DEU", deletes("p2"))).when(adoptsPart(1)).then(adopted).
			and(statusIs("p1", report.StatusAdopted)),
		"with brackets that stay": given(kept, divides("FRA", "p2")).when(adoptsPart(1, "p2")).then(events.PartAdopted{Report: slug, Part: 1, Blocks: []string{"p2"}, KeepBrackets: []string{"p2"},
			Hash: of("The “cyber[sic]space”.")}).and(inTheWay("bracket p3: paragraph 3 has one square bracket")),
		"in the words of now":                 after(revises(setting("p1", calmMust))).when(adoptsPart(1)).then(events.PartAdopted{Report: slug, Part: 1, Blocks: []string{"p1", "p3"}, Revision: 1, Hash: of(calmMust, calmTexts[2])}),
		"what is left of it":                  after(revises(setting("p3", ""))).when(adoptsPart(1)).then(events.PartAdopted{Report: slug, Part: 1, Blocks: []string{"p1"}, Revision: 1, Hash: of(calmTexts[0])}).and(partIs(1, report.PartAdopted, "p1")),
		"a package within it":                 after(ties("p1", "p3")).when(adoptsPart(1)).then(adopted),
		"a package that is settled beside it": after(ties("p1", "p2"), agrees("p2", events.AdReferendum)).when(adoptsPart(1)).then(adopted),
		"an objection that was for another case": after(proposes("KEN", rewords("p2", "notes", "regrets")), objects("KEN", onBlock("p1"), under("A1")), adoptsPart(1)).when(revises(incorporating("A1"))).
			then(events.ReportRevised{Report: slug, Revision: 1, Incorporate: []string{"A1"}, Hash: of(calmTexts[0], "The group regrets the incidents.", calmTexts[2]), Algorithm: text.Algorithm}).and(all(inTheWay(), statusIs("p1", report.StatusAdopted))),

		"with an objection": after(objects("KEN", onBlock("p3"), because("No."))).when(adoptsPart(1)).no(refusal.Forbidden, "not-adoptable", "consensus").
			saying("part 1 of apr cannot be adopted: KEN objects to paragraph 3: No.").offering(barred(report.Blocker{Kind: report.BlockerObjection, Paragraph: "p3", Participant: "KEN", Detail: "KEN objects to paragraph 3: No."})),
		"with an amendment": after(proposes("KEN", deletes("p3"))).when(adoptsPart(1)).no(refusal.Forbidden, "not-adoptable", "consensus").offering(barred(amendment("A1", "p3", "KEN", "has not been disposed of"))),
		"with one of two of its paragraphs, once": given(calm, divides("FRA", "p1", "p2"), proposes("KEN", merges("p1"))).when(adoptsPart(1)).no(refusal.Forbidden, "not-adoptable", "consensus").
			offering(barred(amendment("A1", "p1", "KEN", "has not been disposed of"))),
		"with a bracket":                given(kept, divides("FRA", "p2", "p3")).when(adoptsPart(1, "p2")).no(refusal.Forbidden, "not-adoptable", "consensus").offering(barred(bracket("p3", "paragraph 3 has one square bracket"))),
		"with brackets of another kept": given(kept, divides("FRA", "p2")).when(adoptsPart(1, "p3")).no(refusal.Bad, "other-paragraph", "", "p3").saying("part 1 is of paragraph 2 (p2): it says nothing of the brackets in paragraph 3 (p3)"),
		"with half a package": after(ties("p1", "p2")).when(adoptsPart(1)).no(refusal.Forbidden, "not-adoptable", "consensus").
			offering(barred(report.Blocker{Kind: report.BlockerPackage, Paragraph: "p1", Detail: "paragraph 1 (p1) is settled together with paragraph 2 (p2), or not at all"})),
		"that fell":                   after(opposes("KEN", 1)).when(adoptsPart(1)).no(refusal.Forbidden, "division-opposed", rule129),
		"that is not there":           after().when(adoptsPart(2)).no(refusal.Missing, "no-such-part", rule129),
		"that is gone":                after(revises(setting("p1", ""), setting("p3", ""))).when(adoptsPart(1)).no(refusal.Forbidden, "part-gone", rule129),
		"twice":                       after(adoptsPart(1)).when(adoptsPart(1)).no(refusal.Forbidden, "part-adopted", rule129),
		"of what is adopted":          after(adoptsPart(1), gavel).when(adoptsPart(1)).no(refusal.Forbidden, "adopted", rule123),
		"of a text that has moved on": after(revises(setting("p2", ""))).when(says(group.CodeChair, "report.adopt", report.Adopt{Report: slug, Base: calmHash, Part: 1})).no(refusal.Stale, "stale-text", ""),
		"by a delegation":             after().when(says("FRA", "report.adopt", report.Adopt{Report: slug, Base: calmHash, Part: 1})).no(refusal.Denied, "not-permitted", ""),
	})
	tells(t, "when all of it goes it bars nothing any more", story{act: calm}, story{divides("FRA", "p1"), partIs(1, report.PartOpen, "p1")},
		story{revises(setting("p1", calmMust)), partIs(1, report.PartOpen, "p1")}, story{revises(setting("p1", "")), all(partIs(1, report.PartGone), inTheWay())}, story{act: gavel})
}

// TestSealedAsAPart: what was adopted as a part is closed like what was under silence.
func TestSealedAsAPart(t *testing.T) {
	before := []act{calm, proposes("KEN", inserts("p1", "More.")), divides("FRA", "p1", "p2"), adoptsPart(1)}
	after := func(more ...act) *scene { return given(append(slices.Clone(before), more...)...) }
	said := "was adopted as part 1 (event "
	firm := revises(incorporating("A1"))
	playing(t, map[string]*scene{
		"an amendment":          after().when(proposes("KEN", rewords("p1", "should", "must"))).no(refusal.Forbidden, "adopted", rule123, "part 1").saying("paragraph 1 (p1) of apr " + said),
		"a deletion":            after().when(proposes("KEN", deletes("p2"))).no(refusal.Forbidden, "adopted", rule123, "part 1"),
		"a move":                after().when(proposes("KEN", moves("p2", "p3"))).no(refusal.Forbidden, "adopted", rule123, "part 1"),
		"a split":               after().when(proposes("KEN", splits("p2", "group"))).no(refusal.Forbidden, "adopted", rule123, "part 1"),
		"a merge from above":    given(calm, divides("FRA", "p3"), adoptsPart(1)).when(proposes("KEN", merges("p2"))).no(refusal.Forbidden, "adopted", rule123, "part 1").saying("paragraph 3 (p3)"),
		"a revision":            after().when(revises(setting("p2", "Nothing."))).no(refusal.Forbidden, "adopted", rule123, "p2", "part 1").saying("a revision does not change it"),
		"a redraft without it":  after().when(revises(redrafting(rehearsal.Paragraphs(calmTexts[0], calmTexts[2])))).no(refusal.Forbidden, "adopted", rule123, "p2", "part 1"),
		"agreement":             after().when(agrees("p1", events.AdReferendum)).no(refusal.Forbidden, "adopted", rule123, "p1").saying(said),
		"its confirmation":      given(calm, agrees("p1", events.AdReferendum), divides("FRA", "p1"), adoptsPart(1)).when(confirms(group.CodeChair, "p1")).no(refusal.Forbidden, "adopted", rule123, "p1").saying(said),
		"its reopening":         given(calm, agrees("p1", events.AdReferendum), divides("FRA", "p1"), adoptsPart(1)).when(reopens("KEN", "p1")).no(refusal.Forbidden, "adopted", rule123, "p1").saying(said),
		"silence":               after().when(puts("p1")).no(refusal.Forbidden, "adopted", rule123, "p1").saying(said),
		"an objection":          after().when(objects("KEN", onBlock("p1"))).no(refusal.Forbidden, "adopted", rule123, "p1").saying("an objection to it comes too late"),
		"one under a condition": after().when(objects("KEN", onBlock("p1"), under("A1"))).no(refusal.Forbidden, "adopted", rule123, "p1"),
		"an objection to what came into it": given(calm, proposes("KEN", rewords("p1", "should", "must")), revises(incorporating("A1")), divides("FRA", "p1"), adoptsPart(1)).
			when(objects("DEU", onAmendment("A1"))).no(refusal.Forbidden, "adopted", rule123, "p1"),
		"a break of the silence on the whole there": after(firm, puts("")).when(breaks("KEN", "p1")).no(refusal.Forbidden, "adopted", rule123, "p1"),

		"who stands apart":          after().when(takes("KEN", onBlock("p1"), events.Dissociate)).then(taken("KEN", onBlock("p1"), events.Dissociate, calmWords(1))),
		"an objection to the rest":  after().when(objects("KEN", onBlock("p3"))).then(taken("KEN", onBlock("p3"), events.Object, calmWords(3))).and(all(statusIs("p3", report.StatusObjection), statusIs("p1", report.StatusAdopted))),
		"an objection to the whole": after(firm).when(objects("KEN", onReport())).then(taken("KEN", onReport(), events.Object, text.HashReport(slices.Insert(rehearsal.Paragraphs(calmTexts...), 1, text.Block{ID: "A1", Kind: text.Paragraph, Text: "More."})))).and(statusIs("", report.StatusObjection)),
		"the rest is revised":       after().when(revises(setting("p3", "The end."))).then(events.ReportRevised{Report: slug, Revision: 1, Hash: text.HashReport(rehearsal.Paragraphs(calmTexts[0], calmTexts[1], "The end.")), Algorithm: text.Algorithm, Set: []text.Setting{settingOf(t, "p3", "The end.")}}),
	})
	threat := []act{calm, proposes("FRA", rewords("p2", "notes", "regrets")), objects("KEN", onBlock("p1"), under("A1")), divides("FRA", "p1")}
	for _, x := range []struct {
		acts []act
		want []string
	}{{threat, nil}, {append(slices.Clone(threat), adoptsPart(1)), []string{"A1"}}} {
		if take, left := report.Uncontested(stateOf(opened(t, x.acts...)), nil); !slices.Equal(take, x.want) {
			t.Errorf("uncontested are %v, not %v; left are %v", take, x.want, left)
		}
	}
	s := stateOf(opened(t, before...))
	if take, left := report.Uncontested(s, nil); !slices.Equal(take, []string{"A1"}) || len(left) > 0 {
		t.Errorf("uncontested are %v, and left %v", take, left)
	}
}

// settingOf is what the door makes of words for a paragraph of the calm draft.
func settingOf(t *testing.T, block, words string) text.Setting {
	t.Helper()
	doc, err := text.Table(rehearsal.Paragraphs(calmTexts...))
	if err != nil {
		t.Fatal(err)
	}
	set, err := doc.PlanSetting(text.Revision{}, block, words)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestReconsiderAlone: what was adopted ahead of the whole is opened again alone.
func TestReconsiderAlone(t *testing.T) {
	part := func(more ...act) *scene {
		return given(append([]act{calm, divides("FRA", "p1", "p2"), adoptsPart(1)}, more...)...)
	}
	hushed := func(more ...act) *scene {
		return given(append([]act{calm, puts("p2"), passes, concludes("p2")}, more...)...)
	}
	opened := events.PartReconsidered{Report: slug, Part: 1, For: 100, Against: 50, Abstaining: 7, Reason: "It was read out wrongly."}
	free := events.ParagraphReconsidered{Report: slug, Block: "p2", Silence: "S1", For: 100, Against: 50, Abstaining: 7, Reason: "It was read out wrongly."}
	playing(t, map[string]*scene{
		"a part":                    part().when(votesOn(1, "", 100, 50)).then(opened).and(all(partIs(1, report.PartReconsidered, "p1", "p2"), statusIs("p1", report.StatusClean), inTheWay())),
		"its words are open":        part(votesOn(1, "", 100, 50)).when(objects("KEN", onBlock("p1"))).then(taken("KEN", onBlock("p1"), events.Object, calmWords(1))).and(statusIs("p1", report.StatusObjection)),
		"a paragraph under silence": hushed().when(votesOn(0, "p2", 100, 50)).then(free).and(all(statusIs("p2", report.StatusClean), statusIs("", report.StatusReady))),
		"which is open then":        hushed(votesOn(0, "p2", 100, 50)).when(objects("KEN", onBlock("p2"))).then(taken("KEN", onBlock("p2"), events.Object, calmWords(2))).and(statusIs("p2", report.StatusObjection)),
		"and may be a part":         hushed(votesOn(0, "p2", 100, 50)).when(divides("KEN", "p2")).then(divided(1, "KEN", "p2")),
		"the whole, with a part of it": part(gavel).when(votesOn(0, "", 100, 50)).then(events.ReportReconsidered{Report: slug, For: 100, Against: 50, Abstaining: 7, Reason: "It was read out wrongly."}).
			and(all(partIs(1, report.PartReconsidered, "p1", "p2"), statusIs("p1", report.StatusClean), statusIs("", report.StatusReady))),
		"counted by the secretariat": part().when(says(events.CodeSecretariat, "report.reconsider", report.Reconsider{Report: slug, Part: 1, For: 2, Against: 1})).then(events.PartReconsidered{Report: slug, Part: 1, For: 2, Against: 1}),

		"a part, by less than two thirds":      part().when(votesOn(1, "", 99, 50)).no(refusal.Forbidden, "no-two-thirds", rule123).saying("part 1 of apr is not reconsidered"),
		"a paragraph, by less than two thirds": hushed().when(votesOn(0, "p2", 99, 50)).no(refusal.Forbidden, "no-two-thirds", rule123).saying("paragraph 2 (p2) of apr is not reconsidered"),
		"by more than there are":               part().when(votesOn(1, "", 137, 50)).no(refusal.Bad, "bad-votes", ""),
		"the whole, which is not adopted":      part().when(votesOn(0, "", 100, 50)).no(refusal.Forbidden, "not-adopted", rule123).saying("that was adopted ahead of it is reconsidered alone"),
		"both at once":                         part().when(votesOn(1, "p2", 100, 50)).no(refusal.Bad, "bad-reconsideration", ""),
		"a part that is open":                  given(calm, divides("FRA", "p1")).when(votesOn(1, "", 100, 50)).no(refusal.Forbidden, "not-adopted", rule123),
		"a part that fell":                     given(calm, divides("FRA", "p1"), opposes("KEN", 1)).when(votesOn(1, "", 100, 50)).no(refusal.Forbidden, "division-opposed", rule123),
		"a part twice":                         part(votesOn(1, "", 100, 50)).when(votesOn(1, "", 100, 50)).no(refusal.Forbidden, "part-reconsidered", rule123),
		"no part":                              part().when(votesOn(2, "", 100, 50)).no(refusal.Missing, "no-such-part", rule123),
		"a part, when the whole is adopted":    part(gavel).when(votesOn(1, "", 100, 50)).no(refusal.Forbidden, "adopted", rule123).saying("it is the whole that is reconsidered"),
		"a paragraph, when the whole is":       hushed(gavel).when(votesOn(0, "p2", 100, 50)).no(refusal.Forbidden, "adopted", rule123, "p2"),
		"a paragraph of a part":                part().when(votesOn(0, "p1", 100, 50)).no(refusal.Forbidden, "in-a-part", rule123, "p1").saying("it is the part that is reconsidered"),
		"a paragraph that is open":             hushed().when(votesOn(0, "p1", 100, 50)).no(refusal.Forbidden, "not-adopted", rule123, "p1"),
		"a paragraph twice":                    hushed(votesOn(0, "p2", 100, 50)).when(votesOn(0, "p2", 100, 50)).no(refusal.Forbidden, "not-adopted", rule123, "p2"),
		"a paragraph that is not there":        hushed().when(votesOn(0, "p9", 100, 50)).no(refusal.Missing, "no-such-paragraph", "", "p9"),
	})
}
