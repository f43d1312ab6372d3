package events

import "time"

// GroupFounded is the first event of every log: the group, with its whole mandate
// (its participants follow in [ParticipantsRegistered] of the same commit).
type GroupFounded struct {
	Mandate Mandate   `json:"mandate"`
	Clock   Clock     `json:"clock"`
	Now     time.Time `json:"now,omitzero"` // where a simulated clock begins
	Demo    bool      `json:"demo,omitzero"`
}

// Clock says what time a log goes by.
type Clock string

// The clocks.
const (
	ClockReal      Clock = "real"
	ClockSimulated Clock = "simulated" // stands still until it is set: such a log never passes as real
)

// ParticipantsRegistered adds participants to the group.
type ParticipantsRegistered struct {
	Group        string        `json:"group"`
	Participants []Participant `json:"participants"`
}

// KeyEnrolled binds a key to a participant from here on: what it signs from this
// place on the log is the participant's act, until [KeyRevoked].
type KeyEnrolled struct {
	Group       string  `json:"group"`
	Participant string  `json:"participant"` // a participant's code, or an office's: CHAIR
	Key         string  `json:"key"`         // public nkey of a user, "U…"
	Label       string  `json:"label,omitempty"`
	Custody     Custody `json:"custody"`
}

// Custody says who made a key, and so who can have had its seed.
type Custody string

// The kinds of custody.
const (
	CustodyOwn    Custody = "own"    // made by its holder: only the public key was ever shown
	CustodyIssued Custody = "issued" // made by the node for its holder; marked for ever
	CustodyNode   Custody = "node"   // the node's own
)

// KeyRevoked ends a key's validity from here on. What it signed before stands.
type KeyRevoked struct {
	Group       string `json:"group"`
	Participant string `json:"participant"`
	Key         string `json:"key"`
	Reason      string `json:"reason,omitempty"`
}

// OfficerElected puts a participant into an office. Its powers begin here.
type OfficerElected struct {
	Group       string `json:"group"`
	Office      string `json:"office"`
	Participant string `json:"participant"` // the member State that the officer is of
	Manner      Manner `json:"manner"`
}

// Manner is how an election was held.
type Manner string

// ByAcclamation: one candidate, and nobody asks for a ballot (rule 103).
const ByAcclamation Manner = "acclamation"

// ClockSet moves a simulated clock on.
type ClockSet struct {
	Group string    `json:"group"`
	Now   time.Time `json:"now"`
}

// AttachmentStored is one piece of an attachment: larger content that a command
// names by its SHA-256. It stands in the same commit as what the command did.
type AttachmentStored struct {
	SHA256  string `json:"sha256"` // of the whole, lower-case hex
	Part    int    `json:"part"`   // from 1
	Parts   int    `json:"parts"`
	Content []byte `json:"content"` // base64
}

// MaxAttachmentPart is how many bytes of an attachment one event holds: what fits
// [MaxData] in base64 with the names around it.
const MaxAttachmentPart = 48_000

func (GroupFounded) name() typeName { return typeName{AggregateGroup, "founded", 1} }
func (ParticipantsRegistered) name() typeName {
	return typeName{AggregateGroup, "participants-registered", 1}
}
func (KeyEnrolled) name() typeName      { return typeName{AggregateGroup, "key-enrolled", 1} }
func (KeyRevoked) name() typeName       { return typeName{AggregateGroup, "key-revoked", 1} }
func (OfficerElected) name() typeName   { return typeName{AggregateGroup, "officer-elected", 1} }
func (ClockSet) name() typeName         { return typeName{AggregateGroup, "clock-set", 1} }
func (AttachmentStored) name() typeName { return typeName{AggregateAttachment, "stored", 1} }

func (e GroupFounded) aggregate() (kind, id string)           { return AggregateGroup, e.Mandate.Group }
func (e ParticipantsRegistered) aggregate() (kind, id string) { return AggregateGroup, e.Group }
func (e KeyEnrolled) aggregate() (kind, id string)            { return AggregateGroup, e.Group }
func (e KeyRevoked) aggregate() (kind, id string)             { return AggregateGroup, e.Group }
func (e OfficerElected) aggregate() (kind, id string)         { return AggregateGroup, e.Group }
func (e ClockSet) aggregate() (kind, id string)               { return AggregateGroup, e.Group }
func (e AttachmentStored) aggregate() (kind, id string)       { return AggregateAttachment, e.SHA256 }
