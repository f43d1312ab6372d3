package text

import (
	"testing"

	"pgregory.net/rapid"
)

// Present edits have one key just where they are equal.
func TestKeyIsThatOfEqualEdits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, _ := drawDocument(t, true)
		var all []Present
		for _, id := range d.Amendments() {
			if s, err := d.State(id); err == nil {
				all = append(all, s.Edits...)
			}
		}
		for _, a := range all {
			for _, b := range all {
				equal := a.Block == b.Block && a.Split == b.Split && a.Edit.Equals(b.Edit)
				if (a.Key() == b.Key()) != equal {
					t.Fatalf("%+v has the key %q, %+v %q", a, a.Key(), b, b.Key())
				}
			}
		}
	})
}
