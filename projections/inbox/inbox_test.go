package inbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
	"concord/projections/inbox"
	"concord/projections/projectiontest"
)

const slug = projectiontest.RoomSlug

// told tells of a report on which everything happens that concerns somebody.
func told(t *testing.T) *projectiontest.Room {
	r := projectiontest.NewRoom(t)
	chair := group.CodeChair
	r.Must(t, r.Table(slug, rehearsal.Paragraphs(
		"States should cooperate.", "States should refrain from harm.", "The group will meet again.", "States recall the Charter.", "Annexes follow.",
		"The Chair will report.")))
	r.Proposes(t, "FRA", "p1", "States must cooperate.") // A1
	r.Must(t, r.Command("DEU", "amendment.cosponsor", report.Cosponsor{Amendment: "A1"}))
	r.Proposes(t, "KEN", "p1", "States must cooperate.")           // A2: the same
	r.Proposes(t, "BRA", "p1", "States shall cooperate.")          // A3: other words there
	r.Proposes(t, "FRA", "p2", "States should not harm.")          // A4
	r.Proposes(t, "FRA", "p3", "The group will meet again soon.")  // A5
	r.Proposes(t, "FRA", "p4", "States recall the whole Charter.") // A6
	p2 := r.Words(t, events.On{Report: slug, Block: "p2"})
	r.Must(t, r.Command("EU", "amendment.propose", report.Propose{
		Report: slug, OnBehalfOf: []string{"DEU", "FRA"}, Change: rehearsal.Rewording("p5", "Annexes follow.", "No annexes follow."),
	})) // A7
	r.Must(t, r.Signed(r.Signer(events.CodeSecretariat), trust.Command{
		Actor: events.CodeSecretariat, Type: "amendment.propose", For: "FRA", Channel: events.ChannelFloor, Occurred: r.Now,
	}, report.Propose{Report: slug, Change: rehearsal.Rewording("p5", "Annexes follow.", "Annexes follow below.")})) // A8
	r.Takes(t, "KEN", events.Object, events.On{Amendment: "A4"})
	r.Takes(t, "BRA", events.Support, events.On{Block: "p1"})
	r.Takes(t, "EU", events.Accept, events.On{Block: "p2"}, "DEU", "FRA")
	r.Must(t, r.Command("FRA", "position.take", report.TakePosition{On: events.On{Report: slug, Block: "p2"}, Stance: events.Object, Words: p2, If: "A5"}))
	r.Must(t, r.Command(chair, "amendment.decline", report.Decline{Amendment: "A6", Reason: "It is whole already"}))
	r.Must(t, r.Command(chair, "paragraph.agree", report.Agree{
		Report: slug, Block: "p6", Words: r.Words(t, events.On{Report: slug, Block: "p6"}), Level: events.AdReferendum, Pending: []string{"FRA"},
	}))
	return r
}

// goesOn continues it with a revision and what came after.
func goesOn(t *testing.T, r *projectiontest.Room) {
	chair := group.CodeChair
	r.Must(t, r.Command("FRA", "amendment.withdraw", report.Withdraw{Amendment: "A5"}))
	r.Must(t, r.Command("FRA", "paragraph.confirm", report.ConfirmAgreement{Report: slug, Block: "p6"}))
	r.Must(t, r.Command("KEN", "paragraph.reopen", report.ReopenAgreement{Report: slug, Block: "p6", Reason: "New instructions"}))
	set, err := r.Report(t).Text.PlanSetting(text.Revision{Incorporate: []string{"A1"}}, "p2", "States should refrain from all harm.")
	if err != nil {
		t.Fatal(err)
	}
	r.Must(t, r.Command(chair, "report.revise", report.Revise{Report: slug, Base: r.Report(t).Hash(), Incorporate: []string{"A1"}, Set: []text.Setting{set}, Decline: []string{"A4"}}))
	put := report.PutSilence{Report: slug, Block: "p6", Until: r.Now.Add(80 * time.Hour), Words: r.Words(t, events.On{Report: slug, Block: "p6"}), Zone: "America/New_York"}
	r.Must(t, r.Command(chair, "silence.put", put))
	r.Must(t, r.Command(chair, "silence.extend", report.ExtendSilence{Report: slug, Block: "p6", Until: r.Now.Add(90 * time.Hour), Zone: "America/New_York"}))
	r.Must(t, r.Command("KEN", "silence.break", report.BreakSilence{Report: slug, Block: "p6", Reason: "The date is open"}))
	r.Must(t, r.Command("KEN", "position.lift", report.LiftPosition{On: events.On{Report: slug, Block: "p6"}}))
	put.Until = r.Now.Add(80 * time.Hour)
	r.Must(t, r.Command(chair, "silence.put", put))
	r.Now = r.Now.Add(60 * time.Hour)
}

func of(r *projectiontest.Room, code string, since uint64) []inbox.Notice {
	return inbox.Of(&r.Read, &r.History, code, since, r.Now)
}

func TestInboxes(t *testing.T) {
	r := told(t)
	for _, code := range []string{"FRA", "DEU"} {
		projectiontest.Golden(t, "first-"+code, of(r, code, 0))
	}
	seen := r.Read.Seq
	goesOn(t, r)
	for _, code := range []string{"FRA", "BRA", "KEN", "DEU", "EU", group.CodeChair, "JPN"} {
		projectiontest.Golden(t, "then-"+code, of(r, code, seen))
	}
}

// A silence that ends soon is told of as long as it does, and no longer.
func TestReminder(t *testing.T) {
	r := told(t)
	goesOn(t, r)
	reminded := func(now time.Time) bool {
		all := inbox.Of(&r.Read, &r.History, "JPN", r.Read.Seq, now)
		if len(all) > 1 || len(all) == 1 && (all[0].Kind != inbox.SilenceEnding || all[0].Silence != "S2") {
			t.Fatalf("%+v", all)
		}
		return len(all) == 1
	}
	silences := r.Report(t).Silences()
	end := silences[len(silences)-1].Until
	for now, want := range map[time.Time]bool{
		end.Add(-inbox.Reminder - time.Second): false, end.Add(-inbox.Reminder): true, end: true, end.Add(time.Microsecond): false,
	} {
		if got := reminded(now); got != want {
			t.Errorf("%s before the end: reminded: %v", end.Sub(now), got)
		}
	}
}

// TestInboxIsOfThatParticipant lets groups negotiate at random. What was told up to an
// event and what is told behind it is all; each notice is of an event that somebody
// else brought about, or the secretariat entered; a silence is told to everyone.
func TestInboxIsOfThatParticipant(t *testing.T) {
	begun := projectiontest.NewRoom(t)
	rapid.Check(t, func(t *rapid.T) {
		r := begun.Fork()
		r.Goes(t, rapid.IntRange(0, 40).Draw(t, "commands"))
		by := map[uint64]string{}
		put := map[uint64]bool{}
		for e := range r.History.Behind(0) {
			by[e.Seq] = e.By
			if _, is := e.Event.(events.SilencePut); is {
				put[e.Seq] = true
			}
		}
		rep := r.Report(t)
		for _, code := range append([]string{group.CodeChair, "JPN"}, projectiontest.RoomDelegations...) {
			all := inbox.Of(&r.Read, &r.History, code, 0, time.Time{})
			since := uint64(rapid.IntRange(0, int(r.Read.Seq)).Draw(t, "since"))
			behind := inbox.Of(&r.Read, &r.History, code, since, time.Time{})
			before := slices.DeleteFunc(slices.Clone(all), func(n inbox.Notice) bool { return n.Seq > since })
			if !slices.Equal(slices.Concat(before, behind), all) {
				t.Fatalf("%s behind %d: %+v, in all %+v", code, since, behind, all)
			}
			silences := 0
			for i, n := range all {
				if n.Detail == "" || n.Kind == "" || n.Report != slug || i > 0 && n.Seq < all[i-1].Seq {
					t.Fatalf("%s is told %+v", code, n)
				}
				if by[n.Seq] == code && !slices.Contains(consequences, n.Kind) {
					t.Fatalf("%s is told what it did itself: %+v", code, n)
				}
				if n.Kind == inbox.SilencePut {
					silences++
				}
				if strings.Contains(n.Detail, "%!") {
					t.Fatalf("%s is told %q", code, n.Detail)
				}
			}
			if code != group.CodeChair && silences != len(put) {
				t.Fatalf("%s is told of %d silences, %d were put", code, silences, len(put))
			}
			lapses(t, rep, code, all)
		}
	})
}

// consequences are told to whoever brought them about, too: what the Chair's revision
// made of what was agreed, say.
var consequences = []inbox.Kind{
	inbox.ParagraphLapsed, inbox.PositionUnmet, inbox.AmendmentIncorporated, inbox.AmendmentAbsorbed, inbox.AmendmentConflict,
	inbox.AmendmentCarried, inbox.AmendmentDeclined, inbox.AmendmentFallen, inbox.PositionLapsed, inbox.PositionHolds, inbox.SilenceVoid,
}

// lapses holds what is told of positions to what counts now: the last that was told of
// one says whether it does.
func lapses(t *rapid.T, rep *report.State, code string, all []inbox.Notice) {
	for p := range rep.Positions {
		if p.By != code && !slices.Contains(p.Members, code) || p.If != "" || p.Amendment != "" {
			continue
		}
		last := inbox.Kind("")
		several := 0 // on the same words: then the sentence alone tells which
		for q := range rep.Positions {
			if q.On == p.On && (q.By == code || slices.Contains(q.Members, code)) {
				several++
			}
		}
		for _, n := range all {
			if n.Seq > p.Seq && n.Paragraph == p.Block && n.Amendment == "" && (n.Kind == inbox.PositionLapsed || n.Kind == inbox.PositionHolds) {
				last = n.Kind
			}
		}
		if counts := rep.ValidityOf(p) == report.Holds; several == 1 && counts == (last == inbox.PositionLapsed) {
			t.Fatalf("%s on %q counts: %v, and %s was told %q last: %+v", p.Stance, p.Block, counts, code, last, all)
		}
	}
}

// Nothing concerns who has done nothing but look.
func TestEmpty(t *testing.T) {
	r := projectiontest.NewRoom(t)
	if got := inbox.Of(&aggregates.State{}, &r.History, "FRA", 0, r.Now); got == nil || len(got) > 0 {
		t.Errorf("%+v", got)
	}
	r.Must(t, r.Table(slug, rehearsal.Paragraphs("States should cooperate.")))
	if got := of(r, "FRA", 0); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}

// What a group says is not said for a member that speaks for itself; what is against
// words stands when they change, and its owner is told; a paragraph is called as it is
// on the revision that is told of.
func TestWhatStandsAndWhoSpeaks(t *testing.T) {
	r := projectiontest.NewRoom(t)
	r.Must(t, r.Table(slug, rehearsal.Paragraphs("States should cooperate.", "States recall the Charter.")))
	p2 := events.On{Block: "p2"}
	r.Takes(t, "DEU", events.Object, p2)
	r.Takes(t, "EU", events.Accept, p2, "DEU", "FRA")
	r.Must(t, r.Command("KEN", "amendment.propose", report.Propose{
		Report: slug, Change: events.Change{Operation: events.OpInsert, Block: "p1", Kind: text.Paragraph, Text: "States should not do harm."},
	})) // A1: a new paragraph in front of the second
	set, err := r.Report(t).Text.PlanSetting(text.Revision{Incorporate: []string{"A1"}}, "p2", "States recall the whole Charter.")
	if err != nil {
		t.Fatal(err)
	}
	r.Must(t, r.Command(group.CodeChair, "report.revise", report.Revise{Report: slug, Base: r.Report(t).Hash(), Incorporate: []string{"A1"}, Set: []text.Setting{set}}))
	changed := "Rev.1 has changed the words: “whole” is in (the Chair’s own words)"
	for code, want := range map[string][]string{
		"DEU": {
			"on-behalf: EU accepts paragraph 2 of r on your behalf; your own position counts for you. Reason: of our own.",
			"position-stands: your objection to paragraph 3 of r stands; " + changed,
		},
		"FRA": {
			"on-behalf: EU accepts paragraph 2 of r on your behalf, until you take a position of your own. Reason: of our own.",
			"position-lapsed: your acceptance of paragraph 3 of r, which EU took on your behalf, has lapsed: " + changed,
		},
		"EU": {"position-lapsed: your acceptance of paragraph 3 of r has lapsed: " + changed},
	} {
		var got []string
		for _, n := range of(r, code, 0) {
			got = append(got, string(n.Kind)+": "+n.Detail)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s is told\n%q, want\n%q", code, got, want)
		}
	}
}

// The Chair is told of each objection to words of the text, and when there is none any more.
func TestObjectionsToTheChair(t *testing.T) {
	r := projectiontest.NewRoom(t)
	r.Must(t, r.Table(slug, rehearsal.Paragraphs("States should cooperate.")))
	p1 := events.On{Block: "p1"}
	r.Takes(t, "EU", events.Object, p1) // as a group: in nobody's way
	r.Takes(t, "EU", events.Object, p1, "DEU", "FRA")
	r.Takes(t, "EU", events.Accept, p1, "DEU", "FRA")
	r.Takes(t, "KEN", events.Object, events.On{})
	r.Must(t, r.Command("KEN", "position.lift", report.LiftPosition{On: events.On{Report: slug}, Reason: "New instructions"}))
	r.Takes(t, "BRA", events.Reserve, p1)
	var got []string
	for _, n := range of(r, group.CodeChair, 0) {
		got = append(got, string(n.Kind)+": "+n.Detail)
	}
	if want := []string{
		"objection: EU on behalf of DEU, FRA objects to paragraph 1 of r. Reason: of our own.",
		"objection: EU does not object to paragraph 1 of r any more: it accepts it. Reason: of our own.",
		"objection: KEN objects to r. Reason: of our own.",
		"objection: KEN lifted its objection to r. Reason: New instructions.",
	}; !slices.Equal(got, want) {
		t.Errorf("the Chair is told\n%q, want\n%q", got, want)
	}
}
