package report

import (
	"time"

	"concord/events"
	"concord/events/text"
)

// Command is the data of a command that a report decides. Its types are those of
// this package.
type Command interface {
	// Of returns the slug of the report that it concerns; home tells that of an amendment.
	Of(home func(amendment string) string) string
	reportCommand()
}

// Table puts a draft before the group. The draft is attached: a JSON list of
// blocks ([text.Block]) in order, each of normal text, with ids of the form
// that the door gives.
type Table struct {
	Report   string            `json:"report"`
	Kind     events.ReportKind `json:"kind"`
	Title    string            `json:"title"`
	Language string            `json:"language"`
	Draft    string            `json:"draft"` // SHA-256 of the attachment
}

// Attached returns the attachments that the command names.
func (c Table) Attached() []string { return []string{c.Draft} }

// Propose files an amendment. The door has found the edits of a new wording; the
// decider checks that they are those of the named base and the named wording.
type Propose struct {
	Report     string        `json:"report"`
	Revision   int           `json:"revision"` // that the signer saw
	Change     events.Change `json:"change"`
	Reason     string        `json:"reason,omitempty"`
	OnBehalfOf []string      `json:"on_behalf_of,omitempty"` // a group: these of its members
}

// Restate files an amendment anew, in other words; the old one is withdrawn. Its
// co-sponsors do not follow until they renew.
type Restate struct {
	Amendment string        `json:"amendment"`
	Revision  int           `json:"revision"`
	Change    events.Change `json:"change"`
	Reason    string        `json:"reason,omitempty"`
}

// Cosponsor joins an amendment.
type Cosponsor struct {
	Amendment string `json:"amendment"`
}

// Leave takes one's name off an amendment.
type Leave struct {
	Amendment string `json:"amendment"`
}

// Withdraw takes an amendment back.
type Withdraw struct {
	Amendment string `json:"amendment"`
}

// Decline is the Chair's: the amendment is not taken up.
type Decline struct {
	Amendment string `json:"amendment"`
	Reason    string `json:"reason,omitempty"`
}

// Revise is the Chair's: the next revision.
type Revise struct {
	Report      string         `json:"report"`
	Base        string         `json:"base"` // hash of the report that the Chair saw
	Incorporate []string       `json:"incorporate,omitempty"`
	Decline     []string       `json:"decline,omitempty"`
	Set         []text.Setting `json:"set,omitempty"`
	// Redraft is the SHA-256 of the attachment with the plan ([text.Plan]) that the
	// door has made of the new text, or "".
	Redraft string `json:"redraft,omitempty"`
}

// Attached returns the attachments that the command names.
func (c Revise) Attached() []string {
	if c.Redraft == "" {
		return nil
	}
	return []string{c.Redraft}
}

// Adopt is the Chair's gavel.
type Adopt struct {
	Report       string   `json:"report"`
	Base         string   `json:"base"`                    // hash of the report that is adopted
	KeepBrackets []string `json:"keep_brackets,omitempty"` // blocks whose brackets are meant to stay
}

// Deadline is the Chair's: until when amendments are in time. Exactly one of its
// three is said.
type Deadline struct {
	Report string    `json:"report"`
	Until  time.Time `json:"until,omitzero"`
	Lift   bool      `json:"lift,omitzero"`
	Leave  string    `json:"leave,omitempty"` // a participant that may file one amendment late
}

func (c Table) Of(func(string) string) string          { return c.Report }
func (c Propose) Of(func(string) string) string        { return c.Report }
func (c Restate) Of(home func(string) string) string   { return home(c.Amendment) }
func (c Cosponsor) Of(home func(string) string) string { return home(c.Amendment) }
func (c Leave) Of(home func(string) string) string     { return home(c.Amendment) }
func (c Withdraw) Of(home func(string) string) string  { return home(c.Amendment) }
func (c Decline) Of(home func(string) string) string   { return home(c.Amendment) }
func (c Revise) Of(func(string) string) string         { return c.Report }
func (c Adopt) Of(func(string) string) string          { return c.Report }
func (c Deadline) Of(func(string) string) string       { return c.Report }

func (Table) reportCommand()     {}
func (Propose) reportCommand()   {}
func (Restate) reportCommand()   {}
func (Cosponsor) reportCommand() {}
func (Leave) reportCommand()     {}
func (Withdraw) reportCommand()  {}
func (Decline) reportCommand()   {}
func (Revise) reportCommand()    {}
func (Adopt) reportCommand()     {}
func (Deadline) reportCommand()  {}
