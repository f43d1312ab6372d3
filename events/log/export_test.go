package log

import (
	"context"

	"concord/events"
)

// SendAtOnce writes the commits as one message or one batch, whatever Append would
// choose: a benchmark compares the ways.
func (l *Log) SendAtOnce(ctx context.Context, fence uint64, commits [][]events.Message) (uint64, error) {
	return l.send(ctx, fence, commits)
}
