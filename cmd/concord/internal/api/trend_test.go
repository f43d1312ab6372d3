package api

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"concord/aggregates/report"
	"concord/events"
	"concord/projections/consensus"
)

// aWeek is a report over a week of negotiation, as it could have been.
func aWeek() consensus.Trend {
	begin := time.Date(2024, 7, 8, 14, 10, 0, 0, time.UTC)
	t := consensus.Trend{Report: "apr3", Title: "Draft third annual progress report of the open-ended working group", Revision: 2, Seq: 412}
	seq := uint64(10)
	add := func(hours float64, p consensus.Point) {
		seq += 7
		p.Seq, p.Time, p.Paragraphs = seq, begin.Add(time.Duration(hours*float64(time.Hour))), 64
		p.Blockers = p.Objections + p.Open + p.Conflicts + (p.Brackets+2)/3
		p.Status = report.StatusOpen
		if p.Objections > 0 {
			p.Status = report.StatusObjection
		}
		t.Points = append(t.Points, p)
	}
	add(0, consensus.Point{Brackets: 9})
	for i := 1; i <= 22; i++ {
		add(1+0.8*float64(i), consensus.Point{Brackets: 9, Open: i, Objections: i / 8})
	}
	add(24.5, consensus.Point{Revision: 1, Brackets: 5, Open: 8, Conflicts: 6, Objections: 2})
	for i := 1; i <= 6; i++ {
		add(25+0.5*float64(i), consensus.Point{Revision: 1, Brackets: 5, Open: 8 - i, Conflicts: 6 - i/2, Objections: 3, Agreed: 7 * i})
	}
	add(50, consensus.Point{Revision: 2, Brackets: 1, Open: 1, Conflicts: 1, Objections: 1, Agreed: 51})
	add(70, consensus.Point{Revision: 2, Open: 0, Objections: 1, Agreed: 60})
	add(97, consensus.Point{Revision: 2, Agreed: 62})
	add(98, consensus.Point{Revision: 2, Agreed: 64})
	last := &t.Points[len(t.Points)-1]
	last.Status = report.StatusAdopted
	t.Time = begin.Add(100 * time.Hour)
	return t
}

func newYork(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func drawn(t *testing.T, trend *consensus.Trend, is AsIs) string {
	t.Helper()
	var out bytes.Buffer
	if err := drawTrend(&out, trend, newYork(t), is); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(bytes.NewReader(out.Bytes()))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
	}
	return out.String()
}

func TestTrendPicture(t *testing.T) {
	week := aWeek()
	golden(t, "trend.svg", []byte(drawn(t, &week, AsIs{Clock: events.ClockReal})))
}

// A picture of anything is whole, says of what log it is, needs nothing beside it, and
// stays small however much happened.
func TestTrendPictures(t *testing.T) {
	week := aWeek()
	first := week
	first.Points, first.Time, first.Seq = week.Points[:1], week.Points[0].Time, week.Points[0].Seq
	still := aWeek()
	for i := range still.Points {
		still.Points[i].Time = still.Time
	}
	busy := aWeek()
	for i := range 20_000 {
		p := busy.Points[len(busy.Points)-1]
		p.Seq, p.Time, p.Open, p.Status = p.Seq+1, p.Time.Add(200*time.Millisecond), i%300, report.StatusOpen
		busy.Points = append(busy.Points, p)
	}
	busy.Seq = busy.Points[len(busy.Points)-1].Seq
	hostile := aWeek()
	hostile.Title = `</text><script>alert("x")</script>`
	years := aWeek()
	years.Time = years.Time.AddDate(4, 0, 0)
	for name, trend := range map[string]*consensus.Trend{"first": &first, "still": &still, "busy": &busy, "hostile": &hostile, "years": &years} {
		picture := drawn(t, trend, AsIs{Clock: events.ClockSimulated, Demo: true})
		if strings.Contains(picture, "<script") || strings.Contains(picture, "href") || strings.Contains(picture, "url(") {
			t.Errorf("%s: the picture is more than lines and words", name)
		}
		if strings.Contains(picture, "NaN") || strings.Contains(picture, "Inf") {
			t.Errorf("%s: a line goes nowhere", name)
		}
		if strings.Count(picture, "demonstration, fictional") != 2 || strings.Count(picture, "simulated clock") != 2 {
			t.Errorf("%s: the picture does not say in print and in words that it is not real", name)
		}
		if len(picture) > 100_000 {
			t.Errorf("%s: the picture has %d bytes", name, len(picture))
		}
	}
}

// Ticks are on round times of the zone, few enough, also where the clocks change.
func TestTrendTicks(t *testing.T) {
	zone := newYork(t)
	for _, c := range []struct {
		begin, end time.Time
		want       string
	}{
		{time.Date(2024, 7, 8, 14, 10, 0, 0, time.UTC), time.Date(2024, 7, 8, 14, 16, 0, 0, time.UTC), "10:10 10:11 10:12 10:13 10:14 10:15 10:16"},
		{time.Date(2024, 7, 8, 14, 10, 0, 0, time.UTC), time.Date(2024, 7, 8, 20, 0, 0, 0, time.UTC), "11:00 12:00 13:00 14:00 15:00 16:00"},
		{time.Date(2024, 11, 2, 4, 0, 0, 0, time.UTC), time.Date(2024, 11, 5, 5, 0, 0, 0, time.UTC), "00:00 12:00 00:00 12:00 00:00 12:00 00:00"},
		{time.Date(2024, 11, 1, 4, 0, 0, 0, time.UTC), time.Date(2024, 11, 7, 5, 0, 0, 0, time.UTC), "1 Nov 2 Nov 3 Nov 4 Nov 5 Nov 6 Nov 7 Nov"},
		{time.Date(2024, 1, 15, 0, 0, 0, 0, time.UTC), time.Date(2025, 8, 1, 12, 0, 0, 0, time.UTC), "Apr 2024 Jul 2024 Oct 2024 Jan 2025 Apr 2025 Jul 2025"},
	} {
		d := drawing{begin: c.begin, end: c.end, zone: zone}
		at, format := d.tickTimes()
		var got []string
		for _, x := range at {
			got = append(got, x.Format(format))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("from %s to %s: %q, want %q", c.begin, c.end, got, c.want)
		}
	}
}

// The trend over HTTP is told as of any place, as JSON and as a picture.
func TestTrendOverHTTP(t *testing.T) {
	h := negotiated(t)
	golden(t, "trend", h.get("/api/v1/reports/apr1/trend").body)
	earlier := read200[consensus.Trend](h, "/api/v1/reports/apr1/trend?at=19")
	now := read200[consensus.Trend](h, "/api/v1/reports/apr1/trend")
	if len(earlier.Points) == 0 || len(earlier.Points) >= len(now.Points) || earlier.Points[0] != now.Points[0] || earlier.Seq != 19 {
		t.Errorf("as of 19 the trend is %+v", earlier)
	}
	a := h.get("/api/v1/reports/apr1/trend?format=svg")
	if a.header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(string(a.body), "<svg ") || !strings.Contains(string(a.body), "simulated clock") {
		t.Errorf("%s: %.200s", a.header.Get("Content-Type"), a.body)
	}
	for path, status := range map[string]int{"/api/v1/reports/apr1/trend?format=png": 400, "/api/v1/reports/apr9/trend": 404} {
		if a := h.get(path); a.status != status {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}
