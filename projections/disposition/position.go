package disposition

import (
	"fmt"
	"slices"
	"strings"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/history"
)

// positions tells every position that was taken, and what became of it.
func (d *reader) positions(h *history.State) []Stood {
	out := []Stood{}
	var taken []events.PositionTaken // of each of out
	revision := 0
	end := func(is func(events.PositionTaken) bool, outcome Outcome, seq uint64, why string) {
		for i := range taken {
			if out[i].Outcome == Stands && is(taken[i]) {
				out[i].Outcome, out[i].Decision, out[i].Why = outcome, d.act(seq), why
			}
		}
	}
	add := func(e *history.Entry, x events.PositionTaken, outcome Outcome) {
		taken = append(taken, x)
		out = append(out, Stood{
			Participant: x.By, Members: x.Members, Stance: x.Stance, Place: d.where(x.Block, revision), Amendment: x.Amendment,
			If: x.If, Reason: x.Reason, Taken: Moment{e.Seq, e.Time, revision}, Outcome: outcome,
		})
	}
	for e := range h.Report(d.report.Slug) {
		switch x := e.Event.(type) {
		case events.ReportRevised:
			revision = x.Revision
		case events.PositionTaken:
			end(func(p events.PositionTaken) bool { return p.On == x.On && p.By == x.By && p.If == x.If }, Replaced, e.Seq, fmt.Sprintf("by that of event %d", e.Seq))
			add(e, x, Stands)
		case events.PositionLifted:
			end(func(p events.PositionTaken) bool {
				return p.On == x.On && p.By == x.By && (x.If == "" || x.If == p.If)
			}, Lifted, e.Seq, x.Reason)
		case events.SilenceLateObjection:
			add(e, events.PositionTaken{
				On: events.On{Report: x.Report, Block: x.Block}, By: x.By, Members: x.Members, Stance: events.Object, Reason: x.Reason,
			}, Late)
			out[len(out)-1].Why = "it came after the end of silence " + x.Silence
		}
	}
	kept := map[uint64]bool{}
	for p := range d.report.Positions {
		if i := slices.IndexFunc(out, func(s Stood) bool { return s.Taken.Seq == p.Seq && s.Outcome == Stands }); i >= 0 {
			d.standsNow(p, &out[i])
			kept[p.Seq] = true
		}
	}
	// One without a condition came in the place of those too whose condition was met.
	for i := range out {
		if out[i].Outcome != Stands || kept[out[i].Taken.Seq] {
			continue
		}
		for j := i + 1; j < len(out); j++ {
			if p := taken[j]; p.On == taken[i].On && p.By == taken[i].By && p.If == "" && out[j].Outcome != Late {
				seq := out[j].Taken.Seq
				out[i].Outcome, out[i].Decision, out[i].Why = Replaced, d.act(seq), fmt.Sprintf("by that of event %d", seq)
				break
			}
		}
	}
	return slices.DeleteFunc(out, func(s Stood) bool {
		return d.participant != "" && s.Participant != d.participant && !slices.Contains(s.Members, d.participant)
	})
}

// standsNow tells what the text has made of a position that was neither replaced nor
// lifted.
func (d *reader) standsNow(p *report.Position, s *Stood) {
	if a, ok := d.report.Amendment(p.Amendment); ok {
		switch {
		case a.WithdrawnAt != 0:
			s.Outcome, s.Decision, s.Why = Overtaken, d.act(a.WithdrawnAt), a.Amendment+" was withdrawn"
		case a.DeclinedAt != 0:
			s.Outcome, s.Decision, s.Why = Overtaken, d.act(a.DeclinedAt), a.Amendment+" was not taken up"
		case a.BracketedAt != 0:
			s.Outcome, s.Decision, s.Why = Overtaken, d.act(a.BracketedAt), a.Amendment+" was put into the text in brackets"
		case a.FallenAt != 0:
			s.Outcome, s.Decision, s.Why = Overtaken, d.act(a.FallenAt), a.Amendment+" has fallen"
		}
		return
	}
	if n := d.gone(p.Block); n > 0 {
		s.Outcome, s.Decision, s.Why = Overtaken, d.issued(n), "the paragraph is not in the text since"
		return
	}
	switch d.report.ValidityOf(p) {
	case report.Lapsed:
		n := d.changed(p)
		s.Outcome, s.Decision, s.Why = Lapsed, d.issued(n), currenttext.RevisionName(n)+" has changed the words"
		if with := currenttext.BesidesIn(d.report, &p.PositionTaken, n); with != "" {
			s.Why = with
		}
	case report.Conditional:
		s.Outcome, s.Why = Conditional, p.If+" is not in the text"
	case report.Unmet:
		s.Outcome, s.Why = Unmet, p.If+" did not come into the text"
	case report.Holds:
		d.outweighed(p, s)
	}
}

// outweighed tells of a position that holds whether another counts in its place.
func (d *reader) outweighed(p *report.Position, s *Stood) {
	standings := d.report.Standings(p.On)
	var by []string // for whom it counts
	for _, x := range standings {
		if x.Position == p {
			by = append(by, x.Participant)
		}
	}
	if len(by) > 0 {
		if others := slices.DeleteFunc(slices.Clone(p.Members), func(m string) bool { return slices.Contains(by, m) }); len(others) > 0 {
			s.Why = fmt.Sprintf("for %s; another position counts for %s", strings.Join(by, ", "), strings.Join(others, ", "))
		}
		return
	}
	s.Outcome = Outweighed
	if len(p.Members) > 0 {
		s.Why = "each of these members has a position that goes before it"
		return
	}
	for _, x := range standings {
		if x.Participant == p.By {
			s.Why = fmt.Sprintf("by that of event %d, since %s is in", x.Position.Seq, x.Position.If)
		}
	}
}

// gone is the revision since which a paragraph is not in the text, or 0 while it is.
func (d *reader) gone(block string) int {
	n := d.report.Revision()
	if _, stands := d.report.Text.Block(block, n); stands || block == "" {
		return 0
	}
	for ; n > 1; n-- {
		if _, stood := d.report.Text.Block(block, n-1); stood {
			break
		}
	}
	return n
}

// changed is the revision since which the words of a position are other than it was
// taken on.
func (d *reader) changed(p *report.Position) int {
	words := p.Words
	if p.If != "" {
		words = p.WordsThen
	}
	n := d.report.Revision()
	for ; n > 1; n-- {
		hash := d.report.Issues[n-1].Hash
		if p.Block != "" {
			b, _ := d.report.Text.Block(p.Block, n-1)
			hash = text.HashBlock(b)
		}
		if hash == words {
			break
		}
	}
	return n
}
