package text

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Document is a report as far as its text goes: the blocks as tabled, the amendments
// as filed, and what was decided. Everything else is derived from these (TEXT.md 2).
//
// A Document is a value that never changes: what is done to it gives another, which
// shares what it can. Old ones stay good and may be read in any goroutine. Filing an
// amendment costs O(log n) beside the words of its own block; a revision costs the
// amendments of the blocks that it changes.
type Document struct {
	revisions  []*revision // by number; 0 is what was tabled
	entries    tree[*entry]
	names      tree[name]
	structural tree[*entry] // those that are not rewordings, as they were when filed
	placed     tree[placed] // those of them that put a block at a place, by that
	blocks     tree[*block]
	brought    []string // blocks that were new in a redraft
	passages   int      // how many there were
}

// revision is a text that was issued.
type revision struct {
	number int
	layout *layout
}

// Table begins a document with the blocks of a draft. Their texts are normal text.
func Table(blocks []Block) (Document, error) {
	var d Document
	for _, b := range blocks {
		if err := d.checkNew(b); err != nil {
			return Document{}, err
		}
		v := &version{block: b.ID, kind: b.Kind, level: b.Level, text: b.Text, tokens: Tokenize(b.Text)}
		d.blocks = d.blocks.set(newBlock(v))
	}
	d.revisions = []*revision{{layout: newLayout(blocks)}}
	return d, nil
}

// checkNew says whether a block can be added under its id.
func (d *Document) checkNew(b Block) error {
	switch {
	case b.ID == "":
		return refuseBlock(NoID, b.ID, "")
	case d.known(b.ID), isFreshID(b.ID):
		return refuseBlock(IDTaken, b.ID, "")
	case b.Text == "":
		return refuseBlock(NoWords, b.ID, "")
	case Check(b.Text) != nil:
		return refuseBlock(NotNormal, b.ID, Check(b.Text).Error())
	case Normalize(b.Text) != b.Text:
		return refuseBlock(NotNormal, b.ID, "")
	}
	return nil
}

func (d *Document) known(block string) bool {
	_, ok := d.block(block)
	return ok
}

func (d *Document) block(id string) (*block, bool) {
	return d.blocks.find(func(b *block) int { return strings.Compare(id, b.id) })
}

// entry finds an amendment by its id.
func (d *Document) entry(id string) (*entry, bool) {
	n, ok := d.names.get(name{id: id})
	if !ok {
		return nil, false
	}
	return d.entryAt(n.seq), true
}

// entryAt finds an amendment by its log sequence; nil if there is none.
func (d *Document) entryAt(seq int64) *entry {
	e, _ := d.entries.find(func(e *entry) int { return cmp.Compare(seq, e.Seq) })
	return e
}

// FiledAt reports whether an amendment was filed at a log sequence.
func (d Document) FiledAt(seq int64) bool { return d.entryAt(seq) != nil }

// Revision is the number of the latest revision; 0 is the text as tabled.
func (d Document) Revision() int { return len(d.revisions) - 1 }

func (d *Document) layout(rev int) *layout { return d.revisions[rev].layout }

// Current gives the blocks of the latest revision, in order.
func (d Document) Current() []Block { return d.blocksAt(d.Revision()) }

// Blocks gives the blocks of a revision, in order.
func (d Document) Blocks(rev int) ([]Block, error) {
	if rev < 0 || rev > d.Revision() {
		return nil, &Refusal{Why: NoSuchRevision, Detail: strconv.Itoa(rev)}
	}
	return d.blocksAt(rev), nil
}

func (d *Document) blocksAt(rev int) []Block {
	order := d.layout(rev).order()
	out := make([]Block, len(order))
	for i, id := range order {
		b, _ := d.block(id)
		out[i] = b.at(rev).asBlock()
	}
	return out
}

func (v *version) asBlock() Block {
	return Block{ID: v.block, Kind: v.kind, Level: v.level, Text: v.text}
}

// standing gives the version of a block at a revision where it is in the text.
func (d *Document) standing(id string, rev int) (*version, bool) {
	if _, ok := d.layout(rev).at[id]; !ok {
		return nil, false
	}
	b, ok := d.block(id)
	if !ok {
		return nil, false
	}
	return b.at(rev), true
}

// File adds an amendment. It may have been filed on an earlier revision: it stands
// as if it had come then. A refusal is a *Refusal.
func (d Document) File(a Amendment) (Document, error) {
	e, err := d.read(a)
	if err != nil {
		return d, err
	}
	d.names = d.names.set(name{a.ID, a.Seq})
	for i := range e.strands {
		e.strands[i].edits = whereFiled(e.strands[i])
	}
	t := d.followAll(e, d.Revision())
	e.strands, e.settled = t.strands, t.settled
	d.entries = d.entries.set(e)
	if _, ok := a.Change.(Reword); !ok {
		d.structural = d.structural.set(e)
	}
	switch a.Change.(type) {
	case Insert, Move:
		d.placed = d.placed.set(placed{e})
	}
	d.show(e, nil)
	if a.On < d.Revision() {
		d.noteTaken(e)
	}
	return d, nil
}

// read checks an amendment against the revision that it is filed on.
func (d *Document) read(a Amendment) (*entry, error) {
	if a.ID == "" {
		return nil, refuseAmendment(NoID, a.ID, "")
	}
	if _, taken := d.names.get(name{id: a.ID}); taken {
		return nil, refuseAmendment(IDTaken, a.ID, "")
	}
	if isFreshID(a.ID) {
		return nil, refuseAmendment(IDTaken, a.ID, "such ids are those of new blocks of a redraft")
	}
	if d.entryAt(a.Seq) != nil || a.Seq <= 0 {
		return nil, refuseAmendment(SeqTaken, a.ID, strconv.FormatInt(a.Seq, 10))
	}
	if a.On < 0 || a.On > d.Revision() {
		return nil, refuseAmendment(NoSuchRevision, a.ID, strconv.Itoa(a.On))
	}
	e := &entry{Amendment: a, decision: Open}
	for _, code := range a.By {
		if !slices.ContainsFunc(e.sponsors, func(s Sponsor) bool { return s.Code == code }) {
			e.sponsors = append(e.sponsors, Sponsor{code, a.Seq})
		}
	}
	on := d.layout(a.On)
	find := func(id string) (*version, error) {
		v, ok := d.standing(id, a.On)
		if !ok {
			return nil, &Refusal{Why: NotInText, Amendments: []string{a.ID}, Blocks: []string{id}}
		}
		return v, nil
	}
	placeOf := func(after string) (int, error) {
		if after == "" {
			return startPlace, nil
		}
		if _, err := find(after); err != nil {
			return 0, err
		}
		return on.spots[on.at[after]].id, nil
	}
	var err error
	var v *version
	switch c := a.Change.(type) {
	case Reword:
		if v, err = find(c.Block); err != nil {
			return nil, err
		}
		text, work, err := applyChecked(v.tokens, c.Edits)
		switch {
		case err != nil:
			return nil, &Refusal{Why: EditsDoNotFit, Amendments: []string{a.ID}, Blocks: []string{c.Block}, Detail: err.Error()}
		case text == v.text:
			return nil, refuseAmendment(ChangesNothing, a.ID, "")
		case text == "":
			return nil, &Refusal{Why: IsDeletion, Amendments: []string{a.ID}, Blocks: []string{c.Block}}
		}
		e.strands = []strand{{c.Block, v, work}}
	case Insert:
		if err := d.checkNew(Block{ID: a.ID, Kind: c.Kind, Level: c.Level, Text: c.Text}); err != nil {
			err.(*Refusal).Amendments = []string{a.ID}
			return nil, err
		}
		e.place, err = placeOf(c.After)
	case Delete:
		v, err = find(c.Block)
	case Move:
		if v, err = find(c.Block); err != nil {
			return nil, err
		}
		e.stood = on.spots[on.at[c.Block]].id
		e.behind, _ = on.neighbours(c.Block)
		if c.After == c.Block || c.After == e.behind {
			return nil, &Refusal{Why: ChangesNothing, Amendments: []string{a.ID}, Blocks: []string{c.Block}}
		}
		e.place, err = placeOf(c.After)
	case Split:
		if v, err = find(c.Block); err != nil {
			return nil, err
		}
		if d.known(a.ID) {
			return nil, refuseAmendment(IDTaken, a.ID, "")
		}
		if c.At <= 0 || c.At >= len(v.tokens) || c.Byte != len(Join(v.tokens[:c.At])) {
			return nil, &Refusal{Why: NoPlaceToSplit, Amendments: []string{a.ID}, Blocks: []string{c.Block}}
		}
		e.strands = []strand{{c.Block, v, []edit{{from: c.At, to: c.At, split: true}}}}
	case Merge:
		if v, err = find(c.Block); err != nil {
			return nil, err
		}
		_, e.behind = on.neighbours(c.Block)
		if e.behind == "" {
			return nil, &Refusal{Why: NoNextBlock, Amendments: []string{a.ID}, Blocks: []string{c.Block}}
		}
		second, _ := d.standing(e.behind, a.On)
		e.second = second.index
	default:
		return nil, refuseAmendment(UnknownChange, a.ID, "")
	}
	if err != nil {
		return nil, err
	}
	if v != nil {
		e.start = v.index
	}
	return e, nil
}

// whereFiled notes on the insertions of a strand where their author put them.
func whereFiled(s strand) []edit {
	edits := slices.Clone(s.edits)
	for i := range edits {
		if edits[i].inserts() {
			edits[i].filed = place{{block: s.block, version: s.base.index, at: edits[i].from}}
		}
	}
	return edits
}

// followAll carries the strands of an amendment on to a revision.
func (d *Document) followAll(e *entry, rev int) trace {
	t := trace{settled: slices.Clip(e.settled)}
	for _, s := range e.strands {
		d.follow(s, rev, &t)
	}
	return t
}

// result is what a strand is at a revision.
type result struct {
	strand
	outcome
	gone *passage // what deleted the block; the outcome is empty then
	now  *version
}

// results gives what the strands, which are followed up to it, are at a revision.
func (d *Document) results(strands []strand, rev int) []result {
	out := make([]result, len(strands))
	for i, s := range strands {
		b, _ := d.block(s.block)
		out[i] = result{strand: s, gone: b.goneAt(rev), now: b.at(rev)}
		if out[i].gone == nil {
			out[i].outcome = rebase(s.base, s.edits, b.moveTo(s.base, out[i].now), out[i].now)
		}
	}
	return out
}

// presents gives the present edits of a result, in order: what is carried, with the
// insertions of one gap as one, and what a conflict shows. A split shows only while
// it is carried and has words on both sides.
func (r *result) presents() []*present {
	var out []*present
	for _, e := range gather(r.carried) {
		if !e.split || e.from > 0 && e.from < len(r.now.tokens) {
			out = append(out, &present{edit: e})
		}
	}
	for _, e := range r.shown {
		out = append(out, &present{edit: e, conflict: true})
	}
	slices.SortStableFunc(out, func(a, b *present) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	return out
}

// numbered gives the present edits of an open amendment as the indexes of their
// blocks hold them.
func (d *Document) numbered(e *entry) []presentIn {
	var out []presentIn
	for _, r := range d.results(e.strands, d.Revision()) {
		for _, p := range r.presents() {
			p.seq = e.Seq
			for i := len(out) - 1; i >= 0; i-- {
				if out[i].block == r.block {
					p.n = out[i].n + 1
					break
				}
			}
			out = append(out, presentIn{r.block, p})
		}
	}
	return out
}

// presentIn is a present edit and its block.
type presentIn struct {
	block string
	*present
}

// show puts an open amendment into the lists of the blocks where it has strands, or of
// those of them that are named, and its present edits into their indexes.
func (d *Document) show(e *entry, only map[string]bool) {
	presents := d.numbered(e)
	for i, s := range e.strands {
		earlier := slices.ContainsFunc(e.strands[:i], func(x strand) bool { return x.block == s.block })
		if earlier || only != nil && !only[s.block] {
			continue
		}
		b, _ := d.block(s.block)
		changed := *b
		changed.members = &member{e.Seq, b.members}
		for _, p := range presents {
			if p.block == s.block {
				changed.edits = changed.edits.set(p.present)
			}
		}
		d.blocks = d.blocks.set(&changed)
	}
}

// hide takes the present edits of an amendment out of the indexes.
func (d *Document) hide(e *entry) {
	for _, p := range d.numbered(e) {
		b, _ := d.block(p.block)
		changed := *b
		changed.edits = b.edits.remove(p.present)
		d.blocks = d.blocks.set(&changed)
	}
}

// Join adds a sponsor to an open amendment.
func (d Document) Join(id, code string, seq int64) (Document, error) {
	e, err := d.openEntry(id)
	if err != nil {
		return d, err
	}
	if slices.ContainsFunc(e.sponsors, func(s Sponsor) bool { return s.Code == code }) {
		return d, refuseAmendment(SponsorAlready, id, code)
	}
	changed := *e
	changed.sponsors = addSponsor(e.sponsors, Sponsor{code, seq})
	d.entries = d.entries.set(&changed)
	return d, nil
}

// Leave takes a sponsor off an open amendment. Whether one without sponsors falls is
// for the rules of the group to say.
func (d Document) Leave(id, code string) (Document, error) {
	e, err := d.openEntry(id)
	if err != nil {
		return d, err
	}
	at := slices.IndexFunc(e.sponsors, func(s Sponsor) bool { return s.Code == code })
	if at < 0 {
		return d, refuseAmendment(NotSponsor, id, code)
	}
	changed := *e
	changed.sponsors = slices.Delete(slices.Clone(e.sponsors), at, at+1)
	d.entries = d.entries.set(&changed)
	return d, nil
}

// Withdraw ends an open amendment as if it had never been filed.
func (d Document) Withdraw(id string) (Document, error) { return d.decide(id, Withdrawn) }

// Decline ends an open amendment that the Chair does not take up.
func (d Document) Decline(id string) (Document, error) { return d.decide(id, Declined) }

func (d Document) decide(id string, decision Decision) (Document, error) {
	e, err := d.openEntry(id)
	if err != nil {
		return d, err
	}
	d.hide(e)
	changed := *e
	changed.decision, changed.decided = decision, d.Revision()
	d.entries = d.entries.set(&changed)
	return d, nil
}

func (d *Document) openEntry(id string) (*entry, error) {
	e, ok := d.entry(id)
	if !ok {
		return nil, refuseAmendment(NoSuchAmendment, id, "")
	}
	if !e.open() {
		return nil, refuseAmendment(AlreadyDecided, id, string(e.decision))
	}
	return e, nil
}

// Filed gives an amendment as it was filed.
func (d Document) Filed(id string) (Amendment, error) {
	e, ok := d.entry(id)
	if !ok {
		return Amendment{}, refuseAmendment(NoSuchAmendment, id, "")
	}
	return e.Amendment, nil
}

// Sponsors gives the sponsors of an amendment in order of joining.
func (d Document) Sponsors(id string) ([]Sponsor, error) {
	e, ok := d.entry(id)
	if !ok {
		return nil, refuseAmendment(NoSuchAmendment, id, "")
	}
	return slices.Clone(e.sponsors), nil
}

// Amendments gives the ids of all amendments, in log order.
func (d Document) Amendments() []string {
	var out []string
	d.entries.each(func(e *entry) bool {
		out = append(out, e.ID)
		return true
	})
	return out
}
