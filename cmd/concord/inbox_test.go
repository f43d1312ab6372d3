package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"concord/projections/inbox"
)

// looksAt runs a command line whose environment names a place for its state.
func (s *stage) looksAt(as, state string, args ...string) said {
	s.t.Helper()
	var out, errs bytes.Buffer
	env := s.env(as)
	code := run(s.t.Context(), args, strings.NewReader(""), &out, &errs, func(name string) string {
		if name == "XDG_STATE_HOME" {
			return state
		}
		return env(name)
	})
	return said{code, out.String(), errs.String()}
}

// TestInbox looks, looks again, and looks when something has happened.
func TestInbox(t *testing.T) {
	s := inSession(t)
	state := filepath.Join(s.dir, "state")
	look := func(as string, args ...string) said {
		t.Helper()
		got := s.looksAt(as, state, append([]string{"inbox"}, args...)...)
		if got.code != exitDone {
			t.Fatalf("inbox %q: exit %d: %s", args, got.code, got.err)
		}
		return got
	}
	var told strings.Builder
	tell := func(as string, args ...string) {
		t.Helper()
		got := look(as, args...)
		told.WriteString(as + "$ concord inbox " + strings.Join(args, " ") + "\n" + got.out)
		for line := range strings.Lines(got.err) {
			told.WriteString("| " + line)
		}
		told.WriteString("\n")
	}
	tell("FRA")
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.")
	s.must("USA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.")
	s.must("RUS", "amend", "apr1", "1", "--text", "States shall respect human rights and promote the free flow of information.")
	tell("FRA")
	tell("FRA")
	s.must("CHAIR", "report", "revise", "apr1", "--incorporate", "A1")
	tell("FRA")
	tell("FRA")
	tell("FRA", "--all")
	tell("FRA", "--since", "14")
	tell("RUS")
	tell("CHAIR")
	golden(t, "inbox.txt", s.masked(told.String()))

	var notices []inbox.Notice
	if err := json.Unmarshal([]byte(look("USA", "--json").out), &notices); err != nil || len(notices) != 1 || notices[0].Kind != inbox.AmendmentAbsorbed {
		t.Errorf("%v %+v", err, notices)
	}
	if got := look("USA"); !strings.HasPrefix(got.out, "Nothing new") {
		t.Errorf("seen as JSON, and shown again: %s", got.out)
	}

	// What was noted of another log, or cannot be read, hides nothing.
	files, err := filepath.Glob(filepath.Join(state, "concord", "inbox-*.json"))
	if err != nil || len(files) != 4 {
		t.Fatalf("%d marks: %v", len(files), err)
	}
	for _, content := range []string{`{"seq": 99999}`, "{", ""} {
		for _, f := range files {
			if err := os.WriteFile(f, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := look("USA"); strings.HasPrefix(got.out, "Nothing") {
			t.Errorf("a mark that reads %q hides what there is", content)
		}
	}

	for _, c := range []struct {
		as   string
		args []string
		code int
	}{
		{"FRA", []string{"--since", "yesterday"}, exitUsage},
		{"FRA", []string{"--since", "3", "--all"}, exitUsage},
		{"", nil, exitUsage},
	} {
		if got := s.looksAt(c.as, state, append([]string{"inbox"}, c.args...)...); got.code != c.code {
			t.Errorf("inbox %q as %q: exit %d, want %d: %s", c.args, c.as, got.code, c.code, got.err)
		}
	}
	// Without a place for what was seen it is shown, with a note that it will be again.
	if got := s.looksAt("FRA", "", "inbox"); got.code != exitDone || !strings.Contains(got.err, "is shown again") || !strings.Contains(got.out, "incorporated") {
		t.Errorf("%+v", got)
	}
}
