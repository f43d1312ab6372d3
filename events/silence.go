package events

import "time"

// SilencePut begins a silence procedure: what it is on is adopted unless a member
// State breaks the silence up to and including its end (Assembly decision 74/544).
type SilencePut struct {
	Silence      string    `json:"silence"` // "S3": counted through the group's life
	Report       string    `json:"report"`
	Block        string    `json:"block,omitempty"` // a paragraph; absent: the whole report
	Words        string    `json:"words"`           // hash of the exact text
	Until        time.Time `json:"until"`           // the last instant at which it can be broken
	Zone         string    `json:"zone,omitempty"`  // IANA name of the zone in which the end was said
	KeepBrackets []string  `json:"keep_brackets,omitempty"`
}

// SilenceBroken: a member State objects, or amends the words, in time. One is enough.
type SilenceBroken struct {
	Silence   string   `json:"silence"`
	Report    string   `json:"report"`
	Block     string   `json:"block,omitempty"`
	By        string   `json:"by"`
	Members   []string `json:"members,omitempty"`   // a group's: the members for which it objects
	Amendment string   `json:"amendment,omitempty"` // that broke it; absent: an objection did
	Reason    string   `json:"reason,omitempty"`
	Evidence  string   `json:"evidence,omitempty"` // of a break in writing that was entered after the end: what proves when it came
}

// SilenceLateObjection records an objection that came after the end. It changes
// nothing; its owner may turn it into an explanation of position.
type SilenceLateObjection struct {
	Silence string   `json:"silence"`
	Report  string   `json:"report"`
	Block   string   `json:"block,omitempty"`
	By      string   `json:"by"`
	Members []string `json:"members,omitempty"`
	Reason  string   `json:"reason,omitempty"`
}

// SilenceExtended moves the end, before it has come.
type SilenceExtended struct {
	Silence string    `json:"silence"`
	Report  string    `json:"report"`
	Block   string    `json:"block,omitempty"`
	Until   time.Time `json:"until"`
	Zone    string    `json:"zone,omitempty"`
}

// SilenceWithdrawn: the Chair takes the silence back, before its end.
type SilenceWithdrawn struct {
	Silence string `json:"silence"`
	Report  string `json:"report"`
	Block   string `json:"block,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// SilenceEnded: the end has passed and nobody had broken the silence. The node says
// so, ahead of the first command that comes after the end.
type SilenceEnded struct {
	Silence string    `json:"silence"`
	Report  string    `json:"report"`
	Block   string    `json:"block,omitempty"`
	At      time.Time `json:"at"` // the end
}

// SilenceConfirmed: the Chair confirms that nobody objected. What it was on is
// adopted as of the end; of a whole report [ReportAdopted] follows.
type SilenceConfirmed struct {
	Silence string    `json:"silence"`
	Report  string    `json:"report"`
	Block   string    `json:"block,omitempty"`
	AsOf    time.Time `json:"as_of"`
}

// SilenceVoided: the words under silence have changed. A changed text is a new silence.
type SilenceVoided struct {
	Silence  string `json:"silence"`
	Report   string `json:"report"`
	Block    string `json:"block,omitempty"`
	Revision int    `json:"revision"` // that changed them
}

// DeadlinePassed: the deadline for amendments has passed. The node says so, ahead
// of the first command that comes after it.
type DeadlinePassed struct {
	Report string    `json:"report"`
	At     time.Time `json:"at"`
}

func (SilencePut) name() typeName    { return typeName{AggregateReport, "silence-put", 1} }
func (SilenceBroken) name() typeName { return typeName{AggregateReport, "silence-broken", 1} }
func (SilenceLateObjection) name() typeName {
	return typeName{AggregateReport, "silence-late-objection", 1}
}
func (SilenceExtended) name() typeName  { return typeName{AggregateReport, "silence-extended", 1} }
func (SilenceWithdrawn) name() typeName { return typeName{AggregateReport, "silence-withdrawn", 1} }
func (SilenceEnded) name() typeName     { return typeName{AggregateReport, "silence-ended", 1} }
func (SilenceConfirmed) name() typeName { return typeName{AggregateReport, "silence-confirmed", 1} }
func (SilenceVoided) name() typeName    { return typeName{AggregateReport, "silence-voided", 1} }
func (DeadlinePassed) name() typeName   { return typeName{AggregateReport, "deadline-passed", 1} }

func (e SilencePut) aggregate() (kind, id string)           { return AggregateReport, e.Report }
func (e SilenceBroken) aggregate() (kind, id string)        { return AggregateReport, e.Report }
func (e SilenceLateObjection) aggregate() (kind, id string) { return AggregateReport, e.Report }
func (e SilenceExtended) aggregate() (kind, id string)      { return AggregateReport, e.Report }
func (e SilenceWithdrawn) aggregate() (kind, id string)     { return AggregateReport, e.Report }
func (e SilenceEnded) aggregate() (kind, id string)         { return AggregateReport, e.Report }
func (e SilenceConfirmed) aggregate() (kind, id string)     { return AggregateReport, e.Report }
func (e SilenceVoided) aggregate() (kind, id string)        { return AggregateReport, e.Report }
func (e DeadlinePassed) aggregate() (kind, id string)       { return AggregateReport, e.Report }
