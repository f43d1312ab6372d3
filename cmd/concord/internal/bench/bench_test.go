package bench

import (
	"context"
	"testing"
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
