package prepare

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

func TestReadSettling(t *testing.T) {
	for typed, want := range map[string]map[int]int{
		"2": {1: 2}, "1=2": {1: 2}, "1=2,3=0": {1: 2, 3: 0}, " 1 = 2 , 2=1": {1: 2, 2: 1},
		"": nil, "x": nil, "1=": nil, "0=1": nil, "1=2,1=3": nil, "1,2": nil, "1=-1": nil, "-1": nil, "1=2,": nil,
	} {
		got, ok := ReadSettling(typed)
		if ok != (want != nil) || ok && !cmp.Equal(got, want) {
			t.Errorf("%q: %v, %v, want %v", typed, got, ok, want)
		}
	}
}

func TestSettle(t *testing.T) {
	d := drafted(text.Block{ID: "p1", Kind: text.Paragraph, Text: "States [shall][should — FRA] act [now]."}, text.Block{ID: "p2", Kind: text.Paragraph, Text: "[They met. — KEN]"})
	take := func(paragraph string, taken map[int]int) (events.Change, error) {
		return d.Change(Change{Paragraph: paragraph, Operation: events.OpText, Settle: &Settling{Taken: taken}})
	}
	c, err := take("1", map[int]int{1: 2})
	if err != nil || c.Wording != text.HashText("States should act [now].") || c.Operation != events.OpText {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err = take("2", map[int]int{1: 0}); err != nil || c.Operation != events.OpDelete {
		t.Errorf("none of the whole: %+v, %v", c, err)
	}
	var no *refusal.Refusal
	if _, err = take("1", map[int]int{3: 1}); !errors.As(err, &no) || no.Type != "no-such-choice" {
		t.Errorf("a third choice: %v", err)
	}
}

// TestSettleBesideIncorporation: what the Chair takes of the brackets comes on top of
// what the revision incorporates in the same paragraph.
func TestSettleBesideIncorporation(t *testing.T) {
	c := tabled(t, "1. States [shall][should] respect human rights.\n2. The group met.\n")
	c.proposes("USA", "1", "States [shall][should] respect and protect human rights.")
	c.revises(Revision{Incorporate: []string{"A1"}, Set: []Words{{Paragraph: "1", Settle: &Settling{Taken: map[int]int{1: 2}}}}})
	if got := c.texts(); got[0] != "States should respect and protect human rights." {
		t.Errorf("%q", got)
	}
}
