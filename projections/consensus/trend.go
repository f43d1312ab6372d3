package consensus

import (
	"slices"
	"time"

	"github.com/tidwall/btree"

	"concord/aggregates"
	"concord/aggregates/report"
	"concord/events"
)

// Point is where a report stood behind a command that changed it.
type Point struct {
	Seq        uint64        `json:"seq"` // of the command's last event
	Time       time.Time     `json:"time"`
	Revision   int           `json:"revision"`
	Blockers   int           `json:"blockers"`   // things that stood in the way of adoption
	Objections int           `json:"objections"` // of these: of member States
	Brackets   int           `json:"brackets"`   // opening ones, in the words of the text
	Open       int           `json:"open"`       // amendments not disposed of
	Conflicts  int           `json:"conflicts"`  // and those that are in conflict with the text besides
	Agreed     int           `json:"agreed"`     // paragraphs that are agreed at any level, or adopted
	Paragraphs int           `json:"paragraphs"` // blocks of every kind
	Status     report.Status `json:"status"`
}

// Trend is a report over time: a point for each command behind which one of its
// figures was another. Between two points it stood as at the first of them.
type Trend struct {
	Report   string    `json:"report"`
	Title    string    `json:"title"`
	Revision int       `json:"revision"`
	Seq      uint64    `json:"seq"`  // as of which event it is told
	Time     time.Time `json:"time"` // of that event
	Points   []Point   `json:"points"`
}

// State is the reports over time as of one place on the log. It is a value: Apply
// returns a new one and leaves the old as it was.
type State struct {
	reports btree.Map[string, course] // by slug
}

// course is one report over time.
type course struct {
	now    figures
	points btree.Map[uint64, Point] // by sequence
}

// Apply returns the reports over time behind a whole command, given the group before
// and behind it. It looks at what the command touched alone, unless that is the whole
// text: a draft that is tabled, revised, adopted or opened again is measured anew.
func Apply(s State, before, after *aggregates.State, command []events.Record) State {
	var slugs []string // nearly always one
	for i := range command {
		if slug := report.SlugOf(command[i].Event); slug != "" && !slices.Contains(slugs, slug) {
			slugs = append(slugs, slug)
		}
	}
	for _, slug := range slugs {
		is, ok := after.Report(slug)
		if !ok || !is.Tabled() {
			continue
		}
		was, _ := before.Report(slug)
		c, _ := s.reports.Get(slug)
		c = c.behind(&was, &is, command)
		s.reports = *s.reports.Copy()
		s.reports.Set(slug, c)
	}
	return s
}

// behind returns the course of a report behind a command.
func (c course) behind(was, is *report.State, command []events.Record) course {
	touched := touchedBy(was, is, command)
	if touched.everything {
		c.now = measure(is)
	} else {
		c.now = c.now.moved(was, is, &touched)
	}
	last := &command[len(command)-1]
	p := c.now.point(is)
	if _, before, ok := c.points.Max(); ok {
		p.Seq, p.Time = before.Seq, before.Time
		if p == before {
			return c
		}
	}
	p.Seq, p.Time = last.Seq, last.Time
	c.points = *c.points.Copy()
	c.points.Set(p.Seq, p)
	return c
}

// Of tells a report over time, as of an event and its time.
func (s *State) Of(r *report.State, seq uint64, at time.Time) Trend {
	t := Trend{Report: r.Slug, Title: r.Title, Revision: r.Revision(), Seq: seq, Time: at, Points: []Point{}}
	c, _ := s.reports.Get(r.Slug)
	c.points.Scan(func(_ uint64, p Point) bool {
		t.Points = append(t.Points, p)
		return true
	})
	return t
}
