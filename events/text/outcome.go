package text

import "slices"

// Outcome is what has become of an amendment that a revision put into the text in
// brackets.
type Outcome string

// The outcomes. They change with the text: words can be put in brackets again.
const (
	Unsettled      Outcome = "unsettled"       // brackets stand around what it asks for
	SettledFor     Outcome = "settled-for"     // the text is as it asks for
	SettledInPart  Outcome = "settled-in-part" // some of it is
	SettledAgainst Outcome = "settled-against" // it is not
)

// Outcome says what has become of an amendment that was put into the text in brackets.
// It is unsettled as long as a word that it brought stands in brackets, or brackets say
// that one of its sponsors would delete what they hold.
func (d Document) Outcome(id string) (Outcome, error) { return d.OutcomeAt(id, d.Revision()) }

// OutcomeAt is Outcome as of a revision, not before the one that put it in brackets.
func (d Document) OutcomeAt(id string, rev int) (Outcome, error) {
	e, ok := d.entry(id)
	switch {
	case !ok:
		return "", refuseAmendment(NoSuchAmendment, id, "")
	case e.decision != Bracketed:
		return "", refuseAmendment(NotBracketed, id, "")
	case rev < e.decided || rev > d.Revision():
		return "", &Refusal{Why: NoSuchRevision, Amendments: []string{id}}
	}
	now := d.blocksAt(rev)
	for i, b := range now {
		host, _, is := AlternativeTo(now, i)
		if !d.about(e, b.ID, rev) && !(is && d.about(e, now[host].ID, rev)) {
			continue
		}
		if d.unsettledIn(e, b, rev) {
			return Unsettled, nil
		}
	}
	settled, part := false, false
	switch c := e.Change.(type) {
	case Reword:
		s := d.stateOf(e, rev)
		settled = s.Fate == Absorbed
		part = slices.ContainsFunc(s.Findings, func(f Finding) bool { return f.Fate == Absorbed })
	case Insert:
		settled = slices.ContainsFunc(now, func(b Block) bool { return b.Text == c.Text })
	case Delete:
		settled = !slices.ContainsFunc(now, func(b Block) bool { return b.ID == c.Block })
	}
	switch {
	case settled:
		return SettledFor, nil
	case part:
		return SettledInPart, nil
	}
	return SettledAgainst, nil
}

// about says whether an amendment has, or had, to do with the words of a block.
func (d *Document) about(e *entry, block string, rev int) bool {
	b, _ := d.block(block)
	if slices.ContainsFunc(b.taken, func(t taken) bool { return t.seq == e.Seq }) {
		return true
	}
	switch c := e.Change.(type) {
	case Reword:
		return slices.ContainsFunc(d.strandsAt(e, rev).strands, func(s strand) bool { return s.block == block })
	case Delete:
		return c.Block == block
	}
	return false
}

// unsettledIn says whether brackets of a block stand around words that an amendment
// brought, or say of one of its sponsors that it would delete words.
func (d *Document) unsettledIn(e *entry, b Block, rev int) bool {
	choices := Choices(b.Text, nil)
	if len(choices) == 0 {
		return false
	}
	var against func(all []Choice) bool
	against = func(all []Choice) bool {
		return slices.ContainsFunc(all, func(c Choice) bool {
			return slices.ContainsFunc(c.Offers, func(o Offer) bool {
				return against(o.Choices) || slices.ContainsFunc(e.sponsors, func(s Sponsor) bool { return slices.Contains(o.Against, s.Code) })
			})
		})
	}
	if against(choices) {
		return true
	}
	v, _ := d.standing(b.ID, rev)
	causes := d.blame(v, map[*version][][]Cause{})
	for _, c := range choices {
		for _, i := range tokensWithin(v.tokens, c.From, c.To) {
			if slices.Contains(causes[i], e.cause()) {
				return true
			}
		}
	}
	return false
}
