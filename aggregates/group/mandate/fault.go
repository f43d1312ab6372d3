package mandate

import (
	"fmt"
	"strings"
)

// Fault is one thing that keeps a mandate from being accepted.
type Fault struct {
	Line int    `json:"line,omitzero"`  // of the file, from 1; 0 if the mandate did not come from a file
	Path string `json:"path,omitempty"` // JSON pointer (RFC 6901) of what is wrong, "" for the whole
	Rule string `json:"rule"`           // the rule that it breaks
}

func (f Fault) String() string {
	s := clip(f.Rule)
	if f.Path != "" {
		s = clip(f.Path) + ": " + s
	}
	if f.Line > 0 {
		s = fmt.Sprintf("line %d: %s", f.Line, s)
	}
	return s
}

// clip keeps what a file holds from filling the screen of whoever reads what is
// wrong with it.
func clip(s string) string {
	if len(s) <= MaxTold {
		return s
	}
	return strings.ToValidUTF8(s[:MaxTold], "") + "…"
}

// Faults is the error of Parse and Validate: what is wrong with a mandate, in the
// order of its parts, at most MaxFaults of them.
type Faults []Fault

func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}
