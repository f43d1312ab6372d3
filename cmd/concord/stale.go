package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/cmd/concord/internal/terminal"
	"concord/events"
	"concord/events/text"
	"concord/projections/amendments"
)

// tellStale tells what has become of an amendment to words that have moved on: what
// it would change in the present text, with the command that files it there, or what
// it is in conflict with.
func (d *door) tellStale(ctx context.Context, p *client.Problem) {
	if d.tellMovedOn(ctx, p) {
		return
	}
	var now report.Rebased
	if len(p.Ready) == 0 || json.Unmarshal(p.Ready, &now) != nil || now.Fate == "" {
		fmt.Fprintf(d.errs, "  the text has moved on: read it, and do it again on what it says now\n  try: concord report show %s\n", d.slug)
		return
	}
	line := func(format string, args ...any) {
		fmt.Fprintln(d.errs, terminal.Wrap(terminal.Safe(fmt.Sprintf(format, args...)), "  ", "    ", d.errs.Width))
	}
	draft, err := d.draft(ctx, d.slug, map[string][]string{"rev": {fmt.Sprint(now.Revision)}})
	for _, c := range now.Conflict {
		on := paragraph("", c.Block)
		for i, b := range draft.Blocks {
			if b.ID == c.Block {
				on = paragraph(draft.Paths[i], b.ID)
			}
		}
		line("conflict on %s: %s", on, clash(&c))
	}
	switch {
	case now.Fate == text.Absorbed:
		line("%s says already what you ask for: nothing is left to propose", revisionName(now.Revision))
		return
	case now.Change == nil:
		line("try: concord report show %s, and file it anew", d.slug)
		return
	}
	if err != nil {
		return
	}
	line("on %s it would be:", revisionName(now.Revision))
	for _, words := range changes(draft, now.Change) {
		line("  %s", words)
	}
	fmt.Fprintln(d.errs, "  file it there: "+terminal.Safe(anew(draft, now.Change))) // to be copied: not wrapped
}

// tellMovedOn tells what the words say now that somebody spoke of, if it is that which
// was refused.
func (d *door) tellMovedOn(ctx context.Context, p *client.Problem) bool {
	var now report.Present
	if len(p.Ready) == 0 || json.Unmarshal(p.Ready, &now) != nil || now.Words == "" {
		return false
	}
	draft, err := d.draft(ctx, d.slug, map[string][]string{"rev": {fmt.Sprint(now.Revision)}})
	if len(p.Names) > 0 && err == nil {
		if b, ok := blockOf(draft, p.Names[0]); ok {
			fmt.Fprintln(d.errs, terminal.Wrap(terminal.Safe("it says now: “"+b.Text+"”"), "  ", "  ", d.errs.Width))
			return true
		}
	}
	fmt.Fprintf(d.errs, "  try: concord report show %s, and say it again\n", d.slug)
	return true
}

// clash says in words what an amendment is in conflict with.
func clash(c *report.Clash) string {
	own, theirs, by := strings.TrimSpace(c.Own), strings.TrimSpace(c.Theirs), list(c.With)+" has"
	if len(c.With) > 1 {
		by = list(c.With) + " have"
	}
	switch {
	case theirs == "":
		return fmt.Sprintf("you ask for “%s”, where %s taken the words out", own, by)
	case own == "":
		return fmt.Sprintf("you would take words out that %s made “%s”", by, theirs)
	}
	return fmt.Sprintf("you ask for “%s”, %s made it “%s”", own, by, theirs)
}

// changes says what a change does to the words of a draft, edit by edit.
func changes(d prepare.Draft, c *events.Change) []string {
	var out []string
	if base, ok := blockOf(d, c.Block); ok {
		for _, e := range c.Edits {
			old := ""
			if from, to := e.Bytes[0], e.Bytes[1]; 0 <= from && from <= to && to <= len(base.Text) {
				old = base.Text[from:to]
			}
			out = append(out, edited(amendments.Edit{Old: strings.TrimSpace(old), New: strings.TrimSpace(text.Join(e.New))}))
		}
	}
	return out
}

func blockOf(d prepare.Draft, id string) (text.Block, bool) {
	for _, b := range d.Blocks {
		if b.ID == id {
			return b, true
		}
	}
	return text.Block{}, false
}

// anew is the command that files a change on a draft.
func anew(d prepare.Draft, c *events.Change) string {
	place := c.Block
	if place == "" {
		place = prepare.Start
	}
	out := "concord amend " + d.Report + " " + place
	switch c.Operation {
	case events.OpText:
		base, _ := blockOf(d, c.Block)
		if words, err := text.Apply(base.Text, c.Edits); err == nil {
			out += " --text " + quoted(words)
		}
	case events.OpInsert:
		out += " --insert-after --text " + quoted(c.Text) + " --kind " + string(c.Kind)
		if c.Level > 0 {
			out += fmt.Sprint(" --level ", c.Level)
		}
	case events.OpDelete:
		out += " --delete"
	case events.OpMove:
		after := c.After
		if after == "" {
			after = prepare.Start
		}
		out += " --move-after " + after
	case events.OpSplit:
		base, _ := blockOf(d, c.Block)
		if c.Byte <= len(base.Text) {
			out += fmt.Sprint(" --split-at ", len([]rune(base.Text[:c.Byte])))
		}
	case events.OpMerge:
		out += " --merge-next"
	}
	return out + fmt.Sprint(" --rev ", d.Revision)
}

// quoted puts words so that a shell takes them as one.
func quoted(words string) string {
	return "'" + strings.ReplaceAll(words, "'", `'\''`) + "'"
}
