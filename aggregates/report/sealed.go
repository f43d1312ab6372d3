package report

import (
	"fmt"

	"concord/aggregates/refusal"
)

// seal is the decision by which a paragraph was adopted ahead of the whole: a silence on
// it that was confirmed, or the gavel on a part that it is in.
type seal struct {
	block string
	how   string // "under silence S3", "as part 2"
	name  string // "S3", "part 2"
	seq   uint64
}

// sealOf returns what has sealed the words that a paragraph has, or nil.
func (s *State) sealOf(block string) *seal {
	if x := s.adoptedBySilence(block); x != nil {
		return &seal{block, "under silence " + x.ID, x.ID, x.Last}
	}
	if p := s.adoptedPart(block); p != nil {
		name := fmt.Sprintf("part %d", p.Part)
		return &seal{block, "as " + name, name, p.AdoptedAt}
	}
	return nil
}

// AdoptedAhead reports whether a paragraph was adopted ahead of the whole, under silence
// or as a part, in the words that it has.
func (s *State) AdoptedAhead(block string) bool {
	return s.adoptedBySilence(block) != nil || s.adoptedPart(block) != nil
}

// seals calls yield for each paragraph that was adopted ahead of the whole.
func (s *State) seals(yield func(*seal) bool) {
	for i := range s.silences {
		if x := &s.silences[i]; x.Block != "" && s.adoptedBySilence(x.Block) == x && !yield(s.sealOf(x.Block)) {
			return
		}
	}
	for i := range s.parts {
		if s.parts[i].decided() {
			for _, block := range s.parts[i].Adopted {
				if !yield(s.sealOf(block)) {
					return
				}
			}
		}
	}
}

// adopted says of a paragraph that it was adopted ahead of the whole, and by which decision.
func (x *seal) adopted(name string) string {
	return fmt.Sprintf("%s was adopted %s (event %d)", name, x.how, x.seq)
}

// closed refuses to agree, to put under silence or to open again what was adopted ahead
// of the whole already.
func (s *State) closed(block string) *refusal.Refusal {
	if x := s.sealOf(block); x != nil {
		return refusal.Forbid("adopted", "%s", x.adopted(s.NamedBlock(block))).By(reconsideration).Naming(block)
	}
	return nil
}
