package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/doctor"
	"concord/cmd/concord/internal/problem"
)

func newDoctorCommand(d *door) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use: "doctor", Short: "Look whether this machine and a node's directory are in order", Args: takes(),
		Long: `Looks at the clock and whether NTP keeps it, the disk and its inodes, the limit on open
files, the time zones, who may read the node's directory and its keys, and at the node if one answers; says of each whether it
is ok, and what to do where it is not. It changes nothing and needs no running node.

Run it as the user that the node runs as. It exits with 3 if something is wrong; a
warning is none.`,
		Example: `  concord doctor --data concord-data`,
		RunE: func(c *cobra.Command, _ []string) error {
			node, err := d.client()
			if err != nil {
				return err
			}
			p := doctor.OfThisMachine(dir, node.Server())
			p.Node, p.Silent = d.hear(c.Context(), node)
			return d.diagnose(p.Examine(), p.Dir, p.Server)
		},
	}
	dataFlag(c, &dir)
	return c
}

// asking is how long doctor waits for a node.
const asking = 5 * time.Second

// hear asks a node how it is, once.
func (d *door) hear(ctx context.Context, node *client.Client) (*doctor.Heard, error) {
	ctx, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	asked := time.Now()
	r, err := node.Ready(ctx)
	if err != nil {
		return nil, err
	}
	heard := &doctor.Heard{Readiness: r, At: asked.Add(time.Since(asked) / 2)}
	if r.Ready {
		if g, err := d.group(ctx); err == nil {
			heard.Zone = g.TimeZone
		}
	}
	return heard, nil
}

// diagnose tells what was found. If something is wrong the error says so.
func (d *door) diagnose(found []doctor.Finding, dir, server string) error {
	bad, worth := doctor.Count(found, doctor.Wrong), doctor.Count(found, doctor.Warning)
	out := struct {
		OK       bool             `json:"ok"` // nothing is wrong
		Data     string           `json:"data"`
		Server   string           `json:"server"`
		Wrong    int              `json:"wrong"`
		Warnings int              `json:"warnings"`
		Checks   []doctor.Finding `json:"checks"`
	}{bad == 0, dir, server, bad, worth, found}
	err := d.answer(out, func() {
		rows := make([][]string, len(found))
		for i, f := range found {
			rows[i] = []string{f.Check, string(f.State), f.Found, f.Do}
		}
		fmt.Fprint(d.out, d.out.Table([]string{"CHECK", "STATE", "FOUND", "WHAT TO DO"}, rows))
		if bad == 0 && worth == 0 {
			d.say("Everything is in order.")
		}
	})
	if err == nil && bad > 0 {
		err = &client.Problem{
			Type: problem.Type("not-in-order"), Title: problem.Title("not-in-order"), Status: http.StatusServiceUnavailable,
			Detail: fmt.Sprintf("%s wrong: see what to do", isOrAre(bad, "thing")),
		}
	}
	return err
}

// isOrAre is "1 thing is", "2 things are".
func isOrAre(n int, what string) string {
	if n == 1 {
		return counted(n, what) + " is"
	}
	return counted(n, what) + " are"
}
