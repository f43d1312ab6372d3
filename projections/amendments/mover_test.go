package amendments_test

import (
	"slices"
	"testing"

	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/projections/amendments"
	"concord/projections/projectiontest"
)

// TestMover: who holds the mover's part is told where it is not who filed the
// amendment, and is who may withdraw it.
func TestMover(t *testing.T) {
	s := projectiontest.Begin(t)
	s.Tables("r", "States should cooperate.")
	s.Do(s.Command("FRA", "amendment.propose", report.Propose{
		Report: "r", Change: rehearsal.Rewording("p1", "States should cooperate.", "States must cooperate."),
	}))
	tells := func(by, mover string, sponsors ...string) {
		t.Helper()
		a, ok := amendments.Show(s.Report("r"), "A1")
		if !ok || a.By != by || a.Mover != mover || !slices.Equal(a.Sponsors, sponsors) {
			t.Errorf("A1 is told as by %s, moved by %q, behind it %v", a.By, a.Mover, a.Sponsors)
		}
	}
	join := func(code string) { s.Do(s.Command(code, "amendment.cosponsor", report.Cosponsor{Amendment: "A1"})) }
	leave := func(code string) { s.Do(s.Command(code, "amendment.leave", report.Leave{Amendment: "A1"})) }
	join("KEN")
	join("BRA")
	tells("FRA", "", "FRA", "KEN", "BRA")
	leave("FRA")
	tells("FRA", "KEN", "KEN", "BRA")
	join("FRA")
	tells("FRA", "KEN", "KEN", "BRA", "FRA")
	leave("KEN")
	tells("FRA", "BRA", "BRA", "FRA")
	if _, no := s.Try(s.Command("FRA", "amendment.withdraw", report.Withdraw{Amendment: "A1"})); no == nil {
		t.Error("FRA withdraws what BRA has the mover's part of")
	}
	leave("BRA")
	tells("FRA", "", "FRA")
	s.Do(s.Command("FRA", "amendment.withdraw", report.Withdraw{Amendment: "A1"}))
	tells("FRA", "", "FRA")
}
