package projectiontest

import (
	"strings"
	"time"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
	"concord/projections/history"
)

// Start is when a story begins. Each command comes a minute after the one before.
var Start = time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC)

// Delegations are those whose keys are enrolled when a story begins.
var Delegations = []string{"BRA", "DEU", "FRA", "JPN", "KEN", "RUS", "USA"}

// T is what a story needs of a test.
type T interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// Story is a group at work: what it does is decided, and stands on its log. What is
// refused ends the test.
type Story struct {
	*rehearsal.Group
	Log     *Log
	State   aggregates.State // as of the end of the log
	History history.State

	t    T
	time time.Time
}

// Begin founds the group of the built-in mandate, enrols keys and elects the Chair
// (SGP).
func Begin(t T) *Story {
	t.Helper()
	s := &Story{Log: &Log{}, t: t, time: Start}
	s.Group = rehearsal.New("oewg-ict", "projections", func() time.Time { return s.time })
	s.Do(s.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}))
	for _, code := range append([]string{group.CodeChair}, Delegations...) {
		s.Do(s.Enrol(code))
	}
	s.Do(s.ElectChair("SGP"))
	return s
}

// Fork returns a story that goes on from here on a log of its own, in another test.
func (s *Story) Fork(t T) *Story {
	fork := &Story{Log: &Log{stored: s.Log.Stored()}, State: s.State, History: s.History, t: t, time: s.time}
	fork.Group = rehearsal.New(s.Name, "projections", func() time.Time { return fork.time })
	return fork
}

// Try has a command decided and its events written, or says that it is refused. What
// the clock has brought by then is written first, as by an engine.
func (s *Story) Try(submission trust.Submission) (aggregates.Result, *refusal.Refusal) {
	s.t.Helper()
	for _, e := range aggregates.Due(&s.State, aggregates.Now(&s.State, s.time)) {
		if _, no := s.try(s.Command(events.CodeNode, e.Type, e.Data)); no != nil {
			return aggregates.Result{}, no
		}
	}
	result, no := s.try(submission)
	if no == nil {
		s.time = s.time.Add(time.Minute)
	}
	return result, no
}

// Waits lets time pass.
func (s *Story) Waits(d time.Duration) { s.time = s.time.Add(d) }

func (s *Story) try(submission trust.Submission) (aggregates.Result, *refusal.Refusal) {
	s.t.Helper()
	in, no := aggregates.Read(submission)
	if no != nil {
		return aggregates.Result{}, no
	}
	commit, no := aggregates.Decide(&s.State, &in, s.time)
	if no != nil {
		return aggregates.Result{}, no
	}
	messages, err := events.Encode(commit)
	if err != nil {
		s.t.Fatalf("%s by %s cannot be written: %v", in.Command.Type, in.Command.Actor, err)
	}
	records := commit.Records(s.State.Seq, messages)
	for i := range records {
		if s.State, err = aggregates.Evolve(s.State, &records[i]); err != nil {
			s.t.Fatal(err)
		}
		s.History = history.Apply(s.History, &records[i])
	}
	s.Log.Append(messages...)
	return aggregates.ResultOf(records), nil
}

// Do has a command decided and its events written. It returns what the command brought.
func (s *Story) Do(submission trust.Submission) aggregates.Result {
	s.t.Helper()
	result, no := s.Try(submission)
	if no != nil {
		s.t.Fatalf("a command is refused: %v", no)
	}
	return result
}

// Report returns a report as of the end of the log.
func (s *Story) Report(slug string) *report.State {
	s.t.Helper()
	r, ok := s.State.Report(slug)
	if !ok {
		s.t.Fatalf("there is no report %q", slug)
	}
	return &r
}

// Tables puts a draft of paragraphs p1, p2 … before the group.
func (s *Story) Tables(slug string, paragraphs ...string) {
	s.t.Helper()
	s.Do(s.Table(slug, rehearsal.Paragraphs(paragraphs...)))
}

// TablesBlocks puts a draft of any blocks before the group.
func (s *Story) TablesBlocks(slug string, blocks ...text.Block) {
	s.t.Helper()
	s.Do(s.Table(slug, blocks))
}

// Rewords has somebody propose other words for a block: wording in the place where it
// first reads old.
func (s *Story) Rewords(by, slug, block, old, wording string) string {
	s.t.Helper()
	return s.Do(s.Command(by, "amendment.propose", report.Propose{
		Report: slug, Revision: s.Report(slug).Revision(), Change: s.Rewording(slug, block, old, wording),
	})).Amendment
}

// Rewording is the change that puts wording where a block of the present text first
// reads old.
func (s *Story) Rewording(slug, block, old, wording string) events.Change {
	s.t.Helper()
	now := s.block(slug, block).Text
	if !strings.Contains(now, old) {
		s.t.Fatalf("%s reads %q, without %q", block, now, old)
	}
	return rehearsal.Rewording(block, now, text.Normalize(strings.Replace(now, old, wording, 1)))
}

// Proposes has somebody propose a structural change of the present text.
func (s *Story) Proposes(by, slug string, c events.Change) string {
	s.t.Helper()
	if c.Operation != events.OpInsert {
		c.Base = text.HashBlock(s.block(slug, c.Block))
	}
	return s.Do(s.Command(by, "amendment.propose", report.Propose{Report: slug, Revision: s.Report(slug).Revision(), Change: c})).Amendment
}

// Splits has somebody propose to split a block behind its first points code points.
func (s *Story) Splits(by, slug, block string, points int) string {
	s.t.Helper()
	split, ok := text.SplitBehind(s.block(slug, block), points)
	if !ok {
		s.t.Fatalf("%s cannot be split behind %d", block, points)
	}
	return s.Proposes(by, slug, events.Change{Operation: events.OpSplit, Block: block, Gap: split.At, Byte: split.Byte})
}

func (s *Story) block(slug, id string) text.Block {
	s.t.Helper()
	r := s.Report(slug)
	b, ok := r.Text.Block(id, r.Revision())
	if !ok {
		s.t.Fatalf("%s has no block %s", slug, id)
	}
	return b
}

// Joins has somebody co-sponsor an amendment.
func (s *Story) Joins(by, amendment string) {
	s.t.Helper()
	s.Do(s.Command(by, "amendment.cosponsor", report.Cosponsor{Amendment: amendment}))
}

// Leaves has somebody take its name off an amendment.
func (s *Story) Leaves(by, amendment string) {
	s.t.Helper()
	s.Do(s.Command(by, "amendment.leave", report.Leave{Amendment: amendment}))
}

// Withdraws has its mover take an amendment back.
func (s *Story) Withdraws(by, amendment string) {
	s.t.Helper()
	s.Do(s.Command(by, "amendment.withdraw", report.Withdraw{Amendment: amendment}))
}

// Declines has the Chair not take an amendment up.
func (s *Story) Declines(amendment, reason string) {
	s.t.Helper()
	s.Do(s.Command(group.CodeChair, "amendment.decline", report.Decline{Amendment: amendment, Reason: reason}))
}

// Revises has the Chair issue the next revision with amendments taken up and others
// declined; set gives single blocks words of the Chair's own.
func (s *Story) Revises(slug string, incorporate, decline []string, set map[string]string) {
	s.t.Helper()
	r := s.Report(slug)
	c := report.Revise{Report: slug, Base: r.Hash(), Incorporate: incorporate, Decline: decline}
	for _, b := range r.Text.Current() {
		words, ok := set[b.ID]
		if !ok {
			continue
		}
		setting, err := r.Text.PlanSetting(text.Revision{Incorporate: incorporate, Decline: decline}, b.ID, words)
		if err != nil {
			s.t.Fatal(err)
		}
		c.Set = append(c.Set, setting)
	}
	s.Do(s.Command(group.CodeChair, "report.revise", c))
}

// Redrafts has the Chair issue a new text of the whole.
func (s *Story) Redrafts(slug string, blocks ...text.Block) {
	s.t.Helper()
	r := s.Report(slug)
	plan, err := r.Text.PlanRedraft(text.Revision{}, blocks)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, no := s.redrafts(slug, r.Hash(), plan); no != nil {
		s.t.Fatalf("the redraft is refused: %v", no)
	}
}

func (s *Story) redrafts(slug, base string, plan text.Plan) (aggregates.Result, *refusal.Refusal) {
	s.t.Helper()
	attached, err := events.MarshalJSON(plan)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.Try(s.Command(group.CodeChair, "report.revise", report.Revise{Report: slug, Base: base, Redraft: rehearsal.Name(attached)}, attached))
}

// Adopts has the Chair declare a report adopted.
func (s *Story) Adopts(slug string, keepBrackets ...string) {
	s.t.Helper()
	s.Do(s.Command(group.CodeChair, "report.adopt", report.Adopt{Report: slug, Base: s.Report(slug).Hash(), KeepBrackets: keepBrackets}))
}
