package text

import (
	"cmp"
	"slices"
)

// Cluster is a group of present edits that are shown together (TEXT.md 11): over its
// span, the least range that its edits cover, every amendment in it has one wording.
type Cluster struct {
	From, To int // token indices in the block
	Edits    []ClusterEdit
}

// ClusterEdit is an edit and the amendments, in log order, that ask for it.
type ClusterEdit struct {
	Edit       Edit
	Amendments []string
	Conflict   []bool // of each: it shows a conflict, filed on an earlier text
}

// bracketedWords is up to how many words a literal pair may hold whose two brackets,
// taken off by one amendment, are shown as one change (TEXT.md 11 a).
const bracketedWords = 12

// Clusters gives the clusters of a block on the latest revision, in order of the text.
// Splits are not in them.
func (d Document) Clusters(block string) ([]Cluster, error) {
	v, ok := d.standing(block, d.Revision())
	if !ok {
		return nil, refuseBlock(NotInText, block, "")
	}
	b, _ := d.block(block)
	var presents []*present
	b.edits.each(func(p *present) bool {
		if !p.split {
			presents = append(presents, p)
		}
		return true
	})
	g := groupUp(v.tokens, presents)
	out := make([]Cluster, len(g.groups))
	for i, group := range g.groups {
		out[i] = Cluster{From: group.from, To: group.to}
		shared := g.edits[group.first:group.last]
		edits := make([]edit, len(shared))
		for k := range shared {
			edits[k] = shared[k].edit
		}
		for k, e := range export(edits, v.tokens) {
			x := ClusterEdit{Edit: e}
			for _, a := range shared[k].by {
				x.Amendments, x.Conflict = append(x.Amendments, d.entryAt(a.seq).ID), append(x.Conflict, a.conflict)
			}
			out[i].Edits = append(out[i].Edits, x)
		}
	}
	return out, nil
}

// grouping gathers the present edits of one block into clusters.
type grouping struct {
	tokens []Token
	edits  []sharedEdit // in order of the text
	groups []group      // the same
}

// sharedEdit is an edit that one or more amendments make.
type sharedEdit struct {
	edit
	by []*present // in log order
}

// group is a cluster under way: the edits [first,last). What lies between two edits of
// a cluster is in it, so that each is a run of the edits in order.
type group struct {
	from, to    int
	first, last int
}

// groupUp groups present edits, which are in order and of which none is a split, by the
// rules of TEXT.md 11 until no two spans touch. Time O(m log m) for m edits, and the
// square of what different insertions come to one gap.
func groupUp(tokens []Token, presents []*present) *grouping {
	g := &grouping{tokens: tokens}
	g.share(presents)
	// In one gap insertions in the order of their filed places, then by log order.
	slices.SortStableFunc(g.edits, func(a, b sharedEdit) int {
		order := 0
		if a.inserts() && b.inserts() {
			order, _ = a.filed.compare(b.filed)
		}
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(min(1, a.to-a.from), min(1, b.to-b.from)), order, cmp.Compare(a.to, b.to), cmp.Compare(a.by[0].seq, b.by[0].seq))
	})
	for i, reach := 0, g.takenOff(); i < len(g.edits); {
		next := group{from: g.edits[i].from, to: g.edits[i].to, first: i, last: i + 1}
		for end := reach[i]; next.last <= end; next.last++ {
			next.to, end = max(next.to, g.edits[next.last].to), max(end, reach[next.last])
		}
		g.push(next)
		i = next.last
	}
	for g.joinAgainst() {
	}
	return g
}

// share makes one edit of those that are equal.
func (g *grouping) share(presents []*present) {
	type kind struct { // what equal edits have in common, beside where they begin
		to, words int
		first     string
	}
	var here map[kind][]int // the edits that begin where the last one does
	for i, p := range presents {
		if i == 0 || p.from != presents[i-1].from {
			here = map[kind][]int{}
		}
		k := kind{to: p.to, words: len(p.new)}
		if k.words > 0 {
			k.first = p.new[0].Word
		}
		at := slices.IndexFunc(here[k], func(n int) bool { return relate(&g.edits[n].edit, &p.edit) == equal })
		if at < 0 {
			here[k] = append(here[k], len(g.edits))
			g.edits = append(g.edits, sharedEdit{edit: p.edit, by: []*present{p}})
			continue
		}
		e := &g.edits[here[k][at]]
		e.by = append(e.by, p)
		slices.SortFunc(e.by, func(a, b *present) int { return cmp.Compare(a.seq, b.seq) })
		if e.by[0] == p {
			e.edit = p.edit // the words of the first, with its white space
		}
	}
}

// push adds a group behind the others and makes one of it and those that it touches,
// with all between.
func (g *grouping) push(next group) {
	first := len(g.groups)
	for i := len(g.groups) - 1; i >= 0 && g.groups[i].to >= next.from; i-- {
		if g.touch(&g.groups[i], &next) {
			first = i
		}
	}
	for _, x := range g.groups[first:] {
		next.from, next.to, next.first = min(next.from, x.from), max(next.to, x.to), min(next.first, x.first)
	}
	g.groups = append(g.groups[:first], next)
}

// touch says whether the spans of two groups touch. Insertions in one gap do not if the
// order of their places is known (TEXT.md 4).
func (g *grouping) touch(x, y *group) bool {
	if x.from < x.to || y.from < y.to {
		return clash(x.from, x.to, y.from, y.to)
	}
	for i := x.first; i < x.last; i++ {
		for j := y.first; j < y.last; j++ {
			if relate(&g.edits[i].edit, &g.edits[j].edit) != apart {
				return true
			}
		}
	}
	return false
}

// joinAgainst makes one of groups that would stand directly against one another (TEXT.md
// 11 b): all that do so as the groups are. It says whether there were any.
func (g *grouping) joinAgainst() bool {
	out := g.groups[:0:0]
	for i, x := range g.groups {
		if i > 0 && g.against(&g.groups[i-1], &x) {
			last := &out[len(out)-1]
			last.to, last.last = x.to, x.last
		} else {
			out = append(out, x)
		}
	}
	joined := len(out) < len(g.groups)
	g.groups = out
	return joined
}

// against says whether a group would stand directly against the one before it.
func (g *grouping) against(x, y *group) bool {
	return x.to == y.from && !g.bracketsOnly(x) && !g.bracketsOnly(y) && !g.spaced(x, y)
}

// spaced says whether white space comes in front of the first bracket of a group y that
// begins where x ends: that of its first word in the text, else that of the first new
// word. At the beginning of the block it is what follows the first alternative of x.
func (g *grouping) spaced(x, y *group) bool {
	switch {
	case y.from == 0:
		e := g.leading(x)
		if e.hasAfter {
			return e.after != ""
		}
		behind := g.leading(y).new
		if y.from < y.to {
			behind = g.tokens
		}
		return joiner(e.new[len(e.new)-1].Word, behind[0].Word) != ""
	case y.from < y.to:
		return g.tokens[y.from].Space != ""
	}
	e := g.leading(y)
	if e.bare {
		return joiner(g.tokens[y.from-1].Word, e.new[0].Word) != ""
	}
	return e.new[0].Space != ""
}

// leading is the first edit of a group of insertions that its first amendment makes.
func (g *grouping) leading(x *group) *edit {
	first := &g.edits[x.first]
	for i := x.first; i < x.last; i++ {
		if g.edits[i].by[0].seq < first.by[0].seq {
			first = &g.edits[i]
		}
	}
	return &first.edit
}

// bracketsOnly says whether a group does nothing but delete literal brackets.
func (g *grouping) bracketsOnly(x *group) bool {
	return !slices.ContainsFunc(g.edits[x.first:x.last], func(e sharedEdit) bool {
		return len(e.new) > 0 || slices.ContainsFunc(g.tokens[e.from:e.to], func(t Token) bool { return !hasBracket(t) })
	})
}

// takenOff finds the edits by which one amendment takes off both brackets of a literal
// pair with few words inside: for each edit the last with which it does so, or itself.
func (g *grouping) takenOff() []int {
	reach := make([]int, len(g.edits))
	droppers := map[int][]int{} // token of a bracket → the edits that drop it
	for n := range g.edits {
		reach[n] = n
		e := &g.edits[n]
		if !slices.ContainsFunc(g.tokens[e.from:e.to], hasBracket) {
			continue
		}
		keeps, _ := keptInside(g.tokens[e.from:e.to], e.new)
		for i, keep := range keeps {
			if !keep && hasBracket(g.tokens[e.from+i]) {
				droppers[e.from+i] = append(droppers[e.from+i], n)
			}
		}
	}
	if len(droppers) == 0 {
		return reach
	}
	for _, p := range bracketPairs(g.tokens) {
		if droppers[p.open] == nil || droppers[p.close] == nil || countWords(g.tokens[p.open+1:p.close]) > bracketedWords {
			continue
		}
		closes := map[int64]int{} // amendment → its edit that drops the closing one
		for _, j := range droppers[p.close] {
			for _, a := range g.edits[j].by {
				closes[a.seq] = j
			}
		}
		for _, i := range droppers[p.open] {
			for _, a := range g.edits[i].by {
				if j, ok := closes[a.seq]; ok {
					first, last := min(i, j), max(i, j)
					reach[first] = max(reach[first], last)
				}
			}
		}
	}
	return reach
}

// countWords counts the tokens that count as words.
func countWords(tokens []Token) int {
	n := 0
	for _, t := range tokens {
		if t.CountsAsWord() {
			n++
		}
	}
	return n
}
