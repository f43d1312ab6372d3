package report_test

import (
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

// consensus is what a room knows of where its members stand, kept as somebody would who
// notes on paper what is said: lists, gone through from the beginning each time. It
// looks words up in the text, and knows no hash.
type consensus struct {
	said     []*said
	silences []*hush
	agreed   map[string]*nod
	packages map[int][]string
	made     int
	parts    []*piece
	filers   []string          // of A1, A2 …
	behind   map[string]bool   // amendments behind which a member State stands
	sponsors map[string]bool   // "A1 FRA"
	decided  map[string]string // amendment -> incorporated, withdrawn, declined, fallen
	inAnyway map[string]bool   // decided on otherwise, when the text had its words
	adopted  int               // turn, or 0
	turn     int
}

// said is a position.
type said struct {
	by          string
	members     []string
	stance      events.Stance
	on          events.On
	words, then string // literally
	cond        string
	turn        int
}

// hush is a silence.
type hush struct {
	block, words string
	since, until time.Time
	state        report.SilenceState
	late         []string // by whom, for whom
	free         bool     // it was confirmed, and what it was on was opened again
}

// piece is a part that is decided separately.
type piece struct {
	by      string
	blocks  []string
	state   report.PartState
	adopted []string
}

// nod is an agreement.
type nod struct {
	words     string
	level     events.Level
	pending   []string
	confirmed bool
}

// room is a chamber in which anybody says anything of consensus, and the model of it.
type room struct {
	*rapid.T
	c *rehearsal.Chamber
	m consensus
}

var wordings = []string{"One.", "Two words.", "Three words here.", "Four [or so]."}

// TestConsensus: whatever is said in whatever order, a position counts, a silence is
// broken, a paragraph is agreed and the gavel falls exactly where the room, counting on
// paper, says so; what the gavel is refused with, what bars silence, what bars agreement
// and what a status says are the same things.
func TestConsensus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := make([]string, rapid.IntRange(1, 3).Draw(t, "paragraphs"))
		for i := range texts {
			texts[i] = rapid.SampledFrom(wordings).Draw(t, "wording")
		}
		r := &room{T: t, c: opened(t, tables(rehearsal.Paragraphs(texts...)...)), m: consensus{
			agreed: map[string]*nod{}, packages: map[int][]string{}, behind: map[string]bool{}, sponsors: map[string]bool{}, decided: map[string]string{}, inAnyway: map[string]bool{},
		}}
		for range rapid.IntRange(10, 50).Draw(t, "commands") {
			r.speak()
			r.compare()
		}
		if err := r.c.Again(); err != nil {
			t.Fatal(err)
		}
	})
}

func (r *room) state() *report.State { return stateOf(r.c) }

// words that something reads now, literally; false where there are none.
func (r *room) words(on events.On) (string, bool) { return literally(r.state().Text, on) }

func literally(d text.Document, on events.On) (string, bool) {
	if on.Block != "" {
		b, ok := d.Block(on.Block, d.Revision())
		return b.Text, ok
	}
	var all []string
	for _, b := range d.Current() {
		all = append(all, string(b.Kind)+" "+b.Text)
	}
	return strings.Join(all, "\n"), true
}

// in says whether an amendment is in the text.
func (r *room) in(id string) bool {
	if how := r.m.decided[id]; how != "" {
		return how == "incorporated" || r.m.inAnyway[id]
	}
	return r.fate(id) == text.Absorbed
}

func (r *room) fate(id string) text.Fate {
	state, err := r.state().Text.State(id)
	if err != nil {
		r.Fatal(err)
	}
	return state.Fate
}

// holds says whether what was said counts on the words of now.
func (r *room) holds(p *said) bool {
	then := p.words
	if p.cond != "" {
		if !r.in(p.cond) {
			return false
		}
		then = p.then
	}
	if p.stance != events.Support && p.stance != events.Accept {
		return true
	}
	now, _ := r.words(p.on) // none where it is gone, as may have been asked for
	return p.on.Amendment != "" || now == then
}

// counts says which of all that was said of words counts for somebody.
func (r *room) counts(on events.On, who string) *said {
	best := func(by string, speaks func(*said) bool) (best *said) {
		for _, p := range r.m.said {
			if p.on == on && p.by == by && speaks(p) && r.holds(p) && (best == nil || best.cond == "" || p.cond != "") {
				best = p // of equal ones the later
			}
		}
		return best
	}
	if own := best(who, func(p *said) bool { return len(p.members) == 0 }); own != nil {
		return own
	}
	var counts *said
	for _, g := range []string{"EU", "NAM-GROUP", "ARAB-GROUP"} {
		if p := best(g, func(p *said) bool { return slices.Contains(p.members, who) }); p != nil && (counts == nil || p.turn > counts.turn) {
			counts = p
		}
	}
	return counts
}

// delegations are those that speak, or are spoken for, in order of code.
var delegations = []string{"ARAB-GROUP", "CHN", "DEU", "EU", "FRA", "KEN", "NAM-GROUP", "QAT", "USA"}

func isGroup(code string) bool { return code == "EU" || code == "NAM-GROUP" || code == "ARAB-GROUP" }

// those gives the members whose counting position on words has a stance.
func (r *room) those(on events.On, stance events.Stance) []string {
	var out []string
	for _, who := range delegations {
		if p := r.counts(on, who); p != nil && p.stance == stance && !isGroup(who) {
			out = append(out, who)
		}
	}
	return out
}

// adoptedUnder says whether a paragraph was adopted under silence in its words.
func (r *room) adoptedUnder(block string) bool {
	now, ok := r.words(onBlock(block))
	return block != "" && ok && slices.ContainsFunc(r.m.silences, func(h *hush) bool {
		return h.block == block && h.state == report.SilenceConfirmed && h.words == now && !h.free
	})
}

// adoptedIn says whether a paragraph was adopted as one of a part.
func (r *room) adoptedIn(block string) bool {
	return slices.ContainsFunc(r.m.parts, func(p *piece) bool { return p.state == report.PartAdopted && slices.Contains(p.adopted, block) })
}

// sealed says whether a paragraph was adopted ahead of the whole.
func (r *room) sealed(block string) bool { return r.adoptedUnder(block) || r.adoptedIn(block) }

// of gives the paragraphs of a part that are in the text.
func (r *room) of(p *piece) []string {
	return slices.DeleteFunc(r.blocks(), func(b string) bool { return !slices.Contains(p.blocks, b) })
}

// undecided says whether a part is to be decided; with a paragraph in it, if one is given.
func (r *room) undecided(block string) bool {
	return slices.ContainsFunc(r.m.parts, func(p *piece) bool {
		return p.state == report.PartOpen && len(r.of(p)) > 0 && (block == "" || slices.Contains(r.of(p), block))
	})
}

// endedOver gives the silence that has ended over words, of which nothing can be undone.
func (r *room) endedOver(block string) *hush {
	for i := range r.m.silences {
		h := r.m.silences[len(r.m.silences)-1-i]
		now, ok := r.words(onBlock(h.block))
		if ok && !h.free && now == h.words && (h.block == block || h.block == "") && (h.state == report.SilenceUnbroken || h.state == report.SilenceConfirmed) {
			return h
		}
	}
	return nil
}

// under gives the silence that words are under.
func (r *room) under(block string) *hush {
	for _, h := range r.m.silences {
		if (h.block == block || h.block == "") && (h.state == report.SilenceRunning || h.state == report.SilenceUnbroken) {
			return h
		}
	}
	return nil
}

// place gives where in the text an objection to words is; false if nowhere yet.
func (r *room) place(on events.On) (string, bool) {
	if on.Amendment == "" {
		return on.Block, true
	}
	if r.m.decided[on.Amendment] != "incorporated" {
		return "", false
	}
	a, _ := r.state().Amendment(on.Amendment)
	if a.Change.Operation != events.OpInsert {
		return a.Change.Block, true
	}
	for i := range r.m.filers { // the first with these words that came with the same revision
		id := report.AmendmentID(i + 1)
		if b, _ := r.state().Amendment(id); b.TakenUp == a.TakenUp && b.Change.Operation == events.OpInsert && b.Change.Text == a.Change.Text && b.Change.Block == a.Change.Block {
			return id, true
		}
	}
	return on.Amendment, true
}

// objections gives who objects where: "p1 FRA", "A2 p1 KEN".
func (r *room) objections() []string {
	out := []string{}
	if r.m.adopted > 0 {
		return out
	}
	var seen []events.On
	for _, p := range r.m.said {
		if slices.Contains(seen, p.on) {
			continue
		}
		seen = append(seen, p.on)
		if block, in := r.place(p.on); in && r.endedOver(block) == nil && !r.adoptedIn(block) {
			for _, who := range r.those(p.on, events.Object) {
				out = append(out, strings.Join([]string{block, p.on.Amendment, who}, " "))
			}
		}
	}
	slices.Sort(out)
	return out
}

func (r *room) objectedIn(block string) bool {
	return slices.ContainsFunc(r.objections(), func(o string) bool { return strings.HasPrefix(o, block+" ") })
}

// open gives the amendments that are to be disposed of; those about a block's words, or all.
func (r *room) open(block string) []string {
	var out []string
	for i := range r.m.filers {
		id := report.AmendmentID(i + 1)
		a, _ := r.state().Amendment(id)
		if r.m.decided[id] == "" && r.fate(id) != text.Absorbed && (block == "" || a.Change.Block == block && a.Change.Operation != events.OpInsert) {
			out = append(out, id)
		}
	}
	return out
}

// bracketed says whether the brackets of a block are in the way.
func (r *room) bracketed(block string) bool {
	words, _ := r.words(onBlock(block))
	return strings.Contains(words, "[") && !r.sealed(block)
}

// barred says whether anything but silence bars a paragraph, or ("") the report.
func (r *room) barred(block string, keep []string) bool {
	if block != "" {
		return r.objectedIn(block) || r.bracketed(block) && !slices.Contains(keep, block) || len(r.open(block)) > 0
	}
	return len(r.objections()) > 0 || len(r.open("")) > 0 || r.undecided("") || slices.ContainsFunc(r.blocks(), func(b string) bool { return r.bracketed(b) && !slices.Contains(keep, b) })
}

func (r *room) blocks() []string {
	var out []string
	for _, b := range r.state().Text.Current() {
		out = append(out, b.ID)
	}
	return out
}

// nodded gives what is agreed of the words of a paragraph.
func (r *room) nodded(block string) *nod {
	if a := r.m.agreed[block]; a != nil {
		if now, ok := r.words(onBlock(block)); ok && now == a.words {
			return a
		}
	}
	return nil
}

// waitsFor gives the partners of a paragraph that are open.
func (r *room) waitsFor(block string) []string {
	var out []string
	for _, p := range r.m.packages {
		if slices.Contains(p, block) && r.m.adopted == 0 && !r.sealed(block) {
			for _, b := range p {
				if b != block && !r.sealed(b) && (r.nodded(b) == nil || r.objectedIn(b)) {
					out = append(out, b)
				}
			}
		}
	}
	return out
}

func (r *room) status(block string) report.Status {
	a := r.nodded(block)
	switch {
	case r.m.adopted > 0 || r.sealed(block):
		return report.StatusAdopted
	case r.objectedIn(block):
		return report.StatusObjection
	case r.under(block) != nil:
		return report.StatusSilence
	case a != nil && a.confirmed:
		return report.StatusAgreed
	case a != nil && a.level == events.AdReferendum:
		return report.StatusAgreedAdRef
	case a != nil:
		return report.StatusAgreedInformals
	case len(r.those(onBlock(block), events.Reserve)) > 0:
		return report.StatusReserved
	case r.bracketed(block):
		return report.StatusBracketed
	}
	return report.StatusClean
}

// compare asks that the report says what the room says.
func (r *room) compare() {
	r.Helper()
	s := r.state()
	for _, on := range r.places() {
		want := []string{}
		for _, who := range delegations {
			if p := r.counts(on, who); p != nil {
				one := who + " " + string(p.stance)
				if p.by != who {
					one += " through " + p.by
				}
				want = append(want, one)
			}
		}
		if got := standing(s, on); !slices.Equal(got, want) {
			r.Fatalf("on %+v count %q, the room says %q", on, got, want)
		}
	}
	for i, x := range s.Silences() {
		h := r.m.silences[i]
		if x.State != h.state || x.Block != h.block || !x.Until.Equal(h.until) || len(x.Late) != len(h.late) {
			r.Fatalf("silence %s is %+v, the room says %+v", x.ID, x, *h)
		}
	}
	for i, p := range s.Parts() {
		x := r.m.parts[i]
		blocks, state := x.adopted, x.state
		if blocks == nil {
			if blocks = r.of(x); len(blocks) == 0 && state == report.PartOpen {
				state = report.PartGone
			}
		}
		if s.PartStateOf(&p) != state || !slices.Equal(s.PartBlocks(&p), blocks) {
			r.Fatalf("part %d is %s, of %v: %+v; the room says %s, of %v", p.Part, s.PartStateOf(&p), s.PartBlocks(&p), p, state, blocks)
		}
		r.compareGavel(s, &p)
	}
	if len(s.Silences()) != len(r.m.silences) {
		r.Fatalf("there are %d silences, the room says %d", len(s.Silences()), len(r.m.silences))
	}
	blockers := report.Blockers(s, nil)
	objections := []string{}
	for _, b := range blockers {
		if b.Kind == report.BlockerObjection {
			objections = append(objections, strings.Join([]string{b.Paragraph, b.Amendment, b.Participant}, " "))
		}
	}
	slices.Sort(objections)
	if want := r.objections(); !slices.Equal(objections, want) {
		r.Fatalf("in the way stand the objections %q, the room says %q", objections, want)
	}
	for _, block := range r.blocks() {
		r.compareBlock(s, block, blockers)
	}
	if s.Adopted != nil != (r.m.adopted > 0) {
		r.Fatalf("adopted is %+v", s.Adopted)
	}
	switch status := report.ReportStatus(s); {
	case r.m.adopted > 0 && status != report.StatusAdopted,
		r.m.adopted == 0 && len(objections) > 0 != (status == report.StatusObjection),
		(status == report.StatusReady) != (r.m.adopted == 0 && len(blockers) == 0):
		r.Fatalf("the report is %s, with %v in the way", status, blockers)
	}
	// Adoptable, and the gavel falls, are one.
	if r.m.adopted == 0 {
		var keep []string
		for _, b := range r.blocks() {
			if words, _ := r.words(onBlock(b)); strings.Contains(words, "[") {
				keep = append(keep, b)
			}
		}
		for _, keep := range [][]string{nil, keep} {
			left := report.Blockers(s, keep)
			no := r.asked(group.CodeChair, "report.adopt", report.Adopt{Report: slug, Base: s.Hash(), KeepBrackets: keep})
			r.one("the gavel", no, "not-adoptable", left, r.barred("", keep) || r.pending())
		}
	}
}

// compareGavel asks that the gavel on a part falls where what stands in its way is nothing.
func (r *room) compareGavel(s *report.State, p *report.Part) {
	r.Helper()
	if s.PartStateOf(p) != report.PartOpen || r.m.adopted > 0 {
		return
	}
	no := r.asked(group.CodeChair, "report.adopt", report.Adopt{Report: slug, Base: s.Hash(), Part: p.Part})
	r.one(fmt.Sprintf("the gavel on part %d", p.Part), no, "not-adoptable", report.PartBlockers(s, p),
		r.tied(s.PartBlocks(p)) || slices.ContainsFunc(s.PartBlocks(p), func(b string) bool { return r.barred(b, nil) }))
}

// tied says whether any of some paragraphs waits for another that is open.
func (r *room) tied(blocks []string) bool {
	return slices.ContainsFunc(blocks, func(b string) bool {
		return slices.ContainsFunc(r.waitsFor(b), func(on string) bool { return !slices.Contains(blocks, on) })
	})
}

// pending says whether any silence waits for what comes of it.
func (r *room) pending() bool {
	return slices.ContainsFunc(r.m.silences, func(h *hush) bool { return h.state == report.SilenceRunning || h.state == report.SilenceUnbroken })
}

// one asks that something is refused exactly where the room says that it is barred, and
// with what the report says stands in the way.
func (r *room) one(what string, no *refusal.Refusal, kind string, left []report.Blocker, barred bool) {
	r.Helper()
	switch {
	case no == nil && (barred || len(left) > 0), no != nil && no.Type == kind && !barred:
		r.Fatalf("%s: %v, in the way stand %v; the room says %v", what, no, left, barred)
	case no != nil && no.Type == kind && !gocmp.Equal(no.Ready, left):
		r.Fatalf("%s is refused with %v, and in the way stand %v", what, no.Ready, left)
	case no != nil && no.Type != kind && left != nil:
		r.Fatalf("%s is refused as %q: %v", what, no.Type, no)
	}
}

// compareBlock asks it of a paragraph, and that what bars agreement on it and silence
// over it is what stands in its way.
func (r *room) compareBlock(s *report.State, block string, blockers []report.Blocker) {
	r.Helper()
	status := statusOf(r, s, block)
	if want := r.status(block); status != want {
		r.Fatalf("%s is %s, the room says %s", block, status, want)
	}
	objected := slices.ContainsFunc(blockers, func(b report.Blocker) bool { return b.Kind == report.BlockerObjection && b.Paragraph == block })
	if objected != (status == report.StatusObjection) {
		r.Fatalf("%s is %s, and an objection to it stands in the way: %v", block, status, objected)
	}
	a, ok := s.Agreement(block)
	if n := r.nodded(block); ok != (n != nil) || ok && (a.Level != n.level || (a.ConfirmedAt != 0) != n.confirmed || !slices.Equal(a.Pending, n.pending)) {
		r.Fatalf("%s is agreed as %+v, the room says %+v", block, a, n)
	}
	on := s.ConditionalOn(block)
	want := r.waitsFor(block)
	slices.Sort(on)
	slices.Sort(want)
	if !slices.Equal(on, want) {
		r.Fatalf("%s is conditional on %v, the room says %v", block, on, want)
	}
	if r.m.adopted > 0 || r.sealed(block) || r.under(block) != nil {
		return
	}
	words, _ := s.Words(onBlock(block))
	if len(r.waitsFor(block)) == 0 && !r.undecided(block) && !slices.ContainsFunc(r.m.silences, func(h *hush) bool { return h.block == "" && r.waiting(h) }) {
		no := r.asked(group.CodeChair, "silence.put", report.PutSilence{Report: slug, Block: block, Words: words, Until: r.c.Now.Add(100 * time.Hour)})
		r.one("silence on "+block, no, "not-adoptable", ready(no), r.barred(block, nil))
	}
	if r.nodded(block) == nil {
		no := r.asked(group.CodeChair, "paragraph.agree", report.Agree{Report: slug, Block: block, Words: words, Level: events.AdReferendum})
		if r.barred(block, nil) {
			r.one("agreement on "+block, no, "not-agreed", ready(no), true)
		} else if reserved := len(r.those(onBlock(block), events.Reserve)) > 0; reserved != (no != nil && no.Type == "reserved") || !reserved && no != nil {
			r.Fatalf("agreement on %s, which is reserved (%v): %v", block, reserved, no)
		}
	}
}

func (r *room) waiting(h *hush) bool {
	return h.state == report.SilenceRunning || h.state == report.SilenceUnbroken
}

func ready(no *refusal.Refusal) []report.Blocker {
	if no == nil {
		return nil
	}
	left, _ := no.Ready.([]report.Blocker)
	return left
}

// asked gives the refusal of what somebody would say now, or nil; nothing is done.
func (r *room) asked(by, kind string, data any) *refusal.Refusal {
	r.Helper()
	c := r.c.Fork()
	c.Now = c.Now.Add(-rehearsal.Pace) // no time passes for it
	_, err := c.Play(c.Command(by, kind, data))
	var no *refusal.Refusal
	if err != nil && !errors.As(err, &no) {
		r.Fatal(err)
	}
	return no
}

// places gives what positions may be on.
func (r *room) places() []events.On {
	out := []events.On{onReport()}
	for i := range 3 {
		out = append(out, onBlock(fmt.Sprintf("p%d", i+1)))
	}
	for i, n := 1, len(r.m.filers); i <= n; i++ {
		out = append(out, onAmendment(report.AmendmentID(i)), onBlock(report.AmendmentID(i)))
	}
	return out
}

// hears has something said; says whether it was accepted, which must be as expected.
// A refusal must be one that a person can read.
func (r *room) hears(submission trust.Submission, accepted bool) bool {
	r.Helper()
	return r.listens(submission, func(no *refusal.Refusal) bool { return (no == nil) == accepted })
}

func (r *room) listens(submission trust.Submission, as func(*refusal.Refusal) bool) bool {
	r.Helper()
	was := r.c.State.Seq
	_, err := r.c.Play(submission)
	var no *refusal.Refusal
	switch {
	case err != nil && !errors.As(err, &no):
		r.Fatal(err)
	case !as(no):
		r.Fatalf("%s: %v", submission.Bytes, err)
	case no != nil && r.c.State.Seq != was:
		r.Fatalf("%s: refused, and something is on the log", submission.Bytes)
	}
	if no != nil {
		readable(r, no)
	}
	return no == nil
}

// speak has somebody say something.
func (r *room) speak() {
	r.m.turn++
	r.pass()
	switch rapid.SampledFrom([]string{
		"take", "take", "take", "take", "take", "lift", "agree", "confirm", "reopen", "package", "untie",
		"put", "put", "break", "paper", "extend", "withdraw silence", "conclude", "conclude", "propose", "propose", "join", "withdraw", "decline", "revise", "revise", "adopt", "wait", "wait",
		"divide", "divide", "oppose", "adopt a part", "adopt a part", "reconsider",
	}).Draw(r.T, "verb") {
	case "take":
		r.take()
	case "lift":
		r.lift()
	case "agree", "confirm", "reopen":
		r.agreement()
	case "package", "untie":
		r.tie()
	case "put":
		r.put()
	case "break":
		r.breakIt(false)
	case "paper":
		r.breakIt(true)
	case "extend", "withdraw silence", "conclude":
		r.settle()
	case "propose":
		r.propose()
	case "join", "withdraw", "decline":
		r.decide()
	case "revise":
		r.revise()
	case "adopt":
		r.adopt()
	case "divide":
		r.divide()
	case "oppose":
		r.oppose()
	case "adopt a part":
		r.adoptPart()
	case "reconsider":
		r.reconsider()
	}
}

// pass lets some time pass, mostly little, and notes the silences that end with it before
// the next is said.
func (r *room) pass() {
	running := slices.DeleteFunc(slices.Clone(r.m.silences), func(h *hush) bool { return h.state != report.SilenceRunning })
	switch n := rapid.IntRange(0, 11).Draw(r.T, "time"); {
	case n == 0:
		r.c.Now = r.c.Now.Add(40 * time.Hour)
	case n <= 2 && len(running) > 0: // to the end of one, or a moment later
		at := rapid.SampledFrom(running).Draw(r.T, "silence").until.Add(time.Duration(n-1)*time.Microsecond - rehearsal.Pace)
		if at.After(r.c.Now) {
			r.c.Now = at
		}
	}
	ended := false
	for _, h := range running {
		if r.at().After(h.until) && r.m.adopted == 0 {
			h.state, ended = report.SilenceUnbroken, true
		}
	}
	if !ended {
		return
	}
	// Somebody says what changes nothing, ahead of which the node tells of the end.
	if _, err := r.c.Play(r.c.Command("KEN", "position.explain", report.Explain{On: onReport(), Text: "It is late."})); err != nil {
		r.Fatal(err)
	}
	r.c.Now = r.c.Now.Add(-rehearsal.Pace)
	for _, h := range r.m.silences { // the pace went on meanwhile by none
		if h.state == report.SilenceRunning && r.at().After(h.until) {
			r.Fatalf("a silence is forgotten: %+v", *h)
		}
	}
}

// at is when what is said now is received.
func (r *room) at() time.Time { return r.c.Now.Add(rehearsal.Pace) }

// settleDown notes what follows for silences from what was accepted: other words, or an
// objection that is heard now.
func (r *room) settleDown() {
	for _, h := range r.m.silences {
		now, ok := r.words(onBlock(h.block))
		switch {
		case r.waiting(h) && (!ok || now != h.words):
			h.state = report.SilenceVoid
		case h.state == report.SilenceRunning && slices.ContainsFunc(r.objections(), func(o string) bool { return h.block == "" || strings.HasPrefix(o, h.block+" ") }):
			h.state = report.SilenceBroken
		}
	}
}

var ofGroup = map[string][]string{"EU": {"DEU", "FRA"}, "NAM-GROUP": {"KEN", "QAT"}, "ARAB-GROUP": {"QAT"}}

// somebody draws who speaks, and for whom.
func (r *room) somebody() (by string, members []string) {
	by = rapid.SampledFrom([]string{"FRA", "FRA", "FRA", "KEN", "KEN", "USA", "EU", "EU", "NAM-GROUP", "NAM-GROUP", "ARAB-GROUP", "VAT", group.CodeChair}).Draw(r.T, "by")
	if all := ofGroup[by]; all != nil {
		members = rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, len(all), rapid.ID[string]).Draw(r.T, "members")
	}
	if len(members) == 0 {
		members = nil
	}
	return by, members
}

func takesPart(by string) bool { return by != "VAT" && by != group.CodeChair }

func (r *room) block() string {
	return rapid.SampledFrom(append(r.blocks(), "p1", "p1", "p1", "")).Draw(r.T, "block")
}

func (r *room) stands(block string) bool { return slices.Contains(r.blocks(), block) }

// amendment draws one, mostly one that there is; false if it is not there.
func (r *room) amendment() (string, bool) {
	if open := r.open(""); len(open) > 0 && rapid.IntRange(0, 3).Draw(r.T, "an open one") > 0 {
		return rapid.SampledFrom(open).Draw(r.T, "open"), true
	}
	n := rapid.IntRange(1, len(r.m.filers)+1).Draw(r.T, "amendment")
	return report.AmendmentID(n), n <= len(r.m.filers)
}

func (r *room) take() {
	by, members := r.somebody()
	p := &said{by: by, members: members, stance: rapid.SampledFrom(append(events.Stances, events.Accept, events.Object, events.Object)).Draw(r.T, "stance"), turn: r.m.turn}
	expect := takesPart(by)
	if id, there := r.amendment(); rapid.IntRange(0, 3).Draw(r.T, "on an amendment") == 0 {
		p.on = onAmendment(id)
		expect = expect && there && (r.m.decided[id] == "" || r.m.decided[id] == "incorporated")
		p.words = id
	} else {
		p.on = onBlock(r.block())
		var ok bool
		p.words, ok = r.words(p.on)
		expect = expect && ok
	}
	if id, there := r.amendment(); rapid.IntRange(0, 2).Draw(r.T, "conditional") == 0 {
		p.cond = id
		expect = expect && p.on.Amendment == "" && (p.stance == events.Accept || p.stance == events.Object) && there && r.m.decided[id] == "" && r.fate(id) == text.Carried
		if expect {
			after, err := r.state().Text.Revise(text.Revision{Incorporate: []string{id}})
			if err != nil {
				r.Fatal(err)
			}
			p.then, _ = literally(after, p.on)
		}
	}
	var ended *hush
	if block, in := r.place(p.on); in && p.stance == events.Object && p.cond == "" && !(isGroup(by) && members == nil) {
		ended = r.endedOver(block)
	}
	if r.m.adopted > 0 && ended == nil && p.stance != events.Reserve && p.stance != events.Dissociate {
		expect = false
	}
	if block, in := r.place(p.on); in && p.stance == events.Object && ended == nil && r.adoptedIn(block) {
		expect = false
	}
	met := false
	for _, q := range r.m.said {
		met = met || q.on == p.on && q.by == by && q.cond != "" && r.in(q.cond)
	}
	for _, q := range r.m.said {
		if q.on == p.on && q.by == by && q.cond == p.cond && q.stance == p.stance && q.words == p.words && q.then == p.then && slices.Equal(q.members, members) && (p.cond != "" || !met) {
			expect = false // the same again
		}
	}
	late := by + fmt.Sprint(members)
	if ended != nil && slices.Contains(ended.late, late) {
		expect = false
	}
	c := report.TakePosition{On: p.on, Stance: p.stance, Members: members, If: p.cond}
	c.Words, _ = r.state().Words(p.on)
	if !r.hears(r.c.Command(by, "position.take", c), expect) {
		return
	}
	if ended != nil {
		ended.late = append(ended.late, late)
		return
	}
	r.says(p)
}

// says notes a position.
func (r *room) says(p *said) {
	r.m.said = slices.DeleteFunc(r.m.said, func(q *said) bool {
		return q.on == p.on && q.by == p.by && (q.cond == p.cond || p.cond == "" && r.in(q.cond))
	})
	r.m.said = append(r.m.said, p)
	r.settleDown()
}

func (r *room) lift() {
	by, _ := r.somebody()
	on, cond := onBlock(r.block()), ""
	if len(r.m.said) > 0 && rapid.Bool().Draw(r.T, "what was said") {
		p := rapid.SampledFrom(r.m.said).Draw(r.T, "position")
		by, on = p.by, p.on
		if rapid.Bool().Draw(r.T, "of a condition") {
			cond = p.cond
		}
	}
	goes := func(p *said) bool { return p.on == on && p.by == by && (cond == "" || p.cond == cond) }
	expect := takesPart(by) && slices.ContainsFunc(r.m.said, goes)
	for _, p := range r.m.said {
		if goes(p) && p.turn < r.m.adopted {
			expect = false
		}
	}
	if r.hears(r.c.Command(by, "position.lift", report.LiftPosition{On: on, If: cond}), expect) {
		r.m.said = slices.DeleteFunc(r.m.said, goes)
		r.settleDown()
	}
}

func (r *room) agreement() {
	block := r.block()
	n := r.nodded(block)
	free := r.m.adopted == 0 && r.stands(block) && !r.sealed(block)
	closing := free && r.under(block) == nil && !r.barred(block, nil) && len(r.those(onBlock(block), events.Reserve)) == 0
	switch rapid.IntRange(0, 3).Draw(r.T, "agreement") {
	case 0, 1:
		level := rapid.SampledFrom([]events.Level{events.InInformals, events.AdReferendum}).Draw(r.T, "level")
		pending := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"CHN", "USA"}), 0, 2, rapid.ID[string]).Draw(r.T, "pending")
		expect := closing && (n == nil || n.level == events.InInformals && level == events.AdReferendum && !n.confirmed)
		words, _ := r.state().Words(onBlock(block))
		if r.hears(r.c.Command(group.CodeChair, "paragraph.agree", report.Agree{Report: slug, Block: block, Words: words, Level: level, Pending: pending}), expect) {
			now, _ := r.words(onBlock(block))
			r.m.agreed[block] = &nod{words: now, level: level, pending: pending}
		}
	case 2:
		by := rapid.SampledFrom([]string{group.CodeChair, "CHN", "USA", "FRA"}).Draw(r.T, "by")
		waited := n != nil && slices.Contains(n.pending, by)
		expect := free && n != nil && !n.confirmed && (waited || by == group.CodeChair && len(n.pending) == 0 && closing)
		if r.hears(r.c.Command(by, "paragraph.confirm", report.ConfirmAgreement{Report: slug, Block: block}), expect) {
			n.pending = slices.DeleteFunc(slices.Clone(n.pending), func(code string) bool { return code == by })
			n.confirmed = !waited || len(n.pending) == 0 && n.level == events.AdReferendum
		}
	case 3:
		by, _ := r.somebody()
		expect := free && n != nil && takesPart(by) && !isGroup(by)
		if r.hears(r.c.Command(by, "paragraph.reopen", report.ReopenAgreement{Report: slug, Block: block, Reason: "It was in haste."}), expect) {
			delete(r.m.agreed, block)
		}
	}
}

func (r *room) tie() {
	if n := rapid.IntRange(0, 4).Draw(r.T, "package"); n > 0 {
		_, there := r.m.packages[n]
		if r.hears(r.c.Command(group.CodeChair, "package.untie", report.UntiePackage{Report: slug, Package: n}), there && r.m.adopted == 0) {
			delete(r.m.packages, n)
		}
		return
	}
	blocks := rapid.SliceOfNDistinct(rapid.SampledFrom(append(r.blocks(), "p9")), 1, 3, rapid.ID[string]).Draw(r.T, "blocks")
	expect := r.m.adopted == 0 && len(blocks) > 1
	for _, b := range blocks {
		expect = expect && r.stands(b)
		for _, p := range r.m.packages {
			expect = expect && !slices.Contains(p, b)
		}
	}
	if r.hears(r.c.Command(group.CodeChair, "package.make", report.MakePackage{Report: slug, Blocks: blocks}), expect) {
		r.m.made++
		r.m.packages[r.m.made] = blocks
	}
}

func (r *room) put() {
	block := r.block()
	lasts := rapid.SampledFrom([]time.Duration{71 * time.Hour, 72 * time.Hour, 80 * time.Hour}).Draw(r.T, "lasts")
	var keep []string
	if words, _ := r.words(onBlock(block)); block != "" && strings.Contains(words, "[") {
		keep = []string{block}
	}
	c := report.PutSilence{Report: slug, Block: block, Until: events.Time(r.at().Add(lasts)), KeepBrackets: keep}
	c.Words, _ = r.state().Words(onBlock(block))
	words, ok := r.words(onBlock(block))
	expect := r.m.adopted == 0 && ok && lasts >= 72*time.Hour && r.under(block) == nil && !r.sealed(block) && !r.barred(block, keep) &&
		(block == "" || !r.undecided(block)) && (block == "" && !r.pending() || block != "" && len(r.waitsFor(block)) == 0)
	if r.hears(r.c.Command(group.CodeChair, "silence.put", c), expect) {
		r.m.silences = append(r.m.silences, &hush{block: block, words: words, since: r.c.Now, until: c.Until, state: report.SilenceRunning})
	}
}

// breakIt has somebody break a silence, with its own key or on paper.
func (r *room) breakIt(paper bool) {
	by, members := r.somebody()
	block := r.block()
	on := onBlock(block)
	h := r.under(block)
	if h == nil {
		h = r.endedOver(block)
	}
	expect := takesPart(by) && (!isGroup(by) || members != nil) && h != nil && (block == "" || r.stands(block)) && !r.adoptedIn(block)
	late := h != nil && h.state != report.SilenceRunning
	c := report.BreakSilence{Report: slug, Block: block, Members: members}
	said1 := r.c.Command(by, "silence.break", c)
	if paper {
		came := r.at().Add(-time.Duration(rapid.IntRange(0, 120).Draw(r.T, "hours ago")) * time.Hour)
		channel := rapid.SampledFrom(events.Channels).Draw(r.T, "channel")
		if rapid.Bool().Draw(r.T, "with evidence") {
			c.Evidence = "a letter"
		}
		said1 = r.c.Signed(r.c.Signer(events.CodeSecretariat), trust.Command{Actor: events.CodeSecretariat, Type: "silence.break", For: by, Channel: channel, Occurred: came}, c)
		if h != nil && h.state == report.SilenceUnbroken && channel != events.ChannelFloor && !came.Before(h.since) && !came.After(h.until) {
			late = false
			expect = expect && c.Evidence != ""
		}
	}
	key := by + fmt.Sprint(members)
	if late {
		expect = expect && !slices.Contains(h.late, key)
	} else if members != nil && expect && !slices.ContainsFunc(members, func(m string) bool { p := r.counts(on, m); return p == nil || p.by != m }) {
		expect = false // all have spoken for themselves
	}
	if !r.hears(said1, expect) {
		return
	}
	if late {
		h.late = append(h.late, key)
		return
	}
	h.state = report.SilenceBroken
	words, _ := r.words(on)
	r.says(&said{by: by, members: members, stance: events.Object, on: on, words: words, turn: r.m.turn})
}

func (r *room) settle() {
	block := r.block()
	if len(r.m.silences) > 0 && rapid.Bool().Draw(r.T, "the last") {
		block = r.m.silences[len(r.m.silences)-1].block
	}
	var h *hush
	for _, x := range r.m.silences {
		if x.block == block && r.waiting(x) {
			h = x
		}
	}
	running := h != nil && h.state == report.SilenceRunning && r.at().Before(h.until) && r.m.adopted == 0
	switch rapid.IntRange(0, 4).Draw(r.T, "settled") {
	case 0:
		until := end
		if h != nil {
			until = h.until.Add(time.Duration(rapid.IntRange(-1, 2).Draw(r.T, "hours")) * time.Hour)
		}
		if r.hears(r.c.Command(group.CodeChair, "silence.extend", report.ExtendSilence{Report: slug, Block: block, Until: until}), running && until.After(h.until)) {
			h.until = until
		}
	case 1:
		if r.hears(r.c.Command(group.CodeChair, "silence.withdraw", report.WithdrawSilence{Report: slug, Block: block}), running) {
			h.state = report.SilenceWithdrawn
		}
	default:
		fall := r.open(block)
		if r.hears(r.c.Command(group.CodeChair, "silence.confirm", report.ConfirmSilence{Report: slug, Block: block}), h != nil && h.state == report.SilenceUnbroken) {
			h.state = report.SilenceConfirmed
			for _, id := range fall {
				r.m.decided[id] = "fallen"
			}
			if block == "" {
				r.m.adopted = r.m.turn
			}
			r.settleDown()
		}
	}
}

func (r *room) propose() {
	by, members := r.somebody()
	b := rapid.SampledFrom(r.state().Text.Current()).Draw(r.T, "amended")
	c := events.Change{Operation: events.OpDelete, Block: b.ID, Base: text.HashBlock(b)}
	switch rapid.IntRange(0, 5).Draw(r.T, "change") {
	case 0:
	case 1:
		c = events.Change{Operation: events.OpInsert, Block: b.ID, Kind: text.Paragraph, Text: rapid.SampledFrom(wordings).Draw(r.T, "words")}
	default:
		c = rehearsal.Rewording(b.ID, b.Text, rapid.SampledFrom(wordings).Draw(r.T, "words"))
	}
	state := takesPart(by) && (!isGroup(by) || members != nil)
	expect := r.m.adopted == 0 && by != "VAT" && (c.Operation == events.OpInsert || !r.sealed(b.ID))
	var broken []*hush
	for _, h := range r.m.silences {
		if h.block != "" && (h.block != b.ID || c.Operation == events.OpInsert) {
			continue
		}
		switch {
		case h.state == report.SilenceRunning && state:
			broken = append(broken, h)
		case h.state == report.SilenceRunning && by == group.CodeChair, h.state == report.SilenceUnbroken:
			expect = false
		}
	}
	accepted := r.listens(r.c.Command(by, "amendment.propose", report.Propose{Report: slug, Revision: r.state().Revision(), Change: c, OnBehalfOf: members}), func(no *refusal.Refusal) bool {
		return expect && (no == nil || slices.Contains([]string{"proposed-already", "changes-nothing", "is-deletion"}, no.Type)) || !expect && no != nil
	})
	if !accepted {
		return
	}
	r.m.filers = append(r.m.filers, by)
	id := report.AmendmentID(len(r.m.filers))
	r.m.sponsors[id+" "+by] = true
	for _, h := range broken {
		h.state = report.SilenceBroken
	}
}

// ends notes what was decided on an amendment otherwise than by incorporation, and
// whether the text has its words.
func (r *room) ends(id, how string, had bool) {
	r.m.decided[id], r.m.inAnyway[id] = how, had
}

func (r *room) decide() {
	id, there := r.amendment()
	open := there && r.m.decided[id] == "" && r.m.adopted == 0
	had := open && r.fate(id) == text.Absorbed
	by, _ := r.somebody()
	switch rapid.IntRange(0, 2).Draw(r.T, "decided") {
	case 0:
		expect := open && takesPart(by) && !r.m.sponsors[id+" "+by]
		a, _ := r.state().Amendment(id)
		if !r.hears(r.c.Command(by, "amendment.cosponsor", report.Cosponsor{Amendment: id}), expect) {
			return
		}
		r.m.sponsors[id+" "+by] = true
		for _, h := range r.m.silences {
			if h.state == report.SilenceRunning && !isGroup(by) && !had && (h.block == "" || h.block == a.Change.Block && a.Change.Operation != events.OpInsert) {
				h.state = report.SilenceBroken
			}
		}
	case 1:
		if there && rapid.Bool().Draw(r.T, "by the mover") {
			by = r.m.filers[mustNumber(id)-1]
		}
		if r.hears(r.c.Command(by, "amendment.withdraw", report.Withdraw{Amendment: id}), open && by == r.m.filers[mustNumber(id)-1]) {
			r.ends(id, "withdrawn", had)
			r.settleDown()
		}
	case 2:
		if r.hears(r.c.Command(group.CodeChair, "amendment.decline", report.Decline{Amendment: id}), open) {
			r.ends(id, "declined", had)
			r.settleDown()
		}
	}
}

func mustNumber(id string) int {
	n, _ := report.AmendmentNumber(id)
	return n
}

// revise has the Chair take one amendment, or none, decline some, and give a paragraph words.
func (r *room) revise() {
	s := r.state()
	c := report.Revise{Report: slug, Base: s.Hash()}
	open := r.open("")
	if carried := slices.DeleteFunc(slices.Clone(open), func(id string) bool { return r.fate(id) != text.Carried }); len(carried) > 0 && rapid.Bool().Draw(r.T, "incorporate") {
		c.Incorporate = []string{rapid.SampledFrom(carried).Draw(r.T, "incorporated")}
	}
	if rest := slices.DeleteFunc(slices.Clone(open), func(id string) bool { return slices.Contains(c.Incorporate, id) }); len(rest) > 0 && rapid.Bool().Draw(r.T, "decline") {
		c.Decline = rapid.SliceOfNDistinct(rapid.SampledFrom(rest), 0, 2, rapid.ID[string]).Draw(r.T, "declined")
	}
	if rapid.Bool().Draw(r.T, "set") {
		words := rapid.SampledFrom(append([]string{""}, wordings...)).Draw(r.T, "words")
		if set, err := s.Text.PlanSetting(text.Revision{Incorporate: c.Incorporate, Decline: c.Decline}, rapid.SampledFrom(r.blocks()).Draw(r.T, "block"), words); err == nil {
			c.Set = []text.Setting{set}
		}
	}
	after, err := s.Text.Revise(text.Revision{Incorporate: c.Incorporate, Decline: c.Decline, Set: c.Set})
	undoes := false
	for _, block := range r.blocks() {
		if err == nil && r.sealed(block) {
			now, ok := literally(after, onBlock(block))
			was, _ := r.words(onBlock(block))
			undoes = undoes || !ok || now != was
		}
	}
	accepted := r.listens(r.c.Command(group.CodeChair, "report.revise", c), func(no *refusal.Refusal) bool {
		switch {
		case no == nil:
			return err == nil && !undoes && r.m.adopted == 0
		case no.Type == "adopted":
			return undoes || r.m.adopted > 0
		}
		return err != nil || slices.Contains([]string{"changes-nothing", "empty-text"}, no.Type)
	})
	if !accepted {
		return
	}
	for _, id := range c.Incorporate {
		r.m.decided[id] = "incorporated"
	}
	for _, id := range c.Decline {
		// What it would be if it had not been declined.
		others := slices.DeleteFunc(slices.Clone(c.Decline), func(x string) bool { return x == id })
		would, err := s.Text.Revise(text.Revision{Incorporate: c.Incorporate, Decline: others, Set: c.Set})
		if err != nil {
			r.Fatal(err)
		}
		state, err := would.State(id)
		if err != nil {
			r.Fatal(err)
		}
		r.ends(id, "declined", state.Fate == text.Absorbed)
	}
	r.settleDown()
}

func (r *room) adopt() {
	s := r.state()
	expect := r.m.adopted == 0 && !r.barred("", nil) && !r.pending()
	if r.hears(r.c.Command(group.CodeChair, "report.adopt", report.Adopt{Report: slug, Base: s.Hash()}), expect) {
		r.m.adopted = r.m.turn
	}
}

func (r *room) divide() {
	by, _ := r.somebody()
	blocks := rapid.SliceOfNDistinct(rapid.SampledFrom(append(r.blocks(), "p9")), 1, 2, rapid.ID[string]).Draw(r.T, "a part")
	expect := r.m.adopted == 0 && by != "VAT" && !isGroup(by) && slices.ContainsFunc(r.blocks(), func(b string) bool { return !slices.Contains(blocks, b) })
	for _, b := range blocks {
		expect = expect && r.stands(b) && !r.sealed(b) && r.under(b) == nil && !r.undecided(b)
	}
	if r.hears(r.c.Command(by, "report.divide", report.Divide{Report: slug, Blocks: blocks}), expect) {
		r.m.parts = append(r.m.parts, &piece{by: by, blocks: blocks, state: report.PartOpen})
	}
}

// aPart draws a part, mostly one that there is; nil if it is not there.
func (r *room) aPart() (int, *piece) {
	n := rapid.IntRange(0, len(r.m.parts)).Draw(r.T, "part")
	if n == len(r.m.parts) {
		return n + 1, nil
	}
	return n + 1, r.m.parts[n]
}

func (r *room) oppose() {
	by, _ := r.somebody()
	n, p := r.aPart()
	open := p != nil && p.state == report.PartOpen && len(r.of(p)) > 0
	if r.hears(r.c.Command(by, "division.oppose", report.OpposeDivision{Report: slug, Part: n}), open && (takesPart(by) && !isGroup(by) || by == group.CodeChair && p.by == by)) {
		p.state = report.PartOpposed
	}
}

func (r *room) adoptPart() {
	n, p := r.aPart()
	expect := p != nil && p.state == report.PartOpen && len(r.of(p)) > 0 && r.m.adopted == 0
	var keep []string
	if expect {
		for _, b := range r.of(p) {
			if words, _ := r.words(onBlock(b)); strings.Contains(words, "[") {
				keep = append(keep, b)
			}
		}
		expect = !slices.ContainsFunc(r.of(p), func(b string) bool { return r.barred(b, keep) }) && !r.tied(r.of(p))
	}
	if r.hears(r.c.Command(group.CodeChair, "report.adopt", report.Adopt{Report: slug, Base: r.state().Hash(), Part: n, KeepBrackets: keep}), expect) {
		p.state, p.adopted = report.PartAdopted, r.of(p)
	}
}

// reconsider opens a part again, or a paragraph, or all.
func (r *room) reconsider() {
	votes := report.Reconsider{Report: slug, For: 2, Against: 1}
	free := func(blocks ...string) {
		for _, h := range r.m.silences {
			if h.state == report.SilenceConfirmed && (blocks == nil || slices.Contains(blocks, h.block)) {
				h.free = true
			}
		}
	}
	switch rapid.IntRange(0, 2).Draw(r.T, "reconsidered") {
	case 0:
		if !r.hears(r.c.Command(group.CodeChair, "report.reconsider", votes), r.m.adopted > 0) {
			return
		}
		r.m.adopted = 0
		free()
		for _, p := range r.m.parts {
			if p.state == report.PartAdopted {
				p.state = report.PartReconsidered
			}
		}
	case 1:
		n, p := r.aPart()
		votes.Part = n
		if !r.hears(r.c.Command(group.CodeChair, "report.reconsider", votes), r.m.adopted == 0 && p != nil && p.state == report.PartAdopted) {
			return
		}
		p.state = report.PartReconsidered
	case 2:
		if votes.Block = r.block(); votes.Block == "" {
			votes.Block = "p1"
		}
		if !r.hears(r.c.Command(group.CodeChair, "report.reconsider", votes), r.m.adopted == 0 && r.adoptedUnder(votes.Block)) {
			return
		}
		free(votes.Block)
	}
	r.settleDown()
}
