package prepare

import (
	"strings"

	"concord/aggregates/report"
	"concord/events"
	"concord/events/text"
)

// Target is what somebody speaks of, as typed: SLUG, SLUG#PARAGRAPH, or an amendment.
type Target struct {
	Report    string // slug; "" of an amendment
	Paragraph string // as a person names it; "": the whole report
	Amendment string // id
}

// ReadTarget reads what a command line speaks of. It is false of a paragraph that is
// not named: "apr1#". A14 is an amendment; a14 may be a report of that name, or the
// amendment: it is returned as both.
func ReadTarget(typed string) (Target, bool) {
	slug, paragraph, parted := strings.Cut(typed, "#")
	if parted {
		paragraph = strings.TrimSpace(paragraph)
		return Target{Report: slug, Paragraph: paragraph}, slug != "" && paragraph != ""
	}
	id := strings.ToUpper(typed)
	if _, is := report.AmendmentNumber(id); is {
		if id == typed {
			return Target{Amendment: id}, true
		}
		return Target{Report: typed, Amendment: id}, true
	}
	return Target{Report: typed}, typed != ""
}

// Spoken is words that somebody speaks of, as they read on a draft.
type Spoken struct {
	events.On
	Hash  string // of the words
	Name  string // in a sentence: "paragraph 8 (a) of apr1"
	Path  string // of the paragraph: see [text.Paths]
	Typed string // as it is typed on a command line: "apr1#8(a)"
}

// Speak finds what a person means of this draft: a paragraph, or "" for all of it. The
// error is one of [Draft.Find].
func (d Draft) Speak(paragraph string) (Spoken, error) {
	out := Spoken{On: events.On{Report: d.Report}, Hash: d.Hash, Name: d.Report, Typed: d.Report}
	if paragraph == "" {
		return out, nil
	}
	i, err := d.Find(paragraph)
	if err != nil {
		return out, err
	}
	out.Block, out.Hash, out.Path = d.Blocks[i].ID, text.HashBlock(d.Blocks[i]), d.Paths[i]
	out.Name = d.Name(i) + " of " + d.Report
	out.Typed = d.Report + "#" + d.Typed(i)
	return out, nil
}
