package text

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
)

// content is what a block is matched by (TEXT.md 8). Words are numbers that a
// lexicon gives out.
type content struct {
	heading  bool
	same     int        // equal for blocks of the same words in order, headings apart
	sequence []int      // the tokens that count as words, case-folded, in order
	bag      []multiple // the same with multiplicity, in order of word
}

// multiple is a word of a bag and how often it is there.
type multiple struct{ word, times int }

// lexicon numbers words and texts in the order in which they come.
type lexicon struct {
	spelled map[string]int // by the word as it stands; notAWord if it has no letter
	folded  map[string]int
	texts   map[string]int
}

const notAWord = -1

func newLexicon() *lexicon {
	return &lexicon{spelled: map[string]int{}, folded: map[string]int{}, texts: map[string]int{}}
}

// size is the number of words given out: they are 0, 1, … size-1.
func (l *lexicon) size() int { return len(l.folded) }

func (l *lexicon) read(blocks []Block) []content {
	contents := make([]content, len(blocks))
	for i, b := range blocks {
		tokens := Tokenize(b.Text)
		c := content{heading: isHeading(b.Kind), same: l.same(isHeading(b.Kind), tokens)}
		for _, t := range tokens {
			if word := l.word(t); word != notAWord {
				c.sequence = append(c.sequence, word)
			}
		}
		c.bag = bagOf(c.sequence)
		contents[i] = c
	}
	return contents
}

// word is the number of a token's word, case-folded.
func (l *lexicon) word(t Token) int {
	if number, known := l.spelled[t.Word]; known {
		return number
	}
	number := notAWord
	if t.CountsAsWord() {
		number = intern(l.folded, foldCase(t.Word))
	}
	l.spelled[t.Word] = number
	return number
}

// same is the number of a text: its words and signs in order, white space aside.
func (l *lexicon) same(heading bool, tokens []Token) int {
	var text strings.Builder
	if heading {
		text.WriteByte('#')
	}
	for _, t := range tokens {
		text.WriteByte(0xFF) // in no UTF-8
		text.WriteString(t.Word)
	}
	return intern(l.texts, text.String())
}

func intern(numbers map[string]int, s string) int {
	number, known := numbers[s]
	if !known {
		number = len(numbers)
		numbers[s] = number
	}
	return number
}

func bagOf(sequence []int) []multiple {
	sorted := slices.Sorted(slices.Values(sequence))
	var bag []multiple
	for _, word := range sorted {
		if last := len(bag) - 1; last >= 0 && bag[last].word == word {
			bag[last].times++
		} else {
			bag = append(bag, multiple{word, 1})
		}
	}
	return bag
}

// common calls yield with each word that both bags have and how often both do.
func common(a, b []multiple, yield func(i, j, times int)) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch cmp.Compare(a[i].word, b[j].word) {
		case -1:
			i++
		case 1:
			j++
		default:
			yield(i, j, min(a[i].times, b[j].times))
			i, j = i+1, j+1
		}
	}
}

// without is a bag less what another takes of it.
func without(bag, taken []multiple) []multiple {
	rest := slices.Clone(bag)
	common(bag, taken, func(i, _, times int) { rest[i].times -= times })
	return rest
}

// weights says how much a word tells, by its number: in thousandths, the less the
// more blocks have it.
type weights []int

// frequencies counts df(w): the larger of the numbers of old and of new blocks
// that have the word.
func frequencies(words int, old, new []content) []int {
	count := func(contents []content) []int {
		df := make([]int, words)
		for _, c := range contents {
			for _, m := range c.bag {
				df[m.word]++
			}
		}
		return df
	}
	df := count(old)
	for word, n := range count(new) {
		df[word] = max(df[word], n)
	}
	return df
}

// weigh is max(1, ⌊1000/df⌋) for each word.
func weigh(df []int) weights {
	w := make(weights, len(df))
	for word, n := range df {
		w[word] = max(1, 1000/max(1, n))
	}
	return w
}

func (w weights) of(bag []multiple) int {
	sum := 0
	for _, m := range bag {
		sum += m.times * w[m.word]
	}
	return sum
}

func (w weights) common(a, b []multiple) int {
	sum := 0
	common(a, b, func(i, _, times int) { sum += times * w[a[i].word] })
	return sum
}

// foldCase is the full case folding of Unicode: Straße and STRASSE are one word.
func foldCase(word string) string {
	ascii := true
	for i := 0; ascii && i < len(word); i++ {
		ascii = word[i] < utf8.RuneSelf
	}
	if ascii {
		return strings.ToLower(word)
	}
	fold := cases.Fold()
	if !strings.ContainsFunc(word, isCherokeeCapital) {
		return fold.String(word)
	}
	var out strings.Builder
	for _, r := range word {
		if isCherokeeCapital(r) {
			out.WriteRune(r)
		} else {
			out.WriteString(fold.String(string(r)))
		}
	}
	return out.String()
}

// isCherokeeCapital is true of the capitals that fold to themselves. The cases
// package folds them to the small letters, and those to the capitals.
func isCherokeeCapital(r rune) bool { return '\u13A0' <= r && r <= '\u13F5' }
