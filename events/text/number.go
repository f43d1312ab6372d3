package text

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Numbers gives what is printed in front of each block. It is computed from kinds,
// levels and order, and never stored:
//
//   - paragraphs "1", "2", counting on through the document and anew under an Article;
//   - sub-paragraphs by level "(a)" … "(z)", "(aa)", "(bb)"; "(i)", "(ii)"; "(A)",
//     "(B)"; the fourth level begins again with "(a)". They count anew behind a
//     heading, and behind any block of a lower level but a footnote;
//   - footnotes "1", "2", numbered through;
//   - anything else has none: "".
func Numbers(blocks []Block) []string { return NumbersFrom(1, blocks) }

// NumbersFrom is Numbers where the first paragraph of the document has number
// first: a part of a draft, circulated with the numbers of the whole.
func NumbersFrom(first int, blocks []Block) []string {
	numbers := make([]string, len(blocks))
	paragraph, footnote := first-1, 0
	var counters []int // of the sub-paragraphs, by level from 1
	for i, b := range blocks {
		switch b.Kind {
		case Article:
			paragraph, counters = 0, counters[:0]
		case Heading:
			counters = counters[:0]
		case Paragraph:
			paragraph++
			numbers[i], counters = strconv.Itoa(paragraph), counters[:0]
		case SubParagraph:
			level := subLevel(b)
			for len(counters) < level {
				counters = append(counters, 0)
			}
			counters = counters[:level]
			counters[level-1]++
			numbers[i] = "(" + letter(level, counters[level-1]) + ")"
		case Unnumbered, Option:
			counters = counters[:min(len(counters), max(b.Level, 0))]
		case Footnote:
			footnote++
			numbers[i] = strconv.Itoa(footnote)
		}
	}
	return numbers
}

// deepest is the level below which sub-paragraphs are counted no deeper; it
// keeps a level that no document has from costing memory.
const deepest = 64

func subLevel(b Block) int { return min(max(b.Level, 1), deepest) }

// letter is the n-th count, from 1, on a level of sub-paragraphs.
func letter(level, n int) string {
	switch (level - 1) % 3 {
	case 1:
		return roman(n)
	case 2:
		return strings.ToUpper(alphabetic(n))
	}
	return alphabetic(n)
}

// alphabetic counts as resolutions do: behind z come aa, bb, cc.
func alphabetic(n int) string {
	return strings.Repeat(string(rune('a'+(n-1)%26)), (n-1)/26+1)
}

func roman(n int) string {
	var out strings.Builder
	for _, sign := range []struct {
		worth int
		sign  string
	}{
		{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"},
		{50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"},
	} {
		for ; n >= sign.worth; n -= sign.worth {
			out.WriteString(sign.sign)
		}
	}
	return out.String()
}

// NoSuchBlock is a reference that names no block.
type NoSuchBlock struct{ Ref string }

func (e *NoSuchBlock) Error() string { return "no paragraph “" + e.Ref + "” in this text" }

// AmbiguousBlock is a reference that names several blocks; their ids name one each.
type AmbiguousBlock struct {
	Ref string
	IDs []string // in order of the text
}

func (e *AmbiguousBlock) Error() string {
	return "“" + e.Ref + "” could be any of " + strings.Join(e.IDs, ", ") + ": name one of these"
}

// Find gives the index of the block that a person means: by its id; by its number,
// with the numbers of the paragraphs above it where it is a sub-paragraph ("12",
// "12(a)", "12 (a)(ii)"); with the id of a heading where numbering begins anew
// under it ("h3/12(a)"); or "footnote 2". A reference that names none is refused
// with *NoSuchBlock, one that names several with *AmbiguousBlock.
func Find(blocks []Block, ref string) (int, error) {
	return FindNumbered(blocks, Numbers(blocks), ref)
}

// FindNumbered is Find by other numbers than those that would be printed now: those
// of the draft that was circulated, with 12 bis and 12 alt as they stand there.
// numbers holds one for each block.
func FindNumbered(blocks []Block, numbers []string, ref string) (int, error) {
	want := strings.TrimSuffix(squeeze(ref), ".")
	var found []int
	paths := numberPaths(blocks, numbers)
	for i, b := range blocks {
		if b.ID == strings.TrimSpace(ref) || paths[i] != "" && paths[i] == want {
			found = append(found, i)
		}
	}
	for h, heading := range blocks {
		number, under := strings.CutPrefix(want, squeeze(heading.ID)+"/")
		if !under || heading.ID == "" || !isHeading(heading.Kind) {
			continue
		}
		for i := h + 1; i < len(blocks) && !endsSection(heading, blocks[i]); i++ {
			if paths[i] != "" && paths[i] == number {
				found = append(found, i)
			}
		}
	}
	slices.Sort(found)
	switch found = slices.Compact(found); len(found) {
	case 0:
		return -1, &NoSuchBlock{Ref: ref}
	case 1:
		return found[0], nil
	}
	ambiguous := &AmbiguousBlock{Ref: ref}
	for _, i := range found {
		ambiguous.IDs = append(ambiguous.IDs, blocks[i].ID)
	}
	return -1, ambiguous
}

// Called is what people call a block by its path: "paragraph 3 (a)", "footnote 2". It is
// "" for what goes by its id: a heading, and a block that no path tells apart.
func Called(b Block, path string) string {
	switch {
	case path == "" || isHeading(b.Kind):
		return ""
	case b.Kind == Footnote:
		return path
	}
	return string(Paragraph) + " " + path
}

// Paths gives what people call each block: its number behind those of the blocks that
// it stands under, as documents print them: "12", "3 (a) (ii)", "footnote 2". Where
// numbering begins anew the id of a heading stands in front, the nearest under which
// the number is met once: "h3/12 (a)". By its path [FindNumbered] finds the block and
// no other; one that no path tells apart has none, "", nor has one without a number.
// numbers are as in FindNumbered. Time O(blocks · headings that a block stands under).
func Paths(blocks []Block, numbers []string) []string {
	printed := printedPaths(blocks, numbers)
	named := make(map[string]int, len(blocks)) // how many blocks a reference names
	key := make([]string, len(blocks))
	for i, b := range blocks {
		named[squeeze(b.ID)]++
		if key[i] = squeeze(printed[i]); key[i] != "" && key[i] != squeeze(b.ID) {
			named[key[i]]++
		}
	}
	paths := make([]string, len(blocks))
	under := map[int]map[string]int{} // heading -> of each number how many stand under it
	var above []int                   // the headings that a block stands under, the nearest last
	for i, b := range blocks {
		above = slices.DeleteFunc(above, func(h int) bool { return endsSection(blocks[h], b) })
		if isHeading(b.Kind) {
			above = append(above, i)
		}
		if key[i] == "" {
			continue
		}
		if named[key[i]] == 1 {
			paths[i] = printed[i]
			continue
		}
		for j := len(above) - 1; j >= 0 && paths[i] == ""; j-- {
			h := above[j]
			if under[h] == nil {
				under[h] = map[string]int{}
				for k := h + 1; k < len(blocks) && !endsSection(blocks[h], blocks[k]); k++ {
					under[h][key[k]]++
				}
			}
			if path := blocks[h].ID + "/" + printed[i]; blocks[h].ID != "" && under[h][key[i]] == 1 && named[squeeze(path)] == 0 {
				paths[i] = path
			}
		}
	}
	return paths
}

// numberPaths gives each numbered block its number behind those of the blocks that
// it stands under, without white space: "12(a)(ii)".
func numberPaths(blocks []Block, numbers []string) []string {
	paths := printedPaths(blocks, numbers)
	for i := range paths {
		paths[i] = squeeze(paths[i])
	}
	return paths
}

// printedPaths gives them as documents print them, whether they tell blocks apart or
// not.
func printedPaths(blocks []Block, numbers []string) []string {
	paths := make([]string, len(blocks))
	var above []string // the path of the last block of each level
	for i, b := range blocks {
		number := ""
		if i < len(numbers) {
			number = numbers[i]
		}
		switch b.Kind {
		case Heading, Article:
			above = above[:0]
		case Paragraph:
			paths[i] = number
			above = append(above[:0], number)
		case SubParagraph:
			level := subLevel(b)
			above = above[:min(len(above), level)]
			parent := ""
			if len(above) > 0 {
				parent = above[len(above)-1]
			}
			for len(above) < level { // a level left out stands for the one above
				above = append(above, parent)
			}
			if number != "" {
				paths[i] = strings.TrimPrefix(parent+" "+number, " ")
				parent = paths[i]
			}
			above = append(above, parent)
		case Unnumbered, Option: // what continues a paragraph is part of it
			above = above[:min(len(above), max(b.Level, 0)+1)]
		case Footnote:
			if number != "" {
				paths[i] = string(Footnote) + " " + number
			}
		}
	}
	return paths
}

// isHeading is true of the kinds that blocks stand under.
func isHeading(k Kind) bool { return k == Heading || k == Article }

// endsSection says whether b ends the section that heading begins: the next heading
// that is as wide, and an Article also where the next Article stands.
func endsSection(heading, b Block) bool {
	return isHeading(b.Kind) && (b.Level <= heading.Level || heading.Kind == Article && b.Kind == Article)
}

// squeeze takes all white space out.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
