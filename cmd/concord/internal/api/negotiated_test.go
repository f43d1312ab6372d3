package api

import (
	"net/http"
	"testing"
	"time"

	"concord/aggregates/group"
	"concord/aggregates/report"
	"concord/cmd/concord/internal/node"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/events/text"
	"concord/events/trust"
)

const negotiatedDraft = `# Draft report

1. States should respect human rights and promote the free flow of information.
2. States noted [with concern][with interest] the following:

    1. threats to critical infrastructure;
    2. threats to electoral processes.

3. The Secretariat is requested to keep a directory of points of contact.[^1]

[^1]: It is voluntary.
`

// negotiated is a node whose group has a Chair, delegations with keys, and a report
// at its first revision, with amendments that were taken up, declined and left open.
// The clock stands still.
func negotiated(t *testing.T) *house {
	t.Helper()
	h := open(t, node.Options{Simulated: time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC)})
	h.keys = map[string]trust.Signer{}
	for _, code := range []string{group.CodeChair, "FRA", "DEU", "USA", "KEN"} {
		s := stranger(t)
		h.done(events.CodeSecretariat, "key.enrol", group.Enrol{Participant: code, Key: s.Name, Custody: events.CustodyOwn})
		h.keys[code] = s
	}
	h.done(events.CodeSecretariat, "officer.elect", group.Elect{Office: events.OfficeChair, Participant: "SGP"})
	table, err := prepare.Table("apr1", []byte(negotiatedDraft), events.AnnualReport, "", "en")
	if err != nil {
		t.Fatal(err)
	}
	if _, a := h.attach(h.signer(group.CodeChair), table.Draft); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	h.done(group.CodeChair, "report.table", table.Command)

	draft := prepare.NewDraft("apr1", 0, text.HashReport(table.Blocks), table.Blocks)
	for _, wish := range []struct {
		by string
		prepare.Change
	}{
		{"FRA", prepare.Change{Paragraph: "1", Operation: events.OpText, Words: "States must respect human rights and promote the free flow of information."}},
		{"USA", prepare.Change{Paragraph: "1", Operation: events.OpText, Words: "States should respect and protect human rights and promote the free flow of information."}},
		{"KEN", prepare.Change{Paragraph: "1", Operation: events.OpText, Words: "States shall respect human rights."}},
		{"KEN", prepare.Change{Paragraph: "2(b)", Operation: events.OpInsert, Words: "threats to the health sector."}},
		{"USA", prepare.Change{Paragraph: "3", Operation: events.OpDelete}},
	} {
		propose, err := draft.Propose(wish.Change, "It is better so.", nil)
		if err != nil {
			t.Fatal(err)
		}
		h.done(wish.by, "amendment.propose", propose)
	}
	h.done("DEU", "amendment.cosponsor", report.Cosponsor{Amendment: "A1"})
	h.done("DEU", "amendment.cosponsor", report.Cosponsor{Amendment: "A2"})
	revised := h.done(group.CodeChair, "report.revise", report.Revise{Report: "apr1", Base: draft.Hash, Incorporate: []string{"A1", "A4"}, Decline: []string{"A5"}})
	if _, err := h.node.Runner.Wait(t.Context(), revised.Seq); err != nil {
		t.Fatal(err)
	}
	return h
}
