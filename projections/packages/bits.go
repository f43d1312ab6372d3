package packages

import (
	"math/bits"
	"slices"
)

// set is a set of small numbers. The zero set is empty.
type set []uint64

func (s *set) add(i int) {
	for len(*s) <= i/64 {
		*s = append(*s, 0)
	}
	(*s)[i/64] |= 1 << (i % 64)
}

// join adds what is in another set.
func (s *set) join(o set) {
	for len(*s) < len(o) {
		*s = append(*s, 0)
	}
	for i, w := range o {
		(*s)[i] |= w
	}
}

func (s set) has(i int) bool { return i/64 < len(s) && s[i/64]>>(i%64)&1 != 0 }

// with returns the set and one more.
func (s set) with(i int) set {
	out := make(set, max(len(s), i/64+1))
	copy(out, s)
	out[i/64] |= 1 << (i % 64)
	return out
}

// without returns the set but for one.
func (s set) without(i int) set { return s.minus(set(nil).with(i)) }

// minus returns what is in the set and not in another.
func (s set) minus(o set) set {
	out := slices.Clone(s)
	for i := range min(len(s), len(o)) {
		out[i] &^= o[i]
	}
	return out
}

// and returns what is in both of two sets.
func (s set) and(o set) set {
	out := make(set, min(len(s), len(o)))
	for i := range out {
		out[i] = s[i] & o[i]
	}
	return out
}

// within says whether all of the set is in another.
func (s set) within(o set) bool {
	for i, w := range s {
		if i < len(o) {
			w &^= o[i]
		}
		if w != 0 {
			return false
		}
	}
	return true
}

func (s set) equal(o set) bool { return s.within(o) && o.within(s) }

// meets says whether two sets have something in common.
func (s set) meets(o set) bool {
	for i := range min(len(s), len(o)) {
		if s[i]&o[i] != 0 {
			return true
		}
	}
	return false
}

func (s set) empty() bool { return s.within(nil) }

func (s set) count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// each calls yield for the members of the set, in order.
func (s set) each(yield func(int) bool) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			if !yield(i*64 + bits.TrailingZeros64(w)) {
				return
			}
		}
	}
}

// key is the same for equal sets, and for no others.
func (s set) key() string {
	n := len(s)
	for n > 0 && s[n-1] == 0 {
		n--
	}
	out := make([]byte, 0, 8*n)
	for _, w := range s[:n] {
		for k := range 8 {
			out = append(out, byte(w>>(8*k)))
		}
	}
	return string(out)
}
