package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"concord/cmd/concord/internal/node"
	"concord/events"
)

// TestProgramOfADelegation: a client in another language, written from the OpenAPI
// document alone, does a delegation's job over connections that break.
func TestProgramOfADelegation(t *testing.T) {
	if os.Getenv("CONCORD_LONG") != "1" {
		t.Skip("needs Python: CONCORD_LONG=1 runs it")
	}
	s := newStageWith(t, node.Options{Demo: true})
	s.keys["FRA"] = filepath.Join(s.dir, "node", "keys", "FRA.nk")
	through, cuts := cutting(t, strings.TrimPrefix(s.url, "http://"))

	cmd := exec.CommandContext(t.Context(), python(t), filepath.Join("testdata", "program", "delegation.py"), "http://"+through, s.keys["FRA"], "apr1")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	var did struct {
		Participant, Amendment, Joined, Objected   string
		Refusal                                    struct{ Type, Rule string }
		Blockers, Inbox, Events, Broken, Unchanged int
		Seq                                        uint64
	}
	if err := json.Unmarshal(out.Bytes(), &did); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	if did.Participant != "FRA" || did.Refusal.Type != "not-withdrawn" || did.Refusal.Rule != "rule 122" || did.Events < 3 || did.Unchanged == 0 || did.Inbox == 0 {
		t.Errorf("%+v", did)
	}
	if did.Broken == 0 || did.Broken != int(cuts.Load()) {
		t.Errorf("%d streams broke, the program noticed %d", cuts.Load(), did.Broken)
	}
	// What the node says to others of what the program did.
	for _, x := range []struct{ args, says string }{
		{"amendment show " + did.Amendment + " --json", `"by": "FRA"`},
		{"amendment show " + did.Joined + " --json", `"FRA"`},
		{"position list apr1 --json", `"participant": "FRA"`},
		{"report status apr1", "FRA objects"},
	} {
		if got := s.must("", strings.Fields(x.args)...); !strings.Contains(got, x.says) {
			t.Errorf("concord %s does not say %s:\n%s", x.args, x.says, got)
		}
	}
	var last struct {
		Seq  uint64
		Type string
	}
	lines := strings.Split(strings.TrimSpace(s.must("", "log", "--actor", "FRA", "--json")), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Seq != did.Seq || last.Type != events.TypeOf(events.PositionTaken{}) {
		t.Errorf("the last that FRA did: %+v %v, want its position by event %d", last, err, did.Seq)
	}
}

// python finds a Python that has what the program needs.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), name, "-c", "import cryptography").Run() == nil {
			return name
		}
	}
	t.Fatal("no Python 3 with the package cryptography (Debian: python3-cryptography)")
	return ""
}

// cutting is a way to an address on which every other stream of events breaks, in
// the middle of an event. It counts those.
func cutting(t *testing.T, to string) (address string, cuts *atomic.Int32) {
	t.Helper()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = at.Close() })
	cuts = &atomic.Int32{}
	var streams atomic.Int32
	go func() {
		for {
			from, err := at.Accept()
			if err != nil {
				return
			}
			go func() {
				defer from.Close()
				node, err := net.Dial("tcp", to)
				if err != nil {
					return
				}
				defer node.Close()
				asks := bufio.NewReader(from)
				line, err := asks.ReadString('\n')
				if err != nil {
					return
				}
				if _, err := io.WriteString(node, line); err != nil {
					return
				}
				go func() { _, _ = io.Copy(node, asks) }()
				if strings.Contains(line, "/api/v1/events ") && streams.Add(1)%2 == 1 {
					cuts.Add(1)
					cut(from, node)
					return
				}
				_, _ = io.Copy(from, node)
			}()
		}
	}()
	return at.Addr().String(), cuts
}

// cut passes on what comes up to the middle of the second event.
func cut(to io.Writer, from io.Reader) {
	events := 0
	for in := bufio.NewReader(from); ; {
		line, err := in.ReadString('\n')
		if strings.HasPrefix(line, "data: ") {
			if events++; events == 2 {
				_, _ = io.WriteString(to, line[:len(line)/2])
				return
			}
		}
		if _, e := io.WriteString(to, line); e != nil || err != nil {
			return
		}
	}
}
