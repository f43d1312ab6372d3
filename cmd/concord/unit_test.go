package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// settings reads the settings of a unit, by section.
func settings(t *testing.T, unit string) map[string]string {
	t.Helper()
	out := map[string]string{}
	section := ""
	for line := range strings.Lines(unit) {
		line = strings.TrimSpace(line)
		switch name, value, ok := strings.Cut(line, "="); {
		case line == "" || line[0] == '#':
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			section = line
		case !ok || section == "":
			t.Errorf("not a setting: %q", line)
		default:
			out[section+name] += value
		}
	}
	return out
}

// TestUnit: the unit starts the node as it may be started, and stops it no sooner than
// it can stop.
func TestUnit(t *testing.T) {
	s := &stage{t: t, keys: map[string]string{}}
	if out := s.must("", "unit"); out != string(unit) {
		t.Errorf("not the unit: %.80q", out)
	}
	got := settings(t, string(unit))
	for name, want := range map[string]string{
		"Type": "notify", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "DynamicUser": "yes", "StateDirectory": "concord",
		"StateDirectoryMode": "0700", "Restart": "on-failure", "CapabilityBoundingSet": "", "LimitNOFILE": "65536",
	} {
		if value, ok := got["[Service]"+name]; !ok || value != want {
			t.Errorf("%s is %q, want %q", name, value, want)
		}
	}
	if stop, err := time.ParseDuration(got["[Service]TimeoutStopSec"]); err != nil || stop < 2*drainTime+5*time.Second {
		t.Errorf("it is stopped after %v, and takes up to %v for its answers and as long for its commits (%v)", stop, drainTime, err)
	}
	words := strings.Fields(got["[Service]ExecStart"])
	if len(words) < 2 || words[0] != "/usr/local/bin/concord" || words[1] != "serve" {
		t.Fatalf("it starts %q", words)
	}
	serve, _, err := newRoot(&door{}).Find(words[1:])
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.ParseFlags(words[2:]); err != nil {
		t.Errorf("the command line is wrong: %v", err)
	}
}

// TestUnitIsVerified has systemd itself look at the unit.
func TestUnitIsVerified(t *testing.T) {
	if os.Getenv("CONCORD_LONG") != "1" {
		t.Skip("asks systemd")
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze here")
	}
	// It wants the binary to be where the unit says: here that is one that is there.
	path := filepath.Join(t.TempDir(), "concord.service")
	if err := os.WriteFile(path, bytes.ReplaceAll(unit, []byte("/usr/local/bin/concord"), []byte("/bin/true")), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", path).CombinedOutput(); err != nil || len(bytes.TrimSpace(out)) > 0 {
		t.Errorf("%v: %s", err, out)
	}
	// What is written wrong would be found so.
	if err := os.WriteFile(path, bytes.Replace(unit, []byte("ProtectSystem"), []byte("ProtectsSystem"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, _ := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", path).CombinedOutput(); !bytes.Contains(out, []byte("ProtectsSystem")) {
		t.Errorf("a setting that there is not was not found: %s", out)
	}
}

// notifies: systemd hears that the node is ready, not before it is, and that it stops.
func (b binary) notifies(t *testing.T) {
	dir := t.TempDir()
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "notify"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	heard := func() string {
		if err := socket.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		said := make([]byte, 100)
		n, err := socket.Read(said)
		if err != nil {
			t.Fatal(err)
		}
		return string(said[:n])
	}
	t.Setenv("NOTIFY_SOCKET", filepath.Join(dir, "notify"))
	p := b.launch(t, filepath.Join(dir, "data"))
	if said := heard(); said != notifyReady {
		t.Errorf("ready: %q", said)
	}
	p.end(syscall.SIGTERM)
	if said := heard(); said != notifyStopping {
		t.Errorf("stopping: %q", said)
	}
	// Where nobody hears, the node goes on.
	t.Setenv("NOTIFY_SOCKET", filepath.Join(dir, "nobody"))
	p = b.launch(t, filepath.Join(dir, "data"))
	if code := p.end(syscall.SIGTERM); code != exitDone || !strings.Contains(p.errs.String(), "does not hear") {
		t.Errorf("exit %d: %s", code, p.errs)
	}
}
