package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/documents/plain"
	"concord/cmd/concord/internal/prepare"
	"concord/cmd/concord/internal/terminal"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/participation"
	"concord/projections/rolling"
)

// The formats in which a report is shown.
const (
	formatText     = "text"
	formatMarkdown = "md"
	formatHTML     = "html"
	formatJSON     = "json"
	formatSVG      = "svg" // a picture that needs nothing beside it
)

var formats = []string{formatText, formatMarkdown, formatHTML, formatJSON}

// mediaTypes of the formats that a node writes.
var mediaTypes = map[string]string{
	formatText: "text/plain", formatMarkdown: "text/markdown", formatHTML: "text/html", formatJSON: "application/json", formatSVG: "image/svg+xml",
}

func newReportShowCommand(d *door) *cobra.Command {
	var view, paragraph, rev, at, format, file string
	var contested bool
	c := &cobra.Command{
		Use: "show SLUG", Short: "Read a report", Args: takes("SLUG"),
		Long: `Shows the latest text, or that of a revision or of a moment.

In the view "marked" square brackets with a dash show what amendments would put:
[old words][new words — FRA, DEU]. Brackets without one stand in the text itself.
With --rev it shows what was open just before the next revision was issued.

The view "rolling" is the draft as it would be circulated with all that is proposed
on it: new paragraphs as 12 bis, other wordings of the whole as 12 alt, moves and
merges below the paragraph; with --rev likewise.

The view "blame" names behind each piece of text who brought it.`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			query, err := asOf(at)
			if err != nil {
				return err
			}
			if err := oneOf("--view", view, viewNames()); err != nil {
				return err
			}
			if d.json && !c.Flags().Changed("format") {
				format = formatJSON
			}
			if err := oneOf("--format", format, formats); err != nil {
				return err
			}
			whole, err := revisionQuery(rev)
			if err != nil {
				return err
			}
			for name, values := range whole {
				query[name] = values
			}
			if paragraph != "" && view == string(rolling.View) {
				query.Set("paragraph", paragraph) // 12 bis too, which no draft has
			} else if paragraph != "" {
				draft, err := d.draft(ctx, slug, query)
				if err != nil {
					return err
				}
				i, err := draft.Find(paragraph)
				if err != nil {
					return err
				}
				query.Set("paragraph", draft.Blocks[i].ID)
			}
			query.Set("view", view)
			if contested {
				query.Set("contested", "true")
			}
			out, write, err := d.output(file)
			if err != nil {
				return err
			}
			if format == formatText {
				err = d.showText(ctx, out, slug, query)
			} else {
				err = d.showAs(ctx, out, client.ReportPath(slug), query, format)
			}
			if err != nil {
				return err
			}
			return write()
		},
	}
	f := c.Flags()
	f.StringVar(&view, "view", string(currenttext.Clean), "how: "+strings.Join(viewNames(), ", "))
	f.StringVar(&paragraph, "paragraph", "", "only this paragraph: an id or a number")
	f.BoolVar(&contested, "contested", false, "only paragraphs with something open: brackets, amendments, objections, reservations")
	f.StringVar(&rev, "rev", "", "a revision: a number, 0 for the text as tabled")
	atFlag(c, &at)
	f.StringVar(&format, "format", formatText, "text, md, html or json")
	f.StringVar(&file, "out", "", "write it to a `FILE`")
	d.completesFixed(c, "view", viewNames()...)
	d.completesFixed(c, "format", formats...)
	d.completes(c, "paragraph", d.paragraphs)
	return c
}

func viewNames() []string {
	var out []string
	for _, v := range currenttext.Views {
		out = append(out, string(v))
	}
	return append(out, string(rolling.View))
}

// oneOf refuses a value that is none of those that there are.
func oneOf(flag, value string, values []string) error {
	if slices.Contains(values, value) {
		return nil
	}
	no := wrong("%s is %s, not %q", flag, strings.Join(values, ", "), value)
	for _, meant := range prepare.Meant(value, values) {
		no.meant = append(no.meant, flag+" "+meant)
	}
	return no
}

// output returns where an answer is written: the standard output, or a file that is
// there once write has been called, and whole.
func (d *door) output(file string) (terminal.Screen, func() error, error) {
	if file == "" {
		return d.out, func() error { return nil }, nil
	}
	var held bytes.Buffer
	write := func() error {
		if err := os.WriteFile(file, held.Bytes(), 0o644); err != nil {
			return &inputError{err}
		}
		if !d.json {
			fmt.Fprintln(d.errs, "written to "+file)
		}
		return nil
	}
	return terminal.Screen{Writer: &held}, write, nil
}

// showAs writes what stands at a path of the node, a report or a reading of it, in a
// format that the node writes.
func (d *door) showAs(ctx context.Context, out io.Writer, path string, query url.Values, format string) error {
	c, err := d.client()
	if err != nil {
		return err
	}
	query.Set("format", format)
	body, err := c.Document(ctx, path, query, mediaTypes[format])
	if err != nil {
		return err
	}
	if format == formatJSON {
		v := jsontext.Value(body)
		if err := v.Indent(jsontext.WithIndent("  ")); err != nil {
			return fmt.Errorf("the answer is no JSON: %w", err)
		}
		body = v
	}
	if len(body) > 0 && body[len(body)-1] != '\n' {
		body = append(body, '\n')
	}
	_, err = out.Write(body)
	return err
}

// showText writes a report for a person.
func (d *door) showText(ctx context.Context, out terminal.Screen, slug string, query url.Values) error {
	c, err := d.client()
	if err != nil {
		return err
	}
	body, err := c.Document(ctx, client.ReportPath(slug), query, "application/json")
	if err != nil {
		return err
	}
	part := query.Has("paragraph") || query.Has("contested")
	if query.Get("view") == string(rolling.View) {
		var r rolling.Report
		if err := json.Unmarshal(body, &r); err != nil {
			return fmt.Errorf("the answer of %s cannot be read: %w", c.Server(), err)
		}
		return writeRolling(out, &r, c.Marks(), part)
	}
	var r currenttext.Report
	if err := json.Unmarshal(body, &r); err != nil {
		return fmt.Errorf("the answer of %s cannot be read: %w", c.Server(), err)
	}
	return writeReport(out, &r, c.Marks(), part)
}

// writeReport writes a report, or a part of one, as a delegate reads it.
func writeReport(out terminal.Screen, r *currenttext.Report, marks participation.Marks, part bool) error {
	var page bytes.Buffer
	if part || len(r.Paragraphs) == 0 || r.Paragraphs[0].Kind != text.Heading || r.Paragraphs[0].Text != r.Title {
		fmt.Fprintln(&page, out.Bold(terminal.Safe(r.Title))) // else it is the heading with which the text begins
	}
	about := []string{r.Report, r.Which(), string(r.Status), counted(r.Words, "word"), counted(r.Brackets, "bracket"), fmt.Sprintf("event %d", r.Seq)}
	about = append(about, r.Marks()...)
	fmt.Fprintln(&page, out.Dim(terminal.Wrap(strings.Join(append(about, marks.Words()...), " · "), "", "", out.Width)))
	fmt.Fprintln(&page)
	if part {
		writePart(&page, out, r)
	} else {
		var blocks []text.Block
		for _, p := range r.Paragraphs {
			blocks = append(blocks, text.Block{ID: p.ID, Kind: p.Kind, Level: p.Level, Text: currenttext.Shown(&p)})
		}
		if err := plain.Write(&page, blocks, plain.Options{Width: out.Width, Color: out.Colour, Notes: r.Notes()}); err != nil {
			return err
		}
	}
	if len(r.Listed) > 0 {
		fmt.Fprintln(&page, "\n"+out.Bold("Proposed on no words of the text:"))
		for _, l := range r.Listed {
			fmt.Fprintln(&page, terminal.Wrap(terminal.Safe(fmt.Sprintf("%s — %s: %s", l.Amendment, list(l.Sponsors), l.Detail)), "  ", "      ", out.Width))
		}
	}
	_, err := out.Write(page.Bytes())
	return err
}

// writePart writes some paragraphs, each with its id, since numbers that are read
// from the order would be wrong here.
func writePart(page io.Writer, out terminal.Screen, r *currenttext.Report) {
	if len(r.Paragraphs) == 0 {
		fmt.Fprintln(page, "(nothing)")
	}
	for i, p := range r.Paragraphs {
		if i > 0 {
			fmt.Fprintln(page)
		}
		number := p.Number
		if p.Kind == text.Paragraph {
			number += "."
		}
		head := strings.TrimSpace(number + " ")
		about := place(p.Path, p.ID) + " · " + string(p.Status)
		if len(p.Amendments) > 0 {
			about += " · " + list(p.Amendments)
		}
		for _, s := range p.Standing() {
			about += " · " + s
		}
		fmt.Fprintln(page, out.Dim(about))
		if head != "" {
			head += " "
		}
		fmt.Fprintln(page, terminal.Wrap(terminal.Safe(currenttext.Shown(&p)), head, strings.Repeat(" ", terminal.Columns(head)), out.Width))
	}
}
