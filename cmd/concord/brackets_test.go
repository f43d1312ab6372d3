package main

import (
	"testing"

	"concord/projections/currenttext"
	"concord/projections/positions"
)

// TestAgreedBrackets: brackets that are agreed to stay are not in the way, and the gavel
// keeps them.
func TestAgreedBrackets(t *testing.T) {
	s := &scene{stage: inSession(t)}
	sic := s.file("sic.md", "---\ntitle: Draft report\n---\n\n1. The “cyber [sic] space” is used.\n2. The group will meet again.\n")
	s.must("CHAIR", "report", "table", "sic", sic)
	s.line("CHAIR", "agree", "sic#1")
	s.line("CHAIR", "agree", "sic#2", "--keep-brackets")
	s.line("CHAIR", "agree", "sic#1", "--keep-brackets")
	s.line("", "agree", "list", "sic")
	s.line("", "report", "status", "sic")
	if all := into[[]positions.Agreement](t, s.must("", "agree", "list", "sic", "--json")); len(all) != 1 || !all[0].KeepBrackets {
		t.Errorf("%+v", all)
	}
	s.line("CHAIR", "report", "adopt", "sic")
	s.line("", "report", "history", "sic")
	golden(t, "brackets.txt", s.masked(s.said.String()))
	if is := into[currenttext.Report](t, s.must("", "report", "show", "sic", "--json")); is.Status != "adopted" {
		t.Errorf("the report is %s", is.Status)
	}
}
