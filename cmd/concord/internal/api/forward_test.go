package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/node"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/events/log/logtest"
	"concord/events/trust"
)

// beside starts a node of a group on a NATS that runs elsewhere, which others reach. It
// ends with the test, or when it is stopped.
func beside(t *testing.T, o node.Options) (h *house, stop func()) {
	t.Helper()
	h = &house{t: t, server: New(Options{Version: "test"})}
	front := httptest.NewServer(h.server)
	h.url, o.Address = front.URL, front.URL
	o.Lease = time.Second
	var err error
	if h.node, err = node.Start(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	h.server.SetNode(h.node)
	stop = sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = h.server.Shutdown(ctx) // who still waits is cut off
		front.CloseClientConnections()
		front.Close()
		if err := h.node.Close(); err != nil {
			t.Errorf("closing the node: %v", err)
		}
	})
	t.Cleanup(stop)
	return h, stop
}

// pair starts two nodes of one group: the first founds it and writes.
func pair(t *testing.T) (first, second *house, stop func()) {
	t.Helper()
	place := logtest.Separate(t)
	dir := t.TempDir()
	key, err := trust.NewSigner()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(node.KeyDir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := key.WriteFile(filepath.Join(node.KeyDir(dir), "node.nk")); err != nil {
		t.Fatal(err)
	}
	first, stop = beside(t, node.Options{Dir: t.TempDir(), NATS: place.URLs(), Nodes: []string{key.Name}})
	second, _ = beside(t, node.Options{Dir: dir, NATS: place.URLs(), Join: true})
	second.keys = map[string]trust.Signer{events.CodeSecretariat: first.signer(events.CodeSecretariat)}
	if !first.node.Writer().Held || second.node.Writer().Held {
		t.Fatal("the one that has founded the group does not write")
	}
	if r, _ := first.readiness(); r.Lease == nil || !r.Lease.Held || r.Lease.Address != first.url {
		t.Errorf("the one that writes says %+v", r.Lease)
	}
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if r, status := second.readiness(); status == http.StatusOK && !r.Lease.Held && r.Lease.Address == first.url {
			break
		} else if time.Now().After(end) {
			t.Fatalf("the one that follows says %d %+v", status, r)
		}
	}
	return first, second, stop
}

// TestSentOn: what is given to the node that follows is done by the one that writes, and
// can be read where it was given; refusals come through as they are.
func TestSentOn(t *testing.T) {
	first, second, _ := pair(t)
	a := second.done(events.CodeSecretariat, "participant.register", organization(1))
	if r, _ := second.readiness(); r.Seq < a.Seq {
		t.Errorf("event %d was answered, and the readings are at %d", a.Seq, r.Seq)
	}
	twice := second.write(events.CodeSecretariat, "participant.register", organization(1), nil)
	want := first.submit(first.signer(events.CodeSecretariat), twice)
	got := second.submit(second.signer(events.CodeSecretariat), twice)
	if want.status != http.StatusConflict || got.status != want.status || !bytes.Equal(got.body, want.body) {
		t.Errorf("the one that writes refuses with %d %s, the one that follows with %d %s", want.status, want.body, got.status, got.body)
	}
	if got := second.submit(stranger(t), second.write("FRA", "key.rotate", struct{}{}, nil)); got.status != http.StatusForbidden {
		t.Errorf("a stranger gets %d %s", got.status, got.body)
	}
	scrape(t, second.get("/metrics").body).want(t, figures{"concord_lease_held": 0, "concord_lease_known": 1, "concord_commands_forwarded_total": 1})
	scrape(t, first.get("/metrics").body).want(t, figures{"concord_lease_held": 1, "concord_commands_forwarded_total": 0})

	// The same command gets its first answer, wherever it is asked for.
	b := second.write(events.CodeSecretariat, "participant.register", organization(2), nil)
	var answers []string
	for _, h := range []*house{second, first, second} {
		a := h.submit(h.signer(events.CodeSecretariat), b)
		answers = append(answers, fmt.Sprint(a.status, string(a.body)))
	}
	if answers[0] != answers[1] || answers[1] != answers[2] {
		t.Errorf("the same command got %q", answers)
	}

	// What was sent on once goes no further.
	header := signed(second.signer(events.CodeSecretariat), twice)
	header[client.HeaderForwarded] = "1"
	no := second.ask(http.MethodPost, "/api/v1/commands", bytes.NewReader(twice), header)
	if _, slug := no.problem(t); no.status != http.StatusServiceUnavailable || slug != "standby" || no.header.Get("Retry-After") == "" {
		t.Errorf("what was sent on to one that follows gets %d %s", no.status, no.body)
	}
}

// TestAttachedElsewhere: what is attached at one node is there for a command that is
// brought to the other.
func TestAttachedElsewhere(t *testing.T) {
	first, second, stop := pair(t)
	chair := stranger(t)
	first.keys = map[string]trust.Signer{group.CodeChair: chair}
	second.keys[group.CodeChair] = chair
	first.done(events.CodeSecretariat, "key.enrol", group.Enrol{Participant: group.CodeChair, Key: chair.Name, Custody: events.CustodyOwn})
	first.done(events.CodeSecretariat, "officer.elect", group.Elect{Office: events.OfficeChair, Participant: "SGP"})
	table := func(at, by *house, slug string) answered {
		t.Helper()
		draft, err := prepare.Table(slug, []byte("1. A paragraph of "+slug+"."), events.AnnualReport, slug, "en")
		if err != nil {
			t.Fatal(err)
		}
		if _, kept := at.attach(chair, draft.Draft); kept.status != http.StatusOK {
			t.Fatalf("attaching: %d %s", kept.status, kept.body)
		}
		if slug == "later" {
			stop()
		}
		return by.submit(chair, by.write(group.CodeChair, "report.table", draft.Command, nil))
	}
	for slug, c := range map[string][2]*house{"here": {second, second}, "there": {second, first}} {
		if a := table(c[0], c[1], slug); a.status != http.StatusOK {
			t.Errorf("%s: %d %s", slug, a.status, a.body)
		}
	}
	// Kept by the one that follows, it is there when that one writes.
	if a := table(second, second, "later"); a.status != http.StatusOK {
		t.Errorf("after the other is gone: %d %s", a.status, a.body)
	}
}

// TestTakenOver: the node that writes goes in the middle of the work of many. The other
// takes over, and what was acknowledged by either stands on the log, once.
func TestTakenOver(t *testing.T) {
	_, second, stop := pair(t)
	secretariat := second.signer(events.CodeSecretariat)
	const callers, each = 6, 25
	var (
		wait sync.WaitGroup
		mu   sync.Mutex
		done = map[uuid.UUID]engine.Answer{}
	)
	for c := range callers {
		wait.Go(func() {
			for i := range each {
				b := second.write(events.CodeSecretariat, "participant.register", organization(1000*c+i), nil)
				for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
					a := second.submit(secretariat, b)
					var got engine.Answer
					if a.status == http.StatusOK && json.Unmarshal(a.body, &got) == nil {
						mu.Lock()
						done[got.Command] = got
						if len(done) == callers*each/3 {
							go stop()
						}
						mu.Unlock()
						break
					}
					if a.status < http.StatusInternalServerError || time.Now().After(end) {
						t.Errorf("%d %s", a.status, a.body)
						return
					}
				}
			}
		})
	}
	wait.Wait()
	stop()
	if !second.node.Writer().Held {
		t.Error("the one that is left does not write")
	}
	places := map[uuid.UUID]uint64{}
	err := second.node.Log.Read(t.Context(), 1, 0, func(s events.Stored) error {
		r, err := events.Decode(s)
		if _, twice := places[r.Command]; twice && r.Part == 1 {
			t.Errorf("command %s stands on the log twice", r.Command)
		}
		places[r.Command] = r.Seq
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(done) != callers*each {
		t.Errorf("%d commands were answered, not %d", len(done), callers*each)
	}
	for id, a := range done {
		if places[id] != a.Seq {
			t.Errorf("command %s was answered with event %d and stands at %d", id, a.Seq, places[id])
		}
	}
}
