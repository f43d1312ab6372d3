package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/projections/currenttext"
)

func newReportBlameCommand(d *door) *cobra.Command {
	var paragraph string
	c := &cobra.Command{
		Use: "blame SLUG", Short: "Who brought each word", Args: takes("SLUG"),
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			query, err := d.paragraphQuery(ctx, slug, paragraph)
			if err != nil {
				return err
			}
			var list []currenttext.BlameParagraph
			return d.read(ctx, client.ReportPath(slug, "blame"), query, &list, func() {
				var rows [][]string
				for _, p := range list {
					name := place(p.Path, p.Paragraph)
					for _, r := range p.Runs {
						rows = append(rows, []string{name, strconv.FormatUint(r.Seq, 10), revisionName(r.Revision), strings.Join(r.Participants, ", "), brought(&r), r.Text})
						name = ""
					}
				}
				d.table([]string{"PARAGRAPH", "SEQ", "SINCE", "WHO", "BY", "WORDS"}, rows)
			})
		},
	}
	c.Flags().StringVar(&paragraph, "paragraph", "", "only this paragraph: an id or a number")
	d.completes(c, "paragraph", d.paragraphs)
	return c
}

// brought names what brought words.
func brought(r *currenttext.BlameRun) string {
	switch {
	case len(r.Amendments) > 0:
		return strings.Join(r.Amendments, ", ")
	case r.Amendment != "":
		return r.Amendment
	case r.Revision > 0:
		return "the Chair"
	}
	return "tabled"
}

func newReportDiffCommand(d *door) *cobra.Command {
	var from, to string
	c := &cobra.Command{
		Use: "diff SLUG --from REV [--to REV]", Short: "What changed between two texts, word by word, and who brought it", Args: takes("SLUG"),
		Long: `Shows what changed between two texts of a report: words taken out as [-words-], words
put in as {+words+}, and behind them what brought the change.

A bare number is a revision (0 is the text as tabled), seq:N is the text as of event N
of the log. Without --to it is the latest, without --from the one before.`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			for _, place := range []*string{&from, &to} {
				if err := textPlace(place); err != nil {
					return err
				}
			}
			if from == "" || to == "" {
				draft, err := d.draft(ctx, slug, nil)
				if err != nil {
					return err
				}
				if to == "" {
					to = strconv.Itoa(draft.Revision)
				}
				if from == "" {
					from = strconv.Itoa(max(0, draft.Revision-1))
				}
			}
			query := map[string][]string{"from": {from}, "to": {to}}
			var list []currenttext.Difference
			return d.read(ctx, client.ReportPath(slug, "diff"), query, &list, func() { d.tellDifferences(list) })
		},
	}
	f := c.Flags()
	f.StringVar(&from, "from", "", "the first text: `REV`, or seq:N")
	f.StringVar(&to, "to", "", "the second text: `REV`, or seq:N")
	return c
}

// textPlace reads which text is meant: "2", "Rev.2" and "seq:84".
func textPlace(typed *string) error {
	if *typed == "" {
		return nil
	}
	if seq, ok := strings.CutPrefix(*typed, "seq:"); ok {
		if _, err := strconv.ParseUint(seq, 10, 63); err != nil {
			return wrong("%q is no place on the log: seq: and a number", *typed)
		}
		return nil
	}
	n, err := revision(*typed)
	*typed = strconv.Itoa(n)
	return err
}

func (d *door) tellDifferences(list []currenttext.Difference) {
	if len(list) == 0 {
		d.say("The two texts are the same.")
		return
	}
	for i, x := range list {
		if i > 0 {
			d.say("")
		}
		head := d.out.Bold(place(x.Path, x.Paragraph)) + " " + string(x.Change)
		if x.Moved && x.Change != currenttext.Relocated {
			head += ", and moved"
		}
		if by := because(x.By, x.Revision); by != "" {
			head += " " + d.out.Dim("("+by+")")
		}
		d.say("%s", head)
		d.say("%s", d.differing(x.Runs))
	}
}

// differing writes the runs of a difference. In a pipe, and where there are no
// colours, the signs say what happens.
func (d *door) differing(runs []currenttext.DiffRun) string {
	var out strings.Builder
	for _, r := range runs {
		out.WriteString(r.Space)
		switch r.Op {
		case currenttext.Delete:
			out.WriteString(d.out.Gone("[-" + r.Text + "-]"))
		case currenttext.Insert:
			out.WriteString(d.out.New("{+" + r.Text + "+}"))
		default:
			out.WriteString(r.Text)
			continue
		}
		if by := because(r.By, 0); by != "" {
			out.WriteString(d.out.Dim("(" + by + ")"))
		}
	}
	return out.String()
}

func because(by []string, revision int) string {
	out := strings.Join(by, ", ")
	if revision > 0 {
		if out != "" {
			out += ", "
		}
		out += revisionName(revision)
	}
	return out
}
