package events

// Event is something that happened. Its concrete types are those of this package
// and no others; a switch over them is exhaustive.
type Event interface {
	// name says which type and version this is, and aggregate which aggregate it
	// happened to. Together with the group they give the subject.
	name() typeName
	aggregate() (kind, id string)
}

// typeName is the name of an event type, without the "concord." in front and the version behind.
type typeName struct {
	kind    string // "report": the aggregate's kind
	event   string // "amendment-proposed"
	version int    // from 1
}

// The kinds of aggregate: each is a token of the subjects, and the stream lists them one by one.
const (
	AggregateGroup      = "group"
	AggregateReport     = "report"
	AggregateDebate     = "debate"
	AggregateAttachment = "attachment"
)

// Aggregates lists the kinds of aggregate under which a group's events stand.
var Aggregates = []string{AggregateGroup, AggregateReport, AggregateDebate, AggregateAttachment}

// Via says how something came onto the log.
type Via string

// The ways on which an event comes.
const (
	ViaOwnKey    Via = "own"    // signed by a key whose holder made it: the seed never left its machine
	ViaIssuedKey Via = "issued" // signed by a key that the node made for its holder
	ViaNode      Via = "node"   // signed by the node's own key: what the clock brings
	ViaFloor     Via = "floor"  // entered by the secretariat: said in the room
	ViaLetter    Via = "letter" // entered by the secretariat: by letter
	ViaPaper     Via = "paper"  // entered by the secretariat: handed over on paper
)

// TypeOf returns an event's full type name, "concord.report.amendment-proposed.v1".
func TypeOf(e Event) string { return e.name().String() }

// NameOf returns an event's short name, "amendment-proposed".
func NameOf(e Event) string { return e.name().event }

// AggregateOf returns which aggregate an event happened to: its kind, and its name
// among those of its kind.
func AggregateOf(e Event) (kind, id string) { return e.aggregate() }
