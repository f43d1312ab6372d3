package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"concord/aggregates/refusal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// stale is an amendment of KEN that was signed before the text moved on.
type stale struct {
	before   []act
	change   change // on the text of before
	since    []act
	fate     text.Fate
	conflict []report.Clash
	reads    []string // what the text reads once what is ready is signed and taken up; nil: nothing is ready
}

// TestStale: who proposes on a revision that is not the latest is told what the
// amendment is on that one, and gets it ready to be signed.
func TestStale(t *testing.T) {
	bridge := revises(setting("p4", "The group will carry on."))
	carried, absorbed, conflict := text.Carried, text.Absorbed, text.Conflict
	const bridged = "p4: The group will carry on."
	long := "States should respect human rights. States should promote the free flow of information."
	three := tables(append(draft()[:1:1], draft()[1:]...)...)
	for name, s := range map[string]stale{
		"words, elsewhere": {[]act{tabled}, rewords("p1", "should", "must"), []act{bridge}, carried, nil,
			with("p1: States must respect human rights and promote the free flow of information.", bridged)},
		"words, in the same paragraph": {[]act{tabled, usa}, rewords("p1", "should", "must"), []act{revises(incorporating("A1"))}, carried, nil,
			with("p1: States must respect and protect human rights and promote the free flow of information.")},
		"words, behind others that moved them": {[]act{tabled, fra}, rewords("p1", "information", "ideas"), []act{revises(incorporating("A1")), revises(setting("p1", "All States must respect human rights and promote the free flow of information."))}, carried, nil,
			with("p1: All States must respect human rights and promote the free flow of ideas.")},
		"words, that are there already": {[]act{tabled, fra}, rewords("p1", "should", "must"), []act{revises(incorporating("A1"))}, absorbed, nil, nil},
		"words, of which some are there already": {[]act{tabled, fra}, func(t T, s *report.State) events.Change {
			return rewords("p1", "should respect human rights and promote", "must respect human rights and advance")(t, s)
		}, []act{revises(incorporating("A1"))}, carried, nil, with("p1: States must respect human rights and advance the free flow of information.")},
		"words, where others are now": {[]act{tabled, rus}, rewords("p1", "should", "must"), []act{revises(incorporating("A1"))}, conflict,
			[]report.Clash{{Block: "p1", Own: " must", Theirs: " shall", With: []string{"A1"}}},
			with("p1: States must respect human rights and promote the free flow of information.")},
		"words, where the Chair has put others": {[]act{tabled}, rewords("p1", "should", "must"), []act{revises(setting("p1", "States are to respect human rights and promote the free flow of information."))}, conflict,
			[]report.Clash{{Block: "p1", Own: " must", Theirs: " are to", With: []string{"Rev.1"}}},
			with("p1: States must respect human rights and promote the free flow of information.")},
		"words, of a paragraph that is gone": {[]act{tabled, proposes("FRA", deletes("p4"))}, rewords("p4", "continue", "resume"), []act{revises(incorporating("A1"))}, conflict,
			[]report.Clash{{Block: "p4", Own: " resume", With: []string{"A1"}}}, nil},
		"words, of a part that was split off": {[]act{tabled, proposes("FRA", splits("p1", "human rights"))}, rewords("p1", "information", "ideas"), []act{revises(incorporating("A1"))}, carried, nil,
			[]string{asTabled()[0], "p1: States should respect human rights", "A1: and promote the free flow of ideas.", asTabled()[2], asTabled()[3], asTabled()[4]}},
		"words, of both parts": {[]act{tables(draft()[0], text.Block{ID: "p1", Kind: text.Paragraph, Text: long}), proposes("FRA", splits("p1", "rights."))}, func(t T, s *report.State) events.Change {
			return rewords("p1", long, "States must respect human rights. States must promote the free flow of information.")(t, s)
		}, []act{revises(incorporating("A1"))}, carried, nil, nil},
		"words, of a paragraph that was joined to another": {[]act{tabled, proposes("FRA", merges("p3"))}, rewords("p4", "continue", "resume"), []act{revises(incorporating("A1"))}, carried, nil,
			with("p3: The group notes the growing number of incidents. The group will resume its work.", "p4: ")},
		"the rest of the words": {[]act{tabled, proposes("FRA", rewords("p4", "The group will", "It will"))}, rewords("p4", "continue its work", "rest"), []act{revises(incorporating("A1"))}, carried, nil,
			with("p4: It will rest.")},
		"all words that are left": {[]act{tabled, proposes("FRA", rewords("p4", " its work.", ""))}, rewords("p4", "The group will continue", "Now"), []act{revises(incorporating("A1"))}, carried, nil,
			with("p4: Now")},

		"a paragraph": {[]act{tabled}, inserts("p4", "The group recalls."), []act{bridge}, carried, nil, append(with(bridged), "A1: The group recalls.")},
		"a first paragraph": {[]act{tabled}, inserts("", "The group recalls."), []act{bridge}, carried, nil,
			append([]string{"A1: The group recalls."}, with(bridged)...)},
		"a paragraph behind one that is gone": {[]act{tabled, proposes("FRA", deletes("p3"))}, inserts("p3", "The group recalls."), []act{revises(incorporating("A1"))}, carried, nil,
			[]string{asTabled()[0], asTabled()[1], asTabled()[2], "A2: The group recalls.", asTabled()[4]}},
		"a paragraph behind one that was split": {[]act{tabled, proposes("FRA", splits("p1", "human rights"))}, inserts("p1", "The group recalls."), []act{revises(incorporating("A1"))}, carried, nil,
			[]string{asTabled()[0], "p1: States should respect human rights", "A1: and promote the free flow of information.", "A2: The group recalls.", asTabled()[2], asTabled()[3], asTabled()[4]}},
		"a paragraph that is there already": {[]act{tabled, proposes("FRA", inserts("p4", "The group recalls."))}, inserts("p4", "The group recalls."), []act{revises(incorporating("A1"))}, absorbed, nil, nil},
		"a paragraph between two that are one now": {[]act{tabled, proposes("FRA", merges("p3"))}, inserts("p3", "The group recalls."), []act{revises(incorporating("A1"))}, conflict,
			[]report.Clash{{With: []string{"A1"}}}, nil},

		"a deletion":                          {[]act{tabled}, deletes("p3"), []act{bridge}, carried, nil, with(bridged, "p3: ")},
		"a deletion of what has other words":  {[]act{tabled}, deletes("p4"), []act{bridge}, carried, nil, with("p4: ")},
		"a deletion of what is gone":          {[]act{tabled, proposes("FRA", deletes("p4"))}, deletes("p4"), []act{revises(incorporating("A1"))}, absorbed, nil, nil},
		"a deletion of what was split":        {[]act{tabled, proposes("FRA", splits("p1", "human rights"))}, deletes("p1"), []act{revises(incorporating("A1"))}, carried, nil, nil},
		"a deletion of what was joined":       {[]act{tabled, proposes("FRA", merges("p3"))}, deletes("p4"), []act{revises(incorporating("A1"))}, conflict, []report.Clash{{Block: "p4", With: []string{"A1"}}}, nil},
		"a deletion of the part that is left": {[]act{tabled, proposes("FRA", splits("p1", "human rights"))}, deletes("p1"), []act{revises(incorporating("A1")), proposes("FRA", deletes("p1")), revises(incorporating("A2"))}, carried, nil, []string{asTabled()[0], asTabled()[2], asTabled()[3], asTabled()[4]}},

		"a move": {[]act{tabled}, moves("p4", "h1"), []act{bridge}, carried, nil, []string{asTabled()[0], bridged, asTabled()[1], asTabled()[2], asTabled()[3]}},
		"a move behind one that is gone": {[]act{tabled, proposes("FRA", deletes("p1"))}, moves("p4", "p1"), []act{revises(incorporating("A1"))}, carried, nil,
			[]string{asTabled()[0], asTabled()[4], asTabled()[2], asTabled()[3]}},
		"a move that was made":            {[]act{tabled, proposes("FRA", moves("p4", "p1"))}, moves("p4", "p1"), []act{revises(incorporating("A1"))}, absorbed, nil, nil},
		"a move of what went elsewhere":   {[]act{tabled, proposes("FRA", moves("p4", "p1"))}, moves("p4", "h1"), []act{revises(incorporating("A1"))}, conflict, []report.Clash{{Block: "p4", With: []string{"A1"}}}, nil},
		"a move of what was split":        {[]act{tabled, proposes("FRA", splits("p1", "human rights"))}, moves("p1", "p3"), []act{revises(incorporating("A1"))}, carried, nil, nil},
		"a move of what is gone":          {[]act{tabled, proposes("FRA", deletes("p4"))}, moves("p4", "h1"), []act{revises(incorporating("A1"))}, conflict, []report.Clash{{Block: "p4", With: []string{"A1"}}}, nil},
		"a move to where it stands now":   {[]act{tabled, proposes("FRA", deletes("p2"))}, moves("p3", "p1"), []act{revises(incorporating("A1"))}, carried, nil, nil},
		"a split":                         {[]act{tabled}, splits("p1", "human rights"), []act{bridge}, carried, nil, []string{asTabled()[0], "p1: States should respect human rights", "A1: and promote the free flow of information.", asTabled()[2], asTabled()[3], bridged}},
		"a split, behind words that grew": {[]act{tabled, usa}, splits("p1", "human rights"), []act{revises(incorporating("A1"))}, carried, nil, []string{asTabled()[0], "p1: States should respect and protect human rights", "A2: and promote the free flow of information.", asTabled()[2], asTabled()[3], asTabled()[4]}},
		"a split of a part":               {[]act{tabled, proposes("FRA", splits("p1", "human rights"))}, splits("p1", "promote"), []act{revises(incorporating("A1"))}, carried, nil, []string{asTabled()[0], "p1: States should respect human rights", "A1: and promote", "A2: the free flow of information.", asTabled()[2], asTabled()[3], asTabled()[4]}},
		"a split that was made":           {[]act{tabled, proposes("FRA", splits("p1", "human rights"))}, splits("p1", "human rights"), []act{revises(incorporating("A1"))}, absorbed, nil, nil},
		"a split amid other words": {[]act{tabled, proposes("FRA", rewords("p1", "human rights", "the Charter"))}, splits("p1", "human"), []act{revises(incorporating("A1"))}, conflict,
			[]report.Clash{{Block: "p1", Own: " human rights", Theirs: " the Charter", With: []string{"A1"}}}, nil},
		"a split of what is gone": {[]act{tabled, proposes("FRA", deletes("p1"))}, splits("p1", "human rights"), []act{revises(incorporating("A1"))}, conflict, []report.Clash{{Block: "p1", With: []string{"A1"}}}, nil},

		"a merge": {[]act{tabled}, merges("p3"), []act{bridge}, carried, nil, with("p3: The group notes the growing number of incidents. The group will carry on.", "p4: ")},
		"a merge of the last part": {[]act{tabled, proposes("FRA", splits("p1", "human rights"))}, merges("p1"), []act{revises(incorporating("A1"))}, carried, nil,
			[]string{asTabled()[0], "p1: States should respect human rights", "A1: and promote the free flow of information. " + draft()[2].Text, asTabled()[3], asTabled()[4]}},
		"a merge that was made":           {[]act{tabled, proposes("FRA", merges("p3"))}, merges("p3"), []act{revises(incorporating("A1"))}, absorbed, nil, nil},
		"a merge of what something parts": {[]act{three, proposes("FRA", inserts("p3", "The group recalls."))}, merges("p3"), []act{revises(incorporating("A1"))}, conflict, []report.Clash{{Block: "p3", With: []string{"A1"}}}, nil},
		"a merge with what is gone":       {[]act{tabled, proposes("FRA", deletes("p4"))}, merges("p3"), []act{revises(incorporating("A1"))}, conflict, []report.Clash{{Block: "p4", With: []string{"A1"}}}, nil},
	} {
		t.Run(name, func(t *testing.T) { s.play(t) })
	}
}

func (s stale) play(t *testing.T) {
	c := opened(t, s.before...)
	said := report.Propose{Report: slug, Revision: stateOf(c).Revision(), Change: s.change(t, stateOf(c)), Reason: "as before"}
	for _, a := range s.since {
		submission, _ := a(t, c)
		if _, err := c.Play(submission); err != nil {
			t.Fatal(err)
		}
	}
	latest := stateOf(c).Revision()
	no := refusedBy(t, c, c.Command("KEN", "amendment.propose", said))
	ready, ok := no.Ready.(report.Rebased)
	if no.Ground != refusal.Stale || no.Type != "stale-text" || !ok {
		t.Fatalf("refused with %+v", no)
	}
	if ready.Revision != latest || ready.Fate != s.fate {
		t.Errorf("at revision %d it is %s, not %s", ready.Revision, ready.Fate, s.fate)
	}
	if diff := cmp.Diff(s.conflict, ready.Conflict); diff != "" {
		t.Errorf("the conflicts differ (- wanted, + told):\n%s", diff)
	}
	if ready.Change == nil {
		if s.reads != nil {
			t.Error("nothing is ready to be signed")
		}
		return
	}
	// What is ready is signed as it is, and accepted.
	said.Revision, said.Change = ready.Revision, *ready.Change
	records, err := c.Play(c.Command("KEN", "amendment.propose", said))
	if err != nil {
		t.Fatalf("what was ready to be signed (%+v) is refused: %v", *ready.Change, err)
	}
	if s.reads == nil {
		t.Fatalf("this was ready to be signed: %+v", *ready.Change)
	}
	submission, _ := revises(incorporating(records[0].Event.(events.AmendmentProposed).Amendment))(t, c)
	if _, err := c.Play(submission); err != nil {
		t.Fatalf("what was ready to be signed cannot be taken up: %v", err)
	}
	reads(s.reads...)(t, nil, stateOf(c))
	if err := c.Again(); err != nil {
		t.Error(err)
	}
}

// TestStaleIsChecked: what is wrong about an amendment is wrong on an old revision too.
func TestStaleIsChecked(t *testing.T) {
	old := func(c events.Change) act {
		return proposing(exactly(c), func(p *report.Propose) { p.Revision = 0 })
	}
	before := []act{tabled, fra, revises(incorporating("A1"), setting("p4", ""))}
	playing(t, map[string]*scene{
		"another base":             given(before...).when(old(events.Change{Operation: events.OpDelete, Block: "p3", Base: hash["p1"]})).no(refusal.Bad, "other-base", "", "p3"),
		"what was not there":       given(before...).when(old(events.Change{Operation: events.OpDelete, Block: "p9", Base: hash["p1"]})).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"behind what was not":      given(before...).when(old(events.Change{Operation: events.OpInsert, Block: "p9", Kind: text.Paragraph, Text: "Words."})).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"what changed nothing":     given(before...).when(old(events.Change{Operation: events.OpMove, Block: "p4", Base: hash["p4"], After: "p3"})).no(refusal.Forbidden, "changes-nothing", "rule 130", "p4"),
		"nothing behind the last":  given(before...).when(old(events.Change{Operation: events.OpMerge, Block: "p4", Base: hash["p4"]})).no(refusal.Forbidden, "no-such-place", "", "p4"),
		"the words of another day": given(before...).when(old(events.Change{Operation: events.OpDelete, Block: "p1", Base: text.HashText("States must respect human rights and promote the free flow of information.")})).no(refusal.Bad, "other-base", "", "p1"),
	})
}
