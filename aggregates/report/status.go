package report

import (
	"cmp"
	"fmt"
	"slices"

	"concord/events"
	"concord/events/text"
)

// Status is where a paragraph or a report stands. A paragraph's is the first of
// these that holds.
type Status string

// The statuses. Of a report: adopted, objection, silence, ready (nothing in the
// way), open.
const (
	StatusAdopted         Status = "adopted"
	StatusObjection       Status = "objection"            // of a member State
	StatusSilence         Status = "silence"              // under a silence that is neither broken nor confirmed
	StatusAgreed          Status = "agreed"               // and confirmed
	StatusAgreedAdRef     Status = "agreed-ad-referendum" // subject to confirmation by capitals
	StatusAgreedInformals Status = "agreed-informals"
	StatusReserved        Status = "reserved"  // a reservation stands
	StatusBracketed       Status = "bracketed" // literal brackets in its words
	StatusPending         Status = "pending"   // open amendments
	StatusClean           Status = "clean"
	StatusReady           Status = "ready"
	StatusOpen            Status = "open"
)

// Blocker is one thing that stands between the text and its adoption.
type Blocker struct {
	Kind        BlockerKind `json:"kind"`
	Paragraph   string      `json:"paragraph,omitempty"`
	Amendment   string      `json:"amendment,omitempty"`
	Participant string      `json:"participant,omitempty"`
	Detail      string      `json:"detail"`
}

// BlockerKind says what kind of thing stands in the way.
type BlockerKind string

// The kinds of blocker.
const (
	BlockerObjection BlockerKind = "objection" // of a member State, not lifted
	BlockerSilence   BlockerKind = "silence"   // running, or not confirmed
	BlockerAmendment BlockerKind = "amendment" // not disposed of
	BlockerBracket   BlockerKind = "bracket"   // not meant to stay, as in [sic]
	BlockerPart      BlockerKind = "part"      // to be decided ahead of the whole
	BlockerPackage   BlockerKind = "package"   // of a part: others, which are open, are settled with it or not at all
)

// Blockers lists what stands between the present text and adoption, in the order
// of the text: the gavel is refused with it, and the status shows it. Keep names
// the blocks whose brackets are meant to stay.
//
// What is about the whole comes first. Then block by block: objections, silences,
// brackets, and amendments in order of the log. A new paragraph stands behind all that
// is about the block after which it would come, and what is about a block that is gone
// where that block stood.
func Blockers(s *State, keep []string) []Blocker {
	if s.Adopted != nil || !s.Tabled() {
		return nil
	}
	blocks := s.Text.Current()
	place := make(map[string]int, len(blocks))
	for i, b := range blocks {
		place[b.ID] = i
	}
	var numbers, paths []string // found only where there is something to name
	name := func(block string) string {
		i, ok := place[block]
		if !ok {
			return s.NamedBlock(block)
		}
		if numbers == nil {
			numbers = text.Numbers(blocks)
			paths = text.Paths(blocks, numbers)
		}
		return named(blocks[i], numbers[i], paths[i])
	}
	whole, standing := s.standingBlockers(name)
	var found []barring
	for _, b := range standing {
		at, _ := s.Text.Order(b.Paragraph)
		found = append(found, barring{b, at, false})
	}
	for _, b := range blocks {
		if x, is := s.bracketBlocker(b, keep, func() string { return name(b.ID) }); is {
			at, _ := s.Text.Order(b.ID)
			found = append(found, barring{x, at, false})
		}
	}
	for a := range s.Open() {
		if x, now, is := s.amendmentBlocker(a); is {
			at, behind := s.about(a, now)
			found = append(found, barring{x, at, behind})
		}
	}
	// Each kind was found in an order of its own, which stays.
	slices.SortStableFunc(found, func(x, y barring) int {
		switch {
		case x.at != y.at:
			return cmp.Compare(x.at, y.at)
		case x.behind != y.behind && x.behind:
			return 1
		case x.behind != y.behind:
			return -1
		}
		return cmp.Compare(x.Kind.rank(), y.Kind.rank())
	})
	out := append(whole, s.undecidedParts(name)...)
	for _, b := range found {
		out = append(out, b.Blocker)
	}
	return out
}

// barring is a blocker with its place in the order of the text.
type barring struct {
	Blocker
	at     int  // of the block that it is about: see [text.Document.Order]
	behind bool // it comes behind that block
}

// rank orders what is about one block.
func (k BlockerKind) rank() int {
	return slices.Index([]BlockerKind{BlockerObjection, BlockerSilence, BlockerBracket, BlockerAmendment}, k)
}

// about says where in the order of the text an open amendment belongs.
func (s *State) about(a *Amendment, now text.State) (at int, behind bool) {
	block, behind := s.aboutBlock(a, now)
	at, _ = s.Text.Order(block) // 0: before the first
	return at, behind
}

// aboutBlock says with which block an open amendment belongs: with the one that it was
// filed on, while that is there, else where its words are now, else where the block
// stood. A new paragraph belongs behind the block after which it would come.
func (s *State) aboutBlock(a *Amendment, now text.State) (block string, behind bool) {
	block = a.Change.Block
	_, there := s.Text.Block(block, s.Revision())
	if a.Change.Operation == events.OpInsert {
		if (there || block == "") && now.Place.Known {
			block = now.Place.After // what was taken up after the same block stands between
		}
		return block, true
	}
	if !there {
		switch {
		case len(now.Edits) > 0:
			block = now.Edits[0].Block
		case len(now.Blocks) > 0:
			block = now.Blocks[0]
		}
	}
	return block, false
}

// BarringBrackets returns how many square brackets of a block bar the gavel: its opening
// ones, as they are counted everywhere (TEXT 10), and where it has none its closing ones,
// of a bracket that was opened blocks before or nowhere.
func BarringBrackets(b text.Block) int {
	n, _ := barringBrackets(b)
	return n
}

// barringBrackets returns them with what they are called.
func barringBrackets(b text.Block) (n int, sign string) {
	alone := text.ScanBrackets([]text.Block{b})
	if n = alone.Opening[0]; n > 0 {
		return n, "square bracket"
	}
	return len(alone.Warnings), "closing square bracket"
}

// Open iterates over the amendments on which nothing final has been decided, in
// order of the log.
func (s *State) Open() func(yield func(*Amendment) bool) {
	return func(yield func(*Amendment) bool) {
		s.amendments.Ascend(s.oldest, func(_ int, a *Amendment) bool { return a.Decided() || yield(a) })
	}
}

// ReportStatus returns where the report stands.
func ReportStatus(s *State) Status {
	if s.Adopted != nil {
		return StatusAdopted
	}
	left := Blockers(s, nil)
	switch {
	case slices.ContainsFunc(left, func(b Blocker) bool { return b.Kind == BlockerObjection }):
		return StatusObjection
	case s.silenceOver("") != nil:
		return StatusSilence
	case len(left) == 0:
		return StatusReady
	}
	return StatusOpen
}

// BlockStatus returns where a block stands, given its words and how many open amendments
// there are to it. It is the first that holds. Of many blocks [Statuses] tells it faster.
func BlockStatus(s *State, b text.Block, amendments int) Status {
	return s.blockStatus(b, amendments, s.objectedIn)
}

// Statuses tells of many blocks of a report where they stand.
type Statuses struct {
	report   *State
	objected map[string]bool // the paragraphs in which objections stand in the way
}

// StatusesOf looks through the objections of a report once for all its blocks.
func StatusesOf(s *State) Statuses {
	objected := map[string]bool{}
	for _, b := range s.AllBarring {
		objected[b.Paragraph] = true
	}
	return Statuses{s, objected}
}

// Of returns what [BlockStatus] does.
func (x *Statuses) Of(b text.Block, amendments int) Status {
	return x.report.blockStatus(b, amendments, func(block string) bool { return x.objected[block] })
}

func (s *State) blockStatus(b text.Block, amendments int, objectedIn func(block string) bool) Status {
	block, on := b.ID, events.On{Report: s.Slug, Block: b.ID}
	if s.Adopted != nil || s.AdoptedAhead(block) {
		return StatusAdopted
	}
	if objectedIn(block) {
		return StatusObjection
	}
	if s.silenceOver(block) != nil {
		return StatusSilence
	}
	if a, ok := s.Agreement(block); ok {
		switch {
		case a.ConfirmedAt != 0:
			return StatusAgreed
		case a.Level == events.AdReferendum:
			return StatusAgreedAdRef
		}
		return StatusAgreedInformals
	}
	switch {
	case len(s.Reservations(on)) > 0:
		return StatusReserved
	case BarringBrackets(b) > 0:
		return StatusBracketed
	case amendments > 0:
		return StatusPending
	}
	return StatusClean
}

func counted(n int, what string) string {
	if n == 1 {
		return "one " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
