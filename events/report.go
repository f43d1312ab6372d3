package events

import (
	"time"

	"concord/events/text"
)

// ReportTabled puts a draft before the group. Its blocks follow in [BlocksTabled]
// of the same commit.
type ReportTabled struct {
	Report    string     `json:"report"` // the slug: "apr1"
	Kind      ReportKind `json:"kind"`
	Title     string     `json:"title"`
	Language  string     `json:"language"`  // BCP 47, of the text as tabled
	Draft     string     `json:"draft"`     // SHA-256 of the attachment with the blocks as signed
	Hash      string     `json:"hash"`      // of the report: TEXT 2
	Blocks    int        `json:"blocks"`    // how many follow
	Algorithm int        `json:"algorithm"` // of the text: TEXT
}

// BlocksTabled holds some of a tabled draft's blocks, in order.
type BlocksTabled struct {
	Report string       `json:"report"`
	From   int          `json:"from"` // how many blocks stand before these
	Blocks []text.Block `json:"blocks"`
}

// BlockContinued goes on with the text of the last block of the event before it,
// where one message cannot hold it.
type BlockContinued struct {
	Report string `json:"report"`
	Block  string `json:"block"`
	Text   string `json:"text"`
}

// Operation says what an amendment does to its block.
type Operation string

// The operations: a new wording, or one structural change (TEXT 7).
const (
	OpText   Operation = "text"
	OpInsert Operation = "insert" // a new block behind Block, or first
	OpDelete Operation = "delete"
	OpMove   Operation = "move" // Block goes behind After, or first
	OpSplit  Operation = "split"
	OpMerge  Operation = "merge" // with the next block
)

// Change is what an amendment would do to the text that it was filed on.
type Change struct {
	Operation Operation   `json:"operation"`
	Block     string      `json:"block,omitempty"`   // absent: the place before the first block (insert only)
	Base      string      `json:"base,omitempty"`    // hash of the block's text that the signer saw
	Edits     []text.Edit `json:"edits,omitempty"`   // text: token indices into the base, byte offsets beside them
	Wording   string      `json:"wording,omitempty"` // text: hash of the new wording
	Text      string      `json:"text,omitempty"`    // insert: the new block's text
	Kind      text.Kind   `json:"kind,omitempty"`    // insert: the new block's kind
	Level     int         `json:"level,omitzero"`    // insert
	After     string      `json:"after,omitempty"`   // move; absent: to the beginning
	Gap       int         `json:"gap,omitzero"`      // split: the token in front of which
	Byte      int         `json:"byte,omitzero"`     // split: where that token, with its white space, begins
}

// AmendmentProposed files an amendment. What is filed is never altered; what has
// become of it is computed (TEXT 6).
type AmendmentProposed struct {
	Report     string   `json:"report"`
	Amendment  string   `json:"amendment"` // "A14": counted through the group's life
	By         string   `json:"by"`
	OnBehalfOf []string `json:"on_behalf_of,omitempty"` // a group's: the members it speaks for here
	Revision   int      `json:"revision"`               // that it was filed on
	Change     Change   `json:"change"`
	Algorithm  int      `json:"algorithm"`
	Reason     string   `json:"reason,omitempty"`
	Replaces   string   `json:"replaces,omitempty"` // restated or reintroduced: the amendment that it takes the place of
}

// AmendmentCosponsored adds a sponsor.
type AmendmentCosponsored struct {
	Report    string `json:"report"`
	Amendment string `json:"amendment"`
	By        string `json:"by"`
}

// AmendmentLeft takes a sponsor off. When the last one goes, [AmendmentWithdrawn] follows.
type AmendmentLeft struct {
	Report    string `json:"report"`
	Amendment string `json:"amendment"`
	By        string `json:"by"`
}

// AmendmentWithdrawn takes an amendment back: it leaves no trace in the text (rule 122).
type AmendmentWithdrawn struct {
	Report     string `json:"report"`
	Amendment  string `json:"amendment"`
	By         string `json:"by"`
	ReplacedBy string `json:"replaced_by,omitempty"` // restated: the amendment in its place
}

// AmendmentDeclined: the Chair does not take it up. No revision is needed for it.
type AmendmentDeclined struct {
	Report    string `json:"report"`
	Amendment string `json:"amendment"`
	Reason    string `json:"reason,omitempty"`
}

// ReportRevised issues the next revision. Incorporation comes first, then the
// Chair's own words; a redraft, and a compilation, follow in [RevisionBlocks] of the
// same commit.
type ReportRevised struct {
	Report      string         `json:"report"`
	Revision    int            `json:"revision"`
	Incorporate []string       `json:"incorporate,omitempty"`
	Decline     []string       `json:"decline,omitempty"`
	Set         []text.Setting `json:"set,omitempty"`     // words of the Chair's own: a bridging text, the settlement of a conflict
	Redraft     string         `json:"redraft,omitempty"` // SHA-256 of the attachment with the plan (text.Plan) as signed
	Bracket     []string       `json:"bracket,omitempty"` // a compilation: the amendments whose words it puts into the text in brackets
	Blocks      int            `json:"blocks,omitzero"`   // of a redraft or a compilation: how many follow
	Hash        string         `json:"hash"`              // of the report as revised
	Algorithm   int            `json:"algorithm"`
}

// RevisionBlocks holds some of the blocks of a redraft or a compilation, in order. How
// those of a redraft came of the blocks before is in the plan, which is attached; a
// compilation follows from the text and its amendments (TEXT 11).
type RevisionBlocks struct {
	Report   string       `json:"report"`
	Revision int          `json:"revision"`
	From     int          `json:"from"` // how many blocks stand before these
	Blocks   []text.Block `json:"blocks"`
}

// DeadlineSet: amendments to the report are in time up to and including Until.
type DeadlineSet struct {
	Report string    `json:"report"`
	Until  time.Time `json:"until"`
}

// DeadlineLifted: amendments are in time whenever they come.
type DeadlineLifted struct {
	Report string `json:"report"`
}

// LeaveGiven lets a participant file one amendment after the deadline.
type LeaveGiven struct {
	Report      string `json:"report"`
	Participant string `json:"participant"`
}

// ReportAdopted: the Chair's gavel. The text is sealed.
type ReportAdopted struct {
	Report       string   `json:"report"`
	Revision     int      `json:"revision"`
	Hash         string   `json:"hash"`
	KeepBrackets []string `json:"keep_brackets,omitempty"` // blocks whose brackets are meant to stay, as in [sic]
}

func (ReportTabled) name() typeName      { return typeName{AggregateReport, "tabled", 1} }
func (BlocksTabled) name() typeName      { return typeName{AggregateReport, "blocks-tabled", 1} }
func (BlockContinued) name() typeName    { return typeName{AggregateReport, "block-continued", 1} }
func (AmendmentProposed) name() typeName { return typeName{AggregateReport, "amendment-proposed", 1} }
func (AmendmentCosponsored) name() typeName {
	return typeName{AggregateReport, "amendment-cosponsored", 1}
}
func (AmendmentLeft) name() typeName      { return typeName{AggregateReport, "amendment-left", 1} }
func (AmendmentWithdrawn) name() typeName { return typeName{AggregateReport, "amendment-withdrawn", 1} }
func (AmendmentDeclined) name() typeName  { return typeName{AggregateReport, "amendment-declined", 1} }
func (ReportRevised) name() typeName      { return typeName{AggregateReport, "revised", 1} }
func (RevisionBlocks) name() typeName     { return typeName{AggregateReport, "revision-blocks", 1} }
func (DeadlineSet) name() typeName        { return typeName{AggregateReport, "deadline-set", 1} }
func (DeadlineLifted) name() typeName     { return typeName{AggregateReport, "deadline-lifted", 1} }
func (LeaveGiven) name() typeName         { return typeName{AggregateReport, "leave-given", 1} }
func (ReportAdopted) name() typeName      { return typeName{AggregateReport, "adopted", 1} }

func (e ReportTabled) aggregate() (kind, id string)         { return AggregateReport, e.Report }
func (e BlocksTabled) aggregate() (kind, id string)         { return AggregateReport, e.Report }
func (e BlockContinued) aggregate() (kind, id string)       { return AggregateReport, e.Report }
func (e AmendmentProposed) aggregate() (kind, id string)    { return AggregateReport, e.Report }
func (e AmendmentCosponsored) aggregate() (kind, id string) { return AggregateReport, e.Report }
func (e AmendmentLeft) aggregate() (kind, id string)        { return AggregateReport, e.Report }
func (e AmendmentWithdrawn) aggregate() (kind, id string)   { return AggregateReport, e.Report }
func (e AmendmentDeclined) aggregate() (kind, id string)    { return AggregateReport, e.Report }
func (e ReportRevised) aggregate() (kind, id string)        { return AggregateReport, e.Report }
func (e RevisionBlocks) aggregate() (kind, id string)       { return AggregateReport, e.Report }
func (e DeadlineSet) aggregate() (kind, id string)          { return AggregateReport, e.Report }
func (e DeadlineLifted) aggregate() (kind, id string)       { return AggregateReport, e.Report }
func (e LeaveGiven) aggregate() (kind, id string)           { return AggregateReport, e.Report }
func (e ReportAdopted) aggregate() (kind, id string)        { return AggregateReport, e.Report }
