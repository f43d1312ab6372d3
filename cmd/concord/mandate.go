package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"concord/aggregates/group/mandate"
	"concord/events"
)

func newMandateCommand(d *door) *cobra.Command {
	c := &cobra.Command{
		Use: "mandate", Short: "What a group is founded on",
		Long: `A group is founded on its mandate: who takes part, the agenda, the sessions, the
reports that are due, and how it works. "concord serve --mandate FILE" founds one of
your own; none of these asks a node.`,
	}
	c.AddCommand(newMandateShowCommand(d), newMandateCheckCommand(d), newMandateSchemaCommand(d))
	return noun(c)
}

func newMandateShowCommand(d *door) *cobra.Command {
	return &cobra.Command{
		Use: "show", Short: "The built-in mandate, as a start for one of your own", Args: takes(),
		Example: `  concord mandate show > mandate.json`,
		RunE: func(*cobra.Command, []string) error {
			_, err := d.out.Write(mandate.BuiltInFile())
			return err
		},
	}
}

func newMandateSchemaCommand(d *door) *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "The JSON schema of mandate files, for editors", Args: takes(),
		Long: `Writes the JSON schema (draft 2020-12) of mandate files. It says what can be said of
each value by itself; "concord mandate check" checks everything.`,
		Example: `  concord mandate schema > mandate.schema.json`,
		RunE: func(*cobra.Command, []string) error {
			_, err := d.out.Write(mandate.Schema())
			return err
		},
	}
}

func newMandateCheckCommand(d *door) *cobra.Command {
	return &cobra.Command{
		Use: "check FILE", Short: "Say whether a group can be founded on a file", Args: takes("FILE"),
		Long: `Says whether a group can be founded on a mandate file, and what is wrong with it, line
by line: all of it at once, as far as one fault does not hide another.`,
		Example: `  concord mandate check mandate.json
  concord serve --mandate mandate.json --data DIR`,
		RunE: func(_ *cobra.Command, args []string) error {
			m, err := readMandate(args[0])
			if err != nil {
				return err
			}
			members := 0
			for _, p := range m.Participants {
				if p.Category == events.MemberState {
					members++
				}
			}
			out := struct {
				File         string `json:"file"`
				Group        string `json:"group"`
				Title        string `json:"title"`
				Participants int    `json:"participants"`
				MemberStates int    `json:"member_states"`
				Agenda       int    `json:"agenda"`
				Sessions     int    `json:"sessions"`
				Reports      int    `json:"reports"`
			}{args[0], m.Group, m.Title, len(m.Participants), members, len(m.Agenda), len(m.Sessions), len(m.Reports)}
			return d.answer(out, func() {
				d.say("%s holds: %s (%s)", args[0], d.out.Bold(m.Title), m.Group)
				d.say("%s, %s of them; %s on the agenda, %s, %s due", counted(out.Participants, "participant"),
					counted(members, "member State"), counted(out.Agenda, "item"), counted(out.Sessions, "session"), counted(out.Reports, "report"))
				d.next("concord serve --mandate %s --data DIR", args[0])
			})
		},
	}
}

// readMandate reads a mandate file. The error is a [*mandateError], or says that the
// file cannot be read.
func readMandate(file string) (events.Mandate, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return events.Mandate{}, &inputError{fmt.Errorf("the mandate: %w", err)}
	}
	m, err := mandate.Parse(content)
	if err == nil {
		if _, no := time.LoadLocation(m.TimeZone); no != nil {
			err = mandate.Faults{mandate.FaultIn(content, "/time_zone", fmt.Sprintf("there is no time zone %q", m.TimeZone))}
		}
	}
	var faults mandate.Faults
	if errors.As(err, &faults) {
		return m, &mandateError{file, faults}
	}
	return m, err
}

// mandateError says what keeps a group from being founded on a file.
type mandateError struct {
	file   string
	faults mandate.Faults
}

func (e *mandateError) Error() string {
	return fmt.Sprintf("the mandate %s does not hold:\n%v", e.file, e.faults)
}
func (e *mandateError) Unwrap() error { return e.faults }
