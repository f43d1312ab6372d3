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
	g := grouping{tokens: v.tokens}
	b.edits.each(func(p *present) bool {
		if !p.split {
			g.add(p)
		}
		return true
	})
	g.gather()
	out := make([]Cluster, len(g.groups))
	for i, group := range g.groups {
		out[i] = Cluster{From: group.from, To: group.to}
		edits := make([]edit, len(group.edits))
		for k, n := range group.edits {
			edits[k] = g.edits[n].edit
		}
		for k, e := range export(edits, v.tokens) {
			x := ClusterEdit{Edit: e}
			for _, a := range g.edits[group.edits[k]].by {
				e := d.entryAt(a.seq)
				x.Amendments, x.Conflict = append(x.Amendments, e.ID), append(x.Conflict, a.conflict)
			}
			out[i].Edits = append(out[i].Edits, x)
		}
	}
	return out, nil
}

// grouping gathers the present edits of one block into clusters.
type grouping struct {
	tokens []Token
	edits  []sharedEdit
	groups []group
}

// sharedEdit is an edit that one or more amendments make.
type sharedEdit struct {
	edit
	by []*present
}

// group is a cluster under way: the numbers of its edits, in order of the text.
type group struct {
	from, to int
	edits    []int
}

// add takes an edit in, as one with those that it equals. Edits come in order.
func (g *grouping) add(p *present) {
	for i := len(g.edits) - 1; i >= 0 && g.edits[i].from == p.from; i-- {
		if relate(&g.edits[i].edit, &p.edit) == equal {
			g.edits[i].by = append(g.edits[i].by, p)
			slices.SortFunc(g.edits[i].by, func(a, b *present) int { return cmp.Compare(a.seq, b.seq) })
			if g.edits[i].by[0].seq == p.seq {
				g.edits[i].edit = p.edit // the words of the first, with its white space
			}
			return
		}
	}
	g.edits = append(g.edits, sharedEdit{edit: p.edit, by: []*present{p}})
}

// gather joins edits by the rules of TEXT.md 11 until no two spans touch.
func (g *grouping) gather() {
	// In one gap insertions in the order of their filed places, then by log order.
	slices.SortStableFunc(g.edits, func(a, b sharedEdit) int {
		order := 0
		if a.inserts() && b.inserts() {
			order, _ = a.filed.compare(b.filed)
		}
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(min(1, a.to-a.from), min(1, b.to-b.from)), order, cmp.Compare(a.to, b.to), cmp.Compare(a.by[0].seq, b.by[0].seq))
	})
	for i := range g.edits {
		g.groups = append(g.groups, group{g.edits[i].from, g.edits[i].to, []int{i}})
	}
	pairs := g.pairsTakenOff()
	for again := true; again; {
		again = false
		for i := 1; i < len(g.groups); {
			first := slices.IndexFunc(g.groups[:i], func(x group) bool { return g.together(&x, &g.groups[i], pairs) })
			if first < 0 && g.against(&g.groups[i-1], &g.groups[i]) {
				first = i - 1
			}
			if first < 0 {
				i++
				continue
			}
			g.unite(first, i)
			again = true
			i = first + 1
		}
	}
	slices.SortStableFunc(g.groups, func(a, b group) int { return cmp.Compare(a.edits[0], b.edits[0]) })
}

// unite makes one group of two; groups stay in the order of their first edits.
func (g *grouping) unite(i, j int) {
	a, b := &g.groups[i], g.groups[j]
	a.from, a.to = min(a.from, b.from), max(a.to, b.to)
	a.edits = append(a.edits, b.edits...)
	slices.Sort(a.edits)
	g.groups = slices.Delete(g.groups, j, j+1)
}

// together says whether two groups, the first in front of the second, are one.
func (g *grouping) together(x, y *group, pairs map[[2]int]bool) bool {
	if len(x.edits) == 1 && len(y.edits) == 1 {
		if relate(&g.edits[x.edits[0]].edit, &g.edits[y.edits[0]].edit) != apart {
			return true
		}
	} else if clash(x.from, x.to, y.from, y.to) && !(x.from == x.to && y.from == y.to && g.ordered(x, y)) {
		return true
	}
	if y.edits[0] < x.edits[len(x.edits)-1] {
		return true // some of the one lies between some of the other
	}
	for _, i := range x.edits {
		for _, j := range y.edits {
			if pairs[[2]int{min(i, j), max(i, j)}] {
				return true
			}
		}
	}
	return false
}

// against says whether a group would stand directly against the one before it (TEXT.md
// 11 b).
func (g *grouping) against(x, y *group) bool {
	return x.to == y.from && !g.bracketsOnly(x) && !g.bracketsOnly(y) && !g.spaced(y)
}

// ordered says whether all insertions of two groups in one gap have places in order.
func (g *grouping) ordered(x, y *group) bool {
	for _, i := range x.edits {
		for _, j := range y.edits {
			if relate(&g.edits[i].edit, &g.edits[j].edit) != apart {
				return false
			}
		}
	}
	return true
}

// spaced says whether white space comes in front of the first bracket of a group: that
// of its first word in the text, else that of the first new word.
func (g *grouping) spaced(x *group) bool {
	if x.from < x.to {
		return g.tokens[x.from].Space != ""
	}
	first := &g.edits[x.edits[0]]
	for _, n := range x.edits {
		if g.edits[n].by[0].seq < first.by[0].seq {
			first = &g.edits[n]
		}
	}
	return len(first.new) > 0 && first.new[0].Space != ""
}

// bracketsOnly says whether a group does nothing but delete literal brackets.
func (g *grouping) bracketsOnly(x *group) bool {
	for _, n := range x.edits {
		if e := &g.edits[n]; len(e.new) > 0 || slices.ContainsFunc(g.tokens[e.from:e.to], func(t Token) bool { return !hasBracket(t) }) {
			return false
		}
	}
	return true
}

// pairsTakenOff gives the pairs of edits by which one amendment takes off both
// brackets of a literal pair with few words inside.
func (g *grouping) pairsTakenOff() map[[2]int]bool {
	out := map[[2]int]bool{}
	dropper := func(token int) []int {
		var out []int
		for n := range g.edits {
			e := &g.edits[n]
			if e.from <= token && token < e.to {
				if keeps, _ := keptInside(g.tokens[e.from:e.to], e.new); !keeps[token-e.from] {
					out = append(out, n)
				}
			}
		}
		return out
	}
	if !slices.ContainsFunc(g.edits, func(e sharedEdit) bool { return slices.ContainsFunc(g.tokens[e.from:e.to], hasBracket) }) {
		return out
	}
	for _, p := range bracketPairs(g.tokens) {
		words := 0
		for _, t := range g.tokens[p.open+1 : p.close] {
			if t.CountsAsWord() {
				words++
			}
		}
		if words > bracketedWords {
			continue
		}
		for _, i := range dropper(p.open) {
			for _, j := range dropper(p.close) {
				if i != j && slices.ContainsFunc(g.edits[i].by, func(a *present) bool {
					return slices.ContainsFunc(g.edits[j].by, func(b *present) bool { return a.seq == b.seq })
				}) {
					out[[2]int{min(i, j), max(i, j)}] = true
				}
			}
		}
	}
	return out
}
