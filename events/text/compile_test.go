package text

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// asks files amendments: who, and what.
type asks struct {
	by     string
	change func(d Document) Change
}

func rewords(block, text string) func(Document) Change {
	return func(d Document) Change {
		b, _ := d.Block(block, d.Revision())
		return Reword{block, Edits(b.Text, text)}
	}
}

func fixed(c Change) func(Document) Change { return func(Document) Change { return c } }

func petition(t fataler, d Document, all ...asks) Document {
	t.Helper()
	for _, a := range all {
		n := len(d.Amendments()) + 1
		var err error
		if d, err = d.File(Amendment{ID: fmt.Sprint("A", n), Seq: int64(n), On: d.Revision(), By: []string{a.by}, Change: a.change(d)}); err != nil {
			t.Fatalf("%s: %v", a.by, err)
		}
	}
	return d
}

func tabledOf(t fataler, blocks ...Block) Document {
	t.Helper()
	d, err := Table(blocks)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return d
}

// compiled issues what can be put in brackets.
func compiled(t fataler, d Document, r Revision) Document {
	t.Helper()
	ids, err := d.Compilable(r)
	if err != nil {
		t.Fatalf("%v", err)
	}
	r.Bracket = ids
	next, err := d.ReviseStrictly(r)
	if err != nil {
		t.Fatalf("%v: %v\n%s", ids, err, tellDocument(t, d))
	}
	return next
}

func textsOf(d Document) []string {
	var out []string
	now := d.Current()
	for i, number := range Numbers(now) {
		out = append(out, strings.TrimSpace(number+" "+now[i].Text))
	}
	return out
}

const example = "States should respect human rights and promote the free flow of information."

func negotiated(t fataler) Document {
	return petition(t, tabledOf(t, Block{ID: "p1", Kind: Paragraph, Text: example}, Block{ID: "p2", Kind: Paragraph, Text: "They met."}),
		asks{"FRA", rewords("p1", "States must respect human rights and promote the free flow of information.")},
		asks{"USA", rewords("p1", "States should respect and protect human rights and promote the free flow of information.")},
		asks{"RUS", rewords("p1", "States shall respect human rights.")},
		asks{"KEN", fixed(Insert{After: "p1", Kind: Paragraph, Text: "The Group heard a briefing."})},
		asks{"BRA", fixed(Delete{"p2"})},
		asks{"IND", fixed(Move{"p2", ""})},
	)
}

func TestCompile(t *testing.T) {
	d := negotiated(t)
	next := compiled(t, d, Revision{})
	want := []string{
		"1 States [should][must — FRA][shall — RUS] respect [and protect — USA] human rights [and promote the free flow of information — RUS: delete].",
		"2 [The Group heard a briefing. — KEN]",
		"3 [They met. — BRA: delete]",
	}
	if diff := cmp.Diff(want, textsOf(next)); diff != "" {
		t.Fatal(diff)
	}
	for _, id := range []string{"A1", "A2", "A3", "A4", "A5"} {
		if s, err := next.State(id); err != nil || s.Decision != Bracketed {
			t.Errorf("%s is %+v, %v", id, s, err)
		}
		if out, err := next.Outcome(id); err != nil || out != Unsettled {
			t.Errorf("%s: %q, %v", id, out, err)
		}
	}
	if s := stateOf(t, next, "A6"); s.Decision != Open || s.Fate != Carried {
		t.Errorf("a move stays open: %+v", s)
	}
	blame, err := next.BlameOf("p1", 1)
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, r := range blame.Runs {
		if want := map[string]string{"must": "A1+Rev.1", "and protect": "A2+Rev.1", "should": "base"}[r.Text]; want != "" {
			var got []string
			for _, c := range r.Causes {
				got = append(got, c.String())
			}
			if len(got) == 0 {
				got = []string{"base"}
			}
			if strings.Join(got, "+") != want {
				t.Errorf("%q is of %v, want %s", r.Text, got, want)
			}
		}
	}
}

func TestCompileBesideIncorporation(t *testing.T) {
	next := compiled(t, negotiated(t), Revision{Incorporate: []string{"A1"}, Decline: []string{"A5"}})
	want := []string{
		"1 States [must][shall — RUS] respect [and protect — USA] human rights [and promote the free flow of information — RUS: delete].",
		"2 [The Group heard a briefing. — KEN]",
		"3 They met.",
	}
	if diff := cmp.Diff(want, textsOf(next)); diff != "" {
		t.Error(diff)
	}
}

// TestCompileAgain: whoever asks for one of the alternatives joins it, and what is new
// stands beside them.
func TestCompileAgain(t *testing.T) {
	d := compiled(t, negotiated(t), Revision{})
	take := func(block string, taken map[int]int) func(Document) Change {
		return func(d Document) Change {
			b, _ := d.Block(block, d.Revision())
			text, err := Settle(b.Text, nil, taken)
			if err != nil {
				t.Fatalf("%v", err)
			}
			if text == "" {
				return Delete{block}
			}
			return Reword{block, Edits(b.Text, text)}
		}
	}
	now, _ := d.Block("p1", 1)
	d = petition(t, d,
		asks{"DEU", take("p1", map[int]int{1: 2})},
		asks{"USA", rewords("p1", strings.Replace(now.Text, "[should][must — FRA][shall — RUS]", "will", 1))},
		asks{"CHN", take("p1", map[int]int{2: 0})},
		asks{"FRA", take("r1.1", map[int]int{1: 1})},
		asks{"RUS", take("p2", map[int]int{1: 0})},
		asks{"JPN", take("p1", map[int]int{3: 1})},
		asks{"RUS", take("p1", map[int]int{1: 2})},
	)
	d = compiled(t, d, Revision{})
	want := []string{
		"1 States [should][must — FRA, DEU, RUS][shall][will — USA] respect [and protect — USA; CHN: delete] human rights [and promote the free flow of information — JPN; RUS: delete].",
		"2 [The Group heard a briefing. — KEN, FRA]",
		"3 [They met. — BRA, RUS: delete]",
	}
	if diff := cmp.Diff(want, textsOf(d)); diff != "" {
		t.Error(diff)
	}
}

func TestCompileAlternatives(t *testing.T) {
	long := "The Group recalled the reports of its predecessors and the norms that they contain, and met again."
	other := func(by string) asks {
		return asks{by, rewords("p1", "Delegations took note of "+by+" and of everything that was said on all of these matters by everyone.")}
	}
	d := petition(t, tabledOf(t, Block{ID: "p1", Kind: Paragraph, Text: long}, Block{ID: "p2", Kind: SubParagraph, Level: 1, Text: "one"}), other("FRA"), other("USA"))
	d = compiled(t, d, Revision{})
	want := []string{
		"1 " + long,
		"[alt. Delegations took note of FRA and of everything that was said on all of these matters by everyone. — FRA]",
		"[alt 2. Delegations took note of USA and of everything that was said on all of these matters by everyone. — USA]",
		"(a) one",
	}
	if diff := cmp.Diff(want, textsOf(d)); diff != "" {
		t.Fatal(diff)
	}
	now := d.Current()
	for i, host := range []int{-1, 0, 0, -1} {
		if got, words, ok := AlternativeTo(now, i); ok != (host >= 0) || got != host || ok && !strings.HasPrefix(words, "Delegations took note") {
			t.Errorf("block %d: alternative to %d with %q, %v", i, got, words, ok)
		}
	}
	d = petition(t, d, asks{"DEU", rewords("p1", "Delegations took note of USA and of everything that was said on all of these matters by everyone.")}, other("KEN"))
	d = compiled(t, d, Revision{})
	want[2] = strings.Replace(want[2], "— USA]", "— USA, DEU]", 1)
	want = slices.Insert(want, 3, "[alt 3. Delegations took note of KEN and of everything that was said on all of these matters by everyone. — KEN]")
	if diff := cmp.Diff(want, textsOf(d)); diff != "" {
		t.Error(diff)
	}
	if out, err := d.Outcome("A2"); err != nil || out != Unsettled {
		t.Errorf("A2: %v, %v", out, err)
	}
}

func TestCompileRefused(t *testing.T) {
	d := negotiated(t)
	for name, r := range map[string]Revision{
		"another order":         {Bracket: []string{"A2", "A1"}},
		"one that moves":        {Bracket: []string{"A1", "A2", "A3", "A4", "A5", "A6"}},
		"one that is taken":     {Incorporate: []string{"A1"}, Bracket: []string{"A1", "A2", "A3", "A4", "A5"}},
		"words given beside it": {Set: []Setting{{Block: "p1", Text: "x"}}, Bracket: []string{"A1", "A2", "A3", "A4", "A5"}},
		"one that is not there": {Bracket: []string{"A9"}},
	} {
		var no *Refusal
		if _, err := d.Revise(r); !errors.As(err, &no) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.Outcome("A1"); err == nil {
		t.Error("an open amendment has an outcome")
	}
}

// drawNegotiation draws a document whose amendments are each of another participant.
func drawNegotiation(t *rapid.T, brackets bool) Document {
	d, all := drawDocument(t, true)
	blocks := d.Current()
	if !brackets {
		for _, b := range blocks {
			if strings.ContainsAny(b.Text, bracketSigns) {
				t.Skip()
			}
		}
	}
	own := tabledOf(t, blocks...)
	for i, a := range all {
		a.By = []string{fmt.Sprint("P", i+1)}
		var err error
		if own, err = own.File(a); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return own
}

// settledFor takes what a participant wants wherever it wants something, else what
// nobody is named for, else nothing.
func settledFor(t fataler, s, code string) string {
	t.Helper()
	taken := map[int]int{}
	choices := Choices(s, nil)
	if len(choices) == 0 {
		return s
	}
	for n, c := range choices {
		taken[n+1] = 0
		for k, o := range c.Offers {
			if len(o.For) == 0 && len(c.Offers) > 0 && k == 0 {
				taken[n+1] = 1
			}
		}
		for k, o := range c.Offers {
			if slices.Contains(o.Against, code) {
				taken[n+1] = 0
			}
			if slices.Contains(o.For, code) {
				taken[n+1] = k + 1
				break
			}
		}
	}
	out, err := Settle(s, nil, taken)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return settledFor(t, out, code) // what is open within
}

// TestCompiledIsReadBack: taking what one participant wants gives its wording, for each
// of them, and taking what nobody is named for gives the text as it was.
func TestCompiledIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawNegotiation(t, false)
		ids, err := d.Compilable(Revision{})
		if err != nil {
			t.Fatalf("%v", err)
		}
		for _, id := range ids {
			a, _ := d.Filed(id)
			s := ""
			switch c := a.Change.(type) {
			case Reword:
				b, _ := d.Block(c.Block, 0)
				s, err = Apply(b.Text, c.Edits)
			case Insert:
				s = c.Text
			}
			if err != nil || strings.ContainsAny(s, bracketSigns) {
				t.Skip() // what the one writes in brackets is settled with the others
			}
		}
		if len(ids) == 0 {
			t.Skip()
		}
		after := compiled(t, d, Revision{})
		kept := ids
		for _, e := range d.Amendments() {
			if !slices.Contains(ids, e) {
				if d, err = d.Withdraw(e); err != nil {
					t.Fatalf("%v", err)
				}
			}
		}
		rolling := d.Rolling()
		for i := range rolling.Blocks {
			r := &rolling.Blocks[i]
			b, ok := after.Block(r.Block.ID, 1)
			if !ok {
				t.Fatalf("%s is gone", r.Block.ID)
			}
			if got := settledFor(t, b.Text, "NOBODY"); withoutSpace(got) != withoutSpace(r.Block.Text) {
				t.Fatalf("%q settled for nobody is %q, it was %q", b.Text, got, r.Block.Text)
			}
			for _, id := range kept {
				a, _ := d.Filed(id)
				want, _ := wordingOf(t, r, id)
				if c, is := a.Change.(Delete); is && c.Block == b.ID {
					want = ""
				}
				got := settledFor(t, b.Text, a.By[0])
				if slices.ContainsFunc(r.Whole, func(x Alternative) bool { return slices.Contains(x.Amendments, id) }) {
					now := after.Current()
					got = ""
					for i := range now {
						if host, words, ok := AlternativeTo(now, i); ok && now[host].ID == b.ID && slices.Contains(Choices(now[i].Text, nil)[0].Offers[0].For, a.By[0]) {
							got = words
						}
					}
				}
				if withoutSpace(got) != withoutSpace(want) {
					t.Fatalf("%q settled for %s is %q, %s asks for %q:\n%s", b.Text, a.By[0], got, id, want, tellDocument(t, d))
				}
			}
		}
	})
}

// TestCompiledStands: whatever is put in brackets, the text is one, all else that was
// open has a fate, every word has its blame, and amendments that are settled for what
// they ask for say so.
func TestCompiledStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawNegotiation(t, true)
		for range rapid.IntRange(1, 3).Draw(t, "compilations") {
			ids, err := d.Compilable(Revision{})
			if err != nil {
				t.Fatalf("%v", err)
			}
			if len(ids) == 0 {
				break
			}
			d = compiled(t, d, Revision{})
			checkFates(t, d)
			checkBlame(t, d)
			checkRolling(t, d)
			for _, id := range ids {
				if out, err := d.Outcome(id); err != nil || out == "" {
					t.Fatalf("%s: %q, %v", id, out, err)
				}
			}
			if a, ok := drawAmendment(t, d, len(d.Amendments())+1, true); ok {
				a.By = []string{"P" + a.ID}
				if d, err = d.File(a); err != nil {
					t.Fatalf("%v", err)
				}
			}
		}
	})
}

func TestOutcomeOfBrackets(t *testing.T) {
	d := compiled(t, negotiated(t), Revision{})
	settle := func(d Document, block string, taken map[int]int) Document {
		b, _ := d.Block(block, d.Revision())
		text, err := Settle(b.Text, nil, taken)
		if err != nil {
			t.Fatalf("%v", err)
		}
		s, err := d.PlanSetting(Revision{}, block, text)
		if err != nil {
			t.Fatalf("%v", err)
		}
		return mustRevise(t, d, Revision{Set: []Setting{s}})
	}
	outcomes := func(d Document) []Outcome {
		var out []Outcome
		for _, id := range []string{"A1", "A2", "A3", "A4", "A5"} {
			o, err := d.Outcome(id)
			if err != nil {
				t.Fatalf("%v", err)
			}
			out = append(out, o)
		}
		return out
	}
	d = settle(d, "p1", map[int]int{1: 2})
	if diff := cmp.Diff([]Outcome{SettledFor, Unsettled, Unsettled, Unsettled, Unsettled}, outcomes(d)); diff != "" {
		t.Error(diff)
	}
	was := d
	d = settle(d, "p1", map[int]int{1: 1})
	d = settle(d, "p1", map[int]int{1: 0})
	d = settle(d, "r1.1", map[int]int{1: 1})
	d = settle(d, "p2", map[int]int{1: 0})
	if diff := cmp.Diff([]string{"1 States must respect and protect human rights.", "2 The Group heard a briefing."}, textsOf(d)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Outcome{SettledFor, SettledFor, SettledInPart, SettledFor, SettledFor}, outcomes(d)); diff != "" {
		t.Error(diff)
	}
	for _, id := range []string{"A1", "A2", "A3", "A4", "A5"} {
		then, err := d.OutcomeAt(id, was.Revision())
		before, _ := was.Outcome(id)
		if err != nil || then != before {
			t.Errorf("%s was %s, %v, then it was %s", id, then, err, before)
		}
	}
	if _, err := d.OutcomeAt("A1", 0); err == nil {
		t.Error("A1 had an outcome before it was in brackets")
	}
}
