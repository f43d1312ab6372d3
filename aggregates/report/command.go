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
	Evidence   string        `json:"evidence,omitempty"`     // of one in writing that came before the end of a silence and is entered after it
}

// Restate files an amendment anew, in other words; the old one is withdrawn. Its
// co-sponsors do not follow until they renew.
type Restate struct {
	Amendment string        `json:"amendment"`
	Revision  int           `json:"revision"`
	Change    events.Change `json:"change"`
	Reason    string        `json:"reason,omitempty"`
	Evidence  string        `json:"evidence,omitempty"` // as of what is proposed
}

// Reintroduce files an amendment that was withdrawn once more (rule 122), for the
// participant that does. The change is what it asks for on the present text:
// [State.Reintroduction] finds it, and the decider checks that it is that.
type Reintroduce struct {
	Amendment string        `json:"amendment"`
	Revision  int           `json:"revision"` // the latest
	Change    events.Change `json:"change"`
	Reason    string        `json:"reason,omitempty"`
	Evidence  string        `json:"evidence,omitempty"` // as of what is proposed
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

// Fall is the Chair's: an amendment is not put, since another was taken that implies its
// rejection (rule 130).
type Fall struct {
	Amendment string `json:"amendment"`
	With      string `json:"with"` // that is in the text
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
	// Uncontested takes up all that is uncontested when the command is decided, beside
	// what is named: see [Uncontested].
	Uncontested bool `json:"uncontested,omitzero"`
	// LetFall has those fall that come into conflict with what is taken up (rule 130).
	LetFall bool `json:"let_fall,omitzero"`
	// Compile issues the rolling text as the document: what is open when the command is
	// decided, and what brackets can say, is put into the text in brackets. It is for
	// groups that negotiate on the bracketed text itself ([events.RollingDrafting]).
	Compile bool `json:"compile,omitzero"`
}

// Attached returns the attachments that the command names.
func (c Revise) Attached() []string {
	if c.Redraft == "" {
		return nil
	}
	return []string{c.Redraft}
}

// Adopt is the Chair's gavel: on the report, or on a part of it.
type Adopt struct {
	Report       string   `json:"report"`
	Base         string   `json:"base"`                    // hash of the report that is adopted, or that the part is of
	Part         int      `json:"part,omitzero"`           // absent: the whole
	KeepBrackets []string `json:"keep_brackets,omitempty"` // blocks whose brackets are meant to stay
}

// Divide asks that paragraphs be decided on as a part of their own, ahead of the whole
// (rule 129).
type Divide struct {
	Report string   `json:"report"`
	Blocks []string `json:"blocks"`
	Reason string   `json:"reason,omitempty"`
}

// OpposeDivision is a member's objection to a division, or takes back what one has asked.
type OpposeDivision struct {
	Report string `json:"report"`
	Part   int    `json:"part"`
	Reason string `json:"reason,omitempty"`
}

// Deadline is the Chair's: until when amendments are in time. Exactly one of its
// three is said.
type Deadline struct {
	Report string    `json:"report"`
	Until  time.Time `json:"until,omitzero"`
	Lift   bool      `json:"lift,omitzero"`
	Leave  string    `json:"leave,omitempty"` // a participant that may file one amendment late
}

// TakePosition says what one thinks of words. The position is bound to the words
// that the signer saw; of an amendment, whose words never change, they need not be named.
type TakePosition struct {
	events.On
	Stance  events.Stance `json:"stance"`
	Words   string        `json:"words,omitempty"`   // hash
	Members []string      `json:"members,omitempty"` // a group: for these of its members
	If      string        `json:"if,omitempty"`      // an open amendment: for the case that it is in
	Reason  string        `json:"reason,omitempty"`
}

// LiftPosition takes back what one thinks of words.
type LiftPosition struct {
	events.On
	If     string `json:"if,omitempty"` // only what was said under this condition
	Reason string `json:"reason,omitempty"`
}

// Explain gives an explanation of position (rule 128). A long one is attached.
type Explain struct {
	events.On
	Language string `json:"language,omitempty"`
	Text     string `json:"text,omitempty"`
	File     string `json:"file,omitempty"` // SHA-256 of the attachment
}

// Attached returns the attachments that the command names.
func (c Explain) Attached() []string {
	if c.File == "" {
		return nil
	}
	return []string{c.File}
}

// Agree is the Chair's: the words of a paragraph are agreed.
type Agree struct {
	Report  string       `json:"report"`
	Block   string       `json:"block"`
	Words   string       `json:"words"` // hash of the paragraph that was agreed
	Level   events.Level `json:"level"`
	Pending []string     `json:"pending,omitempty"` // whose confirmation is still to come
	// KeepBrackets: the brackets in the words are meant to stay, as in [sic].
	KeepBrackets bool `json:"keep_brackets,omitzero"`
}

// ConfirmAgreement confirms what was agreed: the Chair, or a delegation for itself.
type ConfirmAgreement struct {
	Report string `json:"report"`
	Block  string `json:"block"`
}

// ReopenAgreement asks for a paragraph that was agreed to be open again.
type ReopenAgreement struct {
	Report string `json:"report"`
	Block  string `json:"block"`
	Reason string `json:"reason"`
}

// MakePackage is the Chair's: paragraphs that are settled together or not at all.
type MakePackage struct {
	Report string   `json:"report"`
	Blocks []string `json:"blocks"`
}

// UntiePackage is the Chair's: a package is taken apart.
type UntiePackage struct {
	Report  string `json:"report"`
	Package int    `json:"package"`
}

// PutSilence is the Chair's: what it is on is adopted unless a member State breaks
// the silence up to and including its end.
type PutSilence struct {
	Report       string    `json:"report"`
	Block        string    `json:"block,omitempty"` // absent: the whole report
	Words        string    `json:"words"`           // hash of the exact text
	Until        time.Time `json:"until"`
	Zone         string    `json:"zone,omitempty"` // in which the end was said
	KeepBrackets []string  `json:"keep_brackets,omitempty"`
}

// BreakSilence objects to what is under silence.
type BreakSilence struct {
	Report   string   `json:"report"`
	Block    string   `json:"block,omitempty"`
	Members  []string `json:"members,omitempty"` // a group: for these of its members
	Reason   string   `json:"reason,omitempty"`
	Evidence string   `json:"evidence,omitempty"` // of a break in writing that came in time and is entered after the end
}

// ExtendSilence is the Chair's: a later end, before the end.
type ExtendSilence struct {
	Report string    `json:"report"`
	Block  string    `json:"block,omitempty"`
	Until  time.Time `json:"until"`
	Zone   string    `json:"zone,omitempty"`
}

// WithdrawSilence is the Chair's: the silence is taken back, before its end.
type WithdrawSilence struct {
	Report string `json:"report"`
	Block  string `json:"block,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// ConfirmSilence is the Chair's: nobody objected, it is adopted as of the end.
type ConfirmSilence struct {
	Report string `json:"report"`
	Block  string `json:"block,omitempty"`
}

// EndSilence is the node's: the end has passed and the silence was not broken.
type EndSilence struct {
	Report  string `json:"report"`
	Silence string `json:"silence"`
}

// PassDeadline is the node's: the deadline for amendments has passed.
type PassDeadline struct {
	Report string `json:"report"`
}

// SetOrder is the Chair's: in which order amendments are taken, the first first (rule
// 130). Others of the same paragraphs follow in the proposed order; none named takes
// back all that was set.
type SetOrder struct {
	Report     string   `json:"report"`
	Amendments []string `json:"amendments"`
}

// Reconsider opens an adopted report again, or alone a part of it or a paragraph that
// was adopted ahead of the whole (rule 123): the numbers are of the members present who
// voted for it and against it, and who abstained.
type Reconsider struct {
	Report     string `json:"report"`
	Part       int    `json:"part,omitzero"`   // that was adopted separately
	Block      string `json:"block,omitempty"` // that was adopted under silence
	For        int    `json:"for"`
	Against    int    `json:"against"`
	Abstaining int    `json:"abstaining,omitzero"`
	Reason     string `json:"reason,omitempty"`
}

// IssueDocument is the secretariat's: a revision of a report is circulated under a symbol.
type IssueDocument struct {
	Report       string              `json:"report"`
	Revision     int                 `json:"revision"`
	Hash         string              `json:"hash"` // of the report at that revision
	Symbol       string              `json:"symbol"`
	Distribution events.Distribution `json:"distribution"`
	Date         events.Date         `json:"date"` // that the document bears
}

// SubmitDocument is the secretariat's: an adopted report goes to the General Assembly,
// in one document with others that were adopted beside it.
type SubmitDocument struct {
	Report  string      `json:"report"`
	With    []string    `json:"with,omitempty"` // slugs, in order
	Symbol  string      `json:"symbol"`
	Session int         `json:"session"` // of the Assembly
	Hash    string      `json:"hash"`    // of the report as adopted
	Date    events.Date `json:"date"`
}

// CorrectDocument is the secretariat's: a corrigendum to an issued document. The text
// that was adopted stands.
type CorrectDocument struct {
	Report   string      `json:"report"`
	Document string      `json:"document"` // the symbol of the document that is corrected
	File     string      `json:"file"`     // SHA-256 of the attachment with the text of the corrigendum
	Date     events.Date `json:"date"`
}

// Attached returns the attachments that the command names.
func (c CorrectDocument) Attached() []string { return []string{c.File} }

func (c Reconsider) Of(func(string) string) string      { return c.Report }
func (c IssueDocument) Of(func(string) string) string   { return c.Report }
func (c SubmitDocument) Of(func(string) string) string  { return c.Report }
func (c CorrectDocument) Of(func(string) string) string { return c.Report }

func (Reconsider) reportCommand()      {}
func (IssueDocument) reportCommand()   {}
func (SubmitDocument) reportCommand()  {}
func (CorrectDocument) reportCommand() {}

func (c Divide) Of(func(string) string) string         { return c.Report }
func (c OpposeDivision) Of(func(string) string) string { return c.Report }

func (Divide) reportCommand()         {}
func (OpposeDivision) reportCommand() {}

func (c SetOrder) Of(func(string) string) string { return c.Report }
func (SetOrder) reportCommand()                  {}

func (c TakePosition) Of(func(string) string) string     { return c.Report }
func (c LiftPosition) Of(func(string) string) string     { return c.Report }
func (c Explain) Of(func(string) string) string          { return c.Report }
func (c Agree) Of(func(string) string) string            { return c.Report }
func (c ConfirmAgreement) Of(func(string) string) string { return c.Report }
func (c ReopenAgreement) Of(func(string) string) string  { return c.Report }
func (c MakePackage) Of(func(string) string) string      { return c.Report }
func (c UntiePackage) Of(func(string) string) string     { return c.Report }
func (c PutSilence) Of(func(string) string) string       { return c.Report }
func (c BreakSilence) Of(func(string) string) string     { return c.Report }
func (c ExtendSilence) Of(func(string) string) string    { return c.Report }
func (c WithdrawSilence) Of(func(string) string) string  { return c.Report }
func (c ConfirmSilence) Of(func(string) string) string   { return c.Report }
func (c EndSilence) Of(func(string) string) string       { return c.Report }
func (c PassDeadline) Of(func(string) string) string     { return c.Report }

func (TakePosition) reportCommand()     {}
func (LiftPosition) reportCommand()     {}
func (Explain) reportCommand()          {}
func (Agree) reportCommand()            {}
func (ConfirmAgreement) reportCommand() {}
func (ReopenAgreement) reportCommand()  {}
func (MakePackage) reportCommand()      {}
func (UntiePackage) reportCommand()     {}
func (PutSilence) reportCommand()       {}
func (BreakSilence) reportCommand()     {}
func (ExtendSilence) reportCommand()    {}
func (WithdrawSilence) reportCommand()  {}
func (ConfirmSilence) reportCommand()   {}
func (EndSilence) reportCommand()       {}
func (PassDeadline) reportCommand()     {}

func (c Table) Of(func(string) string) string            { return c.Report }
func (c Propose) Of(func(string) string) string          { return c.Report }
func (c Restate) Of(home func(string) string) string     { return home(c.Amendment) }
func (c Reintroduce) Of(home func(string) string) string { return home(c.Amendment) }
func (c Cosponsor) Of(home func(string) string) string   { return home(c.Amendment) }
func (c Leave) Of(home func(string) string) string       { return home(c.Amendment) }
func (c Withdraw) Of(home func(string) string) string    { return home(c.Amendment) }
func (c Decline) Of(home func(string) string) string     { return home(c.Amendment) }
func (c Fall) Of(home func(string) string) string        { return home(c.Amendment) }
func (c Revise) Of(func(string) string) string           { return c.Report }
func (c Adopt) Of(func(string) string) string            { return c.Report }
func (c Deadline) Of(func(string) string) string         { return c.Report }

func (Table) reportCommand()       {}
func (Propose) reportCommand()     {}
func (Restate) reportCommand()     {}
func (Reintroduce) reportCommand() {}
func (Cosponsor) reportCommand()   {}
func (Leave) reportCommand()       {}
func (Withdraw) reportCommand()    {}
func (Decline) reportCommand()     {}
func (Fall) reportCommand()        {}
func (Revise) reportCommand()      {}
func (Adopt) reportCommand()       {}
func (Deadline) reportCommand()    {}
