package api

import (
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/aggregates/report"
	"concord/projections/consensus"
	"concord/projections/currenttext"
)

// The sizes of the picture, in its units: a panel for each figure, one below the
// other over one axis of time, with the present figure at its right.
const (
	trendWidth  = 960.0
	plotLeft    = 64.0
	plotRight   = 784.0
	firstPanel  = 124.0 // top of the first panel's plot
	panelHeight = 84.0
	panelPitch  = 128.0 // from one panel's top to the next
)

// panel is one figure of a report over time.
type panel struct {
	name, part string // what is counted, and what of it stands dark
	of         func(*consensus.Point) int
	dark       func(*consensus.Point) int // nil: nothing does
}

var panels = []panel{
	{"In the way of adoption", "objections", func(p *consensus.Point) int { return p.Blockers }, func(p *consensus.Point) int { return p.Objections }},
	{"Open amendments", "in conflict", func(p *consensus.Point) int { return p.Open + p.Conflicts }, func(p *consensus.Point) int { return p.Conflicts }},
	{"Square brackets", "", func(p *consensus.Point) int { return p.Brackets }, nil},
	{"Agreed paragraphs", "", func(p *consensus.Point) int { return p.Agreed }, nil},
}

// drawTrend draws a report over time as an SVG document that needs nothing beside it.
// Nothing is told by colour: what is dark is named, revisions are lines with their
// names, and the description says in words what the lines show.
func drawTrend(w io.Writer, t *consensus.Trend, zone *time.Location, is AsIs) error {
	d := drawing{Trend: t, zone: zone, end: t.Time}
	d.axis()
	bottom := firstPanel + panelPitch*float64(len(panels)-1) + panelHeight
	height := bottom + 48
	d.f(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img" aria-labelledby="title desc" font-family="Helvetica, Arial, sans-serif" font-size="13">`,
		n(trendWidth), n(height), n(trendWidth), n(height))
	d.f(`<title id="title">%s</title>`, html.EscapeString("Consensus over time: "+t.Report))
	d.f(`<desc id="desc">%s</desc>`, html.EscapeString(d.inWords(is)))
	d.f(`<rect width="%s" height="%s" fill="#fff"/>`, n(trendWidth), n(height))
	d.f(`<text x="24" y="36" font-size="20" font-weight="bold" fill="#000">%s</text>`, html.EscapeString(cut(t.Title, 80)))
	about := append([]string{t.Report, currenttext.RevisionName(t.Revision)}, string(d.last().Status), "event "+strconv.FormatUint(t.Seq, 10), d.moment(t.Time))
	d.f(`<text x="24" y="58" fill="#333">%s</text>`, html.EscapeString(strings.Join(append(about, is.marks().Words()...), " · ")))
	d.revisions(firstPanel - 30)
	for i := range panels {
		d.panel(&panels[i], firstPanel+panelPitch*float64(i))
	}
	d.ticks(bottom)
	d.f(`</svg>`)
	_, err := io.WriteString(w, d.out.String())
	return err
}

// drawing is a picture under way.
type drawing struct {
	*consensus.Trend
	out  strings.Builder
	zone *time.Location

	begin, end time.Time
	byEvent    bool // all happened at one instant: the axis is that of the log
}

// f writes a line of the document.
func (d *drawing) f(format string, args ...any) { fmt.Fprintf(&d.out, format+"\n", args...) }

// n prints a coordinate.
func n(x float64) string { return strconv.FormatFloat(math.Round(10*x)/10, 'f', -1, 64) }

func (d *drawing) first() *consensus.Point { return &d.Points[0] }
func (d *drawing) last() *consensus.Point  { return &d.Points[len(d.Points)-1] }

// axis finds from when to when the picture goes.
func (d *drawing) axis() {
	d.begin = d.first().Time
	d.byEvent = d.end.Sub(d.begin) < time.Second
}

// x is where a moment stands.
func (d *drawing) x(t time.Time, seq uint64) float64 {
	share := 0.0
	switch {
	case d.byEvent && d.Seq > d.first().Seq:
		share = float64(seq-d.first().Seq) / float64(d.Seq-d.first().Seq)
	case !d.byEvent:
		share = t.Sub(d.begin).Seconds() / d.end.Sub(d.begin).Seconds()
	}
	return plotLeft + share*(plotRight-plotLeft)
}

func (d *drawing) moment(t time.Time) string { return t.In(d.zone).Format("2 January 2006 15:04 MST") }

// panel draws one figure.
func (d *drawing) panel(p *panel, top float64) {
	most, all := 0, d.last().Paragraphs
	for i := range d.Points {
		most = max(most, p.of(&d.Points[i]))
	}
	highest := ceiling(most)
	bottom := top + panelHeight
	y := func(v int) float64 { return bottom - panelHeight*float64(v)/float64(highest) }
	d.f(`<g>`)
	d.f(`<text x="%s" y="%s" font-weight="bold" fill="#000">%s</text>`, n(plotLeft), n(top-8), p.name)
	for _, v := range []int{highest / 2, highest} {
		if v > 0 && (v == highest || highest%2 == 0) {
			d.f(`<path d="M%s %sH%s" stroke="#bbb" stroke-width="1" fill="none"/>`, n(plotLeft), n(y(v)), n(plotRight))
			d.f(`<text x="%s" y="%s" text-anchor="end" fill="#333" font-size="12">%d</text>`, n(plotLeft-8), n(y(v)+4), v)
		}
	}
	d.f(`<text x="%s" y="%s" text-anchor="end" fill="#333" font-size="12">0</text>`, n(plotLeft-8), n(bottom+4))
	if most > 0 {
		line := d.steps(func(q *consensus.Point) float64 { return y(p.of(q)) })
		d.f(`<path d="%sV%sH%sZ" fill="#ddd"/>`, line, n(bottom), n(plotLeft))
		if p.dark != nil && slices.ContainsFunc(d.Points, func(q consensus.Point) bool { return p.dark(&q) > 0 }) {
			d.f(`<path d="%sV%sH%sZ" fill="#555"/>`, d.steps(func(q *consensus.Point) float64 { return y(p.dark(q)) }), n(bottom), n(plotLeft))
		}
		d.f(`<path d="%s" fill="none" stroke="#000" stroke-width="1.8" stroke-linejoin="round"/>`, line)
	}
	for _, m := range d.milestones() {
		d.f(`<path d="M%s %sV%s" stroke="#666" stroke-width="1" stroke-dasharray="3 3" fill="none"/>`, n(m.x), n(top), n(bottom))
	}
	d.f(`<path d="M%s %sH%s" stroke="#000" stroke-width="1" fill="none"/>`, n(plotLeft), n(bottom), n(plotRight))
	d.f(`<text x="%s" y="%s" font-size="22" font-weight="bold" fill="#000">%d</text>`, n(plotRight+16), n(top+28), p.of(d.last()))
	switch {
	case p.dark != nil:
		d.f(`<rect x="%s" y="%s" width="10" height="10" fill="#555"/>`, n(plotRight+16), n(top+43))
		d.f(`<text x="%s" y="%s" fill="#333" font-size="12">%d %s</text>`, n(plotRight+32), n(top+52), p.dark(d.last()), one(p.dark(d.last()), p.part))
	case p.name == "Agreed paragraphs":
		d.f(`<text x="%s" y="%s" fill="#333" font-size="12">of %d</text>`, n(plotRight+16), n(top+52), all)
	}
	d.f(`</g>`)
}

// one is a word for one thing or for several.
func one(n int, plural string) string {
	if n == 1 {
		return strings.TrimSuffix(plural, "s")
	}
	return plural
}

// ceiling is the least round number that is not below n, from 1 on.
func ceiling(n int) int {
	for step := 1; ; step *= 10 {
		for _, m := range []int{1, 2, 4, 6, 8, 10} {
			if m*step >= n {
				return m * step
			}
		}
	}
}

// steps is the path of a figure, which stays until it changes, to the end of the axis.
// Of what happens within half a unit its highest, its lowest and its last are drawn.
func (d *drawing) steps(y func(*consensus.Point) float64) string {
	var path strings.Builder
	now := y(d.first())
	fmt.Fprintf(&path, "M%s %s", n(plotLeft), n(now))
	for i := 1; i < len(d.Points); {
		at := d.x(d.Points[i].Time, d.Points[i].Seq)
		high, low, last := now, now, now
		for ; i < len(d.Points) && d.x(d.Points[i].Time, d.Points[i].Seq) < at+0.5; i++ {
			last = y(&d.Points[i])
			high, low = min(high, last), max(low, last)
		}
		if high == low {
			continue
		}
		fmt.Fprintf(&path, "H%s", n(at))
		for _, v := range []float64{high, low, last} {
			if v != now {
				fmt.Fprintf(&path, "V%s", n(v))
				now = v
			}
		}
	}
	fmt.Fprintf(&path, "H%s", n(plotRight))
	return path.String()
}

// milestone is a moment with a name.
type milestone struct {
	x    float64
	name string
	time time.Time
}

// milestones are the revisions, and the adoption.
func (d *drawing) milestones() []milestone {
	var out []milestone
	revision, adopted := -1, false
	for i := range d.Points {
		p := &d.Points[i]
		name := ""
		switch {
		case p.Revision > revision && revision < 0:
			name = "tabled"
		case p.Revision > revision:
			name = "Rev." + strconv.Itoa(p.Revision)
		case !adopted && p.Status == report.StatusAdopted:
			name = "adopted"
		}
		revision, adopted = p.Revision, p.Status == report.StatusAdopted
		if name != "" {
			out = append(out, milestone{d.x(p.Time, p.Seq), name, p.Time})
		}
	}
	return out
}

// revisions names the lines that go through all panels, where there is room for it.
func (d *drawing) revisions(y float64) {
	free := 0.0
	for _, m := range d.milestones() {
		if width := 7.0 * float64(len(m.name)); m.x-width/2 >= free {
			d.f(`<text x="%s" y="%s" text-anchor="middle" font-size="12" fill="#000">%s</text>`, n(m.x), n(y), m.name)
			free = m.x + width/2 + 8
		}
	}
}

// strides are the distances that two ticks of the axis can have, and how they are
// named. Those of days and months follow the calendar of the zone.
var strides = []struct {
	minutes, days, months int
	format                string
}{
	{1, 0, 0, "15:04"}, {5, 0, 0, "15:04"}, {15, 0, 0, "15:04"}, {30, 0, 0, "15:04"}, {60, 0, 0, "15:04"}, {3 * 60, 0, 0, "15:04"},
	{6 * 60, 0, 0, "15:04"}, {12 * 60, 0, 0, "15:04"}, {0, 1, 0, "2 Jan"}, {0, 2, 0, "2 Jan"}, {0, 7, 0, "2 Jan"}, {0, 14, 0, "2 Jan"},
	{0, 0, 1, "Jan 2006"}, {0, 0, 3, "Jan 2006"}, {0, 0, 6, "Jan 2006"}, {0, 0, 12, "2006"},
}

// maxTicks is how many ticks have room on the axis.
const maxTicks = 9

// ticks draws the axis: of time in the group's zone, or of the events of the log.
func (d *drawing) ticks(bottom float64) {
	tick := func(x float64, name, below string) {
		d.f(`<path d="M%s %sv5" stroke="#000" stroke-width="1" fill="none"/>`, n(x), n(bottom))
		d.f(`<text x="%s" y="%s" text-anchor="middle" font-size="12" fill="#333">%s</text>`, n(x), n(bottom+19), name)
		if below != "" {
			d.f(`<text x="%s" y="%s" text-anchor="middle" font-size="12" fill="#333">%s</text>`, n(x), n(bottom+34), below)
		}
	}
	if d.byEvent {
		tick(plotLeft, "event "+strconv.FormatUint(d.first().Seq, 10), d.first().Time.In(d.zone).Format("2 Jan 15:04 MST"))
		if d.Seq > d.first().Seq {
			tick(plotRight, "event "+strconv.FormatUint(d.Seq, 10), "")
		}
		return
	}
	at, format := d.tickTimes()
	day := ""
	for _, t := range at {
		below := ""
		if format == "15:04" && t.Format("2 Jan") != day {
			day = t.Format("2 Jan")
			below = day
		}
		if format == "2 Jan" && t.Format("2006") != day {
			day = t.Format("2006")
			below = day
		}
		tick(d.x(t, 0), t.Format(format), below)
	}
	d.f(`<text x="%s" y="%s" fill="#333" font-size="12">time: %s</text>`, n(plotRight+16), n(bottom+19), html.EscapeString(d.zone.String()))
}

// tickTimes chooses the ticks: the closest that have room, on round times of the zone.
func (d *drawing) tickTimes() (at []time.Time, format string) {
	b := d.begin.In(d.zone)
	for _, s := range strides {
		year, month, date := b.Date()
		if s.months > 0 {
			month, date = month-time.Month((int(month)-1)%min(s.months, 12)), 1
		}
		at = at[:0]
		for k := 0; len(at) <= maxTicks; k++ {
			t := time.Date(year, month+time.Month(k*s.months), date+k*s.days, 0, k*s.minutes, 0, 0, d.zone)
			if t.After(d.end) {
				break
			}
			if !t.Before(d.begin) {
				at = append(at, t)
			}
		}
		if len(at) <= maxTicks {
			return at, s.format
		}
	}
	return nil, ""
}

// inWords says what the picture shows to who does not see it.
func (d *drawing) inWords(is AsIs) string {
	var out strings.Builder
	a, b := d.first(), d.last()
	fmt.Fprintf(&out, "The report %s (%s) from %s to %s. ", d.Report, d.Title, d.moment(d.begin), d.moment(d.end))
	for i := range panels {
		p := &panels[i]
		most := 0
		for k := range d.Points {
			most = max(most, p.of(&d.Points[k]))
		}
		fmt.Fprintf(&out, "%s: %d at first, %d at most, %d at the end", p.name, p.of(a), most, p.of(b))
		if p.dark != nil {
			fmt.Fprintf(&out, ", of these %d %s", p.dark(b), one(p.dark(b), p.part))
		}
		out.WriteString(". ")
	}
	fmt.Fprintf(&out, "Paragraphs in all: %d. ", b.Paragraphs)
	for _, m := range d.milestones() {
		name := m.name
		if name == "tabled" || name == "adopted" {
			name = "It was " + name
		}
		fmt.Fprintf(&out, "%s: %s. ", name, d.moment(m.time))
	}
	fmt.Fprintf(&out, "At the end its status is %s.", b.Status)
	for _, word := range is.marks().Words() {
		fmt.Fprintf(&out, " This is not real: %s.", word)
	}
	return out.String()
}

// cut shortens a title to so many characters.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimRight(string(r[:most-1]), " ") + "…"
	}
	return s
}
