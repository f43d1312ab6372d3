package api

import (
	_ "embed"
	"html/template"
	"io"
	"strings"

	"concord/events/text"
	"concord/projections/currenttext"
)

//go:embed page.html
var pageSource string

var page = template.Must(template.New("page").Funcs(template.FuncMap{"bracketed": bracketed}).Parse(pageSource))

// pageBlock is a paragraph on a page.
type pageBlock struct {
	ID     string // "" of a note below the block that has one
	Number string
	Tag    string // the element: h2 to h6, p
	Class  string
	Indent int // levels
	Status string
	Pieces []currenttext.Piece
}

// writePage writes a report as a page of HTML: text only, without scripts. What is
// proposed stands in brackets with who proposes it, so that nothing is told by
// colour alone.
func writePage(w io.Writer, r *currenttext.Report, is AsIs) error {
	var blocks []pageBlock
	for i := range r.Paragraphs {
		if i > 0 || !titled(r) || len(r.Paragraphs[i].Segments) > 0 { // the page has its title
			blocks = append(blocks, pageBlockOf(&r.Paragraphs[i]))
		}
	}
	return executePage(w, r, about(r, is), blocks)
}

// executePage writes a page of blocks, with what it says about itself above them.
func executePage(w io.Writer, r *currenttext.Report, about string, blocks []pageBlock) error {
	data := struct {
		*currenttext.Report
		About    string
		Blocks   []pageBlock
		Outlined []string
	}{Report: r, About: about, Blocks: blocks}
	for _, l := range r.Listed {
		data.Outlined = append(data.Outlined, listed(&l))
	}
	return page.Execute(w, data)
}

func pageBlockOf(p *currenttext.Paragraph) pageBlock {
	b := pageBlock{ID: p.ID, Number: numbered(p), Tag: "p", Class: string(p.Kind), Status: string(p.Status), Pieces: currenttext.Pieces(p)}
	switch p.Kind {
	case text.Heading, text.Article:
		b.Tag = [...]string{"h2", "h2", "h3", "h4", "h5", "h6"}[min(max(p.Level, 0), 5)]
	case text.SubParagraph:
		b.Indent = max(p.Level, 1)
	case text.Unnumbered, text.Option:
		b.Indent = max(p.Level, 0)
	}
	return b
}

// sign is a square bracket of the text, or what stands between two.
type sign struct {
	Text    string
	Bracket bool
}

// bracketed cuts words at the square brackets in them, which a page sets off.
func bracketed(words string) []sign {
	var out []sign
	for words != "" {
		i := strings.IndexAny(words, "[]［］")
		if i < 0 {
			return append(out, sign{Text: words})
		}
		if i > 0 {
			out = append(out, sign{Text: words[:i]})
		}
		n := len("[")
		if words[i] != '[' && words[i] != ']' {
			n = len("［")
		}
		out = append(out, sign{words[i : i+n], true})
		words = words[i+n:]
	}
	return out
}
