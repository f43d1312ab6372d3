package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"concord/projections/disposition"
)

// TestDisposition reads where everything went, of all and of one delegation, in each
// format.
func TestDisposition(t *testing.T) {
	s := inSession(t)
	const one = "free flow of information."
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the "+one)
	s.must("USA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the "+one)
	s.must("RUS", "amend", "apr1", "1", "--text", "States shall respect human rights and promote the "+one)
	s.must("RUS", "amend", "apr1", "5", "--delete")
	s.must("USA", "amend", "apr1", "3(b)", "--insert-after", "--text", "the work of regional organizations.")
	s.must("FRA", "amend", "apr1", "4", "--text", "The Chair is invited to prepare a paper.")
	s.must("CHAIR", "amendment", "decline", "A4", "--reason", "States asked for it.")
	s.must("CHAIR", "report", "revise", "apr1", "--incorporate", "A1,A5")
	golden(t, "disposition.txt", s.masked(s.must("", "disposition", "apr1")+"\n"+s.must("", "disposition", "apr1", "--participant", "rus")))

	var d disposition.Disposition
	if err := json.Unmarshal([]byte(s.must("", "disposition", "apr1", "--json", "--participant", "USA")), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Amendments) != 2 || d.Amendments[0].Outcome != disposition.Merged || d.Amendments[1].Outcome != disposition.Verbatim {
		t.Errorf("%+v", d.Amendments)
	}
	file := filepath.Join(s.dir, "disposition.md")
	s.must("", "disposition", "apr1", "--format", "md", "--out", file)
	if content, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(content), "# Disposition of apr1") {
		t.Errorf("%v %.100s", err, content)
	}
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"apr9"}, exitMissing},
		{[]string{"apr1", "--participant", "PIRATES"}, exitMissing},
		{[]string{"apr1", "--format", "pdf"}, exitUsage},
	} {
		if a := s.gives("", append([]string{"disposition"}, c.args...)...); a.code != c.code {
			t.Errorf("disposition %q: exit %d, want %d: %s", c.args, a.code, c.code, a.err)
		}
	}
}
