package aggregates_test

import (
	"errors"
	"testing"
	"time"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
)

// TestSuppose: what is supposed brings about what it would if it were said, one thing on
// top of another, and leaves everything as it was.
func TestSuppose(t *testing.T) {
	c := newChamber(t, "what if")
	c.do(c.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range []string{group.CodeChair, "FRA"} {
		c.do(c.Enrol(code))
	}
	c.do(c.ElectChair("SGP"))
	c.do(c.Table("apr", rehearsal.Paragraphs("States should act.", "They will.")))
	was := rehearsal.Reading(&c.State)
	change := rehearsal.Rewording("p1", c.words("p1"), "States must act.")
	said := []aggregates.Supposed{
		{Actor: "FRA", Type: "amendment.propose", Data: report.Propose{Report: "apr", Change: change}},
		{Actor: group.CodeChair, Type: "report.revise", Data: report.Revise{Report: "apr", Base: c.report().Hash(), Incorporate: []string{"A1"}}},
	}
	supposed := c.State
	var all [][]events.Record
	for i, x := range said {
		next, records, err := aggregates.Suppose(&supposed, x, c.Now, i)
		if err != nil {
			t.Fatal(err)
		}
		supposed, all = next, append(all, records)
	}
	if is := rehearsal.Reading(&c.State); is != was {
		t.Errorf("what was only supposed has left traces:\n%s\nwas\n%s", is, was)
	}
	for i, x := range said {
		records := c.do(c.Command(x.Actor, x.Type, x.Data))
		if len(records) != len(all[i]) {
			t.Fatalf("%s makes %d events, supposed were %d", x.Type, len(records), len(all[i]))
		}
		for k := range records {
			if a, b := records[k], all[i][k]; a.Seq != b.Seq || a.Type != b.Type || string(a.Data) != string(b.Data) || a.Part != b.Part {
				t.Errorf("%s makes %d %s %s, supposed was %d %s %s", x.Type, a.Seq, a.Type, a.Data, b.Seq, b.Type, b.Data)
			}
		}
	}
	if r, _ := supposed.Report("apr"); r.Hash() != c.report().Hash() || r.Revision() != 1 {
		t.Errorf("supposed is %s at revision %d", r.Hash(), r.Revision())
	}

	_, _, err := aggregates.Suppose(&c.State, aggregates.Supposed{Actor: "FRA", Type: "report.adopt", Data: report.Adopt{Report: "apr"}}, c.Now, 0)
	var no *refusal.Refusal
	if !errors.As(err, &no) || no.Type != "not-permitted" {
		t.Errorf("a delegation adopts: %v", err)
	}
	if _, _, err = aggregates.Suppose(&c.State, aggregates.Supposed{Actor: "FRA", Type: "report.burn", Data: struct{}{}}, c.Now, 0); !errors.As(err, &no) || no.Type != "unknown-command" {
		t.Errorf("what nobody knows is supposed: %v", err)
	}
}
