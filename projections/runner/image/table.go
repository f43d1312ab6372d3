package image

import "unsafe"

// table finds a number, which is not 0, by two words: an open table with linear probing,
// without pointers in it. Hundreds of thousands of objects and strings are looked up for
// one image, and a map of the language takes three times as long.
type table struct {
	slots []slot // as many as a power of two
	used  int
}

type slot struct{ a, b, number uint64 }

// place returns where the number is, or is to be put; see [table.put].
func (t *table) place(a, b uint64) *slot {
	if 2*t.used >= len(t.slots) {
		t.grow()
	}
	h := (a ^ b*0x9e3779b97f4a7c15) * 0xd6e8feb86659fd93
	mask := uint64(len(t.slots) - 1)
	for i := (h ^ h>>32) & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.number == 0 || s.a == a && s.b == b {
			return s
		}
	}
}

// put puts a number into the place that was returned last.
func (t *table) put(at *slot, a, b, number uint64) {
	*at = slot{a, b, number}
	t.used++
}

// clear makes it empty, and keeps its room.
func (t *table) clear() {
	clear(t.slots)
	t.used = 0
}

func (t *table) grow() {
	old := t.slots
	t.slots = make([]slot, max(2*len(old), 1<<10))
	t.used = 0
	for _, s := range old {
		if s.number != 0 {
			t.put(t.place(s.a, s.b), s.a, s.b, s.number)
		}
	}
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
