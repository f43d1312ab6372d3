package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/projections/amendments"
	"concord/projections/currenttext"
	"concord/projections/participation"
)

func newCompletionCommand(d *door) *cobra.Command {
	return &cobra.Command{
		Use: "completion SHELL", Short: "A script that completes command lines: bash, zsh, fish or powershell",
		Long: `Writes the script that makes a shell complete Concord's command lines, with the names
of reports, paragraphs, amendments and participants of a node that is quickly reached.

  bash:        source <(concord completion bash)
  zsh:         concord completion zsh > "${fpath[1]}/_concord"
  fish:        concord completion fish > ~/.config/fish/completions/concord.fish
  powershell:  concord completion powershell | Out-String | Invoke-Expression`,
		Args: takes("SHELL"), ValidArgs: shells,
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(d.out, true)
			case "zsh":
				return root.GenZshCompletion(d.out)
			case "fish":
				return root.GenFishCompletion(d.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(d.out)
			}
			no := wrong("there is no completion for %q: there is for %s", args[0], strings.Join(shells, ", "))
			no.meant = prepare.Meant(args[0], shells)
			return no
		},
	}
}

var shells = []string{"bash", "zsh", "fish", "powershell"}

// completing is how long a person who pressed a key waits for a node.
const completing = 700 * time.Millisecond

// named returns names to complete with, each with what it is behind a tab. before
// are the arguments in front.
type named func(ctx context.Context, before []string) []cobra.Completion

// names takes what the names are off them.
func names(list []cobra.Completion) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i], _, _ = strings.Cut(c, "\t")
	}
	return out
}

// completion makes cobra's function of names for the arguments in order; further
// arguments are not completed.
func (d *door) completion(args ...named) cobra.CompletionFunc {
	return func(c *cobra.Command, before []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(before) >= len(args) || args[len(before)] == nil {
			return nil, cobra.ShellCompDirectiveDefault
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(orBackground(c.Context())), completing)
		defer cancel()
		var out []cobra.Completion
		for _, name := range args[len(before)](ctx, before) {
			if strings.HasPrefix(name, typed) {
				out = append(out, name)
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

func orBackground(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}

// completes has the value of a flag completed.
func (d *door) completes(c *cobra.Command, flag string, of named) {
	f := func(c *cobra.Command, before []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return d.completion(func(ctx context.Context, _ []string) []cobra.Completion { return of(ctx, before) })(c, nil, typed)
	}
	if err := c.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic("completing a flag that is not there: " + err.Error())
	}
}

func (d *door) completesFixed(c *cobra.Command, flag string, values ...string) {
	d.completes(c, flag, func(context.Context, []string) []cobra.Completion { return values })
}

// hurried returns a client that does not wait.
func (d *door) hurried() (*client.Client, bool) {
	c, err := d.client()
	return c, err == nil
}

// slugs completes with the reports.
func (d *door) slugs(ctx context.Context, _ []string) []cobra.Completion { return d.reportSlugs(ctx) }

func (d *door) reportSlugs(ctx context.Context) []cobra.Completion {
	c, ok := d.hurried()
	var reports []currenttext.Report
	if !ok || c.Get(ctx, "/api/v1/reports", nil, &reports) != nil {
		return nil
	}
	var out []cobra.Completion
	for _, r := range reports {
		out = append(out, cobra.CompletionWithDesc(r.Report, r.Title))
	}
	return out
}

// paragraphs completes with the paragraphs of the report named in front.
func (d *door) paragraphs(ctx context.Context, before []string) []cobra.Completion {
	c, ok := d.hurried()
	if !ok || len(before) == 0 {
		return nil
	}
	r, err := c.Report(ctx, before[0], nil)
	if err != nil {
		return nil
	}
	draft := prepare.DraftOf(r)
	var out []cobra.Completion
	for i, b := range draft.Blocks {
		out = append(out, cobra.CompletionWithDesc(draft.Typed(i), beginning(b.Text, 60)))
	}
	return out
}

// amendments completes with the open amendments of all reports.
func (d *door) openAmendments(ctx context.Context, _ []string) []cobra.Completion {
	return d.amendmentsThat(ctx, func(a *amendments.Amendment) bool { return !a.State.Final() })
}

// withdrawnAmendments completes with those that were withdrawn, and stand nowhere again.
func (d *door) withdrawnAmendments(ctx context.Context, _ []string) []cobra.Completion {
	return d.amendmentsThat(ctx, func(a *amendments.Amendment) bool { return a.State == amendments.Withdrawn && a.ReplacedBy == "" })
}

// conflictingAmendments completes with those that are in conflict with one that is in the text.
func (d *door) conflictingAmendments(ctx context.Context, _ []string) []cobra.Completion {
	return d.amendmentsThat(ctx, func(a *amendments.Amendment) bool { return len(conflictsWith(a)) > 0 })
}

// takenInConflict completes with the amendments with which the one named in front is in conflict.
func (d *door) takenInConflict(ctx context.Context, before []string) []cobra.Completion {
	var with []string
	d.amendmentsThat(ctx, func(a *amendments.Amendment) bool {
		if len(before) == 0 || strings.EqualFold(a.Amendment, before[0]) {
			with = append(with, conflictsWith(a)...)
		}
		return false
	})
	return d.amendmentsThat(ctx, func(a *amendments.Amendment) bool { return slices.Contains(with, a.Amendment) })
}

// conflictsWith is with which amendments one is in conflict that are in the text.
func conflictsWith(a *amendments.Amendment) []string {
	if a.State != amendments.Conflicting || a.Conflict == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(a.Conflict.With), func(cause string) bool {
		_, is := report.AmendmentNumber(cause)
		return !is
	})
}

func (d *door) amendmentsThat(ctx context.Context, fit func(*amendments.Amendment) bool) []cobra.Completion {
	c, ok := d.hurried()
	if !ok {
		return nil
	}
	var out []cobra.Completion
	for _, slug := range names(d.reportSlugs(ctx)) {
		list, err := c.Amendments(ctx, slug, nil)
		if err != nil {
			return out
		}
		for _, a := range list {
			if fit(&a) {
				out = append(out, cobra.CompletionWithDesc(a.Amendment, strings.Join(a.Sponsors, ", ")+": "+what(&a)))
			}
		}
	}
	return out
}

// participantCodes completes with the participants.
func (d *door) participantCodes(ctx context.Context, _ []string) []cobra.Completion {
	c, ok := d.hurried()
	var list []participation.Participant
	if !ok || c.Get(ctx, "/api/v1/participants", nil, &list) != nil {
		return nil
	}
	var out []cobra.Completion
	for _, p := range list {
		out = append(out, cobra.CompletionWithDesc(p.Code, p.Name))
	}
	return out
}

// offices completes with the offices.
func (d *door) offices(ctx context.Context, _ []string) []cobra.Completion {
	c, ok := d.hurried()
	var list []participation.Officer
	if !ok || c.Get(ctx, "/api/v1/officers", nil, &list) != nil {
		return nil
	}
	var out []cobra.Completion
	for i, o := range list {
		if i == 0 || list[i-1].Office != o.Office { // an office is listed with each of those who hold it
			out = append(out, cobra.CompletionWithDesc(o.Office, o.Title))
		}
	}
	return out
}

// beginning returns so many characters of words, at most.
func beginning(words string, n int) string {
	r := []rune(words)
	if len(r) <= n {
		return words
	}
	return strings.TrimRight(string(r[:n]), " ") + "…"
}
