package packages

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

const slug = "apr"

// room is a chamber with a report on which anybody says anything.
type room struct {
	t interface {
		Helper()
		Fatal(args ...any)
	}
	c *rehearsal.Chamber
}

var voices = []string{"FRA", "KEN", "CHN", "BRA", "EU"}

var opened = sync.OnceValue(func() *rehearsal.Chamber {
	c := rehearsal.NewChamber("packages", "what would settle it", time.Date(2024, 7, 8, 13, 0, 0, 0, time.UTC))
	must := func(s trust.Submission) {
		if _, err := c.Play(s); err != nil {
			panic(err)
		}
	}
	must(c.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range append([]string{"CHAIR", "DEU", "USA", "RUS"}, voices...) {
		must(c.Enrol(code))
	}
	must(c.ElectChair("SGP"))
	return c
})

func begin(t *testing.T, texts ...string) *room {
	t.Helper()
	r := &room{t, opened().Fork()}
	r.does(r.c.Table(slug, rehearsal.Paragraphs(texts...)))
	return r
}

func (r *room) does(s trust.Submission) {
	r.t.Helper()
	if _, err := r.c.Play(s); err != nil {
		r.t.Fatal(string(s.Bytes), err)
	}
}

// tries has something said that may be refused.
func (r *room) tries(s trust.Submission) { _, _ = r.c.Play(s) }

func (r *room) state() *report.State {
	s, _ := r.c.State.Report(slug)
	return &s
}

// amends files other words for some of a paragraph's.
func (r *room) amends(by, block, old, new string) {
	r.t.Helper()
	s := r.state()
	b, no := s.Block(block, s.Revision())
	if no != nil {
		r.t.Fatal(no)
	}
	r.does(r.c.Reword(by, slug, s.Revision(), block, b.Text, text.Normalize(strings.Replace(b.Text, old, new, 1))))
}

// takes is a position on the report (""), a paragraph or an amendment, maybe under a condition.
func (r *room) takes(by string, stance events.Stance, on, given string, members ...string) trust.Submission {
	s := r.state()
	p := report.TakePosition{On: events.On{Report: slug}, Stance: stance, If: given, Members: members, Reason: "as we said"}
	if _, is := s.Amendment(on); is {
		p.Amendment = on
	} else {
		p.Block = on
	}
	p.Words, _ = s.Words(p.On)
	return r.c.Command(by, "position.take", p)
}

func (r *room) revises(incorporate ...string) trust.Submission {
	return r.c.Command("CHAIR", "report.revise", report.Revise{Report: slug, Base: r.state().Hash(), Incorporate: incorporate})
}

// told is what is found, in short: the amendments, how many objections are left, and
// what is lifted (-), raised (+) and left (=), with the amendment because of which.
func told(x Settlement) []string {
	var out []string
	for _, s := range x.Sets {
		one := strings.Join(s.Amendments, " ") + fmt.Sprintf(": %d", s.Objections)
		for _, all := range []struct {
			sign string
			of   []Objection
		}{{"-", s.Lifted}, {"+", s.Raised}, {"=", s.Left}} {
			for _, o := range all.of {
				one += " " + all.sign + o.Participant + "/" + cmp.Or(o.Amendment, o.Paragraph, "report")
				if o.Because != "" {
					one += "(" + o.Because + ")"
				}
			}
		}
		out = append(out, one)
	}
	return out
}

func TestFind(t *testing.T) {
	const p1, p2, p3 = "States should respect human rights.", "The group notes the incidents.", "The group will meet again."
	object, accept := events.Object, events.Accept
	for name, x := range map[string]struct {
		play func(r *room)
		want []string
	}{
		"nobody objects": {func(r *room) { r.amends("FRA", "p1", "should", "must") }, []string{": 0"}},
		"who objects accepts it with an amendment": {func(r *room) {
			r.amends("FRA", "p1", "should", "must")
			r.amends("RUS", "p1", "should", "shall")
			r.does(r.takes("FRA", object, "p1", ""))
			r.does(r.takes("FRA", accept, "p1", "A1"))
		}, []string{"A1: 0 -FRA/p1(A1)"}},
		"two that cannot be had together": {func(r *room) {
			r.amends("FRA", "p1", "should", "must")
			r.amends("RUS", "p1", "should", "shall")
			r.does(r.takes("FRA", object, "p1", ""))
			r.does(r.takes("FRA", accept, "p1", "A1"))
			r.does(r.takes("RUS", object, "p1", ""))
			r.does(r.takes("RUS", accept, "p1", "A2"))
		}, []string{"A1: 1 -FRA/p1(A1) =RUS/p1", "A2: 1 -RUS/p1(A2) =FRA/p1"}},
		"a bargain over two paragraphs": {func(r *room) {
			r.amends("FRA", "p1", "should", "must")
			r.amends("RUS", "p2", "incidents", "growing incidents")
			r.does(r.takes("RUS", object, "p1", ""))
			r.does(r.takes("RUS", object, "p1", "A1"))
			r.does(r.takes("RUS", accept, "p1", "A2"))
			r.does(r.takes("FRA", object, "p2", ""))
			r.does(r.takes("FRA", accept, "p2", "A2"))
		}, []string{"A2: 0 -RUS/p1(A2) -FRA/p2(A2)"}},
		"what somebody objects to costs": {func(r *room) {
			r.amends("FRA", "p1", "should", "must")
			r.does(r.takes("FRA", object, "p1", ""))
			r.does(r.takes("FRA", accept, "p1", "A1"))
			r.does(r.takes("CHN", object, "A1", ""))
		}, []string{": 1 =FRA/p1"}},
		"an objection with it is raised": {func(r *room) {
			r.amends("FRA", "p1", "should", "must")
			r.does(r.takes("FRA", object, "p1", ""))
			r.does(r.takes("FRA", accept, "p1", "A1"))
			r.does(r.takes("KEN", object, "p2", ""))
			r.does(r.takes("KEN", accept, "p2", "A1"))
			r.does(r.takes("CHN", object, "p3", "A1"))
		}, []string{"A1: 1 -FRA/p1(A1) -KEN/p2(A1) +CHN/p3(A1)"}},
		"a group for its members, and one that is its own": {func(r *room) {
			r.amends("FRA", "p1", "should", "must")
			r.does(r.takes("EU", object, "p1", "", "DEU", "FRA"))
			r.does(r.takes("EU", accept, "p1", "A1", "DEU", "FRA"))
			r.does(r.takes("FRA", object, "p1", ""))
		}, []string{"A1: 1 -DEU/p1(A1) =FRA/p1"}},
		"equal ones are one": {func(r *room) {
			r.amends("FRA", "p1", "should", "must")
			r.amends("KEN", "p1", "should", "must")
			r.does(r.takes("FRA", object, "p1", ""))
			r.does(r.takes("FRA", accept, "p1", "A2"))
		}, []string{"A1 A2: 0 -FRA/p1(A2)"}},
		"other words of the same paragraph undo an acceptance": {func(r *room) {
			r.amends("FRA", "p1", "should", "must")
			r.amends("KEN", "p1", "human rights", "all human rights")
			r.does(r.takes("FRA", object, "p1", ""))
			r.does(r.takes("FRA", accept, "p1", "A1"))
			r.does(r.takes("KEN", object, "p2", ""))
			r.does(r.takes("KEN", accept, "p2", "A2"))
		}, []string{"A1: 1 -FRA/p1(A1) =KEN/p2", "A2: 1 -KEN/p2(A2) =FRA/p1"}},
		"one is in another": {func(r *room) {
			r.amends("FRA", "p1", "should", "must")
			r.amends("KEN", "p1", "should respect human rights", "must respect all human rights")
			r.does(r.takes("CHN", object, "p2", ""))
			r.does(r.takes("CHN", accept, "p2", "A1"))
			r.does(r.takes("KEN", object, "p3", ""))
			r.does(r.takes("KEN", accept, "p3", "A2"))
		}, []string{"A2: 0 -CHN/p2(A1) -KEN/p3(A2)"}},
		"on the whole report": {func(r *room) {
			r.amends("FRA", "p1", "should", "must")
			r.does(r.takes("CHN", object, "", ""))
			r.does(r.takes("CHN", accept, "", "A1"))
		}, []string{"A1: 0 -CHN/report(A1)"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := begin(t, p1, p2, p3)
			x.play(r)
			got := Find(r.state(), Budget)
			if d := gocmp.Diff(x.want, told(got)); d != "" || !got.Exact || got.More {
				t.Errorf("found (- wanted, + told):\n%s%+v", d, got)
			}
		})
	}
}

// TestExplained: each change is told in a sentence with its reason.
func TestExplained(t *testing.T) {
	r := begin(t, "States should respect human rights.", "The group notes the incidents.")
	r.amends("FRA", "p1", "should", "must")
	r.does(r.takes("EU", events.Object, "p1", "", "DEU"))
	r.does(r.takes("EU", events.Accept, "p1", "A1", "DEU"))
	r.does(r.takes("CHN", events.Object, "p2", ""))
	got := Find(r.state(), Budget)
	want := []Bargain{{
		Amendments: []string{"A1"}, Objections: 1, Raised: []Objection{},
		Lifted: []Objection{{Participant: "DEU", Paragraph: "p1", Path: "1", Because: "A1", Detail: "DEU through EU accepts paragraph 1 (p1) with A1 in the text: as we said"}},
		Left:   []Objection{{Participant: "CHN", Paragraph: "p2", Path: "2", Detail: "CHN objects to paragraph 2: as we said"}},
	}}
	if d := gocmp.Diff(want, got.Sets); d != "" {
		t.Errorf("explained (- wanted, + told):\n%s", d)
	}
}

// TestAdoptedAhead: to what was adopted as a part nobody objects any more, whatever the
// bargain.
func TestAdoptedAhead(t *testing.T) {
	r := begin(t, "States should respect human rights.", "The group notes the incidents.", "Annexes follow.")
	r.amends("FRA", "p2", "notes", "regrets")
	r.does(r.takes("KEN", events.Object, "p2", ""))
	r.does(r.takes("KEN", events.Accept, "p2", "A1"))
	r.does(r.takes("CHN", events.Object, "p1", "A1"))
	if got := Find(r.state(), Budget); len(got.Sets) != 1 || len(got.Sets[0].Amendments) > 0 {
		t.Fatalf("found is %+v", got)
	}
	r.does(r.c.Command("FRA", "report.divide", report.Divide{Report: slug, Blocks: []string{"p1"}}))
	r.does(r.c.Command("CHAIR", "report.adopt", report.Adopt{Report: slug, Base: r.state().Hash(), Part: 1}))
	if got := Find(r.state(), Budget); len(got.Sets) != 1 || !slices.Equal(got.Sets[0].Amendments, []string{"A1"}) || got.Sets[0].Objections != 0 {
		t.Errorf("found is %+v", got)
	}
}

// TestStepsRunOut: where the steps run out, what was found is told, and that it may not
// be the best; nothing of an adopted report is looked for.
func TestStepsRunOut(t *testing.T) {
	s := disputed(t, 60, 1, 2).state()
	whole := Find(s, Budget)
	if !whole.Exact || whole.Steps < 20 || whole.Budget != Budget {
		t.Fatalf("an example of %d steps (exact: %v) is none", whole.Steps, whole.Exact)
	}
	for _, budget := range []int{0, 1, whole.Steps / 2} {
		cut := Find(s, budget)
		if cut.Exact || cut.Steps > budget || len(cut.Sets) == 0 || cut.Sets[0].Objections < whole.Sets[0].Objections || cut.Sets[0].Objections > cut.Objections {
			t.Errorf("in %d steps: %+v", budget, cut)
		}
	}
	if again := Find(s, Budget); gocmp.Diff(whole, again) != "" {
		t.Errorf("searched twice, found is\n%s", gocmp.Diff(whole, again))
	}
	r := begin(t, "One.")
	r.does(r.c.Command("CHAIR", "report.adopt", report.Adopt{Report: slug, Base: r.state().Hash()}))
	if x := Find(r.state(), Budget); len(x.Sets) != 0 || !x.Exact {
		t.Errorf("of an adopted report: %+v", x)
	}
}

// TestFindsTheBest holds the finder to an oracle that tries every set: of any report with
// up to a dozen amendments and any positions, it finds all the best ones and no others.
func TestFindsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRoom(t)
		s := r.state()
		got := Find(s, 1<<20)
		objections, sets := bruteForce(s)
		var found []string
		for _, x := range got.Sets {
			found = append(found, strings.Join(x.Amendments, " "))
			if x.Objections != objections {
				t.Fatalf("%v leaves %d objections, the best leaves %d: %q\n%+v", x.Amendments, x.Objections, objections, sets, got)
			}
			if n := len(x.Left) + len(x.Lifted); n != got.Objections {
				t.Fatalf("of %d objections %d are lifted and %d left", got.Objections, len(x.Lifted), len(x.Left))
			}
			if n := len(x.Left) + len(x.Raised); n != x.Objections {
				t.Fatalf("%d objections are left and %d raised, %d stand", len(x.Left), len(x.Raised), x.Objections)
			}
		}
		if !got.Exact {
			t.Fatalf("not exact: %+v", got)
		}
		slices.Sort(found)
		if got.More && len(found) == maxSets && len(sets) > maxSets {
			for _, x := range found {
				if !slices.Contains(sets, x) {
					t.Fatalf("%q is none of the best: %q", x, sets)
				}
			}
		} else if !slices.Equal(found, sets) || got.More {
			t.Fatalf("found are %q (more: %v), the best are %q", found, got.More, sets)
		}
	})
}

// bruteForce tries every set of proposals that can be taken together.
func bruteForce(s *report.State) (objections int, best []string) {
	_, same := s.Text.Pairs()
	var proposals [][]string
	for a := range s.Open() {
		if _, no := s.Takeable(a.Amendment); no != nil {
			continue
		}
		i := slices.IndexFunc(proposals, func(p []string) bool { return slices.Contains(same, [2]string{p[0], a.Amendment}) })
		if i < 0 {
			proposals = append(proposals, []string{a.Amendment})
		} else {
			proposals[i] = append(proposals[i], a.Amendment)
		}
	}
	least := -1
	for some := range 1 << len(proposals) {
		var ids []string
		size := 0
		for i, p := range proposals {
			if some>>i&1 != 0 {
				ids, size = append(ids, p...), size+1
			}
		}
		after, err := with(s, ids)
		if err != nil {
			continue // some touch
		}
		slices.SortFunc(ids, byNumber)
		name := strings.Join(ids, " ")
		n := len(standing(&after))
		switch {
		case least < 0 || n < objections || n == objections && size < least:
			objections, least, best = n, size, []string{name}
		case n == objections && size == least:
			best = append(best, name)
		}
	}
	slices.Sort(best)
	return objections, best
}

// drawRoom draws a report of a few paragraphs, amendments that share words and stand in
// one another's way, and positions with conditions on all of them; maybe some were said
// on an earlier revision. Words that amendments bring are of their place alone, and what
// a revision has brought stays: see the package comment for what is not looked for.
func drawRoom(t *rapid.T) *room {
	r := &room{t, opened().Fork()}
	texts := make([]string, rapid.IntRange(1, 3).Draw(t, "paragraphs"))
	for i := range texts {
		var words []string
		for k := range rapid.IntRange(2, 6).Draw(t, "words") {
			words = append(words, fmt.Sprintf("w%d%c", i+1, 'a'+k))
		}
		texts[i] = strings.Join(words, " ")
	}
	r.does(r.c.Table(slug, rehearsal.Paragraphs(append(texts, "Last.")...)))
	revisions := 0
	for range rapid.IntRange(4, 26).Draw(t, "acts") {
		s := r.state()
		var open []string
		for a := range s.Open() {
			open = append(open, a.Amendment)
		}
		blocks := s.Text.Current()
		block := func() text.Block { return rapid.SampledFrom(blocks[:max(1, len(blocks)-1)]).Draw(t, "block") }
		by := rapid.SampledFrom(voices).Draw(t, "by")
		switch act := rapid.IntRange(0, 9).Draw(t, "act"); {
		case act < 4 && len(open) < 8 && len(blocks) > 1:
			r.tries(r.c.Command(by, "amendment.propose", report.Propose{Report: slug, Revision: s.Revision(), Change: drawChange(t, block(), revisions > 0)}))
		case act == 4 && revisions < 2 && len(open) > 1 && rapid.IntRange(0, 3).Draw(t, "revise") == 0:
			r.tries(r.revises(rapid.SampledFrom(open).Draw(t, "incorporate")))
			revisions++
		default:
			on := rapid.SampledFrom([]string{"", "block", "block", "block", "amendment"}).Draw(t, "on")
			switch {
			case on == "block":
				on = block().ID
			case on == "amendment" && len(open) > 0:
				on = rapid.SampledFrom(open).Draw(t, "amendment")
			default:
				on = ""
			}
			given := ""
			stance := rapid.SampledFrom([]events.Stance{events.Object, events.Object, events.Accept, events.Support, events.Dissociate}).Draw(t, "stance")
			if len(open) > 0 && !slices.Contains(open, on) && rapid.IntRange(0, 2).Draw(t, "if") > 0 {
				given = rapid.SampledFrom(open).Draw(t, "given")
				stance = rapid.SampledFrom([]events.Stance{events.Object, events.Accept, events.Accept}).Draw(t, "then")
			}
			var members []string
			if by == "EU" {
				members = rapid.SampledFrom([][]string{nil, {"FRA"}, {"DEU", "FRA"}}).Draw(t, "members")
			}
			r.tries(r.takes(by, stance, on, given, members...))
		}
	}
	return r
}

// drawChange draws a change of a block whose new words tell where they come. Once there
// has been a revision it undoes nothing of that.
func drawChange(t *rapid.T, b text.Block, revised bool) events.Change {
	c := events.Change{Block: b.ID, Base: text.HashBlock(b)}
	tokens := strings.Fields(b.Text)
	change := rapid.IntRange(0, 11).Draw(t, "change")
	if revised && change != 2 {
		change = 11
	}
	switch change {
	case 0:
		c.Operation = events.OpDelete
		return c
	case 1:
		if len(tokens) > 1 {
			behind := rapid.IntRange(1, len(tokens)-1).Draw(t, "split")
			if at, ok := text.SplitBehind(b, len([]rune(strings.Join(tokens[:behind], " ")))); ok {
				c.Operation, c.Gap, c.Byte = events.OpSplit, at.At, at.Byte
				return c
			}
		}
	case 2:
		return events.Change{Operation: events.OpInsert, Block: b.ID, Kind: text.Paragraph, Text: fmt.Sprintf("new%s%d", b.ID, rapid.IntRange(1, 2).Draw(t, "which"))}
	case 3:
		c.Operation = events.OpMerge
		return c
	}
	var out []string
	for i, w := range tokens {
		if revised && w[0] != 'w' {
			out = append(out, w)
			continue
		}
		switch rapid.SampledFrom([]string{"", "", "", "", "replace", "delete", "insert"}).Draw(t, "edit") {
		case "replace":
			out = append(out, fmt.Sprintf("x%s.%d.%d", b.ID, i, rapid.IntRange(1, 2).Draw(t, "which")))
		case "delete":
		case "insert":
			out = append(out, fmt.Sprintf("y%s.%d.%d", b.ID, i, rapid.IntRange(1, 2).Draw(t, "which")), w)
		default:
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		out = tokens[:1]
	}
	return rehearsal.Rewording(b.ID, b.Text, strings.Join(out, " "))
}
