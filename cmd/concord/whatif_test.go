package main

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/prepare"
	"concord/projections/packages"
)

// TestWhatIf finds a bargain, and tries one before anybody strikes it.
func TestWhatIf(t *testing.T) {
	s := &scene{stage: inSession(t)}
	s.line("", "report", "packages", "apr1")
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.")
	s.must("RUS", "amend", "apr1", "1", "--text", "States shall respect human rights and promote the free flow of information.")
	s.must("USA", "amend", "apr1", "3(b)", "--text", "the role of industry and of civil society.")
	s.must("RUS", "amend", "apr1", "5", "--delete")
	s.must("RUS", "position", "apr1#1", "object", "--reason", "“should” is too weak")
	s.must("RUS", "position", "apr1#1", "accept", "--if", "A2")
	s.must("FRA", "position", "apr1#3(b)", "object", "--reason", "civil society is missing")
	s.must("FRA", "position", "apr1#3(b)", "accept", "--if", "A3")
	s.must("USA", "position", "A4", "object", "--reason", "comments are needed")
	s.line("", "report", "packages", "apr1")
	log := s.must("", "log", "--json")
	s.line("", "whatif", "apr1", s.file("bargain.txt", `# A bargain.
revise --incorporate A2,A3 --decline A1,A4 --set "2=The group met three times in the period under review."
position USA dissociate #1 --reason "It goes too far."
{"type": "position.lift", "actor": "FRA", "data": {"block": "p5"}}

amend USA 4 --text "The Chair is requested to prepare two papers."
`))
	for _, wrong := range []string{
		"# nothing\n", "revise --uncontested\n", "order A2,A1\n\nburn apr1\n", "position FRA\n", "revise --incorporate A1,A2\n", "revise --incorporate A2\nadopt\n",
		"position FRA object #99\n", "amend FRA 1 --text \"never closed\n", "position FRA support A9\n", "silence FRA\n", "withdraw A9\n",
	} {
		s.said.WriteString("… " + strings.TrimSpace(strings.ReplaceAll(wrong, "\n", " ⏎ ")) + "\n")
		s.line("", "whatif", "apr1", s.file("wrong.txt", wrong))
	}
	s.line("", "whatif", "apr9", s.file("wrong.txt", "adopt"))
	if after := s.must("", "log", "--json"); after != log {
		t.Errorf("what was only tried is on the log:\n%s", after)
	}
	golden(t, "whatif.txt", s.masked(s.said.String()))

	var found packages.Settlement
	if err := json.Unmarshal([]byte(s.must("", "report", "packages", "apr1", "--json")), &found); err != nil {
		t.Fatal(err)
	}
	if len(found.Sets) != 1 || strings.Join(found.Sets[0].Amendments, " ") != "A2 A3" || found.Sets[0].Objections != 0 || !found.Exact || found.Objections != 2 {
		t.Errorf("%+v", found)
	}
	if err := json.Unmarshal([]byte(s.must("", "report", "packages", "apr1", "--steps", "1", "--json")), &found); err != nil || found.Exact || found.Steps != 1 {
		t.Errorf("in one step: %+v, %v", found, err)
	}
	if got := s.gives("", "whatif", "apr1", s.file("json.txt", "revise --incorporate A2\nadopt\n"), "--json"); got.code != exitForbidden || !strings.Contains(got.err, "line 2: consensus: apr1 cannot be adopted") || !strings.Contains(got.err, "not-adoptable") {
		t.Errorf("the gavel falls while something is in the way: exit %d, %s", got.code, got.err)
	}
	var out prepare.WhatIf
	if err := json.Unmarshal([]byte(s.must("", "whatif", "apr1", s.file("json.txt", "revise --incorporate A2\n"), "--json")), &out); err != nil {
		t.Fatal(err)
	}
	if out.Before.Status != report.StatusObjection || out.After.Revision != 1 || len(out.Changed) != 1 || out.Rolling == nil || out.Text.Revision != 1 || out.Steps[0].Actor != "CHAIR" {
		t.Errorf("%+v", out)
	}
	// As it was before anybody had objected, from the standard input.
	if got := s.types(t.Context(), "", "revise --uncontested\n", "whatif", "apr1", "-", "--at", "17", "--json"); got.code != exitDone || json.Unmarshal([]byte(got.out), &out) != nil || out.Seq != 17 || out.Before.Status != report.StatusOpen {
		t.Errorf("exit %d: %s%s", got.code, got.out, got.err)
	}
}
