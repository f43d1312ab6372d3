package events

// Level says how far agreement on a paragraph goes.
type Level string

// The levels of agreement.
const (
	InInformals  Level = "informals"     // agreed in informals: the plenary is still to say so
	AdReferendum Level = "ad-referendum" // agreed at the table, subject to confirmation by capitals
)

// ParagraphAgreed: the Chair notes that the words of a paragraph are agreed. It
// holds for these words and no others; nothing is agreed until everything is agreed.
type ParagraphAgreed struct {
	Report  string   `json:"report"`
	Block   string   `json:"block"`
	Words   string   `json:"words"` // hash of the paragraph's text
	Level   Level    `json:"level"`
	Pending []string `json:"pending,omitempty"` // participants whose confirmation is still to come
	// KeepBrackets says that the brackets in these words are meant to stay, as in [sic].
	// What was written before there was this field has none that are.
	KeepBrackets bool `json:"keep_brackets,omitzero"`
}

// AgreementConfirmed confirms what was agreed: the Chair for all, or a delegation
// that was pending for itself.
type AgreementConfirmed struct {
	Report string `json:"report"`
	Block  string `json:"block"`
	By     string `json:"by"`
}

// AgreementReopened: a member State asks for a paragraph that was agreed to be open again.
type AgreementReopened struct {
	Report string `json:"report"`
	Block  string `json:"block"`
	By     string `json:"by"`
	Reason string `json:"reason"`
}

// PackageMade ties paragraphs together: they are settled together or not at all.
type PackageMade struct {
	Report  string   `json:"report"`
	Package int      `json:"package"` // counted within the report, from 1
	Blocks  []string `json:"blocks"`
}

// PackageUntied takes a package apart.
type PackageUntied struct {
	Report  string `json:"report"`
	Package int    `json:"package"`
}

func (ParagraphAgreed) name() typeName    { return typeName{AggregateReport, "paragraph-agreed", 1} }
func (AgreementConfirmed) name() typeName { return typeName{AggregateReport, "agreement-confirmed", 1} }
func (AgreementReopened) name() typeName  { return typeName{AggregateReport, "agreement-reopened", 1} }
func (PackageMade) name() typeName        { return typeName{AggregateReport, "package-made", 1} }
func (PackageUntied) name() typeName      { return typeName{AggregateReport, "package-untied", 1} }

func (e ParagraphAgreed) aggregate() (kind, id string)    { return AggregateReport, e.Report }
func (e AgreementConfirmed) aggregate() (kind, id string) { return AggregateReport, e.Report }
func (e AgreementReopened) aggregate() (kind, id string)  { return AggregateReport, e.Report }
func (e PackageMade) aggregate() (kind, id string)        { return AggregateReport, e.Report }
func (e PackageUntied) aggregate() (kind, id string)      { return AggregateReport, e.Report }
