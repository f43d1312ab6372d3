package image

import "unsafe"

// Hundreds of thousands of objects and strings are looked up for one image. The tables
// here are open, with linear probing, and have no pointers in them: several times as fast as
// a map of the language (BenchmarkObjects). They are at most three quarters full. They are
// two, since a slot for objects is two thirds of one for strings, and most slots are theirs.

// words finds the number of a string, which is not 0, by two words: see [wordKey].
type words struct {
	slots []word // as many as a power of two
	used  int
}

type word struct{ a, b, number uint64 }

// place returns where the number is, or is to be put.
func (t *words) place(a, b uint64) *word {
	if 4*t.used >= 3*len(t.slots) {
		old := t.slots
		t.slots, t.used = make([]word, max(2*len(old), 1<<10)), 0
		for _, w := range old {
			if w.number != 0 {
				t.put(t.place(w.a, w.b), w)
			}
		}
	}
	for i := scatter(a^b*spread, len(t.slots)); ; i = (i + 1) & (len(t.slots) - 1) {
		if w := &t.slots[i]; w.number == 0 || w.a == a && w.b == b {
			return w
		}
	}
}

// put puts a number into the place that was returned last.
func (t *words) put(at *word, w word) {
	*at = w
	t.used++
}

// objects finds the number of an object, which is not 0. Several may lie in one place, as
// a structure and its first field.
type objects struct {
	slots []placed // as many as a power of two
	used  int
}

type placed struct {
	key    uint64 // where it lies (addresses of the heap have 48 bits), and the number of its plan
	len    int32
	number uint32
}

// maxPlans is how many types an image may have, and maxObjects how many objects, so that
// both go into a [placed]. Nothing comes near.
const (
	maxPlans   = 1 << 16
	maxObjects = 1<<32 - 1
)

// place returns where the number is, or is to be put.
func (t *objects) place(key uint64, n int32) *placed {
	if 4*t.used >= 3*len(t.slots) {
		old := t.slots
		t.slots, t.used = make([]placed, max(2*len(old), 1<<10)), 0
		for _, p := range old {
			if p.number != 0 {
				t.put(t.place(p.key, p.len), p)
			}
		}
	}
	for i := scatter(key+uint64(uint32(n)), len(t.slots)); ; i = (i + 1) & (len(t.slots) - 1) {
		if p := &t.slots[i]; p.number == 0 || p.key == key && p.len == n {
			return p
		}
	}
}

// put puts a number into the place that was returned last.
func (t *objects) put(at *placed, p placed) {
	*at = p
	t.used++
}

const spread = 0x9e3779b97f4a7c15 // 2⁶⁴ by the golden ratio (Knuth, TAOCP 6.4)

// scatter gives one of n places, a power of two.
func scatter(key uint64, n int) int {
	h := key * spread
	return int((h ^ h>>32) & uint64(n-1))
}

// short is how long a string is that goes by its content: names, codes and ids, which
// are many times in memory. A longer one goes by where it lies.
const short = 15

// wordKey returns two words that tell a string from others that are written by one
// encoder: its bytes, or its place and length. Nothing that is written is altered or
// moved meanwhile.
func wordKey(s string) (a, b uint64) {
	if len(s) > short {
		return uint64(uintptr(unsafe.Pointer(unsafe.StringData(s)))), uint64(len(s))
	}
	var key [16]byte
	copy(key[:], s)
	key[15] = 0x80 | byte(len(s)) // no length of a string in memory has its highest bit set
	return *(*uint64)(unsafe.Pointer(&key[0])), *(*uint64)(unsafe.Pointer(&key[8]))
}
