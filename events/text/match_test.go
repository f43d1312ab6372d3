package text

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sharedDir is where the texts stand that the project does not contain: ../shared
// beside the directory of go.mod, or what CONCORD_SHARED names. Without them the
// test is skipped, but where the variable is set their absence is a failure.
func sharedDir(t testing.TB) string {
	t.Helper()
	if dir, set := os.LookupEnv("CONCORD_SHARED"); set {
		if _, err := os.Stat(dir); err != nil {
			t.Fatalf("CONCORD_SHARED: %v", err)
		}
		return dir
	}
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(root)
		if parent == root {
			t.Skip("no go.mod above the test: the shared texts cannot be found")
		}
		root = parent
	}
	dir := filepath.Join(root, "..", "shared")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the shared texts are not beside the project: %v", err)
	}
	return dir
}

// draft reads blocks from lines: "# …" is a heading, "## …" an article, "- …" a
// sub-paragraph, anything else a paragraph.
func draft(lines ...string) []Block {
	var blocks []Block
	for i, line := range lines {
		b := Block{ID: fmt.Sprint("b", i), Kind: Paragraph, Text: line}
		for _, k := range []Block{{Kind: Article, Text: "## "}, {Kind: Heading, Text: "# "}, {Kind: SubParagraph, Text: "- "}} {
			if rest, found := strings.CutPrefix(line, k.Text); found {
				b.Kind, b.Text = k.Kind, rest
				break
			}
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// told writes links as "old=new", "old/new" for a part, "old+new" for a joined block
// and "deleted*new" for one revived.
func told(links []Link) string {
	signs := map[Role]string{Matched: "=", Part: "/", Joined: "+", Revived: "*"}
	var out []string
	for _, l := range links {
		out = append(out, fmt.Sprint(l.Old, signs[l.Role], l.New))
	}
	return strings.ReplaceAll(strings.Join(out, ","), " ", "")
}

func TestMatch(t *testing.T) {
	const (
		threats = "The Group considered existing and potential threats."
		norms   = "The Group considered the norms of responsible behaviour."
		trust   = "The Group considered confidence-building measures."
		long    = "States underlined that ransomware endangers hospitals. They called for regional contact points, exercises and training."
	)
	boilerplate := make([]string, rareWord+1)
	for i := range boilerplate {
		boilerplate[i] = fmt.Sprint("same words everywhere here ", i)
	}
	otherwise := slices.Clone(boilerplate)
	for i := range otherwise {
		otherwise[i] = fmt.Sprint("same words everywhere here x", i)
	}
	for _, c := range []struct {
		name     string
		old, new []string
		hint     Hint
		want     string
	}{
		{name: "nothing", want: ""},
		{name: "from nothing", new: []string{threats}, want: ""},
		{name: "to nothing", old: []string{threats}, want: ""},
		{name: "the same, white space aside", old: []string{threats, "a\u00A0; b"}, new: []string{threats, "a; b"}, want: "0=0,1=1"},
		{name: "case is another word, and the bag folds it", old: []string{"STATES SHOULD ACT"}, new: []string{"States should act"}, want: "0=0"},
		{
			name: "renumbered: by content, not by number",
			old:  []string{threats, norms, trust},
			new: []string{
				"The Group held eleven meetings in New York during the reporting period.",
				"The Group considered existing and potential threats in depth.", trust, norms,
			},
			want: "0=1,2=2,1=3",
		},
		{name: "moved", old: []string{threats, norms, trust}, new: []string{trust, threats, norms}, want: "2=0,0=1,1=2"},
		{name: "of two equal ones the first", old: []string{threats, threats}, new: []string{threats}, want: "0=0"},
		{name: "equal ones left over in order", old: []string{"a", "x", "x"}, new: []string{"x", "q", "x", "a"}, want: "1=0,2=2,0=3"},
		{
			name: "headings match only headings",
			old:  []string{"# Existing and potential threats", "existing and potential threats"},
			new:  []string{"existing and potential threats", "## Existing and potential threats"},
			want: "1=0,0=1",
		},
		{name: "a paragraph made a heading is new", old: []string{threats}, new: []string{"# " + threats}, want: ""},
		{name: "a paragraph made a sub-paragraph is the same", old: []string{threats}, new: []string{"- " + threats}, want: "0=0"},
		{name: "a heading under another kind of heading", old: []string{"# Threats of today"}, new: []string{"## Threats of our day"}, want: "0=0"},
		// Two words of five in common, each in one block: 2000·2000/10000.
		{name: "400 is enough", old: []string{"a b c d e"}, new: []string{"a b x y z"}, want: "0=0"},
		{name: "less is not", old: []string{"a b c d e"}, new: []string{"a b x y z w"}, want: ""},
		// One word of two in common is 500, but 333 where two new blocks have it, so that it weighs 500.
		{name: "half is enough", old: []string{"m q"}, new: []string{"m t"}, want: "0=0"},
		{name: "half is not where a word tells less", old: []string{"m q"}, new: []string{"m t", "m u"}, want: ""},
		{name: "a word that more than 64 have brings nothing together", old: boilerplate[:1], new: otherwise, want: ""},
		{name: "of equal scores the nearest", old: []string{"p q", "m", "a b c d"}, new: []string{"a b c x", "m", "a b c y"}, want: "1=1,2=2"},
		{
			name: "nearest to where the text around it went",
			old:  []string{"m n o", "a b c d"}, new: []string{"a b c x", "h i j", "k k l", "m n o", "a b c y"}, want: "0=3,1=4",
		},
		{name: "of equally near ones the first", old: []string{"u", "m", "r", "a b c d"}, new: []string{"m", "a b c x", "w", "a b c y"}, want: "1=0,3=1"},
		{
			name: "the words that an open amendment gave it",
			old:  []string{threats, norms},
			new:  []string{threats, "Several speakers raised ransomware as a danger to hospitals."},
			hint: Hint{Wordings: []Wording{
				{7, threats}, {-1, threats}, {0, "Several speakers raised ransomware as a danger to hospitals."},
				{1, "Several  speakers raised ransomware as a danger to hospitals."}, {0, norms},
			}},
			want: "0=0,1=1",
		},
		{
			name: "of two amendments the first in the log",
			old:  []string{"a b", "c d"}, new: []string{"e f"},
			hint: Hint{Wordings: []Wording{{1, "e f"}, {0, "e f"}}}, want: "1=0",
		},
		{
			name: "a block cut in two",
			old:  []string{threats, long},
			new: []string{
				threats, "States underlined that ransomware endangers hospitals.",
				"They called for regional contact points, exercises and training.",
			},
			want: "0=0,1/1,1=2",
		},
		{
			name: "what has only parts lives on in the first",
			old:  []string{"a b c d e f g h i j k l m n o p q r s t u v w x y"},
			new:  []string{"a b c d e", "f g h i j", "k l m n o", "p q r s t", "u v w x y"},
			want: "0=0,0/1,0/2,0/3,0/4",
		},
		{
			name: "two blocks joined",
			old: []string{
				threats, "States underlined that ransomware endangers hospitals.",
				"They called for regional contact points, exercises and training.",
			},
			new:  []string{threats, long},
			want: "0=0,1+1,2=1",
		},
		{
			name: "what only joins lives on as the first",
			old:  []string{"a b c d e", "f g h i j", "k l m n o", "p q r s t", "u v w x y"},
			new:  []string{"a b c d e f g h i j k l m n o p q r s t u v w x y"},
			want: "0=0,1+0,2+0,3+0,4+0",
		},
		{name: "three words are no part", old: []string{"a b c d e f g h i j k"}, new: []string{"a b c d e f g h", "i j k"}, want: "0=0"},
		{name: "four are", old: []string{"a b c d e f g h i j k l"}, new: []string{"a b c d e f g h", "i j k l"}, want: "0=0,0/1"},
		{name: "a part that lost its order is none", old: []string{"a b c d e f g h i j k l"}, new: []string{"a b c d e f g h", "l j k i"}, want: "0=0"},
		{name: "two of three make a part", old: []string{"a b c d e f g h i j k l"}, new: []string{"a b c d e f", "h i j k x y"}, want: "0=0"},
		{name: "words that the match took make no part", old: []string{"a b c d e f g h"}, new: []string{"a b c d e f g h x", "a b c d"}, want: "0=0"},
		{
			name: "words that another part took make none",
			old:  []string{"a b c d e f g h i j k l m n o p q r s t u v w x y z"},
			new:  []string{"a b c d", "a b c d", "a b c d e x"},
			want: "0=0",
		},
		{
			name: "what an earlier revision deleted is revived",
			old:  []string{threats}, new: []string{threats, norms, "New words altogether."},
			hint: Hint{Deleted: draft(trust, norms)}, want: "0=0,1*1",
		},
		{
			name: "revived with changed words",
			old:  []string{threats}, new: []string{"The Group considered the norms of responsible State behaviour.", threats},
			hint: Hint{Deleted: draft(norms)}, want: "0*0,0=1",
		},
		{
			name: "what is matched is not revived",
			old:  []string{norms}, new: []string{norms, norms},
			hint: Hint{Deleted: draft(norms, norms)}, want: "0=0,0*1",
		},
		{name: "a heading is revived as a heading", new: []string{norms}, hint: Hint{Deleted: draft("# " + norms)}, want: ""},
		{
			name: "Arabic", want: "1=0,0=1",
			old: []string{"نظر الفريق في التهديدات القائمة والمحتملة.", "نظر الفريق في تدابير بناء الثقة."},
			new: []string{"نظر الفريق في تدابير بناء الثقة على الصعيد الإقليمي.", "نظر الفريق في التهديدات القائمة والمحتملة، وناقشها."},
		},
		{
			name: "Chinese", want: "1=0,0=1",
			old: []string{"工作组审议了现有和潜在威胁。", "各国应尊重人权和基本自由。"},
			new: []string{"各国应当尊重人权和基本自由。", "工作组深入审议了现有和潜在威胁。"},
		},
		{
			name: "Russian, in capitals", want: "0=0",
			old: []string{"Группа рассмотрела угрозы."}, new: []string{"ГРУППА РАССМОТРЕЛА НОВЫЕ УГРОЗЫ."},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := told(Match(draft(c.old...), draft(c.new...), c.hint)); got != c.want {
				t.Errorf("linked %s, want %s", got, c.want)
			}
		})
	}
}

// Beyond the budget of alignment step 1 keeps what stands at both ends, and step 2
// finds the rest.
func TestMatchBeyondTheBudget(t *testing.T) {
	var old, new []Block
	for i := range alignBudget {
		old = append(old, Block{Kind: Paragraph, Text: fmt.Sprint("old", i)})
		new = append(new, Block{Kind: Paragraph, Text: fmt.Sprint("new", i)})
	}
	unchanged := draft("first", "second", "third", "last")
	old = slices.Concat(unchanged[:1], old[:1000], unchanged[1:2], old[1000:], unchanged[2:])
	new = slices.Concat(unchanged[:1], new[:1500], unchanged[2:3], unchanged[1:2], new[1500:], unchanged[3:])
	if got, want := told(Match(old, new, Hint{})), "0=0,2002=1501,1001=1502,2003=2003"; got != want {
		t.Errorf("linked %s, want %s", got, want)
	}
}
