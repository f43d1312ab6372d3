package log

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"concord/events"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// TestHeaderThere reads headers as a server may give them.
func TestHeaderThere(t *testing.T) {
	in := nats.Header{
		"concord-actor": {"FRA"}, "ce-type": {"concord.report.tabled.v1"}, "ce-id": {"1"},
		"Nats-Batch-Id": {"x"}, "Nats-Expected-Last-Sequence": {"4", "5"},
	}
	want := events.Header{
		{Name: "ce-id", Value: "1"}, {Name: "ce-type", Value: "concord.report.tabled.v1"}, {Name: "concord-actor", Value: "FRA"},
	}
	got, err := fromNATS(7, in)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, test := range []struct {
		header nats.Header
		want   MessageError
	}{
		{nats.Header{"ce-id": {"1", "2"}}, MessageError{7, "ce-id", "comes more than once"}},
		{nats.Header{"ce-id": {"1"}, "z": {"1"}, "y": {"1"}}, MessageError{7, "y", "is not a header of an event"}},
		{nats.Header{"Ce-Id": {"1"}}, MessageError{7, "Ce-Id", "is not a header of an event"}},
		{nats.Header{"nats-batch-id": {"1"}}, MessageError{7, "nats-batch-id", "is not a header of an event"}},
		{nats.Header{"": {"1"}}, MessageError{7, "", "is not a header of an event"}},
	} {
		_, err := fromNATS(7, test.header)
		var got *MessageError
		if !errors.As(err, &got) || *got != test.want {
			t.Errorf("%v: got %v, want %v", test.header, err, &test.want)
		}
	}
}

// wire sends headers through a server and gives back what arrives.
func wire(t testing.TB) func(nats.Header) nats.Header {
	t.Helper()
	srv, err := server.NewServer(&server.Options{DontListen: true, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	nc, err := nats.Connect("", nats.InProcessServer(srv))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		nc.Close()
		srv.Shutdown()
	})
	sub, err := nc.SubscribeSync("there")
	if err != nil {
		t.Fatal(err)
	}
	return func(h nats.Header) nats.Header {
		if err := nc.PublishMsg(&nats.Msg{Subject: "there", Header: h}); err != nil {
			t.Fatal(err)
		}
		m, err := sub.NextMsg(10 * time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return m.Header
	}
}

// FuzzHeader sends any headers that are not refused over the wire: what arrives is
// what was sent, value by value and in order.
func FuzzHeader(f *testing.F) {
	send := wire(f)
	f.Add("1", "concord:g", "FRA", uint16(1))
	f.Add("a b", "é\u2028x", "a:b", uint16(7))
	f.Add(" x", "y\n", "z\r", uint16(3))
	f.Add("\x00", "\t", "\u00a0x", uint16(1<<12))
	f.Fuzz(func(t *testing.T, a, b, c string, which uint16) {
		values := []string{a, b, c}
		var h events.Header
		for i, name := range events.HeaderNames {
			if which>>i&1 == 1 {
				h = append(h, events.Field{Name: name, Value: values[i%3]})
			}
		}
		if _, reason := headerFault(h); reason != "" || len(h) == 0 {
			return
		}
		got, err := fromNATS(1, send(toNATS(h)))
		if err != nil {
			t.Fatalf("%q: %v", h, err)
		}
		if diff := cmp.Diff(h, got); diff != "" {
			t.Fatalf("(-sent +arrived):\n%s", diff)
		}
	})
}

// TestLargestHeader finds the largest headers that are not refused, and appends
// them, alone and in a batch: the server takes them.
func TestLargestHeader(t *testing.T) {
	ctx := context.Background()
	l, err := OpenEmbedded(ctx, Options{Group: "g", Aggregates: []string{"report"}, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	message := func(size int) events.Message {
		return events.Message{Subject: "g.report.r.x", Header: events.Header{{Name: events.HeaderSigned, Value: strings.Repeat("A", size)}}}
	}
	size := events.MaxHeader
	for ; ; size-- {
		if _, reason := headerFault(message(size).Header); reason == "" {
			break
		}
	}
	if size < events.MaxHeader-reservedHeader-64 {
		t.Errorf("only %d bytes", size)
	}
	last := uint64(0)
	for _, commit := range [][]events.Message{{message(size)}, {message(size), message(size), message(size)}} {
		done, err := l.Append(ctx, last, [][]events.Message{commit})
		if err != nil {
			t.Fatalf("a commit of %d: %v", len(commit), err)
		}
		last = done.Last
	}
	err = l.Read(ctx, 1, 0, func(s events.Stored) error {
		if got := len(s.Header.Get(events.HeaderSigned)); got != size {
			return fmt.Errorf("%d: %d bytes, want %d", s.Seq, got, size)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestDurable looks whether what makes a log durable and private survives those
// who customize the server.
func TestDurable(t *testing.T) {
	l, err := OpenEmbedded(context.Background(), Options{
		Group: "g", Aggregates: []string{"report"}, Dir: t.TempDir(),
		Customize: func(o *server.Options) {
			o.SyncAlways, o.JetStream, o.StoreDir, o.DontListen, o.HTTPPort = false, false, "/nowhere", false, 1
			o.ServerName = "mine"
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	if !l.Server().JetStreamConfig().SyncAlways {
		t.Error("acknowledged before it is on disk")
	}
	if l.Server().Addr() != nil || l.Server().MonitorAddr() != nil {
		t.Error("listens")
	}
	if l.Server().Name() != "mine" {
		t.Errorf("named %q", l.Server().Name())
	}
}

func TestOptions(t *testing.T) {
	for _, test := range []struct {
		options Options
		want    string
	}{
		{Options{Aggregates: []string{"a"}, Dir: "d"}, "the group has no name"},
		{Options{Group: "a.b", Aggregates: []string{"a"}, Dir: "d"}, `group "a.b": only`},
		{Options{Group: "../x", Aggregates: []string{"a"}, Dir: "d"}, "only letters"},
		{Options{Group: "g", Dir: "d"}, "no aggregates"},
		{Options{Group: "g", Aggregates: []string{"a", ">"}, Dir: "d"}, `aggregate ">"`},
		{Options{Group: "g", Aggregates: []string{"a", "a"}, Dir: "d"}, "listed twice"},
		{Options{Group: "g", Aggregates: []string{"a"}}, "no directory"},
		{Options{Group: "g", Aggregates: []string{"a"}, Dir: "d", Replicas: 3}, "embedded server has one"},
		{Options{Group: "g", Aggregates: []string{"a"}, Dir: "d", Replicas: 2}, "must be 1 or 3"},
	} {
		if _, err := OpenEmbedded(context.Background(), test.options); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: got %v, want %q", test.options, err, test.want)
		}
	}
	if _, err := Connect(context.Background(), nil, Options{Group: "g", Aggregates: []string{"a"}}); err == nil {
		t.Error("connected to no server")
	}
}
