package report_test

import (
	"fmt"
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

// with gives the text of the draft as [reads] does, with some lines other than they
// were tabled: a line without words is gone.
func with(lines ...string) []string {
	out := asTabled()
	for _, l := range lines {
		id, words, _ := strings.Cut(l, ": ")
		for i, o := range out {
			if before, _, _ := strings.Cut(o, ": "); before == id {
				out[i] = l
				if words == "" {
					out = append(out[:i:i], out[i+1:]...)
				}
				break
			}
		}
	}
	return out
}

// revised is the event of the first revision of the draft; what it reads gives its hash.
func revised(e events.ReportRevised, reads ...string) events.ReportRevised {
	kinds := map[string]text.Block{}
	for _, b := range draft() {
		kinds[b.ID] = b
	}
	var blocks []text.Block
	for _, l := range reads {
		id, words, _ := strings.Cut(l, ": ")
		b, known := kinds[id]
		if !known {
			b = text.Block{ID: id, Kind: text.Paragraph}
		}
		b.Text = words
		blocks = append(blocks, b)
	}
	e.Report, e.Algorithm, e.Hash = slug, 1, text.HashReport(blocks)
	if e.Revision == 0 {
		e.Revision = 1
	}
	return e
}

// revising is what the Chair says where it is not quite a revision.
func revising(other func(*report.Revise), attachments ...[]byte) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		r := report.Revise{Report: slug, Base: stateOf(c).Hash()}
		other(&r)
		return c.Command(group.CodeChair, "report.revise", r, attachments...), true
	}
}

var (
	usa = proposes("USA", rewords("p1", "respect", "respect and protect"))
	rus = proposes("RUS", rewords("p1", "should", "shall"))
)

func TestRevise(t *testing.T) {
	must := with("p1: States must respect human rights and promote the free flow of information.")
	both := with("p1: States must respect and protect human rights and promote the free flow of information.")
	grown := append(with(), "A1: The group recalls.")
	moved := []string{asTabled()[0], asTabled()[4], asTabled()[1], asTabled()[2], asTabled()[3]}
	parts := []string{asTabled()[0], "p1: States should respect human rights", "A1: and promote the free flow of information.", asTabled()[2], asTabled()[3], asTabled()[4]}
	joined := with("p3: The group notes the growing number of incidents. The group will continue its work.", "p4: ")
	bridged := with("p4: The group will carry on.")
	settled := with("p1: States are to respect human rights and promote the free flow of information.")
	setEdits := func(old, new string) []text.Edit { return text.Edits(old, new) }
	playing(t, map[string]*scene{
		"one is taken up": given(tabled, fra).when(revises(incorporating("A1"))).
			then(revised(events.ReportRevised{Incorporate: []string{"A1"}}, must...)).and(reads(must...)),
		"two that do not touch": given(tabled, fra, usa).when(revises(incorporating("A2", "A1"))).
			then(revised(events.ReportRevised{Incorporate: []string{"A2", "A1"}}, both...)).and(reads(both...)),
		"two that are equal": given(tabled, fra, proposes("KEN", rewords("p1", "should", "must"))).when(revises(incorporating("A1", "A2"))).
			then(revised(events.ReportRevised{Incorporate: []string{"A1", "A2"}}, must...)),
		"a new paragraph": given(tabled, proposes("FRA", inserts("p4", "The group recalls."))).when(revises(incorporating("A1"))).
			then(revised(events.ReportRevised{Incorporate: []string{"A1"}}, grown...)).and(reads(grown...)),
		"a deletion": given(tabled, proposes("FRA", deletes("p4"))).when(revises(incorporating("A1"))).
			then(revised(events.ReportRevised{Incorporate: []string{"A1"}}, with("p4: ")...)).and(reads(with("p4: ")...)),
		"a move": given(tabled, proposes("FRA", moves("p4", "h1"))).when(revises(incorporating("A1"))).
			then(revised(events.ReportRevised{Incorporate: []string{"A1"}}, moved...)).and(reads(moved...)),
		"a split": given(tabled, proposes("FRA", splits("p1", "human rights"))).when(revises(incorporating("A1"))).
			then(revised(events.ReportRevised{Incorporate: []string{"A1"}}, parts...)).and(reads(parts...)),
		"a merge": given(tabled, proposes("FRA", merges("p3"))).when(revises(incorporating("A1"))).
			then(revised(events.ReportRevised{Incorporate: []string{"A1"}}, joined...)).and(reads(joined...)),
		"one is declined, and the text stays": given(tabled, fra).when(revises(declining("A1"))).
			then(revised(events.ReportRevised{Decline: []string{"A1"}}, asTabled()...)).and(func(t *testing.T, before, after *report.State) {
			if after.Revision() != 1 || after.Hash() != before.Hash() {
				t.Errorf("revision %d has the hash %s", after.Revision(), after.Hash())
			}
		}),
		"words of the Chair's own": given(tabled).when(revises(setting("p4", "The group will carry on."))).
			then(revised(events.ReportRevised{Set: []text.Setting{{Block: "p4", Text: "The group will carry on.", Edits: setEdits("The group will continue its work.", "The group will carry on.")}}}, bridged...)).
			and(reads(bridged...)),
		"no words of the Chair's own": given(tabled).when(revises(setting("p4", ""))).
			then(revised(events.ReportRevised{Set: []text.Setting{{Block: "p4", Edits: []text.Edit{}}}}, with("p4: ")...)).and(reads(with("p4: ")...)),
		"words on top of what is taken up": given(tabled, fra).when(revises(incorporating("A1"), setting("p1", "States are to respect human rights and promote the free flow of information."))).
			then(revised(events.ReportRevised{Incorporate: []string{"A1"}, Set: []text.Setting{{
				Block: "p1", Text: "States are to respect human rights and promote the free flow of information.",
				Edits: setEdits("States must respect human rights and promote the free flow of information.", "States are to respect human rights and promote the free flow of information."),
			}}}, settled...)).and(reads(settled...)),
		"words for what is brought": given(tabled, proposes("FRA", inserts("p4", "The group recalls."))).
			when(revises(incorporating("A1"), setting("A1", "The group recalls its mandate."))).
			then(revised(events.ReportRevised{Incorporate: []string{"A1"}, Set: []text.Setting{{
				Block: "A1", Text: "The group recalls its mandate.", Edits: setEdits("The group recalls.", "The group recalls its mandate."),
			}}}, append(with(), "A1: The group recalls its mandate.")...)),
		"taken up, declined and bridged": given(tabled, fra, rus, usa).when(revises(incorporating("A1"), declining("A2"), setting("p4", "The group will carry on."))).
			then(revised(events.ReportRevised{Incorporate: []string{"A1"}, Decline: []string{"A2"}, Set: []text.Setting{{
				Block: "p4", Text: "The group will carry on.", Edits: setEdits("The group will continue its work.", "The group will carry on."),
			}}}, with("p1: States must respect human rights and promote the free flow of information.", "p4: The group will carry on.")...)).
			and(func(t *testing.T, _, after *report.State) {
				for id, want := range map[string][2]string{"A1": {"incorporated", ""}, "A2": {"declined", ""}, "A3": {"open", "carried"}} {
					state, err := after.Text.State(id)
					if err != nil || string(state.Decision) != want[0] || string(state.Fate) != want[1] {
						t.Errorf("%s has become %s %s (%v)", id, state.Decision, state.Fate, err)
					}
				}
				i := after.Issues[1]
				if i.By != "CHAIR" || i.Redraft || len(i.Incorporate) != 1 || len(i.Decline) != 1 || len(i.Set) != 1 || i.Seq == 0 {
					t.Errorf("issued is %+v", i)
				}
			}),

		"a delegation":                   given(tabled, fra).when(says("FRA", "report.revise", report.Revise{Report: slug, Incorporate: []string{"A1"}})).no(refusal.Denied, "not-permitted", "").saying("FRA"),
		"the Vice-Chair":                 given(tabled, fra).when(says(group.CodeViceChair, "report.revise", report.Revise{Report: slug, Incorporate: []string{"A1"}})).no(refusal.Denied, "not-permitted", ""),
		"a report that is not there":     given(tabled).when(revising(func(r *report.Revise) { r.Report = "apr2" })).no(refusal.Missing, "no-such-report", "", "apr2"),
		"another text than there is":     given(tabled, fra).when(revising(func(r *report.Revise) { r.Base, r.Incorporate = hash["p1"], []string{"A1"} })).no(refusal.Stale, "stale-text", "").saying(text.HashReport(draft())),
		"no text":                        given(tabled, fra).when(revising(func(r *report.Revise) { r.Base, r.Incorporate = "", []string{"A1"} })).no(refusal.Stale, "stale-text", ""),
		"nothing":                        given(tabled, fra).when(revises()).no(refusal.Forbidden, "changes-nothing", "").saying("changes nothing"),
		"an amendment that is not there": given(tabled, fra).when(revises(incorporating("A1", "A2"))).no(refusal.Missing, "no-such-amendment", "", "A2"),
		"what is no amendment":           given(tabled, fra).when(revises(incorporating("p1"))).no(refusal.Missing, "no-such-amendment", "", "p1"),
		"declining what is not there":    given(tabled, fra).when(revises(declining("A2"))).no(refusal.Missing, "no-such-amendment", "", "A2"),
		"what was withdrawn":             given(tabled, fra, withdraws("FRA", "A1")).when(revises(incorporating("A1"))).no(refusal.Forbidden, "withdrawn", "rule 122", "A1"),
		"what was taken up already":      given(tabled, fra, revises(incorporating("A1"))).when(revises(incorporating("A1"))).no(refusal.Forbidden, "incorporated", "", "A1"),
		"what was declined":              given(tabled, fra, declines("A1", "")).when(revises(incorporating("A1"))).no(refusal.Forbidden, "declined", "", "A1"),
		"declining what was taken up":    given(tabled, fra, revises(incorporating("A1"))).when(revises(declining("A1"))).no(refusal.Forbidden, "incorporated", "", "A1"),
		"one amendment twice":            given(tabled, fra).when(revises(incorporating("A1", "A1"))).no(refusal.Bad, "bad-change", "", "A1").saying("decides on it twice"),
		"taken up and declined":          given(tabled, fra).when(revises(incorporating("A1"), declining("A1"))).no(refusal.Bad, "bad-change", "", "A1"),
		"two that touch":                 given(tabled, fra, rus).when(revises(incorporating("A1", "A2"))).no(refusal.Forbidden, "touching", "rule 130", "A1", "A2").saying("A1 and A2"),
		"three that touch": given(tabled, fra, rus, proposes("CHN", deletes("p1"))).when(revises(incorporating("A1", "A2"))).
			no(refusal.Forbidden, "touching", "rule 130", "A1", "A2"),
		"one in conflict": given(tabled, fra, rus, revises(incorporating("A1"))).when(revises(incorporating("A2"))).
			no(refusal.Forbidden, "not-carried", "", "A2"),
		"one that is absorbed": given(tabled, fra, proposes("KEN", rewords("p1", "should", "must")), revises(incorporating("A1"))).when(revises(incorporating("A2"))).
			no(refusal.Forbidden, "not-carried", "", "A2"),
		"of another report": given(tabled, fra, func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) { return c.Table("apr2", draft()), true },
			says("KEN", "amendment.propose", report.Propose{Report: "apr2", Change: events.Change{Operation: events.OpDelete, Block: "p4", Base: hash["p4"]}})).
			when(revises(incorporating("A2"))).no(refusal.Missing, "no-such-amendment", "", "A2"),
		"more than one revision can name": given(tabled).when(revising(func(r *report.Revise) {
			for range report.MaxNamed + 1 {
				r.Decline = append(r.Decline, "A")
			}
		})).no(refusal.Bad, "too-many", "").saying("at most 5000"),
		"words that change nothing": given(tabled).when(revises(setting("p4", "The group will continue its work."))).no(refusal.Forbidden, "changes-nothing", "rule 130", "p4"),
		"words for what is not there": given(tabled).when(revising(func(r *report.Revise) { r.Set = []text.Setting{{Block: "p9", Text: "Words."}} })).
			no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"words for what it takes out": given(tabled, proposes("FRA", deletes("p4"))).when(revising(func(r *report.Revise) {
			r.Incorporate, r.Set = []string{"A1"}, []text.Setting{{Block: "p4", Text: "Words.", Edits: setEdits("The group will continue its work.", "Words.")}}
		})).no(refusal.Missing, "no-such-paragraph", "", "p4"),
		"words that are not those of the edits": given(tabled).when(revises(setting("p4", "The group will carry on."), func(_ T, _ *report.State, r *report.Revise) []byte {
			r.Set[0].Text = "The group will stop."
			return nil
		})).no(refusal.Bad, "bad-change", "", "p4").saying("other words"),
		"words with edits of nowhere": given(tabled).when(revises(setting("p4", "The group will carry on."), func(_ T, _ *report.State, r *report.Revise) []byte {
			r.Set[0].Edits[0].From, r.Set[0].Edits[0].To = -1, 1<<62
			return nil
		})).no(refusal.Bad, "bad-change", "", "p4"),
		"words with one edit over all of them": given(tabled).when(revises(setting("p4", "The group will carry on."), func(_ T, _ *report.State, r *report.Revise) []byte {
			r.Set[0].Edits = []text.Edit{coarse("The group will continue its work.", "The group will carry on.")}
			return nil
		})).no(refusal.Bad, "not-canonical", "", "p4").saying("have them computed again"),
		"words on top of what is taken up, with one edit over all": given(tabled, fra).when(revises(incorporating("A1"), func(_ T, _ *report.State, r *report.Revise) []byte {
			old, new := "States must respect human rights and promote the free flow of information.", "States shall respect human rights and promote the free flow of ideas."
			r.Set = []text.Setting{{Block: "p1", Text: new, Edits: []text.Edit{coarse(old, new)}}}
			return nil
		})).no(refusal.Bad, "not-canonical", "", "p1"),
		"words without edits": given(tabled).when(revises(setting("p4", "The group will carry on."), func(_ T, _ *report.State, r *report.Revise) []byte {
			r.Set[0].Edits = nil
			return nil
		})).no(refusal.Bad, "bad-change", "", "p4"),
		"no words, with edits": given(tabled).when(revises(setting("p4", "The group will carry on."), func(_ T, _ *report.State, r *report.Revise) []byte {
			r.Set[0].Text = ""
			return nil
		})).no(refusal.Bad, "bad-change", "", "p4").saying("deletes it"),
		"words that are not normal text": given(tabled).when(revising(func(r *report.Revise) {
			r.Set = []text.Setting{{Block: "p4", Text: "The group will continue its work .\u0007", Edits: []text.Edit{{From: 7, To: 7, Bytes: [2]int{33, 33}, New: []text.Token{{Space: " ", Word: ".\a"}}}}}}
		})).no(refusal.Bad, "bad-change", "", "p4"),
		"words for one paragraph twice": given(tabled).when(revises(setting("p4", "The group will carry on."), setting("p4", "The group will go on."))).
			no(refusal.Bad, "twice", "", "p4"),
		"words and none for one paragraph": given(tabled).when(revises(setting("p4", "The group will carry on."), setting("p4", ""))).
			no(refusal.Bad, "twice", "", "p4"),
		"all of the text goes": given(tables(rehearsal.Paragraphs("One.", "Two.")...)).when(revises(setting("p1", ""), setting("p2", ""))).
			no(refusal.Forbidden, "empty-text", "").saying("nothing would be left of apr"),
		"all of the text is taken out": given(tables(rehearsal.Paragraphs("One.")...), proposes("FRA", deletes("p1"))).when(revises(incorporating("A1"))).
			no(refusal.Forbidden, "empty-text", ""),
		"words and a redraft": given(tabled).when(revises(setting("p4", "The group will carry on."), redrafting(rehearsal.Paragraphs("One.")))).
			no(refusal.Bad, "bad-change", "").saying("none can be set beside it"),
	})
}

// TestRedraft: the plan of a redraft is checked, not believed.
func TestRedraft(t *testing.T) {
	// p1 gets other words, p2 is cut in two (and goes on in the longer part), p3 and p4 are joined, a paragraph comes.
	anew := func() []text.Block {
		return []text.Block{
			{Kind: text.Heading, Level: 1, Text: "A. Overview"},
			{Kind: text.Paragraph, Text: "States should respect human rights and promote the free and open flow of information."},
			{Kind: text.Paragraph, Text: "States are encouraged to cooperate"},
			{Kind: text.Paragraph, Text: "[and assist one another] in the field of ICT security."},
			{Kind: text.Paragraph, Text: "The group notes the growing number of incidents. The group will continue its work."},
			{Kind: text.Paragraph, Text: "Capacity-building is voluntary, demand-driven and politically neutral."},
		}
	}
	result := []string{
		"h1: A. Overview",
		"p1: States should respect human rights and promote the free and open flow of information.",
		"r1.1: States are encouraged to cooperate",
		"p2: [and assist one another] in the field of ICT security.",
		"p3: The group notes the growing number of incidents. The group will continue its work.",
		"r1.2: Capacity-building is voluntary, demand-driven and politically neutral.",
	}
	s := stateOf(opened(t, tabled))
	plan, err := s.Text.PlanRedraft(text.Revision{}, anew())
	if err != nil {
		t.Fatal(err)
	}
	attached, err := events.MarshalJSON(plan)
	if err != nil {
		t.Fatal(err)
	}
	spoilt := func(f func(*text.Plan)) act { return revises(redrafting(anew(), f)) }
	run := func(p *text.Plan, id string) *text.Run {
		for i := range p.Runs {
			for _, old := range p.Runs[i].Old {
				if old == id {
					return &p.Runs[i]
				}
			}
		}
		panic("no run of " + id)
	}
	made := revised(events.ReportRevised{Redraft: rehearsal.Name(attached), Blocks: 6}, result...)
	brought := events.RevisionBlocks{Report: slug, Revision: 1, Blocks: plan.Blocks}
	on := draft()
	on[1].Text = "States must respect human rights."
	planned, err := stateOf(opened(t, tabled, fra)).Text.PlanRedraft(text.Revision{Incorporate: []string{"A1"}}, on)
	if err != nil {
		t.Fatal(err)
	}
	plannedBytes, err := events.MarshalJSON(planned)
	if err != nil {
		t.Fatal(err)
	}
	mixed := revised(events.ReportRevised{Incorporate: []string{"A1"}, Redraft: rehearsal.Name(plannedBytes), Blocks: 5}, with("p1: States must respect human rights.")...)
	playing(t, map[string]*scene{
		"a new text": given(tabled).when(revises(redrafting(anew()))).then(made, brought).and(func(t *testing.T, before, after *report.State) {
			reads(result...)(t, before, after)
			if !after.Issues[1].Redraft {
				t.Error("revision 1 is not told to be a redraft")
			}
		}),
		"a new text on top of what is taken up": given(tabled, fra).when(revises(incorporating("A1"), redrafting(on))).
			then(mixed, events.RevisionBlocks{Report: slug, Revision: 1, Blocks: on}).and(reads(with("p1: States must respect human rights.")...)),
		"the same text": given(tabled).when(revises(redrafting(draft()))).no(refusal.Forbidden, "changes-nothing", ""),
		"a plan that was not sent": given(tabled).when(revising(func(r *report.Revise) { r.Redraft = rehearsal.Name(nil) })).
			no(refusal.Missing, "no-such-attachment", "", rehearsal.Name(nil)),
		"a plan that is none":      given(tabled).when(revising(func(r *report.Revise) { r.Redraft = rehearsal.Name([]byte("[]")) }, []byte("[]"))).no(refusal.Bad, "bad-draft", "").saying("cannot be read"),
		"a plan with more to it":   given(tabled).when(revising(func(r *report.Revise) { r.Redraft = rehearsal.Name([]byte(`{"x":1}`)) }, []byte(`{"x":1}`))).no(refusal.Bad, "bad-draft", ""),
		"an empty plan":            given(tabled).when(revising(func(r *report.Revise) { r.Redraft = rehearsal.Name([]byte("{}")) }, []byte("{}"))).no(refusal.Bad, "empty-draft", ""),
		"of 10,001 blocks":         given(tabled).when(spoilt(func(p *text.Plan) { p.Blocks = many(report.MaxBlocks+1, 1) })).no(refusal.Bad, "too-long", ""),
		"a block twice":            given(tabled).when(spoilt(func(p *text.Plan) { p.Blocks = append(p.Blocks, p.Blocks[0]) })).no(refusal.Bad, "bad-draft", "", "h1"),
		"a block of no kind":       given(tabled).when(spoilt(func(p *text.Plan) { p.Blocks[0].Kind = "" })).no(refusal.Bad, "bad-kind", "", "h1"),
		"a block of no words":      given(tabled).when(spoilt(func(p *text.Plan) { p.Blocks[5].Text = "" })).no(refusal.Bad, "empty-block", "", "r1.2"),
		"a block not normal":       given(tabled).when(spoilt(func(p *text.Plan) { p.Blocks[5].Text += " " })).no(refusal.Bad, "not-normal", "", "r1.2"),
		"other words, unaccounted": given(tabled).when(spoilt(func(p *text.Plan) { p.Blocks[0].Text = "B. Overview" })).no(refusal.Bad, "bad-change", "", "h1").saying("not accounted for"),
		"other words than edits":   given(tabled).when(spoilt(func(p *text.Plan) { p.Blocks[1].Text = "Words." })).no(refusal.Bad, "bad-change", "", "p1").saying("other words"),
		"a new block miscounted":   given(tabled).when(spoilt(func(p *text.Plan) { p.Blocks[5].ID = "r1.7" })).no(refusal.Bad, "bad-change", "", "r1.7").saying("r1.2"),
		"a new block with the id of an amendment": given(tabled, fra).when(spoilt(func(p *text.Plan) { p.Blocks[5].ID = "A1" })).
			no(refusal.Bad, "bad-change", "", "A1"),
		"a run left out":      given(tabled).when(spoilt(func(p *text.Plan) { p.Runs = p.Runs[1:] })).no(refusal.Bad, "bad-change", "", "p1"),
		"a run of nothing":    given(tabled).when(spoilt(func(p *text.Plan) { p.Runs[0].Old = nil })).no(refusal.Bad, "bad-change", "").saying("a run of blocks is empty"),
		"a run to nothing":    given(tabled).when(spoilt(func(p *text.Plan) { p.Runs[0].New = nil })).no(refusal.Bad, "bad-change", ""),
		"a run twice":         given(tabled).when(spoilt(func(p *text.Plan) { p.Runs = append(p.Runs, p.Runs[0]) })).no(refusal.Bad, "bad-change", "", "p1").saying("twice"),
		"a run of strangers":  given(tabled).when(spoilt(func(p *text.Plan) { run(p, "p1").Old = []string{"p9"} })).no(refusal.Bad, "bad-change", "", "p1"),
		"a run brought back":  given(tabled).when(spoilt(func(p *text.Plan) { run(p, "p1").Revived = true })).no(refusal.Bad, "bad-change", "", "p1"),
		"a run back to front": given(tabled).when(spoilt(func(p *text.Plan) { run(p, "p3").Old = []string{"p4", "p3"} })).no(refusal.Bad, "bad-change", "", "p4", "p3"),
		"parts back to front": given(tabled).when(spoilt(func(p *text.Plan) { run(p, "p2").New = []string{"p2", "r1.1"} })).no(refusal.Bad, "bad-change", "", "p2"),
		"edits of nowhere":    given(tabled).when(spoilt(func(p *text.Plan) { run(p, "p1").Edits[0].From = -7 })).no(refusal.Bad, "bad-change", "", "p1"),
		"edits far out":       given(tabled).when(spoilt(func(p *text.Plan) { e := run(p, "p1").Edits; e[0].From, e[0].To = 1<<62, 1<<62 })).no(refusal.Bad, "bad-change", "", "p1"),
		"edits of its own": given(tabled).when(spoilt(func(p *text.Plan) {
			run(p, "p1").Edits = []text.Edit{coarse(draft()[1].Text, anew()[1].Text)}
		})).no(refusal.Bad, "not-canonical", "", "p1").saying("have them computed again"),
		"edits of its own, of blocks that are joined": given(tabled).when(spoilt(func(p *text.Plan) {
			joined := anew()[4].Text // a paragraph of its own is put down word by word, where no word changes
			run(p, "p3").Edits = []text.Edit{coarse(joined, joined)}
		})).no(refusal.Bad, "not-canonical", "", "p3", "p4"),
		"bytes one off": given(tabled).when(spoilt(func(p *text.Plan) { run(p, "p1").Edits[0].Bytes[0]++ })).no(refusal.Bad, "bad-change", "", "p1"),
		"a plan for another text": given(tabled, fra, revises(incorporating("A1"))).when(func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
			return c.Command(group.CodeChair, "report.revise", report.Revise{Report: slug, Base: stateOf(c).Hash(), Redraft: rehearsal.Name(attached)}, attached), true
		}).no(refusal.Bad, "bad-change", "", "r1.1").saying("r2.1"),
		"taken up beside it, which it does not know": given(tabled, fra).when(revising(func(r *report.Revise) {
			r.Incorporate, r.Redraft = []string{"A1"}, rehearsal.Name(attached)
		}, attached)).no(refusal.Bad, "bad-change", "", "p1"),
	})
}

// coarse is an edit that puts all words of a text in the place of all of another.
func coarse(old, new string) text.Edit {
	a, b := text.Tokenize(old), text.Tokenize(new)
	return text.Edit{From: 0, To: len(a), Bytes: [2]int{0, len(old)}, New: b}
}

// TestOtherEditsOnALog: what stands on a log was decided by the rules of its day. Where
// those did not ask for the edits that the words give, the log is read all the same.
func TestOtherEditsOnALog(t *testing.T) {
	s := stateOf(opened(t, tabled))
	const words = "The group will carry on."
	reads := append(draft()[:4:4], text.Block{ID: "p4", Kind: text.Paragraph, Text: words})
	after, err := report.Evolve(s, &events.Record{Seq: 100, Part: 1, Parts: 1, Event: events.ReportRevised{
		Report: slug, Revision: 1, Hash: text.HashReport(reads), Algorithm: 1,
		Set: []text.Setting{{Block: "p4", Text: words, Edits: []text.Edit{coarse(draft()[4].Text, words)}}},
	}})
	if err != nil || after.Revision() != 1 || after.Text.Current()[4].Text != words {
		t.Errorf("at revision %d: %v", after.Revision(), err)
	}
}

// TestOutgrown: what each draft may be, no revision makes larger.
func TestOutgrown(t *testing.T) {
	half := strings.TrimSpace(strings.Repeat(strings.Repeat("a", 30)+" ", 20_000)) // 620 KB
	few := strings.TrimSpace(strings.Repeat("a ", 30_000))
	playing(t, map[string]*scene{
		"two blocks that together are above 1 MiB": given(tables(rehearsal.Paragraphs(half, half)...), proposes("FRA", merges("p1"))).
			when(revises(incorporating("A1"))).no(refusal.Forbidden, "too-long", "", "p1").saying("1 MiB"),
		"two blocks that together have more than 50,000 words": given(tables(rehearsal.Paragraphs(few, few)...), proposes("FRA", merges("p1"))).
			when(revises(incorporating("A1"))).no(refusal.Forbidden, "too-long", "", "p1").saying("50,000 words"),
		"a paragraph more than 10,000": given(tables(many(report.MaxBlocks, 1)...), proposes("FRA", inserts("p1", "One more."))).
			when(revises(incorporating("A1"))).no(refusal.Forbidden, "too-long", "").saying(fmt.Sprint(report.MaxBlocks + 1)),
	})
}
