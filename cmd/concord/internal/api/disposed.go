package api

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
	"concord/projections/disposition"
	"concord/projections/history"
)

// disposed is a disposition as people read it: headings, and a paragraph for each
// thing that was asked, behind its label.
type disposed struct {
	title  string
	blocks []text.Block
	labels []string

	of   *disposition.Disposition
	zone *time.Location
}

func newDisposed(d *disposition.Disposition, zone *time.Location, is AsIs) *disposed {
	p := &disposed{title: "Disposition of " + d.Report, of: d, zone: zone}
	if d.Participant != "" {
		p.title += ": what became of all that " + history.Who(d.Participant) + " asked"
	}
	p.heading(1, p.title)
	about := append([]string{d.Title, d.Report, currenttext.RevisionName(d.Revision), string(d.Status), fmt.Sprintf("event %d", d.Seq)}, is.marks().Words()...)
	p.add("", strings.Join(about, " · "))
	p.heading(2, "Amendments")
	if len(d.Amendments) == 0 {
		p.add("", "None.")
	} else {
		p.add("", p.counts())
	}
	for i := range d.Amendments {
		a := &d.Amendments[i]
		p.add(a.Amendment, p.asked(a)+" "+p.went(a))
	}
	p.heading(2, "Positions")
	if len(d.Positions) == 0 {
		p.add("", "None.")
	}
	for i := range d.Positions {
		p.add(d.Positions[i].Participant, p.stood(&d.Positions[i]))
	}
	if len(d.Divisions) > 0 {
		p.heading(2, "Parts to be decided separately")
	}
	for i := range d.Divisions {
		p.add(d.Divisions[i].By, p.divided(&d.Divisions[i]))
	}
	if len(d.Explanations) > 0 {
		p.heading(2, "Explanations of position")
	}
	for i := range d.Explanations {
		p.add(d.Explanations[i].Participant, p.explained(&d.Explanations[i]))
	}
	p.minority()
	return p
}

func (p *disposed) heading(level int, words string) {
	p.blocks = append(p.blocks, text.Block{Kind: text.Heading, Level: level, Text: words})
	p.labels = append(p.labels, "")
}

func (p *disposed) add(label, words string) {
	kind := text.Paragraph
	if label == "" {
		kind = text.Unnumbered
	}
	p.blocks = append(p.blocks, text.Block{ID: fmt.Sprint("d", len(p.blocks)), Kind: kind, Text: text.Normalize(words)})
	p.labels = append(p.labels, label)
}

// ending is an end that an amendment can come to, as it is counted.
type ending struct {
	outcome disposition.Outcome
	counted string
}

// endings are in the order in which they are counted.
var endings = []ending{
	{disposition.Verbatim, "taken up as proposed"},
	{disposition.Merged, "taken up as the same of others"},
	{disposition.Absorbed, "said by the text in other words"},
	{disposition.InPart, "in part in the text"},
	{disposition.Declined, "not taken up"},
	{disposition.Fallen, "fallen"},
	{disposition.Overtaken, "overtaken by the text"},
	{disposition.Withdrawn, "withdrawn"},
	{disposition.Bracketed, "in brackets in the text"},
	{disposition.Open, "open"},
}

// counts says how many went where.
func (p *disposed) counts() string {
	var out []string
	for _, o := range endings {
		n := 0
		for i := range p.of.Amendments {
			if p.of.Amendments[i].Outcome == o.outcome {
				n++
			}
		}
		if n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, o.counted))
		}
	}
	return fmt.Sprintf("%d in all: %s.", len(p.of.Amendments), strings.Join(out, ", "))
}

// asked says who asked for what.
func (p *disposed) asked(a *disposition.Disposed) string {
	by := names(a.Sponsors)
	if len(a.OnBehalfOf) > 0 {
		by += " (on behalf of " + names(a.OnBehalfOf) + ")"
	}
	if a.Asks != "" {
		return by + ": " + a.Asks + "."
	}
	var edits []string
	for _, e := range a.Asked {
		switch {
		case e.Old == "":
			edits = append(edits, "add “"+e.New+"”")
		case e.New == "":
			edits = append(edits, "delete “"+e.Old+"”")
		default:
			edits = append(edits, "“"+e.Old+"” → “"+e.New+"”")
		}
	}
	return by + " on " + a.Place.Name + ": " + strings.Join(edits, "; ") + "."
}

// went says where an amendment went.
func (p *disposed) went(a *disposition.Disposed) string {
	var words []string
	for _, w := range a.Words {
		words = append(words, "“"+w.Text+"” ("+w.Name+")")
	}
	var with []string
	for _, o := range a.With {
		with = append(with, o.Amendment+" of "+names(o.Sponsors))
	}
	s := ""
	switch a.Outcome {
	case disposition.Verbatim:
		if s = "Taken up as proposed"; len(with) > 0 {
			s += ", together with " + strings.Join(with, ", ")
		}
	case disposition.Merged:
		s = "Taken up as " + strings.Join(with, ", ") + ", which asked for the same"
	case disposition.Absorbed:
		if len(with) == 0 {
			return "The Chair’s own words say what it asks for, " + p.at(&a.Decision.Moment) + "."
		}
		s = "The text says what it asks for, with " + strings.Join(with, ", ")
	case disposition.InPart:
		s = "In part in the text: " + strings.Join(words, ", ")
		if len(words) == 0 {
			s = "In part in the text"
		}
	case disposition.Declined:
		s = "Not taken up"
	case disposition.Withdrawn:
		s = "Withdrawn"
	case disposition.Fallen:
		if s = "Fell"; len(with) > 0 {
			s += " with the adoption of " + strings.Join(with, ", ")
		}
	case disposition.Overtaken:
		s = "Overtaken by the text"
	case disposition.Bracketed:
		s = "Stands in brackets in the text"
	case disposition.Open:
		if s = "Open"; len(words) > 0 {
			s += "; the text has " + strings.Join(words, ", ") + " already"
		}
	}
	switch a.Outcome {
	case disposition.Withdrawn:
		return s + p.by(" ", a.Decision) + because(a.Why)
	case disposition.Declined:
		s += p.by(", ", a.Decision) + reasoned(a.Why)
		if len(words) > 0 {
			s += " Of its words the text has " + strings.Join(words, ", ") + "."
		}
		return s
	}
	return s + p.by(", ", a.Decision) + because(a.Why)
}

// by says by whose act and when, behind a comma or not.
func (p *disposed) by(comma string, d *disposition.Disposal) string {
	if d == nil {
		return ""
	}
	return comma + "by " + history.Who(d.By) + ", " + p.at(&d.Moment)
}

func (p *disposed) at(m *disposition.Moment) string {
	return fmt.Sprintf("%s (%s, event %d)", m.Time.In(p.zone).Format("2 January 2006 15:04 MST"), currenttext.RevisionName(m.Revision), m.Seq)
}

// because ends a sentence with what is behind it.
func because(why string) string {
	if why == "" {
		return "."
	}
	return ": " + strings.TrimSuffix(why, ".") + "."
}

// reasoned ends a sentence, with the reason that somebody gave as another.
func reasoned(reason string) string {
	if reason == "" {
		return "."
	}
	return ". Reason: " + strings.TrimSuffix(reason, ".") + "."
}

// takes tells the stances as what somebody did.
var takes = map[events.Stance]string{
	events.Support: "supported", events.Accept: "accepted", events.Reserve: "reserved its position on",
	events.Object: "objected to", events.Dissociate: "dissociated itself from",
}

// stood says what a position was and what became of it.
func (p *disposed) stood(s *disposition.Stood) string {
	on := "the whole text"
	switch {
	case s.Amendment != "":
		on = s.Amendment
	case s.Place.Name != "":
		on = s.Place.Name
	}
	out := takes[s.Stance] + " " + on
	if len(s.Members) > 0 {
		out = "for " + names(s.Members) + " " + out
	}
	if s.If != "" {
		out += " in case " + s.If + " is in"
	}
	out += ", " + p.at(&s.Taken) + reasoned(s.Reason) + " "
	switch s.Outcome {
	case disposition.Stands:
		out += "It stands"
	case disposition.Lapsed:
		out += "It lapsed"
	case disposition.Lifted:
		return out + "It was lifted" + p.by(" ", s.Decision) + reasoned(s.Why)
	case disposition.Replaced:
		out += "It was replaced"
	case disposition.Conditional:
		out += "It does not count yet"
	case disposition.Unmet:
		out += "It never counted"
	case disposition.Outweighed:
		out += "It is outweighed"
	case disposition.Late:
		out += "It was late and changed nothing"
	case disposition.Overtaken:
		out += "It was overtaken"
	}
	return out + p.by(", ", s.Decision) + because(s.Why)
}

// divided says what was to be decided separately and what became of that.
func (p *disposed) divided(x *disposition.Divided) string {
	var of []string
	for _, w := range x.Places {
		of = append(of, w.Name)
	}
	out := fmt.Sprintf("asked for part %d (%s) to be decided separately, %s%s ", x.Part, strings.Join(of, ", "), p.at(&x.Asked), reasoned(x.Reason))
	switch x.Outcome {
	case disposition.Separately:
		out += "It was adopted ahead of the whole"
	case disposition.Opposed:
		return out + "The division was objected to" + p.by(" ", x.Decision) + reasoned(x.Why)
	case disposition.Withdrawn:
		return out + "It was taken back" + p.by(" ", x.Decision) + reasoned(x.Why)
	case disposition.Reopened:
		out += "It was adopted ahead of the whole, and opened again by two thirds of those voting"
	case disposition.Overtaken:
		out += "It was overtaken by the text"
	case disposition.Open:
		out += "It is to be decided"
	}
	return out + p.by(", ", x.Decision) + because(x.Why)
}

func (p *disposed) explained(x *disposition.Explained) string {
	on := "on the whole text"
	switch {
	case x.Amendment != "":
		on = "on " + x.Amendment
	case x.Place.Name != "":
		on = "on " + x.Place.Name
	}
	said := "“" + x.Text + "”"
	if x.File != "" {
		said = "the statement is attached (" + x.File + ")"
	}
	return on + ", " + p.at(&x.Given) + ": " + said
}

// minority adds what was proposed and not taken, and who stands apart.
func (p *disposed) minority() {
	m := &p.of.Minority
	p.heading(2, "The minority record: what was proposed and not taken")
	if len(m.Amendments)+len(m.Positions) == 0 {
		p.add("", "Nothing.")
	}
	for i := range p.of.Amendments {
		if a := &p.of.Amendments[i]; slices.Contains(m.Amendments, a.Amendment) {
			e := endings[slices.IndexFunc(endings, func(e ending) bool { return e.outcome == a.Outcome })]
			why := because(a.Why)
			if a.Outcome == disposition.Declined {
				why = reasoned(a.Why)
			}
			p.add(a.Amendment, p.asked(a)+" "+strings.ToUpper(e.counted[:1])+e.counted[1:]+why)
		}
	}
	for i := range p.of.Positions {
		if s := &p.of.Positions[i]; slices.Contains(m.Positions, s.Taken.Seq) {
			p.add(s.Participant, p.stood(s))
		}
	}
}

// names joins codes for a sentence.
func names(codes []string) string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = history.Who(code)
	}
	return strings.Join(out, ", ")
}
