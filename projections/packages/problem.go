package packages

import (
	"slices"
	"strconv"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// problem is what of a report the search needs to know: what could be taken, and on
// what it depends who objects.
type problem struct {
	report  *report.State
	options []option
	byID    map[string]int // amendment -> its option
	terms   []*term
	matters set  // the options that could lift an objection
	partial bool // something that could have mattered is left out: see maxConditions

	fates map[string]bool   // what the text says of sets that were asked for: see in
	words map[string]string // the same of places: see hash
}

// option is an amendment that could be incorporated, with those that are equal to it:
// they are one proposal.
type option struct {
	ids     []string       // in order of the log
	touches set            // options that cannot be taken together with it
	edits   []text.Present // of the first
	blocks  []string       // whose words it changes
	costs   int            // objections to it, which bar once it is in
	asks    set            // atoms of the whole text: see findAtoms
}

// place is a paragraph, or the whole report, that somebody objects to or could.
type place struct {
	on       events.On
	changing set      // the options that change its words
	changes  []set    // by option: the atoms of what it asks for here
	targets  []target // words for which somebody has accepted it
	loose    bool     // different sets of atoms may give it the same words: the text is asked
}

// target is words of a place for which somebody has accepted it, and what has to be
// taken, all of it and no more, for them to stand there.
type target struct {
	hash  string
	atoms set
}

// term is a participant that does, or could, object to a place.
type term struct {
	*place
	voice      *report.Voice
	conditions []condition
	targets    []target // those that what was said for it depends on
	helps      set      // options that could keep it from objecting
}

// condition is an amendment under which something was said.
type condition struct {
	id      string
	option  int  // -1: it cannot be taken
	is      bool // it is in the text while nothing near it is taken
	near    set  // options that could bring it into the text, or take it out, without it
	accepts bool // somebody accepts under it
	objects bool
}

// maxConditions is how many conditions of one participant on one place are looked at.
const maxConditions = 60

func newProblem(s *report.State) *problem {
	p := &problem{report: s, byID: map[string]int{}, fates: map[string]bool{}, words: map[string]string{}}
	p.findOptions()
	places := p.findPlaces()
	p.findAtoms(places)
	p.findLoose(places)
	for _, x := range places {
		p.findTargets(x)
		p.findTerms(x)
	}
	p.findMatters()
	return p
}

// findOptions finds what could be incorporated, and what of it not together.
func (p *problem) findOptions() {
	touch, same := p.report.Text.Pairs()
	equal := map[string]string{} // to an earlier one
	for _, x := range same {
		if _, known := equal[x[1]]; !known {
			equal[x[1]] = x[0]
		}
	}
	for a := range p.report.Open() {
		now, no := p.report.Takeable(a.Amendment)
		if no != nil {
			continue
		}
		first, is := equal[a.Amendment]
		i, known := p.byID[first]
		if !is || !known {
			i = len(p.options)
			o := option{edits: now.Edits}
			for _, e := range now.Edits {
				o.changes(e.Block)
			}
			switch a.Change.Operation {
			case events.OpDelete, events.OpSplit, events.OpMerge:
				for _, b := range now.Blocks {
					o.changes(b)
				}
			}
			p.options = append(p.options, o)
		}
		p.byID[a.Amendment] = i
		o := &p.options[i]
		o.ids = append(o.ids, a.Amendment)
		o.costs += len(p.report.Objections(events.On{Report: p.report.Slug, Amendment: a.Amendment}))
	}
	for _, x := range touch {
		i, known := p.byID[x[0]]
		j, also := p.byID[x[1]]
		if known && also && i != j {
			p.options[i].touches.add(j)
			p.options[j].touches.add(i)
		}
	}
}

func (o *option) changes(block string) {
	if !slices.Contains(o.blocks, block) {
		o.blocks = append(o.blocks, block)
	}
}

// findPlaces finds the paragraphs that somebody objects to or could, and the report if
// somebody does to it; what was adopted ahead of the whole is closed to that. Objections
// to amendments that are in the text already stand
// whatever is taken; those to open ones are counted with the options.
func (p *problem) findPlaces() []*place {
	var out []*place
	seen := map[events.On]bool{}
	for x := range p.report.Positions {
		if x.Stance == events.Object && x.Amendment == "" && !seen[x.On] && !p.report.AdoptedAhead(x.Block) {
			seen[x.On] = true
			out = append(out, &place{on: x.On, changes: make([]set, len(p.options))})
		}
	}
	return out
}

// findLoose finds the places whose words may come about in more ways than one: what is
// cut in two loses what was changed behind the cut, and a paragraph may be deleted, or
// lose one word after the other.
func (p *problem) findLoose(places []*place) {
	emptied := false
	of := map[string]*place{}
	for _, x := range places {
		of[x.on.Block] = x
	}
	for i := range p.options {
		a, _ := p.report.Amendment(p.options[i].ids[0])
		for _, block := range p.options[i].blocks {
			loose := false
			switch a.Change.Operation {
			case events.OpSplit, events.OpMerge:
				loose = true
			case events.OpDelete:
				loose = p.couldEmpty(&text.State{Blocks: []string{block}}, p.all().without(i))
				emptied = emptied || loose
			}
			if x := of[block]; x != nil && loose {
				x.loose = true
			}
		}
	}
	if x := of[""]; x != nil {
		x.loose = emptied
	}
}

// all returns all options.
func (p *problem) all() set {
	var out set
	for i := range p.options {
		out.add(i)
	}
	return out
}

// findAtoms names what each option asks for, in pieces: equal pieces of two options are
// one. Of an option that changes a place it finds the pieces that do.
func (p *problem) findAtoms(places []*place) {
	numbers := map[string]int{}
	atom := func(key string) int {
		n, known := numbers[key]
		if !known {
			n = len(numbers)
			numbers[key] = n
		}
		return n
	}
	for i := range p.options {
		o := &p.options[i]
		a, _ := p.report.Amendment(o.ids[0])
		here := map[string]set{}
		if a.Change.Operation == events.OpText {
			for _, e := range o.edits {
				n := atom(e.Key())
				o.asks.add(n)
				s := here[e.Block]
				s.add(n)
				here[e.Block] = s
			}
		} else {
			own := atom("option " + strconv.Itoa(i)) // a structural change as a whole
			o.asks.add(own)
			for _, b := range o.blocks {
				here[b] = set(nil).with(own)
			}
		}
		for _, x := range places {
			if x.changes[i] = here[x.on.Block]; x.on.Block == "" {
				x.changes[i] = o.asks
			}
			if !x.changes[i].empty() {
				x.changing.add(i)
			}
		}
	}
}

// findTargets finds for which words of a place somebody has accepted it, and by what
// they come about: by nothing, or by one amendment. Words that only several together
// would bring back are not looked for.
func (p *problem) findTargets(x *place) {
	sought := map[string]bool{}
	know := func(hash string, atoms set) {
		if sought[hash] {
			sought[hash] = false
			x.targets = append(x.targets, target{hash, atoms})
		}
	}
	var given []int // the options under which it was accepted
	for q := range p.report.PositionsOn(x.on) {
		if q.Stance != events.Accept && q.Stance != events.Support {
			continue
		}
		hash, is := accepted(q)
		if sought[hash] = true; is {
			if i, known := p.byID[q.If]; known {
				given = append(given, i)
			}
		}
	}
	now, _ := p.report.Words(x.on)
	know(now, nil)
	if x.on.Block != "" { // of the report, only single amendments that were named are tried
		given = slices.Collect(x.changing.each)
	}
	for _, i := range given {
		if atoms := x.changes[i]; !atoms.empty() && len(sought) > len(x.targets) {
			know(p.hash(x.on, set(nil).with(i)), atoms)
		}
	}
}

// accepted returns the words for which a position accepts, and whether under a condition.
func accepted(q *report.Position) (hash string, given bool) {
	if q.If != "" {
		return q.WordsThen, true
	}
	return q.Words, false
}

// hash returns the hash of the words of a place with options taken; "" where it is gone.
// What was asked once is kept.
func (p *problem) hash(on events.On, taken set) string {
	key := on.Block + "\x00" + taken.key()
	hash, known := p.words[key]
	if known {
		return hash
	}
	if after, err := p.report.Text.Revise(text.Revision{Incorporate: p.ids(taken)}); err == nil {
		if on.Block == "" {
			hash = text.HashReport(after.Current())
		} else if b, there := after.Block(on.Block, after.Revision()); there {
			hash = text.HashBlock(b)
		}
	}
	p.words[key] = hash
	return hash
}

// in says whether the amendment of a condition is in the text with options taken.
func (p *problem) in(c *condition, taken set) bool {
	if c.option >= 0 && taken.has(c.option) {
		return true
	}
	near := taken.and(c.near)
	if near.empty() {
		return c.is
	}
	key := c.id + "\x00" + near.key()
	is, known := p.fates[key]
	if !known {
		is = c.is
		if after, err := p.report.Text.Revise(text.Revision{Incorporate: p.ids(near)}); err == nil {
			now, err := after.State(c.id)
			is = err == nil && now.Fate == text.Absorbed
		}
		p.fates[key] = is
	}
	return is
}

// ids returns the amendments of options, in order of the log.
func (p *problem) ids(taken set) []string {
	var out []string
	for i := range taken.each {
		out = append(out, p.options[i].ids...)
	}
	slices.SortFunc(out, byNumber)
	return out
}

// findTerms finds who does, or could, object to a place, and on what that depends.
func (p *problem) findTerms(x *place) {
	voices := p.report.Voices(x.on)
	for i := range voices {
		t := &term{place: x, voice: &voices[i]}
		objects := false
		for q := range t.voice.Said {
			objects = objects || q.Stance == events.Object && !q.AsGroup
			if q.Stance == events.Accept || q.Stance == events.Support {
				hash, _ := accepted(q)
				t.seeks(hash)
			}
			p.isUnder(t, q)
		}
		if !objects {
			continue
		}
		for _, c := range t.conditions {
			if c.option >= 0 && c.accepts {
				t.helps.add(c.option)
			}
			if c.accepts && !c.is || c.objects && c.is {
				t.helps.join(c.near)
			}
		}
		for i := range x.changing.each {
			if slices.ContainsFunc(t.targets, func(g target) bool { return x.changes[i].within(g.atoms) }) {
				t.helps.add(i)
			}
		}
		if t.varies() {
			p.terms = append(p.terms, t)
		}
	}
}

// seeks notes for which words a term's participant has been said to accept a place.
func (t *term) seeks(hash string) {
	of := func(g target) bool { return g.hash == hash }
	if i := slices.IndexFunc(t.place.targets, of); i >= 0 && !slices.ContainsFunc(t.targets, of) {
		t.targets = append(t.targets, t.place.targets[i])
	}
}

// isUnder notes the condition of what was said, if it has one.
func (p *problem) isUnder(t *term, q *report.Position) {
	if q.If == "" {
		return
	}
	i := slices.IndexFunc(t.conditions, func(c condition) bool { return c.id == q.If })
	if i < 0 {
		if len(t.conditions) == maxConditions {
			p.partial = true
			return
		}
		i = len(t.conditions)
		t.conditions = append(t.conditions, p.condition(q.If))
	}
	c := &t.conditions[i]
	c.accepts = c.accepts || q.Stance == events.Accept
	c.objects = c.objects || q.Stance == events.Object
}

// varies says whether it depends on what is taken if a participant objects.
func (t *term) varies() bool {
	return len(t.targets) > 0 && !t.changing.empty() ||
		slices.ContainsFunc(t.conditions, func(c condition) bool { return c.option >= 0 || !c.near.empty() })
}

// otherwise stands for words of a place for which nobody has accepted it: no hash.
const otherwise = "otherwise"

// stands asks the rule: does the participant object where the place reads so, and these
// amendments are in?
func (t *term) stands(words string, in func(id string) bool) bool {
	x := t.voice.Counts(func(q *report.Position) bool { return q.HoldsOn(words, q.If != "" && in(q.If)) })
	return x != nil && x.Stance == events.Object && !x.AsGroup
}

// findMatters finds the options that could lift an objection; all others only add some.
func (p *problem) findMatters() {
	for _, t := range p.terms {
		p.matters.join(t.helps)
	}
	for more := true; more; { // what could keep something out of the text that one of them brings
		more = false
		for _, t := range p.terms {
			for _, c := range t.conditions {
				if c.objects && !c.is && c.near.meets(p.matters) && !c.near.within(p.matters) {
					p.matters.join(c.near)
					more = true
				}
			}
		}
	}
}
