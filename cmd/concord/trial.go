package main

import (
	"context"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/client"
	"concord/events"
)

// after puts together what a report would be behind a trial: the node's events of
// it, and those that would come.
func (d *door) after(ctx context.Context, slug string, t client.Trial) (report.State, error) {
	c, err := d.client()
	if err != nil {
		return report.State{}, err
	}
	s, err := c.ReportState(ctx, slug)
	if err != nil {
		return s, err
	}
	g, err := d.group(ctx)
	if err != nil {
		return s, err
	}
	// Who acts shows in no reading that is made of this one.
	return t.After(s, g.Seq, events.CodeNode, g.Time)
}
