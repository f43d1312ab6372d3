package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"concord/aggregates/group"
	"concord/cmd/concord/internal/api"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/prepare"
	"concord/events"
	"concord/events/trust"
)

// TestCluster starts docker-compose.yml for real and has the negotiation of the stories
// play on both nodes, while others work; a NATS server and the node that writes are
// killed in the middle.
func TestCluster(t *testing.T) {
	if os.Getenv("CONCORD_LONG") == "" {
		t.Skip("starts containers: CONCORD_LONG=1")
	}
	c := newContainers(t)
	c.refusesWithoutSecrets()
	c.init()
	c.up()
	c.audits()
	c.negotiates()
	c.returns()
}

// containers is a cluster of containers, and what was done on it.
type containers struct {
	t       *testing.T
	compose []string // the command
	root    string   // where docker-compose.yml is
	project string
	env     []string
	dir     string    // of the cluster
	urls    [2]string // of the nodes
	nats    [3]string // addresses of the servers
	begins  time.Time // when its simulated clock begins
	file    string    // that adds the clock to the nodes' command lines

	mu       sync.Mutex
	alive    [2]bool
	answered map[uuid.UUID]uint64 // by command, its last event
}

// newContainers builds the images, where there is a Docker to run them. They and all
// that is made of them go with the test.
func newContainers(t *testing.T) *containers {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	c := &containers{t: t, root: root, project: fmt.Sprintf("concord-test-%d", os.Getpid()), alive: [2]bool{true, true}, answered: map[uuid.UUID]uint64{}}
	if out, err := exec.Command("docker", "info").CombinedOutput(); err != nil {
		t.Skipf("no Docker runs here, so docker-compose.yml is not tried: %v %.200s", err, out)
	}
	if exec.Command("docker", "compose", "version").Run() == nil {
		c.compose = []string{"docker", "compose"}
	} else if _, err := exec.LookPath("docker-compose"); err == nil {
		c.compose = []string{"docker-compose"}
	} else {
		t.Skip("there is Docker but no Compose here, so docker-compose.yml is not tried")
	}
	if c.begins, err = prepare.Time("2024-10-28T10:00[America/New_York]"); err != nil {
		t.Fatal(err)
	}
	image := c.project + "-image"
	c.env = []string{"CONCORD_IMAGE=" + image}
	for i := range c.urls {
		address := freeAddress(t)
		c.urls[i] = "http://" + address
		c.env = append(c.env, fmt.Sprintf("CONCORD_HTTP_%d=%s", i+1, address))
	}
	for i := range c.nats {
		c.nats[i] = freeAddress(t)
		c.env = append(c.env, fmt.Sprintf("CONCORD_NATS_%d=%s", i+1, c.nats[i]))
	}
	c.image(image, "concord", ".", "--target", "handed-in", "-f", filepath.Join(root, "cmd", "concord", "Dockerfile"))
	compose, err := os.ReadFile(filepath.Join(root, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	official := regexp.MustCompile(`image: (nats:\S+)`).FindSubmatch(compose)
	if official == nil {
		t.Fatal("docker-compose.yml names no image of NATS")
	}
	// The official image is pulled from nowhere here: one like it is built, unless it is there.
	if exec.Command("docker", "image", "inspect", string(official[1])).Run() != nil {
		dockerfile := filepath.Join(t.TempDir(), "Dockerfile")
		if err := os.WriteFile(dockerfile, []byte("FROM scratch\nCOPY nats-server /nats-server\nENTRYPOINT [\"/nats-server\"]\nCMD [\"--config\", \"/nats-server.conf\"]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c.image(string(official[1]), "nats-server", "github.com/nats-io/nats-server/v2", "-f", dockerfile)
	}
	c.clocked(string(compose))
	return c
}

// freeAddress is an address of the loopback interface that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// image builds a static binary and an image of it.
func (c *containers) image(tag, binary, of string, args ...string) {
	c.t.Helper()
	dir := c.t.TempDir()
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s", "-o", filepath.Join(dir, binary), of)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		c.t.Fatalf("building %s: %v\n%s", of, err, out)
	}
	c.must(append(append([]string{"docker", "build", "-q", "-t", tag}, args...), dir)...)
	c.t.Cleanup(func() {
		if out, err := c.run("docker", "image", "rm", tag); err != nil {
			c.t.Errorf("%v\n%s", err, out)
		}
	})
}

// clocked writes the file that has both nodes' time stand still, as the story wants it:
// their command lines, and the clock.
func (c *containers) clocked(compose string) {
	c.t.Helper()
	var file strings.Builder
	file.WriteString("services:\n")
	for _, node := range []string{"concord-1", "concord-2"} {
		command := regexp.MustCompile(`(?m)^  ` + node + `:\n(?:    .*\n)*?    command:\n((?:      - .*\n)+)`).FindStringSubmatch(compose)
		if command == nil {
			c.t.Fatalf("docker-compose.yml does not say how %s is started", node)
		}
		fmt.Fprintf(&file, "  %s:\n    command:\n%s      - --clock=simulated=%s\n", node, command[1], c.begins.Format(time.RFC3339))
	}
	c.file = filepath.Join(c.t.TempDir(), "clock.yml")
	if err := os.WriteFile(c.file, []byte(file.String()), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// run runs a command in the root.
func (c *containers) run(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = c.root
	cmd.Env = append(append(os.Environ(), "DOCKER_BUILDKIT=0"), c.env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (c *containers) must(args ...string) string {
	c.t.Helper()
	out, err := c.run(args...)
	if err != nil {
		c.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// composed is a command line of Compose for the cluster.
func (c *containers) composed(settings string, args ...string) []string {
	line := append([]string{}, c.compose...)
	return append(append(line, "-p", c.project, "--env-file", settings, "-f", "docker-compose.yml", "-f", c.file), args...)
}

// settings are those that cluster init has written.
func (c *containers) settings() string { return filepath.Join(c.dir, "compose.env") }

// refusesWithoutSecrets: nothing starts without what cluster init writes, and it is said
// what to do.
func (c *containers) refusesWithoutSecrets() {
	c.t.Helper()
	none := filepath.Join(c.t.TempDir(), "none.env")
	if err := os.WriteFile(none, nil, 0o600); err != nil {
		c.t.Fatal(err)
	}
	out, err := c.run(c.composed(none, "up", "-d")...)
	if err == nil || !strings.Contains(out, "concord cluster init DIR") {
		c.t.Errorf("without the secrets: %v\n%s", err, out)
	}
	if left := c.must("docker", "ps", "-aq", "--filter", "label=com.docker.compose.project="+c.project); left != "" {
		c.t.Errorf("containers were made all the same: %s", left)
	}
}

// init writes the secrets, by the command line.
func (c *containers) init() {
	c.t.Helper()
	c.dir = filepath.Join(c.t.TempDir(), "cluster")
	var out, errs bytes.Buffer
	if code := run(c.t.Context(), []string{"cluster", "init", c.dir}, strings.NewReader(""), &out, &errs, func(string) string { return "" }); code != exitDone {
		c.t.Fatalf("cluster init: exit %d: %s", code, errs.String())
	}
	if !strings.Contains(errs.String(), "docker compose --env-file "+c.settings()) {
		c.t.Errorf("cluster init does not say what is next: %s", errs.String())
	}
}

// up starts the cluster and waits until both nodes are ready.
func (c *containers) up() {
	c.t.Helper()
	c.t.Cleanup(func() {
		if c.t.Failed() {
			if lines, err := c.run(c.composed(c.settings(), "logs", "--no-color", "--tail", "40")...); err == nil {
				c.t.Log(lines)
			}
		}
		if out, err := c.run(c.composed(c.settings(), "down", "-v", "--remove-orphans", "-t", "5")...); err != nil {
			c.t.Errorf("taking the containers away: %v\n%s", err, out)
		}
	})
	began := time.Now()
	c.must(c.composed(c.settings(), "up", "-d", "--no-build")...)
	for i := range c.urls {
		if r := c.awaitReady(i); r.Durability != "verified" {
			c.t.Errorf("node %d: durability %q", i+1, r.Durability)
		}
	}
	c.t.Logf("both nodes were ready %s after docker compose up", time.Since(began).Round(time.Second))
}

// ready asks a node.
func (c *containers) ready(i int) (r api.Readiness, ok bool) {
	resp, err := (&http.Client{Timeout: 3 * time.Second}).Get(c.urls[i] + "/readyz")
	if err != nil {
		return r, false
	}
	defer resp.Body.Close()
	return r, json.NewDecoder(resp.Body).Decode(&r) == nil && r.Ready
}

func (c *containers) awaitReady(i int) api.Readiness {
	c.t.Helper()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		if r, ok := c.ready(i); ok {
			return r
		} else if time.Now().After(end) {
			c.t.Fatalf("node %d is not ready: %q", i+1, r.Reasons)
		}
	}
}

// writer returns which of the nodes writes.
func (c *containers) writer() int {
	c.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		for i := range c.urls {
			if r, ok := c.ready(i); ok && r.Lease != nil && r.Lease.Held {
				return i
			}
		}
	}
	c.t.Fatal("no node writes")
	return 0
}

// audits: an auditor reads the log on the servers with the key that was made for it, and
// cannot write there; who has no key is not let in.
func (c *containers) audits() {
	c.t.Helper()
	if nc, err := nats.Connect("nats://"+c.nats[0], nats.MaxReconnects(0)); err == nil {
		nc.Close()
		c.t.Error("one without a key is let in to the servers")
	}
	key, err := nats.NkeyOptionFromSeed(filepath.Join(c.dir, "auditor.nk"))
	if err != nil {
		c.t.Fatal(err)
	}
	nc, err := nats.Connect("nats://"+c.nats[2], key, nats.MaxReconnects(-1), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		c.t.Fatalf("the auditor is not let in: %v", err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(2*time.Second))
	if err != nil {
		c.t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(500 * time.Millisecond) {
		stream, err := js.Stream(c.t.Context(), "oewg-ict")
		if err == nil {
			var m *jetstream.RawStreamMsg
			if m, err = stream.GetMsg(c.t.Context(), 1); err == nil {
				if kind := m.Header.Get(events.HeaderType); kind != "concord.group.founded.v1" {
					c.t.Errorf("the auditor reads %q as the first event", kind)
				}
				break
			}
		}
		if time.Now().After(end) {
			c.t.Fatalf("the auditor cannot read the log: %v", err)
		}
	}
	if _, err := js.Publish(c.t.Context(), "oewg-ict.group.oewg-ict.founded", []byte("{}"), jetstream.WithRetryAttempts(0)); err == nil {
		c.t.Error("the auditor has written on the log")
	}
}

// kill kills a container, as a machine does that loses its power.
func (c *containers) kill(service string) {
	c.t.Helper()
	id := strings.TrimSpace(c.must(c.composed(c.settings(), "ps", "-q", service)...))
	c.must("docker", "kill", id)
}

// some returns the index of a node that runs, another at every turn if both do.
func (c *containers) some(turn int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := turn % 2; c.alive[i] {
		return i
	}
	return (turn + 1) % 2
}

// negotiates plays the story, line by line on one node and the other, while
// organizations are registered without a pause.
func (c *containers) negotiates() {
	c.t.Helper()
	script, err := os.ReadFile(filepath.Join("testdata", "stories", "negotiation.sh"))
	if err != nil {
		c.t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(script), "\n# ---\n")
	secretariat := filepath.Join(c.dir, "concord-1", "keys", "secretariat.nk")
	signer, err := trust.LoadSigner(secretariat)
	if err != nil {
		c.t.Fatal(err)
	}
	lines := 0
	for line := range strings.Lines(body) {
		if strings.HasPrefix(line, "as ") || strings.HasPrefix(line, "anyone ") || strings.HasPrefix(line, "refused ") {
			lines++
		}
	}
	ctx, cancel := context.WithCancel(c.t.Context())
	var clerks sync.WaitGroup
	for i := range 4 {
		clerks.Go(func() { c.registers(ctx, signer, i) })
	}
	played := 0
	s := &stage{t: c.t, dir: c.t.TempDir(), keys: map[string]string{events.CodeSecretariat: secretariat}}
	s.before = func() {
		switch played++; played {
		case lines / 3:
			c.t.Logf("killing a NATS server before line %d of %d", played, lines)
			c.kill("nats-2")
		case lines * 2 / 3:
			i := c.writer()
			c.t.Logf("killing the node that writes (node %d) before line %d of %d", i+1, played, lines)
			c.mu.Lock()
			c.alive[i] = false
			c.mu.Unlock()
			c.kill(fmt.Sprintf("concord-%d", i+1))
			began := time.Now()
			other := c.writer()
			c.t.Logf("node %d took over within %s", other+1, time.Since(began).Round(100*time.Millisecond))
			if other == i {
				c.t.Fatal("the node that was killed writes")
			}
		}
		i := c.some(played)
		c.comesUp(i)
		s.url = c.urls[i]
	}
	s.plays(body)
	cancel()
	clerks.Wait()
	if played != lines {
		c.t.Errorf("%d lines of %d were played", played, lines)
	}
	c.nothingIsMissing()
	var status struct{ Status string }
	if err := json.Unmarshal([]byte(s.must("", "report", "status", "river", "--json")), &status); err != nil || status.Status != "adopted" {
		c.t.Errorf("the report is %q at the end (%v)", status.Status, err)
	}
	s.must("", "replay")
}

// comesUp waits until a node shows what the other has answered: the story is told as by
// one who does not know that there are two.
func (c *containers) comesUp(i int) {
	c.t.Helper()
	head := uint64(0)
	for j := range c.urls {
		if r, ok := c.ready(j); ok {
			head = max(head, r.Head)
		}
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		if r, ok := c.ready(i); ok && r.Seq >= head {
			return
		} else if time.Now().After(end) {
			return // there is no writer just now: the command line waits for one
		}
	}
}

// registers registers organizations one after the other until ctx ends, each by one
// command that is brought to one node or the other until it is answered.
func (c *containers) registers(ctx context.Context, s trust.Signer, clerk int) {
	for n := 0; n < 60 && ctx.Err() == nil; n++ {
		code := fmt.Sprintf("ORG-%d-%d", clerk, n)
		signed, ok := c.registration(ctx, s, code)
		late := 0
		for turn := clerk; ok; turn++ {
			a, status, err := post(c.urls[c.some(turn)], signed)
			if err == nil && status == http.StatusOK {
				c.mu.Lock()
				c.answered[a.Command] = a.Seq
				c.mu.Unlock()
				break
			}
			if err == nil && status == http.StatusBadRequest && late < 3 {
				// The story has set the clock on meanwhile: it was signed too long ago.
				late++
				signed, ok = c.registration(ctx, s, code)
				continue
			}
			if err == nil && status < http.StatusInternalServerError && status != http.StatusTooManyRequests {
				c.t.Errorf("registering %s: %d", code, status)
				return
			}
			if ctx.Err() != nil {
				return // it was not answered: nothing is known of it
			}
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// registration writes the command of a registration, by the time of the group.
func (c *containers) registration(ctx context.Context, s trust.Signer, code string) (trust.Submission, bool) {
	for turn := 0; ctx.Err() == nil; turn++ {
		node, err := client.New(c.urls[c.some(turn)], 0, "test")
		if err != nil {
			c.t.Error(err)
			return trust.Submission{}, false
		}
		wish := client.Wish{Type: "participant.register", Data: group.Register{Participant: events.Participant{Code: code, Name: "Organization " + code, Category: events.Stakeholder}}}
		if command, err := node.Write(ctx, events.CodeSecretariat, wish); err == nil {
			return s.Sign(command.Bytes), true
		}
		time.Sleep(100 * time.Millisecond)
	}
	return trust.Submission{}, false
}

// nothingIsMissing: every command that was answered stands on the log once, where its
// answer said, and the log has no gap.
func (c *containers) nothingIsMissing() {
	c.t.Helper()
	places, next := standing(c.t, c.urls[c.some(0)])
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.answered) < 20 {
		c.t.Errorf("only %d commands were answered beside the story", len(c.answered))
	}
	for id, seq := range c.answered {
		if at := places[id]; len(at) != 1 || at[0] != seq {
			c.t.Errorf("command %s was answered with event %d and stands at %v", id, seq, at)
		}
	}
	c.t.Logf("%d commands were answered beside the story, the log has %d events", len(c.answered), next-1)
}

// returns: what was killed is started again, comes up with the log, and both nodes have
// the same readings.
func (c *containers) returns() {
	c.t.Helper()
	c.must(c.composed(c.settings(), "start", "nats-2", "concord-1", "concord-2")...)
	seq := uint64(0)
	for i := range c.urls {
		seq = max(seq, c.awaitReady(i).Seq)
	}
	var states [2]string
	for i, url := range c.urls {
		var out, errs bytes.Buffer
		code := run(c.t.Context(), []string{"replay", "--json", "--at", fmt.Sprint(seq), "--server", url}, strings.NewReader(""), &out, &errs, func(string) string { return "" })
		var r struct{ State string }
		if err := json.Unmarshal(out.Bytes(), &r); code != exitDone || err != nil {
			c.t.Fatalf("node %d: exit %d, %v: %s", i+1, code, err, errs.String())
		}
		states[i] = r.State
	}
	if states[0] != states[1] || states[0] == "" {
		c.t.Errorf("as of event %d the readings are %q and %q", seq, states[0], states[1])
	}
}
