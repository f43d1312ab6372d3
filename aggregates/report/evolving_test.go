package report_test

import (
	"reflect"
	"strings"
	"testing"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// TestDamagedLog: events that nobody can have decided are not taken in. The error
// says which event, of which report, and why.
func TestDamagedLog(t *testing.T) {
	two := rehearsal.Paragraphs("One paragraph.", "And another.")
	tabled := events.ReportTabled{Report: slug, Kind: events.OtherReport, Title: "T", Language: "en", Hash: text.HashReport(two), Blocks: 2, Algorithm: 1}
	blocks := events.BlocksTabled{Report: slug, Blocks: two}
	text1 := []events.Event{tabled, blocks}
	deletion := func(id string) events.AmendmentProposed {
		return events.AmendmentProposed{Report: slug, Amendment: id, By: "FRA", Change: events.Change{Operation: events.OpDelete, Block: "p1", Base: text.HashBlock(two[0])}, Algorithm: 1}
	}
	other := func(f func(*events.ReportTabled)) events.ReportTabled { e := tabled; f(&e); return e }
	plan, err := stateOf(opened(t, tables(two...))).Text.PlanRedraft(text.Revision{}, two[:1])
	if err != nil {
		t.Fatal(err)
	}
	attached, err := events.MarshalJSON(plan)
	if err != nil {
		t.Fatal(err)
	}
	redraft := events.ReportRevised{Report: slug, Revision: 1, Redraft: rehearsal.Name(attached), Blocks: 1, Hash: text.HashReport(two[:1]), Algorithm: 1}
	redrafted := events.RevisionBlocks{Report: slug, Revision: 1, Blocks: two[:1]}
	content := func(b []byte) events.AttachmentStored {
		return events.AttachmentStored{SHA256: redraft.Redraft, Part: 1, Parts: 1, Content: b}
	}
	// Each command is the events of one commit; the last of them is the one that is not taken.
	for name, x := range map[string]struct {
		commands [][]events.Event
		why      string
	}{
		"fewer blocks than announced": {[][]events.Event{{other(func(e *events.ReportTabled) { e.Blocks = 3 }), blocks}}, "3 blocks were announced, 2 came"},
		"another text than announced": {[][]events.Event{{other(func(e *events.ReportTabled) { e.Hash = text.HashBlock(two[0]) }), blocks}}, "was announced"},
		"no blocks":                   {[][]events.Event{{tabled}}, "2 blocks were announced, 0 came"},
		"blocks from elsewhere":       {[][]events.Event{{tabled, events.BlocksTabled{Report: slug, From: 1, Blocks: two}}}, "not expected"},
		"blocks out of the blue":      {[][]events.Event{{blocks}}, "not expected"},
		"blocks behind a text":        {[][]events.Event{text1, {events.RevisionBlocks{Report: slug, Revision: 1, Blocks: two}}}, "not expected"},
		"more of no block":            {[][]events.Event{{tabled, events.BlockContinued{Report: slug, Block: "p1", Text: "x"}}}, "more of block p1 is not expected"},
		"more of another block":       {[][]events.Event{{tabled, blocks, events.BlockContinued{Report: slug, Block: "p1", Text: "x"}}}, "not expected"},
		"more out of the blue":        {[][]events.Event{text1, {events.BlockContinued{Report: slug, Block: "p2", Text: "x"}}}, "not expected"},
		"a block twice":               {[][]events.Event{{other(func(e *events.ReportTabled) { e.Blocks = 2 }), events.BlocksTabled{Report: slug, Blocks: append(two[:1:1], two[0])}}}, "id is taken"},
		"an amendment without number": {[][]events.Event{text1, {deletion("B1")}}, `"B1" is no id`},
		"an amendment twice":          {[][]events.Event{text1, {deletion("A1")}, {deletion("A1")}}, "A1"},
		"an amendment of nothing":     {[][]events.Event{text1, {events.AmendmentProposed{Report: slug, Amendment: "A1", By: "FRA"}}}, "nothing that an amendment does"},
		"a sponsor of nothing":        {[][]events.Event{text1, {events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "KEN"}}}, "no such amendment"},
		"a sponsor twice":             {[][]events.Event{text1, {deletion("A1")}, {events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "FRA"}}}, "already"},
		"leaving what one is not in":  {[][]events.Event{text1, {deletion("A1")}, {events.AmendmentLeft{Report: slug, Amendment: "A1", By: "KEN"}}}, "not a sponsor"},
		"withdrawn twice":             {[][]events.Event{text1, {deletion("A1")}, {events.AmendmentWithdrawn{Report: slug, Amendment: "A1"}}, {events.AmendmentWithdrawn{Report: slug, Amendment: "A1"}}}, "decided on already"},
		"declined, never filed":       {[][]events.Event{text1, {events.AmendmentDeclined{Report: slug, Amendment: "A1"}}}, "no such amendment"},
		"taken up, never filed":       {[][]events.Event{text1, {events.ReportRevised{Report: slug, Revision: 1, Incorporate: []string{"A1"}}}}, "no such amendment"},
		"revised to another text":     {[][]events.Event{text1, {deletion("A1")}, {events.ReportRevised{Report: slug, Revision: 1, Incorporate: []string{"A1"}, Hash: tabled.Hash}}}, "was announced"},
		"a redraft without its plan":  {[][]events.Event{text1, {redraft, redrafted}}, "the plan of the redraft"},
		"a redraft with another plan": {[][]events.Event{text1, {redraft, redrafted, events.AttachmentStored{SHA256: tabled.Hash, Part: 1, Parts: 1, Content: attached}}}, "the plan of the redraft"},
		"a redraft with half a plan":  {[][]events.Event{text1, {redraft, redrafted, content(attached[:len(attached)/2])}}, "the plan of the redraft"},
		"a redraft without blocks":    {[][]events.Event{text1, {redraft, content(attached)}}, "not those of its plan"},
		"a redraft of other blocks":   {[][]events.Event{text1, {redraft, events.RevisionBlocks{Report: slug, Revision: 1, Blocks: two[1:]}, content(attached)}}, "not those of its plan"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &report.State{}
			seq := uint64(40)
			for i, command := range x.commands {
				for j, e := range command {
					seq++
					before, was := s, fate(s)
					after, err := report.Evolve(s, &events.Record{Seq: seq, Type: events.TypeOf(e), Part: j + 1, Parts: len(command), Event: e})
					if last := i == len(x.commands)-1 && j == len(command)-1; (err != nil) != last {
						t.Fatalf("event %d of command %d: %v", j+1, i+1, err)
					}
					if is := fate(before); is != was {
						t.Errorf("the state before event %d reads otherwise now: %s, not %s", seq, is, was)
					}
					if err == nil {
						s = after
						continue
					}
					if !strings.Contains(err.Error(), x.why) || !strings.Contains(err.Error(), "event ") || !strings.Contains(err.Error(), " of report ") {
						t.Errorf("the error does not say where, or %q: %v", x.why, err)
					}
				}
			}
		})
	}
}

// fate sums up a report.
func fate(s *report.State) string {
	var out []string
	if s.Tabled() {
		for _, b := range s.Text.Current() {
			out = append(out, b.ID, b.Text)
		}
	}
	for a := range s.Amendments {
		state, _ := s.Text.State(a.Amendment)
		out = append(out, a.Amendment, string(state.Decision), string(state.Fate))
	}
	return strings.Join(out, "|")
}

// TestNoCommand: what is no command of a report is refused, not decided.
func TestNoCommand(t *testing.T) {
	s := stateOf(opened(t, tabled))
	_, no := report.Decide(&group.State{}, s, nil, report.Meta{Report: slug})
	if no == nil || no.Ground != refusal.Bad || no.Type != "unknown-command" {
		t.Errorf("decided: %+v", no)
	}
	if _, no := report.Decide(&group.State{}, &report.State{}, nil, report.Meta{Report: slug}); no == nil || no.Type != "no-such-report" {
		t.Errorf("decided: %+v", no)
	}
}

// TestSlugOf: every event that carries the slug of a report belongs to it, and no other.
func TestSlugOf(t *testing.T) {
	for _, e := range []events.Event{
		events.ReportTabled{}, events.BlocksTabled{}, events.BlockContinued{}, events.AmendmentProposed{}, events.AmendmentCosponsored{},
		events.AmendmentLeft{}, events.AmendmentWithdrawn{}, events.AmendmentDeclined{}, events.ReportRevised{}, events.RevisionBlocks{},
		events.DeadlineSet{}, events.DeadlineLifted{}, events.LeaveGiven{}, events.ReportAdopted{},
	} {
		v := reflect.New(reflect.TypeOf(e)).Elem()
		v.FieldByName("Report").SetString("apr")
		filled := v.Interface().(events.Event)
		if got := report.SlugOf(filled); got != "apr" {
			t.Errorf("%s belongs to %q", events.TypeOf(e), got)
		}
	}
	for _, e := range []events.Event{events.AttachmentStored{}, events.GroupFounded{}, events.ClockSet{}} {
		if got := report.SlugOf(e); got != "" {
			t.Errorf("%s belongs to %q", events.TypeOf(e), got)
		}
	}
}
