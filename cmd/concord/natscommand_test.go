package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// natsCommand is the ordinary command of NATS, as whoever has no code of ours has it.
const natsCommand = "github.com/nats-io/natscli/nats@v0.5.1"

// TestNATSCommand uses the ordinary nats command on a node that runs: what an auditor,
// a participant and the operator see with it, and what each is refused.
func TestNATSCommand(t *testing.T) {
	if os.Getenv("CONCORD_LONG") != "1" {
		t.Skip("installs the nats command: CONCORD_LONG=1")
	}
	dir := t.TempDir()
	install := exec.Command("go", "install", natsCommand)
	install.Env = append(os.Environ(), "GOBIN="+dir)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("go install %s: %v\n%s", natsCommand, err, out)
	}
	b := binary{filepath.Join(dir, "concord")}
	if out, err := exec.Command("go", "build", "-o", b.path, ".").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	p := b.launch(t, filepath.Join(dir, "data"), "--demo", "--nats-listen", "127.0.0.1:0")
	u := &natsUser{t: t, p: p, b: b, command: filepath.Join(dir, "nats"), keys: filepath.Join(dir, "data", "keys"), home: t.TempDir()}
	t.Run("auditor", u.auditor)
	t.Run("auditor follows", u.follows)
	t.Run("participant", u.participant)
	t.Run("operator", u.operator)
	if code := p.end(syscall.SIGTERM); code != exitDone {
		t.Errorf("exit %d\n%s", code, p.errs)
	}
}

// natsUser runs the nats command.
type natsUser struct {
	t       *testing.T
	p       *process
	b       binary
	command string
	keys    string // directory
	home    string // where it finds no settings of anybody's
}

// prepare makes a run of the command with the key of a role, which ends by itself or
// after a while.
func (u *natsUser) prepare(t *testing.T, role string, args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	args = append([]string{"--server", u.p.nats, "--nkey", filepath.Join(u.keys, role+".nk"), "--timeout", "2s", "--no-context"}, args...)
	c := exec.CommandContext(ctx, u.command, args...)
	c.Env = append(os.Environ(), "HOME="+u.home, "XDG_CONFIG_HOME="+u.home, "COLUMNS=200")
	return c
}

// does runs the command, which must say what is given.
func (u *natsUser) does(role string, says []string, args ...string) func(*testing.T) {
	return func(t *testing.T) {
		out, err := u.prepare(t, role, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, what := range says {
			if !strings.Contains(string(out), what) {
				t.Errorf("it does not say %q:\n%s", what, out)
			}
		}
	}
}

// refused runs the command, which must not be allowed.
func (u *natsUser) refused(role string, args ...string) func(*testing.T) {
	return func(t *testing.T) {
		out, _ := u.prepare(t, role, args...).CombinedOutput() // some go on and succeed at nothing
		if !strings.Contains(strings.ToLower(string(out)), "permissions violation") {
			t.Errorf("it was not refused:\n%s", out)
		}
	}
}

// head is where the log ends.
func (u *natsUser) head() uint64 {
	u.t.Helper()
	resp, err := http.Get(u.p.url + "/readyz")
	if err != nil {
		u.t.Fatal(err)
	}
	defer resp.Body.Close()
	var r struct {
		Ready bool
		Head  uint64
	}
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil || !r.Ready {
		u.t.Fatalf("the node is not ready any more: %+v, %v", r, err)
	}
	return r.Head
}

// mirrored waits until the auditors' mirror, which is made beside, has come up with the log.
func (u *natsUser) mirrored(t *testing.T, head uint64) {
	t.Helper()
	var info struct {
		State struct {
			LastSeq uint64 `json:"last_seq"`
		} `json:"state"`
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		out, err := u.prepare(t, "auditor", "stream", "info", "oewg-ict", "--json").Output()
		if err == nil {
			err = json.Unmarshal(out, &info)
		}
		if err == nil && info.State.LastSeq >= head {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the mirror has %d of %d events: %v\n%s", info.State.LastSeq, head, err, out)
		}
	}
}

func (u *natsUser) auditor(t *testing.T) {
	before := u.head()
	u.mirrored(t, before)
	t.Run("lists", u.does("auditor", []string{"oewg-ict"}, "stream", "ls"))
	t.Run("looks", u.does("auditor", []string{"Mirror Information", "Lag: 0", "Allows Purge: false"}, "stream", "info", "oewg-ict"))
	t.Run("subjects", u.does("auditor", []string{"oewg-ict.report.apr1.amendment-proposed"}, "stream", "subjects", "oewg-ict"))
	t.Run("gets by number", u.does("auditor", []string{"ce-type: concord.group.founded.v1", "concord-actor: SECRETARIAT", `{"mandate":{"group":"oewg-ict"`}, "stream", "get", "oewg-ict", "1"))
	t.Run("gets by subject", u.does("auditor", []string{"ce-type: concord.report.tabled.v1", `"report":"apr1"`}, "stream", "get", "oewg-ict", "--last-for", "oewg-ict.report.apr1.tabled"))
	t.Run("reads", u.does("auditor", []string{"seq: 1 ", "seq: 3 ", "concord.group.key-enrolled.v1"}, "sub", "oewg-ict.>", "--stream", "oewg-ict", "--all", "--count", "3"))
	t.Run("views", u.views)
	for name, args := range map[string][]string{
		"publish":          {"pub", "oewg-ict.report.apr1.adopted", "{}"},
		"publish, answer":  {"req", "oewg-ict.report.apr1.adopted", "{}"},
		"purge":            {"stream", "purge", "oewg-ict", "--force"},
		"delete":           {"stream", "rm", "oewg-ict", "--force"},
		"delete a message": {"stream", "rmm", "oewg-ict", "1", "--force"},
		"edit":             {"stream", "edit", "oewg-ict", "--max-msgs", "1", "--force"},
		"create":           {"stream", "add", "mine", "--subjects", "mine.>", "--defaults"},
		"restore":          {"kv", "add", "mine"},
		"call the service": {"req", "concord.oewg-ict.command", "{}"},
		"hear the others":  {"sub", "oewg-ict.>", "--count", "1", "--wait", "1s"},
	} {
		t.Run("may not "+name, u.refused("auditor", args...))
	}
	// What may be asked answers to a subject that the one who asks names.
	t.Run("answers", u.does("auditor", nil, "pub", "$JS.API.DIRECT.GET.oewg-ict", `{"seq":999999}`, "--reply", "$JS.API.STREAM.DELETE.oewg-ict"))
	t.Run("answers on the log", u.does("auditor", nil, "pub", "$JS.API.DIRECT.GET.oewg-ict", `{"seq":1}`, "--reply", "oewg-ict.report.apr1.adopted"))
	t.Run("looks again", u.does("auditor", []string{"oewg-ict"}, "stream", "ls"))
	if after := u.head(); after != before {
		t.Errorf("the log ends at %d, and ended at %d", after, before)
	}
}

// views reads page by page, which the command does for a person at a terminal only.
func (u *natsUser) views(t *testing.T) {
	terminal, err := exec.LookPath("script")
	if err != nil {
		t.Skip("there is no script command, which makes a terminal")
	}
	c := u.prepare(t, "auditor", "stream", "view", "oewg-ict", "2", "--id", "1")
	line := "timeout -s KILL 4 '" + strings.Join(c.Args, "' '") + "'" // it waits to be asked for the next page
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	in := exec.CommandContext(ctx, terminal, "-qc", line, os.DevNull)
	in.Env, in.WaitDelay = c.Env, time.Second
	out, err := in.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
		t.Fatal(err)
	}
	for _, what := range []string{"[1] Subject: oewg-ict.group.oewg-ict.founded", "concord-actor: SECRETARIAT", `{"mandate":`, "[2] Subject: oewg-ict.group.oewg-ict.participants-registered"} {
		if !bytes.Contains(out, []byte(what)) {
			t.Errorf("it does not show %q:\n%s", what, out)
		}
	}
}

// follows listens for an event, and has somebody bring it about.
func (u *natsUser) follows(t *testing.T) {
	c := u.prepare(t, "auditor", "sub", "oewg-ict.>", "--stream", "oewg-ict", "--new", "--count", "1")
	heard := &heard{}
	c.Stdout, c.Stderr = heard, heard
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for i := 0; ; i++ { // when it listens nobody says: so something happens until it has heard
		code := string(rune('A'+i%26)) + "-FOLLOWED"
		out, err := exec.Command(u.b.path, "participants", "register", code, "--category", "stakeholder", "--name", "Organization "+code,
			"--server", u.p.url, "--key", filepath.Join(u.keys, "secretariat.nk")).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		select {
		case err := <-ended:
			if err != nil || !strings.Contains(heard.String(), "concord.group.participants-registered.v1") || !strings.Contains(heard.String(), "-FOLLOWED") {
				t.Errorf("%v\n%s", err, heard)
			}
			return
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// heard gathers what a command says while it runs.
type heard struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *heard) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *heard) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func (u *natsUser) participant(t *testing.T) {
	before := u.head()
	t.Run("finds", u.does("FRA", []string{"concord", "Commands and readings of the group oewg-ict"}, "micro", "ls"))
	t.Run("looks", u.does("FRA", []string{"concord.oewg-ict.command", "concord.oewg-ict.query.>", "fictional: true", "POST /api/v1/commands"}, "micro", "info", "concord"))
	t.Run("reads", u.does("FRA", []string{`"report":"apr1"`, "Concord-Demo: true"}, "req", "concord.oewg-ict.query.reports", ""))
	t.Run("reads a part", u.does("FRA", []string{`"view":"rolling"`}, "req", "concord.oewg-ict.query.reports.apr1", "view=rolling&paragraph=9"))
	t.Run("is told what is not there", u.does("FRA", []string{"Nats-Service-Error-Code: 404", "urn:concord:problem:no-such-report"}, "req", "concord.oewg-ict.query.reports.nope", ""))
	t.Run("signs", u.does("FRA", []string{"Nats-Service-Error-Code: 400", "urn:concord:problem:unsigned"}, "req", "concord.oewg-ict.command", "{}"))
	t.Run("counts", u.does("FRA", []string{"command", "query"}, "micro", "stats", "concord"))
	for name, args := range map[string][]string{
		"publish":          {"pub", "oewg-ict.report.apr1.adopted", "{}"},
		"ask the log":      {"req", "oewg-ict.report.apr1.adopted", "{}"},
		"hear the log":     {"sub", "oewg-ict.>", "--count", "1", "--wait", "1s"},
		"hear the service": {"sub", "concord.>", "--count", "1", "--wait", "1s"},
		"list streams":     {"stream", "ls"},
		"get":              {"stream", "get", "oewg-ict", "1"},
		"create":           {"stream", "add", "mine", "--subjects", "mine.>", "--defaults"},
		"delete":           {"stream", "rm", "oewg-ict", "--force"},
		"make a consumer":  {"consumer", "add", "oewg-ict", "mine", "--pull", "--defaults"},
	} {
		t.Run("may not "+name, u.refused("FRA", args...))
	}
	t.Run("answers on the log", u.does("FRA", nil, "pub", "concord.oewg-ict.query.reports", "", "--reply", "oewg-ict.report.apr1.adopted"))
	t.Run("answers to found", u.does("FRA", nil, "pub", "$SRV.PING", "", "--reply", "oewg-ict.report.apr1.adopted"))
	if after := u.head(); after != before {
		t.Errorf("the log ends at %d, and ended at %d", after, before)
	}
}

func (u *natsUser) operator(t *testing.T) {
	archive := filepath.Join(t.TempDir(), "audit.zip")
	t.Run("gathers", u.does("operator", nil, "audit", "gather", "--no-progress", "--no-server-profiles", "--output", archive))
	t.Run("analyzes", u.does("operator", []string{"[PASS] [SERVER_007] Each server requires authentication", "FAIL: 0"}, "audit", "analyze", archive))
	t.Run("reports", u.does("operator", []string{"JetStream Summary"}, "server", "report", "jetstream"))
	t.Run("may not read", u.refused("operator", "stream", "ls"))
	t.Run("may not publish", u.refused("operator", "pub", "oewg-ict.report.apr1.adopted", "{}"))
}
