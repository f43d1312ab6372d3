package report_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

func takesUncontested(r *report.Revise) { r.Uncontested = true }

// uncontestedBeside has the Chair take the uncontested beside other decisions.
func uncontestedBeside(all ...decisions) act {
	return revises(append(all, func(_ T, _ *report.State, r *report.Revise) []byte {
		r.Uncontested = true
		return nil
	})...)
}

// left asks which amendments are left, and why.
func left(want ...report.Contest) func(t *testing.T, ready any) {
	return func(t *testing.T, ready any) {
		t.Helper()
		if got, _ := ready.([]report.Contest); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("left are\n%+v\nnot\n%+v", got, want)
		}
	}
}

func TestUncontested(t *testing.T) {
	ken := proposes("KEN", rewords("p4", "its", "its good"))
	two := with("p1: States should respect and protect human rights and promote the free flow of information.", "p4: The group will continue its good work.")
	p4 := with("p4: The group will continue its good work.")
	p1 := with("p1: States should respect and protect human rights and promote the free flow of information.")
	incorporates := func(ids ...string) events.ReportRevised { return events.ReportRevised{Incorporate: ids} }
	take := revising(takesUncontested)
	none := []string{}
	// A1 must and A2 shall touch; A3 (USA) and A4 (KEN) touch nothing.
	begun := []act{tabled, fra, rus, usa, ken}
	opened := func(more ...act) *scene { return given(append(slices.Clone(begun), more...)...).when(take) }
	only := func(id string) func(*testing.T, *report.State, *report.State) {
		return func(t *testing.T, before, _ *report.State) {
			t.Helper()
			if got, _ := report.Uncontested(before, nil); !slices.Equal(got, []string{id}) {
				t.Errorf("uncontested are %q, not %s alone", got, id)
			}
		}
	}
	playing(t, map[string]*scene{
		"what touches nothing, and the rest is carried on": opened().then(revised(incorporates("A3", "A4"), two...)).and(func(t *testing.T, _, after *report.State) {
			reads(two...)(t, nil, after)
			for _, id := range []string{"A1", "A2"} {
				if now, err := after.Text.State(id); err != nil || now.Fate != text.Carried {
					t.Errorf("%s is %s, %v", id, now.Fate, err)
				}
			}
		}),
		"equal ones count as one, and all are taken": opened(proposes("CHN", rewords("p4", "its", "its good"))).then(revised(incorporates("A3", "A4", "A5"), two...)),
		"beside what the Chair names": given(begun...).when(uncontestedBeside(incorporating("A1"))).
			then(revised(incorporates("A1", "A3", "A4"), with("p1: States must respect and protect human rights and promote the free flow of information.", "p4: The group will continue its good work.")...)),
		"named twice over it is taken once": given(begun...).when(uncontestedBeside(incorporating("A4"))).then(revised(incorporates("A4", "A3"), two...)),
		"what touched only one that is declined": given(begun...).when(uncontestedBeside(declining("A2"))).
			then(revised(events.ReportRevised{Incorporate: []string{"A1", "A3", "A4"}, Decline: []string{"A2"}},
				with("p1: States must respect and protect human rights and promote the free flow of information.", "p4: The group will continue its good work.")...)),
		"with words of the Chair's own on top": given(tabled, ken).when(func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
			s := stateOf(c)
			set, err := s.Text.PlanSetting(text.Revision{Incorporate: []string{"A1"}}, "p4", "The group will continue its good work in 2025.")
			if err != nil {
				t.Fatal(err)
			}
			return c.Command(group.CodeChair, "report.revise", report.Revise{Report: slug, Base: s.Hash(), Set: []text.Setting{set}, Uncontested: true}), true
		}).then(revised(events.ReportRevised{Incorporate: []string{"A1"}, Set: []text.Setting{{
			Block: "p4", Text: "The group will continue its good work in 2025.",
			Edits: text.Edits("The group will continue its good work.", "The group will continue its good work in 2025."),
		}}}, with("p4: The group will continue its good work in 2025.")...)),
		"with words for what is uncontested no more": given(tabled, ken, takes("USA", onAmendment("A1"), events.Object), proposes("FRA", deletes("p3"))).when(func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
			s := stateOf(c)
			set, err := s.Text.PlanSetting(text.Revision{Incorporate: []string{"A1"}}, "p4", "The group will continue its good work in 2025.")
			if err != nil {
				t.Fatal(err)
			}
			return c.Command(group.CodeChair, "report.revise", report.Revise{Report: slug, Base: s.Hash(), Set: []text.Setting{set}, Uncontested: true}), true
		}).no(refusal.Stale, "stale-text", "").saying("what is uncontested in apr has changed"),

		"not what a member State objects to":          opened(takes("CHN", onAmendment("A3"), events.Object)).then(revised(incorporates("A4"), p4...)).and(only("A4")),
		"not what one reserves its position on":       opened(takes("CHN", onAmendment("A4"), events.Reserve)).then(revised(incorporates("A3"), p1...)),
		"not what a group objects to for members":     opened(takes("EU", onAmendment("A3"), events.Object, speakingFor("DEU", "FRA"))).then(revised(incorporates("A4"), p4...)),
		"a group as such does not oppose":             opened(takes("EU", onAmendment("A3"), events.Object)).then(revised(incorporates("A3", "A4"), two...)),
		"nor one that apart from it would dissociate": opened(takes("CHN", onAmendment("A3"), events.Dissociate)).then(revised(incorporates("A3", "A4"), two...)),
		"what was lifted opposes no more": opened(takes("CHN", onAmendment("A3"), events.Object), says("CHN", "position.lift", report.LiftPosition{On: events.On{Report: slug, Amendment: "A3"}})).
			then(revised(incorporates("A3", "A4"), two...)),
		"not what would bring an objection": opened(takes("CHN", onBlock("p1"), events.Object, under("A3"))).then(revised(incorporates("A4"), p4...)),
		"nor on another paragraph":          opened(takes("CHN", onBlock("p2"), events.Object, under("A4"))).then(revised(incorporates("A3"), p1...)),
		"nor to the report":                 opened(takes("CHN", onReport(), events.Object, under("A4"))).then(revised(incorporates("A3"), p1...)),
		"not what has a change in common with what is opposed": given(append(slices.Clone(begun), takes("CHN", onBlock("p1"), events.Object, under("A3")), proposes("BRA", rewords("p1", "respect human rights and", "respect and protect human rights, and")))...).
			when(take).then(revised(incorporates("A4"), p4...)),
		"not what would leave what is opposed nothing to ask for": given(tabled, takes("CHN", onBlock("p3"), events.Reserve), proposes("FRA", rewords("p4", "The group will continue its work.", "work.")), proposes("KEN", splits("p4", "continue its")), takes("CHN", onBlock("p2"), events.Object, under("A2"))).
			when(take).no(refusal.Forbidden, "nothing-uncontested", "").saying("A1 (with others it would make of the text what A2 asks for, which is opposed)").offering(func(*testing.T, any) {}),
		"nor what equals it": opened(proposes("CHN", rewords("p4", "its", "its good")), takes("RUS", onAmendment("A5"), events.Object)).then(revised(incorporates("A3"), p1...)),
		"what is accepted on a condition is not opposed by that": opened(takes("CHN", onBlock("p2"), events.Accept, under("A4"))).then(revised(incorporates("A3", "A4"), two...)),
		"not what changes a paragraph that is objected to":       opened(takes("CHN", onBlock("p4"), events.Object)).then(revised(incorporates("A3"), p1...)),
		"unless by who is behind the change":                     opened(takes("KEN", onBlock("p4"), events.Object)).then(revised(incorporates("A3", "A4"), two...)),
		"nor one that is reserved on":                            opened(takes("CHN", onBlock("p4"), events.Reserve)).then(revised(incorporates("A3"), p1...)),
		"an objection to the whole is one to no amendment":       opened(takes("CHN", onReport(), events.Object)).then(revised(incorporates("A3", "A4"), two...)),
		"not what was agreed": given(tabled, says(group.CodeChair, "paragraph.agree", report.Agree{Report: slug, Block: "p4", Words: text.HashText(draft()[4].Text), Level: events.InInformals}), usa, ken).
			when(take).then(revised(incorporates("A1"), p1...)),
		"a new paragraph behind one that is objected to": given(tabled, takes("CHN", onBlock("p4"), events.Object), proposes("FRA", inserts("p4", "The group recalls."))).when(take).
			then(revised(incorporates("A1"), append(with(), "A1: The group recalls.")...)),

		"nothing is open": given(tabled).when(take).no(refusal.Forbidden, "nothing-uncontested", "").saying("no amendment to apr is open"),
		"nothing is uncontested": given(tabled, fra, rus, takes("CHN", onAmendment("A2"), events.Object)).when(take).no(refusal.Forbidden, "nothing-uncontested", "").
			saying("no open amendment to apr is uncontested: A1 (it touches A2), A2 (it touches A1; it is objected to by CHN)").
			offering(left(
				report.Contest{Amendment: "A1", Touches: []string{"A2"}, Opposed: none, Why: "it touches A2"},
				report.Contest{Amendment: "A2", Touches: []string{"A1"}, Opposed: []string{"CHN"}, Why: "it touches A1; it is objected to by CHN"})),
		"each reason is told": given(tabled, usa, takes("CHN", onAmendment("A1"), events.Object), takes("KEN", onAmendment("A1"), events.Reserve), takes("RUS", onBlock("p1"), events.Object), takes("FRA", onBlock("p2"), events.Object, under("A1"))).when(take).
			no(refusal.Forbidden, "nothing-uncontested", "").offering(left(report.Contest{
			Amendment: "A1", Touches: none, Opposed: []string{"CHN", "FRA", "KEN", "RUS"},
			Why: "it is objected to by CHN; it is reserved on by KEN; it would bring an objection of FRA; paragraph 1 (p1) is objected to, or reserved on, by RUS",
		})),
		"in conflict": given(tabled, fra, rus, revises(incorporating("A1"))).when(take).no(refusal.Forbidden, "nothing-uncontested", "").saying("A2 (it is in conflict with the text)").
			offering(left(report.Contest{Amendment: "A2", Touches: none, Opposed: none, Why: "it is in conflict with the text"})),
		"of an old text": given(begun...).when(says(group.CodeChair, "report.revise", report.Revise{Report: slug, Base: text.HashText("?"), Uncontested: true})).no(refusal.Stale, "stale-text", ""),
		"by another":     given(begun...).when(says("FRA", "report.revise", report.Revise{Report: slug, Uncontested: true})).no(refusal.Denied, "not-permitted", ""),
		"adopted":        given(tables(rehearsal.Paragraphs("One.")...), adopts(group.CodeChair)).when(take).no(refusal.Forbidden, "adopted", "rule 123"),
	})
}

// TestUncontestedLaws: of any amendments and positions, what is taken can be taken; none
// of it touches anything open; and what is left is left for a reason.
func TestUncontestedLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := &negotiation{T: t, m: model{behind: map[string][]string{}, filer: map[string]string{}, on: map[string]int{}, decided: map[string]text.Decision{}}}
		texts := make([]string, rapid.IntRange(1, 3).Draw(t, "paragraphs"))
		for i := range texts {
			texts[i] = n.wording()
		}
		n.c = opened(t, tables(rehearsal.Paragraphs(append(texts, "Last.")...)...))
		tries := func(a act) {
			if said, ok := a(t, n.c); ok {
				_, _ = n.c.Play(said) // refused or not
			}
		}
		for range rapid.IntRange(2, 10).Draw(t, "amendments") {
			c := n.change()
			if c.Block == "p"+fmt.Sprint(len(texts)+1) && c.Operation == events.OpDelete {
				continue // something stays
			}
			tries(says(rapid.SampledFrom([]string{"FRA", "KEN", "EU"}).Draw(t, "by"), "amendment.propose", report.Propose{Report: slug, Revision: stateOf(n.c).Revision(), Change: c}))
		}
		var open []string
		for a := range stateOf(n.c).Open() {
			open = append(open, a.Amendment)
		}
		for range rapid.IntRange(0, 6).Draw(t, "positions") {
			on := rapid.SampledFrom([]events.On{onReport(), onBlock("p1")}).Draw(t, "on")
			var p act
			switch {
			case len(open) > 0 && rapid.Bool().Draw(t, "if"):
				p = takes("CHN", on, events.Object, under(rapid.SampledFrom(open).Draw(t, "given")))
			case len(open) > 0 && rapid.Bool().Draw(t, "of an amendment"):
				on = onAmendment(rapid.SampledFrom(open).Draw(t, "amendment"))
				fallthrough
			default:
				p = takes(rapid.SampledFrom([]string{"FRA", "KEN", "CHN"}).Draw(t, "who"), on, rapid.SampledFrom(events.Stances).Draw(t, "stance"))
			}
			tries(p)
		}
		before := stateOf(n.c)
		take, rest := report.Uncontested(before, nil)
		touch, _ := before.Text.Pairs()
		for _, p := range touch {
			if slices.Contains(take, p[0]) || slices.Contains(take, p[1]) {
				t.Fatalf("%q are uncontested, and %v touch", take, p)
			}
		}
		for _, c := range rest {
			if c.Why == "" || slices.Contains(take, c.Amendment) {
				t.Fatalf("left without a reason: %+v", c)
			}
		}
		said, _ := revising(takesUncontested)(t, n.c)
		if len(take) == 0 {
			if no := refusedBy(t, n.c, said); no.Type != "nothing-uncontested" {
				t.Fatal(no)
			}
			return
		}
		objected := report.Blockers(before, nil)
		if _, err := n.c.Play(said); err != nil {
			t.Fatalf("%q are uncontested, but: %v", take, err)
		}
		if err := n.c.Again(); err != nil {
			t.Fatal(err)
		}
		after := stateOf(n.c)
		for _, c := range rest { // left alive
			if a, _ := after.Amendment(c.Amendment); a.Decided() {
				t.Fatalf("%s was left and is decided", c.Amendment)
			}
		}
		objections := func(all []report.Blocker) (n int) {
			for _, b := range all {
				if b.Kind == report.BlockerObjection {
					n++
				}
			}
			return n
		}
		if was, is := objections(objected), objections(report.Blockers(after, nil)); is > was {
			t.Fatalf("taking the uncontested %q brings objections: %v, where there were %v", take, report.Blockers(after, nil), objected)
		}
	})
}
