package report

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/events/text"
)

// Meta is what a decision may know beyond the command itself.
type Meta struct {
	Time          time.Time      // stamped at receipt; never before the last event of the log
	By            string         // whose act it is
	For           string         // the same, where the secretariat enters it on somebody's behalf; else ""
	Occurred      time.Time      // when it happened, if the command says so; never after Time
	Channel       events.Channel // by which it came, where the secretariat enters it; else ""
	Report        string         // the slug that the command concerns
	NextAmendment int            // number of the next amendment
	NextSilence   int            // number of the next silence
	Seq           uint64         // the log's last event
	Attachments   map[string][]byte
	Reports       func(yield func(Brief) bool) // all of the group, this one too; nil: no others are known
}

// Decide answers a command with the events that follow from it, or refuses it.
func Decide(g *group.State, s *State, c Command, m Meta) ([]events.Event, *refusal.Refusal) {
	if c, ok := c.(Table); ok {
		return table(g, s, c, m)
	}
	if !s.Tabled() {
		if id, is := amendmentOf(c); is {
			return nil, refusal.NotFound("amendment", id)
		}
		return nil, refusal.NotFound("report", m.Report)
	}
	if s.Adopted != nil && !afterwards(c) {
		return nil, sealed(s)
	}
	if no := untold(s, c, m); no != nil {
		return nil, no
	}
	switch c := c.(type) {
	case Propose:
		return propose(g, s, c, m)
	case Restate:
		return restate(g, s, c, m)
	case Reintroduce:
		return reintroduce(g, s, c, m)
	case Cosponsor:
		return cosponsor(g, s, c, m)
	case Leave:
		return leave(s, c, m)
	case Withdraw:
		return withdraw(s, c, m)
	case Decline:
		return decline(s, c)
	case Fall:
		return fall(s, c)
	case Revise:
		return revise(g, s, c, m)
	case Adopt:
		return adopt(s, c)
	case Divide:
		return divide(s, c, m)
	case OpposeDivision:
		return opposeDivision(s, c, m)
	case Deadline:
		return deadline(g, s, c, m)
	case TakePosition:
		return takePosition(g, s, c, m)
	case LiftPosition:
		return liftPosition(s, c, m)
	case Explain:
		return explain(g, s, c, m)
	case Agree:
		return agree(g, s, c)
	case ConfirmAgreement:
		return confirmAgreement(s, c, m)
	case ReopenAgreement:
		return reopenAgreement(s, c, m)
	case MakePackage:
		return makePackage(s, c)
	case UntiePackage:
		return untiePackage(s, c)
	case PutSilence:
		return putSilence(g, s, c, m)
	case BreakSilence:
		return breakSilence(g, s, c, m)
	case ExtendSilence:
		return extendSilence(s, c, m)
	case WithdrawSilence:
		return withdrawSilence(s, c, m)
	case ConfirmSilence:
		return confirmSilence(s, c)
	case EndSilence:
		return endSilence(s, c, m)
	case PassDeadline:
		return passDeadline(s, c, m)
	case SetOrder:
		return setOrder(s, c)
	case Reconsider:
		return reconsider(g, s, c, m)
	case IssueDocument:
		return issueDocument(g, s, c, m)
	case SubmitDocument:
		return submitDocument(g, s, c, m)
	case CorrectDocument:
		return correctDocument(g, s, c, m)
	}
	return nil, refusal.Input("unknown-command", "a report does not know this command")
}

// afterwards reports whether a command may still be heard when the report is adopted:
// it leaves the text as it is, or is refused by a rule of its own.
func afterwards(c Command) bool {
	switch c.(type) {
	case TakePosition, LiftPosition, Explain, BreakSilence:
		return true
	case Reconsider, IssueDocument, SubmitDocument, CorrectDocument, Divide, OpposeDivision:
		return true
	}
	return false
}

// sealed refuses to touch a text that was adopted.
func sealed(s *State) *refusal.Refusal {
	return refusal.Forbid("adopted", "the report %s was adopted (event %d): its text is sealed", s.Slug, s.Adopted.Seq).By("rule 123")
}

// amendmentOf returns the amendment that a command concerns, if it is one of those
// that do.
func amendmentOf(c Command) (id string, is bool) {
	switch c := c.(type) {
	case Restate:
		return c.Amendment, true
	case Reintroduce:
		return c.Amendment, true
	case Cosponsor:
		return c.Amendment, true
	case Leave:
		return c.Amendment, true
	case Withdraw:
		return c.Amendment, true
	case Decline:
		return c.Amendment, true
	case Fall:
		return c.Amendment, true
	}
	return "", false
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func table(g *group.State, s *State, c Table, m Meta) ([]events.Event, *refusal.Refusal) {
	if s.Tabled() {
		return nil, refusal.Forbid("tabled", "a report %s was tabled already (event %d): a new text of it is a revision", s.Slug, s.Issues[0].Seq).Naming(s.Slug)
	}
	if !slug.MatchString(c.Report) || len(c.Report) > MaxSlug {
		return nil, refusal.Input("bad-slug", "%q names no report: small letters and digits, with hyphens between, at most %d", c.Report, MaxSlug)
	}
	if !slices.Contains(events.ReportKinds, c.Kind) {
		return nil, refusal.Input("bad-kind", "%q is no kind of report (%v)", c.Kind, events.ReportKinds)
	}
	if c.Title == "" {
		return nil, refusal.Input("no-title", "the report has no title")
	}
	if no := group.Line("title", c.Title, MaxTitle); no != nil {
		return nil, no
	}
	if text.Normalize(c.Title) != c.Title {
		return nil, refusal.Input("bad-text", "the title is not one line of normal text (white space at an end or doubled, or letters not composed)")
	}
	if !slices.Contains(g.Mandate.Languages, c.Language) {
		return nil, refusal.Input("bad-language", "%q is no language of this group (%v)", c.Language, g.Mandate.Languages)
	}
	var blocks []text.Block
	if err := events.UnmarshalJSON(m.Attachments[c.Draft], &blocks); err != nil {
		return nil, refusal.Input("bad-draft", "the draft cannot be read: %v", err)
	}
	if no := checkBlocks(blocks); no != nil {
		return nil, no
	}
	if no := checkIDs(blocks); no != nil {
		return nil, no
	}
	doc, err := text.Table(blocks)
	if err != nil {
		return nil, s.refused(err)
	}
	out := []events.Event{events.ReportTabled{
		Report: c.Report, Kind: c.Kind, Title: c.Title, Language: c.Language, Draft: c.Draft,
		Hash: text.HashReport(doc.Current()), Blocks: len(blocks), Algorithm: text.Algorithm,
	}}
	return append(out, packed(blocks,
		func(from int, some []text.Block) events.Event {
			return events.BlocksTabled{Report: c.Report, From: from, Blocks: some}
		},
		func(block, piece string) events.Event {
			return events.BlockContinued{Report: c.Report, Block: block, Text: piece}
		})...), nil
}

func cosponsor(g *group.State, s *State, c Cosponsor, m Meta) ([]events.Event, *refusal.Refusal) {
	a, no := undecided(s, c.Amendment)
	if no != nil {
		return nil, no
	}
	if a.SponsoredBy(m.By) {
		return nil, refusal.Forbid("already-sponsor", "%s is a sponsor of %s already", m.By, a.Amendment)
	}
	return append([]events.Event{events.AmendmentCosponsored{Report: s.Slug, Amendment: a.Amendment, By: m.By}}, s.backed(g, a, m.By)...), nil
}

func leave(s *State, c Leave, m Meta) ([]events.Event, *refusal.Refusal) {
	a, no := undecided(s, c.Amendment)
	if no != nil {
		return nil, no
	}
	if !a.SponsoredBy(m.By) {
		return nil, refusal.Forbid("not-a-sponsor", "%s is no sponsor of %s", m.By, a.Amendment)
	}
	out := []events.Event{events.AmendmentLeft{Report: s.Slug, Amendment: a.Amendment, By: m.By}}
	if len(a.Sponsors) == 1 { // nobody stands behind it any more
		out = append(out, events.AmendmentWithdrawn{Report: s.Slug, Amendment: a.Amendment, By: m.By})
	}
	return out, nil
}

func withdraw(s *State, c Withdraw, m Meta) ([]events.Event, *refusal.Refusal) {
	a, no := undecided(s, c.Amendment)
	if no != nil {
		return nil, no
	}
	if no := moved(a, m.By, "withdraws"); no != nil {
		return nil, no
	}
	return []events.Event{events.AmendmentWithdrawn{Report: s.Slug, Amendment: a.Amendment, By: m.By}}, nil
}

// moved asks whether a participant holds the mover's part of an amendment.
func moved(a *Amendment, by, does string) *refusal.Refusal {
	mover := a.Mover()
	if mover == by {
		return nil
	}
	who := "the mover (" + mover + ")"
	if mover != a.By {
		who = fmt.Sprintf("%s, which is in the mover's place since %s left it,", mover, a.By)
	}
	if a.SponsoredBy(by) {
		return refusal.Deny("not-the-mover", "only %s %s %s; a co-sponsor may leave it", who, does, a.Amendment).By("rule 122")
	}
	return refusal.Deny("not-the-mover", "only %s %s %s", who, does, a.Amendment).By("rule 122")
}

func decline(s *State, c Decline) ([]events.Event, *refusal.Refusal) {
	a, no := undecided(s, c.Amendment)
	if no != nil {
		return nil, no
	}
	if no := group.Reason(c.Reason); no != nil {
		return nil, no
	}
	return []events.Event{events.AmendmentDeclined{Report: s.Slug, Amendment: a.Amendment, Reason: c.Reason}}, nil
}

// undecided returns an amendment that no final decision has been taken on.
func undecided(s *State, id string) (*Amendment, *refusal.Refusal) {
	a, ok := s.Amendment(id)
	switch {
	case !ok:
		return nil, refusal.NotFound("amendment", id)
	case a.ReintroducedAt != 0:
		return nil, refusal.Forbid("withdrawn", "%s was withdrawn (event %d), and reintroduced as %s (event %d)", id, a.WithdrawnAt, a.ReplacedBy, a.ReintroducedAt).By("rule 122").Naming(id, a.ReplacedBy)
	case a.WithdrawnAt != 0 && a.ReplacedBy != "":
		return nil, refusal.Forbid("withdrawn", "%s was restated as %s (event %d)", id, a.ReplacedBy, a.WithdrawnAt).By("rule 122").Naming(id, a.ReplacedBy)
	case a.WithdrawnAt != 0:
		return nil, refusal.Forbid("withdrawn", "%s was withdrawn (event %d)", id, a.WithdrawnAt).By("rule 122").Naming(id)
	case a.DeclinedAt != 0:
		return nil, refusal.Forbid("declined", "%s was declined by the Chair (event %d)", id, a.DeclinedAt).Naming(id)
	case a.FallenAt != 0:
		return nil, refusal.Forbid("fallen", "%s has %s", id, a.Fell()).By("rule 130").Naming(id)
	case a.BracketedAt != 0:
		return nil, refusal.Forbid("bracketed", "what %s asks for stands in the text of Rev.%d in brackets (event %d): an amendment to the paragraph settles it", id, a.Bracketed, a.BracketedAt).Naming(id)
	case a.TakenUpAt != 0:
		return nil, refusal.Forbid("incorporated", "%s was incorporated in Rev.%d (event %d)", id, a.TakenUp, a.TakenUpAt).Naming(id)
	}
	return a, nil
}

func deadline(g *group.State, s *State, c Deadline, m Meta) ([]events.Event, *refusal.Refusal) {
	said := 0
	for _, is := range []bool{!c.Until.IsZero(), c.Lift, c.Leave != ""} {
		if is {
			said++
		}
	}
	if said != 1 {
		return nil, refusal.Input("bad-deadline", "say one of the three: until when, that the deadline is lifted, or who has leave")
	}
	switch {
	case c.Lift:
		if s.Deadline.IsZero() {
			return nil, refusal.Forbid("no-deadline", "no deadline is set for amendments to %s", s.Slug)
		}
		return []events.Event{events.DeadlineLifted{Report: s.Slug}}, nil
	case c.Leave != "":
		if s.Deadline.IsZero() {
			return nil, refusal.Forbid("no-deadline", "no deadline is set for amendments to %s: nobody needs leave", s.Slug)
		}
		if no := g.May(c.Leave, "amendment.propose"); no != nil {
			return nil, no
		}
		return []events.Event{events.LeaveGiven{Report: s.Slug, Participant: c.Leave}}, nil
	}
	until := events.Time(c.Until)
	if _, err := events.ParseTime(events.FormatTime(until)); err != nil {
		return nil, refusal.Input("bad-deadline", "a deadline in the year %d cannot be kept", until.Year())
	}
	if !until.After(m.Time) {
		return nil, refusal.Input("bad-deadline", "the deadline %s is past: it is %s", events.Instant(until), events.Instant(m.Time))
	}
	return []events.Event{events.DeadlineSet{Report: s.Slug, Until: until}}, nil
}

// received is when an act reached the group. What the secretariat enters on somebody's
// behalf came when it was said or handed in, if the entry says when; everything else
// when the node had it, whatever its signer says.
func received(recorded, occurred time.Time, behalf string) time.Time {
	if behalf == "" || occurred.IsZero() {
		return recorded
	}
	return occurred
}

// afterDeadline reports whether what was received then is late.
func (s *State) afterDeadline(then time.Time) bool {
	return !s.Deadline.IsZero() && then.After(s.Deadline)
}

// late refuses an amendment after the deadline, unless the Chair gave leave.
func late(s *State, m Meta) *refusal.Refusal {
	then := received(m.Time, m.Occurred, m.For)
	if !s.afterDeadline(then) {
		return nil
	}
	if n, _ := s.leave.Get(m.By); n > 0 {
		return nil
	}
	came := "it is " + events.Instant(then)
	behind := then.Sub(s.Deadline) < time.Second // less than is told
	switch {
	case !then.Equal(m.Time) && behind:
		came = "this one was received just behind that"
	case !then.Equal(m.Time):
		came = "this one was received at " + events.Instant(then)
	case behind:
		came = "which has just passed"
	}
	return refusal.Forbid("late", "amendments to %s were due by %s, %s: a late one needs the Chair's leave", s.Slug, events.Instant(s.Deadline), came).By("rule 120")
}
