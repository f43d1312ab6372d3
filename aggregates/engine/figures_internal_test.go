package engine

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// TestCountingAllocatesNothing: what every command is counted by costs no memory.
func TestCountingAllocatesNothing(t *testing.T) {
	e := &Engine{batches: newSpread(batchBounds), answers: newSpread(answerBounds)}
	e.refused.add("busy")
	began := time.Now()
	if n := testing.AllocsPerRun(100, func() {
		e.count(began, false, nil)
		e.count(began, true, nil)
		e.batches.add(7)
		e.refused.add("busy")
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestSpread(t *testing.T) {
	s := newSpread([]int64{10, 20})
	for _, v := range []int64{0, 10, 11, 20, 21, 1_000} {
		s.add(v)
	}
	if got := fmt.Sprint(s.read()); got != "{[10 20] [2 2 2] 1062}" {
		t.Error(got)
	}
}

// TestTally: many count at once, and there are never more types than are kept.
func TestTally(t *testing.T) {
	var all tally
	var wait sync.WaitGroup
	const types, each = maxTypes + 50, 20
	for range 8 {
		wait.Go(func() {
			for n := range types * each {
				all.add(fmt.Sprint(n % types))
			}
		})
	}
	wait.Wait()
	got, sum := all.read(), uint64(0)
	for _, n := range got {
		sum += n
	}
	if len(got) != maxTypes+1 || sum != 8*types*each || got["other"] != 8*50*each {
		t.Errorf("%d types, %d in all, %d others", len(got), sum, got["other"])
	}
}

// BenchmarkCounting is what a command costs more because it is counted.
func BenchmarkCounting(b *testing.B) {
	e := &Engine{answers: newSpread(answerBounds)}
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			e.count(time.Now(), false, nil)
		}
	})
}
