package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/events"
	"concord/events/trust"
	"concord/projections/currenttext"
	"concord/projections/positions"
)

// consulted is a node on whose report delegations have taken positions, with an
// explanation longer than an event, an agreement, a package and a silence that has
// ended.
func consulted(t *testing.T) (h *house, statement string) {
	h = negotiated(t)
	paragraphs := map[string]currenttext.Paragraph{}
	for _, p := range read200[currenttext.Report](h, "/api/v1/reports/apr1").Paragraphs {
		paragraphs[p.ID] = p
	}
	on := func(block string) events.On { return events.On{Report: "apr1", Block: block} }
	takes := func(by, block string, stance events.Stance) {
		t.Helper()
		h.done(by, "position.take", report.TakePosition{On: on(block), Stance: stance, Words: paragraphs[block].Hash, Reason: "It is so."})
	}
	takes("FRA", "p1", events.Support)
	takes("KEN", "p1", events.Reserve)
	takes("USA", "p2", events.Object)
	h.done("KEN", "position.explain", report.Explain{On: on("p1"), Language: "en", Text: "We reserve our position."})
	statement = strings.Repeat("Thank you, Chair. ", 2_700) // in several messages
	name, a := h.attach(h.signer("USA"), []byte(statement))
	if a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	h.done("USA", "position.explain", report.Explain{On: on(""), File: name})
	h.done(group.CodeChair, "paragraph.agree", report.Agree{Report: "apr1", Block: "p3", Words: paragraphs["p3"].Hash, Level: events.AdReferendum, Pending: []string{"DEU"}})
	h.done(group.CodeChair, "package.make", report.MakePackage{Report: "apr1", Blocks: []string{"p3", "p1"}})
	until := h.node.Engine.Time().Add(72 * time.Hour)
	h.done(group.CodeChair, "silence.put", report.PutSilence{Report: "apr1", Block: "p4", Words: paragraphs["p4"].Hash, Until: until, Zone: "America/New_York"})
	h.done(events.CodeSecretariat, "clock.set", group.SetClock{Now: until.Add(time.Microsecond)})
	late := h.done("FRA", "silence.break", report.BreakSilence{Report: "apr1", Block: "p4"})
	if !late.Result.Late {
		t.Errorf("an objection after the end is answered with %+v", late.Result)
	}
	if _, err := h.node.Runner.Wait(t.Context(), late.Seq); err != nil {
		t.Fatal(err)
	}
	return h, statement
}

func TestPositionReadings(t *testing.T) {
	h, statement := consulted(t)
	for name, path := range map[string]string{
		"positions":        "/api/v1/reports/apr1/positions",
		"positions-chosen": "/api/v1/reports/apr1/positions?participant=KEN&paragraph=p1",
		"agreements":       "/api/v1/reports/apr1/agreements",
		"packages":         "/api/v1/reports/apr1/packages",
		"silences":         "/api/v1/reports/apr1/silences",
		"report-held":      "/api/v1/reports/apr1?contested=true",
		"status-held":      "/api/v1/reports/apr1/status",
	} {
		a := h.get(path)
		if a.status != http.StatusOK {
			t.Fatalf("%s: %d: %s", path, a.status, a.body)
		}
		golden(t, name, a.body)
	}
	all := read200[[]positions.Explanation](h, "/api/v1/reports/apr1/explanations")
	if len(all) != 2 || all[0].Text != "We reserve our position." || all[0].File != "" || all[1].Text != statement || all[1].File == "" {
		t.Errorf("the explanations have %d and more words", len(all))
	}
	if of, every := h.get("/api/v1/reports/apr1/silences"), h.get("/api/v1/silences"); string(of.body) != string(every.body) {
		t.Errorf("of the report %s, of all %s", of.body, every.body)
	}
	if then := read200[[]positions.Silence](h, "/api/v1/silences?at="+"10"); len(then) != 0 {
		t.Errorf("before it was put there was %+v", then)
	}
	for _, path := range []string{"positions", "explanations", "agreements", "packages", "parts", "silences"} {
		if _, slug := h.get("/api/v1/reports/apr9/" + path).problem(t); slug != "no-such-report" {
			t.Errorf("%s of no report: %s", path, slug)
		}
	}
}

// TestPartReadings: the parts that are decided separately, over HTTP.
func TestPartReadings(t *testing.T) {
	h, _ := consulted(t)
	h.done("USA", "report.divide", report.Divide{Report: "apr1", Blocks: []string{"p2", "p1"}, Reason: "They are ripe."})
	asked := h.done(group.CodeChair, "report.divide", report.Divide{Report: "apr1", Blocks: []string{"p3"}})
	if asked.Result.Part != 2 || asked.Result.Report != "apr1" {
		t.Errorf("who asks is answered %+v", asked.Result)
	}
	last := h.done("FRA", "division.oppose", report.OpposeDivision{Report: "apr1", Part: 2, Reason: "It hangs together with 1."})
	if _, err := h.node.Runner.Wait(t.Context(), last.Seq); err != nil {
		t.Fatal(err)
	}
	a := h.get("/api/v1/reports/apr1/parts")
	if a.status != http.StatusOK {
		t.Fatalf("%d: %s", a.status, a.body)
	}
	golden(t, "parts", a.body)
}

// TestStalePosition: what is said of words that have moved on comes back with the hash
// of those that stand.
func TestStalePosition(t *testing.T) {
	h := negotiated(t)
	was := read200[currenttext.Report](h, "/api/v1/reports/apr1?rev=0&paragraph=1").Paragraphs[0]
	is := read200[currenttext.Report](h, "/api/v1/reports/apr1?paragraph=1").Paragraphs[0]
	a := h.submit(h.signer("USA"), h.write("USA", "position.take", report.TakePosition{
		On: events.On{Report: "apr1", Block: "p1"}, Stance: events.Accept, Words: was.Hash,
	}, func(*trust.Command) {}))
	p, slug := a.problem(t)
	ready, _ := p.Ready.(map[string]any)
	if a.status != http.StatusConflict || slug != "stale-text" || ready["hash"] != is.Hash || ready["revision"] != 1.0 {
		t.Errorf("%d %s %+v", a.status, slug, p)
	}
}
