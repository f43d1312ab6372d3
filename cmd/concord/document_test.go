package main

import (
	"testing"

	"github.com/go-json-experiment/json"

	"concord/aggregates/report"
)

// TestDocuments follows a report from a conference room paper to a document of the
// Assembly with a corrigendum, with a vote in between that opens it again.
func TestDocuments(t *testing.T) {
	s := &scene{stage: inSession(t)}
	plain := s.file("plain.md", "---\ntitle: Draft annual report\n---\n\n1. States should respect human rights.\n2. The group will meet again.\n")
	procedural := s.file("proc.md", "---\ntitle: Draft procedural report\n---\n\n1. The group met in New York from 8 to 12 July 2024.\n")
	corr := s.file("corr.txt", "Paragraph 2\r\n\tFor\tmeet again\tread\tmeet again in 2025\r\n")
	secretariat := "SECRETARIAT"
	s.must("CHAIR", "report", "table", "apr3", plain, "--kind", "annual")
	s.must("CHAIR", "report", "table", "proc8", procedural, "--kind", "procedural")
	s.line("", "document", "list")
	s.line("CHAIR", "document", "issue", "apr3", "--symbol", "A/AC.292/2024/CRP.1")
	s.line(secretariat, "document", "issue", "apr3")
	s.line(secretariat, "document", "issue", "apr3", "--symbol", "CRP.1")
	s.line(secretariat, "document", "issue", "apr3", "--symbol", "A/AC.292/2024/CRP.1")
	s.line(secretariat, "document", "issue", "proc8", "--symbol", "A/AC.292/2024/CRP.1")
	s.line(secretariat, "document", "issue", "proc8", "--symbol", "A/AC.292/2024/L.1", "--date", "2024-07-07")
	s.line(secretariat, "document", "submit", "apr3", "--to", "A/79/214", "--session", "79")
	s.must("CHAIR", "report", "adopt", "apr3")
	s.line("CHAIR", "report", "reconsider", "apr3", "--for", "90", "--against", "50")
	s.line("CHAIR", "report", "reconsider", "apr3", "--for", "90")
	s.line(secretariat, "report", "reconsider", "apr3", "--for", "100", "--against", "50", "--abstaining", "3", "--for", "CHAIR", "--channel", "floor", "--reason", "Paragraph 2 says too little.")
	s.must("CHAIR", "report", "adopt", "apr3")
	s.must("CHAIR", "report", "adopt", "proc8")
	s.line(secretariat, "document", "submit", "apr3", "--to", "A/80/1", "--session", "80", "--with", "proc8")
	s.line(secretariat, "document", "submit", "apr3", "--to", "A/79/214", "--session", "79", "--with", "proc8")
	s.line("CHAIR", "report", "reconsider", "apr3", "--for", "193", "--against", "0")
	s.line(secretariat, "document", "corrigendum", "apr3", corr)
	s.line(secretariat, "document", "corrigendum", "apr3", corr, "--of", "A/AC.292/2024/CRP.1")
	s.line(secretariat, "document", "corrigendum", "apr3", corr, "--of", "A/AC.292/2024/CRP.2")
	s.line("", "document", "list")
	s.line("", "document", "list", "proc8", "--json")
	s.line("", "document", "show", "A/79/214")
	s.line("", "document", "show", "A/79/214/Corr.1")
	s.line("", "document", "show", "A/79/215")
	s.line("", "__complete", "document", "show", "A/79")
	s.line("", "report", "history", "apr3")
	golden(t, "documents.txt", s.masked(s.said.String()))

	var all []report.Document
	if err := json.Unmarshal([]byte(s.must("", "document", "list", "apr3", "--json")), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 4 || all[1].Kind != report.DocumentSubmitted || all[1].Session != 79 || all[2].Corrects != "A/79/214" || all[2].Symbol != "A/79/214/Corr.1" {
		t.Errorf("%+v", all)
	}
	shown := into[circulated](t, s.must("", "document", "show", "A/79/214/Corr.1", "--json"))
	if want := "Paragraph 2\n\tFor\tmeet again\tread\tmeet again in 2025\n"; shown.Text != want || shown.Corrects != "A/79/214" || shown.Symbol != "A/79/214/Corr.1" {
		t.Errorf("%+v", shown)
	}
}
