package text

import "slices"

// State is what an amendment has become at one revision (TEXT.md 6, 7).
type State struct {
	ID       string
	Decision Decision
	// Fate is what the text has made of it: Conflict if one of its edits is, else
	// Carried if one is, else Absorbed. It is empty where a decision was taken.
	Fate     Fate
	Partly   bool      // carried, while another of its edits is absorbed: in part absorbed
	Findings []Finding // one for each edit with something to tell
	Edits    []Present // its present edits; none once it is decided on
	Blocks   []string  // the blocks that a structural change is about now
	Place    Place     // where an Insert or a Move would put its block
}

// Finding is the reason for a fate.
type Finding struct {
	Block  string
	Fate   Fate
	Own    string // of a conflict: the amendment's words
	Theirs string // and the words that stand there now
	Beside string // of a carried insertion: the deleted words beside it
	Causes []Cause
	Final  bool // settled by a split or a merge; it stays, whatever comes
}

// Present is an edit of an amendment on the words of a block at a revision. The edits
// of a conflict lead from the words of now to those that the amendment wishes.
type Present struct {
	Block    string
	Edit     Edit
	Conflict bool
	Split    bool // a gap where the block is to be cut
}

// Place is where a block would come.
type Place struct {
	After string // the block that it would stand behind; "" at the beginning
	Known bool   // false where there is no such place any more, or none is asked for
}

// Causes are those of all conflicts of the state, in the order of TEXT.md 9, each once.
func (s State) Causes() []Cause {
	var out []Cause
	for _, f := range s.Findings {
		if f.Fate == Conflict {
			out = joinCauses(out, f.Causes)
		}
	}
	return out
}

// State says what an amendment is at the latest revision.
func (d Document) State(id string) (State, error) { return d.StateAt(id, d.Revision()) }

// StateAt says what an amendment was at a revision, not before the one that it was
// filed on. A withdrawn amendment is that at every revision.
func (d Document) StateAt(id string, rev int) (State, error) {
	e, ok := d.entry(id)
	switch {
	case !ok:
		return State{}, refuseAmendment(NoSuchAmendment, id, "")
	case rev < e.On || rev > d.Revision():
		return State{}, &Refusal{Why: NoSuchRevision, Amendments: []string{id}}
	case !e.openAt(rev):
		return State{ID: id, Decision: e.decision}, nil
	}
	return d.stateOf(e, rev), nil
}

func (d *Document) stateOf(e *entry, rev int) State {
	s := State{ID: e.ID, Decision: Open}
	if _, ok := e.Change.(Reword); !ok {
		st := d.stand(e, rev)
		s.Fate, s.Blocks, s.Edits, s.Place = st.fate, st.blocks, st.edits, st.place
		if st.finding != nil {
			s.Findings = []Finding{*st.finding}
		}
		return s
	}
	t := d.strandsAt(e, rev)
	count := map[Fate]int{}
	for _, x := range t.settled {
		count[x.fate]++
		s.Findings = append(s.Findings, x.finding)
	}
	for _, r := range d.results(t.strands, rev) {
		if r.gone != nil {
			count[Conflict] += len(r.edits)
			s.Findings = append(s.Findings, r.goneFinding())
			continue
		}
		for i, fate := range r.fates {
			count[fate]++
			if fate == Absorbed {
				s.Findings = append(s.Findings, Finding{Block: r.block, Fate: Absorbed, Own: Join(r.strand.edits[i].new)})
			}
		}
		for _, n := range r.notes {
			f := n.finding()
			f.Block, f.Fate = r.block, r.fates[n.edit]
			s.Findings = append(s.Findings, f)
		}
		shown := r.presents()
		edits := make([]edit, len(shown))
		for i, p := range shown {
			edits[i] = p.edit
		}
		for i, e := range export(edits, r.now.tokens) {
			s.Edits = append(s.Edits, Present{Block: r.block, Edit: e, Conflict: shown[i].conflict, Split: shown[i].split})
		}
	}
	switch {
	case count[Conflict] > 0:
		s.Fate = Conflict
	case count[Carried] > 0:
		s.Fate, s.Partly = Carried, count[Absorbed] > 0
	default:
		s.Fate = Absorbed
	}
	return s
}

// strandsAt gives the strands of an amendment as they were at a revision.
func (d *Document) strandsAt(e *entry, rev int) trace {
	if rev == d.Revision() && e.open() {
		return trace{strands: e.strands, settled: e.settled}
	}
	filed, err := d.refile(e)
	if err != nil {
		return trace{} // it was filed once: there is no error
	}
	return d.followAll(filed, rev)
}

// refile reads an amendment of the document again, as it was filed.
func (d *Document) refile(e *entry) (*entry, error) {
	without := *d
	without.names = tree[name]{}
	without.entries = tree[*entry]{}
	if _, ok := e.Change.(Reword); !ok {
		without.blocks = d.blocks.remove(&block{id: e.ID})
	}
	filed, err := without.read(e.Amendment)
	if err != nil {
		return nil, err
	}
	for i := range filed.strands {
		filed.strands[i].edits = whereFiled(filed.strands[i])
	}
	return filed, nil
}

// goneFinding is the reason for all edits of a block that is gone: their new words, or
// the words that they delete.
func (r *result) goneFinding() Finding {
	own := ""
	for _, e := range r.strand.edits {
		if e.deletes() {
			own += Join(r.base.tokens[e.from:e.to])
		} else {
			own += Join(e.new)
		}
	}
	return Finding{Block: r.block, Fate: Conflict, Own: own, Causes: r.gone.causes}
}

func (n *note) finding() Finding {
	return Finding{Own: Join(n.own), Theirs: Join(n.theirs), Beside: Join(n.beside), Causes: n.causes}
}

// Stale says what an amendment is that somebody would file on an earlier revision:
// its state on the latest, and the amendment to be filed there instead. Its edits are
// those of its wording on the words of now, conflicts as they show. Its Change is nil
// where there is no such amendment: all of it is absorbed or without a place, or its
// words are in several blocks now. Nothing is filed.
func (d Document) Stale(a Amendment) (State, Amendment, error) {
	if a.Seq == 0 {
		a.Seq = d.lastSeq() + 1
	}
	filed, err := d.File(a)
	if err != nil {
		return State{}, Amendment{}, err
	}
	s, err := filed.State(a.ID)
	if err != nil {
		return State{}, Amendment{}, err
	}
	a.On, a.Change = d.Revision(), filed.anew(a.ID, s)
	return s, a, nil
}

func (d *Document) lastSeq() int64 {
	n := d.entries.root
	if n == nil {
		return 0
	}
	for n.right != nil {
		n = n.right
	}
	return n.item.Seq
}

// anew gives what an amendment asks for on the text of now.
func (d *Document) anew(id string, s State) Change {
	e, _ := d.entry(id)
	if _, ok := e.Change.(Reword); ok {
		shown := d.numbered(e)
		if len(shown) == 0 {
			return nil
		}
		b, _ := d.block(shown[0].block)
		edits := make([]edit, len(shown))
		for i, p := range shown {
			if p.block != b.id {
				return nil
			}
			edits[i] = p.edit
		}
		made, _ := apply(b.last().tokens, edits)
		text := Normalize(Join(made))
		if text == "" {
			return Delete{Block: b.id}
		}
		return Reword{Block: b.id, Edits: Edits(b.last().text, text)}
	}
	if s.Fate != Carried {
		return nil
	}
	switch c := e.Change.(type) {
	case Insert:
		c.After = s.Place.After
		return c
	case Move:
		if len(s.Blocks) == 1 {
			return Move{Block: s.Blocks[0], After: s.Place.After}
		}
	case Delete:
		if len(s.Blocks) == 1 {
			return Delete{Block: s.Blocks[0]}
		}
	case Split:
		return Split{Block: s.Blocks[0], At: s.Edits[0].Edit.From, Byte: s.Edits[0].Edit.Bytes[0]}
	case Merge:
		return Merge{Block: s.Blocks[0]}
	}
	return nil
}

// wording gives what the carried edits of an open amendment make of the one block
// that they are all in; ok is false if one of its edits is not carried.
func (d *Document) wording(e *entry) (block, text string, ok bool) {
	if _, is := e.Change.(Reword); !is || len(e.strands) != 1 || len(e.settled) > 0 {
		return "", "", false
	}
	r := d.results(e.strands, d.Revision())[0]
	if r.gone != nil || slices.ContainsFunc(r.fates, func(f Fate) bool { return f != Carried }) {
		return "", "", false
	}
	made, _ := apply(r.now.tokens, r.carried)
	return r.block, Normalize(Join(made)), true
}
