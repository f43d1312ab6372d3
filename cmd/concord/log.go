package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/terminal"
	"concord/events"
)

func newLogCommand(d *door) *cobra.Command {
	var s client.Selection
	c := &cobra.Command{
		Use: "log", Short: "The events of the log, one a line", Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			ctx := c.Context()
			node, err := d.client()
			if err != nil {
				return err
			}
			s.Actor = strings.ToUpper(s.Actor)
			err = node.Events(ctx, s, func(e client.Event) error {
				if d.json {
					_, err := d.out.Write(append(e.Line, '\n'))
					return err
				}
				return d.tellEvent(ctx, &e)
			})
			if s.Follow && ctx.Err() != nil {
				return nil // whoever follows ends it so
			}
			return err
		},
	}
	f := c.Flags()
	f.BoolVarP(&s.Follow, "follow", "f", false, "go on with what comes")
	f.Uint64Var(&s.From, "from", 0, "the first `SEQ`; else the beginning")
	f.StringVar(&s.Report, "report", "", "only what concerns this report: `SLUG`")
	f.StringVar(&s.Actor, "actor", "", "only what this one did: `CODE`")
	d.completes(c, "report", func(ctx context.Context, _ []string) []cobra.Completion { return d.reportSlugs(ctx) })
	d.completes(c, "actor", d.participantCodes)
	return c
}

func (d *door) tellEvent(ctx context.Context, e *client.Event) error {
	seq := fmt.Sprintf("%6d", e.Seq)
	if e.Subject == "" {
		_, err := fmt.Fprintln(d.out, d.out.Dim(seq+"  "+terminal.Safe(e.Type)))
		return err
	}
	who := e.Actor
	if e.For != "" {
		who = e.For + " (by " + e.Actor + ", " + e.Via + ")"
	}
	head := fmt.Sprintf("%s  %s  %s  %-28s", d.out.Dim(seq), e.Time.In(d.zone(ctx)).Format(time.DateTime+" MST"),
		d.out.Bold(terminal.Safe(fmt.Sprintf("%-11s", who))), eventName(e.Type))
	says := terminal.Safe(gist(e))
	line := head + "  " + says
	if d.out.Width > 0 && terminal.Columns(line) > d.out.Width { // what it says goes below
		indent := strings.Repeat(" ", len(seq)+2)
		line = strings.TrimRight(head, " ") + "\n" + terminal.Wrap(says, indent, indent, d.out.Width)
	}
	_, err := fmt.Fprintln(d.out, strings.TrimRight(line, " "))
	return err
}

// eventName is an event's type without what all have: "report.amendment-proposed".
func eventName(kind string) string {
	kind = strings.TrimPrefix(kind, "concord.")
	if dot := strings.LastIndex(kind, ".v"); dot > 0 {
		kind = kind[:dot]
	}
	return kind
}

// gist is what an event says, in the few words that fit a line: what its data have
// of the names below, in this order.
func gist(e *client.Event) string {
	var data struct {
		Silence      string        `json:"silence"`
		Block        string        `json:"block"`
		Stance       string        `json:"stance"`
		Level        string        `json:"level"`
		If           string        `json:"if"`
		Package      int           `json:"package"`
		Members      []string      `json:"members"`
		Report       string        `json:"report"`
		Amendment    string        `json:"amendment"`
		Revision     *int          `json:"revision"`
		Participant  string        `json:"participant"`
		Office       string        `json:"office"`
		Key          string        `json:"key"`
		By           string        `json:"by"`
		Title        string        `json:"title"`
		Until        string        `json:"until"`
		Now          string        `json:"now"`
		SHA256       string        `json:"sha256"`
		Part         int           `json:"part"`
		Parts        int           `json:"parts"`
		From         *int          `json:"from"`
		Change       events.Change `json:"change"`
		Incorporate  []string      `json:"incorporate"`
		Decline      []string      `json:"decline"`
		Participants []struct{}    `json:"participants"`
		Mandate      struct {
			Group string `json:"group"`
		} `json:"mandate"`
		Reason string `json:"reason"`
	}
	if json.Unmarshal(e.Data, &data) != nil {
		return ""
	}
	var out []string
	add := func(words ...string) {
		for _, w := range words {
			if w != "" {
				out = append(out, w)
			}
		}
	}
	add(data.Mandate.Group, data.Report, data.Silence, data.Block, data.Amendment, data.Stance, data.Level)
	if data.Package > 0 {
		add("package " + strconv.Itoa(data.Package))
	}
	if data.If != "" {
		add("if " + data.If)
	}
	if len(data.Members) > 0 {
		add("for " + strings.Join(data.Members, ", "))
	}
	if data.Change.Operation != "" {
		add(string(data.Change.Operation), data.Change.Block)
	}
	if data.Revision != nil && data.Amendment == "" {
		add(revisionName(*data.Revision))
	}
	add(data.Participant, data.Office)
	if data.Key != "" {
		add(beginning(data.Key, 12))
	}
	if data.Participant == "" && data.By != e.Actor && data.By != e.For {
		add(data.By)
	}
	if data.From != nil {
		add("from " + strconv.Itoa(*data.From))
	}
	if n := len(data.Participants); n > 0 {
		add(counted(n, "participant"))
	}
	if len(data.Incorporate) > 0 {
		add("with " + strings.Join(data.Incorporate, ", "))
	}
	if len(data.Decline) > 0 {
		add("without " + strings.Join(data.Decline, ", "))
	}
	if data.SHA256 != "" {
		add(beginning(data.SHA256, 12), fmt.Sprintf("%d/%d", data.Part, data.Parts))
	}
	if data.Title != "" {
		add("“" + beginning(data.Title, 50) + "”")
	}
	add(data.Until, data.Now)
	if data.Reason != "" {
		add("— " + beginning(strings.ReplaceAll(data.Reason, "\n", " "), 60))
	}
	return strings.Join(out, " ")
}
