package report

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

// assembly is the rule that a silence procedure follows.
const assembly = "decision 74/544"

// SilenceState is where a silence procedure stands.
type SilenceState string

// The states of a silence.
const (
	SilenceRunning   SilenceState = "running"
	SilenceBroken    SilenceState = "broken"
	SilenceUnbroken  SilenceState = "unbroken"  // its end has passed; the Chair is to confirm it
	SilenceConfirmed SilenceState = "confirmed" // what it was on is adopted as of its end
	SilenceWithdrawn SilenceState = "withdrawn"
	SilenceVoid      SilenceState = "void" // its words have changed
)

// Silence is a silence procedure.
type Silence struct {
	ID     string // "S3"
	Block  string // "": the whole report
	Words  string // hash of the exact text
	Put    uint64 // sequence
	Since  time.Time
	Until  time.Time // the last instant at which it can be broken
	Zone   string    // in which the end was said
	Keep   []string  // blocks whose brackets are meant to stay
	State  SilenceState
	Last   uint64 // sequence of the event that brought it into this state
	Broken events.SilenceBroken
	Late   []LateObjection

	Reconsidered uint64 // sequence of the decision by which what it had adopted was opened again, or 0
}

// LateObjection is an objection that came after the end, and changed nothing.
type LateObjection struct {
	events.SilenceLateObjection
	Seq  uint64
	Time time.Time
}

func (x *Silence) end() string { return events.Instant(x.Until) }

// pending reports whether what a silence is on is still neither adopted nor free.
func (x *Silence) pending() bool { return x.State == SilenceRunning || x.State == SilenceUnbroken }

// SilenceID returns the id of the n-th silence of a group's life.
func SilenceID(n int) string { return "S" + strconv.Itoa(n) }

// Silences returns all silences of the report, in the order in which they were put.
func (s *State) Silences() []Silence { return s.silences }

// silenceOver returns the silence that the words of a paragraph are under, its own
// or that of the whole report; of "" only the latter. It is nil if there is none.
func (s *State) silenceOver(block string) *Silence {
	return s.lastSilence(func(x *Silence) bool { return x.pending() && (x.Block == block || x.Block == "") })
}

func (s *State) lastSilence(is func(*Silence) bool) *Silence {
	for i := len(s.silences) - 1; i >= 0; i-- {
		if is(&s.silences[i]) {
			return &s.silences[i]
		}
	}
	return nil
}

// endedOver returns the silence over a paragraph's words that has ended unbroken: an
// objection to them comes too late. A silence that was confirmed and whose words have
// been opened again is past.
func (s *State) endedOver(block string) *Silence {
	return s.lastSilence(func(x *Silence) bool {
		if x.Block != block && x.Block != "" || x.State != SilenceUnbroken && x.State != SilenceConfirmed || x.Reconsidered != 0 {
			return false
		}
		now, ok := s.Words(events.On{Report: s.Slug, Block: x.Block})
		return ok && now == x.Words && (x.Block != "" || x.State == SilenceUnbroken || s.Adopted != nil)
	})
}

// adoptedBySilence returns the confirmed silence by which a paragraph was adopted
// in the words that it has, or nil.
func (s *State) adoptedBySilence(block string) *Silence {
	if len(s.silences) == 0 || block == "" {
		return nil
	}
	return s.lastSilence(func(x *Silence) bool {
		if x.Block != block || x.State != SilenceConfirmed || x.Reconsidered != 0 {
			return false
		}
		now, ok := s.Words(events.On{Report: s.Slug, Block: block})
		return ok && x.Words == now
	})
}

// within returns the block in which words are: of an amendment, that in which it is
// since it was incorporated; "" of the whole report. It is false where they are in no
// block, as those of an amendment are until then.
func (s *State) within(on events.On) (block string, in bool) {
	if on.Amendment == "" {
		return on.Block, true
	}
	a, ok := s.Amendment(on.Amendment)
	if !ok || a.TakenUpAt == 0 {
		return "", false
	}
	if a.Change.Operation != events.OpInsert {
		return a.Change.Block, true
	}
	if _, ok := s.Text.Block(a.Amendment, a.TakenUp); ok {
		return a.Amendment, true
	}
	for _, id := range s.Issues[a.TakenUp].Incorporate { // equal ones are one, which has the id of the first
		if b, ok := s.Amendment(id); ok && b.Change.Operation == events.OpInsert && b.Change.Text == a.Change.Text && b.Change.Kind == a.Change.Kind && b.Change.Level == a.Change.Level {
			if _, ok := s.Text.Block(id, a.TakenUp); ok {
				return id, true
			}
		}
	}
	return a.Amendment, true
}

// breaking gives the breaking of each running silence over words to which a member
// State objects once something is done: says so now, or has said so before and is
// heard again. Of several objections it is by the one that is taken now, if it is one.
func (s *State) breaking(taken *events.PositionTaken, do func(next *State)) []events.Event {
	if !slices.ContainsFunc(s.silences, func(x Silence) bool { return x.State == SilenceRunning }) {
		return nil
	}
	next := *s
	do(&next)
	var out []events.Event
	for i := range next.silences {
		if x := &next.silences[i]; x.State == SilenceRunning {
			if p := next.objectionUnder(x, taken); p != nil {
				out = append(out, x.brokenBy(s, p))
			}
		}
	}
	return out
}

// brokenBy is the breaking of a silence by an objection.
func (x *Silence) brokenBy(s *State, p *Position) events.SilenceBroken {
	return events.SilenceBroken{Silence: x.ID, Report: s.Slug, Block: x.Block, By: p.By, Members: p.Members, Reason: p.Reason}
}

// objectionUnder returns an objection that stands to words under a silence, or nil: one
// that was just taken before all others.
func (s *State) objectionUnder(x *Silence, taken *events.PositionTaken) *Position {
	var found *Position
	s.positions.objected.Scan(func(place string, _ int) bool {
		block, by := s.Barring(s.onPlace(place))
		if x.Block != "" && block != x.Block {
			return true
		}
		for _, st := range by {
			p := st.Position
			if taken != nil && p.On == taken.On && p.By == taken.By && p.If == taken.If {
				found = p
				return false
			}
			if found == nil {
				found = p
			}
		}
		return true
	})
	return found
}

// inTime reports whether what is entered after the end of a silence came in writing
// before it: that can still be entered until the Chair confirms.
func (x *Silence) inTime(m Meta) bool {
	return x.State == SilenceUnbroken && m.For != "" && m.Channel != events.ChannelFloor &&
		!m.Occurred.IsZero() && !m.Occurred.Before(x.Since) && !m.Occurred.After(x.Until)
}

// objectionAfter records an objection that came after the end.
func (x *Silence) objectionAfter(s *State, m Meta, members []string, reason string) ([]events.Event, *refusal.Refusal) {
	if slices.ContainsFunc(x.Late, func(l LateObjection) bool { return l.By == m.By && slices.Equal(l.Members, members) }) {
		return nil, refusal.Forbid("late-already", "the late objection of %s to silence %s is on record already", m.By, x.ID).By(assembly)
	}
	return []events.Event{events.SilenceLateObjection{Silence: x.ID, Report: s.Slug, Block: x.Block, By: m.By, Members: members, Reason: reason}}, nil
}

func (s *State) put(e events.SilencePut, r *events.Record) {
	s.silences = append(slices.Clip(s.silences), Silence{
		ID: e.Silence, Block: e.Block, Words: e.Words, Put: r.Seq, Since: r.Time, Until: e.Until, Zone: e.Zone, Keep: e.KeepBrackets,
		State: SilenceRunning, Last: r.Seq,
	})
}

// alterSilence changes what is known of a silence.
func (s *State) alterSilence(id string, change func(*Silence)) {
	s.silences = slices.Clone(s.silences)
	for i := range s.silences {
		if s.silences[i].ID == id {
			change(&s.silences[i])
		}
	}
}

func (s *State) silenceTo(id string, state SilenceState, r *events.Record) {
	s.alterSilence(id, func(x *Silence) { x.State, x.Last = state, r.Seq })
}

// zoneName is the form of a name of the IANA zone database. Which names there are the
// door knows: the end on the log is an instant.
var zoneName = regexp.MustCompile(`^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}$`)

// checkEnd checks until when a silence is to run.
func checkEnd(until time.Time, zone string) (time.Time, *refusal.Refusal) {
	until = events.Time(until)
	if _, err := events.ParseTime(events.FormatTime(until)); err != nil {
		return until, refusal.Input("bad-end", "an end in the year %d cannot be kept", until.Year())
	}
	if zone != "" && (len(zone) > 64 || !zoneName.MatchString(zone)) {
		return until, refusal.Input("bad-zone", "%.80q is no name of a time zone, as America/New_York is", zone)
	}
	return until, nil
}

func putSilence(g *group.State, s *State, c PutSilence, m Meta) ([]events.Event, *refusal.Refusal) {
	on := events.On{Report: s.Slug, Block: c.Block}
	now, no := s.spokenOf(on)
	if no != nil {
		return nil, no
	}
	if c.Words != now {
		return nil, s.movedOn(on, c.Words, now)
	}
	until, no := checkEnd(c.Until, c.Zone)
	if no != nil {
		return nil, no
	}
	least := time.Duration(g.Mandate.MinSilence) * time.Second
	if until.Sub(m.Time) < least {
		return nil, refusal.Forbid("too-short", "the silence would end at %s; it is %s, and a silence runs at least %s: not before %s",
			events.Instant(until), events.Instant(m.Time), spoken(least), events.Instant(m.Time.Add(least))).By(assembly)
	}
	for i := range s.silences {
		x := &s.silences[i]
		if x.pending() && (x.Block == c.Block || x.Block == "" || c.Block == "") {
			return nil, refusal.Forbid("under-silence", "%s is under silence %s already (%s, until %s)", s.silenced(x.Block), x.ID, x.State, x.end()).By(assembly).Naming(x.ID)
		}
	}
	if no := s.closed(c.Block); no != nil {
		return nil, no
	}
	if p := s.openPart(c.Block); p != nil {
		return nil, refusal.Forbid("in-a-part", "silence cannot be put on %s alone: it is in part %d (event %d), which is decided as one", s.silenced(c.Block), p.Part, p.Seq).By(division).Naming(c.Block)
	}
	if no := s.keepable(c.KeepBrackets); no != nil {
		return nil, no
	}
	left := Blockers(s, c.KeepBrackets)
	if c.Block != "" {
		for _, id := range c.KeepBrackets {
			if id != c.Block {
				return nil, refusal.Input("other-paragraph", "the silence is on %s: it says nothing of the brackets in %s", s.NamedBlock(c.Block), s.NamedBlock(id)).Naming(id)
			}
		}
		if open := s.ConditionalOn(c.Block); len(open) > 0 {
			return nil, refusal.Forbid("in-a-package", "silence cannot be put on %s alone: it is settled together with %s, or not at all", s.silenced(c.Block), s.joinedBlocks(open)).By(assembly).Naming(append([]string{c.Block}, open...)...)
		}
		left = s.blockBlockers(c.Block, c.KeepBrackets)
	}
	if len(left) > 0 {
		no := refusal.Forbid("not-adoptable", "silence cannot be put on %s, which would be adopted if nobody objects: %s", s.silenced(c.Block), summed(left)).By(assembly)
		no.Ready = left
		return nil, no
	}
	keep := s.keepingAll(c.KeepBrackets)
	if c.Block != "" {
		keep = s.keeping(c.KeepBrackets, []string{c.Block})
	}
	return []events.Event{events.SilencePut{
		Silence: SilenceID(m.NextSilence), Report: s.Slug, Block: c.Block, Words: now, Until: until, Zone: c.Zone, KeepBrackets: keep,
	}}, nil
}

// spoken says how long a silence is as the rules do: in whole hours where it is so.
func spoken(d time.Duration) string {
	if d >= time.Hour && d%time.Hour == 0 {
		return strconv.Itoa(int(d/time.Hour)) + " hours"
	}
	return d.String()
}

// silenced names what a silence is on.
func (s *State) silenced(block string) string {
	if block == "" {
		return s.Slug
	}
	return s.NamedBlock(block) + " of " + s.Slug
}

// theSilence returns the last silence on something, which must be in one of the states.
func (s *State) theSilence(block string, does string, states ...SilenceState) (*Silence, *refusal.Refusal) {
	x := s.lastSilence(func(x *Silence) bool { return x.Block == block && slices.Contains(states, x.State) })
	if x != nil {
		return x, nil
	}
	if x = s.lastSilence(func(x *Silence) bool { return x.Block == block }); x == nil {
		return nil, s.noSilence(block)
	}
	return nil, s.pastSilence(x, does)
}

func (s *State) noSilence(block string) *refusal.Refusal {
	return refusal.Of(refusal.Missing, "no-silence", "no silence was put on %s", s.silenced(block)).By(assembly)
}

// pastSilence refuses what can no longer be done with a silence.
func (s *State) pastSilence(x *Silence, does string) *refusal.Refusal {
	switch x.State {
	case SilenceRunning:
		return refusal.Forbid("silence-running", "silence %s on %s runs until %s: it cannot be %s before that", x.ID, s.silenced(x.Block), x.end(), does).By(assembly).Naming(x.ID)
	case SilenceBroken:
		return refusal.Forbid("silence-broken", "silence %s on %s was broken by %s (event %d): it cannot be %s; a new silence may be put", x.ID, s.silenced(x.Block), x.Broken.By, x.Last, does).By(assembly).Naming(x.ID)
	case SilenceUnbroken:
		return refusal.Forbid("silence-ended", "silence %s on %s ended unbroken at %s (event %d): it cannot be %s any more", x.ID, s.silenced(x.Block), x.end(), x.Last, does).By(assembly).Naming(x.ID)
	case SilenceConfirmed:
		return refusal.Forbid("silence-confirmed", "silence %s on %s was confirmed (event %d): it is adopted as of %s", x.ID, s.silenced(x.Block), x.Last, x.end()).By(assembly).Naming(x.ID)
	case SilenceWithdrawn:
		return refusal.Forbid("silence-withdrawn", "silence %s on %s was withdrawn (event %d)", x.ID, s.silenced(x.Block), x.Last).By(assembly).Naming(x.ID)
	}
	return refusal.Forbid("silence-void", "silence %s on %s is void: its words have changed (event %d)", x.ID, s.silenced(x.Block), x.Last).By(assembly).Naming(x.ID)
}

func breakSilence(g *group.State, s *State, c BreakSilence, m Meta) ([]events.Event, *refusal.Refusal) {
	if c.Block != "" {
		if _, no := s.Block(c.Block, s.Revision()); no != nil {
			return nil, no
		}
	}
	for _, no := range []*refusal.Refusal{group.Reason(c.Reason), group.Line("evidence", c.Evidence, group.MaxReason), spokenFor(g, c.Members, m.By)} {
		if no != nil {
			return nil, no
		}
	}
	if p, _ := g.Participant(m.By); p.Category == events.GroupOfStates {
		if len(c.Members) == 0 {
			return nil, refusal.Deny("as-a-group", "a group as such does not break a silence: name the members for which %s objects", m.By).By(assembly)
		}
		for _, code := range c.Members {
			if p, _ := g.Participant(code); p.Category != events.MemberState {
				return nil, refusal.Forbid("no-member-state", "%s is no member State: it does not break a silence", code).By(assembly).Naming(code)
			}
		}
	}
	if p := s.adoptedPart(c.Block); p != nil {
		return nil, s.tooLate(c.Block, p)
	}
	x := s.silenceOver(c.Block)
	if x == nil {
		x = s.endedOver(c.Block)
	}
	if x == nil {
		if x = s.lastSilence(func(x *Silence) bool { return x.Block == c.Block || x.Block == "" }); x == nil {
			return nil, s.noSilence(c.Block)
		}
		return nil, s.pastSilence(x, "broken")
	}
	if x.State != SilenceRunning {
		if !x.inTime(m) {
			return x.objectionAfter(s, m, c.Members, c.Reason)
		}
		if c.Evidence == "" {
			return nil, unproved(x)
		}
	}
	on := events.On{Report: s.Slug, Block: c.Block}
	words, _ := s.Words(on)
	objection := events.PositionTaken{On: on, By: m.By, Members: c.Members, Stance: events.Object, Words: words, Reason: c.Reason}
	if own := s.overridden(on, c.Members); own != nil {
		return nil, refusal.Forbid("overridden", "%s takes a position of its own on %s (%s, event %d), and so do all others for which %s would object: a member's own overrides the group's",
			own.By, s.silenced(c.Block), own.Stance, own.Seq, m.By).By(assembly).Naming(own.By)
	}
	return []events.Event{objection, events.SilenceBroken{
		Silence: x.ID, Report: s.Slug, Block: x.Block, By: m.By, Members: c.Members, Reason: c.Reason, Evidence: c.Evidence,
	}}, nil
}

// overridden returns the position that the first of a group's members has taken itself,
// if each of them has; nil where there are none or one is silent.
func (s *State) overridden(on events.On, members []string) *Position {
	standing := s.Standings(on)
	var first *Position
	for _, code := range members {
		at := slices.IndexFunc(standing, func(x Standing) bool { return x.Participant == code && x.Through() == "" })
		if at < 0 {
			return nil
		}
		if first == nil {
			first = standing[at].Position
		}
	}
	return first
}

// unproved refuses what is entered after the end of a silence without its evidence.
func unproved(x *Silence) *refusal.Refusal {
	return refusal.Input("no-evidence", "silence %s has ended: what came in time and would break it is entered with what proves when it came (evidence)", x.ID).By(assembly).Naming(x.ID)
}

// beforeEnd asks whether the end of a silence is still to come: it is part of the time
// in which it can be broken, and of no other.
func (x *Silence) beforeEnd(s *State, does string, m Meta) *refusal.Refusal {
	if m.Time.Before(x.Until) {
		return nil
	}
	return refusal.Forbid("silence-ended", "silence %s on %s has come to its end, %s: it is %s before that only", x.ID, s.silenced(x.Block), x.end(), does).By(assembly).Naming(x.ID)
}

func extendSilence(s *State, c ExtendSilence, m Meta) ([]events.Event, *refusal.Refusal) {
	x, no := s.theSilence(c.Block, "extended", SilenceRunning)
	if no != nil {
		return nil, no
	}
	if no := x.beforeEnd(s, "extended", m); no != nil {
		return nil, no
	}
	until, no := checkEnd(c.Until, c.Zone)
	if no != nil {
		return nil, no
	}
	if !until.After(x.Until) {
		return nil, refusal.Forbid("not-later", "silence %s runs until %s: it is extended to a later end, not to %s", x.ID, x.end(), events.Instant(until)).By(assembly).Naming(x.ID)
	}
	return []events.Event{events.SilenceExtended{Silence: x.ID, Report: s.Slug, Block: x.Block, Until: until, Zone: c.Zone}}, nil
}

func withdrawSilence(s *State, c WithdrawSilence, m Meta) ([]events.Event, *refusal.Refusal) {
	x, no := s.theSilence(c.Block, "withdrawn", SilenceRunning)
	if no != nil {
		return nil, no
	}
	if no := x.beforeEnd(s, "withdrawn", m); no != nil {
		return nil, no
	}
	if no := group.Reason(c.Reason); no != nil {
		return nil, no
	}
	return []events.Event{events.SilenceWithdrawn{Silence: x.ID, Report: s.Slug, Block: x.Block, Reason: c.Reason}}, nil
}

// confirmSilence adopts what a silence was on, as of its end. An amendment that is
// still open then did not break it, and falls.
func confirmSilence(s *State, c ConfirmSilence) ([]events.Event, *refusal.Refusal) {
	x, no := s.theSilence(c.Block, "confirmed", SilenceUnbroken)
	if no != nil {
		return nil, no
	}
	out := []events.Event{events.SilenceConfirmed{Silence: x.ID, Report: s.Slug, Block: x.Block, AsOf: x.Until}}
	for a := range s.fallingUnder(x) {
		out = append(out, events.AmendmentFallen{Report: s.Slug, Amendment: a.Amendment, Reason: "the text was adopted without it, under silence " + x.ID})
	}
	if x.Block == "" {
		out = append(out, events.ReportAdopted{Report: s.Slug, Revision: s.Revision(), Hash: s.Hash(), KeepBrackets: x.Keep})
	}
	return out, nil
}

// fallingUnder iterates over the open amendments that fall if a silence is confirmed: they
// are about its words. None stood when it was put, and a member State's would have broken
// it: they are of groups as such.
func (s *State) fallingUnder(x *Silence) func(yield func(*Amendment) bool) {
	return func(yield func(*Amendment) bool) {
		for a := range s.Open() {
			if on := s.touched(a); on != nil && (x.Block == "" || slices.Contains(on, x.Block)) && !yield(a) {
				return
			}
		}
	}
}

// roomUnder refuses one amendment more of a group as such to words under silence than can
// fall by one command: the silence could not be confirmed.
func (s *State) roomUnder(x *Silence, e *events.AmendmentProposed) *refusal.Refusal {
	n := 0
	for a := range s.fallingUnder(x) {
		if a.Amendment != e.Replaces {
			n++
		}
	}
	if n < MaxFall {
		return nil
	}
	return refusal.Forbid("too-many", "%d amendments of groups as such are open to %s, which is under silence %s: they fall when it is confirmed, and at most %d do at once", n, s.silenced(x.Block), x.ID, MaxFall).By(assembly).Naming(x.ID)
}

func endSilence(s *State, c EndSilence, m Meta) ([]events.Event, *refusal.Refusal) {
	x := s.lastSilence(func(x *Silence) bool { return x.ID == c.Silence })
	switch {
	case x == nil:
		return nil, refusal.NotFound("silence", c.Silence)
	case x.State != SilenceRunning:
		return nil, s.pastSilence(x, "ended")
	case !m.Time.After(x.Until):
		return nil, refusal.Forbid("silence-running", "silence %s runs until %s; it is %s", x.ID, x.end(), events.Instant(m.Time)).By(assembly).Naming(x.ID)
	}
	return []events.Event{events.SilenceEnded{Silence: x.ID, Report: s.Slug, Block: x.Block, At: x.Until}}, nil
}

func passDeadline(s *State, c PassDeadline, m Meta) ([]events.Event, *refusal.Refusal) {
	if s.Deadline.IsZero() || s.DeadlinePassed || !m.Time.After(s.Deadline) {
		return nil, refusal.Forbid("no-deadline", "no deadline of %s has passed that the log does not tell of", s.Slug)
	}
	return []events.Event{events.DeadlinePassed{Report: s.Slug, At: s.Deadline}}, nil
}

// untold refuses to decide on a report while the end of a silence has passed and the
// log does not say so: only it tells on which side of the end a command came.
func untold(s *State, c Command, m Meta) *refusal.Refusal {
	switch c.(type) {
	case EndSilence, PassDeadline:
		return nil
	}
	if s.Adopted != nil {
		return nil
	}
	if x := s.lastSilence(func(x *Silence) bool { return x.State == SilenceRunning && m.Time.After(x.Until) }); x != nil {
		return refusal.Forbid("end-not-told", "silence %s ended at %s, and the log does not say so yet: the node says it with its own key, which the secretariat enrols", x.ID, x.end()).By(assembly)
	}
	return nil
}

// concerns returns the blocks of the present text whose words a change is about, or which
// it takes elsewhere. What comes behind a block leaves it as it is.
func (s *State) concerns(c events.Change) []string {
	switch c.Operation {
	case events.OpInsert:
		return nil
	case events.OpMerge:
		if next, ok := s.Text.Next(c.Block, s.Revision()); ok {
			return []string{c.Block, next.ID}
		}
	}
	return []string{c.Block}
}

// touched returns the blocks whose words an open amendment would change as it stands now,
// or take elsewhere. It is nil where the amendment asks for nothing that the text has not
// got, and empty where it brings a block of its own.
func (s *State) touched(a *Amendment) []string {
	now, err := s.Text.State(a.Amendment)
	if err != nil || now.Decision != text.Open || now.Fate == text.Absorbed {
		return nil
	}
	if a.Change.Operation == events.OpInsert {
		return []string{}
	}
	if blocks := changed(&now); len(blocks) > 0 {
		return blocks
	}
	return []string{a.Change.Block} // which is gone
}

// stateBehind returns the member State that is behind an amendment, or "" if only a
// group as such is, or an office.
func stateBehind(g *group.State, e *events.AmendmentProposed) string {
	for _, code := range append([]string{e.By}, e.OnBehalfOf...) {
		if p, ok := g.Participant(code); ok && p.Category == events.MemberState {
			return code
		}
	}
	return ""
}

// underSilence asks what the words that an amendment is about are under: it breaks a
// running silence if a member State is behind it, and comes too late where one has
// ended, unless it came in writing in time, of which there is evidence. Words that were
// adopted ahead of the whole are not amended any more.
func (s *State) underSilence(g *group.State, e *events.AmendmentProposed, evidence string, m Meta) ([]events.Event, *refusal.Refusal) {
	if no := group.Line("evidence", evidence, group.MaxReason); no != nil {
		return nil, no
	}
	about := s.concerns(e.Change)
	for _, block := range about {
		if x := s.sealOf(block); x != nil {
			return nil, refusal.Forbid("adopted", "%s", x.adopted(s.silenced(block))).By("rule 123").Naming(x.name)
		}
	}
	var out []events.Event
	for i := range s.silences {
		x := &s.silences[i]
		if x.Block != "" && !slices.Contains(about, x.Block) {
			continue
		}
		broken := events.SilenceBroken{Silence: x.ID, Report: s.Slug, Block: x.Block, By: e.By, Members: e.OnBehalfOf, Amendment: e.Amendment, Reason: e.Reason, Evidence: evidence}
		switch x.State {
		case SilenceRunning:
			switch {
			case group.OfficeOf(e.By) != "":
				return nil, refusal.Forbid("under-silence", "%s is under silence %s until %s: who put it withdraws it before proposing other words", s.silenced(x.Block), x.ID, x.end()).By(assembly).Naming(x.ID)
			case stateBehind(g, e) != "":
				out = append(out, broken)
			default:
				if no := s.roomUnder(x, e); no != nil {
					return nil, no
				}
			}
		case SilenceUnbroken:
			if !x.inTime(m) || stateBehind(g, e) == "" {
				return nil, s.pastSilence(x, "amended")
			}
			if evidence == "" {
				return nil, unproved(x)
			}
			out = append(out, broken)
		}
	}
	if evidence != "" && len(out) == 0 {
		return nil, refusal.Input("no-silence", "evidence is of what breaks a silence, and this amendment breaks none").By(assembly)
	}
	return out, nil
}

// backed gives the breaking of each running silence over words that an open amendment
// is about, by a member State that joins it: with that it is a member's amendment.
func (s *State) backed(g *group.State, a *Amendment, by string) []events.Event {
	if p, _ := g.Participant(by); p.Category != events.MemberState {
		return nil
	}
	var out []events.Event
	for i := range s.silences {
		x := &s.silences[i]
		if x.State != SilenceRunning {
			continue
		}
		if on := s.touched(a); on != nil && (x.Block == "" || slices.Contains(on, x.Block)) {
			out = append(out, events.SilenceBroken{Silence: x.ID, Report: s.Slug, Block: x.Block, By: by, Amendment: a.Amendment})
		}
	}
	return out
}

// revising gives what a revision does to the silences: it voids those whose words it
// changes, for a changed text is a new silence, and breaks those over words to which a
// member State has objected for the case that is met with it. Words that were adopted
// ahead of the whole, under one or as a part, are not changed any more.
func (s *State) revising(e *events.ReportRevised, after text.Document, m Meta) ([]events.Event, *refusal.Refusal) {
	if len(s.silences)+len(s.parts) == 0 {
		return nil, nil
	}
	next := *s
	next.Text = after
	if err := next.decideOn(e, m.Seq+1); err != nil {
		return nil, s.refused(err)
	}
	next.Issues = append(slices.Clip(next.Issues), Issue{Revision: e.Revision, Hash: e.Hash, Incorporate: e.Incorporate})
	var out []events.Event
	for i := range s.silences {
		x := &s.silences[i]
		now, there := next.Words(events.On{Report: s.Slug, Block: x.Block})
		switch {
		case there && now == x.Words:
			if p := next.objectionUnder(x, nil); x.State == SilenceRunning && p != nil {
				out = append(out, x.brokenBy(s, p))
			}
		case x.pending():
			out = append(out, events.SilenceVoided{Silence: x.ID, Report: s.Slug, Block: x.Block, Revision: e.Revision})
		}
	}
	for x := range s.seals {
		on := events.On{Report: s.Slug, Block: x.block}
		was, _ := s.Words(on)
		if now, there := next.Words(on); !there || now != was {
			return nil, refusal.Forbid("adopted", "%s: a revision does not change it", x.adopted(s.silenced(x.block))).By("rule 123").Naming(x.block, x.name)
		}
	}
	return out, nil
}

// Due returns the commands of the node by which the log learns of the ends that had
// passed at a time, in the order of the ends.
func (s *State) Due(now time.Time) []Command {
	if s.Adopted != nil {
		return nil
	}
	var ended []*Silence
	for i := range s.silences {
		if x := &s.silences[i]; x.State == SilenceRunning && now.After(x.Until) {
			ended = append(ended, x)
		}
	}
	slices.SortStableFunc(ended, func(a, b *Silence) int { return a.Until.Compare(b.Until) })
	out := make([]Command, 0, len(ended)+1)
	deadline := !s.Deadline.IsZero() && !s.DeadlinePassed && now.After(s.Deadline)
	for _, x := range ended {
		if deadline && !s.Deadline.After(x.Until) {
			out, deadline = append(out, PassDeadline{Report: s.Slug}), false
		}
		out = append(out, EndSilence{Report: s.Slug, Silence: x.ID})
	}
	if deadline {
		out = append(out, PassDeadline{Report: s.Slug})
	}
	return out
}

// NextEnd returns the earliest end that is still to come and that the log has to
// tell of; zero if there is none.
func (s *State) NextEnd() time.Time {
	var next time.Time
	earlier := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	if s.Adopted != nil {
		return next
	}
	for i := range s.silences {
		if x := &s.silences[i]; x.State == SilenceRunning {
			earlier(x.Until)
		}
	}
	if !s.Deadline.IsZero() && !s.DeadlinePassed {
		earlier(s.Deadline)
	}
	return next
}

// EndOf returns the end that a command of [State.Due] is about.
func (s *State) EndOf(c Command) time.Time {
	if c, ok := c.(EndSilence); ok {
		if x := s.lastSilence(func(x *Silence) bool { return x.ID == c.Silence }); x != nil {
			return x.Until
		}
	}
	return s.Deadline
}
