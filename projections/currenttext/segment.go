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

// segments gives a block in pieces: words that nobody would change, and clusters
// with the alternatives to their words (TEXT 11).
func (s *shower) segments(b text.Block) ([]Segment, error) {
	clusters, err := s.report.Text.Clusters(b.ID)
	if err != nil {
		return nil, fmt.Errorf("the proposals on %s: %w", b.ID, err)
	}
	// An insertion can come to the gap in front of another cluster's span and be told
	// behind that: it stands in front of the words.
	slices.SortStableFunc(clusters, func(a, b text.Cluster) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	tokens := text.Tokenize(b.Text)
	var out []Segment
	var plain strings.Builder
	at := 0
	due := "" // white space of the block's first word, behind an insertion in front of it
	put := func(to int) {
		for ; at < to; at++ {
			if at == 0 {
				plain.WriteString(due)
			}
			plain.WriteString(tokens[at].Space + tokens[at].Word)
		}
	}
	flush := func() {
		if plain.Len() > 0 {
			out = append(out, Segment{Text: plain.String()})
			plain.Reset()
		}
	}
	for i := range clusters {
		c := &clusters[i]
		put(c.From)
		alternatives := s.alternatives(c, tokens)
		if len(alternatives) == 0 {
			continue
		}
		if c.From < c.To {
			plain.WriteString(tokens[c.From].Space)
		} else {
			plain.WriteString(alternatives[0].space)
			if c.From == 0 {
				due = alternatives[0].after
			}
		}
		flush()
		segment := Segment{Base: strings.TrimSpace(text.Join(tokens[c.From:c.To]))}
		for _, a := range alternatives {
			segment.Alternatives = append(segment.Alternatives, a.Alternative)
		}
		out = append(out, segment)
		at = c.To
	}
	put(len(tokens))
	flush()
	return out, nil
}

// alternative is an Alternative at work.
type alternative struct {
	Alternative
	words        []string
	space, after string // the white space around it, as it was filed
	sponsors     []report.Sponsor
}

// alternatives gives what each amendment makes of the words of a cluster, those that
// make the same of it as one, in order of first submission.
func (s *shower) alternatives(c *text.Cluster, tokens []text.Token) []alternative {
	// Of each amendment in the cluster its edits there, in order of the text.
	edits := map[string][]text.Edit{}
	conflict := map[string]bool{}
	var ids []string
	for _, e := range c.Edits {
		for i, id := range e.Amendments {
			if edits[id] == nil {
				ids = append(ids, id)
			}
			edits[id] = append(edits[id], e.Edit)
			conflict[id] = conflict[id] || e.Conflict[i]
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(number(a), number(b)) })
	var out []alternative
	for _, id := range ids {
		a, ok := s.report.Amendment(id)
		if !ok {
			continue
		}
		made := wording(tokens, c.From, c.To, edits[id])
		next := alternative{Alternative: Alternative{Text: strings.TrimSpace(text.Join(made))}}
		for _, t := range made {
			next.words = append(next.words, t.Word)
		}
		if len(made) > 0 {
			next.space = made[0].Space
		}
		if last := edits[id][len(edits[id])-1]; last.After != nil {
			next.after = *last.After
		}
		if conflict[id] {
			next.Revision = &a.Revision
		}
		same := slices.IndexFunc(out, func(o alternative) bool { return slices.Equal(o.words, next.words) })
		if same < 0 {
			same = len(out)
			out = append(out, next)
		}
		out[same].Amendments = append(out[same].Amendments, id)
		out[same].sponsors = append(out[same].sponsors, a.Sponsors...)
	}
	for i := range out {
		out[i].Sponsors = Joined(out[i].sponsors)
	}
	return out
}

// wording makes edits on the tokens [from,to): the words of an alternative, with
// their white space as it comes.
func wording(tokens []text.Token, from, to int, edits []text.Edit) []text.Token {
	var made []text.Token
	for _, e := range edits {
		made = append(made, tokens[from:e.From]...)
		made = append(made, e.New...)
		from = e.To
	}
	return append(made, tokens[from:to]...)
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

// number is that of an amendment, which is its place in the log's order.
func number(amendment string) int {
	n, _ := report.AmendmentNumber(amendment)
	return n
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
