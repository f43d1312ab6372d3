package projectiontest

import (
	"strings"
	"time"

	"pgregory.net/rapid"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
	"concord/projections/history"
)

// Room is a group at work by the clock: unlike in a [Story] time can be moved on, and
// the node says which ends have passed, as with an engine. What is read of it is kept
// behind every command.
type Room struct {
	*rehearsal.Chamber
	Read    aggregates.State // behind the last event
	History history.State
	// Each, if not nil, is told of every command with the state before and behind it.
	Each func(before, behind *aggregates.State, command []events.Record)

	at int // events read
}

// RoomSlug is the report of a room.
const RoomSlug = "r"

// RoomDelegations are those with keys in a room: member States, and a group that
// speaks for DEU and FRA among others.
var RoomDelegations = []string{"BRA", "DEU", "FRA", "KEN", "EU"}

// NewRoom opens a room whose group has a Chair (SGP). The Chair's key and those of the
// delegations are enrolled.
func NewRoom(t T) *Room {
	t.Helper()
	r := &Room{Chamber: rehearsal.NewChamber("oewg-ict", "room", Start)}
	r.Must(t, r.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range append([]string{group.CodeChair}, RoomDelegations...) {
		r.Must(t, r.Enrol(code))
	}
	r.Must(t, r.ElectChair("SGP"))
	return r
}

// Fork returns a room that goes on from here by itself, and tells nobody.
func (r *Room) Fork() *Room {
	return &Room{Chamber: r.Chamber.Fork(), Read: r.Read, History: r.History, at: r.at}
}

// Try has a command decided, and reads what came of it and of the clock. The error
// says why it is refused.
func (r *Room) Try(t T, s trust.Submission) error {
	t.Helper()
	_, no := r.Play(s)
	var command []events.Record
	for ; r.at < len(r.Log); r.at++ {
		record, err := events.Decode(r.Log[r.at])
		if err != nil {
			t.Fatal(err)
		}
		command = append(command, record)
		if record.Part < record.Parts {
			continue
		}
		before := r.Read
		for i := range command {
			if r.Read, err = aggregates.Evolve(r.Read, &command[i]); err != nil {
				t.Fatal(err)
			}
			r.History = history.Apply(r.History, &command[i])
		}
		if r.Each != nil {
			r.Each(&before, &r.Read, command)
		}
		command = nil
	}
	return no
}

// Must has a command decided that may not be refused.
func (r *Room) Must(t T, s trust.Submission) {
	t.Helper()
	if err := r.Try(t, s); err != nil {
		t.Fatal(err)
	}
}

// Report returns the report of the room.
func (r *Room) Report(t T) *report.State {
	t.Helper()
	s, ok := r.Read.Report(RoomSlug)
	if !ok {
		t.Fatal("there is no report")
	}
	return &s
}

// Words names words as they are now.
func (r *Room) Words(t T, on events.On) string {
	t.Helper()
	hash, _ := r.Report(t).Words(on)
	return hash
}

// Takes has somebody take a position.
func (r *Room) Takes(t T, by string, stance events.Stance, on events.On, members ...string) {
	t.Helper()
	on.Report = RoomSlug
	r.Must(t, r.Command(by, "position.take", report.TakePosition{On: on, Stance: stance, Words: r.Words(t, on), Members: members, Reason: "of our own"}))
}

// Proposes has somebody propose other words for a paragraph, and returns the amendment.
func (r *Room) Proposes(t T, by, block, wording string) string {
	t.Helper()
	s := r.Report(t)
	b, no := s.Block(block, s.Revision())
	if no != nil {
		t.Fatal(no)
	}
	r.Must(t, r.Reword(by, RoomSlug, s.Revision(), block, b.Text, wording))
	filed := r.Report(t).Text.Amendments()
	return filed[len(filed)-1]
}

// Revises has the Chair issue the next revision with some amendments.
func (r *Room) Revises(t T, incorporate ...string) {
	t.Helper()
	r.Must(t, r.Command(group.CodeChair, "report.revise", report.Revise{Report: RoomSlug, Base: r.Report(t).Hash(), Incorporate: incorporate}))
}

// Goes has a room go on at random for so many commands on a draft that it tables
// first: amendments, revisions, positions, agreements, silences, parts and the gavel. What is
// refused leaves nothing.
func (r *Room) Goes(t *rapid.T, commands int) {
	vocabulary := []string{"States", "should", "must", "[shall]", "respect", "and", "promote", "security,", "peace", "[", "]", "law."}
	wording := func() string {
		return text.Normalize(strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 6).Draw(t, "words"), " "))
	}
	draft := make([]string, rapid.IntRange(2, 5).Draw(t, "paragraphs"))
	for i := range draft {
		draft[i] = wording()
	}
	r.Must(t, r.Table(RoomSlug, rehearsal.Paragraphs(draft...)))
	for range commands {
		s := r.Report(t)
		now := s.Text.Current()
		block := rapid.SampledFrom(now).Draw(t, "block")
		by := rapid.SampledFrom(RoomDelegations).Draw(t, "by")
		chair := group.CodeChair
		amendments := s.Text.Amendments()
		one := ""
		if len(amendments) > 0 {
			one = rapid.SampledFrom(amendments).Draw(t, "amendment")
		}
		some := func() []string {
			if len(amendments) == 0 {
				return nil
			}
			return rapid.SliceOfNDistinct(rapid.SampledFrom(amendments), 0, min(2, len(amendments)), rapid.ID[string]).Draw(t, "some")
		}
		on := events.On{Report: RoomSlug}
		switch rapid.IntRange(0, 4).Draw(t, "on") {
		case 0:
			on.Amendment = one
		case 1:
		default:
			on.Block = block.ID
		}
		overWhole := ""
		if rapid.Bool().Draw(t, "a paragraph") {
			overWhole = block.ID
		}
		var members []string
		if by == "EU" && rapid.Bool().Draw(t, "for members") {
			members = rapid.SampledFrom([][]string{{"DEU"}, {"FRA"}, {"DEU", "FRA"}}).Draw(t, "members")
		}
		propose := func(c events.Change) {
			if c.Operation != events.OpInsert {
				c.Base = text.HashBlock(block)
			}
			_ = r.Try(t, r.Command(by, "amendment.propose", report.Propose{Report: RoomSlug, Revision: s.Revision(), Change: c, OnBehalfOf: members}))
		}
		switch rapid.IntRange(0, 30).Draw(t, "command") {
		case 0, 1, 2:
			if wanted := wording(); wanted != block.Text {
				_ = r.Try(t, r.Command(by, "amendment.propose", report.Propose{
					Report: RoomSlug, Revision: s.Revision(), Change: rehearsal.Rewording(block.ID, block.Text, wanted), OnBehalfOf: members,
				}))
			}
		case 3:
			propose(events.Change{Operation: events.OpInsert, Block: block.ID, Kind: text.Paragraph, Text: wording()})
		case 4:
			propose(events.Change{Operation: events.OpDelete, Block: block.ID})
		case 5:
			propose(events.Change{Operation: events.OpMerge, Block: block.ID})
		case 6:
			if tokens := text.Tokenize(block.Text); len(tokens) > 1 {
				propose(events.Change{Operation: events.OpSplit, Block: block.ID, Gap: 1, Byte: len(text.Join(tokens[:1]))})
			}
		case 7:
			_ = r.Try(t, r.Command(by, "amendment.cosponsor", report.Cosponsor{Amendment: one}))
		case 8:
			if a, ok := s.Amendment(one); ok {
				_ = r.Try(t, r.Command(a.Mover(), "amendment.withdraw", report.Withdraw{Amendment: one}))
			}
		case 9:
			if now, err := s.Text.State(one); err == nil && len(now.Causes()) > 0 && rapid.Bool().Draw(t, "falls") {
				_ = r.Try(t, r.Command(chair, "amendment.fall", report.Fall{Amendment: one, With: now.Causes()[0].Amendment}))
				break
			}
			_ = r.Try(t, r.Command(chair, "amendment.decline", report.Decline{Amendment: one}))
		case 10, 11:
			_ = r.Try(t, r.Command(chair, "report.revise", report.Revise{Report: RoomSlug, Base: s.Hash(), Incorporate: some(), LetFall: rapid.Bool().Draw(t, "let fall")}))
		case 12:
			if set, err := s.Text.PlanSetting(text.Revision{}, block.ID, wording()); err == nil {
				_ = r.Try(t, r.Command(chair, "report.revise", report.Revise{Report: RoomSlug, Base: s.Hash(), Set: []text.Setting{set}, Decline: some()}))
			}
		case 13, 14, 15, 16:
			take := report.TakePosition{On: on, Stance: rapid.SampledFrom(events.Stances).Draw(t, "stance"), Words: r.Words(t, on), Members: members}
			if rapid.IntRange(0, 3).Draw(t, "under a condition") == 0 {
				take.If = one
			}
			_ = r.Try(t, r.Command(by, "position.take", take))
		case 17, 18:
			for p := range s.Positions {
				if rapid.Bool().Draw(t, "this one") {
					_ = r.Try(t, r.Command(p.By, "position.lift", report.LiftPosition{On: p.On}))
					break
				}
			}
		case 19, 20:
			level := rapid.SampledFrom([]events.Level{events.InInformals, events.AdReferendum}).Draw(t, "level")
			agree := report.Agree{Report: RoomSlug, Block: block.ID, Words: text.HashBlock(block), Level: level, KeepBrackets: rapid.Bool().Draw(t, "keep brackets")}
			if rapid.Bool().Draw(t, "pending") {
				agree.Pending = []string{"KEN"}
			}
			_ = r.Try(t, r.Command(chair, "paragraph.agree", agree))
		case 21:
			_ = r.Try(t, r.Command(rapid.SampledFrom([]string{chair, "KEN"}).Draw(t, "confirms"), "paragraph.confirm", report.ConfirmAgreement{Report: RoomSlug, Block: block.ID}))
		case 22:
			_ = r.Try(t, r.Command("FRA", "paragraph.reopen", report.ReopenAgreement{Report: RoomSlug, Block: block.ID, Reason: "capital"}))
		case 23:
			put := report.PutSilence{Report: RoomSlug, Block: overWhole, Until: r.Now.Add(73 * time.Hour), Words: r.Words(t, events.On{Report: RoomSlug, Block: overWhole}), Zone: "America/New_York"}
			_ = r.Try(t, r.Command(chair, "silence.put", put))
		case 24:
			_ = r.Try(t, r.Command(by, "silence.break", report.BreakSilence{Report: RoomSlug, Block: overWhole, Members: members}))
		case 25:
			switch rapid.IntRange(0, 4).Draw(t, "silence") {
			case 0:
				_ = r.Try(t, r.Command(chair, "silence.withdraw", report.WithdrawSilence{Report: RoomSlug, Block: overWhole}))
			case 1:
				_ = r.Try(t, r.Command(chair, "silence.extend", report.ExtendSilence{Report: RoomSlug, Block: overWhole, Until: r.Now.Add(90 * time.Hour)}))
			case 2:
				r.Now = r.Now.Add(80 * time.Hour)
			default:
				_ = r.Try(t, r.Command(chair, "silence.confirm", report.ConfirmSilence{Report: RoomSlug, Block: overWhole}))
			}
		case 26:
			_ = r.Try(t, r.Command(chair, "report.adopt", report.Adopt{Report: RoomSlug, Base: s.Hash()}))
		case 27, 28:
			_ = r.Try(t, r.Command(by, "report.divide", report.Divide{Report: RoomSlug, Blocks: []string{block.ID}}))
		case 29, 30:
			part := rapid.IntRange(1, len(s.Parts())+1).Draw(t, "part")
			switch rapid.IntRange(0, 5).Draw(t, "of a part") {
			case 0:
				_ = r.Try(t, r.Command(by, "division.oppose", report.OpposeDivision{Report: RoomSlug, Part: part}))
			case 1:
				_ = r.Try(t, r.Command(chair, "report.reconsider", report.Reconsider{Report: RoomSlug, Part: part, For: 2, Against: 1}))
			case 2:
				_ = r.Try(t, r.Command(chair, "report.reconsider", report.Reconsider{Report: RoomSlug, Block: overWhole, For: 2, Against: 1}))
			default:
				_ = r.Try(t, r.Command(chair, "report.adopt", report.Adopt{Report: RoomSlug, Base: s.Hash(), Part: part}))
			}
		}
	}
}
