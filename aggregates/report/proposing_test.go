package report_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// hashes of the words of the draft, by paragraph.
var hash = func() map[string]string {
	out := map[string]string{}
	for _, b := range draft() {
		out[b.ID] = text.HashBlock(b)
	}
	return out
}()

// filed is the event of an amendment of FRA to the draft.
func filed(id string, c events.Change) events.AmendmentProposed {
	return events.AmendmentProposed{Report: slug, Amendment: id, By: "FRA", Revision: 0, Change: c, Algorithm: 1}
}

// proposing is what FRA says where it is not quite an amendment to the present text.
func proposing(c change, other func(*report.Propose)) act {
	return func(t T, ch *rehearsal.Chamber) (trust.Submission, bool) {
		t.Helper()
		s := stateOf(ch)
		said := report.Propose{Report: slug, Revision: s.Revision(), Change: c(t, s)}
		other(&said)
		return ch.Command("FRA", "amendment.propose", said), true
	}
}

func TestPropose(t *testing.T) {
	must := events.Change{
		Operation: events.OpText, Block: "p1", Base: hash["p1"], Wording: text.HashText("States must respect human rights and promote the free flow of information."),
		Edits: []text.Edit{{From: 1, To: 2, Bytes: [2]int{6, 13}, New: []text.Token{{Space: " ", Word: "must"}}, After: space()}},
	}
	group := events.AmendmentProposed{Report: slug, Amendment: "A1", By: "EU", OnBehalfOf: []string{"DEU", "FRA"}, Change: must, Algorithm: 1}
	chairs := filed("A1", must)
	chairs.By = "CHAIR"
	reasoned := filed("A1", must)
	reasoned.Reason = "As in resolution 76/19.\nAnd 77/37."
	second := filed("A2", must)
	second.By = "KEN"
	playing(t, map[string]*scene{
		"other words": given(tabled).when(proposes("FRA", rewords("p1", "should", "must"))).then(filed("A1", must)).and(func(t *testing.T, before, after *report.State) {
			reads(asTabled()...)(t, before, after) // the text stays as it is
			a, ok := after.Amendment("A1")
			if !ok || a.By != "FRA" || len(a.Sponsors) != 1 || a.Sponsors[0].Code != "FRA" || a.Decided() || a.Actor != "FRA" || a.Via != events.ViaOwnKey {
				t.Errorf("filed is %+v", a)
			}
		}),
		"a new paragraph": given(tabled).when(proposes("FRA", inserts("p3", "The group recalls."))).
			then(filed("A1", events.Change{Operation: events.OpInsert, Block: "p3", Kind: text.Paragraph, Text: "The group recalls."})),
		"a new first paragraph": given(tabled).when(proposes("FRA", inserts("", "The group recalls."))).
			then(filed("A1", events.Change{Operation: events.OpInsert, Kind: text.Paragraph, Text: "The group recalls."})),
		"a deletion": given(tabled).when(proposes("FRA", deletes("p4"))).
			then(filed("A1", events.Change{Operation: events.OpDelete, Block: "p4", Base: hash["p4"]})),
		"a move": given(tabled).when(proposes("FRA", moves("p4", "p1"))).
			then(filed("A1", events.Change{Operation: events.OpMove, Block: "p4", Base: hash["p4"], After: "p1"})),
		"a move to the beginning": given(tabled).when(proposes("FRA", moves("p4", ""))).
			then(filed("A1", events.Change{Operation: events.OpMove, Block: "p4", Base: hash["p4"]})),
		"a split": given(tabled).when(proposes("FRA", splits("p1", "human rights"))).
			then(filed("A1", events.Change{Operation: events.OpSplit, Block: "p1", Base: hash["p1"], Gap: 5, Byte: 34})),
		"a merge": given(tabled).when(proposes("FRA", merges("p3"))).
			then(filed("A1", events.Change{Operation: events.OpMerge, Block: "p3", Base: hash["p3"]})),
		"with a reason of two lines": given(tabled).when(proposing(rewords("p1", "should", "must"), func(p *report.Propose) { p.Reason = reasoned.Reason })).then(reasoned),
		"the Chair's own":            given(tabled).when(proposes("CHAIR", rewords("p1", "should", "must"))).then(chairs),
		"a group for some of its members": given(tabled).when(func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
			return c.Command("EU", "amendment.propose", report.Propose{Report: slug, Change: must, OnBehalfOf: []string{"DEU", "FRA"}}), true
		}).then(group),
		"entered by the secretariat for a delegation": given(tabled).when(func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
			floor := trust.Command{Actor: events.CodeSecretariat, Type: "amendment.propose", For: "FRA", Channel: events.ChannelFloor}
			return c.Signed(c.Signer(events.CodeSecretariat), floor, report.Propose{Report: slug, Change: must}), true
		}).then(filed("A1", must)).and(func(t *testing.T, _, after *report.State) {
			if a, _ := after.Amendment("A1"); a.By != "FRA" || a.Actor != events.CodeSecretariat || a.Via != events.Via(events.ChannelFloor) {
				t.Errorf("filed is %+v", a)
			}
		}),
		"what another has proposed": given(tabled, proposes("FRA", rewords("p1", "should", "must"))).when(proposes("KEN", rewords("p1", "should", "must"))).then(second),
		"again what was withdrawn":  given(tabled, proposes("FRA", rewords("p1", "should", "must")), withdraws("FRA", "A1")).when(proposes("FRA", rewords("p1", "should", "must"))).then(filed("A2", must)),

		"the same twice": given(tabled, proposes("FRA", rewords("p1", "should", "must"))).when(proposes("FRA", rewords("p1", "should", "must"))).
			no(refusal.Forbidden, "proposed-already", "", "A1").saying("FRA has proposed exactly this already, as A1"),
		"to a report that is not there": given(tabled).when(proposing(rewords("p1", "should", "must"), func(p *report.Propose) { p.Report = "apr2" })).
			no(refusal.Missing, "no-such-report", "", "apr2"),
		"before there is a report": given().when(proposing(exactly(must), func(p *report.Propose) { p.Revision = 0 })).
			no(refusal.Missing, "no-such-report", "", slug),
		"to a revision to come": given(tabled).when(proposing(rewords("p1", "should", "must"), func(p *report.Propose) { p.Revision = 1 })).
			no(refusal.Bad, "no-such-revision", "").saying("the latest is 0"),
		"to a revision before all": given(tabled).when(proposing(rewords("p1", "should", "must"), func(p *report.Propose) { p.Revision = -1 })).
			no(refusal.Bad, "no-such-revision", "").saying("-1"),
		"by an auditor": given(tabled).when(proposes("AUDITOR", rewords("p1", "should", "must"))).no(refusal.Denied, "not-permitted", "").saying("AUDITOR"),
		"by the secretariat": given(tabled).when(proposes(events.CodeSecretariat, rewords("p1", "should", "must"))).
			no(refusal.Denied, "not-permitted", ""),
		"a delegation for others": given(tabled).when(proposing(rewords("p1", "should", "must"), func(p *report.Propose) { p.OnBehalfOf = []string{"DEU"} })).
			no(refusal.Bad, "not-a-group", "").saying("FRA speaks for itself alone"),
		"a group for one that is no member": given(tabled).when(behalf("EU", must, "FRA", "USA")).no(refusal.Bad, "not-a-member", "", "USA").saying("no member of EU"),
		"a group for one member twice":      given(tabled).when(behalf("EU", must, "FRA", "FRA")).no(refusal.Bad, "twice", "", "FRA"),
		"with a reason that rings":          given(tabled).when(proposing(exactly(must), func(p *report.Propose) { p.Reason = "\a" })).no(refusal.Bad, "bad-text", "").saying("the reason"),
		"with a reason too long":            given(tabled).when(proposing(exactly(must), func(p *report.Propose) { p.Reason = strings.Repeat("x", 2001) })).no(refusal.Bad, "too-long", "").saying("2001"),

		"other words that change nothing": given(tabled).when(proposes("FRA", exactly(events.Change{Operation: events.OpText, Block: "p1", Base: hash["p1"], Wording: hash["p1"]}))).
			no(refusal.Forbidden, "changes-nothing", "rule 130", "p1"),
		"other words that are none": given(tabled).when(proposes("FRA", rewords("p4", "The group will continue its work.", ""))).
			no(refusal.Bad, "is-deletion", "", "p4"),
		"a move to where it stands": given(tabled).when(proposes("FRA", moves("p4", "p3"))).no(refusal.Forbidden, "changes-nothing", "rule 130", "p4"),
		"a move behind itself":      given(tabled).when(proposes("FRA", moves("p4", "p4"))).no(refusal.Forbidden, "changes-nothing", "rule 130", "p4"),
		"a move of the first to the beginning": given(tabled).when(proposes("FRA", moves("h1", ""))).
			no(refusal.Forbidden, "changes-nothing", "rule 130", "h1"),
		"a merge of the last":             given(tabled).when(proposes("FRA", merges("p4"))).no(refusal.Forbidden, "no-such-place", "", "p4"),
		"a split at the beginning":        given(tabled).when(proposes("FRA", but(splits("p1", "States"), func(c *events.Change) { c.Gap, c.Byte = 0, 0 }))).no(refusal.Forbidden, "no-such-place", "", "p1"),
		"a split at the end":              given(tabled).when(proposes("FRA", but(splits("p1", "States"), func(c *events.Change) { c.Gap, c.Byte = 13, 76 }))).no(refusal.Forbidden, "no-such-place", "", "p1"),
		"a split inside a word":           given(tabled).when(proposes("FRA", but(splits("p1", "States"), func(c *events.Change) { c.Byte++ }))).no(refusal.Forbidden, "no-such-place", "", "p1"),
		"a split where the bytes are not": given(tabled).when(proposes("FRA", but(splits("p1", "States"), func(c *events.Change) { c.Byte = 13 }))).no(refusal.Forbidden, "no-such-place", "", "p1"),
		"a split before all":              given(tabled).when(proposes("FRA", but(splits("p1", "States"), func(c *events.Change) { c.Gap, c.Byte = -1, -6 }))).no(refusal.Forbidden, "no-such-place", "", "p1"),
		"a split far out":                 given(tabled).when(proposes("FRA", but(splits("p1", "States"), func(c *events.Change) { c.Gap, c.Byte = math.MaxInt, math.MaxInt }))).no(refusal.Forbidden, "no-such-place", "", "p1"),

		"a paragraph behind one that is not there": given(tabled).when(proposes("FRA", inserts("p9", "Words."))).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"a move behind one that is not there":      given(tabled).when(proposes("FRA", moves("p4", "p9"))).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"to a paragraph that is not there": given(tabled).when(proposes("FRA", exactly(events.Change{Operation: events.OpDelete, Block: "p9", Base: hash["p1"]}))).
			no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"to no paragraph":             given(tabled).when(proposes("FRA", but(deletes("p4"), func(c *events.Change) { c.Block = "" }))).no(refusal.Bad, "no-paragraph", ""),
		"something else":              given(tabled).when(proposes("FRA", but(deletes("p4"), func(c *events.Change) { c.Operation = "burn" }))).no(refusal.Bad, "bad-operation", "").saying(`"burn"`),
		"nothing at all":              given(tabled).when(proposes("FRA", exactly(events.Change{}))).no(refusal.Bad, "bad-operation", ""),
		"a new paragraph of no kind":  given(tabled).when(proposes("FRA", but(inserts("p1", "Words."), func(c *events.Change) { c.Kind = "" }))).no(refusal.Bad, "bad-kind", "").saying("the new paragraph"),
		"a new paragraph too deep":    given(tabled).when(proposes("FRA", but(inserts("p1", "Words."), func(c *events.Change) { c.Level = report.MaxLevel + 1 }))).no(refusal.Bad, "bad-level", ""),
		"a new paragraph underground": given(tabled).when(proposes("FRA", but(inserts("p1", "Words."), func(c *events.Change) { c.Level = -1 }))).no(refusal.Bad, "bad-level", "").saying("-1"),
		"a new paragraph of no words": given(tabled).when(proposes("FRA", inserts("p1", ""))).no(refusal.Bad, "empty-block", "").saying("the new paragraph has no words"),
		"a new paragraph that rings":  given(tabled).when(proposes("FRA", inserts("p1", "Words\a."))).no(refusal.Bad, "bad-text", "").saying("the new paragraph: character 5"),
		"a new paragraph with spaces": given(tabled).when(proposes("FRA", inserts("p1", " Words."))).no(refusal.Bad, "not-normal", "").saying("the new paragraph"),
		"a deletion with a text":      given(tabled).when(proposes("FRA", but(deletes("p4"), func(c *events.Change) { c.Text = "x" }))).no(refusal.Bad, "bad-change", "").saying(`"delete"`),
		"a deletion with edits":       given(tabled).when(proposes("FRA", but(deletes("p4"), func(c *events.Change) { c.Edits = must.Edits }))).no(refusal.Bad, "bad-change", ""),
		"a deletion with a place":     given(tabled).when(proposes("FRA", but(deletes("p4"), func(c *events.Change) { c.After = "p1" }))).no(refusal.Bad, "bad-change", ""),
		"a deletion with a gap":       given(tabled).when(proposes("FRA", but(deletes("p4"), func(c *events.Change) { c.Gap = 1 }))).no(refusal.Bad, "bad-change", ""),
		"a merge with a byte":         given(tabled).when(proposes("FRA", but(merges("p3"), func(c *events.Change) { c.Byte = 1 }))).no(refusal.Bad, "bad-change", ""),
		"a merge with a kind":         given(tabled).when(proposes("FRA", but(merges("p3"), func(c *events.Change) { c.Kind = text.Heading }))).no(refusal.Bad, "bad-change", ""),
		"a move with a level":         given(tabled).when(proposes("FRA", but(moves("p4", "p1"), func(c *events.Change) { c.Level = 1 }))).no(refusal.Bad, "bad-change", ""),
		"a move with a wording":       given(tabled).when(proposes("FRA", but(moves("p4", "p1"), func(c *events.Change) { c.Wording = hash["p4"] }))).no(refusal.Bad, "bad-change", ""),
		"an insertion with a base":    given(tabled).when(proposes("FRA", but(inserts("p1", "Words."), func(c *events.Change) { c.Base = hash["p1"] }))).no(refusal.Bad, "bad-change", ""),
	})
}

// asTabled is what the draft reads.
func asTabled() []string {
	var out []string
	for _, b := range draft() {
		out = append(out, b.ID+": "+b.Text)
	}
	return out
}

func space() *string { s := " "; return &s }

// behalf is what a group proposes for some.
func behalf(by string, c events.Change, members ...string) act {
	return says(by, "amendment.propose", report.Propose{Report: slug, Change: c, OnBehalfOf: members})
}

// TestEditsAreChecked: the door computes the edits of a new wording, and is not believed.
func TestEditsAreChecked(t *testing.T) {
	// "should" becomes "must", "information" becomes "ideas": two edits.
	both := func(t T, s *report.State) events.Change {
		now := words(t, s, "p1")
		return rehearsal.Rewording("p1", now, strings.NewReplacer("should", "must", "information", "ideas").Replace(now))
	}
	if c := both(t, stateOf(opened(t, tabled))); len(c.Edits) != 2 {
		t.Fatalf("these are to be two edits: %+v", c.Edits)
	}
	edit := func(i int, f func(*text.Edit)) act {
		return proposes("FRA", but(both, func(c *events.Change) {
			c.Edits[i].New = append([]text.Token(nil), c.Edits[i].New...)
			f(&c.Edits[i])
		}))
	}
	// again signs for what the edits give, so that only their form is wrong.
	again := func(edits ...text.Edit) act {
		return proposes("FRA", func(t T, s *report.State) events.Change {
			c := both(t, s)
			c.Edits = edits
			made, err := text.Apply(words(t, s, "p1"), edits)
			if err != nil {
				t.Fatal(err)
			}
			c.Wording = text.HashText(made)
			return c
		})
	}
	nowhere, wide := "", "\u3000"
	playing(t, map[string]*scene{
		"another base": given(tabled).when(proposes("FRA", but(both, func(c *events.Change) { c.Base = hash["p2"] }))).
			no(refusal.Bad, "other-base", "", "p1").saying(hash["p2"]),
		"no base":                 given(tabled).when(proposes("FRA", but(both, func(c *events.Change) { c.Base = "" }))).no(refusal.Bad, "other-base", "", "p1"),
		"a base in capitals":      given(tabled).when(proposes("FRA", but(both, func(c *events.Change) { c.Base = strings.ToUpper(c.Base) }))).no(refusal.Bad, "other-base", "", "p1"),
		"a deletion of no base":   given(tabled).when(proposes("FRA", but(deletes("p4"), func(c *events.Change) { c.Base = "" }))).no(refusal.Bad, "other-base", "", "p4"),
		"another wording":         given(tabled).when(proposes("FRA", but(both, func(c *events.Change) { c.Wording = hash["p1"] }))).no(refusal.Bad, "other-wording", "", "p1").saying(hash["p1"]),
		"no wording":              given(tabled).when(proposes("FRA", but(both, func(c *events.Change) { c.Wording = "" }))).no(refusal.Bad, "other-wording", "", "p1"),
		"an edit left out":        given(tabled).when(proposes("FRA", but(both, func(c *events.Change) { c.Edits = c.Edits[:1] }))).no(refusal.Bad, "other-wording", "", "p1"),
		"edits the other way":     given(tabled).when(proposes("FRA", but(both, func(c *events.Change) { c.Edits[0], c.Edits[1] = c.Edits[1], c.Edits[0] }))).no(refusal.Bad, "bad-edits", "", "p1"),
		"an edit twice":           given(tabled).when(proposes("FRA", but(both, func(c *events.Change) { c.Edits[1] = c.Edits[0] }))).no(refusal.Bad, "bad-edits", "", "p1"),
		"before the text":         given(tabled).when(edit(0, func(e *text.Edit) { e.From = -1 })).no(refusal.Bad, "bad-edits", "", "p1").saying("-1"),
		"far before the text":     given(tabled).when(edit(0, func(e *text.Edit) { e.From, e.To = math.MinInt, math.MinInt })).no(refusal.Bad, "bad-edits", "", "p1"),
		"behind the text":         given(tabled).when(edit(1, func(e *text.Edit) { e.From, e.To = 99, 99 })).no(refusal.Bad, "bad-edits", "", "p1"),
		"far behind the text":     given(tabled).when(edit(1, func(e *text.Edit) { e.From, e.To = math.MaxInt, math.MaxInt })).no(refusal.Bad, "bad-edits", "", "p1"),
		"back to front":           given(tabled).when(edit(0, func(e *text.Edit) { e.From, e.To = 2, 1 })).no(refusal.Bad, "bad-edits", "", "p1"),
		"overlapping":             given(tabled).when(edit(0, func(e *text.Edit) { e.To = 12 })).no(refusal.Bad, "bad-edits", "", "p1"),
		"meeting":                 given(tabled).when(edit(0, func(e *text.Edit) { e.To = 11 })).no(refusal.Bad, "bad-edits", "", "p1"),
		"bytes one off":           given(tabled).when(edit(0, func(e *text.Edit) { e.Bytes[0]++ })).no(refusal.Bad, "bad-edits", "", "p1").saying("bytes 7 to 13"),
		"bytes of nothing":        given(tabled).when(edit(0, func(e *text.Edit) { e.Bytes = [2]int{} })).no(refusal.Bad, "bad-edits", "", "p1"),
		"bytes before all":        given(tabled).when(edit(0, func(e *text.Edit) { e.Bytes = [2]int{-1, math.MinInt} })).no(refusal.Bad, "bad-edits", "", "p1"),
		"a word that is two":      given(tabled).when(edit(0, func(e *text.Edit) { e.New[0].Word = "must not" })).no(refusal.Bad, "bad-edits", "", "p1"),
		"a word that is none":     given(tabled).when(edit(0, func(e *text.Edit) { e.New[0].Word = "" })).no(refusal.Bad, "bad-edits", "", "p1"),
		"a word that rings":       given(tabled).when(edit(0, func(e *text.Edit) { e.New[0].Word = "must\a" })).no(refusal.Bad, "bad-edits", "", "p1"),
		"a word not composed":     given(tabled).when(edit(0, func(e *text.Edit) { e.New[0].Word = "e\u0301tat" })).no(refusal.Bad, "bad-edits", "", "p1"),
		"two spaces":              given(tabled).when(edit(0, func(e *text.Edit) { e.New[0].Space = "  " })).no(refusal.Bad, "bad-edits", "", "p1"),
		"words for space behind":  given(tabled).when(edit(0, func(e *text.Edit) { s := " not "; e.After = &s })).no(refusal.Bad, "bad-edits", "", "p1"),
		"other space behind":      given(tabled).when(edit(0, func(e *text.Edit) { e.After = &wide })).no(refusal.Bad, "other-wording", "", "p1"),
		"no space behind":         given(tabled).when(edit(0, func(e *text.Edit) { e.After = &nowhere })).no(refusal.Bad, "bad-edits", "", "p1"),
		"nothing told behind":     given(tabled).when(again(edited(t, both, func(e []text.Edit) { e[0].After = nil })...)).no(refusal.Bad, "other-edits", "", "p1").saying("algorithm 1"),
		"one edit instead of two": given(tabled).when(again(wholeEdit(t, "p1", "States must respect human rights and promote the free flow of ideas."))).no(refusal.Bad, "other-edits", "", "p1"),
		"an edit of a kept word": given(tabled).when(again(edited(t, both, func(e []text.Edit) {
			e[0] = text.Edit{From: 1, To: 3, Bytes: [2]int{6, 21}, New: []text.Token{{Space: " ", Word: "must"}, {Space: " ", Word: "respect"}}, After: space()}
		})...)).no(refusal.Bad, "other-edits", "", "p1"),
		"more edits than places": given(tabled).when(proposes("FRA", but(both, func(c *events.Change) {
			for range 40 {
				c.Edits = append(c.Edits, text.Edit{New: []text.Token{}})
			}
		}))).no(refusal.Bad, "bad-edits", "", "p1").saying("more edits than places"),
	})
}

// edited gives the edits of a change to the draft, with something done to them.
func edited(t *testing.T, c change, f func([]text.Edit)) []text.Edit {
	edits := c(t, stateOf(opened(t, tabled))).Edits
	f(edits)
	return edits
}

// wholeEdit puts all words of a block anew, in one edit.
func wholeEdit(t *testing.T, block, wording string) text.Edit {
	now := words(t, stateOf(opened(t, tabled)), block)
	return text.Edit{From: 0, To: len(text.Tokenize(now)), Bytes: [2]int{0, len(now)}, New: text.Tokenize(wording)}
}

// TestManyAmendments: a participant has so many open amendments to a report, and no
// more until one is disposed of.
func TestManyAmendments(t *testing.T) {
	c := opened(t, tables(many(100, 1)...))
	do := func(a act) {
		t.Helper()
		said, _ := a(t, c)
		if _, err := c.Play(said); err != nil {
			t.Fatal(err)
		}
	}
	next := 0
	another := func() change { // other words than ever before
		next++
		return rewords(fmt.Sprintf("p%d", next%100+1), "should", fmt.Sprintf("must%d", next))
	}
	full := func(by string) {
		t.Helper()
		said, _ := proposes(by, another())(t, c)
		no := refusedBy(t, c, said)
		if no.Ground != refusal.Forbidden || no.Type != "too-many" || !strings.Contains(no.Detail, by+" has 1000 open amendments") {
			t.Errorf("refused with %+v", no)
		}
	}
	for range report.MaxFiled {
		do(proposes("FRA", another()))
	}
	full("FRA")
	do(proposes("KEN", another())) // others are not concerned
	do(joins("FRA", "A1001"))      // nor is what others have moved
	for _, dispose := range []act{
		withdraws("FRA", "A1"),
		declines("A2", ""),
		leaves("FRA", "A3"), // as its last sponsor
		revises(declining("A4")),
		revises(incorporating("A5")),
	} {
		do(dispose)
		do(proposes("FRA", another()))
		full("FRA")
	}
	do(joins("KEN", "A6"))
	do(leaves("FRA", "A6")) // it stands, and counts
	full("FRA")
	do(restates("FRA", "A7", another())) // what is restated makes room for itself
	full("FRA")
	do(leaves("KEN", "A1001")) // but what another filed makes none
	said, _ := restates("FRA", "A1001", another())(t, c)
	if no := refusedBy(t, c, said); no.Type != "too-many" {
		t.Errorf("refused with %+v", no)
	}
	if err := c.Again(); err != nil {
		t.Error(err)
	}
}
