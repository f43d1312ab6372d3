package log

import (
	"fmt"
	"testing"

	"concord/events"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestBatches checks how commits are divided: all of them, in order, none split,
// within the limits, and no two batches that would have fitted in one.
func TestBatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, events.MaxData), 1, 4).Draw(t, "sizes")
		lengths := rapid.SliceOfN(rapid.OneOf(rapid.Just(1), rapid.IntRange(1, events.MaxCommitLength)), 1, 40).Draw(t, "lengths")
		from := rapid.IntRange(1, 20).Draw(t, "from")
		var commits [][]events.Message
		total, single := 0, true
		for c, length := range lengths {
			var commit []events.Message
			for i := range length {
				commit = append(commit, events.Message{
					Subject: fmt.Sprintf("g.report.r.c%d-%d", c, i),
					Data:    make([]byte, sizes[(c+i)%len(sizes)]),
				})
			}
			commits = append(commits, commit)
			total += length
			single = single && length == 1
		}
		got := batches(commits, from)
		var all [][]events.Message
		for i, batch := range got {
			all = append(all, batch...)
			count, bytes := extent(batch)
			if count > events.MaxCommitLength {
				t.Fatalf("a batch of %d messages", count)
			}
			if len(batch) > 1 && bytes > maxBatchBytes {
				t.Fatalf("a batch of %d commits with %d bytes", len(batch), bytes)
			}
			if single && total < from {
				if count != 1 {
					t.Fatalf("%d single messages, a batch of %d", total, count)
				}
			} else if i > 0 {
				before, beforeBytes := extent(got[i-1])
				first, firstBytes := extent(batch[:1])
				if before+first <= events.MaxCommitLength && beforeBytes+firstBytes <= maxBatchBytes {
					t.Fatal("a batch that is not filled")
				}
			}
		}
		if len(all) != len(commits) {
			t.Fatalf("%d commits became %d", len(commits), len(all))
		}
		for i := range all {
			if len(all[i]) != len(commits[i]) || all[i][0].Subject != commits[i][0].Subject {
				t.Fatalf("commit %d is another", i)
			}
		}
	})
}

// extent counts the messages and the bytes of commits.
func extent(commits [][]events.Message) (messages, bytes int) {
	for _, commit := range commits {
		messages += len(commit)
		for _, m := range commit {
			bytes += messageSize(m)
		}
	}
	return messages, bytes
}

func TestPlaceOf(t *testing.T) {
	for _, test := range []struct {
		reply string
		want  place
		ok    bool
	}{
		{"$JS.ACK.g.reader-1.1.17.3.1700000000000000000.5", place{17, 3, 5}, true},
		{"$JS.ACK.domain.hash.g.reader-1.1.17.3.1700000000000000000.5.token", place{17, 3, 5}, true},
		{"$JS.ACK._.hash.g.reader-1.1.17.3.1700000000000000000.5", place{17, 3, 5}, true},
		{reply: ""},
		{reply: "$JS.ACK.g.reader-1.1.17.3.1700000000000000000"},
		{reply: "$JS.ACK.g.reader-1.1.17.3.1700000000000000000.5.6"},
		{reply: "$JS.ACK.g.reader-1.1.x.3.1700000000000000000.5"},
		{reply: "$JS.ACK.g.reader-1.1.17.3.1700000000000000000.-5"},
		{reply: "_INBOX.g.reader-1.1.17.3.1700000000000000000.5.x"},
	} {
		got, err := placeOf(test.reply)
		if (err == nil) != test.ok || test.ok && got != test.want {
			t.Errorf("%q: got %+v, %v", test.reply, got, err)
		}
	}
}

func FuzzPlaceOf(f *testing.F) {
	f.Add("$JS.ACK.g.reader-1.1.17.3.1700000000000000000.5")
	f.Add("$JS.ACK.domain.hash.g.reader-1.1.17.3.1700000000000000000.5.token")
	f.Add("$JS.ACK.........")
	f.Fuzz(func(t *testing.T, reply string) {
		p, err := placeOf(reply)
		if err != nil {
			return
		}
		// What was read stands there.
		again, err := placeOf(fmt.Sprintf("$JS.ACK.s.c.1.%d.%d.0.%d", p.stream, p.consumer, p.pending))
		if err != nil || again != p {
			t.Errorf("%q: %+v, then %+v, %v", reply, p, again, err)
		}
	})
}

func TestConfigDifferences(t *testing.T) {
	want := StreamConfig("g", []string{"group", "report"}, 1)
	const same = `{"name":"g","subjects":["g.group.>","g.report.>"],"retention":"limits","max_consumers":-1,` +
		`"max_msgs":-1,"max_bytes":-1,"max_age":0,"max_msgs_per_subject":-1,"max_msg_size":-1,"discard":"new",` +
		`"storage":"file","num_replicas":1,"duplicate_window":120000000000,"compression":"none","allow_direct":true,` +
		`"mirror_direct":false,"sealed":false,"deny_delete":true,"deny_purge":true,"allow_rollup_hdrs":false,` +
		`"consumer_limits":{},"allow_msg_ttl":false,"allow_atomic":true%s}`
	for _, test := range []struct {
		more string
		want []Difference
	}{
		{``, nil},
		{`,"metadata":{"_nats.ver":"2.15.2","_nats.level":"3"}`, nil},
		{`,"of_another_server":null`, nil},
		{`,"of_another_server":{"forget":true}`, []Difference{{Field: "of_another_server", Got: `{"forget":true}`}}},
		{`,"metadata":{"_nats.ver":"2.15.2","owner":"me"}`, []Difference{{Field: "metadata", Got: `{"owner":"me"}`}}},
		{`,"sealed":true,"max_age":9007199254740993`, []Difference{
			{Field: "max_age", Got: "9007199254740993"}, {Field: "sealed", Got: "true"},
		}},
		{`,"deny_delete":false`, []Difference{{Field: "deny_delete", Want: "true"}}},
	} {
		got, err := configDifferences(want, fmt.Appendf(nil, same, test.more))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.more, diff)
		}
	}
	if _, err := configDifferences(want, []byte(`{"name":`)); err == nil {
		t.Error("a broken configuration was taken for one")
	}
}
