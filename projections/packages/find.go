package packages

import (
	"cmp"
	"slices"

	"concord/aggregates/report"
)

// Budget is how many steps a search makes, unless it is told otherwise: some seconds on
// any machine.
const Budget = 200_000

// maxSets is how many sets that are equally good are told.
const maxSets = 8

// Settlement is what would settle a report.
type Settlement struct {
	Report     string    `json:"report"`
	Objections int       `json:"objections"` // of member States that stand now
	Disputed   int       `json:"disputed"`   // open amendments that could lift one of them
	Sets       []Bargain `json:"sets"`       // all equally good, each of as few amendments as can be
	More       bool      `json:"more,omitzero"`
	Exact      bool      `json:"exact"` // false: the steps ran out, there may be better ones
	Steps      int       `json:"steps"`
	Budget     int       `json:"budget"` // how many steps there were
}

// Bargain is amendments to be incorporated together.
type Bargain struct {
	Amendments []string    `json:"amendments"` // in order of the log; none: nothing is better than the text as it is
	Objections int         `json:"objections"` // that would stand then
	Lifted     []Objection `json:"lifted"`
	Raised     []Objection `json:"raised"` // that stand then and do not now
	Left       []Objection `json:"left"`
}

// Objection is an objection of a member State, and why it is lifted, raised or left.
type Objection struct {
	Participant string `json:"participant"`
	Paragraph   string `json:"paragraph,omitempty"` // id; absent: the whole report
	Path        string `json:"path,omitempty"`      // its number in the present text, as documents print it
	Amendment   string `json:"amendment,omitempty"` // to which it objects
	Because     string `json:"because,omitempty"`   // the amendment under which it said otherwise
	Detail      string `json:"detail"`
}

// Find finds what would settle a report, in so many steps at most.
func Find(s *report.State, budget int) Settlement {
	out := Settlement{Report: s.Slug, Sets: []Bargain{}, Exact: true, Budget: budget}
	before := standing(s)
	out.Objections = len(before)
	if s.Adopted != nil || !s.Tabled() {
		return out
	}
	p := newProblem(s)
	out.Exact = !p.partial
	for o := range p.matters.each {
		out.Disputed += len(p.options[o].ids)
	}
	sets := []set{nil}
	for _, part := range p.parts() {
		x := newSearch(p, part.options, part.terms, budget-out.Steps)
		x.run()
		out.Steps += x.steps
		out.Exact = out.Exact && !x.cut
		out.More = out.More || x.best.more
		if !x.best.any { // no step was left
			x.best.sets = []set{nil}
		}
		var product []set
		for _, a := range sets {
			for _, b := range x.best.sets {
				if len(product) == maxSets {
					out.More = true
					break
				}
				both := slices.Clone(a)
				both.join(x.global(b))
				product = append(product, both)
			}
		}
		sets = product
	}
	for _, taken := range sets {
		out.Sets = append(out.Sets, p.explain(p.ids(taken), before))
	}
	slices.SortStableFunc(out.Sets, func(a, b Bargain) int { return slices.CompareFunc(a.Amendments, b.Amendments, byNumber) })
	return out
}

// byNumber orders ids of amendments as they were filed.
func byNumber(a, b string) int {
	m, _ := report.AmendmentNumber(a)
	n, _ := report.AmendmentNumber(b)
	return cmp.Compare(m, n)
}

// part is options that depend on one another, with the terms that depend on them.
type part struct {
	options []int
	terms   []*term
}

// parts divides what matters into parts that do not depend on one another, the small
// ones first, so that a large one does not take the steps away from them.
func (p *problem) parts() []part {
	root := make([]int, len(p.options))
	for i := range root {
		root[i] = i
	}
	var find func(i int) int
	find = func(i int) int {
		if root[i] != i {
			root[i] = find(root[i])
		}
		return root[i]
	}
	tie := func(all set) (first int) {
		first = -1
		for i := range all.and(p.matters).each {
			if first < 0 {
				first = find(i)
			}
			root[find(i)] = first
		}
		return first
	}
	for i := range p.matters.each {
		tie(p.options[i].touches.with(i))
	}
	concerned := make([]set, len(p.terms))
	for k, t := range p.terms {
		concerned[k] = t.concerns()
		tie(concerned[k])
	}
	var out []part
	at := map[int]int{}
	for i := range p.matters.each {
		r := find(i)
		if _, known := at[r]; !known {
			at[r] = len(out)
			out = append(out, part{})
		}
		out[at[r]].options = append(out[at[r]].options, i)
	}
	for k, t := range p.terms {
		if first := tie(concerned[k]); first >= 0 {
			of := &out[at[find(first)]]
			of.terms = append(of.terms, t)
		}
	}
	slices.SortStableFunc(out, func(a, b part) int { return cmp.Compare(len(a.options), len(b.options)) })
	return out
}

// concerns returns the options on which it depends whether a participant objects.
func (t *term) concerns() set {
	out := slices.Clone(t.helps)
	for _, c := range t.conditions {
		out.join(c.near)
		if c.option >= 0 {
			out.add(c.option)
		}
	}
	if len(t.targets) > 0 {
		out.join(t.changing)
	}
	return out
}
