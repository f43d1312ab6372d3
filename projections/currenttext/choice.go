package currenttext

import (
	"slices"
	"unicode/utf8"

	"concord/aggregates/report"
	"concord/events/text"
)

// Bracketed is what stands in brackets in a draft: alternatives, and who wants which.
type Bracketed struct {
	Report     string         `json:"report"`
	Revision   int            `json:"revision"`
	Paragraphs []InBrackets   `json:"paragraphs"` // those with something in brackets, in order
	Counts     BracketedCount `json:"counts"`
}

// BracketedCount are figures of what is told.
type BracketedCount struct {
	Choices      int `json:"choices"`      // places where words are to be chosen, those within others too
	Alternatives int `json:"alternatives"` // in all of them
	Attributed   int `json:"attributed"`   // of these: somebody is named who wants or would delete it
	Unpaired     int `json:"unpaired"`     // brackets without a partner in their paragraph
}

// InBrackets is a paragraph and what stands in brackets in it.
type InBrackets struct {
	Paragraph     string   `json:"paragraph"` // id
	Number        string   `json:"number,omitempty"`
	Path          string   `json:"path,omitempty"`           // see [Paragraph]
	AlternativeTo string   `json:"alternative_to,omitempty"` // id of the block to the whole of which it is one: 12 alt
	Hash          string   `json:"hash"`
	Text          string   `json:"text"`
	Choices       []Choice `json:"choices"`
	Unpaired      int      `json:"unpaired,omitzero"`
}

// Choice is a place where words are to be chosen.
type Choice struct {
	Choice       int     `json:"choice,omitzero"` // from 1, within the paragraph; none of one within another
	From         int     `json:"from"`            // code points of the paragraph's text in front of it
	To           int     `json:"to"`              // and up to its end
	Alternatives []Offer `json:"alternatives"`
}

// Offer is one of the wordings that stand side by side.
type Offer struct {
	Alternative int      `json:"alternative"` // from 1
	From        int      `json:"from"`        // code points of the paragraph's text in front of its words
	To          int      `json:"to"`          // and up to their end
	Text        string   `json:"text"`
	Wanted      []string `json:"wanted"`            // by these participants, as the text says
	Delete      []string `json:"delete"`            // these would have none of it
	Within      []Choice `json:"within,omitempty"`  // what is open in its words
	Unknown     []string `json:"unknown,omitempty"` // of those named: who is no participant
}

// BracketedOf reads what stands in brackets in the latest draft, in all of it, in a
// paragraph (an id or a number), or where a participant is named. Known says who is a
// participant. Errors are those of [Show] about the paragraph.
func BracketedOf(r *report.State, known func(code string) bool, paragraph, participant string) (Bracketed, error) {
	s := newShower(r, r.Revision())
	out := Bracketed{Report: r.Slug, Revision: r.Revision(), Paragraphs: []InBrackets{}}
	only := -1
	if paragraph != "" {
		var err error
		if only, err = text.FindNumbered(s.draft.Blocks, s.draft.Numbers, paragraph); err != nil {
			return out, err
		}
	}
	for i, b := range s.draft.Blocks {
		host, _, isAlternative := text.AlternativeTo(s.draft.Blocks, i)
		if only >= 0 && i != only && !(isAlternative && host == only) {
			continue
		}
		p := InBrackets{Paragraph: b.ID, Number: s.draft.Numbers[i], Path: s.draft.Paths[i], Hash: text.HashBlock(b), Text: b.Text, Choices: []Choice{}}
		if isAlternative {
			p.AlternativeTo = s.draft.Blocks[host].ID
		}
		x := chooser{text: b.Text, known: known}
		for n, c := range text.Choices(b.Text, known) {
			if participant != "" && !names(c, participant) {
				continue
			}
			p.Choices = append(p.Choices, x.choice(c, n+1))
		}
		if participant == "" {
			p.Unpaired = len(text.ScanBrackets([]text.Block{b}).Warnings)
		}
		if len(p.Choices) == 0 && p.Unpaired == 0 {
			continue
		}
		out.Counts.Choices += x.choices
		out.Counts.Alternatives += x.alternatives
		out.Counts.Attributed += x.attributed
		out.Counts.Unpaired += p.Unpaired
		out.Paragraphs = append(out.Paragraphs, p)
	}
	return out, nil
}

// names says whether a choice names a participant.
func names(c text.Choice, code string) bool {
	return slices.ContainsFunc(c.Offers, func(o text.Offer) bool {
		return slices.Contains(o.For, code) || slices.Contains(o.Against, code) ||
			slices.ContainsFunc(o.Choices, func(c text.Choice) bool { return names(c, code) })
	})
}

// chooser tells the choices of one text and counts them.
type chooser struct {
	text                              string
	known                             func(code string) bool
	choices, alternatives, attributed int
}

func (x *chooser) choice(c text.Choice, n int) Choice {
	x.choices++
	out := Choice{Choice: n, From: utf8.RuneCountInString(x.text[:c.From]), To: utf8.RuneCountInString(x.text[:c.To])}
	for k, o := range c.Offers {
		x.alternatives++
		if len(o.For)+len(o.Against) > 0 {
			x.attributed++
		}
		a := Offer{Alternative: k + 1, From: utf8.RuneCountInString(x.text[:o.From]), To: utf8.RuneCountInString(x.text[:o.To]), Text: o.Text, Wanted: append([]string{}, o.For...), Delete: append([]string{}, o.Against...)}
		for _, code := range append(slices.Clip(o.For), o.Against...) {
			if !x.known(code) {
				a.Unknown = append(a.Unknown, code)
			}
		}
		for _, within := range o.Choices {
			a.Within = append(a.Within, x.choice(within, 0))
		}
		out.Alternatives = append(out.Alternatives, a)
	}
	return out
}
