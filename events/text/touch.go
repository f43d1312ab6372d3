package text

import (
	"fmt"
	"strings"
)

// Equals says whether two edits of one text are the same change (TEXT.md 4): same
// place, same new words. White space in front of the first and behind does not count.
func (e Edit) Equals(o Edit) bool {
	return e.From == o.From && e.To == o.To && sameNew(e.New, o.New)
}

// Touches says whether two edits of one text get in one another's way (TEXT.md 4):
// they are not equal, and their ranges share a word, or one inserts strictly inside
// the other's range, or both insert in one gap. Ranges that merely meet do not touch.
func (e Edit) Touches(o Edit) bool {
	return clash(e.From, e.To, o.From, o.To) && !e.Equals(o)
}

// Contains says whether e touches o and o's range lies within e's.
func (e Edit) Contains(o Edit) bool {
	return e.Touches(o) && e.From <= o.From && o.To <= e.To
}

// Key is the same for present edits of one block that are equal (TEXT.md 4), and for no
// others.
func (p Present) Key() string {
	var key strings.Builder
	fmt.Fprintf(&key, "%s %d %d %t", p.Block, p.Edit.From, p.Edit.To, p.Split)
	for i, t := range p.Edit.New {
		key.WriteByte(0) // which no text has
		if i > 0 {
			key.WriteString(t.Space)
			key.WriteByte(0)
		}
		key.WriteString(t.Word)
	}
	return key.String()
}

// clash says whether two ranges share a token, one is a gap strictly inside the
// other, or both are one gap.
func clash(from1, to1, from2, to2 int) bool {
	switch {
	case from1 == to1 && from2 == to2:
		return from1 == from2
	default:
		return from1 < to2 && from2 < to1
	}
}

// sameNew says whether tokens are the same words with the same white space between
// them; what is in front of the first does not count.
func sameNew(a, b []Token) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Word != b[i].Word || i > 0 && a[i].Space != b[i].Space {
			return false
		}
	}
	return true
}

// relation is how two edits of one text stand to one another.
type relation int

const (
	apart relation = iota
	touching
	equal
)

// relate compares the present edits of two amendments.
func relate(x, y *edit) relation {
	if !clash(x.from, x.to, y.from, y.to) {
		return apart
	}
	if x.inserts() && y.inserts() {
		if order, known := x.filed.compare(y.filed); known && order != 0 {
			return apart
		}
	}
	if x.from == y.from && x.to == y.to && x.split == y.split && sameNew(x.new, y.new) {
		return equal
	}
	return touching
}

// place is where an insertion was put by its author. Two insertions filed on one
// version in different gaps keep their order when these gaps become one (TEXT.md 4).
// It is the gap on the version filed on; each time that blocks are run together a
// step in front says which of them it was in. Steps are never altered.
type place []step

type step struct {
	block   string
	version int  // index among the versions of the block
	joined  bool // at is the number of the block among those run together, not a gap
	at      int
}

// compare orders two places that were on one version; else nothing is known.
func (p place) compare(q place) (order int, known bool) {
	for i := range min(len(p), len(q)) {
		if p[i].block != q[i].block || p[i].version != q[i].version || p[i].joined != q[i].joined {
			return 0, false
		}
		if p[i].at != q[i].at {
			return p[i].at - q[i].at, true
		}
	}
	return 0, len(p) > 0 && len(p) == len(q)
}
