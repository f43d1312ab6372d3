package report_test

import (
	"fmt"
	"testing"

	"concord/aggregates"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/trust"
)

// memberStates are those of the mandate, in order of code.
func memberStates(c *rehearsal.Chamber) []string {
	var out []string
	for p := range c.State.Group.Participants {
		if p.Category == events.MemberState {
			out = append(out, p.Code)
		}
	}
	return out
}

// stating is the i-th position of a long session, entered from the floor: members in
// turn, on one paragraph of a hundred after another, of all stances.
func stating(c *rehearsal.Chamber, who []string, i int) trust.Submission {
	on := onBlock(fmt.Sprintf("p%d", i/len(who)%100+1))
	said := report.TakePosition{On: on, Stance: events.Stances[i%len(events.Stances)], Reason: fmt.Sprintf("for reason %d", i)}
	said.Words, _ = stateOf(c).Words(on)
	entry := trust.Command{Actor: events.CodeSecretariat, Type: "position.take", For: who[i%len(who)], Channel: events.ChannelFloor}
	return c.Signed(c.Signer(events.CodeSecretariat), entry, said)
}

// session is a report of a hundred paragraphs on which so many positions were taken.
func session(t T, positions int) (*rehearsal.Chamber, []string) {
	t.Helper()
	c := opened(t, tables(many(100, 3)...))
	who := memberStates(c)
	for i := range positions {
		if _, err := c.Play(stating(c, who, i)); err != nil {
			t.Fatal(err)
		}
	}
	return c, who
}

// BenchmarkTakePosition decides one more position behind a thousand and behind ten
// thousand, and evolves the state by it: what came before costs nothing.
func BenchmarkTakePosition(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint("taken=", n), func(b *testing.B) {
			c, who := session(b, n)
			in, no := aggregates.Read(stating(c, who, n))
			if no != nil {
				b.Fatal(no)
			}
			b.ReportAllocs()
			for b.Loop() {
				commit, no := aggregates.Decide(&c.State, &in, c.Now)
				if no != nil {
					b.Fatal(no)
				}
				messages, err := events.Encode(commit)
				if err != nil {
					b.Fatal(err)
				}
				records := commit.Records(c.State.Seq, messages)
				if _, err := aggregates.Evolve(c.State, &records[0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkBlockStatus asks where a paragraph stands on which every member State has
// said something, behind as many positions on the whole text.
func BenchmarkBlockStatus(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint("taken=", n), func(b *testing.B) {
			c, _ := session(b, n)
			s := stateOf(c)
			block, no := s.Block("p3", s.Revision())
			if no != nil {
				b.Fatal(no)
			}
			b.ReportAllocs()
			for b.Loop() {
				report.BlockStatus(s, block, 0)
			}
		})
	}
}

// BenchmarkBlockers lists what stands in the way of a hundred paragraphs and of a
// thousand, on each of which there are a reservation, an objection and a dissociation.
func BenchmarkBlockers(b *testing.B) {
	for _, n := range []int{100, 1_000} {
		b.Run(fmt.Sprint("paragraphs=", n), func(b *testing.B) {
			c := opened(b, tables(many(n, 3)...))
			who := memberStates(c)
			for i := range n {
				on := onBlock(fmt.Sprintf("p%d", i+1))
				words, _ := stateOf(c).Words(on)
				for j, stance := range []events.Stance{events.Reserve, events.Object, events.Dissociate} {
					entry := trust.Command{Actor: events.CodeSecretariat, Type: "position.take", For: who[(i+j)%len(who)], Channel: events.ChannelFloor}
					if _, err := c.Play(c.Signed(c.Signer(events.CodeSecretariat), entry, report.TakePosition{On: on, Stance: stance, Words: words})); err != nil {
						b.Fatal(err)
					}
				}
			}
			s := stateOf(c)
			if left := report.Blockers(s, nil); len(left) != n {
				b.Fatalf("%d things stand in the way", len(left))
			}
			b.ReportAllocs()
			for b.Loop() {
				report.Blockers(s, nil)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/paragraph")
		})
	}
}
