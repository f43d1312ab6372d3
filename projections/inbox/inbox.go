package inbox

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"concord/aggregates"
	"concord/aggregates/report"
	"concord/projections/history"
)

// Of tells what concerns a participant, a group or an office (by code) behind an event
// of the log, the newest last. A silence that ends within [Reminder] of now is told
// besides, at the end, whatever the event. What the participant did itself is not told,
// but what came of it for its amendments, positions and agreements is.
func Of(s *aggregates.State, h *history.State, code string, since uint64, now time.Time) []Notice {
	out := []Notice{}
	var soon []Notice
	for brief := range s.Briefs {
		if h.Last(brief.Slug) <= since && brief.End.IsZero() {
			continue // nothing came, and no silence ends
		}
		r, _ := s.Report(brief.Slug)
		w := newWatch(&r, code, since)
		for e := range h.Report(r.Slug) {
			w.see(e)
		}
		out = append(out, w.notices...)
		soon = append(soon, w.ending(s.Seq, s.Time, now)...)
	}
	slices.SortStableFunc(out, func(a, b Notice) int { return cmp.Compare(a.Seq, b.Seq) })
	slices.SortStableFunc(soon, func(a, b Notice) int { return a.Until.Compare(b.Until) })
	return append(out, soon...)
}

// ending reminds of the silences that end soon, as of an event and its time.
func (w *watch) ending(seq uint64, at, now time.Time) []Notice {
	var out []Notice
	for _, x := range w.report.Silences() {
		if left := x.Until.Sub(now); x.State != report.SilenceRunning || left < 0 || left > Reminder {
			continue
		}
		out = append(out, Notice{
			Seq: seq, Time: at, Kind: SilenceEnding, Report: w.report.Slug, Paragraph: x.Block, Silence: x.ID, Until: x.Until,
			Detail: fmt.Sprintf("silence %s on %s ends soon: who objects says so up to and including the end", x.ID, w.words(x.Block)),
		})
	}
	return out
}
