package packages

import (
	"cmp"
	"slices"
	"strings"
)

// search finds the best sets among options that depend on one another and on no others:
// first by how many objections are left, then by how many options it takes.
//
// What is to be chosen is for each paragraph which of its options are taken: few of them
// go together. What that costs is the options themselves and the objections to them,
// and for each term whether the participant objects, which depends on one paragraph, on
// two where somebody bargains, seldom on more. The search fixes one paragraph after the
// other and goes back where the rest can bring nothing better: by mini-buckets of two
// paragraphs (R. Dechter, I. Rish: Mini-buckets, J. ACM 50, 2003), which is exact where
// the bargains form no circle.
type search struct {
	p       *problem
	options []int // of the problem; here they go by their index
	choices []choice
	terms   []*dependence
	pairs   [][]matrix // of two choices, the lesser first: nil if nothing depends on both
	budget  int        // steps that are left
	steps   int        // that were made
	cut     bool
	weight  int // of one objection, against which an option weighs 1

	best found
}

// found is the best that was found.
type found struct {
	any  bool
	cost int
	sets []set
	more bool // there are more that are as good
}

// choice is a paragraph, with what can be taken of its options together.
type choice struct {
	options set
	values  []set
	costs   []int // of each value, with all that depends on this choice alone
	touches set   // options of other choices that cannot be taken together with some here
}

// matrix is what two choices cost together: by the value of the first, then the second.
type matrix [][]int

// impossible is what a choice costs that cannot be made; a few of them can be added.
const impossible = 1 << 40

// dependence is a term as far as it depends on the options of a search.
type dependence struct {
	*term
	changes    []set // by option: what it asks for here
	changing   set
	conditions []dependent
	scope      []int            // the choices on which it depends, in order
	known      map[outcome]bool // whether the participant objects then
	parts      map[string][]int // see restricted
}

type dependent struct {
	*condition
	option int // here; -1: none of these
	near   set
}

// outcome is how a place reads, as an index of the term's targets (-1: otherwise), and
// which conditions are met, by index.
type outcome struct {
	words int
	met   uint64
}

// maxValues is how many ways of taking options of one paragraph are one choice; where
// there are more, each option is a choice of its own.
const maxValues = 24

// newSearch begins a search among some options, in order, and of all terms that any of
// them concerns.
func newSearch(p *problem, options []int, terms []*term, budget int) *search {
	s := &search{p: p, options: options, budget: budget, weight: len(options) + 1}
	here := map[int]int{}
	for i, o := range options {
		here[o] = i
	}
	local := func(global set) set {
		var out set
		for o := range global.each {
			if i, is := here[o]; is {
				out.add(i)
			}
		}
		return out
	}
	touches := make([]set, len(options))
	for i, o := range options {
		touches[i] = local(p.options[o].touches)
	}
	s.findChoices(touches)
	of := make([]int, len(options)) // the choice of each option
	for c := range s.choices {
		for i := range s.choices[c].options.each {
			of[i] = c
		}
	}
	for _, t := range terms {
		d := &dependence{term: t, changes: make([]set, len(options)), known: map[outcome]bool{}, parts: map[string][]int{}}
		var on set
		for i, o := range options {
			if own := t.place.changes[o]; !own.empty() && len(t.targets) > 0 {
				d.changes[i] = own
				d.changing.add(i)
				on.add(of[i])
			}
		}
		for k := range t.conditions {
			c := &t.conditions[k]
			x := dependent{condition: c, option: -1, near: local(c.near)}
			if i, is := here[c.option]; is {
				x.option = i
				on.add(of[i])
			}
			for i := range x.near.each {
				on.add(of[i])
			}
			d.conditions = append(d.conditions, x)
		}
		for c := range on.each {
			d.scope = append(d.scope, c)
		}
		s.terms = append(s.terms, d)
	}
	s.weigh(touches)
	return s
}

// findChoices gathers the options of each paragraph, and what of them can be taken
// together.
func (s *search) findChoices(touches []set) {
	at := map[string]int{}
	var homes []set
	for i, o := range s.options {
		home := "\x00" + s.p.options[o].ids[0] // a new paragraph, or a move: by itself
		if b := s.p.options[o].blocks; len(b) > 0 {
			home = b[0]
		}
		k, known := at[home]
		if !known {
			k = len(homes)
			at[home], homes = k, append(homes, nil)
		}
		homes[k].add(i)
	}
	for _, home := range homes {
		values := together(home, touches)
		if values != nil {
			s.choices = append(s.choices, choice{options: home, values: values})
			continue
		}
		for i := range home.each {
			s.choices = append(s.choices, choice{options: set(nil).with(i), values: []set{nil, set(nil).with(i)}})
		}
	}
}

// together gives the sets of options of which no two touch; nil if they are many.
func together(options set, touches []set) []set {
	values := []set{nil}
	for i := range options.each {
		for _, v := range slices.Clone(values) {
			if !touches[i].meets(v) {
				values = append(values, v.with(i))
			}
		}
		if len(values) > maxValues {
			return nil
		}
	}
	return values
}

// weigh finds what choices cost, alone and by pairs.
func (s *search) weigh(touches []set) {
	s.pairs = make([][]matrix, len(s.choices))
	for c := range s.choices {
		x := &s.choices[c]
		x.costs = make([]int, len(x.values))
		for v, taken := range x.values {
			x.costs[v] = taken.count()
			for i := range taken.each {
				x.costs[v] += s.weight * s.p.options[s.options[i]].costs
			}
		}
		for i := range x.options.each {
			x.touches.join(touches[i].minus(x.options))
		}
		s.pairs[c] = make([]matrix, len(s.choices))
	}
	for c := range s.choices {
		for d := c + 1; d < len(s.choices); d++ {
			if !s.choices[c].touches.meets(s.choices[d].options) {
				continue
			}
			m := s.pair(c, d)
			for v, one := range s.choices[c].values {
				for w, other := range s.choices[d].values {
					for i := range one.each {
						if touches[i].meets(other) {
							m[v][w] = impossible
						}
					}
				}
			}
		}
	}
	whole := make([]int, len(s.choices))
	for c := range whole {
		whole[c] = -1
	}
	for _, d := range s.terms {
		switch len(d.scope) {
		case 1:
			c := d.scope[0]
			for v, x := range s.restricted(d, whole, d.scope) {
				s.choices[c].costs[v] += x
			}
		case 2:
			m := s.pair(d.scope[0], d.scope[1])
			width := len(s.choices[d.scope[1]].values)
			for k, x := range s.restricted(d, whole, d.scope) {
				m[k/width][k%width] += x
			}
		}
	}
}

// pair returns the matrix of two choices, the lesser first, for what is to be added.
func (s *search) pair(c, d int) matrix {
	if s.pairs[c][d] == nil {
		s.pairs[c][d] = newMatrix(len(s.choices[c].values), len(s.choices[d].values))
	}
	return s.pairs[c][d]
}

func newMatrix(rows, columns int) matrix {
	m := make(matrix, rows)
	for v := range m {
		m[v] = make([]int, columns)
	}
	return m
}

// restricted gives what a term costs for each way in which some choices, one or two of
// those on which it depends, can still be made, the others being made: by the value of
// the first, then of the second. None of free: what it costs.
func (s *search) restricted(d *dependence, made []int, free []int) []int {
	var key strings.Builder
	var fixed set
	for _, c := range d.scope {
		if slices.Contains(free, c) {
			key.WriteByte(255)
			continue
		}
		key.WriteByte(byte(made[c]))
		fixed.join(s.choices[c].values[made[c]])
	}
	costs, known := d.parts[key.String()]
	if known {
		return costs
	}
	ways := []set{fixed}
	for _, c := range free {
		var next []set
		for _, w := range ways {
			for _, v := range s.choices[c].values {
				both := slices.Clone(w)
				both.join(v)
				next = append(next, both)
			}
		}
		ways = next
	}
	costs = make([]int, len(ways))
	for k, taken := range ways {
		if s.objects(d, taken) {
			costs[k] = s.weight
		}
	}
	if len(d.parts) < maxKept {
		d.parts[key.String()] = costs
	}
	return costs
}

// maxKept is how many answers to the question what a term costs are kept.
const maxKept = 4096

// run finds the best sets.
func (s *search) run() {
	order := make([]int, len(s.choices)) // what most depends on first
	for c := range order {
		order[c] = c
	}
	links := make([]int, len(s.choices))
	for _, d := range s.terms {
		for _, c := range d.scope {
			links[c] += len(d.scope)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(links[b], links[a]) })
	made := make([]int, len(s.choices))
	for c := range made {
		made[c] = -1
	}
	s.from(order, made)
}

// from goes on with the choices that are left, in order; made has the values of the
// others.
func (s *search) from(left, made []int) {
	if s.steps >= s.budget {
		s.cut = true
		return
	}
	s.steps++
	least, first := s.bound(left, made)
	if s.best.any && (least > s.best.cost || least == s.best.cost && s.best.more) || least >= impossible {
		return
	}
	if len(left) == 0 {
		s.note(least, made)
		return
	}
	c := left[0]
	values := make([]int, len(s.choices[c].values))
	for v := range values {
		values[v] = v
	}
	slices.SortStableFunc(values, func(a, b int) int { return cmp.Compare(first[a], first[b]) })
	for _, v := range values {
		if s.best.any && (first[v] > s.best.cost || first[v] == s.best.cost && s.best.more) {
			break // first is at least what comes of each value
		}
		made[c] = v
		s.from(left[1:], made)
	}
	made[c] = -1
}

// note keeps a set if none that was found is better. Made are all choices, and cost is
// exactly what they cost.
func (s *search) note(cost int, made []int) {
	b := &s.best
	if b.any && len(b.sets) == maxSets && cost == b.cost {
		b.more = true
		return
	}
	var taken set
	for c, v := range made {
		taken.join(s.choices[c].values[v])
	}
	if !b.any || cost < b.cost {
		*b = found{any: true, cost: cost}
	}
	b.sets = append(b.sets, taken)
}

// bound gives what the choices cost at least, whatever is chosen of those left; of each
// value of the first that is left, first says what it costs at least with that.
func (s *search) bound(left, made []int) (least int, first []int) {
	at := make([]int, len(made)) // of the choices left, their place in the order
	for c := range at {
		at[c] = -1
	}
	costs := make([][]int, len(left)) // alone
	for k, c := range left {
		at[c] = k
		costs[k] = slices.Clone(s.choices[c].costs)
	}
	joint := make([][]matrix, len(left)) // of two that are left, the earlier first
	for k := range joint {
		joint[k] = make([]matrix, len(left))
	}
	for c, v := range made {
		if v < 0 {
			continue
		}
		least += s.choices[c].costs[v]
		for d := range s.pairs {
			switch {
			case d > c && s.pairs[c][d] != nil && made[d] >= 0:
				least += s.pairs[c][d][v][made[d]]
			case d > c && s.pairs[c][d] != nil:
				for w, x := range s.pairs[c][d][v] {
					costs[at[d]][w] += x
				}
			case d < c && s.pairs[d][c] != nil && made[d] < 0:
				for w := range s.pairs[d][c] {
					costs[at[d]][w] += s.pairs[d][c][w][v]
				}
			}
		}
	}
	for k, c := range left {
		for j, d := range left[k+1:] {
			if c < d && s.pairs[c][d] != nil {
				joint[k][k+1+j] = s.pairs[c][d]
			} else if d < c && s.pairs[d][c] != nil {
				joint[k][k+1+j] = transposed(s.pairs[d][c])
			}
		}
	}
	for _, d := range s.terms {
		if len(d.scope) > 2 {
			least += s.many(d, left, made, at, costs, joint)
		}
	}
	// The last choices first: each is settled for what it costs at least, which goes to
	// the costs of the earlier one with which it has most to do.
	for k := len(left) - 1; k > 0; k-- {
		heaviest, most := -1, 0
		for j := range k {
			if w := joint[j][k].spread(); w > most {
				heaviest, most = j, w
			}
		}
		for j := range k {
			m := joint[j][k]
			if m == nil {
				continue
			}
			for v := range m {
				lowest := impossible * 8
				for w, x := range m[v] {
					if j == heaviest {
						x += costs[k][w]
					}
					lowest = min(lowest, x)
				}
				costs[j][v] += lowest
			}
		}
		if heaviest < 0 {
			least += slices.Min(costs[k])
		}
	}
	if len(left) == 0 {
		return least, nil
	}
	first = costs[0]
	for v := range first {
		first[v] += least
	}
	return slices.Min(first), first
}

// many adds what a term costs that depends on more than two choices, as far as they are
// made: all but two of them; it returns what it costs for sure.
func (s *search) many(d *dependence, left, made, at []int, costs [][]int, joint [][]matrix) int {
	var free []int
	for _, c := range d.scope {
		if made[c] < 0 {
			free = append(free, c)
		}
	}
	switch len(free) {
	case 0:
		return s.restricted(d, made, nil)[0]
	case 1:
		for v, x := range s.restricted(d, made, free) {
			costs[at[free[0]]][v] += x
		}
	case 2:
		table := s.restricted(d, made, free)
		if slices.Max(table) == 0 {
			return 0
		}
		width := len(s.choices[free[1]].values)
		j, k := at[free[0]], at[free[1]]
		m := newMatrix(len(costs[min(j, k)]), len(costs[max(j, k)]))
		if old := joint[min(j, k)][max(j, k)]; old != nil {
			for v := range m {
				copy(m[v], old[v])
			}
		}
		for n, x := range table {
			if v, w := n/width, n%width; j < k {
				m[v][w] += x
			} else {
				m[w][v] += x
			}
		}
		joint[min(j, k)][max(j, k)] = m
	default:
		var taken, open set
		for c, v := range made {
			if v >= 0 {
				taken.join(s.choices[c].values[v])
			} else {
				open.join(s.choices[c].options)
			}
		}
		if !s.couldLift(d, taken, open) {
			return s.weight
		}
	}
	return 0
}

func transposed(m matrix) matrix {
	out := newMatrix(len(m[0]), len(m))
	for v := range m {
		for w, x := range m[v] {
			out[w][v] = x
		}
	}
	return out
}

// spread is how much two choices have to do with one another.
func (m matrix) spread() int {
	n := 0
	for _, row := range m {
		for _, x := range row {
			n += min(x, impossible)
		}
	}
	return n
}

// global gives a set of options as the problem counts them.
func (s *search) global(taken set) set {
	var out set
	for i := range taken.each {
		out.add(s.options[i])
	}
	return out
}

// objects says whether the participant of a term objects with just these taken.
func (s *search) objects(d *dependence, taken set) bool {
	o := outcome{words: s.reads(d, taken)}
	global := s.global(taken)
	for k := range d.conditions {
		if s.p.in(d.conditions[k].condition, global) {
			o.met |= 1 << k
		}
	}
	return d.objectsIn(o)
}

// reads is how the place of a term reads with just these taken.
func (s *search) reads(d *dependence, taken set) int {
	if len(d.targets) == 0 {
		return -1
	}
	var asked, here set
	by := taken.and(d.changing)
	for i := range by.each {
		asked.join(d.changes[i])
		here.add(s.options[i])
	}
	for k, g := range d.targets {
		switch {
		case d.loose:
			if s.p.hash(d.on, here) == g.hash {
				return k
			}
		case g.atoms.equal(asked):
			if by.count() > 1 && s.p.hash(d.on, here) != g.hash {
				return -1 // the same words, other white space
			}
			return k
		}
	}
	return -1
}

// couldLift says whether there may be more to take so that the participant does not
// object. It may say so in vain, and is never wrong where it says no.
func (s *search) couldLift(d *dependence, taken, open set) bool {
	var surely uint64
	var maybe []int
	global := s.global(taken)
	for k := range d.conditions {
		c := &d.conditions[k]
		switch {
		case c.option >= 0 && taken.has(c.option):
			surely |= 1 << k
		case c.option >= 0 && open.has(c.option) || c.near.meets(open):
			maybe = append(maybe, k)
		case s.p.in(c.condition, global):
			surely |= 1 << k
		}
	}
	if len(maybe) > maxMaybe {
		return true
	}
	for words := -1; words < len(d.targets); words++ {
		if words >= 0 && !d.couldRead(d.targets[words].atoms, taken, open) {
			continue
		}
		for some := range 1 << len(maybe) {
			met := surely
			for i, k := range maybe {
				if some>>i&1 != 0 {
					met |= 1 << k
				}
			}
			if !d.objectsIn(outcome{words, met}) {
				return true
			}
		}
	}
	return false
}

// maxMaybe is how many conditions that may come to be met are tried out.
const maxMaybe = 10

// couldRead says whether what is taken, and some of what may be, asks for just this.
func (d *dependence) couldRead(atoms, taken, open set) bool {
	if d.loose {
		return true
	}
	var asked set
	for i := range taken.and(d.changing).each {
		if !d.changes[i].within(atoms) {
			return false
		}
		asked.join(d.changes[i])
	}
	for i := range open.and(d.changing).each {
		if d.changes[i].within(atoms) {
			asked.join(d.changes[i])
		}
	}
	return atoms.within(asked)
}

// objectsIn asks the rule of an outcome, once.
func (d *dependence) objectsIn(o outcome) bool {
	objects, known := d.known[o]
	if !known {
		words := otherwise
		if o.words >= 0 {
			words = d.targets[o.words].hash
		}
		objects = d.stands(words, func(id string) bool {
			k := slices.IndexFunc(d.conditions, func(c dependent) bool { return c.id == id })
			return k >= 0 && o.met>>k&1 != 0
		})
		d.known[o] = objects
	}
	return objects
}
