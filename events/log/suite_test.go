package log_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/events"
	"concord/events/log"
	"concord/events/log/logtest"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// long reports whether the long counts are asked for.
func long() bool { return os.Getenv("CONCORD_LONG") == "1" }

// TestLog is the suite that every place has to pass.
func TestLog(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		suite(t, func(t *testing.T) *logtest.Place { return logtest.Embedded(t) })
	})
	t.Run("separate", func(t *testing.T) {
		t.Parallel()
		suite(t, func(t *testing.T) *logtest.Place { return logtest.Separate(t) })
	})
	t.Run("cluster", func(t *testing.T) {
		t.Parallel()
		shared := logtest.Cluster(t) // one for all: elections take seconds
		suite(t, func(*testing.T) *logtest.Place { return shared })
	})
}

func suite(t *testing.T, newPlace func(*testing.T) *logtest.Place) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *logtest.Place, string)
	}{
		{"FoundAndOpen", testFoundAndOpen},
		{"ConfigPinned", testConfigPinned},
		{"ConfigChangedWhileRunning", testConfigChangedWhileRunning},
		{"AppendWays", testAppendWays},
		{"Invalid", testInvalid},
		{"FenceRefuses", testFenceRefuses},
		{"NothingAfterRefusal", testNothingAfterRefusal},
		{"PipelineForks", testPipelineForks},
		{"TwoWritersRace", testTwoWritersRace},
		{"LargestCommit", testLargestCommit},
		{"BatchesWholeToReaders", testBatchesWholeToReaders},
		{"Read", testRead},
		{"ReaderStops", testReaderStops},
		{"FollowThroughCuts", testFollowThroughCuts},
		{"SeqAt", testSeqAt},
		{"ForeignHeader", testForeignHeader},
		{"UnknownOutcomes", testUnknownOutcomes},
		{"ServerLost", testServerLost}, // the last two stop servers
		{"Reopen", testReopen},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.run(t, newPlace(t), "g-"+strings.ToLower(test.name))
		})
	}
}

// epoch is when the first event of a test was recorded; one follows each second.
var epoch = time.Date(2021, 6, 1, 10, 0, 0, 0, time.UTC)

// event makes the n-th event of a test.
func event(group string, n int) events.Message {
	return events.Message{
		Subject: group + ".report.apr1.amendment-proposed",
		Header: events.Header{
			{Name: events.HeaderID, Value: fmt.Sprintf("event-%d", n)},
			{Name: events.HeaderSource, Value: "concord:" + group},
			{Name: events.HeaderSpec, Value: "1.0"},
			{Name: events.HeaderType, Value: "concord.report.amendment-proposed.v1"},
			{Name: events.HeaderTime, Value: epoch.Add(time.Duration(n) * time.Second).Format("2006-01-02T15:04:05.000000Z")},
			{Name: events.HeaderSubject, Value: "report/apr1"},
			{Name: events.HeaderActor, Value: "FRA"},
			{Name: events.HeaderCommand, Value: fmt.Sprintf("command-%d", n)},
			{Name: events.HeaderPart, Value: "1/1"},
		},
		Data: fmt.Appendf(nil, `{"amendment":"A%d"}`, n),
	}
}

// commit makes one commit of the events from n to n+length-1.
func commit(group string, n, length int) []events.Message {
	var out []events.Message
	for i := range length {
		m := event(group, n+i)
		m.Header[8].Value = fmt.Sprintf("%d/%d", i+1, length)
		out = append(out, m)
	}
	return out
}

// commits makes so many commits of one length, the first event being the n-th.
func commits(group string, n, count, length int) [][]events.Message {
	var out [][]events.Message
	for i := range count {
		out = append(out, commit(group, n+i*length, length))
	}
	return out
}

func flat(commits [][]events.Message) []events.Message { return slices.Concat(commits...) }

func soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// mustAppend appends behind the fence and returns the new last sequence.
func mustAppend(t testing.TB, l *log.Log, fence uint64, commits [][]events.Message) uint64 {
	t.Helper()
	done, err := l.Append(soon(t), fence, commits)
	if err != nil {
		t.Fatalf("appending behind %d: %v", fence, err)
	}
	want := log.Appended{Commits: len(commits), Last: fence + uint64(len(flat(commits)))}
	if done != want {
		t.Fatalf("appending behind %d: got %+v, want %+v", fence, done, want)
	}
	return done.Last
}

// mustHold fails unless the log holds exactly these messages.
func mustHold(t testing.TB, l *log.Log, want []events.Message) {
	t.Helper()
	var got []events.Message
	err := l.Read(soon(t), 1, 0, func(s events.Stored) error {
		if s.Seq != uint64(len(got)+1) {
			t.Errorf("message %d comes with sequence %d", len(got)+1, s.Seq)
		}
		got = append(got, s.Message)
		return nil
	})
	if err != nil {
		t.Fatalf("reading the log: %v", err)
	}
	if diff := cmp.Diff(want, got, wholeData); diff != "" {
		t.Fatalf("the log holds something else (-want +got):\n%s", diff)
	}
}

// wholeData compares data at once: byte by byte is slow on the largest commits.
var wholeData = cmp.Comparer(func(a, b []byte) bool { return string(a) == string(b) })

func mustLast(t testing.TB, l *log.Log, want uint64) {
	t.Helper()
	last, err := l.Last(soon(t))
	if err != nil || last != want {
		t.Fatalf("last: got %d, %v, want %d", last, err, want)
	}
}

func testFoundAndOpen(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	if l.Group() != group {
		t.Errorf("group %q, want %q", l.Group(), group)
	}
	if err := l.Writable(); err != nil {
		t.Errorf("a new log is not writable: %v", err)
	}
	mustLast(t, l, 0)
	mustHold(t, l, nil)
	if behind, err := l.Since(soon(t), 0); err != nil || len(behind) != 0 {
		t.Errorf("since 0: got %v, %v", behind, err)
	}
	mustAppend(t, l, 0, commits(group, 1, 2, 1))

	// A second node finds the same log.
	other := p.Beside(l)
	mustHold(t, other, flat(commits(group, 1, 2, 1)))
	mustAppend(t, other, 2, commits(group, 3, 1, 3))
	mustLast(t, l, 5)
}

// testConfigPinned makes every stream that differs in one field from a log, and
// opens it.
func testConfigPinned(t *testing.T, p *logtest.Place, group string) {
	stranger := p.Stranger(p.Open(group))
	js, err := jetstream.New(stranger)
	if err != nil {
		t.Fatal(err)
	}
	pin := func(name string) jetstream.StreamConfig {
		return log.StreamConfig(name, logtest.Aggregates, p.Replicas())
	}
	for field, change := range map[string]func(*jetstream.StreamConfig){
		"description":          func(c *jetstream.StreamConfig) { c.Description = "mine" },
		"subjects":             func(c *jetstream.StreamConfig) { c.Subjects = []string{c.Name + ".>"} },
		"retention":            func(c *jetstream.StreamConfig) { c.Retention = jetstream.InterestPolicy },
		"max_consumers":        func(c *jetstream.StreamConfig) { c.MaxConsumers = 5 },
		"max_msgs":             func(c *jetstream.StreamConfig) { c.MaxMsgs = 1000 },
		"max_bytes":            func(c *jetstream.StreamConfig) { c.MaxBytes = 1 << 20 },
		"max_age":              func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour },
		"max_msgs_per_subject": func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 5 },
		"max_msg_size":         func(c *jetstream.StreamConfig) { c.MaxMsgSize = 1 << 16 },
		"discard":              func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld },
		"storage":              func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage },
		"no_ack":               func(c *jetstream.StreamConfig) { c.NoAck = true },
		"duplicate_window":     func(c *jetstream.StreamConfig) { c.Duplicates = time.Minute },
		"deny_delete":          func(c *jetstream.StreamConfig) { c.DenyDelete = false },
		"deny_purge":           func(c *jetstream.StreamConfig) { c.DenyPurge = false },
		"allow_rollup_hdrs":    func(c *jetstream.StreamConfig) { c.AllowRollup, c.DenyPurge = true, false },
		"compression":          func(c *jetstream.StreamConfig) { c.Compression = jetstream.S2Compression },
		"first_seq":            func(c *jetstream.StreamConfig) { c.FirstSeq = 7 },
		"allow_direct":         func(c *jetstream.StreamConfig) { c.AllowDirect = false },
		"allow_atomic":         func(c *jetstream.StreamConfig) { c.AllowAtomicPublish = false },
		"allow_batched":        func(c *jetstream.StreamConfig) { c.AllowBatchPublish = true },
		"allow_msg_ttl":        func(c *jetstream.StreamConfig) { c.AllowMsgTTL = true },
		"metadata":             func(c *jetstream.StreamConfig) { c.Metadata = map[string]string{"owner": "me"} },
		"republish": func(c *jetstream.StreamConfig) {
			c.RePublish = &jetstream.RePublish{Source: ">", Destination: "copy.>"}
		},
		"subject_transform": func(c *jetstream.StreamConfig) {
			c.SubjectTransform = &jetstream.SubjectTransformConfig{Source: c.Name + ".report.>", Destination: c.Name + ".debate.>"}
		},
		"sources": func(c *jetstream.StreamConfig) {
			c.Sources = []*jetstream.StreamSource{{Name: group}}
		},
		"consumer_limits": func(c *jetstream.StreamConfig) { c.ConsumerLimits.MaxAckPending = 5 },
	} {
		name := group + "-" + strings.ReplaceAll(field, "_", "-")
		config := pin(name)
		change(&config)
		if _, err := js.CreateStream(soon(t), config); err != nil {
			t.Errorf("%s: making the stream: %v", field, err)
			continue
		}
		// Connected, so that many logs can be looked at on one embedded server too.
		options := log.Options{Group: name, Aggregates: logtest.Aggregates, Replicas: p.Replicas()}
		urls := p.URLs()
		if len(urls) == 0 {
			urls = []string{"nats://in-process"}
			options.Client = []nats.Option{inProcessOf(t, p)}
		}
		l, err := log.Connect(soon(t), urls, options)
		var drift *log.DriftError
		if !errors.As(err, &drift) {
			if err == nil {
				_ = l.Close()
			}
			t.Errorf("%s: opened (%v)", field, err)
			continue
		}
		var fields []string
		for _, d := range drift.Differences {
			fields = append(fields, d.Field)
		}
		if !slices.Contains(fields, field) || len(fields) > 2 {
			t.Errorf("%s: the error names %v", field, fields)
		}
		if !strings.Contains(err.Error(), field) {
			t.Errorf("%s: the error's text does not say so: %v", field, err)
		}
		stream, err := js.Stream(soon(t), name)
		if err != nil {
			t.Fatal(err)
		}
		if got := stream.CachedInfo(); got.State.Msgs != 0 {
			t.Errorf("%s: something was written", field)
		}
		if err := js.DeleteStream(soon(t), name); err != nil {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func testConfigChangedWhileRunning(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	mustAppend(t, l, 0, commits(group, 1, 3, 1))
	js, err := jetstream.New(p.Stranger(l))
	if err != nil {
		t.Fatal(err)
	}
	config := log.StreamConfig(group, logtest.Aggregates, p.Replicas())
	config.MaxMsgs = 2
	if _, err := js.UpdateStream(soon(t), config); err != nil {
		t.Fatal(err)
	}
	var drift *log.DriftError
	deadline := time.Now().Add(5 * time.Second)
	for !errors.As(l.Writable(), &drift) {
		if time.Now().After(deadline) {
			t.Fatal("the change was not noticed")
		}
		time.Sleep(5 * time.Millisecond)
	}
	want := []log.Difference{{Field: "max_msgs", Want: "-1", Got: "2"}}
	if diff := cmp.Diff(want, drift.Differences); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	if done, err := l.Append(soon(t), 3, commits(group, 4, 1, 1)); !errors.As(err, &drift) || done.Commits != 0 {
		t.Errorf("written all the same: %+v, %v", done, err)
	}
	// Nothing was taken out: the log refuses new messages rather than give up old ones.
	mustHold(t, l, flat(commits(group, 1, 3, 1)))
}

func testAppendWays(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	var want []events.Message
	last := uint64(0)
	for _, c := range [][][]events.Message{
		nil,                         // nothing
		commits(group, 1, 1, 1),     // alone
		commits(group, 2, 5, 1),     // a few: one after the other
		commits(group, 7, 40, 1),    // many: a batch
		commits(group, 47, 1, 2),    // one command of several events
		commits(group, 49, 1, 1000), // the longest
		commits(group, 1049, 7, 300),
		slices.Concat(commits(group, 3149, 2, 1), commits(group, 3151, 1, 999), commits(group, 4150, 1, 1), commits(group, 4151, 1, 1000)),
	} {
		last = mustAppend(t, l, last, c)
		want = append(want, flat(c)...)
	}
	mustHold(t, l, want)
}

func testInvalid(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	for _, test := range []struct {
		field, reason string
		spoil         func(*events.Message)
	}{
		{"ce-id", "newline", func(m *events.Message) { m.Header[0].Value = "a\nb" }},
		{"ce-id", "newline", func(m *events.Message) { m.Header[0].Value = "a\rb" }},
		{"concord-actor", "white space", func(m *events.Message) { m.Header[6].Value = " FRA" }},
		{"concord-actor", "white space", func(m *events.Message) { m.Header[6].Value = "FRA\u00a0" }},
		{"concord-actor", "empty", func(m *events.Message) { m.Header[6].Value = "" }},
		{"concord-actor", "UTF-8", func(m *events.Message) { m.Header[6].Value = "\xff" }},
		{"Nats-Msg-Id", "not a header", func(m *events.Message) { m.Header[0].Name = "Nats-Msg-Id" }},
		{"Ce-Id", "not a header", func(m *events.Message) { m.Header[0].Name = "Ce-Id" }},
		{"ce-id", "out of order", func(m *events.Message) { m.Header[1] = m.Header[0] }},
		{"concord-signed", "larger", func(m *events.Message) {
			m.Header = append(m.Header, events.Field{Name: events.HeaderSigned, Value: strings.Repeat("A", events.MaxHeader)})
		}},
		{"data", "65537 bytes", func(m *events.Message) { m.Data = make([]byte, events.MaxData+1) }},
		{"subject", "not under", func(m *events.Message) { m.Subject = "other.report.apr1.x" }},
		{"subject", "aggregate that", func(m *events.Message) { m.Subject = group + ".query.apr1.x" }},
		{"subject", "ends with", func(m *events.Message) { m.Subject = group + ".report" }},
		{"subject", "wildcard", func(m *events.Message) { m.Subject = group + ".report.*.x" }},
		{"subject", "empty token", func(m *events.Message) { m.Subject = group + ".report..x" }},
		{"subject", "space", func(m *events.Message) { m.Subject = group + ".report.a b.x" }},
		{"subject", "empty token", func(m *events.Message) { m.Subject = group + ".report." }},
	} {
		c := [][]events.Message{commit(group, 1, 1), commit(group, 2, 3)}
		test.spoil(&c[1][2])
		done, err := l.Append(soon(t), 0, c)
		var invalid *log.InvalidError
		if !errors.As(err, &invalid) || done != (log.Appended{}) {
			t.Errorf("%s (%s): got %+v, %v", test.field, test.reason, done, err)
			continue
		}
		if invalid.Commit != 1 || invalid.Message != 2 || invalid.Field != test.field || !strings.Contains(invalid.Reason, test.reason) {
			t.Errorf("%s (%s): got %+v", test.field, test.reason, invalid)
		}
	}
	for _, c := range [][][]events.Message{{{}}, commits(group, 1, 1, events.MaxCommitLength+1)} {
		var invalid *log.InvalidError
		if _, err := l.Append(soon(t), 0, c); !errors.As(err, &invalid) || invalid.Field != "commit" {
			t.Errorf("a commit of %d messages: %v", len(c[0]), err)
		}
	}
	mustLast(t, l, 0)
}

func testFenceRefuses(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	mustAppend(t, l, 0, commits(group, 1, 5, 1))
	for _, fence := range []uint64{0, 4, 6, 1000} {
		for _, c := range [][][]events.Message{
			commits(group, 100, 1, 1), commits(group, 100, 3, 1), commits(group, 100, 50, 1), commits(group, 100, 2, 3),
		} {
			done, err := l.Append(soon(t), fence, c)
			var refused *log.FenceError
			if !errors.As(err, &refused) || *refused != (log.FenceError{Expected: fence, Actual: 5}) {
				t.Errorf("behind %d: got %v", fence, err)
			}
			if done != (log.Appended{Last: fence}) {
				t.Errorf("behind %d: got %+v", fence, done)
			}
		}
	}
	mustHold(t, l, flat(commits(group, 1, 5, 1)))
}

// testNothingAfterRefusal lets somebody else write between two commits of one
// append, each number of messages that could make a later fence fit.
func testNothingAfterRefusal(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	other := p.Beside(l)
	last := uint64(0)
	var want []events.Message
	for between := 1; between <= 4; between++ {
		fence := last
		theirs := commits(group, 1000*between, between, 1)
		last = mustAppend(t, other, fence, theirs)
		want = append(want, flat(theirs)...)
		for _, ours := range [][][]events.Message{commits(group, 1, 6, 1), commits(group, 1, 6, 3)} {
			done, err := l.Append(soon(t), fence, ours)
			var refused *log.FenceError
			if !errors.As(err, &refused) || done.Commits != 0 {
				t.Fatalf("%d between: got %+v, %v", between, done, err)
			}
		}
	}
	mustHold(t, l, want)
}

// testPipelineForks shows why a few commits are published one after the other. A
// pipeline whose every message is fenced looks safe: if the first is refused, the
// second expects a sequence that was never reached. But the one message that made
// the first fail reaches it.
func testPipelineForks(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	mustAppend(t, p.Beside(l), 0, commits(group, 1, 1, 1))
	js, err := jetstream.New(p.Stranger(l))
	if err != nil {
		t.Fatal(err)
	}
	var futures []jetstream.PubAckFuture
	for i := range 2 {
		m := nats.NewMsg(group + ".report.apr1.x")
		m.Header["ce-id"] = []string{fmt.Sprintf("pipelined-%d", i)}
		future, err := js.PublishMsgAsync(m, jetstream.WithExpectLastSequence(uint64(i)))
		if err != nil {
			t.Fatal(err)
		}
		futures = append(futures, future)
	}
	select {
	case <-futures[0].Err():
	case <-futures[0].Ok():
		t.Error("the first of the pipeline was taken")
	}
	select {
	case <-futures[1].Ok():
	case err := <-futures[1].Err():
		t.Errorf("the second of the pipeline was refused (%v): pipelining may be safe after all", err)
	}
	mustLast(t, l, 2)
}

// testTwoWritersRace lets two nodes write as fast as they can: each commit lands
// once, whole, and behind the sequence that its writer had read.
func testTwoWritersRace(t *testing.T, p *logtest.Place, group string) {
	first := p.Open(group)
	rounds := 40
	if long() {
		rounds = 400
	}
	type result struct {
		written map[string]uint64 // first event's id of each commit, and the fence of it
		err     error
	}
	results := make(chan result)
	for w, l := range []*log.Log{first, p.Beside(first)} {
		go func() {
			written := map[string]uint64{}
			results <- result{written, race(l, group, w, rounds, written)}
		}()
	}
	written := map[string]uint64{}
	for range 2 {
		r := <-results
		if r.err != nil {
			t.Fatal(r.err)
		}
		for id, fence := range r.written {
			written[id] = fence
		}
	}
	found := map[string]uint64{}
	var inside string // the commit that is being read
	err := first.Read(soon(t), 1, 0, func(s events.Stored) error {
		command, part := s.Header.Get(events.HeaderCommand), s.Header.Get(events.HeaderPart)
		if inside != "" && command != inside {
			return fmt.Errorf("%d: %s begins inside %s", s.Seq, command, inside)
		}
		if i, _, _ := strings.Cut(part, "/"); i == "1" {
			if _, twice := found[command]; twice {
				return fmt.Errorf("%d: %s stands twice", s.Seq, command)
			}
			found[command] = s.Seq - 1
		}
		inside = command
		if i, n, _ := strings.Cut(part, "/"); i == n {
			inside = ""
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(written, found); diff != "" {
		t.Errorf("what was acknowledged is not what stands on the log (-acknowledged +log):\n%s", diff)
	}
}

// race appends rounds of commits and reads what it lost to.
func race(l *log.Log, group string, writer, rounds int, written map[string]uint64) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	fence := uint64(0)
	for round := 0; round < rounds; {
		var batch [][]events.Message
		for i := range 1 + round%3 {
			c := commit(group, 1, 1+(round+i)%2)
			for j := range c {
				c[j].Header[7].Value = fmt.Sprintf("w%d-%d-%d", writer, round, i)
			}
			batch = append(batch, c)
		}
		done, err := l.Append(ctx, fence, batch)
		for i, at := 0, fence; i < done.Commits; i++ {
			written[batch[i][0].Header.Get(events.HeaderCommand)] = at
			at += uint64(len(batch[i]))
		}
		fence = done.Last
		var refused *log.FenceError
		switch {
		case err == nil:
			round++
		case errors.As(err, &refused):
			if done.Commits > 0 {
				round++ // in part: the rest is given up, as an engine decides anew
			}
			if fence, err = l.Last(ctx); err != nil {
				return err
			}
		default:
			return err
		}
	}
	return nil
}

// testLargestCommit writes the largest commit that the limits allow.
func testLargestCommit(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	c := commit(group, 1, 200)
	if long() {
		c = commit(group, 1, events.MaxCommitLength)
	}
	for i := range c {
		c[i].Data = []byte(strings.Repeat("x", events.MaxData))
		c[i].Header = append(c[i].Header, events.Field{Name: events.HeaderSigned, Value: strings.Repeat("A", 32<<10)})
	}
	mustAppend(t, l, 0, [][]events.Message{c})
	mustHold(t, l, c)
}

// testBatchesWholeToReaders reads while long commits are written: what a reader
// sees is always in order, and what begins also ends.
func testBatchesWholeToReaders(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	const length, count = 100, 20
	ctx, cancel := context.WithTimeout(soon(t), 30*time.Second)
	defer cancel()
	read := make(chan error, 1)
	go func() {
		n := 0
		read <- l.Follow(ctx, 1, func(s events.Stored) error {
			if want := fmt.Sprintf("%d/%d", n%length+1, length); s.Header.Get(events.HeaderPart) != want {
				return fmt.Errorf("%d: part %s, want %s", s.Seq, s.Header.Get(events.HeaderPart), want)
			}
			if n++; n == length*count {
				return errEnough
			}
			return nil
		})
	}()
	// The leader never names a sequence inside a commit.
	other := p.Beside(l)
	asked := make(chan error, 1)
	go func() {
		for {
			last, err := other.Last(ctx)
			if err == nil && last%length != 0 {
				err = fmt.Errorf("the log ends at %d, inside a commit", last)
			}
			if err != nil || last == length*count {
				asked <- err
				return
			}
		}
	}()
	last := uint64(0)
	for i := range count {
		last = mustAppend(t, l, last, commits(group, i*length+1, 1, length))
		behind, err := l.Since(ctx, last-length)
		if err != nil || len(behind) != length {
			t.Fatalf("since %d: %d messages, %v", last-length, len(behind), err)
		}
	}
	if err := <-read; !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	if err := <-asked; err != nil {
		t.Fatal(err)
	}
}

var errEnough = errors.New("enough")

func testRead(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	want := flat(commits(group, 1, 30, 10))
	mustAppend(t, l, 0, commits(group, 1, 30, 10))
	for _, test := range []struct{ from, to, first, last uint64 }{
		{0, 0, 1, 300}, {1, 0, 1, 300}, {1, 300, 1, 300}, {1, 1, 1, 1}, {17, 200, 17, 200},
		{300, 0, 300, 300}, {301, 0, 301, 300}, {5, 4, 5, 4},
	} {
		var got []events.Message
		err := l.Read(soon(t), test.from, test.to, func(s events.Stored) error {
			if s.Seq != test.first+uint64(len(got)) {
				t.Errorf("%d–%d: sequence %d after %d messages", test.from, test.to, s.Seq, len(got))
			}
			got = append(got, s.Message)
			return nil
		})
		if err != nil {
			t.Errorf("%d–%d: %v", test.from, test.to, err)
		}
		if test.last < test.first {
			if len(got) > 0 {
				t.Errorf("%d–%d: got %d messages", test.from, test.to, len(got))
			}
		} else if diff := cmp.Diff(want[test.first-1:test.last], got); diff != "" {
			t.Errorf("%d–%d (-want +got):\n%s", test.from, test.to, diff)
		}
	}
	for _, test := range []struct{ from, to, want uint64 }{{1, 301, 301}, {500, 0, 499}, {302, 302, 302}} {
		var short *log.TruncatedError
		err := l.Read(soon(t), test.from, test.to, func(events.Stored) error { return nil })
		if !errors.As(err, &short) || *short != (log.TruncatedError{Want: test.want, Last: 300}) {
			t.Errorf("%d–%d: got %v", test.from, test.to, err)
		}
	}
	behind, err := l.Since(soon(t), 290)
	if err != nil || len(behind) != 10 || behind[0].Seq != 291 {
		t.Fatalf("since 290: %v, %v", behind, err)
	}
	for i, s := range behind {
		if diff := cmp.Diff(want[290+i], s.Message); diff != "" {
			t.Errorf("since 290 (-want +got):\n%s", diff)
		}
	}
	var short *log.TruncatedError
	if _, err := l.Since(soon(t), 301); !errors.As(err, &short) {
		t.Errorf("since 301: %v", err)
	}
}

// testReaderStops ends reading by the reader's own error and by its context.
func testReaderStops(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	mustAppend(t, l, 0, commits(group, 1, 5, 100))
	for name, read := range map[string]func(context.Context, func(events.Stored) error) error{
		"read":   func(ctx context.Context, fn func(events.Stored) error) error { return l.Read(ctx, 1, 0, fn) },
		"follow": func(ctx context.Context, fn func(events.Stored) error) error { return l.Follow(ctx, 1, fn) },
	} {
		n := 0
		err := read(soon(t), func(events.Stored) error {
			if n++; n == 42 {
				return errEnough
			}
			return nil
		})
		if !errors.Is(err, errEnough) || n != 42 {
			t.Errorf("%s: %d messages, %v", name, n, err)
		}
		ctx, cancel := context.WithCancel(soon(t))
		n = 0
		err = read(ctx, func(events.Stored) error {
			if n++; n == 42 {
				cancel()
				time.Sleep(20 * time.Millisecond)
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: cancelled after %d messages, %v", name, n, err)
		}
		after := n
		time.Sleep(10 * time.Millisecond)
		if n != after {
			t.Errorf("%s: fn was called after the end", name)
		}
	}
}

// testFollowThroughCuts follows while the connection is cut again and again: each
// message comes once and in order.
func testFollowThroughCuts(t *testing.T, p *logtest.Place, group string) {
	writer := p.Open(group)
	const count = 600
	ctx, cancel := context.WithTimeout(soon(t), 50*time.Second)
	defer cancel()
	read := make(chan error, 1)
	reader := writer
	if p.Kind == "embedded" {
		reader = p.Beside(writer) // so that cutting it does not cut the writer
	}
	go func() {
		want := uint64(1)
		read <- reader.Follow(ctx, 1, func(s events.Stored) error {
			if s.Seq != want {
				return fmt.Errorf("sequence %d, want %d", s.Seq, want)
			}
			if want++; s.Seq == count {
				return errEnough
			}
			return nil
		})
	}()
	last := uint64(0)
	for i := 0; last < count; i++ {
		if i%4 == 0 {
			cutOf(p, writer, reader)
		}
		done, err := appendSurely(ctx, writer, last, commits(group, int(last)+1, 2, 5), &outcomes{})
		if err != nil {
			t.Fatal(err)
		}
		last = done
	}
	if err := <-read; !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
}

// cutOf cuts the reader's connection.
func cutOf(p *logtest.Place, writer, reader *log.Log) {
	if p.Kind != "embedded" {
		p.Cut(writer)
		return
	}
	if id, err := reader.Conn().GetClientID(); err == nil {
		_ = writer.Server().DisconnectClientByID(id)
	}
}

// outcomes counts what became of commits whose answer did not come.
type outcomes struct {
	written    int // no answer, but on the log
	absent     int // no answer, and not on the log
	late       int // taken for absent, sent again and refused: the first had arrived after all
	notWritten int // known not to have been taken
}

// appendSurely appends until the commits are on the log, once each, and returns
// the last sequence: what an engine does, with one writer and nothing to decide anew.
func appendSurely(ctx context.Context, l *log.Log, fence uint64, commits [][]events.Message, tally *outcomes) (uint64, error) {
	for {
		done, err := l.Append(ctx, fence, commits)
		fence, commits = done.Last, commits[done.Commits:]
		if err == nil {
			return fence, nil
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		var (
			unknown    *log.UnknownError
			notWritten *log.NotWrittenError
			refused    *log.FenceError
		)
		if errors.As(err, &notWritten) {
			tally.notWritten++
			time.Sleep(5 * time.Millisecond)
			continue
		}
		if !errors.As(err, &unknown) && !errors.As(err, &refused) {
			return 0, err
		}
		// In doubt, or refused because an earlier attempt arrived late: read on from the fence.
		behind, err := l.Since(ctx, fence)
		if err != nil {
			if ctx.Err() != nil {
				return 0, err
			}
			continue
		}
		switch {
		case refused != nil:
			tally.late++
		case len(behind) > 0:
			tally.written++
		default:
			tally.absent++
		}
		for len(behind) > 0 {
			if len(commits) == 0 || len(behind) < len(commits[0]) {
				return 0, fmt.Errorf("behind %d stands part of a commit", fence)
			}
			for i, m := range commits[0] {
				if behind[i].Header.Get(events.HeaderID) != m.Header.Get(events.HeaderID) {
					return 0, fmt.Errorf("at %d stands %s, want %s", behind[i].Seq,
						behind[i].Header.Get(events.HeaderID), m.Header.Get(events.HeaderID))
				}
			}
			fence += uint64(len(commits[0]))
			behind, commits = behind[len(commits[0]):], commits[1:]
		}
		if len(commits) == 0 {
			return fence, nil
		}
	}
}

func testSeqAt(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	if seq, err := l.SeqAt(soon(t), epoch); err != nil || seq != 1 {
		t.Errorf("on an empty log: %d, %v", seq, err)
	}
	// Several events may share an instant: here 3–5.
	c := commits(group, 1, 60, 1)
	c[3][0].Header[4].Value = c[2][0].Header[4].Value
	c[4][0].Header[4].Value = c[2][0].Header[4].Value
	mustAppend(t, l, 0, c)
	for _, test := range []struct {
		at   time.Duration // after epoch
		want uint64
	}{
		{-time.Hour, 1}, {time.Second, 1}, {time.Second + 1, 2}, {2 * time.Second, 2},
		{3 * time.Second, 3}, {3*time.Second + 1, 6}, {6 * time.Second, 6},
		{59*time.Second + time.Millisecond, 60}, {60 * time.Second, 60}, {60*time.Second + 1, 61}, {time.Hour, 61},
	} {
		if seq, err := l.SeqAt(soon(t), epoch.Add(test.at)); err != nil || seq != test.want {
			t.Errorf("%s after the epoch: %d, %v, want %d", test.at, seq, err, test.want)
		}
	}
}

// testForeignHeader puts a message on the stream that is not an event.
func testForeignHeader(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	mustAppend(t, l, 0, commits(group, 1, 1, 1))
	js, err := jetstream.New(p.Stranger(l))
	if err != nil {
		t.Fatal(err)
	}
	m := nats.NewMsg(group + ".report.apr1.x")
	m.Header = nats.Header{"ce-id": {"x"}, "Nats-Whatever": {"means nothing"}}
	if _, err := js.PublishMsg(soon(t), m); err != nil {
		t.Fatal(err)
	}
	mustHold(t, l, []events.Message{event(group, 1), {
		Subject: m.Subject, Header: events.Header{{Name: "ce-id", Value: "x"}}, Data: []byte{},
	}})
	m.Header = nats.Header{"ce-id": {"x"}, "x-b": {"1"}, "x-a": {"1"}}
	if _, err := js.PublishMsg(soon(t), m); err != nil {
		t.Fatal(err)
	}
	var foreign *log.MessageError
	err = l.Read(soon(t), 1, 0, func(events.Stored) error { return nil })
	if !errors.As(err, &foreign) || foreign.Seq != 3 || foreign.Header != "x-a" {
		t.Errorf("got %v", err)
	}
	if _, err := l.Since(soon(t), 2); !errors.As(err, &foreign) || foreign.Seq != 3 {
		t.Errorf("since 2: got %v", err)
	}
}

// testUnknownOutcomes cuts the connection in the middle, again and again, at
// another byte each time. What Since says settles every outcome: each event is on
// the log exactly once.
func testUnknownOutcomes(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	rounds := 200
	switch {
	case long():
		rounds = 3000
	case testing.Short():
		rounds = 40
	case p.Kind == "cluster":
		rounds = 100
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	last := uint64(0)
	var (
		want  []events.Message
		tally outcomes
	)
	for round := range rounds {
		length := []int{1, 1, 3, 20}[round%4]
		count := []int{1, 3, 2, 1}[round/4%4]
		c := commits(group, int(last)+1, count, length)
		cut := cutInTheMiddle(p, l, round)
		next, err := appendSurely(ctx, l, last, c, &tally)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		cut()
		last = next
		want = append(want, flat(c)...)
	}
	mustHold(t, l, want)
	t.Logf("of %d appends: %+v", rounds, tally)
	if tally.written == 0 || tally.absent == 0 && p.Kind != "embedded" {
		t.Errorf("the cuts brought about too little: %+v", tally)
	}
}

// cutInTheMiddle arranges for a cut during what comes next, and returns a
// function that takes the arrangement back.
func cutInTheMiddle(p *logtest.Place, l *log.Log, round int) func() {
	if p.Kind == "embedded" {
		timer := time.AfterFunc(time.Duration(round*37%2000)*time.Microsecond, func() { p.Cut(l) })
		return func() { timer.Stop() }
	}
	toServer, toClient := int64(-1), int64(-1)
	if round%2 == 0 {
		toServer = int64(round * 97 % 1500)
	} else {
		toClient = int64(round * 13 % 120)
	}
	for i := range p.Servers() {
		p.Proxy(i).CutAfter(toServer, toClient)
	}
	return func() {
		for i := range p.Servers() {
			p.Proxy(i).CutAfter(-1, -1)
		}
	}
}

// testServerLost stops the server that leads, while commits are written and a
// reader follows, and starts it again.
func testServerLost(t *testing.T, p *logtest.Place, group string) {
	if p.Servers() == 0 {
		t.Skip("an embedded server ends with its log: TestKilled kills the process")
	}
	l := p.Open(group)
	const before, after = 30, 60
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	read := make(chan error, 1)
	go func() {
		want := uint64(1)
		read <- l.Follow(ctx, 1, func(s events.Stored) error {
			if s.Seq != want {
				return fmt.Errorf("sequence %d, want %d", s.Seq, want)
			}
			if want++; s.Seq == after {
				return errEnough
			}
			return nil
		})
	}()
	var want []events.Message
	last, stopped := uint64(0), false
	var restarting sync.WaitGroup
	defer restarting.Wait() // a cluster goes on without it, and the test may be done before it is back
	for last < after {
		if last >= before && !stopped {
			stopped = true
			leader := p.Leader(group)
			if leader < 0 {
				t.Fatal("nobody leads")
			}
			restarting.Go(func() {
				p.Stop(leader)
				time.Sleep(100 * time.Millisecond)
				p.Start(leader)
			})
		}
		c := commits(group, int(last)+1, 2, 1+int(last/10)%2*2)
		next, err := appendSurely(ctx, l, last, c, &outcomes{})
		if err != nil {
			t.Fatal(err)
		}
		last = next
		want = append(want, flat(c)...)
	}
	if err := <-read; !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	mustHold(t, l, want)
}

func testReopen(t *testing.T, p *logtest.Place, group string) {
	l := p.Open(group)
	var want []events.Message
	last := uint64(0)
	times := 3
	if p.Kind == "cluster" {
		times = 1 // an election takes seconds
	}
	for i := range times {
		c := commits(group, int(last)+1, 1+i*20, 1+i)
		last = mustAppend(t, l, last, c)
		want = append(want, flat(c)...)
		l = p.Reopen(l)
		if err := l.Writable(); err != nil {
			t.Fatal(err)
		}
		mustHold(t, l, want)
	}
}

// inProcessOf connects to the embedded server of a place's log.
func inProcessOf(t *testing.T, p *logtest.Place) nats.Option {
	t.Helper()
	s := p.Embedded()
	if s == nil {
		t.Fatal("the place holds no log")
	}
	return nats.InProcessServer(s)
}
