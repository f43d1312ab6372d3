package consensus_test

import (
	"strings"
	"testing"
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
	"concord/projections/consensus"
)

// room is a group at work and what is read of it behind every command.
type room struct {
	*rehearsal.Chamber
	state aggregates.State // behind the last event read
	read  consensus.State
	at    int // events read
	// each is told what was read behind a command.
	each func(command []events.Record, s *aggregates.State, read *consensus.State)
}

// delegations are those with keys: member States, and a group that speaks for some.
var delegations = []string{"BRA", "DEU", "FRA", "KEN", "EU"}

// newRoom opens a room whose group has a Chair.
func newRoom(t testing.TB) *room {
	t.Helper()
	r := &room{Chamber: rehearsal.NewChamber("oewg-ict", "consensus", time.Date(2024, 7, 8, 13, 0, 0, 0, time.UTC))}
	r.must(t, r.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range append([]string{group.CodeChair}, delegations...) {
		r.must(t, r.Enrol(code))
	}
	r.must(t, r.ElectChair("SGP"))
	return r
}

// fork returns a room that goes on from here by itself.
func (r *room) fork() *room {
	return &room{Chamber: r.Chamber.Fork(), state: r.state, read: r.read, at: r.at}
}

// try has a command decided, and reads what came of it and of the clock.
func (r *room) try(t fataler, s trust.Submission) error {
	t.Helper()
	_, err := r.Play(s)
	var command []events.Record
	for ; r.at < len(r.Log); r.at++ {
		record, bad := events.Decode(r.Log[r.at])
		if bad != nil {
			t.Fatal(bad)
		}
		command = append(command, record)
		if record.Part < record.Parts {
			continue
		}
		before := r.state
		for i := range command {
			if r.state, bad = aggregates.Evolve(r.state, &command[i]); bad != nil {
				t.Fatal(bad)
			}
		}
		r.read = consensus.Apply(r.read, &before, &r.state, command)
		if r.each != nil {
			r.each(command, &r.state, &r.read)
		}
		command = nil
	}
	return err
}

type fataler interface {
	Helper()
	Fatal(args ...any)
}

func (r *room) must(t fataler, s trust.Submission) {
	t.Helper()
	if err := r.try(t, s); err != nil {
		t.Fatal(err)
	}
}

func (r *room) report(t fataler) *report.State {
	t.Helper()
	s, ok := r.state.Report("r")
	if !ok {
		t.Fatal("there is no report")
	}
	return &s
}

// words names the words of something as they are now.
func (r *room) words(t fataler, on events.On) string {
	t.Helper()
	on.Report = "r"
	hash, _ := r.report(t).Words(on)
	return hash
}

func (r *room) takes(t fataler, by string, stance events.Stance, on events.On) {
	t.Helper()
	on.Report = "r"
	r.must(t, r.Command(by, "position.take", report.TakePosition{On: on, Stance: stance, Words: r.words(t, on), Reason: "of our own"}))
}

// proposes has somebody propose other words for a paragraph.
func (r *room) proposes(t fataler, by, block, wording string) string {
	t.Helper()
	s := r.report(t)
	b, no := s.Block(block, s.Revision())
	if no != nil {
		t.Fatal(no)
	}
	r.must(t, r.Reword(by, "r", s.Revision(), block, b.Text, wording))
	last := ""
	for a := range r.report(t).Amendments {
		last = a.Amendment
	}
	return last
}

// goes has a room go on at random for so many commands. What is refused leaves nothing.
func (r *room) goes(t *rapid.T, commands int) {
	vocabulary := []string{"States", "should", "must", "[shall]", "respect", "and", "promote", "security,", "peace", "[", "]", "law."}
	wording := func() string {
		return text.Normalize(strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 6).Draw(t, "words"), " "))
	}
	draft := make([]string, rapid.IntRange(2, 5).Draw(t, "paragraphs"))
	for i := range draft {
		draft[i] = wording()
	}
	r.must(t, r.Table("r", rehearsal.Paragraphs(draft...)))
	for range commands {
		s := r.report(t)
		now := s.Text.Current()
		block := rapid.SampledFrom(now).Draw(t, "block")
		by := rapid.SampledFrom(delegations).Draw(t, "by")
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
		on := events.On{Report: "r"}
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
			_ = r.try(t, r.Command(by, "amendment.propose", report.Propose{Report: "r", Revision: s.Revision(), Change: c, OnBehalfOf: members}))
		}
		switch rapid.IntRange(0, 26).Draw(t, "command") {
		case 0, 1, 2:
			if wanted := wording(); wanted != block.Text {
				_ = r.try(t, r.Command(by, "amendment.propose", report.Propose{
					Report: "r", Revision: s.Revision(), Change: rehearsal.Rewording(block.ID, block.Text, wanted), OnBehalfOf: members,
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
			_ = r.try(t, r.Command(by, "amendment.cosponsor", report.Cosponsor{Amendment: one}))
		case 8:
			if a, ok := s.Amendment(one); ok {
				_ = r.try(t, r.Command(a.Mover(), "amendment.withdraw", report.Withdraw{Amendment: one}))
			}
		case 9:
			_ = r.try(t, r.Command(chair, "amendment.decline", report.Decline{Amendment: one}))
		case 10, 11:
			_ = r.try(t, r.Command(chair, "report.revise", report.Revise{Report: "r", Base: s.Hash(), Incorporate: some()}))
		case 12:
			if set, err := s.Text.PlanSetting(text.Revision{}, block.ID, wording()); err == nil {
				_ = r.try(t, r.Command(chair, "report.revise", report.Revise{Report: "r", Base: s.Hash(), Set: []text.Setting{set}, Decline: some()}))
			}
		case 13, 14, 15, 16:
			take := report.TakePosition{On: on, Stance: rapid.SampledFrom(events.Stances).Draw(t, "stance"), Words: r.words(t, on), Members: members}
			if rapid.IntRange(0, 3).Draw(t, "under a condition") == 0 {
				take.If = one
			}
			_ = r.try(t, r.Command(by, "position.take", take))
		case 17, 18:
			for p := range s.Positions {
				if rapid.Bool().Draw(t, "this one") {
					_ = r.try(t, r.Command(p.By, "position.lift", report.LiftPosition{On: p.On}))
					break
				}
			}
		case 19, 20:
			level := rapid.SampledFrom([]events.Level{events.InInformals, events.AdReferendum}).Draw(t, "level")
			agree := report.Agree{Report: "r", Block: block.ID, Words: text.HashBlock(block), Level: level}
			if rapid.Bool().Draw(t, "pending") {
				agree.Pending = []string{"KEN"}
			}
			_ = r.try(t, r.Command(chair, "paragraph.agree", agree))
		case 21:
			_ = r.try(t, r.Command(rapid.SampledFrom([]string{chair, "KEN"}).Draw(t, "confirms"), "paragraph.confirm", report.ConfirmAgreement{Report: "r", Block: block.ID}))
		case 22:
			_ = r.try(t, r.Command("FRA", "paragraph.reopen", report.ReopenAgreement{Report: "r", Block: block.ID, Reason: "capital"}))
		case 23:
			put := report.PutSilence{Report: "r", Block: overWhole, Until: r.Now.Add(73 * time.Hour), Words: r.words(t, events.On{Block: overWhole}), Zone: "America/New_York"}
			_ = r.try(t, r.Command(chair, "silence.put", put))
		case 24:
			_ = r.try(t, r.Command(by, "silence.break", report.BreakSilence{Report: "r", Block: overWhole, Members: members}))
		case 25:
			switch rapid.IntRange(0, 4).Draw(t, "silence") {
			case 0:
				_ = r.try(t, r.Command(chair, "silence.withdraw", report.WithdrawSilence{Report: "r", Block: overWhole}))
			case 1:
				_ = r.try(t, r.Command(chair, "silence.extend", report.ExtendSilence{Report: "r", Block: overWhole, Until: r.Now.Add(90 * time.Hour)}))
			case 2:
				r.Now = r.Now.Add(80 * time.Hour)
			default:
				_ = r.try(t, r.Command(chair, "silence.confirm", report.ConfirmSilence{Report: "r", Block: overWhole}))
			}
		case 26:
			_ = r.try(t, r.Command(chair, "report.adopt", report.Adopt{Report: "r", Base: s.Hash()}))
		}
	}
}
