package runner

import (
	"context"

	"concord/events"
)

// Source is what the runner needs of the group's log: see [concord/events/log.Log].
type Source interface {
	// Follow gives fn the events from sequence from on, in order, and then those
	// that come, until ctx ends or fn returns an error.
	Follow(ctx context.Context, from uint64, fn func(events.Stored) error) error
	// Read gives fn the events from sequence from up to and including to.
	Read(ctx context.Context, from, to uint64, fn func(events.Stored) error) error
}
