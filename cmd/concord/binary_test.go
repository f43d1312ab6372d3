package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestBinary builds the binary and asks it what scripts rely on: where it writes, and
// with which code it exits.
func TestBinary(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the binary")
	}
	binary := filepath.Join(t.TempDir(), "concord")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, c := range []struct {
		args     []string
		code     int
		out, err string
	}{
		{nil, exitDone, "on one log", ""},
		{[]string{"--help"}, exitDone, "Usage:", ""},
		{[]string{"report"}, exitDone, "Available Commands:", ""},
		{[]string{"version"}, exitDone, "concord ", ""},
		{[]string{"version", "--json"}, exitDone, `"version": `, ""},
		{[]string{"versoin"}, exitUsage, "", "did you mean: concord version"},
		{[]string{"report", "list", "--server", "http://127.0.0.1:1"}, exitUnable, "", "no node answers"},
		{[]string{"serve", "--replicas", "2", "--http", "127.0.0.1:0", "--data", t.TempDir()}, exitUsage, "", "need a NATS cluster"},
	} {
		cmd := exec.CommandContext(t.Context(), binary, c.args...)
		var out, errs strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &errs
		err := cmd.Run()
		code := exitDone
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			code = exit.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		if code != c.code || !strings.Contains(out.String(), c.out) || !strings.Contains(errs.String(), c.err) {
			t.Errorf("%q: exit %d, %q, %q", c.args, code, out.String(), errs.String())
		}
	}
}
