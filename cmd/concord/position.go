package main

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/engine"
	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/projections/positions"
)

// lift takes a position back; it is none itself.
const lift = "lift"

// stanceNames are the positions as they are typed.
func stanceNames() []string {
	var out []string
	for _, s := range events.Stances {
		out = append(out, string(s))
	}
	return append(out, lift)
}

// tellings tell each position in a sentence.
var tellings = map[string]string{
	string(events.Support): "supports", string(events.Accept): "accepts", string(events.Reserve): "reserves its position on",
	string(events.Object): "objects to", string(events.Dissociate): "dissociates itself from",
}

// positioned is the answer to a position.
type positioned struct {
	Participant string          `json:"participant"`
	Kind        string          `json:"kind"` // or lift
	Report      string          `json:"report"`
	Paragraph   string          `json:"paragraph,omitempty"`
	Path        string          `json:"path,omitempty"`
	Amendment   string          `json:"amendment,omitempty"`
	Members     []string        `json:"members,omitempty"`
	If          string          `json:"if,omitempty"`
	Words       string          `json:"words,omitempty"` // hash
	State       report.Validity `json:"state,omitempty"`
	CountsFor   []string        `json:"counts_for,omitempty"`
	Silence     string          `json:"silence,omitempty"` // that it broke, or after the end of which it came
	Broken      bool            `json:"broken,omitzero"`
	Late        bool            `json:"late,omitzero"`
	Seq         uint64          `json:"seq"`

	typed string // what it is on, as it is typed
}

func newPositionCommand(d *door) *cobra.Command {
	var data report.TakePosition
	var read seen
	var members []string
	c := &cobra.Command{
		Use: "position " + onWords + " KIND", Short: "Say what you hold of words: support, accept, reserve, object, dissociate, lift",
		Args: takes(onWords, "KIND ("+strings.Join(stanceNames(), ", ")+")"),
		Long: `Takes a position on a report, on a paragraph of it or on an amendment, bound to the
words that you read. When these change, support and acceptance lapse; what you hold
against them stands until you lift it.

  support     you want it
  accept      you can live with it
  reserve     the paragraph cannot be marked agreed yet; adoption is not barred
  object      you stand in the way: no adoption while it stands (member States only)
  dissociate  you let it be adopted and stand apart from it
  lift        you take back what you hold

With --if you accept, or object, only if that amendment is in the text. An acceptance is
then of the words as they would be with that amendment alone: if others change them too,
it does not count, and the inbox says which. A group names the members for which it
speaks; what a member says itself goes before that.`,
		Example: `  concord position apr1#12 object --reason "It goes beyond the mandate."
  concord position apr1#12 accept --if A14
  concord position A14 support
  concord position apr1#3(a) reserve --members DEU,FRA --key EU.nk
  concord position apr1#12 lift`,
		ValidArgsFunction: d.spoken(true, fixed(stanceNames()...)),
		RunE: func(c *cobra.Command, args []string) error {
			kind := strings.ToLower(args[1])
			if !slices.Contains(stanceNames(), kind) {
				no := wrong("%q is no position: it is %s", args[1], strings.Join(stanceNames(), ", "))
				no.meant = prepare.Meant(kind, stanceNames())
				return no
			}
			data.If, data.Members = strings.ToUpper(data.If), codes(members)
			if kind == lift && (len(data.Members) > 0 || read != seen{}) {
				return wrong("what you lift is what you hold: --members, --rev and --words do not go with it")
			}
			on, err := d.speaks(c.Context(), args[0], read)
			if err != nil {
				return err
			}
			data.On, data.Words, data.Stance = on.On, on.Hash, events.Stance(kind)
			return d.position(c.Context(), on, kind, data)
		},
	}
	f := c.Flags()
	f.StringVar(&data.Reason, "reason", "", "why, for the others to read")
	f.StringVar(&data.If, "if", "", "only for the case that this `AMENDMENT` is in the text (accept, object, lift)")
	f.StringSliceVar(&members, "members", nil, "a group speaks for these of its members: `CODE,CODE`")
	read.flags(c)
	d.completes(c, "if", d.openAmendments)
	d.completes(c, "members", d.participantCodes)
	d.signs(c)
	c.AddCommand(newPositionListCommand(d))
	return c
}

// position has a position taken, or lifted.
func (d *door) position(ctx context.Context, on prepare.Spoken, kind string, data report.TakePosition) error {
	wish := client.Wish{Type: "position.take", Data: data}
	if kind == lift {
		wish = client.Wish{Type: "position.lift", Data: report.LiftPosition{On: data.On, If: data.If, Reason: data.Reason}}
	}
	answer, err := d.submit(ctx, wish)
	if err != nil {
		return err
	}
	out := positioned{
		Participant: d.signed, Kind: kind, Report: on.Report, Paragraph: on.Block, Path: on.Path, Amendment: on.Amendment, Members: data.Members, If: data.If,
		Silence: answer.Result.Silence, Broken: answer.Result.State == string(report.SilenceBroken), Late: answer.Result.Late, Seq: answer.Seq, typed: on.Typed,
	}
	asGroup, did := false, tellings[kind]
	var instead []positions.Position // in whose place it comes
	switch {
	case kind == lift:
		did = "lifts its " + d.lifted(ctx, &out, answer)
	case !out.Late:
		var now []positions.Position
		if err := d.node.Get(ctx, client.ReportPath(on.Report, "positions"), client.MinSeq(answer.Seq), &now); err != nil {
			return err
		}
		for _, p := range out.mine(now) {
			if p.If == data.If {
				out.Words, out.State, out.CountsFor, asGroup = p.Words, p.State, p.CountsFor, p.AsGroup
			}
		}
		for _, p := range d.heldBefore(ctx, &out, answer) {
			if !slices.ContainsFunc(now, func(q positions.Position) bool { return q.Seq == p.Seq }) {
				instead = append(instead, p)
			}
		}
	}
	return d.answer(out, func() {
		d.say("%s %s %s%s%s (event %d).", d.out.Bold(d.signed), did, on.Name, behalf(data.Members), inCase(data.If), answer.Seq)
		for _, p := range instead {
			held, _, _ := strings.Cut(liftings[p.Kind], " ")
			d.say("It comes in the place of its %s%s%s (event %d).", held, behalf(p.Members), inCase(p.If), p.Seq)
		}
		d.tellPositioned(&out, asGroup)
	})
}

// tellPositioned says what a position brought about, and what may be done next.
func (d *door) tellPositioned(out *positioned, asGroup bool) {
	switch {
	case out.Late:
		d.say("%s: silence %s had ended. It is on record and changes nothing.", d.out.Bold("Too late"), out.Silence)
		d.next("concord explain %s --text WORDS (an explanation of position)", out.typed)
		return
	case out.Broken:
		d.say("Silence %s is %s: what it was on is not adopted.", out.Silence, d.out.Bold("broken"))
	case asGroup:
		d.warn("%s named none of its members: as a group it stands in nobody's way. It speaks for them with --members CODE,…", out.Participant)
	case out.State == report.Conditional && events.Stance(out.Kind) == events.Accept:
		d.say("It counts once %s is in the text, and nothing else has changed these words.", out.If)
	case out.State == report.Conditional:
		d.say("It counts once %s is in the text.", out.If)
	}
	switch events.Stance(out.Kind) {
	case events.Object, events.Reserve:
		d.next("concord position %s lift", out.typed)
	case events.Dissociate:
		d.next("concord explain %s --text WORDS", out.typed)
	case events.Support, events.Accept:
		d.next("concord position list %s", out.Report)
	default:
		d.next("concord report status %s", out.Report)
	}
}

// lifted names what was taken back, as it was before that.
func (d *door) lifted(ctx context.Context, out *positioned, answer engine.Answer) string {
	var kinds []events.Stance
	for _, p := range d.heldBefore(ctx, out, answer) {
		if out.If == "" || p.If == out.If {
			kinds = append(kinds, p.Kind)
		}
	}
	switch len(kinds) {
	case 0: // it is not known, and done
		return "position on"
	case 1:
		return liftings[kinds[0]]
	}
	return "positions on"
}

// heldBefore returns what the participant held of the words before it said this; nothing
// where that cannot be read.
func (d *door) heldBefore(ctx context.Context, out *positioned, answer engine.Answer) []positions.Position {
	var before []positions.Position
	if err := d.node.Get(ctx, client.ReportPath(out.Report, "positions"), client.At(answer.Events[0].Seq-1), &before); err != nil {
		return nil
	}
	return out.mine(before)
}

// mine returns those of some positions that the participant has on the same words.
func (p *positioned) mine(all []positions.Position) []positions.Position {
	return slices.DeleteFunc(slices.Clone(all), func(q positions.Position) bool {
		return q.Participant != p.Participant || q.Paragraph != p.Paragraph || q.Amendment != p.Amendment
	})
}

// liftings name each position as one that is taken back.
var liftings = map[events.Stance]string{
	events.Support: "support of", events.Accept: "acceptance of", events.Reserve: "reservation on",
	events.Object: "objection to", events.Dissociate: "dissociation from",
}

func behalf(members []string) string {
	if len(members) == 0 {
		return ""
	}
	return " on behalf of " + both(members)
}

func inCase(amendment string) string {
	if amendment == "" {
		return ""
	}
	return ", for the case that " + amendment + " is in the text"
}

func newPositionListCommand(d *door) *cobra.Command {
	var participant, paragraph, at string
	c := &cobra.Command{
		Use: "list SLUG", Short: "Who holds what of a report, and whether it still holds", Args: takes("SLUG"),
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			slug := d.about(args[0])
			query, err := asOf(at)
			if err != nil {
				return err
			}
			only, err := d.paragraphQuery(c.Context(), slug, paragraph)
			if err != nil {
				return err
			}
			if only != nil {
				query.Set("paragraph", only.Get("paragraph"))
			}
			if participant != "" {
				query.Set("participant", strings.ToUpper(participant))
			}
			var all []positions.Position
			return d.read(c.Context(), client.ReportPath(slug, "positions"), query, &all, func() { d.tellPositions(slug, query, all) })
		},
	}
	f := c.Flags()
	f.StringVar(&participant, "participant", "", "only those of this one, or of a group for it: `CODE`")
	f.StringVar(&paragraph, "paragraph", "", "only those on this paragraph: an id or a number")
	atFlag(c, &at)
	d.completes(c, "participant", d.participantCodes)
	d.completes(c, "paragraph", d.paragraphs)
	return c
}

func (d *door) tellPositions(slug string, query url.Values, all []positions.Position) {
	if len(all) == 0 {
		d.say("None.")
		if len(query) == 0 {
			d.next("concord position %s#PARAGRAPH support|accept|reserve|object", slug)
		}
		return
	}
	var rows [][]string
	for _, p := range all {
		state := string(p.State)
		if p.Why != "" {
			state += ": " + p.Why
		}
		rows = append(rows, []string{p.Participant, string(p.Kind), spokenOf(p.Path, p.Paragraph, p.Amendment), state, p.If, list(p.CountsFor), p.Reason})
	}
	d.table([]string{"WHO", "POSITION", "ON", "STATE", "IF", "COUNTS FOR", "REASON"}, rows)
}

// spokenOf names in a table what somebody speaks of.
func spokenOf(path, block, amendment string) string {
	switch {
	case amendment != "":
		return amendment
	case block == "":
		return "the report"
	}
	return place(path, block)
}
