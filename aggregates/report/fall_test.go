package report_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// falls has the Chair let an amendment fall.
func falls(id, with, reason string) act {
	return says(group.CodeChair, "amendment.fall", report.Fall{Amendment: id, With: with, Reason: reason})
}

// lettingFall has those fall that a revision puts in conflict.
func lettingFall(_ T, _ *report.State, r *report.Revise) []byte { r.LetFall = true; return nil }

func fallen(id, with, reason string) events.AmendmentFallen {
	return events.AmendmentFallen{Report: slug, Amendment: id, With: with, Reason: reason}
}

func TestFall(t *testing.T) {
	must, shall, will := fra, proposes("RUS", rewords("p1", "should respect human rights and promote", "shall")), proposes("KEN", rewords("p1", "should", "will"))
	other := proposes("BRA", rewords("p4", "continue", "resume"))
	begun := []act{tabled, must, shall, will, other, revises(incorporating("A1"))}
	after := func(more ...act) *scene { return given(append(slices.Clone(begun), more...)...) }
	playing(t, map[string]*scene{
		"with what was taken": after().when(falls("A3", "A1", "")).then(fallen("A3", "A1", "")).and(func(t *testing.T, before, after *report.State) {
			if a, _ := after.Amendment("A3"); !a.Decided() || a.FallenWith != "A1" || a.FallenIn != 0 || a.Fell() != fmt.Sprintf("fallen with A1 (event %d)", a.FallenAt) {
				t.Errorf("%+v", a)
			}
			if b, a := len(report.Blockers(before, nil)), len(report.Blockers(after, nil)); a != b-1 {
				t.Errorf("%d things stand in the way, %d did before", a, b)
			}
		}),
		"with a reason":              after().when(falls("A2", "A1", "“must” was taken")).then(fallen("A2", "A1", "“must” was taken")),
		"of a deletion":              given(tabled, must, proposes("RUS", deletes("p1")), revises(incorporating("A2"))).when(falls("A1", "A2", "")).then(fallen("A1", "A2", "")),
		"with one of equal ones":     given(tabled, must, proposes("KEN", rewords("p1", "should", "must")), shall, revises(incorporating("A1", "A2"))).when(falls("A3", "A2", "")).then(fallen("A3", "A2", "")),
		"with what is not in":        after().when(falls("A3", "A2", "")).no(refusal.Forbidden, "not-taken", "rule 130", "A3", "A2"),
		"with itself":                after().when(falls("A3", "A3", "")).no(refusal.Bad, "with-itself", "rule 130", "A3"),
		"with none that there is":    after().when(falls("A3", "A9", "")).no(refusal.Missing, "no-such-amendment", "", "A9"),
		"none that there is":         after().when(falls("A9", "A1", "")).no(refusal.Missing, "no-such-amendment", "", "A9"),
		"what can be put":            after().when(falls("A4", "A1", "")).no(refusal.Forbidden, "no-conflict", "rule 130", "A4", "A1"),
		"what the text says":         given(tabled, must, proposes("KEN", rewords("p1", "should", "must")), revises(incorporating("A1"))).when(falls("A2", "A1", "")).no(refusal.Forbidden, "absorbed", "rule 130", "A2"),
		"with another than the one":  after(revises(incorporating("A4"))).when(falls("A3", "A4", "")).no(refusal.Forbidden, "other-conflict", "rule 130", "A3", "A4", "A1").saying("in conflict with A1"),
		"with words of the Chair":    after(proposes("BRA", rewords("p3", "notes", "sees")), revises(incorporating("A4"), setting("p3", "The group welcomes the growing number of reports."))).when(falls("A5", "A4", "")).no(refusal.Forbidden, "other-conflict", "rule 130", "A5", "A4").saying("in conflict with Rev.2"),
		"twice":                      after(falls("A3", "A1", "")).when(falls("A3", "A1", "")).no(refusal.Forbidden, "fallen", "rule 130", "A3").saying("fallen with A1"),
		"then nothing more is done":  after(falls("A3", "A1", "")).when(joins("BRA", "A3")).no(refusal.Forbidden, "fallen", "rule 130", "A3"),
		"what was declined":          after(declines("A3", "")).when(falls("A3", "A1", "")).no(refusal.Forbidden, "declined", "", "A3"),
		"for a reason too long":      after().when(falls("A3", "A1", strings.Repeat("x", group.MaxReason+1))).no(refusal.Bad, "too-long", ""),
		"by a delegation":            after().when(says("FRA", "amendment.fall", report.Fall{Amendment: "A3", With: "A1"})).no(refusal.Denied, "not-permitted", "").saying("the Chair says which"),
		"by a Vice-Chair":            after().when(says(group.CodeViceChair, "amendment.fall", report.Fall{Amendment: "A3", With: "A1"})).no(refusal.Denied, "not-permitted", ""),
		"of a report that is sealed": given(tables(rehearsal.Paragraphs("One word.")...), proposes("FRA", rewords("p1", "One", "A")), proposes("USA", rewords("p1", "One", "A")), revises(incorporating("A1")), adopts(group.CodeChair)).when(falls("A2", "A1", "")).no(refusal.Forbidden, "adopted", "rule 123"),
	})
}

// fellWithIt asks what fell with the latest revision.
func fellWithIt(t *testing.T, after *report.State, fallen ...string) {
	t.Helper()
	var got []string
	for a := range after.Amendments {
		if a.FallenIn == after.Revision() {
			got = append(got, a.Amendment+" with "+a.FallenWith)
			if s, err := after.Text.State(a.Amendment); err != nil || s.Decision == text.Open {
				t.Errorf("the text has %s as %+v (%v)", a.Amendment, s, err)
			}
		}
	}
	if !slices.Equal(got, fallen) {
		t.Errorf("there fall %q, not %q", got, fallen)
	}
}

func TestLetFall(t *testing.T) {
	must, shall, will := fra, proposes("RUS", rewords("p1", "should respect human rights and promote", "shall")), proposes("KEN", rewords("p1", "should", "will"))
	same := proposes("DEU", rewords("p1", "should", "must"))
	beside := proposes("CHN", rewords("p1", "free flow", "free and open flow"))
	other := proposes("BRA", rewords("p4", "continue", "resume"))
	begun := []act{tabled, must, shall, will, same, beside, other}
	for name, x := range map[string]struct {
		before []act
		do     act
		want   []string
	}{
		"what comes into conflict": {begun, revises(incorporating("A1"), lettingFall), []string{"A2 with A1", "A3 with A1"}},
		"unless it is not asked":   {begun, revises(incorporating("A1")), nil},
		"each with its own":        {append(slices.Clone(begun), proposes("KEN", rewords("p4", "continue", "end"))), revises(incorporating("A1", "A6"), lettingFall), []string{"A2 with A1", "A3 with A1", "A7 with A6"}},
		"with the first of two":    {begun, revises(incorporating("A1", "A5"), lettingFall), []string{"A2 with A1", "A3 with A1"}},
		"not what is declined":     {begun, revises(incorporating("A1"), declining("A3"), lettingFall), []string{"A2 with A1"}},
		"not what was in conflict": {append(slices.Clone(begun), revises(incorporating("A1"))), revises(incorporating("A6"), lettingFall), nil},
		"not by the Chair's words": {begun, revises(incorporating("A6"), setting("p1", "States must respect all."), lettingFall), nil},
		"nothing in conflict":      {begun, revises(incorporating("A6"), lettingFall), nil},
		"of the uncontested":       {[]act{tabled, must, other}, revises(func(_ T, _ *report.State, r *report.Revise) []byte { r.Uncontested = true; return nil }, lettingFall), nil},
		"with a redraft behind": {begun, revises(incorporating("A1"), lettingFall, redrafting(rehearsal.Paragraphs(
			"States must respect human rights and promote the free flow of information.",
			"States are encouraged to cooperate [and assist one another] in the field of ICT security.",
			"The group notes the great number of incidents.",
			"The group will continue its work.",
		))), []string{"A2 with A1", "A3 with A1"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := opened(t, x.before...)
			said, _ := x.do(t, c)
			if _, err := c.Play(said); err != nil {
				t.Fatal(err)
			}
			if err := c.Again(); err != nil {
				t.Error(err)
			}
			fellWithIt(t, stateOf(c), x.want...)
		})
	}
	playing(t, map[string]*scene{
		"nothing is taken": given(begun...).when(revises(declining("A1"), lettingFall)).no(refusal.Bad, "nothing-taken", "rule 130"),
	})
}

// TestLetFallBesideSilence: what a revision does to silences comes behind what falls.
func TestLetFallBesideSilence(t *testing.T) {
	tells(t, "broken", story{tabled, nil}, story{fra, nil}, story{proposes("KEN", rewords("p1", "should", "will")), nil},
		story{puts("p4"), nil}, story{objects("KEN", onBlock("p4"), under("A1")), nil},
		story{revises(incorporating("A1"), lettingFall), all(silenceIs(report.SilenceBroken), func(t *testing.T, _, after *report.State) { fellWithIt(t, after, "A2 with A1") })})
}

// TestLetFallIsBounded: what falls by one command fits in one commit, and is refused with
// the limit where it does not.
func TestLetFallIsBounded(t *testing.T) {
	c := opened(t, tabled, fra)
	for i := range report.MaxFall + 1 {
		by := []string{"KEN", "BRA"}[i%2]
		said, _ := proposes(by, rewords("p1", "should", fmt.Sprintf("may in %d cases", i)))(t, c)
		if _, err := c.Play(said); err != nil {
			t.Fatal(err)
		}
	}
	said, _ := revises(incorporating("A1"), lettingFall)(t, c)
	if no := refusedBy(t, c, said); no.Type != "too-many" {
		t.Errorf("%+v", no)
	}
	said, _ = revises(incorporating("A1"), declining("A2"), lettingFall)(t, c)
	if _, err := c.Play(said); err != nil {
		t.Fatal(err)
	}
	n := 0
	for a := range stateOf(c).Amendments {
		if a.FallenWith == "A1" {
			n++
		}
	}
	if n != report.MaxFall {
		t.Errorf("%d fell", n)
	}
}

// TestFallLaws: a revision that lets fall is the one that does not, and then the Chair's
// letting fall of each that came into conflict with what it took; what the order tells of
// one falls when that is taken alone; and no more than that can fall.
func TestFallLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := &negotiation{T: t, m: model{behind: map[string][]string{}, filer: map[string]string{}, on: map[string]int{}, decided: map[string]text.Decision{}}}
		n.c = opened(t, tables(rehearsal.Paragraphs(n.wording(), n.wording(), "Last.")...))
		for range rapid.IntRange(2, 10).Draw(t, "amendments") {
			said := n.c.Command(rapid.SampledFrom([]string{"FRA", "KEN", "EU"}).Draw(t, "by"), "amendment.propose", report.Propose{Report: slug, Revision: stateOf(n.c).Revision(), Change: n.change()})
			_, _ = n.c.Play(said) // refused or not
		}
		s := stateOf(n.c)
		var told []string
		taken := ""
		for _, o := range report.Order(s) {
			for _, x := range o.Order {
				if x.State == text.Carried && (taken == "" || rapid.Bool().Draw(t, "this one")) {
					taken, told = x.Amendment, slices.Sorted(slices.Values(x.Falls))
				}
			}
		}
		if taken == "" {
			return
		}
		base := report.Revise{Report: slug, Base: s.Hash(), Incorporate: []string{taken}}
		at, apart := n.c.Fork(), n.c.Fork()
		if _, err := apart.Play(apart.Command(group.CodeChair, "report.revise", base)); err != nil {
			return // a merge that does not fit, or nothing left
		}
		base.LetFall = true
		if _, err := at.Play(at.Command(group.CodeChair, "report.revise", base)); err != nil {
			t.Fatal(err)
		}
		var fell []string
		for a := range stateOf(at).Amendments {
			if a.FallenAt != 0 {
				fell = append(fell, a.Amendment)
			}
		}
		if slices.Sort(fell); !slices.Equal(fell, told) {
			t.Fatalf("with %s fall %q, told was %q", taken, fell, told)
		}
		for a := range stateOf(apart).Open() {
			_, err := apart.Play(apart.Command(group.CodeChair, "amendment.fall", report.Fall{Amendment: a.Amendment, With: taken}))
			if (err == nil) != slices.Contains(fell, a.Amendment) {
				t.Fatalf("%s falls with %s afterwards: %v; with the revision there fall %q", a.Amendment, taken, err, fell)
			}
		}
		for a := range stateOf(at).Amendments {
			x, _ := stateOf(at).Text.State(a.Amendment)
			y, _ := stateOf(apart).Text.State(a.Amendment)
			if !reflect.DeepEqual(x, y) {
				t.Fatalf("%s is\n%+v\nwith the revision and\n%+v\nafterwards", a.Amendment, x, y)
			}
		}
	})
}

// TestFallUnderSilence: groups as such file no more amendments to words under silence than
// can fall with its confirmation, which is one commit.
func TestFallUnderSilence(t *testing.T) {
	groups := []string{"EU", "ARAB-GROUP", "NAM-GROUP"}
	c := opened(t, calm, puts(""))
	play := func(a act) {
		t.Helper()
		said, _ := a(t, c)
		if _, err := c.Play(said); err != nil {
			t.Fatal(err)
		}
	}
	for i := range report.MaxFall {
		play(proposes(groups[i%len(groups)], rewords("p2", "incidents", fmt.Sprintf("%d incidents", i))))
	}
	more := proposes("EU", rewords("p3", "continue", "resume"))
	said, _ := more(t, c)
	if no := refusedBy(t, c, said); no.Type != "too-many" || no.Rule != "decision 74/544" || !slices.Equal(no.Names, []string{"S1"}) || !strings.Contains(no.Detail, "900") {
		t.Errorf("%+v", no)
	}
	play(restates("EU", "A1", rewords("p3", "continue", "begin"))) // in the place of one
	play(withdraws("EU", "A4"))
	play(more)
	if x := lastSilence(t, stateOf(c)); x.State != report.SilenceRunning {
		t.Fatalf("the silence is %s", x.State)
	}
	play(passes)
	play(concludes(""))
	n := 0
	for a := range stateOf(c).Amendments {
		if a.FallenAt != 0 {
			n++
		}
	}
	if n != report.MaxFall || stateOf(c).Adopted == nil {
		t.Errorf("%d fell", n)
	}
	if err := c.Again(); err != nil {
		t.Error(err)
	}
}
