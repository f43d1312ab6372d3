package prepare

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
	"concord/projections/amendments"
)

// drafted returns a draft of blocks with the numbers that they are printed with.
func drafted(blocks ...text.Block) Draft {
	return NewDraft("apr1", 1, text.HashReport(blocks), blocks)
}

// sample is a draft with every kind of block.
func sample() Draft {
	return drafted(
		text.Block{ID: "h1", Kind: text.Heading, Level: 1, Text: "Overview"},
		text.Block{ID: "p1", Kind: text.Paragraph, Text: "States should respect human rights."},
		text.Block{ID: "f1", Kind: text.Footnote, Text: "See resolution 75/240."},
		text.Block{ID: "p2", Kind: text.Paragraph, Text: "States noted:"},
		text.Block{ID: "p3", Kind: text.SubParagraph, Level: 1, Text: "the needs of States;"},
		text.Block{ID: "p4", Kind: text.SubParagraph, Level: 2, Text: "small ones;"},
		text.Block{ID: "p5", Kind: text.SubParagraph, Level: 1, Text: "the role of industry."},
		text.Block{ID: "h2", Kind: text.Heading, Level: 1, Text: "Next steps"},
		text.Block{ID: "p6", Kind: text.Unnumbered, Text: "Requests"},
	)
}

func TestFindAndLabel(t *testing.T) {
	d := sample()
	for i, label := range []string{"h1", "1", "footnote 1", "2", "2 (a)", "2 (a) (i)", "2 (b)", "h2", "p6"} {
		if got := d.Label(i); got != label {
			t.Errorf("block %d is called %q, want %q", i, got, label)
		}
		for _, ref := range []string{label, d.Typed(i)} {
			if found, err := d.Find(ref); err != nil || found != i {
				t.Errorf("%q is block %d, %v; want %d", ref, found, err, i)
			}
		}
	}
	for i, name := range []string{"the heading [h1]", "paragraph 1", "footnote 1", "paragraph 2", "paragraph 2 (a)"} {
		if got := d.Name(i); got != name {
			t.Errorf("block %d is called %q in a sentence, want %q", i, got, name)
		}
	}
	var none *NoParagraphError
	if _, err := d.Find("2(c)"); !errors.As(err, &none) || len(none.Near) == 0 || none.Near[0] != "2(a)" {
		t.Errorf("2(c): %v, near %q", err, none.Near)
	}
	for ref, want := range map[string]string{"2a": "2(a)", "2.a.i": "2(a)(i)", "2(B)": "2(b)", "Footnote1": "footnote1"} {
		if _, err := d.Find(ref); !errors.As(err, &none) || len(none.Near) != 1 || none.Near[0] != want {
			t.Errorf("%s: %v, near %q, want %q", ref, err, none.Near, want)
		}
	}
	article := drafted(
		text.Block{ID: "h1", Kind: text.Article, Text: "Article 1"}, text.Block{ID: "p1", Kind: text.Paragraph, Text: "One."},
		text.Block{ID: "h2", Kind: text.Article, Text: "Article 2"}, text.Block{ID: "p2", Kind: text.Paragraph, Text: "Two."})
	var several *text.AmbiguousBlock
	if _, err := article.Find("1"); !errors.As(err, &several) {
		t.Errorf("1 of two articles: %v", err)
	}
	if i, err := article.Find("h2/1"); err != nil || i != 3 || article.Label(3) != "h2/1" {
		t.Errorf("h2/1: %d, %v; called %q", i, err, article.Label(3))
	}
}

func TestChange(t *testing.T) {
	d := sample()
	base := func(i int) string { return text.HashBlock(d.Blocks[i]) }
	for _, c := range []struct {
		name string
		wish Change
		want events.Change
	}{
		{"words", Change{Paragraph: "1", Operation: events.OpText, Words: "  States must\nrespect human rights. "},
			events.Change{Operation: events.OpText, Block: "p1", Base: base(1), Wording: text.HashText("States must respect human rights."),
				Edits: text.Edits("States should respect human rights.", "States must respect human rights.")}},
		{"no words delete", Change{Paragraph: "1", Operation: events.OpText, Words: " \n"}, events.Change{Operation: events.OpDelete, Block: "p1", Base: base(1)}},
		{"delete", Change{Paragraph: "2(a)", Operation: events.OpDelete}, events.Change{Operation: events.OpDelete, Block: "p3", Base: base(4)}},
		{"behind a paragraph", Change{Paragraph: "1", Operation: events.OpInsert, Words: "New."},
			events.Change{Operation: events.OpInsert, Block: "p1", Text: "New.", Kind: text.Paragraph}},
		{"behind a sub-paragraph", Change{Paragraph: "2(a)(i)", Operation: events.OpInsert, Words: "large ones;"},
			events.Change{Operation: events.OpInsert, Block: "p4", Text: "large ones;", Kind: text.SubParagraph, Level: 2}},
		{"behind a footnote", Change{Paragraph: "footnote 1", Operation: events.OpInsert, Words: "New."},
			events.Change{Operation: events.OpInsert, Block: "f1", Text: "New.", Kind: text.Paragraph}},
		{"behind a heading", Change{Paragraph: "h2", Operation: events.OpInsert, Words: "New."},
			events.Change{Operation: events.OpInsert, Block: "h2", Text: "New.", Kind: text.Paragraph}},
		{"first", Change{Paragraph: Start, Operation: events.OpInsert, Words: "New."}, events.Change{Operation: events.OpInsert, Text: "New.", Kind: text.Paragraph}},
		{"of a kind", Change{Paragraph: "p6", Operation: events.OpInsert, Words: "New.", Kind: text.Heading, Level: 2},
			events.Change{Operation: events.OpInsert, Block: "p6", Text: "New.", Kind: text.Heading, Level: 2}},
		{"move", Change{Paragraph: "2", Operation: events.OpMove, After: "p6"}, events.Change{Operation: events.OpMove, Block: "p2", Base: base(3), After: "p6"}},
		{"move to the front", Change{Paragraph: "1", Operation: events.OpMove, After: Start}, events.Change{Operation: events.OpMove, Block: "p1", Base: base(1)}},
		{"split", Change{Paragraph: "1", Operation: events.OpSplit, SplitAt: 13}, events.Change{Operation: events.OpSplit, Block: "p1", Base: base(1), Gap: 2, Byte: 13}},
		{"split behind the white space", Change{Paragraph: "1", Operation: events.OpSplit, SplitAt: 14}, events.Change{Operation: events.OpSplit, Block: "p1", Base: base(1), Gap: 2, Byte: 13}},
		{"merge", Change{Paragraph: "2(a)", Operation: events.OpMerge}, events.Change{Operation: events.OpMerge, Block: "p3", Base: base(4)}},
	} {
		got, err := d.Change(c.wish)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		a, errA := events.MarshalJSON(got)
		b, errB := events.MarshalJSON(c.want)
		if errA != nil || errB != nil || string(a) != string(b) {
			t.Errorf("%s:\n got %s\nwant %s", c.name, a, b)
		}
	}
}

func TestChangeRefused(t *testing.T) {
	d := sample()
	for _, c := range []struct {
		name, kind string
		says       string
		wish       Change
	}{
		{"the same words", "changes-nothing", "says this already", Change{Paragraph: "1", Operation: events.OpText, Words: " States should respect human rights.\n"}},
		{"where it stands", "changes-nothing", "stands there already", Change{Paragraph: "2", Operation: events.OpMove, After: "footnote 1"}},
		{"behind itself", "changes-nothing", "stands there already", Change{Paragraph: "2", Operation: events.OpMove, After: "2"}},
		{"first already", "changes-nothing", "stands there already", Change{Paragraph: "h1", Operation: events.OpMove, After: Start}},
		{"within a word", "no-such-place", "are after 7 and after 13", Change{Paragraph: "1", Operation: events.OpSplit, SplitAt: 9}},
		{"within the first word", "no-such-place", "the next place is after 6", Change{Paragraph: "1", Operation: events.OpSplit, SplitAt: 2}},
		{"one word", "no-such-place", "one word", Change{Paragraph: "p6", Operation: events.OpSplit, SplitAt: 2}},
		{"at the end", "no-such-place", "35 characters", Change{Paragraph: "1", Operation: events.OpSplit, SplitAt: 35}},
		{"at the beginning", "no-such-place", "35 characters", Change{Paragraph: "1", Operation: events.OpSplit}},
		{"the last", "no-such-place", "no paragraph stands behind the text [p6]", Change{Paragraph: "p6", Operation: events.OpMerge}},
		{"nothing new", "empty-block", "no words", Change{Paragraph: "1", Operation: events.OpInsert, Words: " "}},
		{"nonsense", "bad-operation", "nothing that an amendment does", Change{Paragraph: "1", Operation: "shout"}},
	} {
		_, err := d.Change(c.wish)
		var no *refusal.Refusal
		if !errors.As(err, &no) || no.Type != c.kind || !strings.Contains(no.Detail, c.says) {
			t.Errorf("%s: %v, want %s: …%s…", c.name, err, c.kind, c.says)
		}
	}
	var fault *text.Fault
	if _, err := d.Change(Change{Paragraph: "1", Operation: events.OpText, Words: "States \u202emust"}); !errors.As(err, &fault) {
		t.Errorf("an override: %v", err)
	}
	var none *NoParagraphError
	if _, err := d.Change(Change{Paragraph: "9", Operation: events.OpDelete}); !errors.As(err, &none) {
		t.Errorf("no such paragraph: %v", err)
	}
}

func TestRestate(t *testing.T) {
	d := sample()
	r, err := d.Restate(amendments.Amendment{Amendment: "A3", Operation: events.OpInsert, Kind: text.SubParagraph, Level: 1, Paragraph: "p5"}, "a third thing.", "why")
	if err != nil || r.Amendment != "A3" || r.Change.Operation != events.OpInsert || r.Change.Block != "p5" || r.Change.Kind != text.SubParagraph || r.Revision != 1 || r.Reason != "why" {
		t.Errorf("an insertion: %+v, %v", r, err)
	}
	r, err = d.Restate(amendments.Amendment{Amendment: "A4", Operation: events.OpInsert, Kind: text.Paragraph}, "First.", "")
	if err != nil || r.Change.Block != "" || r.Change.Text != "First." {
		t.Errorf("an insertion in front: %+v, %v", r, err)
	}
	r, err = d.Restate(amendments.Amendment{Amendment: "A5", Operation: events.OpDelete, Paragraph: "p1"}, "States must respect human rights.", "")
	if err != nil || r.Change.Operation != events.OpText || len(r.Change.Edits) != 1 {
		t.Errorf("a deletion that becomes words: %+v, %v", r, err)
	}
}

func TestPartsIn(t *testing.T) {
	d := sample()
	for _, c := range []struct {
		behind string
		kind   text.Kind
		last   string
	}{
		{"2", text.Paragraph, "2(b)"},
		{"2", text.SubParagraph, ""},
		{"1", text.Paragraph, ""}, // a footnote is printed at the foot
		{"2(b)", text.Paragraph, ""},
		{Start, text.Paragraph, ""},
	} {
		change, err := d.Change(Change{Paragraph: c.behind, Operation: events.OpInsert, Words: "New.", Kind: c.kind})
		if err != nil {
			t.Fatal(err)
		}
		if last, parted := d.PartsIn(change); last != c.last || parted != (c.last != "") {
			t.Errorf("a %s behind %s: %q, %v", c.kind, c.behind, last, parted)
		}
	}
}

// TestEditsGiveTheWording: the edits that are signed, made on the words that they
// name, give the wording that is signed (L1), whatever is typed.
func TestEditsGiveTheWording(t *testing.T) {
	word := rapid.SampledFrom([]string{"States", "should", "must", "respect", "rights", ",", ".", "[shall]", "and", "人権", "l’État", "été"})
	words := rapid.SliceOfN(word, 1, 12)
	space := rapid.SampledFrom([]string{" ", "  ", "\n", "\u00a0"})
	rapid.Check(t, func(t *rapid.T) {
		old := text.Normalize(strings.Join(words.Draw(t, "old"), " "))
		typed := strings.Join(words.Draw(t, "new"), space.Draw(t, "space"))
		d := drafted(text.Block{ID: "p1", Kind: text.Paragraph, Text: old})
		c, err := d.Change(Change{Paragraph: "1", Operation: events.OpText, Words: typed})
		want := text.Normalize(typed)
		var no *refusal.Refusal
		if errors.As(err, &no) && no.Type == "changes-nothing" {
			if want != old {
				t.Fatalf("%q for %q changes something", typed, old)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := text.Apply(old, c.Edits)
		if err != nil || got != want || c.Wording != text.HashText(want) || c.Base != text.HashText(old) {
			t.Fatalf("%q for %q gives %q, %v", typed, old, got, err)
		}
	})
}

// TestSplitPlacesAreTrue: where a refusal says that a paragraph can be split, it can.
func TestSplitPlacesAreTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		block := text.Block{ID: "p1", Kind: text.Paragraph, Text: text.Normalize(rapid.StringMatching(`[a-zé,. ]{1,30}x`).Draw(t, "text"))}
		d := drafted(block)
		n := rapid.IntRange(-1, 34).Draw(t, "n")
		c, err := d.Change(Change{Paragraph: "p1", Operation: events.OpSplit, SplitAt: n})
		if err == nil {
			if s, ok := text.SplitBehind(block, n); !ok || s.At != c.Gap || s.Byte != c.Byte {
				t.Fatalf("after %d: %+v, want %+v", n, c, s)
			}
			return
		}
		var no *refusal.Refusal
		if !errors.As(err, &no) || no.Type != "no-such-place" {
			t.Fatal(err)
		}
	})
}
