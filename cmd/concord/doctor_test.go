package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/cmd/concord/internal/doctor"
)

// examined is the document of "concord doctor --json".
type examined struct {
	OK       bool
	Data     string
	Server   string
	Wrong    int
	Warnings int
	Checks   []doctor.Finding
}

func (e *examined) of(t *testing.T, check string) doctor.Finding {
	t.Helper()
	for _, f := range e.Checks {
		if f.Check == check {
			return f
		}
	}
	t.Fatalf("nothing is said of the %s: %+v", check, e)
	return doctor.Finding{}
}

// TestDoctor: with a node and without, in order and not.
func TestDoctor(t *testing.T) {
	s := newStage(t)
	dir := filepath.Join(s.dir, "node")
	look := func(code int, args ...string) (e examined, a said) {
		t.Helper()
		a = s.gives("", append([]string{"doctor", "--json"}, args...)...)
		if err := json.Unmarshal([]byte(a.out), &e); err != nil || a.code != code {
			t.Fatalf("exit %d, want %d: %v: %s%s", a.code, code, err, a.out, a.err)
		}
		return e, a
	}
	// What the machine of the tests has is not asked of it: only what is ours.
	e, _ := look(exitDone, "--data", dir)
	if f := e.of(t, "node"); f.State != doctor.OK || !strings.Contains(f.Found, s.url+" is ready") || !e.OK || e.Wrong != 0 || e.Data != dir || e.Server != s.url {
		t.Errorf("%+v", e)
	}
	if f := e.of(t, "clock"); f.State != doctor.OK || !strings.Contains(f.Found, "what the node's does") {
		t.Errorf("the clock on the wall, beside a simulated one: %+v", f)
	}
	if f := e.of(t, "keys"); f.State != doctor.OK || !strings.Contains(f.Found, "2 files") {
		t.Errorf("%+v", f)
	}

	key := s.keys["SECRETARIAT"]
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	e, a := look(exitUnable, "--data", dir)
	if f := e.of(t, "keys"); f.State != doctor.Wrong || !strings.Contains(f.Do, "chmod 600 "+key) || e.OK || e.Wrong != 1 {
		t.Errorf("%+v", e)
	}
	if !strings.Contains(a.err, "not-in-order") {
		t.Errorf("the problem is %s", a.err)
	}
	a = s.gives("", "doctor", "--data", dir)
	for _, word := range []string{"CHECK", "WHAT TO DO", "wrong", "chmod 600"} {
		if !strings.Contains(a.out, word) {
			t.Errorf("no %q in %s", word, a.out)
		}
	}
	if a.code != exitUnable || !strings.Contains(a.err, "1 thing is wrong") {
		t.Errorf("exit %d: %s", a.code, a.err)
	}

	// Where nothing is yet, and no node answers.
	e, _ = look(exitDone, "--data", filepath.Join(s.dir, "none"), "--server", "http://127.0.0.1:1")
	if f := e.of(t, "node"); f.State != doctor.Warning || !strings.Contains(f.Found, "no node answers at http://127.0.0.1:1") {
		t.Errorf("%+v", f)
	}
	if f := e.of(t, "data directory"); f.State != doctor.Warning {
		t.Errorf("%+v", f)
	}
}
