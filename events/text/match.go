package text

import (
	"cmp"
	"slices"
)

// Role says what a link between an old and a new block means.
type Role string

// The roles of links.
const (
	Matched Role = "matched" // the new block is the old one
	Part    Role = "part"    // the old block was cut; the new one, not its first part, is a piece of it
	Joined  Role = "joined"  // the old block, not the first, was run together with others into the new one
	Revived Role = "revived" // the new block is one that an earlier revision deleted
)

// Link says which block a block of a redraft is, or came from.
type Link struct {
	Old  int // index in the old text; for Revived in Hint.Deleted
	New  int // index in the new text
	Role Role
}

// Hint is what a redraft knows beside its words.
type Hint struct {
	Wordings []Wording // in log order
	Deleted  []Block   // deleted by earlier revisions, as they last stood; not those that were joined to others
}

// Wording is what an open amendment, all of it carried, makes of an old block.
type Wording struct {
	Old  int    // index in the old text
	Text string // normal text
}

// The thresholds of matching (TEXT.md 8), in thousandths where not said otherwise.
const (
	rareWord    = 64  // blocks that a word may be in to bring two of them together
	leastScore  = 400 // at which two blocks are one
	leastCover  = 667 // of a part's weight that is in the whole
	leastPart   = 4   // words of a part
	tripleWords = 3   // successive words, of which the whole holds half of those of a part
)

// Match finds the blocks of the old text in a new one by what they say, never by
// their number or place (TEXT.md 8):
//
//  1. Blocks of the same words in order are aligned as words are (3.1); beyond the
//     budget, those are that stand at the beginning and at the end.
//  2. The same words left over are blocks that moved, first to first; then an old
//     block is a new one that has exactly the words an open amendment gave it.
//  3. Of the rest, pairs that share a rare word are taken in order of score: the
//     weight of the words in common, where a word weighs the less the more blocks
//     have it. Of equals, the one nearest to where the text around it went.
//  4. What is new and not matched may be a part of an old block; what is old and not
//     matched may have been joined to a new one. A block that has only parts lives on
//     in the first, and the first of joined blocks lives on if no other does.
//  5. What is still new may be a block that an earlier revision deleted, by 1 to 3.
//
// What is in no link was inserted, or deleted. Headings and articles match only one
// another. Links come in order of new, then old; at most one Matched or Revived
// stands at a block, and a block is a part, or joined, only once.
//
// Integers only, no map is ranged over: every machine finds the same. Time is
// O(words + candidates·log), with at most 64² candidate pairs a word.
func Match(old, new []Block, hint Hint) []Link {
	lex := newLexicon()
	m := newMatching(lex, lex.read(old), lex.read(new))
	m.alignSame()
	m.pairMoved()
	m.pairWordings(lex, old, hint.Wordings)
	m.pairAlike()
	links := m.linkParts()
	for i, j := range m.toNew {
		if j != none {
			links = append(links, Link{i, j, Matched})
		}
	}
	links = append(links, revive(lex, hint.Deleted, m.new, links)...)
	slices.SortFunc(links, Link.before)
	return links
}

func (l Link) before(k Link) int { return cmp.Or(cmp.Compare(l.New, k.New), cmp.Compare(l.Old, k.Old)) }

// revive is step 5: what has no link yet, against what earlier revisions deleted.
func revive(lex *lexicon, deleted []Block, new []content, links []Link) []Link {
	if len(deleted) == 0 {
		return nil
	}
	linked := make([]bool, len(new))
	for _, l := range links {
		linked[l.New] = true
	}
	var left []content
	var at []int
	for j, c := range new {
		if !linked[j] {
			left, at = append(left, c), append(at, j)
		}
	}
	m := newMatching(lex, lex.read(deleted), left)
	m.alignSame()
	m.pairMoved()
	m.pairAlike()
	var revived []Link
	for i, j := range m.toNew {
		if j != none {
			revived = append(revived, Link{i, at[j], Revived})
		}
	}
	return revived
}

// none stands for the index of no block.
const none = -1

// matching is two sequences of blocks and how far they are matched.
type matching struct {
	old, new []content
	df       []int // of each word
	weight   weights
	toNew    []int // of each old block: the new one that it is, or none
	toOld    []int
	expected []int // of each old block: the index where the blocks around it would put it
}

func newMatching(lex *lexicon, old, new []content) *matching {
	m := &matching{
		old: old, new: new,
		toNew: make([]int, len(old)), toOld: make([]int, len(new)),
		expected: make([]int, len(old)),
	}
	m.df = frequencies(lex.size(), old, new)
	m.weight = weigh(m.df)
	for i := range m.toNew {
		m.toNew[i] = none
	}
	for j := range m.toOld {
		m.toOld[j] = none
	}
	return m
}

func (m *matching) pair(i, j int) { m.toNew[i], m.toOld[j] = j, i }

// free says whether both blocks are still to be matched, and could be one another.
func (m *matching) free(i, j int) bool {
	return m.toNew[i] == none && m.toOld[j] == none && m.old[i].heading == m.new[j].heading
}

// alignSame is step 1. It also says where each old block is expected: as far behind
// the last pair before it as it was, without one at its own index.
func (m *matching) alignSame() {
	same := func(contents []content) []int {
		numbers := make([]int, len(contents))
		for i, c := range contents {
			numbers[i] = c.same
		}
		return numbers
	}
	a, b := same(m.old), same(m.new)
	keep, ok := align(a, b, alignBudget)
	if !ok {
		keep = keepEnds(a, b)
	}
	last, next := kept{}, 0
	for i := range m.old {
		m.expected[i] = last.new + i - last.old
		if next < len(keep) && keep[next].old == i {
			last, next = keep[next], next+1
			m.pair(last.old, last.new)
		}
	}
}

// keepEnds is what is kept of two sequences that are too different to align.
func keepEnds(a, b []int) []kept {
	front, back := commonEnds(a, b)
	var keep []kept
	for i := range front {
		keep = append(keep, kept{i, i})
	}
	for i := range back {
		keep = append(keep, kept{len(a) - back + i, len(b) - back + i})
	}
	return keep
}

// pairMoved is the first half of step 2: the same words left over, in order.
func (m *matching) pairMoved() {
	left := map[int][]int{} // new blocks not matched, by what they say
	for j, c := range m.new {
		if m.toOld[j] == none {
			left[c.same] = append(left[c.same], j)
		}
	}
	for i, c := range m.old {
		if moved := left[c.same]; m.toNew[i] == none && len(moved) > 0 {
			m.pair(i, moved[0])
			left[c.same] = moved[1:]
		}
	}
}

// pairWordings is the second half of step 2: the words that amendments gave.
func (m *matching) pairWordings(lex *lexicon, old []Block, wordings []Wording) {
	for _, w := range wordings {
		if w.Old < 0 || w.Old >= len(old) || m.toNew[w.Old] != none {
			continue
		}
		same := lex.same(m.old[w.Old].heading, Tokenize(w.Text))
		for j, c := range m.new {
			if m.toOld[j] == none && c.same == same {
				m.pair(w.Old, j)
				break
			}
		}
	}
}

// candidate is an old and a new block that may belong together.
type candidate struct {
	old, new int
	worth    int // score or cover, in thousandths
	distance int // from where the old block is expected to the new one
}

// before orders candidates: the worthiest, the nearest, then by place.
func (c candidate) before(d candidate) int {
	return cmp.Or(
		cmp.Compare(d.worth, c.worth),
		cmp.Compare(c.distance, d.distance),
		cmp.Compare(c.old, d.old),
		cmp.Compare(c.new, d.new),
	)
}

func (m *matching) distance(i, j int) int { return max(m.expected[i]-j, j-m.expected[i]) }

// pairAlike is step 3.
func (m *matching) pairAlike() {
	having := make([][]int, len(m.df)) // new blocks not matched, by rare word
	for j, c := range m.new {
		if m.toOld[j] != none {
			continue
		}
		for _, w := range c.bag {
			if m.df[w.word] <= rareWord {
				having[w.word] = append(having[w.word], j)
			}
		}
	}
	newWeight := make([]int, len(m.new))
	for j, c := range m.new {
		newWeight[j] = m.weight.of(c.bag)
	}
	var candidates []candidate
	seen := make([]int, len(m.new)) // 1 + the last old block that met it
	for i, c := range m.old {
		if m.toNew[i] != none {
			continue
		}
		oldWeight := m.weight.of(c.bag)
		for _, w := range c.bag {
			for _, j := range having[w.word] {
				if seen[j] == i+1 {
					continue
				}
				seen[j] = i + 1
				all := oldWeight + newWeight[j]
				if !m.free(i, j) || 2000*min(oldWeight, newWeight[j])/all < leastScore {
					continue // the shorter could not reach it whatever it says
				}
				score := 2000 * m.weight.common(c.bag, m.new[j].bag) / all
				if score >= leastScore {
					candidates = append(candidates, candidate{i, j, score, m.distance(i, j)})
				}
			}
		}
	}
	slices.SortFunc(candidates, candidate.before)
	for _, c := range candidates {
		if m.free(c.old, c.new) {
			m.pair(c.old, c.new)
		}
	}
}
