package node

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/trust"
	"concord/projections/currenttext"
	"concord/projections/packages"
)

func TestDemo(t *testing.T) {
	dir := t.TempDir()
	began := time.Date(2024, 7, 8, 10, 0, 0, 0, time.UTC)
	n := start(t, Options{Dir: dir, Demo: true, Simulated: began})
	g := &n.Engine.State().Group
	if !g.Demo || g.Officer(events.OfficeChair) != demoChair {
		t.Errorf("demo %t, the Chair is of %q", g.Demo, g.Officer(events.OfficeChair))
	}
	states := 0
	for _, r := range n.Demo.Roles {
		s, err := trust.LoadSigner(r.File)
		if err != nil {
			t.Errorf("the key of %s: %v", r.Code, err)
			continue
		}
		k, ok := g.Key(s.Name)
		custody := events.CustodyIssued
		if r.Code == events.CodeSecretariat {
			custody = events.CustodyOwn
		}
		if !ok || k.Participant != r.Code || k.Custody != custody {
			t.Errorf("the key of %s is %+v", r.Code, k)
		}
		if p, ok := g.Participant(r.Code); ok && p.Category == events.MemberState {
			states++
		}
	}
	if states < 8 {
		t.Errorf("%d delegations have keys", states)
	}
	for _, name := range []string{"chair.nk", "auditor.nk", "FRA.nk"} {
		if _, err := os.Stat(dir + "/keys/" + name); err != nil {
			t.Error(err)
		}
	}
	r, ok := n.Engine.State().Report(demoReport)
	if !ok || r.Revision() != 1 || !strings.Contains(r.Title, "fictional") {
		t.Fatalf("the report is at revision %d: %q", r.Revision(), r.Title)
	}
	if c := currenttext.StatusOf(&r).Counts; c.Incorporated == 0 || c.Open == 0 || c.Declined == 0 || c.Brackets == 0 {
		t.Errorf("the demonstration shows too little: %+v", c)
	}
	showsConsensus(t, &r)
	if got := n.Engine.Time(); !got.Equal(began) {
		t.Errorf("the clock has moved to %v", got)
	}
	before := story(t, n)
	stop(t, n)

	for _, demo := range []bool{true, false} {
		again := start(t, Options{Dir: dir, Demo: demo})
		if diff := cmp.Diff(before, story(t, again)); diff != "" {
			t.Errorf("the log has changed (demo %t):\n%s", demo, diff)
		}
		if again.Demo == nil || len(again.Demo.Roles) < 10 {
			t.Errorf("the roles are not told again: %+v", again.Demo)
		}
		stop(t, again)
	}
}

// showsConsensus checks that a report has what the readings of consensus tell: every
// validity of a position, every status of a paragraph but the last, a silence that
// runs, and a bargain that would leave no objection.
func showsConsensus(t *testing.T, r *report.State) {
	t.Helper()
	held := map[report.Validity]int{}
	for p := range r.Positions {
		held[r.ValidityOf(p)]++
	}
	for _, v := range []report.Validity{report.Holds, report.Lapsed, report.Conditional} {
		if held[v] == 0 {
			t.Errorf("no position is %q: %v", v, held)
		}
	}
	c := currenttext.StatusOf(r).Counts
	for name, n := range map[string]int{
		"objected to": c.Objection, "under silence": c.Silence, "agreed": c.Agreed, "agreed ad referendum": c.AdRef, "agreed in informals": c.Informals,
		"reserved": c.Reserved, "bracketed": c.Bracketed, "pending": c.Pending, "clean": c.Clean, "conditional": c.Conditional,
	} {
		if n == 0 {
			t.Errorf("no paragraph is %s: %+v", name, c)
		}
	}
	silences := r.Silences()
	if len(silences) != 1 || silences[0].State != report.SilenceRunning || silences[0].Until.Sub(silences[0].Since) < 7*24*time.Hour {
		t.Errorf("the silences are %+v", silences)
	}
	if found := packages.Find(r, packages.Budget); found.Objections == 0 || len(found.Sets) == 0 || found.Sets[0].Objections > 0 {
		t.Errorf("the package finder has %+v", found)
	}
}

// A demonstration that is interrupted anywhere is completed by the next start, and
// nothing in it stands twice.
func TestInterruptedDemo(t *testing.T) {
	whole := start(t, Options{Dir: t.TempDir(), Demo: true})
	want := story(t, whole)
	for _, after := range []int{0, 1, 2, 17, 30, 31, 32, 60, 100, 125, 145} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			dir := t.TempDir()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			n, err := Start(ctx, Options{Dir: dir, Demo: true, Now: interrupting(after, cancel)})
			if err == nil {
				stop(t, n)
				t.Log("it was whole before it was interrupted")
			}
			// Without --demo too: the log says that it is one.
			again := start(t, Options{Dir: dir, Demo: after%2 == 0})
			if diff := cmp.Diff(want, story(t, again)); after > 2 && diff != "" {
				t.Errorf("the demonstration differs from one that was not interrupted:\n%s", diff)
			}
		})
	}
}

// interrupting is a clock that interrupts when it is looked at the n-th time, which
// the engine does for every command.
func interrupting(n int, interrupt func()) func() time.Time {
	return func() time.Time {
		if n--; n < 0 {
			interrupt()
		}
		return time.Now()
	}
}

func TestDemoIds(t *testing.T) {
	p := demoPlan{Seed: []byte("0123456789abcdef0123456789abcdef")}
	a, b := p.id("key of FRA"), p.id("key of DEU")
	if a == b || a != p.id("key of FRA") {
		t.Errorf("ids %v and %v", a, b)
	}
	if a.Version() != 7 || a.Variant().String() != "RFC4122" {
		t.Errorf("id %v has version %d, variant %v", a, a.Version(), a.Variant())
	}
}
