package text

import (
	"cmp"
	"slices"
	"strconv"
)

// Cause is what brought words, or took them or a block away: an amendment that was
// incorporated or absorbed, or a revision in which the Chair wrote. The zero Cause is
// the tabling.
type Cause struct {
	Amendment string `json:"amendment,omitempty"`
	Seq       int64  `json:"seq,omitempty"` // log sequence of the amendment
	Revision  int    `json:"revision,omitempty"`
}

// String names the cause as a reader knows it: A1, Rev.2; the tabling is "base".
func (c Cause) String() string {
	switch {
	case c.Amendment != "":
		return c.Amendment
	case c.Revision > 0:
		return "Rev." + strconv.Itoa(c.Revision)
	}
	return "base"
}

// compareCauses is the order of TEXT.md 9: amendments in log order, then revisions.
func compareCauses(a, b Cause) int {
	if d := cmp.Compare(a.Revision, b.Revision); d != 0 {
		return d // an amendment has none
	}
	if d := cmp.Compare(a.Seq, b.Seq); d != 0 {
		return d
	}
	return cmp.Compare(a.Amendment, b.Amendment)
}

// joinCauses gives the causes of both lists, in order, each once.
func joinCauses(a, b []Cause) []Cause {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 || slices.Equal(a, b) {
		return a
	}
	all := append(slices.Clone(a), b...)
	slices.SortFunc(all, compareCauses)
	return slices.Compact(all)
}

// move is how one version of a block became a later one (TEXT.md 6): disjoint
// changes, in order. A change may be empty of old words or of new ones.
type move struct {
	changes []change
	steps   int // from how many moves with a change in them it was composed
}

// change puts the tokens [at,end) of the later version for [from,to) of the earlier.
type change struct {
	from, to int
	at, end  int
	causes   []Cause
	filed    place     // of an insertion that stands as it was filed
	on       []filedOn // where it was filed: more than one if equal insertions were incorporated
}

// filedOn is a gap of the version that an insertion was filed on.
type filedOn struct {
	version *version
	gap     int
}

func (c *change) inserts() bool { return c.from == c.to }

// shift is by how much the text behind the first n changes has moved.
func (m move) shift(n int) int {
	if n == 0 {
		return 0
	}
	return m.changes[n-1].end - m.changes[n-1].to
}

// moveOf gives the move that edits make whose new words stand at spans.
func moveOf(edits []edit, spans [][2]int, causes func(i int) []Cause) move {
	m := move{changes: make([]change, len(edits))}
	for i := range edits {
		m.changes[i] = change{from: edits[i].from, to: edits[i].to, at: spans[i][0], end: spans[i][1], causes: causes(i)}
	}
	if len(edits) > 0 {
		m.steps = 1
	}
	return m
}

// compose gives the move from the version first to the one whose tokens are last, by
// way of the one between (TEXT.md 6). Insertions of the second move that were filed
// on first go back to their gap. Time O(m+k) for m and k changes, but for the words
// that are compared.
func compose(m, second move, first *version, last []Token) move {
	out := move{steps: m.steps + second.steps}
	if len(second.changes) == 0 {
		out.changes = m.changes
		return out
	}
	c := composer{x: m.changes, y: second.changes, first: first, last: last}
	c.run()
	// In order of the earlier text; in one gap insertions first, as they stood.
	slices.SortStableFunc(c.out, func(a, b composed) int {
		if d := cmp.Compare(a.from, b.from); d != 0 {
			return d
		}
		return cmp.Compare(min(1, a.to-a.from), min(1, b.to-b.from))
	})
	out.changes = make([]change, 0, len(c.out))
	shift := 0
	for _, x := range c.out {
		length := x.end - x.at
		x.at = x.from + shift
		x.end = x.at + length
		shift = x.end - x.to
		// What joined and gives the old words back is no change.
		if x.joined && sameNew(first.tokens[x.from:x.to], last[x.at:x.end]) {
			continue
		}
		out.changes = append(out.changes, x.change)
	}
	return out
}

// composer runs through the changes of two moves in order of the text between them,
// which is the new side of x and the old side of y.
type composer struct {
	x, y  []change
	first *version
	last  []Token
	out   []composed
}

type composed struct {
	change
	joined bool // several changes became this one
}

func (c *composer) run() {
	i, j := 0, 0
	shift := 0 // of the changes x[:i]
	for i < len(c.x) || j < len(c.y) {
		i1, j1 := i, j
		if j == len(c.y) || i < len(c.x) && c.leads(&c.x[i], &c.y[j]) {
			i1++
		} else {
			j1++
		}
		i1, j1 = c.grow(i, i1, j, j1)
		begin, end := c.hull(i, i1, j, j1)
		whole := composed{joined: i1-i+j1-j > 1}
		switch {
		case whole.joined:
			whole.from, whole.to = begin-shift, end-shift
			length := end - begin
			for k := i; k < i1; k++ {
				x := &c.x[k]
				whole.to -= (x.end - x.at) - (x.to - x.from)
				whole.causes = joinCauses(whole.causes, x.causes)
			}
			for k := j; k < j1; k++ {
				y := &c.y[k]
				length += (y.end - y.at) - (y.to - y.from)
				whole.causes = joinCauses(whole.causes, y.causes)
			}
			whole.end = length // numbered later
		case i1 > i:
			whole.change = c.x[i]
		default:
			// An insertion comes behind what was replaced or deleted directly in front
			// of it, in front of what was replaced directly behind: the changes x[:i] are
			// those that end at its gap or before.
			whole.change = c.y[j]
			whole.from, whole.to = whole.from-shift, whole.to-shift
			if gap, ok := c.filedHere(&c.y[j]); ok && c.y[j].inserts() {
				whole.from, whole.to = gap, gap
			}
		}
		c.out = append(c.out, whole)
		for ; i < i1; i++ {
			shift += (c.x[i].end - c.x[i].at) - (c.x[i].to - c.x[i].from)
		}
		j = j1
	}
}

// leads says whether x stands in front of y; what is empty leads what is not.
func (c *composer) leads(x, y *change) bool {
	if x.at != y.from {
		return x.at < y.from
	}
	return x.at == x.end || !y.inserts()
}

// grow takes in what joins the changes x[i:i1] and y[j:j1], and what lies between.
func (c *composer) grow(i, i1, j, j1 int) (int, int) {
	for grown := true; grown; {
		grown = false
		_, end := c.hull(i, i1, j, j1)
		for k := j1; k < len(c.y) && c.y[k].from <= end; k++ {
			if slices.ContainsFunc(c.x[i:i1], func(x change) bool { return c.joins(&x, &c.y[k]) }) {
				j1, grown = k+1, true
			}
		}
		for k := i1; k < len(c.x) && c.x[k].at <= end; k++ {
			if slices.ContainsFunc(c.y[j:j1], func(y change) bool { return c.joins(&c.x[k], &y) }) {
				i1, grown = k+1, true
			}
		}
	}
	return i1, j1
}

// hull is the range of the text between that the changes x[i:i1] and y[j:j1] cover.
func (c *composer) hull(i, i1, j, j1 int) (begin, end int) {
	switch {
	case i == i1:
		return c.y[j].from, c.y[j1-1].to
	case j == j1:
		return c.x[i].at, c.x[i1-1].end
	}
	return min(c.x[i].at, c.y[j].from), max(c.x[i1-1].end, c.y[j1-1].to)
}

// filedHere gives the gap of y on the version that the first move begins with, if y
// was filed on it. It is not where a change stands over that gap in between: the
// amendment was carried by the edits from one text to the other then (TEXT.md 6), and
// y has the place that it would have without.
func (c *composer) filedHere(y *change) (gap int, ok bool) {
	for _, on := range y.on {
		if on.version == c.first {
			return on.gap, c.admits(y.from, on.gap)
		}
	}
	return 0, false
}

// admits says whether a gap of the text between can come of a gap of the first one.
func (c *composer) admits(between, gap int) bool {
	k, _ := slices.BinarySearchFunc(c.x, between, func(x change, at int) int { return cmp.Compare(x.at, at) })
	at := between
	if k > 0 {
		if c.x[k-1].end > between {
			return false
		}
		at -= c.x[k-1].end - c.x[k-1].to
	}
	for ; at != gap; k++ {
		if k == len(c.x) || c.x[k].at != between || c.x[k].end != between {
			return false
		}
		at = c.x[k].to
	}
	return true
}

// joins says whether y is one change with x (TEXT.md 6).
func (c *composer) joins(x, y *change) bool {
	switch {
	case !y.inserts() && x.at == x.end:
		return y.from < x.at && x.at < y.to
	case !y.inserts():
		return y.from < x.end && x.at < y.to
	case x.at < y.from && y.from < x.end:
		return true
	case y.from != x.at && y.from != x.end:
		return false
	}
	gap, here := c.filedHere(y)
	switch {
	case x.inserts():
		return !here || gap == x.from
	case x.at == x.end:
		return !here && sameNew(c.first.tokens[x.from:x.to], c.last[y.at:y.end])
	}
	return false
}
