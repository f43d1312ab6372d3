package main

import (
	"slices"
	"testing"

	"concord/projections/amendments"
)

// TestFall plays rule 130: what would fall, what falls with a revision, and what the Chair
// lets fall later.
func TestFall(t *testing.T) {
	s := &scene{stage: inSession(t)}
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.")
	s.must("USA", "amend", "apr1", "1", "--text", "States will respect human rights and promote the free flow of information.")
	s.must("RUS", "amend", "apr1", "4", "--text", "The Chair will prepare a paper.")
	s.must("USA", "amend", "apr1", "4", "--delete")
	s.line("CHAIR", "report", "revise", "apr1", "--incorporate", "A1", "--let-fall", "--dry-run")
	dry := into[revised](t, s.must("CHAIR", "report", "revise", "apr1", "--incorporate", "A1", "--let-fall", "--dry-run", "--json"))
	if want := []amendments.FellWith{{Amendment: "A2", With: "A1"}}; !slices.Equal(dry.Fallen, want) || !dry.DryRun {
		t.Errorf("the dry run tells %+v", dry)
	}
	s.line("CHAIR", "report", "revise", "apr1", "--decline", "A1", "--let-fall")
	s.line("CHAIR", "report", "revise", "apr1", "--incorporate", "A1", "--let-fall")
	s.line("CHAIR", "report", "revise", "apr1", "--incorporate", "A4")
	s.line("", "__complete", "amendment", "fall", "")
	s.line("", "__complete", "amendment", "fall", "A3", "--with", "")
	s.line("RUS", "amendment", "fall", "A3", "--with", "A4")
	s.line("CHAIR", "amendment", "fall", "A3")
	s.line("CHAIR", "amendment", "fall", "A3", "--with", "A1")
	s.line("CHAIR", "amendment", "fall", "A3", "--with", "A2")
	s.line("CHAIR", "amendment", "fall", "a3", "--with", "a4", "--reason", "The paragraph is gone.")
	s.line("CHAIR", "amendment", "fall", "A3", "--with", "A4")
	s.line("", "amendment", "list", "apr1", "--state", "fallen")
	s.line("RUS", "inbox")
	golden(t, "fall.txt", s.masked(s.said.String()))
}
