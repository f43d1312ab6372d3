package problem

import (
	_ "embed"
	"strings"
	"sync"
)

// The types stand in a file, one on a line: the slug, the statuses with which it is
// told, and what it says to a program where that is not plain. Programs hold on to
// them: a line is added for a new one, and none is ever taken out.

//go:embed types.txt
var typesSource string

// Known is a type of problem.
type Known struct {
	Slug     string
	Statuses []string // of HTTP
	About    string   // what a program makes of it; "" where the detail, for a person, is all there is
}

// Types returns every type that Concord tells, in the order of their slugs.
var Types = sync.OnceValue(func() []Known {
	var out []Known
	for line := range strings.Lines(typesSource) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.SplitN(line, "\t", 3)
		k := Known{Slug: fields[0]}
		if len(fields) > 1 {
			k.Statuses = strings.Fields(fields[1])
		}
		if len(fields) > 2 {
			k.About = fields[2]
		}
		out = append(out, k)
	}
	return out
})
