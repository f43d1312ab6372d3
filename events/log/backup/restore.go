package backup

import (
	"context"
	"fmt"
	"io"

	"concord/events"
	"concord/events/log"
)

// room is how many messages are written at once: what one atomic batch holds.
const room = events.MaxCommitLength

// Restore writes a backup onto an empty log. After an error the log is not to be
// used, whatever stands on it.
func Restore(ctx context.Context, from io.Reader, to *log.Log) (*Backup, error) {
	if last, err := to.Last(ctx); err != nil {
		return nil, err
	} else if last > 0 {
		return nil, fmt.Errorf("the log of %s is not empty: it has %d events", to.Group(), last)
	}
	w := &restoring{ctx: ctx, log: to}
	found, err := Read(from, w.commit)
	if err != nil {
		return nil, err
	}
	if found.Group != to.Group() {
		return nil, fmt.Errorf("the backup is of the group %s, the log is of %s", found.Group, to.Group())
	}
	return found, w.write()
}

// restoring gathers commands and writes them.
type restoring struct {
	ctx     context.Context
	log     *log.Log
	fence   uint64
	waiting [][]events.Message
	count   int // of messages that wait
}

func (w *restoring) commit(command []events.Stored) error {
	if w.count+len(command) > room {
		if err := w.write(); err != nil {
			return err
		}
	}
	messages := make([]events.Message, len(command))
	for i := range command {
		messages[i] = command[i].Message
	}
	w.waiting = append(w.waiting, messages)
	w.count += len(messages)
	return nil
}

func (w *restoring) write() error {
	done, err := w.log.Append(w.ctx, w.fence, w.waiting)
	if err != nil {
		return fmt.Errorf("writing event %d and those behind it: %w", done.Last+1, err)
	}
	w.fence, w.waiting, w.count = done.Last, nil, 0
	return nil
}
