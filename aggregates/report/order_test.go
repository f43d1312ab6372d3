package report_test

import (
	"fmt"
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
	"concord/events/trust"
)

// orders has the Chair set in which order amendments are taken.
func orders(ids ...string) act {
	return says(group.CodeChair, "report.order", report.SetOrder{Report: slug, Amendments: append([]string{}, ids...)})
}

// takenInOrder tells an order: "1: A2 8+9 falls A1, A3 absorbs A4 | A1 …", a star where it was set.
func takenInOrder(s *report.State) []string {
	var out []string
	for _, o := range report.Order(s) {
		var all []string
		for _, x := range o.Order {
			one := fmt.Sprintf("%s %d+%d", x.Amendment, x.Dropped, x.Brought)
			if x.State != text.Carried {
				one += " " + string(x.State)
			}
			if len(x.Falls) > 0 {
				one += " falls " + strings.Join(x.Falls, ", ")
			}
			if len(x.Absorbs) > 0 {
				one += " absorbs " + strings.Join(x.Absorbs, ", ")
			}
			all = append(all, one)
		}
		star := ""
		if o.Set {
			star = "*"
		}
		out = append(out, fmt.Sprintf("%s[%s]%s: %s", o.Number, o.Paragraph, star, strings.Join(all, " | ")))
	}
	return out
}

func TestOrder(t *testing.T) {
	must, shall := fra, proposes("RUS", rewords("p1", "should respect human rights and promote", "shall"))
	for name, x := range map[string]struct {
		before []act
		want   []string
	}{
		"nothing is open": {[]act{tabled}, nil},
		"the furthest first, with what falls": {[]act{tabled, must, shall, usa, proposes("KEN", rewords("p1", "should", "must"))}, []string{
			"1[p1]: A2 34+5 falls A1, A3, A4 | A1 6+4 falls A2 absorbs A4 | A3 0+10 falls A2 | A4 6+4 falls A2 absorbs A1",
		}},
		"a deletion is all letters, and what moves or cuts is none": {[]act{tabled, proposes("FRA", splits("p4", "will")), proposes("USA", moves("p4", "h1")), proposes("KEN", rewords("p4", "continue", "resume")), proposes("RUS", deletes("p4"))}, []string{
			"4[p4]: A4 27+0 falls A1, A2, A3 | A3 8+6 | A1 0+0 | A2 0+0",
		}},
		"new paragraphs with the one that they come behind, in order of the text": {[]act{tabled, proposes("FRA", inserts("p4", "Longer than the other.")), proposes("USA", inserts("", "First.")), proposes("KEN", inserts("p4", "Short.")), must}, []string{
			"[]: A2 0+5", "1[p1]: A4 6+4", "4[p4]: A1 0+18 | A3 0+5",
		}},
		"in conflict it is there, and can not be taken": {[]act{tabled, must, proposes("RUS", rewords("p1", "should", "shall")), revises(incorporating("A1"))}, []string{
			"1[p1]: A2 4+5 conflict",
		}},
		"where its block is gone": {[]act{tabled, must, proposes("RUS", deletes("p1")), revises(incorporating("A2"))}, []string{
			"[p1]: A1 0+0 conflict",
		}},
		"what is in the text already is not taken": {[]act{tabled, must, proposes("KEN", rewords("p1", "should", "must")), revises(incorporating("A1"))}, nil},
		"as the Chair has it, then as proposed": {[]act{tabled, must, shall, usa, proposes("CHN", deletes("p4")), orders("A1")}, []string{
			"1[p1]*: A1 6+4 falls A2 | A2 34+5 falls A1, A3 | A3 0+10 falls A2", "4[p4]: A4 27+0",
		}},
		"what was set goes with what it was set for": {[]act{tabled, must, shall, usa, orders("A3", "A1"), withdraws("USA", "A3"), withdraws("FRA", "A1")}, []string{"1[p1]: A2 34+5"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := takenInOrder(stateOf(opened(t, x.before...))); !slices.Equal(got, x.want) {
				t.Errorf("the order is\n\t%s\nnot\n\t%s", strings.Join(got, "\n\t"), strings.Join(x.want, "\n\t"))
			}
		})
	}
}

func TestSetOrder(t *testing.T) {
	begun := []act{tabled, fra, rus, usa, proposes("CHN", deletes("p4")), proposes("KEN", rewords("p4", "continue", "resume"))}
	after := func(more ...act) *scene { return given(append(slices.Clone(begun), more...)...) }
	set := func(ids ...string) events.AmendmentOrderSet {
		return events.AmendmentOrderSet{Report: slug, Amendments: append([]string{}, ids...)}
	}
	playing(t, map[string]*scene{
		"for some":                          after().when(orders("A2", "A1")).then(set("A2", "A1")),
		"for two paragraphs at once":        after().when(orders("A5", "A2")).then(set("A5", "A2")),
		"anew for one, and the other stays": after(orders("A5", "A2", "A1")).when(orders("A3")).then(set("A3", "A5")),
		"what was decided since is let go":  after(orders("A5", "A2"), withdraws("KEN", "A5")).when(orders("A1")).then(set("A1")),
		"taken back":                        after(orders("A5", "A2")).when(orders()).then(set()),
		"by the Vice-Chair who presides":    after().when(says(group.CodeViceChair, "report.order", report.SetOrder{Report: slug, Amendments: []string{"A2"}})).then(set("A2")),
		"nothing to take back":              after().when(orders()).no(refusal.Forbidden, "no-order", "rule 130"),
		"nothing to take back any more":     after(orders("A2"), orders()).when(orders()).no(refusal.Forbidden, "no-order", "rule 130"),
		"twice":                             after().when(orders("A1", "A2", "A1")).no(refusal.Bad, "twice", "", "A1"),
		"the same again":                    after(orders("A2", "A1")).when(orders("A2", "A1")).no(refusal.Forbidden, "same-order", "rule 130", "A2", "A1"),
		"one that there is not":             after().when(orders("A9")).no(refusal.Missing, "no-such-amendment", "", "A9"),
		"one that was withdrawn":            after(withdraws("FRA", "A1")).when(orders("A1")).no(refusal.Forbidden, "withdrawn", "rule 122", "A1"),
		"one that is in the text already":   after(proposes("KEN", rewords("p1", "should", "must")), revises(incorporating("A1"))).when(orders("A6")).no(refusal.Forbidden, "absorbed", "rule 130", "A6"),
		"by a delegation":                   after().when(says("FRA", "report.order", report.SetOrder{Report: slug, Amendments: []string{"A1"}})).no(refusal.Denied, "not-permitted", "").saying("FRA"),
		"of a report that was adopted":      given(tables(rehearsal.Paragraphs("One.")...), adopts(group.CodeChair)).when(orders()).no(refusal.Forbidden, "adopted", "rule 123"),
		"more than can be named": after().when(func(_ T, c *rehearsal.Chamber) (trust.Submission, bool) {
			return c.Command(group.CodeChair, "report.order", report.SetOrder{Report: slug, Amendments: make([]string, report.MaxNamed+1)}), true
		}).no(refusal.Bad, "too-many", ""),
	})
}

// TestOrderLaws: each amendment that could be taken is in the order of one paragraph,
// once; what falls with one touches it; what touches nothing makes nothing fall; and
// the first is the furthest removed, where nothing is set.
func TestOrderLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := &negotiation{T: t, m: model{behind: map[string][]string{}, filer: map[string]string{}, on: map[string]int{}, decided: map[string]text.Decision{}}}
		n.c = opened(t, tables(rehearsal.Paragraphs(n.wording(), n.wording(), "Last.")...))
		for range rapid.IntRange(2, 10).Draw(t, "amendments") {
			said := n.c.Command(rapid.SampledFrom([]string{"FRA", "KEN", "EU"}).Draw(t, "by"), "amendment.propose", report.Propose{Report: slug, Revision: stateOf(n.c).Revision(), Change: n.change()})
			_, _ = n.c.Play(said) // refused or not
		}
		s := stateOf(n.c)
		seen := map[string]int{}
		for _, o := range report.Order(s) {
			for i, x := range o.Order {
				seen[x.Amendment]++
				if x.Measure != x.Dropped+x.Brought || i > 0 && x.Measure > o.Order[i-1].Measure {
					t.Fatalf("in %s %+v stands behind %+v", o.Paragraph, x, o.Order[max(0, i-1)])
				}
				touches, err := s.Text.Touching(x.Amendment)
				if err != nil {
					t.Fatal(err)
				}
				for _, id := range x.Falls {
					if !slices.Contains(touches, id) {
						t.Fatalf("%s makes %s fall, which it does not touch", x.Amendment, id)
					}
				}
				after, err := s.Text.Revise(text.Revision{Incorporate: []string{x.Amendment}})
				if err != nil {
					continue
				}
				for a := range s.Open() {
					before, _ := s.Text.State(a.Amendment)
					now, _ := after.State(a.Amendment)
					if a.Amendment != x.Amendment && before.Fate == text.Carried && (now.Fate == text.Conflict) != slices.Contains(x.Falls, a.Amendment) {
						t.Fatalf("taking %s leaves %s %s, but told is that %q fall", x.Amendment, a.Amendment, now.Fate, x.Falls)
					}
				}
			}
		}
		for a := range s.Open() {
			if now, _ := s.Text.State(a.Amendment); (now.Fate != text.Absorbed) != (seen[a.Amendment] == 1) {
				t.Fatalf("%s, which is %s, stands %d times in the order", a.Amendment, now.Fate, seen[a.Amendment])
			}
		}
	})
}
