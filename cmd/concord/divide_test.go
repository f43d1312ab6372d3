package main

import (
	"testing"

	"concord/aggregates/report"
	"concord/projections/positions"
)

// TestDivide plays rule 129: parts are asked for, objected to and adopted ahead of the
// whole; and rule 123, where one is opened again alone.
func TestDivide(t *testing.T) {
	s := &scene{stage: inSession(t)}
	s.line("", "report", "divide", "apr1", "--list")
	s.line("FRA", "report", "divide", "apr1")
	s.line("FRA", "report", "divide", "apr1", "1,3(a)", "--list")
	s.line("FRA", "report", "divide", "apr1", "1,9")
	s.line("FRA", "report", "divide", "apr1", "3(b),1", "--reason", "Nobody speaks to these.")
	s.line("RUS", "report", "divide", "apr1", "1")
	s.line("RUS", "report", "divide", "apr1", "4")
	s.line("RUS", "position", "apr1#1", "object", "--reason", "no instructions")
	s.line("", "report", "divide", "apr1", "--list")
	s.line("CHAIR", "report", "adopt", "apr1", "--part", "1")
	s.line("CHAIR", "report", "divide", "apr1", "--object", "1")
	s.line("CHAIR", "report", "adopt", "apr1", "--keep-brackets", "2")
	s.line("", "__complete", "report", "divide", "apr1", "--object", "")
	s.line("", "__complete", "report", "adopt", "apr1", "--part", "")
	s.line("USA", "report", "divide", "apr1", "--object", "2", "--reason", "It hangs together with 1.")
	s.line("USA", "report", "divide", "apr1", "--object", "2")
	s.must("RUS", "position", "apr1#1", "lift")
	s.line("CHAIR", "report", "adopt", "apr1", "--part", "1")
	s.line("RUS", "amend", "apr1", "1", "--delete")
	s.line("RUS", "position", "apr1#1", "object")
	s.line("CHAIR", "report", "revise", "apr1", "--set", "1=Other words.")
	s.line("", "report", "show", "apr1", "--paragraph", "1", "--json")
	s.line("CHAIR", "report", "reconsider", "apr1", "--part", "2", "--for", "100", "--against", "50")
	s.line("CHAIR", "report", "reconsider", "apr1", "--part", "1", "--for", "99", "--against", "50")
	s.line("CHAIR", "report", "reconsider", "apr1", "--paragraph", "1", "--for", "100", "--against", "50")
	s.line("", "__complete", "report", "reconsider", "apr1", "--part", "")
	s.line("CHAIR", "report", "reconsider", "apr1", "--part", "1", "--for", "100", "--against", "50", "--reason", "A word was lost.")
	s.line("FRA", "report", "divide", "apr1", "1")
	s.line("FRA", "report", "divide", "apr1", "--object", "3")
	s.line("", "report", "divide", "apr1", "--list")
	s.line("", "report", "history", "apr1", "--paragraph", "1")
	s.line("", "disposition", "apr1")
	s.line("RUS", "inbox")
	golden(t, "divide.txt", s.masked(s.said.String()))

	parts := into[[]positions.Part](t, s.must("", "report", "divide", "apr1", "--list", "--json"))
	if len(parts) != 3 || parts[0].State != report.PartReconsidered || parts[1].OpposedBy != "USA" || !parts[2].TakenBack {
		t.Errorf("the parts are %+v", parts)
	}
}

// TestReconsiderUnderSilence: a paragraph that was adopted under silence is opened again alone.
func TestReconsiderUnderSilence(t *testing.T) {
	s := &scene{stage: inSession(t)}
	s.must("CHAIR", "silence", "start", "apr1#1", "--length", "72h")
	s.must("SECRETARIAT", "clock", "set", "2024-07-12T00:00:00Z")
	s.must("CHAIR", "silence", "confirm", "apr1#1")
	s.line("", "__complete", "report", "reconsider", "apr1", "--paragraph", "")
	s.line("CHAIR", "report", "reconsider", "apr1", "--paragraph", "1", "--part", "1", "--for", "2", "--against", "1")
	s.line("CHAIR", "report", "reconsider", "apr1", "--paragraph", "9", "--for", "2", "--against", "1")
	s.line("CHAIR", "report", "reconsider", "apr1", "--paragraph", "1", "--for", "2", "--against", "1")
	s.line("CHAIR", "report", "reconsider", "apr1", "--paragraph", "1", "--for", "2", "--against", "1")
	s.line("", "silence", "list", "apr1")
	golden(t, "reconsider.txt", s.masked(s.said.String()))
}
