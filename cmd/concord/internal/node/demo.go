package node

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"concord/aggregates"
	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/cmd/concord/internal/demo"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/events/log"
	"concord/events/text"
	"concord/events/trust"
)

// Demo is what a demonstration made.
type Demo struct {
	Report string // slug
	Roles  []Role // the secretariat first
}

// Role is one whom a person can act as.
type Role struct {
	Code string
	File string // the key
}

const (
	demoReport = "apr1"
	demoChair  = "SGP" // the delegation of which the Chair is
	demoFile   = "demo.json"
)

// demoPlan is kept in the node's directory, so that a demonstration that was
// interrupted goes on where it was: the id of each step's command follows from the
// seed, and a step that stands on the log is not taken again.
type demoPlan struct {
	Seed     []byte `json:"seed"`
	Complete bool   `json:"complete"`
}

// planDemo writes down that there is to be a demonstration, before the group is
// founded.
func planDemo(dir string) error {
	if _, err := readPlan(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	p := demoPlan{Seed: make([]byte, 32)}
	if _, err := rand.Read(p.Seed); err != nil {
		return err
	}
	return p.write(dir)
}

func readPlan(dir string) (p demoPlan, err error) {
	content, err := os.ReadFile(filepath.Join(dir, demoFile))
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(content, &p); err != nil || len(p.Seed) < 16 {
		return p, fmt.Errorf("%s does not hold a demonstration's plan", filepath.Join(dir, demoFile))
	}
	return p, nil
}

func (p demoPlan) write(dir string) error {
	content, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return log.ReplaceFile(filepath.Join(dir, demoFile), append(content, '\n'))
}

// id returns the id of a step's command: of the layout of a UUIDv7, but derived.
func (p demoPlan) id(step string) uuid.UUID {
	sum := sha256.Sum256(append(append([]byte(nil), p.Seed...), step...))
	var id uuid.UUID
	copy(id[:], sum[:16])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id
}

// goOnWithDemo makes the demonstration, or the rest of it. It does nothing where
// this node did not begin it, or it is complete.
func (n *Node) goOnWithDemo(ctx context.Context, o *Options) error {
	plan, err := readPlan(o.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	filed, err := demo.Amendments()
	if err != nil {
		return err
	}
	acts, err := demo.Consensus()
	if err != nil {
		return err
	}
	d := &demonstration{Node: n, plan: plan, filed: filed, acts: acts, signers: map[string]trust.Signer{}}
	n.Demo = &Demo{Report: demoReport}
	for _, code := range append([]string{events.CodeSecretariat}, d.roles()...) {
		n.Demo.Roles = append(n.Demo.Roles, Role{code, n.KeyFile(code)})
	}
	if plan.Complete {
		return nil
	}
	if err := d.make(ctx); err != nil {
		return fmt.Errorf("making the demonstration: %w", err)
	}
	plan.Complete = true
	return plan.write(o.Dir)
}

// demonstration is one that is being made.
type demonstration struct {
	*Node
	plan    demoPlan
	filed   []demo.Amendment
	acts    demo.Acts
	signers map[string]trust.Signer
	done    map[uuid.UUID]aggregates.Result // what stands on the log already
}

// roles lists those who get a key, besides the secretariat.
func (d *demonstration) roles() []string {
	codes := []string{demoChair}
	for _, a := range d.filed {
		codes = append(append(codes, a.By), a.Cosponsors...)
	}
	for _, a := range slices.Concat(d.acts.Tabled, d.acts.Revised) {
		if a.By != group.CodeChair {
			codes = append(codes, a.By)
		}
	}
	slices.Sort(codes)
	return append([]string{group.CodeChair, events.CodeAuditor}, slices.Compact(codes)...)
}

// make takes the steps: keys, the Chair, the draft, the amendments, the first
// revision, and what is held of both texts. Each is a command like anyone's.
func (d *demonstration) make(ctx context.Context) error {
	if err := d.readDone(ctx); err != nil {
		return err
	}
	for _, code := range append([]string{events.CodeSecretariat}, d.roles()...) {
		s, err := d.keys.have(code)
		if err != nil {
			return err
		}
		d.signers[code] = s
		if code == events.CodeSecretariat {
			continue // its key is the founding's
		}
		enrol := group.Enrol{Participant: code, Key: s.Name, Label: "demonstration", Custody: events.CustodyIssued}
		if _, err := d.step(ctx, "key of "+code, events.CodeSecretariat, "key.enrol", enrol, nil); err != nil {
			return err
		}
	}
	elect := group.Elect{Office: events.OfficeChair, Participant: demoChair}
	if _, err := d.step(ctx, "chair", events.CodeSecretariat, "officer.elect", elect, nil); err != nil {
		return err
	}
	if err := d.table(ctx); err != nil {
		return err
	}
	if err := d.amend(ctx); err != nil {
		return err
	}
	return d.agree(ctx, 1, d.acts.Revised)
}

// readDone reads which commands stand on the log.
func (d *demonstration) readDone(ctx context.Context) error {
	d.done = map[uuid.UUID]aggregates.Result{}
	var command []events.Record
	return d.Log.Read(ctx, 1, d.Seq(), func(s events.Stored) error {
		r, err := events.Decode(s)
		if err != nil {
			return err
		}
		if command = append(command, r); r.Part == r.Parts {
			d.done[r.Command] = aggregates.ResultOf(command)
			command = nil
		}
		return nil
	})
}

// step takes one step, unless it stands on the log.
func (d *demonstration) step(ctx context.Context, step, actor, kind string, data any, attached []byte) (aggregates.Result, error) {
	id := d.plan.id(step)
	if r, ok := d.done[id]; ok {
		return r, nil
	}
	salt := d.plan.id("salt of " + step)
	signed, err := trust.NewCommand(trust.Command{Group: d.Group, Type: kind, Actor: actor, Issued: d.Engine.Time()}, data, id, salt)
	if err != nil {
		return aggregates.Result{}, err
	}
	s := d.signers[actor].Sign(signed)
	if attached != nil {
		s.Attachments = map[string][]byte{sha256Name(attached): attached}
	}
	a, err := d.Submit(ctx, s)
	if err != nil {
		return a.Result, fmt.Errorf("%s: %w", step, err)
	}
	return a.Result, nil
}

// table tables the draft.
func (d *demonstration) table(ctx context.Context) error {
	t, err := prepare.Table(demoReport, demo.Report(), events.AnnualReport, "", "en")
	if err != nil {
		return err
	}
	_, err = d.step(ctx, "draft", group.CodeChair, "report.table", t.Command, t.Draft)
	return err
}

// amend files the amendments and issues the first revision with what the Chair
// decides on them.
func (d *demonstration) amend(ctx context.Context) error {
	draft, err := d.draft(0)
	if err != nil {
		return err
	}
	revise := report.Revise{Report: demoReport, Base: draft.Hash}
	for i, a := range d.filed {
		what := fmt.Sprintf("amendment %d", i+1)
		propose, err := draft.Propose(wish(a), a.Reason, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		filed, err := d.step(ctx, what, a.By, "amendment.propose", propose, nil)
		if err != nil {
			return err
		}
		for _, code := range a.Cosponsors {
			if _, err := d.step(ctx, what+" joined by "+code, code, "amendment.cosponsor", report.Cosponsor{Amendment: filed.Amendment}, nil); err != nil {
				return err
			}
		}
		switch a.Rev1 {
		case demo.Incorporate:
			revise.Incorporate = append(revise.Incorporate, filed.Amendment)
		case demo.Decline:
			revise.Decline = append(revise.Decline, filed.Amendment)
		}
	}
	if err := d.agree(ctx, 0, d.acts.Tabled); err != nil {
		return err
	}
	_, err = d.step(ctx, "first revision", group.CodeChair, "report.revise", revise, nil)
	return err
}

// draft returns the text as of a revision, as somebody would have it in front of them.
func (d *demonstration) draft(revision int) (prepare.Draft, error) {
	r, _ := d.Engine.State().Report(demoReport)
	blocks, err := r.Text.Blocks(revision)
	if err != nil {
		return prepare.Draft{}, err
	}
	return prepare.NewDraft(demoReport, revision, text.HashReport(blocks), blocks), nil
}

// agree has said what is said of the text as of a revision.
func (d *demonstration) agree(ctx context.Context, revision int, acts []demo.Act) error {
	draft, err := d.draft(revision)
	if err != nil {
		return err
	}
	for i, a := range acts {
		what := fmt.Sprintf("act %d on revision %d", i+1, revision)
		kind, data, err := d.act(draft, a)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if _, err := d.step(ctx, what, a.By, kind, data, nil); err != nil {
			return err
		}
	}
	return nil
}

// act returns the command of an act of the demonstration, and its type.
func (d *demonstration) act(draft prepare.Draft, a demo.Act) (kind string, data any, err error) {
	on, err := draft.Speak(a.Paragraph)
	if err != nil {
		return "", nil, err
	}
	switch a.Do {
	case demo.Explain:
		return "position.explain", report.Explain{On: on.On, Language: "en", Text: a.Text}, nil
	case demo.Agree:
		return "paragraph.agree", report.Agree{
			Report: demoReport, Block: on.Block, Words: on.Hash, Level: cmp.Or(a.Level, events.AdReferendum), Pending: a.Pending,
		}, nil
	case demo.Confirm:
		return "paragraph.confirm", report.ConfirmAgreement{Report: demoReport, Block: on.Block}, nil
	case demo.Package:
		data := report.MakePackage{Report: demoReport}
		for _, p := range a.Paragraphs {
			one, err := draft.Speak(p)
			if err != nil {
				return "", nil, err
			}
			data.Blocks = append(data.Blocks, one.Block)
		}
		return "package.make", data, nil
	case demo.Silence:
		zone := d.Engine.State().Group.Mandate.TimeZone
		until, err := closeOfBusiness(d.Engine.Time(), a.Days, zone)
		return "silence.put", report.PutSilence{Report: demoReport, Block: on.Block, Words: on.Hash, Until: until, Zone: zone}, err
	}
	if a.Amendment != "" {
		on.On, on.Hash = events.On{Report: demoReport, Amendment: a.Amendment}, ""
	}
	return "position.take", report.TakePosition{
		On: on.On, Stance: events.Stance(a.Do), Words: on.Hash, Members: a.Members, If: a.If, Reason: a.Reason,
	}, nil
}

// closeOfBusiness returns six in the evening of a zone, so many days from now there.
func closeOfBusiness(now time.Time, days int, zone string) (time.Time, error) {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	year, month, day := now.In(place).Date()
	return time.Date(year, month, day+days, 18, 0, 0, 0, place), nil
}

// wish is an amendment of the demonstration as somebody would ask for it.
func wish(a demo.Amendment) prepare.Change {
	c := prepare.Change{Paragraph: a.Paragraph, Operation: events.OpText, Words: a.Text}
	switch {
	case a.InsertAfter:
		c.Operation = events.OpInsert
	case a.Delete:
		c.Operation = events.OpDelete
	case a.MoveAfter != "":
		c.Operation, c.After = events.OpMove, a.MoveAfter
	case a.SplitAt > 0:
		c.Operation, c.SplitAt = events.OpSplit, a.SplitAt
	case a.MergeNext:
		c.Operation = events.OpMerge
	}
	return c
}
