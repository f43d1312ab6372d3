package prepare

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// chamber is one report, decided and evolved without anything around it.
type chamber struct {
	t     *testing.T
	state report.State
	seq   uint64
}

// tabled returns a report with a draft.
func tabled(t *testing.T, markdown string) *chamber {
	t.Helper()
	c := &chamber{t: t}
	d, err := Table("apr1", []byte(markdown), events.AnnualReport, "Draft", "en")
	if err != nil {
		t.Fatal(err)
	}
	c.does("CHAIR", d.Command, map[string][]byte{d.Command.Draft: d.Draft})
	return c
}

// does has a command decided and its events taken in.
func (c *chamber) does(by string, command report.Command, attached map[string][]byte) {
	c.t.Helper()
	if no := c.tries(by, command, attached); no != nil {
		c.t.Fatalf("%T: %v", command, no)
	}
}

func (c *chamber) tries(by string, command report.Command, attached map[string][]byte) *refusal.Refusal {
	c.t.Helper()
	g := &group.State{Mandate: events.Mandate{Languages: []string{"en"}}}
	next := 1
	c.state.Amendments(func(*report.Amendment) bool { next++; return true })
	out, no := report.Decide(g, &c.state, command, report.Meta{
		Time: time.Unix(0, 0).UTC(), By: by, Report: "apr1", NextAmendment: next, Seq: c.seq, Attachments: attached,
	})
	if no == nil { // attachments stand behind what the command did
		for name, content := range attached {
			out = append(out, events.AttachmentStored{SHA256: name, Part: 1, Parts: 1, Content: content})
		}
	}
	for i, e := range out {
		c.seq++
		r := events.Record{Seq: c.seq, Actor: by, Event: e, Part: i + 1, Parts: len(out), Command: uuid.Nil}
		next, err := report.Evolve(&c.state, &r)
		if err != nil {
			c.t.Fatal(err)
		}
		c.state = *next
	}
	return no
}

// proposes files new words for a paragraph.
func (c *chamber) proposes(by, paragraph, words string) {
	c.t.Helper()
	p, err := draftOf(&c.state).Propose(Change{Paragraph: paragraph, Operation: events.OpText, Words: words}, "", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.does(by, p, nil)
}

// revises prepares a revision and has it decided.
func (c *chamber) revises(r Revision) Revising {
	c.t.Helper()
	out, err := Revise(&c.state, r)
	if err != nil {
		c.t.Fatal(err)
	}
	attached := map[string][]byte{}
	for _, a := range out.Attachments {
		attached[nameOf(a)] = a
	}
	c.does("CHAIR", out.Command, attached)
	return out
}

func (c *chamber) texts() []string {
	var out []string
	for _, b := range c.state.Text.Current() {
		out = append(out, b.Text)
	}
	return out
}

func negotiation(t *testing.T) *chamber {
	c := tabled(t, "1. States should respect human rights.\n2. The group met twice.\n3. The Chair prepares a [short] paper.\n")
	c.proposes("FRA", "1", "States must respect human rights.")               // A1
	c.proposes("RUS", "1", "States shall respect human rights.")              // A2 touches A1
	c.proposes("USA", "1", "States should respect and protect human rights.") // A3
	c.proposes("DEU", "2", "The group met three times.")                      // A4
	return c
}

func TestReviseUncontested(t *testing.T) {
	c := negotiation(t)
	out := c.revises(Revision{Uncontested: true})
	if !out.Command.Uncontested || len(out.Command.Incorporate) != 0 {
		t.Errorf("what is uncontested is for the decider to find, but signed is %+v", out.Command)
	}
	if got := c.texts(); got[0] != "States should respect and protect human rights." || got[1] != "The group met three times." {
		t.Errorf("%q", got)
	}
	// Nothing is left that touches no other.
	again, err := Revise(&c.state, Revision{Uncontested: true})
	if err != nil {
		t.Fatal(err)
	}
	if no := c.tries("CHAIR", again.Command, nil); no == nil || no.Type != "nothing-uncontested" {
		t.Errorf("%v", no)
	}
}

func TestReviseUncontestedBesideDeclined(t *testing.T) {
	c := negotiation(t)
	out := c.revises(Revision{Uncontested: true, Decline: []string{"a2", "A2"}})
	if issued := c.state.Issues[1].Incorporate; !slices.Equal(issued, []string{"A1", "A3", "A4"}) || !slices.Equal(out.Command.Decline, []string{"A2"}) {
		t.Errorf("%q, %+v", issued, out.Command)
	}
}

// The Chair's own words come on top of what is uncontested, which the door finds too.
func TestReviseUncontestedAndSet(t *testing.T) {
	c := negotiation(t)
	c.revises(Revision{Uncontested: true, Set: []Words{{Paragraph: "2", Text: "The group met three times in 2024."}}})
	if got := c.texts(); got[1] != "The group met three times in 2024." {
		t.Errorf("%q", got)
	}
	if issued := c.state.Issues[1].Incorporate; !slices.Equal(issued, []string{"A3", "A4"}) {
		t.Errorf("incorporated %q", issued)
	}
}

func TestReviseSet(t *testing.T) {
	c := negotiation(t)
	c.revises(Revision{Incorporate: []string{"A4"}, Set: []Words{{Paragraph: "1", Text: "States are bound to respect\nhuman rights."}, {Paragraph: "p3", Text: " "}}})
	if got, want := c.texts(), []string{"States are bound to respect human rights.", "The group met three times."}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestReviseSetsWhatAnAmendmentBrings(t *testing.T) {
	c := negotiation(t)
	p, err := draftOf(&c.state).Propose(Change{Paragraph: "3", Operation: events.OpInsert, Words: "States comment on it."}, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	c.does("FRA", p, nil) // A5
	c.revises(Revision{Incorporate: []string{"A5"}, Set: []Words{{Paragraph: "a5", Text: "States may comment on it."}}})
	if got := c.texts(); got[len(got)-1] != "States may comment on it." {
		t.Errorf("%q", got)
	}
}

func TestReviseRedraft(t *testing.T) {
	c := negotiation(t)
	out := c.revises(Revision{Redraft: []byte("1. The group met twice.\n2. States must respect human rights.\n3. Participants thanked the Chair.\n")})
	if len(out.Attachments) != 1 || out.Command.Redraft != nameOf(out.Attachments[0]) {
		t.Fatalf("%+v", out.Command)
	}
	var ids []string
	for _, b := range c.state.Text.Current() {
		ids = append(ids, b.ID)
	}
	if !slices.Equal(ids, []string{"p2", "p1", "r1.1"}) {
		t.Errorf("the blocks are %q", ids)
	}
	for id, want := range map[string]text.Fate{"A1": text.Absorbed, "A2": text.Conflict, "A3": text.Carried, "A4": text.Carried} {
		if s, err := c.state.Text.State(id); err != nil || s.Fate != want {
			t.Errorf("%s is %s, %v; want %s", id, s.Fate, err, want)
		}
	}
}

func TestReviseRefused(t *testing.T) {
	c := negotiation(t)
	for _, x := range []struct {
		name, kind string
		names      []string
		wish       Revision
	}{
		{"two that touch", "touching", []string{"A1", "A2"}, Revision{Incorporate: []string{"A1", "A2"}}},
		{"none of that name", "no-such-amendment", []string{"A9"}, Revision{Incorporate: []string{"A9"}}},
		{"two that touch, with words of the Chair's", "touching", []string{"A1", "A2"}, Revision{Incorporate: []string{"A2", "A1"}, Set: []Words{{Paragraph: "2", Text: "The group met."}}}},
		{"two that touch, before a redraft", "touching", []string{"A1", "A2"}, Revision{Incorporate: []string{"A1", "A2"}, Redraft: []byte("1. One.\n")}},
	} {
		_, err := Revise(&c.state, x.wish)
		var no *refusal.Refusal
		if !errors.As(err, &no) || no.Type != x.kind {
			t.Errorf("%s: %v, want %s", x.name, err, x.kind)
			continue
		}
		for _, name := range x.names {
			if !slices.Contains(no.Names, name) {
				t.Errorf("%s names %q, not %s", x.name, no.Names, name)
			}
		}
	}
	var none *NoParagraphError
	if _, err := Revise(&c.state, Revision{Set: []Words{{Paragraph: "9", Text: "x"}}}); !errors.As(err, &none) {
		t.Errorf("no such paragraph: %v", err)
	}
	var fault *text.Fault
	if _, err := Revise(&c.state, Revision{Set: []Words{{Paragraph: "1", Text: "a\u202eb"}}}); !errors.As(err, &fault) {
		t.Errorf("an override: %v", err)
	}
}
