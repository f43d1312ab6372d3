package report

import (
	"time"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
)

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
// the report stays; the text is no longer sealed, nor are paragraphs of it that had been
// adopted under silence.
func reconsider(g *group.State, s *State, c Reconsider, m Meta) ([]events.Event, *refusal.Refusal) {
	const rule = "rule 123"
	if s.Adopted == nil {
		return nil, refusal.Forbid("not-adopted", "%s has not been adopted: it is open, and nothing of it is reconsidered", s.Slug).By(rule)
	}
	if symbol, seq := submitted(s, m); symbol != "" {
		return nil, refusal.Forbid("submitted", "%s went to the General Assembly as %s (event %d): it is no longer the group's to reconsider", s.Slug, symbol, seq).By(rule).Naming(symbol)
	}
	if no := group.Reason(c.Reason); no != nil {
		return nil, no
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
		return nil, refusal.Input("bad-votes", "a number of members is not negative")
	case c.For > members || c.Against > members || c.Abstaining > members || c.For+c.Against+c.Abstaining > members:
		return nil, refusal.Input("bad-votes", "%d members are said to have voted or abstained, the group has %d", c.For+c.Against+c.Abstaining, members)
	case c.For == 0 || c.For < 2*c.Against:
		return nil, refusal.Forbid("no-two-thirds", "%d for and %d against are not two thirds of the members present and voting: %s is not reconsidered", c.For, c.Against, s.Slug).By(rule)
	}
	return []events.Event{events.ReportReconsidered{Report: s.Slug, For: c.For, Against: c.Against, Abstaining: c.Abstaining, Reason: c.Reason}}, nil
}

// reopen undoes the adoption.
func (s *State) reopen(e events.ReportReconsidered, r *events.Record) {
	if s.Adopted != nil {
		s.reconsidered = append(s.reconsidered[:len(s.reconsidered):len(s.reconsidered)], Reconsideration{ReportReconsidered: e, Seq: r.Seq, Time: r.Time, After: *s.Adopted})
	}
	s.Adopted = nil
	for _, x := range s.silences {
		if x.State == SilenceConfirmed {
			s.alterSilence(x.ID, func(x *Silence) { x.Reconsidered = r.Seq })
		}
	}
}
