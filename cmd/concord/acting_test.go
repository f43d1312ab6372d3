package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"concord/cmd/concord/internal/client"
	"concord/events"
	"concord/projections/amendments"
	"concord/projections/currenttext"
)

// into reads the answer of a command line.
func into[T any](t *testing.T, out string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return v
}

// TestEnteredByTheSecretariat: what was said in the room is entered for who said it,
// and says so for ever.
func TestEnteredByTheSecretariat(t *testing.T) {
	s := inSession(t)
	out := s.must(events.CodeSecretariat, "amend", "apr1", "5", "--text", "States may comment on it.", "--json",
		"--for", "FRA", "--channel", "floor", "--occurred", "2024-07-08T09:30[America/New_York]", "--meeting", "3")
	a := into[amendments.Amendment](t, s.must("", "amendment", "show", into[amended](t, out).Amendment, "--json"))
	if a.By != "FRA" || a.Filed.Actor != events.CodeSecretariat || a.Filed.Via != events.ViaFloor {
		t.Errorf("%+v", a)
	}
	if line := s.must("", "log", "--actor", "fra"); !strings.Contains(line, "FRA (by SECRETARIAT, floor)") || !strings.Contains(line, a.Amendment) {
		t.Errorf("the log says: %s", line)
	}
	if told := s.must(events.CodeSecretariat, "amendment", "withdraw", a.Amendment, "--for", "FRA", "--channel", "letter"); !strings.Contains(told, "FRA has withdrawn "+a.Amendment) {
		t.Errorf("%s", told)
	}
}

// TestGroupSpeaksForMembers: a group files for those of its members that it names.
func TestGroupSpeaksForMembers(t *testing.T) {
	s := inSession(t)
	s.enrols("EU")
	out := s.must("EU", "amend", "apr1", "5", "--delete", "--members", "FRA,DEU", "--json")
	a := into[amendments.Amendment](t, s.must("", "amendment", "show", into[amended](t, out).Amendment, "--json"))
	if len(a.OnBehalfOf) != 2 || a.By != "EU" {
		t.Errorf("%+v", a)
	}
	if r := s.gives("EU", "amend", "apr1", "4", "--delete", "--members", "USA"); r.code != exitUsage || !strings.Contains(r.err, "USA is no member of EU") {
		t.Errorf("%d %s", r.code, r.err)
	}
}

// TestRedraft: a new text of the whole finds the paragraphs that were there, and what
// is said before is what happens.
func TestRedraft(t *testing.T) {
	s := inSession(t)
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.") // A1
	s.must("USA", "amend", "apr1", "1", "--text", "States should respect and protect human rights and promote the free flow of information.")
	s.must("RUS", "amend", "apr1", "1", "--text", "States shall respect human rights and promote the free flow of information.")
	file := s.file("rev1.md", strings.NewReplacer(
		"States should respect", "States must respect",
		"[twice][three times]", "twice",
		"5. States are invited to comment on it.\n", "5. States are invited to comment on it.\n6. A vote of thanks was moved.\n",
	).Replace(draft))
	would := into[revised](t, s.must("CHAIR", "report", "revise", "apr1", "--redraft", file, "--dry-run", "--json"))
	if r := into[currenttext.Report](t, s.must("", "report", "show", "apr1", "--json")); r.Revision != 0 {
		t.Fatalf("a dry run issued revision %d", r.Revision)
	}
	did := into[revised](t, s.must("CHAIR", "report", "revise", "apr1", "--redraft", file, "--json"))
	if !would.DryRun || did.DryRun || did.Seq == 0 {
		t.Errorf("%+v, %+v", would, did)
	}
	would.DryRun, did.Seq = false, 0
	a, b := must(json.Marshal(would)), must(json.Marshal(did))
	if string(a) != string(b) {
		t.Errorf("said before: %s\nand done:   %s", a, b)
	}
	if len(did.Absorbed) != 1 || len(did.Carried) != 1 || len(did.Conflicts) != 1 || did.Conflicts[0].Amendment != "A3" || did.Conflicts[0].Paragraph != "p1" {
		t.Errorf("%s", b)
	}
	r := into[currenttext.Report](t, s.must("", "report", "show", "apr1", "--json"))
	if last := r.Paragraphs[len(r.Paragraphs)-2]; last.Text != "States are invited to comment on it." || last.ID != "p7" {
		t.Errorf("%+v", last)
	}
	// The plan of the redraft is read again from the log, by whoever computes on it.
	again := into[revised](t, s.must("CHAIR", "report", "revise", "apr1", "--incorporate", "A2", "--dry-run", "--json"))
	if again.Revision != 2 || len(again.Conflicts) != 1 {
		t.Errorf("%+v", again)
	}
}

func must[T any](made T, err error) T {
	if err != nil {
		panic(err)
	}
	return made
}

// TestAmendSaysBeforeWhatItDoes: the answer of a dry run is that of the filing.
func TestAmendSaysBeforeWhatItDoes(t *testing.T) {
	s := inSession(t)
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.")
	for _, line := range [][]string{
		{"amend", "apr1", "1", "--text", "States shall respect human rights and promote the free flow of information."},
		{"amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information."},
		{"amend", "apr1", "3", "--insert-after", "--text", "New."},
		{"amend", "apr1", "start", "--insert-after", "--text", "First."},
		{"amend", "apr1", "2", "--text", ""},
		{"amend", "apr1", "5", "--move-after", "1"},
		{"amend", "apr1", "4", "--split-at", "9"},
		{"amend", "apr1", "3(a)", "--merge-next"},
	} {
		would := into[amended](t, s.must("RUS", append(line, "--dry-run", "--json")...))
		did := into[amended](t, s.must("RUS", append(line, "--json")...))
		if !would.DryRun || did.Seq == 0 {
			t.Errorf("%q: %+v, %+v", line, would, did)
		}
		would.DryRun, did.Seq = false, 0
		if a, b := must(json.Marshal(would)), must(json.Marshal(did)); string(a) != string(b) {
			t.Errorf("%q\nsaid before: %s\nand done:   %s", line, a, b)
		}
	}
	if told := s.must("RUS", "amend", "apr1#4", "--delete", "--dry-run"); !strings.Contains(told, "paragraph 4 [p6] of apr1") {
		t.Errorf("a paragraph that is named with its report: %s", told)
	}
	if r := s.gives("RUS", "amend", "apr1#", "--delete"); r.code != exitUsage || !strings.Contains(r.err, "PARAGRAPH is missing") {
		t.Errorf("%+v", r)
	}
	if r := s.gives("RUS", "amend", "apr1", "3", "--insert-after", "--text", "Other.", "--dry-run"); !strings.Contains(r.err, `concord amend apr1 '3(b)' --insert-after`) {
		t.Errorf("a paragraph that parts another from its sub-paragraphs: %q", r.err)
	}
}

// TestStaleIsFiledAnew: words written on an earlier text come back as the command
// that files them on the present one, and that command does it.
func TestStaleIsFiledAnew(t *testing.T) {
	s := inSession(t)
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.")
	s.must("CHAIR", "report", "revise", "apr1", "--incorporate", "A1")
	r := s.gives("USA", "amend", "apr1", "1", "--rev", "0", "--text", "States should respect and protect human rights and promote the free flow of information.")
	if r.code != exitForbidden || !strings.Contains(r.err, "add “and protect”") {
		t.Fatalf("%d %s", r.code, r.err)
	}
	_, command, ok := strings.Cut(r.err, "file it there: concord ")
	if !ok {
		t.Fatal(r.err)
	}
	front, words, _ := strings.Cut(strings.TrimSpace(command), " --text '")
	words, rest, _ := strings.Cut(words, "'")
	args := append(append(strings.Fields(front), "--text", words), strings.Fields(rest)...)
	did := into[amended](t, s.must("USA", append(args, "--json")...))
	if len(did.Edits) != 1 || did.Edits[0].New != "and protect" || did.Edits[0].Old != "" || did.Revision != 1 {
		t.Errorf("%+v", did)
	}
}

func TestFollow(t *testing.T) {
	s := inSession(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	lines := make(chan string, 100)
	done := make(chan int)
	out := writerFunc(func(b []byte) (int, error) { lines <- string(b); return len(b), nil })
	go func() {
		done <- run(ctx, []string{"log", "--follow", "--json", "--report", "apr1", "--actor", "FRA"}, strings.NewReader(""), out, os.Stderr, s.env(""))
	}()
	s.must("FRA", "amend", "apr1", "1", "--delete")
	select {
	case line := <-lines:
		e := into[client.Event](t, line)
		if e.Actor != "FRA" || e.Type != "concord.report.amendment-proposed.v1" || !strings.HasSuffix(line, "\n") || strings.Count(line, "\n") != 1 {
			t.Errorf("%s", line)
		}
	case <-ctx.Done():
		t.Fatal("nothing came")
	}
	cancel()
	if code := <-done; code != exitDone {
		t.Errorf("a following that its reader ends exits with %d", code)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestShowFormatsAndFiles(t *testing.T) {
	s := inSession(t)
	file := filepath.Join(s.dir, "out.md")
	r := s.gives("", "report", "show", "apr1", "--format", "md", "--out", file)
	if r.code != exitDone || r.out != "" {
		t.Fatalf("%+v", r)
	}
	content, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(content), "## A. Overview") || !strings.Contains(string(content), "[twice][three times]") {
		t.Errorf("%v: %s", err, content)
	}
	// What was written can be tabled again, from the standard input.
	if r := s.types(t.Context(), "CHAIR", string(content), "report", "table", "apr2", "-", "--kind", "other", "--json"); r.code != exitDone || into[tabled](t, r.out).Paragraphs != 10 {
		t.Errorf("%+v", r)
	}
	if page := s.must("", "report", "show", "apr1", "--format", "html"); !strings.Contains(page, "<html") {
		t.Errorf("%s", page)
	}
	if a, b := s.must("", "report", "show", "apr1", "--format", "json"), s.must("", "report", "show", "apr1", "--json"); a != b {
		t.Errorf("%s\n%s", a, b)
	}
	if part := s.must("", "report", "show", "apr1", "--contested"); !strings.Contains(part, "2. The group met [twice]") || strings.Contains(part, "A. Overview") {
		t.Errorf("%s", part)
	}
	if r := s.gives("", "report", "show", "apr1", "--out", filepath.Join(s.dir, "no", "such", "place")); r.code != exitUsage {
		t.Errorf("%+v", r)
	}
}
