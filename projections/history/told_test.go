package history_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/aggregates/report"
	"concord/events"
	"concord/projections/history"
)

// TestEveryEventTypeIsTold reads an event of every type that was ever written, from
// the golden files that events keeps of them: each that the history has is told.
func TestEveryEventTypeIsTold(t *testing.T) {
	files, err := filepath.Glob("../../events/testdata/golden/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files of events: %v", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, data, _ := strings.Cut(string(content), "\n\n")
		lines := strings.Split(head, "\n")
		m := events.Message{Subject: lines[0], Data: []byte(strings.TrimSuffix(data, "\n"))}
		for _, line := range lines[1:] {
			name, value, _ := strings.Cut(line, ": ")
			m.Header = append(m.Header, events.Field{Name: name, Value: value})
		}
		r, err := events.Decode(events.Stored{Seq: 9, Message: m})
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		e, kept := history.EntryOf(&r)
		if !kept {
			continue
		}
		if told := history.Line(&e, &report.State{}); strings.Contains(told, "cannot tell") {
			t.Errorf("%s: %s", r.Type, told)
		}
	}
}
