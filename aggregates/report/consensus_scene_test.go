package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// What scenes of consensus say beside those of drafting.

// calm is a draft in whose way nothing stands.
var (
	calmTexts = []string{"States should respect human rights.", "The group notes the incidents.", "The group will continue its work."}
	calm      = tables(rehearsal.Paragraphs(calmTexts...)...)
	calmHash  = text.HashReport(rehearsal.Paragraphs(calmTexts...))
	calmWords = func(i int) string { return text.HashText(calmTexts[i-1]) }
)

func onReport() events.On                    { return events.On{Report: slug} }
func onBlock(block string) events.On         { return events.On{Report: slug, Block: block} }
func onAmendment(amendment string) events.On { return events.On{Report: slug, Amendment: amendment} }

// takes is a position on the words of the moment, which may be said otherwise.
func takes(by string, on events.On, stance events.Stance, otherwise ...func(*report.TakePosition)) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		said := report.TakePosition{On: on, Stance: stance}
		said.Words, _ = stateOf(c).Words(on)
		for _, f := range otherwise {
			f(&said)
		}
		return c.Command(by, "position.take", said), true
	}
}

func under(amendment string) func(*report.TakePosition) {
	return func(c *report.TakePosition) { c.If = amendment }
}

func because(reason string) func(*report.TakePosition) {
	return func(c *report.TakePosition) { c.Reason = reason }
}

func speakingFor(members ...string) func(*report.TakePosition) {
	return func(c *report.TakePosition) { c.Members = members }
}

func seeing(words string) func(*report.TakePosition) {
	return func(c *report.TakePosition) { c.Words = words }
}

func objects(by string, on events.On, otherwise ...func(*report.TakePosition)) act {
	return takes(by, on, events.Object, otherwise...)
}

func lifts(by string, on events.On, condition string) act {
	return says(by, "position.lift", report.LiftPosition{On: on, If: condition})
}

// taken is the event of a position.
func taken(by string, on events.On, stance events.Stance, words string, otherwise ...func(*events.PositionTaken)) events.PositionTaken {
	e := events.PositionTaken{On: on, By: by, Stance: stance, Words: words}
	for _, f := range otherwise {
		f(&e)
	}
	return e
}

func ofMembers(members ...string) func(*events.PositionTaken) {
	return func(e *events.PositionTaken) { e.Members = members }
}

// entersFor is the secretariat's entry of what somebody else said or wrote: by which
// channel, and so long after the scenes begin (or a negative time: it does not say when).
func entersFor(who string, channel events.Channel, came time.Duration, kind string, data any) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		entry := trust.Command{Actor: events.CodeSecretariat, Type: kind, For: who, Channel: channel}
		if came >= 0 {
			entry.Occurred = begin.Add(came)
		}
		return c.Signed(c.Signer(entry.Actor), entry, data), true
	}
}

// agrees is the Chair's word that the words of the moment are agreed.
func agrees(block string, level events.Level, pending ...string) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		now, _ := stateOf(c).Words(onBlock(block))
		return c.Command(group.CodeChair, "paragraph.agree", report.Agree{Report: slug, Block: block, Words: now, Level: level, Pending: pending}), true
	}
}

func confirms(by, block string) act {
	return says(by, "paragraph.confirm", report.ConfirmAgreement{Report: slug, Block: block})
}

func reopens(by, block string) act {
	return says(by, "paragraph.reopen", report.ReopenAgreement{Report: slug, Block: block, Reason: "It was agreed in haste."})
}

func ties(blocks ...string) act {
	return says(group.CodeChair, "package.make", report.MakePackage{Report: slug, Blocks: blocks})
}

// end is until when silences run in the scenes: longer than the least of the mandate.
var end = begin.Add(100 * time.Hour)

// puts is the Chair's silence on the words of the moment.
func puts(block string, otherwise ...func(*report.PutSilence)) act {
	return func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
		said := report.PutSilence{Report: slug, Block: block, Until: end}
		said.Words, _ = stateOf(c).Words(onBlock(block))
		for _, f := range otherwise {
			f(&said)
		}
		return c.Command(group.CodeChair, "silence.put", said), true
	}
}

// ending says another end.
func ending(at time.Time) func(*report.PutSilence) {
	return func(c *report.PutSilence) { c.Until = at }
}

func keeping(blocks ...string) func(*report.PutSilence) {
	return func(c *report.PutSilence) { c.KeepBrackets = blocks }
}

func breaks(by, block string, members ...string) act {
	return says(by, "silence.break", report.BreakSilence{Report: slug, Block: block, Members: members, Reason: "Not so."})
}

// extends moves the end of a silence on by so much.
func extends(block string, by time.Duration) act {
	return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
		t.Helper()
		return c.Command(group.CodeChair, "silence.extend", report.ExtendSilence{Report: slug, Block: block, Until: lastSilence(t, stateOf(c)).Until.Add(by), Zone: "America/New_York"}), true
	}
}

func takesBack(block string) act {
	return says(group.CodeChair, "silence.withdraw", report.WithdrawSilence{Report: slug, Block: block, Reason: "More time is needed."})
}

func concludes(block string) act {
	return says(group.CodeChair, "silence.confirm", report.ConfirmSilence{Report: slug, Block: block})
}

func lastSilence(t T, s *report.State) report.Silence {
	t.Helper()
	all := s.Silences()
	if len(all) == 0 {
		t.Fatal("there is no silence")
	}
	return all[len(all)-1]
}

// fromEnd lets time pass until so long after the end of the last silence; what is said
// then is said at that instant.
func fromEnd(d time.Duration) act {
	return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
		t.Helper()
		c.Now = lastSilence(t, stateOf(c)).Until.Add(d - rehearsal.Pace)
		return trust.Submission{}, false
	}
}

// passes lets the end of the last silence pass, and the node say so: it does ahead of
// the first command behind the end, which changes nothing here.
func passes(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
	t.Helper()
	fromEnd(time.Hour)(t, c)
	return c.Command("KEN", "position.explain", report.Explain{On: onReport(), Language: "en", Text: "It is late."}), true
}

// silenceIs asks in which state the last silence is.
func silenceIs(state report.SilenceState) func(t *testing.T, before, after *report.State) {
	return func(t *testing.T, _, after *report.State) {
		t.Helper()
		if x := lastSilence(t, after); x.State != state {
			t.Errorf("silence %s is %s, not %s: %+v", x.ID, x.State, state, x)
		}
	}
}

// standing writes which positions on words count: "FRA object", "DEU accept through EU".
func standing(s *report.State, on events.On) []string {
	out := []string{}
	for _, x := range s.Standings(on) {
		said := x.Participant + " " + string(x.Position.Stance)
		if g := x.Through(); g != "" {
			said += " through " + g
		}
		out = append(out, said)
	}
	return out
}

// stand asks which positions on words count.
func stand(on events.On, want ...string) func(t *testing.T, before, after *report.State) {
	return func(t *testing.T, _, after *report.State) {
		t.Helper()
		if got := standing(after, on); !slices.Equal(got, want) {
			t.Errorf("on %+v count %q, not %q", on, got, want)
		}
	}
}

// all asks several things.
func all(checks ...func(t *testing.T, before, after *report.State)) func(t *testing.T, before, after *report.State) {
	return func(t *testing.T, before, after *report.State) {
		t.Helper()
		for _, check := range checks {
			check(t, before, after)
		}
	}
}

// statusIs asks where a block stands, or ("") the report.
func statusIs(block string, want report.Status) func(t *testing.T, before, after *report.State) {
	return func(t *testing.T, _, after *report.State) {
		t.Helper()
		if got := statusOf(t, after, block); got != want {
			t.Errorf("%q is %s, not %s", block, got, want)
		}
	}
}

func statusOf(t T, s *report.State, block string) report.Status {
	t.Helper()
	if block == "" {
		return report.ReportStatus(s)
	}
	b, no := s.Block(block, s.Revision())
	if no != nil {
		t.Fatal(no)
	}
	return report.BlockStatus(s, b, 0)
}

// inTheWay asks what stands in the way: "objection p1 FRA", "silence", and how it is told.
func inTheWay(want ...string) func(t *testing.T, before, after *report.State) {
	return func(t *testing.T, _, after *report.State) {
		t.Helper()
		got := []string{}
		for _, b := range report.Blockers(after, nil) {
			got = append(got, strings.Join(strings.Fields(fmt.Sprint(b.Kind, " ", b.Paragraph, " ", b.Amendment, " ", b.Participant)), " ")+": "+b.Detail)
		}
		if !slices.Equal(got, want) {
			t.Errorf("in the way stand\n\t%s\nnot\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
		}
	}
}

// story plays acts one after the other, and looks at the report behind each.
type story struct {
	act   act
	check func(t *testing.T, before, after *report.State)
}

func tells(t *testing.T, name string, stories ...story) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Helper()
		c := opened(t)
		for i, x := range stories {
			before := stateOf(c)
			if said, speaks := x.act(t, c); speaks {
				if _, err := c.Play(said); err != nil {
					t.Fatalf("act %d is refused: %v", i+1, err)
				}
			}
			if x.check != nil {
				x.check(t, before, stateOf(c))
			}
			if t.Failed() {
				t.Fatalf("behind act %d", i+1)
			}
		}
		if err := c.Again(); err != nil {
			t.Error(err)
		}
	})
}
