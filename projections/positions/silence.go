package positions

import (
	"time"

	"concord/aggregates/report"
	"concord/projections/currenttext"
)

// Silence is a silence procedure, and how it went.
type Silence struct {
	Silence      string              `json:"silence"` // "S3"
	Report       string              `json:"report"`
	Paragraph    string              `json:"paragraph,omitempty"` // id of the block that it is on; absent: the whole report
	Number       string              `json:"number,omitempty"`    // of that block in the present text
	Path         string              `json:"path,omitempty"`      // and behind those that it stands under, "3 (a)"
	Until        time.Time           `json:"until"`               // the last instant at which it can be broken
	Zone         string              `json:"zone,omitempty"`      // IANA name of the zone in which that was said
	State        report.SilenceState `json:"state"`
	By           string              `json:"by,omitempty"`        // who broke it
	Members      []string            `json:"members,omitempty"`   // for whom a group broke it
	Amendment    string              `json:"amendment,omitempty"` // that broke it; absent: an objection did
	Reason       string              `json:"reason,omitempty"`    // of the break
	Evidence     string              `json:"evidence,omitempty"`  // that a break entered after the end came in time
	Words        string              `json:"words"`               // hash of the exact text
	KeepBrackets []string            `json:"keep_brackets,omitempty"`
	Late         []Late              `json:"late_objections,omitempty"` // that came after the end
	Put          uint64              `json:"put"`                       // sequence
	Since        time.Time           `json:"since"`                     // when it was put
	Seq          uint64              `json:"seq"`                       // of the event that brought it into its state
	Reconsidered uint64              `json:"reconsidered,omitzero"`     // sequence of the decision by which what it had adopted was opened again
}

// Late is an objection that came after the end of a silence, and changed nothing.
type Late struct {
	Participant string    `json:"participant"`
	Members     []string  `json:"members,omitempty"`
	Reason      string    `json:"reason,omitempty"`
	Seq         uint64    `json:"seq"`
	Time        time.Time `json:"time"`
}

// Silences gives the silence procedures of a report, in the order in which they were put.
func Silences(r *report.State) []Silence {
	d := currenttext.DraftsOf(r).Of(r.Revision())
	out := []Silence{}
	for _, x := range r.Silences() {
		read := Silence{
			Silence: x.ID, Report: r.Slug, Paragraph: x.Block, Number: d.Number(x.Block), Path: d.Path(x.Block), Until: x.Until, Zone: x.Zone, State: x.State,
			By: x.Broken.By, Members: x.Broken.Members, Amendment: x.Broken.Amendment, Reason: x.Broken.Reason, Evidence: x.Broken.Evidence,
			Words: x.Words, KeepBrackets: x.Keep, Put: x.Put, Since: x.Since, Seq: x.Last, Reconsidered: x.Reconsidered,
		}
		for _, l := range x.Late {
			read.Late = append(read.Late, Late{Participant: l.By, Members: l.Members, Reason: l.Reason, Seq: l.Seq, Time: l.Time})
		}
		out = append(out, read)
	}
	return out
}
