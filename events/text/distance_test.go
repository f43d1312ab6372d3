package text

import "testing"

func TestDistance(t *testing.T) {
	for name, x := range map[string]struct {
		change           Change
		dropped, brought int
	}{
		"a word for another":               {reword("B", "one two three four", "one II three four"), 3, 2},
		"words that are kept are none":     {reword("B", "one two three four", "one and two III four"), 5, 6},
		"marks are no letters":             {reword("B", "one two three four", "one, two; three: 4!"), 4, 1},
		"a new paragraph":                  {Insert{After: "B", Kind: Paragraph, Text: "Something new, 2 at once."}, 0, 19},
		"a deletion is all of its letters": {Delete{"B"}, 15, 0},
		"a move":                           {Move{"B", "D"}, 0, 0},
		"a split":                          {Split{"B", 2, len("one two")}, 0, 0},
		"a merge":                          {Merge{"B"}, 0, 0},
	} {
		d := file(t, fourBlocks(t), "X", x.change)
		if dropped, brought, err := d.Distance("X"); err != nil || dropped != x.dropped || brought != x.brought {
			t.Errorf("%s: %d dropped, %d brought (%v), want %d and %d", name, dropped, brought, err, x.dropped, x.brought)
		}
	}
	if _, _, err := fourBlocks(t).Distance("X"); err == nil {
		t.Error("an amendment that there is not has a distance")
	}
}

// Of one edit over words that stay, the words that stay are no distance.
func TestDistanceWithinAnEdit(t *testing.T) {
	const old, new = "States should promote and protect them.", "States should respect and safeguard them."
	if n := len(Edits(old, new)); n != 1 {
		t.Fatalf("%d edits: the example is none of one edit over a word that is kept", n)
	}
	d, err := Table([]Block{{ID: "p1", Kind: Paragraph, Text: old}})
	if err != nil {
		t.Fatal(err)
	}
	d = file(t, d, "X", Reword{"p1", Edits(old, new)})
	if dropped, brought, err := d.Distance("X"); err != nil || dropped != len("promoteprotect") || brought != len("respectsafeguard") {
		t.Errorf("%d dropped, %d brought, %v", dropped, brought, err)
	}
}

// As the text moves on, the distance is that from the words of now.
func TestDistanceIsFromThePresentText(t *testing.T) {
	d := file(t, fourBlocks(t), "X", reword("B", "one two three four", "uno two three quattro"))
	d = file(t, d, "Y", reword("B", "one two three four", "uno two three four"))
	d = file(t, d, "Z", reword("B", "one two three four", "one two three vier"))
	d, err := d.Revise(Revision{Incorporate: []string{"Y"}})
	if err != nil {
		t.Fatal(err)
	}
	if dropped, brought, err := d.Distance("X"); err != nil || dropped != len("four") || brought != len("quattro") {
		t.Errorf("in part absorbed: %d dropped, %d brought, %v", dropped, brought, err)
	}
	if d, err = d.Revise(Revision{Incorporate: []string{"Z"}}); err != nil {
		t.Fatal(err)
	}
	if dropped, brought, err := d.Distance("X"); err != nil || dropped != len("vier") || brought != len("quattro") {
		t.Errorf("in conflict: %d dropped, %d brought, %v", dropped, brought, err)
	}
	if _, _, err := d.Distance("Y"); err == nil {
		t.Error("one that was decided on has a distance")
	}
}
