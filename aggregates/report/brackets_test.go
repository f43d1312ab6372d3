package report_test

import (
	"slices"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// agreesWithBrackets is the Chair's word that words are agreed with the brackets in them.
func agreesWithBrackets(block string, level events.Level) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		now, _ := stateOf(c).Words(onBlock(block))
		return c.Command(group.CodeChair, "paragraph.agree", report.Agree{Report: slug, Block: block, Words: now, Level: level, KeepBrackets: true}), true
	}
}

// TestAgreedBrackets: brackets that are agreed stand in nobody's way while the agreement
// stands on these words, and who adopts them keeps them without naming them again.
func TestAgreedBrackets(t *testing.T) {
	const sic = "The “cyber [sic] space” is used."
	drafted := tables(rehearsal.Paragraphs("One [two] three.", sic, "Last.")...)
	noted := events.ParagraphAgreed{Report: slug, Block: "p2", Words: text.HashText(sic), Level: events.AdReferendum, KeepBrackets: true}
	hash := text.HashReport(rehearsal.Paragraphs("One [two] three.", sic, "Last."))
	one, two := "bracket p1: paragraph 1 has one square bracket", "bracket p2: paragraph 2 has one square bracket"
	kept := agreesWithBrackets("p2", events.AdReferendum)
	keeps := func(want ...string) func(t *testing.T, before, after *report.State) {
		return func(t *testing.T, _, after *report.State) {
			t.Helper()
			if !slices.Equal(after.Adopted.KeepBrackets, want) {
				t.Errorf("the brackets of %q are kept, not of %q", after.Adopted.KeepBrackets, want)
			}
		}
	}
	playing(t, map[string]*scene{
		"they are agreed": given(drafted).when(kept).then(noted).and(all(inTheWay(one), statusIs("p2", report.StatusAgreedAdRef), agreed("p2", events.AdReferendum))),
		"from informals, where they were said to stay": given(drafted, agreesWithBrackets("p2", events.InInformals)).when(agrees("p2", events.AdReferendum)).then(noted).and(inTheWay(one)),
		"confirmed":                  given(drafted, kept).when(confirms(group.CodeChair, "p2")).then(events.AgreementConfirmed{Report: slug, Block: "p2", By: group.CodeChair}).and(inTheWay(one)),
		"unless that is said":        given(drafted).when(agrees("p2", events.AdReferendum)).no(refusal.Forbidden, "not-agreed", "", "p2").saying("one square bracket").offering(func(*testing.T, any) {}),
		"where there are none":       given(drafted).when(agreesWithBrackets("p3", events.AdReferendum)).no(refusal.Bad, "no-brackets", "", "p3"),
		"not those of another":       given(drafted, kept).when(adopts(group.CodeChair)).no(refusal.Forbidden, "not-adoptable", "consensus").saying("paragraph 1 has one").offering(func(*testing.T, any) {}),
		"the gavel takes them over":  given(drafted, kept).when(adopts(group.CodeChair, "p1")).then(events.ReportAdopted{Report: slug, Hash: hash, KeepBrackets: []string{"p1", "p2"}}).and(keeps("p1", "p2")),
		"and they may be said again": given(drafted, kept).when(adopts(group.CodeChair, "p2", "p1")).then(events.ReportAdopted{Report: slug, Hash: hash, KeepBrackets: []string{"p2", "p1"}}),
		"a silence on it does":       given(drafted, kept).when(puts("p2")).then(events.SilencePut{Silence: "S1", Report: slug, Block: "p2", Words: text.HashText(sic), Until: end, KeepBrackets: []string{"p2"}}),
		"a silence on the report":    given(drafted, kept).when(puts("", keeping("p1"))).then(events.SilencePut{Silence: "S1", Report: slug, Words: hash, Until: end, KeepBrackets: []string{"p1", "p2"}}),
	})
	tells(t, "while the agreement stands", story{drafted, inTheWay(one, two)}, story{kept, inTheWay(one)},
		story{reopens("FRA", "p2"), all(inTheWay(one, two), statusIs("p2", report.StatusBracketed))}, story{kept, inTheWay(one)},
		story{revises(setting("p2", "The “cyber [sic] space” is used here.")), inTheWay(one, two)},
		story{revises(setting("p2", sic)), inTheWay(one)})
}
