package mandate

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"concord/events"
)

// riverBasin is a mandate of another kind: a dozen States, two languages, a
// rolling text and silences of seconds.
func riverBasin(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/river-basin.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestParse(t *testing.T) {
	m, err := Parse([]byte(riverBasin(t)))
	if err != nil {
		t.Fatal(err)
	}
	if m.Group != "river-basin" || m.Drafting != events.RollingDrafting || m.MinSilence != 5 || !m.Closed || len(m.Participants) != 17 {
		t.Errorf("read %+v", m)
	}
	written, err := events.MarshalJSON(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(written)
	if err != nil {
		t.Fatalf("the mandate as the log has it: %v", err)
	}
	if diff := cmp.Diff(m, again); diff != "" {
		t.Errorf("written and read again (-before +after):\n%s", diff)
	}
}

// Each case changes the file in one place; the answer names the line, which is
// that of the change (a name that is missing is told where its object begins),
// the place and the rule.
func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown name", `"closed"`, `"secret"`, `line %d: /secret: a mandate has no such name`},
		{"unknown name inside", `"places": 2`, `"seats": 2`, `line %d: /offices/1/seats: a mandate has no such name`},
		{"name in capitals", `"group": "river`, `"Group": "river`, `line %d: /Group: a mandate has no such name`},
		{"duplicate name", `"title": "Prep`, `"group": "Prep`, `line %d: /group: duplicate object member name`},
		{"string for a number", `"min_silence": 5`, `"min_silence": "5 s"`, `line %d: /min_silence: must be a whole number`},
		{"fraction", `"min_silence": 5`, `"min_silence": 5.5`, `line %d: /min_silence: must be a whole number`},
		{"too large for a number", `"min_silence": 5`, `"min_silence": 55555555555555555555`, `line %d: /min_silence: must be a whole number`},
		{"number for a string", `"Nairobi"`, `7`, `line %d: /sessions/2/place: must be a string`},
		{"string for a list", `["en", "fr"]`, `"en"`, `line %d: /languages: must be a list`},
		{"number for true", `"closed": true`, `"closed": 1`, `line %d: /closed: must be true or false`},
		{"list for an object", `{"id": "s1"`, `["s1"], {"id": "s1"`, `line %d: /sessions/1: must be an object`},
		{"null", `"closed": true`, `"closed": null`, `line %d: /closed: null is not allowed`},
		{"null in a list", `["floor"]`, `[null]`, `line %d: /acts_for/0: null is not allowed`},
		{"missing", `"drafting": "rolling",`, ``, `line 1: /drafting: must be one of "chair", "rolling": not ""`},
		{"missing inside", `, "kind": "organizational"`, ``, `line %d: /sessions/0/kind: must be one of`},
		{"value", `"HUN"`, `"hungary"`, `line %d: /participants/7/code: 2 to 16 characters of A-Z0-9-`},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := riverBasin(t)
			if strings.Count(file, c.old) != 1 {
				t.Fatalf("%q stands %d times in the file", c.old, strings.Count(file, c.old))
			}
			line := 1 + strings.Count(file[:strings.Index(file, c.old)], "\n")
			_, err := Parse([]byte(strings.Replace(file, c.old, c.new, 1)))
			wantFault(t, err, strings.Replace(c.want, "%d", fmt.Sprint(line), 1))
		})
	}
	for _, c := range []struct{ name, file, want string }{
		{"empty", "", "line 1: "},
		{"null", "\nnull", "line 2: null is not allowed"},
		{"a list", "[]", "line 1: must be an object"},
		{"cut short", `{"group":` + "\n" + `"a`, "line 2: "},
		{"bytes behind", riverBasin(t) + "{}", fmt.Sprintf("line %d: ", strings.Count(riverBasin(t), "\n")+1)},
		{"a comment", "// ours\n{}", "line 1: "},
		{"byte order mark", "\ufeff{}", "line 1: "},
		{"not UTF-8", "{\n\"title\": \"caf\xe9\"}", "line 2: "},
		{"half a surrogate pair", "{\n\"title\": \"\\ud800\"}", "line 2: "},
		{"too large", strings.Repeat(" ", MaxFile+1), "at most 1048576 bytes, this one 1048577"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.file))
			wantFault(t, err, c.want)
		})
	}
}

// wantFault checks that err is Faults and that the first reads as told.
func wantFault(t *testing.T, err error, want string) {
	t.Helper()
	var faults Faults
	if !errors.As(err, &faults) || len(faults) == 0 {
		t.Fatalf("not refused with faults: %v", err)
	}
	if !strings.Contains(faults[0].String(), want) {
		t.Errorf("refused with\n%v\nwant\n%s", err, want)
	}
}

// What a hostile file holds is told at a length that a person reads.
func TestParseTellsBriefly(t *testing.T) {
	long := strings.Repeat("é", 200_000)
	for _, file := range []string{
		`{"` + long + `": 1}`,
		`{"group": "` + long + `"}`,
		`{"agenda": [{"item": "` + long + `"}]}`,
		`{"acts_for": ["x"` + strings.Repeat(`,"x"`, 100_000) + `]}`,
	} {
		_, err := Parse([]byte(file))
		if err == nil {
			t.Fatalf("accepted: %.40s", file)
		}
		if n := len(err.Error()); n > MaxFaults*3*MaxTold {
			t.Errorf("%.40s…: the answer has %d bytes", file, n)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(riverBasin(f)))
	f.Add([]byte(`{"agenda":[{"item":"1"},{"item":"1a"}],"sessions":[{"from":"2024-02-30"}]}`))
	f.Add([]byte(`{"participants":[{"code":"A","members":["A","A",null]}]}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := Parse(file)
		if err != nil {
			var faults Faults
			if !errors.As(err, &faults) || len(faults) == 0 || len(faults) > MaxFaults {
				t.Fatalf("refused without faults: %v", err)
			}
			for _, fault := range faults {
				if lines := 1 + bytes.Count(file, []byte("\n")); fault.Line < 0 || fault.Line > lines {
					t.Fatalf("a fault in line %d of %d: %v", fault.Line, lines, fault)
				}
			}
			return
		}
		if err := Validate(m); err != nil {
			t.Fatalf("parsed and not valid: %v", err)
		}
		if _, err := Parts(m.Participants, events.MaxData); err != nil {
			t.Fatalf("parsed and a participant does not fit a message: %v", err)
		}
		written, err := events.MarshalJSON(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(written)
		if err != nil {
			t.Fatalf("accepted, written and refused: %v", err)
		}
		rewritten, err := events.MarshalJSON(again)
		if err != nil || !bytes.Equal(written, rewritten) {
			t.Fatalf("written in two ways: %v\n%s\n%s", err, written, rewritten)
		}
	})
}
