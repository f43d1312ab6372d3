package inbox

import "time"

// Notice is one thing that concerns a participant.
type Notice struct {
	Seq       uint64    `json:"seq"` // of the event; of a reminder the last that there is
	Time      time.Time `json:"time"`
	Kind      Kind      `json:"kind"`
	Report    string    `json:"report,omitempty"`
	Paragraph string    `json:"paragraph,omitempty"` // id of the block
	Amendment string    `json:"amendment,omitempty"` // the participant's own where there is one
	Silence   string    `json:"silence,omitempty"`
	Until     time.Time `json:"until,omitzero"` // of a silence: its end
	Detail    string    `json:"detail"`         // a sentence, to the participant
}

// Kind says what a notice is about.
type Kind string

// The kinds of notice.
const (
	AmendmentIncorporated Kind = "amendment-incorporated"
	AmendmentSettled      Kind = "amendment-settled"   // the brackets in which it was put
	AmendmentBracketed    Kind = "amendment-bracketed" // it stands in the text, in brackets
	AmendmentAbsorbed     Kind = "amendment-absorbed"  // the text says what it asks for
	AmendmentConflict     Kind = "amendment-conflict"
	AmendmentCarried      Kind = "amendment-carried" // again, after it was absorbed or in conflict
	AmendmentDeclined     Kind = "amendment-declined"
	AmendmentFallen       Kind = "amendment-fallen"
	AmendmentWithdrawn    Kind = "amendment-withdrawn" // by its mover
	AmendmentEqual        Kind = "amendment-equal"     // somebody proposes the same
	AmendmentSponsors     Kind = "amendment-sponsors"  // somebody joined it, or left
	AmendmentPosition     Kind = "amendment-position"  // somebody took a position on it

	PositionLapsed Kind = "position-lapsed" // its words have changed
	PositionStands Kind = "position-stands" // its words have changed, and it is against them until it is lifted
	PositionHolds  Kind = "position-holds"  // its words are back, or its condition is met
	PositionUnmet  Kind = "position-unmet"  // its condition can no longer be met

	Objection Kind = "objection" // to words of the text, or that one was taken back: to the Chair

	Entered  Kind = "entered"   // by the secretariat, on the participant's behalf
	OnBehalf Kind = "on-behalf" // a group spoke for the participant

	ParagraphPending   Kind = "paragraph-pending"   // the participant's confirmation is waited for
	ParagraphConfirmed Kind = "paragraph-confirmed" // by a delegation that was pending: to the Chair
	ParagraphReopened  Kind = "paragraph-reopened"
	ParagraphLapsed    Kind = "paragraph-lapsed" // what was agreed of it, since its words have changed

	SilencePut       Kind = "silence-put"
	SilenceExtended  Kind = "silence-extended"
	SilenceEnding    Kind = "silence-ending" // within [Reminder]
	SilenceBroken    Kind = "silence-broken"
	SilenceEnded     Kind = "silence-ended"
	SilenceConfirmed Kind = "silence-confirmed"
	SilenceWithdrawn Kind = "silence-withdrawn"
	SilenceVoid      Kind = "silence-void"
	SilenceLate      Kind = "silence-late" // an objection after the end: to the Chair

	DivisionAsked   Kind = "division-asked"   // a part is to be decided separately, unless a member objects
	DivisionOpposed Kind = "division-opposed" // or taken back: it is decided with the whole
	PartAdopted     Kind = "part-adopted"

	LeaveGiven   Kind = "leave" // to file an amendment late
	Adopted      Kind = "adopted"
	Reconsidered Kind = "reconsidered" // what was adopted is open again
)

// Reminder is how long before its end a silence is told of again.
const Reminder = 24 * time.Hour
