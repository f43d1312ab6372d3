package engine

import (
	"fmt"
	"slices"
	"sync"

	"github.com/google/uuid"

	"concord/aggregates"
	"concord/events"
)

// doneList knows every command that was accepted. It is safe for concurrent use.
type doneList struct {
	mu       sync.RWMutex
	accepted *aggregates.Accepted
}

func (d *doneList) get(id uuid.UUID) (aggregates.Stands, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.accepted.Get(id)
}

func (d *doneList) put(id uuid.UUID, at aggregates.Stands) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.accepted.Put(id, at)
}

// catchUp takes events of the log into a state, whole commands at a time.
type catchUp struct {
	state    *aggregates.State
	done     *doneList
	keep     bool              // whether commands are kept
	ours     []events.Record   // of the command under way
	commands [][]events.Record // taken in
}

// event takes the next event in. Once it has returned an error the log is not to
// be written on.
func (c *catchUp) event(s events.Stored) error {
	r, err := events.Decode(s)
	if err != nil {
		return err
	}
	if n := len(c.ours); n == 0 && r.Part != 1 || n > 0 && (r.Part != n+1 || r.Command != c.ours[0].Command || r.Parts != c.ours[0].Parts) {
		return fmt.Errorf("event %d is part %d of %d of command %s: the log is damaged, parts of a command are missing", r.Seq, r.Part, r.Parts, r.Command)
	}
	c.ours = append(c.ours, r)
	if r.Part < r.Parts {
		return nil
	}
	if _, twice := c.done.get(r.Command); twice {
		return fmt.Errorf("event %d: command %s stands on the log twice", r.Seq, r.Command)
	}
	state := *c.state
	for i := range c.ours {
		if state, err = aggregates.Evolve(state, &c.ours[i]); err != nil {
			return err
		}
	}
	*c.state = state
	c.done.put(r.Command, aggregates.Stands{Last: r.Seq, Parts: r.Parts})
	if c.keep {
		c.commands = append(c.commands, slices.Clone(c.ours))
	}
	c.ours = c.ours[:0]
	return nil
}

// whole says whether the log ended with a whole command.
func (c *catchUp) whole() error {
	if len(c.ours) > 0 {
		r := c.ours[0]
		return fmt.Errorf("the log ends within command %s: %d of %d events are there", r.Command, len(c.ours), r.Parts)
	}
	return nil
}
