package prepare

import (
	"slices"
	"strings"

	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/cmd/concord/internal/documents/markdown"
	"concord/events"
	"concord/events/text"
)

// Revision is what the Chair wants in the next revision.
type Revision struct {
	Incorporate []string // amendments
	Decline     []string
	Uncontested bool    // and all that is uncontested when it is decided
	LetFall     bool    // and those fall that come into conflict with what is taken up
	Compile     bool    // and the rolling text of what is left open as the document
	Set         []Words // words of the Chair's own
	Redraft     []byte  // a new text of the whole, in Markdown; nil: none
}

// Words are what a paragraph is to say: none delete it.
type Words struct {
	Paragraph string // as a person names it; or the id of an amendment that brings a paragraph
	Text      string
	Settle    *Settling // nil, or instead of Text: what is taken of what stands in brackets there
}

// Revising is a revision that is ready to be signed.
type Revising struct {
	Command     report.Revise
	Attachments [][]byte
	Warnings    []markdown.Warning // of a redraft
}

// Revise prepares the next revision of a report. The error is what is wrong with the
// words ([*markdown.Error], [*text.Fault], [*NoParagraphError],
// [*text.AmbiguousBlock]), or the [*refusal.Refusal] that the decider would give.
func Revise(s *report.State, r Revision) (Revising, error) {
	incorporate, decline := ids(r.Incorporate), ids(r.Decline)
	out := Revising{Command: report.Revise{Report: s.Slug, Base: s.Hash(), Incorporate: incorporate, Decline: decline, Uncontested: r.Uncontested, LetFall: r.LetFall}}
	if r.Uncontested { // the node finds it again; what is set comes on top of it
		take, _ := report.Uncontested(s, decline)
		for _, id := range take {
			if !slices.Contains(incorporate, id) {
				incorporate = append(incorporate, id)
			}
		}
	}
	decisions := text.Revision{Incorporate: incorporate, Decline: decline}
	if no := foreseen(s, out.Command); no != nil {
		return out, no
	}
	draft := draftOf(s)
	for _, w := range r.Set {
		var err error
		block := strings.ToUpper(w.Paragraph)
		if !slices.Contains(incorporate, block) {
			var i int
			if i, err = draft.Find(w.Paragraph); err != nil {
				return out, err
			}
			block = draft.Blocks[i].ID
		}
		var words string
		if w.Settle == nil {
			if words, err = normal(w.Text); err != nil {
				return out, err
			}
		} else if words, err = settledAfter(s, decisions, block, w.Settle); err != nil {
			return out, err
		}
		setting, err := s.Text.PlanSetting(decisions, block, words)
		if err != nil {
			return out, err
		}
		out.Command.Set = append(out.Command.Set, setting)
	}
	out.Command.Compile = r.Compile
	if r.Redraft == nil {
		return out, nil
	}
	file, err := markdown.Read(r.Redraft)
	if err != nil {
		return out, err
	}
	plan, err := s.Text.PlanRedraft(decisions, file.Blocks)
	if err != nil {
		return out, err
	}
	content, err := events.MarshalJSON(plan)
	if err != nil {
		return out, err
	}
	out.Warnings = file.Warnings
	out.Command.Redraft, out.Attachments = nameOf(content), [][]byte{content}
	return out, nil
}

// settledAfter returns the words of a paragraph with choices made, on the text that a
// revision comes to with what it incorporates.
func settledAfter(s *report.State, decisions text.Revision, block string, wish *Settling) (string, error) {
	after, err := s.Text.Revise(decisions)
	if err != nil {
		return "", err
	}
	d := NewDraft(s.Slug, after.Revision(), "", after.Current())
	i, err := d.Find(block)
	if err != nil {
		return "", err
	}
	return d.settled(i, wish)
}

// foreseen asks the decider about the amendments that a revision names, so that what
// it refuses in them is told before words are computed on top of it.
func foreseen(s *report.State, c report.Revise) error {
	if len(c.Incorporate)+len(c.Decline) == 0 {
		return nil
	}
	if _, no := report.Decide(&group.State{}, s, c, report.Meta{Report: s.Slug}); no != nil {
		return no
	}
	return nil
}

// draftOf returns the latest text of a report.
func draftOf(s *report.State) Draft {
	return NewDraft(s.Slug, s.Revision(), s.Hash(), s.Text.Current())
}

// ids reads ids of amendments, each once: "a14" is A14.
func ids(typed []string) []string {
	var out []string
	for _, id := range typed {
		if id = strings.ToUpper(strings.TrimSpace(id)); id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
