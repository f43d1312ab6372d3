package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"concord/projections/inbox"
)

func newInboxCommand(d *door) *cobra.Command {
	var since string
	var all bool
	c := &cobra.Command{
		Use: "inbox", Short: "What concerns you since you last looked", Args: takes(),
		Long: `Shows what concerns the holder of the key: amendments that were incorporated, taken up
or set in conflict, positions that lapsed, silence and its end, the same words proposed
by others, what was entered or said on your behalf, and paragraphs pending on you.

It begins where this key last looked, which is kept on this machine; --all shows
everything and --since what came behind an event, without moving that mark back.
A silence that ends within a day is told of every time.`,
		RunE: func(c *cobra.Command, _ []string) error {
			if all && since != "" {
				return wrong("say --all or --since SEQ, not both")
			}
			asked := uint64(0)
			if since != "" {
				n, err := strconv.ParseUint(since, 10, 63)
				if err != nil {
					return wrong("%q is no event of the log: --since takes its number", since)
				}
				asked = n
			}
			return d.lookIn(c.Context(), asked, since == "" && !all, since == "")
		},
	}
	c.Flags().StringVar(&since, "since", "", "only what came behind the event `SEQ`")
	c.Flags().BoolVar(&all, "all", false, "everything, from the beginning")
	return c
}

// lookIn shows what concerns the holder of the key behind an event: one that is said,
// or that up to which the key last looked. That is kept where marks says so.
func (d *door) lookIn(ctx context.Context, since uint64, goOn, marks bool) error {
	signer, err := d.signer()
	if err != nil {
		return err
	}
	node, err := d.client()
	if err != nil {
		return err
	}
	who, err := node.Whoami(ctx, signer.Name)
	if err != nil {
		return notPermitted(err)
	}
	g, err := d.group(ctx)
	if err != nil {
		return err
	}
	mark := looked{Server: node.Server(), Group: g.Group, Key: signer.Name}
	file := mark.file(d.env)
	if goOn {
		since = mark.read(file, g.Seq)
	}
	body, err := node.Document(ctx, "/api/v1/inbox/"+url.PathEscape(who.Participant), url.Values{"since": {strconv.FormatUint(since, 10)}}, "application/json")
	if err != nil {
		return err
	}
	var notices []inbox.Notice
	if err := json.Unmarshal(body, &notices); err != nil {
		return fmt.Errorf("the answer of %s cannot be read: %w", node.Server(), err)
	}
	if d.json {
		err = d.documentAsIs(body)
	} else {
		d.tellInbox(ctx, who.Participant, notices, since)
	}
	if err != nil || !marks {
		return err
	}
	// All up to the group's event was seen, and what came since with its own.
	mark.Seq = g.Seq
	for _, n := range notices {
		mark.Seq = max(mark.Seq, n.Seq)
	}
	if err := mark.write(file); err != nil {
		d.warn("what was seen cannot be noted, and is shown again: %v", err)
	}
	return nil
}

func (d *door) tellInbox(ctx context.Context, code string, notices []inbox.Notice, since uint64) {
	if len(notices) == 0 {
		if since == 0 {
			d.say("Nothing concerns %s yet.", code)
			return
		}
		d.say("Nothing new concerns %s since event %d.", code, since)
		d.next("concord inbox --all")
		return
	}
	var rows [][]string
	for i := range notices {
		n := &notices[i]
		detail := n.Detail
		if !n.Until.IsZero() {
			detail += " · end: " + d.clock(ctx, n.Until)
		}
		rows = append(rows, []string{strconv.FormatUint(n.Seq, 10), d.short(ctx, n.Time), n.Report, strings.ReplaceAll(string(n.Kind), "-", " "), detail})
	}
	d.table([]string{"SEQ", d.zoned(ctx, "TIME"), "REPORT", "WHAT", "DETAIL"}, rows)
}

// looked is up to which event a key has looked into its inbox.
type looked struct {
	Server string `json:"server"`
	Group  string `json:"group"`
	Key    string `json:"key"` // public
	Seq    uint64 `json:"seq"`
}

// file is where the mark is kept: with what programs remember of their use (the XDG
// Base Directory Specification), or "" where the environment names no such place.
func (l *looked) file(env func(string) string) string {
	dir := env("XDG_STATE_HOME")
	switch home, windows := env("HOME"), env("LOCALAPPDATA"); {
	case dir != "":
	case windows != "":
		dir = windows
	case home != "":
		dir = filepath.Join(home, ".local", "state")
	default:
		return ""
	}
	sum := sha256.Sum256([]byte(l.Server + "\n" + l.Group + "\n" + l.Key))
	return filepath.Join(dir, "concord", "inbox-"+hex.EncodeToString(sum[:8])+".json")
}

// read returns up to where the key has looked: 0 if it never has, or if the log is
// shorter than that and so another.
func (l *looked) read(file string, end uint64) uint64 {
	content, err := os.ReadFile(file)
	var kept looked
	if err != nil || json.Unmarshal(content, &kept) != nil || kept.Seq > end {
		return 0
	}
	return kept.Seq
}

func (l *looked) write(file string) error {
	if file == "" {
		return fmt.Errorf("neither XDG_STATE_HOME nor HOME says where")
	}
	content, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return os.WriteFile(file, append(content, '\n'), 0o600)
}
