// Package demo holds what a demonstration is made of: a draft report in the manner
// of the group's annual progress reports, and amendments to it. Both are fictional
// and say so in the title of the report and in its first footnote; what delegations
// are made to propose in them, none has proposed.
//
// It is data. How the draft is tabled and the amendments are filed is the business
// of whoever uses it: they go the way of any other command.
package demo

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
)

//go:embed report.md
var report []byte

//go:embed amendments.json
var amendments []byte

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
