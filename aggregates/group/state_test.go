package group_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
)

func TestNoCommand(t *testing.T) {
	given(t, founded()...).when(nil, events.CodeSecretariat).refused(refusal.Bad, "unknown-command", "")
}

func TestNotFounded(t *testing.T) {
	s := given(t).state
	if s.Founded() {
		t.Error("an empty log is a founded group")
	}
	for _, c := range events.Categories {
		if s.Known(string(c)) {
			t.Errorf("%q is known to an empty log", c)
		}
	}
}

func TestGroupsOf(t *testing.T) {
	s := given(t, founded()...).state
	for code, want := range map[string][]string{"FRA": {"EU", "RHINE"}, "DEU": {"EU", "RHINE"}, "BRA": nil, "EU": nil, "ATL": nil} {
		if got := s.GroupsOf(code); !slices.Equal(got, want) {
			t.Errorf("GroupsOf(%s) = %q, want %q", code, got, want)
		}
	}
}

func TestKnown(t *testing.T) {
	s := given(t, founded()...).state
	for code, want := range map[string]bool{
		"FRA": true, "EU": true, "ICRC": true, events.CodeSecretariat: true, events.CodeAuditor: true,
		events.CodeNode: true, group.CodeChair: true, group.CodeViceChair: true,
		"": false, "ATL": false, "fra": false, "RAPPORTEUR": false,
	} {
		if got := s.Known(code); got != want {
			t.Errorf("Known(%q) = %t", code, got)
		}
	}
}

// Events of other aggregates change nothing here.
func TestEvolvePassesOver(t *testing.T) {
	s := given(t, with(founded(), elected(events.OfficeChair, "SGP"))...)
	want := readings(&s.state)
	for _, e := range []events.Event{
		events.ReportTabled{Report: "apr1"},
		events.AmendmentProposed{Report: "apr1", Amendment: "A1"},
		events.AttachmentStored{SHA256: "00", Part: 1, Parts: 1},
	} {
		after := group.Evolve(s.state, &events.Record{Seq: s.seq + 1, Event: e})
		if got := readings(&after); got != want {
			t.Errorf("%s changes the group:\n%s", events.NameOf(e), cmp.Diff(want, got))
		}
	}
}

// readings is all that can be read of a state, as text.
func readings(s *group.State) string {
	out := fmt.Sprintf("%+v\n%s %v %t\n", s.Mandate, s.Clock, s.Now, s.Demo)
	codes := []string{group.CodeChair, group.CodeViceChair, events.CodeNode}
	s.Participants(func(p events.Participant) bool {
		codes = append(codes, p.Code)
		again, ok := s.Participant(p.Code)
		out += fmt.Sprintf("%+v %+v %t\n", p, again, ok)
		return true
	})
	s.Keys(func(k group.Key) bool {
		again, ok := s.Key(k.Public)
		out += fmt.Sprintf("%+v %+v %t\n", k, again, ok)
		return true
	})
	for _, o := range s.Mandate.Offices {
		out += fmt.Sprintf("%s: %s\n", o.ID, s.Officers(o.ID))
	}
	for _, code := range codes {
		capacity, no := s.CapacityOf(code)
		out += fmt.Sprintf("%s: %t %v %v %s %v\n", code, s.Known(code), s.Roles(code), s.GroupsOf(code), capacity, no)
	}
	return out
}

// command draws a command that has a fair chance: few codes, few keys, few times.
func command(t *rapid.T) group.Command {
	some := func(what string, of ...string) string { return rapid.SampledFrom(of).Draw(t, what) }
	code := func() string {
		return some("code", "FRA", "DEU", "SGP", "PSE", "EU", "ATL", events.CodeSecretariat, events.CodeNode, group.CodeChair, group.CodeViceChair)
	}
	k := func() string { return key(some("key", "founder", "node", "a", "b", "c", "d", "e")) }
	custody := func() events.Custody {
		return rapid.SampledFrom([]events.Custody{events.CustodyOwn, events.CustodyIssued, events.CustodyNode}).Draw(t, "custody")
	}
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0:
		return group.Register{Participant: events.Participant{Code: some("new", "JPN", "VAT", "ITU", "FRA"), Name: some("name", "One", "Two", "Three"), Category: rapid.SampledFrom(events.Categories).Draw(t, "category")}}
	case 1, 2:
		return group.Enrol{Participant: code(), Key: k(), Label: some("label", "", "desk", "\x00"), Custody: custody()}
	case 3:
		return group.Revoke{Key: k(), Reason: some("reason", "", "lost")}
	case 4:
		return group.Rotate{Key: k()}
	case 5:
		return group.Elect{Office: some("office", events.OfficeChair, events.OfficeViceChair, events.OfficeRapporteur, "none"), Participant: code()}
	default:
		return group.SetClock{Now: nine.Add(time.Duration(rapid.IntRange(-1, 20).Draw(t, "minutes")) * time.Minute)}
	}
}

// Whatever happens afterwards, a state stays what it was: commits that fail are
// dropped by going back to the one before, and readings as of a place keep theirs.
// And a decision depends on nothing but the state and the command.
func TestStatesStay(t *testing.T) {
	begin := given(t, rehearsed()...)
	rapid.Check(t, func(rt *rapid.T) {
		states, was, seq := []group.State{begin.state}, []string{readings(&begin.state)}, begin.seq
		for range rapid.IntRange(1, 25).Draw(rt, "commands") {
			// Mostly on from the last state, at times again from an older one.
			from := len(states) - 1
			if rapid.IntRange(0, 3).Draw(rt, "from") == 0 {
				from = rapid.IntRange(0, from).Draw(rt, "state")
			}
			c := command(rt)
			meta := group.Meta{Time: at, By: rapid.SampledFrom([]string{events.CodeSecretariat, "FRA", group.CodeChair}).Draw(rt, "by"), Key: key(rapid.SampledFrom([]string{"founder", "a", "b"}).Draw(rt, "signed"))}
			before := readings(&states[from])
			out, no := group.Decide(&states[from], c, meta)
			if readings(&states[from]) != before {
				rt.Fatalf("deciding %+v changed the state", c)
			}
			again, noAgain := group.Decide(&states[from], c, meta)
			if diff := cmp.Diff(out, again) + cmp.Diff(no, noAgain); diff != "" {
				rt.Fatalf("%+v decided again:\n%s", c, diff)
			}
			if (no == nil) != (len(out) > 0) {
				rt.Fatalf("%+v makes %d events and the refusal %v", c, len(out), no)
			}
			state := states[from]
			for _, e := range out {
				seq++
				state = group.Evolve(state, &events.Record{Seq: seq, Event: e})
			}
			if no == nil {
				states, was = append(states, state), append(was, readings(&state))
			}
		}
		for i := range states {
			if got := readings(&states[i]); got != was[i] {
				rt.Fatalf("state %d has changed since:\n%s", i, cmp.Diff(was[i], got))
			}
		}
	})
}

// What holds of every state that decisions can lead to.
func TestStatesHold(t *testing.T) {
	begin := given(t, rehearsed()...)
	rapid.Check(t, func(rt *rapid.T) {
		state, seq := begin.state, begin.seq
		for range rapid.IntRange(1, 40).Draw(rt, "commands") {
			c := command(rt)
			out, no := group.Decide(&state, c, group.Meta{
				Time: at, By: rapid.SampledFrom([]string{events.CodeSecretariat, "FRA", group.CodeChair}).Draw(rt, "by"),
				Key: key(rapid.SampledFrom([]string{"founder", "a", "b"}).Draw(rt, "signed")),
			})
			if no != nil {
				continue
			}
			clock := state.Now
			for _, e := range out {
				seq++
				state = group.Evolve(state, &events.Record{Seq: seq, Event: e})
			}
			if state.Now.Before(clock) {
				rt.Fatalf("%+v set the clock back to %v", c, state.Now)
			}
			valid := map[string]int{}
			state.Keys(func(k group.Key) bool {
				if !state.Known(k.Participant) || k.Enrolled == 0 || k.Revoked != 0 && k.Revoked <= k.Enrolled {
					rt.Fatalf("after %+v there is the key %+v", c, k)
				}
				if (k.Custody == events.CustodyNode) != (k.Participant == events.CodeNode) {
					rt.Fatalf("after %+v there is the key %+v", c, k)
				}
				if k.Revoked == 0 {
					valid[k.Participant]++
				}
				return true
			})
			if valid[events.CodeSecretariat] == 0 || valid[events.CodeNode] == 0 {
				rt.Fatalf("%+v locked the secretariat or the node out", c)
			}
			for _, o := range state.Mandate.Offices {
				holders := state.Officers(o.ID)
				if len(holders) > o.Places {
					rt.Fatalf("%+v made %q hold the office of %s, which has %d places", c, holders, o.ID, o.Places)
				}
				for i, holder := range holders {
					if p, ok := state.Participant(holder); !ok || p.Category != events.MemberState || slices.Contains(holders[:i], holder) {
						rt.Fatalf("%+v put %q into the office of %s", c, holder, o.ID)
					}
				}
			}
		}
	})
}
