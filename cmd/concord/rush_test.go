package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"concord/aggregates"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/demo"
	"concord/cmd/concord/internal/documents/markdown"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/events/log"
	"concord/events/text"
	"concord/events/trust"
	"concord/projections/amendments"
	"concord/projections/currenttext"
	"concord/projections/participation"
	"concord/projections/runner"
)

// Two successive drafts of a real text, full of square brackets and options.
const (
	october  = "texts/paris-2015/2015-10-23.md"
	december = "texts/paris-2015/2015-12-04.md"
)

// sharedDraft gives a file of the shared material: beside the project, or where
// CONCORD_SHARED says; there its absence is a failure. It is false where the material
// is not there and need not be.
func sharedDraft(t *testing.T, name string) ([]byte, bool) {
	t.Helper()
	dir, set := os.LookupEnv("CONCORD_SHARED")
	if !set {
		dir = filepath.Join(theHouse(t).root, "..", "shared")
	}
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil && (set || !errors.Is(err, os.ErrNotExist)) {
		t.Fatal(err)
	}
	return content, err == nil
}

// rushed is the report that the room amends.
const rushed = "paris"

// wish is what one delegation wants changed: one word, or one that comes in.
type wish struct {
	kind             wishKind
	paragraph, words string // the whole new wording
	old, new         string // what differs
}

// wishKind is how a wish stands to those of others.
type wishKind int

const (
	elsewhere wishKind = iota // nobody else is at these words
	touching                  // others want these words otherwise
	equal                     // others want the same
)

// filed is an amendment that the node acknowledged.
type filed struct {
	by        string
	wish      wish
	amendment string
	seq       uint64
	command   uuid.UUID // zero where a process of its own filed it
}

// delegation is one that amends: by a client of its own, or by the binary.
type delegation struct {
	code, keyFile string
	key           trust.Signer
	client        *client.Client // nil: by the binary
	draft         prepare.Draft  // once it has been read
	wishes        []wish
}

// rush is a room in which everybody amends at once.
type rush struct {
	t           *testing.T
	b           binary
	data, files string // directories of the node, and of everybody else
	node        *process
	url         string // stays the same when the node is started again
	delegations []*delegation
	waves       int // how often everybody amends

	mu    sync.Mutex
	filed []filed
	hits  chan struct{} // one for each acknowledgement
}

// rushSize says how often everybody amends. In every other wave the node is killed.
func rushSize() int {
	if os.Getenv("CONCORD_LONG") == "1" {
		return 10
	}
	return 2
}

// TestRush: every member State amends a real draft at once, the node is killed in the
// middle of it, and no amendment is lost, doubled, or left without a word.
func TestRush(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the binary, and has the whole room amend")
	}
	b := binary{filepath.Join(t.TempDir(), "concord")}
	if out, err := exec.Command("go", "build", "-o", b.path, ".").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	draft, ok := sharedDraft(t, december)
	if !ok {
		t.Log("the shared material is not beside the project: the demonstration's report is amended")
		draft = demo.Report()
	}
	begun := time.Now()
	r := &rush{t: t, b: b, data: t.TempDir(), files: t.TempDir(), hits: make(chan struct{}, 1<<16)}
	r.node = b.launch(t, r.data)
	r.url = r.node.url
	r.opens(draft)
	t.Logf("%d delegations are in the room after %s", len(r.delegations), since(begun))

	for wave := range r.waves {
		r.wave(wave)
	}
	before := r.listed()
	r.holds(before)
	r.relations(before)
	first := r.uncontested(before)
	r.takesOne(first)

	seq := r.replay(0).Seq
	if code := r.node.end(syscall.SIGTERM); code != exitDone {
		t.Errorf("SIGTERM: exit %d\n%s", code, r.node.errs)
	}
	r.log(seq)
	t.Logf("%d amendments in all, %s", len(r.filed), since(begun))
}

func since(t time.Time) time.Duration { return time.Since(t).Round(10 * time.Millisecond) }

// gives has a command line done by the binary. It is safe for several goroutines.
func (b binary) gives(ctx context.Context, server, key string, args ...string) said {
	cmd := exec.CommandContext(ctx, b.path, args...)
	cmd.Env = append(os.Environ(), "CONCORD_SERVER="+server, "CONCORD_KEY="+key)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return said{exit.ExitCode(), out.String(), errs.String()}
	case err != nil:
		return said{-1, out.String(), err.Error()}
	}
	return said{exitDone, out.String(), errs.String()}
}

// must is gives where nothing may go wrong, for an answer in JSON.
func (r *rush) must(key string, args ...string) string {
	r.t.Helper()
	a := r.b.gives(r.t.Context(), r.url, key, append(args, "--json")...)
	if a.code != exitDone {
		r.t.Fatalf("concord %s: exit %d: %s", strings.Join(args, " "), a.code, a.err)
	}
	return a.out
}

func (r *rush) chairKey() string { return filepath.Join(r.files, "CHAIR.nk") }

// opens enrols a key for every member State, elects a Chair, tables the draft and
// hands out who wants what.
func (r *rush) opens(draft []byte) {
	secretariat := filepath.Join(r.data, "keys", "secretariat.nk")
	var list strings.Builder
	for _, p := range into[[]participation.Participant](r.t, r.must("", "participants", "--category", string(events.MemberState))) {
		d := &delegation{code: p.Code, keyFile: filepath.Join(r.files, p.Code+".nk")}
		var err error
		if d.key, err = newKeyFile(d.keyFile); err != nil {
			r.t.Fatal(err)
		}
		if i := len(r.delegations); i%16 != 4 { // a dozen of them go by the binary
			if d.client, err = client.New(r.url, time.Minute, "rush"); err != nil {
				r.t.Fatal(err)
			}
		}
		r.delegations = append(r.delegations, d)
		fmt.Fprintf(&list, "%s,%s,mission\n", d.code, d.key.Name)
	}
	if n := len(r.delegations); n != 193 {
		r.t.Fatalf("%d member States", n)
	}
	keys, file := filepath.Join(r.files, "keys.csv"), filepath.Join(r.files, "draft.md")
	for path, content := range map[string]string{keys: list.String(), file: string(draft)} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
	r.must(secretariat, "key", "enrol", "--csv", keys)
	r.must(secretariat, "key", "enrol", "CHAIR", "--out", r.chairKey())
	r.must(secretariat, "officers", "elect", "SGP", "--office", "chair")
	tabled := into[tabled](r.t, r.must(r.chairKey(), "report", "table", rushed, file))
	r.t.Logf("the draft has %d paragraphs and %d brackets", tabled.Paragraphs, tabled.Brackets)
	r.wishes(into[currenttext.Report](r.t, r.must("", "report", "show", rushed)))
}

var plainWord = regexp.MustCompile(`^[a-z]{3,}$`)

// gaps gives the places of a text where a word can come in without being next to
// another place: behind which word.
func gaps(words []string) []int {
	var out []int
	for i := 0; i+1 < len(words); i++ {
		if plainWord.MatchString(words[i]) && plainWord.MatchString(words[i+1]) {
			out = append(out, i)
			i += 2
		}
	}
	return out
}

// wishes decides who wants what: of ten delegations one is at the words of others,
// one wants what others want, and eight are elsewhere.
func (r *rush) wishes(report currenttext.Report) {
	const shared = 4 // paragraphs at which several are, of each kind in a wave
	type place struct {
		id    string
		words []string
		gap   int
	}
	var first, all []place
	rounds := map[int][]place{}
	last := 0
	for _, p := range report.Paragraphs {
		words := strings.Split(p.Text, " ")
		for n, gap := range gaps(words) {
			at := place{p.ID, words, gap}
			if n == 0 {
				first = append(first, at)
			}
			rounds[n], last = append(rounds[n], at), max(last, n)
		}
	}
	// free gives the places outside the first n paragraphs, the first of each of them
	// in front.
	free := func(n int) []place {
		var out []place
		for round := range last + 1 {
			for _, p := range rounds[round] {
				if !slices.ContainsFunc(first[:n], func(taken place) bool { return taken.id == p.id }) {
					out = append(out, p)
				}
			}
		}
		return out
	}
	for r.waves = rushSize(); ; r.waves-- {
		if r.waves == 0 {
			r.t.Fatalf("%d paragraphs have room for an amendment: too few", len(first))
		}
		common := shared * (1 + r.waves)
		if len(first) < common {
			continue
		}
		if all = free(common); len(all) >= r.waves*len(r.delegations)*8/10 {
			break
		}
	}
	if r.waves < rushSize() {
		r.t.Logf("the draft has room for %d waves, not for %d", r.waves, rushSize())
	}
	next := 0
	for wave := range r.waves {
		for i, d := range r.delegations {
			w := wish{}
			p := place{}
			switch {
			case i%10 == 0:
				p, w.kind = first[i/10%shared], touching
				w.old, w.new = p.words[p.gap], fmt.Sprintf("%s%d", strings.ToLower(d.code), wave)
			case i%10 == 1:
				p, w.kind = first[shared*(1+wave)+i/10%shared], equal
				w.old, w.new = p.words[p.gap], "jointly"
			default:
				if next == len(all) {
					r.t.Fatalf("the draft has room for only %d amendments that do not touch", next)
				}
				p, w.kind = all[next], elsewhere
				next++
				w.new = fmt.Sprintf("duly (%d)", next)
			}
			changed := slices.Clone(p.words)
			if w.old == "" {
				changed = slices.Insert(changed, p.gap+1, w.new)
			} else {
				changed[p.gap] = w.new
			}
			w.paragraph, w.words = p.id, strings.Join(changed, " ")
			d.wishes = append(d.wishes, w)
		}
	}
}

// wave has everybody amend at once. In every other one the node is killed when half
// of them have been answered, and started again.
func (r *rush) wave(n int) {
	begun, kill, lost := time.Now(), n%2 == 1, func() int { return 0 }
	var known runner.Replayed
	if kill {
		known = r.replay(0)
	}
	ctx, cancel := context.WithTimeout(r.t.Context(), 2*time.Minute)
	defer cancel()
	var all sync.WaitGroup
	for _, d := range r.delegations {
		all.Go(func() {
			file := r.byClient
			if d.client == nil {
				file = r.byBinary
			}
			f, err := file(ctx, d, d.wishes[n])
			if err != nil {
				r.t.Errorf("%s: %v", d.code, err)
				return
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			r.filed = append(r.filed, f)
			r.hits <- struct{}{}
		})
	}
	if kill {
		for range len(r.delegations) / 2 {
			select {
			case <-r.hits:
			case <-ctx.Done():
				r.t.Fatalf("half of the room is not answered in time:\n%s", r.node.errs)
			}
		}
		r.node.end(syscall.SIGKILL)
		at, answered := time.Now(), r.answered()
		r.node = r.b.launch(r.t, r.data, "--http", strings.TrimPrefix(r.url, "http://"))
		lost = func() int { return r.upTo(r.node.seq) - answered }
		r.t.Logf("wave %d: killed with %d amendments answered, back after %s at event %d", n, answered, since(at), r.node.seq)
		if r.node.url != r.url {
			r.t.Fatalf("started again at %s, was at %s", r.node.url, r.url)
		}
		if again := r.replay(known.Seq); again.State != known.State || again.Events != known.Events {
			r.t.Errorf("as of event %d the state was %s, and is %s after the kill", known.Seq, known.State, again.State)
		}
	}
	all.Wait()
	for len(r.hits) > 0 {
		<-r.hits
	}
	r.t.Logf("wave %d: %d amendments in %s; of %d the node had written the answer was lost with it", n, len(r.delegations), since(begun), lost())
}

func (r *rush) answered() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.filed)
}

// upTo counts the amendments up to a sequence.
func (r *rush) upTo(seq uint64) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, f := range r.filed {
		if f.seq <= seq {
			n++
		}
	}
	return n
}

// replay has the readings rebuilt as of a sequence, 0 for now.
func (r *rush) replay(seq uint64) runner.Replayed {
	r.t.Helper()
	args := []string{"replay"}
	if seq > 0 {
		args = append(args, "--at", fmt.Sprint(seq))
	}
	return into[runner.Replayed](r.t, r.must("", args...))
}

// away says whether an error only says that the node was not heard.
func away(err error) bool {
	var unreachable *client.UnreachableError
	var unknown *client.UnknownError
	var no *client.Problem
	return errors.As(err, &unreachable) || errors.As(err, &unknown) || errors.As(err, &no) && no.Passing()
}

// insisted does what a node that is away may not hear until it is heard.
func insisted[T any](ctx context.Context, do func() (T, error)) (T, error) {
	for {
		v, err := do()
		if err == nil || !away(err) {
			return v, err
		}
		select {
		case <-ctx.Done():
			return v, errors.Join(ctx.Err(), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// byClient files an amendment by the delegation's own client: one command, with one
// id, until it is answered.
func (r *rush) byClient(ctx context.Context, d *delegation, w wish) (filed, error) {
	if d.draft.Report == "" {
		report, err := insisted(ctx, func() (currenttext.Report, error) { return d.client.Report(ctx, rushed, nil) })
		if err != nil {
			return filed{}, err
		}
		d.draft = prepare.DraftOf(report)
	}
	data, err := d.draft.Propose(prepare.Change{Paragraph: w.paragraph, Operation: events.OpText, Words: w.words}, "", nil)
	if err != nil {
		return filed{}, err
	}
	command, err := insisted(ctx, func() (client.Command, error) {
		return d.client.Write(ctx, d.code, client.Wish{Type: "amendment.propose", Data: data})
	})
	if err != nil {
		return filed{}, err
	}
	for {
		a, err := d.client.Submit(ctx, d.key, command)
		switch {
		case err == nil && a.Command != command.ID:
			return filed{}, fmt.Errorf("command %s was answered as %s", command.ID, a.Command)
		case err == nil:
			return filed{d.code, w, a.Result.Amendment, a.Seq, a.Command}, nil
		case !away(err) || ctx.Err() != nil:
			return filed{}, err
		}
	}
}

// byBinary files an amendment by the binary. One that was not answered is looked for
// before the command line is given again, since that would be another command.
func (r *rush) byBinary(ctx context.Context, d *delegation, w wish) (filed, error) {
	for {
		a := r.b.gives(ctx, r.url, d.keyFile, "amend", rushed, w.paragraph, "--text", w.words, "--json")
		switch {
		case a.code == exitDone:
			var out amended
			err := json.Unmarshal([]byte(a.out), &out)
			return filed{d.code, w, out.Amendment, out.Seq, uuid.UUID{}}, err
		case a.code != exitUnable || ctx.Err() != nil:
			return filed{}, fmt.Errorf("exit %d: %s", a.code, a.err)
		}
		list, err := insisted(ctx, func() ([]amendments.Amendment, error) {
			look := r.b.gives(ctx, r.url, "", "amendment", "list", rushed, "--sponsor", d.code, "--json")
			var list []amendments.Amendment
			switch look.code {
			case exitDone:
				return list, json.Unmarshal([]byte(look.out), &list)
			case exitUnable:
				return nil, &client.UnreachableError{Server: r.url, Err: errors.New(look.err)}
			}
			return nil, fmt.Errorf("exit %d: %s", look.code, look.err)
		})
		if err != nil {
			return filed{}, err
		}
		for _, f := range list {
			if says(&f, w) {
				r.t.Logf("%s of %s was filed at %d, and the command line said: %s", f.Amendment, d.code, f.Filed.Seq, strings.Join(strings.Fields(a.err), " "))
				return filed{d.code, w, f.Amendment, f.Filed.Seq, uuid.UUID{}}, nil
			}
		}
	}
}

// says says whether an amendment is what was wished.
func says(a *amendments.Amendment, w wish) bool {
	e := a.AsFiled
	return a.Operation == events.OpText && a.Paragraph == w.paragraph && len(e) == 1 && e[0].Old == w.old && e[0].New == w.new
}

func (r *rush) listed() map[string]amendments.Amendment {
	r.t.Helper()
	out := map[string]amendments.Amendment{}
	for _, a := range into[[]amendments.Amendment](r.t, r.must("", "amendment", "list", rushed)) {
		out[a.Amendment] = a
	}
	return out
}

// holds checks that what is listed is what was acknowledged: each once, by whom, at
// the sequence, with the words.
func (r *rush) holds(list map[string]amendments.Amendment) {
	if want := len(r.delegations) * r.waves; len(r.filed) != want || len(list) != want {
		r.t.Errorf("%d amendments were wished, %d were acknowledged, %d are listed", want, len(r.filed), len(list))
	}
	seen := map[string]bool{}
	for _, f := range r.filed {
		a, ok := list[f.amendment]
		if !ok || seen[f.amendment] {
			r.t.Errorf("%s of %s was acknowledged at %d; listed: %t, acknowledged twice: %t", f.amendment, f.by, f.seq, ok, seen[f.amendment])
			continue
		}
		seen[f.amendment] = true
		if a.By != f.by || a.Filed.Seq != f.seq || a.Filed.Via != events.ViaOwnKey || a.State != amendments.Open || !says(&a, f.wish) {
			r.t.Errorf("%s was acknowledged at %d for %s, who wished %+v; it is listed as %+v", f.amendment, f.seq, f.by, f.wish, a)
		}
	}
}

// relations checks who is in whose way, which is known from the wishes alone.
func (r *rush) relations(list map[string]amendments.Amendment) {
	others := map[string][]string{}
	for _, f := range r.filed {
		if f.wish.kind != elsewhere {
			others[f.wish.paragraph] = append(others[f.wish.paragraph], f.amendment)
		}
	}
	for _, f := range r.filed {
		touches, equals := []string{}, []string{}
		for _, o := range others[f.wish.paragraph] {
			switch {
			case o == f.amendment:
			case f.wish.kind == touching:
				touches = append(touches, o)
			case f.wish.kind == equal:
				equals = append(equals, o)
			}
		}
		a := list[f.amendment]
		if !sameSet(a.Touches, touches) || !sameSet(a.Equals, equals) {
			r.t.Errorf("%s touches %v, want %v; equals %v, want %v", f.amendment, a.Touches, touches, a.Equals, equals)
		}
	}
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// uncontested has the Chair take up all that touches nothing, and checks that the
// answer names every amendment once.
func (r *rush) uncontested(before map[string]amendments.Amendment) map[string]amendments.Amendment {
	out := into[revised](r.t, r.must(r.chairKey(), "report", "revise", rushed, "--uncontested"))
	var taken, left []string
	for _, f := range r.filed {
		if f.wish.kind == touching {
			left = append(left, f.amendment)
		} else {
			taken = append(taken, f.amendment)
		}
	}
	if !sameSet(out.Incorporated, taken) || !sameSet(out.Carried, left) || len(out.Absorbed)+len(out.Conflicts)+len(out.Declined) > 0 {
		r.t.Errorf("the Chair took up %d and left %d, want %d and %d; absorbed %v, in conflict %v",
			len(out.Incorporated), len(out.Carried), len(taken), len(left), out.Absorbed, out.Conflicts)
	}
	r.t.Logf("%d incorporated as uncontested, %d carried on", len(out.Incorporated), len(out.Carried))
	after := r.accounted(before)
	show := into[currenttext.Report](r.t, r.must("", "report", "show", rushed))
	words := map[string]string{}
	for _, p := range show.Paragraphs {
		words[p.ID] = p.Text
	}
	for _, f := range r.filed {
		if in := strings.Contains(words[f.wish.paragraph], f.wish.new); in != (f.wish.kind != touching) {
			r.t.Errorf("“%s” of %s stands in paragraph %s: %t", f.wish.new, f.amendment, f.wish.paragraph, in)
		}
	}
	return after
}

// takesOne has the Chair take up one of those that touch: the others at its words are
// in conflict with it, and say so.
func (r *rush) takesOne(list map[string]amendments.Amendment) {
	var one filed
	for _, f := range r.filed {
		if f.wish.kind == touching && (one.amendment == "" || f.seq < one.seq) {
			one = f
		}
	}
	out := into[revised](r.t, r.must(r.chairKey(), "report", "revise", rushed, "--incorporate", one.amendment))
	var carried, conflicts, got []string
	for _, f := range r.filed {
		switch {
		case f.wish.kind != touching || f.amendment == one.amendment:
		case f.wish.paragraph == one.wish.paragraph:
			conflicts = append(conflicts, f.amendment)
		default:
			carried = append(carried, f.amendment)
		}
	}
	for _, c := range out.Conflicts {
		got = append(got, c.Amendment)
		if !slices.Equal(c.With, []string{one.amendment}) || c.Paragraph != one.wish.paragraph || c.Words == "" {
			r.t.Errorf("%+v, want a conflict with %s", c, one.amendment)
		}
	}
	if !sameSet(got, conflicts) || !sameSet(out.Carried, carried) || !slices.Equal(out.Incorporated, []string{one.amendment}) {
		r.t.Errorf("with %s incorporated %v are in conflict, want %v; %v carried, want %v", one.amendment, got, conflicts, out.Carried, carried)
	}
	r.t.Logf("with %s incorporated %d are in conflict, %d carried on", one.amendment, len(got), len(out.Carried))
	after := r.accounted(list)
	for i, id := range conflicts {
		if a := after[id]; a.State != amendments.Conflicting {
			r.t.Errorf("%s is %s", id, a.State)
		} else if i == 0 {
			r.t.Logf("%s: %s", id, a.Outcome)
		}
	}
}

// accounted checks that every amendment that was there is there, and says what became
// of it: how it was decided, what it is in conflict with, or what it touches.
func (r *rush) accounted(before map[string]amendments.Amendment) map[string]amendments.Amendment {
	after := r.listed()
	if len(after) != len(before) {
		r.t.Errorf("%d amendments were listed, and %d are now", len(before), len(after))
	}
	for id := range before {
		a, ok := after[id]
		if !ok || a.State == "" || a.Outcome == "" && len(a.Touches) == 0 {
			r.t.Errorf("%s is lost without a word: listed %t, %q, %q, touches %v", id, ok, a.State, a.Outcome, a.Touches)
		}
	}
	return after
}

// log reads the log of the stopped node: it decides every command again, and finds
// every acknowledged one once and where it was acknowledged.
func (r *rush) log(seq uint64) {
	l, err := log.OpenEmbedded(r.t.Context(), log.Options{Group: "oewg-ict", Aggregates: events.Aggregates, Dir: r.data})
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			r.t.Error(err)
		}
	}()
	type proposed struct {
		record    events.Record
		amendment string
	}
	var x aggregates.Reexecution
	last, times := map[uuid.UUID]uint64{}, map[uuid.UUID]int{}
	at := map[uint64]proposed{}
	err = l.Read(r.t.Context(), 1, 0, func(s events.Stored) error {
		e, err := events.Decode(s)
		if err != nil {
			return err
		}
		if last[e.Command] = e.Seq; e.Part == 1 {
			times[e.Command]++
		}
		if p, ok := e.Event.(events.AmendmentProposed); ok {
			at[e.Seq] = proposed{e, p.Amendment}
		}
		return x.Next(s)
	})
	if err != nil {
		r.t.Fatalf("reading the log again: %v", err)
	}
	if x.State.Seq != seq {
		r.t.Errorf("the log ends at %d with a whole command, the node was at %d", x.State.Seq, seq)
	}
	if len(at) != len(r.filed) {
		r.t.Errorf("%d amendments were acknowledged, %d are on the log", len(r.filed), len(at))
	}
	for _, f := range r.filed {
		p, ok := at[f.seq]
		if !ok || p.amendment != f.amendment || p.record.Actor != f.by {
			r.t.Errorf("%s of %s was acknowledged at %d, where the log has %q of %q", f.amendment, f.by, f.seq, p.amendment, p.record.Actor)
			continue
		}
		if f.command != (uuid.UUID{}) && p.record.Command != f.command {
			r.t.Errorf("%s was acknowledged as command %s, the log has %s", f.amendment, f.command, p.record.Command)
		}
		if c := p.record.Command; times[c] != 1 || last[c] != f.seq {
			r.t.Errorf("command %s stands %d times, at last at %d; it was acknowledged at %d", c, times[c], last[c], f.seq)
		}
	}
	r.t.Logf("%d commands of %d events decided again: the same bytes", x.Commands, x.State.Seq)
}

// inPlenary returns a stage with a Chair and a dozen delegations.
func inPlenary(t *testing.T) (*stage, []string) {
	t.Helper()
	s := newStage(t)
	who := []string{"FRA", "USA", "RUS", "CHN", "KEN", "BRA", "IND", "DEU", "JPN", "MEX", "TUV", "EGY"}
	s.enrols(append([]string{"CHAIR"}, who...)...)
	s.must(events.CodeSecretariat, "officers", "elect", "SGP", "--office", "chair")
	return s, who
}

// TestParis: two real drafts are tabled without loss, and what was proposed on the
// first of them is accounted for when the second takes its place.
func TestParis(t *testing.T) {
	if testing.Short() {
		t.Skip("two long drafts")
	}
	drafts := map[string][]byte{}
	for _, name := range []string{october, december} {
		content, ok := sharedDraft(t, name)
		if !ok {
			t.Skip("the shared material is not beside the project")
		}
		drafts[name] = content
		t.Run(filepath.Base(name), func(t *testing.T) { tabledWhole(t, content) })
	}
	t.Run("redraft", func(t *testing.T) { redrafted(t, drafts[october], drafts[december]) })
}

// wordOrBracket is what is compared: a word, a number or a square bracket.
var wordOrBracket = regexp.MustCompile(`[\p{L}\p{N}\p{M}]+|[\[\]]`)

// What in the two files is no text, or stands for what is counted, found without any
// notion of what a block is.
var (
	frontMatter = regexp.MustCompile(`(?s)\A---\n.*?\n---\n`)
	headingLine = regexp.MustCompile(`(?m)^#+ `)
	optionLine  = regexp.MustCompile(`(?m)^[ \t]*\**Option`)
	itemMark    = regexp.MustCompile(`(?m)^[ \t]*(\d+\.|\([a-z]+\))[ \t]`)
	noteLine    = regexp.MustCompile(`(?m)^\[\^\w+\]:`)
	linkWords   = regexp.MustCompile(`\]\[(?:source|10nov|4dec)\]`)
	noText      = []*regexp.Regexp{
		itemMark, linkWords,
		regexp.MustCompile(`(?m)^(?:\* TOC\n)?\{:.*\}$`),          // where a table of contents comes, or a heading is not in it
		regexp.MustCompile(`(?m)^\[(?:source|10nov|4dec)\]: .*$`), // where links lead
		regexp.MustCompile(`\[\^\w+\]`),                           // calls of notes, and in front of them
		regexp.MustCompile(`</?span[^>]*>`),
	}
)

func count(re *regexp.Regexp, s string) int { return len(re.FindAllString(s, -1)) }

// words gives the words of a stretch of a file. Emphasis within a word, as in
// r*ecognizing*, is none of its letters.
func words(file string) []string {
	return wordOrBracket.FindAllString(strings.NewReplacer("*", "", "^", "").Replace(file), -1)
}

// tally counts words.
func tally(words []string) map[string]int {
	out := map[string]int{}
	for _, w := range words {
		out[w]++
	}
	return out
}

// superscripts are how a terminal shows the numbers of footnotes.
var superscripts = strings.NewReplacer("⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9")

// tabledWhole tables a draft and compares what is shown with the file: its words in
// order, and as many paragraphs of each kind as the file has marks for.
func tabledWhole(t *testing.T, content []byte) {
	s, _ := inPlenary(t)
	out := into[tabled](t, s.must("CHAIR", "report", "table", "paris", s.file("draft.md", string(content)), "--json"))
	report := into[currenttext.Report](t, s.must("", "report", "show", "paris", "--json"))
	var body, notes, printed []string
	kinds, options := map[text.Kind]int{}, 0
	for _, p := range report.Paragraphs {
		kinds[p.Kind]++
		ours := wordOrBracket.FindAllString(p.Text, -1)
		if p.Kind == text.Footnote {
			notes = append(notes, ours...)
		} else {
			body = append(body, ours...)
		}
		if p.Kind == text.Option || p.Kind == text.Article && strings.HasPrefix(p.Text, "Option") {
			options++
		}
		printed = append(printed, wordOrBracket.FindAllString(p.Number, -1)...)
		printed = append(printed, ours...)
	}
	_, shown, _ := strings.Cut(s.must("", "report", "show", "paris", "--view", "clean", "--format", "text"), "\n\n") // behind the title
	if d := cmp.Diff(printed, wordOrBracket.FindAllString(superscripts.Replace(shown), -1)); d != "" {
		t.Errorf("the text for people (+) has not the numbers and words of the paragraphs (-):\n%s", d)
	}

	source := frontMatter.ReplaceAllString(string(content), "")
	begin := noteLine.FindStringIndex(source)[0] // in these drafts all notes stand at the end
	inOrder(t, body, words(source[:begin]))
	left := tally(words(source))
	for w, n := range tally(append(body, notes...)) {
		left[w] -= n
	}
	marks := map[string]int{"[": count(linkWords, source)} // in front of the words of a link
	for _, re := range noText {
		for w, n := range tally(words(strings.Join(re.FindAllString(source, -1), "\n"))) {
			marks[w] += n
		}
	}
	for w, n := range left {
		if n != marks[w] {
			t.Errorf("“%s” stands in the file %d times more than it is shown, and %d times where no text is", w, n, marks[w])
		}
	}
	if out.Brackets != report.Brackets || out.Brackets != tally(append(body, notes...))["["] {
		t.Errorf("%d brackets, %d, %d", out.Brackets, report.Brackets, tally(append(body, notes...))["["])
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"headings and articles, but for options", kinds[text.Heading] + kinds[text.Article] - (options - kinds[text.Option]), count(headingLine, source)},
		{"numbered and lettered paragraphs", kinds[text.Paragraph] + kinds[text.SubParagraph], count(itemMark, source[:begin])},
		{"options", options, count(optionLine, source[:begin])},
		{"footnotes", kinds[text.Footnote], count(noteLine, source)},
		{"paragraphs in all", out.Paragraphs, len(report.Paragraphs)},
	} {
		if c.got != c.want || c.got == 0 {
			t.Errorf("%d %s, want %d", c.got, c.what, c.want)
		}
	}
	t.Logf("%d words and brackets, %d opening; %v; %d options; %d warnings", len(body)+len(notes), out.Brackets, kinds, options, len(out.Warnings))
}

// inOrder checks that words stand in a file, in order.
func inOrder(t *testing.T, words, file []string) {
	t.Helper()
	at := 0
	for i, w := range words {
		from := at
		for at < len(file) && file[at] != w {
			at++
		}
		if at == len(file) {
			t.Fatalf("word %d, %q, does not stand in the file behind %q", i, w, file[max(0, from-8):from])
		}
		at++
	}
}

// planned is an amendment on the first draft and what the second is known to make of
// it; "" where only the matching of the two can say.
type planned struct {
	args []string // behind "amend paris"
	fate amendments.State
}

// plan makes forty amendments: words that the second draft has too, words in
// paragraphs that it left as they were, words in place of some that it dropped, and
// changes of structure, half of them at paragraphs of which it has nothing.
func plan(t *testing.T, report currenttext.Report, after []text.Block) []planned {
	t.Helper()
	const each = 10
	old, now := map[string]int{}, map[string]int{}
	begins := map[string][]string{} // first words -> texts of the second draft
	beginning := func(s string) string { return strings.Join(strings.Fields(s)[:min(6, len(strings.Fields(s)))], " ") }
	oldBegins := map[string]int{}
	for _, p := range report.Paragraphs {
		old[p.Text]++
		oldBegins[beginning(p.Text)]++
	}
	kept := map[string]bool{}
	for _, b := range after {
		now[b.Text]++
		for _, run := range runsOf(b.Text) {
			kept[run] = true
		}
		begins[beginning(b.Text)] = append(begins[beginning(b.Text)], b.Text)
	}
	var taken, own, dropped, structural, gone []planned
	for i, p := range report.Paragraphs {
		ours := strings.Split(p.Text, " ")
		at := gaps(ours)
		if len(ours) < 12 || len(at) == 0 || p.Kind == text.Heading || p.Kind == text.Article || p.Kind == text.Footnote {
			continue
		}
		later := begins[beginning(p.Text)]
		switch {
		case old[p.Text] == 1 && now[p.Text] == 1:
			if len(own) < each {
				ours = slices.Insert(ours, at[0]+1, "duly")
				own = append(own, planned{[]string{p.ID, "--text", strings.Join(ours, " ")}, amendments.Open})
				continue
			}
			if len(structural) < each/2 && mergesOrNot(report.Paragraphs, i, len(structural)) {
				structural = append(structural, restructure(report.Paragraphs, i, at[0], len(structural)))
			}
		case len(gone) < each/2 && mergesOrNot(report.Paragraphs, i, len(gone)) && !slices.ContainsFunc(runsOf(p.Text), func(run string) bool { return kept[run] }):
			a := restructure(report.Paragraphs, i, at[0], len(gone))
			a.fate = ofDeleted[len(gone)]
			gone = append(gone, a)
		case now[p.Text] == 0 && len(later) == 1 && oldBegins[beginning(p.Text)] == 1 && old[later[0]] == 0:
			out := slices.IndexFunc(ours, func(w string) bool {
				return plainWord.MatchString(w) && !slices.Contains(words(later[0]), w)
			})
			switch {
			case out >= 0 && len(dropped) < each:
				ours[out] = "otherwise"
				dropped = append(dropped, planned{[]string{p.ID, "--text", strings.Join(ours, " ")}, amendments.Conflicting})
			case len(taken) < each:
				taken = append(taken, planned{[]string{p.ID, "--text", later[0]}, amendments.Absorbed})
			}
		}
	}
	all := slices.Concat(taken, own, dropped, structural, gone)
	if len(all) != 4*each {
		t.Fatalf("%d, %d, %d and %d amendments were found, want %d each", len(taken), len(own), len(dropped), len(structural)+len(gone), each)
	}
	return all
}

// runsOf gives the runs of four successive words of a text.
func runsOf(s string) []string {
	all := words(s)
	var out []string
	for i := range len(all) - 3 {
		out = append(out, strings.Join(all[i:i+4], " "))
	}
	return out
}

// ofDeleted is what becomes of each change that restructure makes when its paragraph
// is deleted.
var ofDeleted = []amendments.State{amendments.Absorbed, amendments.Open, amendments.Conflicting, amendments.Conflicting, amendments.Conflicting}

// restructure makes the n-th change of structure at the i-th paragraph: it is split
// behind its word at.
func restructure(paragraphs []currenttext.Paragraph, i, at, n int) planned {
	p := paragraphs[i]
	before := strings.Join(strings.Split(p.Text, " ")[:at+1], " ")
	args := [][]string{
		{"--delete"},
		{"--insert-after", "--text", fmt.Sprintf("Parties shall meet again (%d).", i)},
		{"--move-after", paragraphs[i-5].ID},
		{"--split-at", fmt.Sprint(len([]rune(before)))},
		{"--merge-next"},
	}
	return planned{args: append([]string{p.ID}, args[n%len(args)]...)}
}

// mergesOrNot says whether restructure can make its n-th change at the i-th paragraph:
// only two of one kind are merged.
func mergesOrNot(paragraphs []currenttext.Paragraph, i, n int) bool {
	return n%len(ofDeleted) != len(ofDeleted)-1 || i+1 < len(paragraphs) && paragraphs[i+1].Kind == paragraphs[i].Kind
}

// redrafted amends the first draft and puts the second in its place.
func redrafted(t *testing.T, before, after []byte) {
	s, who := inPlenary(t)
	s.must("CHAIR", "report", "table", "paris", s.file("october.md", string(before)))
	draft, err := markdown.Read(after)
	if err != nil {
		t.Fatal(err)
	}
	fates := map[string]amendments.State{}
	all := plan(t, into[currenttext.Report](t, s.must("", "report", "show", "paris", "--json")), draft.Blocks)
	for i, p := range all {
		a := into[amended](t, s.must(who[i%len(who)], append(append([]string{"amend", "paris"}, p.args...), "--json")...))
		fates[a.Amendment] = p.fate
	}
	if len(fates) != len(all) {
		t.Fatalf("%d amendments were filed, with %d ids", len(all), len(fates))
	}
	file := s.file("december.md", string(after))
	trial := into[revised](t, s.must("CHAIR", "report", "revise", "paris", "--redraft", file, "--dry-run", "--json"))
	out := into[revised](t, s.must("CHAIR", "report", "revise", "paris", "--redraft", file, "--json"))
	if d := cmp.Diff(trial.Revised, out.Revised); d != "" {
		t.Errorf("what would be (-) and what was (+):\n%s", d)
	}
	became := map[string]amendments.State{}
	becomes := func(id string, s amendments.State) {
		if _, filed := fates[id]; !filed || became[id] != "" {
			t.Errorf("%s is %s; it was filed: %t, and is %q too", id, s, filed, became[id])
		}
		became[id] = s
	}
	for _, id := range out.Carried {
		becomes(id, amendments.Open)
	}
	for _, id := range out.Absorbed {
		becomes(id, amendments.Absorbed)
	}
	for _, c := range out.Conflicts {
		becomes(c.Amendment, amendments.Conflicting)
		if len(c.With) == 0 {
			t.Errorf("%s is in conflict with nothing", c.Amendment)
		}
	}
	for _, a := range into[[]amendments.Amendment](t, s.must("", "amendment", "list", "paris", "--json")) {
		want := fates[a.Amendment]
		if got := became[a.Amendment]; got == "" || a.State != got || want != "" && got != want {
			t.Errorf("%s on [%s] is %s, the answer had %q, it should be %q: %s", a.Amendment, a.Paragraph, a.State, got, want, a.Outcome)
		}
		if a.Outcome == "" && a.State != amendments.Open {
			t.Errorf("%s is %s for no reason", a.Amendment, a.State)
		}
		t.Logf("%-4s %-7s on [%s] %-9s %s", a.Amendment, a.Operation, a.Paragraph, a.State, beginning(a.Outcome, 160))
	}
	var want, got []string
	for _, b := range draft.Blocks {
		want = append(want, string(b.Kind)+" "+b.Text)
	}
	for _, p := range into[currenttext.Report](t, s.must("", "report", "show", "paris", "--json")).Paragraphs {
		got = append(got, string(p.Kind)+" "+p.Text)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the second draft (-) and the text now (+):\n%s", d)
	}
	t.Logf("carried %d, absorbed %d, in conflict %d", len(out.Carried), len(out.Absorbed), len(out.Conflicts))
}
