// Package demo holds what a demonstration is made of: a draft report in the manner
// of the group's annual progress reports, amendments to it, and where delegations
// stand. All is fictional, as the title of the report and its first footnote say; what
// delegations are made to propose and to hold in it, none has proposed or held.
//
// It is data. How the draft is tabled, the amendments are filed and positions are
// taken is the business of whoever uses it: they go the way of any other command.
package demo

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"concord/events"
)

//go:embed report.md
var report []byte

//go:embed amendments.json
var amendments []byte

//go:embed acts.json
var acts []byte

// Report returns the draft, in Markdown.
func Report() []byte { return slices.Clone(report) }

// Amendment is one amendment to the draft as it was tabled, by its printed
// numbers. It has new words, or is one structural change: exactly one of Text
// (without InsertAfter), Delete, InsertAfter (with Text), MoveAfter, SplitAt and
// MergeNext is given.
type Amendment struct {
	By          string   `json:"by"`                    // the member State that proposes it
	Paragraph   string   `json:"paragraph"`             // "12", "12(a)"
	Text        string   `json:"text,omitempty"`        // the whole new wording of the paragraph; with InsertAfter of the new one
	Delete      bool     `json:"delete,omitzero"`       //
	InsertAfter bool     `json:"insert_after,omitzero"` // Text is a new paragraph, to stand behind this one
	MoveAfter   string   `json:"move_after,omitempty"`  // the paragraph behind which this one is to stand
	SplitAt     int      `json:"split_at,omitzero"`     // code points of the first part
	MergeNext   bool     `json:"merge_next,omitzero"`   // this paragraph and the next are to be one
	Reason      string   `json:"reason"`                //
	Cosponsors  []string `json:"cosponsors,omitempty"`  // member States, in the order of joining
	Rev1        Decision `json:"rev1,omitempty"`        // absent: left open
}

// Decision is what the Chair does with an amendment in the first revision.
type Decision string

// The decisions. Of those that are incorporated no two touch.
const (
	Incorporate Decision = "incorporate"
	Decline     Decision = "decline"
)

// Amendments returns the amendments in the order in which they are proposed.
func Amendments() ([]Amendment, error) {
	var list []Amendment
	if err := json.Unmarshal(amendments, &list, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("reading the amendments of the demonstration: %w", err)
	}
	return list, nil
}

// Acts is how the room comes to agree, or does not, in order: on the draft as it was
// tabled, when the amendments are filed, and on the first revision.
type Acts struct {
	Tabled  []Act `json:"tabled"`
	Revised []Act `json:"revised"`
}

// Act is something that is said of a text, by the numbers that are printed on it. A
// position is on a paragraph or on an amendment, which has the number of its place
// among the amendments; whoever takes part explains; all else is the Chair's.
type Act struct {
	By         string       `json:"by"` // a participant, or the Chair
	Do         string       `json:"do"` // a stance, or one of the others below
	Paragraph  string       `json:"paragraph,omitempty"`
	Amendment  string       `json:"amendment,omitempty"`
	If         string       `json:"if,omitempty"`         // of a position: for the case that this amendment is in
	Members    []string     `json:"members,omitempty"`    // of a group's position
	Level      events.Level `json:"level,omitempty"`      // to which it is agreed; absent: ad referendum
	Pending    []string     `json:"pending,omitempty"`    // on whom what is agreed waits
	Paragraphs []string     `json:"paragraphs,omitempty"` // of a package
	Days       int          `json:"days,omitzero"`        // that a silence runs
	Reason     string       `json:"reason,omitempty"`     // of a position
	Text       string       `json:"text,omitempty"`       // of an explanation
}

// What is done besides taking a position.
const (
	Explain = "explain"
	Agree   = "agree"
	Confirm = "confirm" // what was agreed
	Package = "package"
	Silence = "silence"
)

// Consensus returns how the room comes to agree.
func Consensus() (Acts, error) {
	var all Acts
	if err := json.Unmarshal(acts, &all, json.RejectUnknownMembers(true)); err != nil {
		return all, fmt.Errorf("reading the positions of the demonstration: %w", err)
	}
	return all, nil
}
