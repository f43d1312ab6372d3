package disposition

import (
	"slices"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
	"concord/projections/amendments"
	"concord/projections/currenttext"
	"concord/projections/history"
)

// Of tells where everything went that was asked of a report as of an event, or, of a
// participant by code, all that it asked: what it filed or stands behind, what a group
// filed on its behalf, and its positions.
func Of(r *report.State, h *history.State, seq uint64, participant string) Disposition {
	d := reader{report: r, participant: participant, drafts: currenttext.DraftsOf(r), acts: map[uint64]*history.Entry{}, words: map[string][]Words{}}
	d.brought()
	out := Disposition{
		Report: r.Slug, Title: r.Title, Revision: r.Revision(), Seq: seq, Status: report.ReportStatus(r), Participant: participant,
		Amendments: []Disposed{}, Positions: []Stood{}, Divisions: []Divided{}, Explanations: []Explained{},
		Minority: Minority{Amendments: []string{}, Positions: []uint64{}},
	}
	for e := range h.Report(r.Slug) {
		d.acts[e.Seq] = e
	}
	read := map[string]amendments.Amendment{}
	for _, a := range amendments.List(r, amendments.Filter{}) {
		read[a.Amendment] = a
	}
	for a := range r.Amendments {
		if participant != "" && !concerns(a, participant) {
			continue
		}
		disposed := d.amendment(a, read[a.Amendment])
		out.Amendments = append(out.Amendments, disposed)
		switch disposed.Outcome {
		case Declined, Fallen, Overtaken, InPart:
			out.Minority.Amendments = append(out.Minority.Amendments, a.Amendment)
		}
	}
	out.Positions = d.positions(h)
	for i := range out.Positions {
		p := &out.Positions[i]
		apart := p.Stance == events.Object || p.Stance == events.Reserve || p.Stance == events.Dissociate
		if apart && p.Outcome == Stands || p.Outcome == Late {
			out.Minority.Positions = append(out.Minority.Positions, p.Taken.Seq)
		}
	}
	for i, all := 0, r.Parts(); i < len(all); i++ {
		if p := &all[i]; participant == "" || p.By == participant {
			out.Divisions = append(out.Divisions, d.division(p))
		}
	}
	for _, x := range r.Explanations() {
		if participant != "" && x.By != participant {
			continue
		}
		out.Explanations = append(out.Explanations, Explained{
			Participant: x.By, Place: d.where(x.Block, d.revisionAt(x.Seq)), Amendment: x.Amendment, Text: x.Text, File: x.File,
			Given: Moment{x.Seq, x.Time, d.revisionAt(x.Seq)}, After: x.AfterAdoption,
		})
	}
	return out
}

// concerns reports whether a participant asks for an amendment: it filed it or stands
// behind it, or a group filed it on its behalf.
func concerns(a *report.Amendment, code string) bool {
	return a.By == code || a.SponsoredBy(code) || slices.Contains(a.OnBehalfOf, code)
}

// reader reads the disposition of one report.
type reader struct {
	report      *report.State
	participant string // or "" for all
	drafts      *currenttext.Drafts
	acts        map[uint64]*history.Entry
	words       map[string][]Words // an amendment -> what it brought that is in the text now
}

// brought gathers the words of the present text by the amendments that brought them.
func (d *reader) brought() {
	now := d.report.Revision()
	// The text has its latest revision: there is no error.
	blames, _ := d.report.Text.Blame(now)
	for _, b := range blames {
		for _, run := range b.Runs {
			for _, c := range run.Causes {
				if c.Amendment != "" {
					d.words[c.Amendment] = append(d.words[c.Amendment], Words{d.where(b.Block, now), run.Text})
				}
			}
		}
	}
}

func (d *reader) where(block string, revision int) Where {
	if block == "" {
		return Where{}
	}
	draft := d.drafts.Of(revision)
	return Where{Paragraph: block, Number: draft.Number(block), Name: draft.Name(block)}
}

// revisionAt is the revision that stood behind an event.
func (d *reader) revisionAt(seq uint64) int {
	n := 0
	for i := range d.report.Issues {
		if d.report.Issues[i].Seq <= seq {
			n = i
		}
	}
	return n
}

// act is by whom an event was brought about, and when.
func (d *reader) act(seq uint64) *Disposal {
	e, ok := d.acts[seq]
	if !ok {
		return nil
	}
	return &Disposal{By: e.By, Moment: Moment{seq, e.Time, d.revisionAt(seq)}}
}

// issued is the issue of a revision.
func (d *reader) issued(revision int) *Disposal {
	i := &d.report.Issues[revision]
	return &Disposal{By: i.By, Moment: Moment{i.Seq, i.Time, revision}}
}

// since is the first revision from which on a state of an amendment held until now.
func (d *reader) since(a *report.Amendment, fate text.Fate) int {
	n := d.report.Revision()
	for n > a.Revision+1 {
		s, err := d.report.Text.StateAt(a.Amendment, n-1)
		if err != nil || s.Fate != fate {
			break
		}
		n--
	}
	return n
}
