package events

import "strings"

// Mandate is what a group was set up to do, by whom and under which rules. It
// stands in the founding event and never changes on the log; what the group
// decides afterwards (its agenda as adopted, its officers, who was accredited)
// are events of their own.
//
// Package aggregates/group/mandate reads and checks it. A mandate that it accepts
// fits a signed command ([MaxSigned]) without its participants, and each of them
// fits a message ([MaxData]).
type Mandate struct {
	Group            string           `json:"group"`             // "oewg-ict", [a-z0-9-]: names the stream and is the first token of every subject
	Title            string           `json:"title"`             // the group's full name
	ShortTitle       string           `json:"short_title"`       // as a page's heading has it
	EstablishedBy    string           `json:"established_by"`    // "General Assembly resolution 75/240"
	Body             string           `json:"body"`              // the prefix of the group's document symbols, "A/AC.292"
	Place            string           `json:"place"`             // where the group meets, unless a session says otherwise
	TimeZone         string           `json:"time_zone"`         // IANA name in which deadlines are read and printed by default
	Languages        []string         `json:"languages"`         // BCP 47, in the order in which documents list them
	OriginalLanguage string           `json:"original_language"` // one of Languages
	Decisions        DecisionRule     `json:"decisions"`         //
	Procedure        string           `json:"procedure"`         // the rules of procedure that the group follows
	Drafting         Drafting         `json:"drafting"`          //
	MinSilence       int64            `json:"min_silence"`       // seconds: the shortest silence that the Chair may put
	WordCeiling      int              `json:"word_ceiling"`      // words of a document above which there is a warning; 0: none
	ActsFor          []Channel        `json:"acts_for"`          // channels from which the secretariat may enter what a participant did; empty: it may not
	Closed           bool             `json:"closed,omitzero"`   // reading needs an enrolled key; else the group is open to the public
	RecordsPresence  bool             `json:"records_presence"`  // the log tells who is present at a meeting, and rule 108 is counted; else the Chair declares the quorum
	Offices          []Office         `json:"offices"`
	Agenda           []AgendaItem     `json:"agenda"` // provisional: the group adopts it, or another
	Sessions         []MandateSession `json:"sessions"`
	Reports          []ReportDue      `json:"reports"`
	Participants     []Participant    `json:"participants,omitempty"` // who takes part from the beginning; more are registered later
}

// DecisionRule says how a group decides matters of substance.
type DecisionRule string

// ByConsensus: no member State objects when the Chair asks. It is the one rule
// that the deciders know; officers, points of order and the like go by the vote
// of the rules of procedure.
const ByConsensus DecisionRule = "consensus"

// Drafting says who holds the pen.
type Drafting string

// The ways to draft.
const (
	ChairDrafting   Drafting = "chair"   // only the Chair decides what enters the next revision; the bracketed text is a reading beside the draft
	RollingDrafting Drafting = "rolling" // the bracketed text is itself the document, and agreement takes brackets off it
)

// Channel is the way by which something that a participant did reached the
// secretariat, which enters it on the participant's behalf.
type Channel string

// The channels.
const (
	ChannelFloor  Channel = "floor"  // said in the room
	ChannelLetter Channel = "letter" // written to the Chair or the secretariat
	ChannelPaper  Channel = "paper"  // handed over on paper at a meeting
)

// Channels lists the channels.
var Channels = []Channel{ChannelFloor, ChannelLetter, ChannelPaper}

// Office is a post to which the group elects.
type Office struct {
	ID       string `json:"id"`                // "chair": see the constants
	Title    string `json:"title"`             // "Chair"
	Places   int    `json:"places"`            // how many hold it at once
	Required bool   `json:"required,omitzero"` // the group cannot work without it
}

// The offices that the rules give a task. A mandate may name others.
const (
	OfficeChair      = "chair"
	OfficeViceChair  = "vice-chair"
	OfficeRapporteur = "rapporteur"
)

// AgendaItem is one item of the provisional agenda, or one lettered sub-item.
// Sub-items stand behind their item, in order.
type AgendaItem struct {
	Item       string      `json:"item"`                 // "5", or "5a" for 5 (a)
	Title      string      `json:"title"`                //
	Annotation string      `json:"annotation,omitempty"` // what the annotated agenda says of it
	Purpose    ItemPurpose `json:"purpose"`              //
}

// Number returns the item's number, "5" of "5" and of "5a".
func (a AgendaItem) Number() string { return strings.TrimRight(a.Item, letters) }

// Letter returns the sub-item's letter, "a" of "5a", or "" of a whole item.
func (a AgendaItem) Letter() string { return a.Item[len(a.Number()):] }

// String returns the item as documents print it in English: "5", "5 (a)".
func (a AgendaItem) String() string {
	if l := a.Letter(); l != "" {
		return a.Number() + " (" + l + ")"
	}
	return a.Item
}

const letters = "abcdefghijklmnopqrstuvwxyz"

// ItemPurpose says what an agenda item is for: which proceedings may be held under it.
type ItemPurpose string

// The purposes of agenda items.
const (
	ForElection      ItemPurpose = "election"       // of officers
	ForAgenda        ItemPurpose = "agenda"         // adoption of the agenda
	ForOrganization  ItemPurpose = "organization"   // programme of work, rules, participation of others
	ForGeneralDebate ItemPurpose = "general-debate" // general exchange of views
	ForSubstance     ItemPurpose = "substance"      // discussion of a substantive issue: elements are filed here
	ForOtherMatters  ItemPurpose = "other-matters"  //
	ForAnnualReports ItemPurpose = "annual-reports" // adoption of annual progress reports
	ForFinalReport   ItemPurpose = "final-report"   // adoption of the final report
)

// ItemPurposes lists the purposes of agenda items.
var ItemPurposes = []ItemPurpose{
	ForElection, ForAgenda, ForOrganization, ForGeneralDebate, ForSubstance,
	ForOtherMatters, ForAnnualReports, ForFinalReport,
}

// MandateSession is a session that the mandate foresees. Sessions come in order
// and do not overlap.
type MandateSession struct {
	ID    string      `json:"id"`              // "org", "s1"; [a-z0-9-]
	Title string      `json:"title"`           // "first substantive session"
	Kind  SessionKind `json:"kind"`            //
	From  Date        `json:"from"`            // first day
	To    Date        `json:"to"`              // last day, which belongs to it
	Place string      `json:"place,omitempty"` // absent: the mandate's place
}

// SessionKind tells sessions apart that settle how to work from those that work.
type SessionKind string

// The kinds of session.
const (
	Organizational SessionKind = "organizational"
	Substantive    SessionKind = "substantive"
)

// Date is a day of the calendar where the group meets: "2021-06-01" (RFC 3339
// full-date). Two dates compare as their strings do.
type Date string

// ReportDue is a report that the mandate asks for.
type ReportDue struct {
	Kind     ReportKind `json:"kind"`             // annual or final
	Title    string     `json:"title"`            //
	Item     string     `json:"item"`             // the agenda item under which it is adopted
	Session  string     `json:"session"`          // the group's session at which it is due
	Assembly int        `json:"assembly"`         // the session of the General Assembly to which it goes
	Symbol   string     `json:"symbol,omitempty"` // the symbol set aside for it as a document of the Assembly, where known
}

// ReportKind says what a report is to the group.
type ReportKind string

// The kinds of report.
const (
	AnnualReport     ReportKind = "annual"     // annual progress report, adopted by consensus
	FinalReport      ReportKind = "final"      // the report on the outcome of the group's work
	ProceduralReport ReportKind = "procedural" // of a session: mandate, organization, adoption
	OtherReport      ReportKind = "other"
)

// ReportKinds lists the kinds of report.
var ReportKinds = []ReportKind{AnnualReport, FinalReport, ProceduralReport, OtherReport}
