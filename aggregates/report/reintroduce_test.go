package report_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// reintroduces files what was withdrawn once more, as the door finds it on the present
// text; what is said may be another thing.
func reintroduces(by, amendment string, other ...func(*report.Reintroduce)) act {
	return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
		t.Helper()
		s := stateOf(c)
		said := report.Reintroduce{Amendment: amendment}
		if s.Tabled() {
			said.Revision = s.Revision()
			said.Change, _ = s.Reintroduction(amendment) // what cannot be is for the decider to say
		}
		for _, f := range other {
			f(&said)
		}
		return c.Command(by, "amendment.reintroduce", said), true
	}
}

// TestReintroduce: rule 122. Any member State may take up what another has given up, as
// long as it still applies.
func TestReintroduce(t *testing.T) {
	const p1 = "States should respect human rights and promote the free flow of information."
	must := rehearsal.Rewording("p1", p1, strings.Replace(p1, "should", "must", 1))
	anew := func(id, by, old string, revision int, c events.Change) events.AmendmentProposed {
		e := filed(id, c)
		e.By, e.Replaces, e.Revision = by, old, revision
		return e
	}
	gone := []act{tabled, fra, withdraws("FRA", "A1")}
	then := func(more ...act) []act { return append(slices.Clip(gone), more...) }
	of := func(c change) []act { return []act{tabled, proposes("FRA", c), withdraws("FRA", "A1")} }
	stands := func(old, by string) func(t *testing.T, before, after *report.State) {
		return func(t *testing.T, before, after *report.State) {
			t.Helper()
			was, _ := before.Amendment(old)
			is, _ := after.Amendment(old)
			if was.ReplacedBy != "" || was.ReintroducedAt != 0 || is.WithdrawnAt != was.WithdrawnAt || is.ReintroducedAt == 0 {
				t.Errorf("%s has become %+v, it was %+v", old, is, was)
			}
			a, ok := after.Amendment(is.ReplacedBy)
			if !ok || a.Seq != is.ReintroducedAt || a.By != by || a.Mover() != by || len(a.Sponsors) != 1 || a.Decided() {
				t.Errorf("reintroduced is %+v", a)
			}
			if state, err := after.Text.State(a.Amendment); err != nil || state.Decision != text.Open || state.Fate != text.Carried {
				t.Errorf("the text has it as %+v (%v)", state, err)
			}
		}
	}
	plain := func(op events.Operation, block string) events.Change {
		return events.Change{Operation: op, Block: block, Base: hash[block]}
	}
	moved := plain(events.OpMove, "p4")
	moved.After = "p1"
	split := plain(events.OpSplit, "p1")
	split.Gap, split.Byte = 5, 34
	protected := strings.Replace(p1, "respect", "respect and protect", 1)
	others := "States should respect human rights and promote the free flow of ideas."
	no := func(s *scene, kind string, names ...string) *scene {
		return s.no(refusal.Forbidden, kind, "rule 122", names...)
	}
	conflicting := func(t *testing.T, ready any) {
		t.Helper()
		r := ready.(report.Rebased)
		if r.Fate != text.Conflict || len(r.Conflict) != 1 || r.Conflict[0].Own != " must" || r.Conflict[0].Theirs != " shall" || r.Change == nil {
			t.Errorf("ready is %+v", r)
		}
	}
	signable := func(revision int, change events.Change) func(t *testing.T, ready any) {
		return func(t *testing.T, ready any) {
			t.Helper()
			if r := ready.(report.Rebased); r.Revision != revision || r.Fate != text.Carried || r.Change == nil || !text.SameEdits(r.Change.Edits, change.Edits) || r.Change.Base != change.Base {
				t.Errorf("ready is %+v", r)
			}
		}
	}
	playing(t, map[string]*scene{
		"another member": given(gone...).when(reintroduces("KEN", "A1")).then(anew("A2", "KEN", "A1", 0, must)).and(stands("A1", "KEN")),
		"the mover":      given(gone...).when(reintroduces("FRA", "A1")).then(anew("A2", "FRA", "A1", 0, must)).and(stands("A1", "FRA")),
		"with a reason": given(gone...).when(reintroduces("KEN", "A1", func(r *report.Reintroduce) { r.Reason = "It matters." })).
			then(func() events.Event { e := anew("A2", "KEN", "A1", 0, must); e.Reason = "It matters."; return e }()),
		"what nobody stood behind any more":  given(tabled, fra, leaves("FRA", "A1")).when(reintroduces("KEN", "A1")).then(anew("A2", "KEN", "A1", 0, must)).and(stands("A1", "KEN")),
		"what a group moved for its members": given(tabled, behalf("EU", must, "DEU", "FRA"), withdraws("EU", "A1")).when(reintroduces("KEN", "A1")).then(anew("A2", "KEN", "A1", 0, must)),
		"what the Chair moved":               given(tabled, proposes("CHAIR", deletes("p4")), withdraws("CHAIR", "A1")).when(reintroduces("KEN", "A1")).then(anew("A2", "KEN", "A1", 0, plain(events.OpDelete, "p4"))),
		"its co-sponsors do not follow":      given(tabled, fra, joins("BRA", "A1"), withdraws("FRA", "A1")).when(reintroduces("KEN", "A1")).then(anew("A2", "KEN", "A1", 0, must)).and(stands("A1", "KEN")),
		"what was reintroduced and withdrawn again": given(then(reintroduces("KEN", "A1"), withdraws("KEN", "A2"))...).when(reintroduces("BRA", "A2")).
			then(anew("A3", "BRA", "A2", 0, must)).and(stands("A2", "BRA")),
		"beside an equal one of another": given(then(proposes("RUS", rewords("p1", "should", "must")))...).when(reintroduces("KEN", "A1")).then(anew("A3", "KEN", "A1", 0, must)),
		"entered by the secretariat": given(gone...).when(func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
			entry := trust.Command{Actor: events.CodeSecretariat, Type: "amendment.reintroduce", For: "KEN", Channel: events.ChannelFloor}
			return c.Signed(c.Signer(entry.Actor), entry, report.Reintroduce{Amendment: "A1", Change: must}), true
		}).then(anew("A2", "KEN", "A1", 0, must)),

		"a new paragraph": given(of(inserts("p3", "Words."))...).when(reintroduces("KEN", "A1")).
			then(anew("A2", "KEN", "A1", 0, events.Change{Operation: events.OpInsert, Block: "p3", Kind: text.Paragraph, Text: "Words."})),
		"a new first paragraph": given(of(inserts("", "Words."))...).when(reintroduces("KEN", "A1")).
			then(anew("A2", "KEN", "A1", 0, events.Change{Operation: events.OpInsert, Kind: text.Paragraph, Text: "Words."})),
		"a deletion": given(of(deletes("p4"))...).when(reintroduces("KEN", "A1")).then(anew("A2", "KEN", "A1", 0, plain(events.OpDelete, "p4"))),
		"a move":     given(of(moves("p4", "p1"))...).when(reintroduces("KEN", "A1")).then(anew("A2", "KEN", "A1", 0, moved)),
		"a split":    given(of(splits("p1", "human rights"))...).when(reintroduces("KEN", "A1")).then(anew("A2", "KEN", "A1", 0, split)),
		"a merge":    given(of(merges("p3"))...).when(reintroduces("KEN", "A1")).then(anew("A2", "KEN", "A1", 0, plain(events.OpMerge, "p3"))),

		"on words that have moved on": given(then(usa, revises(incorporating("A2")))...).when(reintroduces("KEN", "A1")).
			then(anew("A3", "KEN", "A1", 1, rehearsal.Rewording("p1", protected, strings.Replace(protected, "should", "must", 1)))).and(stands("A1", "KEN")),
		"what is left of it": given(tabled, proposes("FRA", func(t T, s *report.State) events.Change {
			return rewords("p1", p1, strings.Replace(others, "should", "must", 1))(t, s)
		}), withdraws("FRA", "A1"), fra, revises(incorporating("A2"))).when(reintroduces("KEN", "A1")).
			then(anew("A3", "KEN", "A1", 1, rehearsal.Rewording("p1", strings.Replace(p1, "should", "must", 1), strings.Replace(others, "should", "must", 1)))),
		"on a paragraph that was joined to another": given(tabled, proposes("FRA", rewords("p4", "continue", "resume")), withdraws("FRA", "A1"), proposes("KEN", merges("p3")), revises(incorporating("A2"))).
			when(reintroduces("KEN", "A1")).then(anew("A3", "KEN", "A1", 1, rehearsal.Rewording("p3",
			"The group notes the growing number of incidents. The group will continue its work.", "The group notes the growing number of incidents. The group will resume its work."))),
		"a new paragraph behind one that is gone": given(append(of(inserts("p3", "Words.")), revises(setting("p3", "")))...).when(reintroduces("KEN", "A1")).
			then(anew("A2", "KEN", "A1", 1, events.Change{Operation: events.OpInsert, Block: "p2", Kind: text.Paragraph, Text: "Words."})),

		"what is open":                  no(given(tabled, fra).when(reintroduces("KEN", "A1")), "not-withdrawn", "A1").saying("A1 of FRA is open, and whoever agrees can join it"),
		"what was declined":             no(given(tabled, fra, declines("A1", "")).when(reintroduces("KEN", "A1")), "not-withdrawn", "A1").saying("only what was withdrawn is reintroduced: A1 was declined by the Chair"),
		"what was taken up":             no(given(tabled, fra, revises(incorporating("A1"))).when(reintroduces("KEN", "A1")), "not-withdrawn", "A1").saying("in Rev.1"),
		"what was restated":             no(given(tabled, fra, restates("FRA", "A1", rewords("p1", "should", "shall"))).when(reintroduces("KEN", "A1")), "restated", "A1", "A2").saying("restated as A2"),
		"twice":                         no(given(then(reintroduces("KEN", "A1"))...).when(reintroduces("BRA", "A1")), "reintroduced", "A1", "A2").saying("A1 has been reintroduced already, as A2 (event "),
		"twice, though withdrawn again": no(given(then(reintroduces("KEN", "A1"), withdraws("KEN", "A2"))...).when(reintroduces("BRA", "A1")), "reintroduced", "A1", "A2"),
		"what is not there":             given(gone...).when(reintroduces("KEN", "A9")).no(refusal.Missing, "no-such-amendment", "", "A9"),
		"before there is a report":      given().when(reintroduces("KEN", "A1")).no(refusal.Missing, "no-such-amendment", "", "A1"),

		"where its paragraph is gone": no(given(then(revises(setting("p1", "")))...).when(reintroduces("KEN", "A1")), "paragraph-gone", "A1", "p1").saying("the former paragraph 1 (p1), which it is about, is gone (Rev.1)"),
		"where others stand now": no(given(then(rus, revises(incorporating("A2")))...).when(reintroduces("KEN", "A1")), "not-applicable", "A1").
			saying("what it is about has changed since (A2)").offering(conflicting),
		"where it stands already": given(then(fra, revises(incorporating("A2")))...).when(reintroduces("KEN", "A1")).
			no(refusal.Forbidden, "changes-nothing", "rule 130", "A1").saying("says already what it asks for"),
		"where its paragraph went already": given(append(of(deletes("p4")), revises(setting("p4", "")))...).when(reintroduces("KEN", "A1")).
			no(refusal.Forbidden, "changes-nothing", "rule 130", "A1"),

		"in other words": given(gone...).when(reintroduces("KEN", "A1", func(r *report.Reintroduce) {
			r.Change = rehearsal.Rewording("p1", p1, strings.Replace(p1, "should", "shall", 1))
		})).no(refusal.Bad, "other-change", "rule 122", "A1").saying("other words are an amendment of their own").offering(signable(0, must)),
		"without words": given(gone...).when(reintroduces("KEN", "A1", func(r *report.Reintroduce) { r.Change = events.Change{} })).
			no(refusal.Bad, "other-change", "rule 122", "A1").offering(signable(0, must)),
		"on an old text": given(then(usa, revises(incorporating("A2")))...).when(reintroduces("KEN", "A1", func(r *report.Reintroduce) { r.Revision, r.Change = 0, must })).
			no(refusal.Stale, "stale-text", "", "A1").offering(signable(1, rehearsal.Rewording("p1", protected, strings.Replace(protected, "should", "must", 1)))),
		"on a text to come": given(gone...).when(reintroduces("KEN", "A1", func(r *report.Reintroduce) { r.Revision = 1 })).
			no(refusal.Bad, "no-such-revision", "").saying("the latest is 0"),
		"with a reason too long": given(gone...).when(reintroduces("KEN", "A1", func(r *report.Reintroduce) { r.Reason = strings.Repeat("x", 2001) })).no(refusal.Bad, "too-long", ""),
		"what it has proposed again": given(then(proposes("KEN", rewords("p1", "should", "must")))...).when(reintroduces("KEN", "A1")).
			no(refusal.Forbidden, "proposed-already", "", "A2"),
		"late": given(then(until(time.Hour), later(2*time.Hour))...).when(reintroduces("KEN", "A1")).no(refusal.Forbidden, "late", "rule 120"),
		"late, with leave": given(then(until(time.Hour), later(2*time.Hour), deadline(report.Deadline{Leave: "KEN"}))...).when(reintroduces("KEN", "A1")).
			then(anew("A2", "KEN", "A1", 0, must)),
		"a merge of what are two kinds now": given(append(of(merges("p3")), revises(redrafting(func() []text.Block { b := draft(); b[4].Kind = text.Unnumbered; return b }())))...).
			when(reintroduces("KEN", "A1")).no(refusal.Forbidden, "other-kind", "", "p3", "p4"),

		"a group":    given(gone...).when(reintroduces("EU", "A1")).no(refusal.Denied, "not-permitted", "").saying("EU"),
		"the Chair":  given(gone...).when(reintroduces(group.CodeChair, "A1")).no(refusal.Denied, "not-permitted", "").saying("CHAIR"),
		"an auditor": given(gone...).when(reintroduces("AUDITOR", "A1")).no(refusal.Denied, "not-permitted", "").saying("AUDITOR"),
	})
}

// TestReintroducedIsDecided: nothing is done any more to what stands again under
// another number.
func TestReintroducedIsDecided(t *testing.T) {
	before := []act{tabled, fra, withdraws("FRA", "A1"), reintroduces("KEN", "A1")}
	for name, a := range map[string]act{
		"joined": joins("BRA", "A1"), "withdrawn": withdraws("FRA", "A1"), "declined": declines("A1", ""),
		"taken up": revises(incorporating("A1")), "restated": restates("FRA", "A1", rewords("p1", "should", "shall")),
	} {
		t.Run(name, func(t *testing.T) {
			given(before...).when(a).no(refusal.Forbidden, "withdrawn", "rule 122", "A1", "A2").saying("and reintroduced as A2").play(t)
		})
	}
}
