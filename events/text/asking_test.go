package text

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestAsking asks, in drawn histories, for what each open amendment does now: those that
// do exactly that are found, as they are by looking at every one.
func TestAsking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawHistory(t, func(d Document) {
			var states []State
			for _, id := range d.Amendments() {
				if s, err := d.State(id); err == nil && s.Decision == Open {
					if _, is := mustFiled(t, d, id).Change.(Reword); is {
						states = append(states, s)
					}
				}
			}
			for _, asked := range states {
				if len(asked.Edits) == 0 || slices.ContainsFunc(asked.Edits, func(p Present) bool { return p.Block != asked.Edits[0].Block }) {
					continue
				}
				block := asked.Edits[0].Block
				edits := make([]Edit, len(asked.Edits))
				for i, p := range asked.Edits {
					edits[i] = p.Edit
				}
				var want []string
				for _, s := range states {
					if slices.EqualFunc(s.Edits, edits, func(p Present, e Edit) bool { return p.Block == block && p.Edit.Equals(e) }) {
						want = append(want, s.ID)
					}
				}
				if got := d.Asking(block, edits); !slices.Equal(got, want) {
					t.Fatalf("%s asks for %v in %s, and so do %v; found are %v", asked.ID, edits, block, want, got)
				}
				if got := d.Asking(block, edits[1:]); slices.Contains(got, asked.ID) {
					t.Fatalf("%s is found though it asks for more than %v", asked.ID, edits[1:])
				}
			}
		})
	})
}

func mustFiled(t *rapid.T, d Document, id string) Amendment {
	a, err := d.Filed(id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
