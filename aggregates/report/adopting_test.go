package report_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// barred asks that exactly these stand in the way, in this order.
func barred(want ...report.Blocker) func(t *testing.T, ready any) {
	return func(t *testing.T, ready any) {
		t.Helper()
		if diff := cmp.Diff(want, ready); diff != "" {
			t.Errorf("what stands in the way differs (- wanted, + told):\n%s", diff)
		}
	}
}

func bracket(block, detail string) report.Blocker {
	return report.Blocker{Kind: report.BlockerBracket, Paragraph: block, Detail: detail}
}

func amendment(id, block, by, detail string) report.Blocker {
	return report.Blocker{Kind: report.BlockerAmendment, Paragraph: block, Amendment: id, Participant: by, Detail: fmt.Sprintf("%s of %s %s", id, by, detail)}
}

func TestAdopt(t *testing.T) {
	plain := tables(rehearsal.Paragraphs("One paragraph.", "And another.")...)
	adopted := func(hash string, revision int, keep ...string) events.ReportAdopted {
		return events.ReportAdopted{Report: slug, Revision: revision, Hash: hash, KeepBrackets: keep}
	}
	of := func(texts ...string) string { return text.HashReport(rehearsal.Paragraphs(texts...)) }
	brackets := bracket("p2", "paragraph 2 has one square bracket")
	playing(t, map[string]*scene{
		"a text that is one": given(plain).when(adopts(group.CodeChair)).
			then(adopted(of("One paragraph.", "And another."), 0)).and(func(t *testing.T, before, after *report.State) {
			if a := after.Adopted; a == nil || a.Seq == 0 || a.Time.IsZero() || a.Hash != before.Hash() || a.Revision != 0 {
				t.Errorf("adopted is %+v", a)
			}
			if report.ReportStatus(before) != report.StatusReady || report.ReportStatus(after) != report.StatusAdopted || len(report.Blockers(after, nil)) != 0 {
				t.Errorf("the report was %s and is %s", report.ReportStatus(before), report.ReportStatus(after))
			}
			if s := report.BlockStatus(after, after.Text.Current()[0], 1); s != report.StatusAdopted {
				t.Errorf("its paragraphs are %s", s)
			}
		}),
		"by the Vice-Chair who presides": given(plain).when(adopts(group.CodeViceChair)).then(adopted(of("One paragraph.", "And another."), 0)),
		"with brackets that are meant to stay": given(tables(rehearsal.Paragraphs("The “cyber[sic]space”.")...)).when(adopts(group.CodeChair, "p1")).
			then(adopted(of("The “cyber[sic]space”."), 0, "p1")),
		"after what was in the way is disposed of": given(tabled, fra, rus, usa, revises(incorporating("A1"), declining("A2"), setting("p2", "States are encouraged to cooperate.")), withdraws("USA", "A3")).
			when(adopts(group.CodeChair)).then(adopted(text.HashReport(blocksOf(with("p1: States must respect human rights and promote the free flow of information.", "p2: States are encouraged to cooperate."))), 1)),
		"what is absorbed stands in nobody's way": given(plain, proposes("FRA", rewords("p1", "One", "A")), proposes("KEN", rewords("p1", "One", "A")), revises(incorporating("A1"))).
			when(adopts(group.CodeChair)).then(adopted(of("A paragraph.", "And another."), 1)),

		"a delegation": given(plain).when(adopts("FRA")).no(refusal.Denied, "not-permitted", "").saying("FRA"),
		"the secretariat": given(plain).when(says(events.CodeSecretariat, "report.adopt", report.Adopt{Report: slug})).
			no(refusal.Denied, "not-permitted", "").saying("SECRETARIAT"),
		"a report that is not there": given(plain).when(says(group.CodeChair, "report.adopt", report.Adopt{Report: "apr2"})).no(refusal.Missing, "no-such-report", "", "apr2"),
		"a text that has moved on": given(plain, func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
			return revises(setting("p1", "A paragraph."))(t, c)
		}).when(says(group.CodeChair, "report.adopt", report.Adopt{Report: slug, Base: of("One paragraph.", "And another.")})).
			no(refusal.Stale, "stale-text", "").saying("revision 1"),
		"no text":                            given(plain).when(says(group.CodeChair, "report.adopt", report.Adopt{Report: slug})).no(refusal.Stale, "stale-text", ""),
		"keeping brackets that are not":      given(plain).when(adopts(group.CodeChair, "p1")).no(refusal.Bad, "no-brackets", "", "p1"),
		"keeping those of nothing":           given(plain).when(adopts(group.CodeChair, "p9")).no(refusal.Missing, "no-such-paragraph", "", "p9"),
		"keeping those of a paragraph twice": given(tabled).when(adopts(group.CodeChair, "p2", "p2")).no(refusal.Bad, "twice", "", "p2"),

		"with a bracket": given(tabled).when(adopts(group.CodeChair)).no(refusal.Forbidden, "not-adoptable", "consensus").
			saying("apr cannot be adopted: paragraph 2 has one square bracket").offering(barred(brackets)),
		"with a bracket open and one closed": given(tables(rehearsal.Paragraphs("One [paragraph.", "And] another.", "［Two［ of full width.")...)).when(adopts(group.CodeChair)).
			no(refusal.Forbidden, "not-adoptable", "consensus").offering(barred(
			bracket("p1", "paragraph 1 has one square bracket"), bracket("p2", "paragraph 2 has one closing square bracket"), bracket("p3", "paragraph 3 has 2 square brackets"))),
		"with one of two that are meant to stay": given(tables(rehearsal.Paragraphs("One [sic].", "Two [or three].")...)).when(adopts(group.CodeChair, "p1")).
			no(refusal.Forbidden, "not-adoptable", "consensus").offering(barred(bracket("p2", "paragraph 2 has one square bracket"))),
		"with an amendment": given(plain, proposes("FRA", deletes("p2"))).when(adopts(group.CodeChair)).no(refusal.Forbidden, "not-adoptable", "consensus").
			saying("A1 of FRA has not been disposed of").offering(barred(amendment("A1", "p2", "FRA", "has not been disposed of"))),
		"with the Chair's own": given(plain, proposes("CHAIR", deletes("p2"))).when(adopts(group.CodeChair)).no(refusal.Forbidden, "not-adoptable", "consensus").
			offering(barred(amendment("A1", "p2", "CHAIR", "has not been disposed of"))),
		"with one in conflict": given(tabled, fra, rus, revises(incorporating("A1"))).when(adopts(group.CodeChair, "p2")).no(refusal.Forbidden, "not-adoptable", "consensus").
			saying("conflict").offering(barred(amendment("A2", "p1", "RUS", "is in conflict and has not been disposed of"))),
		"with all of it, in the order of the text": given(tabled, proposes("KEN", deletes("p4")), fra, proposes("USA", inserts("", "Words."))).when(adopts(group.CodeChair)).
			no(refusal.Forbidden, "not-adoptable", "consensus").offering(barred(
			amendment("A3", "", "USA", "has not been disposed of"), amendment("A2", "p1", "FRA", "has not been disposed of"), brackets, amendment("A1", "p4", "KEN", "has not been disposed of"))),
		"with more than can be told": given(tables(rehearsal.Paragraphs("[1]", "[2]", "[3]", "[4]", "[5]", "[6]", "[7]")...)).when(adopts(group.CodeChair, "p7")).
			no(refusal.Forbidden, "not-adoptable", "consensus").saying("paragraph 5 has one square bracket; and 1 more").offering(func(t *testing.T, ready any) {
			if n := len(ready.([]report.Blocker)); n != 6 {
				t.Errorf("%d things stand in the way", n)
			}
		}),
		"of a heading": given(tables(text.Block{ID: "h1", Kind: text.Heading, Level: 1, Text: "Overview [and more]"})).when(adopts(group.CodeChair)).
			no(refusal.Forbidden, "not-adoptable", "consensus").offering(barred(bracket("h1", "heading h1 has one square bracket"))),
	})
}

// TestBlockersInOrder: what stands in the way is told in the order of the text, to the
// last: what is about one paragraph by its kind and in order of the log, a new paragraph
// behind all that is about the one after which it would come, and what is about a
// paragraph that is gone where that one stood.
func TestBlockersInOrder(t *testing.T) {
	del := func(by, block string) act { return proposes(by, deletes(block)) }
	ins := func(by, after string) act { return proposes(by, inserts(after, "A paragraph of "+by+".")) }
	for name, x := range map[string]struct {
		before []act
		want   string // amendments, and the paragraphs of brackets
	}{
		"a new first paragraph is the first": {[]act{tabled, del("FRA", "h1"), ins("KEN", "")}, "A2 A1 p2"},
		"a new paragraph is behind what is about the one before": {
			[]act{tabled, ins("KEN", "p2"), del("FRA", "p3"), proposes("USA", rewords("p2", "are encouraged", "are invited")), del("BRA", "p2")}, "p2 A3 A4 A1 A2"},
		"new paragraphs in order of the log": {[]act{tabled, ins("KEN", "p4"), ins("FRA", "p4"), del("USA", "p4")}, "p2 A3 A1 A2"},
		"behind one that was taken up after the same": {[]act{tabled, ins("KEN", "p1"), ins("FRA", "p1"), revises(incorporating("A1")),
			proposes("USA", rewords("A1", "paragraph", "sentence")), proposes("RUS", rewords("p1", "should", "shall"))}, "A4 A3 A2 p2"},
		"behind one that was taken up as the first": {[]act{tabled, ins("KEN", ""), ins("FRA", ""), revises(incorporating("A1")),
			proposes("USA", rewords("A1", "paragraph", "sentence")), ins("RUS", "")}, "A4 A3 A2 p2"},
		"on paragraphs that are gone, where they stood": {[]act{tabled, proposes("FRA", rewords("p4", "continue", "resume")), proposes("KEN", rewords("p3", "growing", "large")),
			proposes("USA", rewords("p1", "should", "must")), revises(setting("p3", ""), setting("p4", "")), del("RUS", "p2")}, "A3 p2 A4 A2 A1"},
		"on the first, which is gone": {[]act{tabled, proposes("FRA", rewords("p1", "should", "must")), proposes("KEN", rewords("h1", "Overview", "View")), del("USA", "p2"),
			revises(setting("h1", ""), setting("p1", ""))}, "A2 A1 p2 A3"},
		"a new one after one that is gone": {[]act{tabled, ins("FRA", "p3"), ins("RUS", "p2"), proposes("KEN", rewords("p3", "growing", "large")), del("USA", "p4"), revises(setting("p3", ""))}, "p2 A2 A3 A1 A4"},
		"on one that was moved, where it is now": {[]act{tabled, proposes("FRA", rewords("p4", "continue", "resume")), proposes("KEN", rewords("p1", "should", "must")), proposes("USA", moves("p4", "h1")),
			revises(incorporating("A3"))}, "A1 A2 p2"},
		"on one that was joined to another": {[]act{tabled, proposes("FRA", rewords("p4", "continue", "resume")), proposes("KEN", merges("p3")), del("USA", "p4"), proposes("RUS", rewords("p3", "growing", "large")),
			revises(incorporating("A2"))}, "p2 A1 A4 A3"}, // A1 is carried into p3, A3 is in conflict where p4 stood
		"of a merge, a move and a split": {[]act{tabled, proposes("FRA", merges("p3")), proposes("KEN", moves("p4", "")), proposes("USA", splits("p1", "human rights"))}, "A3 p2 A1 A2"},
	} {
		t.Run(name, func(t *testing.T) {
			s := stateOf(opened(t, x.before...))
			var got []string
			for _, b := range report.Blockers(s, nil) {
				what := b.Amendment
				if what == "" {
					what = b.Paragraph
				}
				got = append(got, what)
			}
			if is := strings.Join(got, " "); is != x.want {
				t.Errorf("told in the order %s, not %s", is, x.want)
			}
		})
	}
}

// blocksOf gives the blocks that a text reads.
func blocksOf(lines []string) []text.Block {
	var out []text.Block
	for i, l := range lines {
		b := draft()[i]
		_, b.Text, _ = strings.Cut(l, ": ")
		out = append(out, b)
	}
	return out
}

// TestSealed: nothing is done to a report that is adopted.
func TestSealed(t *testing.T) {
	scenes := map[string]*scene{}
	for name, a := range map[string]act{
		"no amendment":            fra,
		"no new paragraph":        proposes("FRA", inserts("p1", "Words.")),
		"no restating":            restates("FRA", "A1", rewords("p1", "must", "shall")),
		"no reintroducing":        says("KEN", "amendment.reintroduce", report.Reintroduce{Amendment: "A1"}),
		"no sponsor":              joins("KEN", "A1"),
		"no leaving":              leaves("FRA", "A1"),
		"no withdrawing":          withdraws("FRA", "A1"),
		"no declining":            declines("A1", ""),
		"no revision":             revises(setting("p4", "Words.")),
		"no redraft":              revises(redrafting(rehearsal.Paragraphs("Words."))),
		"no second gavel":         adopts(group.CodeChair, "p2"),
		"no deadline":             until(time.Hour),
		"no deadline to be taken": deadline(report.Deadline{Lift: true}),
	} {
		before := []act{tabled, fra, revises(incorporating("A1")), adopts(group.CodeChair, "p2")}
		if name == "no amendment" {
			before = []act{tabled, adopts(group.CodeChair, "p2")}
		}
		scenes[name] = given(before...).when(a).no(refusal.Forbidden, "adopted", "rule 123").saying("the report apr was adopted")
	}
	scenes["no second tabling"] = given(tabled, adopts(group.CodeChair, "p2")).when(tabled).no(refusal.Forbidden, "tabled", "", slug)
	playing(t, scenes)
}

func TestDeadline(t *testing.T) {
	set := until(time.Hour)
	after := later(2 * time.Hour)
	end := begin.Add(100 * time.Hour)
	shall := rewords("p1", "should", "shall")
	c := rehearsal.Rewording("p1", draft()[1].Text, strings.Replace(draft()[1].Text, "should", "must", 1))
	playing(t, map[string]*scene{
		"it is set": given(tabled).when(deadline(report.Deadline{Until: end})).then(events.DeadlineSet{Report: slug, Until: end}).and(func(t *testing.T, _, after *report.State) {
			if !after.Deadline.Equal(end) {
				t.Errorf("the deadline is %s", after.Deadline)
			}
		}),
		"it is set to the microsecond, in one zone": given(tabled).
			when(deadline(report.Deadline{Until: time.Date(2024, 7, 12, 18, 0, 0, 1234, time.FixedZone("", -4*3600))})).
			then(events.DeadlineSet{Report: slug, Until: time.Date(2024, 7, 12, 22, 0, 0, 1000, time.UTC)}),
		"it is moved":  given(tabled, set).when(deadline(report.Deadline{Until: end})).then(events.DeadlineSet{Report: slug, Until: end}),
		"it is lifted": given(tabled, set).when(deadline(report.Deadline{Lift: true})).then(events.DeadlineLifted{Report: slug}),
		"one has leave": given(tabled, set, after).when(deadline(report.Deadline{Leave: "FRA"})).
			then(events.LeaveGiven{Report: slug, Participant: "FRA"}),

		"by a delegation": given(tabled).when(says("FRA", "report.deadline", report.Deadline{Report: slug, Until: end})).no(refusal.Denied, "not-permitted", "").saying("FRA"),
		"for no report":   given(tabled).when(says(group.CodeChair, "report.deadline", report.Deadline{Report: "apr2", Until: end})).no(refusal.Missing, "no-such-report", "", "apr2"),
		"it is past": given(tabled).when(deadline(report.Deadline{Until: begin.Add(-time.Hour)})).
			no(refusal.Bad, "bad-deadline", "").saying("2024-07-08T12:00:00Z is past"),
		"it is now": given(tabled).when(func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
			return c.Command(group.CodeChair, "report.deadline", report.Deadline{Report: slug, Until: c.Now.Add(rehearsal.Pace)}), true
		}).no(refusal.Bad, "bad-deadline", ""),
		"in the year 10000": given(tabled).when(deadline(report.Deadline{Until: time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -4*3600))})).
			no(refusal.Bad, "bad-deadline", "").saying("the year 10000"),
		"nothing is said":           given(tabled).when(deadline(report.Deadline{})).no(refusal.Bad, "bad-deadline", "").saying("one of the three"),
		"set and lifted":            given(tabled, set).when(deadline(report.Deadline{Until: end, Lift: true})).no(refusal.Bad, "bad-deadline", "").saying("one of the three"),
		"lifted with leave":         given(tabled, set).when(deadline(report.Deadline{Lift: true, Leave: "FRA"})).no(refusal.Bad, "bad-deadline", ""),
		"lifted where there's none": given(tabled).when(deadline(report.Deadline{Lift: true})).no(refusal.Forbidden, "no-deadline", "").saying("no deadline is set for amendments to apr"),
		"lifted twice":              given(tabled, set, deadline(report.Deadline{Lift: true})).when(deadline(report.Deadline{Lift: true})).no(refusal.Forbidden, "no-deadline", ""),
		"leave where there's none":  given(tabled).when(deadline(report.Deadline{Leave: "FRA"})).no(refusal.Forbidden, "no-deadline", "").saying("nobody needs leave"),
		"leave for a stranger":      given(tabled, set).when(deadline(report.Deadline{Leave: "XXX"})).no(refusal.Missing, "no-such-participant", "", "XXX"),
		"leave for one that files none": given(tabled, set).when(deadline(report.Deadline{Leave: "AUDITOR"})).
			no(refusal.Denied, "not-permitted", "").saying("AUDITOR"),

		"in time": given(tabled, set).when(fra).then(filed("A1", c)),
		"on the dot": given(tabled, until(time.Hour), func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
			c.Now = stateOf(c).Deadline.Add(-rehearsal.Pace) // the next is recorded at the very end
			return trust.Submission{}, false
		}).when(fra).then(filed("A1", c)),
		"late": given(tabled, set, after).when(fra).no(refusal.Forbidden, "late", "rule 120").saying("a late one needs the Chair's leave"),
		"a moment late": given(tabled, until(time.Hour), func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
			c.Now = stateOf(c).Deadline.Add(time.Microsecond - rehearsal.Pace)
			return trust.Submission{}, false
		}).when(fra).no(refusal.Forbidden, "late", "rule 120"),
		"late, of an old text":                     given(tabled, set, after).when(proposing(exactly(c), func(p *report.Propose) { p.Revision = 0 })).no(refusal.Forbidden, "late", "rule 120"),
		"restating late":                           given(tabled, fra, set, after).when(restates("FRA", "A1", shall)).no(refusal.Forbidden, "late", "rule 120"),
		"joining is never late":                    given(tabled, fra, set, after).when(joins("KEN", "A1")).then(events.AmendmentCosponsored{Report: slug, Amendment: "A1", By: "KEN"}),
		"withdrawing is never late":                given(tabled, fra, set, after).when(withdraws("FRA", "A1")).then(events.AmendmentWithdrawn{Report: slug, Amendment: "A1", By: "FRA"}),
		"late after it was lifted":                 given(tabled, set, after, deadline(report.Deadline{Lift: true})).when(fra).then(filed("A1", c)),
		"late with leave":                          given(tabled, set, after, deadline(report.Deadline{Leave: "FRA"})).when(fra).then(filed("A1", c)),
		"leave of another":                         given(tabled, set, after, deadline(report.Deadline{Leave: "KEN"})).when(fra).no(refusal.Forbidden, "late", "rule 120"),
		"leave is for one":                         given(tabled, set, after, deadline(report.Deadline{Leave: "FRA"}), fra).when(proposes("FRA", deletes("p4"))).no(refusal.Forbidden, "late", "rule 120"),
		"leave twice is for two":                   given(tabled, set, after, deadline(report.Deadline{Leave: "FRA"}), deadline(report.Deadline{Leave: "FRA"}), proposes("FRA", deletes("p4"))).when(fra).then(filed("A2", c)),
		"leave in advance is not used up in time":  given(tabled, set, deadline(report.Deadline{Leave: "FRA"}), proposes("FRA", deletes("p4")), after).when(fra).then(filed("A2", c)),
		"leave ends with its deadline":             given(tabled, set, deadline(report.Deadline{Leave: "FRA"}), set, after).when(fra).no(refusal.Forbidden, "late", "rule 120"),
		"leave is kept where the amendment is bad": given(tabled, set, after, deadline(report.Deadline{Leave: "FRA"}), refusedHere(proposes("FRA", moves("p4", "p3")))).when(fra).then(filed("A1", c)),
		"leave that was used comes not back":       given(tabled, set, after, deadline(report.Deadline{Leave: "FRA"}), proposes("FRA", deletes("p4")), withdraws("FRA", "A1")).when(fra).no(refusal.Forbidden, "late", "rule 120"),
		"the Chair's own amendments are late too":  given(tabled, set, after).when(proposes(group.CodeChair, deletes("p4"))).no(refusal.Forbidden, "late", "rule 120"),
		"the Chair may give leave to itself":       given(tabled, set, after).when(deadline(report.Deadline{Leave: group.CodeChair})).then(events.LeaveGiven{Report: slug, Participant: group.CodeChair}),
		"the Chair's pen knows no deadline":        given(tabled, fra, set, after).when(revises(declining("A1"))).then(revised(events.ReportRevised{Decline: []string{"A1"}}, asTabled()...)),
		"a deadline is of one report":              given(tabled, func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) { return c.Table("apr2", draft()), true }, says(group.CodeChair, "report.deadline", report.Deadline{Report: "apr2", Until: begin.Add(time.Hour)}), after).when(fra).then(filed("A1", c)),
	})
}

// enters is the secretariat's entry of an amendment on the present text that somebody
// else gave it, so long after the scenes begin (or a negative time: it does not say when).
func enters(by string, channel events.Channel, came time.Duration, c change) act {
	return func(t T, ch *rehearsal.Chamber) (trust.Submission, bool) {
		t.Helper()
		s := stateOf(ch)
		entry := trust.Command{Actor: events.CodeSecretariat, Type: "amendment.propose", For: by, Channel: channel}
		if came >= 0 {
			entry.Occurred = begin.Add(came)
		}
		return ch.Signed(ch.Signer(entry.Actor), entry, report.Propose{Report: slug, Revision: s.Revision(), Change: c(t, s)}), true
	}
}

// TestReceived: what the secretariat enters on somebody's behalf is in time if it was
// received in time, whenever it is entered. Who signs with a key of its own is in time
// if the node had it in time, whatever the command says.
func TestReceived(t *testing.T) {
	end := begin.Add(time.Hour)
	set, after := deadline(report.Deadline{Until: end}), later(2*time.Hour)
	must := rewords("p1", "should", "must")
	c := rehearsal.Rewording("p1", draft()[1].Text, strings.Replace(draft()[1].Text, "should", "must", 1))
	says := func(came time.Duration) act { // FRA itself, with a time of its own making
		return func(t T, ch *rehearsal.Chamber) (trust.Submission, bool) {
			t.Helper()
			s := stateOf(ch)
			said := trust.Command{Actor: "FRA", Type: "amendment.propose", Occurred: begin.Add(came)}
			return ch.Signed(ch.Signer("FRA"), said, report.Propose{Report: slug, Change: must(t, s)}), true
		}
	}
	marked := func(via events.Via) func(t *testing.T, before, after *report.State) {
		return func(t *testing.T, _, after *report.State) {
			t.Helper()
			if a, ok := after.Amendment("A1"); !ok || a.Via != via || a.Actor != events.CodeSecretariat || !a.Time.After(end) {
				t.Errorf("A1 is told to have come as %+v", a)
			}
		}
	}
	scenes := map[string]*scene{
		"a moment late": given(tabled, set, after).when(enters("FRA", events.ChannelPaper, time.Hour+time.Microsecond, must)).
			no(refusal.Forbidden, "late", "rule 120").saying("this one was received just behind that"),
		"nobody says when":                   given(tabled, set, after).when(enters("FRA", events.ChannelPaper, -1, must)).no(refusal.Forbidden, "late", "rule 120").saying("it is 2024-07-08T15:"),
		"in time by itself, entered in time": given(tabled, set).when(enters("FRA", events.ChannelPaper, -1, must)).then(filed("A1", c)),
		"received late, with leave": given(tabled, set, after, deadline(report.Deadline{Leave: "FRA"})).
			when(enters("FRA", events.ChannelPaper, 90*time.Minute, must)).then(filed("A1", c)),
		"what was received late uses leave up": given(tabled, set, after, deadline(report.Deadline{Leave: "FRA"}), enters("FRA", events.ChannelPaper, 90*time.Minute, must)).
			when(proposes("FRA", deletes("p4"))).no(refusal.Forbidden, "late", "rule 120"),
		"what was received in time does not": given(tabled, set, after, deadline(report.Deadline{Leave: "FRA"}), enters("FRA", events.ChannelPaper, time.Hour, deletes("p4"))).
			when(fra).then(filed("A2", c)),
		"received in time, of a deadline that was set since": given(tabled, until(time.Hour), later(30*time.Minute), deadline(report.Deadline{Until: begin.Add(40 * time.Minute)}), after).
			when(enters("FRA", events.ChannelPaper, 40*time.Minute, must)).then(filed("A1", c)),
		"in the future": given(tabled, set).when(enters("FRA", events.ChannelPaper, 50*time.Minute, must)).no(refusal.Bad, "bad-time", "").saying("which is still to come"),
		"with its own key, saying that it was in time": given(tabled, set, after).when(says(time.Minute)).no(refusal.Forbidden, "late", "rule 120").saying("it is 2024-07-08T15:"),
		"with its own key, in time, whatever it says":  given(tabled, set, later(30*time.Minute)).when(says(time.Minute)).then(filed("A1", c)),
		"with its own key, in the future":              given(tabled, set).when(says(50*time.Minute)).no(refusal.Bad, "bad-time", "").saying("which is still to come"),
		"entered for another, it is for that one to have leave": given(tabled, set, after, deadline(report.Deadline{Leave: "KEN"})).
			when(enters("FRA", events.ChannelPaper, 90*time.Minute, must)).no(refusal.Forbidden, "late", "rule 120"),
	}
	for channel, via := range map[events.Channel]events.Via{events.ChannelFloor: events.ViaFloor, events.ChannelLetter: events.ViaLetter, events.ChannelPaper: events.ViaPaper} {
		scenes["in time, entered late: "+string(channel)] = given(tabled, set, after).when(enters("FRA", channel, time.Hour, must)).
			then(filed("A1", c)).and(marked(via))
	}
	playing(t, scenes)
}

// refusedHere is an act that is refused before the scene.
func refusedHere(a act) act {
	return func(t T, c *rehearsal.Chamber) (trust.Submission, bool) {
		t.Helper()
		said, _ := a(t, c)
		refusedBy(t, c, said)
		return trust.Submission{}, false
	}
}

// TestStatus: a paragraph's status is the first that holds, and a report is ready
// where nothing stands in the way.
func TestStatus(t *testing.T) {
	for _, x := range []struct {
		words                string
		amendments, brackets int
		want                 report.Status
	}{
		{"One.", 0, 0, report.StatusClean},
		{"One.", 2, 0, report.StatusPending},
		{"[One] [or] two.", 0, 2, report.StatusBracketed},
		{"[One.", 2, 1, report.StatusBracketed},
		{"One.]", 0, 1, report.StatusBracketed},
		{"One] or two］.", 2, 2, report.StatusBracketed},
		{"［One］.", 0, 1, report.StatusBracketed},
		{"One] or [two.", 0, 1, report.StatusBracketed},
	} {
		b := text.Block{ID: "p1", Kind: text.Paragraph, Text: x.words}
		s := stateOf(opened(t, tables(b)))
		if got := report.BlockStatus(s, b, x.amendments); got != x.want || report.BarringBrackets(b) != x.brackets {
			t.Errorf("with %d amendments %q is %s, and %d brackets bar it, not %s and %d", x.amendments, x.words, got, report.BarringBrackets(b), x.want, x.brackets)
		}
		// What bars the gavel and what the status says are one thing.
		if bars := len(report.Blockers(s, nil)) > 0; bars != (x.want == report.StatusBracketed) {
			t.Errorf("%q is %s; it bars the gavel: %v", x.words, x.want, bars)
		}
	}
	for name, x := range map[string]struct {
		before []act
		want   report.Status
	}{
		"with a bracket":        {[]act{tabled}, report.StatusOpen},
		"with an amendment":     {[]act{tables(rehearsal.Paragraphs("One.")...), proposes("FRA", rewords("p1", "One", "Two"))}, report.StatusOpen},
		"with nothing":          {[]act{tables(rehearsal.Paragraphs("One.")...)}, report.StatusReady},
		"with what is declined": {[]act{tables(rehearsal.Paragraphs("One.")...), proposes("FRA", rewords("p1", "One", "Two")), declines("A1", "")}, report.StatusReady},
		"adopted":               {[]act{tables(rehearsal.Paragraphs("One.")...), adopts(group.CodeChair)}, report.StatusAdopted},
	} {
		if got := report.ReportStatus(stateOf(opened(t, x.before...))); got != x.want {
			t.Errorf("a report %s is %s, not %s", name, got, x.want)
		}
	}
}
