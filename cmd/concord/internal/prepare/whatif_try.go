package prepare

import (
	"time"

	"concord/aggregates"
	"concord/aggregates/refusal"
	"concord/events"
	"concord/projections/consensus"
	"concord/projections/currenttext"
	"concord/projections/rolling"
)

// WhatIf is a report as it would be if some commands had been given.
type WhatIf struct {
	Report  string                   `json:"report"`
	Seq     uint64                   `json:"seq"`   // as of which event it is supposed
	Steps   []Step                   `json:"steps"` // what each command would bring about
	Before  consensus.Standing       `json:"before"`
	After   consensus.Standing       `json:"after"`
	Changed []currenttext.Difference `json:"changed"`           // paragraphs whose words would be others
	Text    currenttext.Report       `json:"text"`              // the clean text
	Rolling *rolling.Report          `json:"rolling,omitempty"` // where something would still be open
}

// Step is what a supposed command would bring about.
type Step struct {
	Line   int               `json:"line"`
	Text   string            `json:"text"` // as it was written
	Type   string            `json:"type"`
	Actor  string            `json:"actor"`
	Events []string          `json:"events"` // their types
	Result aggregates.Result `json:"result"`
}

// Try supposes commands on a report, one after the other, on a copy: s stays as it is.
// The error is a [*LineError] with what a line would be refused with, or a
// [*refusal.Refusal]: there is no such report.
func Try(s *aggregates.State, slug string, lines []Line, at time.Time) (WhatIf, error) {
	r, ok := s.Report(slug)
	if !ok || !r.Tabled() {
		return WhatIf{}, refusal.NotFound("report", slug)
	}
	out := WhatIf{Report: slug, Seq: s.Seq, Steps: []Step{}, Before: consensus.StatusOf(&r), Changed: []currenttext.Difference{}}
	next, before := *s, r.Revision()
	for i, l := range lines {
		c, err := Suppose(&r, next.Group.Known, l)
		if err != nil {
			return out, err
		}
		var records []events.Record
		if next, records, err = aggregates.Suppose(&next, c, at, i); err != nil {
			return out, &LineError{l, err}
		}
		step := Step{Line: l.Number, Text: l.Text, Type: c.Type, Actor: c.Actor, Events: []string{}, Result: aggregates.ResultOf(records)}
		for k := range records {
			step.Events = append(step.Events, records[k].Type)
		}
		out.Steps = append(out.Steps, step)
		r, _ = next.Report(slug)
	}
	out.After = consensus.StatusOf(&r)
	var err error
	if r.Revision() > before {
		if out.Changed, err = currenttext.Diff(&r, before, r.Revision()); err != nil {
			return out, err
		}
	}
	if out.Text, err = currenttext.Show(&r, next.Seq, currenttext.Options{}); err != nil {
		return out, err
	}
	if n := out.After.Counts; n.Open > 0 || n.Conflict > 0 {
		shown, err := rolling.Show(&r, rolling.Of(&r), next.Seq, next.Time, rolling.Options{Marks: currenttext.MarksOf(&r)})
		if err != nil {
			return out, err
		}
		out.Rolling = &shown
	}
	return out, nil
}
