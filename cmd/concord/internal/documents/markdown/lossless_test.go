package markdown

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"concord/events/text"
)

// What is no text in the two drafts, found by the plainest means: expressions over
// the whole file, without any notion of blocks.
var (
	frontMatterOf  = regexp.MustCompile(`(?s)\A---\n.*?\n---\n`)
	definitionLine = regexp.MustCompile(`(?m)^\[[^\]^]+\]: http.*$`)
	attributeLine  = regexp.MustCompile(`(?m)^(\* TOC\n)?\{:.*\}$`)
	noteLine       = regexp.MustCompile(`(?m)^\[\^\w+\]:`)
	itemMark       = regexp.MustCompile(`(?m)^[ \t]*(\d+\.|[-*]|\([a-z]\))[ \t]+`)
	callMark       = regexp.MustCompile(`\[\^\w+\]`)
	namedLink      = regexp.MustCompile(`\[([^\[\]]*)\]\[(?:source|10nov|4dec)\]`)
	tagMark        = regexp.MustCompile(`</?span[^>]*>`)
	wordOrBracket  = regexp.MustCompile(`[\p{L}\p{N}\p{M}]+|[\[\]]`)
)

// wordsOf gives the words and brackets of a stretch of a file. Asterisks and carets
// are no words; without them emphasis within a word, as in r*ecognizing*, is gone.
func wordsOf(s string) []string {
	for _, mark := range []*regexp.Regexp{attributeLine, itemMark, callMark, tagMark} {
		s = mark.ReplaceAllString(s, "")
	}
	s = namedLink.ReplaceAllString(s, "$1")
	return wordOrBracket.FindAllString(strings.NewReplacer("*", "", "^", "").Replace(s), -1)
}

// Every word and every bracket of two real drafts is in exactly one block, in order.
func TestNothingIsLost(t *testing.T) {
	for _, name := range drafts {
		t.Run(name, func(t *testing.T) {
			file := shared(t, name)
			draft, err := Read(file)
			if err != nil {
				t.Fatal(err)
			}
			source := frontMatterOf.ReplaceAllString(string(file), "")
			source = definitionLine.ReplaceAllString(source, "")
			begin := noteLine.FindStringIndex(source)[0] // in these drafts all footnotes stand at the end

			var body strings.Builder
			var notes []string
			for _, b := range draft.Blocks {
				if b.Kind == text.Footnote {
					notes = append(notes, strings.Join(wordsOf(b.Text), " "))
				} else {
					body.WriteString(b.Text + "\n")
				}
			}
			compareWords(t, wordsOf(source[:begin]), wordsOf(strings.ReplaceAll(body.String(), "\n(", "\n\\(")))

			var defined []string
			for _, n := range noteLine.Split(source[begin:], -1)[1:] {
				defined = append(defined, strings.Join(wordsOf(n), " "))
			}
			slices.Sort(defined)
			slices.Sort(notes)
			if !slices.Equal(defined, notes) {
				t.Errorf("footnotes\n%q\nwere read as\n%q", defined, notes)
			}
		})
	}
}

func compareWords(t *testing.T, want, got []string) {
	t.Helper()
	if len(want) < 10_000 {
		t.Errorf("only %d words were found in the file", len(want))
	}
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			from, to := max(0, i-10), i+5
			t.Fatalf("word %d:\n%q\nwas read as\n%q", i, want[from:min(to, len(want))], got[from:min(to, len(got))])
		}
	}
	if len(want) != len(got) {
		t.Errorf("%d words were read as %d", len(want), len(got))
	}
}

// The two drafts are read and written and read again without a difference.
func TestRealDraftsAreWritten(t *testing.T) {
	for _, name := range drafts {
		draft, err := Read(shared(t, name))
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read(Write(draft.Blocks, draft.Title))
		if err != nil {
			t.Fatal(err)
		}
		if again.Title != draft.Title || !slices.Equal(again.Blocks, draft.Blocks) {
			t.Errorf("%s is not the same when written and read again", name)
		}
	}
}

// What is printed is what the drafts print, but where their own numbers go wrong.
func TestNumbersOfRealDrafts(t *testing.T) {
	want := map[string][]string{
		drafts[0]: { // Article 7 has no paragraph 2
			"line 632: the number 3. will be printed as 2, and those that follow it likewise",
		},
		drafts[1]: { // no 4 behind 3; a paragraph 6 on the line of paragraph 5
			"line 197: the number 5. will be printed as (d), and those that follow it likewise",
			"line 462: the number 7. will be printed as 6, and those that follow it likewise",
		},
	}
	for _, name := range drafts {
		draft, err := Read(shared(t, name))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, w := range draft.Warnings {
			if strings.Contains(w.Text, "printed as") {
				got = append(got, w.String())
			}
		}
		if !slices.Equal(got, want[name]) {
			t.Errorf("%s:\n%s", name, strings.Join(got, "\n"))
		}
	}
}

// Structure of the two drafts, counted by hand in their text.
func TestStructureOfRealDrafts(t *testing.T) {
	for i, name := range drafts {
		draft, err := Read(shared(t, name))
		if err != nil {
			t.Fatal(err)
		}
		articles := 0
		counts := map[text.Kind]int{}
		for _, b := range draft.Blocks {
			counts[b.Kind]++
			if b.Kind == text.Article && strings.Contains(b.Text, "Article") {
				articles++
			}
			if strings.HasPrefix(b.Text, "Option 2") && b.Kind == text.Unnumbered {
				t.Errorf("%s: %s is no option", name, b.ID)
			}
		}
		if want := 30; articles != want { // 1–26 and 2bis, 3bis, 3ter, 8 bis
			t.Errorf("%s: %d articles, want %d", name, articles, want)
		}
		if want := []int{12, 16}[i]; counts[text.Footnote] != want {
			t.Errorf("%s: %d footnotes, want %d", name, counts[text.Footnote], want)
		}
	}
}

// How many brackets each article has, counted another way: by expressions over the
// lines of the file under its heading, without any notion of blocks.
func TestBracketsOfArticles(t *testing.T) {
	article := regexp.MustCompile(`(?m)^## .*$`)
	for _, name := range drafts {
		file := shared(t, name)
		draft, err := Read(file)
		if err != nil {
			t.Fatal(err)
		}
		source := definitionLine.ReplaceAllString(frontMatterOf.ReplaceAllString(string(file), ""), "")
		source = source[:noteLine.FindStringIndex(source)[0]]
		source = namedLink.ReplaceAllString(callMark.ReplaceAllString(attributeLine.ReplaceAllString(source, ""), ""), "$1")
		var want []int
		heads := article.FindAllStringIndex(source, -1)
		for i, at := range heads {
			end := len(source)
			if i+1 < len(heads) {
				end = heads[i+1][0]
			}
			want = append(want, strings.Count(source[at[0]:end], "["))
		}
		opening := text.ScanBrackets(draft.Blocks).Opening
		var got []int
		total := 0
		for i, b := range draft.Blocks {
			if b.Kind == text.Footnote {
				continue
			}
			if next := len(got); next < len(heads) && slices.Equal(wordsOf(b.Text), wordsOf(source[heads[next][0]:heads[next][1]])) {
				got = append(got, 0)
			}
			if len(got) > 0 {
				got[len(got)-1] += opening[i]
				total += opening[i]
			}
		}
		if !slices.Equal(got, want) || total < 900 {
			t.Errorf("%s: the brackets of the articles are\n%v, counted in the file\n%v", name, got, want)
		}
	}
}
