package disposition

import "concord/aggregates/report"

// division tells what became of a part that was to be decided separately.
func (d *reader) division(p *report.Part) Divided {
	asked := d.revisionAt(p.Seq)
	out := Divided{Part: p.Part, By: p.By, Places: []Where{}, Reason: p.Reason, Asked: Moment{p.Seq, p.Time, asked}, Outcome: Open}
	for _, block := range p.Blocks {
		out.Places = append(out.Places, d.where(block, asked))
	}
	switch d.report.PartStateOf(p) {
	case report.PartOpposed:
		if out.Outcome = Opposed; p.TakenBack() {
			out.Outcome = Withdrawn
		}
		out.Decision, out.Why = d.act(p.OpposedAt), p.Opposed
	case report.PartAdopted:
		out.Outcome, out.Decision = Separately, d.act(p.AdoptedAt)
	case report.PartReconsidered:
		out.Outcome, out.Decision = Reopened, d.act(p.Reconsidered)
	case report.PartGone:
		n := 0 // since which nothing of it is left
		for _, block := range p.Blocks {
			n = max(n, d.gone(block))
		}
		out.Outcome, out.Decision, out.Why = Overtaken, d.issued(n), "none of its paragraphs is in the text since"
	}
	return out
}
