package runner

import (
	"fmt"

	"concord/aggregates"
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
	if err := follows(c.parts, &r); err != nil {
		return err
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

// follows says whether an event is the next part of its command, behind those that
// have come.
func follows(parts []events.Record, r *events.Record) error {
	if n := len(parts); n == 0 && r.Part != 1 || n > 0 && (r.Part != n+1 || r.Command != parts[0].Command || r.Parts != parts[0].Parts) {
		return &DamagedError{Seq: r.Seq, Cause: fmt.Errorf("event %d is part %d of %d of command %s: parts of a command are missing", r.Seq, r.Part, r.Parts, r.Command)}
	}
	return nil
}

// contiguous says whether what has landed is whole commands without a gap behind an
// event, and its state that behind the last of them.
func contiguous(behind uint64, l *aggregates.Landed) error {
	for _, command := range l.Commands {
		for i := range command {
			r := &command[i]
			if behind++; r.Seq != behind {
				return &GapError{Want: behind, Got: r.Seq}
			}
			if err := follows(command[:i], r); err != nil {
				return err
			}
		}
		if n := len(command); n == 0 || command[n-1].Part != command[n-1].Parts {
			return &DamagedError{Seq: behind, Cause: fmt.Errorf("the command that ends with event %d is not whole", behind)}
		}
	}
	if l.State.Seq != behind {
		return &DamagedError{Seq: behind, Cause: fmt.Errorf("behind event %d the state is that of event %d", behind, l.State.Seq)}
	}
	return nil
}
