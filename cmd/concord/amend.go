package main

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/events/text"
	"concord/projections/amendments"
	"concord/projections/currenttext"
)

// amended is the answer to a proposal.
type amended struct {
	Amendment string            `json:"amendment"`
	Report    string            `json:"report"`
	Paragraph string            `json:"paragraph"` // id; "start" for what is put in before the first
	Edits     []amendments.Edit `json:"edits"`
	Touches   []string          `json:"touches"`
	Equals    []string          `json:"equals"`
	Revision  int               `json:"revision"` // that it is filed on
	Seq       uint64            `json:"seq,omitzero"`
	DryRun    bool              `json:"dry_run,omitzero"`
}

// amending holds the flags of amend.
type amending struct {
	text, file, settle, moveAfter, rev, reason, kind, evidence string
	delete, insertAfter, mergeNext, dryRun                     bool
	splitAt, level                                             int
	members                                                    []string
}

func newAmendCommand(d *door) *cobra.Command {
	var f amending
	c := &cobra.Command{
		Use: "amend SLUG PARAGRAPH", Short: "Propose a change of one paragraph", Args: func(c *cobra.Command, args []string) error { return takes("SLUG", "PARAGRAPH")(c, apart(args)) },
		Long: `Proposes an amendment. PARAGRAPH is a number of the draft as it was circulated, 12 or
12(a), or an id, p14. Where numbers begin anew under a heading: HEADING-ID/12.
"start" is the place before the first.

With --text or --file give the whole new wording of the paragraph: what changes is
found word by word, so that amendments to other words of it do not get in the way.

Where alternatives stand in brackets, [shall][should], --settle takes one of them: 1=2
the second of the first choice, 1=0 none of it. "concord report brackets" counts them.`,
		Example: `  concord amend apr1 12 --text "States must respect human rights." --reason "Agreed language"
  concord amend apr1 12 --insert-after --text "States noted the needs of small States."
  concord amend apr1 12 --file wording.txt --rev 0 --dry-run
  concord amend apr1 46 --move-after 43
  concord amend apr1 12 --settle 1=2,3=0`,
		ValidArgsFunction: d.completion(d.slugs, d.paragraphs),
		RunE: func(c *cobra.Command, args []string) error {
			args = apart(args)
			change, err := d.changeOf(c, &f, args[1])
			if err != nil {
				return err
			}
			return d.amend(c.Context(), d.about(args[0]), change, &f)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.text, "text", "", "the whole new wording; none deletes the paragraph")
	flags.StringVar(&f.file, "file", "", "the same, from a `FILE` (\"-\": the standard input)")
	flags.StringVar(&f.settle, "settle", "", "take alternatives of what stands in brackets: `CHOICE=ALTERNATIVE,…`")
	flags.BoolVar(&f.delete, "delete", false, "delete the paragraph")
	flags.BoolVar(&f.insertAfter, "insert-after", false, "put the text in as a new paragraph behind this one")
	flags.StringVar(&f.moveAfter, "move-after", "", "put the paragraph behind another: `PARAGRAPH`, or start")
	flags.IntVar(&f.splitAt, "split-at", 0, "cut the paragraph in two after `N` characters")
	flags.BoolVar(&f.mergeNext, "merge-next", false, "make the paragraph and the next one")
	flags.StringVar(&f.reason, "reason", "", "why, for the others to read")
	flags.StringVar(&f.rev, "rev", "", "the revision on which the words were written; else the latest")
	flags.StringVar(&f.kind, "kind", "", "with --insert-after: paragraph, sub-paragraph, text, heading …; else as where it goes")
	flags.IntVar(&f.level, "level", 0, "with --kind: how deep it stands")
	evidenceFlag(flags, &f.evidence)
	flags.StringSliceVar(&f.members, "members", nil, "a group speaks for these of its members: `CODE,CODE`")
	flags.BoolVar(&f.dryRun, "dry-run", false, "only say what would come of it")
	d.completes(c, "move-after", d.paragraphs)
	d.completes(c, "members", d.participantCodes)
	return d.signs(c)
}

// apart takes a paragraph apart from its report, as it is named where one speaks of
// words: apr1#12.
func apart(args []string) []string {
	if len(args) == 1 {
		if slug, paragraph, parted := strings.Cut(args[0], "#"); parted && slug != "" && paragraph != "" {
			return []string{slug, paragraph}
		}
	}
	return args
}

// changeOf reads what the flags of amend ask for.
func (d *door) changeOf(c *cobra.Command, f *amending, paragraph string) (prepare.Change, error) {
	given := c.Flags().Changed
	out := prepare.Change{Paragraph: paragraph, Operation: events.OpText, SplitAt: f.splitAt, After: f.moveAfter, Kind: text.Kind(f.kind), Level: f.level}
	words := given("text") || given("file") || given("settle")
	operations := chosen(f.delete, f.insertAfter, given("move-after"), given("split-at"), f.mergeNext)
	switch {
	case chosen(given("text"), given("file"), given("settle")) > 1:
		return out, wrong("--text, --file and --settle each give the words: take one")
	case given("settle") && f.insertAfter:
		return out, wrong("--settle takes words that stand in the paragraph: a new one has none")
	case operations > 1:
		return out, wrong("an amendment does one thing: --delete, --insert-after, --move-after, --split-at or --merge-next")
	case operations == 0 && !words:
		return out, wrong("what is to change? --text, --file, --settle, --delete, --insert-after, --move-after, --split-at or --merge-next")
	case operations == 1 && words != f.insertAfter:
		if f.insertAfter {
			return out, wrong("--insert-after needs the words of the new paragraph: --text or --file")
		}
		return out, wrong("new words do not go with another change: file two amendments")
	case (given("kind") || given("level")) && !f.insertAfter:
		return out, wrong("--kind and --level are of a new paragraph: they go with --insert-after")
	case given("level") && !given("kind"):
		return out, wrong("--level needs --kind")
	case paragraph == prepare.Start && !f.insertAfter:
		return out, wrong("“start” is no paragraph, but the place before the first: it goes with --insert-after")
	}
	switch {
	case f.delete:
		out.Operation = events.OpDelete
	case f.insertAfter:
		out.Operation = events.OpInsert
	case given("move-after"):
		out.Operation = events.OpMove
	case given("split-at"):
		out.Operation = events.OpSplit
	case f.mergeNext:
		out.Operation = events.OpMerge
	}
	var err error
	if given("settle") {
		out.Settle, err = d.settling(c.Context(), f.settle, "--settle is CHOICE=ALTERNATIVE")
		return out, err
	}
	out.Words, err = d.words(f.text, f.file)
	return out, err
}

// words are those of --text, or of --file.
func (d *door) words(typed, file string) (string, error) {
	if file == "" {
		return typed, nil
	}
	b, err := d.content(file)
	return string(b), err
}

func (d *door) amend(ctx context.Context, slug string, change prepare.Change, f *amending) error {
	query, err := revisionQuery(f.rev)
	if err != nil {
		return err
	}
	draft, err := d.draft(ctx, slug, query)
	if err != nil {
		return err
	}
	data, err := draft.Propose(change, f.reason, f.members)
	if err != nil {
		return err
	}
	data.Evidence = f.evidence
	if last, parted := draft.PartsIn(data.Change); parted {
		d.warn("behind %s come its sub-paragraphs: the new paragraph stands in front of them", change.Paragraph)
		d.next("concord amend %s %s --insert-after (puts it behind them)", slug, last)
	}
	wish := client.Wish{Type: "amendment.propose", Data: data}
	if f.dryRun {
		a, err := d.tryAmendment(ctx, slug, wish)
		if err != nil {
			return err
		}
		out := amendedOf(&a)
		out.DryRun = true
		return d.answer(out, func() {
			d.say("It would be %s %s", d.out.Bold(a.Amendment), filing(&a))
			d.tellRelations(&a)
			d.say("Nothing was filed.")
		})
	}
	a, seq, err := d.fileAmendment(ctx, wish)
	if err != nil {
		return err
	}
	out := amendedOf(&a)
	out.Seq = seq
	return d.answer(out, func() {
		d.say("%s is filed %s", d.out.Bold(a.Amendment), filing(&a))
		d.tellRelations(&a)
		d.next("concord amendment show %s", a.Amendment)
	})
}

// fileAmendment has an amendment filed, and reads it as it was then.
func (d *door) fileAmendment(ctx context.Context, w client.Wish) (amendments.Amendment, uint64, error) {
	answer, err := d.submit(ctx, w)
	if err != nil {
		return amendments.Amendment{}, 0, err
	}
	if answer.Result.State == string(report.SilenceBroken) {
		d.warn("it breaks silence %s: what that was on is not adopted", answer.Result.Silence)
	}
	seq := strconv.FormatUint(answer.Seq, 10)
	c, err := d.client()
	if err != nil {
		return amendments.Amendment{}, 0, err
	}
	a, err := c.Amendment(ctx, answer.Result.Amendment, url.Values{"at": {seq}, "min_seq": {seq}})
	return a, answer.Seq, err
}

// tryAmendment says what an amendment would be, if it were filed now.
func (d *door) tryAmendment(ctx context.Context, slug string, w client.Wish) (amendments.Amendment, error) {
	trial, err := d.try(ctx, w)
	if err != nil {
		return amendments.Amendment{}, err
	}
	state, err := d.after(ctx, slug, trial)
	if err != nil {
		return amendments.Amendment{}, err
	}
	a, ok := amendments.Show(&state, trial.Result.Amendment)
	if !ok {
		return a, fmt.Errorf("the node says that %q would be filed, but not how", trial.Result.Amendment)
	}
	return a, nil
}

func amendedOf(a *amendments.Amendment) amended {
	out := amended{
		Amendment: a.Amendment, Report: a.Report, Paragraph: a.Paragraph, Edits: a.Edits,
		Touches: a.Touches, Equals: a.Equals, Revision: a.Revision,
	}
	if out.Paragraph == "" {
		out.Paragraph = prepare.Start
	}
	return out
}

// filing says on what an amendment is, and what it asks for.
func filing(a *amendments.Amendment) string {
	return fmt.Sprintf("%s: %s", where(a), what(a))
}

// where says on what of which text an amendment was filed.
func where(a *amendments.Amendment) string {
	on := "before the first paragraph"
	switch {
	case a.Paragraph == "":
	case a.Operation == events.OpInsert:
		on = "behind " + paragraph(a.Path, a.Paragraph)
	default:
		on = "on " + paragraph(a.Path, a.Paragraph)
	}
	return fmt.Sprintf("%s of %s (%s)", on, a.Report, revisionName(a.Revision))
}

// tellRelations says which others an amendment gets in the way of, and which say
// the same.
func (d *door) tellRelations(a *amendments.Amendment) {
	if len(a.Touches) > 0 {
		d.say("It touches %s: they cannot be incorporated together.", list(a.Touches))
	}
	if len(a.Equals) > 0 {
		d.say("%s asks for the same: whoever agrees can join it (concord amendment cosponsor %s).", list(a.Equals), a.Equals[0])
	}
}

// longWords is how many characters of words are shown in a line.
const longWords = 70

// what says in a line what an amendment asks for.
func what(a *amendments.Amendment) string {
	switch a.Operation {
	case events.OpInsert:
		return "a new " + currenttext.KindName(a.Kind) + ": “" + beginning(a.Text, longWords) + "”"
	case events.OpDelete:
		return "delete it"
	case events.OpMove:
		if a.After == "" {
			return "move it to the beginning"
		}
		return "move it behind " + paragraph(a.AfterPath, a.After)
	case events.OpSplit:
		if len(a.Splits) == 2 {
			return "split it in front of “" + beginning(a.Splits[1], longWords/2) + "”"
		}
		return "split it"
	case events.OpMerge:
		return "merge it with the next"
	}
	edits := a.Edits
	if len(edits) == 0 {
		edits = a.AsFiled
	}
	var out []string
	for _, e := range edits {
		out = append(out, edited(e))
	}
	return strings.Join(out, "; ")
}

// edited says what one edit does to words.
func edited(e amendments.Edit) string {
	switch {
	case e.Old == "":
		return "add “" + beginning(e.New, longWords) + "”"
	case e.New == "":
		return "delete “" + beginning(e.Old, longWords) + "”"
	case utf8.RuneCountInString(e.Old)+utf8.RuneCountInString(e.New) <= longWords:
		return "“" + e.Old + "” → “" + e.New + "”"
	}
	return "“" + beginning(e.Old, longWords/2) + "” → “" + beginning(e.New, longWords/2) + "”"
}

// evidenceFlag adds what proves when an amendment on paper came.
func evidenceFlag(f *pflag.FlagSet, evidence *string) {
	f.StringVar(evidence, "evidence", "", "what proves that it came before the end of a silence, where it is entered after that (by the secretariat)")
}
