package currenttext

import (
	"fmt"
	"strings"
)

// Piece is words of a paragraph as one of the views shows them.
type Piece struct {
	Space string // in front
	Words string
	Is    Bearing // what they are
	By    string  // who asks for them, or who brought them
}

// Bearing says what words of a paragraph are in a view.
type Bearing string

// What words can be.
const (
	Stands    Bearing = ""          // words that stand
	Contested Bearing = "contested" // words that stand and that somebody would change
	Proposed  Bearing = "proposed"  // words that somebody would put
	Brought   Bearing = "brought"   // words, with who brought them
)

// String prints a piece in one line of text (TEXT 11): what is proposed in brackets
// with a dash, which those of the text itself have not.
func (p Piece) String() string {
	switch {
	case p.Is == Brought && p.By != "":
		return p.Space + p.Words + " {" + p.By + "}"
	case p.Is == Stands || p.Is == Brought:
		return p.Space + p.Words
	case p.By != "":
		return p.Space + "[" + p.Words + " — " + p.By + "]"
	}
	return p.Space + "[" + p.Words + "]"
}

// Pieces gives a paragraph in the pieces that its view has.
func Pieces(p *Paragraph) []Piece {
	var out []Piece
	switch {
	case len(p.Segments) > 0:
		for _, s := range p.Segments {
			if s.Text != "" {
				out = append(out, Piece{Words: s.Text})
			}
			out = append(out, alternatives(&s)...)
		}
	case len(p.Runs) > 0:
		for _, r := range p.Runs {
			out = append(out, Piece{Space: r.Space, Words: r.Text, Is: Brought, By: bringer(&r)})
		}
	default:
		out = append(out, Piece{Words: p.Text})
	}
	return out
}

// alternatives gives the words of a segment that somebody would change, and what
// would be put for them.
func alternatives(s *Segment) []Piece {
	var out []Piece
	var deletes []string
	for _, a := range s.Alternatives {
		if a.Text == "" {
			deletes = append(deletes, sponsors(&a))
			continue
		}
		out = append(out, Piece{Words: a.Text, Is: Proposed, By: sponsors(&a)})
	}
	if s.Base == "" {
		return out
	}
	base := Piece{Words: s.Base, Is: Contested}
	if len(deletes) > 0 {
		base.By = strings.Join(deletes, ", ") + ": delete"
	}
	return append([]Piece{base}, out...)
}

// sponsors names those who ask for an alternative, and the text that they asked it
// of where that has moved on.
func sponsors(a *Alternative) string {
	by := strings.Join(a.Sponsors, ", ")
	if a.Revision != nil {
		by += fmt.Sprintf(" (Rev.%d)", *a.Revision)
	}
	return by
}

// bringer names what brought words, "" for those that were tabled.
func bringer(r *BlameRun) string {
	all := r.Amendments
	if len(all) == 0 && r.Amendment != "" {
		all = []string{r.Amendment}
	}
	switch {
	case len(all) > 0:
		return strings.Join(all, ", ") + " " + strings.Join(r.Participants, ", ")
	case r.Revision > 0:
		return RevisionName(r.Revision)
	}
	return ""
}

// Shown is a paragraph's text in the pieces of its view, in one line.
func Shown(p *Paragraph) string {
	var out strings.Builder
	for _, piece := range Pieces(p) {
		out.WriteString(piece.String())
	}
	return out.String()
}
