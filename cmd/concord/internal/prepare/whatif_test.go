package prepare

import (
	"slices"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	for line, want := range map[string][]string{
		"revise --uncontested":     {"revise", "--uncontested"},
		`amend FRA 1 --text "a b"`: {"amend", "FRA", "1", "--text", "a b"},
		`a 'b "c"' "d 'e'"`:        {"a", `b "c"`, "d 'e'"},
		`a\ b "c\"d" 'e\f'`:        {"a b", `c"d`, `e\f`},
		`a "" b`:                   {"a", "", "b"},
		`--set="2=x y"`:            {"--set=2=x y"},
		"a\tb\u3000c":              {"a", "b", "c"},
	} {
		if got, err := split(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s is split into %q, %v", line, got, err)
		}
	}
	for _, line := range []string{`a "b`, `a 'b`, `a \`, "  "} {
		if got, err := split(line); err == nil {
			t.Errorf("%q is split into %q", line, got)
		}
	}
}

func TestLines(t *testing.T) {
	got, err := Lines("# a file\n\nadopt\n  order A1\r\n")
	if err != nil || !slices.Equal(got, []Line{{3, "adopt"}, {4, "order A1"}}) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Lines("# nothing"); err == nil {
		t.Error("nothing is something")
	}
	if _, err := Lines(strings.Repeat("adopt\n", MaxSuppositions+1)); err == nil || !strings.Contains(err.Error(), "at most 100") {
		t.Errorf("too many: %v", err)
	}
}

// Every verb that is told can be supposed, as it is told, and is of whom it should be.
func TestSuppositionsAreRead(t *testing.T) {
	c := negotiation(t)
	told := map[string]bool{}
	for line, want := range map[string]string{
		"revise --incorporate A4 --decline A1 --set 3=Words.": "CHAIR report.revise",
		"revise --uncontested":                                "CHAIR report.revise",
		"adopt":                                               "CHAIR report.adopt",
		"adopt --keep-brackets #2":                            "CHAIR report.adopt",
		"adopt --part 1":                                      "CHAIR report.adopt",
		"amend FRA 3 --settle 1=1":                            "FRA amendment.propose",
		"revise --settle #3:1=0":                              "CHAIR report.revise",
		"revise --compile":                                    "CHAIR report.revise",
		"divide fra 2,#3":                                     "FRA report.divide",
		"oppose KEN 1 --reason no":                            "KEN division.oppose",
		"amend fra 2 --text Words.":                           "FRA amendment.propose",
		"amend FRA #2 --delete":                               "FRA amendment.propose",
		"amend FRA start --insert-after --text Words.":        "FRA amendment.propose",
		"amend FRA 2 --move-after start":                      "FRA amendment.propose",
		"amend FRA 2 --merge-next":                            "FRA amendment.propose",
		"withdraw a4":                                         "DEU amendment.withdraw",
		"decline A3 --reason no":                              "CHAIR amendment.decline",
		"fall A3 --with A4":                                   "CHAIR amendment.fall",
		"cosponsor FRA A3":                                    "FRA amendment.cosponsor",
		"leave USA A3":                                        "USA amendment.leave",
		"position FRA object":                                 "FRA position.take",
		"position FRA accept #2 --if A4":                      "FRA position.take",
		"position FRA accept apr1#2 --if A4":                  "FRA position.take",
		"position EU object A3 --members DEU":                 "EU position.take",
		"position FRA lift #2":                                "FRA position.lift",
		"agree #2 --informals --pending FRA":                  "CHAIR paragraph.agree",
		"confirm #2":                                          "CHAIR paragraph.confirm",
		"confirm FRA #2":                                      "FRA paragraph.confirm",
		"reopen FRA #2 --reason no":                           "FRA paragraph.reopen",
		"package 1,2":                                         "CHAIR package.make",
		"untie 1":                                             "CHAIR package.untie",
		"order A3,A1":                                         "CHAIR report.order",
		`{"type": "position.take", "actor": "fra", "data": {"block": "p1", "stance": "object"}}`: "FRA position.take",
		`{"type": "report.revise", "data": {"uncontested": true}}`:                               "CHAIR report.revise",
		`{"type": "document.issue"}`: "SECRETARIAT document.issue",
	} {
		got, err := Suppose(&c.state, nil, Line{1, line})
		if err != nil || got.Actor+" "+got.Type != want {
			t.Errorf("%s is %s %s, %v", line, got.Actor, got.Type, err)
		}
		verb, _, _ := strings.Cut(line, " ")
		told[verb] = true
	}
	for name := range verbs {
		if !told[name] || usage(name) == name && name != "adopt" {
			t.Errorf("nobody is told how %q is written (%q), or it is not tried", name, usage(name))
		}
	}
	for line, says := range map[string]string{
		"burn":                                 `line 1: "burn" cannot be supposed`,
		"position FRA":                         "line 1: it is written position CODE STANCE [#P | A3]",
		"revise A1":                            "it is written revise [--incorporate",
		"revise --incorporate":                 "line 1: flag needs an argument",
		"revise --settle 3":                    "--settle is PARAGRAPH:CHOICE=ALTERNATIVE",
		"amend FRA 3 --settle one":             "--settle is CHOICE=ALTERNATIVE",
		"amend FRA 1 --settle 1=1":             "nothing stands in brackets",
		"revise --set words":                   "--set is PARAGRAPH=WORDS",
		"amend FRA 9 --delete":                 "no paragraph “9”",
		"untie one":                            "it is a number",
		"oppose FRA all":                       "it is a number",
		`{"type": "position.take"}`:            "who gives the command",
		`{"type": "position.take", "x":1}`:     "is no JSON object {type, actor, data}",
		`{`:                                    "is no JSON object {type, actor, data}",
		`{"type": "report.adopt", "data": []}`: "its data are no JSON object",
	} {
		if got, err := Suppose(&c.state, nil, Line{1, line}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s is read as %+v, %v", line, got, err)
		}
	}
}
