package runner

import (
	"fmt"

	"concord/events"
)

// commands puts the events of the log together into whole commands. Each is given
// to whole, in order; the records are its own from then on.
type commands struct {
	last  uint64 // sequence of the event before
	whole func([]events.Record) error
	parts []events.Record // of the command under way
}

// event takes the next event of the log. An error says that the log is damaged, or
// is that of whole.
func (c *commands) event(s events.Stored) error {
	if s.Seq != c.last+1 {
		return &GapError{Want: c.last + 1, Got: s.Seq}
	}
	r, err := events.Decode(s)
	if err != nil {
		return &DamagedError{Seq: s.Seq, Cause: err}
	}
	if n := len(c.parts); n == 0 && r.Part != 1 || n > 0 && (r.Part != n+1 || r.Command != c.parts[0].Command || r.Parts != c.parts[0].Parts) {
		return &DamagedError{Seq: s.Seq, Cause: fmt.Errorf("event %d is part %d of %d of command %s: parts of a command are missing", r.Seq, r.Part, r.Parts, r.Command)}
	}
	c.last = s.Seq
	if c.parts == nil {
		c.parts = make([]events.Record, 0, r.Parts)
	}
	c.parts = append(c.parts, r)
	if r.Part < r.Parts {
		return nil
	}
	parts := c.parts
	c.parts = nil
	return c.whole(parts)
}
