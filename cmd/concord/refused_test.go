package main

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"concord/aggregates/refusal"
	"concord/cmd/concord/internal/client"
	"concord/cmd/concord/internal/documents/markdown"
	"concord/cmd/concord/internal/node"
	"concord/cmd/concord/internal/prepare"
	"concord/cmd/concord/internal/problem"
	"concord/events"
	"concord/events/text"
)

func TestExitCodes(t *testing.T) {
	status := func(n int) error { return &client.Problem{Status: n} }
	for _, c := range []struct {
		err  error
		want int
	}{
		{refusal.Forbid("x", ""), exitForbidden},
		{refusal.Of(refusal.Stale, "stale-text", ""), exitForbidden},
		{refusal.Input("x", ""), exitUsage},
		{refusal.Deny("x", ""), exitDenied},
		{refusal.NotFound("report", "x"), exitMissing},
		{status(http.StatusConflict), exitForbidden},
		{status(http.StatusBadRequest), exitUsage},
		{status(http.StatusRequestEntityTooLarge), exitUsage},
		{status(http.StatusForbidden), exitDenied},
		{status(http.StatusUnauthorized), exitDenied},
		{status(http.StatusNotFound), exitMissing},
		{status(http.StatusTooManyRequests), exitUnable},
		{status(http.StatusServiceUnavailable), exitUnable},
		{status(http.StatusInternalServerError), exitUnable},
		{status(http.StatusBadGateway), exitUnable},
		{&client.Problem{Status: 500, Type: problem.Type("readings-differ")}, exitUnconfirmed},
		{&client.UnreachableError{Err: errors.New("x")}, exitUnable},
		{&client.UnknownError{Err: refusal.Forbid("x", "")}, exitUnable},
		{&client.TooLongError{}, exitUsage},
		{wrong("x"), exitUsage},
		{&inputError{errors.New("x")}, exitUsage},
		{&noKeyError{}, exitUsage},
		{&prepare.TimeError{}, exitUsage},
		{&prepare.NoParagraphError{}, exitMissing},
		{&text.AmbiguousBlock{}, exitUsage},
		{&text.Fault{}, exitUsage},
		{&markdown.Error{}, exitUsage},
		{&node.OptionError{}, exitUsage},
		{&node.ConflictError{}, exitForbidden},
		{errors.New("whatever else"), exitUnable},
	} {
		for _, err := range []error{c.err, fmt.Errorf("doing this: %w", c.err)} {
			if got := exitCode(problemOf(err, true)); got != c.want {
				t.Errorf("%T %v: %d, want %d", c.err, c.err, got, c.want)
			}
		}
	}
	if got := exitCode(problemOf(errors.New("accepts 1 arg"), false)); got != exitUsage {
		t.Errorf("what cobra says of a command line: %d", got)
	}
}

// TestRefusals gives each verb what it refuses: the code, what is said, what it says
// to try, and the problem that programs get.
func TestRefusals(t *testing.T) {
	s := inSession(t)
	s.must("FRA", "amend", "apr1", "1", "--text", "States must respect human rights and promote the free flow of information.")  // A1
	s.must("RUS", "amend", "apr1", "1", "--text", "States shall respect human rights and promote the free flow of information.") // A2
	s.must("FRA", "amend", "apr1", "5", "--delete")                                                                              // A3
	s.must("FRA", "amendment", "withdraw", "A3")
	unknown := filepath.Join(s.dir, "unknown.nk")
	s.must("", "key", "new", "--out", unknown)
	s.keys["unknown"] = unknown
	secretariat := events.CodeSecretariat
	public := func() string {
		var made enrolled
		if err := json.Unmarshal([]byte(s.must("", "key", "new", "--json", "--out", filepath.Join(s.dir, "spare.nk"))), &made); err != nil {
			t.Fatal(err)
		}
		return made.Key
	}()
	open := s.file("open.nk", "SU…")
	if r := s.gives("", "whoami", "--key", open); r.code != exitUsage {
		t.Errorf("a key file that holds no seed: %d %s", r.code, r.err)
	}
	same := "States should respect human rights and promote the free flow of information."

	for _, c := range []struct {
		as   string
		line string
		more []string
		code int
		slug string
		says string
		try  string
	}{
		{"", "reprot list", nil, 2, "usage", `no command "concord reprot"`, "did you mean: concord report"},
		{"", "report shwo apr1", nil, 2, "usage", "no command", "did you mean: concord report show"},
		{"", "participants regster", nil, 2, "usage", "no command", "did you mean: concord participants register"},
		{"", "report show apr1 --veiw marked", nil, 2, "usage", "no flag --veiw", "did you mean: --view"},
		{"", "report show apr1 --view makred", nil, 2, "usage", "--view is clean, marked", "did you mean: --view marked"},
		{"", "report show apr1 -q", nil, 2, "usage", "no flag -q", "try: concord report show --help"},
		{"", "report show", nil, 2, "usage", "SLUG is missing", "try: concord report show --help"},
		{"", "report show apr1 apr2", nil, 2, "usage", `"apr2" is one word too many`, ""},
		{"", "report show apr2", nil, 5, "no-such-report", `no report "apr2"`, "did you mean: apr1"},
		{"", "report show apr1 --paragraph 3(c)", nil, 5, "no-such-paragraph", "no paragraph “3(c)”", "did you mean: 3(a)"},
		{"", "report show apr1 --rev 7", nil, 5, "", "no Rev.7", ""},
		{"", "report show apr1 --rev last", nil, 2, "usage", "no revision", ""},
		{"", "report show apr1 --at noon", nil, 2, "bad-time", "nor a time", ""},
		{"", "report show apr1 --at 99999", nil, 5, "", "99999", ""},
		{"", "report diff apr1 --from seq:x", nil, 2, "usage", "no place on the log", ""},
		{"", "report status apr2", nil, 5, "no-such-report", "", "did you mean: apr1"},
		{"", "completion elvish", nil, 2, "usage", "no completion", ""},
		{"", "completion fsh", nil, 2, "usage", "no completion", "did you mean: fish"},
		{"", "participants --category observers", nil, 2, "usage", "--category is", ""},
		{"", "amend apr1 1 --delete", nil, 2, "no-key", "no key is named", "try: --key FILE"},
		{"unknown", "amend apr1 1 --delete", nil, 4, "unknown-key", "not enrolled", "concord key enrol CODE"},
		{"unknown", "whoami", nil, 5, "unknown-key", "not enrolled", "concord key enrol CODE"},
		{"FRA", "amend apr1 1", nil, 2, "usage", "what is to change?", ""},
		{"FRA", "amend apr1 1 --delete --merge-next", nil, 2, "usage", "does one thing", ""},
		{"FRA", "amend apr1 1 --delete --text x", nil, 2, "usage", "two amendments", ""},
		{"FRA", "amend apr1 1 --insert-after", nil, 2, "usage", "needs the words", ""},
		{"FRA", "amend apr1 1 --text x --file y", nil, 2, "usage", "take one", ""},
		{"FRA", "amend apr1 start --delete", nil, 2, "usage", "the place before the first", ""},
		{"FRA", "amend apr1 1 --file nowhere.txt", nil, 2, "bad-input", "nowhere.txt", ""},
		{"FRA", "amend apr1 1 --text", []string{same}, 1, "changes-nothing", "rule 130: it changes nothing", "try: concord report show apr1"},
		{"FRA", "amend apr1 1 --dry-run --text", []string{same}, 1, "changes-nothing", "", ""},
		{"FRA", "amend apr1 1 --text", []string{"States must respect human rights and promote the free flow of information."}, 1, "proposed-already", "as A1", "try: concord amendment show A1"},
		{"FRA", "amend apr1 1 --text", []string{"a\u202eb"}, 2, "bad-text", "bidirectional", ""},
		{"FRA", "amend apr1 9 --delete", nil, 5, "no-such-paragraph", "no paragraph “9”", ""},
		{"FRA", "amend apr1 2 --split-at 5", nil, 1, "no-such-place", "within a word", ""},
		{"FRA", "amend apr1 4 --merge-next", nil, 1, "other-kind", "a footnote is merged with a footnote only", ""},
		{"FRA", "amend apr1 1 --delete --for USA", nil, 2, "usage", "--for and --channel", ""},
		{"FRA", "amend apr1 1 --delete --for USA --channel floor", nil, 4, "not-for-others", "only the secretariat", "try: concord whoami"},
		{secretariat, "amend apr1 1 --delete", nil, 4, "not-permitted", "SECRETARIAT may not", "try: concord whoami"},
		{"USA", "amendment withdraw A1", nil, 4, "not-the-mover", "rule 122", ""},
		{"USA", "amendment reintroduce A1", nil, 1, "not-withdrawn", "whoever agrees can join it", "try: concord amendment show A1"},
		{"FRA", "amendment reintroduce A99", nil, 5, "no-such-amendment", "A99", ""},
		{"USA", "amendment cosponsor A3", nil, 1, "withdrawn", "was withdrawn", "concord amendment reintroduce A3 (by any member State)"},
		{"FRA", "amendment cosponsor A1", nil, 1, "already-sponsor", "already", ""},
		{"FRA", "amendment leave A2", nil, 1, "not-a-sponsor", "no sponsor", ""},
		{"FRA", "amendment restate A3 --text x", nil, 1, "withdrawn", "withdrawn", "try: concord amendment show A3"},
		{"FRA", "amendment restate A1", nil, 2, "usage", "--text or by --file", ""},
		{"FRA", "amendment restate A9 --text x", nil, 5, "no-such-amendment", "", ""},
		{"", "amendment show A9", nil, 5, "no-such-amendment", `"A9"`, "try: concord amendment list"},
		{"", "amendment list apr1 --state opne", nil, 2, "usage", "--state is", "did you mean: --state open"},
		{"FRA", "report revise apr1 --uncontested", nil, 4, "not-permitted", "FRA may not do this (report.revise) as a member State: the Chair decides", ""},
		{"CHAIR", "report revise apr1", nil, 2, "usage", "what is to be in the revision?", ""},
		{"CHAIR", "report revise apr1 --set 1", nil, 2, "usage", "PARAGRAPH=WORDS", ""},
		{"CHAIR", "report revise apr1 --redraft x.md --set 1=x", nil, 2, "usage", "a redraft gives all words", ""},
		{"CHAIR", "report revise apr1 --incorporate A1,A2", nil, 1, "touching", "A1 and A2", "--set P=TEXT"},
		{"CHAIR", "report revise apr1 --incorporate A1,A2 --dry-run", nil, 1, "touching", "", ""},
		{"CHAIR", "report revise apr1 --incorporate A3", nil, 1, "withdrawn", "", ""},
		{"CHAIR", "report revise apr1 --set", []string{"9=x"}, 5, "no-such-paragraph", "", ""},
		{"CHAIR", "report revise apr2 --uncontested", nil, 5, "no-such-report", "", "did you mean: apr1"},
		{"CHAIR", "report adopt apr1", nil, 1, "not-adoptable", "cannot be adopted", "try: concord report status apr1"},
		{"CHAIR", "report deadline apr1 --until 2024-07-09T10:00", nil, 2, "bad-time", "in which zone", ""},
		{"CHAIR", "report deadline apr1 --until 2020-01-01T00:00:00Z", nil, 2, "bad-deadline", "past", ""},
		{"CHAIR", "report deadline apr1", nil, 2, "usage", "one of the three", ""},
		{"CHAIR", "report deadline apr1 --lift", nil, 1, "no-deadline", "", ""},
		{"CHAIR", "report table apr1", []string{s.file("again.md", draft)}, 1, "tabled", "tabled already", ""},
		{"CHAIR", "report table Apr_2", []string{s.file("slug.md", draft)}, 2, "bad-slug", "", ""},
		{"CHAIR", "report table apr2", []string{s.file("empty.md", "\n")}, 2, "bad-draft", "", ""},
		{"CHAIR", "report table apr2", []string{s.file("untitled.md", "1. One.\n")}, 2, "no-title", "", "try: --title TITLE"},
		{"CHAIR", "report table apr2 nowhere.md", nil, 2, "bad-input", "nowhere.md", ""},
		{secretariat, "officers elect FRA --office chair", nil, 1, "office-held", "rule 103", "try: concord officers list"},
		{secretariat, "officers elect FRA --office chiar", nil, 5, "no-such-office", "", "did you mean: chair"},
		{"CHAIR", "officers elect FRE --office rapporteur", nil, 5, "no-such-participant", "", "did you mean: FRA"},
		{secretariat, "key enrol FRE --public", []string{public}, 5, "no-such-participant", "", "did you mean: FRA"},
		{secretariat, "key enrol FRA --public UABC", nil, 2, "bad-key", "not a public user nkey", ""},
		{secretariat, "key enrol FRA", nil, 2, "usage", "one of the three", ""},
		{secretariat, "key enrol --csv", []string{s.file("bad.csv", "FRA\n")}, 2, "bad-input", "line 1", ""},
		{secretariat, "key enrol --csv", []string{s.file("none.csv", "# nothing\n")}, 2, "bad-input", "no keys", ""},
		{secretariat, "key enrol FRA --out", []string{unknown}, 2, "bad-input", "never overwritten", ""},
		{"FRA", "key enrol FRA --public", []string{public}, 4, "not-permitted", "", ""},
		{secretariat, "key revoke", []string{public}, 5, "no-such-key", "", ""},
		{"", "key new", nil, 2, "usage", "--out FILE", ""},
		{"FRA", "key rotate", nil, 2, "usage", "--out FILE", ""},
		{secretariat, "participants register FRA --category member-state --name France", nil, 1, "registered", "", ""},
		{secretariat, "participants register XX", nil, 2, "usage", "--category and --name", ""},
		{secretariat, "clock set 2024-07-08T13:00:00Z", nil, 1, "clock-back", "forward only", ""},
		{secretariat, "clock set noon", nil, 2, "bad-time", "", ""},
		{"FRA", "clock set 2024-07-08T15:00:00Z", nil, 4, "not-permitted", "", ""},
		{"", "replay --at 99999", nil, 5, "", "", ""},
		{"", "whoami --server nowhere", nil, 2, "no-key", "", ""},
		{"", "report list --server nowhere", nil, 2, "usage", "not the address of a node", ""},
		{"", "report list --server http://127.0.0.1:1", nil, 3, "unreachable", "no node answers", "try: concord serve"},
	} {
		args := append(strings.Fields(c.line), c.more...)
		before := s.must("", "log", "--json")
		got := s.gives(c.as, args...)
		if got.code != c.code || got.out != "" || !strings.Contains(got.err, c.says) || !strings.Contains(got.err, c.try) {
			t.Errorf("%s: exit %d, %q, %q; want %d, …%s…%s…", c.line, got.code, got.out, got.err, c.code, c.says, c.try)
		}
		if strings.Contains(got.err, "\x1b") {
			t.Errorf("%s: colours in a pipe: %q", c.line, got.err)
		}
		asJSON := s.gives(c.as, append(args, "--json")...)
		var p client.Problem
		if err := json.Unmarshal([]byte(asJSON.err), &p); err != nil {
			t.Errorf("%s --json: %v in %q", c.line, err, asJSON.err)
			continue
		}
		if asJSON.code != c.code || asJSON.out != "" || p.Type == "" || p.Title == "" || p.Status < 400 || p.Detail == "" || c.slug != "" && p.Slug() != c.slug {
			t.Errorf("%s --json: exit %d, %+v; want %s", c.line, asJSON.code, p, c.slug)
		}
		if after := s.must("", "log", "--json"); after != before {
			t.Errorf("%s: a refusal left something on the log", c.line)
		}
	}
}

// TestKeyOfARefusedEnrolmentIsGone: nothing is half done.
func TestKeyOfARefusedEnrolmentIsGone(t *testing.T) {
	s := newStage(t)
	file := filepath.Join(s.dir, "x.nk")
	if r := s.gives(events.CodeSecretariat, "key", "enrol", "NOBODY", "--out", file); r.code != exitMissing {
		t.Fatalf("%d %s", r.code, r.err)
	}
	if r := s.gives("", "key", "new", "--out", file); r.code != exitDone {
		t.Errorf("the file of the key that was not enrolled is still there: %s", r.err)
	}
}
