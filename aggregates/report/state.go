package report

import (
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/btree"

	"concord/events"
	"concord/events/text"
)

// State is one report as the log has it. It is a value: Evolve returns a new one
// and leaves the old as it was.
type State struct {
	Slug     string
	Kind     events.ReportKind
	Title    string
	Language string
	Text     text.Document // the words, and what has become of every amendment
	Issues   []Issue       // the revisions, from 0
	Adopted  *Adoption     // nil while it is open
	Deadline time.Time     // amendments are in time up to and including it; zero: none is set

	amendments btree.Map[int, *Amendment] // by number
	leave      btree.Map[string, int]     // participants that may still file so many late
	oldest     int                        // all amendments with smaller numbers are decided
	filed      btree.Map[string, int]     // open amendments of each participant

	DeadlinePassed bool // the log says that the deadline has passed

	positions    positions
	explanations btree.Map[uint64, *Explanation] // by sequence
	agreements   agreements
	silences     []Silence  // in the order in which they were put
	confirming   *time.Time // the end of the silence under which the report is being adopted
	order        []string   // in which the Chair takes amendments, as far as set
	parts        []Part     // in the order in which they were asked for
	reconsidered []Reconsideration
	documents    []Document

	coming *coming // a text that is under way, in the events of one command
}

// coming is what has been read of a command that brings a text.
type coming struct {
	tabled  *events.ReportTabled
	revised *events.ReportRevised
	blocks  []text.Block
	plan    []byte // of a redraft: the attachment
	fallen  []falling
}

// falling is an amendment that falls with a revision that is under way.
type falling struct {
	events.AmendmentFallen
	seq uint64
}

// Issue is a revision as it was issued: revision 0 is the text as tabled.
type Issue struct {
	Revision    int
	Seq         uint64
	Time        time.Time
	By          string
	Hash        string
	Incorporate []string
	Decline     []string
	Set         []text.Setting
	Redraft     bool
	Bracket     []string // a compilation: the amendments that it puts into the text in brackets
}

// Adoption is the gavel.
type Adoption struct {
	Seq          uint64
	Time         time.Time
	Revision     int
	Hash         string
	KeepBrackets []string
	AsOf         time.Time // when it took effect: at the gavel, or at the end of the silence
}

// Amendment is an amendment as it was filed, and what was decided on it. What has
// become of its words is the text's to say: see [text.Document].
type Amendment struct {
	events.AmendmentProposed
	Seq            uint64
	Time           time.Time
	Actor          string // who signed
	Via            events.Via
	Sponsors       []Sponsor // in order of joining; the first holds the mover's part
	WithdrawnAt    uint64    // sequence, or 0
	ReplacedBy     string    // the amendment as which it was restated, or reintroduced
	ReintroducedAt uint64    // sequence, or 0
	DeclinedAt     uint64    // sequence, or 0
	Declined       string    // why
	TakenUpAt      uint64    // sequence of the revision that incorporated it, or 0
	TakenUp        int       // that revision
	BracketedAt    uint64    // sequence of the revision that put it into the text in brackets, or 0
	Bracketed      int       // that revision
	FallenAt       uint64    // sequence, or 0
	FallenIn       int       // the revision of whose command that is a part, or 0
	FallenWith     string    // the amendment that made it fall, if one did
	Fallen         string    // why
	Absorbed       bool      // the text had its words when it was withdrawn, declined or fell (noted where a position depends on it)
}

// Sponsor is one who stands behind an amendment.
type Sponsor struct {
	Code string
	Seq  uint64 // when it joined
}

// Decided reports whether a decision on the amendment has been taken that is final:
// incorporated, declined, withdrawn, fallen, or put into the text in brackets.
func (a *Amendment) Decided() bool {
	return a.WithdrawnAt != 0 || a.DeclinedAt != 0 || a.TakenUpAt != 0 || a.FallenAt != 0 || a.BracketedAt != 0
}

// Mover returns who holds the mover's part, and so may withdraw or restate the
// amendment: the one who filed it, and when that one has left it, the first of those
// who stand behind it still. Who left and joined again comes behind the others. Where
// nobody stands behind it any more it is the one who filed it.
func (a *Amendment) Mover() string {
	if len(a.Sponsors) == 0 {
		return a.By
	}
	return a.Sponsors[0].Code
}

// SponsoredBy reports whether a participant stands behind the amendment.
func (a *Amendment) SponsoredBy(code string) bool {
	for _, s := range a.Sponsors {
		if s.Code == code {
			return true
		}
	}
	return false
}

// Revision returns the number of the present revision, from 0.
func (s *State) Revision() int { return len(s.Issues) - 1 }

// Hash returns the hash of the present text.
func (s *State) Hash() string { return s.Issues[len(s.Issues)-1].Hash }

// Tabled reports whether there is a text.
func (s *State) Tabled() bool { return len(s.Issues) > 0 }

// Amendment returns an amendment by its id.
func (s *State) Amendment(id string) (*Amendment, bool) {
	n, ok := AmendmentNumber(id)
	if !ok {
		return nil, false
	}
	return s.amendments.Get(n)
}

// Amendments calls yield for each amendment in order of the log.
func (s *State) Amendments(yield func(*Amendment) bool) {
	s.amendments.Scan(func(_ int, a *Amendment) bool { return yield(a) })
}

// AmendmentID returns the id of the n-th amendment of a group's life.
func AmendmentID(n int) string { return "A" + strconv.Itoa(n) }

// AmendmentNumber reads an id as [AmendmentID] writes it.
func AmendmentNumber(id string) (int, bool) {
	digits, ok := strings.CutPrefix(id, "A")
	if !ok || digits == "" || digits[0] < '1' || digits[0] > '9' {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil
}

// SlugOf returns the report that an event belongs to, or "" if to none.
func SlugOf(e events.Event) string {
	if kind, slug := events.AggregateOf(e); kind == events.AggregateReport {
		return slug
	}
	return ""
}
