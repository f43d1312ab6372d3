package report

import (
	"slices"
	"strings"
	"time"

	"github.com/tidwall/btree"

	"concord/aggregates/group"
	"concord/aggregates/persistent"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

// Position is what a participant thinks of words, as it said so.
type Position struct {
	events.PositionTaken
	Seq   uint64
	Time  time.Time
	Actor string // who signed
	Via   events.Via
}

// Standing is the one position of a participant on words that counts now: its own,
// or that of a group that speaks for it.
type Standing struct {
	Participant string
	Position    *Position
}

// Through returns the group that spoke, or "" if the participant did itself.
func (s Standing) Through() string {
	if s.Position.By != s.Participant {
		return s.Position.By
	}
	return ""
}

// Explanation is an explanation of position.
type Explanation struct {
	events.ExplanationGiven
	Seq           uint64
	Time          time.Time
	AfterAdoption bool
}

// positions are those taken on one report, by what they are on, who took them, and
// under which condition.
type positions struct {
	taken      btree.Map[string, *Position]
	objected   btree.Map[string, int] // by what they are on: how many of them object
	conditions btree.Map[string, int] // by amendment: how many are taken for the case that it is in
}

// Nothing that is joined here has a zero byte in it.
func placeOf(on events.On) string { return on.Block + "\x00" + on.Amendment + "\x00" }

// onPlace undoes placeOf.
func (s *State) onPlace(place string) events.On {
	block, rest, _ := strings.Cut(place, "\x00")
	amendment, _, _ := strings.Cut(rest, "\x00")
	return events.On{Report: s.Slug, Block: block, Amendment: amendment}
}

func keyOf(on events.On, by, condition string) string {
	return placeOf(on) + by + "\x00" + condition
}

// on calls yield for each position on words, by participant and condition.
func (p *positions) on(on events.On, yield func(*Position) bool) {
	place := placeOf(on)
	p.taken.Ascend(place, func(key string, x *Position) bool {
		return strings.HasPrefix(key, place) && yield(x)
	})
}

// Positions calls yield for each position that was taken and not lifted: those on
// the whole report first, then by paragraph and amendment, each by participant.
func (s *State) Positions(yield func(*Position) bool) {
	s.positions.taken.Scan(func(_ string, p *Position) bool { return yield(p) })
}

// PositionsOn calls yield for each position on words, in order of participant.
func (s *State) PositionsOn(on events.On) func(yield func(*Position) bool) {
	return func(yield func(*Position) bool) { s.positions.on(on, yield) }
}

// Words returns the hash of words as they are now: of the report, of a paragraph
// (false if it is gone), or of what an amendment proposes, which never changes.
func (s *State) Words(on events.On) (string, bool) {
	switch {
	case on.Amendment != "":
		a, ok := s.Amendment(on.Amendment)
		if !ok {
			return "", false
		}
		return a.Words(), true
	case on.Block != "":
		b, ok := s.Text.Block(on.Block, s.Revision())
		if !ok {
			return "", false
		}
		return text.HashBlock(b), true
	case !s.Tabled():
		return "", false
	}
	return s.Hash(), true
}

// Words returns the hash of what an amendment proposes: the new wording, the new
// paragraph, or the words that a structural change is about.
func (a *Amendment) Words() string {
	switch a.Change.Operation {
	case events.OpText:
		return a.Change.Wording
	case events.OpInsert:
		return text.HashText(a.Change.Text)
	}
	return a.Change.Base
}

// Conditional reports whether positions were taken for the case that an amendment is in
// the text.
func (s *State) Conditional(amendment string) bool {
	n, _ := s.positions.conditions.Get(amendment)
	return n > 0
}

// In reports whether what an amendment proposes is in the text: it was incorporated,
// or the text has taken its words up; of one that was put in brackets, whether these are
// settled as it asks for. Of one that was decided on otherwise it says whether the text
// had its words then.
func (s *State) In(amendment string) bool {
	a, ok := s.Amendment(amendment)
	if !ok {
		return false
	}
	if a.BracketedAt != 0 {
		out, err := s.Text.Outcome(amendment)
		return err == nil && out == text.SettledFor
	}
	if a.Decided() {
		return a.TakenUpAt != 0 || a.Absorbed
	}
	state, err := s.Text.State(amendment)
	return err == nil && state.Fate == text.Absorbed
}

// hasWordsOf reports whether the text has what an amendment proposes though it was
// withdrawn, declined or has fallen. It is asked where somebody's position depends on
// it: who takes back what is in the text already does not take it out.
func (s *State) hasWordsOf(amendment string) bool {
	if !s.Conditional(amendment) {
		return false
	}
	filed, err := s.Text.Filed(amendment)
	if err != nil {
		return false
	}
	filed.ID, filed.Seq = AmendmentID(0), 0 // as if it came now; no amendment has this id
	state, _, err := s.Text.Stale(filed)
	return err == nil && state.Fate == text.Absorbed
}

// holds reports whether a position counts, where now is the hash of the words.
func (s *State) holds(p *Position, now string) bool {
	return p.HoldsOn(now, p.If == "" || s.In(p.If))
}

// HoldsOn reports whether a position counts on words with a hash, if the amendment of
// its condition is in the text, or is not. Support and acceptance are of words and
// lapse with them, until they come back; what stands against words stands until its
// owner lifts it. One under a condition counts only while that is met.
func (p *Position) HoldsOn(words string, in bool) bool {
	said := p.Words
	if p.If != "" {
		if !in {
			return false
		}
		said = p.WordsThen
	}
	if p.Stance == events.Support || p.Stance == events.Accept {
		return said == words
	}
	return true
}

// Validity says whether a position counts.
type Validity string

// The validities.
const (
	Holds       Validity = "holds"
	Lapsed      Validity = "lapsed"      // its words have changed
	Conditional Validity = "conditional" // its condition is not met, and can still be
	Unmet       Validity = "unmet"       // its condition can no longer be met
)

// ValidityOf says whether a position counts now, and if not, why.
func (s *State) ValidityOf(p *Position) Validity {
	now, _ := s.Words(p.On)
	switch {
	case s.holds(p, now):
		return Holds
	case p.If == "" || s.In(p.If):
		return Lapsed
	}
	if a, ok := s.Amendment(p.If); ok && (!a.Decided() || a.BracketedAt != 0 && s.Adopted == nil) {
		return Conditional
	}
	return Unmet
}

// Standings returns, in order of code, which position of each participant on words
// counts now. A group that names no members stands for itself alone.
func (s *State) Standings(on events.On) []Standing {
	now, _ := s.Words(on)
	voices := s.Voices(on)
	out := make([]Standing, 0, len(voices))
	for i := range voices {
		if p := voices[i].Counts(func(p *Position) bool { return s.holds(p, now) }); p != nil {
			out = append(out, Standing{voices[i].Participant, p})
		}
	}
	return out
}

// Voice is all that was said of words for one participant: by itself, and by groups
// that speak for it.
type Voice struct {
	Participant string
	own, lent   []*Position // by who took them, and under which condition
}

// Voices returns what was said of words, in order of the participants' codes.
func (s *State) Voices(on events.On) []Voice {
	at := map[string]int{}
	var out []Voice
	of := func(code string) *Voice {
		i, ok := at[code]
		if !ok {
			i = len(out)
			at[code], out = i, append(out, Voice{Participant: code})
		}
		return &out[i]
	}
	for p := range s.PositionsOn(on) {
		if len(p.Members) == 0 {
			v := of(p.By)
			v.own = append(v.own, p)
			continue
		}
		for _, m := range p.Members {
			v := of(m)
			v.lent = append(v.lent, p)
		}
	}
	slices.SortFunc(out, func(a, b Voice) int { return strings.Compare(a.Participant, b.Participant) })
	return out
}

// Said calls yield for all that a voice has said.
func (v *Voice) Said(yield func(*Position) bool) {
	for _, all := range [][]*Position{v.own, v.lent} {
		for _, p := range all {
			if !yield(p) {
				return
			}
		}
	}
}

// Counts returns the one position that counts for a participant of those that hold,
// nil if none does. Its own overrides that of a group that speaks for it; of one
// participant's, one under a condition that is met overrides the one without; of two
// groups' the later counts.
func (v *Voice) Counts(holds func(*Position) bool) *Position {
	var counts *Position
	for _, p := range v.own {
		if holds(p) && (counts == nil || outweighs(p, counts)) {
			counts = p
		}
	}
	if counts != nil {
		return counts
	}
	var said *Position // by one group
	for _, p := range v.lent {
		switch {
		case !holds(p):
		case said == nil || said.By != p.By:
			counts, said = latest(counts, said), p
		case outweighs(p, said):
			said = p
		}
	}
	return latest(counts, said)
}

// latest returns the later of two positions, of which either may be nil.
func latest(p, q *Position) *Position {
	if p == nil || q != nil && q.Seq > p.Seq {
		return q
	}
	return p
}

// outweighs compares two positions of one participant on the same words.
func outweighs(p, before *Position) bool {
	if (p.If != "") != (before.If != "") {
		return p.If != ""
	}
	return p.Seq > before.Seq
}

// Objections returns the standings on words that stand in the way of adoption: a
// group that speaks for no members does not.
func (s *State) Objections(on events.On) []Standing {
	return s.standing(on, events.Object)
}

// Reservations returns the standings on words that keep a paragraph from being agreed.
func (s *State) Reservations(on events.On) []Standing {
	return s.standing(on, events.Reserve)
}

func (s *State) standing(on events.On, stance events.Stance) []Standing {
	said := false
	if stance == events.Object {
		_, said = s.positions.objected.Get(placeOf(on))
	} else {
		for p := range s.PositionsOn(on) {
			said = said || p.Stance == stance
		}
	}
	if !said {
		return nil
	}
	return slices.DeleteFunc(s.Standings(on), func(x Standing) bool {
		return x.Position.Stance != stance || x.Position.AsGroup
	})
}

// Explanations returns the explanations of position, in order of the log.
func (s *State) Explanations() []Explanation {
	var out []Explanation
	s.explanations.Scan(func(_ uint64, e *Explanation) bool { out = append(out, *e); return true })
	return out
}

// take puts a position in the place of the one that its owner had on the same words
// under the same condition. One without a condition comes in the place of those too
// whose condition is met: they are what the owner thought of these words.
func (s *State) take(e events.PositionTaken, r *events.Record) {
	for _, p := range s.liftable(e.On, e.By, "") {
		if p.If == e.If || e.If == "" && s.In(p.If) {
			s.remove(p)
		}
	}
	p := &Position{PositionTaken: e, Seq: r.Seq, Time: r.Time, Actor: r.Actor, Via: r.Via}
	persistent.Set(&s.positions.taken, keyOf(e.On, e.By, e.If), p)
	s.tally(p, 1)
}

func (s *State) lift(e events.PositionLifted) {
	for _, p := range s.liftable(e.On, e.By, e.If) {
		s.remove(p)
	}
}

func (s *State) remove(p *Position) {
	persistent.Delete(&s.positions.taken, keyOf(p.On, p.By, p.If))
	s.tally(p, -1)
}

// tally counts a position among the objections, and among those under its condition.
func (s *State) tally(p *Position, by int) {
	if p.Stance == events.Object {
		reckon(&s.positions.objected, placeOf(p.On), by)
	}
	if p.If != "" {
		reckon(&s.positions.conditions, p.If, by)
	}
}

// reckon is count, and forgets what there is none of.
func reckon(m *btree.Map[string, int], code string, by int) {
	if n, _ := m.Get(code); n+by == 0 {
		persistent.Delete(m, code)
		return
	}
	count(m, code, by)
}

// liftable returns the positions of a participant on words that a lifting takes away:
// all of them, or the one under a condition.
func (s *State) liftable(on events.On, by, condition string) []*Position {
	var out []*Position
	from := placeOf(on) + by + "\x00"
	s.positions.taken.Ascend(from, func(key string, p *Position) bool {
		if !strings.HasPrefix(key, from) {
			return false
		}
		if condition == "" || p.If == condition {
			out = append(out, p)
		}
		return true
	})
	return out
}

func takePosition(g *group.State, s *State, c TakePosition, m Meta) ([]events.Event, *refusal.Refusal) {
	now, no := s.spokenOf(c.On)
	if no != nil {
		return nil, no
	}
	if !slices.Contains(events.Stances, c.Stance) {
		return nil, refusal.Input("bad-position", "%q is no position: it is one of %v, or lift", c.Stance, events.Stances)
	}
	if no := group.Reason(c.Reason); no != nil {
		return nil, no
	}
	if no := spokenFor(g, c.Members, m.By); no != nil {
		return nil, no
	}
	for _, code := range c.Members {
		if p, _ := g.Participant(code); p.Category != events.MemberState {
			return nil, refusal.Forbid("no-member-state", "%s is no member State: a group takes a position for member States", code).Naming(code)
		}
	}
	p, _ := g.Participant(m.By)
	asGroup := p.Category == events.GroupOfStates && len(c.Members) == 0
	var ended *Silence // over what is objected to: it is too late for that
	if c.Stance == events.Object && c.If == "" && !asGroup {
		if block, in := s.within(c.On); in {
			ended = s.endedOver(block)
		}
	}
	if s.Adopted != nil && ended == nil && c.Stance != events.Reserve && c.Stance != events.Dissociate {
		return nil, sealed(s)
	}
	if block, in := s.within(c.On); in && ended == nil && c.Stance == events.Object {
		if p := s.adoptedPart(block); p != nil {
			return nil, s.tooLate(block, p)
		}
	}
	if c.Words != now && !(c.Amendment != "" && c.Words == "") {
		return nil, s.movedOn(c.On, c.Words, now)
	}
	if c.If != "" && c.Stance != events.Accept && c.Stance != events.Object {
		return nil, refusal.Input("bad-condition", "only accept and object are said under a condition")
	}
	e := events.PositionTaken{On: c.On, By: m.By, Members: c.Members, AsGroup: asGroup, Stance: c.Stance, Words: now, If: c.If, Reason: c.Reason}
	if c.If != "" {
		if e.WordsThen, no = s.wordsWith(c.On, c.If); no != nil {
			return nil, no
		}
	}
	if no := s.takenAlready(&e); no != nil {
		return nil, no
	}
	if ended != nil {
		if ended.inTime(m) {
			return nil, refusal.Input("no-evidence", "silence %s has ended: an objection that came in time is entered as a break of the silence, with what proves when it came", ended.ID).By(assembly).Naming(ended.ID)
		}
		return ended.objectionAfter(s, m, c.Members, c.Reason)
	}
	return append([]events.Event{e}, s.breaking(&e, func(next *State) {
		next.take(e, &events.Record{Seq: m.Seq + 1, Time: m.Time})
	})...), nil
}

// takenAlready refuses a position that says nothing else than the one in whose place
// it would come.
func (s *State) takenAlready(e *events.PositionTaken) *refusal.Refusal {
	before := s.liftable(e.On, e.By, "")
	if e.If == "" && slices.ContainsFunc(before, func(p *Position) bool { return p.If != "" && s.In(p.If) }) {
		return nil // another counts now
	}
	for _, p := range before {
		if p.If == e.If && p.Stance == e.Stance && p.Words == e.Words && p.WordsThen == e.WordsThen && p.Reason == e.Reason && slices.Equal(p.Members, e.Members) {
			return refusal.Forbid("same-position", "%s has taken exactly this position on %s already (event %d)", e.By, s.namedOn(e.On), p.Seq)
		}
	}
	return nil
}

// namedOn names words that somebody speaks of for a sentence.
func (s *State) namedOn(on events.On) string {
	if on.Amendment != "" {
		return on.Amendment
	}
	return s.silenced(on.Block)
}

// spokenOf checks that a report has what somebody speaks of, and returns the hash of its words.
func (s *State) spokenOf(on events.On) (string, *refusal.Refusal) {
	switch {
	case on.Block != "" && on.Amendment != "":
		return "", refusal.Input("bad-position", "a position is on a paragraph or on an amendment, not on both")
	case on.Amendment != "":
		a, ok := s.Amendment(on.Amendment)
		if !ok {
			return "", refusal.NotFound("amendment", on.Amendment)
		}
		if a.TakenUpAt == 0 {
			if _, no := undecided(s, on.Amendment); no != nil {
				return "", no
			}
		}
	case on.Block != "":
		if _, no := s.Block(on.Block, s.Revision()); no != nil {
			return "", no
		}
	}
	now, _ := s.Words(on)
	return now, nil
}

// movedOn refuses what is said of words that are no longer, or never were, those of the text.
func (s *State) movedOn(on events.On, saw, now string) *refusal.Refusal {
	if on.Amendment != "" {
		return refusal.Input("other-words", "%s proposes words with the hash %q, not %q", on.Amendment, now, saw).Naming(on.Amendment)
	}
	no := refusal.Of(refusal.Stale, "stale-text", "the words of %s have changed since they were read: they are those of revision %d now; read them and say it again", s.namedOn(on), s.Revision())
	no.Ready = Present{Revision: s.Revision(), Words: now}
	if on.Block != "" {
		return no.Naming(on.Block)
	}
	return no
}

// Present names the words that stand now, for what is to be said of them anew.
type Present struct {
	Revision int    `json:"revision"`
	Words    string `json:"hash"`
}

// wordsWith returns the hash of words as they would be with an open amendment in the
// text: "" if it takes them away.
func (s *State) wordsWith(on events.On, amendment string) (string, *refusal.Refusal) {
	if on.Amendment != "" {
		return "", refusal.Input("bad-condition", "a position on an amendment has no condition: take it on the paragraph, or on the report")
	}
	if _, no := undecided(s, amendment); no != nil {
		return "", no
	}
	after, err := s.Text.Revise(text.Revision{Incorporate: []string{amendment}})
	if err != nil {
		return "", s.refused(err)
	}
	if on.Block == "" {
		return text.HashReport(after.Current()), nil
	}
	b, ok := after.Block(on.Block, after.Revision())
	if !ok {
		return "", nil
	}
	return text.HashBlock(b), nil
}

func liftPosition(s *State, c LiftPosition, m Meta) ([]events.Event, *refusal.Refusal) {
	if c.Block != "" && c.Amendment != "" {
		return nil, refusal.Input("bad-position", "a position is on a paragraph or on an amendment, not on both")
	}
	if no := group.Reason(c.Reason); no != nil {
		return nil, no
	}
	there := s.liftable(c.On, m.By, c.If)
	if len(there) == 0 {
		return nil, refusal.Of(refusal.Missing, "no-position", "%s has no position on %s %sthat could be lifted", m.By, s.namedOn(c.On), under(c.If))
	}
	if s.Adopted != nil && slices.ContainsFunc(there, func(p *Position) bool { return p.Seq < s.Adopted.Seq }) {
		return nil, refusal.Forbid("adopted", "%s was adopted with this position on record (event %d): a statement can be added to it, nothing taken away", s.Slug, s.Adopted.Seq)
	}
	e := events.PositionLifted{On: c.On, By: m.By, If: c.If, Reason: c.Reason}
	return append([]events.Event{e}, s.breaking(nil, func(next *State) { next.lift(e) })...), nil
}

func under(condition string) string {
	if condition == "" {
		return ""
	}
	return "under the condition " + condition + " "
}

func explain(g *group.State, s *State, c Explain, m Meta) ([]events.Event, *refusal.Refusal) {
	if _, no := s.spokenOf(c.On); no != nil {
		return nil, no
	}
	if a, ok := s.Amendment(c.Amendment); ok && a.SponsoredBy(m.By) {
		return nil, refusal.Forbid("own-proposal", "%s is a sponsor of %s: who proposes does not explain its position on its own proposal", m.By, a.Amendment).By("rule 128").Naming(a.Amendment)
	}
	if c.Language != "" && !slices.Contains(g.Mandate.Languages, c.Language) {
		return nil, refusal.Input("bad-language", "%q is no language of this group (%v)", c.Language, g.Mandate.Languages)
	}
	said := c.Text
	if c.File != "" {
		if c.Text != "" {
			return nil, refusal.Input("bad-explanation", "an explanation is in the command or attached, not both")
		}
		said = string(m.Attachments[c.File])
	}
	if strings.TrimSpace(said) == "" {
		return nil, refusal.Input("bad-explanation", "the explanation has no words")
	}
	if no := group.Line("explanation", said, MaxStatement); no != nil {
		return nil, no
	}
	return []events.Event{events.ExplanationGiven{On: c.On, By: m.By, Language: c.Language, Text: c.Text, File: c.File}}, nil
}
