package currenttext

import (
	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// View says how a report is shown.
type View string

// The views.
const (
	Clean  View = "clean"  // the words alone
	Marked View = "marked" // with the words that open amendments would put, as segments
	Blame  View = "blame"  // with who brought each word
)

// Rolling is the view of a reading of its own: the rolling text, in package rolling.
const Rolling View = "rolling"

// Views lists the views that [Show] knows.
var Views = []View{Clean, Marked, Blame}

// Report is a report as it is shown.
type Report struct {
	Report     string            `json:"report"` // its slug
	Kind       events.ReportKind `json:"kind"`
	Title      string            `json:"title"`
	Language   string            `json:"language"`
	Revision   int               `json:"revision"`
	Before     int               `json:"before,omitzero"` // view marked of an earlier revision: shown as it stood just before this one was issued
	Seq        uint64            `json:"seq"`             // as of which event it is shown
	Hash       string            `json:"hash"`            // of the whole text, whatever part is shown
	Status     report.Status     `json:"status"`
	Brackets   int               `json:"brackets"` // opening brackets in the whole text
	Words      int               `json:"words"`    // of the whole text, headings and footnotes with it
	Warnings   []Warning         `json:"warnings"` // brackets that do not pair
	Paragraphs []Paragraph       `json:"paragraphs"`
	Listed     []Listed          `json:"listed,omitempty"` // view marked: open amendments that no paragraph shows

	Held // of the whole report; absent where nothing is held
}

// Which says which text is shown: "Rev.1", or "Rev.1, as it stood before Rev.2".
func (r *Report) Which() string {
	if r.Before == 0 {
		return RevisionName(r.Revision)
	}
	return RevisionName(r.Revision) + ", as it stood before " + RevisionName(r.Before)
}

// Paragraph is a block of a report: headings, sub-paragraphs and footnotes too.
type Paragraph struct {
	ID         string        `json:"id"`
	Number     string        `json:"number"`         // as printed; "" for a block without
	Path       string        `json:"path,omitempty"` // and behind those that it stands under, "3 (a)": what people call it; absent: it goes by its id
	Kind       text.Kind     `json:"kind"`
	Level      int           `json:"level,omitzero"`
	Text       string        `json:"text"`
	Hash       string        `json:"hash"`
	Status     report.Status `json:"status"`
	Brackets   int           `json:"brackets"`
	Amendments []string      `json:"amendments"`         // the open ones that concern it, in log order
	Segments   []Segment     `json:"segments,omitempty"` // view marked, where amendments are open: the text in pieces
	Runs       []BlameRun    `json:"runs,omitempty"`     // view blame

	Held                 // absent where nothing is held
	Pending     []string `json:"pending,omitempty"`    // it is agreed: whose confirmation is still to come
	Conditional bool     `json:"conditional,omitzero"` // a partner in its package is open
}

// Segment is a piece of a paragraph: words that nobody would change, or words with
// the alternatives to them (TEXT 10, 11). Texts and bases, one behind the other, are
// the paragraph's words.
type Segment struct {
	Text         string        `json:"text,omitempty"`         // where nothing is proposed, with the white space around it
	Base         string        `json:"base,omitempty"`         // the words over the span; absent where words are only added
	Alternatives []Alternative `json:"alternatives,omitempty"` // in order of first submission
}

// Alternative is other words for a segment.
type Alternative struct {
	Text       string   `json:"text"` // "" deletes
	Amendments []string `json:"amendments"`
	Sponsors   []string `json:"sponsors"`           // in order of joining, each once
	Revision   *int     `json:"revision,omitempty"` // in conflict: the earlier text that it was filed on
}

// Listed is an open amendment that the words of no paragraph show: a structural
// change, or one in conflict with nothing left to show.
type Listed struct {
	Amendment string   `json:"amendment"`
	Paragraph string   `json:"paragraph,omitempty"` // id of the block that it was filed on
	Sponsors  []string `json:"sponsors"`
	Detail    string   `json:"detail"`
}

// Warning is a square bracket without a partner. It is told, never repaired.
type Warning struct {
	Paragraph string `json:"paragraph"`
	Offset    int    `json:"offset"` // code points of the paragraph in front of it
	Sign      string `json:"sign"`
}

// BlameParagraph says who brought each word of a paragraph.
type BlameParagraph struct {
	Paragraph string     `json:"paragraph"`
	Number    string     `json:"number"`
	Path      string     `json:"path,omitempty"` // see [Paragraph]
	Runs      []BlameRun `json:"runs"`
}

// BlameRun is successive words that the same causes brought (TEXT 9). The runs of a
// paragraph have every word once, in order.
type BlameRun struct {
	Text         string   `json:"text"`                 // without the white space around it
	Space        string   `json:"space,omitempty"`      // the white space in front of it
	Seq          uint64   `json:"seq"`                  // of the tabling, the amendment or the revision
	Amendment    string   `json:"amendment,omitempty"`  // absent: as tabled, or the Chair's own words
	Amendments   []string `json:"amendments,omitempty"` // where several brought the same words: all of them
	Participants []string `json:"participants"`         // who tabled; who sponsored; who revised
	Revision     int      `json:"revision"`             // that brought them into the text; 0 is the text as tabled
}

// Difference is a paragraph that differs between two texts of a report.
type Difference struct {
	Paragraph string    `json:"paragraph"`
	Number    string    `json:"number"`         // in the later text; of a deleted one in the earlier
	Path      string    `json:"path,omitempty"` // see [Paragraph]; in the same text
	Kind      text.Kind `json:"kind"`
	Change    Change    `json:"change"`
	Moved     bool      `json:"moved,omitzero"`    // it stands elsewhere among the paragraphs that both texts have
	By        []string  `json:"by,omitempty"`      // inserted, deleted, moved: amendments, or the office that revised
	Revision  int       `json:"revision,omitzero"` // and the revision that did it
	Runs      []DiffRun `json:"runs"`
}

// Change is what happened to a paragraph.
type Change string

// The changes.
const (
	Inserted  Change = "inserted"
	Deleted   Change = "deleted"
	Reworded  Change = "reworded"
	Relocated Change = "moved" // and its words are the same
)

// DiffRun is words that one operation has in common.
type DiffRun struct {
	Op       Op       `json:"op"`
	Text     string   `json:"text"`              // without the white space around it
	Space    string   `json:"space,omitempty"`   // the white space in front of it
	By       []string `json:"by,omitempty"`      // amendments, or the office that revised; none for kept words
	Revision int      `json:"revision,omitzero"` // in which it happened
}

// Op is what happens to words between two texts.
type Op string

// The operations. The words kept and deleted are those of the first text, the words
// kept and inserted those of the second; white space of kept words is the second's.
const (
	Keep   Op = "keep"
	Delete Op = "delete"
	Insert Op = "insert"
)
