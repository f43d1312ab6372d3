package text

// Distance says how far an open amendment would take the latest text from what it says,
// in letters (TEXT.md 1: characters of category L or N): how many it drops, and how many
// it brings. Words that its edits keep inside themselves (TEXT.md 3) are neither. A new
// block brings all its letters, a deletion drops all of its blocks; a move, a split and
// a merge leave every word as it is, and are no distance. Of one in conflict it is told
// what shows: from the words of now to those that it wishes.
func (d Document) Distance(id string) (dropped, brought int, err error) {
	e, err := d.openEntry(id)
	if err != nil {
		return 0, 0, err
	}
	switch c := e.Change.(type) {
	case Reword:
		for _, p := range d.numbered(e) {
			b, _ := d.block(p.block)
			old := b.last().tokens[p.from:p.to]
			keeps, origin := keptInside(old, p.new)
			for i, t := range old {
				if !keeps[i] {
					dropped += t.Letters()
				}
			}
			for i, t := range p.new {
				if origin[i] < 0 {
					brought += t.Letters()
				}
			}
		}
	case Insert:
		if d.stand(e, d.Revision()).fate != Absorbed {
			brought = letters(Tokenize(c.Text))
		}
	case Delete:
		for _, block := range d.stand(e, d.Revision()).blocks {
			b, _ := d.block(block)
			dropped += letters(b.last().tokens)
		}
	}
	return dropped, brought, nil
}

func letters(tokens []Token) int {
	n := 0
	for _, t := range tokens {
		n += t.Letters()
	}
	return n
}
