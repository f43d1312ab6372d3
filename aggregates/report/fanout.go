package report

import (
	"cmp"

	"github.com/tidwall/btree"
)

// fanOut is half of how many entries a node of a map has that every event changes
// and older states share: the nodes on the way to an entry are copied. With the
// package's own 32 that is twice to three times as slow as with 8, at as many
// amendments as a long session sees: see BenchmarkFanOut.
const fanOut = 8

// shared returns an empty map that is cheap to change where older states share it.
func shared[K cmp.Ordered, V any]() btree.Map[K, V] { return *btree.NewMap[K, V](fanOut) }
