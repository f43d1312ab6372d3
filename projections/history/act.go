package history

import (
	"time"

	"concord/events"
)

// Act is an entry as people and programs read it.
type Act struct {
	Seq       uint64     `json:"seq"`
	Time      time.Time  `json:"time"`
	Type      string     `json:"type"`          // "concord.report.amendment-proposed.v1"
	Actor     string     `json:"actor"`         // who signed
	For       string     `json:"for,omitempty"` // on whose behalf it was entered
	Via       events.Via `json:"via"`           // how it came
	By        string     `json:"by"`            // whose act it is
	Occurred  time.Time  `json:"occurred,omitzero"`
	Meeting   string     `json:"meeting,omitempty"`
	Report    string     `json:"report,omitempty"`
	Paragraph string     `json:"paragraph,omitempty"` // id of the block, where it is about one
	Number    string     `json:"number,omitempty"`    // of that block, on the draft that the act was on
	Path      string     `json:"path,omitempty"`      // and behind those that it stands under, "3 (a)"
	Amendment string     `json:"amendment,omitempty"`
	Revision  *int       `json:"revision,omitempty"` // that was tabled, issued or adopted
	Text      string     `json:"text"`               // a sentence: see [Line]
}
