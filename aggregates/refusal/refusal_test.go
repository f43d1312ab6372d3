package refusal

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		got    *Refusal
		ground Ground
		kind   string
		detail string
		names  []string
	}{
		{Forbid("office-held", "the office of %s is held by %s", "chair", "SGP"), Forbidden, "office-held", "the office of chair is held by SGP", nil},
		{Input("bad-clock", "only a simulated clock is set"), Bad, "bad-clock", "only a simulated clock is set", nil},
		{Deny("not-permitted", "%s may not", "ITU"), Denied, "not-permitted", "ITU may not", nil},
		{Of(Stale, "stale-text", "the text has moved on"), Stale, "stale-text", "the text has moved on", nil},
		{NotFound("amendment", "A14"), Missing, "no-such-amendment", `there is no amendment "A14"`, []string{"A14"}},
		{NotFound("key", "100%s"), Missing, "no-such-key", `there is no key "100%s"`, []string{"100%s"}},
	} {
		if c.got.Ground != c.ground || c.got.Type != c.kind || c.got.Detail != c.detail || c.got.Rule != "" || !slices.Equal(c.got.Names, c.names) || c.got.Ready != nil {
			t.Errorf("%+v, want ground %d, type %q, detail %q, names %q", c.got, c.ground, c.kind, c.detail, c.names)
		}
		if c.got.Error() != c.detail {
			t.Errorf("Error() = %q, want what a person is told: %q", c.got.Error(), c.detail)
		}
	}
}

// The grounds are told apart, and none is the zero value, so that a refusal that
// was never filled in has none.
func TestGrounds(t *testing.T) {
	all := []Ground{Forbidden, Bad, Denied, Missing, Stale}
	seen := map[Ground]bool{0: true}
	for _, g := range all {
		if seen[g] {
			t.Errorf("ground %d stands twice", g)
		}
		seen[g] = true
	}
}

// By and Naming add to a copy: refusals that are kept in a variable stay as they are.
func TestAddingLeavesTheRefusal(t *testing.T) {
	plain := Forbid("closed", "the list is closed")
	full := plain.By("rule 115").Naming("FRA", "DEU")
	if plain.Rule != "" || plain.Names != nil {
		t.Errorf("the refusal has become %+v", plain)
	}
	if full.Rule != "rule 115" || !slices.Equal(full.Names, []string{"FRA", "DEU"}) || full.Type != "closed" || full.Ground != Forbidden || full.Detail != plain.Detail {
		t.Errorf("By and Naming make %+v", full)
	}
}

func TestFoundInAChain(t *testing.T) {
	err := fmt.Errorf("deciding: %w", Deny("not-permitted", "no"))
	var no *Refusal
	if !errors.As(err, &no) || no.Ground != Denied {
		t.Errorf("errors.As finds %+v in %v", no, err)
	}
}
