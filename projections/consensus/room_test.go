package consensus_test

import (
	"concord/aggregates"
	"concord/events"
	"concord/projections/consensus"
	"concord/projections/projectiontest"
)

// overTime has the reading of consensus kept up with a room, and told behind every
// command.
func overTime(r *projectiontest.Room, read *consensus.State, told func(command []events.Record, s *aggregates.State)) {
	r.Each = func(before, behind *aggregates.State, command []events.Record) {
		*read = consensus.Apply(*read, command, func() (*aggregates.State, *aggregates.State) { return before, behind })
		if told != nil {
			told(command, behind)
		}
	}
}
