package consensus

import (
	"slices"
	"time"

	"github.com/tidwall/btree"

	"concord/aggregates"
	"concord/aggregates/persistent"
	"concord/aggregates/report"
	"concord/aggregates/shelf"
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
	reports btree.Map[string, *shelf.Item[course]] // by slug
}

// course is one report over time. It is not altered.
type course struct {
	now  figures
	last *moment
}

// moment is a point behind the one before it. A list that grows at its end and is
// read as a whole need not be copied.
type moment struct {
	Point
	before *moment
}

// States gives the group before and behind a command. They are asked for only where a
// command does not tell by itself what it changed: those between several commands that
// landed at once are made for it.
type States func() (before, behind *aggregates.State)

// Apply returns the reports over time behind a whole command. It looks at what the
// command touched alone, unless that is the whole text: a draft that is tabled, revised,
// adopted or opened again is measured anew.
func Apply(s State, command []events.Record, states States) State {
	var slugs []string // nearly always one
	for i := range command {
		if slug := report.SlugOf(command[i].Event); slug != "" && !slices.Contains(slugs, slug) {
			slugs = append(slugs, slug)
		}
	}
	for _, slug := range slugs {
		c := &course{}
		if item, known := s.reports.Get(slug); known {
			c = item.Get()
		}
		next := c.behind(slug, command, states)
		if next == c {
			continue
		}
		persistent.Set(&s.reports, slug, shelf.Of(next))
	}
	return s
}

// behind returns the course of a report behind a command: the same if nothing changed.
func (c *course) behind(slug string, command []events.Record, states States) *course {
	if n, alone := filed(slug, command); alone && c.last != nil {
		if n == 0 {
			return c
		}
		next := course{now: c.now}
		next.now.open += n
		p := c.last.Point
		p.Open, p.Blockers = p.Open+n, p.Blockers+n
		if p.Status == report.StatusReady {
			p.Status = report.StatusOpen
		}
		return next.marked(p, c, command)
	}
	before, behind := states()
	is, ok := behind.Report(slug)
	if !ok || !is.Tabled() {
		return c
	}
	was, _ := before.Report(slug)
	next := course{}
	touched := touchedBy(&was, &is, command)
	if touched.everything {
		next.now = measure(&is)
	} else {
		next.now = c.now.moved(&was, &is, &touched)
	}
	return next.marked(next.now.point(&is), c, command)
}

// marked returns a course with the point at which it stands, behind those of another,
// or with those alone if its figures are the same.
func (c course) marked(p Point, before *course, command []events.Record) *course {
	end := &command[len(command)-1]
	c.last = before.last
	if c.last != nil {
		p.Seq, p.Time = c.last.Seq, c.last.Time
		if p == c.last.Point {
			return &c
		}
	}
	p.Seq, p.Time = end.Seq, end.Time
	c.last = &moment{p, c.last}
	return &c
}

// Shelved calls yield with the item of each report, in order of slug.
func (s *State) Shelved(yield func(slug string, over shelf.Handle) bool) {
	s.reports.Scan(func(slug string, c *shelf.Item[course]) bool { return yield(slug, c) })
}

// Of tells a report over time, as of an event and its time.
func (s *State) Of(r *report.State, seq uint64, at time.Time) Trend {
	t := Trend{Report: r.Slug, Title: r.Title, Revision: r.Revision(), Seq: seq, Time: at, Points: []Point{}}
	if c, ok := s.reports.Get(r.Slug); ok {
		for m := c.Get().last; m != nil; m = m.before {
			t.Points = append(t.Points, m.Point)
		}
	}
	slices.Reverse(t.Points)
	return t
}
