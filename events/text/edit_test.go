package text

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// smallWords are few, so that drawn texts share many of them, and hold what the
// rules look at: brackets, marks that end a sentence, scripts without spaces.
var smallWords = []string{"a", "b", "c", "the", "States", "norms", "[", "]", ".", ",", ";", "各", "ไ"}

// drawText draws a normal text of the small words, with spaces of several kinds.
func drawText(t *rapid.T, label string, most int) string {
	words := rapid.SliceOfN(rapid.SampledFrom(smallWords), 0, most).Draw(t, label)
	var out strings.Builder
	for i, w := range words {
		if i > 0 {
			out.WriteString([]string{" ", " ", " ", "", "\u00a0"}[rapid.IntRange(0, 4).Draw(t, label+" space")])
		}
		out.WriteString(w)
	}
	return Normalize(out.String())
}

// drawChange draws a text that has much in common with old.
func drawChange(t *rapid.T, old, label string) string {
	tokens := slices.Clone(Tokenize(old))
	for n := rapid.IntRange(1, 3).Draw(t, label+" changes"); n > 0; n-- {
		from := rapid.IntRange(0, len(tokens)).Draw(t, label+" from")
		to := min(len(tokens), from+rapid.IntRange(0, 3).Draw(t, label+" length"))
		new := Tokenize(drawText(t, label+" words", 3))
		if from > 0 && len(new) > 0 {
			new[0].Space = []string{" ", ""}[rapid.IntRange(0, 1).Draw(t, label+" front")]
		}
		if from == 0 && to < len(tokens) && len(new) > 0 {
			tokens[to].Space = " "
		}
		tokens = slices.Replace(tokens, from, to, new...)
	}
	return Normalize(Join(tokens))
}

func TestEditsGiveTheNewWordingBack(t *testing.T) { // law L1
	rapid.Check(t, func(t *rapid.T) {
		old := drawText(t, "old", 14)
		new := drawText(t, "new", 14)
		if rapid.Bool().Draw(t, "alike") {
			new = drawChange(t, old, "change")
		}
		checkEditLaws(t, old, new)
	})
}

// fataler is a test, a fuzzing run or a property that can fail.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkEditLaws checks L1 and L2 of the edits from old to new.
func checkEditLaws(t fataler, old, new string) {
	t.Helper()
	edits := Edits(old, new)
	got, err := Apply(old, edits)
	if err != nil || got != new {
		t.Fatalf("Apply(%q, Edits(…, %q)) = %q, %v; edits %v", old, new, got, err, edits)
	}
	if again := Edits(old, new); !cmp.Equal(edits, again) {
		t.Fatalf("two sets of edits for one wording: %v, %v", edits, again)
	}
	for i := 1; i < len(edits); i++ {
		if edits[i].From <= edits[i-1].To {
			t.Fatalf("no word is kept between edits %d and %d of %q → %q: %v", i, i+1, old, new, edits)
		}
	}
	if len(edits) > 0 != (old != new) {
		t.Fatalf("%d edits from %q to %q", len(edits), old, new)
	}
	packed, err := json.Marshal(edits)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var read []Edit
	if err := json.Unmarshal(packed, &read); err != nil {
		t.Fatalf("%v", err)
	}
	if back, err := Apply(old, read); err != nil || back != new {
		t.Fatalf("edits read back from %s give %q, %v, want %q", packed, back, err, new)
	}
}

func TestEditsOfOneWording(t *testing.T) {
	tests := []struct {
		name, old, new string
		want           [][2]string // old words, new words
	}{
		{"the example of TEXT.md", "States should respect human rights and promote the free flow of information.", "States shall respect human rights.",
			[][2]string{{"should", "shall"}, {"and promote the free flow of information", ""}}},
		{"a sentence stays whole", "It met. It adjourned.", "It met. It agreed. It adjourned.", [][2]string{{"", "It agreed."}}},
		{"a list item comes with its comma behind", "a, b and c", "a, d, b and c", [][2]string{{"", "d,"}}},
		{"brackets come off a lone pair", "we [shall] act", "we shall act", [][2]string{{"[", ""}, {"]", ""}}},
		{"one of two alternatives", "we [shall][may] act", "we may act", [][2]string{{"[shall][may]", "may"}}},
		{"alternatives within one", "[a b [c][d] e] f", "[a b c e] f", [][2]string{{"[c][d]", "c"}}},
		{"alternatives around them too", "[a][b [c][d]] e", "[a][b c] e", [][2]string{{"[a][b [c][d]]", "[a][b c]"}}}, // step 1 keeps the first of ]]]
		{"all deleted at the front", "a b c", "c", [][2]string{{"a b", ""}}},
		{"white space alone", "a b", "a\u00a0b", [][2]string{{"b", "b"}}},
		{"to nothing", "a b", "", [][2]string{{"a b", ""}}},
		{"from nothing", "", "a b", [][2]string{{"", "a b"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			old := Tokenize(test.old)
			var got [][2]string
			for _, e := range Edits(test.old, test.new) {
				got = append(got, [2]string{strings.TrimSpace(Join(old[e.From:e.To])), strings.TrimSpace(Join(e.New))})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			checkEditLaws(t, test.old, test.new)
		})
	}
}

func TestEditsBeyondTheBudget(t *testing.T) {
	old := "begin " + strings.Repeat("a ", alignBudget) + "end"
	new := "begin " + strings.Repeat("b ", alignBudget) + "end"
	edits := Edits(old, new)
	if len(edits) != 1 || edits[0].From != 1 || edits[0].To != alignBudget+1 {
		t.Errorf("%d edits, the first from %d to %d", len(edits), edits[0].From, edits[0].To)
	}
	checkEditLaws(t, old, new)
}

func TestApplyRefuses(t *testing.T) {
	space := func(s string) *string { return &s }
	tests := []struct {
		name  string
		edits []Edit
	}{
		{"before the text", []Edit{{From: -1, To: 1}}},
		{"behind the text", []Edit{{From: 1, To: 9, Bytes: [2]int{1, 9}}}},
		{"backwards", []Edit{{From: 2, To: 1}}},
		{"nothing", []Edit{{From: 1, To: 1, Bytes: [2]int{1, 1}}}},
		{"other bytes", []Edit{{From: 1, To: 2, Bytes: [2]int{1, 4}}}},
		{"overlapping", []Edit{{From: 0, To: 2, Bytes: [2]int{0, 3}}, {From: 1, To: 2, Bytes: [2]int{1, 3}}}},
		{"meeting", []Edit{{From: 0, To: 1, Bytes: [2]int{0, 1}}, {From: 1, To: 2, Bytes: [2]int{1, 3}}}},
		{"an empty word", []Edit{{From: 1, To: 2, Bytes: [2]int{1, 3}, New: []Token{{" ", ""}}}}},
		{"a word with a space", []Edit{{From: 1, To: 2, Bytes: [2]int{1, 3}, New: []Token{{" ", "x y"}}}}},
		{"a word for a space", []Edit{{From: 1, To: 2, Bytes: [2]int{1, 3}, New: []Token{{"x", "y"}}}}},
		{"a word behind", []Edit{{From: 1, To: 2, Bytes: [2]int{1, 3}, After: space("x")}}},
		{"two spaces", []Edit{{From: 1, To: 2, Bytes: [2]int{1, 3}, New: []Token{{"  ", "y"}}}}},
		{"a control sign", []Edit{{From: 1, To: 2, Bytes: [2]int{1, 3}, New: []Token{{" ", "\x00"}}}}},
		{"decomposed", []Edit{{From: 1, To: 2, Bytes: [2]int{1, 3}, New: []Token{{" ", "e\u0301"}}}}},
		{"too long", []Edit{{From: 1, To: 2, Bytes: [2]int{1, 3}, New: []Token{{" ", strings.Repeat("y", MaxBytes)}}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Apply("a b c", test.edits)
			if _, ok := err.(*Flaw); !ok {
				t.Errorf("Apply gives %q, %v; want a *Flaw", got, err)
			}
		})
	}
}

func FuzzEdits(f *testing.F) {
	f.Add("States should act.", "States shall act.")
	f.Add("we [shall][may] act", "we may act")
	f.Add("各国应合作", "各国 合作\u00a0")
	f.Fuzz(func(t *testing.T, old, new string) {
		old, new = Normalize(old), Normalize(new)
		if Check(old) != nil || Check(new) != nil {
			t.Skip()
		}
		checkEditLaws(t, old, new)
	})
}

func FuzzApply(f *testing.F) {
	f.Add("a b c", `[{"from":1,"to":2,"bytes":[1,3],"new":[" x"],"after":" "}]`)
	f.Add("a b c", `[{"from":0,"to":0,"bytes":[0,0],"new":["x"," y"],"after":" "},{"from":3,"to":3,"bytes":[5,5],"new":["."]}]`)
	f.Fuzz(func(t *testing.T, old, packed string) {
		var edits []Edit
		if json.Unmarshal([]byte(packed), &edits) != nil {
			t.Skip()
		}
		old = Normalize(old)
		got, err := Apply(old, edits)
		if err != nil {
			return
		}
		if Check(got) != nil || Normalize(got) != got {
			t.Fatalf("Apply(%q, %s) = %q, which is not normal text", old, packed, got)
		}
		checkEditLaws(t, old, got)
	})
}

// TestEditOnTheLog: an edit comes back from JSON as it was written, whatever stood
// behind its words; that nothing stood there is not the same as no white space.
func TestEditOnTheLog(t *testing.T) {
	for _, words := range [][2]string{
		{"a (b) c", "a (1) (b) c"},
		{"ab, c", "a d, c"},
		{"one two", "one"},
		{"各国应合作。", "各国必须合作。"},
	} {
		for _, e := range Edits(words[0], words[1]) {
			b, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			var again Edit
			if err := json.Unmarshal(b, &again); err != nil {
				t.Fatal(err)
			}
			if (e.After == nil) != (again.After == nil) || e.After != nil && *e.After != *again.After || !slices.Equal(e.New, again.New) {
				t.Errorf("%s came back as %+v, was %+v", b, again, e)
			}
		}
	}
}
