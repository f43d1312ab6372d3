package lease

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"concord/events/log/logtest"
)

// short is the limit of the leases in the tests.
const short = 600 * time.Millisecond

// connect connects to a place as a node does.
func connect(t *testing.T, place *logtest.Place) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect(strings.Join(place.URLs(), ","), nats.MaxReconnects(-1), nats.ReconnectWait(5*time.Millisecond),
		nats.ReconnectBufSize(-1), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// open opens a lease for a node.
func open(t *testing.T, nc *nats.Conn, node string, replicas int) *Lease {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	l, err := Open(ctx, nc, Options{Group: "room", Node: node, Address: "http://" + node, Limit: short, Replicas: replicas})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = l.Close(ctx) // it may be closed, or its connection
	})
	return l
}

// await waits until a lease is held or not, for so long.
func await(t *testing.T, l *Lease, held bool, atMost time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), atMost)
	defer cancel()
	if err := l.Await(ctx, held); err != nil {
		t.Fatalf("%s waited in vain for %s: held %t", l.mine.Node, atMost, held)
	}
}

// TestHandedOver: one holds the lease and the others know who; given back it goes to
// another at once, and one that is gone without a word loses it after the limit.
func TestHandedOver(t *testing.T) {
	place := logtest.Separate(t)
	first := open(t, connect(t, place), "first", 1)
	await(t, first, true, 5*time.Second)
	its := connect(t, place)
	second := open(t, its, "second", 1)
	third := open(t, connect(t, place), "third", 1)
	time.Sleep(3 * short) // long past the limit: it is renewed
	if !first.Held() || second.Held() || third.Held() {
		t.Fatalf("held by the first: %t, the second: %t, the third: %t", first.Held(), second.Held(), third.Held())
	}
	for _, l := range []*Lease{first, second} {
		if h, ok := l.Holding(); !ok || h.Node != "first" || h.Address != "http://first" || time.Since(h.Since) > time.Minute {
			t.Errorf("%s knows of %+v, %t", l.mine.Node, h, ok)
		}
	}
	if err := third.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if first.Held() {
		t.Error("what was given back is held")
	}
	await(t, second, true, short/2) // before it would be free by itself

	fourth := open(t, connect(t, place), "fourth", 1)
	its.Close()
	gone := time.Now()
	await(t, fourth, true, 5*time.Second)
	if took := time.Since(gone); took < short/3 || second.Held() {
		t.Errorf("taken over after %s; the one that is gone holds it: %t", took, second.Held())
	}
}

// TestOneAtATime: whatever becomes of the connections, no two hold it at once, and
// somebody does in the end.
func TestOneAtATime(t *testing.T) {
	places, takes := map[string]func(testing.TB) *logtest.Place{"separate": logtest.Separate}, 2*time.Second
	if os.Getenv("CONCORD_LONG") != "" {
		places["cluster"], takes = logtest.Cluster, 15*time.Second
	}
	for kind, at := range places {
		t.Run(kind, func(t *testing.T) {
			place := at(t)
			var all []*Lease
			for _, node := range []string{"a", "b", "c"} {
				all = append(all, open(t, connect(t, place), node, place.Replicas()))
			}
			held := map[string]int{}
			for end := time.Now().Add(takes); time.Now().Before(end); time.Sleep(time.Millisecond) {
				if i := rand.IntN(200); i < place.Servers() {
					place.Proxy(i).Cut()
				} else if i < 2*place.Servers() {
					place.Proxy(i%place.Servers()).CutAfter(rand.Int64N(500), -1)
				}
				for i, l := range all {
					if !l.Held() {
						continue
					}
					held[l.mine.Node]++
					for _, other := range append(all[i+1:len(all):len(all)], all[:i]...) {
						if other.Held() && l.Held() {
							t.Fatalf("%s and %s hold it at once", l.mine.Node, other.mine.Node)
						}
					}
				}
			}
			for i := range place.Servers() {
				place.Proxy(i).CutAfter(-1, -1)
			}
			for end := time.Now().Add(20 * time.Second); !all[0].Held() && !all[1].Held() && !all[2].Held(); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("nobody holds it")
				}
			}
			t.Logf("held at so many looks: %v", held)
		})
	}
}

// TestAnotherBucket: a bucket whose keys stay for ever is no lease.
func TestAnotherBucket(t *testing.T) {
	place := logtest.Separate(t)
	nc := connect(t, place)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: Bucket("room")}); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), nc, Options{Group: "room", Node: "n"})
	var no *BucketError
	if !errors.As(err, &no) || !strings.Contains(err.Error(), "nats kv del concord-lease-room") {
		t.Errorf("%v", err)
	}
}
