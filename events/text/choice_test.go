package text

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// said tells choices in a line: "shall|should — USA; G77: delete".
func said(all []Choice) []string {
	var out []string
	for _, c := range all {
		var offers []string
		for _, o := range c.Offers {
			s := o.Text + attributed(o.For, o.Against)
			if len(o.Choices) > 0 {
				s += " {" + strings.Join(said(o.Choices), " / ") + "}"
			}
			offers = append(offers, s)
		}
		out = append(out, strings.Join(offers, " | "))
	}
	return out
}

func TestChoices(t *testing.T) {
	known := func(code string) bool {
		return slices.Contains([]string{"USA", "G77", "FRA", "DEU", "RUS", "EU"}, code)
	}
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"no brackets", "States should respect the law.", nil},
		{"words not agreed", "open [and free] list", []string{"and free"}},
		{"side by side", "States [shall][should] act.", []string{"shall | should"}},
		{"white space between", "States [shall] [should] act.", []string{"shall | should"}},
		{"white space between, and a name", "a [one — FRA] [two — USA] [three] b", []string{"one — FRA", "two — USA", "three"}},
		{"two places", "States [shall] act [now].", []string{"shall", "now"}},
		{"who wants which", "a [word — USA; G77: delete] b", []string{"word — USA; G77: delete"}},
		{"several", "a [one — USA, FRA][two — DEU] b", []string{"one — USA, FRA | two — DEU"}},
		{"deleted by two, nobody for it", "a [word — RUS, G77: delete] b", []string{"word — RUS, G77: delete"}},
		{"a short dash", "a [word – USA] b", []string{"word — USA"}},
		{"filed on an earlier revision", "a [word — USA; RUS (Rev.0)] b", []string{"word — USA, RUS"}},
		{"full width", "国［应 — USA］［须］合作", []string{"应 — USA | 须"}},
		{"within", "a [must [always — DEU] act — FRA] b", []string{"must [always — DEU] act — FRA {always — DEU}"}},
		{"a dash that is words", "a [the Group — then in Geneva — met] b", []string{"the Group — then in Geneva — met"}},
		{"capitals that are nobody", "a [technology — ICT] b", []string{"technology — ICT"}},
		{"capitals, then somebody", "a [technology — ICT — FRA] b", []string{"technology — ICT — FRA"}},
		{"somebody not known beside one who is", "a [word — FRA, XYZ] b", []string{"word — FRA, XYZ"}},
		{"something else is done", "a [¶ — FRA: split] b", []string{"¶ — FRA: split"}},
		{"without a partner", "a ] b [c] [ d", []string{"c"}},
		{"one open within", "a [b [c] d", []string{"c"}},
		{"quoted brackets", "a [“[” — FRA: delete] b", []string{"“[” — FRA: delete"}},
		{"nothing inside", "a [] b", []string{""}},
		{"names alone", "a [ — FRA] b", []string{" — FRA"}},
		{"the whole", "[States met. — FRA; RUS: delete]", []string{"States met. — FRA; RUS: delete"}},
	} {
		got := Choices(c.text, known)
		if diff := cmp.Diff(c.want, said(got)); diff != "" {
			t.Errorf("%s: %q:\n%s", c.name, c.text, diff)
		}
	}
	if got := said(Choices("a [technology — ICT] b", nil)); got[0] != "technology — ICT" || len(Choices("a [technology — ICT] b", nil)[0].Offers[0].For) != 1 {
		t.Errorf("where every code is known: %q", got)
	}
}

func TestSettle(t *testing.T) {
	for _, c := range []struct {
		name, text string
		taken      map[int]int
		want       string
	}{
		{"an alternative", "States [shall][should — FRA] act.", map[int]int{1: 2}, "States should act."},
		{"the other", "States [shall][should — FRA] act.", map[int]int{1: 1}, "States shall act."},
		{"none", "an open [and free — FRA] list", map[int]int{1: 0}, "an open list"},
		{"one of two places", "States [shall][may] act [now].", map[int]int{2: 1}, "States [shall][may] act now."},
		{"both", "States [shall][may] act [now].", map[int]int{1: 2, 2: 0}, "States may act."},
		{"a sign in front", "rules [and norms][, norms — FRA] agreed", map[int]int{1: 2}, "rules, norms agreed"},
		{"at the beginning", "[All — FRA] States act.", map[int]int{1: 0}, "States act."},
		{"in parentheses", "norms ([all — FRA] of them)", map[int]int{1: 0}, "norms (of them)"},
		{"what is open within stays", "a [must [always — DEU] act — FRA] b", map[int]int{1: 1}, "a must [always — DEU] act b"},
		{"the whole", "[States met. — FRA]", map[int]int{1: 0}, ""},
		{"nothing", "States [shall] act.", nil, "States [shall] act."},
		{"without white space", "国［应］［须］合作", map[int]int{1: 2}, "国须合作"},
		{"in French", "des mots [et d’autres] ; fin", map[int]int{1: 0}, "des mots ; fin"},
	} {
		got, err := Settle(c.text, nil, c.taken)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	for _, c := range []struct {
		text  string
		taken map[int]int
		says  string
	}{
		{"States act.", map[int]int{1: 1}, "nothing stands in brackets"},
		{"States [shall] act.", map[int]int{2: 1}, "no choice 2: they are counted from 1 to 1"},
		{"States [shall] act.", map[int]int{1: 2}, "no alternative 2: they are counted from 1 to 1"},
		{"States [shall] act.", map[int]int{1: -1}, "no alternative -1"},
	} {
		var no *NoSuchOffer
		if _, err := Settle(c.text, nil, c.taken); !errors.As(err, &no) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q settled as %v: %v, want …%s…", c.text, c.taken, err, c.says)
		}
	}
}

// checkChoices: choices are in order, each begins and ends with a bracket, what is
// offered stands where it is said to, and settling leaves a text that can be read.
func checkChoices(t fataler, s string) {
	t.Helper()
	var check func(all []Choice, from, to int)
	check = func(all []Choice, from, to int) {
		for _, c := range all {
			first, _ := utf8.DecodeRuneInString(s[c.From:])
			last, _ := utf8.DecodeLastRuneInString(s[:c.To])
			if c.From < from || c.To > to || !opens(first) || !isBracket(last) || opens(last) {
				t.Fatalf("%q: a choice from %d to %d within %d to %d", s, c.From, c.To, from, to)
			}
			at := c.From
			for _, o := range c.Offers {
				if o.From <= at || o.To < o.From || o.To >= c.To || s[o.From:o.To] != o.Text {
					t.Fatalf("%q: %q is offered from %d to %d in a choice from %d to %d", s, o.Text, o.From, o.To, c.From, c.To)
				}
				at = o.To
				check(o.Choices, o.From, o.To)
			}
			from = c.To
		}
	}
	all := Choices(s, nil)
	check(all, 0, len(s))
	for n, c := range all {
		for k := range len(c.Offers) + 1 {
			got, err := Settle(s, nil, map[int]int{n + 1: k})
			if err != nil || Normalize(got) != got {
				t.Fatalf("%q with %d=%d: %q, %v", s, n+1, k, got, err)
			}
			// A mark that stands alone joins what it comes to stand behind.
			marks := strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.M, r) })
			if k > 0 && !marks && !strings.Contains(withoutSpace(got), withoutSpace(c.Offers[k-1].Text)) {
				t.Fatalf("%q with %d=%d: %q", s, n+1, k, got)
			}
		}
	}
}

func TestChoicesStandInTheirText(t *testing.T) {
	pieces := []string{"[", "]", "[", "]", "［", "］", " — ", "—", "FRA", "G77: delete", "; ", ", ", "word", " ", "“", "”", ".", "é", "国"}
	rapid.Check(t, func(t *rapid.T) {
		checkChoices(t, Normalize(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 14).Draw(t, "pieces"), "")))
	})
}

func FuzzChoices(f *testing.F) {
	for _, s := range []string{"States [shall][should — FRA] act.", "a [must [always — DEU] act — FRA; G77: delete] b", "［应 — USA］", "[“[” — FRA: delete]", "[[a] b [c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s = Normalize(s); Check(s) != nil || len(s) > 4096 {
			t.Skip()
		}
		checkChoices(t, s)
	})
}

func TestOverruled(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"another is taken", "States [shall][should — FRA, DEU] act.", "States shall act.", []string{"FRA", "DEU"}},
		{"theirs is taken", "States [shall][should — FRA, DEU] act.", "States should act.", nil},
		{"theirs is taken against others", "States [shall — USA][should — FRA; RUS: delete] act.", "States should act.", []string{"USA", "RUS"}},
		{"none is taken", "an open [and free — FRA; RUS: delete] list", "an open list", []string{"FRA"}},
		{"words beside it", "States [shall][should — FRA] act.", "All States [shall][should — FRA] act now.", nil},
		{"one of two places", "States [shall][should — FRA] act [now — USA].", "States [shall][should — FRA] act now.", nil},
		{"other words", "States [shall][should — FRA] act.", "States must act.", []string{"FRA"}},
		{"one more is named", "States [shall][should — FRA] act.", "States [shall][should — FRA, DEU] act.", nil},
		{"one is no longer named", "States [shall][should — FRA, DEU] act.", "States [shall][should — DEU] act.", []string{"FRA"}},
		{"within", "a [must [always — DEU] act — FRA] b", "a [must act — FRA] b", []string{"DEU"}},
		{"the outer one", "a [must [always — DEU] act — FRA] b", "a must [always — DEU] act b", nil},
		{"across an end", "States [shall][should — FRA] act now.", "They act now.", []string{"FRA"}},
		{"no names", "States [shall][should] act.", "States shall act.", nil},
	} {
		got := Overruled(c.old, Edits(c.old, c.new))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}
