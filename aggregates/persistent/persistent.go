// Package persistent changes maps of which the earlier versions stay: the state behind an
// event has a map of its own, which has all but a few nodes in common with the one before.
// (Persistent in the sense of Driscoll, Sarnak, Sleator and Tarjan, Making data structures
// persistent, 1989. Nothing here is on a disk.)
package persistent

import (
	"cmp"

	"github.com/tidwall/btree"
)

// fanOut is half of how many entries a node has, at most. The nodes on the way to an
// entry are copied with every change. With the 32 that the map has by itself a change is
// twice to three times as slow as with 8, at as many entries as a long session makes: see
// BenchmarkFanOut.
const fanOut = 8

// Own makes a map one that may be changed in place, more than once. Whoever holds the map
// as it was, by value, keeps that.
func Own[K cmp.Ordered, V any](m *btree.Map[K, V]) {
	if m.Len() == 0 {
		*m = *btree.NewMap[K, V](fanOut)
	} else {
		*m = *m.Copy()
	}
}

// Set puts a value into a map. Whoever holds the map as it was, by value, keeps that.
func Set[K cmp.Ordered, V any](m *btree.Map[K, V], key K, value V) {
	Own(m)
	m.Set(key, value)
}

// Delete takes a key out of a map. Whoever holds the map as it was, by value, keeps that.
func Delete[K cmp.Ordered, V any](m *btree.Map[K, V], key K) {
	*m = *m.Copy()
	m.Delete(key)
}
