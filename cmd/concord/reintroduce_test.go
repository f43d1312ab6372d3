package main

import (
	"strings"
	"testing"

	"concord/projections/amendments"
)

// TestReintroduce: what was withdrawn is filed once more on the text as it has become,
// by whoever signs; where it cannot be, the answer says what stands there now.
func TestReintroduce(t *testing.T) {
	s := inSession(t)
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.", "--reason", "A duty.")
	s.must("USA", "amendment", "cosponsor", "A1")
	s.must("FRA", "amendment", "withdraw", "A1")
	s.must("USA", "amend", "apr1", "1", "--text", "All States should respect human rights and promote the free flow of information.")
	s.must("CHAIR", "report", "revise", "apr1", "--incorporate", "A2")

	type reintroduced struct {
		amended
		Replaces string `json:"replaces"`
	}
	would := into[reintroduced](t, s.must("RUS", "amendment", "reintroduce", "a1", "--dry-run", "--json"))
	did := into[reintroduced](t, s.must("RUS", "amendment", "reintroduce", "a1", "--json"))
	if would.Amendment != "A3" || !would.DryRun || did.Amendment != "A3" || did.DryRun || did.Seq == 0 || did.Replaces != "A1" || did.Revision != 1 ||
		len(did.Edits) != 1 || did.Edits[0].Old != "should" || did.Edits[0].New != "must" {
		t.Errorf("%+v\n%+v", would, did)
	}
	a := into[amendments.Amendment](t, s.must("", "amendment", "show", "A3", "--json"))
	if a.By != "RUS" || strings.Join(a.Sponsors, " ") != "RUS" || a.Replaces != "A1" || a.State != amendments.Open || a.Reason != "A duty." {
		t.Errorf("%+v", a)
	}
	old := into[amendments.Amendment](t, s.must("", "amendment", "show", "A1", "--json"))
	if old.ReplacedBy != "A3" || old.State != amendments.Withdrawn || !strings.Contains(old.Outcome, "reintroduced as A3") {
		t.Errorf("%+v", old)
	}
	if told := s.must("", "report", "history", "apr1"); !strings.Contains(told, "RUS reintroduced A1 as A3 on paragraph 1: should → must. Reason: A duty.") {
		t.Errorf("the history tells\n%s", told)
	}

	// Once it is withdrawn again and other words stand there, it is told why it cannot be.
	s.must("RUS", "amendment", "withdraw", "A3")
	s.must("CHAIR", "report", "revise", "apr1", "--set", "1=All States shall respect human rights and promote the free flow of information.")
	r := s.gives("FRA", "amendment", "reintroduce", "A3", "--reason", "Still.")
	for _, part := range []string{"rule 122: A3 cannot be reintroduced", "conflict on paragraph 1", "you ask for “must”, Rev.2 has made it “shall”", "file it there: concord amend apr1 p1 --text"} {
		if r.code != 1 || !strings.Contains(r.err, part) {
			t.Errorf("it is refused with %d, without %q:\n%s", r.code, part, r.err)
		}
	}
}
