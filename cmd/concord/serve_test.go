package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"concord/aggregates/engine"
	"concord/aggregates/group"
	"concord/cmd/concord/internal/problem"
	"concord/events"
	"concord/events/trust"
)

// TestServe runs the real binary, which is built once.
func TestServe(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the binary and kills it")
	}
	b := binary{filepath.Join(t.TempDir(), "concord")}
	if out, err := exec.Command("go", "build", "-o", b.path, ".").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	t.Run("stops and starts", b.stopsAndStarts)
	t.Run("port taken", b.portTaken)
	t.Run("directory in use", b.directoryInUse)
	t.Run("for programs", b.forPrograms)
	t.Run("wrong usage", b.wrongUsage)
	t.Run("founding rules", b.foundingRules)
	t.Run("NATS port", b.natsPort)
	t.Run("killed", b.killed)
	t.Run("demonstration killed", b.demonstrationKilled)
	t.Run("bad data", b.badData)
	t.Run("full disk", b.full)
	t.Run("backup", b.backup)
	t.Run("lines", b.lines)
	t.Run("lines as asked", b.linesAsAsked)
	t.Run("notifies", b.notifies)
}

// binary is the program as it was built.
type binary struct{ path string }

// process is a node that runs as a process of its own.
type process struct {
	t         *testing.T
	cmd       *exec.Cmd
	said      []string // on standard output, up to the ready line
	url, nats string
	seq       uint64
	errs      *bytes.Buffer
	ended     chan error
}

var aSeed = regexp.MustCompile(`SU[A-Z2-7]{56}`)

var readyLine = regexp.MustCompile(`^ready http=(\S+) nats=(\S+) group=(\S+) seq=(\d+)$`)

// launch starts a node on a free port and waits until it is ready.
func (b binary) launch(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	p := &process{t: t, errs: &bytes.Buffer{}, ended: make(chan error, 1)}
	p.cmd = exec.Command(b.path, append([]string{"serve", "--data", dir, "--http", "127.0.0.1:0"}, args...)...)
	p.cmd.Stderr = p.errs
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() }) // if it still runs
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		p.said = append(p.said, lines.Text())
		if m := readyLine.FindStringSubmatch(lines.Text()); m != nil {
			p.url, p.nats = m[1], m[2]
			if _, err := fmt.Sscan(m[4], &p.seq); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		p.ended <- p.cmd.Wait()
	}()
	if p.url == "" {
		err := <-p.ended
		t.Fatalf("the node did not come up: %v\n%s", err, p.errs)
	}
	return p
}

// end sends a signal and returns the code that the process exits with, -1 if the
// signal ended it.
func (p *process) end(s os.Signal) int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.ended:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(20 * time.Second):
		p.t.Fatalf("the node does not stop:\n%s", p.errs)
		return 0
	}
}

// fails runs the binary to its end and returns the code and what it says.
func (b binary) fails(t *testing.T, args ...string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, b.path, args...).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("%q ended with %v:\n%s", args, err, out)
	}
	return exit.ExitCode(), string(out)
}

func (b binary) stopsAndStarts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	p := b.launch(t, dir)
	if told := strings.Join(p.said, "\n"); !strings.Contains(told, filepath.Join(dir, "keys", "secretariat.nk")) || !strings.Contains(told, p.url) {
		t.Errorf("a first start does not say where the secretariat's key is:\n%s", told)
	}
	if p.nats != "-" {
		t.Errorf("a NATS port is open at %s, which nobody asked for", p.nats)
	}
	resp, err := http.Get(p.url + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("ready, and /readyz says %d", resp.StatusCode)
	}
	// A listener does not keep the node from stopping.
	stream, err := http.Get(p.url + "/api/v1/events?follow=true")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	if code := p.end(syscall.SIGTERM); code != exitDone {
		t.Errorf("SIGTERM: exit %d\n%s", code, p.errs)
	}
	again := b.launch(t, dir)
	if again.seq != p.seq || len(again.said) != 1 {
		t.Errorf("started again at %d, was %d; it says %q", again.seq, p.seq, again.said)
	}
	if code := again.end(os.Interrupt); code != exitDone {
		t.Errorf("SIGINT: exit %d\n%s", code, again.errs)
	}
	if aSeed.MatchString(p.errs.String() + again.errs.String()) {
		t.Error("a seed is in the log")
	}
}

func (b binary) portTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dir := filepath.Join(t.TempDir(), "data")
	code, says := b.fails(t, "serve", "--data", dir, "--http", l.Addr().String())
	if code != exitUnable || !strings.Contains(says, "is taken") {
		t.Errorf("exit %d: %s", code, says)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("something was founded all the same")
	}
}

func (b binary) directoryInUse(t *testing.T) {
	dir := t.TempDir()
	p := b.launch(t, dir)
	code, says := b.fails(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
	if code != exitUnable || !strings.Contains(says, fmt.Sprintf("in use by process %d", p.cmd.Process.Pid)) {
		t.Errorf("exit %d: %s", code, says)
	}
	p.end(syscall.SIGTERM)
}

// forPrograms: with --json the ready line is one document, the only thing on the
// standard output, and what goes wrong is a problem on the standard error.
func (b binary) forPrograms(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(b.path, "serve", "--json", "--data", dir, "--http", "127.0.0.1:0", "--clock", "simulated=2024-07-08T14:00:00Z")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // if it still runs
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("nothing is said")
	}
	var says struct {
		ready
		Clock     events.Clock `json:"clock"`
		Fictional bool         `json:"fictional"`
	}
	if err := json.Unmarshal(lines.Bytes(), &says); err != nil {
		t.Fatalf("%v: %s", err, lines.Bytes())
	}
	if !says.Ready || says.Group != "oewg-ict" || says.NATS != "" || says.Seq == 0 || says.Clock != events.ClockSimulated || says.Fictional {
		t.Errorf("%s", lines.Bytes())
	}
	if file := says.Keys[events.CodeSecretariat]; file != filepath.Join(dir, "keys", "secretariat.nk") {
		t.Errorf("the secretariat's key is in %q", file)
	}
	if resp, err := http.Get(says.HTTP + "/readyz"); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%v, %v", resp, err)
	}
	for slug, args := range map[string][]string{
		"directory-in-use": {"--data", dir, "--http", "127.0.0.1:0"},
		"address-taken":    {"--data", t.TempDir(), "--http", strings.TrimPrefix(says.HTTP, "http://")},
	} {
		code, stderr := b.fails(t, append([]string{"serve", "--json"}, args...)...)
		var p struct {
			Type   string
			Title  string
			Status int
			Detail string
		}
		if err := json.Unmarshal([]byte(stderr), &p); err != nil || code != exitUnable || p.Type != problem.Type(slug) || p.Title == "" || p.Detail == "" || p.Status != 503 {
			t.Errorf("%s: exit %d, %v: %s", slug, code, err, stderr)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		t.Errorf("it says more: %s", lines.Bytes())
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func (b binary) wrongUsage(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "mandate.json")
	if err := os.WriteFile(broken, []byte("{\n\"group\": 7\n}"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		says string
	}{
		{"unknown flag", []string{"--dat", dir}, "--data"},
		{"a word too many", []string{"now"}, "now"},
		{"no clock", []string{"--clock", "fast"}, "simulated=TIME"},
		{"no time", []string{"--clock", "simulated=noon"}, "noon"},
		{"no mandate", []string{"--mandate", filepath.Join(dir, "none.json")}, "none.json"},
		{"a broken mandate", []string{"--mandate", broken}, "line 2"},
		{"replicas of one", []string{"--replicas", "3"}, "cluster"},
		{"no address", []string{"--http", "nowhere"}, "nowhere"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := filepath.Join(dir, "data")
			code, says := b.fails(t, append([]string{"serve", "--data", data}, tt.args...)...)
			want := exitUsage
			if tt.name == "no address" {
				want = exitUnable
			}
			if code != want || !strings.Contains(says, tt.says) {
				t.Errorf("exit %d, want %d; it says %s", code, want, says)
			}
			if _, err := os.Stat(data); err == nil {
				t.Error("something was made all the same")
			}
		})
	}
}

func (b binary) foundingRules(t *testing.T) {
	dir := t.TempDir()
	b.launch(t, dir, "--clock", "simulated=2024-07-08T10:00[America/New_York]").end(syscall.SIGTERM)
	tests := []struct {
		args []string
		says string
	}{
		{[]string{"--demo"}, "demonstration"},
		{[]string{"--clock", "simulated=2024-07-08T15:00:00Z"}, "2024-07-08T14:00:00Z"},
	}
	for _, tt := range tests {
		code, says := b.fails(t, append([]string{"serve", "--data", dir, "--http", "127.0.0.1:0"}, tt.args...)...)
		if code != exitForbidden || !strings.Contains(says, tt.says) {
			t.Errorf("%q: exit %d: %s", tt.args, code, says)
		}
	}
	b.launch(t, dir, "--clock", "simulated=2024-07-08T14:00:00Z").end(syscall.SIGTERM)
}

func (b binary) natsPort(t *testing.T) {
	p := b.launch(t, t.TempDir(), "--nats-listen", "127.0.0.1:0")
	if !strings.HasPrefix(p.nats, "nats://127.0.0.1:") {
		t.Errorf("the NATS port is at %q", p.nats)
	}
	if code := p.end(syscall.SIGTERM); code != exitDone {
		t.Errorf("exit %d\n%s", code, p.errs)
	}
}

// accepted is a command that the node has answered.
type accepted struct {
	signed trust.Submission
	answer engine.Answer
}

// registrar submits registrations one after the other until the node is gone, and
// returns those that were answered and those that were not.
func registrar(p *process, s trust.Signer, prefix string) (done []accepted, unknown []trust.Submission) {
	for i := 0; ; i++ {
		code := fmt.Sprintf("%s-%d", prefix, i)
		data := group.Register{Participant: events.Participant{Code: code, Name: "Organization " + code, Category: events.Stakeholder}}
		id, err := uuid.NewV7()
		if err != nil {
			panic(err)
		}
		command, err := trust.NewCommand(trust.Command{Group: "oewg-ict", Type: "participant.register", Actor: events.CodeSecretariat, Issued: time.Now()}, data, id, uuid.New())
		if err != nil {
			panic(err)
		}
		signed := s.Sign(command)
		a, status, err := post(p.url, signed)
		if err != nil || status == http.StatusServiceUnavailable {
			return done, append(unknown, signed)
		}
		if status != http.StatusOK {
			panic(fmt.Sprintf("registering %s: %d", code, status))
		}
		done = append(done, accepted{signed, a})
	}
}

// post brings a command to a node, once.
func post(url string, s trust.Submission) (engine.Answer, int, error) {
	var a engine.Answer
	req, err := http.NewRequest(http.MethodPost, url+"/api/v1/commands", bytes.NewReader(s.Bytes))
	if err != nil {
		return a, 0, err
	}
	req.Header.Set("Concord-Key", s.Key)
	req.Header.Set("Concord-Signature", base64.RawURLEncoding.EncodeToString(s.Signature))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return a, 0, err
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return a, resp.StatusCode, err
	}
	return a, resp.StatusCode, json.Unmarshal(content, &a)
}

// A node that is killed in the middle of its work has every command that it answered,
// once, and no half of one.
func (b binary) killed(t *testing.T) {
	dir := t.TempDir()
	var answered []accepted
	var open []trust.Submission
	for round := range 3 {
		p := b.launch(t, dir)
		s, err := trust.LoadSigner(filepath.Join(dir, "keys", "secretariat.nk"))
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				done, unknown := registrar(p, s, fmt.Sprintf("R%dW%d", round, i))
				mu.Lock()
				defer mu.Unlock()
				answered, open = append(answered, done...), append(open, unknown...)
			})
		}
		time.Sleep(200*time.Millisecond + rand.N(300*time.Millisecond))
		if code := p.end(syscall.SIGKILL); code != -1 {
			t.Fatalf("it ended by itself with %d\n%s", code, p.errs)
		}
		all.Wait()
	}
	if len(answered) < 50 {
		t.Fatalf("only %d commands were answered before the kills", len(answered))
	}
	p := b.launch(t, dir)
	defer p.end(syscall.SIGTERM)
	places, next := standing(t, p.url)
	if next != p.seq+1 {
		t.Errorf("the log has %d events, the node is ready at %d", next-1, p.seq)
	}
	for _, a := range answered {
		if at := places[a.answer.Command]; len(at) != len(a.answer.Events) || at[len(at)-1] != a.answer.Seq {
			t.Errorf("command %s was answered with event %d, and stands at %v", a.answer.Command, a.answer.Seq, at)
		}
	}
	// Sent again, they get the answers that they got, and those whose answer was lost
	// get one; so nothing stands twice.
	for _, a := range answered[:50] {
		if again, status, err := post(p.url, a.signed); err != nil || status != http.StatusOK || again.Seq != a.answer.Seq {
			t.Errorf("sent again: %d, event %d, %v; it was event %d", status, again.Seq, err, a.answer.Seq)
		}
	}
	for _, s := range open {
		if _, status, err := post(p.url, s); err != nil || status != http.StatusOK {
			t.Errorf("a command whose answer was lost: %d, %v", status, err)
		}
	}
	t.Logf("%d commands were answered, of %d the answer was lost", len(answered), len(open))
}

// A demonstration that is killed while it is made is completed by the next start.
func (b binary) demonstrationKilled(t *testing.T) {
	want := b.launch(t, t.TempDir(), "--demo")
	want.end(syscall.SIGTERM)
	for range 3 {
		dir := t.TempDir()
		cmd := exec.Command(b.path, "serve", "--data", dir, "--http", "127.0.0.1:0", "--demo")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(rand.N(300 * time.Millisecond))
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		p := b.launch(t, dir, "--demo")
		if p.seq != want.seq {
			t.Errorf("the demonstration ends at %d, one that was not killed at %d", p.seq, want.seq)
		}
		p.end(syscall.SIGTERM)
	}
}

// standing reads the whole log of a node, which has no gap, and returns at which events
// each command stands, and the sequence behind the last.
func standing(t *testing.T, url string) (places map[uuid.UUID][]uint64, next uint64) {
	t.Helper()
	resp, err := http.Get(url + "/api/v1/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	places, next = map[uuid.UUID][]uint64{}, 1
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	for ; lines.Scan(); next++ {
		var e struct {
			Seq     uint64
			Command uuid.UUID
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e.Seq != next {
			t.Fatalf("event %d: %v: %.200s", next, err, lines.Text())
		}
		places[e.Command] = append(places[e.Command], e.Seq)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return places, next
}
