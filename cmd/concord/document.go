package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/terminal"
	"concord/events"
)

func newDocumentCommand(d *door) *cobra.Command {
	c := &cobra.Command{
		Use: "document", Short: "Documents: symbols, submission to the Assembly, corrigenda",
		Long: `A report is circulated as a document under a symbol, which is given once: those of the
group as its mandate has them (A/AC.292/2025/CRP.1, …/L.1/Rev.1, …/INF/1), those of the
General Assembly like A/80/257. All languages of a document have one symbol.`,
	}
	c.AddCommand(newDocumentIssueCommand(d), newDocumentSubmitCommand(d), newDocumentCorrigendumCommand(d), newDocumentListCommand(d), newDocumentShowCommand(d))
	return noun(c)
}

// documented has something done about the documents of a report, and tells the document
// that came of it.
func (d *door) documented(ctx context.Context, slug string, w client.Wish, tell func(x *report.Document)) error {
	a, err := d.submit(ctx, w)
	if err != nil {
		return err
	}
	c, err := d.client()
	if err != nil {
		return err
	}
	var all []report.Document
	if err := c.Get(ctx, client.ReportPath(slug, "documents"), client.MinSeq(a.Seq), &all); err != nil {
		return err
	}
	made := report.Document{Symbol: a.Result.Symbol, Report: slug, Seq: a.Seq}
	if i := slices.IndexFunc(all, func(x report.Document) bool { return x.Symbol == made.Symbol }); i >= 0 {
		made = all[i]
	}
	return d.answer(made, func() { tell(&made) })
}

// dateFlag adds the date that a document bears.
func dateFlag(c *cobra.Command, date *string) {
	c.Flags().StringVar(date, "date", "", "the date that it bears, as 2024-07-12; else today, where the group meets")
}

// date is what was said, or the day of the group's clock where the group meets.
func (d *door) date(ctx context.Context, said string) (events.Date, error) {
	if said != "" {
		return events.Date(said), nil
	}
	g, err := d.group(ctx)
	if err != nil {
		return "", err
	}
	zone, err := time.LoadLocation(g.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return events.Date(g.Time.In(zone).Format(time.DateOnly)), nil
}

func newDocumentIssueCommand(d *door) *cobra.Command {
	var symbol, distribution, rev, date string
	c := &cobra.Command{
		Use: "issue SLUG --symbol S", Short: "Circulate a report under a symbol (by the secretariat)", Args: takes("SLUG"),
		Example: `  concord document issue apr1 --symbol A/AC.292/2024/CRP.1
  concord document issue apr1 --symbol A/AC.292/2024/L.1 --rev 2`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			if symbol == "" {
				return wrong("under which symbol? --symbol A/AC.292/2024/CRP.1, say")
			}
			query, err := revisionQuery(rev)
			if err != nil {
				return err
			}
			draft, err := d.draft(ctx, slug, query)
			if err != nil {
				return err
			}
			data := report.IssueDocument{Report: slug, Revision: draft.Revision, Hash: draft.Hash, Symbol: symbol, Distribution: events.Distribution(strings.ToLower(distribution))}
			if distribution == "" {
				data.Distribution = usual(symbol)
			}
			if data.Date, err = d.date(ctx, date); err != nil {
				return err
			}
			return d.documented(ctx, slug, client.Wish{Type: "document.issue", Data: data}, func(x *report.Document) {
				d.say("%s, %s, is issued as %s: %s, %s (event %d).", slug, revisionName(x.Revision), d.out.Bold(x.Symbol), x.Distribution, x.Date, x.Seq)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&symbol, "symbol", "", "the symbol: `S`")
	f.StringVar(&distribution, "distribution", "", "general, limited or restricted; else limited for CRP and L, general for others")
	f.StringVar(&rev, "rev", "", "the revision that is issued; else the latest")
	dateFlag(c, &date)
	d.completesFixed(c, "distribution", string(events.General), string(events.Limited), string(events.Restricted))
	return d.signs(c)
}

// usual is the distribution that documents of a series have.
func usual(symbol string) events.Distribution {
	if strings.Contains(symbol, "/CRP.") || strings.Contains(symbol, "/L.") {
		return events.Limited
	}
	return events.General
}

func newDocumentSubmitCommand(d *door) *cobra.Command {
	var to, date string
	var session int
	var with []string
	c := &cobra.Command{
		Use: "submit SLUG --to SYMBOL --session N", Short: "Submit an adopted report to the General Assembly (by the secretariat)", Args: takes("SLUG"),
		Long: `Submits an adopted report to the session of the General Assembly to which the mandate
sends it. The procedural report that was adopted after it becomes one document with it:
--with. From then on what is wrong is put right by a corrigendum.`,
		Example:           `  concord document submit apr3 --to A/79/214 --session 79 --with proc8`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			if to == "" || !c.Flags().Changed("session") {
				return wrong("to which session of the General Assembly, and under which symbol? --to A/79/214 --session 79, say")
			}
			draft, err := d.draft(ctx, slug, nil)
			if err != nil {
				return err
			}
			data := report.SubmitDocument{Report: slug, Symbol: to, Session: session, Hash: draft.Hash}
			for _, other := range with {
				data.With = append(data.With, strings.TrimSpace(other))
			}
			if data.Date, err = d.date(ctx, date); err != nil {
				return err
			}
			return d.documented(ctx, slug, client.Wish{Type: "document.submit", Data: data}, func(x *report.Document) {
				together := ""
				if len(x.With) > 0 {
					together = ", with " + list(x.With)
				}
				d.say("%s goes to session %d of the General Assembly%s, as %s (event %d).", slug, x.Session, together, d.out.Bold(x.Symbol), x.Seq)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&to, "to", "", "the symbol of the Assembly: `SYMBOL`")
	f.IntVar(&session, "session", 0, "the session of the Assembly: `N`")
	f.StringSliceVar(&with, "with", nil, "reports that become one document with it: `SLUG,…`")
	dateFlag(c, &date)
	d.completes(c, "with", func(ctx context.Context, _ []string) []cobra.Completion { return d.reportSlugs(ctx) })
	return d.signs(c)
}

func newDocumentCorrigendumCommand(d *door) *cobra.Command {
	var of, date string
	c := &cobra.Command{
		Use: "corrigendum SLUG FILE", Short: "Correct an issued document (by the secretariat)", Args: takes("SLUG", "FILE"),
		Long: `Issues a corrigendum, numbered on the document that it corrects: the last that was
submitted, else issued, or that which --of names. The file is its text, in UTF-8, at
most 8 MiB. The text that was adopted stands as it is.`,
		Example:           `  concord document corrigendum apr3 corr1.txt --of A/79/214`,
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, slug := c.Context(), d.about(args[0])
			content, err := d.content(args[1])
			if err != nil {
				return err
			}
			content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
			sum := sha256.Sum256(content)
			data := report.CorrectDocument{Report: slug, Document: of, File: hex.EncodeToString(sum[:])}
			if of == "" {
				node, err := d.client()
				if err != nil {
					return err
				}
				var all []report.Document
				if err := node.Get(ctx, client.ReportPath(slug, "documents"), nil, &all); err != nil {
					return err
				}
				data.Document = corrigible(all)
			}
			if data.Date, err = d.date(ctx, date); err != nil {
				return err
			}
			return d.documented(ctx, slug, client.Wish{Type: "document.correct", Data: data, Attachments: [][]byte{content}}, func(x *report.Document) {
				d.say("%s is issued, to %s (event %d).", d.out.Bold(x.Symbol), x.Corrects, x.Seq)
			})
		},
	}
	c.Flags().StringVar(&of, "of", "", "the document that is corrected: `SYMBOL`")
	d.completes(c, "of", d.symbols)
	dateFlag(c, &date)
	return d.signs(c)
}

// corrigible is the document of a report that a corrigendum is to where none is named:
// the last that was submitted, else issued; "" if there is none.
func corrigible(all []report.Document) string {
	symbol := ""
	for _, kind := range []report.DocumentKind{report.DocumentIssued, report.DocumentSubmitted} {
		for _, x := range all {
			if x.Kind == kind {
				symbol = x.Symbol
			}
		}
	}
	return symbol
}

func newDocumentListCommand(d *door) *cobra.Command {
	var at string
	c := &cobra.Command{
		Use: "list [SLUG]", Short: "The documents of a report, or of all", Args: takes("[SLUG]"),
		ValidArgsFunction: d.completion(d.slugs),
		RunE: func(c *cobra.Command, args []string) error {
			query, err := asOf(at)
			if err != nil {
				return err
			}
			path, slug := "/api/v1/documents", "SLUG"
			if len(args) > 0 {
				slug = d.about(args[0])
				path = client.ReportPath(slug, "documents")
			}
			var all []report.Document
			return d.read(c.Context(), path, query, &all, func() {
				if len(all) == 0 {
					d.say("None.")
					d.next("concord document issue %s --symbol S (by the secretariat)", slug)
					return
				}
				var rows [][]string
				for i := range all {
					x := &all[i]
					rows = append(rows, []string{x.Symbol, x.Report, revisionName(x.Revision), string(x.Date), aboutDocument(x), strconv.FormatUint(x.Seq, 10)})
				}
				d.table([]string{"SYMBOL", "REPORT", "TEXT", "DATE", "WHAT", "SEQ"}, rows)
			})
		},
	}
	atFlag(c, &at)
	return c
}

// circulated is a document, with its words if it is a corrigendum.
type circulated struct {
	report.Document
	Corrigenda []string `json:"corrigenda,omitempty"`
	Text       string   `json:"text,omitempty"`
}

func newDocumentShowCommand(d *door) *cobra.Command {
	var at string
	c := &cobra.Command{
		Use: "show SYMBOL", Short: "A document; of a corrigendum its words", Args: takes("SYMBOL"),
		Example:           `  concord document show A/79/214/Corr.1`,
		ValidArgsFunction: d.completion(d.symbols),
		RunE: func(c *cobra.Command, args []string) error {
			query, err := asOf(at)
			if err != nil {
				return err
			}
			var x circulated
			path := "/api/v1/documents/" + url.PathEscape(strings.TrimSpace(args[0]))
			return d.read(c.Context(), path, query, &x, func() {
				d.say("%s %s", d.out.Bold(x.Symbol), d.out.Dim(strings.Join([]string{x.Report, revisionName(x.Revision), string(x.Date), aboutDocument(&x.Document)}, " · ")))
				if len(x.Corrigenda) > 0 {
					d.row(d.out.Dim(pad("corrected by")), strings.Join(x.Corrigenda, ", "))
				}
				if x.Kind != report.DocumentCorrection {
					d.next("concord report show %s --rev %d", x.Report, x.Revision)
					return
				}
				d.say("")
				for line := range strings.SplitSeq(strings.TrimRight(x.Text, "\n"), "\n") {
					d.say("%s", terminal.Safe(line)) // its layout is the secretariat's
				}
			})
		},
	}
	atFlag(c, &at)
	return c
}

// symbols completes with the documents.
func (d *door) symbols(ctx context.Context, _ []string) []cobra.Completion {
	c, ok := d.hurried()
	var all []report.Document
	if !ok || c.Get(ctx, "/api/v1/documents", nil, &all) != nil {
		return nil
	}
	var out []cobra.Completion
	for i := range all {
		out = append(out, cobra.CompletionWithDesc(all[i].Symbol, all[i].Report+", "+aboutDocument(&all[i])))
	}
	return out
}

// aboutDocument says what a document is.
func aboutDocument(x *report.Document) string {
	switch x.Kind {
	case report.DocumentSubmitted:
		s := "to the General Assembly, session " + strconv.Itoa(x.Session)
		if len(x.With) > 0 {
			s += ", with " + list(x.With)
		}
		return s
	case report.DocumentCorrection:
		return "corrigendum to " + x.Corrects
	}
	return "distribution: " + string(x.Distribution)
}
