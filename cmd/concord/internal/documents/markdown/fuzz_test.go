package markdown

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"concord/events/text"
)

// Whatever the file is, Read refuses it or gives blocks within the limits, of normal
// text, the same each time, which are the same when written and read again.
func FuzzRead(f *testing.F) {
	file, err := os.ReadFile("testdata/draft.md")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	for _, s := range []string{
		"", "\x00", "\xEF\xBB\xBF# a", "1.\n1.\n\n  (i) b\n{:.article .level-3}", "a[^1] *b **c* d**\n\n[^1]: [^1]",
		"---\ntitle: x\n---\n\n- a\n\t- b\n\n~~~\nc\n~~~\n", "**Option 1:** a\n\n1. b\n\n**Option 2:**\n\n1. c", "|a|\n|-|\n|b|\n> c\n===\n",
		"![a](b) [c](http://d) <e@f> &amp; `g` <!-- h -->", strings.Repeat("[", 300) + strings.Repeat("*", 300), "\u202E", "(a) b\n(b) c\n(A) d",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		draft, err := Read(file)
		again, errAgain := Read(file)
		if !reflect.DeepEqual(draft, again) || !reflect.DeepEqual(err, errAgain) {
			t.Fatal("read twice, it is not the same")
		}
		if err != nil {
			return
		}
		if len(draft.Blocks) == 0 || len(draft.Blocks) > MaxBlocks || len(draft.Warnings) > MaxWarnings+1 {
			t.Fatalf("%d blocks, %d warnings", len(draft.Blocks), len(draft.Warnings))
		}
		ids := map[string]bool{}
		for _, b := range draft.Blocks {
			if b.Text == "" || b.Text != text.Normalize(b.Text) || b.Level < 0 || b.Level > MaxLevel || ids[b.ID] {
				t.Fatalf("%+v", b)
			}
			if err := text.CheckBlock(b); err != nil {
				t.Fatal(err)
			}
			ids[b.ID] = true
		}
		written := Write(draft.Blocks, draft.Title)
		read, err := Read(written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if read.Title != draft.Title || !slices.Equal(read.Blocks, draft.Blocks) {
			t.Fatalf("%+v\nbecame\n%+v\nover\n%s", draft.Blocks, read.Blocks, written)
		}
	})
}

var wordOrSquareBracket = regexp.MustCompile(`w\d+|[\[\]]`)

// Whatever marks stand in front of, behind and between words: each word and each
// square bracket of the file comes into the blocks once, in order.
func TestWordsSurvive(t *testing.T) {
	starts := []string{"", "", "", " ", "    ", "\t", "# ", "### ", "1. ", "2. ", "12) ", "(a) ", "(i) ", "a. ", "- ", "* ", "> ", "| ", "**Option 1:** ", "Option 2: ",
		"   (b) ", "    1. ", "```\n", "~~~ ", "<div>", "{:.x}\n", "***\n", "===\n", "7.bis "}
	marks := []string{" ", " ", "*", "**", "_", "[", "]", "][", "[[", "]]", "(", ")", "`", "\\", "<br>", "<", ">", "&amp;", "|", "!", "^", "\n", "\n\n", ":", ";\n"}
	rapid.Check(t, func(t *rapid.T) {
		var source strings.Builder
		words := 0
		for range rapid.IntRange(1, 12).Draw(t, "lines") {
			source.WriteString(rapid.SampledFrom(starts).Draw(t, "start"))
			for range rapid.IntRange(1, 6).Draw(t, "words") {
				words++
				source.WriteString("w" + strconv.Itoa(words) + " " + rapid.SampledFrom(marks).Draw(t, "mark"))
			}
			source.WriteString("\n")
		}
		draft, err := Read([]byte(source.String()))
		if err != nil {
			t.Fatal(err)
		}
		var read strings.Builder
		for _, b := range draft.Blocks {
			read.WriteString(b.Text + "\n")
		}
		for _, w := range draft.Warnings { // the label of a block of code is told
			if _, label, ok := strings.Cut(w.Text, "its label is dropped: "); ok {
				t.Skip(label)
			}
		}
		want := wordOrSquareBracket.FindAllString(source.String(), -1)
		got := wordOrSquareBracket.FindAllString(read.String(), -1)
		if !slices.Equal(want, got) {
			t.Fatalf("%q\nbecame\n%q\n%s", source.String(), read.String(), render(draft))
		}
	})
}
