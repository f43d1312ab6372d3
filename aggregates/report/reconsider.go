package report

import (
	"fmt"
	"slices"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
)

// reconsideration is the rule by which what was decided is opened again.
const reconsideration = "rule 123"

// Reconsideration is a decision by which an adopted report was opened again.
type Reconsideration struct {
	events.ReportReconsidered
	Seq   uint64
	Time  time.Time
	After Adoption // that it undid
}

// Reconsiderations returns them, in order of the log.
func (s *State) Reconsiderations() []Reconsideration { return s.reconsidered }

// reconsider opens an adopted report again, by two thirds of the members present and
// voting: those who abstain do not vote (rules 123, 126). What was said and agreed on
// the report stays; the text is no longer sealed, nor are paragraphs and parts of it that
// had been adopted ahead of the whole.
func reconsider(g *group.State, s *State, c Reconsider, m Meta) ([]events.Event, *refusal.Refusal) {
	switch {
	case c.Part != 0 && c.Block != "":
		return nil, refusal.Input("bad-reconsideration", "a part is reconsidered, or a paragraph: not both at once")
	case c.Part != 0:
		return reconsiderPart(g, s, c)
	case c.Block != "":
		return reconsiderParagraph(g, s, c)
	}
	if s.Adopted == nil {
		for range s.seals {
			return nil, refusal.Forbid("not-adopted", "%s has not been adopted as a whole: a part, or a paragraph, that was adopted ahead of it is reconsidered alone", s.Slug).By(reconsideration)
		}
		return nil, refusal.Forbid("not-adopted", "%s has not been adopted: it is open, and nothing of it is reconsidered", s.Slug).By(reconsideration)
	}
	if symbol, seq := submitted(s.Brief(), m); symbol != "" {
		return nil, refusal.Forbid("submitted", "%s went to the General Assembly as %s (event %d): it is no longer the group's to reconsider", s.Slug, symbol, seq).By(reconsideration).Naming(symbol)
	}
	if no := carried(g, s.Slug, c); no != nil {
		return nil, no
	}
	return []events.Event{events.ReportReconsidered{Report: s.Slug, For: c.For, Against: c.Against, Abstaining: c.Abstaining, Reason: c.Reason}}, nil
}

// carried asks whether the members have decided to reconsider something: by two thirds
// of those present and voting.
func carried(g *group.State, what string, c Reconsider) *refusal.Refusal {
	if no := group.Reason(c.Reason); no != nil {
		return no
	}
	members := 0
	g.Participants(func(p events.Participant) bool {
		if p.Category == events.MemberState {
			members++
		}
		return true
	})
	switch {
	case c.For < 0 || c.Against < 0 || c.Abstaining < 0:
		return refusal.Input("bad-votes", "a number of members is not negative")
	case c.For > members || c.Against > members || c.Abstaining > members || c.For+c.Against+c.Abstaining > members:
		return refusal.Input("bad-votes", "%d members are said to have voted or abstained, the group has %d", c.For+c.Against+c.Abstaining, members)
	case c.For == 0 || c.For < 2*c.Against:
		return refusal.Forbid("no-two-thirds", "%d for and %d against are not two thirds of the members present and voting: %s is not reconsidered", c.For, c.Against, what).By(reconsideration)
	}
	return nil
}

// reconsiderPart opens a part again that was adopted, while the whole is not.
func reconsiderPart(g *group.State, s *State, c Reconsider) ([]events.Event, *refusal.Refusal) {
	at := slices.IndexFunc(s.parts, func(p Part) bool { return p.Part == c.Part })
	if at < 0 || !s.parts[at].decided() {
		_, no := s.thePart(c.Part)
		if no == nil {
			no = refusal.Forbid("not-adopted", "part %d of %s has not been adopted: it is open, and nothing of it is reconsidered", c.Part, s.Slug)
		}
		return nil, no.By(reconsideration)
	}
	what := fmt.Sprintf("part %d of %s", c.Part, s.Slug)
	if no := s.apart(what); no != nil {
		return nil, no
	}
	if no := carried(g, what, c); no != nil {
		return nil, no
	}
	return []events.Event{events.PartReconsidered{Report: s.Slug, Part: c.Part, For: c.For, Against: c.Against, Abstaining: c.Abstaining, Reason: c.Reason}}, nil
}

// reconsiderParagraph opens a paragraph again that was adopted under silence, while the
// whole is not adopted.
func reconsiderParagraph(g *group.State, s *State, c Reconsider) ([]events.Event, *refusal.Refusal) {
	if _, no := s.Block(c.Block, s.Revision()); no != nil {
		return nil, no
	}
	what := s.silenced(c.Block)
	if no := s.apart(what); no != nil {
		return nil, no.Naming(c.Block)
	}
	x := s.adoptedBySilence(c.Block)
	if x == nil {
		if p := s.adoptedPart(c.Block); p != nil {
			return nil, refusal.Forbid("in-a-part", "%s was adopted as part %d (event %d): it is the part that is reconsidered", what, p.Part, p.AdoptedAt).By(reconsideration).Naming(c.Block)
		}
		return nil, refusal.Forbid("not-adopted", "%s has not been adopted under silence: it is open, and is not reconsidered", what).By(reconsideration).Naming(c.Block)
	}
	if no := carried(g, what, c); no != nil {
		return nil, no
	}
	return []events.Event{events.ParagraphReconsidered{Report: s.Slug, Block: c.Block, Silence: x.ID, For: c.For, Against: c.Against, Abstaining: c.Abstaining, Reason: c.Reason}}, nil
}

// apart refuses to reconsider alone what was adopted as a whole since.
func (s *State) apart(what string) *refusal.Refusal {
	if s.Adopted == nil {
		return nil
	}
	return refusal.Forbid("adopted", "%s was adopted (event %d), and %s with it: it is the whole that is reconsidered", s.Slug, s.Adopted.Seq, what).By(reconsideration)
}

// reopen undoes the adoption.
func (s *State) reopen(e events.ReportReconsidered, r *events.Record) {
	if s.Adopted != nil {
		s.reconsidered = append(s.reconsidered[:len(s.reconsidered):len(s.reconsidered)], Reconsideration{ReportReconsidered: e, Seq: r.Seq, Time: r.Time, After: *s.Adopted})
	}
	s.Adopted = nil
	for _, x := range s.silences {
		if x.State == SilenceConfirmed && x.Reconsidered == 0 {
			s.alterSilence(x.ID, func(x *Silence) { x.Reconsidered = r.Seq })
		}
	}
	for _, p := range s.parts {
		if p.decided() {
			s.alterPart(p.Part, func(p *Part) { p.Reconsidered = r.Seq })
		}
	}
}
