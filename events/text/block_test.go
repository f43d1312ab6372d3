package text

import "testing"

// TestNext: the block behind another, as the text stood on a revision: what is gone is
// stepped over, and what was moved away is where it went. The order of the text has a
// place for what is gone too.
func TestNext(t *testing.T) {
	d, err := Table([]Block{
		{ID: "p1", Kind: Paragraph, Text: "One."}, {ID: "p2", Kind: Paragraph, Text: "Two."},
		{ID: "p3", Kind: Paragraph, Text: "Three."}, {ID: "p4", Kind: Paragraph, Text: "Four."},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, change := range []Change{Delete{Block: "p2"}, Move{Block: "p4", After: ""}} {
		id := []string{"A1", "A2"}[i]
		if d, err = d.File(Amendment{ID: id, Seq: int64(i + 1), By: []string{"FRA"}, Change: change}); err != nil {
			t.Fatal(err)
		}
	}
	if d, err = d.Revise(Revision{Incorporate: []string{"A1", "A2"}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id       string
		revision int
		want     string
	}{
		{"p1", 0, "p2"}, {"p2", 0, "p3"}, {"p3", 0, "p4"}, {"p4", 0, ""},
		{"p4", 1, "p1"}, {"p1", 1, "p3"}, {"p3", 1, ""}, {"p2", 1, ""},
		{"p9", 0, ""}, {"", 0, ""}, {"p1", -1, ""}, {"p1", 2, ""},
	} {
		b, ok := d.Next(c.id, c.revision)
		if b.ID != c.want || ok != (c.want != "") {
			t.Errorf("behind %q on revision %d stands %q (%v), not %q", c.id, c.revision, b.ID, ok, c.want)
		}
	}
	// The order of the text, with p2 where it stood.
	last := 0
	for _, id := range []string{"p4", "p1", "p2", "p3"} {
		at, ok := d.Order(id)
		if !ok || at <= last {
			t.Errorf("%s stands at %d (%v), behind what stands at %d", id, at, ok, last)
		}
		last = at
	}
	for _, id := range []string{"p9", ""} {
		if at, ok := d.Order(id); ok || at != 0 {
			t.Errorf("%q stands at %d", id, at)
		}
	}
}
