package text

import "strings"

// Refusal says why something is not done to a document, and to what.
type Refusal struct {
	Why        Why
	Amendments []string
	Blocks     []string
	Pairs      [][2]string // amendments that touch, where that is why
	Detail     string      // more on it, for a person; may be empty
}

// Why is the reason of a refusal, in words that stand behind what is refused.
type Why string

// The reasons.
const (
	NotInText       Why = "there is no such block on the revision"
	NoSuchAmendment Why = "there is no such amendment"
	NoSuchRevision  Why = "there is no such revision"
	IDTaken         Why = "the id is taken"
	NoID            Why = "an id is missing"
	SeqTaken        Why = "the log sequence is taken or not positive"
	ChangesNothing  Why = "it changes nothing"
	IsDeletion      Why = "no word is left: that is a deletion of the block"
	NoWords         Why = "there are no words"
	EditsDoNotFit   Why = "the edits do not fit the text that they are filed on"
	NotCanonical    Why = "its edits give the words, but not as they are found for these words: have them computed again"
	NotNormal       Why = "the text is not normal text"
	UnknownChange   Why = "it asks for nothing that can be done to a text"
	NoPlaceToSplit  Why = "a block is split between two of its words"
	NoNextBlock     Why = "no block stands behind it"
	AlreadyDecided  Why = "it is decided on already"
	NotCarried      Why = "what is not carried cannot be incorporated"
	Touching        Why = "amendments that touch cannot be incorporated together"
	SponsorAlready  Why = "it is a sponsor already"
	NotSponsor      Why = "it is not a sponsor"
	TwoDecisions    Why = "one revision decides on it twice"
	WordsAndRedraft Why = "a redraft gives all words: none can be set beside it"
	WordsAndBracket Why = "brackets are put into the text as it is: no words are given beside it"
	NotBracketed    Why = "it was not put into the text in brackets"
	NotCompilable   Why = "it cannot be put into the text in brackets, or not in this order"
	PlanDoesNotFit  Why = "the plan does not turn the text into what it says"
)

func (r *Refusal) Error() string {
	return r.Naming(func(block string) string { return "block " + block })
}

// Naming says the refusal with blocks as somebody calls them.
func (r *Refusal) Naming(block func(id string) string) string {
	var out strings.Builder
	sep := ""
	list := func(what string, ids []string) {
		if len(ids) > 0 {
			out.WriteString(sep + what + " " + strings.Join(ids, ", "))
			sep = ", "
		}
	}
	if len(r.Pairs) == 0 { // else they are named behind, two by two
		list("amendment", r.Amendments)
	}
	for _, id := range r.Blocks {
		out.WriteString(sep + block(id))
		sep = ", "
	}
	if out.Len() > 0 {
		out.WriteString(": ")
	}
	out.WriteString(string(r.Why))
	for i, p := range r.Pairs {
		out.WriteString([]string{": ", "; "}[min(i, 1)] + p[0] + " and " + p[1])
	}
	if r.Detail != "" {
		out.WriteString(": " + r.Detail)
	}
	return out.String()
}

func refuseAmendment(why Why, id, detail string) *Refusal {
	return &Refusal{Why: why, Amendments: []string{id}, Detail: detail}
}

func refuseBlock(why Why, id, detail string) *Refusal {
	return &Refusal{Why: why, Blocks: []string{id}, Detail: detail}
}
