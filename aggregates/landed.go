package aggregates

import "concord/events"

// Landed is what came onto the log at once: commands that stand there for good, in
// order and without a gap, and the state behind the last of them. Nothing of it is to
// be altered.
type Landed struct {
	Commands [][]events.Record // of each command its events
	State    State
}
