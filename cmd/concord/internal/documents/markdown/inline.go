package markdown

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a stretch of the marked-up text of a block, and what of it is text.
type span struct {
	from, to int    // in the source
	words    string // what it says; unused if drop
	drop     bool   // a mark of Markdown: not text
	// run is the index of the run of asterisks or underscores that the span is;
	// -1 if it is none.
	run int
}

// inline is the text of one block being freed of its marks.
type inline struct {
	source  string
	links   map[string]*reference
	spans   []span
	open    []bracket // [ that are not closed yet
	runs    []run
	calls   []string // labels of the footnotes called, in order
	notices []string // what was dropped, for warnings
	ticks   map[int][]int
}

// bracket is an opening bracket.
type bracket struct {
	span  int
	image bool // an exclamation mark stands in front
}

// readInline frees a text of its marks. What it gives is not yet normal text. The
// time is proportional to the length, whatever is in it.
func readInline(source string, links map[string]*reference) *inline {
	in := &inline{source: source, links: links}
	at := 0
	for at < len(source) {
		at = in.step(at)
	}
	in.pairRuns()
	return in
}

// text is what the source says.
func (in *inline) text() string {
	var out strings.Builder
	out.Grow(len(in.source))
	for _, s := range in.spans {
		switch {
		case s.run >= 0:
			r := in.runs[s.run]
			out.WriteString(in.source[s.from : s.from+r.left])
		case !s.drop:
			out.WriteString(s.words)
		}
	}
	return out.String()
}

// special are the bytes at which something else than text may begin.
const special = "\\`*_[]<&^!"

// step reads what begins at a place and gives the place behind it.
func (in *inline) step(at int) int {
	s := in.source[at:]
	switch s[0] {
	case '\\':
		return in.backslash(at)
	case '`':
		return in.codeSpan(at)
	case '*', '_':
		return in.addRun(at)
	case '[':
		if size := noteCall(s); size > 0 {
			in.calls = append(in.calls, foldLabel(s[len("[^"):size-1]))
			in.leaveCall(at, at+size)
			return in.drop(at, at+size)
		}
		in.open = append(in.open, bracket{span: len(in.spans)})
		return in.keep(at, at+1)
	case '!':
		if strings.HasPrefix(s, "![") && noteCall(s[1:]) == 0 {
			in.keep(at, at+1)
			in.open = append(in.open, bracket{span: len(in.spans), image: true})
			return in.keep(at+1, at+2)
		}
	case ']':
		return in.closeBracket(at)
	case '<':
		if end := in.tag(at); end > at {
			return end
		}
	case '&':
		if words, size := entity(s); size > 0 {
			in.spans = append(in.spans, span{from: at, to: at + size, words: words, run: -1})
			return at + size
		}
	case '^':
		if end := in.superscript(at); end > at {
			return end
		}
	}
	size := strings.IndexAny(s[1:], special)
	if size < 0 {
		size = len(s) - 1
	}
	return in.keep(at, at+1+size)
}

// keep takes a stretch of the source as text, as it stands.
func (in *inline) keep(from, to int) int {
	in.spans = append(in.spans, span{from: from, to: to, words: in.source[from:to], run: -1})
	return to
}

// drop leaves a stretch of the source out.
func (in *inline) drop(from, to int) int {
	in.spans = append(in.spans, span{from: from, to: to, drop: true, run: -1})
	return to
}

// leaveCall takes away the spaces in front of a footnote call that stands apart from
// its word and in front of a sign of punctuation: "words [^1]." is "words.".
func (in *inline) leaveCall(from, to int) {
	if from > 0 && in.source[from-1] == '[' && strings.HasPrefix(in.source[to:], "]") {
		in.notice("empty brackets stay where a footnote was called in brackets: [" + in.source[from:to] + "]")
	}
	ends := to == len(in.source) || strings.IndexByte(".,;:)]\n", in.source[to]) >= 0 || noteCall(in.source[to:]) > 0
	if len(in.spans) == 0 || !ends {
		return
	}
	last := &in.spans[len(in.spans)-1]
	if !last.drop && last.run < 0 && last.words == in.source[last.from:last.to] {
		last.words = strings.TrimRight(last.words, " ")
	}
}

// backslash takes the sign behind it as text. In front of a line's end it is a
// break; in front of a space it is what a converter left of one.
func (in *inline) backslash(at int) int {
	if at+1 == len(in.source) {
		return in.drop(at, at+1)
	}
	switch c := in.source[at+1]; {
	case isPunctuation(c):
		in.drop(at, at+1)
		return in.keep(at+1, at+2)
	case c == ' ':
		in.notice("a backslash in front of a space is dropped")
		fallthrough
	case c == '\n':
		return in.drop(at, at+1)
	}
	return in.keep(at, at+1)
}

// isPunctuation says whether a backslash in front of c makes it text.
func isPunctuation(c byte) bool {
	return '!' <= c && c <= '/' || ':' <= c && c <= '@' || '[' <= c && c <= '`' || '{' <= c && c <= '~'
}

// codeSpan takes what stands between two equal runs of backticks as it is.
func (in *inline) codeSpan(at int) int {
	size := 0
	for at+size < len(in.source) && in.source[at+size] == '`' {
		size++
	}
	if in.ticks == nil {
		in.ticks = findTicks(in.source)
	}
	places := in.ticks[size]
	for len(places) > 0 && places[0] < at+size {
		places = places[1:]
	}
	in.ticks[size] = places
	if len(places) == 0 {
		return in.keep(at, at+size)
	}
	end := places[0]
	in.drop(at, at+size)
	in.keep(at+size, end)
	return in.drop(end, end+size)
}

// findTicks gives the places of the runs of backticks, by length.
func findTicks(s string) map[int][]int {
	places := map[int][]int{}
	for at := 0; at < len(s); {
		size := 0
		for at+size < len(s) && s[at+size] == '`' {
			size++
		}
		if size > 0 {
			places[size] = append(places[size], at)
		}
		at += size + 1
	}
	return places
}

// closeBracket makes a link of a pair of brackets if an address stands behind it,
// or it names a definition; else they are brackets of the text.
func (in *inline) closeBracket(at int) int {
	if len(in.open) == 0 {
		return in.keep(at, at+1)
	}
	pair := in.open[len(in.open)-1]
	in.open = in.open[:len(in.open)-1]
	words := in.source[in.spans[pair.span].to:at]
	rest := in.source[at+1:]
	length, target := linkTarget(rest, pair.image)
	if length == 0 {
		label := ""
		if strings.HasPrefix(rest, "[") {
			if size := strings.IndexAny(rest[1:], "[]\\") + 1; size > 0 && size <= maxLabel && rest[size] == ']' {
				label, length = foldLabel(rest[1:size]), size+1
			}
		}
		if label == "" && len(words) <= maxLabel {
			label = foldLabel(words) // [label][] or [label]
		}
		ref := in.links[label]
		if ref == nil && length > 2 && len(words) <= maxLabel {
			// [label][words]: the second pair is text
			ref, length = in.links[foldLabel(words)], 0
		}
		if ref == nil {
			return in.keep(at, at+1)
		}
		target = ref.target
	}
	in.spans[pair.span].drop = true
	if pair.image {
		in.spans[pair.span-1].drop = true
		in.notice("an image is dropped, the words for it are kept: " + quote(target))
	} else {
		in.notice(fmt.Sprintf("the words of a link are kept, its address is dropped: %s", quote(target)))
	}
	return in.drop(at, at+1+length)
}

// superscript frees the ending of a number, 5^th^, of the signs that raise it.
func (in *inline) superscript(at int) int {
	const longest = 3
	if at == 0 || in.source[at-1] < '0' || in.source[at-1] > '9' {
		return at
	}
	size := 0
	for rest := in.source[at+1:]; size < len(rest); {
		r, n := utf8.DecodeRuneInString(rest[size:])
		if !unicode.IsLetter(r) {
			break
		}
		size += n
	}
	end := at + 1 + size
	if size == 0 || utf8.RuneCountInString(in.source[at+1:end]) > longest || end == len(in.source) || in.source[end] != '^' {
		return at
	}
	in.drop(at, at+1)
	in.keep(at+1, end)
	return in.drop(end, end+1)
}

func (in *inline) notice(message string) {
	if len(in.notices) <= MaxWarnings {
		in.notices = append(in.notices, message)
	}
}
