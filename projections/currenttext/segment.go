package currenttext

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// segments gives a block in pieces: words that nobody would change, and those that
// somebody would with the alternatives to them (TEXT 11).
func (s *shower) segments(b text.Block) ([]Segment, error) {
	marked, err := s.report.Text.Marked(b.ID)
	if err != nil {
		return nil, fmt.Errorf("the proposals on %s: %w", b.ID, err)
	}
	var out []Segment
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			out = append(out, Segment{Text: plain.String()})
			plain.Reset()
		}
	}
	for i := range marked {
		m := &marked[i]
		plain.WriteString(m.Space)
		if m.Plain() {
			plain.WriteString(m.Base)
			continue
		}
		flush()
		segment := Segment{Base: m.Base}
		for k := range m.Alternatives {
			segment.Alternatives = append(segment.Alternatives, alternative(&m.Alternatives[k]))
		}
		out = append(out, segment)
	}
	flush()
	return out, nil
}

// alternative says who asks for the words, and of which earlier text if all of them did
// of one.
func alternative(a *text.Alternative) Alternative {
	out := Alternative{Text: a.Text, Amendments: a.Amendments, Sponsors: []string{}}
	earlier := len(a.Names) > 0
	for _, n := range a.Names {
		out.Sponsors = append(out.Sponsors, n.Code)
		earlier = earlier && n.Earlier && n.On == a.Names[0].On
	}
	if earlier {
		out.Revision = &a.Names[0].On
	}
	return out
}

// Joined gives the codes of sponsors in order of joining, each once.
func Joined(sponsors []report.Sponsor) []string {
	sponsors = slices.Clone(sponsors)
	slices.SortStableFunc(sponsors, func(a, b report.Sponsor) int { return cmp.Compare(a.Seq, b.Seq) })
	codes := []string{}
	for _, s := range sponsors {
		if !slices.Contains(codes, s.Code) {
			codes = append(codes, s.Code)
		}
	}
	return codes
}

// listed gives the open amendments that the words of no paragraph show.
func (s *shower) listed() []Listed {
	var out []Listed
	drafts := DraftsOf(s.report)
	for a := range s.report.Open() {
		now, err := s.report.Text.State(a.Amendment)
		if err != nil || now.Fate == text.Absorbed {
			continue
		}
		if slices.ContainsFunc(now.Edits, func(p text.Present) bool { return !p.Split }) {
			continue
		}
		detail := s.asks(a)
		if now.Fate == text.Conflict {
			detail += ": in conflict: " + drafts.Why(a, now, s.report.Revision())
		}
		out = append(out, Listed{Amendment: a.Amendment, Paragraph: a.Change.Block, Sponsors: Joined(a.Sponsors), Detail: detail})
	}
	return out
}

// asks says what an amendment asks for that no words show.
func (s *shower) asks(a *report.Amendment) string {
	c := &a.Change
	filedOn := DraftsOf(s.report).Of(a.Revision)
	switch c.Operation {
	case events.OpInsert:
		return "a new " + KindName(c.Kind) + " " + Behind(filedOn, c.Block) + ": “" + c.Text + "”"
	case events.OpDelete:
		return "delete " + filedOn.Name(c.Block)
	case events.OpMove:
		return "move " + filedOn.Name(c.Block) + " " + To(filedOn, c.After)
	case events.OpSplit:
		return "split " + filedOn.Name(c.Block)
	case events.OpMerge:
		return "merge " + filedOn.Name(c.Block) + " with the next"
	}
	return "other words for " + filedOn.Name(c.Block)
}

// Behind says where a new block would stand in a draft: "after paragraph 3".
func Behind(d *Draft, block string) string { return behind(block, d.Name) }

// To says where a block would be moved in a draft: "after paragraph 3".
func To(d *Draft, block string) string { return to(block, d.Name) }

func behind(block string, name func(id string) string) string {
	if block == "" {
		return "at the beginning"
	}
	return "after " + name(block)
}

func to(block string, name func(id string) string) string {
	if block == "" {
		return "to the beginning"
	}
	return "after " + name(block)
}
