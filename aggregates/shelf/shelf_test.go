package shelf_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"concord/aggregates/shelf"
)

// disk brings values, and counts how often.
type disk struct {
	values  []any
	brought atomic.Int64
}

func (d *disk) Bring(index int) any {
	d.brought.Add(1)
	return d.values[index]
}

func TestItem(t *testing.T) {
	value := "the state of a report"
	item := shelf.Of(&value)
	if item.Get() != &value || item.Here() != &value || item.Away() != nil || item.Value() != any(&value) {
		t.Fatal("a value that is here is not what it was")
	}
	same := value
	d := &disk{values: []any{nil, &same}}
	item.Put(shelf.Place{Source: d, Index: 1, Note: "a note"})
	if item.Here() != nil || item.Away().Note != "a note" || d.brought.Load() != 0 {
		t.Error("what was put away is still here, or was brought though nobody asked")
	}
	if item.Get() != &same || d.brought.Load() != 1 {
		t.Error("another value was brought")
	}
}

// Whoever reads while a value is put away reads the value.
func TestPutAwayWhileRead(t *testing.T) {
	value := 7
	d := &disk{values: []any{&value}}
	for range 200 {
		item := shelf.Of(&value)
		var readers sync.WaitGroup
		for range 4 {
			readers.Go(func() {
				for range 20 {
					if *item.Get() != 7 {
						t.Error("another value")
					}
				}
			})
		}
		item.Put(shelf.Place{Source: d})
		readers.Wait()
	}
}
