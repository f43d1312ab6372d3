package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"concord/aggregates/report"
	"concord/aggregates/shelf"
	"concord/events"
	"concord/projections/amendments"
	"concord/projections/consensus"
	"concord/projections/currenttext"
	"concord/projections/history"
	"concord/projections/participation"
	"concord/projections/rolling"
)

// Reading is the hash of one reading, by name: "participants", "report apr1: blame".
type Reading struct {
	Name string
	Hash string // SHA-256 of its canonical JSON, lower-case hex
}

// Hash returns one hash over every reading of a root: lower-case hex SHA-256 over a
// line "name TAB hash LF" for each, in the order of [Digest]. For one place on the
// log it is the same on every node and in every run.
func Hash(root *Root) string { return sum(Digest(root)) }

func sum(readings []Reading) string {
	h := sha256.New()
	for _, r := range readings {
		fmt.Fprintf(h, "%s\t%s\n", r.Name, r.Hash)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Digest returns the hash of every reading of a root, always in the same order.
func Digest(root *Root) []Reading {
	g := &root.State.Group
	var out readings
	add := out.add
	add("group", participation.OfGroup(g), nil)
	add("participants", participation.Participants(g, ""), nil)
	add("keys", participation.Keys(g), nil)
	add("officers", participation.Officers(g), nil)
	add("agenda", participation.OfAgenda(g), nil)
	add("sessions", participation.Sessions(g), nil)
	add("history", history.OfGroup(&root.History), nil)
	var reports []shelf.Handle
	root.State.Shelved(func(_ string, h shelf.Handle, _ func() report.Brief) bool { reports = append(reports, h); return true })
	of := make([]readings, len(reports))
	var next, done atomic.Int64
	var readers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(reports)) { // each has one report in memory
		readers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(reports)); i = next.Add(1) - 1 {
				r := reports[i].Value().(*report.State)
				digestReport(root, r, func(name string, reading any, err error) {
					of[i].add("report "+r.Slug+": "+name, reading, err)
				})
				done.Add(1)
			}
		})
	}
	readers.Wait()
	if done.Load() < int64(len(reports)) {
		runtime.Goexit() // one could not be brought, and the runner was closed: nothing true can be said
	}
	return append(out, slices.Concat(of...)...)
}

// readings are hashes of readings, in order.
type readings []Reading

func (all *readings) add(name string, reading any, err error) {
	var content []byte
	if err == nil {
		content, err = events.MarshalJSON(reading)
	}
	if err != nil { // it is part of what the reading says
		content = []byte(err.Error())
	}
	h := sha256.Sum256(content)
	*all = append(*all, Reading{name, hex.EncodeToString(h[:])})
}

func digestReport(root *Root, r *report.State, add func(name string, reading any, err error)) {
	for revision := 0; revision <= r.Revision(); revision++ {
		for _, view := range currenttext.Views {
			if view == currenttext.Marked && revision != r.Revision() {
				continue // what was proposed on an earlier draft is read as of then
			}
			shown, err := currenttext.Show(r, root.Seq, currenttext.Options{View: view, Revision: &revision})
			add(fmt.Sprintf("revision %d, %s", revision, view), shown, err)
		}
		if outcome, ok := amendments.Outcome(r, revision); ok {
			add(fmt.Sprintf("outcome of revision %d", revision), outcome, nil)
		}
		if revision > 0 {
			diff, err := currenttext.Diff(r, revision-1, revision)
			add(fmt.Sprintf("difference of revision %d", revision), diff, err)
		}
	}
	shown, err := rolling.Show(r, rolling.Of(r), root.Seq, root.Time, rolling.Options{})
	add("rolling", shown, err)
	add("status", currenttext.StatusOf(r), nil)
	add("amendments", amendments.List(r, amendments.Filter{}), nil)
	add("history", history.OfReport(&root.History, r), nil)
	add("trend", root.Consensus.Of(r, root.Seq, root.Time), nil)
	add("camps", consensus.CampsOf(r), nil)
}

// differing names the readings that are not the same in both, in the order of a.
func differing(a, b []Reading) []string {
	other := make(map[string]string, len(b))
	for _, r := range b {
		other[r.Name] = r.Hash
	}
	var out []string
	for _, r := range a {
		if other[r.Name] != r.Hash {
			out = append(out, r.Name)
		}
		delete(other, r.Name)
	}
	for _, r := range b {
		if _, left := other[r.Name]; left {
			out = append(out, r.Name)
		}
	}
	return out
}
