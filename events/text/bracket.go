package text

import (
	"strings"
	"unicode/utf8"
)

// bracketSigns are the square brackets that hold words not agreed, of ordinary
// and of full width. Either closes the other.
const bracketSigns = "[]［］"

// hasBrackets reports whether there is any of them. Of most words there is none, and each
// is looked for faster than all.
func hasBrackets(s string) bool {
	return strings.IndexByte(s, '[') >= 0 || strings.IndexByte(s, ']') >= 0 || strings.Contains(s, "［") || strings.Contains(s, "］")
}

// Bracket is a literal square bracket and where it stands.
type Bracket struct {
	Block  string // id
	Index  int    // of the block in the report
	Offset int    // code points of the block's normal text in front of it
	Sign   rune
}

// BracketPair is an opening bracket and the one that closes it, perhaps blocks later.
type BracketPair struct{ Open, Close Bracket }

// Brackets says how the literal square brackets of a report stand (TEXT.md 10).
// Every one of them is in exactly one pair or one warning.
type Brackets struct {
	Pairs    []BracketPair // in order of their opening brackets
	Warnings []Bracket     // closing ones with none open, and those open at the end; in text order
	Opening  []int         // number of opening brackets of each block
	Depth    int           // most brackets open at once
}

// ScanBrackets pairs the brackets of a report: one stack runs through all blocks
// in order, and a closing bracket closes the last open one. Real texts are not
// well formed: what does not pair is told, never refused and never repaired.
func ScanBrackets(blocks []Block) Brackets {
	var (
		all   []Bracket
		signs []rune
	)
	found := Brackets{Opening: make([]int, len(blocks))}
	for i, b := range blocks {
		if !hasBrackets(b.Text) {
			continue
		}
		offset := 0
		for _, r := range b.Text {
			if isBracket(r) {
				all = append(all, Bracket{Block: b.ID, Index: i, Offset: offset, Sign: r})
				signs = append(signs, r)
				if opens(r) {
					found.Opening[i]++
				}
			}
			offset++
		}
	}
	partner, depth := pairBrackets(signs)
	found.Depth = depth
	for i, p := range partner {
		switch {
		case p < 0:
			found.Warnings = append(found.Warnings, all[i])
		case p > i:
			found.Pairs = append(found.Pairs, BracketPair{Open: all[i], Close: all[p]})
		}
	}
	return found
}

// tokenPair is a literal bracket pair within one block: the indices of its tokens.
type tokenPair struct{ open, close int }

// bracketPairs pairs the brackets of one block on its own, in order of their
// opening ones. No token has more than one.
func bracketPairs(tokens []Token) []tokenPair {
	var (
		at    []int
		signs []rune
	)
	for i, t := range tokens {
		if !hasBrackets(t.Word) {
			continue
		}
		if j := strings.IndexAny(t.Word, bracketSigns); j >= 0 {
			sign, _ := utf8.DecodeRuneInString(t.Word[j:])
			at, signs = append(at, i), append(signs, sign)
		}
	}
	partner, _ := pairBrackets(signs)
	var pairs []tokenPair
	for i, p := range partner {
		if p > i {
			pairs = append(pairs, tokenPair{at[i], at[p]})
		}
	}
	return pairs
}

// pairBrackets runs the stack over brackets in text order. It gives for each the
// index of its partner, -1 if it has none, and how many were open at most.
func pairBrackets(signs []rune) (partner []int, depth int) {
	partner = make([]int, len(signs))
	var open []int
	for i, r := range signs {
		partner[i] = -1
		if opens(r) {
			open = append(open, i)
			depth = max(depth, len(open))
		} else if last := len(open) - 1; last >= 0 {
			partner[i], partner[open[last]] = open[last], i
			open = open[:last]
		}
	}
	return partner, depth
}

// openings counts the opening brackets of a text.
func openings(s string) int {
	n := 0
	for _, r := range s {
		if opens(r) {
			n++
		}
	}
	return n
}

func isBracket(r rune) bool { return opens(r) || r == ']' || r == '］' }

func opens(r rune) bool { return r == '[' || r == '［' }
