package aggregates_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

var update = flag.Bool("update", false, "write the kept log of these rules if there is none yet; one that stands is never written again")

// chamber is a rehearsal in a test: what is said must be accepted.
type chamber struct {
	t testing.TB
	*rehearsal.Chamber
}

func newChamber(t testing.TB, seed string) *chamber {
	return &chamber{t, rehearsal.NewChamber("kept", seed, time.Date(2024, 7, 8, 13, 0, 0, 0, time.UTC))}
}

// do decides a command and puts its events on the log.
func (c *chamber) do(s trust.Submission) []events.Record {
	c.t.Helper()
	records, err := c.Play(s)
	if err != nil {
		c.t.Fatalf("%s: %v", s.Bytes, err)
	}
	return records
}

func (c *chamber) report() *report.State {
	c.t.Helper()
	r, ok := c.State.Report("apr")
	if !ok {
		c.t.Fatal("no report")
	}
	return &r
}

// words gives the present words of a block.
func (c *chamber) words(block string) string {
	c.t.Helper()
	r := c.report()
	b, no := r.Block(block, r.Revision())
	if no != nil {
		c.t.Fatal(no)
	}
	return b.Text
}

// reword proposes that old words of a block become new ones.
func (c *chamber) reword(who, block, old, new string) string {
	c.t.Helper()
	now := c.words(block)
	return c.amend(who, rehearsal.Rewording(block, now, strings.Replace(now, old, new, 1)))
}

func (c *chamber) amend(who string, change events.Change) string {
	c.t.Helper()
	return c.do(c.Command(who, "amendment.propose", report.Propose{
		Report: "apr", Revision: c.report().Revision(), Change: change, Reason: "for the rehearsal",
	}))[0].Event.(events.AmendmentProposed).Amendment
}

// base is a change of a whole block, as it stands now.
func (c *chamber) base(op events.Operation, block string) events.Change {
	c.t.Helper()
	return events.Change{Operation: op, Block: block, Base: text.HashText(c.words(block))}
}

func (c *chamber) revise(r report.Revise, attachments ...[]byte) {
	c.t.Helper()
	r.Report, r.Base = "apr", c.report().Hash()
	c.do(c.Command(group.CodeChair, "report.revise", r, attachments...))
}

// everything plays a negotiation in which every command is given once at least.
func everything(c *chamber) {
	secretariat := events.CodeSecretariat
	c.do(c.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range []string{"CHAIR", "FRA", "BRA", "KEN", "CHN", "USA", "RUS", "SGP", "EU", "AUDITOR"} {
		c.do(c.Enrol(code))
	}
	c.do(c.ElectChair("SGP"))
	c.do(c.Command(secretariat, "participant.register", group.Register{Participant: events.Participant{Code: "WORLDBANK", Name: "Bank of the World", Category: events.IntergovernmentalOrganization}}))
	next := c.Signer("KEN, next")
	c.do(c.Command("KEN", "key.rotate", group.Rotate{Key: next.Name, Label: "second"}))
	c.do(c.Command(secretariat, "key.revoke", group.Revoke{Key: c.Signer("AUDITOR").Name, Reason: "end of term"}))

	long := strings.TrimSpace(strings.Repeat("Ainsi les États conviennent d’avancer ; 各国应当合作。 ", 1100))
	blocks := rehearsal.Paragraphs(
		"States should respect human rights and promote the free flow of information.",
		"States are encouraged to cooperate [and assist one another] in the field of ICT security.",
		"The group notes the growing number of incidents.",
		"The group will continue its work.",
		long,
		"A global directory of points of contact is useful.",
		"Capacity-building is voluntary, demand-driven and politically neutral.",
	)
	blocks = append([]text.Block{{ID: "h1", Kind: text.Heading, Level: 1, Text: "A. Overview"}}, blocks...)
	c.do(c.Table("apr", blocks))

	a1 := c.reword("FRA", "p1", "should", "must")
	a2 := c.reword("USA", "p1", "respect", "respect and protect")
	a3 := c.reword("RUS", "p1", "should", "shall")
	c.do(c.Command("BRA", "amendment.cosponsor", report.Cosponsor{Amendment: a1}))
	c.do(c.Command("RUS", "amendment.cosponsor", report.Cosponsor{Amendment: a2}))
	c.do(c.Command("RUS", "amendment.leave", report.Leave{Amendment: a2}))
	floor := trust.Command{Actor: secretariat, Type: "amendment.propose", For: "CHN", Channel: events.ChannelFloor, Meeting: "s8-m3", Occurred: c.Now.Add(-20 * time.Minute)}
	words := c.words("p3")
	c.do(c.Signed(c.Signer(secretariat), floor, report.Propose{Report: "apr", Change: rehearsal.Rewording("p3", words, strings.Replace(words, "incidents", "malicious incidents", 1))}))
	eu := rehearsal.Rewording("p6", c.words("p6"), "A global and inclusive directory of points of contact is useful.")
	c.do(c.Command("EU", "amendment.propose", report.Propose{Report: "apr", Change: eu, OnBehalfOf: []string{"DEU", "FRA"}}))
	inserted := c.amend("BRA", events.Change{Operation: events.OpInsert, Block: "p3", Kind: text.Paragraph, Text: "The group recalls the role of regional organizations."})
	c.amend("CHN", c.base(events.OpDelete, "p4"))
	move := c.base(events.OpMove, "p7")
	move.After = "p1"
	moved := c.amend("USA", move)
	split := c.base(events.OpSplit, "p2")
	at, ok := text.SplitBehind(text.Block{ID: "p2", Text: c.words("p2")}, len("States are encouraged to cooperate"))
	if !ok {
		c.t.Fatal("no place to split")
	}
	split.Gap, split.Byte = at.At, at.Byte
	c.amend("FRA", split)
	merge := c.amend("SGP", c.base(events.OpMerge, "p3"))
	c.do(c.Command("SGP", "amendment.withdraw", report.Withdraw{Amendment: merge}))
	now := c.words("p1")
	c.do(c.Command("RUS", "amendment.restate", report.Restate{Amendment: a3, Change: rehearsal.Rewording("p1", now, strings.Replace(now, "should respect", "shall respect", 1)+" Really.")}))
	c.do(c.Command("FRA", "amendment.leave", report.Leave{Amendment: c.reword("FRA", "p4", "continue", "resume")}))
	c.do(c.Command(group.CodeChair, "amendment.decline", report.Decline{Amendment: c.reword("USA", "p4", "its work", "its important work"), Reason: "not now"}))

	c.do(c.Command(group.CodeChair, "report.deadline", report.Deadline{Report: "apr", Until: c.Now.Add(3 * time.Second)}))
	c.Now = c.Now.Add(time.Minute)
	c.do(c.Command(group.CodeChair, "report.deadline", report.Deadline{Report: "apr", Leave: "BRA"}))
	c.reword("BRA", "p7", "voluntary", "voluntary, sustainable")
	c.do(c.Command(group.CodeChair, "report.deadline", report.Deadline{Report: "apr", Lift: true}))

	c.revise(report.Revise{Incorporate: []string{a1, a2, inserted, moved}})
	set, err := c.report().Text.PlanSetting(text.Revision{}, "p6", "A directory of points of contact is useful and voluntary.")
	if err != nil {
		c.t.Fatal(err)
	}
	c.revise(report.Revise{Set: []text.Setting{set}})

	// A redraft: a paragraph goes, one comes, one is cut in two, two change places, one is reworded.
	draft := []text.Block{
		{Kind: text.Heading, Level: 1, Text: "A. Overview"},
		{Kind: text.Paragraph, Text: c.words("p7")},
		{Kind: text.Paragraph, Text: strings.Replace(c.words("p1"), "free flow", "free and open flow", 1)},
		{Kind: text.Paragraph, Text: "States are encouraged to cooperate and assist one another in the field of ICT security."},
		{Kind: text.Paragraph, Text: "The group underlines that the protection of critical infrastructure is a shared concern."},
		{Kind: text.Paragraph, Text: c.words("p3")},
		{Kind: text.Paragraph, Text: c.words("p6")},
		{Kind: text.Paragraph, Text: c.words("p4")},
	}
	plan, err := c.report().Text.PlanRedraft(text.Revision{}, draft)
	if err != nil {
		c.t.Fatal(err)
	}
	attached, err := events.MarshalJSON(plan)
	if err != nil {
		c.t.Fatal(err)
	}
	c.revise(report.Revise{Redraft: rehearsal.Name(attached)}, attached)
	var open []string
	for a := range c.report().Open() {
		open = append(open, a.Amendment)
	}
	c.revise(report.Revise{Decline: open})
	c.do(c.Command(group.CodeChair, "report.adopt", report.Adopt{Report: "apr", Base: c.report().Hash()}))
}

// kept is one message of a kept log, on a line.
type kept struct {
	Seq     uint64          `json:"seq"`
	Subject string          `json:"subject"`
	Header  [][2]string     `json:"header"`
	Data    json.RawMessage `json:"data"`
}

func write(log []events.Stored) []byte {
	var b bytes.Buffer
	for _, s := range log {
		k := kept{Seq: s.Seq, Subject: s.Subject, Data: s.Data}
		for _, f := range s.Header {
			k.Header = append(k.Header, [2]string{f.Name, f.Value})
		}
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(k); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

func read(t testing.TB, path string) []events.Stored {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var log []events.Stored
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var k kept
		if err := json.Unmarshal(lines.Bytes(), &k); err != nil {
			t.Fatal(err)
		}
		s := events.Stored{Seq: k.Seq, Message: events.Message{Subject: k.Subject, Data: k.Data}}
		for _, f := range k.Header {
			s.Header = append(s.Header, events.Field{Name: f[0], Value: f[1]})
		}
		log = append(log, s)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return log
}

// TestKeptLog decides a log that was kept again: the deciders of today give the
// bytes of the day on which it was written. Where they would not, the rules get a
// new number and the old ones stay.
func TestKeptLog(t *testing.T) {
	newest := fmt.Sprintf("testdata/kept-rules-%d-ends.ndjson", aggregates.Rules)
	if _, err := os.Stat(newest); errors.Is(err, os.ErrNotExist) && *update {
		c := newChamber(t, "kept log")
		everything(c)
		if err := os.WriteFile(newest, write(c.Log), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// Kept before the node told of ends, and since.
	for _, path := range []string{fmt.Sprintf("testdata/kept-rules-%d.ndjson", aggregates.Rules), newest} {
		var x aggregates.Reexecution
		types := map[string]bool{}
		for _, s := range read(t, path) {
			if err := x.Next(s); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			types[s.Header.Get(events.HeaderType)] = true
		}
		r, _ := x.State.Report("apr")
		if r.Adopted == nil {
			t.Errorf("the report of %s is not adopted", path)
		}
		if len(types) < 20 {
			t.Errorf("%s has %d event types", path, len(types))
		}
	}
	// The same negotiation, played again, gives the same log: nothing in the
	// deciders depends on the machine or the day.
	c := newChamber(t, "kept log")
	everything(c)
	if again, was := write(c.Log), write(read(t, newest)); !bytes.Equal(again, was) {
		t.Error("the negotiation, played again, gives another log")
	}
}

// TestReexecutionFinds: a log on which anything was altered is not decided again as
// it stands.
func TestReexecutionFinds(t *testing.T) {
	path := fmt.Sprintf("testdata/kept-rules-%d.ndjson", aggregates.Rules)
	log := read(t, path)
	run := func(log []events.Stored) error {
		var x aggregates.Reexecution
		for _, s := range log {
			if err := x.Next(s); err != nil {
				return err
			}
		}
		return nil
	}
	var amendment int
	for i, s := range log {
		if strings.HasSuffix(s.Subject, ".amendment-proposed") {
			amendment = i
			break
		}
	}
	alter := func(i int, f func(*events.Stored)) []events.Stored {
		out := append([]events.Stored(nil), log...)
		out[i].Header = append(events.Header(nil), out[i].Header...)
		f(&out[i])
		return out
	}
	header := func(name, value string) func(*events.Stored) {
		return func(s *events.Stored) {
			for i := range s.Header {
				if s.Header[i].Name == name {
					s.Header[i].Value = value
				}
			}
		}
	}
	for name, altered := range map[string][]events.Stored{
		"words changed":  alter(amendment, func(s *events.Stored) { s.Data = bytes.Replace(s.Data, []byte(" must"), []byte(" will"), 1) }),
		"by another":     alter(amendment, header(events.HeaderActor, "BRA")),
		"came otherwise": alter(amendment, header(events.HeaderVia, "floor")),
		"left out":       append(append([]events.Stored(nil), log[:amendment]...), log[amendment+1:]...),
		"time moved":     alter(amendment, header(events.HeaderTime, "2024-07-08T12:00:00Z")),
		"other rules":    alter(amendment, header(events.HeaderRules, "7")),
	} {
		if err := run(altered); err == nil {
			t.Errorf("%s: was not found", name)
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
}

// TestOlderStatesStay: what was read from a state stays true however the log goes on.
func TestOlderStatesStay(t *testing.T) {
	paths, err := filepath.Glob("testdata/kept-rules-*.ndjson")
	if err != nil || len(paths) < 8 {
		t.Fatalf("the kept logs are %q, %v", paths, err)
	}
	for _, path := range paths {
		var state aggregates.State
		var states []aggregates.State
		var seen []string
		for _, s := range read(t, path) {
			r, err := events.Decode(s)
			if err != nil {
				t.Fatal(err)
			}
			if state, err = aggregates.Evolve(state, &r); err != nil {
				t.Fatal(err)
			}
			states, seen = append(states, state), append(seen, rehearsal.Reading(&state))
			onlyOpen(t, &state)
		}
		for i := range states {
			if now := rehearsal.Reading(&states[i]); now != seen[i] {
				t.Fatalf("%s: the state after event %d reads otherwise now:\n%s\nwas:\n%s", path, i+1, now, seen[i])
			}
		}
	}
}

// onlyOpen asks that the open amendments are those on which nothing was decided, each
// once and in order.
func onlyOpen(t *testing.T, s *aggregates.State) {
	t.Helper()
	for r := range s.Reports {
		var open, undecided []string
		for a := range r.Open() {
			open = append(open, a.Amendment)
		}
		for a := range r.Amendments {
			if !a.Decided() {
				undecided = append(undecided, a.Amendment)
			}
		}
		if !slices.Equal(open, undecided) {
			t.Fatalf("event %d: open are %v, undecided %v", s.Seq, open, undecided)
		}
	}
}

// keeps plays a log again that was kept under a name and these rules, decides what was
// kept again, and returns the report of which it is.
func keeps(t *testing.T, name string, play func(*chamber)) report.State {
	t.Helper()
	path := fmt.Sprintf("testdata/kept-rules-%d-%s.ndjson", aggregates.Rules, name)
	c := newChamber(t, "kept "+name)
	play(c)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) && *update {
		if err := os.WriteFile(path, write(c.Log), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept := read(t, path)
	var x aggregates.Reexecution
	for _, s := range kept {
		if err := x.Next(s); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(write(c.Log), write(kept)) {
		t.Error("the same, played again, gives another log")
	}
	r, _ := x.State.Report("apr")
	if r.Adopted == nil {
		t.Error("the report of the kept log is not adopted")
	}
	return r
}
