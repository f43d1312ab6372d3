// Package shelf holds values that need not be in memory: the state of a report that was
// adopted years ago lies on a shelf, on the disk, until somebody asks for it. Whoever
// asks does not see the difference.
//
// The package reads nothing itself. What brings a value is given to it, and gives the
// same value whenever it is asked, so that who reads an item reads a value.
package shelf

import "sync/atomic"

// Source brings what lies on a shelf. Its methods are safe for concurrent use.
type Source interface {
	// Bring returns the value at an index, a *T for an [Item] of T. It is the same as
	// when it was put there, and is not altered.
	Bring(index int) any
}

// Place is where a value lies.
type Place struct {
	Source Source
	Index  int
	Note   any // what is known of the value without bringing it; nil if nothing is
}

// Item is a value that is not altered and may lie on a shelf. Its methods are safe for
// concurrent use.
type Item[T any] struct {
	here atomic.Pointer[T]
	away atomic.Pointer[Place]
}

// Of returns an item whose value is in memory.
func Of[T any](v *T) *Item[T] {
	i := &Item[T]{}
	i.here.Store(v)
	return i
}

// Get returns the value, and has it brought if it is away.
func (i *Item[T]) Get() *T {
	if v := i.here.Load(); v != nil {
		return v
	}
	p := i.away.Load()
	return p.Source.Bring(p.Index).(*T)
}

// Here returns the value if it is in memory by itself, else nil.
func (i *Item[T]) Here() *T { return i.here.Load() }

// Handle is an item whose type is not known.
type Handle interface {
	// Value returns the value, a *T, and has it brought if it is away.
	Value() any
	// Away returns where the value lies, or nil if it is in memory only.
	Away() *Place
	// Put says that the value lies at a place from now on: it is let go from memory.
	Put(Place)
}

// Value implements [Handle].
func (i *Item[T]) Value() any { return i.Get() }

// Away implements [Handle].
func (i *Item[T]) Away() *Place { return i.away.Load() }

// Put implements [Handle].
func (i *Item[T]) Put(p Place) {
	i.away.Store(&p)
	i.here.Store(nil)
}
