package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
)

// newRoot makes the command line: one file a noun, one command a verb.
func newRoot(d *door) *cobra.Command {
	root := &cobra.Command{
		Use:   "concord",
		Short: "Negotiate a report by consensus, on one log that everybody can check",
		Long: `Concord keeps the life of an intergovernmental working group on one log: who takes
part, the draft of its report, the amendments to it, and its adoption.

"concord serve --demo" starts a node with a rehearsal on it; all other commands talk
to a node and, where they change something, sign with your key.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRun: func(*cobra.Command, []string) {
			d.begun = true
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return unknownFlag(c, err) })
	f := root.PersistentFlags()
	f.StringVar(&d.server, "server", "", "address of the node: `URL` (CONCORD_SERVER; "+client.DefaultServer+")")
	f.StringVar(&d.keyFile, "key", "", "key to sign with: `FILE` with its seed (CONCORD_KEY)")
	f.BoolVar(&d.json, "json", false, "one JSON document instead of words")
	f.DurationVar(&d.patience, "patience", client.Patience, "how long to go on with a node that is busy or was not heard")
	root.AddGroup(
		&cobra.Group{ID: groupText, Title: "The text:"},
		&cobra.Group{ID: groupGroup, Title: "The group:"},
		&cobra.Group{ID: groupLog, Title: "The log and the node:"})
	root.AddCommand(
		in(groupText, newReportCommand(d)),
		in(groupText, newAmendCommand(d)),
		in(groupText, newAmendmentCommand(d)),
		in(groupText, newPositionCommand(d)),
		in(groupText, newExplainCommand(d)),
		in(groupText, newAgreeCommand(d)),
		in(groupText, newPackageCommand(d)),
		in(groupText, newSilenceCommand(d)),
		in(groupText, newInboxCommand(d)),
		in(groupText, newDispositionCommand(d)),
		in(groupGroup, newWhoamiCommand(d)),
		in(groupGroup, newKeyCommand(d)),
		in(groupGroup, newParticipantsCommand(d)),
		in(groupGroup, newOfficersCommand(d)),
		in(groupGroup, newAgendaCommand(d)),
		in(groupGroup, newSessionCommand(d)),
		in(groupLog, newServeCommand(d)),
		in(groupLog, newLogCommand(d)),
		in(groupLog, newReplayCommand(d)),
		in(groupLog, newClockCommand(d)),
		in(groupLog, newCompletionCommand(d)),
		in(groupLog, newBenchCommand(d)),
		in(groupLog, newVersionCommand(d)),
	)
	noun(root)
	return root
}

// The groups of the help.
const (
	groupText  = "text"
	groupGroup = "group"
	groupLog   = "log"
)

func in(group string, c *cobra.Command) *cobra.Command {
	c.GroupID = group
	return c
}

// noun makes a command one that has verbs and does nothing itself: alone it tells
// which, and what is none of them it refuses.
func noun(c *cobra.Command) *cobra.Command {
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		var names []string
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				names = append(append(names, sub.Name()), sub.Aliases...)
			}
		}
		no := wrong("there is no command %q", c.CommandPath()+" "+args[0])
		for _, name := range prepare.Meant(args[0], names) {
			no.meant = append(no.meant, c.CommandPath()+" "+name)
		}
		return no
	}
	return c
}

// takes checks the arguments of a command, which are named in its usage: all of
// them are needed, and a last one in brackets is not.
func takes(names ...string) cobra.PositionalArgs {
	least := len(names)
	if least > 0 && strings.HasPrefix(names[least-1], "[") {
		least--
	}
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return wrong("%s is missing: %s", names[len(args)], c.UseLine())
		case len(args) > len(names):
			return wrong("%q is one word too many: %s", args[len(names)], c.UseLine())
		}
		return nil
	}
}

// unknownFlag makes a usage error of what the flags' parser says, with what may have
// been meant.
func unknownFlag(c *cobra.Command, err error) error {
	no := wrong("%v", err)
	var none *pflag.NotExistError
	if !errors.As(err, &none) {
		return no
	}
	name := none.GetSpecifiedName()
	no = wrong("there is no flag %s for %q", dashed(name), c.CommandPath())
	var names []string
	add := func(f *pflag.Flag) { names = append(names, f.Name) }
	c.Flags().VisitAll(add)
	c.InheritedFlags().VisitAll(add)
	for _, meant := range prepare.Meant(name, names) {
		no.meant = append(no.meant, "--"+meant)
	}
	return no
}

func dashed(flag string) string {
	if len(flag) == 1 {
		return "-" + flag
	}
	return "--" + flag
}

// usageError says that a command line cannot be meant.
type usageError struct {
	reason string
	meant  []string // what may have been meant
}

func (e *usageError) Error() string { return e.reason }

func wrong(format string, args ...any) *usageError {
	return &usageError{reason: fmt.Sprintf(format, args...)}
}

// inputError says that something that the command line names cannot be used: a file
// that is not there, say.
type inputError struct{ err error }

func (e *inputError) Error() string { return e.err.Error() }
func (e *inputError) Unwrap() error { return e.err }

// noKeyError says that a command has to be signed and no key was named.
type noKeyError struct{}

func (*noKeyError) Error() string { return "this is signed, and no key is named" }
