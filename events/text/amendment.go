package text

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Amendment is what somebody asks to have changed, as it was filed: the words of one
// block, or one structural change. It is never altered; what it has become is derived.
type Amendment struct {
	ID     string // also the id of the block that an Insert, or a Split, makes
	Seq    int64  // log sequence, from 1: the order in which amendments were filed
	On     int    // the revision that its author had before him
	By     []string
	Change Change
}

// Change is what an amendment asks for: one of Reword, Insert, Delete, Move, Split
// and Merge.
type Change interface{ asked() }

// Reword changes the words of a block. Its edits lie on the words of the revision
// that it is filed on; Edits finds them.
type Reword struct {
	Block string `json:"block"`
	Edits []Edit `json:"edits"`
}

// Insert puts a new block behind another, or first where After is empty.
type Insert struct {
	After string `json:"after,omitempty"`
	Kind  Kind   `json:"kind"`
	Level int    `json:"level"`
	Text  string `json:"text"` // normal text
}

// Delete takes a block out.
type Delete struct {
	Block string `json:"block"`
}

// Move puts a block behind another, or first where After is empty.
type Move struct {
	Block string `json:"block"`
	After string `json:"after,omitempty"`
}

// Split cuts a block in two in front of the token At, which begins, with its white
// space, at byte Byte of the text that it is filed on.
type Split struct {
	Block string `json:"block"`
	At    int    `json:"at"`
	Byte  int    `json:"byte"`
}

// Merge runs a block together with the one behind it.
type Merge struct {
	Block string `json:"block"`
}

func (Reword) asked() {}
func (Insert) asked() {}
func (Delete) asked() {}
func (Move) asked()   {}
func (Split) asked()  {}
func (Merge) asked()  {}

// SplitBehind gives the split of a block behind the first points code points of its
// normal text. ok is false where that is inside a word, or at one of the ends.
func SplitBehind(b Block, points int) (s Split, ok bool) {
	at := 0
	for at < len(b.Text) && points > 0 {
		_, size := utf8.DecodeRuneInString(b.Text[at:])
		at, points = at+size, points-1
	}
	if points != 0 {
		return Split{}, false
	}
	bytes := 0
	for i, t := range Tokenize(b.Text) {
		if bytes <= at && at <= bytes+len(t.Space) {
			return Split{Block: b.ID, At: i, Byte: bytes}, i > 0
		}
		bytes += len(t.Space) + len(t.Word)
	}
	return Split{}, false
}

// Sponsor is a participant behind an amendment and the log sequence at which it
// joined.
type Sponsor struct {
	Code string
	Seq  int64
}

// Decision is what was decided on an amendment.
type Decision string

// The decisions. All but Open are final.
const (
	Open         Decision = "open"
	Incorporated Decision = "incorporated"
	Declined     Decision = "declined"
	Withdrawn    Decision = "withdrawn"
	Bracketed    Decision = "bracketed" // put into the text in brackets, as one alternative: see [Document.Outcome]
)

// entry is an amendment in a document, with what was decided and where its words are.
// It is not altered; a document that knows more has another.
type entry struct {
	Amendment
	sponsors []Sponsor
	decision Decision
	decided  int // the revision that took the decision, or that stood when it was taken

	strands []strand  // of a Reword and a Split: the edits that go on
	settled []settled // the edits that split or merged blocks have left behind

	place  int    // of an Insert and a Move: the place that it puts its block after
	stood  int    // of a Move: the place of its block when it was filed
	behind string // of a Move: the block that its block followed then; of a Merge: the second block
	start  int    // index of the version of the block that a Delete, Move or Merge was filed on
	second int    // the same for the second block of a Merge
	block  string // of an Insert that was incorporated: the block that it, or an equal one, made
}

// strand is a set of edits on one version of a block: those of an amendment as filed,
// or what a split or a merge left of them.
type strand struct {
	block string
	base  *version
	edits []edit
}

// restOn adds the indexes of the versions of a block on which the amendment's strands rest.
func (e *entry) restOn(block string, bases []int) []int {
	for i := range e.strands {
		if s := &e.strands[i]; s.block == block {
			bases = append(bases, s.base.index)
		}
	}
	return bases
}

// settled is an edit whose fate does not change any more.
type settled struct {
	fate    Fate
	finding Finding
}

func (e *entry) compare(o *entry) int { return cmp.Compare(e.Seq, o.Seq) }
func (e *entry) reach() int           { return 0 }

func (e *entry) open() bool { return e.decision == Open }

// openAt says whether the amendment was open when revision rev was there.
func (e *entry) openAt(rev int) bool { return e.open() || e.decision != Withdrawn && e.decided > rev }

func (e *entry) cause() Cause { return Cause{Amendment: e.ID, Seq: e.Seq} }

// placed is an Insert or a Move in the index by the place that it puts its block after.
type placed struct{ *entry }

func (p placed) compare(o placed) int {
	return cmp.Or(cmp.Compare(p.place, o.place), cmp.Compare(p.Seq, o.Seq))
}
func (p placed) reach() int { return p.place }

// putAfter gives what amendments put after a place, in log order, as it is now.
func (d *Document) putAfter(place int, yield func(*entry)) {
	last := placed{&entry{Amendment: Amendment{Seq: math.MaxInt64}, place: place}}
	d.placed.between(place, last, func(p placed) { yield(d.entryAt(p.Seq)) })
}

// name finds an amendment by its id.
type name struct {
	id  string
	seq int64
}

func (n name) compare(o name) int { return strings.Compare(n.id, o.id) }
func (n name) reach() int         { return 0 }

// present is one edit of an open amendment where it is now, in the index of a block.
type present struct {
	edit
	seq      int64
	n        int  // number of the edit within the amendment
	conflict bool // shown for a conflict, not carried
}

func (p *present) compare(o *present) int {
	return cmp.Or(cmp.Compare(p.from, o.from), cmp.Compare(p.to, o.to), cmp.Compare(p.seq, o.seq), cmp.Compare(p.n, o.n))
}

func (p *present) reach() int { return p.to }

// addSponsor gives the sponsors with one more, each once, in order of joining.
func addSponsor(sponsors []Sponsor, s Sponsor) []Sponsor {
	out := slices.Clone(sponsors)
	i := 0
	for i < len(out) && out[i].Seq <= s.Seq {
		i++
	}
	return slices.Insert(out, i, s)
}
