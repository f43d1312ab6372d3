package aggregates_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"concord/aggregates"
)

// What is noted is found, whether it was noted here or is read back, and nothing else is.
func TestAccepted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known := map[uuid.UUID]aggregates.Stands{}
		a := &aggregates.Accepted{}
		last := uint64(0)
		check := func() {
			if a.Len() != len(known) {
				t.Fatalf("%d commands, not %d", a.Len(), len(known))
			}
			for id, want := range known {
				if got, ok := a.Get(id); !ok || got != want {
					t.Fatalf("%s stands at %v (%v), not at %v", id, got, ok, want)
				}
				id[15] ^= 1
				if _, ok := a.Get(id); ok != (known[id] != aggregates.Stands{}) {
					t.Fatalf("%s is known, and was not noted", id)
				}
			}
		}
		for range rapid.IntRange(1, 4).Draw(t, "starts") {
			for range rapid.IntRange(0, 30).Draw(t, "commands") {
				var id uuid.UUID
				copy(id[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
				if _, twice := known[id]; twice {
					continue
				}
				at := aggregates.Stands{Parts: rapid.IntRange(1, 1_000).Draw(t, "parts")}
				last += uint64(at.Parts)
				at.Last = last
				a.Put(id, at)
				known[id] = at
			}
			check()
			b := a.Bytes(last)
			for i := 28; i < len(b); i += 28 {
				if bytes.Compare(b[i-28:i-12], b[i:i+16]) >= 0 {
					t.Fatal("the ids are not in order")
				}
			}
			back, err := aggregates.AcceptedFrom(b)
			if err != nil {
				t.Fatal(err)
			}
			a = back
			check()
		}
	})
}

// A snapshot has the commands up to its place, and none behind.
func TestAcceptedUpTo(t *testing.T) {
	a := &aggregates.Accepted{}
	ids := []uuid.UUID{{3}, {1}, {2}}
	for i, id := range ids {
		a.Put(id, aggregates.Stands{Last: uint64(10 * (i + 1)), Parts: 10})
	}
	upTo, err := aggregates.AcceptedFrom(a.Bytes(25))
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		if _, ok := upTo.Get(id); ok != (i < 2) {
			t.Errorf("command %d is known up to event 25: %v", i, ok)
		}
	}
	if _, err := aggregates.AcceptedFrom(make([]byte, 29)); err == nil {
		t.Error("a list that was cut was taken")
	}
}

// Of many, which are put together while they come, none is lost, and a copy that was made
// before has what it had.
func TestManyAccepted(t *testing.T) {
	const many = 150_000
	a := &aggregates.Accepted{}
	id := func(n int) (id uuid.UUID) {
		binary.BigEndian.PutUint64(id[:], uint64(n)*0x9e3779b97f4a7c15)
		return id
	}
	var early aggregates.Accepted
	for n := range many {
		if n == many/3 {
			early = *a
		}
		a.Put(id(n), aggregates.Stands{Last: uint64(n + 1), Parts: 1})
	}
	read := func(of *aggregates.Accepted, upTo uint64) *aggregates.Accepted {
		back, err := aggregates.AcceptedFrom(of.Bytes(upTo))
		if err != nil {
			t.Fatal(err)
		}
		return back
	}
	for _, x := range []struct {
		name string
		of   *aggregates.Accepted
		want int
	}{{"all", a, many}, {"up to a place", read(a, many/2), many / 2}, {"a copy made early", read(&early, many), many / 3}} {
		if x.of.Len() != x.want {
			t.Errorf("%s: there are %d, not %d", x.name, x.of.Len(), x.want)
		}
		for n := range many {
			if at, ok := x.of.Get(id(n)); ok != (n < x.want) || ok && at.Last != uint64(n+1) {
				t.Fatalf("%s: command %d stands at %v (%v)", x.name, n, at, ok)
			}
		}
	}
}
