package markdown

import (
	"strings"
	"unicode"

	"concord/events/text"
)

// articleWords are what a heading begins with that is an article, in the languages
// of the United Nations, in small letters.
var articleWords = []string{"article", "artículo", "articulo", "статья", "المادة", "第"}

// isArticle says whether the text of a heading is that of an article: "Article 3
// (mitigation)", "[Article 3bis] (REDD-plus)", "第三条".
func isArticle(title string) bool {
	title = strings.ToLower(strings.TrimLeft(title, "[( "))
	for _, word := range articleWords {
		rest, ok := strings.CutPrefix(title, word)
		if !ok {
			continue
		}
		if word == "第" {
			return strings.Contains(rest, "条")
		}
		rest = strings.TrimLeft(rest, "\u00A0 [")
		for _, r := range rest {
			return unicode.IsNumber(r) || strings.Trim(firstWord(rest), "ivxl") == ""
		}
	}
	return false
}

// firstWord is s up to the first character that is no letter.
func firstWord(s string) string {
	if end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); end >= 0 {
		return s[:end]
	}
	return s
}

// findArticles makes articles of the headings under which paragraphs are numbered
// anew: where the first number printed is 1 although there were numbers before, or
// where the text is an article's, unless the numbers run on across it.
func findArticles(pieces []*piece, words func(*piece) string) {
	counted := 0                // paragraphs since numbering last began
	var heading *piece          // the last heading, until a paragraph follows
	settle := func(first int) { // first number under the heading; 0: none
		if heading == nil {
			return
		}
		runsOn := first > 1 && first == counted+1
		anew := first == 1 && counted > 0 || !runsOn && isArticle(words(heading))
		if heading.forced.kind == "" && anew {
			heading.kind = text.Article
		}
		if heading.kind == text.Article {
			counted = 0
		}
		heading = nil
	}
	for _, p := range pieces {
		switch p.kind {
		case text.Heading, text.Article:
			settle(0)
			heading = p
		case text.Paragraph:
			settle(p.mark.ordinal)
			counted++
		}
	}
	settle(0)
}

// findOptionArticles makes articles of the options at the margin under which
// paragraphs are numbered anew: each of "Option 1" and "Option 2" is an alternative
// to all the paragraphs of an article, and has its own paragraph 1. Where one of a
// section is such, so are the others that have a paragraph 1.
func findOptionArticles(pieces []*piece) {
	type alternative struct {
		option *piece
		first  int // number of its first paragraph; 0: it has none
	}
	var (
		section []alternative
		level   int // of the heading of the section
		counted int // paragraphs since numbering last began
		anew    bool
	)
	settle := func() {
		for _, a := range section {
			if anew && a.first == 1 && a.option.forced.kind == "" {
				a.option.kind, a.option.level = text.Article, min(level+1, MaxLevel)
			}
		}
		section, anew = nil, false
	}
	for _, p := range pieces {
		switch p.kind {
		case text.Heading, text.Article:
			settle()
			if level = p.level; p.kind == text.Article {
				counted = 0
			}
		case text.Option:
			if p.margin {
				section = append(section, alternative{option: p})
			}
		case text.Paragraph:
			if last := len(section) - 1; last >= 0 && section[last].first == 0 {
				section[last].first = p.mark.ordinal
				if p.mark.ordinal == 1 && counted > 0 {
					counted, anew = 0, true
				}
			}
			counted++
		}
	}
	settle()
}
