package group

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"concord/aggregates/group/mandate"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/trust"
)

// Meta is what a decision may know beyond the command itself.
type Meta struct {
	Time        time.Time // stamped at receipt; never before the last event of the log
	By          string    // whose act it is
	Key         string    // the key that signed
	Attachments map[string][]byte
}

// Limits.
const (
	MaxReason = 2_000 // characters of a reason
	MaxLabel  = 80    // characters of a key's label
	MaxKeys   = 16    // valid keys of one participant

	// roomForParticipants is how many bytes of participants go into one event.
	roomForParticipants = events.MaxData - 1024
)

// Decide answers a command with the events that follow from it, or refuses it.
func Decide(s *State, c Command, m Meta) ([]events.Event, *refusal.Refusal) {
	switch c := c.(type) {
	case Found:
		return found(s, c, m)
	case Register:
		return register(s, c)
	case Enrol:
		return enrol(s, c)
	case Revoke:
		return revoke(s, c)
	case Rotate:
		return rotate(s, c, m)
	case Elect:
		return elect(s, c, m)
	case SetClock:
		return setClock(s, c)
	}
	return nil, refusal.Input("unknown-command", "the group does not know this command")
}

func found(s *State, c Found, m Meta) ([]events.Event, *refusal.Refusal) {
	if s.Founded() {
		return nil, refusal.Forbid("founded", "the group %s is founded already", s.Mandate.Group)
	}
	whole := c.Mandate
	if len(whole.Participants) != 0 {
		return nil, refusal.Input("bad-mandate", "the mandate's participants are attached, not in the command")
	}
	if c.Participants != "" {
		if err := events.UnmarshalJSON(m.Attachments[c.Participants], &whole.Participants); err != nil {
			return nil, refusal.Input("bad-mandate", "the list of participants cannot be read: %v", err)
		}
	}
	if err := mandate.Validate(whole); err != nil {
		return nil, refusal.Input("bad-mandate", "%v", err)
	}
	switch c.Clock {
	case events.ClockReal:
		if !c.Now.IsZero() {
			return nil, refusal.Input("bad-clock", "only a simulated clock is set")
		}
	case events.ClockSimulated:
		if c.Now.IsZero() {
			return nil, refusal.Input("bad-clock", "a simulated clock needs a time to begin at")
		}
		if no := kept(c.Now); no != nil {
			return nil, no
		}
	default:
		return nil, refusal.Input("bad-clock", "the clock is %s or %s, not %q", events.ClockReal, events.ClockSimulated, c.Clock)
	}
	for _, key := range []string{m.Key, c.Node} {
		if _, err := trust.ParseKey(key); err != nil {
			return nil, refusal.Input("bad-key", "%v", err)
		}
	}
	if m.Key == c.Node {
		return nil, refusal.Input("bad-key", "the secretariat's key and the node's must be two")
	}
	g := c.Mandate.Group
	out := []events.Event{events.GroupFounded{Mandate: c.Mandate, Clock: c.Clock, Now: events.Time(c.Now), Demo: c.Demo}}
	if c.Now.IsZero() {
		out[0] = events.GroupFounded{Mandate: c.Mandate, Clock: c.Clock, Demo: c.Demo}
	}
	parts, err := mandate.Parts(whole.Participants, roomForParticipants)
	if err != nil {
		return nil, refusal.Input("bad-mandate", "%v", err)
	}
	for _, some := range parts {
		out = append(out, events.ParticipantsRegistered{Group: g, Participants: some})
	}
	return append(out,
		events.KeyEnrolled{Group: g, Participant: events.CodeSecretariat, Key: m.Key, Label: "founding key", Custody: events.CustodyOwn},
		events.KeyEnrolled{Group: g, Participant: events.CodeNode, Key: c.Node, Label: "founding node", Custody: events.CustodyNode}), nil
}

func register(s *State, c Register) ([]events.Event, *refusal.Refusal) {
	p := c.Participant
	if _, ok := s.Participant(p.Code); ok {
		return nil, refusal.Forbid("registered", "%s is registered already", p.Code).Naming(p.Code)
	}
	n, namesake := 0, ""
	s.Participants(func(q events.Participant) bool {
		n++
		if q.Name == p.Name {
			namesake = q.Code
		}
		return true
	})
	if namesake != "" {
		return nil, refusal.Forbid("registered", "%q is registered already, as %s", p.Name, namesake).Naming(namesake)
	}
	if n >= mandate.MaxParticipants {
		return nil, refusal.Forbid("too-many", "a group has at most %d participants", mandate.MaxParticipants)
	}
	isState := func(code string) bool {
		q, ok := s.Participant(code)
		return ok && (q.Category == events.MemberState || q.Category == events.ObserverState)
	}
	if err := mandate.ValidateParticipant(p, isState); err != nil {
		return nil, refusal.Input("bad-participant", "%v", err)
	}
	return []events.Event{events.ParticipantsRegistered{Group: s.Mandate.Group, Participants: []events.Participant{p}}}, nil
}

func enrol(s *State, c Enrol) ([]events.Event, *refusal.Refusal) {
	if !s.Known(c.Participant) {
		return nil, refusal.NotFound("participant", c.Participant)
	}
	switch c.Custody {
	case events.CustodyOwn, events.CustodyIssued:
		if c.Participant == events.CodeNode {
			return nil, refusal.Input("bad-custody", "a node's key has the custody %q", events.CustodyNode)
		}
	case events.CustodyNode:
		if c.Participant != events.CodeNode {
			return nil, refusal.Input("bad-custody", "only a node's key has the custody %q", events.CustodyNode)
		}
	default:
		return nil, refusal.Input("bad-custody", "the custody is %q or %q, not %q", events.CustodyOwn, events.CustodyIssued, c.Custody)
	}
	return admitKey(s, events.KeyEnrolled{Group: s.Mandate.Group, Participant: c.Participant, Key: c.Key, Label: c.Label, Custody: c.Custody}, "")
}

// admitKey enrols a key that was never enrolled before. The key in whose place it
// comes, or "", leaves with it.
func admitKey(s *State, e events.KeyEnrolled, instead string) ([]events.Event, *refusal.Refusal) {
	if _, err := trust.ParseKey(e.Key); err != nil {
		return nil, refusal.Input("bad-key", "%v", err)
	}
	if no := Line("label", e.Label, MaxLabel); no != nil {
		return nil, no
	}
	if k, ok := s.Key(e.Key); ok {
		if k.Revoked != 0 {
			return nil, refusal.Forbid("key-revoked", "the key %s was revoked (event %d): a key is never enrolled again", e.Key, k.Revoked)
		}
		return nil, refusal.Forbid("key-enrolled", "the key %s is enrolled already, for %s", e.Key, k.Participant)
	}
	valid := 0
	s.Keys(func(k Key) bool {
		if k.Participant == e.Participant && k.Revoked == 0 && k.Public != instead {
			valid++
		}
		return true
	})
	if valid >= MaxKeys {
		return nil, refusal.Forbid("too-many-keys", "%s has %d valid keys, at most %d are allowed: revoke one first", e.Participant, valid, MaxKeys)
	}
	return []events.Event{e}, nil
}

func revoke(s *State, c Revoke) ([]events.Event, *refusal.Refusal) {
	if no := Reason(c.Reason); no != nil {
		return nil, no
	}
	k, ok := s.Key(c.Key)
	if !ok {
		return nil, refusal.NotFound("key", c.Key)
	}
	if k.Revoked != 0 {
		return nil, refusal.Forbid("key-revoked", "the key %s was revoked already (event %d)", c.Key, k.Revoked)
	}
	if k.Participant == events.CodeSecretariat || k.Participant == events.CodeNode {
		others := 0
		s.Keys(func(o Key) bool {
			if o.Participant == k.Participant && o.Revoked == 0 && o.Public != k.Public {
				others++
			}
			return true
		})
		if others == 0 {
			return nil, refusal.Forbid("last-key", "this is the last key of %s: enrol another first, or nobody could act for it", k.Participant)
		}
	}
	return []events.Event{events.KeyRevoked{Group: s.Mandate.Group, Participant: k.Participant, Key: c.Key, Reason: c.Reason}}, nil
}

func rotate(s *State, c Rotate, m Meta) ([]events.Event, *refusal.Refusal) {
	old, ok := s.Key(m.Key)
	if !ok {
		return nil, refusal.NotFound("key", m.Key)
	}
	if m.By != old.Participant {
		return nil, refusal.Input("bad-for", "only the holder of a key puts another in its place; the secretariat revokes and enrols")
	}
	custody := events.CustodyOwn
	if old.Participant == events.CodeNode {
		custody = events.CustodyNode
	}
	next := events.KeyEnrolled{Group: s.Mandate.Group, Participant: old.Participant, Key: c.Key, Label: c.Label, Custody: custody}
	out, no := admitKey(s, next, old.Public)
	if no != nil {
		return nil, no
	}
	return append(out, events.KeyRevoked{Group: s.Mandate.Group, Participant: old.Participant, Key: old.Public, Reason: "rotated"}), nil
}

// elect is the plain election: the one who presides asks whether there is any
// objection to the only candidate.
func elect(s *State, c Elect, m Meta) ([]events.Event, *refusal.Refusal) {
	at := slices.IndexFunc(s.Mandate.Offices, func(o events.Office) bool { return o.ID == c.Office })
	if at < 0 {
		return nil, refusal.NotFound("office", c.Office)
	}
	places, holders := s.Mandate.Offices[at].Places, s.Officers(c.Office)
	switch {
	case places == 1 && len(holders) == 1:
		return nil, refusal.Forbid("office-held", "the office of %s is held by %s", c.Office, holders[0]).By("rule 103").Naming(holders...)
	case slices.Contains(holders, c.Participant):
		return nil, refusal.Forbid("office-held", "%s holds the office of %s already", c.Participant, c.Office).By("rule 103").Naming(c.Participant)
	case len(holders) >= places:
		return nil, refusal.Forbid("office-held", "all %d places of the office of %s are held: by %s", places, c.Office, strings.Join(holders, ", ")).By("rule 103").Naming(holders...)
	}
	if m.By == events.CodeSecretariat && s.Officer(events.OfficeChair) != "" {
		return nil, refusal.Deny("not-presiding", "the secretariat presides as temporary Chair only until a Chair is elected: now the Chair puts elections").By("rule 106")
	}
	p, ok := s.Participant(c.Participant)
	if !ok {
		return nil, refusal.NotFound("participant", c.Participant)
	}
	if p.Category != events.MemberState {
		return nil, refusal.Forbid("not-eligible", "%s is no member State: officers are elected among the representatives of member States", c.Participant).By("rule 103")
	}
	return []events.Event{events.OfficerElected{Group: s.Mandate.Group, Office: c.Office, Participant: c.Participant, Manner: events.ByAcclamation}}, nil
}

func setClock(s *State, c SetClock) ([]events.Event, *refusal.Refusal) {
	if s.Clock != events.ClockSimulated {
		return nil, refusal.Forbid("real-clock", "this log goes by the real clock, which nobody sets")
	}
	if no := kept(c.Now); no != nil {
		return nil, no
	}
	now := events.Time(c.Now)
	if !now.After(s.Now) {
		return nil, refusal.Forbid("clock-back", "the clock stands at %s: it goes forward only", events.FormatTime(s.Now))
	}
	return []events.Event{events.ClockSet{Group: s.Mandate.Group, Now: now}}, nil
}

// kept refuses a time that the log cannot keep.
func kept(t time.Time) *refusal.Refusal {
	if _, err := events.ParseTime(events.FormatTime(t)); err != nil {
		return refusal.Input("bad-clock", "a clock cannot be set to the year %d", events.Time(t).Year())
	}
	return nil
}

// Reason checks a reason: one text, not too long, nothing hidden in it.
func Reason(s string) *refusal.Refusal { return Line("reason", s, MaxReason) }

// Line checks a short text that people read: valid UTF-8, at most limit
// characters, no control characters but line feeds, no bidirectional overrides.
func Line(what, s string, limit int) *refusal.Refusal {
	if !utf8.ValidString(s) {
		return refusal.Input("bad-text", "the %s is not valid UTF-8", what)
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return refusal.Input("too-long", "the %s has %d characters, at most %d are allowed", what, n, limit)
	}
	if i := strings.IndexFunc(s, hidden); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return refusal.Input("bad-text", "the %s holds the character %s, which nobody would see", what, fmt.Sprintf("%U", r))
	}
	return nil
}

func hidden(r rune) bool {
	return r != '\n' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
