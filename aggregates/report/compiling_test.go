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

// compiling issues the rolling text as the document.
func compiling(_ T, _ *report.State, r *report.Revise) []byte { r.Compile = true; return nil }

// compiledTo is the revision and the blocks that follow it.
func compiledTo(e events.ReportRevised, reads ...string) []events.Event {
	e = revised(e, reads...)
	e.Blocks = len(reads)
	blocks := events.RevisionBlocks{Report: slug, Revision: e.Revision}
	for i, l := range reads {
		id, words, _ := strings.Cut(l, ": ")
		kind, level := text.Paragraph, 0
		if i == 0 {
			kind, level = text.Heading, 1
		}
		blocks.Blocks = append(blocks.Blocks, text.Block{ID: id, Kind: kind, Level: level, Text: words})
	}
	return []events.Event{e, blocks}
}

func TestCompiling(t *testing.T) {
	contested := []act{tabled, proposes("FRA", rewords("p1", "should", "must")), proposes("RUS", rewords("p1", "should", "shall")), proposes("KEN", rewords("p3", "growing", "rising"))}
	inBrackets := with("p1: States [should][must — FRA][shall — RUS] respect human rights and promote the free flow of information.", "p3: The group notes the [growing][rising — KEN] number of incidents.")
	bracketed := func(ids ...string) func(*testing.T, *report.State, *report.State) {
		return func(t *testing.T, _, after *report.State) {
			for _, id := range ids {
				if a, ok := after.Amendment(id); !ok || a.BracketedAt == 0 || a.Bracketed != after.Revision() || !a.Decided() || after.In(id) {
					t.Errorf("%s is %+v", id, a)
				}
			}
			if got := after.Issues[after.Revision()].Bracket; !slices.Equal(got, ids) {
				t.Errorf("in brackets are %v, not %v", got, ids)
			}
		}
	}
	playing(t, map[string]*scene{
		"all that is open": given(contested...).inTheRoom().when(revises(compiling)).
			then(compiledTo(events.ReportRevised{Bracket: []string{"A1", "A2", "A3"}}, inBrackets...)...).and(bracketed("A1", "A2", "A3")),
		"what is uncontested is taken first": given(contested...).inTheRoom().when(uncontestedBeside(compiling)).
			then(compiledTo(events.ReportRevised{Incorporate: []string{"A3"}, Bracket: []string{"A1", "A2"}}, with(inBrackets[1], "p3: The group notes the rising number of incidents.")...)...).and(bracketed("A1", "A2")),
		"nothing is uncontested": given(contested[:3]...).inTheRoom().when(uncontestedBeside(compiling)).
			then(compiledTo(events.ReportRevised{Bracket: []string{"A1", "A2"}}, with(inBrackets[1])...)...).and(bracketed("A1", "A2")),
		"beside what is declined": given(contested...).inTheRoom().when(revises(compiling, declining("A2"))).
			then(compiledTo(events.ReportRevised{Decline: []string{"A2"}, Bracket: []string{"A1", "A3"}}, with("p1: States [should][must — FRA] respect human rights and promote the free flow of information.", inBrackets[3])...)...).and(bracketed("A1", "A3")),
		"a move stays open": given(append(contested[:3:3], proposes("CHN", moves("p4", "p1")))...).inTheRoom().when(revises(compiling)).
			then(compiledTo(events.ReportRevised{Bracket: []string{"A1", "A2"}}, with(inBrackets[1])...)...).
			and(func(t *testing.T, _, after *report.State) {
				if now, err := after.Text.State("A3"); err != nil || now.Decision != text.Open || now.Fate != text.Carried {
					t.Errorf("A3 is %+v, %v", now, err)
				}
			}),
		"what is agreed stays as it is": given(append(contested[:1:1], agrees("p1", events.AdReferendum), contested[1], contested[2], contested[3])...).inTheRoom().when(revises(compiling)).
			then(compiledTo(events.ReportRevised{Bracket: []string{"A3"}}, with(inBrackets[3])...)...).
			and(func(t *testing.T, _, after *report.State) {
				if _, agreed := after.Agreement("p1"); !agreed {
					t.Error("p1 is agreed no longer")
				}
				if now, err := after.Text.State("A1"); err != nil || now.Decision != text.Open {
					t.Errorf("A1 is %+v, %v", now, err)
				}
			}),
		"all that is open is agreed": given(append(contested[:1:1], agrees("p1", events.AdReferendum), contested[1], contested[2])...).inTheRoom().when(revises(compiling)).
			no(refusal.Forbidden, "nothing-to-compile", "").saying("agreed or adopted"),
		"where the Chair holds the pen": given(contested...).when(revises(compiling)).no(refusal.Forbidden, "chair-drafts", "").saying("a reading beside the draft"),
		"nothing is open":               given(tabled).inTheRoom().when(revises(compiling)).no(refusal.Forbidden, "nothing-to-compile", ""),
		"only a move is open":           given(tabled, proposes("CHN", moves("p4", "p1"))).inTheRoom().when(revises(compiling)).no(refusal.Forbidden, "nothing-to-compile", ""),
		"with words of the Chair's own": given(contested...).inTheRoom().when(revises(compiling, setting("p4", "The end."))).no(refusal.Bad, "bad-change", ""),
		"by a delegation": given(contested...).inTheRoom().when(says("FRA", "report.revise", report.Revise{Report: slug, Compile: true})).
			no(refusal.Denied, "not-permitted", "").saying("FRA"),

		"withdrawing what stands in brackets":   given(append(contested, revises(compiling))...).inTheRoom().when(says("FRA", "amendment.withdraw", report.Withdraw{Amendment: "A1"})).no(refusal.Forbidden, "bracketed", "", "A1").saying("settles it"),
		"joining what stands in brackets":       given(append(contested, revises(compiling))...).inTheRoom().when(says("DEU", "amendment.cosponsor", report.Cosponsor{Amendment: "A1"})).no(refusal.Forbidden, "bracketed", "", "A1"),
		"a position on what stands in brackets": given(append(contested, revises(compiling))...).inTheRoom().when(takes("DEU", events.On{Report: slug, Amendment: "A1"}, events.Support)).no(refusal.Forbidden, "bracketed", "", "A1"),
		"the gavel while brackets stand": given(append(contested[:3:3], revises(compiling))...).inTheRoom().when(adopts(group.CodeChair, "p2")).no(refusal.Forbidden, "not-adoptable", "consensus").saying("bracket").
			offering(func(t *testing.T, ready any) {
				if left := ready.([]report.Blocker); len(left) != 1 || left[0].Kind != report.BlockerBracket || left[0].Paragraph != "p1" {
					t.Errorf("in the way are %+v", left)
				}
			}),
	})
}

// TestSettling: agreement takes brackets off one by one, and a condition is met once
// they are settled as the amendment asks for.
func TestSettling(t *testing.T) {
	c := openedIn(t, roomDrafts, tabled,
		proposes("FRA", rewords("p1", "should", "must")), proposes("RUS", rewords("p1", "should", "shall")), proposes("USA", rewords("p1", "human rights", "the law")),
		takes("DEU", events.On{Report: slug, Block: "p4"}, events.Object, under("A1")),
		revises(compiling))
	objects := func() bool {
		_, by := stateOf(c).Barring(events.On{Report: slug, Block: "p4"})
		return len(by) > 0
	}
	if objects() {
		t.Error("DEU objects while it is in brackets what it objects to")
	}
	settle := func(taken map[int]int, joins ...string) {
		t.Helper()
		now := words(t, stateOf(c), "p1")
		settled, err := text.Settle(now, nil, taken)
		if err != nil {
			t.Fatal(err)
		}
		acts := []act{proposes("KEN", rewords("p1", now, settled))}
		for _, by := range joins {
			last := report.AmendmentID(len(stateOf(c).Text.Amendments()) + 1)
			acts = append(acts, says(by, "amendment.cosponsor", report.Cosponsor{Amendment: last}))
		}
		for _, a := range append(acts, uncontestedBeside()) {
			said, _ := a(t, c)
			if _, err := c.Play(said); err != nil {
				t.Fatal(err)
			}
		}
	}
	settle(map[int]int{2: 1}, "USA")
	if got := words(t, stateOf(c), "p1"); got != "States [should][must — FRA][shall — RUS] respect human rights and promote the free flow of information." {
		t.Errorf("p1 reads %q", got)
	}
	said, _ := proposes("BRA", rewords("p1", "[should][must — FRA][shall — RUS]", "must"))(t, c)
	if _, err := c.Play(said); err != nil {
		t.Fatal(err)
	}
	_, left := report.Uncontested(stateOf(c), nil)
	if len(left) != 1 || !slices.Equal(left[0].Opposed, []string{"RUS"}) || left[0].Why != "it drops words for which the text names RUS" {
		t.Errorf("without RUS it is contested: %+v", left)
	}
	settle(map[int]int{1: 2}, "RUS")
	if got := words(t, stateOf(c), "p1"); got != "States must respect human rights and promote the free flow of information." {
		t.Errorf("p1 reads %q", got)
	}
	for id, want := range map[string]text.Outcome{"A1": text.SettledFor, "A2": text.SettledAgainst, "A3": text.SettledAgainst} {
		if got, err := stateOf(c).Text.Outcome(id); err != nil || got != want {
			t.Errorf("%s is %s, %v, not %s", id, got, err, want)
		}
	}
	if !objects() {
		t.Error("DEU does not object though what it objects to is in")
	}
	if err := c.Again(); err != nil {
		t.Error(err)
	}
}
