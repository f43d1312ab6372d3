package events

// Category says what a participant is, and so what it may do. Officers are no
// category: an office is held for a term by a person of a delegation, and that
// delegation keeps its own rights.
type Category string

// The categories of participant.
const (
	MemberState                   Category = "member-state"                   // everything a delegation does; the only one whose objection stands in the way of consensus
	ObserverState                 Category = "observer-state"                 // speaks, submits elements, comments; no objection
	IntergovernmentalOrganization Category = "intergovernmental-organization" // as an observer State
	UNSystemEntity                Category = "un-system-entity"               // as an observer State
	Stakeholder                   Category = "stakeholder"                    // once accredited: attends, speaks in the stakeholder meeting, submits written elements
	GroupOfStates                 Category = "group"                          // speaks for the members that it lists; a member's own position overrides it
	Secretariat                   Category = "secretariat"                    // registers, accredits, enrols keys, tables on the Chair's instruction, publishes
	Auditor                       Category = "auditor"                        // reads and verifies everything, changes nothing
)

// Categories lists every category, in the order in which lists of participants show them.
var Categories = []Category{
	MemberState, ObserverState, IntergovernmentalOrganization, UNSystemEntity,
	Stakeholder, GroupOfStates, Secretariat, Auditor,
}

// The codes that sign for no delegation and no organization. Officers sign with
// their office's id in capitals.
const (
	CodeSecretariat = "SECRETARIAT"
	CodeAuditor     = "AUDITOR"
	CodeNode        = "NODE" // the node itself, for what the clock brings
)

// RegionalGroup is the group in which a member State stands for the elections
// of the United Nations, where places are shared out by region.
type RegionalGroup string

// The regional groups of member States (General Assembly resolution 33/138).
const (
	AfricanStates             RegionalGroup = "african"
	AsiaPacificStates         RegionalGroup = "asia-pacific"
	EasternEuropeanStates     RegionalGroup = "eastern-european"
	LatinAmericanAndCaribbean RegionalGroup = "latin-american-and-caribbean"
	WesternEuropeanAndOthers  RegionalGroup = "western-european-and-others"
)

// RegionalGroups lists the regional groups in the order in which the Assembly names them.
var RegionalGroups = []RegionalGroup{
	AfricanStates, AsiaPacificStates, EasternEuropeanStates,
	LatinAmericanAndCaribbean, WesternEuropeanAndOthers,
}

// Participant is one who takes part in the group's work.
type Participant struct {
	Code     string        `json:"code"`              // [A-Z0-9-]{2,16}; a State's is its ISO 3166-1 alpha-3 code
	Name     string        `json:"name"`              // in English, as a name plate has it
	Category Category      `json:"category"`          //
	Region   RegionalGroup `json:"region,omitempty"`  // member States only
	Members  []string      `json:"members,omitempty"` // groups only: codes of the participants it speaks for, in alphabetical order
}
