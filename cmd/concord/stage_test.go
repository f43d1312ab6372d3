package main

import (
	"bytes"
	"context"
	"flag"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"concord/cmd/concord/internal/api"
	"concord/cmd/concord/internal/node"
	"concord/events"
)

var update = flag.Bool("update", false, "write the golden files anew")

// stage is a node in this process, and the command lines that are given to it.
type stage struct {
	t    *testing.T
	dir  string // where command lines find their files
	url  string
	keys map[string]string // code -> file

	before func() // called before each line of a script; nil does nothing
}

// said is what came of a command line.
type said struct {
	code     int
	out, err string
}

// start is when the simulated clock of a stage begins.
var start = time.Date(2024, 7, 8, 14, 0, 0, 0, time.UTC)

// newStage starts a node whose clock stands still, so that what it says is the same
// every time.
func newStage(t *testing.T) *stage {
	t.Helper()
	return newStageAt(t, start)
}

func newStageAt(t *testing.T, start time.Time) *stage {
	t.Helper()
	return newStageWith(t, node.Options{Simulated: start})
}

// newStageWith is a stage whose node has a directory of the test's own.
func newStageWith(t *testing.T, o node.Options) *stage {
	t.Helper()
	s := &stage{t: t, dir: t.TempDir(), keys: map[string]string{}}
	o.Dir = filepath.Join(s.dir, "node")
	n, err := node.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	server := api.New(api.Options{Version: "test"})
	server.SetNode(n)
	if _, err := n.Runner.Wait(t.Context(), n.Seq()); err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(server)
	s.url = front.URL
	s.keys[events.CodeSecretariat] = n.KeyFile(events.CodeSecretariat)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		front.Close()
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// file puts a file beside the node, and returns where.
func (s *stage) file(name, content string) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// env is the environment of a command line of somebody.
func (s *stage) env(as string) func(string) string {
	return func(name string) string {
		switch name {
		case "CONCORD_SERVER":
			return s.url
		case "CONCORD_KEY":
			return s.keys[as]
		}
		return ""
	}
}

// gives has a command line done, by the holder of a key or by one without ("").
func (s *stage) gives(as string, args ...string) said {
	s.t.Helper()
	return s.types(s.t.Context(), as, "", args...)
}

// types is gives with something on the standard input.
func (s *stage) types(ctx context.Context, as, in string, args ...string) said {
	var out, errs bytes.Buffer
	code := run(ctx, args, strings.NewReader(in), &out, &errs, s.env(as))
	return said{code, out.String(), errs.String()}
}

// must is gives where nothing may go wrong.
func (s *stage) must(as string, args ...string) string {
	s.t.Helper()
	a := s.gives(as, args...)
	if a.code != exitDone {
		s.t.Fatalf("concord %s: exit %d: %s", strings.Join(args, " "), a.code, a.err)
	}
	return a.out
}

// enrols makes a key for a code and has it enrolled.
func (s *stage) enrols(codes ...string) {
	s.t.Helper()
	for _, code := range codes {
		file := filepath.Join(s.dir, code+".nk")
		s.must(events.CodeSecretariat, "key", "enrol", code, "--out", file)
		s.keys[code] = file
	}
}

// draft is the report that the tests negotiate.
const draft = `---
title: Draft report of the test
---

## A. Overview

1. States should respect human rights and promote the free flow of information.
2. The group met [twice][three times] in the period under review.
3. States noted:

    1. the needs of small States;
    2. the role of industry.

## B. Next steps

4. The Chair is requested to prepare a paper.[^1]
5. States are invited to comment on it.

[^1]: Without prejudice to [the positions of States.
`

// inSession returns a stage with a Chair, three delegations and a draft that has
// been tabled.
func inSession(t *testing.T) *stage {
	t.Helper()
	s := newStage(t)
	s.enrols("CHAIR", "FRA", "USA", "RUS")
	s.must(events.CodeSecretariat, "officers", "elect", "SGP", "--office", "chair")
	s.must("CHAIR", "report", "table", "apr1", s.file("draft.md", draft), "--kind", "annual")
	return s
}

// masks hide what differs from run to run: keys, directories, ports, times taken,
// ids, and hashes in which keys take part.
var masks = []struct {
	what *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`\bU[A-Z2-7]{55}\b`), "U(KEY)"},
	{regexp.MustCompile(`\bU[A-Z2-7]{11}…`), "U(KEY)…"},
	{regexp.MustCompile(`http://127\.0\.0\.1:\d+`), "http://(NODE)"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "(NODE)"},
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`), "(COMMAND)"},
	{regexp.MustCompile(`("state": "|state )[0-9a-f]{64}`), "${1}(STATE)"},
	{regexp.MustCompile(`("seconds": )[0-9.e-]+`), "${1}0.0"},
	{regexp.MustCompile(`in [0-9.]+ s,`), "in 0.0 s,"},
	{regexp.MustCompile(`("content":")[A-Za-z0-9+/=]+`), "${1}…"},
}

func (s *stage) masked(text string) string {
	text = strings.ReplaceAll(text, s.dir, "(DIR)")
	for _, m := range masks {
		text = m.what.ReplaceAllString(text, m.by)
	}
	return text
}

// golden compares with a file that a person has read.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}
