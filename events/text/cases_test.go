package text

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// textCase is one of the worked examples of text-cases.json (TEXT.md 14).
type textCase struct {
	Name, About string
	Blocks      []struct {
		ID, Text, Number string
		Kind             Kind
	}
	Amendments []caseAmendment
	Revisions  []caseRevision
	Expect     map[string]json.RawMessage
}

type caseAmendment struct {
	ID        string
	By        oneOrMany
	Block     *string
	Text      *string
	Op        string
	After     *string
	Parts     []string
	On        int
	Seq       int64
	Joined    map[string]int64
	Withdrawn bool
}

type caseRevision struct {
	Incorporate, Decline []string
	Redraft              []redraftText
}

type caseExpect struct {
	Texts, IDs   []string
	Edits        map[string][][2]string
	Touch, Equal *[][2]string
	States       map[string]string
	Blame        map[string][][2]string
	Brackets     []int
	Unbalanced   [][3]any
	Depth        *int
	Rolling      []string
}

type oneOrMany []string

func (o *oneOrMany) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*o = []string{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(o))
}

type redraftText struct {
	Text string
	Kind Kind
}

func (r *redraftText) UnmarshalJSON(b []byte) error {
	r.Kind = Paragraph
	if json.Unmarshal(b, &r.Text) == nil {
		return nil
	}
	type plain redraftText
	return json.Unmarshal(b, (*plain)(r))
}

func readCases(t *testing.T) []textCase {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("testdata", "text-cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Cases []textCase }
	if err := json.Unmarshal(packed, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Cases) == 0 {
		t.Fatal("no cases")
	}
	return all.Cases
}

// numbers gives those that blocks are printed with: on the draft as circulated those of
// the case; on later revisions paragraphs count on from the first.
func (c *textCase) numbers(rev int, blocks []Block) []string {
	var out []string
	for _, b := range c.Blocks {
		out = append(out, b.Number)
	}
	if rev == 0 || len(out) == 0 || out[0] == "" {
		return out
	}
	first, err := strconv.Atoi(out[0])
	if err != nil {
		panic(err)
	}
	return NumbersFrom(first, blocks)
}

func TestCases(t *testing.T) {
	for _, c := range readCases(t) {
		t.Run(c.Name, func(t *testing.T) { runCase(t, c) })
	}
}

// runCase files each amendment on its revision and makes the revisions in turn; what
// is expected at a revision is checked when it stands.
func runCase(t *testing.T, c textCase) {
	var blocks []Block
	for _, b := range c.Blocks {
		kind := b.Kind
		if kind == "" {
			kind = Paragraph
		}
		blocks = append(blocks, Block{ID: b.ID, Kind: kind, Text: Normalize(b.Text)})
	}
	var refused []string
	if packed, ok := c.Expect["refused"]; ok {
		if err := json.Unmarshal(packed, &refused); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Table(blocks)
	if err != nil {
		t.Fatal(err)
	}
	for rev := 0; ; rev++ {
		d, err = fileOn(d, c, rev)
		if err == nil {
			if packed, ok := c.Expect[fmt.Sprint(rev)]; ok {
				var want caseExpect
				if err := json.Unmarshal(packed, &want); err != nil {
					t.Fatal(err)
				}
				checkExpected(t, d, rev, want)
				if want.Rolling != nil {
					rolling := d.Rolling()
					var got []string
					for _, l := range rolling.Lines(c.numbers(rev, d.Current())) {
						got = append(got, l.String())
					}
					if diff := cmp.Diff(want.Rolling, got); diff != "" {
						t.Errorf("revision %d, rolling text (-want +got):\n%s", rev, diff)
					}
				}
			}
			if rev == len(c.Revisions) {
				break
			}
			d, err = revise(d, c.Revisions[rev])
		}
		if err != nil {
			if refused == nil {
				t.Fatal(err)
			}
			refusal, ok := err.(*Refusal)
			if !ok {
				t.Fatalf("%v is no *Refusal", err)
			}
			for _, id := range refused {
				if !slices.Contains(refusal.Amendments, id) {
					t.Errorf("the refusal %q does not name %s", err, id)
				}
			}
			return
		}
	}
	if refused != nil {
		t.Errorf("nothing was refused, want %v", refused)
	}
}

// fileOn files the amendments of a case that are on a revision.
func fileOn(d Document, c textCase, rev int) (Document, error) {
	for i, a := range c.Amendments {
		if a.On != rev {
			continue
		}
		filed, err := a.amendment(d, int64(100*(i+1)))
		if err != nil {
			return d, err
		}
		if d, err = d.File(filed); err != nil {
			return d, err
		}
		if a.Withdrawn {
			if d, err = d.Withdraw(a.ID); err != nil {
				return d, err
			}
		}
	}
	return d, nil
}

func (a caseAmendment) amendment(d Document, seq int64) (Amendment, error) {
	out := Amendment{ID: a.ID, Seq: seq, On: a.On, By: a.By}
	name := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	block := name(a.Block)
	blocks, err := d.Blocks(a.On)
	if err != nil {
		return out, err
	}
	var on Block
	for _, b := range blocks {
		if b.ID == block {
			on = b
		}
	}
	switch a.Op {
	case "insert":
		out.Change = Insert{After: block, Kind: Paragraph, Text: Normalize(*a.Text)}
	case "delete":
		out.Change = Delete{Block: block}
	case "move":
		out.Change = Move{Block: block, After: name(a.After)}
	case "merge":
		out.Change = Merge{Block: block}
	case "split":
		s, ok := SplitBehind(on, len([]rune(a.Parts[0])))
		if !ok {
			return out, fmt.Errorf("no split behind %q", a.Parts[0])
		}
		out.Change = s
	default:
		text := Normalize(*a.Text)
		if text == "" {
			out.Change = Delete{Block: block}
			break
		}
		out.Change = Reword{Block: block, Edits: Edits(on.Text, text)}
	}
	return out, nil
}

func revise(d Document, r caseRevision) (Document, error) {
	revision := Revision{Incorporate: r.Incorporate, Decline: r.Decline}
	if r.Redraft != nil {
		var blocks []Block
		for _, b := range r.Redraft {
			blocks = append(blocks, Block{Kind: b.Kind, Text: Normalize(b.Text)})
		}
		plan, err := d.PlanRedraft(revision, blocks)
		if err != nil {
			return d, err
		}
		revision.Redraft = &plan
	}
	return d.Revise(revision)
}

func checkExpected(t *testing.T, d Document, rev int, want caseExpect) {
	t.Helper()
	check := func(what string, want, got any) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("revision %d, %s (-want +got):\n%s", rev, what, diff)
		}
	}
	blocks := d.Current()
	var texts, ids []string
	for _, b := range blocks {
		texts, ids = append(texts, b.Text), append(ids, b.ID)
	}
	if want.Texts != nil {
		check("texts", want.Texts, texts)
	}
	if want.IDs != nil {
		check("ids", want.IDs, ids)
	}
	for id, edits := range want.Edits {
		a, err := d.Filed(id)
		if err != nil {
			t.Fatal(err)
		}
		reword := a.Change.(Reword)
		var got [][2]string
		for _, b := range blocks {
			if b.ID == reword.Block {
				tokens := Tokenize(b.Text)
				for _, e := range reword.Edits {
					got = append(got, [2]string{bare(tokens[e.From:e.To]), bare(e.New)})
				}
			}
		}
		check("edits of "+id, edits, got)
	}
	touch, same := d.Pairs()
	if want.Touch != nil {
		check("touch", sortedPairs(*want.Touch), sortedPairs(touch))
	}
	if want.Equal != nil {
		check("equal", sortedPairs(*want.Equal), sortedPairs(same))
	}
	checkRelated(t, d, touch, same)
	for id, state := range want.States {
		got, err := d.State(id)
		if err != nil {
			t.Fatal(err)
		}
		check("state of "+id, state, describe(got))
	}
	if want.Blame != nil {
		blame, err := d.Blame(rev)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][][2]string{}
		for _, b := range blame {
			if _, ok := want.Blame[b.Block]; ok {
				for _, r := range b.Runs {
					got[b.Block] = append(got[b.Block], [2]string{r.Text, causesText(r.Causes, "+")})
				}
			}
		}
		check("blame", want.Blame, got)
	}
	brackets := ScanBrackets(blocks)
	if want.Brackets != nil {
		check("brackets", want.Brackets, brackets.Opening)
	}
	if want.Depth != nil {
		check("depth", *want.Depth, brackets.Depth)
	}
	if want.Unbalanced != nil {
		var got [][3]any
		for _, w := range brackets.Warnings {
			got = append(got, [3]any{w.Block, float64(w.Offset), string(w.Sign)})
		}
		check("unbalanced", want.Unbalanced, got)
	}
}

// checkRelated compares the answer for each amendment with that for all pairs.
func checkRelated(t fataler, d Document, touch, same [][2]string) {
	t.Helper()
	for _, id := range d.Amendments() {
		if e, _ := d.entry(id); !e.open() {
			continue
		}
		for _, x := range []struct {
			what  string
			pairs [][2]string
			of    func(string) ([]string, error)
		}{{"touch", touch, d.Touching}, {"equal", same, d.Equal}} {
			var want []string
			for _, p := range x.pairs {
				if p[0] == id {
					want = append(want, p[1])
				} else if p[1] == id {
					want = append(want, p[0])
				}
			}
			got, err := x.of(id)
			if err != nil {
				t.Fatalf("%v", err)
			}
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(want, got) {
				t.Fatalf("%s of %s: %v by itself, %v among all pairs", x.what, id, got, want)
			}
		}
	}
}

func bare(tokens []Token) string {
	if len(tokens) == 0 {
		return ""
	}
	return Join(tokens)[len(tokens[0].Space):]
}

func sortedPairs(pairs [][2]string) [][2]string {
	out := make([][2]string, len(pairs))
	for i, p := range pairs {
		out[i] = [2]string{min(p[0], p[1]), max(p[0], p[1])}
	}
	slices.SortFunc(out, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	return out
}

// describe writes a state as the cases do.
func describe(s State) string {
	switch {
	case s.Decision != Open:
		return string(s.Decision)
	case s.Fate == Conflict:
		return "conflict with " + causesText(s.Causes(), ", ")
	}
	return string(s.Fate)
}

func causesText(causes []Cause, between string) string {
	if len(causes) == 0 {
		return "base"
	}
	names := make([]string, len(causes))
	for i, c := range causes {
		names[i] = c.String()
	}
	return strings.Join(names, between)
}
