package group

import (
	"time"

	"concord/events"
)

// Command is the data of a command that the group decides. Its types are those
// of this package.
type Command interface{ groupCommand() }

// Found founds the group: the first command of every log.
type Found struct {
	Mandate events.Mandate `json:"mandate"` // without participants
	Clock   events.Clock   `json:"clock"`
	Now     time.Time      `json:"now,omitzero"` // where a simulated clock begins
	Demo    bool           `json:"demo,omitzero"`
	Node    string         `json:"node"` // public key of the node that founds it
	// Participants is the SHA-256 of the attachment with the mandate's
	// participants, as a JSON list, or "" if there are none.
	Participants string `json:"participants,omitempty"`
}

// Attached returns the attachments that the command names.
func (c Found) Attached() []string {
	if c.Participants == "" {
		return nil
	}
	return []string{c.Participants}
}

// Register adds a participant.
type Register struct {
	Participant events.Participant `json:"participant"`
}

// Enrol binds a key to a participant or an office.
type Enrol struct {
	Participant string         `json:"participant"`
	Key         string         `json:"key"`
	Label       string         `json:"label,omitempty"`
	Custody     events.Custody `json:"custody"`
}

// Revoke ends a key.
type Revoke struct {
	Key    string `json:"key"`
	Reason string `json:"reason,omitempty"`
}

// Rotate puts a new key in the place of the one that signs.
type Rotate struct {
	Key   string `json:"key"` // the new one
	Label string `json:"label,omitempty"`
}

// Elect puts a member State's representative into an office by acclamation.
type Elect struct {
	Office      string `json:"office"`
	Participant string `json:"participant"`
}

// SetClock moves a simulated clock on.
type SetClock struct {
	Now time.Time `json:"now"`
}

func (Found) groupCommand()    {}
func (Register) groupCommand() {}
func (Enrol) groupCommand()    {}
func (Revoke) groupCommand()   {}
func (Rotate) groupCommand()   {}
func (Elect) groupCommand()    {}
func (SetClock) groupCommand() {}
