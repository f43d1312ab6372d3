package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// checkRolling is law L12: the base of the rolling text is the present text, each
// amendment's alternatives in it are its wording, and what is open shows or is listed.
func checkRolling(t fataler, d Document) {
	t.Helper()
	rolling := d.Rolling()
	showing := map[string][]string{} // amendment → where it is asked for
	shows := func(block string, v Voice) {
		for _, id := range v.Amendments {
			if !slices.Contains(showing[id], block) {
				showing[id] = append(showing[id], block)
			}
		}
	}
	for _, n := range rolling.First {
		shows("", n.Voice)
	}
	for i, b := range d.Current() {
		r := &rolling.Blocks[i]
		if r.Block != b {
			t.Fatalf("block %d of the text is %v, of the rolling text %v", i, b, r.Block)
		}
		if got, _ := wordingOf(t, r, "nobody"); got != b.Text {
			t.Fatalf("without what is proposed %s reads %q, not %q", b.ID, got, b.Text)
		}
		shows(b.ID, r.Delete)
		for _, s := range r.Below {
			shows(b.ID, s.Voice)
		}
		for _, n := range r.New {
			shows(b.ID, n.Voice)
		}
		for _, s := range r.Segments {
			shows(b.ID, s.Split)
			for _, a := range s.Alternatives {
				shows(b.ID, a.Voice)
			}
		}
		for _, a := range r.Whole {
			shows(b.ID, a.Voice)
		}
		checkPrinted(t, r)
	}
	generated, literal := 0, 0
	for i := range rolling.Blocks {
		g, l := rolling.Blocks[i].Brackets()
		generated, literal = generated+g, literal+l
	}
	for _, l := range rolling.Lines(Numbers(d.Current())) {
		generated, literal = generated-l.Generated, literal-l.Literal
	}
	if generated != -len(rolling.First) || literal != 0 {
		t.Fatalf("the blocks have %d and %d brackets more than the lines", generated, literal)
	}
	listed := map[string]bool{}
	reasons := map[string]int{} // of what splits, merges and deletions left behind
	for _, u := range rolling.Listed {
		listed[u.Amendment] = true
		if _, stands := d.standing(u.Finding.Block, d.Revision()); u.Finding.Final || !stands {
			reasons[u.Amendment]++
		}
	}
	for _, id := range d.Amendments() {
		e, _ := d.entry(id)
		if !e.open() {
			if len(showing[id]) > 0 || listed[id] {
				t.Fatalf("%s is %s and shows in %v", id, e.decision, showing[id])
			}
			continue
		}
		if s := stateOf(t, d, id); (s.Fate == Absorbed) != (len(showing[id]) == 0 && !listed[id]) {
			t.Fatalf("%s shows in %v, is listed: %v", tellState(s), showing[id], listed[id])
		}
		left := 0
		for _, f := range stateOf(t, d, id).Findings {
			if _, stands := d.standing(f.Block, d.Revision()); f.Fate == Conflict && (f.Final || !stands) {
				left++
			}
		}
		if left != reasons[id] {
			t.Fatalf("%s has left %d conflicts behind, %d are listed", id, left, reasons[id])
		}
		if at := d.Printing(id).At; !sameSet(at, showing[id]) {
			t.Fatalf("%s is said to print at %v and prints at %v", id, at, showing[id])
		}
		byBlock := map[string][]*present{}
		for _, p := range d.numbered(e) {
			if !p.split {
				byBlock[p.block] = append(byBlock[p.block], p.present)
			}
		}
		for i := range rolling.Blocks {
			r := &rolling.Blocks[i]
			edits := byBlock[r.Block.ID]
			if len(edits) == 0 {
				continue
			}
			made, _ := apply(Tokenize(r.Block.Text), plainEdits(edits))
			// Where others asked for the same words before, the white space around them is theirs.
			if got, first := wordingOf(t, r, id); got != Join(made) && (first || withoutSpace(got) != withoutSpace(Join(made))) {
				t.Fatalf("%s makes %q of %q, in the rolling text %q:\n%s", id, Join(made), r.Block.Text, got, Print(r.Segments))
			}
		}
	}
}

// wordingOf takes the alternatives of an amendment wherever it has one, else the base.
// first says whether it is everywhere the first to ask for them.
func wordingOf(t fataler, r *RollingBlock, id string) (words string, first bool) {
	t.Helper()
	first = true
	for _, a := range r.Whole {
		if slices.Contains(a.Amendments, id) {
			return a.Text, a.Amendments[0] == id
		}
	}
	var out strings.Builder
	after, due := "", false // the white space behind an alternative
	for i := range r.Segments {
		s := &r.Segments[i]
		if s.Split.Amendments != nil {
			if s.From != s.To || s.Base != "" {
				t.Fatalf("a split over words: %+v", s)
			}
			continue
		}
		words := s.Base
		space := s.Space
		if s.From == 0 {
			space = "" // no word of the text stands in front
		}
		at := slices.IndexFunc(s.Alternatives, func(a Alternative) bool { return slices.Contains(a.Amendments, id) })
		switch {
		case at >= 0:
			a := &s.Alternatives[at]
			first = first && a.Amendments[0] == id
			if a.Text != "" {
				out.WriteString(a.Space + a.Text)
			}
			after, due = a.After, true
		case words != "":
			if due {
				space = after
			}
			out.WriteString(space + words)
			due = false
		}
	}
	return out.String(), first
}

func withoutSpace(s string) string {
	return strings.Map(func(c rune) rune {
		if isSpace(c) {
			return -1
		}
		return c
	}, s)
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// checkPrinted says whether the line that a block prints has the brackets that are
// counted, and whether they are balanced: those that the rolling text sets, once those
// that stand in words are gone.
func checkPrinted(t fataler, r *RollingBlock) {
	t.Helper()
	inWords := 0
	for i := range r.Segments {
		s := &r.Segments[i]
		inWords += openings(s.Base)
		for _, a := range s.Alternatives {
			inWords += openings(a.Text)
		}
	}
	line := Print(r.Segments)
	if n := Generated(r.Segments); openings(line) != inWords+n {
		t.Fatalf("%q has %d brackets in words, and %d are counted beside", line, inWords, n)
	}
	bare := slices.Clone(r.Segments)
	without := func(s string) string {
		return strings.Map(func(c rune) rune {
			if isBracket(c) {
				return 'x'
			}
			return c
		}, s)
	}
	for i := range bare {
		bare[i].Base = without(bare[i].Base)
		bare[i].Alternatives = slices.Clone(bare[i].Alternatives)
		for k := range bare[i].Alternatives {
			bare[i].Alternatives[k].Text = without(bare[i].Alternatives[k].Text)
		}
	}
	scan := ScanBrackets([]Block{{Text: Print(bare)}})
	if len(scan.Warnings) > 0 || scan.Depth > 1 || scan.Opening[0] != Generated(bare) {
		t.Fatalf("%q: brackets %+v", Print(bare), scan)
	}
}

// TestRollingExample is the example at the head of the definition.
func TestRollingExample(t *testing.T) {
	d, err := Table([]Block{{ID: "p1", Kind: Paragraph, Text: "States should respect human rights and promote the free flow of information."}})
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range []struct{ by, words string }{
		{"FRA", "States must respect human rights and promote the free flow of information."},
		{"USA", "States should respect and protect human rights and promote the free flow of information."},
		{"RUS", "States shall respect human rights."},
	} {
		if d, err = d.File(Amendment{ID: fmt.Sprint("A", i+1), Seq: int64(i + 1), By: []string{a.by}, Change: Reword{"p1", Edits(d.Current()[0].Text, a.words)}}); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"1. States [should][must — FRA][shall — RUS] respect [and protect — USA] human rights [and promote the free flow of information — RUS: delete]."}
	if diff := cmp.Diff(want, printed(d)); diff != "" {
		t.Error(diff)
	}
	d = mustRevise(t, d, Revision{Incorporate: []string{"A1"}})
	want = []string{"1. States [must][shall — RUS (Rev.0)] respect [and protect — USA] human rights [and promote the free flow of information — RUS: delete]."}
	if diff := cmp.Diff(want, printed(d)); diff != "" {
		t.Error(diff)
	}
}

// TestNewBlocksInOrder: new blocks print in the order in which they stand once all of
// them have come in.
func TestNewBlocksInOrder(t *testing.T) {
	four := fourBlocks(t)
	rapid.Check(t, func(t *rapid.T) {
		n := 0
		insert := func(d Document) Document {
			blocks := d.Current()
			n++
			after := ""
			if at := rapid.IntRange(0, len(blocks)).Draw(t, "after"); at > 0 {
				after = blocks[at-1].ID
			}
			out, err := d.File(Amendment{ID: fmt.Sprint("A", n), Seq: int64(n), On: d.Revision(), By: []string{"FRA"},
				Change: Insert{After: after, Kind: Paragraph, Text: rapid.SampledFrom([]string{"one", "two", "three"}).Draw(t, "words")}})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		d := four
		for range rapid.IntRange(1, 3).Draw(t, "revisions") {
			for range rapid.IntRange(0, 4).Draw(t, "new") {
				d = insert(d)
			}
			if rapid.Bool().Draw(t, "moves") {
				plan := mustPlan(t, d, drawRedraft(t, d))
				d = mustRevise(t, d, Revision{Redraft: &plan})
				continue
			}
			var some []string
			for _, id := range d.Amendments() {
				if e, _ := d.entry(id); e.open() && stateOf(t, d, id).Fate == Carried && rapid.Bool().Draw(t, "in") {
					some = append(some, id)
				}
			}
			d = mustRevise(t, d, Revision{Incorporate: some})
		}
		for range rapid.IntRange(1, 4).Draw(t, "more") {
			d = insert(d)
		}
		var want, all []string
		rolling := d.Rolling()
		for _, l := range rolling.Lines(nil) {
			want = append(want, l.Block.ID)
		}
		for _, id := range d.Amendments() {
			if e, _ := d.entry(id); e.open() && stateOf(t, d, id).Fate == Carried {
				all = append(all, id)
			}
		}
		var got []string
		for _, b := range mustRevise(t, d, Revision{Incorporate: all}).Current() {
			got = append(got, b.ID)
		}
		if !slices.Equal(want, got) {
			t.Fatalf("printed in the order %v, came in as %v", want, got)
		}
	})
}

// TestRollingLines is what the worked examples leave out: each line read by a person.
func TestRollingLines(t *testing.T) {
	long := "The Group recognized that all States have an interest in preserving a stable environment for information technologies."
	type asked struct {
		by     string // names of sponsors, parted by spaces
		change Change
	}
	words := func(block, old, new string) Change { return Reword{block, Edits(old, new)} }
	draft := []Block{
		{ID: "h1", Kind: Heading, Level: 1, Text: "Threats"},
		{ID: "p1", Kind: Paragraph, Text: "The Group:"},
		{ID: "p1a", Kind: SubParagraph, Level: 1, Text: "Recalled the norms;"},
		{ID: "p1b", Kind: SubParagraph, Level: 1, Text: "Noted the [[threats]]."},
		{ID: "f1", Kind: Footnote, Text: "See A/75/816."},
		{ID: "u1", Kind: Unnumbered, Text: "It met in New York."},
		{ID: "p2", Kind: Paragraph, Text: long},
		{ID: "p2a", Kind: SubParagraph, Level: 1, Text: "In every region;"},
		{ID: "p3", Kind: Paragraph, Text: "It adjourned."},
	}
	for _, c := range []struct {
		name string
		asks []asked
		want []string // the lines that are not the draft's own
	}{
		{"an alternative to the whole, and one that is equal", []asked{
			{"FRA", words("p2", long, "The Group stressed that stability in the use of these technologies is in the common interest.")},
			{"DEU", words("p2", long, "The Group recognized that all States have an interest in preserving a secure environment for information technologies.")},
			{"CHN", words("p2", long, "The Group stressed that stability in the use of these technologies is in the common interest.")},
			{"IND", words("p2", long, "Concerns were voiced.")},
		}, []string{
			"2. The Group recognized that all States have an interest in preserving a [stable][secure — DEU] environment for information technologies.",
			"[2 alt. The Group stressed that stability in the use of these technologies is in the common interest. — FRA, CHN]",
			"[2 alt 2. Concerns were voiced. — IND]",
		}},
		{"more than half deleted is told on the words", []asked{{"RUS", words("p2", long, "The Group recognized that.")}}, []string{
			"2. The Group recognized that [all States have an interest in preserving a stable environment for information technologies — RUS: delete].",
		}},
		{"a short block has no alternative to the whole", []asked{{"FRA", words("p3", "It adjourned.", "The Group then closed.")}},
			[]string{"3. [It adjourned][The Group then closed — FRA]."}},
		{"without a number", []asked{
			{"FRA", words("u1", "It met in New York.", "The session was held in Geneva.")},
			{"BRA", Move{"u1", "p3"}},
			{"USA", Delete{"h1"}},
			{"KEN", Insert{After: "h1", Kind: Heading, Level: 1, Text: "Norms"}},
			{"KEN", Insert{After: "h1", Kind: Paragraph, Text: "It opened."}},
			{"ESP", Insert{Kind: Paragraph, Text: "Before all else."}},
		}, []string{
			"[Before all else. — ESP]",
			"[Threats — USA: delete]",
			"[Norms — KEN]",
			"[It opened. — KEN]",
			"[It met in New York][The session was held in Geneva — FRA].",
			"[u1: move after 3 — BRA]",
		}},
		{"sub-paragraphs and footnotes", []asked{
			{"RUS", Delete{"p1a"}},
			{"BRA", Move{"p1a", "p2a"}},
			{"JPN", Merge{"p1a"}},
			{"IND", Move{"p2a", ""}},
			{"FRA", Insert{After: "p1a", Kind: SubParagraph, Level: 1, Text: "Recalled the law;"}},
			{"DEU", Insert{After: "p1b", Kind: Paragraph, Text: "It heard a briefing."}},
			{"ITA", Insert{After: "p1b", Kind: SubParagraph, Level: 1, Text: "Closed."}},
			{"USA", Move{"f1", "p3"}},
			{"CHE", Delete{"f1"}},
			{"CAN", Insert{After: "p3", Kind: Footnote, Text: "See A/80/257."}},
			{"PER", Insert{After: "p3", Kind: SubParagraph, Level: 1, Text: "At noon."}},
		}, []string{
			"[(a) Recalled the norms; — RUS: delete]",
			"[1 (a): move after 2 (a) — BRA]",
			"[1 (a): merge with 1 (b) — JPN]",
			"[(a) bis. Recalled the law; — FRA]",
			"[1 bis. It heard a briefing. — DEU]",
			"[(b) bis. Closed. — ITA]",
			"[footnote 1. See A/75/816. — CHE: delete]",
			"[footnote 1: move after 3 — USA]",
			"[2 (a): move to the beginning — IND]",
			"[footnote 1 bis. See A/80/257. — CAN]",
			"[At noon. — PER]",
		}},
		{"equal changes are one, others stand beside them", []asked{
			{"RUS", Delete{"p3"}}, {"CHN", Delete{"p3"}},
			{"BRA", Move{"p3", "h1"}}, {"IND", Move{"p3", "h1"}}, {"KEN", Move{"p3", "p1"}},
			{"JPN", Merge{"p2a"}}, {"FRA", Merge{"p2a"}},
		}, []string{
			"[2 (a): merge with 3 — JPN, FRA]",
			"[3. It adjourned. — RUS, CHN: delete]",
			"[3: move after h1 — BRA, IND]",
			"[3: move after 1 — KEN]",
		}},
		{"words that are only brackets", []asked{
			{"FRA", words("p1b", "Noted the [[threats]].", "Noted the [threats].")},
			{"DEU", words("p1b", "Noted the [[threats]].", "Noted [the [[threats]].")},
		}, []string{"(b) Noted [“[” — DEU] the [[“[” — FRA: delete]threats][“]” — FRA: delete]."}},
		{"a long pair of brackets is taken off in two places", []asked{
			{"FRA", words("p2", long, "The Group [recognized that all States have an interest in preserving a stable environment for information technologies].")},
		}, []string{"2. The Group [“[” — FRA] recognized that all States have an interest in preserving a stable environment for information technologies[“]” — FRA]."}},
		{"splits", []asked{
			{"KEN", Split{"p2", 2, len("The Group")}},
			{"PAN", Split{"p2", 2, len("The Group")}},
			{"FRA", words("p2", long, "The Group also recognized that all States have an interest in preserving a stable environment for information technologies.")},
			{"FIN", Split{"p2", 9, len("The Group recognized that all States have an interest")}},
			{"DEU", words("p2", long, "The Group recognized that all States have every reason to protect a stable environment for information technologies.")},
		}, []string{"2. The Group [¶ — KEN, PAN: split] [also — FRA] recognized that all States have [an interest in preserving][every reason to protect — DEU] [¶ — FIN: split] a stable environment for information technologies."}},
		{"beside punctuation, one change with what it stands against", []asked{
			{"FRA", words("p1a", "Recalled the norms;", "Recalled the rules;")},
			{"DEU", words("p1a", "Recalled the norms;", "Recalled the norms, and rules;")},
			{"RUS", words("p1a", "Recalled the norms;", "Recalled the norms.")},
		}, []string{"(a) Recalled the [norms;][rules; — FRA][norms, and rules; — DEU][norms. — RUS]"}},
		{"in front of the first word", []asked{
			{"FRA", words("u1", "It met in New York.", "As planned, it met in New York.")},
			{"DEU", words("p3", "It adjourned.", "«It adjourned.")},
			{"ITA", words("p3", "It adjourned.", "They adjourned.")},
		}, []string{"[It][As planned, it — FRA] met in New York.", "3. [It][«It — DEU][They — ITA] adjourned."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Table(draft)
			if err != nil {
				t.Fatal(err)
			}
			for i, a := range c.asks {
				if d, err = d.File(Amendment{ID: fmt.Sprint("A", i+1), Seq: int64(i + 1), By: strings.Fields(a.by), Change: a.change}); err != nil {
					t.Fatal(err)
				}
			}
			checkRolling(t, d)
			var own []string
			plain := Rolling{}
			for _, b := range draft {
				plain.Blocks = append(plain.Blocks, RollingBlock{Block: b, Segments: []Segment{{Base: b.Text}}})
			}
			for _, l := range plain.Lines(Numbers(draft)) {
				own = append(own, l.String())
			}
			got := slices.DeleteFunc(printed(d), func(l string) bool { return slices.Contains(own, l) })
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestVoice: names in order of joining, and on which text words in conflict were filed.
func TestVoice(t *testing.T) {
	early := func(code string, on int) Name { return Name{code, true, on} }
	now := func(code string) Name { return Name{Code: code} }
	for _, c := range []struct {
		names []Name
		want  string
	}{
		{[]Name{now("FRA"), now("DEU")}, "FRA, DEU"},
		{[]Name{early("USA", 0)}, "USA (Rev.0)"},
		{[]Name{early("USA", 1), early("CAN", 1)}, "USA, CAN (Rev.1)"},
		{[]Name{now("FRA"), early("RUS", 0), early("CHN", 0)}, "FRA; RUS, CHN (Rev.0)"},
		{[]Name{early("RUS", 0), early("CHN", 1), now("FRA"), now("DEU")}, "RUS (Rev.0); CHN (Rev.1); FRA, DEU"},
		{nil, ""},
	} {
		if got := (&Voice{Names: c.names}).String(); got != c.want {
			t.Errorf("%v: %q, want %q", c.names, got, c.want)
		}
	}
	d, err := Table([]Block{{ID: "p1", Kind: Paragraph, Text: "States should act."}})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(n int, on int, words string, by ...string) {
		t.Helper()
		text := d.blocksAt(on)[0].Text
		if d, err = d.File(Amendment{ID: fmt.Sprint("A", n), Seq: int64(n), On: on, By: by, Change: Reword{"p1", Edits(text, words)}}); err != nil {
			t.Fatal(err)
		}
	}
	ask(1, 0, "States must act.", "FRA")
	ask(2, 0, "States shall act.", "RUS", "CHN")
	d = mustRevise(t, d, Revision{Incorporate: []string{"A1"}})
	ask(3, 1, "States shall act.", "IND", "RUS")
	if diff := cmp.Diff([]string{"1. States [must][shall — RUS; CHN (Rev.0); IND] act."}, printed(d)); diff != "" {
		t.Error(diff)
	}
	for _, who := range []string{"IND", "RUS"} {
		if d, err = d.Leave("A3", who); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"1. States [must][shall — RUS, CHN (Rev.0)] act."}, printed(d)); diff != "" {
		t.Error(diff)
	}
}

// TestLaterNames: the names of paragraphs behind one, in the order in which they come.
func TestLaterNames(t *testing.T) {
	d, err := Table([]Block{{ID: "p1", Kind: Paragraph, Text: "One."}, {ID: "u", Kind: Unnumbered, Text: "Text."}, {ID: "a", Kind: Article, Text: "Article 2"}, {ID: "p2", Kind: Paragraph, Text: "Two."}})
	if err != nil {
		t.Fatal(err)
	}
	insert := func(n int, after string) {
		t.Helper()
		if d, err = d.File(Amendment{ID: fmt.Sprint("A", n), Seq: int64(n), By: []string{"FRA"}, Change: Insert{After: after, Kind: Paragraph, Text: fmt.Sprintf("New %d.", n)}}); err != nil {
			t.Fatal(err)
		}
	}
	insert(1, "u")
	for n := 2; n <= 12; n++ {
		insert(n, "p1")
	}
	insert(13, "a")
	insert(14, "p2")
	var got []string
	rolling := d.Rolling()
	for _, l := range rolling.Lines(Numbers(d.Current())) {
		if l.Kind == LineNew {
			got = append(got, l.Number+": "+l.Block.ID)
		}
	}
	want := []string{
		"1 bis: A2", "1 ter: A3", "1 quater: A4", "1 quinquies: A5", "1 sexies: A6", "1 septies: A7", "1 octies: A8", "1 novies: A9", "1 decies: A10",
		"1 bis 10: A11", "1 bis 11: A12", "1 bis 12: A1", ": A13", "1 bis: A14",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestNumbersAnew: where numbers begin anew a block of another article is named with it.
func TestNumbersAnew(t *testing.T) {
	d, err := Table([]Block{
		{ID: "a1", Kind: Article, Text: "Article 1"}, {ID: "p1", Kind: Paragraph, Text: "One."}, {ID: "p2", Kind: Paragraph, Text: "Two."}, {ID: "p3", Kind: Paragraph, Text: "Three."},
		{ID: "a2", Kind: Article, Text: "Article 2"}, {ID: "p4", Kind: Paragraph, Text: "Four."},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []Change{Move{"p1", "p2"}, Move{"p3", "p4"}, Move{"p4", "a1"}} {
		if d, err = d.File(Amendment{ID: fmt.Sprint("A", i+1), Seq: int64(i + 1), By: []string{"FRA"}, Change: c}); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"Article 1", "1. One.", "[1: move after 2 — FRA]", "2. Two.", "3. Three.", "[3: move after a2/1 — FRA]",
		"Article 2", "1. Four.", "[1: move after a1 — FRA]",
	}
	if diff := cmp.Diff(want, printed(d)); diff != "" {
		t.Error(diff)
	}
}

// FuzzRolling: whatever is asked for, the rolling text prints, and what it prints of each
// amendment is its wording.
func FuzzRolling(f *testing.F) {
	f.Add("States should act.", "States shall act.", "All States should act now.", uint8(1))
	f.Add("we [shall][may] act", "we may act", "we [shall] act", uint8(0))
	f.Add("各国应合作", "各国 合作\u00a0", "[各]国", uint8(3))
	f.Add("[[a] b [c", "]", "a b c", uint8(2))
	f.Fuzz(func(t *testing.T, base, one, two string, take uint8) {
		base, one, two = Normalize(base), Normalize(one), Normalize(two)
		if base == "" || Check(base) != nil || Check(one) != nil || Check(two) != nil {
			t.Skip()
		}
		d, err := Table([]Block{{ID: "p1", Kind: Paragraph, Text: base}, {ID: "p2", Kind: SubParagraph, Level: 1, Text: "next"}})
		if err != nil {
			t.Fatal(err)
		}
		for i, words := range []string{one, two, one} {
			a := Amendment{ID: fmt.Sprint("A", i+1), Seq: int64(i + 1), By: []string{"FRA"}, Change: Reword{"p1", Edits(base, words)}}
			if words == "" {
				a.Change = Delete{"p1"}
			}
			if with, err := d.File(a); err == nil {
				d = with
			}
		}
		if tokens := Tokenize(base); len(tokens) > 1 {
			at := 1 + int(take)%(len(tokens)-1)
			if d, err = d.File(Amendment{ID: "S", Seq: 4, By: []string{"KEN"}, Change: Split{"p1", at, len(Join(tokens[:at]))}}); err != nil {
				t.Fatal(err)
			}
		}
		checkRolling(t, d)
		printed(d)
		for _, id := range []string{"A1", "A2"} {
			if next, err := d.Revise(Revision{Incorporate: []string{id}}); err == nil {
				checkRolling(t, next)
				checkClusters(t, next)
				printed(next)
			}
		}
	})
}

// TestDiffer: what differs between two trees is found, whatever was done in between.
func TestDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(x tree[name], most int) tree[name] {
			for range rapid.IntRange(0, most).Draw(t, "steps") {
				n := name{id: fmt.Sprint(rapid.IntRange(0, 60).Draw(t, "id")), seq: int64(rapid.IntRange(0, 2).Draw(t, "seq"))}
				if rapid.Bool().Draw(t, "in") {
					x = x.set(n)
				} else {
					x = x.remove(n)
				}
			}
			return x
		}
		a := draw(tree[name]{}, 80)
		b := draw(a, rapid.SampledFrom([]int{2, 80}).Draw(t, "more"))
		held := func(x tree[name]) map[name]bool {
			out := map[name]bool{}
			x.each(func(n name) bool { out[n] = true; return true })
			return out
		}
		inA, inB := held(a), held(b)
		want := map[string]bool{}
		for n := range inA {
			if !inB[n] {
				want[n.id] = true
			}
		}
		for n := range inB {
			if !inA[n] {
				want[n.id] = true
			}
		}
		got, last := map[string]bool{}, ""
		b.differ(a, func(x, y name) bool { return x == y }, func(n name) {
			if n.id <= last {
				t.Fatalf("%s behind %s", n.id, last)
			}
			got[n.id], last = true, n.id
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestRollingLimits: where the counts of TEXT.md 11 tip over.
func TestRollingLimits(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"a pair of brackets with twelve words is taken off in one place", "A [b c d e f g h i j k l m] n", "A b c d e f g h i j k l m n",
			[]string{"1. A [[b c d e f g h i j k l m]][b c d e f g h i j k l m — FRA] n"}},
		{"with thirteen in two", "A [b c d e f g h i j k l m o] n", "A b c d e f g h i j k l m o n",
			[]string{"1. A [“[” — FRA: delete]b c d e f g h i j k l m o[“]” — FRA: delete] n"}},
		{"of thirteen words half the letters replaced", "aa bb cc dd ee ff gg hh ii jj kk ll mm nn", "x1 x2 x3 x4 x5 x6 x7 hh ii jj kk ll mm nn",
			[]string{"1. [aa bb cc dd ee ff gg][x1 x2 x3 x4 x5 x6 x7 — FRA] hh ii jj kk ll mm nn"}},
		{"more than half", "aa bb cc dd ee ff gg hh ii jj kk ll mm nn", "x1 x2 x3 x4 x5 x6 x7 x8 ii jj kk ll mm nn",
			[]string{"1. aa bb cc dd ee ff gg hh ii jj kk ll mm nn", "[1 alt. x1 x2 x3 x4 x5 x6 x7 x8 ii jj kk ll mm nn — FRA]"}},
		{"more than half of twelve words", "aa bb cc dd ee ff gg hh ii jj kk ll", "x1 x2 x3 x4 x5 x6 x7 x8 x9 jj kk ll",
			[]string{"1. [aa bb cc dd ee ff gg hh ii][x1 x2 x3 x4 x5 x6 x7 x8 x9 — FRA] jj kk ll"}},
		{"words that a replacement keeps are not dropped", "aaaa b cccc b dddd b eeee b ffff b gggg b hhhh iiiiiiiiiiiiiiiiiii", "xxxx b yyyy b zzzz b uuuu b vvvv b gggg b hhhh iiiiiiiiiiiiiiiiiii",
			[]string{"1. [aaaa b cccc b dddd b eeee b ffff][xxxx b yyyy b zzzz b uuuu b vvvv — FRA] b gggg b hhhh iiiiiiiiiiiiiiiiiii"}},
	} {
		d, err := Table([]Block{{ID: "p1", Kind: Paragraph, Text: c.old}})
		if err != nil {
			t.Fatal(err)
		}
		if d, err = d.File(Amendment{ID: "A1", Seq: 1, By: []string{"FRA"}, Change: Reword{"p1", Edits(c.old, c.new)}}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, printed(d)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// TestMoveBehindWhatWentAway: a block that is to come behind another, which has gone from
// there, does not come behind itself.
func TestMoveBehindWhatWentAway(t *testing.T) {
	d := fourBlocks(t)
	d = file(t, d, "V", Move{"B", "C"})
	d = file(t, d, "W", Move{"C", ""})
	d = mustRevise(t, d, Revision{Incorporate: []string{"W"}})
	want := []string{"1. five six seven eight", "2. First of all.", "3. one two three four", "[3: move after 2 — FRA]", "4. Last of all."}
	if diff := cmp.Diff(want, printed(d)); diff != "" {
		t.Error(diff)
	}
}
