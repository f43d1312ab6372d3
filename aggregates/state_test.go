package aggregates_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/events"
	"concord/events/trust"
)

// TestHome: each amendment is found at its report, whatever the order in which they
// come, and in every state that there was on the way.
func TestHome(t *testing.T) {
	const words = "States should cooperate."
	c := rehearsal.NewChamber("homes", t.Name(), time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC))
	play := func(s trust.Submission) {
		t.Helper()
		if _, err := c.Play(s); err != nil {
			t.Fatal(err)
		}
	}
	play(c.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	play(c.Enrol(group.CodeChair))
	play(c.Enrol("FRA"))
	play(c.ElectChair("SGP"))
	play(c.Table("a", rehearsal.Paragraphs(words)))
	play(c.Table("b", rehearsal.Paragraphs(words)))
	const order = "aaabbabaaaabbbbba"
	states := []aggregates.State{c.State}
	for n, slug := range strings.Split(order, "") {
		play(c.Reword("FRA", slug, 0, "p1", words, "States should "+strings.Repeat("very ", n+1)+"cooperate."))
		states = append(states, c.State)
	}
	for filed, s := range states {
		for n := range len(order) + 2 {
			want := ""
			if n >= 1 && n <= filed {
				want = order[n-1 : n]
			}
			if got := s.Home(fmt.Sprintf("A%d", n)); got != want {
				t.Errorf("of %d amendments A%d is to %q, want %q", filed, n, got, want)
			}
		}
	}
	if _, err := aggregates.Evolve(c.State, &events.Record{Seq: c.State.Seq + 1, Part: 1, Parts: 1, Event: events.AmendmentProposed{
		Report: "a", Amendment: fmt.Sprintf("A%d", len(order)+2), By: "FRA", Change: events.Change{Operation: events.OpInsert, Kind: "paragraph", Text: "More."},
	}}); err == nil || !strings.Contains(err.Error(), "follows A17") {
		t.Errorf("an amendment whose number does not follow: %v", err)
	}
}

// TestKinds: what is told of the types of commands is what is read of them. A type that
// is not among them is refused as unknown.
func TestKinds(t *testing.T) {
	kinds := aggregates.Kinds()
	if len(kinds) < 40 || !slices.IsSortedFunc(kinds, func(a, b aggregates.Kind) int { return strings.Compare(a.Type, b.Type) }) {
		t.Errorf("%d kinds: %v", len(kinds), kinds)
	}
	for _, k := range append(kinds, aggregates.Kind{Type: "group.abolish"}) {
		_, no := aggregates.Read(trust.Submission{Signed: events.Signed{Bytes: fmt.Appendf(nil,
			`{"id":"01907c3a-5b00-7c3a-9d55-0123456789ab","group":"g","type":%q,"actor":"FRA","issued":"2024-07-08T14:00:00Z","salt":"AAAAAAAAAAAAAAAAAAAAAA","data":{"banana":1}}`, k.Type)}})
		if unknown := no != nil && no.Type == "unknown-command"; no == nil || unknown != (k.Data == nil) {
			t.Errorf("%s with a member that is none: %v", k.Type, no)
		}
	}
}
