package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/aggregates/group/mandate"
	"concord/cmd/concord/internal/node"
	"concord/cmd/concord/internal/prepare"
)

// TestStories plays the scripts of testdata/stories line by line on a node whose
// clock stands still. Each is a script that a person can run too; the test reads of it
// what stands behind the line "# ---". What comes of it is kept, and was read.
func TestStories(t *testing.T) {
	for name, begins := range map[string]string{"hour": "2024-07-12T15:00[America/New_York]", "negotiation": "2024-10-28T10:00[America/New_York]", "room": "2027-03-01T10:00[Europe/Zurich]"} {
		t.Run(name, func(t *testing.T) {
			script, err := os.ReadFile(filepath.Join("testdata", "stories", name+".sh"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(script), "begins='"+begins+"'") {
				t.Errorf("the script does not begin at %s", begins)
			}
			at, err := prepare.Time(begins)
			if err != nil {
				t.Fatal(err)
			}
			options := node.Options{Simulated: at}
			if _, is, _ := strings.Cut(string(script), " mandate="); is != "" {
				file, _, _ := strings.Cut(is, " ")
				content, err := os.ReadFile(filepath.Join("testdata", "stories", file))
				if err != nil {
					t.Fatal(err)
				}
				m, err := mandate.Parse(content)
				if err != nil {
					t.Fatal(err)
				}
				options.Mandate = &m
			}
			_, body, ok := strings.Cut(string(script), "\n# ---\n")
			if !ok {
				t.Fatal("the script has no line \"# ---\"")
			}
			golden(t, filepath.Join("stories", name+".txt"), newStageWith(t, options).plays(body))
		})
	}
}

// plays runs the lines of a script: "as WHO …" and "anyone …" are command lines,
// "refused as WHO …" is one that must be refused by the rules, "cat > FILE <<'END'"
// puts a file in place; headings are kept.
func (s *stage) plays(body string) string {
	s.t.Helper()
	var out strings.Builder
	lines := strings.Split(body, "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		words, err := shellWords(strings.ReplaceAll(line, "$KEYS", s.dir))
		switch {
		case err != nil:
			s.t.Fatalf("%s: %v", line, err)
		case strings.HasPrefix(line, "#"):
			fmt.Fprintf(&out, "%s\n\n", line)
		case len(words) == 0:
		case words[0] == "cat":
			var content strings.Builder
			for i++; lines[i] != "END"; i++ {
				content.WriteString(lines[i] + "\n")
			}
			s.file(words[2], content.String())
		case words[0] == "as" || words[0] == "anyone" || words[0] == "refused":
			if s.before != nil {
				s.before()
			}
			out.WriteString(s.playsLine(line, words))
		default:
			s.t.Fatalf("the script says %q", line)
		}
	}
	return s.masked(out.String())
}

func (s *stage) playsLine(line string, words []string) string {
	s.t.Helper()
	refused := words[0] == "refused"
	if refused {
		words = words[1:]
	}
	who, args := "", words[1:]
	if words[0] == "as" {
		who, args = words[1], words[2:]
		if _, known := s.keys[who]; !known {
			s.keys[who] = filepath.Join(s.dir, who+".nk")
		}
	}
	for i, a := range args {
		if strings.HasSuffix(a, ".md") {
			args[i] = filepath.Join(s.dir, a)
		}
	}
	got := s.gives(who, args...)
	want := exitDone
	if refused {
		want = exitForbidden
	}
	if got.code != want {
		s.t.Errorf("%s\nexits with %d, not %d:\n%s%s", line, got.code, want, got.out, got.err)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n%s", line, got.out)
	for l := range strings.Lines(got.err) {
		if !strings.HasPrefix(l, "by a simulated clock") {
			out.WriteString("| " + l)
		}
	}
	return out.String() + "\n"
}

// shellWords divides a line as a shell does that knows only quotes.
func shellWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	in, quote := false, rune(0)
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			in, quote = true, r
		case r == ' ':
			if in {
				words = append(words, word.String())
				word.Reset()
			}
			in = false
		default:
			in = true
			word.WriteRune(r)
		}
	}
	if quote != 0 && !strings.HasPrefix(line, "#") {
		return nil, fmt.Errorf("a quote is not closed")
	}
	if in {
		words = append(words, word.String())
	}
	return words, nil
}
