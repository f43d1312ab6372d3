package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/cmd/concord/internal/terminal"
)

// refused says why something was not done, and returns the code to exit with: as a
// problem object for programs; for people a sentence, the rule, and what to do next.
func (d *door) refused(ctx context.Context, c *cobra.Command, args []string, err error) int {
	p := problemOf(err, d.begun)
	code := exitCode(p)
	if d.json || slices.Contains(args, "--json") { // flags that are wrong have not all been read
		if e := json.MarshalWrite(d.errs, p, json.Deterministic(true), jsontext.WithIndent("  ")); e == nil {
			_, _ = io.WriteString(d.errs, "\n") // nobody is left to be told
		}
		return code
	}
	rule := ""
	if p.Rule != "" && !strings.Contains(p.Error(), p.Rule) {
		rule = p.Rule + ": "
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), guessing)
	defer cancel()
	fmt.Fprintln(d.errs, terminal.Wrap(terminal.Safe(rule+d.local(ctx, p.Error())), d.errs.Gone("concord: "), "  ", d.errs.Width))
	var outcome *client.UnknownError
	if p.Slug() == "stale-text" || p.Slug() == "not-applicable" {
		d.tellStale(ctx, p)
	}
	if errors.As(err, &outcome) {
		fmt.Fprintf(d.errs, "  if it happened it is on the log under command %s\n", outcome.Command)
	}
	for _, meant := range d.meant(ctx, err, p) {
		fmt.Fprintln(d.errs, "  did you mean: "+terminal.Safe(meant))
	}
	for _, try := range d.tries(c, err, p) { // command lines, which are not wrapped
		fmt.Fprintln(d.errs, "  try: "+terminal.Safe(try))
	}
	return code
}

// guessing is how long a node may take to help with a guess.
const guessing = time.Second

// meant returns what a person may have meant instead.
func (d *door) meant(ctx context.Context, err error, p *client.Problem) []string {
	var (
		usage *usageError
		none  *prepare.NoParagraphError
	)
	switch {
	case errors.As(err, &usage):
		return usage.meant
	case errors.As(err, &none):
		return none.Near
	case len(p.Names) == 0:
		return nil
	}
	var known []string
	switch p.Slug() {
	case "no-such-report":
		known = names(d.reportSlugs(ctx))
	case "no-such-participant":
		all := d.participantCodes(ctx, nil)
		for _, one := range all { // by its name, as on the name plate
			if code, name, _ := strings.Cut(one, "\t"); strings.EqualFold(name, p.Names[0]) {
				return []string{code}
			}
		}
		known = names(all)
	case "no-such-office":
		known = names(d.offices(ctx, nil))
	}
	return prepare.Meant(p.Names[0], known)
}

// tries returns the commands that may help.
func (d *door) tries(c *cobra.Command, err error, p *client.Problem) []string {
	slug := d.slug
	if slug == "" {
		slug = "SLUG"
	}
	amendment := "AMENDMENT"
	if len(p.Names) > 0 {
		amendment = p.Names[0]
	}
	switch p.Slug() {
	case "usage":
		return []string{c.CommandPath() + " --help"}
	case "no-key":
		return []string{"--key FILE, or CONCORD_KEY=FILE", "concord key new --out FILE (and have the secretariat enrol it)"}
	case "unknown-key":
		return []string{"concord key enrol CODE --public KEY (by the secretariat)"}
	case "revoked-key":
		return []string{"concord key list"}
	case "unreachable":
		return []string{"concord serve (starts a node here)", "--server URL, or CONCORD_SERVER=URL"}
	case "outcome-unknown":
		return []string{"concord log --json (before doing it again)"}
	case "log-damaged":
		return []string{"concord backup restore FILE --data DIR (a backup, into an empty directory)"}
	case "no-such-report":
		return []string{"concord report list"}
	case "no-such-participant", "not-a-member":
		return []string{"concord participants"}
	case "no-such-office", "office-held":
		return []string{"concord officers list"}
	case "no-officer":
		return []string{"concord officers elect CODE --office chair"}
	case "no-such-paragraph", "ambiguous-paragraph", "no-such-place":
		return []string{"concord report show " + slug}
	case "changes-nothing":
		return []string{"concord report show " + slug + " (what it says now)"}
	case "no-such-amendment", "nothing-uncontested":
		return []string{"concord amendment list " + slug}
	case "touching":
		var out []string
		for _, id := range p.Names {
			out = append(out, "concord amendment show "+id)
		}
		return append(out, "--incorporate one of them at most, or give the words with --set P=TEXT")
	case "withdrawn":
		out := []string{"concord amendment show " + amendment}
		if len(p.Names) == 1 { // it stands nowhere again
			out = append(out, "concord amendment reintroduce "+amendment+" (by any member State)")
		}
		return out
	case "not-withdrawn", "reintroduced", "restated", "not-carried", "declined", "incorporated", "proposed-already", "fallen", "no-conflict", "other-conflict", "not-taken":
		return []string{"concord amendment show " + amendment}
	case "already-sponsor", "not-a-sponsor", "not-the-mover":
		return []string{"concord amendment list " + slug}
	case "symbol-given", "no-such-document", "submitted", "a-corrigendum":
		return []string{"concord document list"}
	case "no-order", "same-order":
		return []string{"concord report order " + slug}
	case "blocked", "not-adoptable", "not-adopted":
		if f := c.Flags().Lookup("part"); f != nil && f.Changed {
			return []string{"concord report divide " + slug + " --list"}
		}
		return []string{"concord report status " + slug}
	case "no-position", "same-position", "overridden", "reserved":
		return []string{"concord position list " + slug}
	case "not-agreed", "agreed-already", "not-pending", "pending", "words-changed":
		return []string{"concord agree list " + slug, "concord report status " + slug}
	case "in-a-part", "no-such-part", "division-opposed", "part-adopted", "part-reconsidered", "part-gone":
		return []string{"concord report divide " + slug + " --list"}
	case "in-a-package", "no-such-package":
		return []string{"concord package list " + slug}
	case "under-silence", "no-silence", "silence-running", "silence-broken", "silence-ended", "silence-confirmed", "silence-withdrawn", "silence-void", "late-already", "not-later":
		return []string{"concord silence list " + slug}
	case "as-a-group":
		return []string{"--members CODE,…"}
	case "no-evidence":
		return []string{"--evidence WORDS"}
	case "late":
		return []string{"concord report deadline " + slug + " --leave CODE (by the Chair)"}
	case "adopted":
		return []string{"concord report show " + slug}
	case "no-title":
		return []string{"--title TITLE"}
	case "not-permitted", "not-presiding", "not-for-others":
		if c.CommandPath() == "concord position" || c.CommandPath() == "concord silence break" {
			return []string{"concord explain SLUG[#PARAGRAPH] --text WORDS (who takes no position explains it)", "concord whoami (as whom this key acts)"}
		}
		return []string{"concord whoami (as whom this key acts)"}
	}
	return nil
}
