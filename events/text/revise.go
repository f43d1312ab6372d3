package text

import (
	"cmp"
	"slices"
)

// Revision is what the Chair decides with the next revision. Incorporation comes
// first, then words of the Chair's own, or a redraft of the whole.
type Revision struct {
	Incorporate []string  // amendments, all carried, of which no two touch
	Decline     []string  // amendments that are not taken up
	Set         []Setting // words of the Chair's own for single blocks, after incorporation
	Redraft     *Plan     // a new text of the whole, after incorporation
	Bracket     []string  // amendments that are compilable then, in log order: put into the text in brackets; see Compilable
}

// Setting gives a block words of the Chair's own: the edits that turn the words that
// it has after incorporation into Text. Empty words delete it. PlanSetting makes one.
type Setting struct {
	Block string `json:"block"`
	Text  string `json:"text"`
	Edits []Edit `json:"edits"`
}

// Revise makes the next revision. It computes no matching and no edits of a redraft:
// it checks that those it is given turn the text into what they say. A refusal is a
// *Refusal and names all amendments, blocks and pairs that are in the way.
//
// Whether they are the edits that the new words give (TEXT.md 3) it does not ask: what
// stands on a log was asked once, by the rules of its day. See ReviseStrictly.
func (d Document) Revise(r Revision) (Document, error) { return d.revise(r, false) }

// ReviseStrictly is Revise for what nobody has decided on yet: it also refuses edits
// that give the words but are not those that the words give (TEXT.md 3), so that the
// same wording gives the same edits whoever has computed them.
func (d Document) ReviseStrictly(r Revision) (Document, error) { return d.revise(r, true) }

func (d Document) revise(r Revision, strictly bool) (Document, error) {
	incorporated, err := d.incorporated(r)
	if err != nil {
		return d, err
	}
	if r.Redraft != nil && len(r.Set) > 0 {
		return d, &Refusal{Why: WordsAndRedraft}
	}
	if len(r.Bracket) > 0 && (r.Redraft != nil || len(r.Set) > 0) {
		return d, &Refusal{Why: WordsAndBracket}
	}
	x := d.revising(r)
	x.strict = strictly
	x.incorporate(incorporated)
	for _, s := range r.Set {
		if err := x.set(s); err != nil {
			return d, err
		}
	}
	if r.Redraft != nil {
		if err := x.redraft(r.Redraft); err != nil {
			return d, err
		}
	}
	if len(r.Bracket) > 0 {
		after, err := d.provisional(r)
		if err != nil {
			return d, err
		}
		// Those that are, in log order; so what is in another order is refused too.
		all := slices.DeleteFunc(after.compilable(), func(id string) bool { return !slices.Contains(r.Bracket, id) })
		if !slices.Equal(all, r.Bracket) {
			return d, &Refusal{Why: NotCompilable, Amendments: slices.DeleteFunc(slices.Clone(r.Bracket), func(id string) bool { return slices.Contains(all, id) })}
		}
		c, err := after.compile(r.Bracket)
		if err != nil {
			return d, err
		}
		if err := x.bracket(r.Bracket, c); err != nil {
			return d, err
		}
	}
	for _, id := range r.Decline {
		e, _ := x.doc.entry(id)
		x.decide(e, Declined)
	}
	x.finish()
	return x.doc, nil
}

// incorporated checks the decisions of a revision, and gives what it incorporates in
// log order.
func (d *Document) incorporated(r Revision) ([]*entry, error) {
	seen := map[string]bool{}
	var twice, unknown, decided, notCarried []string
	read := func(ids []string) (out []*entry) {
		for _, id := range ids {
			e, ok := d.entry(id)
			switch {
			case seen[id]:
				twice = append(twice, id)
			case !ok:
				unknown = append(unknown, id)
			case !e.open():
				decided = append(decided, id)
			default:
				out = append(out, e)
			}
			seen[id] = true
		}
		return out
	}
	incorporated := read(r.Incorporate)
	read(r.Decline)
	read(r.Bracket)
	for _, e := range incorporated {
		if d.stateOf(e, d.Revision()).Fate != Carried {
			notCarried = append(notCarried, e.ID)
		}
	}
	for _, x := range []struct {
		why Why
		ids []string
	}{{TwoDecisions, twice}, {NoSuchAmendment, unknown}, {AlreadyDecided, decided}, {NotCarried, notCarried}} {
		if len(x.ids) > 0 {
			return nil, &Refusal{Why: x.why, Amendments: x.ids}
		}
	}
	if pairs, _ := d.chosen(incorporated); len(pairs) > 0 {
		refusal := &Refusal{Why: Touching, Pairs: pairs}
		for _, e := range incorporated {
			if slices.ContainsFunc(pairs, func(p [2]string) bool { return p[0] == e.ID || p[1] == e.ID }) {
				refusal.Amendments = append(refusal.Amendments, e.ID)
			}
		}
		return nil, refusal
	}
	slices.SortFunc(incorporated, (*entry).compare)
	return incorporated, nil
}

// reviser makes the next revision out of a document of its own.
type reviser struct {
	doc     Document
	made    int
	strict  bool // edits are to be those that the words give
	layout  *layout
	changed []string // blocks with new words, new or gone, in the order in which they changed
}

// revising begins a revision. The amendments that it decides on show no more.
func (d *Document) revising(r Revision) *reviser {
	x := &reviser{doc: *d, made: d.Revision() + 1, layout: d.layout(d.Revision()).clone()}
	for _, ids := range [][]string{r.Incorporate, r.Decline, r.Bracket} {
		for _, id := range ids {
			e, _ := d.entry(id)
			x.doc.hide(e)
		}
	}
	x.layout.index()
	x.doc.revisions = append(slices.Clip(d.revisions), &revision{number: x.made, layout: x.layout})
	return x
}

func (x *reviser) put(b *block) {
	x.doc.blocks = x.doc.blocks.set(b)
	x.changed = append(x.changed, b.id)
}

func (x *reviser) passage(p *passage) *passage {
	x.doc.passages++
	p.number, p.made = x.doc.passages, x.made
	return p
}

// vacate empties the place of a block.
func (x *reviser) vacate(block string, forGood bool) {
	s := &x.layout.spots[x.layout.find(block)]
	s.block = ""
	if forGood {
		s.owner = ""
	}
}

// drop deletes a block.
func (x *reviser) drop(id string, causes []Cause, redraft bool) {
	b, _ := x.doc.block(id)
	p := x.passage(&passage{redraft: redraft, causes: causes, old: []*version{b.last()}})
	out := *b
	out.history = append(slices.Clip(b.history), occurrence{made: x.made, kind: dropped, version: len(b.versions) - 1, passage: p})
	x.put(&out)
}

// reword makes a new version of a block: of its last one with the changes made, which
// are in order.
func (x *reviser) reword(b *block, p *passage, changes []asked) {
	v := b.last()
	edits := make([]edit, len(changes))
	for i := range changes {
		edits[i] = changes[i].edit
		p.causes = joinCauses(p.causes, changes[i].causes)
	}
	made, spans := apply(v.tokens, edits)
	p.old, p.joined = []*version{v}, v.tokens
	p.move = moveOf(edits, spans, func(i int) []Cause { return changes[i].causes })
	for i := range changes {
		p.move.changes[i].filed, p.move.changes[i].on = edits[i].filed, changes[i].on
	}
	p.become([]Block{v.asBlock()}, made, []int{0}, b)
	x.put(b.extend(p.new[0], reworded))
}

// become gives the passage its new blocks. Where their words, joined to a text, are
// not cut where the tokens are, or the text is not normal, the edits between the texts
// stand for the passage, with all its causes.
func (p *passage) become(blocks []Block, made []Token, cuts []int, into ...*block) {
	p.text, p.cuts = made, cuts
	same := true
	for k, b := range blocks {
		end := len(made)
		if k+1 < len(cuts) {
			end = cuts[k+1]
		}
		own := made[cuts[k]:end]
		if len(own) > 0 && own[0].Space != "" {
			own = slices.Clone(own)
			own[0].Space = ""
		}
		b.Text = Normalize(Join(own))
		v := &version{block: b.ID, made: p.made, kind: b.Kind, level: b.Level, text: b.Text, tokens: Tokenize(b.Text), born: p, part: k}
		if into[k] != nil { // the block goes on
			v.index = len(into[k].versions)
		}
		same = same && slices.Equal(v.tokens, own)
		p.new = append(p.new, v)
	}
	switch {
	case !same:
		p.text, p.cuts = runTogether(p.new)
		p.move, p.recut = directMove(p.joined, p.text, p.causes), true
	case len(p.new) == 1 && slices.Equal(made, p.new[0].tokens):
		p.text = p.new[0].tokens // nearly always: once is enough
	}
}

// asked is one carried edit of an incorporated amendment.
type asked struct {
	edit
	causes []Cause
	on     []filedOn
	seq    int64
}

// incorporate makes the changes of amendments that are carried and do not touch.
func (x *reviser) incorporate(entries []*entry) {
	x.incorporateWords(entries)
	x.incorporateSplits(entries)
	x.incorporateMerges(entries)
	x.incorporateDeletions(entries)
	x.incorporateMoves(entries)
	x.incorporateInserts(entries)
	for _, e := range entries {
		now, _ := x.doc.entry(e.ID)
		x.decide(now, Incorporated)
	}
	// A block left without a word is deleted by those who emptied it.
	for _, id := range slices.Clone(x.changed) {
		b, _ := x.doc.block(id)
		if v := b.last(); len(v.tokens) == 0 && b.goneAt(x.made) == nil && x.layout.find(id) >= 0 {
			x.undoEmptying(b)
		}
	}
	x.layout.index()
}

// undoEmptying deletes a block that has lost its last word; it is known by the words
// that it had.
func (x *reviser) undoEmptying(b *block) {
	out := *b
	last := b.last()
	causes := last.born.causes
	if last.index >= 1 && b.history[len(b.history)-1].kind == reworded {
		out.versions = b.versions[: len(b.versions)-1 : len(b.versions)-1]
		out.history = b.history[: len(b.history)-1 : len(b.history)-1]
	}
	x.put(&out)
	x.vacate(b.id, false)
	x.drop(b.id, causes, false)
}

func (x *reviser) incorporateWords(entries []*entry) {
	before := x.made - 1
	byBlock := map[string][]asked{}
	var blocks []string
	for _, e := range entries {
		if _, ok := e.Change.(Reword); !ok {
			continue
		}
		for _, r := range x.doc.results(e.strands, before) {
			if len(r.carried) > 0 && byBlock[r.block] == nil {
				blocks = append(blocks, r.block)
			}
			n := 0
			for i, fate := range r.fates {
				if fate != Carried {
					continue
				}
				a := asked{edit: r.carried[n], causes: []Cause{e.cause()}, seq: e.Seq}
				if a.inserts() {
					a.on = []filedOn{{r.base, r.strand.edits[i].from}}
				}
				n++
				byBlock[r.block] = append(byBlock[r.block], a)
			}
		}
	}
	slices.Sort(blocks)
	for _, id := range blocks {
		all := byBlock[id]
		slices.SortStableFunc(all, func(a, b asked) int {
			order, _ := a.filed.compare(b.filed)
			return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(min(1, a.to-a.from), min(1, b.to-b.from)), order, cmp.Compare(a.seq, b.seq))
		})
		once := all[:0]
		for _, a := range all {
			if last := len(once) - 1; last >= 0 && relate(&once[last].edit, &a.edit) == equal {
				once[last].causes = joinCauses(once[last].causes, a.causes)
				once[last].on = append(slices.Clip(once[last].on), a.on...)
				continue
			}
			once = append(once, a)
		}
		b, _ := x.doc.block(id)
		x.reword(b, x.passage(&passage{}), once)
	}
}

// incorporateSplits cuts blocks at the gaps where the splits are in the new words. At
// one gap is one split, with the id of the first; where there is nothing on one side
// there is none.
func (x *reviser) incorporateSplits(entries []*entry) {
	at := map[string][]asked{}
	ids := map[int64]string{}
	var blocks []string
	for _, e := range entries {
		if _, ok := e.Change.(Split); !ok {
			continue
		}
		ids[e.Seq] = e.ID
		t := x.doc.followAll(e, x.made)
		for _, r := range x.doc.results(t.strands, x.made) {
			for _, g := range r.carried {
				if at[r.block] == nil {
					blocks = append(blocks, r.block)
				}
				at[r.block] = append(at[r.block], asked{edit: g, causes: []Cause{e.cause()}, seq: e.Seq})
			}
		}
	}
	for _, id := range blocks {
		b, _ := x.doc.block(id)
		v := b.last()
		p := &passage{old: []*version{v}, joined: v.tokens, filed: []place{nil}}
		parts, cuts, into := []Block{v.asBlock()}, []int{0}, []*block{b}
		slices.SortStableFunc(at[id], func(a, b asked) int { return cmp.Compare(a.from, b.from) })
		for _, g := range at[id] {
			if g.from == 0 || g.from == len(v.tokens) {
				continue
			}
			p.causes = joinCauses(p.causes, g.causes)
			if g.from > cuts[len(cuts)-1] {
				parts = append(parts, Block{ID: ids[g.seq], Kind: v.kind, Level: v.level})
				cuts, into, p.filed = append(cuts, g.from), append(into, nil), append(p.filed, g.filed)
			}
		}
		if len(parts) == 1 {
			continue
		}
		x.passage(p).become(parts, v.tokens, cuts, into...)
		x.put(b.extend(p.new[0], regrouped))
		parent := x.layout.find(id)
		for _, part := range p.new[1:] {
			x.put(newBlock(part))
			x.layout.put(parent, spot{block: part.block, rev: x.made, part: true, causes: p.causes, made: x.made})
		}
	}
}

// incorporateMerges runs blocks together, those of several merges in a row at once.
// The first keeps its id.
func (x *reviser) incorporateMerges(entries []*entry) {
	behind := map[string]string{}
	causes := map[string][]Cause{}
	later := map[string]bool{}
	var firsts []string
	for _, e := range entries {
		if _, ok := e.Change.(Merge); !ok {
			continue
		}
		pair := x.doc.stand(e, x.made-1).blocks
		if behind[pair[0]] == "" {
			firsts = append(firsts, pair[0])
		}
		behind[pair[0]] = pair[1]
		later[pair[1]] = true
		causes[pair[0]] = joinCauses(causes[pair[0]], []Cause{e.cause()})
	}
	for _, id := range firsts {
		if later[id] {
			continue
		}
		p := &passage{}
		head, _ := x.doc.block(id)
		var rest []*block
		p.old = []*version{head.last()}
		for at := id; behind[at] != ""; at = behind[at] {
			b, _ := x.doc.block(behind[at])
			rest = append(rest, b)
			p.old = append(p.old, b.last())
			p.causes = joinCauses(p.causes, causes[at])
			x.layout.sealBetween(at, b.id, x.made, causes[at])
		}
		p.joined, _ = runTogether(p.old)
		x.passage(p).become([]Block{head.last().asBlock()}, p.joined, []int{0}, head)
		x.put(head.extend(p.new[0], regrouped))
		for _, b := range rest {
			x.put(b.end(p))
			x.vacate(b.id, true)
		}
	}
}

// end gives the block as one that went into others by a passage.
func (b *block) end(p *passage) *block {
	out := *b
	out.history = append(slices.Clip(b.history), occurrence{made: p.made, kind: regrouped, version: len(b.versions) - 1, passage: p})
	return &out
}

func (x *reviser) incorporateDeletions(entries []*entry) {
	causes := map[string][]Cause{}
	var blocks []string
	for _, e := range entries {
		if _, ok := e.Change.(Delete); !ok {
			continue
		}
		for _, id := range x.doc.stand(e, x.made-1).blocks {
			if causes[id] == nil {
				blocks = append(blocks, id)
			}
			causes[id] = joinCauses(causes[id], []Cause{e.cause()})
		}
	}
	for _, id := range blocks {
		x.vacate(id, false)
		x.drop(id, causes[id], false)
	}
}

// alike gathers entries that ask for the same, in order of the first.
func (x *reviser) alike(entries []*entry, same func(a, b *entry) bool) [][]*entry {
	var groups [][]*entry
	for _, e := range entries {
		at := slices.IndexFunc(groups, func(g []*entry) bool { return same(g[0], e) })
		if at < 0 {
			groups = append(groups, []*entry{e})
		} else {
			groups[at] = append(groups[at], e)
		}
	}
	return groups
}

func causesOf(entries []*entry) []Cause {
	out := make([]Cause, len(entries))
	for i, e := range entries {
		out[i] = e.cause()
	}
	return out
}

func (x *reviser) incorporateMoves(entries []*entry) {
	before := x.made - 1
	moves := slices.DeleteFunc(slices.Clone(entries), func(e *entry) bool { _, ok := e.Change.(Move); return !ok })
	for _, group := range x.alike(moves, func(a, b *entry) bool { return x.doc.sameWish(a, b, before) }) {
		e := group[0]
		at := x.doc.rankOf(e, before)
		parts := x.doc.heirs(e.Change.(Move).Block, e.start, x.made).there
		slices.SortFunc(parts, func(a, b string) int { return x.layout.find(a) - x.layout.find(b) })
		for _, id := range parts {
			x.vacate(id, false)
			x.layout.put(x.layout.findPlace(e.place), spot{block: id, rev: at.rev, seq: at.seq, causes: causesOf(group), made: x.made})
		}
	}
}

func (x *reviser) incorporateInserts(entries []*entry) {
	before := x.made - 1
	inserts := slices.DeleteFunc(slices.Clone(entries), func(e *entry) bool { _, ok := e.Change.(Insert); return !ok })
	for _, group := range x.alike(inserts, func(a, b *entry) bool { return x.doc.sameWish(a, b, before) }) {
		e := group[0]
		c := e.Change.(Insert)
		at := x.doc.rankOf(e, before)
		causes := causesOf(group)
		x.put(newBlock(&version{block: e.ID, made: x.made, kind: c.Kind, level: c.Level, text: c.Text, tokens: Tokenize(c.Text), causes: causes}))
		x.layout.put(x.layout.findPlace(e.place), spot{block: e.ID, rev: at.rev, seq: at.seq, causes: causes, made: x.made})
		for _, one := range group {
			now, _ := x.doc.entry(one.ID)
			changed := *now
			changed.block = e.ID
			x.doc.entries = x.doc.entries.set(&changed)
		}
	}
}

// set gives a block words of the Chair's own.
func (x *reviser) set(s Setting) error {
	b, ok := x.doc.block(s.Block)
	if !ok || x.layout.find(s.Block) < 0 {
		return refuseBlock(NotInText, s.Block, "")
	}
	v := b.last()
	causes := []Cause{{Revision: x.made}}
	if s.Text == "" {
		x.vacate(s.Block, false)
		x.drop(s.Block, causes, true)
		return nil
	}
	text, work, err := applyChecked(v.tokens, s.Edits)
	switch {
	case err != nil:
		return refuseBlock(EditsDoNotFit, s.Block, err.Error())
	case text != s.Text:
		return refuseBlock(EditsDoNotFit, s.Block, "they give other words")
	case text == v.text:
		return refuseBlock(ChangesNothing, s.Block, "")
	case x.strict && !SameEdits(s.Edits, Edits(v.text, s.Text)):
		return refuseBlock(NotCanonical, s.Block, "")
	}
	changes := make([]asked, len(work))
	for i := range work {
		changes[i] = asked{edit: work[i], causes: causes}
	}
	x.reword(b, x.passage(&passage{redraft: true}), changes)
	return nil
}

func (x *reviser) decide(e *entry, decision Decision) {
	changed := *e
	changed.decision, changed.decided = decision, x.made
	x.doc.entries = x.doc.entries.set(&changed)
}

// finish brings the open amendments of the changed blocks up to the new revision.
func (x *reviser) finish() {
	x.layout.index()
	d := &x.doc
	d.revisions[x.made] = &revision{number: x.made, layout: x.layout}
	slices.Sort(x.changed)
	x.changed = slices.Compact(x.changed)
	isChanged := make(map[string]bool, len(x.changed))
	var seqs []int64
	for _, id := range x.changed {
		isChanged[id] = true
		b, _ := d.block(id)
		var bases []int
		for m := b.members; m != nil; m = m.next {
			seqs = append(seqs, m.seq)
			if e := d.entryAt(m.seq); e.open() {
				bases = e.restOn(id, bases)
			}
		}
		cleared := *b
		cleared.members, cleared.edits = nil, tree[*present]{}
		cleared.note(bases)
		d.blocks = d.blocks.set(&cleared)
	}
	slices.Sort(seqs)
	for _, seq := range slices.Compact(seqs) {
		e := d.entryAt(seq)
		if !e.open() {
			continue
		}
		t := d.takeUp(e, x.made)
		changed := *e
		changed.strands, changed.settled = t.strands, t.settled
		d.entries = d.entries.set(&changed)
		d.show(&changed, isChanged)
	}
	x.takeUpInserts()
}

// takeUp follows an amendment to a revision, and notes what a redraft made by it took
// up of its words.
func (d *Document) takeUp(e *entry, rev int) trace {
	t := trace{settled: slices.Clip(e.settled)}
	t.took = func(v *version, tokens []int) {
		if v.made == rev {
			d.took(e, v, tokens)
		}
	}
	for _, s := range e.strands {
		d.follow(s, rev, &t)
	}
	for _, r := range d.results(t.strands, rev) {
		if p := r.now.born; r.gone == nil && r.now.made == rev && p != nil && p.redraft && len(p.old) == 1 && len(p.new) == 1 && len(r.taken) > 0 {
			d.took(e, r.now, r.taken)
		}
	}
	return t
}

func (d *Document) took(e *entry, v *version, tokens []int) {
	b, _ := d.block(v.block)
	changed := *b
	changed.taken = append(slices.Clip(b.taken), taken{version: v.index, seq: e.Seq, tokens: tokens})
	d.blocks = d.blocks.set(&changed)
}

// takeUpInserts notes the new paragraphs whose words the redraft brought.
func (x *reviser) takeUpInserts() {
	d := &x.doc
	for _, id := range d.brought {
		if b, _ := d.block(id); b.versions[0].made == x.made {
			d.structural.each(func(e *entry) bool {
				e = d.entryAt(e.Seq)
				if e.open() && e.On < x.made {
					d.takeUpInsert(e, b.versions[0])
				}
				return true
			})
		}
	}
}

// takeUpInsert notes that a redraft brought the words of a new paragraph.
func (d *Document) takeUpInsert(e *entry, v *version) {
	if c, ok := e.Change.(Insert); ok && sameInsert(c, Insert{Kind: v.kind, Level: c.Level, Text: v.text}) {
		all := make([]int, len(v.tokens))
		for i := range all {
			all[i] = i
		}
		d.took(e, v, all)
	}
}

// noteTaken notes what redrafts had taken up of an amendment that was filed on an
// earlier revision.
func (d *Document) noteTaken(e *entry) {
	filed, err := d.refile(e)
	if err != nil {
		return // it has just been filed: there is no error
	}
	for rev := e.On + 1; rev <= d.Revision(); rev++ {
		d.takeUp(filed, rev)
	}
	for _, id := range d.brought {
		if b, _ := d.block(id); b.versions[0].made > e.On {
			d.takeUpInsert(e, b.versions[0])
		}
	}
}
