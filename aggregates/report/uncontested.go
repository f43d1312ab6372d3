package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

// Contest says why an open amendment is left when the uncontested are taken.
type Contest struct {
	Amendment string   `json:"amendment"`
	Touches   []string `json:"touches"`    // open amendments, in order of the log
	Opposed   []string `json:"opposed_by"` // member States, or whoever is named in brackets, in order of code
	Why       string   `json:"why"`
}

// Uncontested divides the open amendments, those that are declined at the same time
// aside, into what can be taken first and what is left, both in order of the log.
// Taken is what the text can take in, what touches no other open amendment, and what
// nobody opposes; equal ones do not touch, and go together. These oppose an amendment:
//
//   - a member State that objects to it, or reserves its position on it;
//   - one that said it would object if the amendment were in;
//   - either of these to another with which it has a change in common: that comes with it;
//   - one that objects to a paragraph whose words the amendment changes, or has reserved
//     its position on it, and is not behind the amendment itself: on such a paragraph
//     nothing is changed without being looked at.
//
// And who is named in brackets of the text for words that the amendment would not leave
// to it, as in [should — BRA], opposes it, as long as it is not behind it.
//
// And what was agreed, or adopted under silence, is not changed without being looked at.
func Uncontested(s *State, decline []string) (take []string, left []Contest) {
	touch, same := s.Text.Pairs()
	touched, common := partners(touch, decline), partners(same, decline)
	o := opponents{s: s, blocks: map[string]*contestedBlock{}, threats: s.threatened()}
	var open []*contest
	byID := map[string]*contest{}
	asking := map[string][]*contest{} // by a change that is asked for
	for a := range s.Open() {
		if slices.Contains(decline, a.Amendment) {
			continue
		}
		now, err := s.Text.State(a.Amendment)
		if err != nil || now.Fate == text.Absorbed {
			continue // the text says already what it asks for: nothing of it is left
		}
		x := &contest{Contest: Contest{Amendment: a.Amendment, Touches: touched[a.Amendment], Opposed: []string{}}}
		if x.Touches == nil {
			x.Touches = []string{}
		}
		o.judge(a, &now, x)
		open, byID[x.Amendment] = append(open, x), x
		for _, e := range now.Edits {
			k := e.Key()
			asking[k] = append(asking[k], x)
			x.changes = append(x.changes, k)
		}
	}
	for _, x := range open {
		if len(x.itself) == 0 {
			continue
		}
		for _, id := range common[x.Amendment] {
			if y := byID[id]; y != nil {
				y.sharing(x)
			}
		}
		for _, k := range x.changes {
			for _, y := range asking[k] {
				y.sharing(x)
			}
		}
	}
	for s.bringAbout(open, o.threats) {
	}
	for _, x := range open {
		why := x.reasons()
		if len(why) == 0 {
			take = append(take, x.Amendment)
			continue
		}
		slices.Sort(x.Opposed)
		x.Opposed = slices.Compact(x.Opposed)
		x.Why = strings.Join(why, "; ")
		left = append(left, x.Contest)
	}
	return take, left
}

// bringAbout finds out whether those against which nothing has been said would together
// make of the text what another asks for that is opposed if it is in; they are left
// then, as far as they change its paragraphs, and it is asked again.
func (s *State) bringAbout(open []*contest, threats map[string][]string) bool {
	if len(threats) == 0 {
		return false
	}
	var take []string
	for _, x := range open {
		if len(x.reasons()) == 0 {
			take = append(take, x.Amendment)
		}
	}
	if len(take) == 0 {
		return false
	}
	after, err := s.Text.Revise(text.Revision{Incorporate: take})
	if err != nil {
		return false // the revision will be refused, with the reason
	}
	found := false
	for _, x := range open {
		if len(threats[x.Amendment]) == 0 {
			continue
		}
		if now, err := after.State(x.Amendment); err != nil || now.Fate != text.Absorbed {
			continue
		}
		for _, y := range open {
			if len(y.reasons()) == 0 && slices.ContainsFunc(y.blocks, func(b string) bool { return slices.Contains(x.blocks, b) }) {
				y.why = append(y.why, fmt.Sprintf("with others it would make of the text what %s asks for, which is opposed", x.Amendment))
				found = true
			}
		}
	}
	return found
}

// contest is a Contest that is being made.
type contest struct {
	Contest
	itself  []string // what is said against it
	why     []string // everything else, but for what it touches
	changes []string
	blocks  []string // whose words it would change
}

// reasons says why an amendment is left; none: it is uncontested.
func (x *contest) reasons() []string {
	var why []string
	if len(x.Touches) > 0 {
		why = append(why, "it touches "+strings.Join(x.Touches, ", "))
	}
	return append(append(why, x.itself...), x.why...)
}

// sharing notes that another amendment, which is opposed, comes with this one, or a
// change of it does.
func (x *contest) sharing(opposed *contest) {
	why := fmt.Sprintf("it has a change in common with %s, which is opposed", opposed.Amendment)
	if x != opposed && !slices.Contains(x.why, why) {
		x.why = append(x.why, why)
	}
}

// partners gives for each amendment those that it makes a pair with, in order of the
// log, without some.
func partners(pairs [][2]string, without []string) map[string][]string {
	out := map[string][]string{}
	for _, p := range pairs {
		if !slices.Contains(without, p[0]) && !slices.Contains(without, p[1]) {
			out[p[0]], out[p[1]] = append(out[p[0]], p[1]), append(out[p[1]], p[0])
		}
	}
	for _, ids := range out { // each by itself
		slices.SortFunc(ids, byNumber)
	}
	return out
}

// byNumber orders ids of amendments as they were filed.
func byNumber(a, b string) int {
	m, _ := AmendmentNumber(a)
	n, _ := AmendmentNumber(b)
	return m - n
}

// opponents finds what stands against amendments. What it finds of a paragraph it keeps.
type opponents struct {
	s       *State
	blocks  map[string]*contestedBlock
	threats map[string][]string
}

// contestedBlock is what stands against changes of a paragraph.
type contestedBlock struct {
	name    string
	against []Standing // who objects or has reserved its position
	settled string     // why its words are not changed, or ""
}

// judge says what stands against an amendment, but for what it touches, and who.
func (o *opponents) judge(a *Amendment, now *text.State, x *contest) {
	oppose := func(why *[]string, codes []string, format string, args ...any) {
		if len(codes) > 0 {
			*why = append(*why, fmt.Sprintf(format, append(args, strings.Join(codes, ", "))...))
			x.Opposed = append(x.Opposed, codes...)
		}
	}
	on := events.On{Report: o.s.Slug, Amendment: a.Amendment}
	oppose(&x.itself, participants(o.s.Objections(on), nil), "it is objected to by %s")
	oppose(&x.itself, participants(o.s.Reservations(on), nil), "it is reserved on by %s")
	oppose(&x.itself, o.threats[a.Amendment], "it would bring an objection of %s")
	if now.Fate == text.Conflict {
		x.why = append(x.why, "it is in conflict with the text")
	} else if no := o.s.mergesFit([]string{a.Amendment}); no != nil {
		x.why = append(x.why, no.Detail)
	}
	x.blocks = changed(now)
	oppose(&x.why, o.overruled(a, now), "it drops words for which the text names %s")
	for _, block := range x.blocks {
		b := o.block(block)
		oppose(&x.why, participants(b.against, a), "%s is objected to, or reserved on, by %s", b.name)
		if b.settled != "" {
			x.why = append(x.why, b.settled)
		}
	}
}

// overruled gives those who are named in brackets for words that an amendment would not
// leave to them.
func (o *opponents) overruled(a *Amendment, now *text.State) []string {
	var out []string
	for _, id := range changed(now) {
		b, ok := o.s.Text.Block(id, o.s.Revision())
		if !ok {
			continue
		}
		var edits []text.Edit
		for _, e := range now.Edits {
			if e.Block == id {
				edits = append(edits, e.Edit)
			}
		}
		if a.Change.Operation == events.OpDelete {
			edits = text.Edits(b.Text, "")
		}
		for _, code := range text.Overruled(b.Text, edits) {
			if !a.SponsoredBy(code) && !slices.Contains(a.OnBehalfOf, code) && !slices.Contains(out, code) {
				out = append(out, code)
			}
		}
	}
	return out
}

func (o *opponents) block(id string) *contestedBlock {
	if b, ok := o.blocks[id]; ok {
		return b
	}
	b := &contestedBlock{}
	on := events.On{Report: o.s.Slug, Block: id}
	b.against = append(slices.Clip(o.s.Objections(on)), o.s.Reservations(on)...)
	x := o.s.sealOf(id)
	a, agreed := o.s.Agreement(id)
	if len(b.against) > 0 || x != nil || agreed {
		b.name = o.s.NamedBlock(id) // which reads the whole draft
	}
	switch {
	case x != nil:
		b.settled = fmt.Sprintf("%s was adopted %s", b.name, x.how)
	case agreed:
		b.settled = fmt.Sprintf("the words of %s are agreed (event %d)", b.name, a.Seq)
	}
	o.blocks[id] = b
	return b
}

// participants names whose standings these are, but for those behind an amendment, or
// for whom a group filed it.
func participants(all []Standing, behind *Amendment) []string {
	var out []string
	for _, x := range all {
		if behind != nil && (behind.SponsoredBy(x.Participant) || slices.Contains(behind.OnBehalfOf, x.Participant)) {
			continue
		}
		if !slices.Contains(out, x.Participant) {
			out = append(out, x.Participant)
		}
	}
	return out
}

// changed returns the blocks whose words an amendment would change, in order of the
// text as far as they are its own words. A new paragraph changes those of none.
func changed(now *text.State) []string {
	var out []string
	for _, e := range now.Edits {
		if !slices.Contains(out, e.Block) {
			out = append(out, e.Block)
		}
	}
	for _, b := range now.Blocks {
		if !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	return out
}

// threatened returns for each amendment the member States that would object to
// something if it were in, because they said so, in order of code. To what was adopted as
// a part nobody would any more.
func (s *State) threatened() map[string][]string {
	out := map[string][]string{}
	type threat struct {
		on    events.On
		given string
	}
	seen := map[threat]bool{}
	s.Positions(func(p *Position) bool {
		if p.If == "" || p.Stance != events.Object || p.AsGroup || seen[threat{p.On, p.If}] || s.adoptedPart(p.Block) != nil {
			return true
		}
		seen[threat{p.On, p.If}] = true
		voices := s.Voices(p.On)
		for i := range voices {
			x := voices[i].Counts(func(q *Position) bool {
				return q.HoldsOn(p.WordsThen, q.If == p.If || q.If != "" && s.In(q.If))
			})
			code := voices[i].Participant
			if x != nil && x.If == p.If && x.Stance == events.Object && !x.AsGroup && !slices.Contains(out[p.If], code) {
				out[p.If] = append(out[p.If], code)
			}
		}
		return true
	})
	for _, codes := range out { // each by itself
		slices.Sort(codes)
	}
	return out
}

// Takeable refuses an open amendment that no revision could incorporate as it is: what is
// in conflict or absorbed, a merge of two kinds, and what changes words that were adopted
// ahead of the whole. It returns what the amendment is now.
func (s *State) Takeable(id string) (text.State, *refusal.Refusal) {
	if _, no := undecided(s, id); no != nil {
		return text.State{}, no
	}
	now, err := s.Text.State(id)
	if err != nil {
		return now, s.refused(err)
	}
	if now.Fate != text.Carried {
		return now, s.notCarried([]string{id})
	}
	if no := s.mergesFit([]string{id}); no != nil {
		return now, no
	}
	for _, block := range changed(&now) {
		if x := s.sealOf(block); x != nil {
			return now, refusal.Forbid("adopted", "%s: %s would change it", x.adopted(s.NamedBlock(block)), id).By("rule 123").Naming(id)
		}
	}
	return now, nil
}

// withUncontested adds to what a revision incorporates all that is uncontested, as far
// as one revision can name it.
func (s *State) withUncontested(c *Revise) *refusal.Refusal {
	take, left := Uncontested(s, c.Decline)
	if len(take) == 0 {
		if c.Compile { // all that is open goes into the text in brackets
			return nil
		}
		if len(left) == 0 {
			return refusal.Forbid("nothing-uncontested", "no amendment to %s is open that could be taken", s.Slug)
		}
		no := refusal.Forbid("nothing-uncontested", "no open amendment to %s is uncontested: %s", s.Slug, summedContests(left))
		no.Ready = left
		return no
	}
	named := len(c.Incorporate) + len(c.Decline) + len(c.Set)
	incorporate := slices.Clip(c.Incorporate)
	for _, id := range take {
		if named == MaxNamed {
			break // the others are as uncontested at the next revision
		}
		if !slices.Contains(c.Incorporate, id) {
			incorporate = append(incorporate, id)
			named++
		}
	}
	c.Incorporate = incorporate
	return nil
}

// unfitting says that the Chair's own words were computed on others than those that
// they would come on top of.
func unfitting(err error) bool {
	var why *text.Refusal
	return errors.As(err, &why) && slices.Contains([]text.Why{text.EditsDoNotFit, text.NotCanonical, text.PlanDoesNotFit, text.ChangesNothing, text.NotInText}, why.Why)
}

// summedContests tells the first amendments that are left, and how many more there are.
func summedContests(left []Contest) string {
	const told = 3
	var out []string
	for i, c := range left {
		if i == told {
			out = append(out, fmt.Sprintf("and %d more", len(left)-told))
			break
		}
		out = append(out, c.Amendment+" ("+c.Why+")")
	}
	return strings.Join(out, ", ")
}
