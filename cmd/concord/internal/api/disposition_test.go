package api

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"concord/aggregates/report"
	"concord/cmd/concord/internal/documents/markdown"
	"concord/cmd/concord/internal/documents/plain"
	"concord/events"
	"concord/projections/amendments"
	"concord/projections/disposition"
)

// The disposition over HTTP, in each of its formats, of all and of one.
func TestDispositionOverHTTP(t *testing.T) {
	h := negotiated(t)
	golden(t, "disposition", h.get("/api/v1/reports/apr1/disposition").body)
	golden(t, "disposition-KEN", h.get("/api/v1/reports/apr1/disposition?participant=ken").body)
	for format, media := range map[string]string{"text": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8"} {
		a := h.get("/api/v1/reports/apr1/disposition?format=" + format)
		if a.status != http.StatusOK || a.header.Get("Content-Type") != media {
			t.Errorf("%s: %d %s", format, a.status, a.header.Get("Content-Type"))
		}
		golden(t, "disposition-"+format, a.body)
	}
	for path, status := range map[string]int{
		"/api/v1/reports/apr1/disposition?format=pdf": 400, "/api/v1/reports/apr9/disposition": 404, "/api/v1/reports/apr1/disposition?participant=PIRATES": 404,
	} {
		if a := h.get(path); a.status != status {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// A disposition reads as a secretariat would write it, with everything that can come
// to an end on it.
func TestDispositionAsPeopleReadIt(t *testing.T) {
	at := func(seq uint64, revision int) disposition.Moment {
		return disposition.Moment{Seq: seq, Time: time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC), Revision: revision}
	}
	chair := func(seq uint64, revision int) *disposition.Disposal {
		return &disposition.Disposal{By: "CHAIR", Moment: at(seq, revision)}
	}
	one := disposition.Where{Paragraph: "p1", Number: "1", Name: "paragraph 1"}
	words := []disposition.Words{{Where: one, Text: "and cooperate"}}
	d := disposition.Disposition{
		Report: "apr3", Title: "Draft third annual progress report", Revision: 2, Seq: 90, Status: report.StatusAdopted,
		Amendments: []disposition.Disposed{
			{Amendment: "A1", Sponsors: []string{"FRA", "DEU"}, Place: one, Outcome: disposition.Verbatim, Decision: chair(40, 1), With: []disposition.Partner{{Amendment: "A2", Sponsors: []string{"JPN"}}}},
			{Amendment: "A2", Sponsors: []string{"JPN"}, Place: one, Outcome: disposition.Merged, Decision: chair(40, 1), With: []disposition.Partner{{Amendment: "A1", Sponsors: []string{"FRA", "DEU"}}}},
			{Amendment: "A3", Sponsors: []string{"EU"}, OnBehalfOf: []string{"DEU", "FRA"}, Asks: "delete paragraph 1", Outcome: disposition.Fallen, Decision: chair(80, 2), Why: "the text was adopted without it", With: []disposition.Partner{{Amendment: "A1", Sponsors: []string{"FRA"}}}},
			{Amendment: "A4", Sponsors: []string{"KEN"}, Place: one, Outcome: disposition.InPart, Decision: chair(40, 1), Words: words, Why: "Rev.2 has other words there since"},
			{Amendment: "A5", Sponsors: []string{"CHAIR"}, Place: one, Outcome: disposition.Declined, Decision: chair(41, 1), Words: words, Why: "Not now."},
			{Amendment: "A6", Sponsors: []string{"BRA"}, Place: one, Outcome: disposition.Absorbed, Decision: chair(60, 2), Why: "the words of the Chair say what it asks for"},
			{Amendment: "A7", Sponsors: []string{"RUS"}, Place: one, Outcome: disposition.Overtaken, Decision: chair(60, 2), Why: "it asks for “shall”, A1 has made it “must”"},
			{Amendment: "A8", Sponsors: []string{"RUS"}, Place: one, Outcome: disposition.Withdrawn, Decision: &disposition.Disposal{By: "RUS", Moment: at(30, 0)}},
			{Amendment: "A9", Sponsors: []string{"IND"}, Place: one, Outcome: disposition.Open, Words: words},
		},
		Positions: []disposition.Stood{
			{Participant: "CHN", Stance: events.Object, Place: one, Taken: at(50, 1), Outcome: disposition.Lifted, Decision: &disposition.Disposal{By: "CHN", Moment: at(70, 2)}, Reason: "Our capital asks for time", Why: "In a spirit of compromise"},
			{Participant: "EU", Members: []string{"DEU", "FRA"}, Stance: events.Accept, If: "A1", Taken: at(51, 1), Outcome: disposition.Stands},
			{Participant: "IRN", Stance: events.Dissociate, Place: one, Taken: at(52, 1), Outcome: disposition.Stands},
			{Participant: "KEN", Stance: events.Object, Taken: at(85, 2), Outcome: disposition.Late, Why: "it came after the end of silence S1"},
		},
		Explanations: []disposition.Explained{{Participant: "IRN", Place: one, Text: "We stand apart from paragraph 1.", Given: at(88, 2), After: true}},
		Minority:     disposition.Minority{Amendments: []string{"A3", "A4", "A5", "A7"}, Positions: []uint64{52, 85}},
	}
	for i := range d.Amendments {
		if a := &d.Amendments[i]; a.Asks == "" {
			a.Asked = [][]amendments.Edit{
				{{Paragraph: "p1", Old: "should", New: "must"}}, {{Paragraph: "p1", New: "and cooperate"}, {Paragraph: "p1", Old: "harmful"}},
			}[i%2]
		}
	}
	page := newDisposed(&d, newYork(t), AsIs{Clock: events.ClockReal})
	var out bytes.Buffer
	if err := plain.Write(&out, page.blocks, plain.Options{Width: textWidth, Labels: page.labels}); err != nil {
		t.Fatal(err)
	}
	golden(t, "disposed-text", out.Bytes())
	golden(t, "disposed-md", markdown.WriteLabelled(page.blocks, page.labels, page.title))

	d.Participant = "CHAIR"
	if page := newDisposed(&d, newYork(t), AsIs{Clock: events.ClockSimulated, Demo: true}); !strings.Contains(page.blocks[1].Text, "fictional") || !strings.Contains(page.title, "the Chair") {
		t.Errorf("%+v", page.blocks[:2])
	}
}
