package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/terminal"
)

// TestHelpFits: the help of every command fits a terminal, but for its examples, which
// are copied; it tells every flag.
func TestHelpFits(t *testing.T) {
	var check func(c *cobra.Command)
	check = func(c *cobra.Command) {
		var out bytes.Buffer
		c.SetOut(&out)
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			line = strings.TrimSuffix(line, "\n")
			if terminal.Columns(line) > helpWidth && !strings.Contains(c.Example, strings.TrimSpace(line)) && !strings.HasPrefix(line, "  concord ") {
				t.Errorf("%s: %d columns: %q", c.CommandPath(), terminal.Columns(line), line)
			}
		}
		if !strings.Contains(out.String(), "--json") {
			t.Errorf("%s does not tell its flags: %s", c.CommandPath(), &out)
		}
		if c.HasAvailableSubCommands() && c.Annotations[isNoun] != "" && strings.Contains(out.String(), c.CommandPath()+" [flags]") {
			t.Errorf("%s alone is told to do something", c.CommandPath())
		}
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				check(sub)
			}
		}
	}
	check(newRoot(&door{}))
	want := "One line that goes on here.\n\nAnother:\n  set in\nand not."
	if got := flowing("One line\nthat goes on here.\n\nAnother:\n  set in\nand not."); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
