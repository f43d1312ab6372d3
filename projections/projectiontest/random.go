package projectiontest

import (
	"slices"
	"strings"

	"pgregory.net/rapid"

	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// words are those of which random texts are made: few, so that they meet.
var words = []string{"States", "should", "must", "[shall]", "respect", "and", "promote", "security,", "peace", "the", "[", "]", "law."}

// Goes has a story go on at random for so many commands on a report, which it tables
// first. What is refused leaves nothing, and is not counted.
func (s *Story) Goes(t *rapid.T, slug string, commands int) {
	wording := func() string {
		return text.Normalize(strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 9).Draw(t, "words"), " "))
	}
	draft := make([]string, rapid.IntRange(1, 4).Draw(t, "paragraphs"))
	for i := range draft {
		draft[i] = wording()
	}
	s.Tables(slug, draft...)
	var filed []string
	for range commands {
		r := s.Report(slug)
		now := r.Text.Current()
		block := rapid.SampledFrom(now).Draw(t, "block")
		by := rapid.SampledFrom(Delegations).Draw(t, "by")
		some := func(of []string) []string {
			if len(of) == 0 {
				return nil
			}
			out := rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, min(2, len(of)), rapid.ID[string]).Draw(t, "some")
			slices.Sort(out)
			return out
		}
		propose := func(c events.Change) {
			if c.Operation != events.OpInsert {
				c.Base = text.HashBlock(block)
			}
			result, no := s.Try(s.Command(by, "amendment.propose", report.Propose{Report: slug, Revision: r.Revision(), Change: c}))
			if no == nil {
				filed = append(filed, result.Amendment)
			}
		}
		one := ""
		if len(filed) > 0 {
			one = rapid.SampledFrom(filed).Draw(t, "amendment")
		}
		switch rapid.IntRange(0, 13).Draw(t, "command") {
		case 0, 1, 2, 3:
			if wanted := wording(); wanted != block.Text {
				c := events.Change{Operation: events.OpText, Block: block.ID, Edits: text.Edits(block.Text, wanted), Wording: text.HashText(wanted)}
				propose(c)
			}
		case 4:
			propose(events.Change{Operation: events.OpInsert, Block: block.ID, Kind: text.Paragraph, Text: wording()})
		case 5:
			propose(events.Change{Operation: events.OpDelete, Block: block.ID})
		case 6:
			propose(events.Change{Operation: events.OpMove, Block: block.ID, After: rapid.SampledFrom(now).Draw(t, "after").ID})
		case 7:
			if tokens := text.Tokenize(block.Text); len(tokens) > 1 {
				gap := rapid.IntRange(1, len(tokens)-1).Draw(t, "gap")
				propose(events.Change{Operation: events.OpSplit, Block: block.ID, Gap: gap, Byte: len(text.Join(tokens[:gap]))})
			}
		case 8:
			propose(events.Change{Operation: events.OpMerge, Block: block.ID})
		case 9:
			s.Try(s.Command(by, "amendment.cosponsor", report.Cosponsor{Amendment: one}))
		case 10:
			if a, ok := r.Amendment(one); ok {
				s.Try(s.Command(a.By, "amendment.withdraw", report.Withdraw{Amendment: one}))
			}
		case 11:
			c := report.Revise{Report: slug, Base: r.Hash(), Incorporate: some(filed)}
			if rapid.Bool().Draw(t, "set") {
				if set, err := r.Text.PlanSetting(text.Revision{Incorporate: c.Incorporate}, block.ID, wording()); err == nil {
					c.Set = []text.Setting{set}
				}
			}
			s.Try(s.Command(group.CodeChair, "report.revise", c))
		case 12:
			blocks := make([]text.Block, rapid.IntRange(1, 4).Draw(t, "redrafted"))
			for i := range blocks {
				blocks[i] = text.Block{Kind: text.Paragraph, Text: wording()}
				if rapid.Bool().Draw(t, "same") {
					blocks[i].Text = rapid.SampledFrom(now).Draw(t, "old").Text
				}
			}
			if plan, err := r.Text.PlanRedraft(text.Revision{}, blocks); err == nil {
				s.redrafts(slug, r.Hash(), plan)
			}
		case 13:
			s.Try(s.Command(group.CodeChair, "amendment.decline", report.Decline{Amendment: one}))
		}
	}
}
