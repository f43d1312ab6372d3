package bench

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"testing"

	"concord/aggregates"
	"concord/events"
	"concord/events/log"
)

// TestWriting: the benchmark does what it says, on little.
func TestWriting(t *testing.T) {
	r, err := Writing{Rounds: 1, Each: 2, InFlight: 2, Alone: 5, Dir: t.TempDir()}.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Figures {
		if f.Median <= 0 || len(f.Values) == 0 {
			t.Errorf("%s: %v", f.Name, f.Values)
		}
	}
	r.Print(t.Output())
}

// TestText: the same for the words.
func TestText(t *testing.T) {
	r, err := Text{Few: 20, Many: 60, Rounds: 2}.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Figures {
		if f.Median <= 0 || len(f.Values) != 2 {
			t.Errorf("%s: %v", f.Name, f.Values)
		}
	}
	r.Print(t.Output())
}

// TestConsensus: the same for the readings of consensus.
func TestConsensus(t *testing.T) {
	r, err := Consensus{Open: 20, Short: 30, Disputed: []int{6, 9}, Measured: 5, Instances: 2}.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Figures) != 10 {
		t.Errorf("%d figures", len(r.Figures))
	}
	for _, f := range r.Figures {
		if f.Median <= 0 || len(f.Values) == 0 {
			t.Errorf("%s: %v", f.Name, f.Values)
		}
	}
	r.Print(t.Output())
}

// TestNegotiation: a log of years is made by the deciders, the same from the same seed,
// with reports that are adopted; and replay measures on it.
func TestNegotiation(t *testing.T) {
	ctx := context.Background()
	negotiated := func(seed string) (Made, []events.Stored) {
		t.Helper()
		dir := filepath.Join(t.TempDir(), "years")
		made, err := Negotiation{Dir: dir, Events: 900, Seed: seed, Acts: 250, Cycle: 60}.Make(ctx)
		if err != nil {
			t.Fatal(err)
		}
		l, err := log.OpenEmbedded(ctx, log.Options{Group: groupName, Aggregates: events.Aggregates, Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		var all []events.Stored
		if err := l.Read(ctx, 1, 0, func(s events.Stored) error { all = append(all, s); return nil }); err != nil {
			t.Fatal(err)
		}
		return made, all
	}
	made, one := negotiated("one")
	again, same := negotiated("one")
	_, other := negotiated("two")
	if made.Events < 900 || made.Events != uint64(len(one)) || made.Reports < 2 || made.Refused*3 > made.Commands {
		t.Errorf("%+v, and %d events are on the log", made, len(one))
	}
	if made.Events != again.Events || !slices.EqualFunc(one, same, func(a, b events.Stored) bool {
		return a.Seq == b.Seq && bytes.Equal(a.Data, b.Data) && slices.Equal(a.Header, b.Header)
	}) {
		t.Error("the same seed gives another log")
	}
	if slices.EqualFunc(one, other, func(a, b events.Stored) bool { return bytes.Equal(a.Data, b.Data) }) {
		t.Error("another seed gives the same log")
	}
	var x aggregates.Reexecution
	types := map[string]int{}
	for _, s := range one {
		if err := x.Next(s); err != nil {
			t.Fatal(err)
		}
		types[s.Header.Get(events.HeaderType)]++
	}
	for _, kind := range []string{"amendment-proposed", "amendment-cosponsored", "amendment-withdrawn", "amendment-declined", "revised", "position-taken", "explanation-given", "paragraph-agreed", "adopted"} {
		if types["concord.report."+kind+".v1"] == 0 {
			t.Errorf("there is no %s among %v", kind, types)
		}
	}
	if _, err := (Negotiation{Dir: made.Dir, Events: 10, Seed: "one", Acts: 10, Cycle: 5}).Make(ctx); err == nil {
		t.Error("a directory that is there is written over")
	}
	b, err := Behind{Dir: made.Dir, Seed: "one", Few: 300, Rounds: 1, Each: 1, InFlight: 2, Alone: 3}.Run(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range b.Figures {
		if f.Median <= 0 || len(f.Values) != 1 {
			t.Errorf("%s: %v", f.Name, f.Values)
		}
	}
	if _, err := (Behind{Dir: made.Dir, Seed: "two", Few: 300, Rounds: 1, Each: 1, InFlight: 1, Alone: 1}).Run(ctx); err == nil {
		t.Error("written with the keys of another seed")
	}
	r, err := Replay{Dir: made.Dir, Rounds: 1, Past: 2}.Run(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Figures {
		if f.Median <= 0 || len(f.Values) == 0 {
			t.Errorf("%s: %v", f.Name, f.Values)
		}
	}
	r.Print(t.Output())
}
