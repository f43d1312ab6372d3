package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/projections/amendments"
)

func newReportReviseCommand(d *door) *cobra.Command {
	var incorporate, decline, set, settle []string
	var redraft string
	var uncontested, letFall, compile, dryRun bool
	c := &cobra.Command{
		Use: "revise SLUG", Short: "Issue the next revision (by the Chair)", Args: takes("SLUG"),
		Long: `Issues the next revision. Amendments that are incorporated together must not touch:
where they do, take one at most, or give the paragraph words of your own with --set.
With --let-fall those that come into conflict with what is taken up are not put any
more (rule 130); else they stay open, in conflict.
What becomes of every amendment that is left open is told, and with --dry-run before
anything is done.

Where the room negotiates on the bracketed text itself (drafting: rolling in the
mandate) --compile issues the rolling text as the document: what is open, and is not
taken up or declined with it, is put into the text in brackets, with who wants it; words
that are agreed stand as they are.`,
		Example: `  concord report revise apr1 --incorporate A1,A2 --decline A3 --dry-run
  concord report revise apr1 --uncontested --set "12=States noted that …"
  concord report revise apr1 --redraft rev1.md
  concord report revise apr1 --uncontested --compile
  concord report revise apr1 --settle 12:1=2`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			wish := prepare.Revision{Incorporate: incorporate, Decline: decline, Uncontested: uncontested, LetFall: letFall, Compile: compile}
			for _, s := range set {
				paragraph, words, ok := strings.Cut(s, "=")
				if !ok || strings.TrimSpace(paragraph) == "" {
					return wrong("--set is PARAGRAPH=WORDS, not %q", beginning(s, 40))
				}
				wish.Set = append(wish.Set, prepare.Words{Paragraph: strings.TrimSpace(paragraph), Text: words})
			}
			for _, s := range settle {
				paragraph, choices, ok := strings.Cut(s, ":")
				if !ok || strings.TrimSpace(paragraph) == "" {
					return wrong("--settle is PARAGRAPH:CHOICE=ALTERNATIVE, not %q", beginning(s, 40))
				}
				taken, err := d.settling(c.Context(), choices, "--settle is PARAGRAPH:CHOICE=ALTERNATIVE")
				if err != nil {
					return err
				}
				wish.Set = append(wish.Set, prepare.Words{Paragraph: strings.TrimSpace(paragraph), Settle: taken})
			}
			switch {
			case compile && (redraft != "" || len(wish.Set) > 0):
				return wrong("--compile puts what is open into the text as it stands: no words are given beside it")
			case compile && letFall:
				return wrong("--compile puts what is open into the text in brackets: nothing falls with it")
			case redraft != "" && len(wish.Set) > 0:
				return wrong("a redraft gives all words: none can be set beside it")
			case redraft == "" && len(wish.Set)+len(incorporate)+len(decline) == 0 && !uncontested && !compile:
				return wrong("what is to be in the revision? --incorporate, --decline, --uncontested, --set, --settle, --redraft or --compile")
			case letFall && len(incorporate) == 0 && !uncontested:
				return wrong("amendments fall with others that are taken up: --let-fall goes with --incorporate or --uncontested")
			}
			if redraft != "" {
				var err error
				if wish.Redraft, err = d.content(redraft); err != nil {
					return err
				}
			}
			return d.revise(c.Context(), d.about(args[0]), wish, dryRun)
		},
	}
	f := c.Flags()
	f.StringSliceVar(&incorporate, "incorporate", nil, "take these amendments up: `A1,A2`")
	f.StringSliceVar(&decline, "decline", nil, "do not take these up: `A3`")
	f.StringArrayVar(&set, "set", nil, "give a paragraph words of your own: `P=TEXT`; no words delete it (repeatable)")
	f.StringArrayVar(&settle, "settle", nil, "take an alternative of what stands in brackets: `P:1=2`, the second of the first choice (repeatable)")
	f.BoolVar(&compile, "compile", false, "issue the rolling text as the document, its brackets in the text")
	f.StringVar(&redraft, "redraft", "", "a new text of the whole, in Markdown: `FILE`")
	f.BoolVar(&uncontested, "uncontested", false, "take every open amendment up that touches no other and that nobody opposes")
	f.BoolVar(&letFall, "let-fall", false, "what comes into conflict with an amendment that is taken up falls (rule 130)")
	f.BoolVar(&dryRun, "dry-run", false, "only say what would become of every amendment")
	d.completes(c, "incorporate", d.openAmendments)
	d.completes(c, "decline", d.openAmendments)
	return d.signs(c)
}

// revised is the answer to a revision.
type revised struct {
	amendments.Revised
	Contested []report.Contest `json:"contested,omitempty"` // asked for with --uncontested: what was left, and why
	Seq       uint64           `json:"seq,omitzero"`
	DryRun    bool             `json:"dry_run,omitzero"`
}

func (d *door) revise(ctx context.Context, slug string, r prepare.Revision, dryRun bool) error {
	c, err := d.client()
	if err != nil {
		return err
	}
	state, err := c.ReportState(ctx, slug)
	if err != nil {
		return err
	}
	ready, err := prepare.Revise(&state, r)
	if err != nil {
		return err
	}
	for _, w := range ready.Warnings {
		d.warn("%s", warning{Line: w.Line, Detail: w.Text})
	}
	wish := client.Wish{Type: "report.revise", Data: ready.Command, Attachments: ready.Attachments}
	var contested []report.Contest
	if r.Uncontested {
		_, contested = report.Uncontested(&state, ready.Command.Decline)
	}
	if dryRun {
		trial, err := d.try(ctx, wish)
		if err != nil {
			return err
		}
		after, err := d.after(ctx, slug, trial)
		if err != nil {
			return err
		}
		out, _ := amendments.Outcome(&after, state.Revision()+1)
		return d.answer(revised{Revised: out, Contested: contested, DryRun: true}, func() {
			d.say("%s would be %s.", revisionName(out.Revision), d.out.Bold("issued"))
			d.tellRevised(&out)
			d.tellContested(contested, &out)
			d.say("Nothing was done.")
		})
	}
	answer, err := d.submit(ctx, wish)
	if err != nil {
		return err
	}
	out, err := c.Revised(ctx, slug, state.Revision()+1, client.MinSeq(answer.Seq))
	if err != nil {
		return err
	}
	return d.answer(revised{Revised: out, Contested: contested, Seq: answer.Seq}, func() {
		d.say("%s of %s is %s (event %d).", revisionName(out.Revision), slug, d.out.Bold("issued"), answer.Seq)
		d.tellRevised(&out)
		d.tellContested(contested, &out)
		d.next("concord report diff %s --from %d --to %d", slug, out.Revision-1, out.Revision)
	})
}

// tellRevised says what becomes of every amendment.
func (d *door) tellRevised(r *amendments.Revised) {
	row := func(name string, ids []string) { d.row(d.out.Dim(pad(name)), strings.Join(ids, ", ")) }
	row("incorporated", r.Incorporated)
	row("declined", r.Declined)
	row("in brackets", r.Bracketed)
	row("carried on", r.Carried)
	row("absorbed", r.Absorbed)
	var fallen []string
	for _, f := range r.Fallen {
		fallen = append(fallen, f.Amendment+" with "+f.With)
	}
	row("fallen", fallen)
	for _, c := range r.Conflicts {
		on := prepare.Start
		if c.Paragraph != "" {
			on = paragraph(c.Path, c.Paragraph)
		}
		d.row(d.out.Gone(pad("conflict")), fmt.Sprintf("%s on %s: %s", c.Amendment, on, c.Why))
	}
}

// tellContested says why what is not among the uncontested was left; what the Chair
// took by its name, or the text says, is not left. That two touch is told of the first of them.
func (d *door) tellContested(left []report.Contest, r *amendments.Revised) {
	told := map[string]bool{}
	for _, c := range left {
		touches := slices.ContainsFunc(c.Touches, func(id string) bool { return !told[id] })
		in := slices.Contains(r.Incorporated, c.Amendment) || slices.Contains(r.Absorbed, c.Amendment)
		if !in && (touches || len(c.Opposed) > 0) {
			d.row(d.out.Dim(pad("contested")), c.Amendment+": "+c.Why)
			told[c.Amendment] = true
		}
	}
}

// revisionNumber prints a number as it is asked for.
func revisionNumber(n int) string { return strconv.Itoa(n) }
