package amendments

import (
	"time"

	"concord/events"
	"concord/events/text"
)

// Amendment is an amendment as it was filed and as it stands.
type Amendment struct {
	Amendment      string           `json:"amendment"` // "A14"
	Report         string           `json:"report"`
	Paragraph      string           `json:"paragraph,omitempty"` // id of the block that it is filed on; absent: before the first
	Number         string           `json:"number,omitempty"`    // of that block on the draft that it was filed on
	Path           string           `json:"path,omitempty"`      // and behind those that it stands under, "3 (a)"
	Operation      events.Operation `json:"operation"`
	By             string           `json:"by"`              // who filed it
	Mover          string           `json:"mover,omitempty"` // who holds the mover's part, where that is not who filed it
	Sponsors       []string         `json:"sponsors"`        // in order of joining
	OnBehalfOf     []string         `json:"on_behalf_of,omitempty"`
	State          State            `json:"state"`
	InPartAbsorbed bool             `json:"in_part_absorbed,omitzero"`
	Edits          []Edit           `json:"edits"`              // what it would change now; once it is decided or absorbed, what was filed
	AsFiled        []Edit           `json:"as_filed,omitempty"` // the edits that were filed
	Base           string           `json:"base,omitempty"`     // hash of the words that it was filed on
	Revision       int              `json:"revision"`           // that it was filed on
	Text           string           `json:"text,omitempty"`     // the new paragraph of an insertion
	Kind           text.Kind        `json:"kind,omitempty"`     // of a new paragraph
	Level          int              `json:"level,omitzero"`
	After          string           `json:"after,omitempty"`      // of a move: the block behind which it goes; absent: to the beginning
	AfterPath      string           `json:"after_path,omitempty"` // as path is that of the paragraph
	Splits         []string         `json:"splits,omitempty"`     // of a split: the two parts
	Touches        []string         `json:"touches"`              // open amendments that cannot be incorporated together with it
	Equals         []string         `json:"equals"`               // open amendments that say the same
	Reason         string           `json:"reason,omitempty"`
	Outcome        string           `json:"outcome,omitempty"` // what became of it, in a sentence
	ReplacedBy     string           `json:"replaced_by,omitempty"`
	Replaces       string           `json:"replaces,omitempty"`
	Conflict       *Conflict        `json:"conflict,omitempty"`
	Filed          Filed            `json:"filed"`
}

// State is where an amendment stands.
type State string

// The states.
const (
	Open         State = "open"
	Incorporated State = "incorporated"
	Absorbed     State = "absorbed"
	Conflicting  State = "conflict"
	Declined     State = "declined"
	Withdrawn    State = "withdrawn"
	Bracketed    State = "bracketed" // put into the text in brackets, as one alternative
	Fallen       State = "fallen"    // it is not put (rule 130)
)

// Final reports whether nothing more becomes of an amendment in this state.
func (s State) Final() bool { return s != Open && s != Absorbed && s != Conflicting }

// Edit is one change of words.
type Edit struct {
	Paragraph string `json:"paragraph"`         // id of the block
	Old       string `json:"old"`               // "" adds
	New       string `json:"new"`               // "" deletes
	Conflict  bool   `json:"conflict,omitzero"` // it leads from the words that stand there now to those that are asked for
}

// Conflict says why an amendment cannot be carried on.
type Conflict struct {
	With   []string `json:"with"`            // what changed the same words: amendments, revisions
	Words  string   `json:"words,omitempty"` // those of the amendment
	Theirs string   `json:"theirs,omitempty"`
	Why    string   `json:"why"`
}

// Filed is how an amendment came.
type Filed struct {
	Seq   uint64     `json:"seq"`
	Time  time.Time  `json:"time"`
	Via   events.Via `json:"via"`
	Actor string     `json:"actor"` // who signed
}

// Revised is what became of the open amendments when a revision was issued.
type Revised struct {
	Report       string       `json:"report"`
	Revision     int          `json:"revision"`
	Incorporated []string     `json:"incorporated"`
	Declined     []string     `json:"declined"`
	Bracketed    []string     `json:"bracketed,omitempty"` // a compilation: put into the text in brackets
	Carried      []string     `json:"carried"`
	Absorbed     []string     `json:"absorbed"`
	Conflicts    []InConflict `json:"conflicts"`
	Fallen       []FellWith   `json:"fallen"` // by the same command (rule 130)
}

// FellWith is an amendment that fell with a revision.
type FellWith struct {
	Amendment string `json:"amendment"`
	With      string `json:"with"` // the amendment that was taken
}

// InConflict is an amendment that a revision set in conflict.
type InConflict struct {
	Amendment string   `json:"amendment"`
	With      []string `json:"with"`
	Paragraph string   `json:"paragraph,omitempty"`
	Path      string   `json:"path,omitempty"` // of that block on the draft that it was filed on
	Words     string   `json:"words,omitempty"`
	Why       string   `json:"why"`
}
