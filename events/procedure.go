package events

// AmendmentFallen: an amendment that was still open is not put: another that was
// taken implies it, or the text was adopted without it (rule 130).
type AmendmentFallen struct {
	Report    string `json:"report"`
	Amendment string `json:"amendment"`
	With      string `json:"with,omitempty"` // the amendment whose adoption made it fall
	Reason    string `json:"reason,omitempty"`
}

// AmendmentOrderSet: the Chair sets the order in which amendments are taken (rule 130).
type AmendmentOrderSet struct {
	Report     string   `json:"report"`
	Amendments []string `json:"amendments"` // the first is taken first; others follow in the proposed order
}

// ReportReconsidered opens an adopted report again, by two thirds of the members
// present and voting (rule 123).
type ReportReconsidered struct {
	Report     string `json:"report"`
	For        int    `json:"for"`
	Against    int    `json:"against"`
	Abstaining int    `json:"abstaining,omitzero"`
	Reason     string `json:"reason,omitempty"`
}

func (AmendmentFallen) name() typeName    { return typeName{AggregateReport, "amendment-fallen", 1} }
func (AmendmentOrderSet) name() typeName  { return typeName{AggregateReport, "amendment-order-set", 1} }
func (ReportReconsidered) name() typeName { return typeName{AggregateReport, "reconsidered", 1} }

func (e AmendmentFallen) aggregate() (kind, id string)    { return AggregateReport, e.Report }
func (e AmendmentOrderSet) aggregate() (kind, id string)  { return AggregateReport, e.Report }
func (e ReportReconsidered) aggregate() (kind, id string) { return AggregateReport, e.Report }
