package main

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
)

// The words that a command line speaks of are named in front of the verb's own: of a
// report SLUG, of a paragraph SLUG#PARAGRAPH, of an amendment its id.
const (
	onWords     = "SLUG[#PARAGRAPH]|AMENDMENT"
	onText      = "SLUG[#PARAGRAPH]"
	onParagraph = "SLUG#PARAGRAPH"
)

// seen is which words somebody has read who now speaks of them. They are named in what
// is signed: when they have changed on the way, it is refused.
type seen struct {
	words string // their hash
	rev   string // the revision in which they were read
}

func (s *seen) flags(c *cobra.Command) {
	c.Flags().StringVar(&s.rev, "rev", "", "the revision in which you read the words; else the latest")
	c.Flags().StringVar(&s.words, "words", "", "the `HASH` of the words that you read (report show --json gives it)")
}

var hexHash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// speaks finds what a command line speaks of, and names the words as they were seen:
// as the latest text has them, if nothing else is said. Those of an amendment never
// change and have no hash here.
func (d *door) speaks(ctx context.Context, typed string, s seen) (prepare.Spoken, error) {
	var none prepare.Spoken
	target, ok := prepare.ReadTarget(typed)
	if !ok {
		return none, wrong("%q names no paragraph: it is REPORT#PARAGRAPH, as in apr1#12", typed)
	}
	if s.words != "" && !hexHash.MatchString(s.words) {
		return none, wrong("--words is the hash of what you read, 64 signs as in report show --json, not %q", beginning(s.words, 20))
	}
	if s.words != "" && s.rev != "" {
		return none, wrong("--rev and --words both say what you read: take one")
	}
	query, err := revisionQuery(s.rev)
	if err != nil {
		return none, err
	}
	if target.Report != "" {
		draft, err := d.draft(ctx, d.about(target.Report), query)
		switch {
		case err == nil:
			out, err := draft.Speak(target.Paragraph)
			if s.words != "" {
				out.Hash = s.words
			}
			return out, err
		case target.Amendment == "" || !isMissing(err):
			return none, err
		}
	}
	node, err := d.client()
	if err != nil {
		return none, err
	}
	a, err := node.Amendment(ctx, target.Amendment, nil)
	if err != nil {
		return none, err
	}
	if s.words != "" || s.rev != "" {
		return none, wrong("the words of an amendment never change: --rev and --words are said of a text")
	}
	d.about(a.Report)
	return prepare.Spoken{On: events.On{Report: a.Report, Amendment: a.Amendment}, Name: a.Amendment, Typed: a.Amendment}, nil
}

// speaksOfText is speaks where an amendment is not meant.
func (d *door) speaksOfText(ctx context.Context, typed string, s seen) (prepare.Spoken, error) {
	if target, _ := prepare.ReadTarget(typed); target.Report == "" && target.Amendment != "" {
		return prepare.Spoken{}, wrong("%s is an amendment: this is said of a report, or of a paragraph as in apr1#12", target.Amendment)
	}
	return d.speaks(ctx, typed, s)
}

// speaksOfParagraph is speaks where a paragraph is meant and nothing else.
func (d *door) speaksOfParagraph(ctx context.Context, typed string, s seen) (prepare.Spoken, error) {
	out, err := d.speaksOfText(ctx, typed, s)
	if err == nil && out.Block == "" {
		return out, wrong("which paragraph of %s? As in %s#12", out.Report, out.Report)
	}
	return out, err
}

func isMissing(err error) bool {
	var no *client.Problem
	return errors.As(err, &no) && no.Status == http.StatusNotFound
}

// codes writes codes of participants as they are kept.
func codes(typed []string) []string {
	out := make([]string, len(typed))
	for i, code := range typed {
		out[i] = strings.ToUpper(strings.TrimSpace(code))
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// spoken completes with what can be spoken of: the reports, and once one is named with
// a "#" its paragraphs; with amendments, the open ones too.
func (d *door) spoken(amendments bool, further ...named) cobra.CompletionFunc {
	return func(c *cobra.Command, before []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		first := func(ctx context.Context, _ []string) []cobra.Completion {
			if slug, _, parted := strings.Cut(typed, "#"); parted {
				var out []cobra.Completion
				for _, p := range d.paragraphs(ctx, []string{slug}) {
					out = append(out, slug+"#"+p)
				}
				return out
			}
			out := d.reportSlugs(ctx)
			if amendments {
				out = append(out, d.openAmendments(ctx, nil)...)
			}
			return out
		}
		return d.completion(append([]named{first}, further...)...)(c, before, typed)
	}
}

// fixed completes with names that are always the same.
func fixed(values ...string) named {
	return func(context.Context, []string) []cobra.Completion { return values }
}

// both joins names for a sentence: "DEU, FRA and USA".
func both(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}
