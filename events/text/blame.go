package text

import "slices"

// BlameRun is successive words of a block that the same causes brought (TEXT.md 9).
// No cause means that they stood there when the text was tabled.
type BlameRun struct {
	Text   string // without the white space in front of it
	From   int    // index of its first token in the block
	To     int    // index behind its last token
	Causes []Cause
}

// BlockBlame is the blame of one block: its runs cover every word once, in order.
type BlockBlame struct {
	Block string
	Runs  []BlameRun
}

// Blame says of every word of a revision what brought it.
func (d Document) Blame(rev int) ([]BlockBlame, error) {
	blocks, err := d.Blocks(rev)
	if err != nil {
		return nil, err
	}
	known := map[*version][][]Cause{}
	out := make([]BlockBlame, len(blocks))
	for i, b := range blocks {
		out[i] = d.blameBlock(b.ID, rev, known)
	}
	return out, nil
}

// BlameOf is Blame of one block.
func (d Document) BlameOf(block string, rev int) (BlockBlame, error) {
	if rev < 0 || rev > d.Revision() {
		return BlockBlame{}, &Refusal{Why: NoSuchRevision, Blocks: []string{block}}
	}
	if _, ok := d.standing(block, rev); !ok {
		return BlockBlame{}, refuseBlock(NotInText, block, "")
	}
	return d.blameBlock(block, rev, map[*version][][]Cause{}), nil
}

func (d *Document) blameBlock(id string, rev int, known map[*version][][]Cause) BlockBlame {
	b, _ := d.block(id)
	v := b.at(rev)
	causes := d.blame(v, known)
	out := BlockBlame{Block: id}
	for from := 0; from < len(causes); {
		to := from + 1
		for to < len(causes) && slices.Equal(causes[from], causes[to]) {
			to++
		}
		words := Join(v.tokens[from:to])
		out.Runs = append(out.Runs, BlameRun{
			Text: words[len(v.tokens[from].Space):], From: from, To: to, Causes: causes[from],
		})
		from = to
	}
	return out
}

// blame gives the causes of each token of a version. What was found is kept in known.
func (d *Document) blame(v *version, known map[*version][][]Cause) [][]Cause {
	if found, ok := known[v]; ok {
		return found
	}
	out := make([][]Cause, len(v.tokens))
	if p := v.born; p == nil {
		for i := range out {
			out[i] = v.causes
		}
		d.nameTaken(v, out, func(int) bool { return true })
	} else {
		var before [][]Cause
		for _, old := range p.old {
			before = append(before, d.blame(old, known)...)
		}
		whole, brought := p.blame(before, d.revives(v))
		at := p.cuts[v.part]
		copy(out, whole[at:at+len(v.tokens)])
		if p.redraft {
			d.nameTaken(v, out, func(i int) bool { return brought[at+i] })
		}
	}
	known[v] = out
	return out
}

// revives says whether a version brought a deleted block back.
func (d *Document) revives(v *version) bool {
	b, _ := d.block(v.block)
	return slices.ContainsFunc(b.history, func(o occurrence) bool { return o.kind == revived && o.passage == v.born })
}

// blame carries the causes of the old blocks' tokens over a passage; brought says
// which of the new tokens it brought. A block brought back is brought whole.
func (p *passage) blame(before [][]Cause, whole bool) (causes [][]Cause, brought []bool) {
	causes, brought = make([][]Cause, len(p.text)), make([]bool, len(p.text))
	if whole {
		for i := range causes {
			causes[i], brought[i] = p.causes, true
		}
		return causes, brought
	}
	old, new := 0, 0
	keep := func(to int) {
		for ; old < to; old, new = old+1, new+1 {
			causes[new] = before[old]
		}
	}
	for _, c := range p.move.changes {
		keep(c.from)
		_, origin := keptInside(p.joined[c.from:c.to], p.text[c.at:c.end])
		for i, from := range origin {
			if from >= 0 {
				causes[c.at+i] = before[c.from+from]
			} else {
				causes[c.at+i], brought[c.at+i] = c.causes, true
			}
		}
		old, new = c.to, c.end
	}
	keep(len(p.joined))
	return causes, brought
}

// nameTaken adds the open amendments that asked for words which a redraft brought.
func (d *Document) nameTaken(v *version, causes [][]Cause, brought func(i int) bool) {
	b, _ := d.block(v.block)
	for _, t := range b.taken {
		if t.version != v.index {
			continue
		}
		e := d.entryAt(t.seq)
		if e.decision == Withdrawn {
			continue
		}
		for _, i := range t.tokens {
			if brought(i) {
				causes[i] = joinCauses(causes[i], []Cause{e.cause()})
			}
		}
	}
}
