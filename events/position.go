package events

// Stance is what a position says of words.
type Stance string

// The stances. They look alike and are not: an objection stands in the way of
// adoption; a reservation keeps a paragraph from being marked agreed; a dissociation
// lets the text be adopted and stands apart from it. Silence is none of them.
const (
	Support    Stance = "support"
	Accept     Stance = "accept"
	Reserve    Stance = "reserve"
	Object     Stance = "object"
	Dissociate Stance = "dissociate"
)

// Stances lists the stances.
var Stances = []Stance{Support, Accept, Reserve, Object, Dissociate}

// On names words that somebody speaks of: those of a report, of one of its
// paragraphs, or of an amendment.
type On struct {
	Report    string `json:"report"`
	Block     string `json:"block,omitempty"`     // a paragraph, by its id
	Amendment string `json:"amendment,omitempty"` // an amendment
}

// PositionTaken says what a participant thinks of words. It stands in the place of
// the one that the same participant had on the same, under the same condition.
type PositionTaken struct {
	On
	By        string   `json:"by"`
	Members   []string `json:"members,omitempty"` // a group's: the members for which it speaks here
	AsGroup   bool     `json:"as_group,omitzero"` // a group's that names no members: it speaks for none of them
	Stance    Stance   `json:"stance"`
	Words     string   `json:"words"`                // hash of the words that the signer saw: of the report, the block, or the amendment's
	If        string   `json:"if,omitempty"`         // an amendment: the position is taken for the case that it is in
	WordsThen string   `json:"words_then,omitempty"` // hash of the words as they would be with that amendment
	Reason    string   `json:"reason,omitempty"`
}

// PositionLifted takes back what a participant thought of words.
type PositionLifted struct {
	On
	By     string `json:"by"`
	If     string `json:"if,omitempty"` // only the position under this condition; absent: all on these words
	Reason string `json:"reason,omitempty"`
}

// ExplanationGiven is an explanation of position (rule 128), before the adoption or
// after it. It is a statement and bars nothing.
type ExplanationGiven struct {
	On
	By       string `json:"by"`
	Language string `json:"language,omitempty"` // BCP 47
	Text     string `json:"text,omitempty"`     // the words; of a long statement the attachment has them
	File     string `json:"file,omitempty"`     // SHA-256 of that attachment
}

func (PositionTaken) name() typeName    { return typeName{AggregateReport, "position-taken", 1} }
func (PositionLifted) name() typeName   { return typeName{AggregateReport, "position-lifted", 1} }
func (ExplanationGiven) name() typeName { return typeName{AggregateReport, "explanation-given", 1} }

func (e PositionTaken) aggregate() (kind, id string)    { return AggregateReport, e.Report }
func (e PositionLifted) aggregate() (kind, id string)   { return AggregateReport, e.Report }
func (e ExplanationGiven) aggregate() (kind, id string) { return AggregateReport, e.Report }
