package aggregates

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/trust"
)

// Rules is the version of the deciders. It goes onto the log with every command;
// where the outcome of an old command would change, the number goes up and the
// old deciders stay.
const Rules = 1

// Limits of commands.
const (
	MaxClockSkew      = 10 * time.Minute // of issued from the group's time, either way
	MaxAttachment     = 8 << 20          // bytes of one attachment
	maxAttachmentsPer = 4                // named by one command
)

// Input is a command that has been read: its form is right, nothing else is known.
type Input struct {
	trust.Command
	trust.Submission
	data any // group.Command or report.Command
}

// NoSuchAttachment is the type of the refusal of a command whose attachment is not at hand.
const NoSuchAttachment = "no-such-attachment"

// Attached returns the attachments that the command names, by SHA-256.
func (in *Input) Attached() []string {
	if a, ok := in.data.(interface{ Attached() []string }); ok {
		return a.Attached()
	}
	return nil
}

// Read reads a submission: the command's form, its data, and whether its
// attachments are those that it names. It does not look at the signature: see
// [trust.Verify]. It is safe for concurrent use.
func Read(s trust.Submission) (Input, *refusal.Refusal) {
	in := Input{Submission: s}
	var err error
	if in.Command, err = trust.Parse(s.Bytes); err != nil {
		return in, refusal.Input("malformed", "%v", err)
	}
	if in.data, err = read(in.Command.Type, in.Command.Data); err != nil {
		var no *refusal.Refusal
		if errors.As(err, &no) {
			return in, no
		}
		return in, refusal.Input("malformed", "the data of %s: %v", in.Command.Type, err)
	}
	named := in.Attached()
	if len(named) > maxAttachmentsPer {
		return in, refusal.Input("too-many", "a command names at most %d attachments", maxAttachmentsPer)
	}
	for _, name := range named {
		content, ok := s.Attachments[name]
		if !ok {
			return in, refusal.Of(refusal.Missing, NoSuchAttachment, "the attachment %q has not been sent, or was dropped since", name).Naming(name)
		}
		if len(content) > MaxAttachment {
			return in, refusal.Input("too-long", "the attachment %s has %d bytes, at most %d are allowed", name, len(content), MaxAttachment)
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != name {
			return in, refusal.Input("bad-attachment", "the attachment is not the one named %s", name)
		}
	}
	return in, nil
}

// reading reads the data of each type of command.
var reading = map[string]func([]byte) (any, error){
	"group.found":           data[group.Found],
	"participant.register":  data[group.Register],
	"key.enrol":             data[group.Enrol],
	"key.revoke":            data[group.Revoke],
	"key.rotate":            data[group.Rotate],
	"officer.elect":         data[group.Elect],
	"clock.set":             data[group.SetClock],
	"report.table":          data[report.Table],
	"report.revise":         data[report.Revise],
	"report.adopt":          data[report.Adopt],
	"report.deadline":       data[report.Deadline],
	"amendment.propose":     data[report.Propose],
	"amendment.restate":     data[report.Restate],
	"amendment.reintroduce": data[report.Reintroduce],
	"amendment.cosponsor":   data[report.Cosponsor],
	"amendment.leave":       data[report.Leave],
	"amendment.withdraw":    data[report.Withdraw],
	"amendment.decline":     data[report.Decline],
	"amendment.fall":        data[report.Fall],
	"position.take":         data[report.TakePosition],
	"position.lift":         data[report.LiftPosition],
	"position.explain":      data[report.Explain],
	"paragraph.agree":       data[report.Agree],
	"paragraph.confirm":     data[report.ConfirmAgreement],
	"paragraph.reopen":      data[report.ReopenAgreement],
	"package.make":          data[report.MakePackage],
	"package.untie":         data[report.UntiePackage],
	"silence.put":           data[report.PutSilence],
	"silence.break":         data[report.BreakSilence],
	"silence.extend":        data[report.ExtendSilence],
	"silence.withdraw":      data[report.WithdrawSilence],
	"silence.confirm":       data[report.ConfirmSilence],
	"silence.end":           data[report.EndSilence],
	"deadline.pass":         data[report.PassDeadline],
	"report.order":          data[report.SetOrder],
	"report.divide":         data[report.Divide],
	"division.oppose":       data[report.OpposeDivision],
	"report.reconsider":     data[report.Reconsider],
	"document.issue":        data[report.IssueDocument],
	"document.submit":       data[report.SubmitDocument],
	"document.correct":      data[report.CorrectDocument],
}

func data[T any](b []byte) (any, error) {
	var v T
	err := events.UnmarshalJSON(b, &v)
	return v, err
}

// Kind is a type of command, and what is in the data of one, with nothing in it.
type Kind struct {
	Type string // "amendment.propose"
	Data any
}

// Kinds returns every type of command in the order of their names: for those who
// describe them.
func Kinds() []Kind {
	var out []Kind
	for _, kind := range slices.Sorted(maps.Keys(reading)) {
		data, _ := reading[kind]([]byte("{}")) // there is nothing that could be wrong
		out = append(out, Kind{kind, data})
	}
	return out
}

// IsCommand reports whether there is a command of a type.
func IsCommand(kind string) bool {
	_, ok := reading[kind]
	return ok
}

func read(kind string, b []byte) (any, error) {
	f, ok := reading[kind]
	if !ok {
		return nil, refusal.Input("unknown-command", "there is no command %q", kind).Naming(kind)
	}
	return f(b)
}

// Now returns the group's time when a clock on the wall shows real: never before
// the log's last event, so that time never steps back, and with a simulated clock
// what that one shows.
func Now(s *State, real time.Time) time.Time {
	if s.Group.Clock == events.ClockSimulated {
		real = s.Group.Now
	}
	if real = events.Time(real); real.Before(s.Time) {
		return s.Time
	}
	return real
}

// Acquainted refuses at once what is signed with a key that the group does not
// know, before anything is spent on it. The decider asks again.
func Acquainted(s *State, in *Input) *refusal.Refusal {
	if _, founding := in.data.(group.Found); founding {
		return nil
	}
	return holds(s, in)
}

// holds asks whether the key is valid and of the one who signs.
func holds(s *State, in *Input) *refusal.Refusal {
	key, ok := s.Group.Key(in.Key)
	switch {
	case !ok:
		return refusal.Deny("unknown-key", "the key %s is not enrolled: the secretariat enrols keys", in.Key)
	case key.Revoked != 0:
		return refusal.Deny("revoked-key", "the key %s of %s was revoked (event %d)", in.Key, key.Participant, key.Revoked)
	case key.Participant != in.Command.Actor:
		return refusal.Deny("other-actor", "the command says that %s acts, but the key is of %s", in.Command.Actor, key.Participant)
	}
	return nil
}

// Decide answers a command with its commit, or refuses it. Received is the time
// that the engine stamped at receipt: see [Now].
func Decide(s *State, in *Input, received time.Time) (events.Commit, *refusal.Refusal) {
	if no := Acquainted(s, in); no != nil {
		return events.Commit{}, no
	}
	return DecideUnsigned(s, in, received)
}

// DecideUnsigned is Decide without asking whose key it is: for what is only tried.
func DecideUnsigned(s *State, in *Input, received time.Time) (events.Commit, *refusal.Refusal) {
	c := &in.Command
	now := Now(s, received)
	commit := events.Commit{
		Group: c.Group, Time: now, Actor: c.Actor, For: c.For, Occurred: c.Occurred, Meeting: c.Meeting,
		Command: c.ID, Key: in.Key, Signed: in.Signed, Rules: Rules,
	}
	found, founding := in.data.(group.Found)
	if founding && found.Clock == events.ClockSimulated && !s.Group.Founded() {
		now = events.Time(found.Now)
		commit.Time = now
	}
	if !founding {
		if no := admit(s, in, now, &commit); no != nil {
			return commit, no
		}
	} else {
		if c.Actor != events.CodeSecretariat || c.For != "" || c.Group != found.Mandate.Group {
			return commit, refusal.Input("bad-founding", "a group is founded by %s, in its own name", events.CodeSecretariat)
		}
		commit.Via = events.ViaOwnKey
	}
	by := c.Actor
	if c.For != "" {
		by = c.For
	}
	var out []events.Event
	var no *refusal.Refusal
	switch d := in.data.(type) {
	case group.Command:
		out, no = group.Decide(&s.Group, d, group.Meta{Time: now, By: by, Key: in.Key, Attachments: in.Attachments})
	case report.Command:
		slug := d.Of(s.Home)
		r, _ := s.Report(slug)
		out, no = report.Decide(&s.Group, &r, d, report.Meta{Time: now, By: by, For: c.For, Occurred: c.Occurred, Channel: c.Channel, Report: slug, NextAmendment: s.last + 1, NextSilence: s.silences + 1, Seq: s.Seq, Attachments: in.Attachments, Reports: s.Briefs})
	}
	if no != nil {
		return commit, no
	}
	for _, name := range in.Attached() {
		out = append(out, attachment(name, in.Attachments[name])...)
	}
	if len(out) > events.MaxCommitLength {
		return commit, refusal.Input("too-large", "this makes %d events, a command makes at most %d", len(out), events.MaxCommitLength)
	}
	commit.Events = out
	return commit, nil
}

// admit asks what is asked of every command but the founding.
func admit(s *State, in *Input, now time.Time, commit *events.Commit) *refusal.Refusal {
	c, g := &in.Command, &s.Group
	if !g.Founded() {
		return refusal.Forbid("not-founded", "the group is not founded yet")
	}
	if c.Group != g.Mandate.Group {
		return refusal.Input("other-group", "the command is for the group %q, this is %q", c.Group, g.Mandate.Group)
	}
	key, _ := g.Key(in.Key)
	if ahead := c.Issued.Sub(now); ahead > MaxClockSkew || ahead < -MaxClockSkew {
		return refusal.Input("bad-time", "the command says that it was issued at %s, which is more than %s off the group's time %s",
			events.Instant(c.Issued), MaxClockSkew, events.Instant(now))
	}
	if !c.NotAfter.IsZero() && now.After(c.NotAfter) {
		return refusal.Forbid("too-late", "the command was not to be decided after %s; it is %s", events.Instant(c.NotAfter), events.Instant(now))
	}
	if c.Occurred.After(now) {
		return refusal.Input("bad-time", "the command says that it happened at %s, which is still to come", events.Instant(c.Occurred))
	}
	switch key.Custody {
	case events.CustodyIssued:
		commit.Via = events.ViaIssuedKey
	case events.CustodyNode:
		commit.Via = events.ViaNode
	default:
		commit.Via = events.ViaOwnKey
	}
	by := c.Actor
	if c.For != "" {
		if c.Actor != events.CodeSecretariat {
			return refusal.Deny("not-for-others", "only the secretariat enters what another did; %s acts for itself", c.Actor)
		}
		if !slices.Contains(g.Mandate.ActsFor, c.Channel) {
			return refusal.Forbid("no-such-channel", "under this mandate the secretariat enters nothing that came by %q (it does: %q)", c.Channel, g.Mandate.ActsFor)
		}
		if c.For == events.CodeSecretariat || c.For == events.CodeNode || c.For == events.CodeAuditor {
			return refusal.Input("bad-for", "nothing is entered on behalf of %s", c.For)
		}
		commit.Via, by = events.Via(c.Channel), c.For
	}
	return g.May(by, c.Type)
}

// attachment returns the events that keep an attachment.
func attachment(name string, content []byte) []events.Event {
	parts := max(1, (len(content)+events.MaxAttachmentPart-1)/events.MaxAttachmentPart)
	out := make([]events.Event, parts)
	for i := range out {
		from, to := i*events.MaxAttachmentPart, min((i+1)*events.MaxAttachmentPart, len(content))
		out[i] = events.AttachmentStored{SHA256: name, Part: i + 1, Parts: parts, Content: content[from:to]}
	}
	return out
}
