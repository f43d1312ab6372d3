package bench

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/group/mandate"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/log"
	"concord/events/text"
	"concord/events/trust"
)

// Negotiation makes the log of a group that has worked for years: one report after the
// other is tabled, amended, revised and adopted. What is said follows from the seed, and
// is decided by the deciders; the same seed gives the same log, byte for byte.
//
// Of a hundred acts on a report 62 are amendments (57 put other words for one or two in
// a paragraph, 3 bring a paragraph, one deletes one and one moves one), 14 join an
// amendment, 16 take a position on a paragraph or an amendment (9 support, 3 accept, 2
// reserve, 1 objects, 1 lifts), 5 withdraw an amendment, 2 explain and one agrees on a
// paragraph. What is refused is not said. Behind every [Cycle] acts the Chair issues the
// next revision with all that is uncontested, and declines what has been open since the
// one before; behind [Acts] acts the report is adopted, and the next is tabled.
type Negotiation struct {
	Dir    string // the node's data directory, which is made
	Events int    // at least so many
	Seed   string
	Acts   int                               // on one report
	Cycle  int                               // acts between two revisions
	Told   func(made int, reports int) error // of progress; nil: nobody
}

// DefaultNegotiation is a negotiation of a million events.
var DefaultNegotiation = Negotiation{Events: 1_000_000, Seed: "negotiation", Acts: 20_000, Cycle: 500}

// Made says what was made.
type Made struct {
	Dir      string  `json:"dir"`
	Seed     string  `json:"seed"`
	Events   uint64  `json:"events"`
	Reports  int     `json:"reports"`
	Commands int     `json:"commands"`
	Refused  int     `json:"refused"` // that would have been said, and were not
	Seconds  float64 `json:"seconds"`
}

// negotiators is a group at work whose log goes to a disk.
type negotiators struct {
	*rehearsal.Chamber
	Negotiation
	log    *log.Log
	random *rand.Rand
	blocks []text.Block // of the draft that every report begins with
	states []string
	made   Made
	fence  uint64
	slug   string
	stale  int // the last amendment that was open at the revision before
}

// answerTime is how long the log may take to answer: what is made here is nobody's log,
// and the machine may have other work.
const answerTime = 5 * time.Minute

// Make makes the log. An error of Told ends it, and leaves a log that is shorter.
func (n Negotiation) Make(ctx context.Context) (Made, error) {
	begun := time.Now()
	if _, err := os.Stat(n.Dir); err == nil {
		return Made{}, fmt.Errorf("there is a %s already: name a directory that is not there", n.Dir)
	}
	draft, err := draftOf(nil)
	if err != nil {
		return Made{}, err
	}
	l, err := log.OpenEmbedded(ctx, log.Options{Group: groupName, Aggregates: events.Aggregates, Dir: n.Dir, AnswerTimeout: answerTime})
	if err != nil {
		return Made{}, err
	}
	defer func() { _ = l.Close() }() // all that counts is durable
	seed := sha256.Sum256([]byte(n.Seed))
	x := &negotiators{
		Chamber: rehearsal.NewChamber(groupName, n.Seed, time.Date(2021, 6, 1, 14, 0, 0, 0, time.UTC)), Negotiation: n,
		log: l, random: rand.New(rand.NewChaCha8(seed)), blocks: draft.Blocks, made: Made{Dir: n.Dir, Seed: n.Seed},
	}
	if err := x.run(ctx); err != nil {
		return x.made, err
	}
	x.made.Events, x.made.Seconds = x.fence, time.Since(begun).Seconds()
	return x.made, nil
}

func (x *negotiators) run(ctx context.Context) error {
	first := []trust.Submission{x.Found(mandate.BuiltIn(), events.ClockReal, time.Time{}), x.Enrol(group.CodeChair), x.ElectChair("SGP")}
	for _, p := range mandate.BuiltIn().Participants {
		if p.Category == events.MemberState {
			x.states = append(x.states, p.Code)
			first = append(first, x.Enrol(p.Code))
		}
	}
	for _, s := range first {
		if err := x.must(s); err != nil {
			return err
		}
	}
	for x.State.Seq < uint64(x.Events) {
		if err := x.report(ctx); err != nil {
			return err
		}
	}
	return x.flush(ctx)
}

// must has a command decided that may not be refused.
func (x *negotiators) must(s trust.Submission) error {
	_, err := x.Play(s)
	if err == nil {
		x.made.Commands++
	}
	return err
}

// try has a command decided, and forgets what is refused.
func (x *negotiators) try(by, kind string, data any) error {
	err := x.must(x.Command(by, kind, data))
	var no *refusal.Refusal
	if errors.As(err, &no) {
		x.made.Refused++
		return nil
	}
	return err
}

// flush puts what was said onto the log.
func (x *negotiators) flush(ctx context.Context) error {
	var commits [][]events.Message
	command := ""
	for _, s := range x.Log {
		if of := s.Header.Get(events.HeaderCommand); of != command {
			commits, command = append(commits, nil), of
		}
		commits[len(commits)-1] = append(commits[len(commits)-1], s.Message)
	}
	done, err := x.log.Append(ctx, x.fence, commits)
	if x.fence = done.Last; err != nil {
		return err
	}
	x.Log = x.Log[:0]
	if x.Told != nil {
		return x.Told(int(x.fence), x.made.Reports)
	}
	return nil
}

// report negotiates one report from its tabling to its adoption.
func (x *negotiators) report(ctx context.Context) error {
	x.made.Reports++
	x.slug, x.stale = fmt.Sprintf("r%d", x.made.Reports), 0
	if err := x.must(x.Table(x.slug, x.blocks)); err != nil {
		return err
	}
	for act := 1; act <= x.Acts && x.State.Seq < uint64(x.Events); act++ {
		if err := x.act(); err != nil {
			return err
		}
		if act%x.Cycle == 0 {
			if err := x.revise(false); err != nil {
				return err
			}
			if err := x.flush(ctx); err != nil {
				return err
			}
			x.Now = x.Now.Add(6 * time.Hour)
		}
	}
	return x.adopt()
}

// now is the report as it stands.
func (x *negotiators) now() *report.State {
	r, _ := x.State.Report(x.slug)
	return &r
}

func (x *negotiators) state() string { return x.states[x.random.IntN(len(x.states))] }

// act has somebody do something.
func (x *negotiators) act() error {
	r := x.now()
	blocks := r.Text.Current()
	block := blocks[x.random.IntN(len(blocks))]
	by := x.state()
	filed := r.Text.Amendments()
	amendment := ""
	if len(filed) > 0 { // one of the latest
		amendment = filed[max(0, len(filed)-1-x.random.IntN(min(len(filed), 300)))]
	}
	switch k := x.random.IntN(100); {
	case k < 57:
		c, ok := x.rewording(block)
		if !ok {
			return nil
		}
		return x.propose(by, r, c)
	case k < 60:
		return x.propose(by, r, events.Change{Operation: events.OpInsert, Block: block.ID, Kind: text.Paragraph, Text: x.sentence()})
	case k < 61:
		return x.propose(by, r, events.Change{Operation: events.OpDelete, Block: block.ID, Base: text.HashBlock(block)})
	case k < 62:
		return x.propose(by, r, events.Change{Operation: events.OpMove, Block: block.ID, Base: text.HashBlock(block), After: blocks[x.random.IntN(len(blocks))].ID})
	case k < 76:
		return x.try(by, "amendment.cosponsor", report.Cosponsor{Amendment: amendment})
	case k < 92:
		return x.position(by, r, block.ID, amendment, k-76)
	case k < 97:
		if a, ok := r.Amendment(amendment); ok {
			return x.try(a.Mover(), "amendment.withdraw", report.Withdraw{Amendment: amendment})
		}
		return nil
	case k < 99:
		return x.try(by, "position.explain", report.Explain{On: events.On{Report: x.slug, Block: block.ID}, Text: x.sentence()})
	}
	on := events.On{Report: x.slug, Block: block.ID}
	words, _ := r.Words(on)
	return x.try(group.CodeChair, "paragraph.agree", report.Agree{Report: x.slug, Block: block.ID, Words: words, Level: events.AdReferendum})
}

func (x *negotiators) propose(by string, r *report.State, c events.Change) error {
	return x.try(by, "amendment.propose", report.Propose{Report: x.slug, Revision: r.Revision(), Change: c})
}

// vocabulary is what is put for other words.
var vocabulary = strings.Fields("States should must could recognize note recall stress agree further voluntary common regional existing potential measures capacity cooperation dialogue threats norms rules principles information technology security developing needs")

// rewording puts other words for one or two in a paragraph.
func (x *negotiators) rewording(b text.Block) (events.Change, bool) {
	words := strings.Split(b.Text, " ")
	if len(words) < 4 {
		return events.Change{}, false
	}
	at := x.random.IntN(len(words) - 1)
	words[at] = vocabulary[x.random.IntN(len(vocabulary))]
	if x.random.IntN(3) == 0 {
		words[at+1] = vocabulary[x.random.IntN(len(vocabulary))]
	}
	wording := text.Normalize(strings.Join(words, " "))
	if wording == b.Text {
		return events.Change{}, false
	}
	return rehearsal.Rewording(b.ID, b.Text, wording), true
}

func (x *negotiators) sentence() string {
	words := make([]string, 6+x.random.IntN(12))
	for i := range words {
		words[i] = vocabulary[x.random.IntN(len(vocabulary))]
	}
	return strings.Join(words, " ") + "."
}

// position takes one, or lifts one.
func (x *negotiators) position(by string, r *report.State, block, amendment string, k int) error {
	on := events.On{Report: x.slug, Block: block}
	if k%2 == 0 && amendment != "" {
		on = events.On{Report: x.slug, Amendment: amendment}
	}
	stance := events.Support
	switch {
	case k == 15:
		return x.try(by, "position.lift", report.LiftPosition{On: on})
	case k == 14:
		stance = events.Object
	case k >= 12:
		stance = events.Reserve
	case k >= 9:
		stance = events.Accept
	}
	words, _ := r.Words(on)
	return x.try(by, "position.take", report.TakePosition{On: on, Stance: stance, Words: words, Reason: x.sentence()})
}

// revise issues the next revision: with what is uncontested, and without what has been
// open since the one before, or with all declined.
func (x *negotiators) revise(everything bool) error {
	r := x.now()
	take, _ := report.Uncontested(r, nil)
	taken := map[string]bool{}
	for _, id := range take {
		taken[id] = true
	}
	last := x.stale
	for a := range r.Open() {
		n, _ := report.AmendmentNumber(a.Amendment)
		x.stale = max(x.stale, n)
		if (n <= last || everything) && (!taken[a.Amendment] || everything) {
			if err := x.try(group.CodeChair, "amendment.decline", report.Decline{Amendment: a.Amendment}); err != nil {
				return err
			}
		}
	}
	if everything {
		return nil
	}
	return x.try(group.CodeChair, "report.revise", report.Revise{Report: x.slug, Base: x.now().Hash(), Uncontested: true})
}

// adopt disposes of what is open, has objections lifted, and brings the gavel down.
func (x *negotiators) adopt() error {
	if err := x.revise(true); err != nil {
		return err
	}
	r := x.now()
	for p := range r.Positions {
		if p.Stance == events.Object {
			if err := x.try(p.By, "position.lift", report.LiftPosition{On: p.On}); err != nil {
				return err
			}
		}
	}
	r = x.now()
	var keep []string
	for _, b := range r.Text.Current() {
		if report.BarringBrackets(b) > 0 {
			keep = append(keep, b.ID)
		}
	}
	return x.must(x.Command(group.CodeChair, "report.adopt", report.Adopt{Report: x.slug, Base: r.Hash(), KeepBrackets: keep}))
}
