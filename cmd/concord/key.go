package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"concord/aggregates/group"
	"concord/cmd/concord/internal/client"
	"concord/events"
	"concord/events/trust"
	"concord/projections/participation"
)

func newKeyCommand(d *door) *cobra.Command {
	c := &cobra.Command{Use: "key", Short: "Keys: make, enrol, revoke, rotate"}
	c.AddCommand(newKeyNewCommand(d), newKeyEnrolCommand(d), newKeyRevokeCommand(d), newKeyRotateCommand(d), newKeyListCommand(d))
	return noun(c)
}

// enrolled is the answer to what was done with a key.
type enrolled struct {
	Participant string         `json:"participant,omitempty"`
	Key         string         `json:"key"` // public
	Custody     events.Custody `json:"custody,omitempty"`
	Label       string         `json:"label,omitempty"`
	File        string         `json:"file,omitempty"`
	Replaces    string         `json:"replaces,omitempty"`
	Seq         uint64         `json:"seq,omitzero"`
}

func newKeyNewCommand(d *door) *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "new --out FILE", Short: "Make a key; its seed never leaves this machine", Args: takes(),
		Long: `Makes a key, by whoever will hold it, and writes its seed to FILE, which only its owner
may read. Give the public key, which is printed, to the secretariat.`,
		RunE: func(*cobra.Command, []string) error {
			if file == "" {
				return wrong("--out FILE is needed: where to keep the seed")
			}
			s, err := newKeyFile(file)
			if err != nil {
				return err
			}
			return d.answer(enrolled{Key: s.Name, File: file}, func() {
				d.say("%s", s.Name)
				d.next("concord key enrol CODE --public %s (by the secretariat)", s.Name)
			})
		},
	}
	c.Flags().StringVar(&file, "out", "", "where to keep the seed: a new `FILE`")
	return c
}

// newKeyFile makes a key and keeps its seed in a new file.
func newKeyFile(file string) (trust.Signer, error) {
	s, err := trust.NewSigner()
	if err != nil {
		return s, err
	}
	if err := s.WriteFile(file); err != nil {
		return s, &inputError{err}
	}
	return s, nil
}

func newKeyEnrolCommand(d *door) *cobra.Command {
	var public, label, file, list string
	var node bool
	c := &cobra.Command{
		Use: "enrol CODE (--public KEY [--label L] | --out FILE) | --csv FILE", Short: "Bind a key to a participant or an office (by the secretariat)",
		Long: `Enrols a key: from then on what it signs is the participant's act. CODE is that of a
participant, or CHAIR, VICE-CHAIR, SECRETARIAT, AUDITOR; with --node it is NODE, and the
key that of another node of the group.

--public takes a key that its holder has made. --out makes one here and keeps its seed
in FILE, to be handed over: that it was issued is marked for ever. --csv takes lines of
CODE,KEY or CODE,KEY,LABEL; the same file can be given again.`,
		ValidArgsFunction: d.completion(d.participantCodes),
		Args: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("csv") {
				return takes()(c, args)
			}
			return takes("CODE")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			ctx := c.Context()
			if chosen(public != "", file != "", list != "") != 1 {
				return wrong("say one of the three: --public KEY, --out FILE or --csv FILE")
			}
			if list != "" {
				return d.enrolAll(ctx, list)
			}
			data := group.Enrol{Participant: strings.ToUpper(args[0]), Key: public, Label: label, Custody: events.CustodyOwn}
			if node != (data.Participant == events.CodeNode) || node && file != "" {
				return wrong("a node's key is enrolled with: key enrol %s --node --public KEY (the node has made it: %s in its directory)", events.CodeNode, "keys/node.nk")
			}
			if node {
				data.Custody = events.CustodyNode
			}
			if file != "" {
				s, err := newKeyFile(file)
				if err != nil {
					return err
				}
				data.Key, data.Custody = s.Name, events.CustodyIssued
			}
			a, err := d.submit(ctx, client.Wish{Type: "key.enrol", Data: data})
			if err != nil {
				return errors.Join(err, dropKey(file, err))
			}
			return d.answer(enrolled{Participant: data.Participant, Key: data.Key, Custody: data.Custody, Label: label, File: file, Seq: a.Seq}, func() {
				d.say("%s acts for %s from event %d on.", data.Key, d.out.Bold(data.Participant), a.Seq)
				if file != "" {
					d.next("hand %s over to %s, on a way that nobody reads", file, data.Participant)
				}
			})
		},
	}
	f := c.Flags()
	f.StringVar(&public, "public", "", "a public `KEY` (U…)")
	f.BoolVar(&node, "node", false, "the key is that of another node: CODE is NODE")
	f.StringVar(&label, "label", "", "what to know it by")
	f.StringVar(&file, "out", "", "make the key here and keep its seed in a new `FILE`")
	f.StringVar(&list, "csv", "", "enrol many: a `FILE` of lines CODE,KEY[,LABEL]")
	return d.signs(c)
}

// dropKey takes the file of a key away that was certainly not enrolled.
func dropKey(file string, why error) error {
	var unknown *client.UnknownError
	if file == "" || errors.As(why, &unknown) {
		return nil
	}
	return os.Remove(file)
}

// enrolAll enrols the keys of a list, each by a command of its own, once all of it
// has been read and found right. What stands on the log already is passed over.
func (d *door) enrolAll(ctx context.Context, file string) error {
	rows, err := d.keyList(file)
	if err != nil {
		return err
	}
	node, err := d.client()
	if err != nil {
		return err
	}
	var known []participation.Key
	if err := node.Get(ctx, "/api/v1/keys", nil, &known); err != nil {
		return err
	}
	holders := map[string]string{}
	for _, k := range known {
		if k.Revoked == 0 {
			holders[k.Key] = k.Participant
		}
	}
	out := []enrolled{}
	for i, row := range rows {
		if holders[row.Key] == row.Participant {
			continue
		}
		a, err := d.submit(ctx, client.Wish{Type: "key.enrol", Data: row})
		if err != nil {
			return fmt.Errorf("line %d (%s), behind %s: %w", i+1, row.Participant, counted(len(out), "key")+" enrolled", err)
		}
		out = append(out, enrolled{Participant: row.Participant, Key: row.Key, Custody: row.Custody, Label: row.Label, Seq: a.Seq})
	}
	return d.answer(out, func() {
		d.say("%s enrolled, %d were already.", counted(len(out), "key"), len(rows)-len(out))
	})
}

// keyList reads lines of CODE,KEY[,LABEL].
func (d *door) keyList(file string) ([]group.Enrol, error) {
	content, err := d.content(file)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), "\ufeff")))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.Comment = -1, true, '#'
	var out []group.Enrol
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &inputError{fmt.Errorf("%s: %w", file, err)}
		}
		line, _ := r.FieldPos(0)
		if line == 1 && strings.EqualFold(row[0], "code") {
			continue // names of columns
		}
		if len(row) < 2 || len(row) > 3 {
			return nil, &inputError{fmt.Errorf("%s, line %d: CODE,KEY or CODE,KEY,LABEL, not %d fields", file, line, len(row))}
		}
		e := group.Enrol{Participant: strings.ToUpper(strings.TrimSpace(row[0])), Key: strings.TrimSpace(row[1]), Custody: events.CustodyOwn}
		if len(row) == 3 {
			e.Label = strings.TrimSpace(row[2])
		}
		if _, err := trust.ParseKey(e.Key); err != nil {
			return nil, &inputError{fmt.Errorf("%s, line %d: %w", file, line, err)}
		}
		out = append(out, e)
	}
	if len(out) == 0 {
		return nil, &inputError{fmt.Errorf("%s holds no keys", file)}
	}
	return out, nil
}

func newKeyRevokeCommand(d *door) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "revoke PUBLIC", Short: "End a key (by the secretariat); what it signed before stands", Args: takes("PUBLIC"),
		RunE: func(c *cobra.Command, args []string) error {
			a, err := d.submit(c.Context(), client.Wish{Type: "key.revoke", Data: group.Revoke{Key: args[0], Reason: reason}})
			if err != nil {
				return err
			}
			return d.answer(enrolled{Participant: a.Result.Participant, Key: args[0], Seq: a.Seq}, func() {
				d.say("%s of %s is revoked from event %d on.", args[0], d.out.Bold(a.Result.Participant), a.Seq)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	return d.signs(c)
}

func newKeyRotateCommand(d *door) *cobra.Command {
	var file, label string
	c := &cobra.Command{
		Use: "rotate --out FILE", Short: "Put a new key in the place of the one that you sign with", Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			if file == "" {
				return wrong("--out FILE is needed: where to keep the new seed")
			}
			old, err := d.signer()
			if err != nil {
				return err
			}
			s, err := newKeyFile(file)
			if err != nil {
				return err
			}
			a, err := d.submit(c.Context(), client.Wish{Type: "key.rotate", Data: group.Rotate{Key: s.Name, Label: label}})
			if err != nil {
				return errors.Join(err, dropKey(file, err))
			}
			return d.answer(enrolled{Participant: a.Result.Participant, Key: s.Name, Label: label, File: file, Replaces: old.Name, Seq: a.Seq}, func() {
				d.say("%s acts for %s from event %d on; the key before is revoked.", s.Name, d.out.Bold(a.Result.Participant), a.Seq)
				d.next("sign with --key %s", file)
			})
		},
	}
	c.Flags().StringVar(&file, "out", "", "where to keep the new seed: a new `FILE`")
	c.Flags().StringVar(&label, "label", "", "what to know it by")
	return d.signs(c)
}

func newKeyListCommand(d *door) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "Every key ever enrolled", Args: takes(),
		RunE: func(c *cobra.Command, _ []string) error {
			var all []participation.Key
			return d.read(c.Context(), "/api/v1/keys", nil, &all, func() {
				for _, k := range all { // a key is long: what is known of it stands in front
					about := []string{string(k.Custody), fmt.Sprintf("from event %d", k.Enrolled)}
					if k.Revoked != 0 {
						about = append(about, d.out.Gone(fmt.Sprintf("revoked by event %d", k.Revoked)))
					}
					if k.Label != "" {
						about = append(about, k.Label)
					}
					d.say("%s · %s", d.out.Bold(k.Participant), strings.Join(about, " · "))
					d.say("  %s", k.Key)
				}
			})
		},
	}
}
