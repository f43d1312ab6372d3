package participation

import (
	"time"

	"concord/aggregates/group"
	"concord/events"
)

// Group is the group itself, as its founding has it.
type Group struct {
	Group         string              `json:"group"`
	Title         string              `json:"title"`
	ShortTitle    string              `json:"short_title"`
	EstablishedBy string              `json:"established_by"`
	Body          string              `json:"body"`
	Place         string              `json:"place"`
	TimeZone      string              `json:"time_zone"`
	Languages     []string            `json:"languages"`
	Decisions     events.DecisionRule `json:"decisions"`
	Procedure     string              `json:"procedure"`
	Drafting      events.Drafting     `json:"drafting"`
	WordCeiling   int                 `json:"word_ceiling"`
	ActsFor       []events.Channel    `json:"acts_for"`
	Closed        bool                `json:"closed"`
	Clock         events.Clock        `json:"clock"`
	Now           time.Time           `json:"now,omitzero"` // of a simulated clock
	Demo          bool                `json:"demo"`
}

// OfGroup returns the group; an empty name says that it is not founded.
func OfGroup(g *group.State) Group {
	m := &g.Mandate
	r := Group{
		Group: m.Group, Title: m.Title, ShortTitle: m.ShortTitle, EstablishedBy: m.EstablishedBy, Body: m.Body,
		Place: m.Place, TimeZone: m.TimeZone, Languages: m.Languages, Decisions: m.Decisions, Procedure: m.Procedure,
		Drafting: m.Drafting, WordCeiling: m.WordCeiling, ActsFor: m.ActsFor, Closed: m.Closed,
		Clock: g.Clock, Demo: g.Demo,
	}
	if g.Clock == events.ClockSimulated {
		r.Now = g.Now
	}
	if r.Languages == nil {
		r.Languages = []string{}
	}
	if r.ActsFor == nil {
		r.ActsFor = []events.Channel{}
	}
	return r
}

// Agenda is the group's agenda.
type Agenda struct {
	Status AgendaStatus `json:"status"`
	Items  []Item       `json:"items"`
}

// AgendaStatus says what an agenda is worth.
type AgendaStatus string

// ProvisionalAgenda is that of the mandate, before the group has adopted any.
const ProvisionalAgenda AgendaStatus = "provisional"

// Item is an item of the agenda, or a lettered sub-item behind its item.
type Item struct {
	Item       string             `json:"item"`   // "5a"
	Number     string             `json:"number"` // as documents print it in English: "5 (a)"
	Title      string             `json:"title"`
	Annotation string             `json:"annotation,omitempty"`
	Purpose    events.ItemPurpose `json:"purpose"`
}

// OfAgenda returns the agenda.
func OfAgenda(g *group.State) Agenda {
	a := Agenda{Status: ProvisionalAgenda, Items: make([]Item, len(g.Mandate.Agenda))}
	for i, it := range g.Mandate.Agenda {
		a.Items[i] = Item{Item: it.Item, Number: it.String(), Title: it.Title, Annotation: it.Annotation, Purpose: it.Purpose}
	}
	return a
}

// Session is a session that the mandate foresees.
type Session struct {
	Session string             `json:"session"`
	Title   string             `json:"title"`
	Kind    events.SessionKind `json:"kind"`
	From    events.Date        `json:"from"`
	To      events.Date        `json:"to"` // the last day
	Place   string             `json:"place"`
}

// Sessions lists the sessions in order.
func Sessions(g *group.State) []Session {
	out := make([]Session, len(g.Mandate.Sessions))
	for i, s := range g.Mandate.Sessions {
		out[i] = Session{Session: s.ID, Title: s.Title, Kind: s.Kind, From: s.From, To: s.To, Place: s.Place}
		if s.Place == "" {
			out[i].Place = g.Mandate.Place
		}
	}
	return out
}
