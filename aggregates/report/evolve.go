package report

import (
	"fmt"
	"slices"
	"time"

	"github.com/tidwall/btree"

	"concord/aggregates/persistent"
	"concord/events"
	"concord/events/text"
)

// Evolve returns the state after an event of the report, and leaves the one before as it
// was. The error says that the text will not take the event: what was decided never gives
// one, so the log is damaged, or was written by other rules than these.
func Evolve(before *State, r *events.Record) (*State, error) {
	next := *before
	s := &next
	var err error
	switch e := r.Event.(type) {
	case events.ReportTabled:
		*s = State{
			Slug: e.Report, Kind: e.Kind, Title: e.Title, Language: e.Language, coming: &coming{tabled: &e},
		}
	case events.BlocksTabled:
		err = s.gather(e.From, e.Blocks)
	case events.RevisionBlocks:
		err = s.gather(e.From, e.Blocks)
	case events.BlockContinued:
		err = s.goOn(e)
	case events.ReportRevised:
		s.coming = &coming{revised: &e}
	case events.AttachmentStored:
		err = s.attach(e)
	case events.AmendmentProposed:
		err = s.propose(e, r)
	case events.AmendmentCosponsored:
		if s.Text, err = s.Text.Join(e.Amendment, e.By, int64(r.Seq)); err == nil {
			err = s.alter(e.Amendment, func(a *Amendment) { a.Sponsors = append(slices.Clip(a.Sponsors), Sponsor{e.By, r.Seq}) })
		}
	case events.AmendmentLeft:
		if s.Text, err = s.Text.Leave(e.Amendment, e.By); err == nil {
			err = s.alter(e.Amendment, func(a *Amendment) {
				a.Sponsors = slices.DeleteFunc(slices.Clone(a.Sponsors), func(x Sponsor) bool { return x.Code == e.By })
			})
		}
	case events.AmendmentWithdrawn:
		if s.Text, err = s.Text.Withdraw(e.Amendment); err == nil {
			err = s.end(e.Amendment, func(a *Amendment) { a.WithdrawnAt, a.ReplacedBy = r.Seq, e.ReplacedBy })
		}
	case events.AmendmentDeclined:
		if s.Text, err = s.Text.Decline(e.Amendment); err == nil {
			err = s.end(e.Amendment, func(a *Amendment) { a.DeclinedAt, a.Declined = r.Seq, e.Reason })
		}
	case events.AmendmentFallen:
		if s.coming == nil {
			err = s.fall(falling{e, r.Seq}, 0)
			break
		}
		next := *s.coming // it falls on the text that is under way
		next.fallen = append(slices.Clip(next.fallen), falling{e, r.Seq})
		s.coming = &next
	case events.DeadlineSet:
		s.Deadline, s.DeadlinePassed, s.leave = e.Until, false, btree.Map[string, int]{}
	case events.DeadlineLifted:
		s.Deadline, s.DeadlinePassed, s.leave = time.Time{}, false, btree.Map[string, int]{}
	case events.DeadlinePassed:
		s.DeadlinePassed = true
	case events.PositionTaken:
		s.take(e, r)
	case events.PositionLifted:
		s.lift(e)
	case events.ExplanationGiven:
		persistent.Set(&s.explanations, r.Seq, &Explanation{ExplanationGiven: e, Seq: r.Seq, Time: r.Time, AfterAdoption: s.Adopted != nil})
	case events.ParagraphAgreed:
		s.agreed(e, r)
	case events.AgreementConfirmed:
		s.confirmed(e, r)
	case events.AgreementReopened:
		s.reopened(e)
	case events.PackageMade:
		s.agreements.packages = append(slices.Clip(s.agreements.packages), Package{PackageMade: e, Seq: r.Seq})
		s.agreements.made = e.Package
	case events.PackageUntied:
		s.agreements.packages = slices.DeleteFunc(slices.Clone(s.agreements.packages), func(p Package) bool { return p.Package == e.Package })
	case events.SilencePut:
		s.put(e, r)
	case events.SilenceBroken:
		s.alterSilence(e.Silence, func(x *Silence) { x.State, x.Last, x.Broken = SilenceBroken, r.Seq, e })
	case events.SilenceLateObjection:
		s.alterSilence(e.Silence, func(x *Silence) {
			x.Late = append(slices.Clip(x.Late), LateObjection{SilenceLateObjection: e, Seq: r.Seq, Time: r.Time})
		})
	case events.SilenceExtended:
		s.alterSilence(e.Silence, func(x *Silence) { x.Until, x.Zone = e.Until, e.Zone })
	case events.SilenceWithdrawn:
		s.silenceTo(e.Silence, SilenceWithdrawn, r)
	case events.SilenceEnded:
		s.silenceTo(e.Silence, SilenceUnbroken, r)
	case events.SilenceConfirmed:
		s.silenceTo(e.Silence, SilenceConfirmed, r)
		if e.Block == "" {
			s.confirming = &e.AsOf
		}
	case events.SilenceVoided:
		s.silenceTo(e.Silence, SilenceVoid, r)
	case events.AmendmentOrderSet:
		s.order = e.Amendments
	case events.ReportReconsidered:
		s.reopen(e, r)
	case events.ParagraphReconsidered:
		s.alterSilence(e.Silence, func(x *Silence) { x.Reconsidered = r.Seq })
	case events.ReportDivided:
		s.divided(e, r)
	case events.DivisionOpposed:
		s.alterPart(e.Part, func(p *Part) { p.OpposedAt, p.OpposedBy, p.Opposed = r.Seq, e.By, e.Reason })
	case events.PartAdopted:
		s.alterPart(e.Part, func(p *Part) {
			p.AdoptedAt, p.AdoptedTime, p.Adopted, p.Revision, p.Hash, p.KeepBrackets = r.Seq, r.Time, e.Blocks, e.Revision, e.Hash, e.KeepBrackets
		})
	case events.PartReconsidered:
		s.alterPart(e.Part, func(p *Part) { p.Reconsidered = r.Seq })
	case events.DocumentIssued:
		s.issued(e, r)
	case events.DocumentSubmitted:
		s.submit(e, r)
	case events.CorrigendumIssued:
		s.corrected(e, r)
	case events.LeaveGiven:
		count(&s.leave, e.Participant, 1)
	case events.ReportAdopted:
		s.Adopted = &Adoption{Seq: r.Seq, Time: r.Time, Revision: e.Revision, Hash: e.Hash, KeepBrackets: e.KeepBrackets, AsOf: r.Time}
		if s.confirming != nil {
			s.Adopted.AsOf, s.confirming = *s.confirming, nil
		}
	}
	if err == nil && s.coming != nil && r.Part == r.Parts {
		err = s.arrive(r)
	}
	if err != nil {
		return before, fmt.Errorf("event %d (%s) of report %s: %w", r.Seq, r.Type, s.Slug, err)
	}
	return s, nil
}

// Coming reports whether a text is under way: the rest of its command is still to come.
func (s *State) Coming() bool { return s.coming != nil }

// count adds to a counter of a map that older states share.
func count(m *btree.Map[string, int], code string, by int) {
	n, _ := m.Get(code)
	persistent.Set(m, code, n+by)
}

func (s *State) gather(from int, blocks []text.Block) error {
	if s.coming == nil || from != len(s.coming.blocks) {
		return fmt.Errorf("blocks from %d on are not expected here", from)
	}
	next := *s.coming
	next.blocks = append(slices.Clip(next.blocks), blocks...)
	s.coming = &next
	return nil
}

func (s *State) goOn(e events.BlockContinued) error {
	if s.coming == nil || len(s.coming.blocks) == 0 || s.coming.blocks[len(s.coming.blocks)-1].ID != e.Block {
		return fmt.Errorf("more of block %s is not expected here", e.Block)
	}
	next := *s.coming
	next.blocks = slices.Clone(next.blocks)
	next.blocks[len(next.blocks)-1].Text += e.Text
	s.coming = &next
	return nil
}

// attach takes in a piece of the plan of a redraft. Other attachments are kept for
// those who check what was signed.
func (s *State) attach(e events.AttachmentStored) error {
	if s.coming == nil || s.coming.revised == nil || e.SHA256 != s.coming.revised.Redraft {
		return nil
	}
	next := *s.coming
	next.plan = append(slices.Clip(next.plan), e.Content...)
	s.coming = &next
	return nil
}

// arrive makes the text that is under way the present one: its command is complete.
func (s *State) arrive(r *events.Record) error {
	c := s.coming
	s.coming = nil
	if c.tabled != nil {
		if len(c.blocks) != c.tabled.Blocks {
			return fmt.Errorf("%d blocks were announced, %d came", c.tabled.Blocks, len(c.blocks))
		}
		doc, err := text.Table(c.blocks)
		if err != nil {
			return err
		}
		s.Text = doc
		return s.issue(Issue{Redraft: true, Hash: c.tabled.Hash}, r)
	}
	e := c.revised
	next := text.Revision{Incorporate: e.Incorporate, Decline: e.Decline, Set: e.Set, Bracket: e.Bracket}
	if e.Redraft != "" {
		plan := text.Plan{}
		if err := events.UnmarshalJSON(c.plan, &plan); err != nil {
			return fmt.Errorf("the plan of the redraft: %w", err)
		}
		if len(c.blocks) != e.Blocks || !slices.Equal(c.blocks, plan.Blocks) {
			return fmt.Errorf("the blocks of the redraft are not those of its plan")
		}
		next.Redraft = &plan
	}
	doc, err := s.Text.Revise(next)
	if err != nil {
		return err
	}
	if len(e.Bracket) > 0 && (len(c.blocks) != e.Blocks || !slices.Equal(c.blocks, doc.Current())) {
		return fmt.Errorf("the blocks of the compilation are not those that follow from the text")
	}
	s.Text = doc
	if err := s.decideOn(e, r.Seq); err != nil {
		return err
	}
	for _, f := range c.fallen {
		if err := s.fall(f, e.Revision); err != nil {
			return err
		}
	}
	return s.issue(Issue{Revision: e.Revision, Hash: e.Hash, Incorporate: e.Incorporate, Decline: e.Decline, Set: e.Set, Redraft: e.Redraft != "", Bracket: e.Bracket}, r)
}

// decideOn notes what a revision decides on amendments, which may be many.
func (s *State) decideOn(e *events.ReportRevised, seq uint64) error {
	s.ownDecided()
	for _, x := range []struct {
		ids    []string
		change func(*Amendment)
	}{
		{e.Incorporate, func(a *Amendment) { a.TakenUpAt, a.TakenUp = seq, e.Revision }},
		{e.Decline, func(a *Amendment) { a.DeclinedAt = seq }},
		{e.Bracket, func(a *Amendment) { a.BracketedAt, a.Bracketed = seq, e.Revision }},
	} {
		for _, id := range x.ids {
			if err := s.endOwned(id, x.change); err != nil {
				return err
			}
		}
	}
	return nil
}

// fall notes that an amendment fell, by the command of a revision or (0) by another.
func (s *State) fall(f falling, revision int) (err error) {
	if s.Text, err = s.Text.Decline(f.Amendment); err != nil {
		return err
	}
	return s.end(f.Amendment, func(a *Amendment) { a.FallenAt, a.FallenIn, a.FallenWith, a.Fallen = f.seq, revision, f.With, f.Reason })
}

// issue notes a revision, whose text must be the one that was announced.
func (s *State) issue(i Issue, r *events.Record) error {
	if hash := text.HashReport(s.Text.Current()); hash != i.Hash {
		return fmt.Errorf("revision %d has the hash %s, %s was announced", i.Revision, hash, i.Hash)
	}
	i.Seq, i.Time, i.By = r.Seq, r.Time, r.By()
	s.Issues = append(slices.Clip(s.Issues), i)
	return nil
}

func (s *State) propose(e events.AmendmentProposed, r *events.Record) error {
	n, ok := AmendmentNumber(e.Amendment)
	if !ok {
		return fmt.Errorf("%q is no id of an amendment", e.Amendment)
	}
	change, no := textChange(&e.Change)
	if no != nil {
		return no
	}
	doc, err := s.Text.File(text.Amendment{ID: e.Amendment, Seq: int64(r.Seq), On: e.Revision, By: []string{e.By}, Change: change})
	if err != nil {
		return err
	}
	s.Text = doc
	persistent.Set(&s.amendments, n, &Amendment{
		AmendmentProposed: e, Seq: r.Seq, Time: r.Time, Actor: r.Actor, Via: r.Via, Sponsors: []Sponsor{{e.By, r.Seq}},
	})
	if old, ok := s.Amendment(e.Replaces); ok && old.WithdrawnAt != 0 { // what is restated is withdrawn only now
		if err := s.alter(e.Replaces, func(a *Amendment) { a.ReplacedBy, a.ReintroducedAt = e.Amendment, r.Seq }); err != nil {
			return err
		}
	}
	count(&s.filed, e.By, 1)
	if n, _ := s.leave.Get(e.By); n > 0 && s.afterDeadline(received(r.Time, r.Occurred, r.For)) {
		count(&s.leave, e.By, -1)
	}
	return nil
}

// alter changes what is known of an amendment.
func (s *State) alter(id string, change func(*Amendment)) error {
	n, _ := AmendmentNumber(id)
	a, ok := s.amendments.Get(n)
	if !ok {
		return fmt.Errorf("there is no amendment %q", id)
	}
	next := *a
	change(&next)
	persistent.Set(&s.amendments, n, &next)
	return nil
}

// end notes a decision on an amendment that is final, and that the text knows of.
func (s *State) end(id string, change func(*Amendment)) error {
	s.ownDecided()
	return s.endOwned(id, change)
}

// ownDecided makes the maps that a decision changes ones that no older state shares.
func (s *State) ownDecided() {
	persistent.Own(&s.amendments)
	persistent.Own(&s.filed)
}

// endOwned is end, behind ownDecided.
func (s *State) endOwned(id string, change func(*Amendment)) error {
	n, _ := AmendmentNumber(id)
	a, ok := s.amendments.Get(n)
	if !ok {
		return fmt.Errorf("there is no amendment %q", id)
	}
	absorbed := s.hasWordsOf(id)
	open, _ := s.filed.Get(a.By)
	s.filed.Set(a.By, open-1)
	next := *a
	change(&next)
	next.Absorbed = absorbed && next.TakenUpAt == 0 && next.BracketedAt == 0
	s.amendments.Set(n, &next)
	// Who asks for the open ones does not look at all that were ever filed.
	s.amendments.Ascend(s.oldest, func(n int, a *Amendment) bool {
		if s.oldest = n; a.Decided() {
			s.oldest++
		}
		return a.Decided()
	})
	return nil
}
