package packages

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// standing lists the objections that stand in the way of a report, as its status does.
func standing(s *report.State) []report.Blocker {
	return slices.DeleteFunc(report.Blockers(s, nil), func(b report.Blocker) bool { return b.Kind != report.BlockerObjection })
}

// on names the words that an objection is to.
func on(s *report.State, b *report.Blocker) events.On {
	if b.Amendment != "" {
		return events.On{Report: s.Slug, Amendment: b.Amendment}
	}
	return events.On{Report: s.Slug, Block: b.Paragraph}
}

// with returns the report as it would be with amendments incorporated.
func with(s *report.State, ids []string) (report.State, error) {
	if len(ids) == 0 {
		return *s, nil
	}
	after, err := s.Text.Revise(text.Revision{Incorporate: ids})
	if err != nil {
		return *s, err
	}
	next, err := report.Evolve(s, &events.Record{Seq: math.MaxInt64, Part: 1, Parts: 1, Event: events.ReportRevised{
		Report: s.Slug, Revision: s.Revision() + 1, Incorporate: ids, Hash: text.HashReport(after.Current()), Algorithm: text.Algorithm,
	}})
	return *next, err
}

// explain tries a set: what stands in the way then, and why what is lifted is.
func (p *problem) explain(ids []string, before []report.Blocker) Bargain {
	out := Bargain{Amendments: ids, Lifted: []Objection{}, Raised: []Objection{}, Left: []Objection{}}
	if ids == nil {
		out.Amendments = []string{}
	}
	after, err := with(p.report, ids)
	if err != nil {
		after = *p.report // it could be taken: there is no error
	}
	then := standing(&after)
	out.Objections = len(then)
	blocks := p.report.Text.Current()
	paths := text.Paths(blocks, text.Numbers(blocks))
	tell := func(b *report.Blocker) Objection {
		x := Objection{Participant: b.Participant, Paragraph: b.Paragraph, Amendment: b.Amendment, Detail: b.Detail}
		if i := slices.IndexFunc(blocks, func(k text.Block) bool { return k.ID == b.Paragraph }); i >= 0 {
			x.Path = paths[i]
		}
		return x
	}
	same := func(b *report.Blocker) func(report.Blocker) bool {
		return func(o report.Blocker) bool {
			return o.Participant == b.Participant && o.Amendment == b.Amendment && (b.Amendment != "" || o.Paragraph == b.Paragraph)
		}
	}
	for i := range before {
		b := &before[i]
		x := tell(b)
		if slices.ContainsFunc(then, same(b)) {
			out.Left = append(out.Left, x)
			continue
		}
		x.Because, x.Detail = lifting(&after, b, ids)
		out.Lifted = append(out.Lifted, x)
	}
	for i := range then {
		if b := &then[i]; !slices.ContainsFunc(before, same(b)) {
			x := tell(b)
			if q := counting(&after, b); q != nil {
				x.Because = q.If
			}
			out.Raised = append(out.Raised, x)
		}
	}
	return out
}

// counting returns the position of a participant that counts on what an objection is to.
func counting(s *report.State, b *report.Blocker) *report.Position {
	for _, x := range s.Standings(on(s, b)) {
		if x.Participant == b.Participant {
			return x.Position
		}
	}
	return nil
}

// lifting says why an objection would not stand any more.
func lifting(after *report.State, b *report.Blocker, ids []string) (because, detail string) {
	what := "the report"
	switch {
	case b.Amendment != "":
		what = b.Amendment
	case b.Paragraph != "":
		what = after.NamedBlock(b.Paragraph)
	}
	q := counting(after, b)
	if q == nil {
		return "", fmt.Sprintf("%s does not object to %s any more: what it objected to is not in the text with %s", b.Participant, what, strings.Join(ids, ", "))
	}
	if q.By != b.Participant {
		detail = "through " + q.By + " "
	}
	detail = fmt.Sprintf("%s %s%ss %s", b.Participant, detail, q.Stance, what)
	if q.If != "" {
		detail += " with " + q.If + " in the text"
	}
	if q.Reason != "" {
		detail += ": " + strings.Join(strings.Fields(q.Reason), " ")
	}
	return q.If, detail
}
