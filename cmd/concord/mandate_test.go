package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"concord/aggregates/group/mandate"
	"concord/cmd/concord/internal/client"
)

// TestMandate: the built-in mandate that is shown holds, and what is wrong with a file
// is told with its line, to people and to programs.
func TestMandate(t *testing.T) {
	s := &stage{t: t, dir: t.TempDir(), keys: map[string]string{}}
	shown := s.gives("", "mandate", "show")
	if shown.code != exitDone {
		t.Fatalf("%+v", shown)
	}
	own := s.file("own.json", shown.out)
	if got := s.gives("", "mandate", "check", own); got.code != exitDone || !strings.Contains(got.out, "214 participants, 193 member States of them") {
		t.Errorf("the mandate that is shown: %+v", got)
	}
	bad := s.file("bad.json", strings.NewReplacer(`"drafting": "chair"`, `"drafting": "committee"`, "America/New_York", "America/Atlantis").Replace(shown.out))
	got := s.gives("", "mandate", "check", bad)
	if got.code != exitUsage || !strings.Contains(got.err, "line 13: /drafting: must be one of") {
		t.Errorf("a mandate that does not hold: %+v", got)
	}
	var p client.Problem
	var faults mandate.Faults
	got = s.gives("", "mandate", "check", bad, "--json")
	if err := json.Unmarshal([]byte(got.err), &p); err != nil || p.Slug() != "bad-mandate" {
		t.Fatalf("%v: %+v", err, got)
	}
	if err := json.Unmarshal(p.Ready, &faults); err != nil || len(faults) != 1 || faults[0].Line != 13 || faults[0].Path != "/drafting" {
		t.Errorf("for programs: %+v, %v", faults, err)
	}
	nowhere := s.file("nowhere.json", strings.Replace(shown.out, "America/New_York", "America/Atlantis", 1))
	if got := s.gives("", "mandate", "check", nowhere); got.code != exitUsage || !strings.Contains(got.err, `line 8: /time_zone: there is no time zone "America/Atlantis"`) {
		t.Errorf("a zone that there is not: %+v", got)
	}
	if got := s.gives("", "mandate", "check", filepath.Join(s.dir, "none.json")); got.code != exitUsage {
		t.Errorf("no file: %+v", got)
	}
	if got := s.gives("", "mandate", "schema"); got.code != exitDone || !strings.Contains(got.out, mandate.SchemaID) {
		t.Errorf("the schema: %+v", got)
	}
	if built, err := os.ReadFile(own); err != nil || string(built) != string(mandate.BuiltInFile()) {
		t.Error("what is shown is not the file")
	}
}
