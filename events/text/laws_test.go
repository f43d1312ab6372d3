package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The laws of TEXT.md 12, on documents of few words.

// drawDocument draws a report of a few short paragraphs, with amendments filed on it.
func drawDocument(t *rapid.T, structural bool) (Document, []Amendment) {
	var blocks []Block
	for i := range rapid.IntRange(1, 3).Draw(t, "blocks") {
		text := drawText(t, "block", rapid.SampledFrom([]int{9, 9, 24}).Draw(t, "length"))
		if text == "" {
			text = "States"
		}
		blocks = append(blocks, Block{ID: fmt.Sprintf("p%d", i+1), Kind: Paragraph, Text: text})
	}
	d, err := Table(blocks)
	if err != nil {
		t.Fatal(err)
	}
	var all []Amendment
	for range rapid.IntRange(1, 6).Draw(t, "amendments") {
		if a, ok := drawAmendment(t, d, len(all)+1, structural); ok {
			all = append(all, a)
			if d, err = d.File(a); err != nil {
				t.Fatal(err)
			}
		}
	}
	return d, all
}

// drawAmendment draws an amendment on the latest revision; not ok if it was none.
func drawAmendment(t *rapid.T, d Document, n int, structural bool) (a Amendment, ok bool) {
	blocks := d.Current()
	if len(blocks) == 0 {
		return a, false
	}
	a = Amendment{ID: fmt.Sprintf("A%d", n), Seq: int64(n), On: d.Revision(), By: []string{"FRA"}}
	b := rapid.SampledFrom(blocks).Draw(t, "of")
	after := ""
	if at := rapid.IntRange(0, len(blocks)).Draw(t, "after"); at > 0 {
		after = blocks[at-1].ID
	}
	kind := 0
	if structural {
		kind = rapid.IntRange(0, 8).Draw(t, "kind")
	}
	switch kind {
	default:
		text := drawChange(t, b.Text, "wording")
		if rapid.IntRange(0, 7).Draw(t, "rewrites") == 7 {
			text = drawText(t, "whole", 20)
		}
		if text == "" || text == b.Text {
			return a, false
		}
		a.Change = Reword{b.ID, Edits(b.Text, text)}
	case 4:
		a.Change = Insert{After: after, Kind: Paragraph, Text: rapid.SampledFrom([]string{"a b", "c"}).Draw(t, "new")}
	case 5:
		a.Change = Delete{b.ID}
	case 6:
		a.Change = Move{b.ID, after}
	case 7:
		tokens := Tokenize(b.Text)
		if len(tokens) < 2 {
			return a, false
		}
		at := rapid.IntRange(1, len(tokens)-1).Draw(t, "at")
		a.Change = Split{b.ID, at, len(Join(tokens[:at]))}
	case 8:
		a.Change = Merge{b.ID}
	}
	if _, err := d.File(a); err != nil {
		if r, is := err.(*Refusal); !is || r.Why != ChangesNothing && r.Why != NoNextBlock {
			t.Fatal(err)
		}
		return a, false
	}
	return a, true
}

// tellDocument writes what a document says of itself, to be compared.
func tellDocument(t fataler, d Document) string {
	t.Helper()
	var out strings.Builder
	for rev := range d.Revision() + 1 {
		blocks, err := d.Blocks(rev)
		if err != nil {
			t.Fatalf("%v", err)
		}
		blame, err := d.Blame(rev)
		if err != nil {
			t.Fatalf("%v", err)
		}
		fmt.Fprintf(&out, "Rev.%d\n", rev)
		for i, b := range blocks {
			fmt.Fprintf(&out, "  %s %s %q %v\n", b.ID, b.Kind, b.Text, blame[i].Runs)
		}
		for _, id := range d.Amendments() {
			if e, _ := d.entry(id); e.decision != Withdrawn && e.On <= rev {
				s, err := d.StateAt(id, rev)
				if err != nil {
					t.Fatalf("%v", err)
				}
				fmt.Fprintf(&out, "  %s\n", tellState(s))
			}
		}
	}
	touch, same := d.Pairs()
	fmt.Fprintf(&out, "touch %v equal %v\n", touch, same)
	for _, b := range d.Current() {
		clusters, err := d.Clusters(b.ID)
		if err != nil {
			t.Fatalf("%v", err)
		}
		for _, c := range clusters {
			fmt.Fprintf(&out, "cluster %s %d-%d", b.ID, c.From, c.To)
			for _, e := range c.Edits {
				fmt.Fprintf(&out, " %s%v%v", tellEdit(e.Edit), e.Amendments, e.Conflict)
			}
			out.WriteString("\n")
		}
	}
	out.WriteString(tellRolling(d))
	return out.String()
}

// tellRolling is the rolling text as it is printed, with what prints nowhere under it.
func tellRolling(d Document) string {
	var out strings.Builder
	rolling := d.Rolling()
	for _, l := range rolling.Lines(Numbers(d.Current())) {
		fmt.Fprintf(&out, "%s\n", l)
	}
	for _, u := range rolling.Listed {
		fmt.Fprintf(&out, "%s: %+v\n", u.Amendment, u.Finding)
	}
	return out.String()
}

func tellEdit(e Edit) string {
	after := "-"
	if e.After != nil {
		after = fmt.Sprintf("%q", *e.After)
	}
	return fmt.Sprintf("[%d,%d)%q%s", e.From, e.To, Join(e.New), after)
}

func tellState(s State) string {
	out := fmt.Sprintf("%s %s %s partly=%v blocks=%v place=%v", s.ID, s.Decision, s.Fate, s.Partly, s.Blocks, s.Place)
	for _, f := range s.Findings {
		out += fmt.Sprintf(" {%s %s %q/%q/%q %v}", f.Block, f.Fate, f.Own, f.Theirs, f.Beside, f.Causes)
	}
	for _, e := range s.Edits {
		out += fmt.Sprintf(" %s%s conflict=%v split=%v", e.Block, tellEdit(e.Edit), e.Conflict, e.Split)
	}
	return out
}

// wordsByBlock gives all words of a document in order, block by block.
func wordsByBlock(d Document) [][]string {
	out := [][]string{}
	for _, b := range d.Current() {
		var line []string
		for _, t := range Tokenize(b.Text) {
			line = append(line, t.Word)
		}
		out = append(out, line)
	}
	return out
}

func mustRevise(t fataler, d Document, r Revision) Document {
	t.Helper()
	out, err := d.Revise(r)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return out
}

func stateOf(t fataler, d Document, id string) State {
	t.Helper()
	s, err := d.State(id)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return s
}

// drawPeaceful draws a set of carried amendments of which no two touch.
func drawPeaceful(t *rapid.T, d Document, all []Amendment) []string {
	touch, _ := d.Pairs()
	var chosen []string
	var ids []string
	for _, a := range all {
		if e, _ := d.entry(a.ID); e.open() {
			ids = append(ids, a.ID)
		}
	}
	for _, id := range rapid.Permutation(ids).Draw(t, "choice") {
		if stateOf(t, d, id).Fate != Carried {
			continue
		}
		if !slices.ContainsFunc(touch, func(p [2]string) bool {
			return p[0] == id && slices.Contains(chosen, p[1]) || p[1] == id && slices.Contains(chosen, p[0])
		}) {
			chosen = append(chosen, id)
		}
	}
	return chosen
}

func TestTouchingAndEqual(t *testing.T) { // law L3
	rapid.Check(t, func(t *rapid.T) {
		d, _ := drawDocument(t, true)
		touch, same := d.Pairs()
		for _, p := range same {
			if slices.Contains(touch, p) {
				t.Fatalf("%v are equal and touch", p)
			}
			for _, q := range same {
				if p[1] == q[0] && !slices.Contains(same, [2]string{p[0], q[1]}) {
					t.Fatalf("%v and %v are equal, and %s and %s are not", p, q, p[0], q[1])
				}
			}
		}
		checkRelated(t, d, touch, same)
	})
}

func TestPeacefulAmendmentsCommute(t *testing.T) { // law L4
	for _, structural := range []bool{false, true} {
		t.Run(fmt.Sprintf("structural=%v", structural), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				d, all := drawDocument(t, structural)
				chosen := drawPeaceful(t, d, all)
				atOnce := mustRevise(t, d, Revision{Incorporate: chosen})
				if withoutWords(atOnce) {
					t.Skip()
				}
				step := d
				for _, id := range chosen { // in a drawn order
					switch s := stateOf(t, step, id); s.Fate {
					case Conflict:
						t.Fatalf("%v do not touch, but on the way %s", chosen, tellState(s))
					case Absorbed:
						if e, _ := step.entry(id); e.strands != nil && len(s.Findings) > 0 && len(s.Findings[0].Causes) == 0 {
							if _, ok := e.Change.(Split); ok {
								t.Skip() // one of its parts is left without words on the way
							}
						}
					case Carried:
						step = mustRevise(t, step, Revision{Incorporate: []string{id}})
					}
					if withoutWords(step) || againAsFiled(step) {
						t.Skip()
					}
				}
				if diff := cmp.Diff(wordsByBlock(atOnce), wordsByBlock(step)); diff != "" {
					t.Fatalf("%v at once and one by one (-at once +one by one):\n%s", chosen, diff)
				}
			})
		})
	}
}

// withoutWords says whether a block was left without a word, though nobody asked for
// its deletion. White space that differs may also let words run together, which makes
// others of them: such cases are left out as well.
func withoutWords(d Document) bool {
	found := false
	d.blocks.each(func(b *block) bool {
		for _, o := range b.history {
			found = found || o.kind != dropped && len(o.passage.text) == 0 || o.passage.recut
			for _, c := range o.passage.causes {
				if e, ok := d.entry(c.Amendment); ok && o.kind == dropped {
					_, asked := e.Change.(Delete)
					found = found || !asked
				}
			}
		}
		return true
	})
	return found
}

// againAsFiled says whether a block has come back to words that it had.
func againAsFiled(d Document) bool {
	found := false
	d.blocks.each(func(b *block) bool {
		for i, v := range b.versions {
			for _, w := range b.versions[:i] {
				found = found || v.text == w.text
			}
		}
		return true
	})
	return found
}

func TestOrderOfArrival(t *testing.T) { // law L5
	rapid.Check(t, func(t *rapid.T) {
		d, all := drawDocument(t, true)
		base, err := Table(d.blocksAt(0))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range rapid.Permutation(all).Draw(t, "arrival") {
			if base, err = base.File(a); err != nil {
				t.Fatal(err)
			}
		}
		chosen := drawPeaceful(t, d, all)
		if diff := cmp.Diff(tellDocument(t, mustRevise(t, d, Revision{Incorporate: chosen})),
			tellDocument(t, mustRevise(t, base, Revision{Incorporate: chosen}))); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestLateArrival(t *testing.T) { // law L5: filed on an earlier revision, after the later one
	rapid.Check(t, func(t *rapid.T) {
		d, all := drawDocument(t, true)
		late, ok := drawAmendment(t, d, len(all)+1, true)
		if !ok {
			t.Skip()
		}
		switch late.Change.(type) {
		case Insert, Move: // what is put at one place counts as the first of its equals, then and later
			t.Skip()
		}
		chosen := drawPeaceful(t, d, all)
		redraft := drawRedraft(t, d)
		revise := func(d Document) Document {
			d = mustRevise(t, d, Revision{Incorporate: chosen})
			plan := mustPlan(t, d, redraft)
			// The plan is the same: what an amendment filed later would have changed in
			// the matching it has not.
			return mustRevise(t, d, Revision{Redraft: &plan})
		}
		early, err := d.File(late)
		if err != nil {
			t.Fatal(err)
		}
		revised := revise(d)
		after, err := revised.File(late)
		if err != nil {
			if r := err.(*Refusal); r.Why == IDTaken {
				t.Skip()
			}
			t.Fatal(err)
		}
		earlyRevised := revise(early)
		if !cmp.Equal(earlyRevised.Current(), revised.Current()) {
			t.Skip() // the wording filed in time led the redraft to another block
		}
		if diff := cmp.Diff(tellDocument(t, earlyRevised), tellDocument(t, after)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// drawRedraft draws a new text of the whole that has much of the present one.
func drawRedraft(t *rapid.T, d Document) []Block {
	blocks := d.Current()
	for n := rapid.IntRange(1, 3).Draw(t, "redrafted"); n > 0 && len(blocks) > 0; n-- {
		at := rapid.IntRange(0, len(blocks)-1).Draw(t, "block")
		switch rapid.IntRange(0, 6).Draw(t, "how") {
		case 0:
			blocks = slices.Delete(blocks, at, at+1)
		case 1:
			b := blocks[at]
			blocks = slices.Delete(blocks, at, at+1)
			blocks = slices.Insert(blocks, rapid.IntRange(0, len(blocks)).Draw(t, "to"), b)
		case 2:
			blocks = slices.Insert(blocks, at, Block{Kind: Paragraph, Text: "States norms a ;"})
		default:
			if text := drawChange(t, blocks[at].Text, "redraft"); text != "" {
				blocks[at].Text = text
			}
		}
	}
	if len(blocks) == 0 {
		blocks = []Block{{Kind: Paragraph, Text: "the end"}}
	}
	return blocks
}

func mustPlan(t fataler, d Document, blocks []Block) Plan {
	t.Helper()
	plan, err := d.PlanRedraft(Revision{}, blocks)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return plan
}

// drawHistory takes a document through a few revisions of every kind, with amendments
// filed on each. It calls at after each of them.
func drawHistory(t *rapid.T, at func(Document)) Document {
	d, all := drawDocument(t, true)
	at(d)
	for range rapid.IntRange(1, 3).Draw(t, "revisions") {
		var r Revision
		if rapid.Bool().Draw(t, "incorporates") {
			r.Incorporate = drawPeaceful(t, d, all)
		}
		if rapid.Bool().Draw(t, "redrafts") {
			after, err := d.provisional(r)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := d.PlanRedraft(r, drawRedraft(t, *after))
			if err != nil {
				t.Fatal(err)
			}
			r.Redraft = &plan
		}
		d = mustRevise(t, d, r)
		at(d)
		for range rapid.IntRange(0, 2).Draw(t, "more amendments") {
			if a, ok := drawAmendment(t, d, len(all)+1, true); ok {
				all = append(all, a)
				var err error
				if d, err = d.File(a); err != nil {
					t.Fatal(err)
				}
			}
		}
		at(d)
	}
	return d
}

func TestEveryEditHasOneFate(t *testing.T) { // laws L3, L7, L11, L12, L13
	rapid.Check(t, func(t *rapid.T) {
		drawHistory(t, func(d Document) {
			checkFates(t, d)
			checkBlame(t, d)
			checkClusters(t, d)
			checkRolling(t, d)
			touch, same := d.Pairs()
			checkRelated(t, d, touch, same)
			checkIndex(t, d)
		})
	})
}

// checkFates is law L7.
func checkFates(t fataler, d Document) {
	t.Helper()
	for _, id := range d.Amendments() {
		e, _ := d.entry(id)
		for rev := e.On; rev <= d.Revision(); rev++ {
			s, err := d.StateAt(id, rev)
			if err != nil {
				t.Fatalf("%v", err)
			}
			if s.Decision != Open {
				continue
			}
			if s.Fate != Carried && s.Fate != Absorbed && s.Fate != Conflict {
				t.Fatalf("%s at Rev.%d is %q", id, rev, s.Fate)
			}
			if s.Fate == Conflict && len(s.Causes()) == 0 {
				t.Fatalf("%s at Rev.%d names no cause: %s", id, rev, tellState(s))
			}
			for _, f := range s.Findings {
				if _, ok := e.Change.(Reword); ok && f.Fate == Conflict && f.Own == "" && f.Theirs == "" {
					t.Fatalf("%s at Rev.%d names no words: %s", id, rev, tellState(s))
				}
			}
			if rev != d.Revision() || len(s.Edits) == 0 {
				continue
			}
			byBlock := map[string][]Edit{}
			for _, p := range s.Edits {
				if !p.Split {
					byBlock[p.Block] = append(byBlock[p.Block], p.Edit)
				}
			}
			for _, b := range d.Current() {
				at := 0
				for _, e := range byBlock[b.ID] {
					if e.From < at || e.To < e.From || e.To > len(Tokenize(b.Text)) || e.From == e.To && len(e.New) == 0 {
						t.Fatalf("%s shows on %q what cannot be made: %s", id, b.Text, tellState(s))
					}
					at = e.To
				}
			}
		}
	}
}

// checkBlame is law L11.
func checkBlame(t fataler, d Document) {
	t.Helper()
	blame, err := d.Blame(d.Revision())
	if err != nil {
		t.Fatalf("%v", err)
	}
	for i, b := range d.Current() {
		var all strings.Builder
		tokens := Tokenize(b.Text)
		at := 0
		for _, r := range blame[i].Runs {
			if r.From != at {
				t.Fatalf("blame of %s leaves a gap at %d", b.ID, at)
			}
			all.WriteString(tokens[at].Space + r.Text)
			at = r.To
			for _, c := range r.Causes {
				if c.Revision > 0 {
					continue
				}
				e, ok := d.entry(c.Amendment)
				if !ok || e.decision == Withdrawn {
					t.Fatalf("blame of %s names %v", b.ID, c)
				}
				redrafted := r.Causes[len(r.Causes)-1].Revision > 0
				if e.decision != Incorporated && !redrafted {
					t.Fatalf("blame of %s names %v, which is %s", b.ID, c, e.decision)
				}
			}
		}
		if all.String() != b.Text {
			t.Fatalf("blame of %s covers %q of %q", b.ID, all.String(), b.Text)
		}
	}
}

// checkClusters is law L13, and that each present edit is in exactly one cluster.
func checkClusters(t fataler, d Document) {
	t.Helper()
	for _, b := range d.Current() {
		clusters, err := d.Clusters(b.ID)
		if err != nil {
			t.Fatalf("%v", err)
		}
		in := 0
		for i, c := range clusters {
			from, to := c.Edits[0].Edit.From, c.Edits[0].Edit.To
			for _, e := range c.Edits {
				from, to = min(from, e.Edit.From), max(to, e.Edit.To)
				in += len(e.Amendments)
			}
			if c.From != from || c.To != to {
				t.Fatalf("cluster %d-%d covers edits %d-%d", c.From, c.To, from, to)
			}
			if i > 0 && c.From < clusters[i-1].To {
				t.Fatalf("clusters overlap in %s: %v", b.ID, clusters)
			}
		}
		present := 0
		for _, id := range d.Amendments() {
			if e, _ := d.entry(id); !e.open() {
				continue
			}
			for _, p := range stateOf(t, d, id).Edits {
				if p.Block == b.ID && !p.Split {
					present++
				}
			}
		}
		if in != present {
			t.Fatalf("%d edits in the clusters of %s, %d present", in, b.ID, present)
		}
	}
}

// checkIndex says whether the indexes of the blocks hold the present edits of the open
// amendments and no others.
func checkIndex(t fataler, d Document) {
	t.Helper()
	want, got := map[string]int{}, map[string]int{}
	for _, id := range d.Amendments() {
		if e, _ := d.entry(id); e.open() {
			for _, p := range d.numbered(e) {
				want[fmt.Sprintf("%s %d-%d %d %q", p.block, p.from, p.to, p.seq, Join(p.new))]++
			}
		}
	}
	d.blocks.each(func(b *block) bool {
		b.edits.each(func(p *present) bool {
			got[fmt.Sprintf("%s %d-%d %d %q", b.id, p.from, p.to, p.seq, Join(p.new))]++
			return true
		})
		return true
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("index (-present +held):\n%s", diff)
	}
}

func TestStaleIsReadyToBeFiled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, all := drawDocument(t, true)
		late, ok := drawAmendment(t, d, len(all)+1, true)
		if !ok {
			t.Skip()
		}
		chosen := drawPeaceful(t, d, all)
		now := mustRevise(t, d, Revision{Incorporate: chosen})
		s, anew, err := now.Stale(late)
		if err != nil {
			t.Fatal(err)
		}
		if anew.Change == nil {
			if s.Fate == Carried && len(s.Edits) > 0 && len(s.Edits) == 1 {
				t.Fatalf("nothing to be filed of %s", tellState(s))
			}
			return
		}
		with, err := now.File(anew)
		if err != nil {
			if r := err.(*Refusal); r.Why == ChangesNothing {
				return
			}
			t.Fatalf("%v: %s", err, tellState(s))
		}
		if got := stateOf(t, with, late.ID); got.Fate != Carried {
			t.Fatalf("filed anew: %s", tellState(got))
		}
	})
}

func TestWithdrawnLeavesNoTrace(t *testing.T) { // law L6
	rapid.Check(t, func(t *rapid.T) {
		d, all := drawDocument(t, true)
		ghost, ok := drawAmendment(t, d, len(all)+1, true)
		if !ok {
			t.Skip()
		}
		with, err := d.File(ghost)
		if err != nil {
			t.Fatal(err)
		}
		if with, err = with.Withdraw(ghost.ID); err != nil {
			t.Fatal(err)
		}
		chosen := drawPeaceful(t, d, all)
		redraft := drawRedraft(t, mustRevise(t, d, Revision{Incorporate: chosen}))
		var told []string
		for _, x := range []Document{d, with} {
			r := Revision{Incorporate: chosen}
			plan, err := x.PlanRedraft(r, redraft)
			if err != nil {
				t.Fatal(err)
			}
			r.Redraft = &plan
			told = append(told, tellDocument(t, mustRevise(t, x, r)))
		}
		if diff := cmp.Diff(told[0], told[1]); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestWithdrawnLaterLeavesNoTrace(t *testing.T) { // law L6
	rapid.Check(t, func(t *rapid.T) {
		d, all := drawDocument(t, true)
		ghost, ok := drawAmendment(t, d, len(all)+1, true)
		if !ok {
			t.Skip()
		}
		with, err := d.File(ghost)
		if err != nil {
			t.Fatal(err)
		}
		plan := mustPlan(t, d, drawRedraft(t, d))
		without := mustRevise(t, d, Revision{Redraft: &plan})
		with = mustRevise(t, with, Revision{Redraft: &plan})
		if with, err = with.Withdraw(ghost.ID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tellDocument(t, without), tellDocument(t, with)); diff != "" {
			t.Fatal(diff)
		}
		checkIndex(t, with)
	})
}

func TestRedraftToTheWordsOfOne(t *testing.T) { // law L8
	rapid.Check(t, func(t *rapid.T) {
		d, all := drawDocument(t, false)
		if len(all) == 0 {
			t.Skip()
		}
		one := rapid.SampledFrom(all).Draw(t, "one")
		taken := mustRevise(t, d, Revision{Incorporate: []string{one.ID}})
		redraft := taken.Current()
		plan := mustPlan(t, d, redraft)
		for i, b := range plan.Blocks {
			if b.ID != redraft[i].ID {
				t.Skip() // two blocks of the same words: the matching takes the other
			}
		}
		drafted := mustRevise(t, d, Revision{Redraft: &plan})
		if s := stateOf(t, drafted, one.ID); s.Fate != Absorbed {
			t.Fatalf("its words are the redraft: %s", tellState(s))
		}
		for _, a := range all {
			if a.ID == one.ID {
				continue
			}
			x, y := stateOf(t, taken, a.ID), stateOf(t, drafted, a.ID)
			if x.Fate != y.Fate || x.Partly != y.Partly || !cmp.Equal(x.Edits, y.Edits) {
				t.Fatalf("incorporated: %s\nredrafted: %s", tellState(x), tellState(y))
			}
		}
	})
}

func TestRedraftAwayAndBack(t *testing.T) { // law L9
	rapid.Check(t, func(t *rapid.T) {
		d, all := drawDocument(t, true)
		before := d.Current()
		away := mustPlan(t, d, drawRedraft(t, d))
		gone := mustRevise(t, d, Revision{Redraft: &away})
		back := mustPlan(t, gone, before)
		if splitsOrJoins(away) || splitsOrJoins(back) {
			t.Skip()
		}
		for i, b := range back.Blocks {
			if b.ID != before[i].ID {
				t.Skip() // it did not come back: too little was left of it to be found
			}
		}
		again := mustRevise(t, gone, Revision{Redraft: &back})
		for _, a := range all {
			x, y := stateOf(t, d, a.ID), stateOf(t, again, a.ID)
			if x.Fate != y.Fate || !cmp.Equal(x.Edits, y.Edits) || !cmp.Equal(x.Blocks, y.Blocks) || x.Place != y.Place {
				t.Fatalf("before: %s\nback: %s", tellState(x), tellState(y))
			}
		}
		if diff := cmp.Diff(tellRolling(d), tellRolling(again)); diff != "" {
			t.Fatalf("rolling text (-before +back):\n%s", diff)
		}
	})
}

func splitsOrJoins(p Plan) bool {
	return slices.ContainsFunc(p.Runs, func(r Run) bool { return len(r.Old) > 1 || len(r.New) > 1 })
}

func TestCarriedTwiceIsCarried(t *testing.T) { // law L10
	rapid.Check(t, func(t *rapid.T) {
		d, all := drawDocument(t, false)
		if len(all) == 0 {
			t.Skip()
		}
		a := all[len(all)-1]
		step := func(d Document, some []string) Document {
			if rapid.Bool().Draw(t, "redrafts") {
				plan := mustPlan(t, d, drawRedraft(t, d))
				return mustRevise(t, d, Revision{Redraft: &plan})
			}
			return mustRevise(t, d, Revision{Incorporate: some})
		}
		others := func(d Document) []string {
			return slices.DeleteFunc(drawPeaceful(t, d, all), func(id string) bool { return id == a.ID })
		}
		one := step(d, others(d))
		first := stateOf(t, one, a.ID)
		if first.Fate != Carried || first.Partly || fewerWords(d, a, first) {
			t.Skip()
		}
		// The same amendment, filed on the text of now.
		blocks := map[string][]Edit{}
		for _, p := range first.Edits {
			blocks[p.Block] = append(blocks[p.Block], p.Edit)
		}
		block := a.Change.(Reword).Block
		again := Amendment{ID: "B", Seq: 1000, On: 1, By: a.By, Change: Reword{block, blocks[block]}}
		both, err := one.File(again)
		if err != nil {
			t.Skip() // two edits with no word kept between them any more
		}
		two := step(both, others(both))
		second, direct := stateOf(t, two, "B"), stateOf(t, two, a.ID)
		if second.Fate != Carried || second.Partly {
			t.Skip()
		}
		if direct.Fate != Carried || !sameNewWords(second.Edits, direct.Edits) {
			t.Fatalf("carried to Rev.1: %s\nand from there: %s\nbut: %s", tellState(first), tellState(second), tellState(direct))
		}
	})
}

// fewerWords says whether a deletion is carried for the words that are left.
func fewerWords(d Document, a Amendment, s State) bool {
	filed := a.Change.(Reword).Edits
	if len(filed) != len(s.Edits) {
		return true
	}
	for i, e := range s.Edits {
		if e.Edit.To-e.Edit.From != filed[i].To-filed[i].From {
			return true
		}
	}
	return false
}

func sameNewWords(x, y []Present) bool {
	return slices.EqualFunc(x, y, func(a, b Present) bool {
		return a.Block == b.Block && a.Edit.From == b.Edit.From && a.Edit.To == b.Edit.To && slices.EqualFunc(a.Edit.New, b.Edit.New, func(x, y Token) bool { return x.Word == y.Word })
	})
}

func TestIdenticalAmendmentsAreOneWithBothSponsors(t *testing.T) { // law L14
	rapid.Check(t, func(t *rapid.T) {
		d, all := drawDocument(t, true)
		if len(all) == 0 {
			t.Skip()
		}
		twin := rapid.SampledFrom(all).Draw(t, "twin")
		if _, ok := twin.Change.(Split); ok {
			t.Skip() // the part has the id of the first
		}
		a := twin
		a.ID, a.Seq, a.By = "B", 1000, []string{"DEU"}
		two, err := d.File(a)
		if err != nil {
			t.Fatal(err)
		}
		one, err := d.Join(twin.ID, "DEU", 1000)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tellRolling(one), tellRolling(two)); diff != "" {
			t.Fatalf("rolling text (-one with both sponsors +two):\n%s", diff)
		}
		chosen := drawPeaceful(t, d, all)
		both := chosen
		if slices.Contains(chosen, twin.ID) {
			both = append(slices.Clone(chosen), a.ID)
		}
		x, y := mustRevise(t, one, Revision{Incorporate: chosen}), mustRevise(t, two, Revision{Incorporate: both})
		if diff := cmp.Diff(x.Current(), y.Current()); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(printed(x), printed(y)); diff != "" {
			t.Fatalf("rolling text at the next revision (-one with both sponsors +two):\n%s", diff)
		}
	})
}

// printed is the rolling text as it is printed.
func printed(d Document) []string {
	var out []string
	rolling := d.Rolling()
	for _, l := range rolling.Lines(Numbers(d.Current())) {
		out = append(out, l.String())
	}
	return out
}

func TestRevisionsDoNotDisturbOlderDocuments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []Document
		var told []string
		drawHistory(t, func(d Document) {
			all, told = append(all, d), append(told, tellDocument(t, d))
		})
		for i, d := range all {
			if diff := cmp.Diff(told[i], tellDocument(t, d)); diff != "" {
				t.Fatalf("document %d was changed:\n%s", i, diff)
			}
		}
	})
}
