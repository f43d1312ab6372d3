package node

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"
	"concord/events/trust"
)

// start starts a node that ends with the test.
func start(t *testing.T, o Options) *Node {
	t.Helper()
	n, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, n) })
	return n
}

func stop(t *testing.T, n *Node) {
	t.Helper()
	if err := n.Close(); err != nil {
		t.Errorf("closing the node: %v", err)
	}
}

// story returns what stands on a node's log: type, actor and subject of each event.
func story(t *testing.T, n *Node) []string {
	t.Helper()
	var out []string
	err := n.Log.Read(t.Context(), 1, 0, func(s events.Stored) error {
		r, err := events.Decode(s)
		out = append(out, r.Type+" "+r.Actor+" "+r.Subject)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFounding(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	n := start(t, Options{Dir: dir})
	if !n.Founded || n.Group != "oewg-ict" || n.Durability != Verified {
		t.Errorf("founded %t, group %q, durability %q", n.Founded, n.Group, n.Durability)
	}
	g := &n.Engine.State().Group
	if g.Clock != events.ClockReal || g.Demo {
		t.Errorf("the clock is %q, demo %t", g.Clock, g.Demo)
	}
	if p, ok := g.Participant("FRA"); !ok || p.Category != events.MemberState {
		t.Errorf("FRA is %+v", p)
	}
	for _, code := range []string{events.CodeSecretariat, events.CodeNode} {
		s, err := n.keys.have(code)
		if err != nil {
			t.Fatal(err)
		}
		if k, ok := g.Key(s.Name); !ok || k.Participant != code {
			t.Errorf("the key of %s is enrolled for %q", code, k.Participant)
		}
	}
	modes := map[string]fs.FileMode{"keys": 0o700, "keys/secretariat.nk": 0o600, "keys/node.nk": 0o600}
	for name, want := range modes {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %04o, want %04o", name, got, want)
		}
	}
	before := story(t, n)
	stop(t, n)

	again := start(t, Options{Dir: dir})
	if again.Founded {
		t.Error("founded a second time")
	}
	if diff := cmp.Diff(before, story(t, again)); diff != "" {
		t.Errorf("the log has changed:\n%s", diff)
	}
	if root, err := again.Runner.Wait(t.Context(), again.Seq()); err != nil || root.Seq != uint64(len(before)) {
		t.Errorf("the readings stand at %v, %v", root, err)
	}
}

func TestSimulatedClock(t *testing.T) {
	dir := t.TempDir()
	began := time.Date(2024, 7, 12, 14, 0, 0, 0, time.UTC)
	n := start(t, Options{Dir: dir, Simulated: began})
	if got := n.Engine.Time(); !got.Equal(began) {
		t.Errorf("the group's time is %v, want %v", got, began)
	}
	stop(t, n)
	start(t, Options{Dir: dir, Simulated: began}) // the same command line again
}

func TestOneNodeADirectory(t *testing.T) {
	dir := t.TempDir()
	start(t, Options{Dir: dir})
	_, err := Start(t.Context(), Options{Dir: dir})
	var locked *log.LockedError
	if !errors.As(err, &locked) || locked.PID != os.Getpid() {
		t.Errorf("a second node on the directory: %v", err)
	}
}

// smaller is a mandate of another group.
func other(t *testing.T, change func(*events.Mandate)) *events.Mandate {
	t.Helper()
	m := mandate.BuiltIn()
	change(&m)
	if err := mandate.Validate(m); err != nil {
		t.Fatal(err)
	}
	return &m
}

func TestTheFoundingRules(t *testing.T) {
	dir := t.TempDir()
	stop(t, start(t, Options{Dir: dir}))
	builtIn := mandate.BuiltIn()
	reordered := mandate.BuiltIn()
	slices.Reverse(reordered.Participants)
	tests := []struct {
		name    string
		options Options
		says    []string // none: it starts
	}{
		{"nothing said", Options{}, nil},
		{"the same mandate", Options{Mandate: &builtIn}, nil},
		{"participants in another order", Options{Mandate: &reordered}, nil},
		{"another title", Options{Mandate: other(t, func(m *events.Mandate) { m.Place = "Geneva" })}, []string{`place: "New York" on the log, "Geneva" asked for`}},
		{"fewer participants", Options{Mandate: other(t, func(m *events.Mandate) {
			m.Participants = slices.DeleteFunc(m.Participants, func(p events.Participant) bool { return p.Code == "VAT" })
		})}, []string{"participants differ"}},
		{"another group", Options{Mandate: other(t, func(m *events.Mandate) { m.Group = "oewg-space" })}, []string{"oewg-ict", "oewg-space"}},
		{"a simulated clock", Options{Simulated: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}, []string{"the clock is real"}},
		{"a demonstration", Options{Demo: true}, []string{"not a demonstration's"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.options.Dir = dir
			n, err := Start(t.Context(), tt.options)
			if len(tt.says) == 0 {
				if err != nil {
					t.Fatal(err)
				}
				stop(t, n)
				return
			}
			var conflict *ConflictError
			if !errors.As(err, &conflict) {
				t.Fatalf("got %v, want a conflict", err)
			}
			for _, says := range tt.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%q does not say %q", err, says)
				}
			}
		})
	}
	n := start(t, Options{Dir: dir})
	if n.Seq() != uint64(len(story(t, n))) || n.Engine.State().Group.Demo {
		t.Error("what was refused has left a trace")
	}
}

func TestOptions(t *testing.T) {
	closed := other(t, func(m *events.Mandate) { m.Closed = true })
	nowhere := mandate.BuiltIn()
	nowhere.TimeZone = "Europe/Atlantis"
	empty := events.Mandate{}
	tests := []struct {
		name    string
		options Options
		says    string
	}{
		{"no directory", Options{}, "no directory"},
		{"two replicas", Options{Dir: "d", NATS: []string{"nats://x"}, Replicas: 2}, "1 or 3"},
		{"replicas of an embedded server", Options{Dir: "d", Replicas: 3}, "embedded"},
		{"credentials for nobody", Options{Dir: "d", Creds: "f"}, "elsewhere"},
		{"a port of another's server", Options{Dir: "d", NATS: []string{"nats://x"}, Listen: ":0"}, "elsewhere"},
		{"no mandate", Options{Dir: "d", Mandate: &empty}, "does not hold"},
		{"a closed group", Options{Dir: "d", Mandate: closed}, "closes the group"},
		{"no such zone", Options{Dir: "d", Mandate: &nowhere}, "time zone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.options.Dir != "" {
				tt.options.Dir = filepath.Join(t.TempDir(), tt.options.Dir)
			}
			_, err := Start(t.Context(), tt.options)
			var option *OptionError
			if !errors.As(err, &option) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want an option error that says %q", err, tt.says)
			}
			if _, err := os.Stat(tt.options.Dir); err == nil {
				t.Error("something was made all the same")
			}
		})
	}
}

func TestKeysOfOthersAreRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "keys"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "chmod 700") {
		t.Errorf("a directory of keys that others may read: %v", err)
	}
}

func TestForeignServer(t *testing.T) {
	place := logtest.Separate(t)
	first := start(t, Options{Dir: t.TempDir(), NATS: place.URLs()})
	if first.Durability != Unverified || !first.Founded {
		t.Errorf("durability %q, founded %t", first.Durability, first.Founded)
	}
	if of := first.Writer(); of == nil || !of.Held || of.Node != first.key.Name {
		t.Errorf("the only node's lease is %+v", of)
	}
	// Who means to found the group a second time is refused, and leaves nothing.
	var conflict *ConflictError
	if _, err := Start(t.Context(), Options{Dir: t.TempDir(), NATS: place.URLs()}); !errors.As(err, &conflict) || !strings.Contains(err.Error(), "--join") {
		t.Errorf("founding it a second time: %v", err)
	}
	// Another node of the group: it finds the group founded, and its key unknown.
	second := start(t, Options{Dir: t.TempDir(), NATS: place.URLs(), Join: true})
	if second.Founded || second.Seq() != first.Seq() {
		t.Errorf("founded %t, at %d and %d", second.Founded, first.Seq(), second.Seq())
	}
	if _, ok := second.Engine.State().Group.Key(second.key.Name); ok {
		t.Error("the second node's key is enrolled, by nobody")
	}
	if _, err := os.Stat(second.KeyFile(events.CodeSecretariat)); err == nil {
		t.Error("the second node has made a key for the secretariat")
	}
}

// TestNobodyWrites: where no node that may write is there, a command is told so, and
// nothing is done with it.
func TestNobodyWrites(t *testing.T) {
	place := logtest.Separate(t)
	first := start(t, Options{Dir: t.TempDir(), NATS: place.URLs(), Lease: time.Second})
	second := start(t, Options{Dir: t.TempDir(), NATS: place.URLs(), Lease: time.Second, Join: true})
	signed := registration(t, first, "NGO-1")
	stop(t, first)
	for end := time.Now().Add(5 * time.Second); second.Writer().Node != "" && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	var no *engine.UnavailableError
	if _, err := second.Submit(ctx, signed); !errors.As(err, &no) || !errors.Is(err, errNobody) {
		t.Errorf("a command gets %v", err)
	}
	if of := second.Writer(); of.Held || of.Node != "" {
		t.Errorf("it says of the lease %+v", of)
	}
}

// registration is a command of the secretariat's, signed.
func registration(t *testing.T, n *Node, code string) trust.Submission {
	t.Helper()
	s, err := n.keys.have(events.CodeSecretariat)
	if err != nil {
		t.Fatal(err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	data := group.Register{Participant: events.Participant{Code: code, Name: "Organization " + code, Category: events.Stakeholder}}
	b, err := trust.NewCommand(trust.Command{Group: n.Group, Type: "participant.register", Actor: events.CodeSecretariat, Issued: n.Engine.Time()}, data, id, uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	return s.Sign(b)
}

func TestInterruptedStart(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := Start(ctx, Options{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("a start that was given up: %v", err)
	}
	n := start(t, Options{Dir: dir})
	if !n.Engine.State().Group.Founded() || n.Engine.State().Group.Officer(events.OfficeChair) != "" {
		t.Error("the group is not as a first start leaves it")
	}
}
