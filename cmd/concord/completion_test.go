package main

import (
	"strings"
	"testing"
	"time"
)

func TestCompletion(t *testing.T) {
	s := inSession(t)
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.")
	for _, c := range []struct {
		typed []string
		want  string // a line of what is offered
	}{
		{[]string{"rep"}, "report\tDrafts: table, read, revise, adopt"},
		{[]string{"report", "show", ""}, "apr1\tDraft report of the test"},
		{[]string{"amend", "apr1", "3"}, "3(a)\tthe needs of small States;"},
		{[]string{"amend", "apr1", "1", "--move-after", "5"}, "5\tStates are invited to comment on it."},
		{[]string{"amendment", "show", "A"}, "A1\tFRA: “should” → “must”"},
		{[]string{"report", "revise", "apr1", "--incorporate", ""}, "A1\tFRA: “should” → “must”"},
		{[]string{"officers", "elect", "FR"}, "FRA\tFrance"},
		{[]string{"officers", "elect", "FRA", "--office", "rap"}, "rapporteur\tRapporteur"},
		{[]string{"report", "show", "apr1", "--view", "m"}, "marked"},
		{[]string{"report", "table", "apr2", "x.md", "--kind", "fi"}, "final"},
		{[]string{"completion", "f"}, "fish"},
	} {
		out := s.must("", append([]string{"__complete"}, c.typed...)...)
		if !strings.Contains("\n"+out, "\n"+c.want+"\n") {
			t.Errorf("%q offers %q, not %q", c.typed, out, c.want)
		}
	}
}

// TestCompletionWithoutANode: who presses a key does not wait for a node.
func TestCompletionWithoutANode(t *testing.T) {
	s := &stage{t: t, url: "http://192.0.2.1:9"} // an address for documentation: nobody answers (RFC 5737)
	begun := time.Now()
	if r := s.gives("", "__complete", "report", "show", ""); r.code != exitDone {
		t.Errorf("%+v", r)
	}
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestCompletionScripts(t *testing.T) {
	s := &stage{t: t}
	for _, shell := range shells {
		if out := s.must("", "completion", shell); !strings.Contains(out, "concord") || len(out) < 1000 {
			t.Errorf("%s: %q", shell, out)
		}
	}
}
