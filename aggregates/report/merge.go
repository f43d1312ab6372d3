package report

import (
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

// mergeable asks whether two blocks, of which the second follows the first, can be made
// one. They must be of one kind: a heading run into a paragraph, or a note into the
// words that it belongs to, is neither afterwards.
func (s *State) mergeable(first, second text.Block) *refusal.Refusal {
	if first.Kind == second.Kind {
		return nil
	}
	if first.Kind == text.Footnote || second.Kind == text.Footnote {
		return refusal.Forbid("other-kind", "%s cannot be merged with %s, which follows it: they are of the kinds %s and %s, and a footnote is merged with a footnote only",
			s.NamedBlock(first.ID), s.NamedBlock(second.ID), first.Kind, second.Kind).Naming(first.ID, second.ID)
	}
	return refusal.Forbid("other-kind", "%s cannot be merged with %s, which follows it: they are of the kinds %s and %s, and only two of one kind are merged",
		s.NamedBlock(first.ID), s.NamedBlock(second.ID), first.Kind, second.Kind).Naming(first.ID, second.ID)
}

// mergeableNext asks it of a block and the one that follows it on a revision. That none
// follows is for the text to say.
func (s *State) mergeableNext(block string, revision int) *refusal.Refusal {
	first, no := s.Block(block, revision)
	if no != nil {
		return no
	}
	second, ok := s.Text.Next(block, revision)
	if !ok {
		return nil
	}
	return s.mergeable(first, second)
}

// mergesFit asks it of the merges that a revision is to incorporate: a redraft may have
// made something else of the blocks since they were filed.
func (s *State) mergesFit(incorporate []string) *refusal.Refusal {
	for _, id := range incorporate {
		a, ok := s.Amendment(id)
		if !ok || a.Change.Operation != events.OpMerge {
			continue
		}
		now, err := s.Text.State(id)
		if err != nil || len(now.Blocks) != 2 {
			continue // it is not carried, which the text says
		}
		if no := s.mergeableNext(now.Blocks[0], s.Revision()); no != nil {
			no.Detail = id + " is a merge that cannot be made any more: " + no.Detail
			return no.Naming(append([]string{id}, no.Names...)...)
		}
	}
	return nil
}
