package text

import (
	"cmp"
	"iter"
	"slices"
)

// Step 4 of matching: parts of blocks that were cut, and blocks that were joined.
// Both are one thing seen from two sides: a piece, not matched on its own side, and
// a whole on the other side that holds its words.

// linkParts finds parts and joined blocks, best cover first. A block that has only
// parts lives on in the first of them, and likewise where blocks were joined.
func (m *matching) linkParts() []Link {
	oldSide, newSide := sideOf(m.old, m.toNew), sideOf(m.new, m.toOld)
	var covers coverBuckets
	m.findPieces(Part, newSide, oldSide, &covers)
	m.findPieces(Joined, oldSide, newSide, &covers)

	var links []Link
	for worth := wholly; worth >= leastCover; worth-- {
		bucket := covers[wholly-worth]
		slices.SortFunc(bucket, cover.before)
		for _, c := range bucket {
			pieces, wholes, p, w := oldSide, newSide, c.old, c.new
			if c.role == Part {
				pieces, wholes, p, w = newSide, oldSide, c.new, c.old
			}
			if pieces.isPiece[p] || pieces.isWhole[p] || wholes.isPiece[w] {
				continue // a piece only once, and no block in both
			}
			rest := wholes.rest(w, pieces)
			if now := m.covered(pieces.contents[p], rest); now < worth {
				c.worth = now // other pieces took some of it: its turn comes later
				covers.add(c)
				continue
			}
			pieces.isPiece[p], wholes.isWhole[w] = true, true
			wholes.left[w] = without(rest, pieces.contents[p].bag)
			links = append(links, Link{c.old, c.new, c.role})
		}
	}
	slices.SortFunc(links, Link.before)
	return slices.DeleteFunc(links, func(l Link) bool {
		livesOn := l.Role == Part && m.toNew[l.Old] == none || l.Role == Joined && m.toOld[l.New] == none
		if livesOn {
			m.pair(l.Old, l.New)
		}
		return livesOn
	})
}

// side is the old or the new blocks, as pieces or as wholes.
type side struct {
	contents         []content
	match            []int
	isPiece, isWhole []bool       // by the links found so far
	left             [][]multiple // of a whole: its bag, less what its match and its pieces took; nil until asked for
}

func sideOf(contents []content, match []int) side {
	n := len(contents)
	return side{contents, match, make([]bool, n), make([]bool, n), make([][]multiple, n)}
}

// rest is what is left of the bag of a whole.
func (s side) rest(whole int, pieces side) []multiple {
	if s.left[whole] == nil {
		s.left[whole] = s.contents[whole].bag
		if match := s.match[whole]; match != none {
			s.left[whole] = without(s.left[whole], pieces.contents[match].bag)
		}
	}
	return s.left[whole]
}

// covered is how much of the weight of a piece a bag has, in thousandths.
func (m *matching) covered(piece content, bag []multiple) int {
	return wholly * m.weight.common(piece.bag, bag) / m.weight.of(piece.bag)
}

// findPieces adds each pair of a piece, not matched and of enough words, and a whole
// that holds half of its triples and covers enough of it. Pairs meet by the triples:
// no other pair can qualify.
func (m *matching) findPieces(role Role, pieces, wholes side, covers *coverBuckets) {
	index := indexTriples(pieces)
	counted := make([]int, len(index.having)) // by triple: 1 + the last whole that has it
	held := make([]int, len(pieces.contents)) // by piece: how many of its triples the whole has
	for w, c := range wholes.contents {
		var met []int
		for t := range triples(c.sequence) {
			n, known := index.number[t]
			if !known || counted[n] == w+1 {
				continue
			}
			counted[n] = w + 1
			for _, p := range index.having[n] {
				if held[p] == 0 {
					met = append(met, p)
				}
				held[p]++
			}
		}
		for _, p := range met {
			piece, hits := pieces.contents[p], held[p]
			held[p] = 0
			if 2*hits < len(piece.sequence)-tripleWords+1 || piece.heading != c.heading {
				continue
			}
			i, j := p, w
			if role == Part {
				i, j = w, p
			}
			worth := m.covered(piece, wholes.rest(w, pieces))
			covers.add(cover{candidate{i, j, worth, m.distance(i, j)}, role})
		}
	}
}

// triple is three successive words of a block.
type triple [tripleWords]int

func triples(sequence []int) iter.Seq[triple] {
	return func(yield func(triple) bool) {
		for k := range len(sequence) - tripleWords + 1 {
			if !yield(triple(sequence[k : k+tripleWords])) {
				return
			}
		}
	}
}

// tripleIndex says which pieces have a triple, each as often as it has it.
type tripleIndex struct {
	number map[triple]int
	having [][]int
}

func indexTriples(pieces side) tripleIndex {
	index := tripleIndex{number: map[triple]int{}}
	for p, c := range pieces.contents {
		if pieces.match[p] != none || len(c.sequence) < leastPart {
			continue
		}
		for t := range triples(c.sequence) {
			n, known := index.number[t]
			if !known {
				n = len(index.having)
				index.number[t], index.having = n, append(index.having, nil)
			}
			index.having[n] = append(index.having[n], p)
		}
	}
	return index
}

// cover is a candidate of step 4. Which of the two blocks is the piece, its role says.
type cover struct {
	candidate
	role Role
}

func (c cover) before(d cover) int {
	return cmp.Or(c.candidate.before(d.candidate), cmp.Compare(d.role, c.role)) // a part before a joined block
}

// wholly is the cover of a piece all of whose words the whole has.
const wholly = 1000

// coverBuckets holds covers by their worth, from wholly down to leastCover.
type coverBuckets [wholly - leastCover + 1][]cover

// add files a cover; one that is not worth enough is dropped.
func (b *coverBuckets) add(c cover) {
	if c.worth >= leastCover {
		b[wholly-c.worth] = append(b[wholly-c.worth], c)
	}
}
