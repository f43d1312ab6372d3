package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/cmd/concord/internal/terminal"
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
	root.SetUsageTemplate(usageTemplate(root.UsageTemplate()))
	root.SetHelpTemplate(`{{with (or .Long .Short)}}{{wrapped .}}

{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}`)
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
		in(groupText, newDocumentCommand(d)),
		in(groupText, newWhatIfCommand(d)),
		in(groupText, newInboxCommand(d)),
		in(groupText, newDispositionCommand(d)),
		in(groupGroup, newWhoamiCommand(d)),
		in(groupGroup, newKeyCommand(d)),
		in(groupGroup, newParticipantsCommand(d)),
		in(groupGroup, newOfficersCommand(d)),
		in(groupGroup, newAgendaCommand(d)),
		in(groupGroup, newSessionCommand(d)),
		in(groupGroup, newMandateCommand(d)),
		in(groupLog, newServeCommand(d)),
		in(groupLog, newLogCommand(d)),
		in(groupLog, newReplayCommand(d)),
		in(groupLog, newBackupCommand(d)),
		in(groupLog, newClockCommand(d)),
		in(groupLog, newCompletionCommand(d)),
		in(groupLog, newBenchCommand(d)),
		in(groupLog, newClusterCommand(d)),
		in(groupLog, newHealthCommand(d)),
		in(groupLog, newDoctorCommand(d)),
		in(groupLog, newDashboardCommand(d)),
		in(groupLog, newUnitCommand(d)),
		in(groupLog, newVersionCommand(d)),
	)
	noun(root)
	return root
}

// helpWidth is how many columns help takes, at a terminal or not.
const helpWidth = 80

func init() {
	cobra.AddTemplateFunc("wrapped", func(words string) string { return terminal.Wrap(flowing(words), "", "", helpWidth) })
	cobra.AddTemplateFunc("does", func(c *cobra.Command) bool { return c.Runnable() && c.Annotations[isNoun] == "" })
	cobra.AddTemplateFunc("described", func(c *cobra.Command) string {
		name := "  " + c.Name() + strings.Repeat(" ", max(1, c.NamePadding()-len(c.Name())+1))
		return terminal.Wrap(c.Short, name, strings.Repeat(" ", len(name)), helpWidth)
	})
	cobra.AddTemplateFunc("laidOut", func(f *pflag.FlagSet) string { return f.FlagUsagesWrapped(helpWidth) })
}

// flowing joins the lines of each paragraph of words; a line that is set in stays one.
func flowing(words string) string {
	var out strings.Builder
	alone := true // a line that nothing is joined to
	for i, line := range strings.Split(strings.TrimSpace(words), "\n") {
		was := alone
		alone = line == "" || strings.HasPrefix(line, " ")
		switch {
		case i == 0:
		case was || alone:
			out.WriteString("\n")
		default:
			out.WriteString(" ")
		}
		out.WriteString(line)
	}
	return out.String()
}

// usageTemplate is cobra's, kept to the columns that help takes.
func usageTemplate(template string) string {
	return strings.NewReplacer(
		"{{if .Runnable}}", "{{if does .}}",
		`Use "{{.CommandPath}} [command] --help" for more information about a command.`,
		`{{wrapped (printf "Use \"%s COMMAND --help\" for more information about a command." .CommandPath)}}`,
		"\n  {{rpad .Name .NamePadding }} {{.Short}}", "\n{{described .}}",
		".LocalFlags.FlagUsages", "laidOut .LocalFlags",
		".InheritedFlags.FlagUsages", "laidOut .InheritedFlags",
	).Replace(template)
}

// The groups of the help.
const (
	groupText  = "text"
	groupGroup = "group"
	groupLog   = "log"
)

// isNoun marks a command that does nothing without a verb.
const isNoun = "noun"

func in(group string, c *cobra.Command) *cobra.Command {
	c.GroupID = group
	return c
}

// noun makes a command one that has verbs and does nothing itself: alone it tells
// which, and what is none of them it refuses.
func noun(c *cobra.Command) *cobra.Command {
	c.Annotations = map[string]string{isNoun: "yes"}
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
