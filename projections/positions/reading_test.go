package positions_test

import (
	"slices"
	"strings"
	"testing"

	"concord/aggregates/report"
	"concord/projections/positions"
	"concord/projections/projectiontest"
)

func TestGolden(t *testing.T) {
	r := projectiontest.Consultation(t).Report(projectiontest.Consulted)
	projectiontest.Golden(t, "positions", positions.List(r, positions.Filter{}))
	projectiontest.Golden(t, "explanations", positions.Explanations(r))
	projectiontest.Golden(t, "agreements", positions.Agreements(r))
	projectiontest.Golden(t, "packages", positions.Packages(r))
	projectiontest.Golden(t, "silences", positions.Silences(r))
}

// TestStates: which position holds, and for whom each counts.
func TestStates(t *testing.T) {
	r := projectiontest.Consultation(t).Report(projectiontest.Consulted)
	var got []string
	for _, p := range positions.List(r, positions.Filter{}) {
		got = append(got, strings.Join([]string{p.Participant, string(p.Kind), p.Paragraph + p.Amendment, p.If, string(p.State), strings.Join(p.CountsFor, "+")}, " "))
	}
	want := []string{
		"KEN dissociate   holds KEN",
		"RUS support p1  lapsed ",
		"USA accept p1 A1 holds USA",
		"EU reserve p2a  holds DEU",
		"FRA accept p2a  holds FRA",
		"BRA object p3 A2 unmet ",
		"EU object p3  holds EU",
		"JPN support A2  holds JPN",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the positions are\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFilter(t *testing.T) {
	r := projectiontest.Consultation(t).Report(projectiontest.Consulted)
	for _, c := range []struct {
		filter positions.Filter
		want   string
	}{
		{positions.Filter{Participant: "FRA"}, "EU p2a, FRA p2a"}, // those of a group for it too
		{positions.Filter{Participant: "DEU"}, "EU p2a"},
		{positions.Filter{Paragraph: "p1"}, "RUS p1, USA p1"},
		{positions.Filter{Paragraph: "p1", Participant: "RUS"}, "RUS p1"},
		{positions.Filter{Participant: "AUS"}, ""},
	} {
		var got []string
		for _, p := range positions.List(r, c.filter) {
			got = append(got, p.Participant+" "+p.Paragraph)
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%+v: %s, want %s", c.filter, got, c.want)
		}
	}
}

// TestSilences: how each silence went.
func TestSilences(t *testing.T) {
	r := projectiontest.Consultation(t).Report(projectiontest.Consulted)
	var got []string
	for _, x := range positions.Silences(r) {
		got = append(got, x.Silence+" "+x.Paragraph+" "+string(x.State))
		if (x.By != "") != (x.State == report.SilenceBroken) || len(x.Late) > 0 && x.Late[0].Time.Before(x.Until) {
			t.Errorf("%+v", x)
		}
	}
	if got, want := strings.Join(got, ", "), "S1 p4 broken, S2 p4 void, S3 p4 confirmed, S4 p5 withdrawn, S5 p5 unbroken"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
