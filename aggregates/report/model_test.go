package report_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"concord/aggregates/group"
	"concord/aggregates/refusal"
	"concord/aggregates/rehearsal"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

// model is what a report is to those who only listen to what is said: who stands
// behind what, and what was decided. It knows no words.
type model struct {
	order   []string            // amendments as they were filed
	behind  map[string][]string // sponsors, in order of joining
	filer   map[string]string
	on      map[string]int // revision on which it was filed
	decided map[string]text.Decision
	again   map[string]bool // restated or reintroduced
	adopted bool
}

// negotiation is a chamber in which anybody says anything, and the model of it.
type negotiation struct {
	*rapid.T
	c *rehearsal.Chamber
	m model
}

var (
	voices    = []string{"FRA", "KEN", "EU", group.CodeChair, "AUDITOR"}
	somewords = []string{"States", "should", "must", "[shall]", "respect", "and", "promote", "security,", "peace", "the", "[", "]", "law."}
)

// TestNegotiation: whatever is said in whatever order, by those who may and those who
// may not: what is accepted can be carried out and decided again to the byte, no
// amendment is lost, and the gavel falls just where nothing is in the way.
func TestNegotiation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := &negotiation{T: t, m: model{behind: map[string][]string{}, filer: map[string]string{}, on: map[string]int{}, decided: map[string]text.Decision{}, again: map[string]bool{}}}
		texts := make([]string, rapid.IntRange(1, 4).Draw(t, "paragraphs"))
		for i := range texts {
			texts[i] = n.wording()
		}
		n.c = opened(t, tables(rehearsal.Paragraphs(texts...)...))
		for range rapid.IntRange(10, 40).Draw(t, "commands") {
			n.speak()
			n.holds()
		}
		if err := n.c.Again(); err != nil {
			t.Fatal(err)
		}
	})
}

func (n *negotiation) wording() string {
	return text.Normalize(strings.Join(rapid.SliceOfN(rapid.SampledFrom(somewords), 1, 9).Draw(n.T, "words"), " "))
}

func (n *negotiation) state() *report.State { return stateOf(n.c) }

// one draws an amendment, or the id of none.
func (n *negotiation) one() string {
	return rapid.SampledFrom(append([]string{fmt.Sprintf("A%d", len(n.m.order)+1)}, n.m.order...)).Draw(n.T, "amendment")
}

// some draws a few of them, in any order; mostly such as fit.
func (n *negotiation) some(fit func(id string) bool) []string {
	from := n.m.order
	if n.mostly("fitting") {
		from = slices.DeleteFunc(slices.Clone(from), func(id string) bool { return !fit(id) })
	}
	if len(from) == 0 {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, min(3, len(from)), rapid.ID[string]).Draw(n.T, "some")
}

func (n *negotiation) open(id string) bool {
	_, known := n.m.filer[id]
	return known && n.m.decided[id] == "" && !n.m.adopted
}

// mostly draws true three times of four.
func (n *negotiation) mostly(what string) bool {
	return rapid.SampledFrom([]bool{true, true, true, false}).Draw(n.T, what)
}

// verbs are what is said; some of them oftener than others.
var verbs = []string{
	"propose", "propose again", "propose more", "propose what is wrong", "propose on an old text", "propose what was seen then",
	"cosponsor", "leave", "withdraw", "restate", "reintroduce", "decline", "revise", "revise again", "deadline", "adopt",
}

// speak has somebody say something.
func (n *negotiation) speak() {
	by := rapid.SampledFrom(voices).Draw(n.T, "by")
	id := n.one()
	verb := rapid.SampledFrom(verbs).Draw(n.T, "verb")
	if n.mostly("rightly") { // by one that may
		switch verb {
		case "revise", "revise again", "decline", "deadline", "adopt":
			by = group.CodeChair
		case "withdraw", "restate", "leave":
			if n.open(id) {
				by = n.m.behind[id][0]
			}
		case "propose", "propose again", "propose more", "propose on an old text", "propose what was seen then":
			by = rapid.SampledFrom(voices[:4]).Draw(n.T, "mover")
		}
	}
	delegation := by == "FRA" || by == "KEN" || by == "EU"
	chair := by == group.CodeChair
	say := func(kind string, data any) trust.Submission { return n.c.Command(by, kind, data) }
	switch verb {
	case "propose", "propose again", "propose more":
		c := n.change()
		if n.hears(say("amendment.propose", report.Propose{Report: slug, Revision: n.state().Revision(), Change: c}), n.acceptable(delegation || chair), "proposed-already", "changes-nothing", "no-such-place", "is-deletion", "late") {
			n.files(by)
		}
	case "propose what is wrong":
		c := n.change()
		revision := n.state().Revision()
		switch rapid.IntRange(0, 3).Draw(n.T, "wrong") {
		case 0:
			c.Base += "0"
		case 1:
			c.Wording += "0"
		case 2:
			c.Gap++
		case 3:
			c.Edits = append(slices.Clone(c.Edits), text.Edit{From: 99, To: rapid.IntRange(-9, 199).Draw(n.T, "to"), New: []text.Token{}})
		}
		n.hears(say("amendment.propose", report.Propose{Report: slug, Revision: revision, Change: c}), never)
	case "propose on an old text", "propose what was seen then":
		n.stale(by, delegation || chair)
	case "cosponsor":
		if n.hears(say("amendment.cosponsor", report.Cosponsor{Amendment: id}), must(delegation && n.open(id) && !slices.Contains(n.m.behind[id], by))) {
			n.m.behind[id] = append(n.m.behind[id], by)
		}
	case "leave":
		if n.hears(say("amendment.leave", report.Leave{Amendment: id}), must((delegation || chair) && n.open(id) && slices.Contains(n.m.behind[id], by))) {
			n.m.behind[id] = slices.DeleteFunc(n.m.behind[id], func(s string) bool { return s == by })
			if len(n.m.behind[id]) == 0 {
				n.m.decided[id] = text.Withdrawn
			}
		}
	case "withdraw":
		if n.hears(say("amendment.withdraw", report.Withdraw{Amendment: id}), must(n.open(id) && n.m.behind[id][0] == by)) {
			n.m.decided[id] = text.Withdrawn
		}
	case "restate":
		rightful := n.open(id) && n.m.behind[id][0] == by
		if n.hears(say("amendment.restate", report.Restate{Amendment: id, Revision: n.state().Revision(), Change: n.change()}), n.acceptable(rightful), "proposed-already", "changes-nothing", "no-such-place", "is-deletion", "late") {
			n.m.decided[id], n.m.again[id] = text.Withdrawn, true
			n.files(by)
		}
	case "reintroduce":
		if n.mostly("withdrawn") {
			for _, known := range n.m.order {
				if n.m.decided[known] == text.Withdrawn && !n.m.again[known] {
					id = known
				}
			}
		}
		change, _ := n.state().Reintroduction(id)
		rightful := (by == "FRA" || by == "KEN") && n.m.decided[id] == text.Withdrawn && !n.m.again[id]
		if n.hears(say("amendment.reintroduce", report.Reintroduce{Amendment: id, Revision: n.state().Revision(), Change: change}), n.acceptable(rightful),
			"proposed-already", "changes-nothing", "not-applicable", "paragraph-gone", "late") {
			n.m.again[id] = true
			n.files(by)
		}
	case "decline":
		if n.hears(say("amendment.decline", report.Decline{Amendment: id}), must(chair && n.open(id))) {
			n.m.decided[id] = text.Declined
		}
	case "revise", "revise again":
		n.revise(by)
	case "deadline":
		d := report.Deadline{Report: slug}
		switch rapid.IntRange(0, 3).Draw(n.T, "deadline") {
		case 0:
			d.Until = n.c.Now.Add(time.Duration(rapid.IntRange(1, 20).Draw(n.T, "seconds")) * time.Second)
			n.hears(say("report.deadline", d), must(chair && !n.m.adopted && d.Until.After(n.c.Now.Add(rehearsal.Pace))))
		case 1:
			d.Lift = true
			n.hears(say("report.deadline", d), must(chair && !n.m.adopted && !n.state().Deadline.IsZero()))
		case 2:
			d.Leave = rapid.SampledFrom(voices).Draw(n.T, "leave")
			n.hears(say("report.deadline", d), must(chair && !n.m.adopted && !n.state().Deadline.IsZero() && d.Leave != "AUDITOR"))
		case 3:
			n.c.Now = n.c.Now.Add(time.Minute)
		}
	case "adopt":
		keep := n.bracketed()
		if n.hears(say("report.adopt", report.Adopt{Report: slug, Base: n.state().Hash(), KeepBrackets: keep}), must(chair && !n.m.adopted && len(n.barring()) == 0)) {
			n.m.adopted = true
		}
	}
}

// expectation is what the model says will become of a command.
type expectation int

const (
	never  expectation = iota // it is refused
	may                       // it is for the words to say: refused only as one of the types named
	always                    // it is accepted
)

func must(accepted bool) expectation {
	if accepted {
		return always
	}
	return never
}

func (n *negotiation) acceptable(rightful bool) expectation {
	if rightful && !n.m.adopted {
		return may
	}
	return never
}

// hears has something said, and says whether it was accepted.
func (n *negotiation) hears(said trust.Submission, e expectation, types ...string) bool {
	n.Helper()
	n.c.Now = n.c.Now.Add(rehearsal.Pace)
	_, _, err := n.c.Decide(said)
	n.c.Now = n.c.Now.Add(-rehearsal.Pace)
	var no *refusal.Refusal
	switch {
	case err != nil && !errors.As(err, &no):
		n.Fatal(err)
	case err != nil && e == always, err != nil && e == may && !slices.Contains(types, no.Type):
		n.Fatalf("%s: refused as %q: %v", said.Bytes, no.Type, err)
	case err == nil && e == never:
		n.Fatalf("%s: accepted", said.Bytes)
	case err != nil:
		refusedBy(n, n.c, said)
		return false
	}
	sameBytes(n, n.c, said)
	if _, err := n.c.Play(said); err != nil {
		n.Fatalf("%s: %v", said.Bytes, err)
	}
	return true
}

func (n *negotiation) files(by string) {
	id := fmt.Sprintf("A%d", len(n.m.order)+1)
	n.m.order = append(n.m.order, id)
	n.m.behind[id], n.m.filer[id], n.m.on[id] = []string{by}, by, n.state().Revision()
}

// change draws something to do to the present text.
func (n *negotiation) change() events.Change {
	now := n.state().Text.Current()
	b := rapid.SampledFrom(now).Draw(n.T, "block")
	c := events.Change{Block: b.ID, Base: text.HashBlock(b)}
	switch c.Operation = rapid.SampledFrom([]events.Operation{
		events.OpText, events.OpText, events.OpText, events.OpText, events.OpInsert, events.OpDelete, events.OpMove, events.OpSplit, events.OpMerge,
	}).Draw(n.T, "operation"); c.Operation {
	case events.OpText:
		return rehearsal.Rewording(b.ID, b.Text, n.wording())
	case events.OpInsert:
		c.Base, c.Kind, c.Text = "", text.Paragraph, n.wording()
		if rapid.Bool().Draw(n.T, "first") {
			c.Block = ""
		}
	case events.OpMove:
		if c.After = rapid.SampledFrom(now).Draw(n.T, "after").ID; rapid.Bool().Draw(n.T, "first") {
			c.After = ""
		}
	case events.OpSplit:
		tokens := text.Tokenize(b.Text)
		c.Gap = rapid.IntRange(0, len(tokens)).Draw(n.T, "gap")
		c.Byte = len(text.Join(tokens[:c.Gap]))
	}
	return c
}

// stale proposes on an old revision what would have been accepted then; and then what
// is ready instead.
func (n *negotiation) stale(by string, rightful bool) {
	s := n.state()
	if s.Revision() == 0 || n.m.adopted {
		return
	}
	old := rapid.IntRange(0, s.Revision()-1).Draw(n.T, "old")
	then, err := s.Text.Blocks(old)
	if err != nil {
		n.Fatal(err)
	}
	b := rapid.SampledFrom(then).Draw(n.T, "block")
	c := events.Change{Operation: events.OpDelete, Block: b.ID, Base: text.HashBlock(b)}
	switch rapid.IntRange(0, 4).Draw(n.T, "operation") {
	case 0, 1:
		if words := n.wording(); words != b.Text {
			c = rehearsal.Rewording(b.ID, b.Text, words)
		}
	case 2:
		c = events.Change{Operation: events.OpInsert, Block: b.ID, Kind: text.Paragraph, Text: n.wording()}
	case 3:
		if after := rapid.SampledFrom(then).Draw(n.T, "after"); after.ID != b.ID {
			c.Operation, c.After = events.OpMove, after.ID
		}
	}
	no := refusedBy(n, n.c, n.c.Command(by, "amendment.propose", report.Propose{Report: slug, Revision: old, Change: c}))
	if !rightful {
		return
	}
	switch no.Type {
	case "changes-nothing", "late":
		return
	case "stale-text":
	default:
		n.Fatalf("on revision %d, %+v is refused with %+v", old, c, *no)
	}
	ready := no.Ready.(report.Rebased)
	if (len(ready.Conflict) > 0) != (ready.Fate == text.Conflict) || ready.Fate == text.Absorbed && ready.Change != nil {
		n.Fatalf("ready is %+v", ready)
	}
	if ready.Change != nil {
		if n.hears(n.c.Command(by, "amendment.propose", report.Propose{Report: slug, Revision: ready.Revision, Change: *ready.Change}), may, "proposed-already", "late") {
			n.files(by)
		}
	}
}

// revise issues a revision, if by the Chair: with decisions, and words or a redraft.
func (n *negotiation) revise(by string) {
	s := n.state()
	touches, _ := s.Text.Pairs()
	carried := func(id string) bool {
		state, err := s.Text.State(id)
		return err == nil && n.open(id) && state.Fate == text.Carried
	}
	r := report.Revise{Report: slug, Base: s.Hash(), Incorporate: n.some(func(id string) bool {
		return carried(id) && !slices.ContainsFunc(touches, func(p [2]string) bool { return p[0] == id || p[1] == id })
	})}
	if !n.mostly("none declined") {
		r.Decline = n.some(func(id string) bool { return n.open(id) && !slices.Contains(r.Incorporate, id) })
	}
	e := n.acceptable(by == group.CodeChair)
	types := []string{"changes-nothing", "empty-text", "no-such-paragraph"}
	for _, id := range r.Incorporate {
		if !carried(id) || slices.Contains(r.Decline, id) {
			e = never
		}
		for _, p := range touches {
			if slices.Contains(p[:], id) && slices.Contains(r.Incorporate, p[0]) && slices.Contains(r.Incorporate, p[1]) {
				e = never
			}
		}
	}
	for _, id := range r.Decline {
		if !n.open(id) {
			e = never
		}
	}
	decisions := text.Revision{Incorporate: r.Incorporate, Decline: r.Decline}
	var attachments [][]byte
	now := s.Text.Current()
	switch rapid.IntRange(0, 3).Draw(n.T, "words") {
	case 0:
		for _, b := range now {
			if rapid.IntRange(0, 3).Draw(n.T, "set") > 0 {
				continue
			}
			words := n.wording()
			if rapid.IntRange(0, 4).Draw(n.T, "emptied") == 0 {
				words = ""
			}
			if set, err := s.Text.PlanSetting(decisions, b.ID, words); err == nil {
				r.Set = append(r.Set, set)
			}
		}
	case 1:
		blocks := make([]text.Block, rapid.IntRange(1, 5).Draw(n.T, "redrafted"))
		for i := range blocks {
			blocks[i] = text.Block{Kind: text.Paragraph, Text: n.wording()}
			if rapid.Bool().Draw(n.T, "same") {
				blocks[i].Text = rapid.SampledFrom(now).Draw(n.T, "old").Text
			}
		}
		if plan, err := s.Text.PlanRedraft(decisions, blocks); err == nil {
			attached, err := events.MarshalJSON(plan)
			if err != nil {
				n.Fatal(err)
			}
			r.Redraft, attachments = rehearsal.Name(attached), [][]byte{attached}
		}
	}
	if !n.hears(n.c.Command(by, "report.revise", r, attachments...), e, types...) {
		return
	}
	for _, id := range r.Incorporate {
		n.m.decided[id] = text.Incorporated
	}
	for _, id := range r.Decline {
		n.m.decided[id] = text.Declined
	}
	if is := n.state().Hash(); is != text.HashReport(n.state().Text.Current()) {
		n.Fatalf("the report has the hash %s", is)
	}
}

// bracketed gives the blocks that have brackets.
func (n *negotiation) bracketed() []string {
	var out []string
	for _, b := range n.state().Text.Current() {
		if strings.ContainsAny(b.Text, "[]") {
			out = append(out, b.ID)
		}
	}
	return out
}

// barring gives the amendments that stand in the way of adoption.
func (n *negotiation) barring() []string {
	var out []string
	for _, id := range n.m.order {
		if state, err := n.state().Text.State(id); n.m.decided[id] == "" && (err != nil || state.Fate != text.Absorbed) {
			out = append(out, id)
		}
	}
	return out
}

// holds asks what is to hold after every command.
func (n *negotiation) holds() {
	n.Helper()
	s := n.state()
	var order []string
	for a := range s.Amendments {
		order = append(order, a.Amendment)
		n.holdsOf(s, a)
	}
	if !slices.Equal(order, n.m.order) {
		n.Fatalf("there are the amendments %v, filed were %v", order, n.m.order)
	}
	n.gavel(s)
}

// holdsOf asks of an amendment that it is not lost: at every revision it is exactly one
// of what it can be, and those stand behind it who said so.
func (n *negotiation) holdsOf(s *report.State, a *report.Amendment) {
	id := a.Amendment
	var sponsors []string
	for _, x := range a.Sponsors {
		sponsors = append(sponsors, x.Code)
	}
	decided := n.m.decided[id]
	if !slices.Equal(sponsors, n.m.behind[id]) || a.By != n.m.filer[id] || a.Revision != n.m.on[id] || a.Decided() != (decided != "") {
		n.Fatalf("%s is %+v, behind which stand %v; the model has %v, decided %q", id, *a, sponsors, n.m.behind[id], decided)
	}
	ends := 0
	for _, seq := range []uint64{a.WithdrawnAt, a.DeclinedAt, a.TakenUpAt} {
		if seq != 0 {
			ends++
		}
	}
	if ends > 1 {
		n.Fatalf("%s was decided on %d times: %+v", id, ends, *a)
	}
	for rev := a.Revision; rev <= s.Revision(); rev++ {
		state, err := s.Text.StateAt(id, rev)
		if err != nil {
			n.Fatalf("%s at revision %d: %v", id, rev, err)
		}
		one := 0
		for _, fate := range []text.Fate{text.Carried, text.Absorbed, text.Conflict} {
			if state.Decision == text.Open && state.Fate == fate {
				one++
			}
		}
		if state.Decision != text.Open && state.Fate == "" {
			one++
		}
		if one != 1 {
			n.Fatalf("%s at revision %d is %+v", id, rev, state)
		}
		if state.Fate == text.Conflict && len(state.Causes()) == 0 {
			n.Fatalf("%s at revision %d is in conflict with nothing: %+v", id, rev, state)
		}
		if want := cmp.Or(decided, text.Open); rev == s.Revision() && state.Decision != want {
			n.Fatalf("%s is %s in the text, and %s in the report", id, state.Decision, want)
		}
	}
}

// gavel asks that the gavel is refused with exactly what stands in the way, and falls
// where nothing does.
func (n *negotiation) gavel(s *report.State) {
	n.Helper()
	if n.m.adopted {
		if report.ReportStatus(s) != report.StatusAdopted || len(report.Blockers(s, nil)) != 0 {
			n.Fatalf("adopted, the report is %s", report.ReportStatus(s))
		}
		return
	}
	for _, b := range s.Text.Current() {
		if is := report.BlockStatus(s, b, 0) == report.StatusBracketed; is != slices.Contains(n.bracketed(), b.ID) {
			n.Fatalf("%+v is told to be bracketed: %v", b, is)
		}
	}
	for _, keep := range [][]string{nil, n.bracketed()} {
		blockers := report.Blockers(s, keep)
		_, _, err := n.c.Decide(n.c.Command(group.CodeChair, "report.adopt", report.Adopt{Report: slug, Base: s.Hash(), KeepBrackets: keep}))
		var no *refusal.Refusal
		switch errors.As(err, &no); {
		case (err == nil) != (len(blockers) == 0):
			n.Fatalf("in the way stand %v, and the gavel: %v", blockers, err)
		case err != nil && (no.Type != "not-adoptable" || !gocmp.Equal(no.Ready, blockers)):
			n.Fatalf("the gavel is refused as %q with %v, in the way stand %v", no.Type, no.Ready, blockers)
		}
		var amendments, blocks []string
		last := -1 // what is about a block that is there comes in the order of the text
		for _, b := range blockers {
			at := slices.IndexFunc(s.Text.Current(), func(now text.Block) bool { return now.ID == b.Paragraph })
			a, _ := s.Amendment(b.Amendment)
			insertion := a != nil && a.Change.Operation == events.OpInsert // stands where it was put, which the block may have left
			switch {
			case at < 0 || insertion:
			case at < last:
				n.Fatalf("what stands in the way is not told in the order of the text: %v", blockers)
			default:
				last = at
			}
			switch b.Kind {
			case report.BlockerAmendment:
				amendments = append(amendments, b.Amendment)
				if b.Participant != n.m.behind[b.Amendment][0] {
					n.Fatalf("%s is told to be of %s", b.Amendment, b.Participant)
				}
			case report.BlockerBracket:
				blocks = append(blocks, b.Paragraph)
			}
			if !strings.Contains(b.Detail, " ") {
				n.Fatalf("nobody can read %+v", b)
			}
		}
		want := n.barring()
		slices.Sort(amendments)
		slices.Sort(want)
		if !slices.Equal(amendments, want) {
			n.Fatalf("the amendments %v are told to be in the way, and %v are", amendments, want)
		}
		if bracketed := n.bracketed(); keep == nil && !slices.Equal(blocks, bracketed) || keep != nil && len(blocks) > 0 {
			n.Fatalf("the brackets of %v are told to be in the way, there are those of %v, of which %v stay", blocks, bracketed, keep)
		}
		if ready := report.ReportStatus(s) == report.StatusReady; keep == nil && ready != (len(blockers) == 0) {
			n.Fatalf("the report is %s, in its way stand %v", report.ReportStatus(s), blockers)
		}
	}
}
