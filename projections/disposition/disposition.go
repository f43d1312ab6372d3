package disposition

import (
	"time"

	"concord/aggregates/report"
	"concord/events"
	"concord/projections/amendments"
)

// Disposition is where everything went that was asked of a report, or all that one
// participant asked.
type Disposition struct {
	Report       string        `json:"report"`
	Title        string        `json:"title"`
	Revision     int           `json:"revision"`
	Seq          uint64        `json:"seq"` // as of which event it is told
	Status       report.Status `json:"status"`
	Participant  string        `json:"participant,omitempty"` // whose asking alone is told; absent: everybody's
	Amendments   []Disposed    `json:"amendments"`            // in order of the log
	Positions    []Stood       `json:"positions"`             // in order of the log
	Divisions    []Divided     `json:"divisions"`             // in order of the log
	Explanations []Explained   `json:"explanations"`
	Minority     Minority      `json:"minority"`
}

// Outcome is where something went.
type Outcome string

// The outcomes of amendments. The text of now decides: what was incorporated and
// has been reworded since is there in part, or was overtaken.
const (
	Verbatim  Outcome = "verbatim"  // incorporated, and all of it is in the text
	InPart    Outcome = "in-part"   // some of its words are
	Merged    Outcome = "merged"    // the same was incorporated as somebody else's
	Absorbed  Outcome = "absorbed"  // the text says what it asks for, in words of the Chair or of others
	Declined  Outcome = "declined"  // not taken up by the Chair
	Withdrawn Outcome = "withdrawn" // by its mover
	Fallen    Outcome = "fallen"    // not put: another was taken, or the text was adopted without it
	Overtaken Outcome = "overtaken" // the text has moved on where it would change it
	Bracketed Outcome = "bracketed" // it stands in the text, in brackets that nobody has settled
	Open      Outcome = "open"
)

// The outcomes of positions, beside Withdrawn and Overtaken.
const (
	Stands      Outcome = "stands"
	Lapsed      Outcome = "lapsed"      // its words have changed
	Lifted      Outcome = "lifted"      // by its owner
	Replaced    Outcome = "replaced"    // by another position of its owner
	Conditional Outcome = "conditional" // its condition is not met, and can be
	Unmet       Outcome = "unmet"       // its condition can no longer be met
	Outweighed  Outcome = "outweighed"  // another one counts in its place: of its owner, or of each member for which it was taken
	Late        Outcome = "late"        // an objection after the end of a silence: on record, and changing nothing
)

// Disposed is an amendment and where it went.
type Disposed struct {
	Amendment  string            `json:"amendment"`
	By         string            `json:"by"`
	Sponsors   []string          `json:"sponsors"`
	OnBehalfOf []string          `json:"on_behalf_of,omitempty"`
	Place      Where             `json:"place"` // on the draft that it was filed on
	Operation  events.Operation  `json:"operation"`
	Asked      []amendments.Edit `json:"asked,omitempty"` // other words
	Asks       string            `json:"asks,omitempty"`  // what is more than other words, in a sentence
	Reason     string            `json:"reason,omitempty"`
	Filed      Moment            `json:"filed"`
	Outcome    Outcome           `json:"outcome"`
	Words      []Words           `json:"words,omitempty"` // of what it brought: what is in the text now
	With       []Partner         `json:"with,omitempty"`  // whose it was merged with, or whose words say it
	Decision   *Disposal         `json:"decision,omitempty"`
	Why        string            `json:"why,omitempty"`
	ReplacedBy string            `json:"replaced_by,omitempty"`
}

// Where is a paragraph of a draft.
type Where struct {
	Paragraph string `json:"paragraph,omitempty"` // id of the block; absent: the whole report, or before the first
	Number    string `json:"number,omitempty"`
	Name      string `json:"name,omitempty"` // for a sentence: "paragraph 3 (a)"
}

// Moment is when something happened.
type Moment struct {
	Seq      uint64    `json:"seq"`
	Time     time.Time `json:"time"`
	Revision int       `json:"revision"` // that stood then, or was issued
}

// Disposal is by whose act something was disposed of, and when.
type Disposal struct {
	By string `json:"by"`
	Moment
}

// Words are successive words of a paragraph of the present text.
type Words struct {
	Where
	Text string `json:"text"`
}

// Partner is another amendment and who is behind it.
type Partner struct {
	Amendment string   `json:"amendment"`
	Sponsors  []string `json:"sponsors"`
}

// Stood is a position and what became of it.
type Stood struct {
	Participant string        `json:"participant"`
	Members     []string      `json:"members,omitempty"` // for which a group took it
	Stance      events.Stance `json:"stance"`
	Place       Where         `json:"place"`
	Amendment   string        `json:"amendment,omitempty"`
	If          string        `json:"if,omitempty"`
	Reason      string        `json:"reason,omitempty"`
	Taken       Moment        `json:"taken"`
	Outcome     Outcome       `json:"outcome"`
	Decision    *Disposal     `json:"decision,omitempty"`
	Why         string        `json:"why,omitempty"`
}

// The outcomes of divisions, beside Withdrawn, Open and Overtaken.
const (
	Separately Outcome = "separately" // the part was adopted ahead of the whole
	Opposed    Outcome = "opposed"    // a member objected: it was decided with the whole
	Reopened   Outcome = "reopened"   // it was adopted, and opened again by two thirds
)

// Divided is a part that was to be decided separately and what became of that.
type Divided struct {
	Part     int       `json:"part"`
	By       string    `json:"by"`
	Places   []Where   `json:"places"` // on the draft that stood then
	Reason   string    `json:"reason,omitempty"`
	Asked    Moment    `json:"asked"`
	Outcome  Outcome   `json:"outcome"`
	Decision *Disposal `json:"decision,omitempty"`
	Why      string    `json:"why,omitempty"`
}

// Explained is an explanation of position.
type Explained struct {
	Participant string `json:"participant"`
	Place       Where  `json:"place"`
	Amendment   string `json:"amendment,omitempty"`
	Text        string `json:"text,omitempty"`
	File        string `json:"file,omitempty"` // SHA-256 of the attachment with the words
	Given       Moment `json:"given"`
	After       bool   `json:"after_adoption"`
}

// Minority is what was proposed and not taken, and who stood apart: amendments that
// were declined, fell, were overtaken or were taken in part, and objections,
// reservations and dissociations that stand on record.
type Minority struct {
	Amendments []string `json:"amendments"`
	Positions  []uint64 `json:"positions"` // by the sequence at which they were taken
}
