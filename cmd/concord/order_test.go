package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"concord/aggregates/report"
)

// scene is command lines, and what came of each, for a golden file.
type scene struct {
	*stage
	said strings.Builder
}

// line has a command line done and writes down what came of it, whatever that is.
func (s *scene) line(as string, args ...string) said {
	s.t.Helper()
	got := s.gives(as, args...)
	who := as
	if who == "" {
		who = "anyone"
	}
	typed := make([]string, len(args))
	for i, arg := range args {
		if typed[i] = arg; strings.ContainsAny(arg, " []();&'#") {
			typed[i] = quoted(arg)
		}
	}
	s.said.WriteString(who + "$ concord " + strings.Join(typed, " ") + "\n" + got.out)
	for line := range strings.Lines(got.err) {
		if !strings.Contains(line, "by a simulated clock") { // said beside every answer
			s.said.WriteString("| " + line)
		}
	}
	if got.code != exitDone {
		s.said.WriteString("(exit " + revisionNumber(got.code) + ")\n")
	}
	s.said.WriteString("\n")
	return got
}

func TestReportOrder(t *testing.T) {
	s := &scene{stage: inSession(t)}
	s.line("", "report", "order", "apr1")
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.")
	s.must("USA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.")
	s.must("RUS", "amend", "apr1", "1", "--text", "States shall respect human rights.")
	s.must("USA", "amend", "apr1", "3(b)", "--insert-after", "--text", "the work of regional organizations.")
	s.must("FRA", "amend", "apr1", "3(b)", "--delete")
	s.must("RUS", "amend", "apr1", "4", "--text", "The Chair will prepare a paper.")
	s.must("CHAIR", "report", "revise", "apr1", "--set", "4=The Chair may be requested to prepare two papers.")
	s.line("", "report", "order", "apr1")
	s.line("FRA", "report", "order", "apr1", "--set", "A1")
	s.line("CHAIR", "report", "order", "apr1", "--set", "a2,A1")
	s.line("CHAIR", "report", "order", "apr1", "--set", "A9")
	s.line("CHAIR", "report", "order", "apr1", "--set", "A1", "--proposed")
	s.line("CHAIR", "report", "order", "apr1", "--proposed")
	golden(t, "order.txt", s.masked(s.said.String()))

	var all []report.Ordering
	if err := json.Unmarshal([]byte(s.must("", "report", "order", "apr1", "--json")), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 || all[0].Number != "1" || all[0].Order[0].Amendment != "A3" || !slices.Equal(all[0].Order[0].Falls, []string{"A1", "A2"}) || all[0].Set {
		t.Errorf("%+v", all)
	}
	if history := s.must("", "report", "history", "apr1"); !strings.Contains(history, "the Chair set the order in which amendments are taken: A2 and A1") {
		t.Errorf("the history does not tell that an order was set:\n%s", history)
	}
}
