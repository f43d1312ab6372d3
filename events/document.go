package events

// Distribution says to whom a document goes.
type Distribution string

// The distributions of documents of the United Nations.
const (
	General    Distribution = "general"
	Limited    Distribution = "limited"
	Restricted Distribution = "restricted"
)

// Distributions lists the distributions.
var Distributions = []Distribution{General, Limited, Restricted}

// DocumentIssued gives a revision of a report the symbol under which it is circulated.
type DocumentIssued struct {
	Report       string       `json:"report"`
	Revision     int          `json:"revision"`
	Hash         string       `json:"hash"` // of the report as issued
	Symbol       string       `json:"symbol"`
	Distribution Distribution `json:"distribution"`
	Date         Date         `json:"date"`
	Language     string       `json:"language"` // of the original
}

// DocumentSubmitted: an adopted report goes to the Assembly, and becomes one
// document with the procedural report that was adopted after it.
type DocumentSubmitted struct {
	Report  string   `json:"report"`
	With    []string `json:"with,omitempty"` // reports that become one document with it, in order
	Symbol  string   `json:"symbol"`
	Session int      `json:"session"` // of the General Assembly
	Hash    string   `json:"hash"`
	Date    Date     `json:"date"`
}

// CorrigendumIssued corrects an issued document. The text that was adopted stands.
type CorrigendumIssued struct {
	Report string `json:"report"`
	Number int    `json:"number"` // counted on the document, from 1
	Symbol string `json:"symbol"` // of the corrected document, with /Corr.n
	File   string `json:"file"`   // SHA-256 of the attachment with the corrigendum's text
	Date   Date   `json:"date"`
}

func (DocumentIssued) name() typeName    { return typeName{AggregateReport, "document-issued", 1} }
func (DocumentSubmitted) name() typeName { return typeName{AggregateReport, "document-submitted", 1} }
func (CorrigendumIssued) name() typeName { return typeName{AggregateReport, "corrigendum-issued", 1} }

func (e DocumentIssued) aggregate() (kind, id string)    { return AggregateReport, e.Report }
func (e DocumentSubmitted) aggregate() (kind, id string) { return AggregateReport, e.Report }
func (e CorrigendumIssued) aggregate() (kind, id string) { return AggregateReport, e.Report }
