package text

import (
	"slices"
	"unicode/utf8"
)

// Edit is one change of the words of a block, as the log holds it (TEXT.md 3): the
// tokens New stand for the tokens [From,To) of the base text. From = To is an
// insertion, no new tokens a deletion, otherwise it is a replacement.
type Edit struct {
	From int `json:"from"` // token index in the base text
	To   int `json:"to"`
	// Bytes says where the tokens [From,To) with the white space in front of each
	// lie in the base text. It follows from the indices and is checked against them:
	// a reader that counts words otherwise is found out, not believed.
	Bytes [2]int  `json:"bytes"`
	New   []Token `json:"new"`
	// After is the white space that followed the new words in the wording as filed;
	// nil where nothing followed, or what followed was the first word of the block.
	After *string `json:"after,omitzero"`
}

// MarshalText writes a token as it stands: its white space, then its word.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.Space + t.Word), nil }

// UnmarshalText reads a token; what white space it begins with is in front of it.
func (t *Token) UnmarshalText(b []byte) error {
	s := string(b)
	word := skipSpace(s, 0)
	t.Space, t.Word = s[:word], s[word:]
	return nil
}

// Edits gives the edits that turn the normal text old into the normal text new
// (TEXT.md 3), in order; between two of them stands a word that is kept. Applied to
// old they give new back, byte for byte (law L1). None where the texts are the same.
func Edits(old, new string) []Edit {
	a := Tokenize(old)
	return export(difference(a, Tokenize(new), wholeBlock), a)
}

// SameEdits says whether two lists hold the same edits to the letter: stricter than
// [Edit.Equals], white space counts, and where it stands.
func SameEdits(a, b []Edit) bool {
	return slices.EqualFunc(a, b, func(x, y Edit) bool {
		return x.From == y.From && x.To == y.To && x.Bytes == y.Bytes && slices.Equal(x.New, y.New) &&
			(x.After == nil) == (y.After == nil) && (x.After == nil || *x.After == *y.After)
	})
}

// edit is an Edit at work.
type edit struct {
	from, to int
	new      []Token
	after    string
	hasAfter bool
	// bare: the first new word has no white space because it stood first in its
	// block. That is not the same as standing directly behind the word before.
	bare bool
	// split: a gap where the block is to be cut, an insertion without words.
	split bool
	// filed is where an insertion was put by its author; empty for other edits and
	// for the edits of a conflict.
	filed place
}

func (e *edit) inserts() bool { return e.from == e.to }

func (e *edit) deletes() bool { return len(e.new) == 0 && !e.split }

// export writes the edits on the tokens of a text for others to read.
func export(edits []edit, tokens []Token) []Edit {
	out := make([]Edit, len(edits))
	at, bytes := 0, 0
	advance := func(to int) int {
		for ; at < to; at++ {
			bytes += len(tokens[at].Space) + len(tokens[at].Word)
		}
		return bytes
	}
	for i, e := range edits {
		out[i] = Edit{From: e.from, To: e.to, New: e.new}
		out[i].Bytes[0] = advance(e.from)
		out[i].Bytes[1] = advance(e.to)
		if e.hasAfter {
			after := e.after
			out[i].After = &after
		}
	}
	return out
}

// setting says where two sequences of tokens that are compared stand.
type setting struct {
	first    bool   // they begin their block: what stands first has no white space
	pause    int    // how good a place for a change is in front of them (see pause)
	after    string // the white space behind the new tokens
	hasAfter bool
}

var wholeBlock = setting{first: true, pause: sentenceEnd}

// hunk is a run of tokens [i0,i1) that is dropped where [j0,j1) is brought.
type hunk struct{ i0, i1, j0, j1 int }

func (h hunk) inserts() bool  { return h.i0 == h.i1 }
func (h hunk) deletes() bool  { return h.j0 == h.j1 }
func (h hunk) replaces() bool { return h.i0 < h.i1 && h.j0 < h.j1 }

// difference is the rule of TEXT.md 3, steps 1 to 5.
func difference(a, b []Token, where setting) []edit {
	hunks, partner := findHunks(a, b)
	if len(hunks) == 0 {
		return nil
	}
	settle(a, b, hunks, where.pause)
	chosen := choices(a, hunks, partner)
	hunks = coalesce(a, b, hunks)
	hunks = chooseWhole(hunks, chosen)

	edits := make([]edit, len(hunks))
	for k, h := range hunks {
		e := edit{from: h.i0, to: h.i1, new: b[h.j0:h.j1:h.j1]}
		switch {
		case h.j1 == len(b):
			e.after, e.hasAfter = where.after, where.hasAfter
		case h.j1 > 0 || !where.first:
			e.after, e.hasAfter = b[h.j1].Space, true
		}
		e.bare = where.first && h.j0 == 0 && h.j1 > 0
		edits[k] = e
	}
	return edits
}

// alignWords is step 1 of TEXT.md 3 on the words of a and b. Where more differs
// than the budget allows, what both begin and end with is kept.
func alignWords(a, b []Token) []kept {
	front := 0 // the walk of step 1 keeps equal words where it begins
	for front < min(len(a), len(b)) && a[front].Word == b[front].Word {
		front++
	}
	words := make([]string, 0, len(a)+len(b)-2*front)
	for _, t := range a[front:] {
		words = append(words, t.Word)
	}
	for _, t := range b[front:] {
		words = append(words, t.Word)
	}
	old, new := words[:len(a)-front], words[len(a)-front:]
	keep := make([]kept, front, min(len(a), len(b)))
	for i := range keep {
		keep[i] = kept{i, i}
	}
	rest, ok := align(old, new, alignBudget)
	if ok {
		for _, k := range rest {
			keep = append(keep, kept{k.old + front, k.new + front})
		}
		return keep
	}
	_, back := commonEnds(old, new)
	for k := back; k > 0; k-- {
		keep = append(keep, kept{len(a) - k, len(b) - k})
	}
	return keep
}

// findHunks is steps 1 and 2 of TEXT.md 3. partner says for each token of a which
// token of b step 1 keeps it as, -1 if it is dropped.
func findHunks(a, b []Token) (hunks []hunk, partner []int32) {
	keep := alignWords(a, b)
	if len(keep) == len(a) && len(a) == len(b) && sameSpaces(a, b) {
		return nil, nil
	}
	partner = make([]int32, len(a))
	for i := range partner {
		partner[i] = -1
	}
	i, j := 0, 0 // both are kept up to here, or in the hunk under way
	begin := hunk{}
	change := false
	flush := func() {
		if change {
			begin.i1, begin.j1 = i, j
			hunks = append(hunks, begin)
			change = false
		}
	}
	start := func() {
		if !change {
			begin, change = hunk{i0: i, j0: j}, true
		}
	}
	for n, k := range keep {
		partner[k.old] = int32(k.new)
		if i < k.old || j < k.new {
			start()
			i, j = k.old, k.new
		}
		successive := n > 0 && keep[n-1].old == k.old-1 && keep[n-1].new == k.new-1
		if successive && a[k.old].Space != b[k.new].Space {
			start()
		} else {
			flush()
		}
		i, j = k.old+1, k.new+1
	}
	if i < len(a) || j < len(b) {
		start()
		i, j = len(a), len(b)
	}
	flush()
	return hunks, partner
}

// sameSpaces says whether tokens of the same words have the same white space; what
// the first of them has does not matter.
func sameSpaces(a, b []Token) bool {
	for i := 1; i < len(a); i++ {
		if a[i].Space != b[i].Space {
			return false
		}
	}
	return true
}

// settle is step 3 of TEXT.md 3: hunks that only insert or only delete slide left
// to the best beginning that they can have.
func settle(a, b []Token, hunks []hunk, pauseInFront int) {
	keptTo := 0 // a hunk may not begin in front of this: end of the hunk before, and a token
	for k := range hunks {
		h := hunks[k]
		if !h.replaces() {
			hunks[k] = bestStart(a, b, h, keptTo, pauseInFront)
		}
		keptTo = hunks[k].i1 + 1
	}
}

func bestStart(a, b []Token, h hunk, keptTo, pauseInFront int) hunk {
	rank := func(i int) int {
		if i == 0 {
			return pauseInFront
		}
		return pause(a[i-1].Word)
	}
	best, bestRank := h, rank(h.i0)
	for h.i0 > keptTo && bestRank < sentenceEnd {
		// The kept token in front of the hunk comes to stand behind it.
		if h.inserts() && b[h.j0-1].Word != b[h.j1-1].Word || h.deletes() && a[h.i0-1].Word != a[h.i1-1].Word {
			break
		}
		// The one that stood directly behind the hunk follows a kept one then.
		if h.i1 < len(a) && h.j1 < len(b) && a[h.i1].Space != b[h.j1].Space {
			break
		}
		h = hunk{h.i0 - 1, h.i1 - 1, h.j0 - 1, h.j1 - 1}
		if r := rank(h.i0); r > bestRank {
			best, bestRank = h, r
		}
	}
	return best
}

// coalesceWords is how many words may be kept between two replacements that are one
// change (TEXT.md 3.4).
const coalesceWords = 3

// coalesce is step 4 of TEXT.md 3.
func coalesce(a, b []Token, hunks []hunk) []hunk {
	out := hunks[:0]
	for _, h := range hunks {
		out = append(out, h)
		for len(out) > 1 && oneChange(a, b, out[len(out)-2], out[len(out)-1]) {
			last := out[len(out)-1]
			out = out[:len(out)-1]
			out[len(out)-1].i1, out[len(out)-1].j1 = last.i1, last.j1
		}
	}
	return out
}

func oneChange(a, b []Token, x, y hunk) bool {
	if !x.replaces() || !y.replaces() {
		return false
	}
	words, between := 0, 0
	for _, t := range a[x.i1:y.i0] {
		if n := t.Letters(); n > 0 {
			words++
			between += n
			if words > coalesceWords {
				return false
			}
		}
	}
	for _, part := range [][]Token{a[x.i0:x.i1], b[x.j0:x.j1], a[y.i0:y.i1], b[y.j0:y.j1]} {
		if !hasLetters(part, between) {
			return false
		}
	}
	return true
}

// hasLetters says whether the tokens have at least n letters.
func hasLetters(tokens []Token, n int) bool {
	for _, t := range tokens {
		if n <= 0 {
			return true
		}
		n -= t.Letters()
	}
	return n <= 0
}

// choices finds the literal alternatives of a among which a change chooses
// (TEXT.md 3.5): two or more bracket pairs that follow one another as tokens, one
// of whose brackets is dropped. It gives where they begin and end.
func choices(a []Token, hunks []hunk, partner []int32) []tokenPair {
	if !slices.ContainsFunc(hunks, func(h hunk) bool { return slices.ContainsFunc(a[h.i0:h.i1], hasBracket) }) {
		return nil
	}
	dropped := make(map[int]bool)
	for _, h := range hunks {
		for i := h.i0; i < h.i1; i++ {
			if hasBracket(a[i]) && (h.deletes() || partner[i] < 0) {
				dropped[i] = true
			}
		}
	}
	pairs := bracketPairs(a)
	openAt := make(map[int]tokenPair, len(pairs))
	closeAt := make(map[int]bool, len(pairs))
	for _, p := range pairs {
		openAt[p.open] = p
		closeAt[p.close] = true
	}
	var chosen []tokenPair
	for _, p := range pairs {
		if closeAt[p.open-1] {
			continue // a later one of its alternatives
		}
		touched, n, last := false, 0, p
		for q, ok := p, true; ok; q, ok = openAt[q.close+1] {
			touched = touched || dropped[q.open] || dropped[q.close]
			last = q
			n++
		}
		if touched && n > 1 {
			chosen = append(chosen, tokenPair{p.open, last.close})
		}
	}
	return chosen
}

func hasBracket(t Token) bool {
	if len(t.Word) == 1 {
		return t.Word[0] == '[' || t.Word[0] == ']'
	}
	for _, r := range t.Word {
		if isBracket(r) {
			return true
		}
	}
	return false
}

// chooseWhole is step 5 of TEXT.md 3: the hunks inside alternatives become one over
// all of these, and hunks that meet then are one.
func chooseWhole(hunks []hunk, chosen []tokenPair) []hunk {
	if len(chosen) == 0 {
		return hunks
	}
	for _, c := range chosen {
		from, to := c.open, c.close+1
		first := slices.IndexFunc(hunks, func(h hunk) bool { return h.i1 >= from })
		last := first
		for last+1 < len(hunks) && hunks[last+1].i0 <= to {
			last++
		}
		whole := hunk{hunks[first].i0, hunks[last].i1, hunks[first].j0, hunks[last].j1}
		if d := whole.i0 - from; d > 0 { // the words in front of a hunk are kept, one for one
			whole.i0, whole.j0 = whole.i0-d, whole.j0-d
		}
		if d := to - whole.i1; d > 0 {
			whole.i1, whole.j1 = whole.i1+d, whole.j1+d
		}
		hunks = slices.Replace(hunks, first, last+1, whole)
	}
	return hunks
}

// keptInside says which tokens an edit keeps between the old ones and the new ones
// (TEXT.md 3): for each old one whether it is kept, for each new one which old one
// it is, -1 for those that the edit brings.
func keptInside(old, new []Token) (keeps []bool, origin []int) {
	keeps, origin = make([]bool, len(old)), make([]int, len(new))
	for j := range origin {
		origin[j] = -1
	}
	if len(old) == 0 || len(new) == 0 {
		return keeps, origin
	}
	for _, k := range alignWords(old, new) {
		keeps[k.old] = true
		origin[k.new] = k.old
	}
	return keeps, origin
}

// unspaced are the scripts that put no space between words: where two texts are
// joined at one of their characters nothing comes between (TEXT.md 5.3).
func unspaced(r rune) bool {
	switch {
	case r < 0x0E00:
		return false
	case r <= 0x0EFF: // Thai, Lao
		return true
	case 0x1000 <= r && r <= 0x109F, 0xAA60 <= r && r <= 0xAA7F, 0xA9E0 <= r && r <= 0xA9FF: // Myanmar and its extensions
		return true
	case 0x1780 <= r && r <= 0x17FF, 0x19E0 <= r && r <= 0x19FF: // Khmer and its symbols
		return true
	case 0x2E80 <= r && r <= 0x303F, 0x31C0 <= r && r <= 0x31EF: // radicals, ideographic punctuation, strokes
		return true
	case 0x3040 <= r && r <= 0x30FF, 0x31F0 <= r && r <= 0x31FF: // Hiragana, Katakana
		return true
	case 0x3400 <= r && r <= 0x4DBF, 0x4E00 <= r && r <= 0x9FFF, 0xF900 <= r && r <= 0xFAFF, 0x20000 <= r && r <= 0x3FFFF: // Han
		return true
	case 0xFF00 <= r && r <= 0xFFEF: // full width and half-width Kana
		return true
	}
	return false
}

// joiner is the white space between two words of which the second has none because
// it stood first in its block.
func joiner(before, behind string) string {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(behind)
	if unspaced(last) || unspaced(first) {
		return ""
	}
	return " "
}
