package report_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
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

// T is what a scene needs of a test, or of a property.
type T interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// The beginning of every scene: a group with officers and keys, before any report.
const slug = "apr"

var (
	begin    = time.Date(2024, 7, 8, 13, 0, 0, 0, time.UTC)
	actors   = []string{"BRA", "CHN", "DEU", "FRA", "KEN", "RUS", "SGP", "USA", "EU", "ARAB-GROUP", "NAM-GROUP", "VAT", "AUDITOR", group.CodeChair, group.CodeViceChair}
	assembly = sync.OnceValue(func() *rehearsal.Chamber { return assembled(mandate.BuiltIn()) })
	// roomDrafts is the same group if it negotiated on the bracketed text itself.
	roomDrafts = sync.OnceValue(func() *rehearsal.Chamber {
		m := mandate.BuiltIn()
		m.Drafting = events.RollingDrafting
		return assembled(m)
	})
)

func assembled(m events.Mandate) *rehearsal.Chamber {
	c := rehearsal.NewChamber("scenes", "a report is drafted", begin)
	do := func(s trust.Submission) {
		if _, err := c.Play(s); err != nil {
			panic(err)
		}
	}
	do(c.Found(m, events.ClockReal, time.Time{}))
	for _, code := range actors {
		do(c.Enrol(code))
	}
	do(c.ElectChair("SGP"))
	do(c.Command(group.CodeChair, "officer.elect", group.Elect{Office: events.OfficeViceChair, Participant: "BRA"}))
	return c
}

// draft is the text that most scenes are about.
func draft() []text.Block {
	return append([]text.Block{{ID: "h1", Kind: text.Heading, Level: 1, Text: "A. Overview"}}, rehearsal.Paragraphs(
		"States should respect human rights and promote the free flow of information.",
		"States are encouraged to cooperate [and assist one another] in the field of ICT security.",
		"The group notes the growing number of incidents.",
		"The group will continue its work.",
	)...)
}

// act is something that somebody does, said in the words of the moment; the second
// result is false where nothing is said and only time passes.
type act func(t T, c *rehearsal.Chamber) (trust.Submission, bool)

// scene is what was done before, what is done now, and what follows.
type scene struct {
	in      func() *rehearsal.Chamber // nil: the assembly
	before  []act
	act     act
	events  []events.Event // what is to follow, without attachments; or:
	refused *refusal.Refusal
	says    string // part of what a refusal says
	check   func(t *testing.T, before, after *report.State)
	ready   func(t *testing.T, ready any)
}

func given(before ...act) *scene { return &scene{before: before} }

// inTheRoom plays the scene where the room negotiates on the bracketed text.
func (s *scene) inTheRoom() *scene { s.in = roomDrafts; return s }

func (s *scene) when(a act) *scene { s.act = a; return s }

func (s *scene) then(follow ...events.Event) *scene { s.events = follow; return s }

// and checks the report as it was before and as it is after the act.
func (s *scene) and(check func(t *testing.T, before, after *report.State)) *scene {
	s.check = check
	return s
}

// no says that the act is refused: on which ground, of which type, by which rule (or
// ""), naming what.
func (s *scene) no(ground refusal.Ground, kind, rule string, names ...string) *scene {
	s.refused = &refusal.Refusal{Ground: ground, Type: kind, Rule: rule, Names: names}
	return s
}

func (s *scene) saying(part string) *scene { s.says = part; return s }

// offering looks at what is ready to be signed instead.
func (s *scene) offering(ready func(t *testing.T, ready any)) *scene { s.ready = ready; return s }

// playing runs scenes, each from the beginning.
func playing(t *testing.T, scenes map[string]*scene) {
	t.Helper()
	for name, s := range scenes {
		t.Run(name, func(t *testing.T) { s.play(t) })
	}
}

func (s *scene) play(t *testing.T) {
	in := s.in
	if in == nil {
		in = assembly
	}
	c := openedIn(t, in, s.before...)
	said, speaks := s.act(t, c)
	if !speaks {
		t.Fatal("nothing is said in this scene")
	}
	before := stateOf(c)
	if s.refused != nil {
		no := refusedBy(t, c, said)
		s.compare(t, no)
		return
	}
	records, err := c.Play(said)
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	var got []string
	for i := range records {
		if _, is := records[i].Event.(events.AttachmentStored); !is {
			got = append(got, told(t, records[i].Event))
		}
	}
	var want []string
	for _, e := range s.events {
		want = append(want, told(t, e))
	}
	if !slices.Equal(got, want) {
		t.Errorf("there follow\n\t%s\nnot\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	if err := c.Again(); err != nil {
		t.Error(err)
	}
	if s.check != nil {
		s.check(t, before, stateOf(c))
	}
}

// told writes an event with its type, as the log has it.
func told(t T, e events.Event) string {
	t.Helper()
	data, err := events.MarshalJSON(e)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s %s", events.TypeOf(e), data)
}

func (s *scene) compare(t *testing.T, no *refusal.Refusal) {
	t.Helper()
	if no.Ground != s.refused.Ground || no.Type != s.refused.Type || no.Rule != s.refused.Rule || !slices.Equal(no.Names, s.refused.Names) {
		t.Errorf("refused on ground %d as %q by %q, naming %q: %q\nnot on ground %d as %q by %q, naming %q",
			no.Ground, no.Type, no.Rule, no.Names, no.Detail, s.refused.Ground, s.refused.Type, s.refused.Rule, s.refused.Names)
	}
	if !strings.Contains(no.Detail, s.says) {
		t.Errorf("the refusal says %q, without %q", no.Detail, s.says)
	}
	if (s.ready != nil) != (no.Ready != nil) {
		t.Fatalf("ready to be signed instead is %v", no.Ready)
	}
	if s.ready != nil {
		s.ready(t, no.Ready)
	}
}

// refusedBy has something said that must be refused, twice alike, and that leaves
// everything as it was. The refusal is one that a person can read.
func refusedBy(t T, c *rehearsal.Chamber, said trust.Submission) *refusal.Refusal {
	t.Helper()
	was, length := rehearsal.Reading(&c.State), len(c.Log)
	c.Now = c.Now.Add(rehearsal.Pace)
	_, _, first := c.Decide(said)
	_, _, err := c.Decide(said)
	var no *refusal.Refusal
	if !errors.As(err, &no) {
		t.Fatalf("not refused, but: %v", err)
	}
	if first == nil || first.Error() != err.Error() {
		t.Errorf("refused once with %v, then with %v", first, err)
	}
	if is := rehearsal.Reading(&c.State); is != was || len(c.Log) != length {
		t.Errorf("the refusal left traces:\n%s\nwas\n%s", is, was)
	}
	readable(t, no)
	return no
}

// readable asks of a refusal that a person can read it: one sentence, not too long,
// in which what it names is named.
func readable(t T, no *refusal.Refusal) {
	t.Helper()
	if no.Ground == 0 || no.Type == "" || len(no.Detail) < 20 || len(no.Detail) > 1000 || len(strings.Fields(no.Detail)) < 5 ||
		strings.Contains(no.Detail, "%!") || strings.Contains(no.Detail, "\n") || strings.HasSuffix(no.Detail, ":") {
		t.Errorf("nobody can read this refusal: %+v", *no)
	}
	for _, name := range no.Names {
		if !strings.Contains(no.Detail, name) {
			t.Errorf("the refusal names %q, but does not say so: %q", name, no.Detail)
		}
	}
}

// opened returns the assembly after some acts.
func opened(t T, before ...act) *rehearsal.Chamber {
	t.Helper()
	return openedIn(t, assembly, before...)
}

func openedIn(t T, in func() *rehearsal.Chamber, before ...act) *rehearsal.Chamber {
	t.Helper()
	c := in().Fork()
	for i, a := range before {
		if said, speaks := a(t, c); speaks {
			if _, err := c.Play(said); err != nil {
				t.Fatalf("before the scene, act %d is refused: %v", i+1, err)
			}
		}
	}
	return c
}

// stateOf returns the report of a chamber; before it is tabled, an empty one.
func stateOf(c *rehearsal.Chamber) *report.State {
	r, _ := c.State.Report(slug)
	return &r
}

// text of a block as it stands.
func words(t T, s *report.State, block string) string {
	t.Helper()
	b, no := s.Block(block, s.Revision())
	if no != nil {
		t.Fatal(no)
	}
	return b.Text
}

// reads asks that the present text is this: "p1: words" for each block, in order.
func reads(want ...string) func(t *testing.T, before, after *report.State) {
	return func(t *testing.T, _, after *report.State) {
		t.Helper()
		var got []string
		for _, b := range after.Text.Current() {
			got = append(got, b.ID+": "+b.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("the text reads\n\t%s\nnot\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
		}
	}
}

// says is an act of one command.
func says(by, kind string, data any, attachments ...[]byte) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		return c.Command(by, kind, data, attachments...), true
	}
}

// later lets time pass.
func later(d time.Duration) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		c.Now = c.Now.Add(d)
		return trust.Submission{}, false
	}
}

// tables puts a draft before the group.
func tables(blocks ...text.Block) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) { return c.Table(slug, blocks), true }
}

// tabled is the draft before the group.
var tabled = tables(draft()...)

// change is something that an amendment would do to the text of the moment.
type change func(t T, s *report.State) events.Change

// rewords puts other words in the place where a block first has the old ones.
func rewords(block, old, new string) change {
	return func(t T, s *report.State) events.Change {
		t.Helper()
		now := words(t, s, block)
		if !strings.Contains(now, old) {
			t.Fatalf("%s reads %q, without %q", block, now, old)
		}
		return rehearsal.Rewording(block, now, text.Normalize(strings.Replace(now, old, new, 1)))
	}
}

// whole is a change of a whole block.
func whole(op events.Operation, block string) change {
	return func(t T, s *report.State) events.Change {
		t.Helper()
		return events.Change{Operation: op, Block: block, Base: text.HashText(words(t, s, block))}
	}
}

func deletes(block string) change { return whole(events.OpDelete, block) }

func merges(block string) change { return whole(events.OpMerge, block) }

func inserts(after, words string) change {
	return exactly(events.Change{Operation: events.OpInsert, Block: after, Kind: text.Paragraph, Text: words})
}

func moves(block, after string) change {
	return but(whole(events.OpMove, block), func(c *events.Change) { c.After = after })
}

// splits cuts a block behind some of its words.
func splits(block, behind string) change {
	return func(t T, s *report.State) events.Change {
		t.Helper()
		c := whole(events.OpSplit, block)(t, s)
		now := words(t, s, block)
		before, _, found := strings.Cut(now, behind)
		at, ok := text.SplitBehind(text.Block{ID: block, Text: now}, len([]rune(before+behind)))
		if !found || !ok {
			t.Fatalf("%s reads %q: it cannot be split behind %q", block, now, behind)
		}
		c.Gap, c.Byte = at.At, at.Byte
		return c
	}
}

func exactly(c events.Change) change { return func(T, *report.State) events.Change { return c } }

// but makes a change another than it should be.
func but(c change, other func(*events.Change)) change {
	return func(t T, s *report.State) events.Change {
		made := c(t, s)
		made.Edits = slices.Clone(made.Edits)
		other(&made)
		return made
	}
}

// proposes files an amendment on the present text.
func proposes(by string, c change) act {
	return func(t T, ch *rehearsal.Chamber) (trust.Submission, bool) {
		t.Helper()
		s := stateOf(ch)
		return ch.Command(by, "amendment.propose", report.Propose{Report: slug, Revision: s.Revision(), Change: c(t, s)}), true
	}
}

// restates files an amendment anew on the present text.
func restates(by, amendment string, c change) act {
	return func(t T, ch *rehearsal.Chamber) (trust.Submission, bool) {
		t.Helper()
		s := stateOf(ch)
		return ch.Command(by, "amendment.restate", report.Restate{Amendment: amendment, Revision: s.Revision(), Change: c(t, s)}), true
	}
}

func joins(by, amendment string) act {
	return says(by, "amendment.cosponsor", report.Cosponsor{Amendment: amendment})
}

func leaves(by, amendment string) act {
	return says(by, "amendment.leave", report.Leave{Amendment: amendment})
}

func withdraws(by, amendment string) act {
	return says(by, "amendment.withdraw", report.Withdraw{Amendment: amendment})
}

func declines(amendment, reason string) act {
	return says(group.CodeChair, "amendment.decline", report.Decline{Amendment: amendment, Reason: reason})
}

// decisions make up a revision.
type decisions func(t T, s *report.State, r *report.Revise) (attachment []byte)

// revises has the Chair issue the next revision of the present text.
func revises(all ...decisions) act {
	return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
		t.Helper()
		s := stateOf(c)
		r := report.Revise{Report: slug, Base: s.Hash()}
		var attachments [][]byte
		for _, d := range all {
			if a := d(t, s, &r); a != nil {
				attachments = append(attachments, a)
			}
		}
		return c.Command(group.CodeChair, "report.revise", r, attachments...), true
	}
}

func incorporating(amendments ...string) decisions {
	return func(_ T, _ *report.State, r *report.Revise) []byte { r.Incorporate = amendments; return nil }
}

func declining(amendments ...string) decisions {
	return func(_ T, _ *report.State, r *report.Revise) []byte { r.Decline = amendments; return nil }
}

// setting gives a block words of the Chair's own, as it stands after what the
// revision incorporates.
func setting(block, words string) decisions {
	return func(t T, s *report.State, r *report.Revise) []byte {
		t.Helper()
		set, err := s.Text.PlanSetting(text.Revision{Incorporate: r.Incorporate, Decline: r.Decline}, block, words)
		if err != nil {
			t.Fatal(err)
		}
		r.Set = append(r.Set, set)
		return nil
	}
}

// redrafting gives a new text of the whole; the plan may be spoiled.
func redrafting(blocks []text.Block, spoil ...func(*text.Plan)) decisions {
	return func(t T, s *report.State, r *report.Revise) []byte {
		t.Helper()
		plan, err := s.Text.PlanRedraft(text.Revision{Incorporate: r.Incorporate, Decline: r.Decline}, blocks)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range spoil {
			f(&plan)
		}
		attached, err := events.MarshalJSON(plan)
		if err != nil {
			t.Fatal(err)
		}
		r.Redraft = rehearsal.Name(attached)
		return attached
	}
}

// adopts is the gavel on the present text.
func adopts(by string, keep ...string) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		return c.Command(by, "report.adopt", report.Adopt{Report: slug, Base: stateOf(c).Hash(), KeepBrackets: keep}), true
	}
}

// deadline is what the Chair says about amendments that come late.
func deadline(d report.Deadline) act {
	d.Report = slug
	return says(group.CodeChair, "report.deadline", d)
}

// until sets the deadline so long from now.
func until(d time.Duration) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		return c.Command(group.CodeChair, "report.deadline", report.Deadline{Report: slug, Until: c.Now.Add(d)}), true
	}
}

// sameBytes asks that a command decided twice gives the same bytes.
func sameBytes(t T, c *rehearsal.Chamber, said trust.Submission) {
	t.Helper()
	_, first, err1 := c.Decide(said)
	_, again, err2 := c.Decide(said)
	if fmt.Sprint(err1) != fmt.Sprint(err2) || len(first) != len(again) {
		t.Fatalf("decided twice: %d events (%v), then %d (%v)", len(first), err1, len(again), err2)
	}
	for i := range first {
		if first[i].Subject != again[i].Subject || !slices.Equal(first[i].Header, again[i].Header) || !bytes.Equal(first[i].Data, again[i].Data) {
			t.Fatalf("decided twice, event %d differs", i+1)
		}
	}
}
