package positions

import (
	"cmp"
	"slices"
	"time"

	"concord/aggregates/report"
	"concord/events"
	"concord/projections/currenttext"
)

// Position is what a participant said of words, and what has become of it.
type Position struct {
	Participant string          `json:"participant"` // who took it
	Kind        events.Stance   `json:"kind"`
	Report      string          `json:"report"`
	Paragraph   string          `json:"paragraph,omitempty"` // id of the block that it is on; absent with amendment: the whole report
	Number      string          `json:"number,omitempty"`    // of that block in the present text
	Path        string          `json:"path,omitempty"`      // and behind those that it stands under, "3 (a)"
	Amendment   string          `json:"amendment,omitempty"` // that it is on
	Members     []string        `json:"members,omitempty"`   // a group's: for whom it spoke
	AsGroup     bool            `json:"as_group,omitzero"`   // a group's that named nobody: it stands in nobody's way
	If          string          `json:"if,omitempty"`        // an amendment: it was taken for the case that this is in the text
	Reason      string          `json:"reason,omitempty"`
	Words       string          `json:"words"`                // hash of the words that it was taken on
	WordsThen   string          `json:"words_then,omitempty"` // with if: hash of the words as they are with that amendment alone
	State       report.Validity `json:"state"`
	Why         string          `json:"why,omitempty"` // it lapsed though its condition is met
	CountsFor   []string        `json:"counts_for"`    // whose position this is now: a member with one of its own is not among them
	Seq         uint64          `json:"seq"`
	Time        time.Time       `json:"time"`
	Via         events.Via      `json:"via"`             // how it came
	Actor       string          `json:"actor,omitempty"` // who signed, where that is not the participant
}

// Filter chooses positions. The zero Filter chooses all.
type Filter struct {
	Participant string // who took them, or for whom a group spoke: code
	Paragraph   string // id of a block
}

// List gives the positions that were taken and not lifted: those on the whole report,
// then those on paragraphs in the order of the present text (on paragraphs that are
// gone behind them), then those on amendments; on the same words by participant.
func List(r *report.State, f Filter) []Position {
	d := currenttext.DraftsOf(r).Of(r.Revision())
	count := counting(r)
	out := []Position{}
	r.Positions(func(p *report.Position) bool {
		if f.Participant != "" && p.By != f.Participant && !slices.Contains(p.Members, f.Participant) || f.Paragraph != "" && p.Block != f.Paragraph {
			return true
		}
		read := Position{
			Participant: p.By, Kind: p.Stance, Report: r.Slug, Paragraph: p.Block, Number: d.Number(p.Block), Path: d.Path(p.Block), Amendment: p.Amendment,
			Members: p.Members, AsGroup: p.AsGroup, If: p.If, Reason: p.Reason, Words: p.Words, WordsThen: p.WordsThen,
			State: r.ValidityOf(p), CountsFor: count(p), Seq: p.Seq, Time: p.Time, Via: p.Via,
		}
		if p.Actor != p.By {
			read.Actor = p.Actor
		}
		if read.State == report.Lapsed {
			read.Why = currenttext.BesidesIn(r, &p.PositionTaken, r.Revision())
		}
		out = append(out, read)
		return true
	})
	slices.SortStableFunc(out, func(a, b Position) int {
		return cmp.Or(cmp.Compare(placeOf(d, &a), placeOf(d, &b)), cmp.Compare(a.Paragraph, b.Paragraph))
	})
	return out
}

// placeOf says where the words of a position stand in a list.
func placeOf(d *currenttext.Draft, p *Position) int {
	switch {
	case p.Amendment != "":
		n, _ := report.AmendmentNumber(p.Amendment)
		return len(d.Blocks) + 1 + n
	case p.Paragraph == "":
		return -1
	}
	if i, ok := d.Index(p.Paragraph); ok {
		return i
	}
	return len(d.Blocks)
}

// counting says of positions, asked for in their order on the log's state, for whom
// each counts: what stands on the same words is looked at once.
func counting(r *report.State) func(*report.Position) []string {
	var on events.On
	var standings []report.Standing
	known := false
	return func(p *report.Position) []string {
		if !known || p.On != on {
			on, standings, known = p.On, r.Standings(p.On), true
		}
		codes := []string{}
		for _, s := range standings {
			if s.Position == p {
				codes = append(codes, s.Participant)
			}
		}
		return codes
	}
}
