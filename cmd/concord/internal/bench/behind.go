package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"concord/aggregates/engine"
	"concord/events/log"
	"concord/events/trust"
	"concord/projections/runner"
)

// Behind measures writing with years of history behind, against writing with hardly any:
// at the engine's entrance, with the readings following, as in a node.
type Behind struct {
	Dir      string // a node's data directory that [Negotiation] made; a copy of it beside it is written on
	Seed     string // of that negotiation
	Few      int    // events behind on the other log
	Rounds   int    // in each the two take turns
	Each     int    // commands of each of the 193 signers in a round
	InFlight int    // of each signer
	Alone    int    // commands of a single signer, one after the other
}

// DefaultBehind is what is measured if nothing else is said.
var DefaultBehind = Behind{Seed: DefaultNegotiation.Seed, Few: 1_000, Rounds: 5, Each: 20, InFlight: 4, Alone: 200}

// Run measures.
func (b Behind) Run(ctx context.Context) (_ *Report, err error) {
	if b.Rounds < 1 || b.Each < 1 || b.InFlight < 1 || b.Alone < 1 || b.Few < 1 {
		return nil, errors.New("rounds, commands, those in flight and the events behind are at least 1")
	}
	under, err := os.MkdirTemp(filepath.Dir(filepath.Clean(b.Dir)), "concord-bench-") // on the same disk
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(under)) }()
	long, short := filepath.Join(under, "long"), filepath.Join(under, "short")
	if err := os.CopyFS(long, os.DirFS(b.Dir)); err != nil {
		return nil, fmt.Errorf("copying the log: %w", err)
	}
	n := DefaultNegotiation
	n.Dir, n.Events, n.Seed = short, b.Few, b.Seed
	if _, err := n.Make(ctx); err != nil {
		return nil, err
	}
	many, err := b.seat(ctx, long)
	if err != nil {
		return nil, err
	}
	defer many.close()
	few, err := b.seat(ctx, short)
	if err != nil {
		return nil, err
	}
	defer few.close()
	behindMany, behindFew := many.engine.Seq(), few.engine.Seq()
	var rates, alone [2][]float64
	for round := range b.Rounds {
		for i, s := range []*seat{few, many} {
			rate, one, err := b.round(ctx, s, round)
			if err != nil {
				return nil, err
			}
			rates[i], alone[i] = append(rates[i], rate), append(alone[i], one)
		}
	}
	r := &Report{Scenario: "behind", About: fmt.Sprintf(
		"193 signers, %d commands each, %d in flight each, with %d events behind and with %d; every message on disk before its answer", b.Each, b.InFlight, behindFew, behindMany)}
	r.add(fmt.Sprintf("at the entrance, %d events behind", behindFew), "commands/s", "", rates[0])
	r.add(fmt.Sprintf("at the entrance, %d events behind", behindMany), "commands/s", "", rates[1])
	r.add("many behind / few behind", "x", "1", ratios(rates[1], rates[0]))
	r.add("one signer alone, few behind, p50", "ms", "", alone[0])
	r.add("one signer alone, many behind, p50", "ms", "", alone[1])
	r.add("many behind / few behind", "x", "1", ratios(alone[1], alone[0]))
	return r, nil
}

// round measures one of the two once.
func (b Behind) round(ctx context.Context, s *seat, round int) (perSecond, alone float64, err error) {
	commands := make([][]trust.Submission, len(s.room.states))
	for i, code := range s.room.states {
		for k := range b.Each {
			commands[i] = append(commands[i], s.room.proposal(code, (round*len(s.room.states)+i)*b.Each+k))
		}
	}
	submit := func(ctx context.Context, c trust.Submission) error {
		_, err := s.engine.Submit(ctx, c)
		return err
	}
	took, _, err := rush(ctx, commands, b.InFlight, submit)
	if err != nil {
		return 0, 0, err
	}
	var each []time.Duration
	for k := range b.Alone {
		c := s.room.proposal(s.room.states[k%len(s.room.states)], 1_000_000+round*b.Alone+k)
		start := time.Now()
		if err := submit(ctx, c); err != nil {
			return 0, 0, err
		}
		each = append(each, time.Since(start))
	}
	_, err = s.runner.Wait(ctx, s.engine.Seq()) // the other's turn is not disturbed
	return rate(len(s.room.states)*b.Each, took), median(milliseconds(each)), err
}

// seat is a group at work on a log that it has had for some time.
type seat struct {
	room   *room
	log    *log.Log
	runner *runner.Runner
	engine *engine.Engine
}

// seat opens a log as a node does, and has a report tabled.
func (b Behind) seat(ctx context.Context, dir string) (*seat, error) {
	l, err := Replay{Dir: dir}.open(ctx)
	if err != nil {
		return nil, err
	}
	s := &seat{log: l}
	if s.room, err = newRoom(b.Seed); err == nil {
		s.runner, err = begin(ctx, l, filepath.Join(dir, "snapshot"))
	}
	if err == nil {
		s.engine, err = engine.Open(ctx, l, engine.Options{State: s.runner.Current().State, Accepted: s.runner.Accepted()})
	}
	if err == nil {
		s.runner.Follow(s.engine.Landed, s.engine.Accepted)
		_, err = s.engine.Submit(ctx, s.room.Table(slug, s.room.blocks))
	}
	if err != nil {
		s.close()
		return nil, fmt.Errorf("on %s, with the keys of the seed %q: %w", dir, b.Seed, err)
	}
	return s, nil
}

func (s *seat) close() {
	if s.engine != nil {
		s.engine.Close()
	}
	if s.runner != nil {
		s.runner.Close()
	}
	_ = s.log.Close() // it is thrown away
}
