package events

// ReportDivided: paragraphs of a report are to be decided on as a part of their own,
// ahead of the whole, unless a member objects to the division (rule 129).
type ReportDivided struct {
	Report string   `json:"report"`
	Part   int      `json:"part"`   // counted through the report's life, from 1
	Blocks []string `json:"blocks"` // in the order of the text
	By     string   `json:"by"`
	Reason string   `json:"reason,omitempty"`
}

// DivisionOpposed: a member objects to a division, or who asked for it takes that back.
// The part falls; what it was of is decided with the whole.
type DivisionOpposed struct {
	Report string `json:"report"`
	Part   int    `json:"part"`
	By     string `json:"by"`
	Reason string `json:"reason,omitempty"`
}

// PartAdopted: the Chair's gavel on a part. Its words are sealed; the whole is still to
// be decided on.
type PartAdopted struct {
	Report       string   `json:"report"`
	Part         int      `json:"part"`
	Blocks       []string `json:"blocks"` // those of its paragraphs that are in the text, in its order
	Revision     int      `json:"revision"`
	Hash         string   `json:"hash"` // of these paragraphs, as a report of them alone would have it
	KeepBrackets []string `json:"keep_brackets,omitempty"`
}

// PartReconsidered opens the words of a part again that was adopted, by two thirds of
// the members present and voting (rule 123).
type PartReconsidered struct {
	Report     string `json:"report"`
	Part       int    `json:"part"`
	For        int    `json:"for"`
	Against    int    `json:"against"`
	Abstaining int    `json:"abstaining,omitzero"`
	Reason     string `json:"reason,omitempty"`
}

// ParagraphReconsidered opens the words of a paragraph again that was adopted under
// silence, by two thirds of the members present and voting (rule 123).
type ParagraphReconsidered struct {
	Report     string `json:"report"`
	Block      string `json:"block"`
	Silence    string `json:"silence"` // by which it was adopted
	For        int    `json:"for"`
	Against    int    `json:"against"`
	Abstaining int    `json:"abstaining,omitzero"`
	Reason     string `json:"reason,omitempty"`
}

func (ReportDivided) name() typeName    { return typeName{AggregateReport, "divided", 1} }
func (DivisionOpposed) name() typeName  { return typeName{AggregateReport, "division-opposed", 1} }
func (PartAdopted) name() typeName      { return typeName{AggregateReport, "part-adopted", 1} }
func (PartReconsidered) name() typeName { return typeName{AggregateReport, "part-reconsidered", 1} }
func (ParagraphReconsidered) name() typeName {
	return typeName{AggregateReport, "paragraph-reconsidered", 1}
}

func (e ReportDivided) aggregate() (kind, id string)         { return AggregateReport, e.Report }
func (e DivisionOpposed) aggregate() (kind, id string)       { return AggregateReport, e.Report }
func (e PartAdopted) aggregate() (kind, id string)           { return AggregateReport, e.Report }
func (e PartReconsidered) aggregate() (kind, id string)      { return AggregateReport, e.Report }
func (e ParagraphReconsidered) aggregate() (kind, id string) { return AggregateReport, e.Report }
