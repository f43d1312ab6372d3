package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"concord/events"
)

// act is a command line of the story, and who gives it.
type act struct {
	as   string
	args []string
}

// story is a short negotiation, from the first key to the gavel, with every verb that
// there is.
func story(s *stage) []act {
	secretariat, chair := events.CodeSecretariat, "CHAIR"
	key := func(name string) string { return filepath.Join(s.dir, name) }
	line := func(as, words string, more ...string) act {
		return act{as, append(strings.Fields(words), more...)}
	}
	return []act{
		line("", "officers list"),
		line(secretariat, "whoami"),
		line(secretariat, "participants register ICC --category stakeholder", "--name", "International Chamber of Commerce"),
		line("", "participants --category stakeholder"),
		line(secretariat, "key enrol CHAIR --label podium --out", key("CHAIR.nk")),
		line(secretariat, "key enrol --csv", key("keys.csv")),
		line(secretariat, "key enrol --csv", key("keys.csv")),
		line(secretariat, "officers elect sgp --office chair"),
		line(chair, "report table apr1", key("draft.md")),
		line("", "report list"),
		line("", "report show apr1"),
		line("FRA", "amend apr1 1 --text", "States must respect human rights and promote the free flow of information.", "--reason", "A duty, not a wish."),
		line("USA", "amend apr1 1 --text", "States should respect and protect human rights and promote the free flow of information."),
		line("RUS", "amend apr1 1 --text", "States shall respect human rights."),
		line("RUS", "amend apr1 1 --dry-run --text", "States should respect human rights."),
		line("USA", "amend apr1 3(b) --insert-after --text", "the work of regional organizations."),
		line("FRA", "amend apr1 5 --delete"),
		line("USA", "amend apr1 4 --move-after start"),
		line("FRA", "amend apr1 1 --split-at 34"),
		line("RUS", "amend apr1 3(a) --merge-next"),
		line("", "amendment list apr1"),
		line("USA", "amendment cosponsor a1"),
		line("RUS", "amendment leave A8"),
		line("USA", "amendment withdraw A6"),
		line("FRA", "amendment restate A5 --text", "States are invited to comment on it in writing."),
		line("RUS", "amendment reintroduce a6 --dry-run"),
		line("RUS", "amendment reintroduce a6"),
		line("FRA", "amendment reintroduce A6"),
		line("", "amendment show A6"),
		line(chair, "amendment decline A7", "--reason", "Too short to split."),
		line("", "amendment show A1"),
		line("", "report show apr1 --view marked --paragraph 1"),
		line(chair, "report revise apr1 --incorporate A1,A4 --dry-run"),
		line(chair, "report revise apr1 --incorporate A1,A4"),
		line("", "amendment show A3"),
		line("", "report show apr1 --view marked --rev 0 --paragraph 1"),
		line("", "report diff apr1"),
		line("", "report blame apr1 --paragraph 1"),
		line("FRA", "amend apr1 2 --rev 0 --text", "The group met twice in the period under review."),
		line(chair, "report deadline apr1 --until", "2024-07-08T18:00[America/New_York]"),
		line(secretariat, "clock set", "2024-07-08T18:00:01[America/New_York]"),
		line("FRA", "amend apr1 2 --text", "The group met twice in the period under review."),
		line(chair, "report deadline apr1 --leave FRA"),
		line("FRA", "amend apr1 2 --text", "The group met twice in the period under review."),
		line(chair, "report deadline apr1 --lift"),
		line("", "report status apr1"),
		line(chair, "report adopt apr1"),
		line(chair, "report revise apr1 --uncontested --decline A3,A10 --set", "f1=Without prejudice to the positions of States."),
		line(chair, "report adopt apr1 --keep-brackets 2"),
		line(chair, "report adopt apr1"),
		line("", "report status apr1"),
		line("", "report history apr1 --paragraph 1"),
		line("", "report show apr1 --view blame --rev 1 --paragraph 1"),
		line("USA", "key rotate --out", key("USA-2.nk")),
		line("USA", "whoami"),
		line("", "key list"),
		line("", "agenda show"),
		line("", "session list"),
		line("", "log"),
		line("", "replay"),
	}
}

// prepared puts the files of the story in place: a draft, and keys that delegations
// have made themselves.
func prepared(s *stage) {
	s.file("draft.md", draft)
	var list strings.Builder
	list.WriteString("code,key,label\n")
	for _, code := range []string{"FRA", "USA", "RUS"} {
		s.keys[code] = filepath.Join(s.dir, code+".nk")
		var made enrolled
		if err := json.Unmarshal([]byte(s.must("", "key", "new", "--json", "--out", s.keys[code])), &made); err != nil {
			s.t.Fatal(err)
		}
		fmt.Fprintf(&list, "%s,%s,mission\n", code, made.Key)
	}
	s.file("keys.csv", list.String())
	s.keys["CHAIR"] = filepath.Join(s.dir, "CHAIR.nk")
}

// told runs the story and writes it down: each command line, what it printed (what
// stood on the standard error behind a bar) and the code it exited with, if not 0.
func told(s *stage, more ...string) string {
	prepared(s)
	var out strings.Builder
	for _, a := range story(s) {
		who := a.as
		if who == "" {
			who = "anyone"
		}
		args := make([]string, len(a.args))
		for i, arg := range a.args {
			if args[i] = arg; strings.ContainsAny(arg, " []();&'") {
				args[i] = quoted(arg)
			}
		}
		fmt.Fprintf(&out, "%s$ concord %s\n", who, strings.Join(append(args, more...), " "))
		got := s.gives(a.as, append(a.args, more...)...)
		out.WriteString(got.out)
		for line := range strings.Lines(got.err) {
			out.WriteString("| " + line)
		}
		if got.code != exitDone {
			fmt.Fprintf(&out, "(exit %d)\n", got.code)
		}
		out.WriteString("\n")
	}
	return s.masked(out.String())
}

func TestStoryForPeople(t *testing.T) {
	golden(t, "story.txt", told(newStage(t)))
}

func TestStoryForPrograms(t *testing.T) {
	golden(t, "story.json.txt", told(newStage(t), "--json"))
}
