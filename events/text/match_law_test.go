package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// matchSlowly is TEXT.md 8 word by word: every step looks at all pairs of blocks
// anew, and bags are maps.
func matchSlowly(old, new []Block, hint Hint) []Link {
	s := readSlowly(old, new)
	s.steps1to3(hint.Wordings)
	links := s.step4()
	var left []Block
	var at []int
	for j, b := range new {
		if !slices.ContainsFunc(links, func(l Link) bool { return l.New == j }) {
			left, at = append(left, b), append(at, j)
		}
	}
	again := readSlowly(hint.Deleted, left)
	again.steps1to3(nil)
	for pair := range again.pairs {
		links = append(links, Link{pair.old, at[pair.new], Revived})
	}
	slices.SortFunc(links, Link.before)
	return links
}

type slowBlock struct {
	heading bool
	text    string   // its tokens, with a mark between
	words   []string // that count, case-folded
	bag     map[string]int
}

type slowMatching struct {
	old, new []slowBlock
	df       map[string]int
	pairs    map[kept]bool
	anchors  []kept // the pairs of step 1
}

func readSlowly(old, new []Block) *slowMatching {
	s := &slowMatching{df: map[string]int{}, pairs: map[kept]bool{}}
	read := func(blocks []Block) (all []slowBlock) {
		df := map[string]int{}
		for _, b := range blocks {
			c := slowBlock{heading: b.Kind == Heading || b.Kind == Article, bag: map[string]int{}}
			c.text = fmt.Sprint(c.heading)
			for _, t := range Tokenize(b.Text) {
				c.text += "\x00" + t.Word
				if t.CountsAsWord() {
					c.words = append(c.words, foldCase(t.Word))
					c.bag[foldCase(t.Word)]++
				}
			}
			for w := range c.bag {
				df[w]++
				s.df[w] = max(s.df[w], df[w])
			}
			all = append(all, c)
		}
		return all
	}
	s.old, s.new = read(old), read(new)
	return s
}

func (s *slowMatching) weigh(bag map[string]int) (sum int) {
	for w, times := range bag {
		sum += times * max(1, 1000/s.df[w])
	}
	return sum
}

func both(a, b map[string]int) map[string]int {
	common := map[string]int{}
	for w, times := range a {
		if n := min(times, b[w]); n > 0 {
			common[w] = n
		}
	}
	return common
}

func less(bag, taken map[string]int) map[string]int {
	rest := map[string]int{}
	for w, times := range bag {
		rest[w] = max(0, times-taken[w])
	}
	return rest
}

func (s *slowMatching) newOf(i int) int {
	for p := range s.pairs {
		if p.old == i {
			return p.new
		}
	}
	return -1
}

func (s *slowMatching) oldOf(j int) int {
	for p := range s.pairs {
		if p.new == j {
			return p.old
		}
	}
	return -1
}

func (s *slowMatching) free(i, j int) bool {
	return s.newOf(i) < 0 && s.oldOf(j) < 0 && s.old[i].heading == s.new[j].heading
}

func (s *slowMatching) distance(i, j int) int {
	expected := i
	for _, a := range s.anchors {
		if a.old < i {
			expected = a.new + i - a.old
		}
	}
	return max(j-expected, expected-j)
}

func (s *slowMatching) steps1to3(wordings []Wording) {
	texts := func(blocks []slowBlock) (all []string) {
		for _, b := range blocks {
			all = append(all, b.text)
		}
		return all
	}
	s.anchors, _ = alignSlowly(texts(s.old), texts(s.new))
	for _, a := range s.anchors {
		s.pairs[a] = true
	}
	for i := range s.old {
		for j := range s.new {
			if s.free(i, j) && s.old[i].text == s.new[j].text {
				s.pairs[kept{i, j}] = true
			}
		}
	}
	for _, w := range wordings {
		given := readSlowly(nil, []Block{{Kind: Paragraph, Text: w.Text}}).new[0]
		for j := range s.new {
			if s.free(w.Old, j) && strings.TrimPrefix(given.text, "false") == strings.TrimPrefix(s.new[j].text, fmt.Sprint(s.new[j].heading)) {
				s.pairs[kept{w.Old, j}] = true
			}
		}
	}
	for {
		best, found := [4]int{}, false
		for i, a := range s.old {
			for j, b := range s.new {
				common := both(a.bag, b.bag)
				rare := false
				for w := range common {
					rare = rare || s.df[w] <= 64
				}
				if !rare || !s.free(i, j) {
					continue
				}
				score := 2000 * s.weigh(common) / (s.weigh(a.bag) + s.weigh(b.bag))
				this := [4]int{-score, s.distance(i, j), i, j}
				if score >= 400 && (!found || slices.Compare(this[:], best[:]) < 0) {
					best, found = this, true
				}
			}
		}
		if !found {
			return
		}
		s.pairs[kept{best[2], best[3]}] = true
	}
}

// step4 takes pieces one by one, each time the best of all that there could be.
func (s *slowMatching) step4() []Link {
	var links []Link
	holdsHalf := func(piece, whole []string) bool {
		all, held := 0, 0
		for k := 0; k+3 <= len(piece); k++ {
			all++
			for l := 0; l+3 <= len(whole); l++ {
				if slices.Equal(piece[k:k+3], whole[l:l+3]) {
					held++
					break
				}
			}
		}
		return 2*held >= all
	}
	has := func(role Role, old, new int) bool {
		return slices.ContainsFunc(links, func(l Link) bool { return l.Role == role && (l.Old == old || l.New == new) })
	}
	for {
		best, found := [5]int{}, false
		for i, a := range s.old {
			for j, b := range s.new {
				for order, role := range []Role{Part, Joined} {
					piece, whole := b, a
					matched := s.oldOf(j) >= 0 || has(Part, -1, j) || has(Joined, i, j)
					rest := a.bag
					if role == Part {
						if n := s.newOf(i); n >= 0 {
							rest = less(rest, s.new[n].bag)
						}
					} else {
						piece, whole = a, b
						matched = s.newOf(i) >= 0 || has(Joined, i, -1) || has(Part, i, j)
						rest = b.bag
						if o := s.oldOf(j); o >= 0 {
							rest = less(rest, s.old[o].bag)
						}
					}
					if matched || piece.heading != whole.heading || len(piece.words) < 4 || !holdsHalf(piece.words, whole.words) {
						continue
					}
					for _, l := range links {
						if role == Part && l.Role == Part && l.Old == i {
							rest = less(rest, s.new[l.New].bag)
						}
						if role == Joined && l.Role == Joined && l.New == j {
							rest = less(rest, s.old[l.Old].bag)
						}
					}
					cover := 1000 * s.weigh(both(piece.bag, rest)) / s.weigh(piece.bag)
					this := [5]int{-cover, s.distance(i, j), i, j, order}
					if cover >= 667 && (!found || slices.Compare(this[:], best[:]) < 0) {
						best, found = this, true
					}
				}
			}
		}
		if !found {
			break
		}
		links = append(links, Link{best[2], best[3], []Role{Part, Joined}[best[4]]})
	}
	slices.SortFunc(links, Link.before)
	for n, l := range links {
		if l.Role == Part && s.newOf(l.Old) < 0 || l.Role == Joined && s.oldOf(l.New) < 0 {
			links[n].Role = Matched
			s.pairs[kept{l.Old, l.New}] = true
		}
	}
	for p := range s.pairs {
		if l := (Link{p.old, p.new, Matched}); !slices.Contains(links, l) {
			links = append(links, l)
		}
	}
	return links
}

// redrafts draws a text, what became of it, and a hint: blocks are kept, moved,
// reworded, cut, joined, dropped, and brought, out of few words, so that much is alike.
func redrafts() *rapid.Generator[redrafted] {
	return rapid.Custom(func(t *rapid.T) redrafted {
		vocabulary := strings.Fields("a b c d e f g h i j k l m n A É é . ; [ ]")
		word := rapid.SampledFrom(vocabulary)
		words := rapid.OneOf(rapid.SliceOfN(word, 0, 5), rapid.SliceOfN(word, 8, 20))
		block := rapid.Custom(func(t *rapid.T) Block {
			kind := rapid.SampledFrom([]Kind{Paragraph, Paragraph, Paragraph, SubParagraph, Heading, Article}).Draw(t, "kind")
			return Block{Kind: kind, Text: strings.Join(words.Draw(t, "words"), " ")}
		})
		blocks := rapid.SliceOfN(block, 0, 6)
		r := redrafted{old: blocks.Draw(t, "old")}
		for _, b := range rapid.Permutation(r.old).Draw(t, "order") {
			switch rapid.SampledFrom([]string{"keep", "keep", "double", "reword", "cut", "cut", "join", "drop"}).Draw(t, "fate") {
			case "keep":
				r.new = append(r.new, b)
			case "double":
				r.new = append(r.new, b, b)
			case "reword":
				b.Text += " " + strings.Join(words.Draw(t, "added"), " ")
				r.new = append(r.new, b)
			case "cut":
				all := strings.Fields(b.Text)
				at := rapid.IntRange(0, len(all)).Draw(t, "at")
				first, second := b, b
				first.Text, second.Text = strings.Join(all[:at], " "), strings.Join(all[at:], " ")
				r.new = append(r.new, first, second)
			case "join":
				if last := len(r.new) - 1; last >= 0 {
					r.new[last].Text += " " + b.Text
				}
			}
		}
		r.new = append(r.new, rapid.SliceOfN(block, 0, 2).Draw(t, "brought")...)
		r.hint.Deleted = blocks.Draw(t, "deleted")
		for i := range r.old {
			if len(r.new) > 0 && rapid.Bool().Draw(t, "amended") {
				r.hint.Wordings = append(r.hint.Wordings, Wording{i, rapid.SampledFrom(r.new).Draw(t, "wording").Text})
			}
		}
		return r
	})
}

type redrafted struct {
	old, new []Block
	hint     Hint
}

func TestMatchAgreesWithTheSlowWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := redrafts().Draw(t, "redraft")
		got, want := Match(r.old, r.new, r.hint), matchSlowly(r.old, r.new, r.hint)
		if !slices.Equal(got, want) {
			t.Fatalf("linked %s\nwant   %s", told(got), told(want))
		}
	})
}

// Law L15: matching is injective, deterministic, and finds blocks that are
// unchanged, wherever they went.
func TestMatchLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := redrafts().Draw(t, "redraft")
		checkMatch(t, r.old, r.new, r.hint)
	})
}

func FuzzMatch(f *testing.F) {
	f.Add("# Threats\na b c d e f\ng h i j", "g h i j\na b c\nd e f x", "k l m n", 1, "d e f x")
	f.Add(unLanguages["ar"]+"\n"+unLanguages["zh"], unLanguages["zh"]+"\n"+unLanguages["ru"], unLanguages["ru"], 0, "")
	f.Add("same\nsame\n\n\n", "\nsame\n- same", "same", -5, "same")
	f.Fuzz(func(t *testing.T, old, new, deleted string, amended int, wording string) {
		lines := func(s string) []Block { return draft(strings.SplitN(s, "\n", 40)...) }
		hint := Hint{Deleted: lines(deleted), Wordings: []Wording{{amended, wording}}}
		checkMatch(t, lines(old), lines(new), hint)
	})
}

func checkMatch(t interface{ Fatalf(string, ...any) }, old, new []Block, hint Hint) {
	links := Match(old, new, hint)
	if again := Match(old, new, hint); !slices.Equal(links, again) {
		t.Fatalf("linked %s, and then %s", told(links), told(again))
	}
	if !slices.IsSortedFunc(links, Link.before) {
		t.Fatalf("links not in order: %s", told(links))
	}
	lives := map[int]int{} // new blocks by how many old ones they are
	is := map[Role]map[int]int{Matched: {}, Revived: {}, Part: {}, Joined: {}}
	for _, l := range links {
		from := old
		if l.Role == Revived {
			from = hint.Deleted
		}
		if l.Old < 0 || l.Old >= len(from) || l.New < 0 || l.New >= len(new) {
			t.Fatalf("%+v links what is not there", l)
		}
		if isHeading(from[l.Old].Kind) != isHeading(new[l.New].Kind) {
			t.Fatalf("%+v links a heading with what is none", l)
		}
		switch l.Role {
		case Matched, Revived:
			lives[l.New]++
			is[l.Role][l.Old]++
		case Part:
			lives[l.New]++
		case Joined:
			is[Matched][l.Old]++ // it lives on in another, and nowhere else
		default:
			t.Fatalf("%+v has no role", l)
		}
	}
	for j, n := range lives {
		if n > 1 {
			t.Fatalf("new block %d is %d old ones: %s", j, n, told(links))
		}
	}
	for role, ids := range is {
		for i, n := range ids {
			if n > 1 {
				t.Fatalf("old block %d is %s %d times: %s", i, role, n, told(links))
			}
		}
	}
	// Of each text as many are found unchanged as both sides have.
	text := func(b Block) string { return fmt.Sprintf("%v %q", isHeading(b.Kind), wordsOf(b.Text)) }
	count := map[string]int{}
	want := 0
	for _, b := range old {
		count[text(b)]++
	}
	for _, b := range new {
		if count[text(b)] > 0 {
			count[text(b)]--
			want++
		}
	}
	got := 0
	for _, l := range links {
		if l.Role == Matched && text(old[l.Old]) == text(new[l.New]) {
			got++
		}
	}
	if got < want {
		t.Fatalf("%d blocks found unchanged, %d are: %s", got, want, told(links))
	}
}

func wordsOf(text string) []string {
	var words []string
	for _, t := range Tokenize(text) {
		words = append(words, t.Word)
	}
	return words
}
