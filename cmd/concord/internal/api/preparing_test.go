package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"concord/aggregates/report"
	problems "concord/cmd/concord/internal/problem"
	"concord/events"
	"concord/events/text"
	"concord/projections/currenttext"
)

// TestPrepare: what is prepared of each kind of wish is what the decider takes, and the
// edits can be checked by whoever signs them.
func TestPrepare(t *testing.T) {
	h := negotiated(t)
	of := currenttext.Report{}
	if err := json.Unmarshal(h.get("/api/v1/reports/apr1").body, &of); err != nil {
		t.Fatal(err)
	}
	for wish, operation := range map[string]events.Operation{
		`{"paragraph":"1","operation":"text","text":"States must respect human rights at all times.","reason":"So agreed."}`: events.OpText,
		`{"paragraph":"2","operation":"text","settle":"1=2"}`:                                                                events.OpText,
		`{"paragraph":"2(b)","operation":"insert","text":"threats to the power grid;"}`:                                      events.OpInsert,
		`{"paragraph":"start","operation":"insert","text":"Introduction","kind":"heading","level":1}`:                        events.OpInsert,
		`{"paragraph":"3","operation":"delete"}`:                                                                             events.OpDelete,
		`{"paragraph":"3","operation":"move","after":"1"}`:                                                                   events.OpMove,
		`{"paragraph":"1","operation":"split","split_at":11}`:                                                                events.OpSplit,
		`{"paragraph":"2(a)","operation":"merge"}`:                                                                           events.OpMerge,
	} {
		a := h.ask(http.MethodPost, "/api/v1/reports/apr1/prepare", strings.NewReader(wish), nil)
		var ready struct {
			Type string
			Data report.Propose
		}
		if err := json.Unmarshal(a.body, &ready); a.status != http.StatusOK || err != nil {
			t.Errorf("%s: %d %s", wish, a.status, a.body)
			continue
		}
		change := ready.Data.Change
		if change.Operation != operation || ready.Data.Report != "apr1" || ready.Data.Revision != 1 {
			t.Errorf("%s became %s", wish, a.body)
		}
		if operation == events.OpText {
			got := applied(of.Paragraphs, change)
			if hash := text.HashText(got); hash != change.Wording {
				t.Errorf("%s: the edits give %q", wish, got)
			}
		}
		if a := h.ask(http.MethodPost, "/api/v1/dry-run", strings.NewReader(string(h.write("DEU", ready.Type, ready.Data, nil))), nil); a.status != http.StatusOK {
			t.Errorf("%s: prepared, and refused: %s", wish, a.body)
		}
	}
}

// applied puts edits into the paragraph that they are of, by their bytes, as the guide
// tells clients to.
func applied(paragraphs []currenttext.Paragraph, c events.Change) string {
	var out strings.Builder
	for _, p := range paragraphs {
		if p.ID != c.Block {
			continue
		}
		at := 0
		for _, e := range c.Edits {
			out.WriteString(p.Text[at:e.Bytes[0]])
			for _, token := range e.New {
				out.WriteString(token.Space + token.Word)
			}
			at = e.Bytes[1]
		}
		out.WriteString(p.Text[at:])
	}
	return out.String()
}

func TestPrepareRefuses(t *testing.T) {
	h := negotiated(t)
	for wish, want := range map[string]string{
		``:   "400 malformed",
		`[]`: "400 malformed",
		`{"paragraph":"1","paragraph":"2","operation":"delete"}`:           "400 malformed",
		`{"paragraph":"1","operation":"text","text":null}`:                 "400 malformed",
		`{"paragraph":"1","operation":"sing"}`:                             "400 bad-operation",
		`{"paragraph":"1","operation":"text"}`:                             "400 no-words",
		`{"paragraph":"1","operation":"text","text":"a\u0007b"}`:           "400 bad-text",
		`{"paragraph":"1","operation":"text","settle":"x"}`:                "400 bad-request",
		`{"paragraph":"1","operation":"text","settle":"1=2"}`:              "400 no-such-choice",
		`{"paragraph":"start","operation":"insert"}`:                       "400 empty-block",
		`{"paragraph":"start","operation":"text","text":"x"}`:              "404 no-such-paragraph",
		`{"paragraph":"99","operation":"delete"}`:                          "404 no-such-paragraph",
		`{"paragraph":"1","operation":"move","after":"99"}`:                "404 no-such-paragraph",
		`{"paragraph":"1","operation":"split","split_at":-4}`:              "409 no-such-place",
		`{"paragraph":"1","operation":"split","split_at":999999999999}`:    "409 no-such-place",
		`{"paragraph":"3","operation":"move","after":"3"}`:                 "409 changes-nothing",
		`{"paragraph":"1","operation":"split","split_at":"a lot"}`:         "400 malformed",
		`{"paragraph":"1","operation":"delete","because":"I do not like"}`: "400 malformed",
	} {
		p, slug := h.ask(http.MethodPost, "/api/v1/reports/apr1/prepare", strings.NewReader(wish), nil).problem(t)
		if got := fmt.Sprint(p.Status, " ", slug); got != want {
			t.Errorf("%s: %s (%s), want %s", wish, got, p.Detail, want)
		}
	}
}

// TestGuide: the document names every type of problem that a node tells, and says its
// limits in figures.
func TestGuide(t *testing.T) {
	words := guide()
	for _, k := range problems.Types() {
		if told := strings.Contains(words, "`"+k.Slug+"`"); told == strings.HasPrefix(k.About, byCommandLine) {
			t.Errorf("%s is told: %v", k.Slug, told)
		}
	}
	for _, figure := range []string{"at most 32768 bytes", "at most 8388608 bytes", "within 10 seconds", "at most 20 seconds"} {
		if !strings.Contains(words, figure) {
			t.Errorf("the guide does not say %q", figure)
		}
	}
	if strings.Contains(words, "{{") || strings.Contains(words, "<no value>") {
		t.Error("the guide has something left out")
	}
}
