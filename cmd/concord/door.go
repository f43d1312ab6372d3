package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"concord/aggregates/engine"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/cmd/concord/internal/terminal"
	"concord/events"
	"concord/events/trust"
)

// door is what the commands have in common: where they read and write, which node
// they talk to, and with which key they sign.
type door struct {
	in   io.Reader
	out  terminal.Screen
	errs terminal.Screen // what is said beside the answer: refusals, warnings, the next step
	env  func(string) string

	server   string
	keyFile  string
	json     bool
	patience time.Duration

	entered entered
	begun   bool   // flags and arguments are right: what fails now is no wrong usage
	slug    string // the report that the command line is about, where it is about one
	signed  string // for whom the last command was signed

	node  *client.Client
	known *client.Group // once it has been asked for
}

// entered is how the secretariat enters what another did.
type entered struct{ by, channel, occurred, meeting string }

func newDoor(in io.Reader, out, errs io.Writer, env func(string) string) *door {
	return &door{in: in, out: terminal.On(out, env), errs: terminal.On(errs, env), env: env}
}

// client returns the client of the node that the command line names.
func (d *door) client() (*client.Client, error) {
	if d.node != nil {
		return d.node, nil
	}
	c, err := client.New(cmp.Or(d.server, d.env("CONCORD_SERVER"), client.DefaultServer), d.patience, "concord/"+version())
	if err != nil {
		return nil, wrong("%v", err)
	}
	d.node = c
	return c, nil
}

// group asks for the group, once.
func (d *door) group(ctx context.Context) (client.Group, error) {
	if d.known != nil {
		return *d.known, nil
	}
	c, err := d.client()
	if err != nil {
		return client.Group{}, err
	}
	g, err := c.Group(ctx)
	if err != nil {
		return g, err
	}
	d.known = &g
	return g, nil
}

// signer loads the key that the command line names.
func (d *door) signer() (trust.Signer, error) {
	path := cmp.Or(d.keyFile, d.env("CONCORD_KEY"))
	if path == "" {
		return trust.Signer{}, &noKeyError{}
	}
	s, err := trust.LoadSigner(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, wrong("there is no key file %s", path)
	}
	if err != nil {
		return s, &inputError{err}
	}
	return s, nil
}

// command signs for nothing yet: it writes a wish out for the holder of the key, and
// as entered on behalf of another where the command line says so.
func (d *door) command(ctx context.Context, w client.Wish) (trust.Signer, client.Command, error) {
	s, err := d.signer()
	if err != nil {
		return s, client.Command{}, err
	}
	if err := d.enter(&w); err != nil {
		return s, client.Command{}, err
	}
	c, err := d.client()
	if err != nil {
		return s, client.Command{}, err
	}
	who, err := c.Whoami(ctx, s.Name)
	if err != nil {
		return s, client.Command{}, notPermitted(err)
	}
	if d.signed = who.Participant; w.For != "" {
		d.signed = w.For
	}
	cmd, err := c.Write(ctx, who.Participant, w)
	return s, cmd, err
}

// notPermitted is what it means for a command that nobody is known by a key: to read
// about that key it would be that it is not found.
func notPermitted(err error) error {
	var no *client.Problem
	if errors.As(err, &no) && no.Slug() == "unknown-key" {
		denied := *no
		denied.Status = http.StatusForbidden
		return &denied
	}
	return err
}

// enter says in a wish on whose behalf it is entered.
func (d *door) enter(w *client.Wish) error {
	e := d.entered
	if (e.by == "") != (e.channel == "") {
		return wrong("--for and --channel go together: for whom, and how it reached the secretariat (floor, letter or paper)")
	}
	w.For, w.Channel, w.Meeting = e.by, events.Channel(e.channel), e.meeting
	if e.occurred == "" {
		return nil
	}
	t, err := prepare.Time(e.occurred)
	w.Occurred = events.Time(t)
	return err
}

// submit has a wish done.
func (d *door) submit(ctx context.Context, w client.Wish) (engine.Answer, error) {
	s, cmd, err := d.command(ctx, w)
	if err != nil {
		return engine.Answer{}, err
	}
	c, err := d.client()
	if err != nil {
		return engine.Answer{}, err
	}
	a, err := c.Submit(ctx, s, cmd)
	if err == nil {
		// It is done, whether the readings have come so far or not: only that the next
		// command line may read what this one wrote is waited for.
		_ = c.Reached(ctx, a.Seq)
	}
	return a, err
}

// try asks what would come of a wish.
func (d *door) try(ctx context.Context, w client.Wish) (client.Trial, error) {
	s, cmd, err := d.command(ctx, w)
	if err != nil {
		return client.Trial{}, err
	}
	c, err := d.client()
	if err != nil {
		return client.Trial{}, err
	}
	return c.DryRun(ctx, s, cmd)
}

// signs adds the flags of a command that is signed.
func (d *door) signs(c *cobra.Command) *cobra.Command {
	f := c.Flags()
	f.StringVar(&d.entered.by, "for", "", "the participant on whose behalf the secretariat enters this (with --channel)")
	f.StringVar(&d.entered.channel, "channel", "", "how it reached the secretariat: floor, letter or paper")
	f.StringVar(&d.entered.occurred, "occurred", "", "when it happened, if before now: `TIME`")
	f.StringVar(&d.entered.meeting, "meeting", "", "the meeting at which it happened")
	d.completes(c, "for", d.participantCodes)
	d.completesFixed(c, "channel", channelNames()...)
	return c
}

func channelNames() []string {
	var out []string
	for _, c := range events.Channels {
		out = append(out, string(c))
	}
	return out
}

// answer gives the answer of a command: as one JSON document, with the marks of the
// log that it speaks of, or as tell writes it for a person.
func (d *door) answer(v any, tell func()) error {
	if !d.json {
		tell()
		return nil
	}
	document, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return err
	}
	if d.node != nil {
		document = d.node.Marks().On(document)
	}
	return d.documentAsIs(document)
}

// say writes a line of an answer for a person, wrapped to a terminal's width.
func (d *door) say(format string, args ...any) {
	fmt.Fprintln(d.out, terminal.Wrap(terminal.Styled(fmt.Sprintf(format, args...)), "", "", d.out.Width))
}

// warn says something beside the answer, whoever reads that.
func (d *door) warn(format string, args ...any) {
	if !d.json {
		fmt.Fprintln(d.errs, terminal.Wrap(terminal.Safe(fmt.Sprintf(format, args...)), d.errs.Open("note: "), "  ", d.errs.Width))
	}
}

// next tells a person what may be done next: a command line, which is not wrapped, so
// that it can be copied.
func (d *door) next(format string, args ...any) {
	for i, a := range args {
		if word, is := a.(string); is && strings.Contains(word, "(") && !strings.ContainsAny(word, " '") {
			args[i] = "'" + word + "'" // apr1#3(a): a shell would take it apart
		}
	}
	if !d.json {
		fmt.Fprintln(d.errs, d.errs.Dim("next: "+terminal.Safe(fmt.Sprintf(format, args...))))
	}
}

// tellFiction says of a log that is not real that it is not, so that it never passes
// as real.
func (d *door) tellFiction() {
	if d.node == nil || d.json {
		return
	}
	marks := d.node.Marks()
	switch simulated, demo := marks.Clock != "", marks.Fictional; {
	case simulated && demo:
		fmt.Fprintln(d.errs, d.errs.Open("a demonstration by a simulated clock: nothing of it is real"))
	case demo:
		fmt.Fprintln(d.errs, d.errs.Open("a demonstration: nothing of it is real"))
	case simulated:
		fmt.Fprintln(d.errs, d.errs.Open("by a simulated clock: nothing of it is real"))
	}
}

// zone is the group's time zone.
func (d *door) zone(ctx context.Context) *time.Location {
	if g, err := d.group(ctx); err == nil {
		if z, err := time.LoadLocation(g.TimeZone); err == nil {
			return z
		}
	}
	return time.UTC
}

// clock prints a time for a person, in the group's zone.
func (d *door) clock(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(d.zone(ctx)).Format("2 Jan 2006 15:04:05 MST")
}

// instant is a time as sentences of the node have it: see [events.Instant].
var instant = regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`)

// local says a sentence of the node with its times in the group's zone, if there is a
// node that knows it.
func (d *door) local(ctx context.Context, sentence string) string {
	if !instant.MatchString(sentence) {
		return sentence
	}
	if _, err := d.group(ctx); err != nil {
		return sentence
	}
	return instant.ReplaceAllStringFunc(sentence, func(at string) string {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil {
			return at // the 31st of June, in words of somebody
		}
		return d.clock(ctx, t)
	})
}

// short prints it in a column: sortable, to the second. The head of the column says in
// which zone.
func (d *door) short(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(d.zone(ctx)).Format(time.DateTime)
}

// zoned is the head of a column of times: "TIME, New York".
func (d *door) zoned(ctx context.Context, head string) string {
	name := d.zone(ctx).String()
	return head + ", " + strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")
}

// list joins names for a person.
func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// counted is a number of things: "1 amendment", "2 amendments".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
