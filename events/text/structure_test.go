package text

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fourBlocks is a report of B and C between two others.
func fourBlocks(t testing.TB) Document {
	t.Helper()
	d, err := Table([]Block{
		{ID: "A", Kind: Paragraph, Text: "First of all."},
		{ID: "B", Kind: Paragraph, Text: "one two three four"},
		{ID: "C", Kind: Paragraph, Text: "five six seven eight"},
		{ID: "D", Kind: Paragraph, Text: "Last of all."},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func file(t testing.TB, d Document, id string, c Change) Document {
	t.Helper()
	var last int64
	for _, x := range d.Amendments() {
		e, _ := d.entry(x)
		last = e.Seq
	}
	d, err := d.File(Amendment{ID: id, Seq: last + 1, On: d.Revision(), By: []string{"FRA"}, Change: c})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func reword(block, old, new string) Change { return Reword{block, Edits(old, new)} }

// TestStructureTable is the table of TEXT.md 7, row by row.
func TestStructureTable(t *testing.T) {
	const b = "one two three four"
	edit := reword("B", b, "one 2 three four")
	across := reword("B", b, "one 2 3 four")
	inGap := reword("B", b, "one two and three four")
	insert := Insert{After: "B", Kind: Paragraph, Text: "Something new."}
	split := Split{"B", 2, len("one two")}
	rows := []struct {
		open, incorporated string
		x, y               Change
		touch              bool
		fate               Fate
	}{
		{"edit", "insert after B", edit, insert, false, Carried},
		{"edit", "delete B", edit, Delete{"B"}, true, Conflict},
		{"edit", "move B", edit, Move{"B", "D"}, false, Carried},
		{"edit", "split B", edit, split, false, Carried},
		{"edit across", "split B", across, split, true, Conflict},
		{"edit in the gap", "split B", inGap, split, true, Conflict},
		{"edit", "merge B,C", edit, Merge{"B"}, false, Carried},
		{"edit in C", "merge B,C", reword("C", "five six seven eight", "5 six seven eight"), Merge{"B"}, false, Carried},

		{"insert", "edit in B", insert, edit, false, Carried},
		{"insert", "insert after B", insert, Insert{After: "B", Kind: Paragraph, Text: "Something else."}, false, Carried},
		{"insert", "delete B", insert, Delete{"B"}, false, Carried},
		{"insert", "move B", insert, Move{"B", "D"}, false, Carried},
		{"insert", "split B", insert, split, false, Carried},
		{"insert", "merge B,C", insert, Merge{"B"}, true, Conflict},

		{"delete", "edit in B", Delete{"B"}, edit, true, Carried},
		{"delete", "insert after B", Delete{"B"}, insert, false, Carried},
		{"delete", "delete B", Delete{"B"}, Delete{"B"}, false, Absorbed},
		{"delete", "move B", Delete{"B"}, Move{"B", "D"}, true, Carried},
		{"delete", "split B", Delete{"B"}, split, true, Carried},
		{"delete", "merge B,C", Delete{"B"}, Merge{"B"}, true, Conflict},
		{"delete C", "merge B,C", Delete{"C"}, Merge{"B"}, true, Conflict},

		{"move", "edit in B", Move{"B", "D"}, edit, false, Carried},
		{"move", "insert after B", Move{"B", "D"}, insert, false, Carried},
		{"move", "delete B", Move{"B", "D"}, Delete{"B"}, true, Conflict},
		{"move", "move B to the same place", Move{"B", "D"}, Move{"B", "D"}, false, Absorbed},
		{"move", "move B elsewhere", Move{"B", "D"}, Move{"B", "C"}, true, Conflict},
		{"move", "split B", Move{"B", "D"}, split, false, Carried},
		{"move", "merge B,C", Move{"B", "D"}, Merge{"B"}, true, Conflict},
		{"move C", "merge B,C", Move{"C", "D"}, Merge{"B"}, true, Conflict},
		{"move D between", "merge B,C", Move{"D", "B"}, Merge{"B"}, true, Conflict},

		{"split", "edit in B", split, edit, false, Carried},
		{"split", "edit across", split, across, true, Conflict},
		{"split", "edit in the gap", split, inGap, true, Conflict},
		{"split", "insert after B", split, insert, false, Carried},
		{"split", "delete B", split, Delete{"B"}, true, Conflict},
		{"split", "move B", split, Move{"B", "D"}, false, Carried},
		{"split", "split B there", split, split, false, Absorbed},
		{"split", "split B elsewhere", split, Split{"B", 3, len("one two three")}, false, Carried},
		{"split", "merge B,C", split, Merge{"B"}, true, Carried},
		{"split C", "merge B,C", Split{"C", 2, len("five six")}, Merge{"B"}, true, Carried},

		{"merge", "edit in B", Merge{"B"}, edit, false, Carried},
		{"merge", "insert after B", Merge{"B"}, insert, true, Conflict},
		{"merge", "delete B", Merge{"B"}, Delete{"B"}, true, Conflict},
		{"merge", "delete C", Merge{"B"}, Delete{"C"}, true, Conflict},
		{"merge", "move B", Merge{"B"}, Move{"B", "D"}, true, Conflict},
		{"merge", "split B", Merge{"B"}, split, true, Carried},
		{"merge", "split C", Merge{"B"}, Split{"C", 2, len("five six")}, true, Carried},
		{"merge", "merge B,C", Merge{"B"}, Merge{"B"}, false, Absorbed},
		{"merge", "merge C,D", Merge{"B"}, Merge{"C"}, false, Carried},
		{"merge C,D", "merge B,C", Merge{"C"}, Merge{"B"}, false, Carried},
	}
	for _, row := range rows {
		t.Run(row.open+", "+row.incorporated, func(t *testing.T) {
			d := file(t, file(t, fourBlocks(t), "X", row.x), "Y", row.y)
			touch, _ := d.Pairs()
			if got := len(touch) > 0; got != row.touch {
				t.Errorf("touch: %v, want %v", got, row.touch)
			}
			checkRelated(t, d, touch, pairsEqual(d))
			after := mustRevise(t, d, Revision{Incorporate: []string{"Y"}})
			s := stateOf(t, after, "X")
			if s.Fate != row.fate {
				t.Errorf("%s, want %s", tellState(s), row.fate)
			}
			if s.Fate == Conflict && causesText(s.Causes(), ", ") != "Y" {
				t.Errorf("in conflict with %v", s.Causes())
			}
			if s.Fate == Carried {
				mustRevise(t, after, Revision{Incorporate: []string{"X"}})
			}
			if row.touch {
				_, err := d.Revise(Revision{Incorporate: []string{"X", "Y"}})
				r, ok := err.(*Refusal)
				if !ok || !slices.Equal(r.Pairs, [][2]string{{"X", "Y"}}) {
					t.Errorf("both together: %v", err)
				}
			}
		})
	}
}

func pairsEqual(d Document) [][2]string {
	_, same := d.Pairs()
	return same
}

func TestWhereBlocksCome(t *testing.T) {
	tests := []struct {
		name  string
		steps func(d Document) Document
		want  []string
	}{
		{"what follows a moved block stays", func(d Document) Document {
			d = file(t, d, "I", Insert{After: "B", Kind: Paragraph, Text: "new"})
			d = mustRevise(t, file(t, d, "M", Move{"B", "D"}), Revision{Incorporate: []string{"M"}})
			return mustRevise(t, d, Revision{Incorporate: []string{"I"}})
		}, []string{"A", "I", "C", "D", "B"}},
		{"what follows it after the move goes with it", func(d Document) Document {
			d = mustRevise(t, file(t, d, "M", Move{"B", "D"}), Revision{Incorporate: []string{"M"}})
			return mustRevise(t, file(t, d, "I", Insert{After: "B", Kind: Paragraph, Text: "new"}), Revision{Incorporate: []string{"I"}})
		}, []string{"A", "C", "D", "B", "I"}},
		{"what follows a deleted block", func(d Document) Document {
			d = file(t, d, "I", Insert{After: "B", Kind: Paragraph, Text: "new"})
			d = mustRevise(t, file(t, d, "X", Delete{"B"}), Revision{Incorporate: []string{"X"}})
			return mustRevise(t, d, Revision{Incorporate: []string{"I"}})
		}, []string{"A", "I", "C", "D"}},
		{"a move takes all parts", func(d Document) Document {
			d = file(t, d, "M", Move{"B", "D"})
			d = mustRevise(t, file(t, d, "S", Split{"B", 1, 3}), Revision{Incorporate: []string{"S"}})
			return mustRevise(t, d, Revision{Incorporate: []string{"M"}})
		}, []string{"A", "C", "D", "B", "S"}},
		{"two blocks change places", func(d Document) Document {
			d = file(t, file(t, d, "M", Move{"B", "C"}), "N", Move{"C", "A"})
			return mustRevise(t, d, Revision{Incorporate: []string{"M", "N"}})
		}, []string{"A", "C", "B", "D"}},
		{"to the beginning, the first filed first", func(d Document) Document {
			d = file(t, file(t, d, "M", Move{"D", ""}), "I", Insert{Kind: Paragraph, Text: "new"})
			d = mustRevise(t, d, Revision{Incorporate: []string{"I"}})
			return mustRevise(t, d, Revision{Incorporate: []string{"M"}})
		}, []string{"D", "I", "A", "B", "C"}},
		{"an equal one counts as the first", func(d Document) Document {
			d = file(t, d, "I", Insert{After: "B", Kind: Paragraph, Text: "new"})
			d = file(t, d, "J", Insert{After: "B", Kind: Paragraph, Text: "newer"})
			d = file(t, d, "K", Insert{After: "B", Kind: Paragraph, Text: "new"})
			return mustRevise(t, d, Revision{Incorporate: []string{"J", "K"}})
		}, []string{"A", "B", "K", "J", "C", "D"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := test.steps(fourBlocks(t))
			var got []string
			for _, b := range d.Current() {
				got = append(got, b.ID)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSettingWordsOfTheChair(t *testing.T) {
	d := file(t, fourBlocks(t), "X", reword("B", "one two three four", "one 2 three four"))
	d = file(t, d, "Y", reword("B", "one two three four", "one deux three four"))
	r := Revision{Incorporate: []string{"X"}}
	s, err := d.PlanSetting(r, "B", "one 2 three 4")
	if err != nil {
		t.Fatal(err)
	}
	r.Set = []Setting{s}
	after := mustRevise(t, d, r)
	blame, err := after.BlameOf("B", 1)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, run := range blame.Runs {
		got = append(got, run.Text+"="+causesText(run.Causes, "+"))
	}
	if diff := cmp.Diff([]string{"one=base", "2=X", "three=base", "4=Rev.1"}, got); diff != "" {
		t.Error(diff)
	}
	if s := stateOf(t, after, "Y"); describe(s) != "conflict with X" {
		t.Errorf("Y: %s", tellState(s))
	}
	s.Text = "one 2 three five"
	if _, err := d.Revise(Revision{Incorporate: []string{"X"}, Set: []Setting{s}}); err == nil {
		t.Error("edits that give other words are accepted")
	}
	gone := mustRevise(t, d, Revision{Set: []Setting{{Block: "B"}}})
	if s := stateOf(t, gone, "Y"); describe(s) != "conflict with Rev.1" {
		t.Errorf("Y without its block: %s", tellState(s))
	}
}

// FuzzRevise hands in plans that nobody planned: they are refused, or the text is what
// they say and all else holds together.
func FuzzRevise(f *testing.F) {
	d := fourBlocks(f)
	d = file(f, d, "X", reword("B", "one two three four", "one 2 three four"))
	d = file(f, d, "S", Split{"B", 2, len("one two")})
	d = file(f, d, "M", Merge{"B"})
	d = file(f, d, "I", Insert{After: "C", Kind: Paragraph, Text: "Something new."})
	d = file(f, d, "V", Move{"D", "A"})
	gone := mustRevise(f, file(f, d, "G", Delete{"C"}), Revision{Incorporate: []string{"G"}})
	for _, texts := range [][]string{
		{"First of all.", "one two three four", "Last of all."},
		{"one two three four", "five six seven eight", "First of all."},
		{"one two three", "one two", "five six seven eight"},
		{"First of all. one two three four five six seven eight", "Last of all."},
		{"First of all.", "five six seven eight", "one two"},
	} {
		var blocks []Block
		for _, text := range texts {
			blocks = append(blocks, Block{Kind: Paragraph, Text: text})
		}
		for _, x := range []Document{d, gone} {
			packed, err := json.Marshal(mustPlan(f, x, blocks))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(packed)
		}
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		var plan Plan
		if json.Unmarshal(packed, &plan) != nil {
			t.Skip()
		}
		for i, x := range []Document{d, gone} {
			revised, err := x.Revise(Revision{Redraft: &plan})
			if err != nil {
				if _, ok := err.(*Refusal); !ok {
					t.Fatalf("%v is no *Refusal", err)
				}
				continue
			}
			if diff := cmp.Diff(plan.Blocks, revised.Current()); diff != "" {
				t.Fatalf("document %d: the text is not the plan's:\n%s", i, diff)
			}
			checkFates(t, revised)
			checkBlame(t, revised)
			checkClusters(t, revised)
			checkIndex(t, revised)
			for _, id := range revised.Amendments() {
				e, _ := revised.entry(id)
				if e.open() && stateOf(t, revised, id).Fate == Carried {
					mustRevise(t, revised, Revision{Incorporate: []string{id}})
				}
			}
		}
	})
}

func TestTree(t *testing.T) {
	var x tree[name]
	var versions []tree[name]
	for i := range 300 {
		x = x.set(name{id: fmt.Sprint(i * 7919 % 300), seq: int64(i)})
		versions = append(versions, x)
	}
	for i, v := range versions {
		n, last := 0, ""
		v.each(func(m name) bool {
			if n > 0 && m.id <= last {
				t.Fatalf("%s behind %s", m.id, last)
			}
			n, last = n+1, m.id
			return true
		})
		if n != i+1 {
			t.Fatalf("version %d has %d items", i, n)
		}
		if v.root.height > 11 {
			t.Fatalf("version %d is %d high", i, v.root.height)
		}
	}
	for i := range 300 {
		x = x.remove(name{id: fmt.Sprint(i)})
		if _, ok := x.get(name{id: fmt.Sprint(i)}); ok {
			t.Fatalf("%d is still there", i)
		}
	}
	if x.root != nil {
		t.Error("something is left")
	}
}
