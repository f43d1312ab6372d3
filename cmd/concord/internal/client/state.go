package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"concord/aggregates/refusal"
	"concord/aggregates/report"
	"concord/events"
)

// ReportState reads the events of a report and puts them together as the node does:
// what has to be computed on the whole text, with every amendment, is computed on
// this.
func (c *Client) ReportState(ctx context.Context, slug string) (report.State, error) {
	var (
		s    report.State
		ours []Event // of one command
	)
	flush := func() error {
		command, err := c.whole(ctx, ours)
		if err != nil {
			return err
		}
		if s, err = evolve(s, command); err != nil {
			err = fmt.Errorf("the log of %s cannot be read: %w", c.server, err)
		}
		ours = ours[:0]
		return err
	}
	err := c.Events(ctx, Selection{Report: slug}, func(e Event) error {
		if len(ours) > 0 && ours[0].Command != e.Command {
			if err := flush(); err != nil {
				return err
			}
		}
		ours = append(ours, e)
		return nil
	})
	if err == nil {
		err = flush()
	}
	if err == nil && !s.Tabled() {
		err = refusal.NotFound("report", slug)
	}
	return s, err
}

// whole returns all events of the command that the events of a report belong to. The
// plan of a redraft is attached, and attachments are of no report.
func (c *Client) whole(ctx context.Context, ours []Event) ([]Event, error) {
	if len(ours) == 0 {
		return nil, nil
	}
	first, err := ours[0].record(1, len(ours))
	if err != nil {
		return nil, fmt.Errorf("the log of %s cannot be read: %w", c.server, err)
	}
	if revised, ok := first.Event.(events.ReportRevised); !ok || revised.Redraft == "" {
		return ours, nil
	}
	var command []Event
	err = c.Events(ctx, Selection{From: ours[0].Seq}, func(e Event) error {
		if e.Command != ours[0].Command {
			return errRead
		}
		command = append(command, e)
		return nil
	})
	if errors.Is(err, errRead) {
		err = nil
	}
	return command, err
}

// errRead ends a reading that has what it is for.
var errRead = errors.New("read far enough")

// After returns what a report would be behind the events of a trial, if they came
// from an actor at a time.
func (t Trial) After(s report.State, seq uint64, actor string, at time.Time) (report.State, error) {
	command, err := uuid.NewV7()
	if err != nil {
		return s, err
	}
	would := make([]Event, len(t.Events))
	for i, e := range t.Events {
		would[i] = Event{
			Seq: seq + uint64(i) + 1, Time: events.Time(at), Type: e.Type, Subject: e.Subject, Actor: actor,
			Via: string(events.ViaOwnKey), Command: command.String(), Data: e.Data,
		}
	}
	after, err := evolve(s, would)
	if err != nil {
		return s, fmt.Errorf("what the node says would happen cannot be read: %w", err)
	}
	return after, nil
}

// evolve takes the events of one command into a report. Which parts of the command
// they are is counted, since parts of other aggregates may not be among them.
func evolve(s report.State, command []Event) (report.State, error) {
	for i, e := range command {
		r, err := e.record(i+1, len(command))
		if err != nil {
			return s, err
		}
		next, err := report.Evolve(&s, &r)
		if err != nil {
			return s, err
		}
		s = *next
	}
	return s, nil
}

// record reads an event as it is read off the log, as a part of its command.
func (e Event) record(part, parts int) (events.Record, error) {
	group, rest, _ := strings.Cut(e.Subject, ".")
	kind, rest, _ := strings.Cut(rest, ".")
	id := rest
	if dot := strings.LastIndexByte(rest, '.'); dot >= 0 {
		id = rest[:dot]
	}
	command, err := uuid.Parse(e.Command)
	if err != nil {
		return events.Record{}, fmt.Errorf("event %d: %w", e.Seq, err)
	}
	h := events.Header{
		{Name: events.HeaderID, Value: events.EventID(command, part).String()},
		{Name: events.HeaderSource, Value: "concord:" + group},
		{Name: events.HeaderSpec, Value: "1.0"},
		{Name: events.HeaderType, Value: e.Type},
		{Name: events.HeaderTime, Value: events.FormatTime(e.Time)},
		{Name: events.HeaderSubject, Value: kind + "/" + id},
		{Name: events.HeaderActor, Value: e.Actor},
	}
	if e.For != "" {
		h = append(h, events.Field{Name: events.HeaderFor, Value: e.For})
	}
	h = append(h,
		events.Field{Name: events.HeaderVia, Value: e.Via},
		events.Field{Name: events.HeaderCommand, Value: e.Command},
		events.Field{Name: events.HeaderPart, Value: fmt.Sprintf("%d/%d", part, parts)})
	return events.Decode(events.Stored{Seq: e.Seq, Message: events.Message{Subject: e.Subject, Header: h, Data: e.Data}})
}
