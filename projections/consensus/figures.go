package consensus

import (
	"slices"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// figures are the counts that a point is made of.
type figures struct {
	objections, silences, barred int // blockers by kind; barred: blocks whose brackets are in the way
	parts                        int // to be decided ahead of the whole: blockers too
	open, conflicts              int // amendments not disposed of: blockers too
	brackets                     int
	agreed, paragraphs           int
}

// point is where a report stands by these figures; its place on the log is still to
// be said.
func (f figures) point(s *report.State) Point {
	p := Point{
		Revision: s.Revision(), Objections: f.objections, Brackets: f.brackets, Open: f.open, Conflicts: f.conflicts,
		Agreed: f.agreed, Paragraphs: f.paragraphs, Blockers: f.objections + f.silences + f.parts + f.barred + f.open + f.conflicts,
	}
	// The order of [report.ReportStatus], which reads the whole text to find these.
	switch {
	case s.Adopted != nil:
		p.Status = report.StatusAdopted
	case f.objections > 0:
		p.Status = report.StatusObjection
	case slices.ContainsFunc(s.Silences(), func(x report.Silence) bool { return x.Block == "" && waits(&x) }):
		p.Status = report.StatusSilence
	case p.Blockers == 0:
		p.Status = report.StatusReady
	default:
		p.Status = report.StatusOpen
	}
	return p
}

// measure counts all of a report.
func measure(s *report.State) figures {
	f := figures{silences: waiting(s), parts: undecided(s)}
	if s.Adopted == nil {
		for _, b := range s.AllBarring {
			f.objections += len(b.By)
		}
	}
	statuses := report.StatusesOf(s)
	blocks := s.Text.Current()
	f.paragraphs = len(blocks)
	for _, n := range text.ScanBrackets(blocks).Opening {
		f.brackets += n
	}
	for _, b := range blocks {
		f.agreed += agreedIn(s, b, statuses.Of)
		if s.BracketsBar(b) {
			f.barred++
		}
	}
	for a := range s.Open() {
		open, conflict := undisposed(s, a.Amendment)
		f.open, f.conflicts = f.open+open, f.conflicts+conflict
	}
	return f
}

// moved counts what a command touched before and behind it.
func (f figures) moved(was, is *report.State, t *touched) figures {
	blocks := t.blocks
	for _, p := range t.places {
		now, before := objections(is, p.on), objections(was, p.on)
		f.objections += now - before
		if now != before && p.block != "" && !slices.Contains(blocks, p.block) { // nothing else that is said undoes an agreement
			blocks = append(blocks, p.block)
		}
	}
	for _, block := range blocks {
		f.agreed += agreed(is, block) - agreed(was, block)
		f.barred += barred(is, block) - barred(was, block)
	}
	for _, id := range t.amendments {
		openIs, conflictIs := undisposed(is, id)
		openWas, conflictWas := undisposed(was, id)
		f.open, f.conflicts = f.open+openIs-openWas, f.conflicts+conflictIs-conflictWas
	}
	f.silences += waiting(is) - waiting(was)
	f.parts += undecided(is) - undecided(was)
	return f
}

// undecided counts the parts that are to be decided ahead of the whole.
func undecided(s *report.State) int {
	n := 0
	for i, all := 0, s.Parts(); i < len(all) && s.Adopted == nil; i++ {
		if s.PartStateOf(&all[i]) == report.PartOpen {
			n++
		}
	}
	return n
}

// objections counts those on words that stand in the way.
func objections(s *report.State, on events.On) int {
	if s.Adopted != nil {
		return 0
	}
	_, by := s.Barring(on)
	return len(by)
}

// waiting counts the silences that are neither adopted nor free.
func waiting(s *report.State) int {
	n := 0
	for i, all := 0, s.Silences(); i < len(all) && s.Adopted == nil; i++ {
		if waits(&all[i]) {
			n++
		}
	}
	return n
}

func waits(x *report.Silence) bool {
	return x.State == report.SilenceRunning || x.State == report.SilenceUnbroken
}

// agreed is 1 for a paragraph that is agreed at any level or adopted, else 0. What is
// agreed stays so while silence runs over it.
func agreed(s *report.State, block string) int {
	b, stands := s.Text.Block(block, s.Revision())
	if !stands {
		return 0
	}
	return agreedIn(s, b, func(b text.Block, amendments int) report.Status { return report.BlockStatus(s, b, amendments) })
}

// agreedIn is agreed for a block of the present text. What its status is it asks only
// where there is something that can make it one of agreement.
func agreedIn(s *report.State, b text.Block, status func(text.Block, int) report.Status) int {
	_, noted := s.Agreement(b.ID)
	if !noted && s.Adopted == nil && !s.AdoptedAhead(b.ID) {
		return 0
	}
	switch status(b, 0) {
	case report.StatusAdopted, report.StatusAgreed, report.StatusAgreedAdRef, report.StatusAgreedInformals:
		return 1
	case report.StatusSilence:
		if noted {
			return 1
		}
	}
	return 0
}

// barred is 1 for a paragraph whose brackets are in the way, else 0.
func barred(s *report.State, block string) int {
	if b, stands := s.Text.Block(block, s.Revision()); stands && s.BracketsBar(b) {
		return 1
	}
	return 0
}

// undisposed says whether an amendment is still to be disposed of: as one that is
// open, or as one in conflict. One that the text says already is neither.
func undisposed(s *report.State, id string) (open, conflict int) {
	a, ok := s.Amendment(id)
	if !ok || a.Decided() {
		return 0, 0
	}
	now, err := s.Text.State(id)
	switch {
	case err != nil || now.Fate == text.Absorbed:
		return 0, 0
	case now.Fate == text.Conflict:
		return 0, 1
	}
	return 1, 0
}
