package report

import (
	"errors"
	"slices"
	"strings"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

func propose(g *group.State, s *State, c Propose, m Meta) ([]events.Event, *refusal.Refusal) {
	if no := spokenFor(g, c.OnBehalfOf, m.By); no != nil {
		return nil, no
	}
	e := events.AmendmentProposed{
		Report: s.Slug, Amendment: AmendmentID(m.NextAmendment), By: m.By, OnBehalfOf: c.OnBehalfOf,
		Revision: c.Revision, Change: c.Change, Algorithm: text.Algorithm, Reason: c.Reason,
	}
	broken, no := s.underSilence(g, &e, c.Evidence, m)
	if no != nil {
		return nil, no
	}
	if no := file(s, &e, m, len(broken) > 0); no != nil {
		return nil, no
	}
	return append([]events.Event{e}, broken...), nil
}

func restate(g *group.State, s *State, c Restate, m Meta) ([]events.Event, *refusal.Refusal) {
	old, no := undecided(s, c.Amendment)
	if no != nil {
		return nil, no
	}
	if no := moved(old, m.By, "restates"); no != nil {
		return nil, no
	}
	e := events.AmendmentProposed{
		Report: s.Slug, Amendment: AmendmentID(m.NextAmendment), By: m.By,
		Revision: c.Revision, Change: c.Change, Algorithm: text.Algorithm, Reason: c.Reason, Replaces: old.Amendment,
	}
	if old.By == m.By { // the members for whom a group filed it are not another sponsor's
		e.OnBehalfOf = old.OnBehalfOf
	}
	broken, no := s.underSilence(g, &e, c.Evidence, m)
	if no != nil {
		return nil, no
	}
	if no := file(s, &e, m, len(broken) > 0); no != nil {
		return nil, no
	}
	return append([]events.Event{e, events.AmendmentWithdrawn{Report: s.Slug, Amendment: old.Amendment, By: m.By, ReplacedBy: e.Amendment}}, broken...), nil
}

// spokenFor checks for which of its members a group speaks.
func spokenFor(g *group.State, members []string, by string) *refusal.Refusal {
	if len(members) == 0 {
		return nil
	}
	p, _ := g.Participant(by)
	if p.Category != events.GroupOfStates {
		return refusal.Input("not-a-group", "%s speaks for itself alone: only a group names members", by)
	}
	for i, code := range members {
		if !slices.Contains(p.Members, code) {
			return refusal.Input("not-a-member", "%s is no member of %s", code, by).Naming(code)
		}
		if slices.Contains(members[:i], code) {
			return refusal.Input("twice", "the member %s is named twice", code).Naming(code)
		}
	}
	return nil
}

// file checks whether an amendment can be filed: in time, on the present text, and
// that it is what its signer says. The door has computed; here it is checked. One
// that breaks a silence is in time: that is broken up to its own end.
func file(s *State, e *events.AmendmentProposed, m Meta, breaks bool) *refusal.Refusal {
	if no := late(s, m); no != nil && !breaks {
		return no
	}
	if no := group.Reason(e.Reason); no != nil {
		return no
	}
	if n, _ := s.filed.Get(e.By); n >= MaxFiled && !s.makesRoom(e) {
		return refusal.Forbid("too-many", "%s has %d open amendments to %s, at most %d are allowed", e.By, n, s.Slug, MaxFiled)
	}
	if e.Revision < 0 || e.Revision > s.Revision() {
		return refusal.Input("no-such-revision", "there is no revision %d of %s: the latest is %d", e.Revision, s.Slug, s.Revision())
	}
	change, no := textChange(&e.Change)
	if no != nil {
		return no
	}
	filed := text.Amendment{ID: e.Amendment, Seq: int64(m.Seq) + 1, On: e.Revision, By: []string{e.By}, Change: change}
	if no := based(s, e); no != nil {
		return no
	}
	if e.Revision < s.Revision() {
		return stale(s, e, filed)
	}
	c := &e.Change
	if c.Operation == events.OpText && c.Wording != c.Base && c.Wording != noWords {
		// A new wording whose edits were checked can be filed: nothing is tried.
		return again(e, ownEqual(s, e))
	}
	after, err := s.Text.File(filed)
	if err != nil {
		return s.unfiled(err, c)
	}
	same, err := after.Equal(e.Amendment)
	if err != nil {
		return s.unfiled(err, c)
	}
	return again(e, slices.DeleteFunc(same, func(id string) bool {
		other, ok := s.Amendment(id)
		return !ok || other.By != e.By
	}))
}

// makesRoom reports whether an amendment comes in the place of another open one of the
// same participant.
func (s *State) makesRoom(e *events.AmendmentProposed) bool {
	old, ok := s.Amendment(e.Replaces)
	return ok && old.By == e.By && !old.Decided()
}

// again refuses what its mover has proposed already, in one of the equal amendments,
// unless it takes that one's place.
func again(e *events.AmendmentProposed, equal []string) *refusal.Refusal {
	for _, id := range equal {
		if id != e.Replaces {
			return refusal.Forbid("proposed-already", "%s has proposed exactly this already, as %s", e.By, id).Naming(id)
		}
	}
	return nil
}

// ownEqual returns the mover's own open amendments of the same block that have the same
// edits now (TEXT 4). What a split or a merge has carried to another block is not looked
// for.
func ownEqual(s *State, e *events.AmendmentProposed) []string {
	return slices.DeleteFunc(s.Text.Asking(e.Change.Block, e.Change.Edits), func(id string) bool {
		a, _ := s.Amendment(id)
		return a.By != e.By || a.Change.Block != e.Change.Block
	})
}

// noWords is the hash of a wording without words.
var noWords = text.HashText("")

// based checks that a change is one of the words that its signer saw.
func based(s *State, e *events.AmendmentProposed) *refusal.Refusal {
	c := &e.Change
	if c.Operation == events.OpInsert {
		return nil
	}
	block, no := s.Block(c.Block, e.Revision)
	if no != nil {
		return no
	}
	if c.Base != text.HashBlock(block) {
		return refusal.Input("other-base", "the amendment is to words of %s with the hash %q, but on revision %d they have %q", s.NamedBlock(c.Block), c.Base, e.Revision, text.HashBlock(block)).Naming(c.Block)
	}
	switch c.Operation {
	case events.OpText:
	case events.OpMerge:
		return s.mergeableNext(c.Block, e.Revision)
	default:
		return nil
	}
	wording, err := text.Apply(block.Text, c.Edits)
	if err != nil {
		return refusal.Input("bad-edits", "the edits do not fit the words of %s: %v", s.NamedBlock(c.Block), err).Naming(c.Block)
	}
	if c.Wording != text.HashText(wording) {
		return refusal.Input("other-wording", "the edits of %s give words with the hash %q, but signed was %q", s.NamedBlock(c.Block), text.HashText(wording), c.Wording).Naming(c.Block)
	}
	if !text.SameEdits(c.Edits, text.Edits(block.Text, wording)) {
		return refusal.Input("other-edits", "the edits of %s give the words that were signed, but are not those of algorithm %d: compute them with it", s.NamedBlock(c.Block), text.Algorithm).Naming(c.Block)
	}
	return nil
}

// Block returns a block as it stood on a revision.
func (s *State) Block(id string, revision int) (text.Block, *refusal.Refusal) {
	b, ok := s.Text.Block(id, revision)
	if !ok {
		return text.Block{}, refusal.Of(refusal.Missing, "no-such-paragraph", "there is no paragraph %q on revision %d of %s", id, revision, s.Slug).Naming(id)
	}
	return b, nil
}

// Rebased is what becomes of an amendment to words that have moved on, ready to be
// signed where it can be.
type Rebased struct {
	Revision int            `json:"revision"` // the present one
	Fate     text.Fate      `json:"fate"`
	Change   *events.Change `json:"change,omitempty"` // to be signed instead, conflicts and all; absent where there is nothing to propose any more
	Conflict []Clash        `json:"conflict,omitempty"`
}

// Clash is a place at which an amendment is in conflict.
type Clash struct {
	Block  string   `json:"paragraph"`
	Own    string   `json:"words"`
	Theirs string   `json:"theirs"`
	With   []string `json:"with"` // amendments and revisions
}

// stale refuses an amendment to a revision that is not the latest, and says what it
// would be on that one.
func stale(s *State, e *events.AmendmentProposed, a text.Amendment) *refusal.Refusal {
	state, anew, err := s.Text.Stale(a)
	if err != nil {
		return s.unfiled(err, &e.Change)
	}
	if merge, is := anew.Change.(text.Merge); is && s.mergeableNext(merge.Block, s.Revision()) != nil {
		anew.Change = nil // other kinds follow one another there
	}
	var change *events.Change
	if _, err := s.Text.File(anew); err == nil { // else it would change nothing there
		change = s.change(anew.Change)
	}
	no := refusal.Of(refusal.Stale, "stale-text", "the amendment is to revision %d of %s, but the latest is %d: on that one it is %s", e.Revision, s.Slug, s.Revision(), state.Fate)
	no.Ready = s.rebased(state, change)
	return no
}

// rebased sums up what an amendment is on the present text, and what can be signed there
// instead of it, or nil.
func (s *State) rebased(now text.State, change *events.Change) Rebased {
	ready := Rebased{Revision: s.Revision(), Fate: now.Fate, Change: change}
	for _, f := range now.Findings {
		if f.Fate == text.Conflict {
			ready.Conflict = append(ready.Conflict, Clash{Block: f.Block, Own: f.Own, Theirs: f.Theirs, With: causeNames(f.Causes)})
		}
	}
	return ready
}

// change gives a change that the present text takes as a command names it.
func (s *State) change(asked text.Change) *events.Change {
	var c events.Change
	switch a := asked.(type) {
	case text.Reword:
		c = events.Change{Operation: events.OpText, Block: a.Block, Edits: a.Edits}
	case text.Insert:
		return &events.Change{Operation: events.OpInsert, Block: a.After, Text: a.Text, Kind: a.Kind, Level: a.Level}
	case text.Delete:
		c = events.Change{Operation: events.OpDelete, Block: a.Block}
	case text.Move:
		c = events.Change{Operation: events.OpMove, Block: a.Block, After: a.After}
	case text.Split:
		c = events.Change{Operation: events.OpSplit, Block: a.Block, Gap: a.At, Byte: a.Byte}
	case text.Merge:
		c = events.Change{Operation: events.OpMerge, Block: a.Block}
	}
	now, ok := s.Text.Block(c.Block, s.Revision())
	if !ok {
		return nil
	}
	c.Base = text.HashBlock(now)
	if c.Operation == events.OpText {
		wording, err := text.Apply(now.Text, c.Edits)
		if err != nil {
			return nil
		}
		c.Wording = text.HashText(wording)
	}
	return &c
}

func causeNames(causes []text.Cause) []string {
	out := make([]string, len(causes))
	for i, c := range causes {
		out[i] = c.String()
	}
	return out
}

// textChange gives a change as events/text computes with it, and refuses what says
// more or less than its operation needs.
func textChange(c *events.Change) (text.Change, *refusal.Refusal) {
	needs := events.Change{Operation: c.Operation}
	var out text.Change
	switch c.Operation {
	case events.OpText:
		needs.Block, needs.Base, needs.Edits, needs.Wording = c.Block, c.Base, c.Edits, c.Wording
		out = text.Reword{Block: c.Block, Edits: c.Edits}
	case events.OpInsert:
		needs.Block, needs.Text, needs.Kind, needs.Level = c.Block, c.Text, c.Kind, c.Level
		if no := knownKind("the new paragraph", c.Kind); no != nil {
			return nil, no
		}
		if c.Level < 0 || c.Level > MaxLevel {
			return nil, refusal.Input("bad-level", "the new paragraph stands at level %d: 0 to %d are allowed", c.Level, MaxLevel)
		}
		if no := normal("the new paragraph", c.Text); no != nil {
			return nil, no
		}
		out = text.Insert{After: c.Block, Kind: c.Kind, Level: c.Level, Text: c.Text}
	case events.OpDelete:
		needs.Block, needs.Base = c.Block, c.Base
		out = text.Delete{Block: c.Block}
	case events.OpMove:
		needs.Block, needs.Base, needs.After = c.Block, c.Base, c.After
		out = text.Move{Block: c.Block, After: c.After}
	case events.OpSplit:
		needs.Block, needs.Base, needs.Gap, needs.Byte = c.Block, c.Base, c.Gap, c.Byte
		out = text.Split{Block: c.Block, At: c.Gap, Byte: c.Byte}
	case events.OpMerge:
		needs.Block, needs.Base = c.Block, c.Base
		out = text.Merge{Block: c.Block}
	default:
		return nil, refusal.Input("bad-operation", "%q is nothing that an amendment does", c.Operation)
	}
	if c.Operation != events.OpInsert && c.Block == "" {
		return nil, refusal.Input("no-paragraph", "the amendment names no paragraph")
	}
	if needs.Text != c.Text || needs.Kind != c.Kind || needs.Level != c.Level || needs.After != c.After || needs.Gap != c.Gap ||
		needs.Byte != c.Byte || needs.Base != c.Base || needs.Wording != c.Wording || len(needs.Edits) != len(c.Edits) {
		return nil, refusal.Input("bad-change", "the amendment says more than %q needs", c.Operation)
	}
	return out, nil
}

// unfiled turns a refusal of the text to take in an amendment into one of the report.
// The amendment never got the id by which the text calls it: another will. What it
// was to is named instead.
func (s *State) unfiled(err error, c *events.Change) *refusal.Refusal {
	var why *text.Refusal
	if errors.As(err, &why) {
		said := *why
		said.Amendments = nil
		if len(said.Blocks) == 0 && c.Block != "" {
			said.Blocks = []string{c.Block}
		}
		err = &said
	}
	return s.refused(err)
}

// refused turns a refusal of the text into one of the report.
func (s *State) refused(err error) *refusal.Refusal {
	var why *text.Refusal
	if !errors.As(err, &why) {
		return refusal.Input("bad-text", "%v", err)
	}
	names := append(slices.Clone(why.Amendments), why.Blocks...)
	for _, p := range why.Pairs {
		for _, id := range p {
			if !slices.Contains(names, id) {
				names = append(names, id)
			}
		}
	}
	if why.Why == text.NotCarried {
		return s.notCarried(why.Amendments)
	}
	ground, kind, rule := refusal.Forbidden, "bad-change", ""
	switch why.Why {
	case text.NotInText:
		ground, kind = refusal.Missing, "no-such-paragraph"
	case text.NoSuchAmendment:
		ground, kind = refusal.Missing, "no-such-amendment"
	case text.ChangesNothing:
		kind, rule = "changes-nothing", "rule 130"
	case text.IsDeletion:
		ground, kind = refusal.Bad, "is-deletion"
	case text.Touching:
		kind, rule = "touching", "rule 130"
	case text.NoPlaceToSplit, text.NoNextBlock:
		kind = "no-such-place"
	case text.NotCanonical:
		ground, kind = refusal.Bad, "not-canonical"
	case text.NotNormal, text.NoWords, text.EditsDoNotFit, text.PlanDoesNotFit, text.IDTaken, text.TwoDecisions, text.WordsAndRedraft, text.WordsAndBracket:
		ground, kind = refusal.Bad, "bad-change"
	}
	no := refusal.Of(ground, kind, "%s", why.Naming(s.NamedBlock)).Naming(names...)
	no.Rule = rule
	return no
}

// notCarried refuses to take up amendments that the present text does not carry, and
// says what it has made of each.
func (s *State) notCarried(ids []string) *refusal.Refusal {
	var what []string
	for _, id := range ids {
		a, ok := s.Amendment(id)
		now, err := s.Text.State(id)
		switch {
		case !ok || err != nil:
			what = append(what, id+": there is no such amendment")
		case now.Fate == text.Absorbed:
			what = append(what, s.namedAmendment(a)+": the text says already what it asks for")
		default:
			what = append(what, s.namedAmendment(a)+" is in conflict with "+strings.Join(causeNames(now.Causes()), ", "))
		}
	}
	return refusal.Forbid("not-carried", "what the present text does not carry cannot be incorporated: %s", strings.Join(what, "; ")).Naming(ids...)
}
