package text

import (
	"slices"
	"strings"
)

// version is the text of a block from one revision on, until it changes. Versions
// are not altered.
type version struct {
	block  string
	index  int // among the versions of the block
	made   int // the revision that made it
	kind   Kind
	level  int
	text   string
	tokens []Token
	born   *passage // what it came of; nil for a block tabled, inserted or new in a redraft
	part   int      // which of the blocks of the passage it is
	causes []Cause  // of a block that was inserted; none if it was tabled
}

// passage is what a revision made of the text of blocks that it ran together: nearly
// always one block that becomes one block.
type passage struct {
	number  int // in order of time
	made    int // the revision
	redraft bool
	causes  []Cause
	old     []*version
	new     []*version
	joined  []Token // of the old blocks run together
	text    []Token // of the new blocks run together
	cuts    []int   // where in text each new block begins
	filed   []place // where the cut in front of each was filed, if a split made it
	move    move    // from joined to text
	recut   bool    // words ran together, so that the move is that of the edits between the texts
}

// occurrence is something that a revision did to a block.
type occurrence struct {
	made    int
	kind    occurrenceKind
	version int // index of the version that was there
	passage *passage
}

type occurrenceKind int

const (
	reworded  occurrenceKind = iota
	regrouped                // split, merged, or both by a redraft
	dropped
	revived
)

// block is all that a document knows of one block. It is not altered; a later
// document has another.
type block struct {
	id       string
	versions []*version
	history  []occurrence
	since    int       // index of the first version behind the last split or merge
	reached  []reached // by from, which is not in front of since: what is known already of moves that are asked for
	members  *member   // the amendments with a strand here
	edits    tree[*present]
	taken    []taken // what redrafts took up
}

// reached is the move from one version of a block to a later one.
type reached struct {
	from, to int // indexes of the versions
	move
}

// member is one in the list of amendments with a strand in a block.
type member struct {
	seq  int64
	next *member
}

// taken says that an open amendment asked for words that a redraft brought.
type taken struct {
	version int // index of the version that the redraft made
	seq     int64
	tokens  []int
}

func (b *block) compare(o *block) int { return strings.Compare(b.id, o.id) }
func (b *block) reach() int           { return 0 }

func (b *block) last() *version { return b.versions[len(b.versions)-1] }

// at gives the version that stood at a revision; nil if the block was not yet there.
func (b *block) at(rev int) *version {
	for i := len(b.versions) - 1; i >= 0; i-- {
		if b.versions[i].made <= rev {
			return b.versions[i]
		}
	}
	return nil
}

// goneAt gives what deleted the block, if it was away at a revision.
func (b *block) goneAt(rev int) *passage {
	for i := len(b.history) - 1; i >= 0; i-- {
		if b.history[i].made <= rev {
			if b.history[i].kind == dropped {
				return b.history[i].passage
			}
			return nil
		}
	}
	return nil
}

// moveTo composes the move from one version of the block to a later one. No split or
// merge lies between them.
func (b *block) moveTo(base, now *version) move {
	m, at := move{}, base.index
	if i, known := slices.BinarySearchFunc(b.reached, base.index, reached.compareFrom); known && b.reached[i].to <= now.index {
		m, at = b.reached[i].move, b.reached[i].to
	}
	for _, v := range b.versions[at+1 : now.index+1] {
		m = compose(m, v.born.move, base, v.tokens)
	}
	return m
}

func (r reached) compareFrom(from int) int { return r.from - from }

// note keeps the moves to the last version from those, by index, on which open
// amendments rest: these are asked for again with every revision, the others hardly ever.
func (b *block) note(bases []int) {
	slices.Sort(bases)
	moves := make([]reached, 0, len(bases))
	for _, from := range slices.Compact(bases) {
		if last := b.last(); b.since <= from && from < last.index {
			moves = append(moves, reached{from, last.index, b.moveTo(b.versions[from], last)})
		}
	}
	b.reached = moves
}

// extend gives the block with one more version, which it comes to by a passage.
func (b *block) extend(v *version, kind occurrenceKind) *block {
	out := *b
	last := len(b.versions) - 1
	out.history = append(slices.Clip(b.history), occurrence{made: v.made, kind: kind, version: last, passage: v.born})
	out.versions = append(slices.Clip(b.versions), v)
	if kind == regrouped {
		out.since, out.reached = v.index, nil
	}
	return &out
}

// newBlock begins a block.
func newBlock(v *version) *block {
	return &block{id: v.block, versions: []*version{v}, since: v.index}
}

// trace is what a strand, or several, came to.
type trace struct {
	strands []strand
	settled []settled
	// took is told which tokens of a version an edit that is absorbed brings.
	took func(v *version, tokens []int)
}

// follow carries a strand through the splits and merges up to a revision.
func (d *Document) follow(s strand, rev int, t *trace) {
	b, _ := d.block(s.block)
	for i := range b.history {
		if h := &b.history[i]; h.kind == regrouped && h.version >= s.base.index && h.made <= rev {
			d.cross(s, b, h, rev, t)
			return
		}
	}
	t.strands = append(t.strands, s)
}

// cross carries a strand over one split or merge: what is carried begins anew in the
// block where it is then, the rest stays what it is (TEXT.md 6).
func (d *Document) cross(s strand, b *block, h *occurrence, rev int, t *trace) {
	p := h.passage
	which := slices.IndexFunc(p.old, func(v *version) bool { return v.block == s.block })
	before := b.versions[h.version]
	m := b.moveTo(s.base, before)

	// The text of the blocks run together, this one as the strand knows it.
	base := slices.Clone(p.old)
	base[which] = s.base
	joined, starts := runTogether(base)
	offset := starts[which]
	edits := make([]edit, len(s.edits))
	for i, e := range s.edits {
		edits[i] = respace(e, s.base.tokens, joined, e.from+offset, e.to+offset)
		if len(p.old) > 1 && e.filed != nil {
			edits[i].filed = append(place{{block: p.new[0].block, version: p.new[0].index, joined: true, at: which}}, e.filed...)
		}
	}
	shifted := move{steps: m.steps, changes: make([]change, len(m.changes))}
	for i, c := range m.changes {
		c.from, c.to, c.at, c.end, c.on = c.from+offset, c.to+offset, c.at+offset, c.end+offset, nil
		shifted.changes[i] = c
	}
	first := &version{tokens: joined, text: Join(joined)}
	now := &version{tokens: p.text, text: Join(p.text)}
	out := rebase(first, edits, compose(shifted, p.move, first, p.text), now)
	if t.took != nil && p.redraft {
		for k, v := range p.new {
			if own := within(out.taken, p.cuts[k], p.cuts[k]+len(v.tokens)); len(own) > 0 {
				t.took(v, own)
			}
		}
	}

	parts := make([][]edit, len(p.new))
	leave := func(fate Fate, f Finding) {
		f.Block, f.Fate, f.Final = s.block, fate, true
		t.settled = append(t.settled, settled{fate: fate, finding: f})
	}
	carried := 0
	for i, fate := range out.fates {
		if fate != Carried {
			f := Finding{}
			if k := slices.IndexFunc(out.notes, func(n note) bool { return n.edit == i }); k >= 0 {
				f = out.notes[k].finding()
			}
			leave(fate, f)
			continue
		}
		e := out.carried[carried]
		carried++
		behind := edits[i].from == offset && which > 0
		inside := edits[i].from > offset && edits[i].from < offset+len(s.base.tokens)
		onCut := e.inserts() && slices.Contains(p.cuts[1:], e.from)
		if order := p.orderAtCut(e); onCut && order != 0 {
			behind, inside = order > 0, false
		}
		k, fits := p.home(e, behind)
		switch {
		case onCut && inside && e.split:
			leave(Absorbed, Finding{Causes: p.causes})
		case !fits || onCut && inside:
			own := Join(e.new)
			if len(e.new) == 0 {
				own = Join(p.text[e.from:e.to])
			}
			leave(Conflict, Finding{Own: own, Theirs: Join(p.text[e.from:e.to]), Causes: p.causes})
		default:
			parts[k] = append(parts[k], respace(e, p.text, p.new[k].tokens, e.from-p.cuts[k], e.to-p.cuts[k]))
		}
	}
	for k, edits := range parts {
		if len(edits) > 0 {
			d.follow(strand{block: p.new[k].block, base: p.new[k], edits: edits}, rev, t)
		}
	}
}

// orderAtCut says whether an insertion was filed in front of the cut where it is now
// (less than 0) or behind it, if the order of their places is known.
func (p *passage) orderAtCut(e edit) int {
	for k, at := range p.cuts {
		if at == e.from && k < len(p.filed) {
			order, _ := e.filed.compare(p.filed[k])
			return order
		}
	}
	return 0
}

// home gives the new block in which an edit lies; fits is false if it is in two. An
// edit exactly on a cut is at the end of the block in front, or at the beginning of
// the one behind, as is asked.
func (p *passage) home(e edit, behind bool) (k int, fits bool) {
	for k := range p.new {
		end := len(p.text)
		if k+1 < len(p.cuts) {
			end = p.cuts[k+1]
		}
		if e.from < end || e.from == end && e.inserts() && (!behind || k+1 == len(p.new)) {
			return k, e.to <= end
		}
	}
	return len(p.new) - 1, true
}

// within gives the tokens from from to to, counted from there.
func within(tokens []int, from, to int) []int {
	var out []int
	for _, t := range tokens {
		if from <= t && t < to {
			out = append(out, t-from)
		}
	}
	return out
}

// runTogether joins the tokens of blocks; starts says where each begins. The first
// word of a later block gets what joins it (TEXT.md 5.3).
func runTogether(blocks []*version) (joined []Token, starts []int) {
	if len(blocks) == 1 {
		return blocks[0].tokens, []int{0}
	}
	for _, v := range blocks {
		starts = append(starts, len(joined))
		for i, t := range v.tokens {
			if i == 0 && len(joined) > 0 {
				t.Space = joiner(joined[len(joined)-1].Word, t.Word)
			}
			joined = append(joined, t)
		}
	}
	return joined, starts
}
